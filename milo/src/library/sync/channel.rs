//! Channels.

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
/// milo::milo! {
///     from "std/sync" import { Channel }
///     let ch: Channel<i64> = Channel.new(8)!
///     ch.send(10)!
///     ch.close()
///     var sum: i64 = 0
///     for v in ch { sum += v }
///     assert(sum == 10)
/// }
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
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     assert(Channel<i64>.new(0)!.capacity() == 0)
    ///     assert(Channel<i64>.new(-1) is Result.Err)
    /// }
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<string> = Channel.new(1)!
    ///     ch.send("hello")!
    ///     assert(ch.recv()! == "hello")
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(1)?;
    /// ch.send("hello")?;
    /// ch.close();
    /// assert_eq!(ch.send("more").unwrap_err(), "channel closed");
    /// # Ok::<(), String>(())
    /// ```
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/runtime" import { Task }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     Task.spawn(move (): void => { ch.send(5)! })
    ///     assert(ch.recv()! == 5)      // waits for it
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(1)?;
    /// ch.send(5)?;
    /// ch.close();
    /// assert_eq!(ch.recv()?, 5);
    /// assert_eq!(ch.recv().unwrap_err(), "channel closed");
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn recv(&self) -> Result<T, String> {
        self.0.recv().map_err(text)
    }

    /// Sends a value if that needs no waiting; true if it was sent. At a rendezvous it is,
    /// if a receiver waits.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     assert(ch.trySend(1))
    ///     assert(!ch.trySend(2))       // it is full
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(1)?;
    /// assert!(ch.trySend(1) && !ch.trySend(2));
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    pub fn trySend(&self, value: T) -> bool {
        self.0.try_send(value).is_ok()
    }

    /// Receives the next value if there is one.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     assert(ch.tryRecv().isNone())
    ///     ch.send(5)!
    ///     assert(ch.tryRecv()! == 5)
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(1)?;
    /// ch.send(5)?;
    /// assert_eq!((ch.tryRecv(), ch.tryRecv()), (Some(5), None));
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    pub fn tryRecv(&self) -> Option<T> {
        self.0.try_recv().ok()
    }

    /// How many values the channel holds at this moment.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(4)!
    ///     ch.send(1)!
    ///     assert(ch.len() == 1)
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(4)?;
    /// ch.send(1)?;
    /// assert_eq!(ch.len(), 1);
    /// # Ok::<(), String>(())
    /// ```
    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// True if it holds none at this moment.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(4)!
    ///     assert(ch.isEmpty())
    /// }
    /// use milo::sync::Channel;
    /// assert!(Channel::<i64>::new(4)?.isEmpty());
    /// # Ok::<(), String>(())
    /// ```
    pub fn isEmpty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many values it can hold.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(4)!
    ///     assert(ch.capacity() == 4)
    /// }
    /// use milo::sync::Channel;
    /// assert_eq!(Channel::<i64>::new(4)?.capacity(), 4);
    /// # Ok::<(), String>(())
    /// ```
    pub fn capacity(&self) -> i64 {
        self.0.capacity() as i64
    }

    /// Closes the channel: nothing can be sent any more, what is in it can still be
    /// received.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(4)!
    ///     ch.send(1)!
    ///     ch.close()
    ///     assert(ch.recv()! == 1)
    ///     assert(ch.recv() is Result.Err)
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(4)?;
    /// ch.close();
    /// assert_eq!(ch.send(1).unwrap_err(), "channel closed");
    /// # Ok::<(), String>(())
    /// ```
    pub fn close(&self) {
        self.0.close();
    }

    /// Closes the channel and drops what is in it: every later operation says that
    /// it is destroyed.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(4)!
    ///     ch.send(1)!
    ///     ch.destroy()
    ///     assert(ch.recv() is Result.Err)
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(4)?;
    /// ch.send(1)?;
    /// ch.destroy();
    /// assert_eq!(ch.recv().unwrap_err(), "channel destroyed");
    /// # Ok::<(), String>(())
    /// ```
    pub fn destroy(&self) {
        self.0.destroy();
    }

    /// True after `close` or `destroy`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(4)!
    ///     assert(!ch.isClosed())
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::<i64>::new(4)?;
    /// ch.close();
    /// assert!(ch.isClosed());
    /// # Ok::<(), String>(())
    /// ```
    pub fn isClosed(&self) -> bool {
        self.0.is_closed()
    }

    /// Receives until the channel is closed and empty.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(4)!
    ///     for n in [1, 2, 3] { ch.send(n)! }
    ///     ch.close()
    ///     assert(ch.iter().max()! == 3)
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(4)?;
    /// ch.send(1)?;
    /// ch.close();
    /// assert_eq!(ch.iter().collect::<Vec<_>>(), [1]);
    /// # Ok::<(), String>(())
    /// ```
    pub fn iter(&self) -> rt::Iter<'_, T> {
        self.0.iter()
    }

    /// An end for sending. When the last one that was made of this channel is gone, the
    /// channel is closed, so that its receivers come to an end.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/runtime" import { Task }
    ///     let numbers: Channel<i64> = Channel.new(4)!
    ///     let first = numbers.sender()      // more will be made: it stays open
    ///     for i in 0..3 {
    ///         let end = numbers.sender()
    ///         Task.spawn(move (): void => { end.send(i)! })
    ///     }
    ///     drop(first)
    ///     var total: i64 = 0
    ///     for n in numbers { total += n }
    ///     assert(total == 3)
    /// }
    /// use milo::{runtime::Task, sync::Channel};
    /// let ch = Channel::new(4)?;
    /// let first = ch.sender();
    /// for i in 0..3 {
    ///     let end = ch.sender();
    ///     Task::spawn(move || end.send(i).unwrap());
    /// }
    /// drop(first);
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
/// milo::milo! {
///     from "std/sync" import { Channel }
///     let ch: Channel<i64> = Channel.new(1)!
///     let end = ch.sender()
///     end.send(1)!
///     drop(end)
///     assert(ch.recv()! == 1)
///     assert(ch.isClosed())
/// }
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     let end = ch.sender()
    ///     end.send(1)!
    ///     assert(ch.recv()! == 1)
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(1)?;
    /// let end = ch.sender();
    /// ch.close();
    /// assert_eq!(end.send(1).unwrap_err(), "channel closed");
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn send(&self, value: T) -> Result<(), String> {
        self.0.send(value).map_err(text)
    }

    /// As [`Channel::trySend`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     let end = ch.sender()
    ///     assert(end.trySend(1) && !end.trySend(2))
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(1)?;
    /// let end = ch.sender();
    /// assert!(end.trySend(1) && !end.trySend(2));
    /// # Ok::<(), String>(())
    /// ```
    #[inline]
    pub fn trySend(&self, value: T) -> bool {
        self.0.try_send(value).is_ok()
    }

    /// The channel.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     let end = ch.sender()
    ///     end.send(1)!
    ///     assert(end.channel().recv()! == 1)
    /// }
    /// use milo::sync::Channel;
    /// let ch = Channel::new(1)?;
    /// let end = ch.sender();
    /// end.send(1)?;
    /// assert_eq!(end.channel().recv()?, 1);
    /// # Ok::<(), String>(())
    /// ```
    pub fn channel(&self) -> Channel<T> {
        Channel(self.0.channel().clone())
    }
}
