//! A stream of bytes over any descriptor: turns, deadlines, text.

use super::receive::{Kind, Received, read, receive, send, send_vectored};
use super::text::{Decoded, Line, Undecoded};
use super::{NetError, close, deadline_in, open};
use crate::lock::MutexGuard;
use crate::reactor::{Direction, Ended, Source};
use crate::select::Guard;
use parking_lot::Mutex;
use socket2::SockRef;
use std::io::{self, IoSlice};
use std::net::{Shutdown, SocketAddr};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd, RawFd};
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
    kind: Kind,
    peer: Option<SocketAddr>,
}

/// The turn of a reader. Of bytes that it has read and leaves, the system knows nothing any more:
/// selects that wait for them are told.
struct ReadTurn<'a> {
    of: &'a Inner,
    _turn: MutexGuard<'a>,
}

impl Drop for ReadTurn<'_> {
    #[inline]
    fn drop(&mut self) {
        let followers = self.of.source.followers();
        if !followers.is_empty() && !self.of.undecoded.lock().is_empty() {
            followers.notify_all();
        }
    }
}

/// A stream of bytes in one or both directions; clones are handles to the same one. The types
/// that users see are thin wrappers of it, and their docs are those of these methods.
#[derive(Clone)]
pub(crate) struct Connection {
    inner: Arc<Inner>,
}

impl Connection {
    /// A connection over a descriptor that does not block.
    pub(crate) fn new(fd: OwnedFd, kind: Kind, peer: Option<SocketAddr>) -> Connection {
        Connection {
            inner: Arc::new(Inner {
                limit: AtomicU64::new(0),
                source: Source::new(fd),
                undecoded: Mutex::default(),
                finished: AtomicBool::new(false),
                kind,
                peer,
            }),
        }
    }

    #[inline]
    pub(crate) fn source(&self) -> &Source {
        &self.inner.source
    }

    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        self.inner.peer
    }

    #[inline]
    fn deadline(&self) -> Result<Option<Instant>, NetError> {
        match self.inner.limit.load(Ordering::Relaxed) {
            0 => Ok(None),
            nanos => deadline_in(Duration::from_nanos(nanos)).map(Some),
        }
    }

    pub(crate) fn send_bytes(&self, bytes: &[u8]) -> Result<usize, NetError> {
        let deadline = self.deadline()?;
        let source = &self.inner.source;
        let kind = self.inner.kind;
        let _turn = source.turn(Direction::Write, deadline)?;
        let mut rest = bytes;
        loop {
            let send = |fd: BorrowedFd<'_>| send(fd, kind, rest);
            let sent = source.retry(Direction::Write, deadline, send, |_| false);
            rest = match sent {
                Ok(sent) => &rest[sent..],
                Err(ended) => return Err(self.not_sent(ended)),
            };
            if rest.is_empty() {
                return Ok(bytes.len());
            }
            in_time(deadline)?;
        }
    }

    /// Sends as many of the bytes as the system takes at once, at least one.
    pub(crate) fn write(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        if pieces.iter().all(|piece| piece.is_empty()) {
            crate::budget::spend();
            return Ok(0);
        }
        let deadline = self.deadline()?;
        let source = &self.inner.source;
        let kind = self.inner.kind;
        let _turn = source.turn(Direction::Write, deadline)?;
        let send = |fd: BorrowedFd<'_>| match pieces {
            [piece] => send(fd, kind, piece),
            pieces => send_vectored(fd, kind, pieces),
        };
        let sent = source.retry(Direction::Write, deadline, send, |_| false);
        sent.map_err(|ended| match ended {
            Ended::Failed(error) if !self.is_finish(&error) => error,
            ended => self.not_sent(ended).into(),
        })
    }

    #[cold]
    fn not_sent(&self, ended: Ended) -> NetError {
        match ended {
            Ended::Failed(error) if self.is_finish(&error) => NetError::Finished,
            ended => ended.into(),
        }
    }

    // Whether sending failed because this end said that it would send no more.
    #[cold]
    fn is_finish(&self, error: &io::Error) -> bool {
        error.kind() == io::ErrorKind::BrokenPipe && self.inner.finished.load(Ordering::SeqCst)
    }

    #[inline]
    fn read_turn(&self, deadline: Option<Instant>) -> Result<ReadTurn<'_>, NetError> {
        let turn = self.inner.source.turn(Direction::Read, deadline)?;
        Ok(ReadTurn {
            of: &self.inner,
            _turn: turn,
        })
    }

    pub(crate) fn recv(&self) -> Result<String, NetError> {
        let deadline = self.deadline()?;
        let _turn = self.read_turn(deadline)?;
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
                // The stream ends in the middle of a character.
                None => return Err(NetError::InvalidUtf8),
            };
        }
    }

    pub(crate) fn recv_all(&self) -> Result<String, NetError> {
        let deadline = self.deadline()?;
        let _turn = self.read_turn(deadline)?;
        while self.read_piece(deadline, Undecoded::push)?.is_some() {
            in_time(deadline)?;
        }
        self.inner.undecoded.lock().decode_all()
    }

    pub(crate) fn recv_bytes(&self) -> Result<Vec<u8>, NetError> {
        let deadline = self.deadline()?;
        let _turn = self.read_turn(deadline)?;
        if self.inner.undecoded.lock().is_empty() {
            self.read_piece(deadline, Undecoded::push)?;
        }
        Ok(self.inner.undecoded.lock().take())
    }

    pub(crate) fn recv_line(&self) -> Result<Option<String>, NetError> {
        let deadline = self.deadline()?;
        let _turn = self.read_turn(deadline)?;
        // A line may be there already, and the next one too.
        crate::budget::spend();
        let mut at_end = false;
        loop {
            match self.inner.undecoded.lock().line(at_end) {
                Line::Text(line) => return Ok(Some(line)),
                Line::Invalid => return Err(NetError::InvalidUtf8),
                Line::NeedsMore if at_end => return Ok(None),
                Line::NeedsMore => {}
            }
            at_end = self.read_piece(deadline, Undecoded::push)?.is_none();
            in_time(deadline)?;
        }
    }

    /// Receives into `to`: at least one byte, or none at the end.
    pub(crate) fn read(&self, to: &mut [u8]) -> io::Result<usize> {
        if to.is_empty() {
            crate::budget::spend();
            return Ok(0);
        }
        let deadline = self.deadline()?;
        let source = &self.inner.source;
        let _turn = self.read_turn(deadline)?;
        {
            let mut kept = self.inner.undecoded.lock();
            if !kept.is_empty() {
                return Ok(kept.read(to));
            }
        }
        let (n, _) = source.retry(
            Direction::Read,
            deadline,
            |fd| read(fd, self.inner.kind, to),
            |(n, left)| *n > 0 && *left == Some(0),
        )?;
        if n == 0 && source.is_closed() {
            return Err(NetError::Closed.into());
        }
        Ok(n)
    }

    // None at the end of the connection.
    #[inline]
    fn read_piece<R>(
        &self,
        deadline: Option<Instant>,
        take: impl Fn(&mut Undecoded, &[u8]) -> R,
    ) -> Result<Option<R>, NetError> {
        let source = &self.inner.source;
        let kind = self.inner.kind;
        let received = source.retry(
            Direction::Read,
            deadline,
            |fd| {
                receive(fd, kind, |bytes| {
                    take(&mut self.inner.undecoded.lock(), bytes)
                })
            },
            |received| received.drained,
        )?;
        match received {
            Received { n: 0, .. } if source.is_closed() => Err(NetError::Closed),
            Received { n: 0, .. } => Ok(None),
            Received { taken, .. } => Ok(Some(taken)),
        }
    }

    pub(crate) fn finish(&self) -> Result<(), NetError> {
        crate::budget::spend();
        let used = self.inner.source.begin()?;
        self.inner.finished.store(true, Ordering::SeqCst);
        Ok(SockRef::from(&used.fd()).shutdown(Shutdown::Write)?)
    }

    pub(crate) fn close(&self) {
        close(&self.inner.source);
    }

    /// The descriptor, for a select.
    ///
    /// # Errors
    /// `Closed`.
    pub(crate) fn open(&self) -> io::Result<(RawFd, Guard)> {
        open(&self.inner, |inner| &inner.source)
    }

    /// Whether bytes were read that no call has given yet.
    pub(crate) fn has_undecoded(&self) -> bool {
        !self.inner.undecoded.lock().is_empty()
    }

    pub(crate) fn set_timeout(&self, limit: Option<Duration>) {
        let nanos = limit.map_or(0, |limit| limit.as_nanos().clamp(1, u64::MAX.into()) as u64);
        self.inner.limit.store(nanos, Ordering::Relaxed);
    }
}

impl AsFd for Connection {
    #[track_caller]
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inner.source.lend()
    }
}

/// For operations that could go on for ever without waiting.
fn in_time(deadline: Option<Instant>) -> Result<(), NetError> {
    match deadline {
        Some(deadline) if Instant::now() >= deadline => Err(NetError::Timeout),
        _ => Ok(()),
    }
}

/// The lines of a connection or a file; see [`TcpStream::lines`](super::TcpStream::lines).
///
/// ```
/// use milo_rt::net::UnixStream;
/// let (here, there) = UnixStream::pair()?;
/// there.send("one\n")?;
/// there.close();
/// let lines: Result<Vec<String>, _> = here.lines().collect();
/// assert_eq!(lines?, ["one"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Lines<S> {
    // None after the end, or an error.
    stream: Option<S>,
}

impl<S: LineSource> Lines<S> {
    pub(crate) fn of(stream: S) -> Lines<S> {
        Lines {
            stream: Some(stream),
        }
    }
}

/// A stream that lines can be received from.
#[doc(hidden)]
pub trait LineSource {
    #[allow(missing_docs)]
    type Error: std::fmt::Display;

    /// The next line; None at the end.
    ///
    /// # Errors
    /// The reason why there is none.
    fn next_line(&self) -> Result<Option<String>, Self::Error>;
}

impl<S: LineSource> Iterator for Lines<S> {
    type Item = Result<String, S::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.stream.as_ref()?.next_line().transpose();
        if !matches!(line, Some(Ok(_))) {
            self.stream = None;
        }
        line
    }
}

impl<S: LineSource> std::iter::FusedIterator for Lines<S> {}

/// The methods of a stream that goes both ways, over its `Connection` in the field `0`, and the
/// traits of Rust's.
macro_rules! stream {
    ($name:ident) => {
        stream!(reads $name);
        stream!(writes $name);

        impl $name {
            /// Says that nothing more will be sent: the other end then sees the end, and can
            /// still send.
            ///
            /// # Errors
            /// `Closed` if the connection is closed.
            ///
            /// ```
            /// use milo_rt::net::UnixStream;
            /// let (here, there) = UnixStream::pair()?;
            /// here.send("all of it")?;
            /// here.finish()?;
            /// assert_eq!(there.recv_all()?, "all of it");
            /// there.send("thanks")?;
            /// assert_eq!(here.recv()?, "thanks");
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn finish(&self) -> Result<(), NetError> {
                self.0.finish()
            }
        }
    };
    (common $name:ident) => {
        impl $name {
            /// Closes the connection, on all handles; a call that waits gets
            /// [`NetError::Closed`]. Closing twice is no error.
            ///
            /// ```
            /// use milo_rt::net::UnixStream;
            /// let (here, there) = UnixStream::pair()?;
            /// here.close();
            /// assert!(here.send("more").is_err());
            /// assert_eq!(there.recv()?, ""); // the end
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn close(&self) {
                self.0.close();
            }

            /// Lets each later operation on this connection fail with [`NetError::Timeout`]
            /// after so long; `None`, the default, lets them wait for ever. With the traits of
            /// `std::io` it is an error of the kind `TimedOut`.
            ///
            /// ```
            /// use milo_rt::net::{NetError, UnixStream};
            /// use std::time::Duration;
            /// let (here, _there) = UnixStream::pair()?;
            /// here.set_timeout(Some(Duration::from_millis(1)));
            /// assert_eq!(here.recv(), Err(NetError::Timeout));
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn set_timeout(&self, limit: Option<Duration>) {
                self.0.set_timeout(limit);
            }
        }

        /// The descriptor does not block. It stays open for as long as there is a handle: a
        /// `close` after this ends the connection, but not the descriptor.
        ///
        /// # Panics
        /// If the connection was closed before.
        impl AsFd for $name {
            #[track_caller]
            fn as_fd(&self) -> BorrowedFd<'_> {
                self.0.as_fd()
            }
        }

        /// Text that has arrived in part counts: a read would give it.
        impl crate::select::Descriptor for $name {
            fn open(&self) -> io::Result<(RawFd, crate::select::Guard)> {
                self.0.open()
            }

            fn has_buffered(&self) -> bool {
                self.0.has_undecoded()
            }
        }

        /// As `AsFd`.
        impl AsRawFd for $name {
            #[track_caller]
            fn as_raw_fd(&self) -> RawFd {
                self.0.as_fd().as_raw_fd()
            }
        }
    };
    (reads $name:ident) => {
        stream!(common $name);

        impl $name {
            /// Waits for text, and gives what has arrived: at least one character, or an
            /// empty text at the end of the connection. A character that arrives in two
            /// pieces is given once it is complete.
            ///
            /// # Errors
            /// [`NetError::InvalidUtf8`] if what arrived next is not text: no byte of it is
            /// lost, `recv_bytes` gives them. `Reset`, `Closed`, `Timeout`.
            ///
            /// ```
            /// use milo_rt::net::UnixStream;
            /// let (here, there) = UnixStream::pair()?;
            /// there.send("hello")?;
            /// assert_eq!(here.recv()?, "hello");
            /// there.close();
            /// assert_eq!(here.recv()?, "");
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn recv(&self) -> Result<String, NetError> {
                self.0.recv()
            }

            /// Receives until the end of the connection.
            ///
            /// # Errors
            /// As `recv`; what arrived is kept, also after an error.
            ///
            /// ```
            /// use milo_rt::net::UnixStream;
            /// let (here, there) = UnixStream::pair()?;
            /// there.send("hello")?;
            /// there.close();
            /// assert_eq!(here.recv_all()?, "hello");
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn recv_all(&self) -> Result<String, NetError> {
                self.0.recv_all()
            }

            /// Waits for bytes, and gives what has arrived: at least one, or none at the end
            /// of the connection. Bytes that an earlier `recv` could not give come first.
            ///
            /// # Errors
            /// [`NetError::Reset`], `Closed`, `Timeout`.
            ///
            /// ```
            /// use milo_rt::net::UnixStream;
            /// let (here, there) = UnixStream::pair()?;
            /// there.send("hello")?;
            /// assert_eq!(here.recv_bytes()?, b"hello");
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn recv_bytes(&self) -> Result<Vec<u8>, NetError> {
                self.0.recv_bytes()
            }

            /// Waits for a line, and gives it without its end, `\n` or `\r\n`; None at the end
            /// of the connection. What follows the line is kept for the next call, whichever
            /// that is. The last line needs no end.
            ///
            /// A line may be of any length: if the other end is not trusted, read pieces
            /// (`recv_bytes`, [`Read`]) and count.
            ///
            /// # Errors
            /// [`NetError::InvalidUtf8`] if the line is not text: it is not lost, `recv_bytes`
            /// gives it. `Reset`, `Closed`, `Timeout`.
            ///
            /// ```
            /// use milo_rt::net::UnixStream;
            /// let (here, there) = UnixStream::pair()?;
            /// there.send("one\r\ntwo")?;
            /// there.close();
            /// assert_eq!(here.recv_line()?.as_deref(), Some("one"));
            /// assert_eq!(here.recv_line()?.as_deref(), Some("two"));
            /// assert_eq!(here.recv_line()?, None);
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn recv_line(&self) -> Result<Option<String>, NetError> {
                self.0.recv_line()
            }

            /// Line after line, until the end of the connection or an error.
            ///
            /// ```
            /// use milo_rt::net::UnixStream;
            /// let (here, there) = UnixStream::pair()?;
            /// there.send("one\ntwo\n")?;
            /// there.close();
            /// assert_eq!(here.lines().collect::<Result<Vec<_>, _>>()?, ["one", "two"]);
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn lines(&self) -> Lines<$name> {
                Lines::of(self.clone())
            }
        }

        impl LineSource for $name {
            type Error = NetError;

            fn next_line(&self) -> Result<Option<String>, NetError> {
                self.recv_line()
            }
        }

        /// Bytes that an earlier `recv` or `recv_line` has left come first. A task that waits
        /// is parked, as everywhere.
        impl Read for &$name {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                self.0.read(to)
            }
        }

        impl Read for $name {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                self.0.read(to)
            }
        }
    };
    (writes $name:ident) => {
        impl $name {
            /// Sends the text; see `send_bytes`.
            ///
            /// # Errors
            /// As `send_bytes`.
            ///
            /// ```
            /// use milo_rt::net::UnixStream;
            /// let (here, there) = UnixStream::pair()?;
            /// assert_eq!(there.send("hello")?, 5);
            /// assert_eq!(here.recv()?, "hello");
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn send(&self, text: &str) -> Result<usize, NetError> {
                self.0.send_bytes(text.as_bytes())
            }

            /// Sends all bytes, and gives their number. Sent means taken by the system.
            ///
            /// # Errors
            /// [`NetError::Reset`] if the other end is gone, `Closed` if this end was closed,
            /// `Finished` after `finish`, `Timeout`. Some of the bytes may have been sent then.
            ///
            /// ```
            /// use milo_rt::net::UnixStream;
            /// let (here, there) = UnixStream::pair()?;
            /// assert_eq!(here.send_bytes(&[1, 2, 3])?, 3);
            /// assert_eq!(there.recv_bytes()?, [1, 2, 3]);
            /// # Ok::<(), milo_rt::net::NetError>(())
            /// ```
            pub fn send_bytes(&self, bytes: &[u8]) -> Result<usize, NetError> {
                self.0.send_bytes(bytes)
            }
        }

        /// Nothing is kept back: `flush` does nothing. What one task writes with `write_all`
        /// arrives in one piece, also if other tasks write.
        impl Write for &$name {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.write(&[IoSlice::new(bytes)])
            }

            fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
                self.0.write(pieces)
            }

            fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
                if !bytes.is_empty() {
                    self.0.send_bytes(bytes)?;
                }
                Ok(())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        impl Write for $name {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                (&*self).write(bytes)
            }

            fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
                (&*self).write_vectored(pieces)
            }

            fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
                (&*self).write_all(bytes)
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
    };
}

pub(crate) use stream;
