//! The thin layer over `may`: descriptors.

use super::current::{self, Co};
use super::may_engine::{Place, create, keep_for_a_while, ready, several_workers};
use super::{Events, gate};
use may::io::{CoIo, WaitIo, WaitIoWaker};
use std::mem::{ManuallyDrop, MaybeUninit};
use std::os::fd::{AsRawFd, RawFd};
use std::ptr;

/// Somebody else's descriptor.
pub(crate) struct Borrowed(RawFd);

impl AsRawFd for Borrowed {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}

/// A descriptor that the engine watches.
pub(crate) enum Io {
    Here(CoIo<Borrowed>),
    // With several workers `may` may still look at it after another worker has run the task
    // that waited, and that to its end.
    Apart(ManuallyDrop<Box<CoIo<Borrowed>>>),
}

impl Io {
    /// Watches a nonblocking descriptor, which must stay open for as long as this lives.
    /// To be called in a task.
    pub(crate) fn new(fd: RawFd) -> std::io::Result<Io> {
        let io = CoIo::new(Borrowed(fd)).map_err(std::io::Error::from)?;
        gate::watch();
        Ok(match several_workers() {
            false => Io::Here(io),
            true => Io::Apart(ManuallyDrop::new(Box::new(io))),
        })
    }

    #[inline]
    fn io(&self) -> &CoIo<Borrowed> {
        match self {
            Io::Here(io) => io,
            Io::Apart(io) => io,
        }
    }

    /// What has happened since the last call; waits if nothing has. May return early, with
    /// nothing. One task at a time may call this.
    #[inline]
    pub(crate) fn wait(&self) -> Events {
        let me = current::get();
        let flags = self.io().wait_io();
        current::set(me);
        gate::polled();
        gate::pass();
        Events::from_flags(flags)
    }

    pub(crate) fn waker(&self) -> IoWaker {
        IoWaker(self.io().waker())
    }
}

impl Drop for Io {
    fn drop(&mut self) {
        gate::unwatch();
        let Io::Apart(io) = self else {
            return;
        };
        // What `may` may look at: the place, and the data, which the waker shares.
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

/// Lets [`Io::wait`] return, now or when it is called next; from anywhere.
pub(crate) struct IoWaker(WaitIoWaker);

impl IoWaker {
    pub(crate) fn wake(&self) {
        ready(|| self.0.wakeup());
    }
}

impl Events {
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
}

/// Calls `ready` each time the descriptor becomes readable, for ever, in a
/// coroutine of its own. Events between two calls are not lost, but merged.
pub(super) fn wait_readable(fd: RawFd, mut ready: impl FnMut() + Send + 'static) {
    let main = move || {
        let co = Co::new(crate::config::fixed().stack_bytes);
        current::set(&co);
        let Ok(io) = CoIo::new(Borrowed(fd)) else {
            eprintln!("milo: the event queue of the system cannot be watched; aborting");
            std::process::abort();
        };
        loop {
            ready();
            io.wait_io();
            current::set(&co);
        }
    };
    let bytes = crate::config::fixed().stack_bytes;
    if create(Place::Queue, bytes, main).is_err() {
        eprintln!("milo: no memory for the stack of the event loop; aborting");
        std::process::abort();
    }
}
