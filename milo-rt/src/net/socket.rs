//! A nonblocking socket, and waiting for it.

use super::NetError;
use crate::reactor::{Direction, Source};
use parking_lot::Mutex;
use std::io;
use std::net::Shutdown;
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::time::Instant;

#[derive(Debug)]
pub(super) struct Socket {
    // Before the socket: a source must not outlive its descriptor.
    source: Arc<Source>,
    inner: socket2::Socket,
}

impl Socket {
    pub(super) fn new(inner: socket2::Socket) -> io::Result<Socket> {
        inner.set_nonblocking(true)?;
        Ok(Socket {
            source: Source::new(inner.as_raw_fd()),
            inner,
        })
    }

    pub(super) fn inner(&self) -> &socket2::Socket {
        &self.inner
    }

    /// Tries until it does not block any more. `spent` tells from a result that the
    /// next attempt would block.
    #[inline]
    pub(super) fn retry<R>(
        &self,
        direction: Direction,
        deadline: Option<Instant>,
        mut attempt: impl FnMut(&socket2::Socket) -> io::Result<R>,
        spent: impl Fn(&R) -> bool,
    ) -> Result<R, NetError> {
        loop {
            if self.source.is_closed() {
                return Err(NetError::Closed);
            }
            let seen = self.source.seen(direction);
            if self.source.is_spent(direction, seen) {
                self.source.wait(direction, seen, deadline)?;
                continue;
            }
            match attempt(&self.inner) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // Shut down under us by `close`.
                Err(_) if self.source.is_closed() => return Err(NetError::Closed),
                Err(error) => return Err(error.into()),
                Ok(done) => {
                    if spent(&done) {
                        self.source.set_spent(direction, seen);
                    }
                    return Ok(done);
                }
            }
            self.source.wait(direction, seen, deadline)?;
        }
    }

    /// Waits for the socket without an attempt.
    pub(super) fn wait(
        &self,
        direction: Direction,
        seen: usize,
        deadline: Option<Instant>,
    ) -> Result<(), NetError> {
        Ok(self.source.wait(direction, seen, deadline)?)
    }

    pub(super) fn seen(&self, direction: Direction) -> usize {
        self.source.seen(direction)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.source.is_closed()
    }

    fn close(&self) {
        self.source.close();
        // Wakes threads in `poll`, and tells the other end at once. It fails where
        // there is no connection, which is as good.
        let _ = self.inner.shutdown(Shutdown::Both);
    }
}

/// A socket that can be closed while others use it: the descriptor is given back
/// when the last operation on it has ended.
#[derive(Debug)]
pub(super) struct Shared(Mutex<Option<Arc<Socket>>>);

impl Shared {
    pub(super) fn new(socket: Socket) -> Shared {
        Shared(Mutex::new(Some(Arc::new(socket))))
    }

    pub(super) fn get(&self) -> Result<Arc<Socket>, NetError> {
        self.0.lock().clone().ok_or(NetError::Closed)
    }

    pub(super) fn close(&self) {
        let socket = self.0.lock().take();
        if let Some(socket) = socket {
            socket.close();
        }
    }
}
