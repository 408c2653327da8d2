//! Many readers or one writer.

use super::LockError;
use super::spin::Spin;
use crate::prim::{AtomicUsize, Ordering, model_fence};
use crate::waitlist::{WaitList, Waiter};
use std::fmt;
use std::pin::pin;
use std::sync::Arc;

const WRITER: usize = 1;
// Somebody may stand in the list; new readers then stand behind.
const WAITERS: usize = 2;
const DEAD: usize = 4;
const READER: usize = 8;

/// How a waiter wants the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Exclusive,
    Shared,
}

struct Inner {
    state: AtomicUsize,
    waiters: WaitList<Want>,
}

/// A lock for many readers at a time or one writer; like [`Mutex`](super::Mutex) it
/// guards code, not a value, and clones are handles to the same lock.
///
/// First come, first served: a reader that comes while a writer waits stands behind
/// it. So do not take it for reading twice in one place.
///
/// ```
/// use milo_rt::sync::RwLock;
/// let rw = RwLock::new();
/// let mut n = 0;
/// rw.with_write_lock(|| n += 1)?;
/// assert_eq!(rw.with_read_lock(|| n)?, 1);
/// # Ok::<(), milo_rt::sync::LockError>(())
/// ```
#[derive(Clone)]
pub struct RwLock {
    inner: Arc<Inner>,
}

impl Default for RwLock {
    fn default() -> Self {
        RwLock::new()
    }
}

impl RwLock {
    /// An unlocked lock.
    pub fn new() -> RwLock {
        RwLock {
            inner: Arc::new(Inner {
                state: AtomicUsize::new(0),
                waiters: WaitList::new(),
            }),
        }
    }

    /// Takes the lock for reading; waits while a writer has it or waits for it.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    #[inline]
    pub fn read(&self) -> Result<(), LockError> {
        // Without a look first: to read what was just written costs as much again.
        let Err(state) = self.change(0, READER) else {
            return Ok(());
        };
        if state & (WRITER | WAITERS | DEAD) == 0 && self.change(state, state + READER).is_ok() {
            return Ok(());
        }
        self.wait_for(Want::Shared)
    }

    /// Takes the lock for writing; waits while anybody has it.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    #[inline]
    pub fn write(&self) -> Result<(), LockError> {
        if self.change(0, WRITER).is_ok() {
            return Ok(());
        }
        self.wait_for(Want::Exclusive)
    }

    // One attempt. An error has the state that was found instead.
    #[inline]
    fn change(&self, from: usize, to: usize) -> Result<usize, usize> {
        let state = &self.inner.state;
        state.compare_exchange(from, to, Ordering::AcqRel, Ordering::Relaxed)
    }

    /// Takes the lock for reading if that needs no waiting; true if taken.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    pub fn try_read(&self) -> Result<bool, LockError> {
        self.acquire(Want::Shared, false)
    }

    /// Takes the lock for writing if nobody has it; true if taken.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    pub fn try_write(&self) -> Result<bool, LockError> {
        self.acquire(Want::Exclusive, false)
    }

    // `woken`: the caller has stood in the list, and need not stand behind it.
    fn acquire(&self, want: Want, woken: bool) -> Result<bool, LockError> {
        let mut state = self.inner.state.load(Ordering::Relaxed);
        loop {
            if state & DEAD != 0 {
                return Err(LockError::Destroyed("rwlock"));
            }
            let next = match want {
                Want::Shared if state & WRITER != 0 => return Ok(false),
                Want::Shared if state & WAITERS != 0 && !woken => return Ok(false),
                Want::Shared => state + READER,
                Want::Exclusive if state & WRITER != 0 || state >= READER => return Ok(false),
                Want::Exclusive => state | WRITER,
            };
            match self.inner.state.compare_exchange_weak(
                state,
                next,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Ok(true),
                Err(now) => state = now,
            }
        }
    }

    #[cold]
    fn wait_for(&self, want: Want) -> Result<(), LockError> {
        let inner = &*self.inner;
        let spin = Spin::new();
        let mut woken = false;
        loop {
            if self.acquire(want, woken)? {
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
            let waiter = pin!(Waiter::new(&inner.waiters, &parker, epoch, want));
            match woken {
                false => waiter.as_ref().enter(),
                true => waiter.as_ref().enter_first(),
            }
            // Whoever unlocks from here on sees the bit and wakes from the list.
            let state = inner.state.fetch_or(WAITERS, Ordering::SeqCst);
            let taken = match want {
                Want::Shared => state & WRITER != 0,
                Want::Exclusive => state & WRITER != 0 || state >= READER,
            };
            // A reader behind other waiters sleeps although it could read: those
            // before it are woken by who holds the lock, or are on their way.
            let held = state & WRITER != 0 || state >= READER;
            let sleep = taken || (want == Want::Shared && !woken && held);
            if state & DEAD != 0 || !sleep {
                // Free after all. Having stood in the list counts as having waited.
                woken = true;
                parker.cancel(epoch);
                let _ = waiter.as_ref().leave();
                continue;
            }
            parker.park(epoch);
            let _ = waiter.as_ref().leave();
            woken = true;
        }
    }

    /// Gives the lock back, whichever way it was taken.
    ///
    /// # Errors
    /// [`LockError::NotLocked`] if nobody has it, [`LockError::Destroyed`].
    #[inline]
    pub fn unlock(&self) -> Result<(), LockError> {
        self.unlock_from(self.inner.state.load(Ordering::Relaxed))
    }

    /// As [`unlock`](Self::unlock), if the state is probably `likely`.
    #[inline]
    fn unlock_from(&self, likely: usize) -> Result<(), LockError> {
        let alone = likely == WRITER || likely == READER;
        if alone && self.change(likely, 0).is_ok() {
            return Ok(());
        }
        self.unlock_slow()
    }

    #[cold]
    fn unlock_slow(&self) -> Result<(), LockError> {
        let mut state = self.inner.state.load(Ordering::Relaxed);
        loop {
            let next = if state & WRITER != 0 {
                state & !WRITER
            } else if state >= READER {
                state - READER
            } else {
                return Err(match state & DEAD {
                    0 => LockError::NotLocked("rwlock"),
                    _ => LockError::Destroyed("rwlock"),
                });
            };
            match self.inner.state.compare_exchange_weak(
                state,
                next,
                Ordering::SeqCst,
                Ordering::Relaxed,
            ) {
                Ok(_) if next & WAITERS != 0 && next < READER => {
                    self.wake();
                    break;
                }
                Ok(_) => break,
                Err(now) => state = now,
            }
        }
        match state & DEAD {
            0 => Ok(()),
            _ => Err(LockError::Destroyed("rwlock")),
        }
    }

    #[cold]
    fn wake(&self) {
        model_fence();
        let mut waiters = self.inner.waiters.lock();
        let mut shared = false;
        // A writer alone, or the readers up to the next writer.
        while let Some(want) = waiters.first(|want| *want) {
            if want == Want::Exclusive && shared {
                break;
            }
            if waiters.pick_first(|_| ()).is_some() {
                match want {
                    Want::Exclusive => break,
                    Want::Shared => shared = true,
                }
            }
        }
        if waiters.len() == 0 {
            self.inner.state.fetch_and(!WAITERS, Ordering::SeqCst);
        }
    }

    /// Runs `f` with the lock taken for reading; gives it back also if `f` panics.
    ///
    /// # Errors
    /// [`LockError::Destroyed`]; `f` has not run then.
    #[inline]
    pub fn with_read_lock<R>(&self, f: impl FnOnce() -> R) -> Result<R, LockError> {
        self.read()?;
        let _guard = Unlock(self, READER);
        Ok(f())
    }

    /// Runs `f` with the lock taken for writing; gives it back also if `f` panics.
    ///
    /// # Errors
    /// [`LockError::Destroyed`]; `f` has not run then.
    #[inline]
    pub fn with_write_lock<R>(&self, f: impl FnOnce() -> R) -> Result<R, LockError> {
        self.write()?;
        let _guard = Unlock(self, WRITER);
        Ok(f())
    }

    /// Makes every later operation, on any handle, an error, and wakes those who
    /// wait for the lock with that error. Who has the lock keeps running.
    pub fn destroy(&self) {
        self.inner.state.fetch_or(DEAD, Ordering::SeqCst);
        model_fence();
        self.inner.waiters.notify_all();
    }
}

// What the state is if nobody else has the lock or waits for it.
struct Unlock<'a>(&'a RwLock, usize);

impl Drop for Unlock<'_> {
    #[inline]
    fn drop(&mut self) {
        // An error says that it was destroyed or unlocked meanwhile: nothing to do.
        let _ = self.0.unlock_from(self.1);
    }
}

impl fmt::Debug for RwLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.inner.state.load(Ordering::SeqCst);
        f.debug_struct("RwLock")
            .field("readers", &(state / READER))
            .field("writer", &(state & WRITER != 0))
            .finish()
    }
}
