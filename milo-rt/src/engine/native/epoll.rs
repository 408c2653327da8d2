//! The poller in which an idle worker sleeps, and its waker, over epoll.

use super::watched::Watched;
use crate::engine::Events;
use parking_lot::Mutex;
use rustix::buffer::spare_capacity;
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, epoll, eventfd};
use rustix::io::Errno;
use std::cell::RefCell;
use std::ffi::c_void;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const BATCH: usize = 256;
// From here on a sleep may end early, so that it needs one system call.
const LONG: Duration = Duration::from_secs(1);

pub(super) struct Poller {
    epoll: OwnedFd,
    // Stands for a null pointer among the events.
    bell: OwnedFd,
    how_many: AtomicUsize,
    // Not watched any more, but perhaps among the events that are being looked at.
    gone: Mutex<Vec<Arc<Watched>>>,
    // Used by its worker only.
    batch: RefCell<Vec<epoll::Event>>,
}

impl Poller {
    pub(super) fn new() -> std::io::Result<Poller> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let bell = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        let data = epoll::EventData::new_ptr(ptr::null_mut());
        epoll::add(&epoll, &bell, data, epoll::EventFlags::IN)?;
        Ok(Poller {
            epoll,
            bell,
            how_many: AtomicUsize::new(0),
            gone: Mutex::default(),
            batch: RefCell::new(Vec::with_capacity(BATCH)),
        })
    }

    /// Tells `watched` of every edge from now on.
    pub(super) fn add(&self, fd: BorrowedFd<'_>, watched: &Arc<Watched>) -> std::io::Result<()> {
        use epoll::EventFlags;
        let place = Arc::as_ptr(watched).cast_mut().cast::<c_void>();
        let flags = EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
        epoll::add(&self.epoll, fd, epoll::EventData::new_ptr(place), flags)?;
        self.how_many.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// No longer does. From any thread; the descriptor is still open.
    pub(super) fn remove(&self, fd: BorrowedFd<'_>, watched: &Arc<Watched>) {
        let _ = epoll::delete(&self.epoll, fd);
        self.how_many.fetch_sub(1, Ordering::Relaxed);
        self.gone.lock().push(watched.clone());
    }

    /// Lets a `poll` that waits, or the next one that would, return. From any thread.
    pub(super) fn notify(&self) {
        // It cannot block before the count has overflowed.
        let _ = rustix::io::write(&self.bell, &1u64.to_ne_bytes());
    }

    /// Tells what has happened; waits if nothing has, for so long at most. May return early.
    /// Called by its worker.
    pub(super) fn poll(&self, limit: Option<Duration>) {
        if limit == Some(Duration::ZERO) && self.how_many.load(Ordering::Relaxed) == 0 {
            return;
        }
        // They are not in the next batch, for they are not watched any more.
        self.gone.lock().clear();
        let limit = limit.map(|limit| match limit < LONG {
            true => self.sleep(limit),
            false => LONG,
        });
        let limit = limit.map(timespec);
        let limit = limit.as_ref();
        let mut batch = self.batch.borrow_mut();
        batch.clear();
        match epoll::wait(&self.epoll, spare_capacity(&mut batch), limit) {
            Ok(_) => {}
            Err(Errno::INTR) => return,
            Err(error) => unreachable!("epoll_wait on an open queue: {error}"),
        }
        for event in batch.iter() {
            let data = event.data;
            let watched: *const Watched = data.ptr().cast();
            if watched.is_null() {
                let mut count = [0; 8];
                let _ = rustix::io::read(&self.bell, &mut count);
                continue;
            }
            // SAFETY: it was kept by the descriptor's owner while it was watched, and has been
            // kept in `gone` since, if it is not watched any more.
            unsafe { (*watched).happened(events(event.flags)) };
        }
    }

    // Waits until something has happened, for so long at most: `epoll_wait` counts milliseconds.
    // No time is left then.
    fn sleep(&self, limit: Duration) -> Duration {
        if !limit.is_zero() {
            let mut queue = [PollFd::new(&self.epoll, PollFlags::IN)];
            // A signal ends it early.
            let _ = rustix::event::poll(&mut queue, Some(&timespec(limit)));
        }
        Duration::ZERO
    }
}

fn timespec(time: Duration) -> Timespec {
    Timespec {
        tv_sec: time.as_secs() as _,
        tv_nsec: time.subsec_nanos() as _,
    }
}

fn events(flags: epoll::EventFlags) -> Events {
    use epoll::EventFlags;
    let ended = flags.intersects(EventFlags::RDHUP | EventFlags::ERR | EventFlags::HUP);
    Events {
        read: ended || flags.contains(EventFlags::IN),
        write: flags.intersects(EventFlags::OUT | EventFlags::ERR | EventFlags::HUP),
        ended,
    }
}
