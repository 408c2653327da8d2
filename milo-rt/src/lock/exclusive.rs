//! Mutual exclusion, in fair order; [`Mutex`](crate::sync::Mutex) is a handle to it.
//!
//! A free lock goes to the first to ask, also while others wait: threads would otherwise sleep
//! and wake once for each turn. That is bounded:
//!
//! - The first waiter is woken when the lock becomes free. If another was faster, it stands in
//!   front again as one that has *lost*, and the next unlock hands the lock over to it: the lock
//!   is never free in between.
//! - From task to task it is handed over at once. The one that unlocks runs on, and the woken one
//!   would always come too late.
//!
//! So a lock that is taken in a loop reaches another after two rounds at most from when that one
//! has been woken. (parking_lot's and Go's mutexes are the models; they bound the time instead.)

use super::{LockError, Waiting};
use crate::park::Why;
use crate::prim::{AtomicU64, Ordering, model_fence};
use crate::waitlist::WaitList;
use crate::{budget, holder};
use std::fmt;
use std::time::Instant;

/// Somebody has the lock: the owner's number is in the bits from `OWNER` on.
const LOCKED: u64 = 1;
/// The list may have waiters: an unlock has to look there.
const WAITERS: u64 = 2;
/// Destroyed.
const DEAD: u64 = 4;
/// The factor by which the owner's number is kept in the state.
const OWNER: u64 = 8;

/// The state of a lock that `id` has.
#[inline]
fn owned_by(id: u64) -> u64 {
    (id * OWNER) | LOCKED
}

/// A lock. It can lie in what it guards.
// The state first: what lies beside it is mostly in the same cache line.
#[repr(C)]
pub(crate) struct Lock {
    /// 0 if it is free and nobody waits; see the constants. `LOCKED` is set from 0 by anybody,
    /// and in the owner's name by the unlock that hands the lock over, with `waiters` locked.
    /// `WAITERS` is set by a waiter that has entered, and cleared with `waiters` locked.
    state: AtomicU64,
    /// Tasks and threads that wait for the lock.
    waiters: WaitList<Place>,
}

/// A waiter's record in the list: the task or thread that unlocks reads it, and sets `given`.
struct Place {
    /// The waiter's own number.
    id: u64,
    /// It is a task.
    task: bool,
    /// It was woken before, and another was faster.
    lost: bool,
    /// Set by the unlock: the lock is this waiter's.
    given: bool,
}

impl Lock {
    pub(crate) fn new() -> Lock {
        Lock {
            state: AtomicU64::new(0),
            waiters: WaitList::of(Why::Lock),
        }
    }

    /// Takes the lock for `me`; waits until `deadline` at most.
    #[inline]
    #[track_caller]
    fn lock(&self, me: u64, deadline: Option<Instant>) -> Result<(), LockError> {
        match self.replace(0, owned_by(me)) {
            Ok(_) => Ok(()),
            Err(_) => self.lock_slow(me, deadline),
        }
    }

    /// Compare and exchange: without an atomic instruction where the lock is one worker's own.
    #[inline(always)]
    fn replace(&self, from: u64, to: u64) -> Result<u64, u64> {
        match self.waiters.alone() {
            None => self
                .state
                .compare_exchange(from, to, Ordering::SeqCst, Ordering::Relaxed),
            Some(_alone) => self.replace_alone(from, to),
        }
    }

    #[inline(always)]
    fn replace_alone(&self, from: u64, to: u64) -> Result<u64, u64> {
        let state = self.state.load(Ordering::Relaxed);
        if state != from {
            return Err(state);
        }
        self.state.store(to, Ordering::Release);
        Ok(state)
    }

    /// Takes it if it is free. Otherwise gives the state, which names the owner.
    fn try_take(&self, me: u64) -> Result<Result<(), u64>, LockError> {
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            if state & DEAD != 0 {
                return Err(LockError::Destroyed("mutex"));
            }
            if state & LOCKED != 0 {
                return Ok(Err(state));
            }
            match self.replace(state, state & WAITERS | owned_by(me)) {
                Ok(_) => return Ok(Ok(())),
                Err(now) => state = now,
            }
        }
    }

    #[inline]
    #[track_caller]
    pub(crate) fn lock_here(&self) -> Result<(), LockError> {
        budget::spend();
        self.lock(holder::id(), None)
    }

    pub(crate) fn try_lock(&self) -> Result<bool, LockError> {
        budget::spend();
        Ok(self.try_take(holder::id())?.is_ok())
    }

    #[cold]
    #[track_caller]
    fn lock_slow(&self, me: u64, deadline: Option<Instant>) -> Result<(), LockError> {
        let waiting = Waiting {
            waiters: &self.waiters,
            why: Why::Lock,
            kind: "mutex",
            take: |_| match self.try_take(me)? {
                Ok(()) => Ok(true),
                Err(state) if me != 0 && state & !(WAITERS | DEAD) == owned_by(me) => {
                    Err(LockError::Held("mutex"))
                }
                Err(_) => Ok(false),
            },
            make: |lost| Place {
                id: me,
                task: crate::engine::in_task(),
                lost,
                given: false,
            },
            entered: |_| {
                // Every unlock from here on sees the bit and looks into the list.
                let mut state = self.state.load(Ordering::Relaxed);
                while let Err(now) = self.replace(state, state | WAITERS) {
                    state = now;
                }
                state & LOCKED != 0 && state & DEAD == 0
            },
        };
        waiting.wait(deadline)
    }

    /// Gives the lock back. It was probably taken as `id`.
    #[inline]
    fn unlock(&self, id: u64) -> Result<(), LockError> {
        match self.replace(owned_by(id), 0) {
            Ok(_) => Ok(()),
            Err(_) => self.unlock_slow(),
        }
    }

    #[inline]
    pub(crate) fn unlock_here(&self) -> Result<(), LockError> {
        self.unlock(holder::probable_id())
    }

    #[cold]
    fn unlock_slow(&self) -> Result<(), LockError> {
        let mut state = self.state.load(Ordering::Relaxed);
        while state & WAITERS == 0 {
            if state & LOCKED == 0 {
                return Err(not_locked(state));
            }
            let free = state & DEAD;
            match self.replace(state, free) {
                Ok(_) => return alive(state),
                Err(now) => state = now,
            }
        }
        // The list stays locked until the lock is free or another's: one that is about to wait comes
        // before that, and is in the list, or after, and sees the new state.
        let mut waiters = self.waiters.lock();
        let state = self.state.load(Ordering::Relaxed);
        if state & LOCKED == 0 {
            return Err(not_locked(state));
        }
        let by_task = crate::engine::in_task();
        let alone = waiters.is_alone();
        let picked = waiters.pick_counting(|place, left| {
            place.given = place.lost || (place.task && by_task);
            let owner = match place.given {
                true => owned_by(place.id),
                false => 0,
            };
            self.pass_to(owner, left, alone);
        });
        if picked.is_none() {
            self.pass_to(0, 0, alone);
        }
        alive(state)
    }

    /// Replaces the owner: 0 for none. Called with the list locked, `alone` or not, in which
    /// `left` stand.
    fn pass_to(&self, owner: u64, left: usize, alone: bool) {
        let kept = match left {
            0 => DEAD,
            _ => DEAD | WAITERS,
        };
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            let new = state & kept | owner;
            let result = match alone {
                true => self.replace_alone(state, new),
                false => self.state.compare_exchange_weak(
                    state,
                    new,
                    Ordering::SeqCst,
                    Ordering::Relaxed,
                ),
            };
            match result {
                Ok(_) => return,
                Err(now) => state = now,
            }
        }
    }

    #[inline]
    #[track_caller]
    pub(crate) fn guard(&self) -> Result<MutexGuard<'_>, LockError> {
        self.guard_until(None)
    }

    /// Takes the lock until the guard is dropped; waits until `deadline` at most.
    ///
    /// # Errors
    /// [`LockError::Timeout`] if others still had it then; as `Mutex::lock`.
    #[inline]
    #[track_caller]
    pub(crate) fn guard_until(
        &self,
        deadline: Option<Instant>,
    ) -> Result<MutexGuard<'_>, LockError> {
        budget::spend();
        let id = holder::id();
        self.lock(id, deadline)?;
        Ok(MutexGuard { lock: self, id })
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.state.load(Ordering::SeqCst) & LOCKED != 0
    }

    pub(crate) fn destroy(&self) {
        let mut state = self.state.load(Ordering::Relaxed);
        while let Err(now) = self.replace(state, state | DEAD) {
            state = now;
        }
        model_fence();
        self.waiters.notify_all();
    }
}

impl super::Place for Place {
    fn is_given(&self) -> bool {
        self.given
    }
}

fn alive(state: u64) -> Result<(), LockError> {
    match state & DEAD {
        0 => Ok(()),
        _ => Err(LockError::Destroyed("mutex")),
    }
}

fn not_locked(state: u64) -> LockError {
    alive(state).err().unwrap_or(LockError::NotLocked("mutex"))
}

/// Holds a [`Mutex`](crate::sync::Mutex) until it is dropped.
///
/// ```
/// let m = milo_rt::sync::Mutex::new();
/// let guard: milo_rt::sync::MutexGuard<'_> = m.guard()?;
/// assert!(m.is_locked());
/// drop(guard);
/// assert!(!m.is_locked());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "the lock is given back when the guard is dropped"]
pub struct MutexGuard<'a> {
    lock: &'a Lock,
    /// Under which number it was taken.
    id: u64,
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
        let _ = self.lock.unlock(self.id);
    }
}
