//! Locks for a piece of code.

use crate::library::handle::{handle, text};
use milo_rt::sync as rt;

/// Mutual exclusion: a lock that guards a piece of code. For a value under a lock there is
/// [`Guarded`](super::Guarded).
///
/// It is a handle: a clone refers to the same lock. It goes to the longest waiter.
///
/// ```
/// milo::milo! {
///     from "std/sync" import { Mutex }
///     let m = Mutex.new()!
///     var x: i64 = 0
///     m.withLock(() => { x = 42 })!
///     assert(x == 42)
/// }
/// use milo::sync::Mutex;
/// let m = Mutex::new()?;
/// let mut x = 0;
/// m.withLock(|| x = 42)?;
/// m.destroy();
/// assert_eq!(m.lock().unwrap_err(), "mutex destroyed");
/// assert_eq!(x, 42);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Mutex(rt::Mutex);

handle!(Mutex, rt::Mutex);

impl Mutex {
    /// An unlocked lock.
    ///
    /// # Errors
    /// None: it is a `Result` as the language has it.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Mutex }
    ///     let m = Mutex.new()!
    ///     assert(m.tryLock())
    /// }
    /// use milo::sync::Mutex;
    /// assert!(Mutex::new()?.tryLock());
    /// # Ok::<(), String>(())
    /// ```
    #[allow(clippy::new_ret_no_self)]
    pub fn new() -> Result<Mutex, String> {
        Ok(Mutex(rt::Mutex::new()))
    }

    /// Takes the lock; waits while another has it.
    ///
    /// # Errors
    /// `mutex already locked by this task or thread`, which would wait for itself; `mutex
    /// destroyed`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Mutex }
    ///     let m = Mutex.new()!
    ///     m.lock()!
    ///     assert(m.lock() is Result.Err)    // it would wait for itself
    ///     m.unlock()!
    /// }
    /// use milo::sync::Mutex;
    /// let m = Mutex::new()?;
    /// m.lock()?;
    /// assert!(m.lock().unwrap_err().starts_with("mutex already locked"));
    /// m.unlock()?;
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> Result<(), String> {
        self.0.lock().map_err(text)
    }

    /// Gives the lock back. Any task or thread may do so.
    ///
    /// # Errors
    /// `mutex not locked`, `mutex destroyed`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Mutex }
    ///     let m = Mutex.new()!
    ///     m.lock()!
    ///     m.unlock()!
    ///     assert(m.tryLock())
    /// }
    /// use milo::sync::Mutex;
    /// let m = Mutex::new()?;
    /// m.lock()?;
    /// m.unlock()?;
    /// assert_eq!(m.unlock().unwrap_err(), "mutex not locked");
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    pub fn unlock(&self) -> Result<(), String> {
        self.0.unlock().map_err(text)
    }

    /// Takes the lock if it is free; true if taken.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Mutex }
    ///     let m = Mutex.new()!
    ///     assert(m.tryLock())
    ///     assert(!m.tryLock())
    /// }
    /// use milo::sync::Mutex;
    /// let m = Mutex::new()?;
    /// assert!(m.tryLock() && !m.tryLock());
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    pub fn tryLock(&self) -> bool {
        self.0.try_lock() == Ok(true)
    }

    /// Runs `f` with the lock taken, and gives it back also if `f` panics. Gives
    /// what `f` returns.
    ///
    /// # Errors
    /// As [`Mutex::lock`]; `f` has not run then.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Mutex }
    ///     let m = Mutex.new()!
    ///     assert(m.withLock(() => 1 + 1)! == 2)
    /// }
    /// use milo::sync::Mutex;
    /// let m = Mutex::new()?;
    /// assert_eq!(m.withLock(|| 1 + 1)?, 2);
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn withLock<R>(&self, f: impl FnOnce() -> R) -> Result<R, String> {
        self.0.with_lock(f).map_err(text)
    }

    /// Makes every later operation an error; waiters for the lock get it too.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Mutex }
    ///     let m = Mutex.new()!
    ///     m.destroy()
    ///     assert(m.lock() is Result.Err)
    /// }
    /// use milo::sync::Mutex;
    /// let m = Mutex::new()?;
    /// m.destroy();
    /// assert_eq!(m.lock().unwrap_err(), "mutex destroyed");
    /// # Ok::<(), String>(())
    /// ```
    pub fn destroy(&self) {
        self.0.destroy();
    }
}

/// Many readers or one writer; guards a piece of code.
///
/// It is a handle: a clone refers to the same lock. It goes to the longest waiter: a
/// reader that comes while a writer waits stands behind it, but for one that reads already.
/// For a value under a lock there is [`Guarded`](super::Guarded).
///
/// ```
/// milo::milo! {
///     from "std/sync" import { RwLock }
///     let rw = RwLock.new()!
///     var x: i64 = 0
///     rw.withWriteLock(() => { x = 1 })!
///     assert(rw.withReadLock(() => x)! == 1)
/// }
/// use milo::sync::RwLock;
/// let rw = RwLock::new()?;
/// let mut x = 0;
/// rw.withWriteLock(|| x = 1)?;
/// assert_eq!(rw.withReadLock(|| x)?, 1);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct RwLock(rt::RwLock);

handle!(RwLock, rt::RwLock);

impl RwLock {
    /// An unlocked lock.
    ///
    /// # Errors
    /// None: it is a `Result` as the language has it.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { RwLock }
    ///     let rw = RwLock.new()!
    ///     assert(rw.withReadLock(() => true)!)
    /// }
    /// use milo::sync::RwLock;
    /// assert_eq!(RwLock::new()?.withReadLock(|| 1)?, 1);
    /// # Ok::<(), String>(())
    /// ```
    #[allow(clippy::new_ret_no_self)]
    pub fn new() -> Result<RwLock, String> {
        Ok(RwLock(rt::RwLock::new()))
    }

    /// Takes the lock for reading; waits while a writer has it or waits for it.
    ///
    /// # Errors
    /// `rwlock already locked by this task or thread`, for writing; `rwlock destroyed`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { RwLock }
    ///     let rw = RwLock.new()!
    ///     rw.read()!
    ///     rw.read()!          // readers read together
    ///     rw.unlock()!
    ///     rw.unlock()!
    /// }
    /// use milo::sync::RwLock;
    /// let rw = RwLock::new()?;
    /// rw.read()?;
    /// rw.read()?;
    /// rw.unlock()?;
    /// rw.unlock()?;
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn read(&self) -> Result<(), String> {
        self.0.read().map_err(text)
    }

    /// Takes the lock for writing; waits while anybody has it.
    ///
    /// # Errors
    /// `rwlock already locked by this task or thread`, for writing or reading; `rwlock destroyed`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { RwLock }
    ///     let rw = RwLock.new()!
    ///     rw.write()!
    ///     assert(rw.read() is Result.Err)   // it would wait for itself
    ///     rw.unlock()!
    /// }
    /// use milo::sync::RwLock;
    /// let rw = RwLock::new()?;
    /// rw.write()?;
    /// assert!(rw.read().is_err());
    /// rw.unlock()?;
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn write(&self) -> Result<(), String> {
        self.0.write().map_err(text)
    }

    /// Gives the lock back, whichever way it was taken.
    ///
    /// # Errors
    /// `rwlock not locked`, `rwlock destroyed`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { RwLock }
    ///     let rw = RwLock.new()!
    ///     rw.write()!
    ///     rw.unlock()!
    /// }
    /// use milo::sync::RwLock;
    /// let rw = RwLock::new()?;
    /// rw.read()?;
    /// rw.unlock()?;
    /// assert_eq!(rw.unlock().unwrap_err(), "rwlock not locked");
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    pub fn unlock(&self) -> Result<(), String> {
        self.0.unlock().map_err(text)
    }

    /// Runs `f` with the lock taken for reading; gives what `f` returns.
    ///
    /// # Errors
    /// As [`RwLock::read`]; `f` has not run then.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { RwLock }
    ///     let rw = RwLock.new()!
    ///     assert(rw.withReadLock(() => 1 + 1)! == 2)
    /// }
    /// use milo::sync::RwLock;
    /// assert_eq!(RwLock::new()?.withReadLock(|| 1 + 1)?, 2);
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn withReadLock<R>(&self, f: impl FnOnce() -> R) -> Result<R, String> {
        self.0.with_read_lock(f).map_err(text)
    }

    /// Runs `f` with the lock taken for writing; gives what `f` returns.
    ///
    /// # Errors
    /// As [`RwLock::write`]; `f` has not run then.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { RwLock }
    ///     let rw = RwLock.new()!
    ///     var x: i64 = 0
    ///     rw.withWriteLock(() => { x += 1 })!
    ///     assert(x == 1)
    /// }
    /// use milo::sync::RwLock;
    /// let (rw, mut x) = (RwLock::new()?, 0);
    /// rw.withWriteLock(|| x += 1)?;
    /// assert_eq!(x, 1);
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn withWriteLock<R>(&self, f: impl FnOnce() -> R) -> Result<R, String> {
        self.0.with_write_lock(f).map_err(text)
    }

    /// Makes every later operation an error; waiters for the lock get it too.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { RwLock }
    ///     let rw = RwLock.new()!
    ///     rw.destroy()
    ///     assert(rw.read() is Result.Err)
    /// }
    /// use milo::sync::RwLock;
    /// let rw = RwLock::new()?;
    /// rw.destroy();
    /// assert_eq!(rw.read().unwrap_err(), "rwlock destroyed");
    /// # Ok::<(), String>(())
    /// ```
    pub fn destroy(&self) {
        self.0.destroy();
    }
}
