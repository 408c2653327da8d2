use super::stream::for_accepted;
use super::{NetError, TcpStream, close, local_address, open};
use crate::reactor::{Direction, Source};
use crate::select::{Descriptor, Guard};
use socket2::{Domain, Protocol, SockAddr, Type};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::sync::Arc;
use std::time::Duration;

// The number of connections that the system keeps for `accept`.
pub(super) const BACKLOG: i32 = 4096;

// The time that `accept` waits for descriptors to come back.
const NO_DESCRIPTORS: Duration = Duration::from_millis(10);

struct Inner {
    source: Source,
    port: u16,
    // Its connections get their options from it.
    has_options: bool,
}

/// Listens for TCP connections; clones are handles to the same listener, and several
/// tasks or threads may accept at once. See [`TcpStream`] for an example.
///
/// ```
/// use milo_rt::net::{TcpListener, TcpStream};
/// let listener = TcpListener::bind_host("localhost", 0)?;
/// let client = TcpStream::connect_host("localhost", listener.port())?;
/// listener.accept()?.send("welcome")?;
/// assert_eq!(client.recv()?, "welcome");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TcpListener {
    inner: Arc<Inner>,
}

impl TcpListener {
    /// Listens on a port on all of the machine's IPv4 addresses; on port 0 on any
    /// that is free, see [`TcpListener::port`].
    ///
    /// # Errors
    /// [`NetError::AddressInUse`], `NotPermitted`, `TooManyFiles`.
    ///
    /// ```
    /// use milo_rt::net::TcpListener;
    /// let listener = TcpListener::bind(0)?;
    /// assert_ne!(listener.port(), 0);
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn bind(port: u16) -> Result<TcpListener, NetError> {
        TcpListener::bind_to(Ipv4Addr::UNSPECIFIED.to_bits(), port)
    }

    /// The same on one address only, such as `ip4(127, 0, 0, 1)`.
    ///
    /// # Errors
    /// As [`TcpListener::bind`].
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, ip4};
    /// let listener = TcpListener::bind_to(ip4(127, 0, 0, 1), 0)?;
    /// assert!(listener.local()?.ip().is_loopback());
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn bind_to(ip: u32, port: u16) -> Result<TcpListener, NetError> {
        TcpListener::bind_address(SocketAddr::from((Ipv4Addr::from_bits(ip), port)))
    }

    /// Listens on an address and port of either kind. `[::]` are all of the machine's addresses,
    /// where the system does not keep the two kinds apart.
    ///
    /// # Errors
    /// As [`TcpListener::bind`], and `Unreachable` if the address is not one of this machine.
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, TcpStream};
    /// let listener = TcpListener::bind_address("127.0.0.1:0".parse().unwrap())?;
    /// assert!(TcpStream::connect_host("localhost", listener.port()).is_ok());
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn bind_address(address: SocketAddr) -> Result<TcpListener, NetError> {
        crate::budget::spend();
        let domain = Domain::for_address(address);
        let socket = socket2::Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
        // A server that is started again gets its port at once.
        socket.set_reuse_address(true)?;
        let port = address.port();
        match socket.bind(&SockAddr::from(address)) {
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                return Err(NetError::Unreachable);
            }
            done => done?,
        }
        let has_options = for_accepted(&socket);
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        let port = match socket.local_addr()?.as_socket() {
            Some(address) => address.port(),
            None => port,
        };
        Ok(TcpListener {
            inner: Arc::new(Inner {
                source: Source::new(socket.into()),
                port,
                has_options,
            }),
        })
    }

    /// The same on the first of a host's addresses that is one of this machine's; the host by
    /// its name or as an address in text form.
    ///
    /// # Errors
    /// As [`TcpListener::bind_address`], and [`NetError::UnknownHost`].
    ///
    /// ```
    /// let listener = milo_rt::net::TcpListener::bind_host("localhost", 0)?;
    /// assert!(listener.local()?.ip().is_loopback());
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn bind_host(host: &str, port: u16) -> Result<TcpListener, NetError> {
        let mut last = NetError::Unreachable;
        for ip in super::resolve_all(host)? {
            match TcpListener::bind_address((ip, port).into()) {
                Err(error @ (NetError::Unreachable | NetError::Other(_))) => last = error,
                done => return done,
            }
        }
        Err(last)
    }

    /// The port it listens on.
    ///
    /// ```
    /// assert_ne!(milo_rt::net::TcpListener::bind(0)?.port(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn port(&self) -> u16 {
        self.inner.port
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// [`NetError::Closed`] if the listener is closed, also meanwhile. `TooManyFiles`
    /// if there is no descriptor for the connection, nor a moment later: it stays in the queue,
    /// and a later call can accept it.
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, TcpStream};
    /// let listener = TcpListener::bind_host("127.0.0.1", 0)?;
    /// let client = TcpStream::connect_host("127.0.0.1", listener.port())?;
    /// let server = listener.accept()?;
    /// assert_eq!(server.peer().map(|a| a.port()), Some(client.local()?.port()));
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn accept(&self) -> Result<TcpStream, NetError> {
        accept(self)
    }

    /// Connection after connection, until the listener is closed; `for stream in &listener` does
    /// the same. An error is that of one connection, and a later one may be fine: see
    /// [`TcpListener::accept`].
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, TcpStream, ip4};
    /// let listener = TcpListener::bind(0)?;
    /// let port = listener.port();
    /// let server = milo_rt::task::spawn(move || {
    ///     let mut served = 0;
    ///     for stream in &listener {
    ///         stream.unwrap().send("hello").unwrap();
    ///         served += 1;
    ///         if served == 2 {
    ///             listener.close();
    ///         }
    ///     }
    ///     served
    /// });
    /// for _ in 0..2 {
    ///     assert_eq!(TcpStream::connect(ip4(127, 0, 0, 1), port)?.recv_all()?, "hello");
    /// }
    /// assert_eq!(server.join(), Ok(2));
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn incoming(&self) -> Incoming<&TcpListener> {
        Incoming { listener: self }
    }

    /// The address and port it listens on.
    ///
    /// # Errors
    /// `Closed`.
    ///
    /// ```
    /// let listener = milo_rt::net::TcpListener::bind_to(0x7f000001, 0)?;
    /// assert_eq!(listener.local()?.to_string(), format!("127.0.0.1:{}", listener.port()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn local(&self) -> Result<SocketAddr, NetError> {
        local_address(&self.inner.source)
    }

    /// Closes the listener, on all handles; a call that waits in [`TcpListener::accept`] gets
    /// [`NetError::Closed`]. Closing twice is no error.
    ///
    /// ```
    /// use milo_rt::{net::TcpListener, task};
    /// let listener = TcpListener::bind_host("127.0.0.1", 0)?;
    /// let server = listener.clone();
    /// let served = task::spawn(move || server.into_iter().count());
    /// listener.close();
    /// assert_eq!(served.join(), Ok(0));
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn close(&self) {
        close(&self.inner.source);
    }
}

/// The connections of a listener, as long as it is open; see [`TcpListener::incoming`]. That of a
/// listener by value holds a handle to it.
///
/// ```
/// use milo_rt::net::{TcpListener, TcpStream};
/// let listener = TcpListener::bind_host("localhost", 0)?;
/// let _client = TcpStream::connect_host("localhost", listener.port())?;
/// let mut incoming = listener.incoming();
/// assert!(incoming.next().unwrap().is_ok());
/// let _client = TcpStream::connect_host("localhost", listener.port())?;
/// for peer in listener {
///     peer?.send("welcome")?;
///     break;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Incoming<L> {
    pub(super) listener: L,
}

/// A listener for connections.
#[doc(hidden)]
#[allow(private_interfaces)]
pub trait Accepting {
    type Stream;

    fn source(&self) -> &Source;

    /// A stream over the socket of a connection that was accepted, which does not block.
    ///
    /// # Errors
    /// An error of the system.
    fn stream(&self, socket: socket2::Socket, peer: &SockAddr) -> Result<Self::Stream, NetError>;
}

#[allow(private_interfaces)]
impl Accepting for TcpListener {
    type Stream = TcpStream;

    fn source(&self) -> &Source {
        &self.inner.source
    }

    fn stream(&self, socket: socket2::Socket, peer: &SockAddr) -> Result<TcpStream, NetError> {
        let peer = peer.as_socket();
        Ok(match self.inner.has_options {
            true => TcpStream::accepted(socket, peer),
            false => TcpStream::from_socket(socket, peer),
        })
    }
}

#[allow(private_interfaces)]
impl<L: Accepting> Accepting for &L {
    type Stream = L::Stream;

    fn source(&self) -> &Source {
        (**self).source()
    }

    fn stream(&self, socket: socket2::Socket, peer: &SockAddr) -> Result<L::Stream, NetError> {
        (**self).stream(socket, peer)
    }
}

/// Waits for the next connection; see [`TcpListener::accept`].
pub(super) fn accept<L: Accepting>(listener: &L) -> Result<L::Stream, NetError> {
    match try_accept(listener) {
        Err(NetError::TooManyFiles) => {
            // A loop that goes on after errors must not take all of the processor.
            if !crate::park::must_not_park() {
                crate::timer::sleep(NO_DESCRIPTORS);
            }
            try_accept(listener)
        }
        done => done,
    }
}

/// Accepts a connection that is there, as a socket that does not block.
fn accept_once(fd: BorrowedFd<'_>) -> io::Result<(socket2::Socket, SockAddr)> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use std::os::fd::{FromRawFd, OwnedFd};
        let flags = libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
        // SAFETY: the address is written to memory of the length that is told, and the length of
        // what was written to `length`.
        let accepted = unsafe {
            SockAddr::try_init(|address, length| {
                match libc::accept4(fd.as_raw_fd(), address.cast(), length, flags) {
                    -1 => Err(io::Error::last_os_error()),
                    // Nobody else has it.
                    fd => Ok(OwnedFd::from_raw_fd(fd)),
                }
            })
        };
        accepted.map(|(socket, peer)| (socket.into(), peer))
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let (socket, peer) = socket2::SockRef::from(&fd).accept()?;
        socket.set_nonblocking(true)?;
        Ok((socket, peer))
    }
}

fn try_accept<L: Accepting>(listener: &L) -> Result<L::Stream, NetError> {
    loop {
        let accept = |fd: BorrowedFd<'_>| match accept_once(fd) {
            // The peer has closed it before.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => Ok(None),
            done => done.map(Some),
        };
        let source = listener.source();
        if let Some((socket, peer)) = source.retry(Direction::Read, None, accept, |_| false)? {
            return listener.stream(socket, &peer);
        }
    }
}

impl<L: Accepting> Iterator for Incoming<L> {
    type Item = Result<L::Stream, NetError>;

    fn next(&mut self) -> Option<Self::Item> {
        match accept(&self.listener) {
            Err(NetError::Closed) => None,
            done => Some(done),
        }
    }
}

impl IntoIterator for TcpListener {
    type Item = Result<TcpStream, NetError>;
    type IntoIter = Incoming<TcpListener>;

    fn into_iter(self) -> Self::IntoIter {
        Incoming { listener: self }
    }
}

impl<'a> IntoIterator for &'a TcpListener {
    type Item = Result<TcpStream, NetError>;
    type IntoIter = Incoming<&'a TcpListener>;

    fn into_iter(self) -> Self::IntoIter {
        self.incoming()
    }
}

/// The descriptor does not block, and stays open for as long as there is a handle.
///
/// # Panics
/// If the listener was closed before.
impl AsFd for TcpListener {
    #[track_caller]
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inner.source.lend()
    }
}

impl Descriptor for TcpListener {
    fn open(&self) -> io::Result<(RawFd, Guard)> {
        open(&self.inner, |inner| &inner.source)
    }
}

/// As `AsFd`.
impl AsRawFd for TcpListener {
    #[track_caller]
    fn as_raw_fd(&self) -> RawFd {
        self.as_fd().as_raw_fd()
    }
}

/// A listener that something else has made, such as the program that started this one; its
/// descriptor does not block any more.
impl TryFrom<std::net::TcpListener> for TcpListener {
    type Error = NetError;

    fn try_from(listener: std::net::TcpListener) -> Result<TcpListener, NetError> {
        let port = listener.local_addr()?.port();
        listener.set_nonblocking(true)?;
        Ok(TcpListener {
            inner: Arc::new(Inner {
                source: Source::new(listener.into()),
                port,
                has_options: false,
            }),
        })
    }
}

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpListener")
            .field("port", &self.inner.port)
            .finish()
    }
}
