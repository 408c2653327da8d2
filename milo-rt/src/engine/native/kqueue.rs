//! The poller in which an idle worker sleeps, and its waker, over kqueue.

use super::watched::Watched;
use crate::engine::Events;
use parking_lot::Mutex;
use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::kqueue::{
    Event, EventFilter, EventFlags, UserDefinedFlags, UserFlags, kevent_timespec, kqueue,
};
use rustix::io::Errno;
use std::cell::RefCell;
use std::ffi::c_void;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const BATCH: usize = 256;
const BELL: isize = 0;

pub(super) struct Poller {
    kqueue: OwnedFd,
    how_many: AtomicUsize,
    // Not watched any more, but perhaps among the events that are being looked at.
    gone: Mutex<Vec<Arc<Watched>>>,
    // Used by its worker only.
    batch: RefCell<Vec<Event>>,
}

// SAFETY: an event's pointer, which is what is not `Send`, is only a number here.
unsafe impl Send for Poller {}

impl Poller {
    pub(super) fn new() -> std::io::Result<Poller> {
        let poller = Poller {
            kqueue: kqueue()?,
            how_many: AtomicUsize::new(0),
            gone: Mutex::default(),
            batch: RefCell::new(Vec::with_capacity(BATCH)),
        };
        poller.change(&[bell(
            UserFlags::NOINPUT,
            EventFlags::ADD | EventFlags::CLEAR,
        )])?;
        Ok(poller)
    }

    fn change(&self, changes: &[Event]) -> std::io::Result<()> {
        let none: &mut [Event] = &mut [];
        // SAFETY: what is added stays open until it is removed.
        unsafe { kevent_timespec(&self.kqueue, changes, none, None)? };
        Ok(())
    }

    /// Tells `watched` of every edge from now on.
    pub(super) fn add(&self, fd: BorrowedFd<'_>, watched: &Arc<Watched>) -> std::io::Result<()> {
        let place = Arc::as_ptr(watched).cast_mut().cast::<c_void>();
        let flags = EventFlags::ADD | EventFlags::CLEAR;
        let fd = fd.as_raw_fd();
        self.change(&[
            Event::new(EventFilter::Read(fd), flags, place),
            Event::new(EventFilter::Write(fd), flags, place),
        ])?;
        self.how_many.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// No longer does. From any thread; the descriptor is still open.
    pub(super) fn remove(&self, fd: BorrowedFd<'_>, watched: &Arc<Watched>) {
        let fd = fd.as_raw_fd();
        for filter in [EventFilter::Read(fd), EventFilter::Write(fd)] {
            let _ = self.change(&[Event::new(filter, EventFlags::DELETE, ptr::null_mut())]);
        }
        self.how_many.fetch_sub(1, Ordering::Relaxed);
        self.gone.lock().push(watched.clone());
    }

    /// Lets a `poll` that waits, or the next one that would, return. From any thread.
    pub(super) fn notify(&self) {
        let _ = self.change(&[bell(UserFlags::TRIGGER, EventFlags::empty())]);
    }

    /// Tells what has happened; waits if nothing has, for so long at most. Called by its worker.
    pub(super) fn poll(&self, limit: Option<Duration>) {
        if limit == Some(Duration::ZERO) && self.how_many.load(Ordering::Relaxed) == 0 {
            return;
        }
        // They are not in the next batch, for they are not watched any more.
        self.gone.lock().clear();
        let limit = limit.map(|limit| Timespec {
            tv_sec: limit.as_secs() as _,
            tv_nsec: limit.subsec_nanos() as _,
        });
        let limit = limit.as_ref();
        let mut batch = self.batch.borrow_mut();
        batch.clear();
        // SAFETY: nothing is added.
        match unsafe { kevent_timespec(&self.kqueue, &[], spare_capacity(&mut batch), limit) } {
            Ok(_) => {}
            Err(Errno::INTR) => return,
            Err(error) => unreachable!("kevent on an open queue: {error}"),
        }
        for event in batch.iter() {
            let watched = event.udata().cast::<Watched>().cast_const();
            if watched.is_null() {
                continue;
            }
            let write = matches!(event.filter(), EventFilter::Write(_));
            let events = Events {
                read: !write,
                write,
                ended: event.flags().contains(EventFlags::EOF),
            };
            // SAFETY: it was kept by the descriptor's owner while it was watched, and has been
            // kept in `gone` since, if it is not watched any more.
            unsafe { (*watched).happened(events) };
        }
    }
}

fn bell(user: UserFlags, flags: EventFlags) -> Event {
    let filter = EventFilter::User {
        ident: BELL,
        flags: user,
        user_flags: UserDefinedFlags::new(0),
    };
    Event::new(filter, flags, ptr::null_mut())
}
