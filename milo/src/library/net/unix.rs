//! Sockets within the machine.

use super::stream::{Incoming, Lines, listens, stream};
use super::{NetError, count, rt};
use crate::library::handle::{handle, text};
use crate::time::Span;
use std::io::{self, IoSlice, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

/// A connection to another program on this machine, or to another part of this one.
///
/// It is a handle, and Rust's [`Read`] and [`Write`], as [`TcpStream`](super::TcpStream) is.
///
/// ```
/// milo::milo! {
///     from "std/net" import { UnixListener, UnixStream }
///     from "std/runtime" import { Task }
///
///     fn greet(path: string): string {
///         let listener = UnixListener.bind(path)!
///         Task.spawn(move (): void => {
///             for guest in listener {
///                 for name in guest!.lines() { guest!.send($"hello, {name!}")! }
///                 listener.close()
///             }
///         })
///         let stream = UnixStream.connect(path)!
///         stream.send("Ash\n")!
///         stream.finish()!
///         return stream.recvAll()!
///     }
/// }
///
/// let path = std::env::temp_dir().join(format!("milo-doc-{}", std::process::id()));
/// assert_eq!(greet(path.display().to_string()), "hello, Ash");
/// ```
#[derive(Debug)]
pub struct UnixStream(rt::UnixStream);

handle!(UnixStream, rt::UnixStream);
stream!(UnixStream, rt::UnixStream);

impl UnixStream {
    /// Connects to the listener at a path.
    ///
    /// # Errors
    /// [`NetError::Refused`] if nobody listens there any more, `NotPermitted`, `TooManyFiles`;
    /// `Other` if there is no such path.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixListener, UnixStream }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-u1"
    ///     let listener = UnixListener.bind(path)!
    ///     UnixStream.connect(path)!.send("hello")!
    ///     assert(listener.accept()!.recvAll()! == "hello")
    ///     listener.close()
    /// }
    /// assert!(milo::net::UnixStream::connect("/no/such/socket").is_err());
    /// ```
    pub fn connect(path: &str) -> Result<UnixStream, NetError> {
        rt::UnixStream::connect(path).map(UnixStream)
    }

    /// The same, but not longer than so many milliseconds, or than a duration.
    ///
    /// # Errors
    /// As [`UnixStream::connect`], and `Timeout`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixListener, UnixStream }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-u2"
    ///     let listener = UnixListener.bind(path)!
    ///     UnixStream.connectTimeout(path, 1000)!.send("hello")!
    ///     listener.close()
    /// }
    /// assert!(milo::net::UnixStream::connectTimeout("/no/such/socket", 10).is_err());
    /// ```
    pub fn connectTimeout(path: &str, limit: impl Span) -> Result<UnixStream, NetError> {
        rt::UnixStream::connect_timeout(path, limit.span()).map(UnixStream)
    }

    /// Two ends of a new connection.
    ///
    /// # Errors
    /// [`NetError::TooManyFiles`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixStream }
    ///     let (a, b) = UnixStream.pair()!
    ///     a.send("hello")!
    ///     assert(b.recv()! == "hello")
    /// }
    /// let (a, b) = milo::net::UnixStream::pair()?;
    /// a.send("hello")?;
    /// assert_eq!(b.recv()?, "hello");
    /// # Ok::<(), String>(())
    /// ```
    pub fn pair() -> Result<(UnixStream, UnixStream), NetError> {
        let (a, b) = rt::UnixStream::pair()?;
        Ok((UnixStream(a), UnixStream(b)))
    }
}

/// Listens for connections at a path. It is a handle; when it is closed, or the last handle
/// dropped, the path is removed. See [`UnixStream`] for an example.
///
/// ```
/// milo::milo! {
///     from "std/net" import { UnixListener, UnixStream }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-u3"
///     let listener = UnixListener.bind(path)!
///     UnixStream.connect(path)!.send("hello")!
///     for peer in listener {
///         assert(peer!.recvAll()! == "hello")
///         listener.close()
///     }
/// }
/// assert!(milo::net::UnixListener::bind("/no/such/directory/socket").is_err());
/// ```
#[derive(Debug)]
pub struct UnixListener(rt::UnixListener);

handle!(UnixListener, rt::UnixListener);
listens!(UnixListener, UnixStream, rt::UnixListener);

impl UnixListener {
    /// Listens at a path, where nothing may be yet.
    ///
    /// # Errors
    /// [`NetError::AddressInUse`] if something is there, also what a listener has left that did
    /// not end in order: remove it first. `NotPermitted`, `TooManyFiles`; `Other` if there is no
    /// such directory, or the path is too long for a socket (about 100 bytes).
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixListener }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-u4"
    ///     let listener = UnixListener.bind(path)!
    ///     assert(UnixListener.bind(path).isErr())     // it is there
    ///     listener.close()
    /// }
    /// assert!(milo::net::UnixListener::bind("/no/such/directory/socket").is_err());
    /// ```
    pub fn bind(path: &str) -> Result<UnixListener, NetError> {
        rt::UnixListener::bind(path).map(UnixListener)
    }

    /// Where it listens.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixListener }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-u5"
    ///     let listener = UnixListener.bind(path)!
    ///     assert(listener.path() == path)
    ///     listener.close()
    /// }
    /// ```
    pub fn path(&self) -> String {
        self.0.path().to_string_lossy().into_owned()
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// As [`TcpListener::accept`](super::TcpListener::accept).
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixListener, UnixStream }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-u6"
    ///     let listener = UnixListener.bind(path)!
    ///     let stream = UnixStream.connect(path)!
    ///     listener.accept()!.send("welcome")!
    ///     assert(stream.recvAll()! == "welcome")
    ///     listener.close()
    /// }
    /// ```
    pub fn accept(&self) -> Result<UnixStream, NetError> {
        self.0.accept().map(UnixStream)
    }

    /// Connection after connection, until the listener is closed: `for stream in listener`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixListener, UnixStream }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-u7"
    ///     let listener = UnixListener.bind(path)!
    ///     UnixStream.connect(path)!
    ///     for peer in listener {
    ///         peer!.close()
    ///         listener.close()
    ///     }
    /// }
    /// ```
    pub fn iter(&self) -> Incoming<&rt::UnixListener, UnixStream> {
        Incoming::of(self.0.incoming())
    }

    /// Closes the listener, on all handles, and removes its path; a waiting `accept` gets an
    /// error.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixListener, UnixStream }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-u8"
    ///     let listener = UnixListener.bind(path)!
    ///     listener.close()
    ///     assert(UnixStream.connect(path).isErr())
    /// }
    /// ```
    pub fn close(&self) {
        self.0.close();
    }
}
