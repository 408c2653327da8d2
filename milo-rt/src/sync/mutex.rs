//! Mutual exclusion.

use super::LockError;
use crate::prim::{AtomicUsize, Ordering, model_fence};
use crate::waitlist::{WaitList, Waiter};
use std::fmt;
use std::pin::pin;
use std::sync::Arc;

const LOCKED: usize = 1;
// Somebody may stand in the list.
const WAITERS: usize = 2;
const DEAD: usize = 4;

/// What a [`Mutex`] is a handle to. It can also lie in what it guards.
// The state first: what lies beside it is mostly in the same cache line.
#[repr(C)]
pub(crate) struct Lock {
    state: AtomicUsize,
    waiters: WaitList,
}

/// A lock that guards a piece of code rather than a value; clones are handles to
/// the same lock. It belongs to nobody: any task or thread may unlock it.
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

impl Lock {
    pub(crate) fn new() -> Lock {
        Lock {
            state: AtomicUsize::new(0),
            waiters: WaitList::new(),
        }
    }

    #[inline]
    fn lock(&self) -> Result<(), LockError> {
        match self
            .state
            .compare_exchange_weak(0, LOCKED, Ordering::Acquire, Ordering::Relaxed)
        {
            Ok(_) => Ok(()),
            Err(_) => self.lock_slow(),
        }
    }

    fn try_lock(&self) -> Result<bool, LockError> {
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            if state & DEAD != 0 {
                return Err(LockError::Destroyed("mutex"));
            }
            if state & LOCKED != 0 {
                return Ok(false);
            }
            match self.state.compare_exchange_weak(
                state,
                state | LOCKED,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Ok(true),
                Err(now) => state = now,
            }
        }
    }

    #[cold]
    fn lock_slow(&self) -> Result<(), LockError> {
        let spin = super::spin::Spin::new();
        let mut woken = false;
        loop {
            if self.try_lock()? {
                return Ok(());
            }
            if spin.again() {
                continue;
            }
            if crate::park::must_not_park() {
                return Err(LockError::Unwinding);
            }
            let parker = crate::park::current();
            let epoch = parker.begin();
            let waiter = pin!(Waiter::new(&self.waiters, &parker, epoch, ()));
            match woken {
                false => waiter.as_ref().enter(),
                true => waiter.as_ref().enter_first(),
            }
            // Whoever unlocks from here on sees the bit and wakes from the list.
            let state = self.state.fetch_or(WAITERS, Ordering::SeqCst);
            if state & LOCKED == 0 || state & DEAD != 0 {
                parker.cancel(epoch);
                woken |= waiter.as_ref().leave();
                continue;
            }
            parker.park(epoch);
            woken |= waiter.as_ref().leave();
        }
    }

    #[inline]
    fn unlock(&self) -> Result<(), LockError> {
        match self
            .state
            .compare_exchange(LOCKED, 0, Ordering::Release, Ordering::Relaxed)
        {
            Ok(_) => Ok(()),
            Err(_) => self.unlock_slow(),
        }
    }

    #[cold]
    fn unlock_slow(&self) -> Result<(), LockError> {
        let state = self.state.fetch_and(!LOCKED, Ordering::SeqCst);
        if state & DEAD != 0 {
            return Err(LockError::Destroyed("mutex"));
        }
        if state & LOCKED == 0 {
            return Err(LockError::NotLocked("mutex"));
        }
        if state & WAITERS != 0 {
            model_fence();
            let mut waiters = self.waiters.lock();
            waiters.pick(|()| ());
            if waiters.len() == 0 {
                self.state.fetch_and(!WAITERS, Ordering::SeqCst);
            }
        }
        Ok(())
    }

    #[inline]
    pub(crate) fn guard(&self) -> Result<MutexGuard<'_>, LockError> {
        self.lock()?;
        Ok(MutexGuard { lock: self })
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.state.load(Ordering::SeqCst) & LOCKED != 0
    }
}

impl Mutex {
    /// An unlocked lock.
    pub fn new() -> Mutex {
        Mutex {
            lock: Arc::new(Lock::new()),
        }
    }

    /// Takes the lock; waits while another has it. Taking it twice waits for ever.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    #[inline]
    pub fn lock(&self) -> Result<(), LockError> {
        self.lock.lock()
    }

    /// Takes the lock if it is free; true if taken.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    pub fn try_lock(&self) -> Result<bool, LockError> {
        self.lock.try_lock()
    }

    /// Gives the lock back.
    ///
    /// # Errors
    /// [`LockError::NotLocked`] if nobody has it, [`LockError::Destroyed`].
    #[inline]
    pub fn unlock(&self) -> Result<(), LockError> {
        self.lock.unlock()
    }

    /// Runs `f` with the lock taken, and gives it back also if `f` panics.
    ///
    /// # Errors
    /// [`LockError::Destroyed`]; `f` has not run then.
    #[inline]
    pub fn with_lock<R>(&self, f: impl FnOnce() -> R) -> Result<R, LockError> {
        let _guard = self.guard()?;
        Ok(f())
    }

    /// Takes the lock until the guard is dropped.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    #[inline]
    pub fn guard(&self) -> Result<MutexGuard<'_>, LockError> {
        self.lock.guard()
    }

    /// Makes every later operation, on any handle, an error, and wakes those who
    /// wait for the lock with that error. Who has the lock keeps running.
    pub fn destroy(&self) {
        self.lock.state.fetch_or(DEAD, Ordering::SeqCst);
        model_fence();
        self.lock.waiters.notify_all();
    }

    /// True if somebody has the lock at this moment.
    pub fn is_locked(&self) -> bool {
        self.lock.is_locked()
    }
}

impl fmt::Debug for Mutex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex")
            .field("locked", &self.is_locked())
            .finish()
    }
}

/// Holds a [`Mutex`] until it is dropped.
#[must_use = "the lock is given back when the guard is dropped"]
pub struct MutexGuard<'a> {
    lock: &'a Lock,
}

impl fmt::Debug for MutexGuard<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MutexGuard")
    }
}

impl Drop for MutexGuard<'_> {
    #[inline]
    fn drop(&mut self) {
        // An error says that it was destroyed or unlocked meanwhile: nothing to do.
        let _ = self.lock.unlock();
    }
}
