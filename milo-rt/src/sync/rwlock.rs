//! Many readers or one writer.
//!
//! A free lock goes to the first to ask, also while others wait. That is bounded as with the
//! mutex (see [`crate::lock`]): a waiter that was woken and found another to be faster has *lost*,
//! and the lock is then *reserved*. Nobody but the first waiter takes a reserved lock, and it is
//! handed over to it when it becomes free. Readers that come while somebody waits stand behind,
//! so that a crowd of readers lets a writer through; behind it the readers up to the next writer
//! take their turn together.

use crate::lock::{self, LockError, Waiting};
use crate::park::Why;
use crate::prim::{AtomicU64, Ordering, model_fence};
use crate::waitlist::{Locked, WaitList};
use crate::{budget, holder};
use std::fmt;
use std::sync::Arc;

/// A writer has the lock: its number is in the bits from `WHO` on.
const WRITER: u64 = 1;
/// The list may have waiters: an unlock that makes the lock free has to look there, and readers
/// that come stand behind.
const WAITERS: u64 = 2;
/// Destroyed.
const DEAD: u64 = 4;
/// The first in the list has lost: the lock is for nobody else.
const RESERVED: u64 = 8;
/// It was given back by a task or thread that had not taken it. So what is known about the readers
/// it may be wrong, and is not asked any more.
const FOREIGN: u64 = 16;
/// The number of readers counts in these.
const UNIT: u64 = 32;
/// The number of the writer counts in these, or of the reader that has found the lock free, as
/// long as it reads. Other readers note the lock with their [`holder`].
const WHO: u64 = UNIT << 20;

/// The bits of the number of readers. One reader more waits, as for a writer.
const READERS: u64 = WHO - UNIT;
/// The state without the holder.
const FLAGS: u64 = WAITERS | DEAD | RESERVED | FOREIGN;

/// The part of the state that names the holder. A number that is too large for it is left
/// out: a wait for oneself is not noticed then.
#[inline]
fn who(id: u64) -> u64 {
    #[cold]
    fn unknown() -> u64 {
        0
    }
    match id < u64::MAX / WHO {
        true => id * WHO,
        false => unknown(),
    }
}

/// The state of a lock that `id` alone writes.
#[inline]
fn written_by(id: u64) -> u64 {
    who(id) | WRITER
}

/// The state of a lock that `id` alone reads.
#[inline]
fn read_by(id: u64) -> u64 {
    who(id) | UNIT
}

/// `id`, if it is known, is the holder that the state names.
fn names(state: u64, id: u64) -> bool {
    let who = who(id);
    who != 0 && state & !(WHO - 1) == who
}

fn is_free(state: u64) -> bool {
    state & !FLAGS == 0
}

fn is_read(state: u64) -> bool {
    state & READERS != 0
}

/// There is room for one more reader, and no writer.
fn may_be_read(state: u64) -> bool {
    state & WRITER == 0 && state & READERS != READERS
}

/// How somebody wants the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Write,
    Read,
}

impl Want {
    fn why(self) -> Why {
        match self {
            Want::Write => Why::WriteLock,
            Want::Read => Why::ReadLock,
        }
    }
}

/// In which way somebody may take the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// It has just come.
    New,
    /// It has stood in the list, or reads the lock already: it need not stand behind.
    Ahead,
    /// It is the first in the list, and it is handed over to it.
    Handed,
}

/// A waiter's record in the list: the unlock that serves the list reads it, and sets `given`.
#[derive(Clone, Copy)]
struct Place {
    /// The waiter's own number.
    id: u64,
    want: Want,
    /// It is a task.
    task: bool,
    /// It was woken before, and another was faster.
    lost: bool,
    /// Set by the unlock that serves the list: the lock is this waiter's.
    given: bool,
}

impl lock::Place for Place {
    fn is_given(&self) -> bool {
        self.given
    }
}

struct Inner {
    /// Tells this lock from all others.
    number: u64,
    /// 0 if it is free and nobody waits; see the constants. `WAITERS` and `RESERVED` are set by a
    /// waiter that has entered, and cleared with `waiters` locked.
    state: AtomicU64,
    /// Tasks and threads that wait for the lock.
    waiters: WaitList<Place>,
}

/// A lock for many readers at a time or one writer; like [`Mutex`](super::Mutex) it
/// guards code, not a value, and clones are handles to the same lock.
///
/// Neither a crowd of readers keeps a writer out, nor one of writers a reader: the lock goes to
/// the longest waiter, and a reader that comes while a writer waits stands behind it. Any
/// task or thread may give it back.
///
/// A task or thread that has the lock for reading may take it for reading once more, and does not
/// stand behind waiting writers then. To take it for writing while one has it, or for reading
/// while one has it for writing, is an error: one would wait for oneself.
///
/// ```
/// use milo_rt::sync::RwLock;
/// let rw = RwLock::new();
/// let mut n = 0;
/// rw.with_write_lock(|| n += 1)?;
/// assert_eq!(rw.with_read_lock(|| n)?, 1);
/// assert!(rw.with_read_lock(|| rw.write().is_err())?);
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

impl Inner {
    // One attempt.
    #[inline]
    fn change(&self, from: u64, to: u64) -> bool {
        self.state
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
    }

    /// Takes the lock if it may be taken; true if taken.
    fn take(&self, want: Want, way: Way, me: u64) -> Result<bool, LockError> {
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            if state & DEAD != 0 {
                return Err(LockError::Destroyed("rwlock"));
            }
            let waits = match (want, way) {
                (Want::Read, Way::New) => state & WAITERS != 0,
                (Want::Write, Way::New | Way::Ahead) => state & RESERVED != 0,
                _ => false,
            };
            let next = match want {
                Want::Read => state + UNIT,
                Want::Write => state | written_by(me),
            };
            let taken = match want {
                Want::Read => !may_be_read(state),
                Want::Write => !is_free(state),
            };
            if taken || waits {
                return Ok(false);
            }
            match self.state.compare_exchange_weak(
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

    /// An error if `me` would wait for itself; true if it reads the lock already.
    fn has_it(&self, want: Want, me: u64) -> Result<bool, LockError> {
        let state = self.state.load(Ordering::Relaxed);
        let writes = state & WRITER != 0 && names(state, me);
        let notes = || holder::with(|holder| holder.reads(self.number)) == Some(true);
        let reads = is_read(state) && state & FOREIGN == 0 && (names(state, me) || notes());
        match want {
            _ if writes => Err(LockError::Held("rwlock")),
            Want::Write if reads => Err(LockError::Held("rwlock")),
            Want::Write => Ok(false),
            Want::Read => Ok(reads),
        }
    }

    /// Takes it for reading where it was not simply free.
    #[inline(never)]
    #[track_caller]
    fn read_slow(&self, me: u64) -> Result<(), LockError> {
        if !self.take(Want::Read, Way::New, me)? {
            self.wait_for(Want::Read, me)?;
        }
        self.note();
        Ok(())
    }

    /// Notes with the holder that it reads the lock.
    fn note(&self) {
        holder::with(|holder| holder.remember(self.number));
    }

    #[cold]
    #[track_caller]
    fn wait_for(&self, want: Want, me: u64) -> Result<(), LockError> {
        let first = match self.has_it(want, me)? {
            true => Way::Ahead,
            false => Way::New,
        };
        let waiting = Waiting {
            waiters: &self.waiters,
            why: want.why(),
            kind: "rwlock",
            take: |lost| self.take(want, if lost { Way::Ahead } else { first }, me),
            make: |lost| Place {
                id: me,
                want,
                task: crate::engine::in_task(),
                lost,
                given: false,
            },
            entered: |lost| {
                // An unlock that frees the lock from here on sees the bits and serves the list.
                let bits = if lost { WAITERS | RESERVED } else { WAITERS };
                let state = self.state.fetch_or(bits, Ordering::SeqCst);
                // It may have become free before that, or be read by others with nobody ahead.
                if may_be_read(state) || state & DEAD != 0 {
                    self.serve();
                }
                // Served or not: it is woken.
                true
            },
        };
        waiting.wait(None)
    }

    /// Lets in, or wakes, the waiters at the front of the list that can have the lock as it is. To be
    /// called by the unlock that frees it, and by a waiter that has entered while it was free.
    #[cold]
    fn serve(&self) {
        model_fence();
        let by_task = crate::engine::in_task();
        let mut waiters = self.waiters.lock();
        // Readers are let in together, or woken together, up to the next writer.
        let mut readers = None;
        while let Some(first) = waiters.first(|place| *place) {
            let state = self.state.load(Ordering::SeqCst);
            let can = match first.want {
                Want::Write => is_free(state) && readers.is_none(),
                Want::Read => may_be_read(state),
            };
            if !can && state & DEAD == 0 {
                break;
            }
            let give = first.lost
                || (first.task && by_task)
                || (first.want == Want::Read && readers.unwrap_or(is_read(state)));
            let picked = waiters.pick_first(|place| {
                place.given = give && self.take(place.want, Way::Handed, place.id) == Ok(true);
                place.given
            });
            match (picked, first.want) {
                (None, _) => {}
                (Some(_), Want::Write) => break,
                (Some(given), Want::Read) => readers = Some(given),
            }
        }
        self.adjust(&mut waiters);
    }

    /// Makes the bits fit the list.
    fn adjust(&self, waiters: &mut Locked<'_, Place>) {
        let unset = match waiters.first(|place| place.lost) {
            None => WAITERS | RESERVED,
            Some(false) => RESERVED,
            Some(true) => return,
        };
        self.state.fetch_and(!unset, Ordering::SeqCst);
    }

    /// `me` gives it back, whichever way it was taken.
    #[cold]
    fn unlock_slow(&self, me: u64) -> Result<(), LockError> {
        // None: not asked yet.
        let mut noted = None;
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            let next = if state & WRITER != 0 {
                state & FLAGS
            } else if !is_read(state) {
                return Err(match state & DEAD {
                    0 => LockError::NotLocked("rwlock"),
                    _ => LockError::Destroyed("rwlock"),
                });
            } else {
                // A holder that has taken it twice is noted for the second time.
                let noted = *noted.get_or_insert_with(|| self.forget());
                let named = noted != Some(true) && names(state, me);
                let foreign = noted == Some(false) && !named;
                let left = (state - UNIT) | if foreign { FOREIGN } else { 0 };
                match named || !is_read(left) {
                    true => left & (WHO - 1),
                    false => left,
                }
            };
            match self
                .state
                .compare_exchange_weak(state, next, Ordering::SeqCst, Ordering::Relaxed)
            {
                Ok(_) => {
                    let was_full = state & READERS == READERS;
                    if next & WAITERS != 0 && (is_free(next) || was_full) {
                        self.serve();
                    }
                    break;
                }
                Err(now) => state = now,
            }
        }
        match state & DEAD {
            0 => Ok(()),
            _ => Err(LockError::Destroyed("rwlock")),
        }
    }

    /// Takes back what [`note`](Inner::note) has noted. False if the holder has no such note, and
    /// None where there are no holders.
    fn forget(&self) -> Option<bool> {
        holder::with(|holder| holder.forget(self.number))
    }
}

impl RwLock {
    /// An unlocked lock.
    ///
    /// ```
    /// assert!(milo_rt::sync::RwLock::new().try_write()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new() -> RwLock {
        RwLock {
            inner: Arc::new(Inner {
                number: holder::number(),
                state: AtomicU64::new(0),
                waiters: WaitList::of(Why::Lock),
            }),
        }
    }

    /// Takes the lock for reading; waits while a writer has it or waits for it.
    ///
    /// # Errors
    /// [`LockError::Held`] if the same task or thread has it for writing: it would wait for
    /// itself. [`LockError::Destroyed`]. [`LockError::Unwinding`] if it had to wait in a task
    /// that unwinds from a panic.
    ///
    /// ```
    /// let lock = milo_rt::sync::RwLock::new();
    /// lock.read()?;
    /// assert!(lock.try_read()?, "several may read");
    /// lock.unlock()?;
    /// lock.unlock()?;
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn read(&self) -> Result<(), LockError> {
        self.read_as(holder::id())
    }

    #[inline]
    #[track_caller]
    fn read_as(&self, me: u64) -> Result<(), LockError> {
        budget::spend();
        let inner = &*self.inner;
        match inner.change(0, read_by(me)) {
            true => Ok(()),
            false => inner.read_slow(me),
        }
    }

    /// Takes the lock for writing; waits while anybody has it.
    ///
    /// # Errors
    /// [`LockError::Held`] if the same task or thread has it, for writing or for reading: it
    /// would wait for itself. [`LockError::Destroyed`]. [`LockError::Unwinding`] if it had to
    /// wait in a task that unwinds from a panic.
    ///
    /// ```
    /// let lock = milo_rt::sync::RwLock::new();
    /// lock.write()?;
    /// assert!(!lock.try_read()?);
    /// lock.unlock()?;
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn write(&self) -> Result<(), LockError> {
        self.write_as(holder::id())
    }

    #[inline]
    #[track_caller]
    fn write_as(&self, me: u64) -> Result<(), LockError> {
        budget::spend();
        let inner = &*self.inner;
        match inner.change(0, written_by(me)) {
            true => Ok(()),
            false => inner.wait_for(Want::Write, me),
        }
    }

    /// Takes the lock for reading if that needs no waiting; true if taken.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    ///
    /// ```
    /// let rw = milo_rt::sync::RwLock::new();
    /// assert!(rw.try_read()? && rw.try_read()?);
    /// assert!(!rw.try_write()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn try_read(&self) -> Result<bool, LockError> {
        budget::spend();
        let taken = self.inner.take(Want::Read, Way::New, holder::id())?;
        if taken {
            self.inner.note();
        }
        Ok(taken)
    }

    /// Takes the lock for writing if nobody has it; true if taken.
    ///
    /// # Errors
    /// [`LockError::Destroyed`].
    ///
    /// ```
    /// let rw = milo_rt::sync::RwLock::new();
    /// assert!(rw.try_write()?);
    /// assert!(!rw.try_read()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn try_write(&self) -> Result<bool, LockError> {
        budget::spend();
        self.inner.take(Want::Write, Way::New, holder::id())
    }

    /// Gives the lock back, whichever way it was taken.
    ///
    /// # Errors
    /// [`LockError::NotLocked`] if nobody has it, [`LockError::Destroyed`].
    ///
    /// ```
    /// let rw = milo_rt::sync::RwLock::new();
    /// rw.write()?;
    /// rw.unlock()?;
    /// assert!(rw.unlock().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn unlock(&self) -> Result<(), LockError> {
        let me = holder::probable_id();
        self.unlock_from(match self.inner.state.load(Ordering::Relaxed) & WRITER {
            0 => read_by(me),
            _ => written_by(me),
        })
    }

    /// It was probably taken as `state`.
    #[inline]
    fn unlock_from(&self, state: u64) -> Result<(), LockError> {
        match self.inner.change(state, 0) {
            true => Ok(()),
            false => self.inner.unlock_slow(holder::id()),
        }
    }

    /// Runs `f` with the lock taken for reading; gives it back also if `f` panics.
    ///
    /// # Errors
    /// As [`RwLock::read`]; `f` has not run then.
    ///
    /// ```
    /// let lock = milo_rt::sync::RwLock::new();
    /// assert_eq!(lock.with_read_lock(|| "as it is")?, "as it is");
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn with_read_lock<R>(&self, f: impl FnOnce() -> R) -> Result<R, LockError> {
        let me = holder::id();
        self.read_as(me)?;
        let _guard = Unlock(self, read_by(me));
        Ok(f())
    }

    /// Runs `f` with the lock taken for writing; gives it back also if `f` panics.
    ///
    /// # Errors
    /// As [`RwLock::write`]; `f` has not run then.
    ///
    /// ```
    /// let lock = milo_rt::sync::RwLock::new();
    /// let mut n = 1;
    /// lock.with_write_lock(|| n += 1)?;
    /// assert_eq!(n, 2);
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn with_write_lock<R>(&self, f: impl FnOnce() -> R) -> Result<R, LockError> {
        let me = holder::id();
        self.write_as(me)?;
        let _guard = Unlock(self, written_by(me));
        Ok(f())
    }

    /// Makes every later operation, on any handle, an error, and wakes the ones that
    /// wait for the lock with that error. The holder keeps running.
    ///
    /// ```
    /// let rw = milo_rt::sync::RwLock::new();
    /// rw.destroy();
    /// assert!(rw.read().is_err());
    /// ```
    pub fn destroy(&self) {
        self.inner.state.fetch_or(DEAD, Ordering::SeqCst);
        model_fence();
        self.inner.waiters.notify_all();
    }
}

/// Gives a lock back that was probably taken as this state.
struct Unlock<'a>(&'a RwLock, u64);

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
        let readers = (state & READERS) / UNIT;
        f.debug_struct("RwLock")
            .field("readers", &readers)
            .field("writer", &(state & WRITER != 0))
            .finish()
    }
}
