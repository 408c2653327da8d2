//! Datagrams.

use super::stream::listens;
use super::{Host, Named, NetError, count, port, rt};
use crate::emitted::Show;
use crate::library::handle::{handle, text};
use crate::num::Integer;
use crate::time::Span;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

/// A datagram that has arrived at a [`UdpSocket`].
///
/// ```
/// milo::milo! {
///     from "std/net" import { UdpSocket }
///     let a = UdpSocket.bindTo("127.0.0.1", 0)!
///     let b = UdpSocket.bindTo("127.0.0.1", 0)!
///     a.sendTo("hello", "127.0.0.1", b.port())!
///     let got = b.recvFrom()!
///     assert(got.text()! == "hello")
///     assert(got.port == a.port())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// The content, which may be empty.
    pub bytes: Vec<u8>,
    /// The address of the sender, as [`UdpSocket::sendTo`] takes it.
    pub host: String,
    /// The port of the sender.
    pub port: u16,
}

impl Datagram {
    /// The content as text.
    ///
    /// # Errors
    /// `received bytes are not UTF-8`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     let a = UdpSocket.bindTo("127.0.0.1", 0)!
    ///     let b = UdpSocket.bindTo("127.0.0.1", 0)!
    ///     a.sendTo("hello", "127.0.0.1", b.port())!
    ///     assert(b.recvFrom()!.text()! == "hello")
    /// }
    /// ```
    pub fn text(&self) -> Result<String, String> {
        let text = std::str::from_utf8(&self.bytes);
        text.map(str::to_string)
            .map_err(|_| NetError::InvalidUtf8.to_string())
    }
}

#[doc(hidden)]
impl Show for Datagram {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, host, port) = (self.bytes.len(), &self.host, self.port);
        write!(f, "Datagram {{ {n} bytes from {host} port {port} }}")
    }
}

/// A socket for datagrams: messages that arrive whole or not at all, and not always in order.
///
/// It is a handle; any number of tasks and threads may send and receive. It is closed when the
/// last handle is dropped, or by `close`.
///
/// ```
/// milo::milo! {
///     from "std/net" import { UdpSocket }
///
///     fn ask(): Result<string> {
///         let here = UdpSocket.bindTo("127.0.0.1", 0)?
///         let there = UdpSocket.bindTo("127.0.0.1", 0)?
///         here.sendTo("hello", "127.0.0.1", there.port())?
///         let got = there.recvFrom()?
///         there.sendTo(got.text()? + " too", got.host, got.port)?
///         return here.recvFrom()?.text()
///     }
/// }
///
/// assert_eq!(ask(), Ok("hello too".to_string()));
/// ```
#[derive(Debug)]
pub struct UdpSocket(rt::UdpSocket);

handle!(UdpSocket, rt::UdpSocket);
listens!(UdpSocket, rt::UdpSocket);

impl UdpSocket {
    /// A socket on a port of all of the machine's IPv4 addresses; on port 0 on any that is free.
    ///
    /// # Errors
    /// [`NetError::AddressInUse`], `NotPermitted`, `TooManyFiles`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     let socket = UdpSocket.bind(0)!
    ///     assert(socket.port() > 0)
    /// }
    /// assert!(milo::net::UdpSocket::bind(70_000).is_err());
    /// ```
    pub fn bind(on: impl Integer) -> Result<UdpSocket, NetError> {
        rt::UdpSocket::bind(port(on)?).map(UdpSocket)
    }

    /// The same on one address only: `ip4(127, 0, 0, 1)`, `"localhost"`, `"::1"`.
    ///
    /// # Errors
    /// As [`UdpSocket::bind`], and `Unreachable` if the address is not one of this machine.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     let socket = UdpSocket.bindTo("127.0.0.1", 0)!
    ///     print(socket.port())
    /// }
    /// assert!(milo::net::UdpSocket::bindTo("no.such.host.invalid", 0).is_err());
    /// ```
    pub fn bindTo(host: impl Host, on: impl Integer) -> Result<UdpSocket, NetError> {
        let port = port(on)?;
        let mut last = NetError::Unreachable;
        let ips = match host.named() {
            Named::Ip(ip) => return rt::UdpSocket::bind_to(ip, port).map(UdpSocket),
            Named::Name(name) => rt::resolve_all(name)?,
        };
        for ip in ips {
            match rt::UdpSocket::bind_address((ip, port).into()) {
                Err(error @ (NetError::Unreachable | NetError::Other(_))) => last = error,
                done => return done.map(UdpSocket),
            }
        }
        Err(last)
    }

    /// The port it receives on.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     assert(UdpSocket.bind(0)!.port() > 0)
    /// }
    /// assert_ne!(milo::net::UdpSocket::bind(0)?.port(), 0);
    /// # Ok::<(), String>(())
    /// ```
    pub fn port(&self) -> u16 {
        self.0.local().port()
    }

    /// Sends a text as one datagram; gives the number of bytes.
    ///
    /// # Errors
    /// As [`UdpSocket::sendBytesTo`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     let a = UdpSocket.bindTo("127.0.0.1", 0)!
    ///     let b = UdpSocket.bindTo("127.0.0.1", 0)!
    ///     a.sendTo("hello", "127.0.0.1", b.port())!
    ///     assert(b.recvFrom()!.text()! == "hello")
    /// }
    /// ```
    pub fn sendTo(
        &self,
        message: &str,
        host: impl Host,
        port: impl Integer,
    ) -> Result<i64, String> {
        self.sendBytesTo(message.as_bytes(), host, port)
    }

    /// Sends bytes as one datagram; gives their number.
    ///
    /// # Errors
    /// `address unreachable`, `connection closed`, `timeout`, `unknown host '…'`; an error if it
    /// is longer than 65,507 bytes; a datagram of more than about 1,400 often gets lost.
    /// `connection refused` is about an earlier datagram, to a port where nobody listens.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     let a = UdpSocket.bindTo("127.0.0.1", 0)!
    ///     let b = UdpSocket.bindTo("127.0.0.1", 0)!
    ///     a.sendBytesTo([1, 2], "127.0.0.1", b.port())!
    ///     assert(b.recvFrom()!.bytes == [1, 2])
    /// }
    /// ```
    pub fn sendBytesTo(
        &self,
        bytes: &[u8],
        host: impl Host,
        to: impl Integer,
    ) -> Result<i64, String> {
        let port = port(to)?;
        let sent = match host.named() {
            Named::Ip(ip) => {
                let to = SocketAddr::from((Ipv4Addr::from_bits(ip), port));
                self.0.send_to(bytes, to)
            }
            Named::Name(name) => self.0.send_to_host(bytes, name, port),
        };
        sent.map(count).map_err(text)
    }

    /// Waits for a datagram.
    ///
    /// # Errors
    /// `connection closed`, `timeout`; `connection refused` is about a datagram that was
    /// sent to a port where nobody listens.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     let a = UdpSocket.bindTo("127.0.0.1", 0)!
    ///     let b = UdpSocket.bindTo("127.0.0.1", 0)!
    ///     a.sendTo("hello", "127.0.0.1", b.port())!
    ///     assert(b.recvFrom()!.text()! == "hello")
    /// }
    /// ```
    pub fn recvFrom(&self) -> Result<Datagram, String> {
        let (bytes, from) = self.0.recv_from().map_err(text)?;
        Ok(Datagram {
            bytes,
            host: from.ip().to_string(),
            port: from.port(),
        })
    }

    /// Lets it send to all hosts of a network at once.
    ///
    /// # Errors
    /// `connection closed`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     UdpSocket.bind(0)!.setBroadcast(true)!
    /// }
    /// milo::net::UdpSocket::bind(0)?.setBroadcast(true)?;
    /// # Ok::<(), String>(())
    /// ```
    pub fn setBroadcast(&self, on: bool) -> Result<(), String> {
        self.0.set_broadcast(on).map_err(text)
    }

    /// Lets each later operation fail with `timeout` after so many milliseconds, or after a
    /// duration; 0 or less lets them wait for ever.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     let socket = UdpSocket.bind(0)!
    ///     socket.setTimeout(10)
    ///     assert(socket.recvFrom().isErr())
    /// }
    /// let socket = milo::net::UdpSocket::bind(0)?;
    /// socket.setTimeout(std::time::Duration::from_millis(10));
    /// assert!(socket.recvFrom().is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn setTimeout(&self, limit: impl Span) {
        let limit = limit.span();
        self.0.set_timeout((!limit.is_zero()).then_some(limit));
    }

    /// Closes the socket, on all handles; a call that waits gets an error.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UdpSocket }
    ///     let socket = UdpSocket.bind(0)!
    ///     socket.close()
    ///     assert(socket.recvFrom().isErr())
    /// }
    /// let socket = milo::net::UdpSocket::bind(0)?;
    /// socket.clone().close();
    /// assert!(socket.recvFrom().is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn close(&self) {
        self.0.close();
    }
}
