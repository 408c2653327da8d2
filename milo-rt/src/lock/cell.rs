//! A value under a lock.

use super::{Lock, LockError, MutexGuard};
use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

const KIND: &str = "guarded value";

/// A value under a lock, in place: what a [`Guarded`](crate::sync::Guarded) is a handle to.
///
/// ```
/// use milo_rt::sync::GuardedCell;
/// let n = GuardedCell::new(1);
/// *n.guard()? += 1;
/// assert_eq!(*n.guard()?, 2);
/// # Ok::<(), milo_rt::sync::LockError>(())
/// ```
pub struct GuardedCell<T> {
    /// Its holder is the only one that reaches the value.
    lock: Lock,
    value: UnsafeCell<T>,
}

// SAFETY: only the holder of the lock reaches the value, one at a time.
unsafe impl<T: Send> Sync for GuardedCell<T> {}

impl<T> GuardedCell<T> {
    /// Holds `value` from now on.
    ///
    /// ```
    /// let cell = milo_rt::sync::GuardedCell::new(1);
    /// assert_eq!(*cell.guard()?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(value: T) -> Self {
        GuardedCell {
            lock: Lock::new(),
            value: UnsafeCell::new(value),
        }
    }

    /// The value, for oneself until the guard is dropped; waits for one's turn.
    ///
    /// # Errors
    /// [`LockError::Held`] if the same task or thread has it already: it would wait for itself.
    /// [`LockError::Unwinding`] in a task that unwinds from a panic, if it had to wait.
    ///
    /// ```
    /// let cell = milo_rt::sync::GuardedCell::new(1);
    /// *cell.guard()? += 1;
    /// assert_eq!(*cell.guard()?, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn guard(&self) -> Result<Turn<'_, T>, LockError> {
        let guard = self.lock.guard().map_err(|error| match error {
            LockError::Held(_) => LockError::Held(KIND),
            error => error,
        })?;
        Ok(Turn {
            cell: self,
            _guard: guard,
            _value: PhantomData,
        })
    }

    /// True if somebody has the value at this moment.
    pub(crate) fn is_taken(&self) -> bool {
        self.lock.is_locked()
    }

    /// The value's address, for a caller that knows otherwise that nobody else uses it.
    #[inline]
    pub(crate) fn as_ptr(&self) -> *mut T {
        self.value.get()
    }
}

impl<T> fmt::Debug for GuardedCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedCell")
            .field("taken", &self.lock.is_locked())
            .finish_non_exhaustive()
    }
}

// A panic gives the value back as it is.
impl<T> std::panic::UnwindSafe for GuardedCell<T> {}
impl<T> std::panic::RefUnwindSafe for GuardedCell<T> {}

/// Has the value of a [`Guarded`](crate::sync::Guarded) until it is dropped. Like a reference to
/// the value it can be shared among threads only where the value can:
///
/// ```compile_fail,E0277
/// use milo_rt::sync::Guarded;
/// use std::cell::Cell;
/// let counter = Guarded::new(Cell::new(0));
/// let turn = counter.guard().unwrap();
/// std::thread::scope(|s| {
///     // Two threads would use the `Cell` at the same time.
///     s.spawn(|| turn.set(1));
/// });
/// ```
#[must_use = "the turn is given back when the guard is dropped"]
pub struct Turn<'a, T> {
    cell: &'a GuardedCell<T>,
    // Given back when this is dropped.
    _guard: MutexGuard<'a>,
    // It is as good as a `&mut T`: `GuardedCell` alone would be shared where `T` must not be.
    _value: PhantomData<&'a mut T>,
}

impl<T: fmt::Debug> fmt::Debug for Turn<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> Deref for Turn<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: this guard has the turn, and nobody else reaches the value until it is dropped.
        unsafe { &*self.cell.value.get() }
    }
}

impl<T> DerefMut for Turn<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as in `deref`; `self` is borrowed for itself.
        unsafe { &mut *self.cell.value.get() }
    }
}
