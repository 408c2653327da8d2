//! `std/net`: TCP, UDP, sockets within the machine. In a task the task waits, in a thread the thread.
//!
//! ```
//! milo::milo! {
//!     from "std/net" import { TcpListener, TcpStream }
//!     from "std/runtime" import { Task }
//!     let listener = TcpListener.bindTo("localhost", 0)!
//!     let port = listener.port()
//!     Task.spawn(move (): void => { TcpStream.connect("localhost", port)!.send("hello")! })
//!     assert(listener.accept()!.recvAll()! == "hello")
//! }
//! use milo::net::{TcpListener, TcpStream};
//! let listener = TcpListener::bindTo("localhost", 0)?;
//! let client = TcpStream::connect("localhost", listener.port())?;
//! client.send("hello")?;
//! drop(client);
//! assert_eq!(listener.accept()?.recvAll()?, "hello");
//! # Ok::<(), String>(())
//! ```
#![allow(non_snake_case)]

mod datagram;
pub(crate) mod stream;
mod unix;

pub use datagram::{Datagram, UdpSocket};
pub use stream::{Incoming, Lines};
pub use unix::{UnixListener, UnixStream};

use crate::emitted::Show;
use crate::library::handle::{handle, text};
use crate::num::Integer;
use crate::time::Span;
use milo_rt::net as rt;
use std::fmt;
use std::io::{self, IoSlice, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::time::Duration;
use stream::{listens, stream};

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
/// milo::milo! {
///     from "std/net" import { ip4 }
///     assert(ip4(127, 0, 0, 1) == 0x7f000001)
/// }
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
/// milo::milo! {
///     from "std/net" import { ip4, resolve }
///     assert(resolve("127.0.0.1")! == ip4(127, 0, 0, 1))
/// }
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
/// milo::milo! {
///     from "std/net" import { resolveAll }
///     for address in resolveAll("localhost")! { print(address) }
/// }
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

/// The address or the name of a host.
#[doc(hidden)]
#[derive(Debug)]
pub enum Named<'a> {
    Ip(u32),
    Name(&'a str),
}

/// A host to connect to or to listen on: an IPv4 address as [`ip4`] and [`resolve`] give it,
/// or the name or the address of a host as text, such as `"localhost"` and `"::1"`.
#[diagnostic::on_unimplemented(
    message = "expected a host, found '{Self}'",
    label = "a host is a text such as \"localhost\" or \"127.0.0.1\", or what 'ip4' gives"
)]
///
/// ```
/// milo::milo! {
///     from "std/net" import { ip4, TcpListener }
///     let all = [TcpListener.bindTo("127.0.0.1", 0)!, TcpListener.bindTo(ip4(127, 0, 0, 1), 0)!]
///     for listener in all { print(listener.local()) }
/// }
/// ```
pub trait Host: sealed::Sealed {
    #[doc(hidden)]
    fn named(&self) -> Named<'_>;
}

impl Host for u32 {
    fn named(&self) -> Named<'_> {
        Named::Ip(*self)
    }
}

#[diagnostic::do_not_recommend]
impl Host for &u32 {
    fn named(&self) -> Named<'_> {
        Named::Ip(**self)
    }
}

impl Host for &str {
    fn named(&self) -> Named<'_> {
        Named::Name(self)
    }
}

macro_rules! names {
    ($($ty:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Host for $ty {
            fn named(&self) -> Named<'_> {
                Named::Name(self.as_ref())
            }
        }
    )*};
}
names! { &&str String &String }

#[track_caller]
fn connect(
    host: &impl Host,
    to: impl Integer,
    limit: Option<Duration>,
) -> Result<TcpStream, NetError> {
    let port = port(to)?;
    let stream = match (host.named(), limit) {
        (Named::Ip(ip), None) => rt::TcpStream::connect(ip, port),
        (Named::Ip(ip), Some(limit)) => rt::TcpStream::connect_timeout(ip, port, limit),
        (Named::Name(name), None) => rt::TcpStream::connect_host(name, port),
        (Named::Name(name), Some(limit)) => rt::TcpStream::connect_host_timeout(name, port, limit),
    };
    stream.map(TcpStream)
}

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
/// milo::milo! {
///     from "std/net" import { TcpListener, TcpStream }
///     from "std/runtime" import { Task }
///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
///     Task.spawn(move (): void => {
///         let peer = listener.accept()!
///         peer.send(peer.recv()!)!
///     })
///     let stream = TcpStream.connect("127.0.0.1", listener.port())!
///     stream.send("hello")!
///     assert(stream.recv()! == "hello")
/// }
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
///
/// It is Rust's [`Read`] and [`Write`], and so is a reference to it: TLS, protocols and parsers
/// that are written for those traits run over it, and park the task where they wait.
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener, TcpStream }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     let stream = TcpStream.connect("127.0.0.1", listener.port())!
    ///     print($"connected to {stream.peer()}")
    /// }
    /// assert!(milo::net::TcpStream::connect("no.such.host.invalid", 80).is_err());
    /// ```
    pub fn connect(host: impl Host, to: impl Integer) -> Result<TcpStream, NetError> {
        connect(&host, to, None)
    }

    /// The same, but not longer than so many milliseconds, or than a duration.
    ///
    /// # Errors
    /// As [`TcpStream::connect`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener, TcpStream }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     let stream = TcpStream.connectTimeout("127.0.0.1", listener.port(), 1000)!
    ///     stream.close()
    /// }
    /// let limit = std::time::Duration::from_millis(500);
    /// assert!(milo::net::TcpStream::connectTimeout("no.such.host.invalid", 80, limit).is_err());
    /// ```
    #[track_caller]
    pub fn connectTimeout(
        host: impl Host,
        to: impl Integer,
        limit: impl Span,
    ) -> Result<TcpStream, NetError> {
        connect(&host, to, Some(limit.span()))
    }

    /// The address and port of the other end, as text.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener, TcpStream }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     let stream = TcpStream.connect("127.0.0.1", listener.port())!
    ///     assert(stream.peer() == $"127.0.0.1:{listener.port()}")
    /// }
    /// ```
    pub fn peer(&self) -> String {
        self.0.peer().map_or_else(String::default, text)
    }

    /// The address and port of this end, as text; empty once it is closed.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener, TcpStream }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     let stream = TcpStream.connect("127.0.0.1", listener.port())!
    ///     assert(stream.local() == listener.accept()!.peer())
    /// }
    /// ```
    pub fn local(&self) -> String {
        self.0.local().map_or_else(|_| String::default(), text)
    }
}

stream!(TcpStream, rt::TcpStream);

/// Listens for TCP connections.
///
/// It is a handle: a clone refers to the same listener, and several tasks or threads may
/// accept at once. See [`TcpStream`] for an example.
///
/// ```
/// milo::milo! {
///     from "std/net" import { TcpListener, TcpStream }
///     from "std/runtime" import { Task }
///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
///     Task.spawn(move (): void => {
///         TcpStream.connect("127.0.0.1", listener.port())!.send("hello")!
///     })
///     for peer in listener {
///         assert(peer!.recvAll()! == "hello")
///         listener.close()
///     }
/// }
/// ```
#[derive(Debug)]
pub struct TcpListener(rt::TcpListener);

handle!(TcpListener, rt::TcpListener);

impl TcpListener {
    /// Listens on a port on all of the machine's IPv4 addresses; on port 0 on any that
    /// is free, see [`TcpListener::port`].
    ///
    /// # Errors
    /// [`NetError::AddressInUse`], `NotPermitted`, `TooManyFiles`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener }
    ///     let listener = TcpListener.bind(0)!
    ///     assert(listener.port() > 0)
    /// }
    /// assert!(milo::net::TcpListener::bind(70_000).is_err());
    /// ```
    pub fn bind(on: impl Integer) -> Result<TcpListener, NetError> {
        rt::TcpListener::bind(port(on)?).map(TcpListener)
    }

    /// The same on one address only: `ip4(127, 0, 0, 1)`, `"localhost"`, `"::1"`.
    ///
    /// # Errors
    /// As [`TcpListener::bind`], and `Unreachable` if the address is not one of this machine.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     assert(listener.local().startsWith("127.0.0.1:"))
    /// }
    /// assert!(milo::net::TcpListener::bindTo("no.such.host.invalid", 0).is_err());
    /// ```
    pub fn bindTo(host: impl Host, on: impl Integer) -> Result<TcpListener, NetError> {
        let port = port(on)?;
        let listener = match host.named() {
            Named::Ip(ip) => rt::TcpListener::bind_to(ip, port),
            Named::Name(name) => rt::TcpListener::bind_host(name, port),
        };
        listener.map(TcpListener)
    }

    /// The port it listens on.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     print($"listening on port {listener.port()}")
    /// }
    /// assert_ne!(milo::net::TcpListener::bind(0)?.port(), 0);
    /// # Ok::<(), String>(())
    /// ```
    pub fn port(&self) -> u16 {
        self.0.port()
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// [`NetError::Closed`] if the listener is closed, also meanwhile; `TooManyFiles` if there is
    /// no descriptor for the connection, nor a moment later: a later call can accept it.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener, TcpStream }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     let stream = TcpStream.connect("127.0.0.1", listener.port())!
    ///     let peer = listener.accept()!
    ///     assert(peer.peer() == stream.local())
    /// }
    /// let listener = milo::net::TcpListener::bind(0)?;
    /// listener.close();
    /// assert!(listener.accept().is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn accept(&self) -> Result<TcpStream, NetError> {
        self.0.accept().map(TcpStream)
    }

    /// Connection after connection, until the listener is closed: `for stream in listener`. An
    /// error is that of one connection: a later one may be fine.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener, TcpStream }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     TcpStream.connect("127.0.0.1", listener.port())!
    ///     for peer in listener {
    ///         print(peer!.peer())
    ///         listener.close()
    ///     }
    /// }
    /// let listener = milo::net::TcpListener::bind(0)?;
    /// listener.close();
    /// assert_eq!(listener.iter().count(), 0);
    /// # Ok::<(), String>(())
    /// ```
    pub fn iter(&self) -> Incoming<&rt::TcpListener, TcpStream> {
        Incoming::of(self.0.incoming())
    }

    /// The address and port it listens on, as text; empty once it is closed.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     assert(listener.local() == $"127.0.0.1:{listener.port()}")
    /// }
    /// ```
    pub fn local(&self) -> String {
        self.0.local().map_or_else(|_| String::default(), text)
    }

    /// Closes the listener, on all handles; a call that waits in `accept` gets an error.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { TcpListener }
    ///     let listener = TcpListener.bindTo("127.0.0.1", 0)!
    ///     listener.close()
    ///     assert(listener.accept().isErr())
    /// }
    /// let listener = milo::net::TcpListener::bind(0)?;
    /// listener.clone().close();
    /// assert!(listener.accept().is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn close(&self) {
        self.0.close();
    }
}

listens!(TcpListener, TcpStream, rt::TcpListener);
