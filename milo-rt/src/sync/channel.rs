//! Bounded channels.

use super::channel_error::{CapacityError, RecvError, SendError, SendErrorKind};
use super::core::Core;
use crate::budget::spend;
use crate::prim::Ordering;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A bounded channel: first in, first out, for any number of senders and receivers,
/// tasks and threads alike. Clones are handles to the same channel.
///
/// It is fair: the receiver that has waited longest gets the next value, and the sender
/// that has waited longest the next room, whatever others try meanwhile.
///
/// ```
/// use milo_rt::sync::Channel;
/// let ch = Channel::new(8)?;
/// let theirs = ch.clone();
/// let thread = milo_rt::thread::spawn(move || {
///     for i in 0..3 {
///         theirs.send(i).unwrap();
///     }
///     theirs.close();
/// })?;
/// assert_eq!(ch.iter().sum::<i32>(), 3);
/// thread.join()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With a capacity of 0 it is a rendezvous: `send` waits until a receiver has taken the
/// value, and [`Channel::try_send`] succeeds only where one waits.
///
/// ```
/// use milo_rt::{sync::Channel, task};
/// let ch = Channel::new(0)?;
/// assert!(ch.try_send(1).is_err());
/// let theirs = ch.clone();
/// let receiver = task::spawn(move || theirs.recv());
/// ch.send(2)?;
/// assert_eq!(receiver.join().unwrap(), Ok(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Channel<T> {
    core: Arc<Core<T>>,
}

impl<T> Channel<T> {
    /// The greatest capacity that [`Channel::new`] accepts: 2³² − 1 values, and 2²⁴ − 1
    /// where addresses have 32 bits.
    ///
    /// ```
    /// use milo_rt::sync::Channel;
    /// assert!(Channel::<u8>::new(Channel::<u8>::MAX_CAPACITY + 1).is_err());
    /// ```
    pub const MAX_CAPACITY: usize = if usize::BITS >= 64 {
        u32::MAX as usize
    } else {
        (1 << 24) - 1
    };

    /// A channel that holds up to `capacity` values. 0 makes a rendezvous. Memory is used
    /// as values come in, not for the capacity.
    ///
    /// # Errors
    /// [`CapacityError`] if `capacity` is above [`Channel::MAX_CAPACITY`], or if the system
    /// has no memory for so many values.
    ///
    /// ```
    /// use milo_rt::sync::Channel;
    /// let ch: Channel<&str> = Channel::new(8)?;
    /// assert_eq!((ch.capacity(), ch.len()), (8, 0));
    /// # Ok::<(), milo_rt::sync::CapacityError>(())
    /// ```
    pub fn new(capacity: usize) -> Result<Channel<T>, CapacityError> {
        if capacity > Self::MAX_CAPACITY {
            return Err(CapacityError::TooLarge(capacity));
        }
        let core = Core::new(capacity).ok_or(CapacityError::NoMemory(capacity))?;
        Ok(Channel {
            core: Arc::new(core),
        })
    }

    /// A channel for one value.
    #[cfg(not(loom))]
    pub(crate) fn for_one() -> Channel<T> {
        match Channel::new(1) {
            Ok(channel) => channel,
            Err(error) => panic!("{error}"),
        }
    }

    /// Sends a value; waits while the channel is full, and at a rendezvous until a receiver
    /// has taken it.
    ///
    /// # Errors
    /// With the value, if the channel is closed or destroyed, also while it waits.
    ///
    /// ```
    /// use milo_rt::sync::Channel;
    /// let ch = Channel::new(1)?;
    /// ch.send("there is room")?;
    /// ch.close();
    /// let error = ch.send("too late").unwrap_err();
    /// assert_eq!(error.value, "too late");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        spend();
        match self.core.try_send(value) {
            Err(SendError {
                value,
                kind: SendErrorKind::Full,
            }) => self.core.send_slow(value, None),
            done => done,
        }
    }

    /// Sends a value; waits as [`Channel::send`] does, but not longer than `limit`.
    ///
    /// # Errors
    /// With the value, if the time is over (`Full`), or if the channel is closed or
    /// destroyed.
    ///
    /// ```
    /// use milo_rt::sync::{Channel, SendErrorKind};
    /// use std::time::Duration;
    /// let ch = Channel::new(1)?;
    /// ch.send(1)?;
    /// let error = ch.send_timeout(2, Duration::from_millis(1)).unwrap_err();
    /// assert_eq!((error.value, error.kind), (2, SendErrorKind::Full));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn send_timeout(&self, value: T, limit: Duration) -> Result<(), SendError<T>> {
        spend();
        match self.core.try_send(value) {
            Err(SendError {
                value,
                kind: SendErrorKind::Full,
            }) => self.core.send_slow(value, Some(deadline(limit))),
            done => done,
        }
    }

    /// Sends a value if that needs no waiting: if there is room and nobody waits for it, or
    /// if a receiver waits.
    ///
    /// # Errors
    /// With the value, if the channel is full, closed or destroyed.
    ///
    /// ```
    /// use milo_rt::sync::Channel;
    /// let ch = Channel::new(1)?;
    /// assert!(ch.try_send(1).is_ok());
    /// assert!(ch.try_send(2).is_err());
    /// # Ok::<(), milo_rt::sync::CapacityError>(())
    /// ```
    #[inline]
    pub fn try_send(&self, value: T) -> Result<(), SendError<T>> {
        spend();
        self.core.try_send(value)
    }

    /// Receives the next value; waits while there is none and the channel is open.
    ///
    /// # Errors
    /// [`RecvError::Closed`] once the channel is closed and empty, `Destroyed` if it
    /// is destroyed.
    ///
    /// ```
    /// use milo_rt::sync::{Channel, RecvError};
    /// let ch = Channel::new(2)?;
    /// ch.send("first")?;
    /// ch.close();
    /// assert_eq!(ch.recv(), Ok("first"));
    /// assert_eq!(ch.recv(), Err(RecvError::Closed));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        spend();
        // The value goes to its place at once: a result that is passed on whole is copied.
        match self.core.try_recv() {
            Ok(value) => Ok(value),
            Err(RecvError::Empty) => self.core.recv_slow(None),
            Err(error) => Err(error),
        }
    }

    /// Receives the next value; waits as [`Channel::recv`] does, but not longer than
    /// `limit`.
    ///
    /// # Errors
    /// As [`Channel::recv`], and [`RecvError::Timeout`] if the time is over.
    ///
    /// ```
    /// use milo_rt::sync::{Channel, RecvError};
    /// use std::time::Duration;
    /// let ch: Channel<i32> = Channel::new(1)?;
    /// assert_eq!(ch.recv_timeout(Duration::from_millis(1)), Err(RecvError::Timeout));
    /// # Ok::<(), milo_rt::sync::CapacityError>(())
    /// ```
    #[track_caller]
    pub fn recv_timeout(&self, limit: Duration) -> Result<T, RecvError> {
        spend();
        match self.core.try_recv() {
            Err(RecvError::Empty) => self.core.recv_slow(Some(deadline(limit))),
            done => done,
        }
    }

    /// Receives the next value if there is one for which nobody else waits; at a rendezvous,
    /// if a sender waits.
    ///
    /// # Errors
    /// As [`Channel::recv`], and [`RecvError::Empty`].
    ///
    /// ```
    /// use milo_rt::sync::{Channel, RecvError};
    /// let ch = Channel::new(1)?;
    /// assert_eq!(ch.try_recv(), Err(RecvError::Empty));
    /// ch.send(7)?;
    /// assert_eq!(ch.try_recv(), Ok(7));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn try_recv(&self) -> Result<T, RecvError> {
        spend();
        self.core.try_recv()
    }

    /// How many values the channel holds at this moment; 0 for a rendezvous.
    ///
    /// ```
    /// let ch = milo_rt::sync::Channel::new(2)?;
    /// ch.send('a')?;
    /// assert_eq!(ch.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn len(&self) -> usize {
        spend();
        self.core.len()
    }

    /// True if it holds none at this moment.
    ///
    /// ```
    /// assert!(milo_rt::sync::Channel::<i32>::new(1)?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values it can hold.
    ///
    /// ```
    /// assert_eq!(milo_rt::sync::Channel::<i32>::new(4)?.capacity(), 4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn capacity(&self) -> usize {
        self.core.capacity()
    }

    /// Closes the channel: nothing can be sent any more, and what is in it can still
    /// be received. Wakes all waiters; a waiting sender gets its value back.
    /// Closing twice is no error.
    ///
    /// ```
    /// use milo_rt::{sync::Channel, task};
    /// let ch = Channel::new(4)?;
    /// let from = ch.clone();
    /// let sum = task::spawn(move || from.iter().sum::<i32>());
    /// for n in 1..=3 {
    ///     ch.send(n)?;
    /// }
    /// ch.close();
    /// assert_eq!(sum.join()?, 6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn close(&self) {
        spend();
        self.core.close();
    }

    /// Closes the channel and drops what is in it: every later operation on any
    /// handle says that it is destroyed.
    ///
    /// ```
    /// use milo_rt::sync::{Channel, RecvError};
    /// let ch = Channel::new(1)?;
    /// ch.send(1)?;
    /// ch.destroy();
    /// assert_eq!(ch.recv(), Err(RecvError::Destroyed));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn destroy(&self) {
        spend();
        self.core.destroy();
    }

    /// True after [`Channel::close`] or [`Channel::destroy`].
    ///
    /// ```
    /// let ch = milo_rt::sync::Channel::<i32>::new(1)?;
    /// ch.close();
    /// assert!(ch.is_closed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_closed(&self) -> bool {
        spend();
        self.core.is_closed()
    }

    /// True after [`Channel::destroy`].
    ///
    /// ```
    /// let ch = milo_rt::sync::Channel::<i32>::new(1)?;
    /// ch.close();
    /// assert!(!ch.is_destroyed());
    /// ch.destroy();
    /// assert!(ch.is_destroyed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_destroyed(&self) -> bool {
        spend();
        self.core.is_destroyed()
    }

    /// Receives until the channel is closed and empty.
    ///
    /// ```
    /// let ch = milo_rt::sync::Channel::new(2)?;
    /// ch.send('a')?;
    /// ch.send('b')?;
    /// ch.close();
    /// assert_eq!(ch.iter().collect::<String>(), "ab");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { channel: self }
    }

    /// An end for sending, which counts: when the last one that was made of this channel is
    /// gone, the channel is closed.
    ///
    /// ```
    /// use milo_rt::{sync::Channel, task};
    /// let ch = Channel::new(4)?;
    /// let first = ch.sender();
    /// for i in 0..3 {
    ///     let end = first.clone();
    ///     task::spawn(move || end.send(i));
    /// }
    /// drop(first);
    /// assert_eq!(ch.iter().sum::<i32>(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sender(&self) -> Sender<T> {
        self.core.ends.fetch_add(1, Ordering::SeqCst);
        Sender {
            channel: self.clone(),
        }
    }

    /// True if `other` is a handle to the same channel.
    ///
    /// ```
    /// let ch = milo_rt::sync::Channel::<u8>::new(1)?;
    /// assert!(ch.same_channel(&ch.clone()));
    /// # Ok::<(), milo_rt::sync::CapacityError>(())
    /// ```
    pub fn same_channel(&self, other: &Channel<T>) -> bool {
        Arc::ptr_eq(&self.core, &other.core)
    }

    /// A handle for a timer, which does not keep the channel.
    #[cfg(not(loom))]
    pub(crate) fn downgrade(&self) -> WeakChannel<T> {
        WeakChannel(Arc::downgrade(&self.core))
    }

    /// Keeps a timer for as long as anybody has the channel.
    #[cfg(not(loom))]
    pub(crate) fn keep(&self, timer: crate::timer_queue::Timer) {
        let before = self.core.timer.lock().replace(timer);
        drop(before);
    }

    /// Ends what [`Channel::keep`] keeps.
    #[cfg(not(loom))]
    pub(crate) fn let_go(&self) {
        let timer = self.core.timer.lock().take();
        drop(timer);
    }

    // For select.
    pub(crate) fn core(&self) -> &Core<T> {
        &self.core
    }
}

/// See [`Channel::downgrade`].
#[cfg(not(loom))]
pub(crate) struct WeakChannel<T>(std::sync::Weak<Core<T>>);

#[cfg(not(loom))]
impl<T> WeakChannel<T> {
    pub(crate) fn upgrade(&self) -> Option<Channel<T>> {
        let core = self.0.upgrade()?;
        Some(Channel { core })
    }

    /// True if somebody has the channel.
    pub(crate) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }
}

#[track_caller]
fn deadline(limit: Duration) -> Instant {
    #[cfg(not(loom))]
    return crate::deadline::deadline_in(limit);
    #[cfg(loom)]
    return Instant::now() + limit;
}

impl<T> Clone for Channel<T> {
    fn clone(&self) -> Self {
        Channel {
            core: self.core.clone(),
        }
    }
}

impl<T> fmt::Debug for Channel<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("capacity", &self.core.capacity())
            .field("len", &self.core.len())
            .field("closed", &self.core.is_closed())
            .finish()
    }
}

/// An end of a channel for sending. A clone is one end more, and when the last end is gone
/// the channel is closed, so that its receivers come to an end.
///
/// Ends are made with [`Channel::sender`]. As long as more will be made, keep one: the last
/// one that goes closes the channel for good.
///
/// ```
/// let ch = milo_rt::sync::Channel::new(1)?;
/// let end = ch.sender();
/// end.send(1)?;
/// drop(end);
/// assert_eq!(ch.iter().collect::<Vec<_>>(), [1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sender<T> {
    channel: Channel<T>,
}

impl<T> Sender<T> {
    /// As [`Channel::send`].
    ///
    /// # Errors
    /// As [`Channel::send`].
    ///
    /// ```
    /// let ch = milo_rt::sync::Channel::new(1)?;
    /// ch.sender().send(1)?;
    /// assert_eq!(ch.recv()?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        self.channel.send(value)
    }

    /// As [`Channel::send_timeout`].
    ///
    /// # Errors
    /// As [`Channel::send_timeout`].
    ///
    /// ```
    /// let ch = milo_rt::sync::Channel::new(1)?;
    /// let (end, limit) = (ch.sender(), std::time::Duration::from_millis(1));
    /// end.send(1)?;
    /// assert!(end.send_timeout(2, limit).is_err()); // it is full
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn send_timeout(&self, value: T, limit: Duration) -> Result<(), SendError<T>> {
        self.channel.send_timeout(value, limit)
    }

    /// As [`Channel::try_send`].
    ///
    /// # Errors
    /// As [`Channel::try_send`].
    ///
    /// ```
    /// let ch = milo_rt::sync::Channel::new(1)?;
    /// let end = ch.sender();
    /// end.try_send(1)?;
    /// assert_eq!(end.try_send(2).unwrap_err().value, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn try_send(&self, value: T) -> Result<(), SendError<T>> {
        self.channel.try_send(value)
    }

    /// The channel.
    ///
    /// ```
    /// let ch = milo_rt::sync::Channel::<i32>::new(1)?;
    /// assert!(ch.sender().channel().same_channel(&ch));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn channel(&self) -> &Channel<T> {
        &self.channel
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.channel.sender()
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        if self.channel.core.ends.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.channel.close();
        }
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sender").field(&self.channel).finish()
    }
}

/// Receives from a channel until it is closed and empty.
///
/// ```
/// let ch = milo_rt::sync::Channel::new(1)?;
/// ch.send(1)?;
/// ch.close();
/// let mut values: milo_rt::sync::Iter<'_, i32> = ch.iter();
/// assert_eq!((values.next(), values.next()), (Some(1), None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Iter<'a, T> {
    channel: &'a Channel<T>,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

    #[inline]
    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.channel.recv().ok()
    }
}

impl<'a, T> IntoIterator for &'a Channel<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

/// Receives from a channel until it is closed and empty, holding a handle to it.
///
/// ```
/// let ch = milo_rt::sync::Channel::new(1)?;
/// ch.send(1)?;
/// ch.close();
/// let mut values: milo_rt::sync::IntoIter<i32> = ch.into_iter();
/// assert_eq!((values.next(), values.next()), (Some(1), None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct IntoIter<T> {
    channel: Channel<T>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    #[inline]
    #[track_caller]
    fn next(&mut self) -> Option<T> {
        self.channel.recv().ok()
    }
}

impl<T> IntoIterator for Channel<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    fn into_iter(self) -> IntoIter<T> {
        IntoIter { channel: self }
    }
}

// A panic leaves no channel half changed: nothing of the user's runs inside.
impl<T> std::panic::UnwindSafe for Channel<T> {}
impl<T> std::panic::RefUnwindSafe for Channel<T> {}
impl<T> std::panic::UnwindSafe for Sender<T> {}
impl<T> std::panic::RefUnwindSafe for Sender<T> {}
