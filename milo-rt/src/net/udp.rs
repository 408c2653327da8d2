use super::receive::datagram;
use super::{NetError, close, deadline_in, local_address, open};
use crate::reactor::{Direction, Source};
use crate::select::{Descriptor, Guard};
use socket2::{Domain, Protocol, SockAddr, SockRef, Type};
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

struct Inner {
    source: Source,
    // The longest time of an operation, in nanoseconds; 0 for no limit.
    limit: AtomicU64,
    local: SocketAddr,
}

/// A socket for datagrams; clones are handles to the same one, and any number of tasks and
/// threads may send and receive. It is closed when the last handle is dropped, or by
/// [`UdpSocket::close`].
///
/// A datagram arrives whole or not at all, and not always in order.
///
/// ```
/// use milo_rt::net::{UdpSocket, ip4};
/// let here = UdpSocket::bind_to(ip4(127, 0, 0, 1), 0)?;
/// let there = UdpSocket::bind_to(ip4(127, 0, 0, 1), 0)?;
/// here.send_to(b"hello", there.local())?;
/// let (bytes, from) = there.recv_from()?;
/// assert_eq!((bytes.as_slice(), from), (&b"hello"[..], here.local()));
/// # Ok::<(), milo_rt::net::NetError>(())
/// ```
#[derive(Clone)]
pub struct UdpSocket {
    inner: Arc<Inner>,
}

impl UdpSocket {
    /// A socket on a port of all of the machine's IPv4 addresses; on port 0 on any that is free.
    ///
    /// # Errors
    /// [`NetError::AddressInUse`], `NotPermitted`, `TooManyFiles`.
    ///
    /// ```
    /// assert_ne!(milo_rt::net::UdpSocket::bind(0)?.local().port(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bind(port: u16) -> Result<UdpSocket, NetError> {
        UdpSocket::bind_to(Ipv4Addr::UNSPECIFIED.to_bits(), port)
    }

    /// The same on one address only, such as `ip4(127, 0, 0, 1)`.
    ///
    /// # Errors
    /// As [`UdpSocket::bind`], and `Unreachable` if the address is not one of this machine.
    ///
    /// ```
    /// let socket = milo_rt::net::UdpSocket::bind_to(0x7f000001, 0)?;
    /// assert!(socket.local().ip().is_loopback());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bind_to(ip: u32, port: u16) -> Result<UdpSocket, NetError> {
        UdpSocket::bind_address(SocketAddr::from((Ipv4Addr::from_bits(ip), port)))
    }

    /// The same on an address of either kind.
    ///
    /// # Errors
    /// As [`UdpSocket::bind_to`].
    ///
    /// ```
    /// let socket = milo_rt::net::UdpSocket::bind_address("127.0.0.1:0".parse()?)?;
    /// assert!(socket.local().is_ipv4());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bind_address(address: SocketAddr) -> Result<UdpSocket, NetError> {
        crate::budget::spend();
        let domain = Domain::for_address(address);
        let socket = socket2::Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
        match socket.bind(&SockAddr::from(address)) {
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                return Err(NetError::Unreachable);
            }
            done => done?,
        }
        socket.set_nonblocking(true)?;
        let source = Source::new(socket.into());
        let local = local_address(&source)?;
        Ok(UdpSocket {
            inner: Arc::new(Inner {
                source,
                limit: AtomicU64::new(0),
                local,
            }),
        })
    }

    /// Where it receives.
    ///
    /// ```
    /// assert_ne!(milo_rt::net::UdpSocket::bind(0)?.local().port(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn local(&self) -> SocketAddr {
        self.inner.local
    }

    fn deadline(&self) -> Result<Option<Instant>, NetError> {
        match self.inner.limit.load(Ordering::Relaxed) {
            0 => Ok(None),
            nanos => deadline_in(Duration::from_nanos(nanos)).map(Some),
        }
    }

    /// Sends one datagram.
    ///
    /// # Errors
    /// [`NetError::Unreachable`], `NotPermitted` (a broadcast without
    /// [`UdpSocket::set_broadcast`], for one), `Closed`, `Timeout`; `Other` if it is too long:
    /// 65,507 bytes are the most over IPv4, and what is longer than about 1,400 often gets lost.
    /// `Refused` tells that nobody listened where an earlier datagram went.
    ///
    /// ```
    /// use milo_rt::net::UdpSocket;
    /// let (a, b) = (UdpSocket::bind_to(0x7f000001, 0)?, UdpSocket::bind_to(0x7f000001, 0)?);
    /// a.send_to(b"ping", b.local())?;
    /// assert_eq!(b.recv_from()?, (b"ping".to_vec(), a.local()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_to(&self, bytes: &[u8], to: SocketAddr) -> Result<usize, NetError> {
        let deadline = self.deadline()?;
        let address = SockAddr::from(to);
        let send = |fd: BorrowedFd<'_>| SockRef::from(&fd).send_to(bytes, &address);
        let source = &self.inner.source;
        Ok(source.retry(Direction::Write, deadline, send, |_| false)?)
    }

    /// Sends one datagram to a host, by its name or as an address in text form: to the first of
    /// its addresses of this socket's kind.
    ///
    /// # Errors
    /// As [`UdpSocket::send_to`], and [`NetError::UnknownHost`].
    ///
    /// ```
    /// use milo_rt::net::UdpSocket;
    /// let address = "127.0.0.1:0".parse().unwrap();
    /// let (here, there) = (UdpSocket::bind_address(address)?, UdpSocket::bind_address(address)?);
    /// here.send_to_host(b"ping", "127.0.0.1", there.local().port())?;
    /// assert_eq!(there.recv_from()?, (b"ping".to_vec(), here.local()));
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn send_to_host(&self, bytes: &[u8], host: &str, port: u16) -> Result<usize, NetError> {
        let ip = self.one_of(&super::address::resolve_until(host, self.deadline()?)?)?;
        self.send_to(bytes, (ip, port).into())
    }

    fn one_of(&self, ips: &[IpAddr]) -> Result<IpAddr, NetError> {
        let v4 = self.inner.local.is_ipv4();
        let fits = ips.iter().find(|ip| ip.is_ipv4() == v4);
        fits.copied().ok_or(NetError::Unreachable)
    }

    /// Waits for a datagram, and gives it with its sender's address. A datagram may be
    /// empty.
    ///
    /// # Errors
    /// `Closed`, `Timeout`; [`NetError::Refused`] tells that nobody listened where a datagram
    /// went.
    ///
    /// ```
    /// use milo_rt::net::UdpSocket;
    /// let (a, b) = (UdpSocket::bind_to(0x7f000001, 0)?, UdpSocket::bind_to(0x7f000001, 0)?);
    /// a.send_to(b"ping", b.local())?;
    /// let (bytes, from) = b.recv_from()?;
    /// b.send_to(&bytes, from)?;
    /// assert_eq!(a.recv_from()?.0, b"ping");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recv_from(&self) -> Result<(Vec<u8>, SocketAddr), NetError> {
        let deadline = self.deadline()?;
        let source = &self.inner.source;
        loop {
            let receive = |fd: BorrowedFd<'_>| datagram(fd);
            let (bytes, from) = source.retry(Direction::Read, deadline, receive, |_| false)?;
            match from.as_socket() {
                Some(from) => return Ok((bytes, from)),
                // As the system answers after a shutdown.
                None if source.is_closed() => return Err(NetError::Closed),
                None => {}
            }
        }
    }

    /// Lets it send to all hosts of a network at once.
    ///
    /// # Errors
    /// `Closed`.
    ///
    /// ```
    /// milo_rt::net::UdpSocket::bind(0)?.set_broadcast(true)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_broadcast(&self, on: bool) -> Result<(), NetError> {
        let used = self.inner.source.begin()?;
        Ok(SockRef::from(&used.fd()).set_broadcast(on)?)
    }

    /// Lets each later operation fail with [`NetError::Timeout`] after so long; `None`, the
    /// default, lets them wait for ever.
    ///
    /// ```
    /// use milo_rt::net::{NetError, UdpSocket};
    /// let socket = UdpSocket::bind_to(0x7f000001, 0)?;
    /// socket.set_timeout(Some(std::time::Duration::from_millis(1)));
    /// assert_eq!(socket.recv_from(), Err(NetError::Timeout));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_timeout(&self, limit: Option<Duration>) {
        let nanos = limit.map_or(0, |limit| limit.as_nanos().clamp(1, u64::MAX.into()) as u64);
        self.inner.limit.store(nanos, Ordering::Relaxed);
    }

    /// Closes the socket, on all handles; waiters get [`NetError::Closed`]. Closing
    /// twice is no error.
    ///
    /// ```
    /// use milo_rt::net::{NetError, UdpSocket};
    /// let socket = UdpSocket::bind_to(0x7f000001, 0)?;
    /// socket.close();
    /// assert_eq!(socket.recv_from(), Err(NetError::Closed));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn close(&self) {
        close(&self.inner.source);
    }
}

/// The descriptor does not block, and stays open for as long as there is a handle. For what this
/// type has no method for, such as groups (multicast).
///
/// # Panics
/// If the socket was closed before.
impl AsFd for UdpSocket {
    #[track_caller]
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inner.source.lend()
    }
}

impl Descriptor for UdpSocket {
    fn open(&self) -> io::Result<(RawFd, Guard)> {
        open(&self.inner, |inner| &inner.source)
    }
}

/// As `AsFd`.
impl AsRawFd for UdpSocket {
    #[track_caller]
    fn as_raw_fd(&self) -> RawFd {
        self.as_fd().as_raw_fd()
    }
}

impl fmt::Debug for UdpSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UdpSocket")
            .field("local", &self.inner.local)
            .finish()
    }
}
