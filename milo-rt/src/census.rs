//! Records of all waits and counts of all threads, from which [`crate::deadlock`] decides.
//!
//! Everything here is written where something happens that costs far more, and read only when
//! nothing happens any more.

use crate::task_info::{self, TaskInfo};
#[cfg(not(loom))]
use crate::{park::Parker, prim::Arc};
#[cfg(not(loom))]
use parking_lot::Mutex;
use std::panic::Location;
use std::ptr;
#[cfg(not(loom))]
use std::sync::Weak;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// The kind of thing that a wait is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Why {
    Something,
    Channel,
    Select,
    Lock,
    Join,
    Promise,
    Latch,
    Once,
    Drain,
}

impl Why {
    const ALL: [Why; 9] = [
        Why::Something,
        Why::Channel,
        Why::Select,
        Why::Lock,
        Why::Join,
        Why::Promise,
        Why::Latch,
        Why::Once,
        Why::Drain,
    ];

    pub(crate) fn words(self) -> &'static str {
        match self {
            Why::Something => "something",
            Why::Channel => "the other side of a channel",
            Why::Select => "one of the cases of a select",
            Why::Lock => "a lock",
            Why::Join => "the end of a task or thread",
            Why::Promise => "a promise",
            Why::Latch => "a wait group, or the branches of 'parallel'",
            Why::Once => "another's 'Once.run'",
            Why::Drain => "the end of all tasks",
        }
    }
}

/// The last wait of a parker that had no deadline. Written by the owner before it sleeps.
#[derive(Debug)]
pub(crate) struct LastWait {
    // The epoch of the wait. Stored last: who sees the epoch unfired sees the rest.
    epoch: AtomicU64,
    why: AtomicU8,
    place: AtomicPtr<Location<'static>>,
    // Of the system's coarse clock, in milliseconds.
    since: AtomicU64,
    // Alive as long as the owner sleeps.
    who: AtomicPtr<TaskInfo>,
    registered: AtomicBool,
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
            registered: AtomicBool::new(false),
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
        self.since.store(coarse_millis(), Ordering::Relaxed);
        self.who
            .store(task_info::here().cast_mut(), Ordering::Relaxed);
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

/// Milliseconds of a clock that costs next to nothing to read.
fn coarse_millis() -> u64 {
    #[cfg(target_os = "linux")]
    {
        let mut time = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: a valid place for the result.
        unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC_COARSE, &mut time) };
        time.tv_sec as u64 * 1000 + time.tv_nsec as u64 / 1_000_000
    }
    // Nobody asks there.
    #[cfg(not(target_os = "linux"))]
    0
}

#[cfg(not(loom))]
static PARKERS: Mutex<Vec<Weak<Parker>>> = Mutex::new(Vec::new());

/// Makes a parker known, by its owner; once is enough.
#[cfg(not(loom))]
#[inline]
pub(crate) fn register(parker: &Arc<Parker>) {
    if !parker.last_wait().registered.load(Ordering::Relaxed) {
        register_slow(parker);
    }
}

#[cfg(not(loom))]
#[cold]
fn register_slow(parker: &Arc<Parker>) {
    parker.last_wait().registered.store(true, Ordering::Relaxed);
    let mut parkers = PARKERS.lock();
    if parkers.len() == parkers.capacity() {
        parkers.retain(|parker| parker.strong_count() > 0);
    }
    parkers.push(Arc::downgrade(parker));
}

/// All parkers that have waited and still exist.
#[cfg(not(loom))]
pub(crate) fn parkers() -> Vec<Arc<Parker>> {
    PARKERS.lock().iter().filter_map(Weak::upgrade).collect()
}

// OS threads of the runtime's own, and those on which it runs the user's code.
static THREADS: AtomicUsize = AtomicUsize::new(0);
// Threads of `thread::spawn` from the spawn to the end, and threads of the pool while they have
// work.
static WORKING: AtomicUsize = AtomicUsize::new(0);
// Jobs for `blocking`, from their being given until they are done.
static BLOCKING: AtomicUsize = AtomicUsize::new(0);

/// One of the counts above, raised until it is dropped.
#[derive(Debug)]
pub(crate) struct Counted(&'static AtomicUsize);

impl Counted {
    fn new(count: &'static AtomicUsize) -> Counted {
        count.fetch_add(1, Ordering::SeqCst);
        Counted(count)
    }

    /// A thread that exists: to be made in it.
    pub(crate) fn thread() -> Counted {
        Counted::new(&THREADS)
    }

    /// A thread that has user's code to run: to be made by who gives it, before.
    pub(crate) fn working() -> Counted {
        Counted::new(&WORKING)
    }

    /// A blocking job: to be made before it is given away.
    pub(crate) fn blocking() -> Counted {
        Counted::new(&BLOCKING)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// So many threads have been started that never end and run no code of the user's but tasks.
pub(crate) fn started(threads: usize) {
    THREADS.fetch_add(threads, Ordering::SeqCst);
}

// Elsewhere there is no count of the system's to compare it with.
#[cfg(target_os = "linux")]
pub(crate) fn threads() -> usize {
    THREADS.load(Ordering::SeqCst)
}

pub(crate) fn working() -> usize {
    WORKING.load(Ordering::SeqCst)
}

pub(crate) fn blocking() -> usize {
    BLOCKING.load(Ordering::SeqCst)
}
