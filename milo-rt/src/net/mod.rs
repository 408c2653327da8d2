//! TCP, UDP, and sockets within the machine. In a task the task waits; in a thread the thread. Any task or thread may
//! use a handle, one reading while another writes.
//!
//! ```
//! use milo_rt::net::{TcpListener, TcpStream};
//! let listener = TcpListener::bind_host("localhost", 0)?;
//! let client = TcpStream::connect_host("localhost", listener.port())?;
//! client.send("hello")?;
//! client.close();
//! assert_eq!(listener.accept()?.recv_all()?, "hello");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod address;
mod connect;
pub(crate) mod connection;
mod error;
mod listener;
pub(crate) mod receive;
mod stream;
pub(crate) mod text;
mod udp;
mod unix;

pub use address::{ip4, resolve, resolve_all};
#[doc(hidden)]
pub use connection::LineSource;
pub use connection::Lines;
pub use error::NetError;
#[doc(hidden)]
pub use listener::Accepting;
pub use listener::{Incoming, TcpListener};
pub use stream::TcpStream;
pub use udp::UdpSocket;
pub use unix::{UnixListener, UnixStream};

use crate::reactor::{Held, Source};
use crate::select::Guard;
use socket2::SockRef;
use std::io;
use std::net::{Shutdown, SocketAddr};
use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The end of an operation that may take so long.
fn deadline_in(limit: Duration) -> Result<Instant, NetError> {
    crate::deadline::try_deadline_in(limit).map_err(|error| crate::deadline::told(&error).into())
}

fn close(source: &Source) {
    source.close(|fd| {
        // Wakes threads in `poll`, and tells the other end at once. It fails where
        // there is no connection, which is as good.
        let _ = SockRef::from(&fd).shutdown(Shutdown::Both);
    });
}

/// The descriptor of a source, for a select: it stays open until the guard is dropped.
fn open<T: Send + Sync + 'static>(
    owner: &Arc<T>,
    source: fn(&T) -> &Source,
) -> io::Result<(RawFd, Guard)> {
    let held = Held::new(owner, source).map_err(NetError::from)?;
    Ok((source(owner).number(), Guard::holding(held)))
}

fn local_address(source: &Source) -> Result<SocketAddr, NetError> {
    let used = source.begin()?;
    let address = SockRef::from(&used.fd()).local_addr()?;
    address
        .as_socket()
        .ok_or_else(|| NetError::Other("the address is none of IPv4 or IPv6".to_string()))
}
