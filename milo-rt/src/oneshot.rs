//! A value that is set once and waited for: the outcome of a task, a thread or a promise.

use crate::bias::Alone;
use crate::lock::{GuardedCell, LockError};
use crate::park::Why;
use crate::prim::{AtomicBool, Ordering, model_fence};
use crate::waitlist::WaitList;
#[cfg(not(loom))]
use crate::waitlist::Waiter;
#[cfg(not(loom))]
use std::pin::pin;
use std::time::Instant;

/// Happens once, and is waited for by any number of tasks and threads.
pub(crate) struct Event {
    happened: AtomicBool,
    waiters: WaitList,
}

/// Set by one, waited for by any number; see the module's text.
///
/// The code that looks at the value or takes it is the user's (`Clone`, `Drop`), and may wait or
/// panic: it runs under no lock of the runtime, but in its turn, which others await as tasks.
pub(crate) struct OneShot<T> {
    set: Event,
    // None until it is set, and after it was taken.
    value: GuardedCell<Option<T>>,
}

/// Why a value that is waited for cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unset {
    /// The deadline has passed.
    Timeout,
    /// The caller is a task that unwinds from a panic, and must not wait.
    Unwinding,
    /// The caller is looking at this very value, further up on its stack.
    Looking,
}

impl From<LockError> for Unset {
    fn from(error: LockError) -> Unset {
        match error {
            LockError::Held(_) => Unset::Looking,
            _ => Unset::Unwinding,
        }
    }
}

impl Event {
    /// Has not happened; waiters park on this.
    #[inline]
    pub(crate) fn new(why: Why) -> Event {
        Event {
            happened: AtomicBool::new(false),
            waiters: WaitList::of(why),
        }
    }

    /// It happens: wakes the waiters. To be called once.
    pub(crate) fn happen(&self) {
        let alone = self.waiters.alone();
        match alone {
            Some(_) => self.happened.store(true, Ordering::Release),
            None => self.happened.store(true, Ordering::SeqCst),
        }
        drop(alone);
        model_fence();
        self.waiters.notify_all();
    }

    #[inline]
    pub(crate) fn has_happened(&self) -> bool {
        self.happened.load(Ordering::SeqCst)
    }

    /// See [`WaitList::alone`].
    #[inline]
    pub(crate) fn alone(&self) -> Option<Alone<'_>> {
        self.waiters.alone()
    }

    /// Waits until it has happened.
    ///
    /// # Errors
    /// [`Unset::Timeout`], `Unwinding`.
    #[track_caller]
    pub(crate) fn wait(&self, deadline: Option<Instant>) -> Result<(), Unset> {
        while !self.has_happened() {
            if crate::park::must_not_park() {
                return Err(Unset::Unwinding);
            }
            let in_time = self.waiters.wait_until(deadline, || self.has_happened());
            if !in_time && !self.has_happened() {
                return Err(Unset::Timeout);
            }
        }
        Ok(())
    }

    /// Lets a thread wait in the system, in a call that returns after it has happened.
    #[cfg(not(loom))]
    #[track_caller]
    pub(crate) fn wait_in(&self, call: impl FnOnce()) {
        let parker = crate::park::current();
        let epoch = parker.begin();
        let waiter = pin!(Waiter::new(&self.waiters, parker, epoch, ()));
        waiter.as_ref().enter();
        match self.has_happened() {
            true => call(),
            false => waiter.parker().wait_in(epoch, call),
        }
        waiter.parker().cancel(epoch);
    }
}

impl<T> OneShot<T> {
    /// Not set yet; waiters park on this.
    pub(crate) fn new(why: Why) -> OneShot<T> {
        OneShot {
            set: Event::new(why),
            value: GuardedCell::new(None),
        }
    }

    /// Sets the value, and wakes the waiters. To be called once.
    pub(crate) fn set(&self, value: T) {
        debug_assert!(!self.is_set());
        // SAFETY: `with` looks at it only once it is set, and this is called once.
        unsafe { *self.value.as_ptr() = Some(value) };
        self.set.happen();
    }

    /// True if it has been set, even if it was taken since.
    #[inline]
    pub(crate) fn is_set(&self) -> bool {
        self.set.has_happened()
    }

    /// The tasks and threads that wait for it.
    pub(crate) fn waiters(&self) -> &WaitList {
        &self.set.waiters
    }

    /// Waits until it is set; see [`Event::wait`].
    #[track_caller]
    pub(crate) fn wait(&self, deadline: Option<Instant>) -> Result<(), Unset> {
        self.set.wait(deadline)
    }

    /// Lets `f` look at the value, copy it or take it out; None if it is not there, or not any
    /// more. One at a time, as a value that is not `Sync` may be looked at from any thread.
    ///
    /// # Errors
    /// [`Unset::Looking`], `Unwinding`.
    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut Option<T>) -> R) -> Result<R, Unset> {
        match self.is_set() {
            true => Ok(f(&mut *self.value.guard()?)),
            false => Ok(f(&mut None)),
        }
    }
}

impl<T> std::fmt::Debug for OneShot<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneShot")
            .field("set", &self.is_set())
            .finish_non_exhaustive()
    }
}
