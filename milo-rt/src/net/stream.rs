use super::socket::{Shared, Socket};
use super::text::{Decoded, Undecoded};
use super::{NetError, resolve};
use crate::reactor::Direction;
use crate::sync::Mutex as Turn;
use parking_lot::Mutex;
use socket2::{Domain, Protocol, SockAddr, Type};
use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::net::{Ipv4Addr, Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

// What is larger arrives in several pieces.
const PIECE: usize = 64 * 1024;

thread_local! {
    // Where all of a thread's sockets receive: warm in the cache, as each task's own
    // would not be.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

// Not inlined, so that no thread-local address is kept across a switch.
#[inline(never)]
fn receive(mut socket: &socket2::Socket, into: &Mutex<Undecoded>) -> io::Result<usize> {
    // None in a thread's last moments.
    let mut scratch = SCRATCH.try_with(Cell::take).unwrap_or_default();
    scratch.resize(PIECE, 0);
    let result = socket.read(&mut scratch);
    if let Ok(n) = result {
        into.lock().push(&scratch[..n]);
    }
    let _ = SCRATCH.try_with(|s| s.set(scratch));
    result
}

struct Inner {
    socket: Shared,
    peer: Option<SocketAddr>,
    // One reader and one writer at a time, so that pieces do not mix.
    reading: Turn,
    writing: Turn,
    undecoded: Mutex<Undecoded>,
    limit: Mutex<Option<Duration>>,
}

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
#[derive(Clone)]
pub struct TcpStream {
    inner: Arc<Inner>,
}

impl TcpStream {
    pub(super) fn from_socket(
        socket: socket2::Socket,
        peer: Option<SocketAddr>,
    ) -> Result<TcpStream, NetError> {
        // Small messages go out at once; not vital, so not an error.
        let _ = socket.set_nodelay(true);
        Ok(TcpStream::from_parts(Socket::new(socket)?, peer))
    }

    fn from_parts(socket: Socket, peer: Option<SocketAddr>) -> TcpStream {
        TcpStream {
            inner: Arc::new(Inner {
                socket: Shared::new(socket),
                peer,
                reading: Turn::new(),
                writing: Turn::new(),
                undecoded: Mutex::default(),
                limit: Mutex::new(None),
            }),
        }
    }

    /// Connects to an IPv4 address, as [`ip4`](super::ip4) and
    /// [`resolve`](super::resolve) give it.
    ///
    /// # Errors
    /// [`NetError::Refused`] if nobody listens there, `Unreachable`, `Timeout` after
    /// the system's own patience, `TooManyFiles`.
    pub fn connect(ip: u32, port: u16) -> Result<TcpStream, NetError> {
        TcpStream::connect_within(ip, port, None)
    }

    /// The same, but not longer than `limit`.
    ///
    /// # Errors
    /// As [`TcpStream::connect`].
    pub fn connect_timeout(ip: u32, port: u16, limit: Duration) -> Result<TcpStream, NetError> {
        TcpStream::connect_within(ip, port, Some(crate::timer::deadline_in(limit)))
    }

    /// Connects to a host by its name.
    ///
    /// # Errors
    /// As [`TcpStream::connect`], and [`NetError::UnknownHost`].
    pub fn connect_host(host: &str, port: u16) -> Result<TcpStream, NetError> {
        TcpStream::connect(resolve(host)?, port)
    }

    fn connect_within(
        ip: u32,
        port: u16,
        deadline: Option<Instant>,
    ) -> Result<TcpStream, NetError> {
        let peer = SocketAddr::from((Ipv4Addr::from_bits(ip), port));
        let socket = socket2::Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
        let _ = socket.set_nodelay(true);
        let socket = Socket::new(socket)?;
        let seen = socket.seen(Direction::Write);
        match socket.inner().connect(&SockAddr::from(peer)) {
            Ok(()) => return Ok(TcpStream::from_parts(socket, Some(peer))),
            Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
        let mut seen = seen;
        loop {
            socket.wait(Direction::Write, seen, deadline)?;
            seen = socket.seen(Direction::Write);
            if let Some(error) = socket.inner().take_error()? {
                return Err(error.into());
            }
            // A first event may come before the connection.
            match socket.inner().peer_addr() {
                Ok(_) => return Ok(TcpStream::from_parts(socket, Some(peer))),
                Err(error) if error.kind() == io::ErrorKind::NotConnected => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn deadline(&self) -> Option<Instant> {
        self.inner.limit.lock().map(crate::timer::deadline_in)
    }

    /// Sends the text; see [`TcpStream::send_bytes`].
    ///
    /// # Errors
    /// As [`TcpStream::send_bytes`].
    pub fn send(&self, text: &str) -> Result<usize, NetError> {
        self.send_bytes(text.as_bytes())
    }

    /// Sends all bytes, and gives their number. Sent means taken by the system.
    ///
    /// # Errors
    /// [`NetError::Reset`] if the other end is gone, `Closed` if this end was
    /// closed, `Timeout`. Some of the bytes may have been sent then.
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<usize, NetError> {
        let socket = self.inner.socket.get()?;
        let deadline = self.deadline();
        let _turn = self
            .inner
            .writing
            .guard()
            .map_err(|_| NetError::Unwinding)?;
        let mut rest = bytes;
        while !rest.is_empty() {
            let sent = socket.retry(
                Direction::Write,
                deadline,
                |socket| socket.send_with_flags(rest, NO_SIGNAL),
                |_| false,
            )?;
            rest = &rest[sent..];
        }
        Ok(bytes.len())
    }

    /// Waits for text, and gives what has arrived: at least one character, or an
    /// empty text at the end of the connection. A character that arrives in two
    /// pieces is given once it is complete.
    ///
    /// # Errors
    /// [`NetError::InvalidUtf8`] if what arrived next is not text: no byte of it is
    /// lost, [`TcpStream::recv_bytes`] gives them. `Reset`, `Closed`, `Timeout`.
    pub fn recv(&self) -> Result<String, NetError> {
        let deadline = self.deadline();
        let _turn = self
            .inner
            .reading
            .guard()
            .map_err(|_| NetError::Unwinding)?;
        loop {
            match self.inner.undecoded.lock().decode() {
                Decoded::Text(text) => return Ok(text),
                Decoded::Invalid => return Err(NetError::InvalidUtf8),
                Decoded::NeedsMore => {}
            }
            if !self.read_piece(deadline)? {
                return match self.inner.undecoded.lock().is_empty() {
                    true => Ok(String::new()),
                    // Half a character, and nothing to follow.
                    false => Err(NetError::InvalidUtf8),
                };
            }
        }
    }

    /// Receives until the end of the connection.
    ///
    /// # Errors
    /// As [`TcpStream::recv`]; what arrived is kept, also after an error.
    pub fn recv_all(&self) -> Result<String, NetError> {
        let deadline = self.deadline();
        let _turn = self
            .inner
            .reading
            .guard()
            .map_err(|_| NetError::Unwinding)?;
        while self.read_piece(deadline)? {}
        self.inner.undecoded.lock().decode_all()
    }

    /// Waits for bytes, and gives what has arrived: at least one, or none at the end
    /// of the connection. What an earlier [`TcpStream::recv`] could not give as text
    /// comes first.
    ///
    /// # Errors
    /// [`NetError::Reset`], `Closed`, `Timeout`.
    pub fn recv_bytes(&self) -> Result<Vec<u8>, NetError> {
        let deadline = self.deadline();
        let _turn = self
            .inner
            .reading
            .guard()
            .map_err(|_| NetError::Unwinding)?;
        if self.inner.undecoded.lock().is_empty() {
            self.read_piece(deadline)?;
        }
        Ok(self.inner.undecoded.lock().take())
    }

    // False at the end of the connection.
    #[inline]
    fn read_piece(&self, deadline: Option<Instant>) -> Result<bool, NetError> {
        let socket = self.inner.socket.get()?;
        let n = socket.retry(
            Direction::Read,
            deadline,
            |socket| receive(socket, &self.inner.undecoded),
            |&n| 0 < n && n < PIECE,
        )?;
        if n == 0 && socket.is_closed() {
            return Err(NetError::Closed);
        }
        Ok(n > 0)
    }

    /// Says that nothing more will be sent: the other end then sees the end, and can
    /// still send.
    ///
    /// # Errors
    /// `Closed` if the connection is closed.
    pub fn finish(&self) -> Result<(), NetError> {
        let socket = self.inner.socket.get()?;
        Ok(socket.inner().shutdown(Shutdown::Write)?)
    }

    /// Closes the connection, on all handles; who waits for it gets
    /// [`NetError::Closed`]. Closing twice is no error.
    pub fn close(&self) {
        self.inner.socket.close();
    }

    /// Lets each later operation on this connection fail with [`NetError::Timeout`]
    /// after so long; `None`, the default, lets them wait for ever.
    pub fn set_timeout(&self, limit: Option<Duration>) {
        *self.inner.limit.lock() = limit;
    }

    /// The other end's address.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.inner.peer
    }
}

// A broken connection is an error, not a signal, also where Rust is not `main`.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
const NO_SIGNAL: i32 = libc::MSG_NOSIGNAL;
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
const NO_SIGNAL: i32 = 0;

impl fmt::Debug for TcpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpStream")
            .field("peer", &self.inner.peer)
            .finish()
    }
}
