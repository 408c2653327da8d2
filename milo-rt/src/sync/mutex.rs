//! A lock for a piece of code.

use crate::lock::LockError;
use crate::lock::{Lock, MutexGuard};
use std::fmt;
use std::sync::Arc;

/// A lock that guards a piece of code rather than a value; clones are handles to
/// the same lock. To guard a value use [`Guarded`](super::Guarded).
///
/// It goes to the longest waiter: a task or thread that takes it in a loop does not keep
/// the others out. Any task or thread may unlock it, also one that has not locked it; but a holder that has
/// locked it cannot lock it once more before.
///
/// ```
/// use milo_rt::sync::Mutex;
/// let m = Mutex::new();
/// let mut n = 0;
/// m.with_lock(|| n += 1)?;
/// assert_eq!(n, 1);
/// # Ok::<(), milo_rt::sync::LockError>(())
/// ```
#[derive(Clone)]
pub struct Mutex {
    lock: Arc<Lock>,
}

impl Default for Mutex {
    fn default() -> Self {
        Mutex::new()
    }
}

impl Mutex {
    /// An unlocked lock.
    ///
    /// ```
    /// assert!(milo_rt::sync::Mutex::new().try_lock()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new() -> Mutex {
        Mutex {
            lock: Arc::new(Lock::new()),
        }
    }

    /// Takes the lock; waits while another has it.
    ///
    /// # Errors
    /// [`LockError::Held`] if the same task or thread has it: it would wait for itself.
    /// [`LockError::Destroyed`]. [`LockError::Unwinding`] if it had to wait in a task that
    /// unwinds from a panic.
    ///
    /// ```
    /// use milo_rt::sync::{LockError, Mutex};
    /// let lock = Mutex::new();
    /// lock.lock()?;
    /// assert!(matches!(lock.lock(), Err(LockError::Held(_))));
    /// lock.unlock()?;
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> Result<(), LockError> {
        self.lock.lock_here()
    }

    /// Takes the lock if it is free; true if taken.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    ///
    /// ```
    /// let lock = milo_rt::sync::Mutex::new();
    /// assert!(lock.try_lock()?);
    /// assert!(!lock.try_lock()?);
    /// lock.unlock()?;
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    pub fn try_lock(&self) -> Result<bool, LockError> {
        self.lock.try_lock()
    }

    /// Gives the lock back.
    ///
    /// # Errors
    /// [`LockError::NotLocked`] if nobody has it, [`LockError::Destroyed`].
    ///
    /// ```
    /// let m = milo_rt::sync::Mutex::new();
    /// m.lock()?;
    /// m.unlock()?;
    /// assert!(m.unlock().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn unlock(&self) -> Result<(), LockError> {
        self.lock.unlock_here()
    }

    /// Runs `f` with the lock taken, and gives it back also if `f` panics.
    ///
    /// # Errors
    /// As [`Mutex::lock`]; `f` has not run then.
    ///
    /// ```
    /// let lock = milo_rt::sync::Mutex::new();
    /// assert_eq!(lock.with_lock(|| 6 * 7)?, 42);
    /// assert!(!lock.is_locked());
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn with_lock<R>(&self, f: impl FnOnce() -> R) -> Result<R, LockError> {
        let _guard = self.guard()?;
        Ok(f())
    }

    /// Takes the lock until the guard is dropped.
    ///
    /// # Errors
    /// As [`Mutex::lock`].
    ///
    /// ```
    /// let lock = milo_rt::sync::Mutex::new();
    /// let guard = lock.guard()?;
    /// assert!(lock.is_locked());
    /// drop(guard);
    /// assert!(!lock.is_locked());
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn guard(&self) -> Result<MutexGuard<'_>, LockError> {
        self.lock.guard()
    }

    /// Makes every later operation, on any handle, an error, and wakes the ones that
    /// wait for the lock with that error. The holder keeps running.
    ///
    /// ```
    /// use milo_rt::sync::{LockError, Mutex};
    /// let lock = Mutex::new();
    /// lock.destroy();
    /// assert!(matches!(lock.lock(), Err(LockError::Destroyed(_))));
    /// ```
    pub fn destroy(&self) {
        self.lock.destroy();
    }

    /// True if somebody has the lock at this moment.
    ///
    /// ```
    /// let m = milo_rt::sync::Mutex::new();
    /// m.lock()?;
    /// assert!(m.is_locked());
    /// m.unlock()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_locked(&self) -> bool {
        crate::budget::spend();
        self.lock.is_locked()
    }
}

impl fmt::Debug for Mutex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex")
            .field("locked", &self.lock.is_locked())
            .finish()
    }
}
