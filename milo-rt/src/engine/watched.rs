//! Descriptors that tasks wait for.

use super::backend::{Wake, Watch};
use super::chosen::{EngineIo, EngineWaker};
use super::{Events, current};
use std::os::fd::RawFd;
use std::time::Instant;

/// A descriptor that the engine watches.
pub(crate) struct Io(EngineIo);

impl Io {
    /// Watches a nonblocking descriptor, which must stay open for as long as this lives.
    /// To be called in a task.
    pub(crate) fn new(fd: RawFd) -> std::io::Result<Io> {
        EngineIo::new(fd).map(Io)
    }

    /// The events since the last call; waits if there were none. May return early, with
    /// nothing. One task at a time may call this.
    #[inline]
    pub(crate) fn wait(&self) -> Events {
        let me = current::get();
        let events = self.0.wait();
        current::set(me);
        events
    }

    /// The same until an instant at most. True if that is past.
    #[inline]
    pub(crate) fn wait_until(&self, deadline: Instant) -> (Events, bool) {
        let me = current::get();
        let result = self.0.wait_until(deadline);
        current::set(me);
        result
    }

    pub(crate) fn waker(&self) -> IoWaker {
        IoWaker(self.0.waker())
    }
}

/// Lets [`Io::wait`] return, now or when it is called next; from anywhere.
pub(crate) struct IoWaker(EngineWaker);

impl IoWaker {
    pub(crate) fn wake(&self) {
        self.0.wake(current::in_task());
    }
}
