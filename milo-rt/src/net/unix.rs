//! Connections within the machine, over a path of the file system.

use super::connection::{Connection, LineSource, Lines, stream};
use super::listener::{Accepting, Incoming};
use super::receive::Kind;
use super::{NetError, deadline_in};
use crate::reactor::Source;
use crate::select::{Descriptor, Guard};
use socket2::{Domain, SockAddr, SockRef, Type};
use std::fmt;
use std::io::{self, IoSlice, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

// How long an attempt to connect waits for the listener, whose queue is full, at first and later.
const FULL: Duration = Duration::from_millis(1);
const FULL_FOR_LONG: Duration = Duration::from_millis(20);

/// A connection to another program on this machine, or to another part of this one; clones are
/// handles to the same one. It is closed when the last handle is dropped, or by
/// [`UnixStream::close`]. It is [`Read`] and [`Write`] as
/// [`TcpStream`](super::TcpStream) is.
///
/// ```
/// use milo_rt::net::UnixStream;
/// let (here, there) = UnixStream::pair()?;
/// here.send("one\ntwo")?;
/// here.finish()?;
/// let lines: Result<Vec<String>, _> = there.lines().collect();
/// assert_eq!(lines?, ["one", "two"]);
/// # Ok::<(), milo_rt::net::NetError>(())
/// ```
#[derive(Clone)]
pub struct UnixStream(Connection);

stream!(UnixStream);

impl UnixStream {
    fn from_socket(socket: socket2::Socket) -> io::Result<UnixStream> {
        socket.set_nonblocking(true)?;
        Ok(UnixStream(Connection::new(
            socket.into(),
            Kind::UnixSocket,
            None,
        )))
    }

    /// Two ends of a new connection.
    ///
    /// # Errors
    /// [`NetError::TooManyFiles`].
    ///
    /// ```
    /// use milo_rt::net::UnixStream;
    /// let (here, there) = UnixStream::pair()?;
    /// here.send("through the kernel")?;
    /// assert_eq!(there.recv()?, "through the kernel");
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn pair() -> Result<(UnixStream, UnixStream), NetError> {
        crate::budget::spend();
        let (a, b) = socket2::Socket::pair(Domain::UNIX, Type::STREAM, None)?;
        Ok((UnixStream::from_socket(a)?, UnixStream::from_socket(b)?))
    }

    /// Connects to the listener at a path.
    ///
    /// # Errors
    /// [`NetError::Refused`] if nobody listens there any more, `NotPermitted`, `TooManyFiles`;
    /// `Other` if there is no such path.
    ///
    /// ```
    /// use milo_rt::net::{UnixListener, UnixStream};
    /// let path = std::env::temp_dir().join(format!("milo-rt-doc-unix-a-{}", std::process::id()));
    /// let listener = UnixListener::bind(&path)?;
    /// let client = UnixStream::connect(&path)?;
    /// listener.accept()?.send("welcome")?;
    /// assert_eq!(client.recv()?, "welcome");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn connect(path: impl AsRef<Path>) -> Result<UnixStream, NetError> {
        connect(path.as_ref(), None)
    }

    /// The same, but not longer than `limit`: while the listener accepts too slowly, connecting
    /// waits.
    ///
    /// # Errors
    /// As [`UnixStream::connect`], and `Timeout`.
    ///
    /// ```
    /// let limit = std::time::Duration::from_secs(5);
    /// assert!(milo_rt::net::UnixStream::connect_timeout("/no/such/socket", limit).is_err());
    /// ```
    pub fn connect_timeout(
        path: impl AsRef<Path>,
        limit: Duration,
    ) -> Result<UnixStream, NetError> {
        connect(path.as_ref(), Some(deadline_in(limit)?))
    }
}

fn connect(path: &Path, deadline: Option<Instant>) -> Result<UnixStream, NetError> {
    crate::budget::spend();
    let address = SockAddr::unix(path).map_err(|error| with_path(path, error))?;
    let socket = socket2::Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    let mut pause = FULL;
    loop {
        match socket.connect(&address) {
            Ok(()) => return Ok(UnixStream::from_socket(socket)?),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // The queue of the listener is full. No event tells when it is not.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if crate::park::must_not_park() {
                    return Err(NetError::Unwinding);
                }
                if deadline.is_some_and(|deadline| Instant::now() + pause >= deadline) {
                    return Err(NetError::Timeout);
                }
                crate::timer::sleep(pause);
                pause = (pause * 2).min(FULL_FOR_LONG);
            }
            Err(error) => return Err(with_path(path, error)),
        }
    }
}

fn with_path(path: &Path, error: io::Error) -> NetError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::InvalidInput | io::ErrorKind::NotADirectory => {
            NetError::Other(format!("{}: {error}", path.display()))
        }
        _ => error.into(),
    }
}

impl fmt::Debug for UnixStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnixStream").finish_non_exhaustive()
    }
}

/// A connection that something else has made; its descriptor does not block any more.
impl TryFrom<std::os::unix::net::UnixStream> for UnixStream {
    type Error = NetError;

    fn try_from(stream: std::os::unix::net::UnixStream) -> Result<UnixStream, NetError> {
        Ok(UnixStream::from_socket(OwnedFd::from(stream).into())?)
    }
}

struct Inner {
    source: Source,
    path: PathBuf,
    // The path has been taken away again.
    removed: AtomicBool,
}

impl Inner {
    fn remove(&self) {
        if !self.removed.swap(true, Ordering::SeqCst) {
            // Somebody may have taken it away already.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Listens for connections at a path; clones are handles to the same listener, and several tasks
/// or threads may accept at once. When it is closed, or the last handle dropped, the path is
/// removed.
///
/// ```
/// use milo_rt::net::{UnixListener, UnixStream};
/// let path = std::env::temp_dir().join(format!("milo-rt-doc-{}", std::process::id()));
/// let listener = UnixListener::bind(&path)?;
/// let server = milo_rt::task::spawn(move || listener.accept()?.send("hello"));
/// assert_eq!(UnixStream::connect(&path)?.recv_all()?, "hello");
/// assert_eq!(server.join().unwrap(), Ok(5));
/// assert!(!path.exists());
/// # Ok::<(), milo_rt::net::NetError>(())
/// ```
#[derive(Clone)]
pub struct UnixListener {
    inner: Arc<Inner>,
}

impl UnixListener {
    /// Listens at a path, where nothing may be yet.
    ///
    /// # Errors
    /// [`NetError::AddressInUse`] if something is there, also what a listener has left that did
    /// not end in order: remove it first. `NotPermitted`, `TooManyFiles`; `Other` if there is no
    /// such directory, or the path is too long for a socket (about 100 bytes).
    ///
    /// ```
    /// use milo_rt::net::UnixListener;
    /// let path = std::env::temp_dir().join(format!("milo-rt-doc-unix-b-{}", std::process::id()));
    /// let listener = UnixListener::bind(&path)?;
    /// assert!(UnixListener::bind(&path).is_err()); // it is there
    /// drop(listener);
    /// assert!(!path.exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bind(path: impl AsRef<Path>) -> Result<UnixListener, NetError> {
        crate::budget::spend();
        let path = path.as_ref();
        let address = SockAddr::unix(path).map_err(|error| with_path(path, error))?;
        let socket = socket2::Socket::new(Domain::UNIX, Type::STREAM, None)?;
        socket.set_nonblocking(true)?;
        socket
            .bind(&address)
            .map_err(|error| with_path(path, error))?;
        let listener = UnixListener {
            inner: Arc::new(Inner {
                source: Source::new(socket.into()),
                path: path.to_owned(),
                removed: AtomicBool::new(false),
            }),
        };
        let used = listener.inner.source.begin()?;
        SockRef::from(&used.fd()).listen(super::listener::BACKLOG)?;
        drop(used);
        Ok(listener)
    }

    /// Where it listens.
    ///
    /// ```
    /// let path = std::env::temp_dir().join(format!("milo-rt-doc-unix-c-{}", std::process::id()));
    /// assert_eq!(milo_rt::net::UnixListener::bind(&path)?.path(), path);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// As [`TcpListener::accept`](super::TcpListener::accept).
    ///
    /// ```
    /// use milo_rt::net::{UnixListener, UnixStream};
    /// let path = std::env::temp_dir().join(format!("milo-rt-doc-unix-d-{}", std::process::id()));
    /// let listener = UnixListener::bind(&path)?;
    /// let _client = UnixStream::connect(&path)?;
    /// listener.accept()?.send("welcome")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn accept(&self) -> Result<UnixStream, NetError> {
        super::listener::accept(self)
    }

    /// Connection after connection, until the listener is closed; `for stream in &listener` does
    /// the same.
    ///
    /// ```
    /// use milo_rt::net::{UnixListener, UnixStream};
    /// let path = std::env::temp_dir().join(format!("milo-rt-doc-unix-e-{}", std::process::id()));
    /// let listener = UnixListener::bind(&path)?;
    /// let _client = UnixStream::connect(&path)?;
    /// assert!(listener.incoming().next().unwrap().is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn incoming(&self) -> Incoming<&UnixListener> {
        Incoming { listener: self }
    }

    /// Closes the listener, on all handles, and removes its path; a wait in
    /// [`UnixListener::accept`] gets [`NetError::Closed`]. Closing twice is no error.
    ///
    /// ```
    /// use milo_rt::net::UnixListener;
    /// let path = std::env::temp_dir().join(format!("milo-rt-doc-unix-f-{}", std::process::id()));
    /// let listener = UnixListener::bind(&path)?;
    /// listener.close();
    /// assert!(listener.accept().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn close(&self) {
        super::close(&self.inner.source);
        self.inner.remove();
    }
}

#[allow(private_interfaces)]
impl Accepting for UnixListener {
    type Stream = UnixStream;

    fn source(&self) -> &Source {
        &self.inner.source
    }

    fn stream(&self, socket: socket2::Socket, _: &SockAddr) -> Result<UnixStream, NetError> {
        Ok(UnixStream::from_socket(socket)?)
    }
}

impl IntoIterator for UnixListener {
    type Item = Result<UnixStream, NetError>;
    type IntoIter = Incoming<UnixListener>;

    fn into_iter(self) -> Self::IntoIter {
        Incoming { listener: self }
    }
}

impl<'a> IntoIterator for &'a UnixListener {
    type Item = Result<UnixStream, NetError>;
    type IntoIter = Incoming<&'a UnixListener>;

    fn into_iter(self) -> Self::IntoIter {
        self.incoming()
    }
}

/// The descriptor does not block, and stays open for as long as there is a handle.
///
/// # Panics
/// If the listener was closed before.
impl AsFd for UnixListener {
    #[track_caller]
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inner.source.lend()
    }
}

impl Descriptor for UnixListener {
    fn open(&self) -> io::Result<(RawFd, Guard)> {
        super::open(&self.inner, |inner| &inner.source)
    }
}

/// As `AsFd`.
impl AsRawFd for UnixListener {
    #[track_caller]
    fn as_raw_fd(&self) -> RawFd {
        self.as_fd().as_raw_fd()
    }
}

impl fmt::Debug for UnixListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnixListener")
            .field("path", &self.inner.path)
            .finish()
    }
}
