//! A value that one at a time may change, also over waits.

use crate::budget;
use crate::lock::{GuardedCell, LockError, Turn};
use std::fmt;
use std::sync::Arc;

/// A value under a lock; clones are handles to the same value.
///
/// Unlike with std's mutex, the holder may wait meanwhile, in a task as well, and go on
/// in another thread. It goes to the longest waiter, tasks and threads alike.
///
/// A panic of the holder gives it back, as it is then: what was half changed stays half
/// changed, and others see it.
///
/// ```
/// use milo_rt::{sync::Guarded, task};
/// let n = Guarded::new(1);
/// let theirs = n.clone();
/// task::spawn(move || theirs.with(|n| *n += 1)).join().unwrap()?;
/// *n.guard()? += 1;
/// assert_eq!(n.get()?, 3);
/// # Ok::<(), milo_rt::sync::LockError>(())
/// ```
pub struct Guarded<T> {
    cell: Arc<GuardedCell<T>>,
}

impl<T> Guarded<T> {
    /// Holds `value` from now on.
    ///
    /// ```
    /// assert_eq!(milo_rt::sync::Guarded::new(1).get()?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(value: T) -> Self {
        Guarded {
            cell: Arc::new(GuardedCell::new(value)),
        }
    }

    /// The value, for oneself until the guard is dropped; waits for one's turn.
    ///
    /// # Errors
    /// [`LockError::Held`] if the same task or thread has it already: it would wait for itself.
    /// [`LockError::Unwinding`] in a task that unwinds from a panic, if it had to wait.
    ///
    /// ```
    /// use milo_rt::sync::Guarded;
    /// let names = Guarded::new(vec!["one"]);
    /// {
    ///     let mut names = names.guard()?;
    ///     names.push("two");
    /// }
    /// assert_eq!(names.get()?, ["one", "two"]);
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn guard(&self) -> Result<Turn<'_, T>, LockError> {
        self.cell.guard()
    }

    /// Runs `f` with the value, and gives what `f` returns; waits for one's turn.
    ///
    /// # Errors
    /// As [`Guarded::guard`]; `f` has not run then.
    ///
    /// ```
    /// use milo_rt::sync::{Guarded, LockError};
    /// let total = Guarded::new(1);
    /// let doubled = total.with(|n| {
    ///     *n *= 2;
    ///     *n
    /// })?;
    /// assert_eq!(doubled, 2);
    /// // Once more inside would wait for itself.
    /// let inner = total.with(|_| total.get())?;
    /// assert!(matches!(inner, Err(LockError::Held(_))));
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> Result<R, LockError> {
        let mut turn = self.guard()?;
        Ok(f(&mut turn))
    }

    /// A copy of the value.
    ///
    /// # Errors
    /// As [`Guarded::guard`].
    ///
    /// ```
    /// assert_eq!(milo_rt::sync::Guarded::new(3).get()?, 3);
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn get(&self) -> Result<T, LockError>
    where
        T: Clone,
    {
        self.with(|value| value.clone())
    }

    /// Replaces the value, and gives the old one.
    ///
    /// # Errors
    /// As [`Guarded::guard`]; the new value is dropped then.
    ///
    /// ```
    /// let state = milo_rt::sync::Guarded::new("new");
    /// assert_eq!(state.replace("begun")?, "new");
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    pub fn replace(&self, value: T) -> Result<T, LockError> {
        let mut turn = self.guard()?;
        Ok(std::mem::replace(&mut *turn, value))
    }

    /// True if somebody has the value at this moment.
    ///
    /// ```
    /// let value = milo_rt::sync::Guarded::new(1);
    /// let guard = value.guard()?;
    /// assert!(value.is_taken());
    /// drop(guard);
    /// assert!(!value.is_taken());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_taken(&self) -> bool {
        budget::spend();
        self.cell.is_taken()
    }

    /// True if `other` is a handle to the same value.
    ///
    /// ```
    /// let value = milo_rt::sync::Guarded::new(1);
    /// assert!(value.same_value(&value.clone()));
    /// ```
    pub fn same_value(&self, other: &Guarded<T>) -> bool {
        Arc::ptr_eq(&self.cell, &other.cell)
    }
}

impl<T> Clone for Guarded<T> {
    fn clone(&self) -> Self {
        Guarded {
            cell: self.cell.clone(),
        }
    }
}

impl<T: Default> Default for Guarded<T> {
    fn default() -> Self {
        Guarded::new(T::default())
    }
}

impl<T> fmt::Debug for Guarded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("taken", &self.cell.is_taken())
            .finish_non_exhaustive()
    }
}

// A panic gives the value back as it is: see the type's text.
impl<T> std::panic::UnwindSafe for Guarded<T> {}
impl<T> std::panic::RefUnwindSafe for Guarded<T> {}
