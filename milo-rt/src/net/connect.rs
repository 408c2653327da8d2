//! Connecting: to an address, or to the first of a host's addresses that answers.

use super::address::resolve_until;
use super::{NetError, TcpStream, deadline_in};
use crate::reactor::Direction;
use socket2::{Domain, Protocol, SockAddr, SockRef, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

// An address that does not answer leaves at least so much for each that comes after it, if there
// is a limit at all.
const FAIR_SHARE: Duration = Duration::from_secs(2);

impl TcpStream {
    /// Connects to an IPv4 address, as [`ip4`](super::ip4) and
    /// [`resolve`](super::resolve) give it.
    ///
    /// # Errors
    /// [`NetError::Refused`] if nobody listens there, `Unreachable`, `Timeout` after
    /// the system's own patience, `TooManyFiles`.
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, TcpStream, ip4};
    /// let listener = TcpListener::bind(0)?;
    /// let stream = TcpStream::connect(ip4(127, 0, 0, 1), listener.port())?;
    /// stream.send("hello")?;
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn connect(ip: u32, port: u16) -> Result<TcpStream, NetError> {
        connect(SocketAddr::from((Ipv4Addr::from_bits(ip), port)), None)
    }

    /// The same, but not longer than `limit`.
    ///
    /// # Errors
    /// As [`TcpStream::connect`].
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, TcpStream};
    /// let listener = TcpListener::bind_to(0x7f000001, 0)?;
    /// let limit = std::time::Duration::from_secs(5);
    /// let client = TcpStream::connect_timeout(0x7f000001, listener.port(), limit)?;
    /// client.send("hello")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn connect_timeout(ip: u32, port: u16, limit: Duration) -> Result<TcpStream, NetError> {
        let deadline = deadline_in(limit)?;
        let address = SocketAddr::from((Ipv4Addr::from_bits(ip), port));
        connect(address, Some(deadline))
    }

    /// Connects to an address of either kind.
    ///
    /// # Errors
    /// As [`TcpStream::connect`].
    ///
    /// ```no_run
    /// # use milo_rt::net::TcpStream;
    /// let stream = TcpStream::connect_address("[::1]:80".parse().unwrap())?;
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn connect_address(address: SocketAddr) -> Result<TcpStream, NetError> {
        connect(address, None)
    }

    /// Connects to a host by its name, or by an address in text form. If it has several
    /// addresses, they are tried one after the other.
    ///
    /// # Errors
    /// As [`TcpStream::connect`], and [`NetError::UnknownHost`]. If no address answers, the
    /// error of the first that could be reached.
    ///
    /// ```
    /// use milo_rt::net::{NetError, TcpListener, TcpStream};
    /// let listener = TcpListener::bind_host("localhost", 0)?;
    /// let port = listener.port();
    /// assert!(TcpStream::connect_host("localhost", port).is_ok());
    /// listener.close();
    /// assert_eq!(TcpStream::connect_host("127.0.0.1", port).err(), Some(NetError::Refused));
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn connect_host(host: &str, port: u16) -> Result<TcpStream, NetError> {
        connect_any(&resolve_until(host, None)?, port, None)
    }

    /// The same, but not longer than `limit`, the question for the name included.
    ///
    /// # Errors
    /// As [`TcpStream::connect_host`].
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, TcpStream};
    /// use std::time::Duration;
    /// let listener = TcpListener::bind_host("localhost", 0)?;
    /// TcpStream::connect_host_timeout("localhost", listener.port(), Duration::from_secs(60))?;
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn connect_host_timeout(
        host: &str,
        port: u16,
        limit: Duration,
    ) -> Result<TcpStream, NetError> {
        let deadline = Some(deadline_in(limit)?);
        connect_any(&resolve_until(host, deadline)?, port, deadline)
    }
}

fn connect_any(
    ips: &[IpAddr],
    port: u16,
    deadline: Option<Instant>,
) -> Result<TcpStream, NetError> {
    let mut first_error = None;
    for (i, ip) in ips.iter().enumerate() {
        let others = ips.len() - i - 1;
        match connect(SocketAddr::from((*ip, port)), share(deadline, others)) {
            Ok(stream) => return Ok(stream),
            // No address can help.
            Err(error @ (NetError::TooManyFiles | NetError::Unwinding)) => return Err(error),
            Err(error) => {
                // Where one kind of address leads nowhere, the error of the other one says more.
                if matches!(first_error, None | Some(NetError::Unreachable)) {
                    first_error = Some(error);
                }
            }
        }
    }
    Err(first_error.unwrap_or(NetError::Unreachable))
}

/// The deadline of an attempt that others may follow.
fn share(deadline: Option<Instant>, others: usize) -> Option<Instant> {
    let deadline = deadline?;
    let now = Instant::now();
    let left = deadline.saturating_duration_since(now);
    let parts = u32::try_from(others + 1).unwrap_or(u32::MAX);
    Some(deadline.min(now + (left / parts).max(FAIR_SHARE.min(left))))
}

/// A socket that does not block.
fn new_socket(domain: Domain) -> io::Result<socket2::Socket> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return socket2::Socket::new(domain, Type::STREAM.nonblocking(), Some(Protocol::TCP));
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let socket = socket2::Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    }
}

fn connect(peer: SocketAddr, deadline: Option<Instant>) -> Result<TcpStream, NetError> {
    crate::budget::spend();
    let socket = new_socket(Domain::for_address(peer));
    let socket = socket.map_err(|error| match error.raw_os_error() {
        // The system knows no addresses of this kind.
        Some(libc::EAFNOSUPPORT) => NetError::Unreachable,
        _ => error.into(),
    })?;
    let stream = TcpStream::from_socket(socket, Some(peer));
    {
        let source = stream.source();
        let used = source.begin()?;
        let fd = used.fd();
        let socket = SockRef::from(&fd);
        // So the first to read waits for an event, which an attempt would mostly end with as well.
        source.spend(Direction::Read);
        let mut seen = source.seen(Direction::Write);
        match socket.connect(&SockAddr::from(peer)) {
            Ok(()) => return Ok(stream.clone()),
            Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Not an address of this machine's that could lead there.
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable && peer.is_ipv6() => {
                return Err(NetError::Unreachable);
            }
            Err(error) => return Err(error.into()),
        }
        // Within a machine the connection is there by now. An event may come before it.
        while let Err(not_yet) = socket.peer_addr() {
            if let Some(error) = socket.take_error()? {
                return Err(error.into());
            }
            if not_yet.kind() != io::ErrorKind::NotConnected {
                return Err(not_yet.into());
            }
            source.wait(&used, Direction::Write, seen, deadline)?;
            seen = source.seen(Direction::Write);
        }
    }
    Ok(stream)
}
