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

    #[inline]
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
    /// A task spins, and not a thread.
    #[cfg(not(loom))]
    task: bool,
}

/// Where the system comes back to a thread that has spun only after so long, the machine is
/// busy, and a task lets the worker's other tasks run before it looks again.
#[cfg(not(loom))]
const LONG: std::time::Duration = std::time::Duration::from_millis(1);

impl Spin {
    /// For an operation that does not know whether the others are tasks or threads.
    pub(crate) fn new() -> Spin {
        let thread = !crate::engine::in_task();
        Spin::if_worth(thread, thread)
    }

    /// Where only tasks of one worker come.
    #[inline]
    pub(crate) fn never() -> Spin {
        Spin::if_worth(false, false)
    }

    /// Between two sides: ours and the other.
    #[inline]
    pub(crate) fn between(ours: &Threads, other: &Threads) -> Spin {
        let thread = !crate::engine::in_task();
        ours.note(thread);
        Spin::if_worth(thread || other.0.load(Ordering::Relaxed), thread)
    }

    #[inline]
    #[cfg_attr(loom, allow(unused_variables))]
    fn if_worth(worth: bool, thread: bool) -> Spin {
        Spin {
            #[cfg(not(loom))]
            backoff: worth.then(crossbeam_utils::Backoff::new),
            #[cfg(not(loom))]
            task: !thread,
        }
    }

    /// True if it has spun: look again before sleeping. A task may have let others run, so no
    /// wait of it has begun; see `again_in_line`.
    #[inline(always)]
    pub(crate) fn again(&self) -> bool {
        #[cfg(not(loom))]
        if let Some(backoff) = &self.backoff
            && !backoff.is_completed()
        {
            self.snooze(backoff);
            return true;
        }
        false
    }

    #[cfg(not(loom))]
    #[cold]
    fn snooze(&self, backoff: &crossbeam_utils::Backoff) {
        let start = self.task.then(std::time::Instant::now);
        backoff.snooze();
        if start.is_some_and(|start| start.elapsed() > LONG) {
            crate::engine::yield_now();
        }
    }

    /// The same for one whose wait has begun: a task sleeps at once.
    #[inline]
    pub(crate) fn again_in_line(&self) -> bool {
        #[cfg(not(loom))]
        if !self.task {
            return self.again();
        }
        false
    }
}
