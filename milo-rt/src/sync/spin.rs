//! A little spinning before sleeping.
//!
//! A thread always does, as sleeping and waking it costs far more. A task does where
//! the other side is a thread; where it is a task of the same worker, spinning would
//! only keep it from running.

use std::sync::atomic::{AtomicBool, Ordering};

/// Remembers whether those on one side of something were threads when they last had
/// to wait.
#[derive(Debug)]
pub(crate) struct Threads(AtomicBool);

impl Threads {
    pub(crate) fn new() -> Threads {
        Threads(AtomicBool::new(false))
    }

    fn note(&self, thread: bool) {
        // Mostly unchanged, and then not written to.
        if self.0.load(Ordering::Relaxed) != thread {
            self.0.store(thread, Ordering::Relaxed);
        }
    }
}

pub(crate) struct Spin {
    #[cfg(not(loom))]
    backoff: Option<crossbeam_utils::Backoff>,
    /// A task never gives the processor away while it spins: the worker's other tasks would
    /// have to wait until the system comes back to this thread. It spins so many times more.
    #[cfg(not(loom))]
    left: Option<std::cell::Cell<u32>>,
}

/// How often a task looks again; each time after a longer pause, some microseconds in all.
#[cfg(not(loom))]
const LOOKS: u32 = 9;

impl Spin {
    /// Where it is not known who the others are.
    pub(crate) fn new() -> Spin {
        let thread = !crate::engine::in_task();
        Spin::if_worth(thread, thread)
    }

    /// Between two sides: ours and the other.
    pub(crate) fn between(ours: &Threads, other: &Threads) -> Spin {
        let thread = !crate::engine::in_task();
        ours.note(thread);
        Spin::if_worth(thread || other.0.load(Ordering::Relaxed), thread)
    }

    #[cfg_attr(loom, allow(unused_variables))]
    fn if_worth(worth: bool, thread: bool) -> Spin {
        Spin {
            #[cfg(not(loom))]
            backoff: worth.then(crossbeam_utils::Backoff::new),
            #[cfg(not(loom))]
            left: (!thread).then(|| std::cell::Cell::new(LOOKS)),
        }
    }

    /// True if it has spun: look again before sleeping.
    pub(crate) fn again(&self) -> bool {
        #[cfg(not(loom))]
        match (&self.backoff, &self.left) {
            (Some(backoff), Some(left)) if left.get() > 0 => {
                left.set(left.get() - 1);
                backoff.spin();
                return true;
            }
            (Some(backoff), None) if !backoff.is_completed() => {
                backoff.snooze();
                return true;
            }
            _ => {}
        }
        false
    }
}
