//! Descriptors.

use super::events::{self, Sources};
use super::watched::Watched;
use crate::engine::Events;
use crate::engine::backend::{Wake, Watch};
use std::os::fd::{BorrowedFd, RawFd};
use std::sync::Arc;
use std::time::Instant;

/// A descriptor that a worker watches.
pub(in crate::engine) struct Io {
    fd: RawFd,
    sources: &'static Sources,
    watched: Arc<Watched>,
}

impl Io {
    fn fd(&self) -> BorrowedFd<'_> {
        // SAFETY: it stays open for as long as this lives.
        unsafe { BorrowedFd::borrow_raw(self.fd) }
    }
}

impl Watch for Io {
    type Waker = Waker;

    fn new(fd: RawFd) -> std::io::Result<Io> {
        let Some(sources) = events::here() else {
            return Err(std::io::ErrorKind::Unsupported.into());
        };
        let watched = Arc::new(Watched::new());
        // SAFETY: open for as long as this lives.
        let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
        sources.poller().add(borrowed, &watched)?;
        Ok(Io {
            fd,
            sources,
            watched,
        })
    }

    #[inline]
    fn wait(&self) -> Events {
        if let Some(events) = self.watched.take() {
            return events;
        }
        self.watched.token().belongs_to_current();
        self.watched.token().take();
        self.watched.take().unwrap_or(Events {
            read: false,
            write: false,
            ended: false,
        })
    }

    fn wait_until(&self, deadline: Instant) -> (Events, bool) {
        self.sources
            .timers()
            .until(deadline, self.watched.token(), || self.wait())
    }

    fn waker(&self) -> Waker {
        Waker(self.watched.clone())
    }
}

impl Drop for Io {
    fn drop(&mut self) {
        self.sources.poller().remove(self.fd(), &self.watched);
    }
}

/// Lets [`Watch::wait`] return.
pub(in crate::engine) struct Waker(Arc<Watched>);

impl Wake for Waker {
    fn wake(&self, _here: bool) {
        self.0.token().give();
    }
}
