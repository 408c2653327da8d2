//! Bounded channels.

use super::ring::{Pop, Push, Ring};
use super::spin::{Spin, Threads};
use crate::prim::{AtomicBool, Ordering};
use crate::waitlist::WaitList;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The capacity given to [`Channel::new`] was 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapacityError;

impl fmt::Display for CapacityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("capacity must be at least 1")
    }
}

impl std::error::Error for CapacityError {}

/// Why a value was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendErrorKind {
    /// The channel is full (for those that do not wait, or not longer).
    Full,
    /// The channel is closed.
    Closed,
    /// The channel is destroyed.
    Destroyed,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

/// A value that could not be sent, and why. It is given back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SendError<T> {
    /// The value.
    pub value: T,
    /// The reason.
    pub kind: SendErrorKind,
}

impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SendError::{:?}", self.kind)
    }
}

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            SendErrorKind::Full => "channel full",
            SendErrorKind::Closed => "channel closed",
            SendErrorKind::Destroyed => "channel destroyed",
            SendErrorKind::Unwinding => "cannot wait while a panic unwinds",
        })
    }
}

impl<T> std::error::Error for SendError<T> {}

/// Why there is no value to receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecvError {
    /// The channel is empty (for those that do not wait).
    Empty,
    /// The time is over.
    Timeout,
    /// The channel is closed, and all values have been received.
    Closed,
    /// The channel is destroyed.
    Destroyed,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RecvError::Empty => "channel empty",
            RecvError::Timeout => "timeout",
            RecvError::Closed => "channel closed",
            RecvError::Destroyed => "channel destroyed",
            RecvError::Unwinding => "cannot wait while a panic unwinds",
        })
    }
}

impl std::error::Error for RecvError {}

struct Inner<T> {
    ring: Ring<T>,
    destroyed: AtomicBool,
    receivers: WaitList,
    senders: WaitList,
    receiving: Threads,
    sending: Threads,
}

/// A bounded channel: first in, first out, for any number of senders and receivers,
/// tasks and threads alike. Clones are handles to the same channel.
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
pub struct Channel<T> {
    inner: Arc<Inner<T>>,
}

impl<T> Channel<T> {
    /// A channel that holds up to `capacity` values.
    ///
    /// # Errors
    /// [`CapacityError`] if `capacity` is 0.
    ///
    /// # Panics
    /// If there is no memory for so many values.
    pub fn new(capacity: usize) -> Result<Channel<T>, CapacityError> {
        if capacity == 0 {
            return Err(CapacityError);
        }
        Ok(Channel::with_room(capacity))
    }

    /// The same for a capacity that is known not to be 0.
    pub(crate) fn with_room(capacity: usize) -> Channel<T> {
        Channel {
            inner: Arc::new(Inner {
                ring: Ring::new(capacity),
                destroyed: AtomicBool::new(false),
                receivers: WaitList::new(),
                senders: WaitList::new(),
                receiving: Threads::new(),
                sending: Threads::new(),
            }),
        }
    }

    /// Sends a value; waits while the channel is full.
    ///
    /// # Errors
    /// With the value, if the channel is closed or destroyed.
    #[inline]
    pub fn send(&self, value: T) -> Result<(), SendError<T>> {
        match self.try_send(value) {
            Err(SendError {
                value,
                kind: SendErrorKind::Full,
            }) => self.send_slow(value, None),
            done => done,
        }
    }

    /// Sends a value; waits while the channel is full, but not longer than `limit`.
    ///
    /// # Errors
    /// With the value, if the time is over (`Full`), or if the channel is closed or
    /// destroyed.
    pub fn send_timeout(&self, value: T, limit: Duration) -> Result<(), SendError<T>> {
        match self.try_send(value) {
            Err(SendError {
                value,
                kind: SendErrorKind::Full,
            }) => self.send_slow(value, Some(deadline(limit))),
            done => done,
        }
    }

    /// Sends a value if there is room, without waiting.
    ///
    /// # Errors
    /// With the value, if the channel is full, closed or destroyed.
    #[inline]
    pub fn try_send(&self, value: T) -> Result<(), SendError<T>> {
        match self.inner.ring.push(value) {
            Ok(()) => {
                self.inner.receivers.notify_one();
                Ok(())
            }
            Err(Push::Full(value)) => Err(SendError {
                value,
                kind: SendErrorKind::Full,
            }),
            Err(Push::Closed(value)) => Err(SendError {
                value,
                kind: self.closed_kind(),
            }),
        }
    }

    #[cold]
    fn closed_kind(&self) -> SendErrorKind {
        if self.is_destroyed() {
            SendErrorKind::Destroyed
        } else {
            SendErrorKind::Closed
        }
    }

    #[cold]
    fn send_slow(&self, mut value: T, deadline: Option<Instant>) -> Result<(), SendError<T>> {
        let inner = &*self.inner;
        let mut in_time = true;
        let spin = Spin::between(&inner.sending, &inner.receiving);
        loop {
            match self.try_send(value) {
                Err(SendError {
                    value: back,
                    kind: SendErrorKind::Full,
                }) => value = back,
                done => return done,
            }
            if !in_time {
                let kind = SendErrorKind::Full;
                return Err(SendError { value, kind });
            }
            if spin.again() {
                continue;
            }
            if crate::park::must_not_park() {
                let kind = SendErrorKind::Unwinding;
                return Err(SendError { value, kind });
            }
            in_time = inner
                .senders
                .wait_until(deadline, || !inner.ring.is_full() || inner.ring.is_closed());
        }
    }

    /// Receives the next value; waits while the channel is empty and open.
    ///
    /// # Errors
    /// [`RecvError::Closed`] once the channel is closed and empty, `Destroyed` if it
    /// is destroyed.
    #[inline]
    pub fn recv(&self) -> Result<T, RecvError> {
        match self.try_recv() {
            Err(RecvError::Empty) => self.recv_slow(None),
            done => done,
        }
    }

    /// Receives the next value; waits while the channel is empty and open, but not
    /// longer than `limit`.
    ///
    /// # Errors
    /// As [`Channel::recv`], and [`RecvError::Timeout`] if the time is over.
    pub fn recv_timeout(&self, limit: Duration) -> Result<T, RecvError> {
        match self.try_recv() {
            Err(RecvError::Empty) => self.recv_slow(Some(deadline(limit))),
            done => done,
        }
    }

    /// Receives the next value if there is one, without waiting.
    ///
    /// # Errors
    /// As [`Channel::recv`], and [`RecvError::Empty`].
    #[inline]
    pub fn try_recv(&self) -> Result<T, RecvError> {
        if self.inner.destroyed.load(Ordering::Acquire) {
            return Err(RecvError::Destroyed);
        }
        match self.inner.ring.pop() {
            Ok(value) => {
                self.inner.senders.notify_one();
                Ok(value)
            }
            Err(Pop::Empty) => Err(RecvError::Empty),
            Err(Pop::Closed) => Err(self.closed_error()),
        }
    }

    #[cold]
    fn closed_error(&self) -> RecvError {
        if self.is_destroyed() {
            RecvError::Destroyed
        } else {
            RecvError::Closed
        }
    }

    #[cold]
    fn recv_slow(&self, deadline: Option<Instant>) -> Result<T, RecvError> {
        let inner = &*self.inner;
        let mut in_time = true;
        let spin = Spin::between(&inner.receiving, &inner.sending);
        loop {
            match self.try_recv() {
                Err(RecvError::Empty) => {}
                done => return done,
            }
            if !in_time {
                return Err(RecvError::Timeout);
            }
            if spin.again() {
                continue;
            }
            if crate::park::must_not_park() {
                return Err(RecvError::Unwinding);
            }
            in_time = inner.receivers.wait_until(deadline, || {
                !inner.ring.is_empty() || inner.ring.is_closed()
            });
        }
    }

    /// How many values the channel holds at this moment.
    pub fn len(&self) -> usize {
        if self.is_destroyed() {
            return 0;
        }
        self.inner.ring.len()
    }

    /// True if it holds none at this moment.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values it can hold.
    pub fn capacity(&self) -> usize {
        self.inner.ring.capacity()
    }

    /// Closes the channel: nothing can be sent any more, and what is in it can still
    /// be received. Wakes everybody who waits for it. Closing twice is no error.
    pub fn close(&self) {
        if self.inner.ring.close() {
            self.inner.receivers.notify_all();
            self.inner.senders.notify_all();
        }
    }

    /// Closes the channel and drops what is in it: every later operation on any
    /// handle says that it is destroyed.
    pub fn destroy(&self) {
        if self.inner.destroyed.swap(true, Ordering::SeqCst) {
            return;
        }
        self.inner.ring.close();
        self.inner.receivers.notify_all();
        self.inner.senders.notify_all();
        while self.inner.ring.pop().is_ok() {}
    }

    /// True after [`Channel::close`] or [`Channel::destroy`].
    pub fn is_closed(&self) -> bool {
        self.inner.ring.is_closed()
    }

    /// True after [`Channel::destroy`].
    pub fn is_destroyed(&self) -> bool {
        self.inner.destroyed.load(Ordering::SeqCst)
    }

    /// Receives until the channel is closed and empty.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { channel: self }
    }

    /// True if `other` is a handle to the same channel.
    pub fn same_channel(&self, other: &Channel<T>) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    // For timers: nobody else can receive.
    pub(crate) fn is_only_handle(&self) -> bool {
        Arc::strong_count(&self.inner) == 1
    }

    // For select.
    pub(crate) fn receivers(&self) -> &WaitList {
        &self.inner.receivers
    }

    pub(crate) fn senders(&self) -> &WaitList {
        &self.inner.senders
    }

    pub(crate) fn recv_ready(&self) -> bool {
        !self.inner.ring.is_empty() || self.inner.ring.is_closed()
    }

    pub(crate) fn send_ready(&self) -> bool {
        !self.inner.ring.is_full() || self.inner.ring.is_closed()
    }
}

fn deadline(limit: Duration) -> Instant {
    #[cfg(not(loom))]
    return crate::timer::deadline_in(limit);
    #[cfg(loom)]
    return Instant::now() + limit;
}

impl<T> Clone for Channel<T> {
    fn clone(&self) -> Self {
        Channel {
            inner: self.inner.clone(),
        }
    }
}

impl<T> fmt::Debug for Channel<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("capacity", &self.capacity())
            .field("len", &self.len())
            .field("closed", &self.is_closed())
            .finish()
    }
}

/// Receives from a channel until it is closed and empty.
#[derive(Debug)]
pub struct Iter<'a, T> {
    channel: &'a Channel<T>,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;

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
#[derive(Debug)]
pub struct IntoIter<T> {
    channel: Channel<T>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;

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
