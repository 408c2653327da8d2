use super::connection::{Connection, LineSource, Lines, stream};
use super::receive::{Kind, tell_what_is_left};
use super::{NetError, local_address};
use std::fmt;
use std::io::{self, IoSlice, Read, Write};
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::time::Duration;

/// A TCP connection; clones are handles to the same one. It is closed when the last
/// handle is dropped, or by [`TcpStream::close`].
///
/// ```
/// use milo_rt::net::{TcpListener, TcpStream, ip4};
/// let listener = TcpListener::bind(0)?;
/// let port = listener.port();
/// let echo = milo_rt::task::spawn(move || {
///     let peer = listener.accept()?;
///     peer.send(&peer.recv()?)
/// });
/// let stream = TcpStream::connect(ip4(127, 0, 0, 1), port)?;
/// stream.send("hello")?;
/// assert_eq!(stream.recv()?, "hello");
/// assert_eq!(echo.join().unwrap(), Ok(5));
/// # Ok::<(), milo_rt::net::NetError>(())
/// ```
///
/// It is [`Read`] and [`Write`], and so is a reference to it: what is written for those traits
/// (TLS, protocols, parsers) runs over it, and parks the task where it waits.
///
/// ```
/// use milo_rt::net::{TcpListener, TcpStream, ip4};
/// use std::io::{BufRead, BufReader, Write};
/// let listener = TcpListener::bind(0)?;
/// let mut stream = TcpStream::connect(ip4(127, 0, 0, 1), listener.port())?;
/// writeln!(stream, "{} {}", "GET", "/")?;
/// let peer = listener.accept()?;
/// let mut line = String::new();
/// BufReader::new(&peer).read_line(&mut line)?;
/// assert_eq!(line, "GET /\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TcpStream(Connection);

/// Gives a listener the options that its connections are to have. False if they do not get them
/// from it.
pub(super) fn for_accepted(listener: &socket2::Socket) -> bool {
    let inherits = cfg!(any(target_os = "linux", target_os = "android"));
    if inherits {
        set_options(listener);
    }
    inherits
}

fn set_options(socket: &socket2::Socket) {
    // Small messages go out at once; not vital, so not an error.
    let _ = socket.set_nodelay(true);
    tell_what_is_left(socket);
}

stream!(TcpStream);

impl TcpStream {
    pub(super) fn from_socket(socket: socket2::Socket, peer: Option<SocketAddr>) -> TcpStream {
        set_options(&socket);
        TcpStream(Connection::new(socket.into(), Kind::Tcp, peer))
    }

    /// Of a socket that has its options from its listener.
    pub(super) fn accepted(socket: socket2::Socket, peer: Option<SocketAddr>) -> TcpStream {
        TcpStream(Connection::new(socket.into(), Kind::Tcp, peer))
    }

    pub(super) fn source(&self) -> &crate::reactor::Source {
        self.0.source()
    }

    /// The other end's address.
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, TcpStream};
    /// let listener = TcpListener::bind_to(0x7f000001, 0)?;
    /// let client = TcpStream::connect(0x7f000001, listener.port())?;
    /// assert_eq!(client.peer().map(|a| a.port()), Some(listener.port()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn peer(&self) -> Option<SocketAddr> {
        self.0.peer()
    }

    /// This end's address.
    ///
    /// # Errors
    /// `Closed`.
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, TcpStream};
    /// let listener = TcpListener::bind_to(0x7f000001, 0)?;
    /// let client = TcpStream::connect(0x7f000001, listener.port())?;
    /// assert_eq!(listener.accept()?.peer(), Some(client.local()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn local(&self) -> Result<SocketAddr, NetError> {
        local_address(self.0.source())
    }
}

/// A connection that something else has made; its descriptor does not block any more.
impl TryFrom<std::net::TcpStream> for TcpStream {
    type Error = NetError;

    fn try_from(stream: std::net::TcpStream) -> Result<TcpStream, NetError> {
        let peer = stream.peer_addr()?;
        stream.set_nonblocking(true)?;
        Ok(TcpStream::from_socket(
            OwnedFd::from(stream).into(),
            Some(peer),
        ))
    }
}

impl fmt::Debug for TcpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpStream")
            .field("peer", &self.peer())
            .finish()
    }
}
