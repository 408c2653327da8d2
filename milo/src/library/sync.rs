//! `std/sync`: what tasks and threads share.
#![allow(non_snake_case)]

mod atomic;

pub use atomic::{AtomicBool, AtomicI32, AtomicI64, AtomicU64};

use crate::emitted::Len;
use crate::library::handle::{handle, text};
use crate::num::Integer;
use milo_rt::sync as rt;

/// A bounded channel: first in, first out, for any number of senders and receivers,
/// tasks and threads alike.
///
/// It is a handle: a clone refers to the same channel. `for v in ch` receives until it
/// is closed.
///
/// ```
/// use milo::sync::Channel;
/// let ch = Channel::new(8)?;
/// ch.send(10)?;
/// assert_eq!(ch.recv()?, 10);
/// assert!(ch.trySend(20));
/// ch.close();
/// assert_eq!(ch.tryRecv(), Some(20));
/// assert_eq!(ch.recv().unwrap_err(), "channel closed");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Channel<T>(rt::Channel<T>);

handle!(Channel<T>, rt::Channel<T>);

impl<T> Channel<T> {
    /// A channel that holds up to `capacity` values. 0 makes a rendezvous: `send` waits
    /// until a receiver has taken the value.
    ///
    /// ```
    /// use milo::sync::Channel;
    /// assert_eq!(Channel::<i64>::new(0)?.capacity(), 0);
    /// assert_eq!(Channel::<i64>::new(-1).unwrap_err(), "capacity cannot be negative");
    /// assert!(Channel::<i64>::new(i64::MAX).unwrap_err().contains("is too large"));
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// `capacity cannot be negative`; and if it is above 2³² − 1, or if the system has no
    /// memory for so many values, that.
    pub fn new(capacity: impl Integer) -> Result<Channel<T>, String> {
        if capacity.to_i64() < 0 {
            return Err("capacity cannot be negative".into());
        }
        rt::Channel::new(capacity.to_usize())
            .map(Channel)
            .map_err(text)
    }

    /// Sends a value; waits while the channel is full, and at a rendezvous until a receiver
    /// has taken it.
    ///
    /// # Errors
    /// `channel closed`, `channel destroyed`.
    #[inline]
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), String> {
        self.0.send(value).map_err(text)
    }

    /// Receives the next value; waits while there is none. What was sent before the
    /// channel was closed can still be received.
    ///
    /// # Errors
    /// `channel closed`, `channel destroyed`.
    #[inline]
    #[track_caller]
    pub fn recv(&self) -> Result<T, String> {
        self.0.recv().map_err(text)
    }

    /// Sends a value if that needs no waiting; true if it was sent. At a rendezvous it is,
    /// if a receiver waits.
    #[inline]
    pub fn trySend(&self, value: T) -> bool {
        self.0.try_send(value).is_ok()
    }

    /// Receives the next value if there is one.
    #[inline]
    pub fn tryRecv(&self) -> Option<T> {
        self.0.try_recv().ok()
    }

    /// How many values the channel holds at this moment.
    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// True if it holds none at this moment.
    pub fn isEmpty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many values it can hold.
    pub fn capacity(&self) -> i64 {
        self.0.capacity() as i64
    }

    /// Closes the channel: nothing can be sent any more, what is in it can still be
    /// received.
    pub fn close(&self) {
        self.0.close();
    }

    /// Closes the channel and drops what is in it: every later operation says that
    /// it is destroyed.
    pub fn destroy(&self) {
        self.0.destroy();
    }

    /// True after `close` or `destroy`.
    pub fn isClosed(&self) -> bool {
        self.0.is_closed()
    }

    /// Receives until the channel is closed and empty.
    pub fn iter(&self) -> rt::Iter<'_, T> {
        self.0.iter()
    }

    /// An end for sending. When the last one that was made of this channel is gone, the
    /// channel is closed, so that its receivers come to an end.
    ///
    /// ```
    /// use milo::{runtime::Task, sync::Channel};
    /// let ch = Channel::new(4)?;
    /// for i in 0..3 {
    ///     let end = ch.sender();
    ///     Task::spawn(move || end.send(i).unwrap());
    /// }
    /// assert_eq!(ch.iter().sum::<i32>(), 3);
    /// # Ok::<(), String>(())
    /// ```
    pub fn sender(&self) -> Sender<T> {
        Sender(self.0.sender())
    }
}

impl<T> IntoIterator for Channel<T> {
    type Item = T;
    type IntoIter = rt::IntoIter<T>;

    fn into_iter(self) -> rt::IntoIter<T> {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Channel<T> {
    type Item = T;
    type IntoIter = rt::Iter<'a, T>;

    fn into_iter(self) -> rt::Iter<'a, T> {
        self.0.iter()
    }
}

#[doc(hidden)]
impl<T> Len for Channel<T> {
    fn milo_len(&self) -> i64 {
        self.len()
    }
}

/// An end of a channel for sending, made with [`Channel::sender`]. It counts: a clone is one
/// end more, and when the last one is gone the channel is closed.
///
/// As long as more ends will be made, keep one: the last one that goes closes the channel
/// for good.
///
/// ```
/// use milo::sync::Channel;
/// let ch = Channel::new(1)?;
/// let end = ch.sender();
/// let other = end.clone();
/// drop(end);
/// other.send(1)?;
/// drop(other);
/// assert_eq!(ch.recv()?, 1);
/// assert_eq!(ch.recv().unwrap_err(), "channel closed");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Sender<T>(rt::Sender<T>);

handle!(Sender<T>, rt::Sender<T>);

impl<T> Sender<T> {
    /// As [`Channel::send`].
    ///
    /// # Errors
    /// `channel closed`, `channel destroyed`.
    #[inline]
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), String> {
        self.0.send(value).map_err(text)
    }

    /// As [`Channel::trySend`].
    #[inline]
    pub fn trySend(&self, value: T) -> bool {
        self.0.try_send(value).is_ok()
    }

    /// The channel.
    pub fn channel(&self) -> Channel<T> {
        Channel(self.0.channel().clone())
    }
}

/// Mutual exclusion: a lock that guards a piece of code. For a value under a lock there is
/// [`Guarded`].
///
/// It is a handle: a clone refers to the same lock. It goes to whoever has waited longest.
///
/// ```
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
    #[allow(clippy::new_ret_no_self)]
    pub fn new() -> Result<Mutex, String> {
        Ok(Mutex(rt::Mutex::new()))
    }

    /// Takes the lock; waits while another has it.
    ///
    /// # Errors
    /// `mutex already locked by this task or thread`, which would wait for itself; `mutex
    /// destroyed`.
    #[inline]
    #[track_caller]
    pub fn lock(&self) -> Result<(), String> {
        self.0.lock().map_err(text)
    }

    /// Gives the lock back. Any task or thread may do so.
    ///
    /// # Errors
    /// `mutex not locked`, `mutex destroyed`.
    #[inline]
    pub fn unlock(&self) -> Result<(), String> {
        self.0.unlock().map_err(text)
    }

    /// Takes the lock if it is free; true if taken.
    #[inline]
    pub fn tryLock(&self) -> bool {
        self.0.try_lock() == Ok(true)
    }

    /// Runs `f` with the lock taken, and gives it back also if `f` panics. Gives
    /// what `f` returns.
    ///
    /// # Errors
    /// As [`Mutex::lock`]; `f` has not run then.
    #[inline]
    #[track_caller]
    pub fn withLock<R>(&self, f: impl FnOnce() -> R) -> Result<R, String> {
        self.0.with_lock(f).map_err(text)
    }

    /// Makes every later operation an error; who waits for the lock gets it too.
    pub fn destroy(&self) {
        self.0.destroy();
    }
}

/// Many readers or one writer; guards a piece of code.
///
/// It is a handle: a clone refers to the same lock. It goes to whoever has waited longest: a
/// reader that comes while a writer waits stands behind it, but for one that reads already.
/// For a value under a lock there is [`Guarded`].
///
/// ```
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
    #[allow(clippy::new_ret_no_self)]
    pub fn new() -> Result<RwLock, String> {
        Ok(RwLock(rt::RwLock::new()))
    }

    /// Takes the lock for reading; waits while a writer has it or waits for it.
    ///
    /// # Errors
    /// `rwlock already locked by this task or thread`, for writing; `rwlock destroyed`.
    #[inline]
    #[track_caller]
    pub fn read(&self) -> Result<(), String> {
        self.0.read().map_err(text)
    }

    /// Takes the lock for writing; waits while anybody has it.
    ///
    /// # Errors
    /// `rwlock already locked by this task or thread`, for writing or reading; `rwlock destroyed`.
    #[inline]
    #[track_caller]
    pub fn write(&self) -> Result<(), String> {
        self.0.write().map_err(text)
    }

    /// Gives the lock back, whichever way it was taken.
    ///
    /// # Errors
    /// `rwlock not locked`, `rwlock destroyed`.
    #[inline]
    pub fn unlock(&self) -> Result<(), String> {
        self.0.unlock().map_err(text)
    }

    /// Runs `f` with the lock taken for reading; gives what `f` returns.
    ///
    /// # Errors
    /// As [`RwLock::read`]; `f` has not run then.
    #[inline]
    #[track_caller]
    pub fn withReadLock<R>(&self, f: impl FnOnce() -> R) -> Result<R, String> {
        self.0.with_read_lock(f).map_err(text)
    }

    /// Runs `f` with the lock taken for writing; gives what `f` returns.
    ///
    /// # Errors
    /// As [`RwLock::write`]; `f` has not run then.
    #[inline]
    #[track_caller]
    pub fn withWriteLock<R>(&self, f: impl FnOnce() -> R) -> Result<R, String> {
        self.0.with_write_lock(f).map_err(text)
    }

    /// Makes every later operation an error; who waits for the lock gets it too.
    pub fn destroy(&self) {
        self.0.destroy();
    }
}

/// A value under a lock: for data that tasks and threads change together.
///
/// It is a handle: a clone refers to the same value. The value goes to whoever has waited
/// longest, and who has it may wait meanwhile. A panic gives it back as it is then.
///
/// ```
/// use milo::{runtime::Task, sync::Guarded};
/// let words = Guarded::new(vec!["a"]);
/// let theirs = words.clone();
/// Task::spawn(move || theirs.with(|words| words.push("b")).unwrap()).join()?;
/// assert_eq!(words.with(|words| words.len())?, 2);
/// words.set(vec![])?;
/// assert!(words.get()?.is_empty());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Default)]
pub struct Guarded<T>(rt::Guarded<T>);

handle!(Guarded<T>, rt::Guarded<T>);

impl<T> Guarded<T> {
    /// Holds `value` from now on.
    pub fn new(value: T) -> Guarded<T> {
        Guarded(rt::Guarded::new(value))
    }

    /// Runs `f` with the value, which it may change, and gives what `f` returns; waits while
    /// another has the value.
    ///
    /// # Errors
    /// `guarded value already in use by this task or thread`, which would wait for itself;
    /// `f` has not run then.
    #[track_caller]
    #[inline]
    pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> Result<R, String> {
        self.0.with(f).map_err(text)
    }

    /// A copy of the value; waits while another has it.
    ///
    /// # Errors
    /// As [`Guarded::with`].
    #[track_caller]
    #[inline]
    pub fn get(&self) -> Result<T, String>
    where
        T: Clone,
    {
        self.0.get().map_err(text)
    }

    /// Replaces the value; waits while another has it. The old one is dropped afterwards.
    ///
    /// # Errors
    /// As [`Guarded::with`].
    #[track_caller]
    #[inline]
    pub fn set(&self, value: T) -> Result<(), String> {
        self.0.replace(value).map(drop).map_err(text)
    }
}

/// Counts what is under way, and lets others wait until it is done.
///
/// It is a handle: a clone refers to the same count.
///
/// ```
/// use milo::{runtime::Task, sync::WaitGroup};
/// let wg = WaitGroup::new();
/// wg.add(1);
/// let theirs = wg.clone();
/// Task::spawn(move || theirs.done());
/// wg.wait();
/// ```
#[derive(Debug, Default)]
pub struct WaitGroup(rt::WaitGroup);

handle!(WaitGroup, rt::WaitGroup);

impl WaitGroup {
    /// Nothing under way.
    pub fn new() -> WaitGroup {
        WaitGroup::default()
    }

    /// `n` more things are under way; a negative `n` says that so many are done.
    ///
    /// # Panics
    /// If more are done than were under way, or more are under way than can be counted. Nothing
    /// has changed then, and nobody was woken.
    #[track_caller]
    pub fn add(&self, n: impl Integer) {
        let n = n.to_i64();
        match n {
            0.. => self.0.add(n.to_usize()),
            _ => self.0.done_many(n.unsigned_abs().to_usize()),
        }
    }

    /// One thing is done.
    ///
    /// # Panics
    /// If none was under way.
    #[track_caller]
    pub fn done(&self) {
        self.0.done();
    }

    /// Runs `f` in a task that counts as under way from now until it has ended, however it
    /// ends.
    ///
    /// ```
    /// use milo::sync::{AtomicI64, WaitGroup};
    /// let (wg, sum) = (WaitGroup::new(), AtomicI64::new(0));
    /// for i in 0..10 {
    ///     let sum = sum.clone();
    ///     wg.go(move || sum.add(i));
    /// }
    /// wg.wait();
    /// assert_eq!(sum.load(), 45);
    /// ```
    #[track_caller]
    pub fn go<R>(&self, f: impl FnOnce() -> R + Send + 'static) {
        self.0.go(f);
    }

    /// Waits until nothing is under way.
    #[track_caller]
    pub fn wait(&self) {
        self.0.wait();
    }
}

/// Runs one function once, whoever comes first.
///
/// It is a handle: a clone refers to the same one.
///
/// ```
/// use milo::sync::Once;
/// let once = Once::new();
/// assert!(once.run(|| ()));
/// assert!(!once.run(|| unreachable!()));
/// assert!(once.isDone());
/// ```
#[derive(Debug, Default)]
pub struct Once(rt::Once);

handle!(Once, rt::Once);

impl Once {
    /// Not run yet.
    pub fn new() -> Once {
        Once::default()
    }

    /// Runs `f` if nothing has run yet; true if it did. Otherwise waits until the one
    /// that runs has ended. If `f` panics, the next one runs.
    ///
    /// # Panics
    /// Within `f`, which would wait for its own end.
    #[track_caller]
    pub fn run<R>(&self, f: impl FnOnce() -> R) -> bool {
        let run = || {
            f();
        };
        let ran = self.0.run(run);
        if matches!(ran, Err(rt::LockError::Held(_))) {
            panic!("Once: run within the function that it runs");
        }
        ran == Ok(true)
    }

    /// True if it has run to its end.
    pub fn isDone(&self) -> bool {
        self.0.is_done()
    }
}
