//! The methods of Milo and the traits of Rust that all streams of bytes have.

use crate::library::handle::text;
use milo_rt::net as rt;

/// Line after line of a stream, until its end or an error; see
/// [`TcpStream::lines`](super::TcpStream::lines).
#[derive(Debug)]
pub struct Lines<S>(pub(crate) rt::Lines<S>);

impl<S: rt::LineSource> Iterator for Lines<S> {
    type Item = Result<String, String>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map_err(text))
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
            pub fn finish(&self) -> Result<(), String> {
                self.0.finish().map_err(text)
            }
        }
    };
    (common $name:ident) => {
        impl $name {
            /// Lets each later operation on this connection fail with `timeout` after so many
            /// milliseconds, or after a duration; 0 or less lets them wait for ever.
            pub fn setTimeout(&self, limit: impl Span) {
                let limit = limit.span();
                self.0.set_timeout((!limit.is_zero()).then_some(limit));
            }

            /// Closes the connection, on all handles.
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
            pub fn recv(&self) -> Result<String, String> {
                self.0.recv().map_err(text)
            }

            /// Receives until the end of the connection.
            ///
            /// # Errors
            /// As `recv`.
            pub fn recvAll(&self) -> Result<String, String> {
                self.0.recv_all().map_err(text)
            }

            /// Waits for bytes, and gives what has arrived; none at the end of the connection.
            /// Bytes that an earlier `recv` could not give as text come first.
            ///
            /// # Errors
            /// `connection reset`, `connection closed`, `timeout`.
            pub fn recvBytes(&self) -> Result<Vec<u8>, String> {
                self.0.recv_bytes().map_err(text)
            }

            /// Waits for a line, and gives it without its end; None at the end of the
            /// connection. What follows the line is kept for the next call.
            ///
            /// # Errors
            /// As `recv`.
            pub fn recvLine(&self) -> Result<Option<String>, String> {
                self.0.recv_line().map_err(text)
            }

            /// Line after line, without their ends, until the end of the connection or an error.
            pub fn lines(&self) -> Lines<$inner> {
                Lines(self.0.lines())
            }
        }

        impl Read for &$name {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                (&self.0).read(to)
            }
        }

        impl Read for $name {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                (&self.0).read(to)
            }
        }
    };
    (writes $name:ident) => {
        impl $name {
            /// Sends all of the text, and gives the number of bytes.
            ///
            /// # Errors
            /// `connection reset` if the other end is gone, `connection closed`, `timeout`;
            /// `sent after 'finish', …` after `finish`.
            pub fn send(&self, message: &str) -> Result<i64, String> {
                self.0.send(message).map(count).map_err(text)
            }

            /// Sends all bytes, and gives their number.
            ///
            /// # Errors
            /// As `send`.
            pub fn sendBytes(&self, bytes: &[u8]) -> Result<i64, String> {
                self.0.send_bytes(bytes).map(count).map_err(text)
            }
        }

        impl Write for &$name {
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

        impl Write for $name {
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
