use super::receive::{Received, receive, tell_what_is_left};
use super::text::{Decoded, Undecoded};
use super::{NetError, close, deadline_in};
use crate::reactor::{Direction, Ended, Source};
use parking_lot::Mutex;
use socket2::SockRef;
use std::fmt;
use std::io;
use std::net::{Shutdown, SocketAddr};
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

// In the order of use: a message should visit few cache lines of a connection.
#[repr(C, align(64))]
struct Inner {
    // The longest time of an operation, in nanoseconds; 0 for no limit.
    limit: AtomicU64,
    source: Source,
    undecoded: Mutex<Undecoded>,
    // Nothing more is sent.
    finished: AtomicBool,
    peer: Option<SocketAddr>,
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
        tell_what_is_left(&socket);
        socket.set_nonblocking(true)?;
        Ok(TcpStream {
            inner: Arc::new(Inner {
                limit: AtomicU64::new(0),
                source: Source::new(socket.into()),
                undecoded: Mutex::default(),
                finished: AtomicBool::new(false),
                peer,
            }),
        })
    }

    pub(super) fn source(&self) -> &Source {
        &self.inner.source
    }

    #[inline]
    fn deadline(&self) -> Result<Option<Instant>, NetError> {
        match self.inner.limit.load(Ordering::Relaxed) {
            0 => Ok(None),
            nanos => deadline_in(Duration::from_nanos(nanos)).map(Some),
        }
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
    /// closed, `Finished` after [`TcpStream::finish`], `Timeout`. Some of the bytes may have been
    /// sent then.
    pub fn send_bytes(&self, bytes: &[u8]) -> Result<usize, NetError> {
        let deadline = self.deadline()?;
        let source = &self.inner.source;
        let _turn = source.turn(Direction::Write, deadline)?;
        let mut rest = bytes;
        loop {
            let send = |fd: BorrowedFd<'_>| SockRef::from(&fd).send_with_flags(rest, NO_SIGNAL);
            let sent = source.retry(Direction::Write, deadline, send, |_| false);
            rest = match sent {
                Ok(sent) => &rest[sent..],
                Err(Ended::Failed(error)) if self.is_finish(&error) => {
                    return Err(NetError::Finished);
                }
                Err(error) => return Err(error.into()),
            };
            if rest.is_empty() {
                return Ok(bytes.len());
            }
            in_time(deadline)?;
        }
    }

    // Whether sending failed because this end said that it would send no more.
    #[cold]
    fn is_finish(&self, error: &io::Error) -> bool {
        error.kind() == io::ErrorKind::BrokenPipe && self.inner.finished.load(Ordering::SeqCst)
    }

    /// Waits for text, and gives what has arrived: at least one character, or an
    /// empty text at the end of the connection. A character that arrives in two
    /// pieces is given once it is complete.
    ///
    /// # Errors
    /// [`NetError::InvalidUtf8`] if what arrived next is not text: no byte of it is
    /// lost, [`TcpStream::recv_bytes`] gives them. `Reset`, `Closed`, `Timeout`.
    pub fn recv(&self) -> Result<String, NetError> {
        let deadline = self.deadline()?;
        let _turn = self.inner.source.turn(Direction::Read, deadline)?;
        let mut decoded = self.inner.undecoded.lock().decode();
        loop {
            match decoded {
                Decoded::Text(text) => return Ok(text),
                Decoded::Invalid => return Err(NetError::InvalidUtf8),
                Decoded::NeedsMore => {}
            }
            decoded = match self.read_piece(deadline, Undecoded::push_and_decode)? {
                Some(decoded) => decoded,
                None if self.inner.undecoded.lock().is_empty() => return Ok(String::new()),
                // Half a character, and nothing to follow.
                None => return Err(NetError::InvalidUtf8),
            };
        }
    }

    /// Receives until the end of the connection.
    ///
    /// # Errors
    /// As [`TcpStream::recv`]; what arrived is kept, also after an error.
    pub fn recv_all(&self) -> Result<String, NetError> {
        let deadline = self.deadline()?;
        let _turn = self.inner.source.turn(Direction::Read, deadline)?;
        while self.read_piece(deadline, Undecoded::push)?.is_some() {
            in_time(deadline)?;
        }
        self.inner.undecoded.lock().decode_all()
    }

    /// Waits for bytes, and gives what has arrived: at least one, or none at the end
    /// of the connection. What an earlier [`TcpStream::recv`] could not give as text
    /// comes first.
    ///
    /// # Errors
    /// [`NetError::Reset`], `Closed`, `Timeout`.
    pub fn recv_bytes(&self) -> Result<Vec<u8>, NetError> {
        let deadline = self.deadline()?;
        let _turn = self.inner.source.turn(Direction::Read, deadline)?;
        if self.inner.undecoded.lock().is_empty() {
            self.read_piece(deadline, Undecoded::push)?;
        }
        Ok(self.inner.undecoded.lock().take())
    }

    // None at the end of the connection.
    #[inline]
    fn read_piece<R>(
        &self,
        deadline: Option<Instant>,
        take: impl Fn(&mut Undecoded, &[u8]) -> R,
    ) -> Result<Option<R>, NetError> {
        let source = &self.inner.source;
        let received = source.retry(
            Direction::Read,
            deadline,
            |fd| receive(fd, |bytes| take(&mut self.inner.undecoded.lock(), bytes)),
            |received| received.drained,
        )?;
        match received {
            Received { n: 0, .. } if source.is_closed() => Err(NetError::Closed),
            Received { n: 0, .. } => Ok(None),
            Received { taken, .. } => Ok(Some(taken)),
        }
    }

    /// Says that nothing more will be sent: the other end then sees the end, and can
    /// still send.
    ///
    /// # Errors
    /// `Closed` if the connection is closed.
    pub fn finish(&self) -> Result<(), NetError> {
        crate::budget::spend();
        let used = self.inner.source.begin()?;
        self.inner.finished.store(true, Ordering::SeqCst);
        Ok(SockRef::from(&used.fd()).shutdown(Shutdown::Write)?)
    }

    /// Closes the connection, on all handles; who waits for it gets
    /// [`NetError::Closed`]. Closing twice is no error.
    pub fn close(&self) {
        close(&self.inner.source);
    }

    /// Lets each later operation on this connection fail with [`NetError::Timeout`]
    /// after so long; `None`, the default, lets them wait for ever.
    pub fn set_timeout(&self, limit: Option<Duration>) {
        let nanos = limit.map_or(0, |limit| limit.as_nanos().clamp(1, u64::MAX.into()) as u64);
        self.inner.limit.store(nanos, Ordering::Relaxed);
    }

    /// The other end's address.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.inner.peer
    }
}

/// For operations that could go on for ever without waiting.
fn in_time(deadline: Option<Instant>) -> Result<(), NetError> {
    match deadline {
        Some(deadline) if Instant::now() >= deadline => Err(NetError::Timeout),
        _ => Ok(()),
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
