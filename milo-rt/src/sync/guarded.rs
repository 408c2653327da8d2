//! A value that one at a time may change, also over waits.

use super::{Lock, LockError, MutexGuard};
use crate::prim::{AtomicUsize, Ordering};
use std::cell::UnsafeCell;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// A value behind a [`Mutex`](super::Mutex): unlike with std's, who has it may wait meanwhile,
/// in a task as well, and go on in another thread.
///
/// ```
/// use milo_rt::sync::Guarded;
/// let n = Guarded::new(1);
/// *n.guard()? += 1;
/// assert_eq!(*n.guard()?, 2);
/// # Ok::<(), milo_rt::sync::LockError>(())
/// ```
pub struct Guarded<T> {
    turn: Lock,
    // Who has the turn, or 0. Only its own entry is meaningful to anybody.
    owner: AtomicUsize,
    value: UnsafeCell<T>,
}

// SAFETY: the value is reached only by who has the turn, one at a time.
unsafe impl<T: Send> Sync for Guarded<T> {}

impl<T> Guarded<T> {
    /// Holds `value` from now on.
    pub fn new(value: T) -> Self {
        Guarded {
            turn: Lock::new(),
            owner: AtomicUsize::new(0),
            value: UnsafeCell::new(value),
        }
    }

    /// The value, for oneself until the guard is dropped; waits for one's turn.
    ///
    /// # Errors
    /// [`LockError::Held`] if the same task or thread has it already: it would wait for itself.
    /// [`LockError::Unwinding`] in a task that unwinds from a panic, if it had to wait.
    pub fn guard(&self) -> Result<Turn<'_, T>, LockError> {
        let me = crate::park::identity();
        // 0: not known.
        if me != 0 && self.owner.load(Ordering::Relaxed) == me {
            return Err(LockError::Held);
        }
        let guard = self.turn.guard()?;
        self.owner.store(me, Ordering::Relaxed);
        Ok(Turn {
            guarded: self,
            _guard: guard,
        })
    }
}

impl<T> fmt::Debug for Guarded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("taken", &self.turn.is_locked())
            .finish_non_exhaustive()
    }
}

/// Has the value of a [`Guarded`] until it is dropped.
#[must_use = "the turn is given back when the guard is dropped"]
pub struct Turn<'a, T> {
    guarded: &'a Guarded<T>,
    // Dropped last: the turn is given back.
    _guard: MutexGuard<'a>,
}

impl<T: fmt::Debug> fmt::Debug for Turn<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        self.guarded.owner.store(0, Ordering::Relaxed);
    }
}

impl<T> Deref for Turn<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: this guard has the turn, and nobody else reaches the value until it is dropped.
        unsafe { &*self.guarded.value.get() }
    }
}

impl<T> DerefMut for Turn<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`; `self` is borrowed for itself.
        unsafe { &mut *self.guarded.value.get() }
    }
}
