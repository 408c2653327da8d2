//! Counts of all threads and jobs, from which [`crate::deadlock`] decides.
//!
//! They are changed where something happens that costs far more, and read only when nothing
//! happens any more.

use std::sync::atomic::{AtomicUsize, Ordering};

// OS threads of the runtime's own, and those on which it runs the user's code.
static THREADS: AtomicUsize = AtomicUsize::new(0);
// Threads of `thread::spawn` from the spawn to the end, and threads of the pool while they have
// work.
static WORKING: AtomicUsize = AtomicUsize::new(0);
// Promises that are computed on the pool's threads, from their being made until they are done.
static BLOCKING: AtomicUsize = AtomicUsize::new(0);

// How often a part of the living began to be counted as such, and how often that was done.
static GROWING: AtomicUsize = AtomicUsize::new(0);
static GROWN: AtomicUsize = AtomicUsize::new(0);

/// Raises the count of a part of the living (blocking jobs, tasks without a stack), which are
/// counted as alive already.
pub(crate) fn grow<R>(raise: impl FnOnce() -> R) -> R {
    GROWING.fetch_add(1, Ordering::SeqCst);
    let raised = raise();
    GROWN.fetch_add(1, Ordering::SeqCst);
    raised
}

/// How often such a count was raised; None while one is being raised.
pub(crate) fn growths() -> Option<usize> {
    let grown = GROWN.load(Ordering::SeqCst);
    (GROWING.load(Ordering::SeqCst) == grown).then_some(grown)
}

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

    /// A thread that has user's code to run: to be made by its giver, before.
    pub(crate) fn working() -> Counted {
        Counted::new(&WORKING)
    }

    /// A promise that is computed on a thread of the pool: to be made before it is given away,
    /// and after it was counted as alive. It ends before it ceases to be.
    pub(crate) fn blocking() -> Counted {
        grow(|| Counted::new(&BLOCKING))
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
