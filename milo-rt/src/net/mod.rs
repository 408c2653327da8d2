//! TCP. In a task the task waits; in a thread the thread. Any task or thread may
//! use a handle, one reading while another writes.

mod error;
mod listener;
mod stream;
mod text;

pub use error::NetError;
pub use listener::TcpListener;
pub use stream::TcpStream;

use crate::promise::Promise;
use crate::reactor::Source;
use socket2::SockRef;
use std::net::{IpAddr, Ipv4Addr, Shutdown, ToSocketAddrs};

/// The IPv4 address a.b.c.d as a number, as [`TcpStream::connect`] takes it.
///
/// ```
/// assert_eq!(milo_rt::net::ip4(127, 0, 0, 1), 0x7f00_0001);
/// ```
pub const fn ip4(a: u8, b: u8, c: u8, d: u8) -> u32 {
    u32::from_be_bytes([a, b, c, d])
}

/// The first IPv4 address of a host, by name or in dotted form. The question is
/// asked on an OS thread, so that other tasks go on.
///
/// # Errors
/// [`NetError::UnknownHost`].
///
/// ```
/// assert_eq!(milo_rt::net::resolve("127.0.0.1")?, milo_rt::net::ip4(127, 0, 0, 1));
/// # Ok::<(), milo_rt::net::NetError>(())
/// ```
pub fn resolve(host: &str) -> Result<u32, NetError> {
    if let Ok(ip) = host.parse::<Ipv4Addr>() {
        return Ok(ip.to_bits());
    }
    let unknown = NetError::UnknownHost(host.to_string());
    let host = host.to_string();
    let ask = move || (host.as_str(), 0).to_socket_addrs().map(Iterator::collect);
    let found: Vec<std::net::SocketAddr> = match Promise::blocking(ask).wait() {
        Ok(Ok(found)) => found,
        _ => return Err(unknown),
    };
    let mut ips = found.iter().filter_map(|address| match address.ip() {
        IpAddr::V4(ip) => Some(ip.to_bits()),
        IpAddr::V6(_) => None,
    });
    ips.next().ok_or(unknown)
}

fn close(source: &Source) {
    source.close(|fd| {
        // Wakes threads in `poll`, and tells the other end at once. It fails where
        // there is no connection, which is as good.
        let _ = SockRef::from(&fd).shutdown(Shutdown::Both);
    });
}
