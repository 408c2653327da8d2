//! TCP. In a task the task waits; in a thread the thread. Any task or thread may
//! use a handle, one reading while another writes.

mod address;
mod connect;
mod error;
mod listener;
mod receive;
mod stream;
mod text;

pub use address::{ip4, resolve, resolve_all};
pub use error::NetError;
pub use listener::TcpListener;
pub use stream::TcpStream;

use crate::reactor::Source;
use socket2::SockRef;
use std::net::Shutdown;
use std::time::{Duration, Instant};

/// The end of an operation that may take so long.
fn deadline_in(limit: Duration) -> Result<Instant, NetError> {
    crate::timer::try_deadline_in(limit).map_err(|error| crate::timer::told(&error).into())
}

fn close(source: &Source) {
    source.close(|fd| {
        // Wakes threads in `poll`, and tells the other end at once. It fails where
        // there is no connection, which is as good.
        let _ = SockRef::from(&fd).shutdown(Shutdown::Both);
    });
}
