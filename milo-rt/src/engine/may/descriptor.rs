//! Descriptors.

use super::gate::{self, Borrowed};
use super::{keep_for_a_while, ready, several_workers};
use crate::engine::Events;
use crate::engine::backend::{Wake, Watch};
use crate::timer_queue;
use may::io::{CoIo, WaitIo, WaitIoWaker};
use std::mem::{ManuallyDrop, MaybeUninit};
use std::os::fd::RawFd;
use std::ptr;
use std::time::Instant;

/// A descriptor that the engine watches.
pub(in crate::engine) enum Io {
    Here(CoIo<Borrowed>),
    // With several workers `may` may still look at it after another worker has run the task
    // that waited, and that to its end.
    Apart(ManuallyDrop<Box<CoIo<Borrowed>>>),
}

impl Io {
    #[inline]
    fn io(&self) -> &CoIo<Borrowed> {
        match self {
            Io::Here(io) => io,
            Io::Apart(io) => io,
        }
    }
}

impl Watch for Io {
    type Waker = Waker;

    fn new(fd: RawFd) -> std::io::Result<Io> {
        let io = CoIo::new(Borrowed(fd)).map_err(std::io::Error::from)?;
        gate::watch();
        Ok(match several_workers() {
            false => Io::Here(io),
            true => Io::Apart(ManuallyDrop::new(Box::new(io))),
        })
    }

    #[inline]
    fn wait(&self) -> Events {
        let flags = self.io().wait_io();
        gate::polled();
        gate::pass();
        from_flags(flags)
    }

    fn wait_until(&self, deadline: Instant) -> (Events, bool) {
        let waker = self.waker();
        timer_queue::until(deadline, &|| waker.wake(false), || self.wait())
    }

    fn waker(&self) -> Waker {
        Waker(self.io().waker())
    }
}

impl Drop for Io {
    fn drop(&mut self) {
        gate::unwatch();
        let Io::Apart(io) = self else {
            return;
        };
        // `may` may still look at two things: the place, and the data, which the waker shares.
        let data = io.waker();
        // SAFETY: not used after this.
        let place = Box::into_raw(unsafe { ManuallyDrop::take(io) });
        // SAFETY: the box owned it; only its memory is used from here on.
        let memory = unsafe {
            ptr::drop_in_place(place);
            Box::from_raw(place.cast::<MaybeUninit<CoIo<Borrowed>>>())
        };
        keep_for_a_while(Box::new((memory, data)));
    }
}

pub(in crate::engine) struct Waker(WaitIoWaker);

impl Wake for Waker {
    fn wake(&self, here: bool) {
        ready(here, || self.0.wakeup());
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn from_flags(flags: usize) -> Events {
    let has = |wanted: libc::c_int| flags & wanted as usize != 0;
    let ended = has(libc::EPOLLRDHUP | libc::EPOLLERR | libc::EPOLLHUP);
    Events {
        read: ended || has(libc::EPOLLIN),
        write: has(libc::EPOLLOUT | libc::EPOLLERR | libc::EPOLLHUP),
        ended,
    }
}

// `may` keeps the flags of an event here, and not its filter.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn from_flags(flags: usize) -> Events {
    Events {
        read: flags != 0,
        write: flags != 0,
        ended: flags & usize::from(libc::EV_EOF) != 0,
    }
}
