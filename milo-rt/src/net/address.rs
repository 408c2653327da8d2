//! Names and addresses of hosts.

use super::NetError;
use crate::promise::{Promise, PromiseError};
use std::io;
use std::net::{IpAddr, ToSocketAddrs};
use std::time::Instant;

/// The IPv4 address a.b.c.d as a number, as [`TcpStream::connect`](super::TcpStream::connect)
/// takes it.
///
/// ```
/// assert_eq!(milo_rt::net::ip4(127, 0, 0, 1), 0x7f00_0001);
/// ```
pub const fn ip4(a: u8, b: u8, c: u8, d: u8) -> u32 {
    u32::from_be_bytes([a, b, c, d])
}

/// The first IPv4 address of a host, by name or in dotted form. A task asks on an OS thread, so
/// that other tasks go on.
///
/// # Errors
/// [`NetError::UnknownHost`], `TooManyFiles`; `Other` if the host has IPv6 addresses only, which
/// [`resolve_all`] gives.
///
/// ```
/// assert_eq!(milo_rt::net::resolve("127.0.0.1")?, milo_rt::net::ip4(127, 0, 0, 1));
/// # Ok::<(), milo_rt::net::NetError>(())
/// ```
pub fn resolve(host: &str) -> Result<u32, NetError> {
    let first = resolve_all(host)?.into_iter().find_map(|ip| match ip {
        IpAddr::V4(ip) => Some(ip.to_bits()),
        IpAddr::V6(_) => None,
    });
    first.ok_or_else(|| {
        NetError::Other(format!(
            "host '{host}' has no IPv4 address, only IPv6 ones: connect to it by its name"
        ))
    })
}

/// All addresses of a host, by name or as an address in text form, in the order in which the
/// system would try them.
///
/// # Errors
/// [`NetError::UnknownHost`], `TooManyFiles`.
///
/// ```
/// let all = milo_rt::net::resolve_all("::1")?;
/// assert_eq!(all, [std::net::Ipv6Addr::LOCALHOST]);
/// # Ok::<(), milo_rt::net::NetError>(())
/// ```
pub fn resolve_all(host: &str) -> Result<Vec<IpAddr>, NetError> {
    resolve_until(host, None)
}

pub(super) fn resolve_until(
    host: &str,
    deadline: Option<Instant>,
) -> Result<Vec<IpAddr>, NetError> {
    crate::budget::spend();
    // As in a URL, too.
    let literal = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    if let Ok(ip) = literal.unwrap_or(host).parse() {
        return Ok(vec![ip]);
    }
    let asked = host.to_string();
    let ask = move || -> io::Result<Vec<IpAddr>> {
        let found = (asked.as_str(), 0).to_socket_addrs()?;
        let mut ips: Vec<IpAddr> = Vec::new();
        for ip in found.map(|address| address.ip()) {
            // One for each kind of socket.
            if !ips.contains(&ip) {
                ips.push(ip);
            }
        }
        Ok(ips)
    };
    let found = match Promise::aside(ask, deadline) {
        Ok(Ok(ips)) if !ips.is_empty() => return Ok(ips),
        Ok(found) => found,
        Err(PromiseError::Timeout) => return Err(NetError::Timeout),
        Err(PromiseError::Unwinding) => return Err(NetError::Unwinding),
        Err(error) => return Err(NetError::Other(error.to_string())),
    };
    if no_descriptors_left() {
        // The resolver says that it knows no such host where it cannot ask.
        return Err(NetError::TooManyFiles);
    }
    match found {
        Err(error) if error.raw_os_error().is_some() => Err(error.into()),
        _ => Err(NetError::UnknownHost(host.to_string())),
    }
}

fn no_descriptors_left() -> bool {
    let error = std::fs::File::open("/").err();
    let code = error.and_then(|error| error.raw_os_error());
    matches!(code, Some(libc::EMFILE | libc::ENFILE))
}
