use super::{NetError, TcpStream, close};
use crate::reactor::{Direction, Source};
use socket2::{Domain, Protocol, SockAddr, SockRef, Type};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::BorrowedFd;
use std::sync::Arc;

// How many connections the system keeps for `accept`.
const BACKLOG: i32 = 4096;

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
        let socket = socket2::Socket::new(Domain::IPV4, Type::STREAM, Some(Protocol::TCP))?;
        // A server that is started again gets its port at once.
        socket.set_reuse_address(true)?;
        let address = SocketAddr::from((Ipv4Addr::from_bits(ip), port));
        socket.bind(&SockAddr::from(address))?;
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

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.inner.port
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    /// [`NetError::Closed`] if the listener is closed, also meanwhile. `TooManyFiles`
    /// if there is no descriptor for the connection: it stays in the queue, and a
    /// later call can accept it.
    pub fn accept(&self) -> Result<TcpStream, NetError> {
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
