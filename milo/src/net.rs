//! `std/net`: TCP. In a task the task waits, in a thread the thread.
#![allow(non_snake_case)]

use crate::__private::Show;
use crate::handle::{handle, text};
use crate::num::Integer;
use crate::time::Span;
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
/// [`NetError::UnknownHost`], `TooManyFiles`.
///
/// ```
/// use milo::net::{ip4, resolve};
/// assert_eq!(resolve("127.0.0.1")?, ip4(127, 0, 0, 1));
/// # Ok::<(), milo::net::NetError>(())
/// ```
pub fn resolve(host: &str) -> Result<u32, NetError> {
    rt::resolve(host)
}

/// All addresses of a host, IPv4 and IPv6, as texts that [`TcpStream::connect`] takes.
///
/// # Errors
/// As [`resolve`].
///
/// ```
/// assert_eq!(milo::net::resolveAll("127.0.0.1")?, ["127.0.0.1"]);
/// # Ok::<(), milo::net::NetError>(())
/// ```
pub fn resolveAll(host: &str) -> Result<Vec<String>, NetError> {
    let all = rt::resolve_all(host)?;
    Ok(all.iter().map(text).collect())
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for u32 {}
    impl Sealed for &u32 {}
    impl Sealed for &str {}
    impl Sealed for &&str {}
    impl Sealed for String {}
    impl Sealed for &String {}
}

/// What can be connected to and listened on: an IPv4 address as [`ip4`] and [`resolve`] give it,
/// or the name or the address of a host as text, such as `"localhost"` and `"::1"`.
#[diagnostic::on_unimplemented(
    message = "expected a host, found '{Self}'",
    label = "a host is a text such as \"localhost\" or \"127.0.0.1\", or what 'ip4' gives"
)]
pub trait Host: sealed::Sealed {
    #[doc(hidden)]
    fn connect(self, port: u16, limit: Option<Duration>) -> Result<rt::TcpStream, NetError>;

    #[doc(hidden)]
    fn bind(self, port: u16) -> Result<rt::TcpListener, NetError>;
}

impl Host for u32 {
    #[track_caller]
    fn connect(self, port: u16, limit: Option<Duration>) -> Result<rt::TcpStream, NetError> {
        match limit {
            None => rt::TcpStream::connect(self, port),
            Some(limit) => rt::TcpStream::connect_timeout(self, port, limit),
        }
    }

    fn bind(self, port: u16) -> Result<rt::TcpListener, NetError> {
        rt::TcpListener::bind_to(self, port)
    }
}

#[diagnostic::do_not_recommend]
impl Host for &u32 {
    #[track_caller]
    fn connect(self, port: u16, limit: Option<Duration>) -> Result<rt::TcpStream, NetError> {
        (*self).connect(port, limit)
    }

    fn bind(self, port: u16) -> Result<rt::TcpListener, NetError> {
        (*self).bind(port)
    }
}

impl Host for &str {
    #[track_caller]
    fn connect(self, port: u16, limit: Option<Duration>) -> Result<rt::TcpStream, NetError> {
        match limit {
            None => rt::TcpStream::connect_host(self, port),
            Some(limit) => rt::TcpStream::connect_host_timeout(self, port, limit),
        }
    }

    fn bind(self, port: u16) -> Result<rt::TcpListener, NetError> {
        rt::TcpListener::bind_host(self, port)
    }
}

macro_rules! names {
    ($($ty:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Host for $ty {
            #[track_caller]
            fn connect(
                self,
                port: u16,
                limit: Option<Duration>,
            ) -> Result<rt::TcpStream, NetError> {
                let name: &str = self.as_ref();
                name.connect(port, limit)
            }

            fn bind(self, port: u16) -> Result<rt::TcpListener, NetError> {
                let name: &str = self.as_ref();
                name.bind(port)
            }
        }
    )*};
}
names! { &&str String &String }

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
    /// Connects to an address or to a host by its name, of whose addresses the first one that
    /// answers is taken.
    ///
    /// # Errors
    /// [`NetError::Refused`] if nobody listens there, `Unreachable`, `UnknownHost`,
    /// `Timeout`, `TooManyFiles`.
    pub fn connect(host: impl Host, to: impl Integer) -> Result<TcpStream, NetError> {
        host.connect(port(to)?, None).map(TcpStream)
    }

    /// The same, but not longer than so many milliseconds, or than a duration.
    ///
    /// # Errors
    /// As [`TcpStream::connect`].
    #[track_caller]
    pub fn connectTimeout(
        host: impl Host,
        to: impl Integer,
        limit: impl Span,
    ) -> Result<TcpStream, NetError> {
        host.connect(port(to)?, Some(limit.span())).map(TcpStream)
    }

    /// Sends all of the text, and gives the number of bytes.
    ///
    /// # Errors
    /// `connection reset` if the other end is gone, `connection closed`, `timeout`; `sent after
    /// 'finish', …` after [`TcpStream::finish`].
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
    /// milliseconds, or after a duration; 0 or less lets them wait for ever.
    pub fn setTimeout(&self, limit: impl Span) {
        let limit = limit.span();
        self.0.set_timeout((!limit.is_zero()).then_some(limit));
    }

    /// The address and port of the other end, as text.
    pub fn peer(&self) -> String {
        self.0.peer().map_or_else(String::default, text)
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

    /// The same on one address only: `ip4(127, 0, 0, 1)`, `"localhost"`, `"::1"`.
    ///
    /// # Errors
    /// As [`TcpListener::bind`], and `Unreachable` if the address is not one of this machine.
    pub fn bindTo(host: impl Host, on: impl Integer) -> Result<TcpListener, NetError> {
        host.bind(port(on)?).map(TcpListener)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// [`NetError::Closed`] if the listener is closed, also meanwhile; `TooManyFiles` if there is
    /// no descriptor for the connection, nor a moment later: a later call can accept it.
    pub fn accept(&self) -> Result<TcpStream, NetError> {
        self.0.accept().map(TcpStream)
    }

    /// Closes the listener, on all handles; who waits in `accept` gets an error.
    pub fn close(&self) {
        self.0.close();
    }
}
