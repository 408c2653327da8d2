//! `std/net`: TCP. In a task the task waits, in a thread the thread.
#![allow(non_snake_case)]

use crate::__private::Show;
use crate::handle::{handle, text};
use crate::num::Integer;
use milo_rt::net as rt;
use std::fmt;
use std::time::Duration;

pub use milo_rt::net::NetError;

#[doc(hidden)]
impl Show for NetError {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The IPv4 address a.b.c.d as a number.
///
/// # Panics
/// If a part is not between 0 and 255.
///
/// ```
/// assert_eq!(milo::net::ip4(127, 0, 0, 1), 0x7f000001);
/// ```
#[track_caller]
pub fn ip4(a: impl Integer, b: impl Integer, c: impl Integer, d: impl Integer) -> u32 {
    #[track_caller]
    fn part(n: i64) -> u8 {
        match u8::try_from(n) {
            Ok(part) => part,
            Err(_) => panic!("{n} is not a part of an IPv4 address: it must be 0 to 255"),
        }
    }
    rt::ip4(
        part(a.to_i64()),
        part(b.to_i64()),
        part(c.to_i64()),
        part(d.to_i64()),
    )
}

/// The first IPv4 address of a host, by name or in dotted form.
///
/// # Errors
/// [`NetError::UnknownHost`].
///
/// ```
/// use milo::net::{ip4, resolve};
/// assert_eq!(resolve("127.0.0.1")?, ip4(127, 0, 0, 1));
/// # Ok::<(), milo::net::NetError>(())
/// ```
pub fn resolve(host: &str) -> Result<u32, NetError> {
    rt::resolve(host)
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for u32 {}
    impl Sealed for &str {}
    impl Sealed for String {}
    impl Sealed for &String {}
}

/// What can be connected to: an address as [`ip4`] and [`resolve`] give it, or the name
/// of a host.
pub trait Host: sealed::Sealed {
    #[doc(hidden)]
    fn address(self) -> Result<u32, NetError>;
}

impl Host for u32 {
    fn address(self) -> Result<u32, NetError> {
        Ok(self)
    }
}

macro_rules! names {
    ($($ty:ty)*) => {$(
        impl Host for $ty {
            fn address(self) -> Result<u32, NetError> {
                resolve(&self)
            }
        }
    )*};
}
names!(&str String &String);

fn port(port: impl Integer) -> Result<u16, NetError> {
    port.to_u16().ok_or_else(|| {
        let port = port.to_i64();
        NetError::Other(format!("{port} is not a port: it must be 0 to 65535"))
    })
}

fn count(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// A TCP connection.
///
/// It is a handle: a clone refers to the same connection, and one may read while
/// another writes. It is closed when the last handle is dropped, or by `close`.
///
/// ```
/// use milo::net::{ip4, TcpListener, TcpStream};
/// use milo::runtime::Task;
/// let listener = TcpListener::bind(0)?;
/// let port = listener.port();
/// Task::spawn(move || {
///     let peer = listener.accept().unwrap();
///     peer.send(&peer.recv().unwrap()).unwrap();
/// });
/// let stream = TcpStream::connect(ip4(127, 0, 0, 1), port)?;
/// assert_eq!(stream.send("hello")?, 5);
/// assert_eq!(stream.recv()?, "hello");
/// assert_eq!(stream.recv()?, ""); // the end
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct TcpStream(rt::TcpStream);

handle!(TcpStream, rt::TcpStream);

impl TcpStream {
    /// Connects to an address or to a host by its name.
    ///
    /// # Errors
    /// [`NetError::Refused`] if nobody listens there, `Unreachable`, `UnknownHost`,
    /// `Timeout`, `TooManyFiles`.
    pub fn connect(host: impl Host, to: impl Integer) -> Result<TcpStream, NetError> {
        rt::TcpStream::connect(host.address()?, port(to)?).map(TcpStream)
    }

    /// The same, but not longer than so many milliseconds.
    ///
    /// # Errors
    /// As [`TcpStream::connect`].
    pub fn connectTimeout(
        host: impl Host,
        to: impl Integer,
        ms: impl Integer,
    ) -> Result<TcpStream, NetError> {
        let limit = Duration::from_millis(ms.to_u64());
        rt::TcpStream::connect_timeout(host.address()?, port(to)?, limit).map(TcpStream)
    }

    /// Sends all of the text, and gives the number of bytes.
    ///
    /// # Errors
    /// `connection reset` if the other end is gone, `connection closed`, `timeout`.
    pub fn send(&self, message: &str) -> Result<i64, String> {
        self.0.send(message).map(count).map_err(text)
    }

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
    /// As [`TcpStream::recv`].
    pub fn recvAll(&self) -> Result<String, String> {
        self.0.recv_all().map_err(text)
    }

    /// Sends all bytes, and gives their number.
    ///
    /// # Errors
    /// As [`TcpStream::send`].
    pub fn sendBytes(&self, bytes: &[u8]) -> Result<i64, String> {
        self.0.send_bytes(bytes).map(count).map_err(text)
    }

    /// Waits for bytes, and gives what has arrived; none at the end of the connection.
    /// What an earlier `recv` could not give as text comes first.
    ///
    /// # Errors
    /// `connection reset`, `connection closed`, `timeout`.
    pub fn recvBytes(&self) -> Result<Vec<u8>, String> {
        self.0.recv_bytes().map_err(text)
    }

    /// Says that nothing more will be sent: the other end sees the end, and can still
    /// send.
    ///
    /// # Errors
    /// `connection closed`.
    pub fn finish(&self) -> Result<(), String> {
        self.0.finish().map_err(text)
    }

    /// Lets each later operation on this connection fail with `timeout` after so many
    /// milliseconds; 0 or less lets them wait for ever.
    pub fn setTimeout(&self, ms: impl Integer) {
        let limit = Duration::from_millis(ms.to_u64());
        self.0.set_timeout((!limit.is_zero()).then_some(limit));
    }

    /// Closes the connection, on all handles.
    pub fn close(&self) {
        self.0.close();
    }
}

/// Listens for TCP connections.
///
/// It is a handle: a clone refers to the same listener, and several tasks or threads may
/// accept at once. See [`TcpStream`] for an example.
#[derive(Debug)]
pub struct TcpListener(rt::TcpListener);

handle!(TcpListener, rt::TcpListener);

impl TcpListener {
    /// Listens on a port on all of the machine's IPv4 addresses; on port 0 on any that
    /// is free, see [`TcpListener::port`].
    ///
    /// # Errors
    /// [`NetError::AddressInUse`], `NotPermitted`, `TooManyFiles`.
    pub fn bind(on: impl Integer) -> Result<TcpListener, NetError> {
        rt::TcpListener::bind(port(on)?).map(TcpListener)
    }

    /// The same on one address only.
    ///
    /// # Errors
    /// As [`TcpListener::bind`].
    pub fn bindTo(ip: u32, on: impl Integer) -> Result<TcpListener, NetError> {
        rt::TcpListener::bind_to(ip, port(on)?).map(TcpListener)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// [`NetError::Closed`] if the listener is closed, also meanwhile; `TooManyFiles`,
    /// after which a later call can accept it.
    pub fn accept(&self) -> Result<TcpStream, NetError> {
        self.0.accept().map(TcpStream)
    }

    /// Closes the listener, on all handles; who waits in `accept` gets an error.
    pub fn close(&self) {
        self.0.close();
    }
}
