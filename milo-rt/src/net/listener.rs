use super::{NetError, TcpStream, close};
use crate::reactor::{Direction, Source};
use socket2::{Domain, Protocol, SockAddr, SockRef, Type};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::time::Duration;

// How many connections the system keeps for `accept`.
const BACKLOG: i32 = 4096;

// How long `accept` waits for descriptors to come back.
const NO_DESCRIPTORS: Duration = Duration::from_millis(10);

struct Inner {
    source: Source,
    port: u16,
}

/// Listens for TCP connections; clones are handles to the same listener, and several
/// tasks or threads may accept at once. See [`TcpStream`] for an example.
#[derive(Clone)]
pub struct TcpListener {
    inner: Arc<Inner>,
}

impl TcpListener {
    /// Listens on a port on all of the machine's IPv4 addresses; on port 0 on any
    /// that is free, see [`TcpListener::port`].
    ///
    /// # Errors
    /// [`NetError::AddressInUse`], `NotPermitted`, `TooManyFiles`.
    pub fn bind(port: u16) -> Result<TcpListener, NetError> {
        TcpListener::bind_to(Ipv4Addr::UNSPECIFIED.to_bits(), port)
    }

    /// The same on one address only, such as `ip4(127, 0, 0, 1)`.
    ///
    /// # Errors
    /// As [`TcpListener::bind`].
    pub fn bind_to(ip: u32, port: u16) -> Result<TcpListener, NetError> {
        TcpListener::bind_address(SocketAddr::from((Ipv4Addr::from_bits(ip), port)))
    }

    /// Listens on an address and port of either kind. `[::]` are all of the machine's addresses,
    /// where the system does not keep the two kinds apart.
    ///
    /// # Errors
    /// As [`TcpListener::bind`], and `Unreachable` if the address is not one of this machine.
    ///
    /// ```
    /// use milo_rt::net::{TcpListener, TcpStream};
    /// let listener = TcpListener::bind_address("127.0.0.1:0".parse().unwrap())?;
    /// assert!(TcpStream::connect_host("localhost", listener.port()).is_ok());
    /// # Ok::<(), milo_rt::net::NetError>(())
    /// ```
    pub fn bind_address(address: SocketAddr) -> Result<TcpListener, NetError> {
        crate::budget::spend();
        let domain = Domain::for_address(address);
        let socket = socket2::Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
        // A server that is started again gets its port at once.
        socket.set_reuse_address(true)?;
        let port = address.port();
        match socket.bind(&SockAddr::from(address)) {
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                return Err(NetError::Unreachable);
            }
            done => done?,
        }
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        let port = match socket.local_addr()?.as_socket() {
            Some(address) => address.port(),
            None => port,
        };
        Ok(TcpListener {
            inner: Arc::new(Inner {
                source: Source::new(socket.into()),
                port,
            }),
        })
    }

    /// The same on the first of a host's addresses that is one of this machine's; the host by
    /// its name or as an address in text form.
    ///
    /// # Errors
    /// As [`TcpListener::bind_address`], and [`NetError::UnknownHost`].
    pub fn bind_host(host: &str, port: u16) -> Result<TcpListener, NetError> {
        let mut last = NetError::Unreachable;
        for ip in super::resolve_all(host)? {
            match TcpListener::bind_address((ip, port).into()) {
                Err(error @ (NetError::Unreachable | NetError::Other(_))) => last = error,
                done => return done,
            }
        }
        Err(last)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.inner.port
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// [`NetError::Closed`] if the listener is closed, also meanwhile. `TooManyFiles`
    /// if there is no descriptor for the connection, nor a moment later: it stays in the queue,
    /// and a later call can accept it.
    pub fn accept(&self) -> Result<TcpStream, NetError> {
        match self.try_accept() {
            Err(NetError::TooManyFiles) => {
                // A loop that goes on after errors must not take all of the processor.
                if !crate::park::must_not_park() {
                    crate::timer::sleep(NO_DESCRIPTORS);
                }
                self.try_accept()
            }
            done => done,
        }
    }

    fn try_accept(&self) -> Result<TcpStream, NetError> {
        loop {
            let accept = |fd: BorrowedFd<'_>| match SockRef::from(&fd).accept() {
                // Gone before we came.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => Ok(None),
                done => done.map(Some),
            };
            let accepted = self
                .inner
                .source
                .retry(Direction::Read, None, accept, |_| false)?;
            if let Some((stream, peer)) = accepted {
                return TcpStream::from_socket(stream, peer.as_socket());
            }
        }
    }

    /// Closes the listener, on all handles; who waits in [`TcpListener::accept`] gets
    /// [`NetError::Closed`]. Closing twice is no error.
    pub fn close(&self) {
        close(&self.inner.source);
    }
}

impl fmt::Debug for TcpListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpListener")
            .field("port", &self.inner.port)
            .finish()
    }
}
