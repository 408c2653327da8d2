//! Descriptors.

use super::timers;
use super::token::Token;
use super::worker::Worker;
use crate::engine::Events;
use crate::engine::backend::{Wake, Watch};
use std::os::fd::{BorrowedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

const READ: u8 = 1;
const WRITE: u8 = 2;
const ENDED: u8 = 4;

/// The pending events of a descriptor, and the task that waits for them.
pub(super) struct Watched {
    // Since the last look.
    events: AtomicU8,
    token: Token,
}

impl Watched {
    /// To be called by the poller.
    pub(super) fn happened(&self, events: Events) {
        let flags = [
            (events.read, READ),
            (events.write, WRITE),
            (events.ended, ENDED),
        ];
        let flags = flags.iter().filter(|(set, _)| *set);
        let bits = flags.fold(0, |bits, (_, bit)| bits | bit);
        self.events.fetch_or(bits, Ordering::SeqCst);
        self.token.give();
    }

    fn take(&self) -> Option<Events> {
        match self.events.swap(0, Ordering::SeqCst) {
            0 => None,
            bits => Some(Events {
                read: bits & READ != 0,
                write: bits & WRITE != 0,
                ended: bits & ENDED != 0,
            }),
        }
    }
}

/// A descriptor that a worker watches.
pub(in crate::engine) struct Io {
    fd: RawFd,
    worker: &'static Worker,
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
        let Some(worker) = Worker::current() else {
            return Err(std::io::ErrorKind::Unsupported.into());
        };
        let watched = Arc::new(Watched {
            events: AtomicU8::new(0),
            token: Token::new(),
        });
        // SAFETY: open for as long as this lives.
        let borrowed = unsafe { BorrowedFd::borrow_raw(fd) };
        worker.poller().add(borrowed, &watched)?;
        Ok(Io {
            fd,
            worker,
            watched,
        })
    }

    #[inline]
    fn wait(&self) -> Events {
        if let Some(events) = self.watched.take() {
            return events;
        }
        self.watched.token.belongs_to_current();
        self.watched.token.take();
        self.watched.take().unwrap_or(Events {
            read: false,
            write: false,
            ended: false,
        })
    }

    fn wait_until(&self, deadline: Instant) -> (Events, bool) {
        timers::until(deadline, &self.watched.token, || self.wait())
    }

    fn waker(&self) -> Waker {
        Waker(self.watched.clone())
    }
}

impl Drop for Io {
    fn drop(&mut self) {
        self.worker.poller().remove(self.fd(), &self.watched);
    }
}

/// Lets [`Watch::wait`] return.
pub(in crate::engine) struct Waker(Arc<Watched>);

impl Wake for Waker {
    fn wake(&self, _here: bool) {
        self.0.token.give();
    }
}
