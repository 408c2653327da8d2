//! The event queue of Linux.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

// They lie on the stack of a task, which is small.
const BATCH: usize = 128;

#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) key: u64,
    pub(super) read: bool,
    pub(super) write: bool,
    // The other end sends no more.
    pub(super) ended: bool,
}

#[derive(Debug)]
pub(super) struct Queue(OwnedFd);

impl Queue {
    pub(super) fn new() -> io::Result<Queue> {
        // SAFETY: no pointers; the result is checked before it is owned.
        let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor is new and nobody else's.
        Ok(Queue(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    pub(super) fn fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }

    /// Watches a descriptor both ways until it is closed. Each change is told once,
    /// and what is ready now counts as a change.
    pub(super) fn add(&self, fd: RawFd, key: u64) -> io::Result<()> {
        let events = libc::EPOLLIN | libc::EPOLLOUT | libc::EPOLLRDHUP | libc::EPOLLET;
        let mut event = libc::epoll_event {
            events: events as u32,
            u64: key,
        };
        // SAFETY: the event is valid for the length of the call.
        match unsafe { libc::epoll_ctl(self.fd(), libc::EPOLL_CTL_ADD, fd, &mut event) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Watches a descriptor no more.
    pub(super) fn remove(&self, fd: RawFd) {
        // SAFETY: the event may be null for this operation. Should it fail, the
        // descriptor was not watched.
        unsafe { libc::epoll_ctl(self.fd(), libc::EPOLL_CTL_DEL, fd, std::ptr::null_mut()) };
    }

    /// Hands out the events that are there, without waiting. True if there may be
    /// more.
    pub(super) fn poll(&self, mut take: impl FnMut(Event)) -> bool {
        let mut raw = [libc::epoll_event { events: 0, u64: 0 }; BATCH];
        // SAFETY: the buffer is valid for BATCH events.
        let n = unsafe { libc::epoll_wait(self.fd(), raw.as_mut_ptr(), BATCH as i32, 0) };
        let Ok(n) = usize::try_from(n) else {
            // Interrupted: look again.
            return io::Error::last_os_error().kind() == io::ErrorKind::Interrupted;
        };
        let end = (libc::EPOLLERR | libc::EPOLLHUP) as u32;
        let ended = libc::EPOLLRDHUP as u32 | end;
        let reads = (libc::EPOLLIN | libc::EPOLLRDHUP) as u32 | end;
        let writes = libc::EPOLLOUT as u32 | end;
        for event in &raw[..n] {
            take(Event {
                key: event.u64,
                read: event.events & reads != 0,
                write: event.events & writes != 0,
                ended: event.events & ended != 0,
            });
        }
        n == BATCH
    }
}
