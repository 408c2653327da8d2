//! The methods of Milo and the traits of Rust that all streams of bytes have.

use crate::library::handle::text;
use milo_rt::net as rt;
use std::marker::PhantomData;

/// Line after line of a stream, until its end or an error; see
/// [`TcpStream::lines`](super::TcpStream::lines).
///
/// ```
/// milo::milo! {
///     from "std/net" import { UnixStream }
///     let (a, b) = UnixStream.pair()!
///     a.send("one\ntwo\n")!
///     a.close()
///     for line in b.lines() { print(line!) }
/// }
/// use milo::net::UnixStream;
/// let (a, b) = UnixStream::pair()?;
/// a.send("one\n")?;
/// assert_eq!(b.lines().next().unwrap()?, "one");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Lines<S>(pub(crate) rt::Lines<S>);

impl<S: rt::LineSource> Iterator for Lines<S> {
    type Item = Result<String, String>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map_err(text))
    }
}

/// The connections of a listener, as long as it is open; see
/// [`TcpListener::iter`](super::TcpListener::iter). That of a listener by value holds a handle to
/// it.
///
/// ```
/// milo::milo! {
///     from "std/net" import { TcpListener, TcpStream }
///     let listener = TcpListener.bindTo("localhost", 0)!
///     let client = TcpStream.connect("localhost", listener.port())!
///     for peer in listener.iter() {
///         peer!.send("hello")!
///         listener.close()
///     }
///     assert(client.recvAll()! == "hello")
///
///     let own = TcpListener.bindTo("localhost", 0)!
///     let other = TcpStream.connect("localhost", own.port())!
///     for peer in own {
///         peer!.send("hello")!
///         break
///     }
///     assert(other.recvAll()! == "hello")
/// }
/// use milo::net::{TcpListener, TcpStream};
/// let listener = TcpListener::bindTo("localhost", 0)?;
/// let _client = TcpStream::connect("localhost", listener.port())?;
/// assert!(listener.iter().next().unwrap().is_ok());
/// let _client = TcpStream::connect("localhost", listener.port())?;
/// assert!(listener.into_iter().next().unwrap().is_ok());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Incoming<L, S>(rt::Incoming<L>, PhantomData<fn() -> S>);

impl<L, S> Incoming<L, S> {
    pub(crate) fn of(incoming: rt::Incoming<L>) -> Incoming<L, S> {
        Incoming(incoming, PhantomData)
    }
}

impl<L: rt::Accepting, S: From<L::Stream>> Iterator for Incoming<L, S> {
    type Item = Result<S, rt::NetError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map(S::from))
    }
}

/// The methods of a stream over one of `milo_rt`'s in the field `0`.
macro_rules! stream {
    ($name:ident, $inner:ty) => {
        stream!(reads $name, $inner);
        stream!(writes $name);

        impl $name {
            /// Says that nothing more will be sent: the other end sees the end, and can still
            /// send.
            ///
            /// # Errors
            /// `connection closed`.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     a.finish()!
            ///     assert(b.recv()! == "")     // the end
            ///     b.send("still here")!
            ///     assert(a.recv()! == "still here")
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// a.finish()?;
            /// assert!(a.send("more").is_err());
            /// # drop(b);
            /// # Ok::<(), String>(())
            /// ```
            pub fn finish(&self) -> Result<(), String> {
                self.0.finish().map_err(text)
            }
        }
    };
    (common $name:ident) => {
        impl $name {
            /// Lets each later operation on this connection fail with `timeout` after so many
            /// milliseconds, or after a duration; 0 or less lets them wait for ever.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     a.setTimeout(10)
            ///     assert(a.recv().isErr())
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// a.setTimeout(std::time::Duration::from_millis(10));
            /// assert_eq!(a.recv(), Err("timeout".to_string()));
            /// # drop(b);
            /// # Ok::<(), String>(())
            /// ```
            pub fn setTimeout(&self, limit: impl Span) {
                let limit = limit.span();
                self.0.set_timeout((!limit.is_zero()).then_some(limit));
            }

            /// Closes the connection, on all handles.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     a.close()
            ///     assert(b.recv()! == "")
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// a.close();
            /// assert!(a.recv().is_err());
            /// # drop(b);
            /// # Ok::<(), String>(())
            /// ```
            pub fn close(&self) {
                self.0.close();
            }
        }

        /// The descriptor does not block. It stays open for as long as there is a handle.
        ///
        /// # Panics
        /// If the connection was closed before.
        impl AsFd for $name {
            #[track_caller]
            fn as_fd(&self) -> BorrowedFd<'_> {
                self.0.as_fd()
            }
        }

        impl milo_rt::select::Descriptor for $name {
            fn open(&self) -> std::io::Result<(RawFd, milo_rt::select::Guard)> {
                self.0.open()
            }

            fn has_buffered(&self) -> bool {
                self.0.has_buffered()
            }
        }

        /// As `AsFd`.
        impl AsRawFd for $name {
            #[track_caller]
            fn as_raw_fd(&self) -> RawFd {
                self.0.as_raw_fd()
            }
        }
    };
    (reads $name:ident, $inner:ty) => {
        stream!(common $name);

        impl $name {
            /// Waits for text, and gives what has arrived; empty at the end of the connection.
            /// A character that arrives in two pieces is given once it is complete.
            ///
            /// # Errors
            /// `received bytes are not UTF-8`: no byte of them is lost, `recvBytes` gives them.
            /// `connection reset`, `connection closed`, `timeout`.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     a.send("hello")!
            ///     assert(b.recv()! == "hello")
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// drop(a);
            /// assert_eq!(b.recv()?, "");
            /// # Ok::<(), String>(())
            /// ```
            pub fn recv(&self) -> Result<String, String> {
                self.0.recv().map_err(text)
            }

            /// Receives until the end of the connection.
            ///
            /// # Errors
            /// As `recv`.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     a.send("one ")!
            ///     a.send("two")!
            ///     a.finish()!
            ///     assert(b.recvAll()! == "one two")
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// drop(a);
            /// assert_eq!(b.recvAll()?, "");
            /// # Ok::<(), String>(())
            /// ```
            pub fn recvAll(&self) -> Result<String, String> {
                self.0.recv_all().map_err(text)
            }

            /// Waits for bytes, and gives what has arrived; none at the end of the connection.
            /// Bytes that an earlier `recv` could not give as text come first.
            ///
            /// # Errors
            /// `connection reset`, `connection closed`, `timeout`.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     a.sendBytes([0, 255])!
            ///     assert(b.recvBytes()! == [0, 255])
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// drop(a);
            /// assert!(b.recvBytes()?.is_empty());
            /// # Ok::<(), String>(())
            /// ```
            pub fn recvBytes(&self) -> Result<Vec<u8>, String> {
                self.0.recv_bytes().map_err(text)
            }

            /// Waits for a line, and gives it without its end; None at the end of the
            /// connection. What follows the line is kept for the next call.
            ///
            /// # Errors
            /// As `recv`.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     a.send("one\ntwo\n")!
            ///     assert(b.recvLine()!! == "one")
            ///     assert(b.recvLine()!! == "two")
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// drop(a);
            /// assert_eq!(b.recvLine()?, None);
            /// # Ok::<(), String>(())
            /// ```
            pub fn recvLine(&self) -> Result<Option<String>, String> {
                self.0.recv_line().map_err(text)
            }

            /// Line after line, without their ends, until the end of the connection or an error.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     a.send("one\ntwo")!
            ///     a.finish()!
            ///     for line in b.lines() { print(line!) }
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// a.send("one\ntwo")?;
            /// drop(a);
            /// assert_eq!(b.lines().collect::<Result<Vec<_>, _>>()?, ["one", "two"]);
            /// # Ok::<(), String>(())
            /// ```
            pub fn lines(&self) -> Lines<$inner> {
                Lines(self.0.lines())
            }
        }

        stream!(read for &$name);
        stream!(read for $name);
    };
    (writes $name:ident) => {
        impl $name {
            /// Sends all of the text, and gives the number of bytes.
            ///
            /// # Errors
            /// `connection reset` if the other end is gone, `connection closed`, `timeout`;
            /// `sent after 'finish', …` after `finish`.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     assert(a.send("hello")! == 5)
            ///     assert(b.recv()! == "hello")
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// drop(b);
            /// assert!(a.send("to nobody").is_err());
            /// # Ok::<(), String>(())
            /// ```
            pub fn send(&self, message: &str) -> Result<i64, String> {
                self.0.send(message).map(count).map_err(text)
            }

            /// Sends all bytes, and gives their number.
            ///
            /// # Errors
            /// As `send`.
            ///
            /// ```
            /// milo::milo! {
            ///     from "std/net" import { UnixStream }
            ///     let (a, b) = UnixStream.pair()!
            ///     assert(a.sendBytes([1, 2])! == 2)
            ///     assert(b.recvBytes()! == [1, 2])
            /// }
            /// let (a, b) = milo::net::UnixStream::pair()?;
            /// drop(b);
            /// assert!(a.sendBytes(&[1]).is_err());
            /// # Ok::<(), String>(())
            /// ```
            pub fn sendBytes(&self, bytes: &[u8]) -> Result<i64, String> {
                self.0.send_bytes(bytes).map(count).map_err(text)
            }
        }

        stream!(write for &$name);
        stream!(write for $name);
    };
    (read for $ty:ty) => {
        impl Read for $ty {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                (&self.0).read(to)
            }
        }
    };
    (write for $ty:ty) => {
        impl Write for $ty {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                (&self.0).write(bytes)
            }

            fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
                (&self.0).write_vectored(pieces)
            }

            fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
                (&self.0).write_all(bytes)
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
    };
}

/// The descriptor of a listener or of a socket for datagrams.
macro_rules! listens {
    ($name:ident, $stream:ident, $inner:ty) => {
        impl IntoIterator for $name {
            type Item = Result<$stream, NetError>;
            type IntoIter = Incoming<$inner, $stream>;

            fn into_iter(self) -> Self::IntoIter {
                Incoming::of(self.0.into_iter())
            }
        }

        impl<'a> IntoIterator for &'a $name {
            type Item = Result<$stream, NetError>;
            type IntoIter = Incoming<&'a $inner, $stream>;

            fn into_iter(self) -> Self::IntoIter {
                self.iter()
            }
        }

        listens!($name, $inner);
    };
    ($name:ident, $inner:ty) => {
        /// The descriptor does not block. It stays open for as long as there is a handle.
        ///
        /// # Panics
        /// If it was closed before.
        impl AsFd for $name {
            #[track_caller]
            fn as_fd(&self) -> BorrowedFd<'_> {
                self.0.as_fd()
            }
        }

        impl milo_rt::select::Descriptor for $name {
            fn open(&self) -> std::io::Result<(RawFd, milo_rt::select::Guard)> {
                self.0.open()
            }
        }

        /// As `AsFd`.
        impl AsRawFd for $name {
            #[track_caller]
            fn as_raw_fd(&self) -> RawFd {
                self.0.as_raw_fd()
            }
        }
    };
}

pub(crate) use {listens, stream};
