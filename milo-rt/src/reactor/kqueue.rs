//! The event queue of macOS and the BSDs.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;

// They lie on the stack of a task, which is small.
const BATCH: usize = 64;

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
        let fd = unsafe { libc::kqueue() };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor is new and nobody else's.
        let queue = Queue(unsafe { OwnedFd::from_raw_fd(fd) });
        // SAFETY: no pointers. Should it fail, only children are concerned.
        unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        Ok(queue)
    }

    pub(super) fn fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }

    /// Watches a descriptor both ways until it is closed. Each change is told once,
    /// and what is ready now counts as a change.
    pub(super) fn add(&self, fd: RawFd, key: u64) -> io::Result<()> {
        let changes = [libc::EVFILT_READ, libc::EVFILT_WRITE].map(|filter| {
            // SAFETY: all fields are integers and pointers, for which zero is valid.
            let mut change: libc::kevent = unsafe { std::mem::zeroed() };
            change.ident = fd as _;
            change.filter = filter as _;
            change.flags = (libc::EV_ADD | libc::EV_CLEAR) as _;
            change.udata = key as usize as _;
            change
        });
        for change in &changes {
            // SAFETY: one valid change, no room for events, no timeout.
            let done =
                unsafe { libc::kevent(self.fd(), change, 1, ptr::null_mut(), 0, ptr::null()) };
            if done < 0 {
                let error = io::Error::last_os_error();
                // A one-way descriptor, such as the end of a pipe.
                if change.filter == libc::EVFILT_WRITE as _
                    && error.raw_os_error() == Some(libc::EINVAL)
                {
                    continue;
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// Watches a descriptor no more. Here it is forgotten when it is closed.
    pub(super) fn remove(&self, _fd: RawFd) {}

    /// Hands out the events that are there, without waiting. True if there may be
    /// more.
    pub(super) fn poll(&self, mut take: impl FnMut(Event)) -> bool {
        let now = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: all fields are integers and pointers, for which zero is valid.
        let mut raw: [libc::kevent; BATCH] = unsafe { std::mem::zeroed() };
        // SAFETY: the buffer is valid for BATCH events, and the time is valid.
        let n = unsafe {
            libc::kevent(
                self.fd(),
                ptr::null(),
                0,
                raw.as_mut_ptr(),
                BATCH as _,
                &now,
            )
        };
        let Ok(n) = usize::try_from(n) else {
            return io::Error::last_os_error().kind() == io::ErrorKind::Interrupted;
        };
        for event in &raw[..n] {
            take(Event {
                key: event.udata as usize as u64,
                read: event.filter == libc::EVFILT_READ as _,
                write: event.filter == libc::EVFILT_WRITE as _,
                ended: event.flags & libc::EV_EOF != 0,
            });
        }
        n == BATCH
    }
}
