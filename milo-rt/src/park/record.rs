//! Records of waits (for what, where, since when), for the report of a deadlock.
//!
//! Written before each wait without a deadline, and read only when nothing happens any more.

use crate::engine::coarse_millis;
use crate::here;
use crate::task_info::TaskInfo;
use std::panic::Location;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU8, AtomicU64, Ordering};
use std::time::Duration;

/// The kind of thing that a wait is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Why {
    Something,
    Channel,
    Select,
    Lock,
    ReadLock,
    WriteLock,
    Join,
    Promise,
    WaitGroup,
    Branches,
    Once,
    Drain,
    Future,
    Unpark,
}

impl Why {
    const ALL: &[Why] = &[
        Why::Something,
        Why::Channel,
        Why::Select,
        Why::Lock,
        Why::ReadLock,
        Why::WriteLock,
        Why::Join,
        Why::Promise,
        Why::WaitGroup,
        Why::Branches,
        Why::Once,
        Why::Drain,
        Why::Future,
        Why::Unpark,
    ];

    pub(crate) fn words(self) -> &'static str {
        match self {
            Why::Something => "something",
            Why::Channel => "the other side of a channel",
            Why::Select => "one of the cases of a select",
            Why::Lock => "a lock",
            Why::ReadLock => "a lock, to read",
            Why::WriteLock => "a lock, to write",
            Why::Join => "the end of a task or thread",
            Why::Promise => "a promise",
            Why::WaitGroup => "a wait group",
            Why::Branches => "the branches of 'parallel'",
            Why::Once => "another's 'Once.run'",
            Why::Drain => "the end of all tasks",
            Why::Future => "a future",
            Why::Unpark => "somebody to unpark it",
        }
    }
}

/// The last wait of a parker that had no deadline. Written by the owner before it sleeps.
#[derive(Debug)]
pub(crate) struct LastWait {
    // The epoch of the wait. Stored last: a reader that sees the epoch unfired sees the rest.
    epoch: AtomicU64,
    why: AtomicU8,
    place: AtomicPtr<Location<'static>>,
    // Of the system's coarse clock, in milliseconds.
    since: AtomicU64,
    // Alive as long as the owner sleeps.
    who: AtomicPtr<TaskInfo>,
}

/// The contents of a [`LastWait`], read at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) why: Why,
    pub(crate) place: &'static Location<'static>,
    pub(crate) since: Duration,
    who: *const TaskInfo,
}

impl Known {
    /// The waiting task, thread or promise; None if it is none of the runtime's.
    ///
    /// # Safety
    /// The owner of the parker sleeps, and goes on sleeping for as long as the reference lives.
    pub(crate) unsafe fn who(&self) -> Option<&TaskInfo> {
        // SAFETY: the pointer was taken by the sleeper from the `Arc` of what runs there, which
        // is kept until that has ended.
        unsafe { self.who.as_ref() }
    }

    pub(crate) fn identity(&self) -> usize {
        self.who.addr()
    }
}

impl LastWait {
    pub(crate) fn new() -> LastWait {
        LastWait {
            epoch: AtomicU64::new(0),
            why: AtomicU8::new(Why::Something as u8),
            place: AtomicPtr::new(ptr::null_mut()),
            since: AtomicU64::new(0),
            who: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Says what the owner will wait for next.
    #[inline]
    pub(crate) fn because(&self, why: Why) {
        self.why.store(why as u8, Ordering::Relaxed);
    }

    /// To be called by the owner right before it sleeps in that epoch without a deadline: once
    /// it is called, nothing but being fired lets it go on.
    #[inline]
    pub(crate) fn begins(&self, epoch: u64, place: &'static Location<'static>) {
        self.place
            .store(ptr::from_ref(place).cast_mut(), Ordering::Relaxed);
        self.since
            .store(crate::engine::turn_millis(), Ordering::Relaxed);
        self.who
            .store(here::address().cast_mut(), Ordering::Relaxed);
        self.epoch.store(epoch, Ordering::Release);
    }

    /// The epoch of the last wait.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }

    pub(crate) fn known(&self) -> Option<Known> {
        let place = self.place.load(Ordering::Relaxed);
        let why = self.why.load(Ordering::Relaxed);
        let now = coarse_millis();
        Some(Known {
            why: Why::ALL.get(usize::from(why)).copied()?,
            // SAFETY: null, or from a reference that lives for ever.
            place: unsafe { place.as_ref() }?,
            since: Duration::from_millis(now.saturating_sub(self.since.load(Ordering::Relaxed))),
            who: self.who.load(Ordering::Relaxed),
        })
    }
}
