//! Waiting for several descriptors at once.

use super::Direction;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::RawFd;
use std::time::Instant;

/// Descriptors that one task or thread waits for together.
pub(crate) struct Several {
    // The events that are waited for, by descriptor.
    wanted: BTreeMap<RawFd, libc::c_short>,
    #[cfg(any(target_os = "linux", target_os = "android"))]
    queue: EventQueue,
}

#[cfg(any(target_os = "linux", target_os = "android"))]
use linux::EventQueue;

#[cfg(any(target_os = "linux", target_os = "android"))]
impl Several {
    /// None yet.
    ///
    /// # Errors
    /// The system has no descriptor to give.
    pub(crate) fn new() -> io::Result<Several> {
        Ok(Several {
            wanted: BTreeMap::new(),
            queue: EventQueue::new()?,
        })
    }

    /// One more, or another direction of one. It must stay open until this is dropped.
    ///
    /// # Errors
    /// Those of `epoll_ctl`.
    pub(crate) fn add(&mut self, fd: RawFd, direction: Direction) -> io::Result<()> {
        let event = direction.event();
        match self.wanted.get_mut(&fd) {
            None => {
                self.queue.add(fd, event)?;
                self.wanted.insert(fd, event);
            }
            Some(events) if *events & event == 0 => {
                self.queue.change(fd, *events | event)?;
                *events |= event;
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Waits until one of them is ready, or the deadline has passed: false then. May return
    /// early.
    ///
    /// # Errors
    /// The system cannot watch them.
    pub(crate) fn wait(&self, deadline: Option<Instant>) -> io::Result<bool> {
        self.queue.source().ready(Direction::Read, deadline)
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux {
    use crate::reactor::Source;
    use std::io;
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

    /// An event queue of the system's, which can itself be waited for: readable as long as one
    /// of the descriptors in it is ready. It does not touch their flags.
    pub(super) struct EventQueue {
        fd: RawFd,
        source: Source,
    }

    impl EventQueue {
        pub(super) fn new() -> io::Result<EventQueue> {
            // SAFETY: no pointers.
            let queue = match unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) } {
                -1 => return Err(io::Error::last_os_error()),
                // SAFETY: a new descriptor, which is nobody else's.
                queue => unsafe { OwnedFd::from_raw_fd(queue) },
            };
            Ok(EventQueue {
                fd: queue.as_raw_fd(),
                source: Source::new(queue),
            })
        }

        pub(super) fn source(&self) -> &Source {
            &self.source
        }

        /// Events as those of `poll`, which have the same bits.
        pub(super) fn add(&self, fd: RawFd, events: libc::c_short) -> io::Result<()> {
            self.control(libc::EPOLL_CTL_ADD, fd, events)
        }

        pub(super) fn change(&self, fd: RawFd, events: libc::c_short) -> io::Result<()> {
            self.control(libc::EPOLL_CTL_MOD, fd, events)
        }

        fn control(&self, what: libc::c_int, fd: RawFd, events: libc::c_short) -> io::Result<()> {
            let mut event = libc::epoll_event {
                events: events as u32,
                u64: 0,
            };
            // SAFETY: a valid pointer. The queue is open: nobody closes the source.
            match unsafe { libc::epoll_ctl(self.fd, what, fd, &mut event) } {
                -1 => Err(io::Error::last_os_error()),
                _ => Ok(()),
            }
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
impl Several {
    /// None yet.
    pub(crate) fn new() -> io::Result<Several> {
        Ok(Several {
            wanted: BTreeMap::new(),
        })
    }

    /// One more, or another direction of one. It must stay open until this is dropped.
    ///
    /// # Errors
    /// None.
    pub(crate) fn add(&mut self, fd: RawFd, direction: Direction) -> io::Result<()> {
        *self.wanted.entry(fd).or_default() |= direction.event();
        Ok(())
    }

    /// Waits until one of them is ready, or the deadline has passed: false then. May return
    /// early.
    ///
    /// # Errors
    /// The system cannot watch them.
    pub(crate) fn wait(&self, deadline: Option<Instant>) -> io::Result<bool> {
        let entry = |(fd, events): (&RawFd, &libc::c_short)| libc::pollfd {
            fd: *fd,
            events: *events,
            revents: 0,
        };
        let mut entries: Vec<_> = self.wanted.iter().map(entry).collect();
        let mut look = move || {
            loop {
                let mut limit = super::LOOK_AGAIN;
                if let Some(deadline) = deadline {
                    let now = Instant::now();
                    if now >= deadline {
                        return Ok(false);
                    }
                    limit = limit.min(deadline - now);
                }
                if super::poll::poll_all(&mut entries, limit)? {
                    return Ok(true);
                }
            }
        };
        if !crate::engine::in_task() {
            crate::batch::flush();
            return look();
        }
        match crate::promise::Promise::aside(look, None) {
            Ok(result) => result,
            Err(error) => Err(io::Error::other(error.to_string())),
        }
    }
}
