//! Parking: how anything in this crate waits, in a task or in a thread.
//!
//! A [`Parker`] belongs to one thread or one coroutine for its whole life. Each
//! wait is an *epoch*: a waiter leaves `(parker, epoch)` where wakers find it, and
//! the first waker to `fire` that epoch wakes it. An entry of a past epoch cannot
//! be fired, so a wake-up is never spent on a waiter that no longer waits.

#[cfg(not(loom))]
mod bell;
mod record;
#[cfg(not(loom))]
mod registry;
mod woken;

#[cfg(not(loom))]
pub(crate) use bell::Bell;
pub(crate) use record::{Known, LastWait, Why};
#[cfg(not(loom))]
pub(crate) use registry::parkers;
pub(crate) use woken::{Wakee, Woken};

use crate::engine;
use crate::prim::{Arc, AtomicU64, Ordering};
use std::ops::Deref;
use std::panic::Location;
#[cfg(not(any(loom, miri)))]
use std::ptr::NonNull;
use std::time::Instant;

const FIRED: u64 = 1;

/// One wait of one parker; see the module's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Epoch(u64);

#[derive(Debug)]
pub(crate) struct Parker {
    // epoch << 1 | FIRED
    state: AtomicU64,
    sleeper: Sleeper,
    last_wait: LastWait,
    // It is in the registry.
    #[cfg(not(loom))]
    registered: std::sync::atomic::AtomicBool,
}

#[derive(Debug)]
enum Sleeper {
    Thread(thread::ThreadSleeper),
    #[cfg_attr(any(loom, miri), allow(dead_code))]
    Task(engine::TaskSleeper),
    #[cfg(not(loom))]
    Bell(Arc<Bell>),
}

impl Parker {
    fn new(sleeper: Sleeper) -> Parker {
        Parker {
            state: AtomicU64::new(FIRED),
            sleeper,
            last_wait: LastWait::new(),
            #[cfg(not(loom))]
            registered: false.into(),
        }
    }

    #[cfg(not(any(loom, miri)))]
    fn for_task(sleeper: engine::TaskSleeper) -> Parker {
        Parker::new(Sleeper::Task(sleeper))
    }

    /// For waits among descriptors: the owner waits for the bell as for the other descriptors,
    /// and does not call [`Parker::park`]. Nothing tells a report of them.
    #[cfg(not(loom))]
    pub(crate) fn for_bell(bell: Arc<Bell>) -> Parker {
        Parker::new(Sleeper::Bell(bell))
    }

    pub(crate) fn is_task(&self) -> bool {
        matches!(self.sleeper, Sleeper::Task(_))
    }

    pub(crate) fn last_wait(&self) -> &LastWait {
        &self.last_wait
    }

    /// True if the owner sleeps in that wait, or is about to, without a deadline, and nobody has
    /// fired it.
    pub(crate) fn sleeps_in(&self, epoch: u64) -> bool {
        self.last_wait.epoch() == epoch && self.state.load(Ordering::Acquire) == epoch
    }

    /// Says what the owner waits for next, for a report.
    #[inline]
    pub(crate) fn because(&self, why: Why) {
        self.last_wait.because(why);
    }

    /// Begins a wait. Only the owner calls this.
    #[inline]
    pub(crate) fn begin(&self) -> Epoch {
        let next = (self.state.load(Ordering::Relaxed) | FIRED).wrapping_add(1);
        // A claimer has found the epoch in a place that was published after this.
        self.state.store(next, Ordering::Release);
        Epoch(next)
    }

    /// Claims the wait, without waking. True for exactly one caller per epoch;
    /// a caller that gets true must then call [`Parker::wake`].
    #[inline]
    pub(crate) fn claim(&self, epoch: Epoch) -> bool {
        self.state
            .compare_exchange(
                epoch.0,
                epoch.0 | FIRED,
                Ordering::AcqRel,
                Ordering::Relaxed,
            )
            .is_ok()
    }

    /// The same where nobody else can claim it at the same time.
    #[inline]
    pub(crate) fn claim_alone(&self, epoch: Epoch) -> bool {
        let waits = self.state.load(Ordering::Relaxed) == epoch.0;
        if waits {
            self.state.store(epoch.0 | FIRED, Ordering::Release);
        }
        waits
    }

    /// Wakes the owner after a successful [`Parker::claim`].
    #[inline]
    pub(crate) fn wake(&self) {
        match &self.sleeper {
            Sleeper::Thread(thread) => thread.unpark(),
            Sleeper::Task(task) => task.unpark(),
            #[cfg(not(loom))]
            Sleeper::Bell(bell) => bell.ring(),
        }
    }

    /// Claims and wakes.
    pub(crate) fn fire(&self, epoch: Epoch) -> bool {
        let mine = self.claim(epoch);
        if mine {
            self.wake();
        }
        mine
    }

    #[inline]
    fn fired(&self, epoch: Epoch) -> bool {
        self.state.load(Ordering::Acquire) != epoch.0
    }

    /// True until somebody has claimed the wait.
    #[inline]
    pub(crate) fn is_waiting(&self, epoch: Epoch) -> bool {
        !self.fired(epoch)
    }

    /// Ends a wait that did not need to sleep. True if a waker had claimed it:
    /// its wake-up is then this caller's to use or to pass on.
    #[inline]
    pub(crate) fn cancel(&self, epoch: Epoch) -> bool {
        !self.claim(epoch)
    }

    /// Sleeps until the epoch is fired. Only the owner calls this.
    // A parked task comes back to a cold stack: the fewer frames the better, here and in what
    // is inlined with it: the processor mispredicts the return from each.
    #[inline(always)]
    #[track_caller]
    pub(crate) fn park(&self, epoch: Epoch) {
        self.before_sleep();
        self.last_wait.begins(epoch.0, Location::caller());
        self.sleep(epoch);
    }

    /// Lets a thread wait in the system, in a call that returns when, or after, the epoch is
    /// fired.
    #[cfg(not(loom))]
    #[track_caller]
    pub(crate) fn wait_in<R>(&self, epoch: Epoch, call: impl FnOnce() -> R) -> R {
        self.before_sleep();
        self.last_wait.begins(epoch.0, Location::caller());
        call()
    }

    #[inline(always)]
    fn sleep(&self, epoch: Epoch) {
        while !self.fired(epoch) {
            match &self.sleeper {
                Sleeper::Thread(thread) => thread.park(None),
                Sleeper::Task(task) => task.park(),
                #[cfg(not(loom))]
                Sleeper::Bell(_) => unreachable!("its owner waits in the reactor"),
            }
        }
    }

    /// Sleeps until the epoch is fired (true) or the deadline passes (false, and
    /// nobody can fire it any more).
    #[cfg(not(loom))]
    #[inline(always)]
    #[track_caller]
    pub(crate) fn park_until(&self, epoch: Epoch, deadline: Option<Instant>) -> bool {
        match deadline {
            None => {
                self.park(epoch);
                true
            }
            Some(deadline) => self.park_before(epoch, deadline),
        }
    }

    #[cfg(not(loom))]
    #[inline(never)]
    fn park_before(&self, epoch: Epoch, deadline: Instant) -> bool {
        self.before_sleep();
        while !self.fired(epoch) {
            let passed = match &self.sleeper {
                Sleeper::Thread(thread) => {
                    let now = Instant::now();
                    if now < deadline {
                        thread.park(Some(deadline - now));
                    }
                    now >= deadline
                }
                Sleeper::Task(task) => task.park_until(deadline),
                Sleeper::Bell(_) => unreachable!("its owner waits in the reactor"),
            };
            if passed {
                return self.cancel(epoch);
            }
        }
        true
    }

    #[cfg(loom)]
    pub(crate) fn park_until(&self, epoch: Epoch, deadline: Option<Instant>) -> bool {
        assert!(deadline.is_none(), "a model has no clock");
        self.park(epoch);
        true
    }

    #[inline]
    fn before_sleep(&self) {
        #[cfg(not(loom))]
        if let Sleeper::Thread(_) = self.sleeper {
            crate::batch::flush();
        }
    }
}

/// The parker of the running task or thread, for as long as that runs; or one of a wait's own.
#[derive(Clone, Debug)]
pub(crate) enum Current {
    /// A task keeps its parker until it ends, and this does not leave the task.
    #[cfg(not(any(loom, miri)))]
    Task(NonNull<Parker>),
    Shared(Arc<Parker>),
}

impl Deref for Current {
    type Target = Parker;

    #[inline]
    fn deref(&self) -> &Parker {
        match self {
            #[cfg(not(any(loom, miri)))]
            // SAFETY: the task that it belongs to has not ended.
            Current::Task(parker) => unsafe { parker.as_ref() },
            Current::Shared(parker) => parker,
        }
    }
}

impl Current {
    /// To be kept by others.
    pub(crate) fn shared(&self) -> Arc<Parker> {
        match self {
            #[cfg(not(any(loom, miri)))]
            // SAFETY: it lies in an `Arc`, of which the task has one.
            Current::Task(parker) => unsafe {
                Arc::increment_strong_count(parker.as_ptr());
                Arc::from_raw(parker.as_ptr())
            },
            Current::Shared(parker) => parker.clone(),
        }
    }
}

/// The parker of the running task or thread.
#[inline(always)]
pub(crate) fn current() -> Current {
    let parker = owners();
    #[cfg(not(loom))]
    if !registry::is_registered(&parker) {
        registry::register(&parker.shared());
    }
    parker
}

#[inline(always)]
fn owners() -> Current {
    #[cfg(not(any(loom, miri)))]
    if let Some(parker) = engine::local(Parker::for_task) {
        return Current::Task(parker);
    }
    Current::Shared(thread::current())
}

/// The text of the error of an operation that had to wait where that is forbidden; see
/// [`must_not_park`].
pub(crate) const UNWINDING: &str = "cannot wait while a panic unwinds";

/// True where sleeping is forbidden: in a task, another one would run with this
/// one's unwinding still under way on the same thread.
#[inline]
pub(crate) fn must_not_park() -> bool {
    std::thread::panicking() && engine::in_task()
}

#[cfg(not(loom))]
mod thread {
    use super::{Parker, Sleeper};
    use crate::prim::Arc;
    use std::time::Duration;

    #[derive(Debug)]
    pub(super) struct ThreadSleeper(std::thread::Thread);

    impl ThreadSleeper {
        pub(super) fn unpark(&self) {
            self.0.unpark();
        }

        pub(super) fn park(&self, limit: Option<Duration>) {
            match limit {
                None => std::thread::park(),
                Some(limit) => std::thread::park_timeout(limit),
            }
        }
    }

    fn make() -> Arc<Parker> {
        Arc::new(Parker::new(Sleeper::Thread(ThreadSleeper(
            std::thread::current(),
        ))))
    }

    thread_local! {
        static CURRENT: Arc<Parker> = make();
    }

    pub(super) fn current() -> Arc<Parker> {
        // In a thread's last moments its storage is gone: one parker per wait then.
        CURRENT.try_with(Arc::clone).unwrap_or_else(|_| make())
    }
}

// Not loom's own parking: a late wake-up there may hit a thread that already waits for
// something else, which std allows and loom does not.
#[cfg(loom)]
mod thread {
    use super::{Parker, Sleeper};
    use crate::prim::Arc;
    use loom::sync::{Condvar, Mutex};
    use std::time::Duration;

    #[derive(Debug)]
    pub(super) struct ThreadSleeper {
        token: Mutex<bool>,
        given: Condvar,
    }

    impl ThreadSleeper {
        pub(super) fn unpark(&self) {
            *self.token.lock().unwrap() = true;
            self.given.notify_one();
        }

        pub(super) fn park(&self, _limit: Option<Duration>) {
            let mut token = self.token.lock().unwrap();
            while !*token {
                token = self.given.wait(token).unwrap();
            }
            *token = false;
        }
    }

    pub(super) fn current() -> Arc<Parker> {
        Arc::new(Parker::new(Sleeper::Thread(ThreadSleeper {
            token: Mutex::new(false),
            given: Condvar::new(),
        })))
    }
}
