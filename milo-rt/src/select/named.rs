//! The select that names a case and takes nothing.

use super::case::{Handle, Looks, Never, Settled};
use super::{Chosen, Select, SelectError};
#[cfg(not(loom))]
use super::{Descriptor, Direction, Ready};
use crate::promise::Promise;
use std::time::Duration;

/// Marks a [`Select`] that names a case instead of taking one.
///
/// ```
/// use milo_rt::{select::{Named, Select}, sync::Channel};
/// let ch = Channel::<i32>::new(1)?;
/// let select: Select<'_, Named> = Select::new().send(&ch);
/// assert_eq!(select.wait()?, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Named(pub(super) ());

impl<'a> Select<'a> {
    /// One more case to be named: a value can be received from the channel, or it is closed.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let ch = Channel::new(1)?;
    /// ch.send(7)?;
    /// assert_eq!(Select::new().recv(&ch).wait()?, 0);
    /// assert_eq!(ch.recv()?, 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recv(self, channel: impl Handle + 'a) -> Self {
        self.case(|| Looks::for_value(channel))
    }

    /// One more case to be named: a value can be sent, or the channel is closed.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// assert_eq!(Select::new().send(&Channel::<i32>::new(1)?).wait()?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send(self, channel: impl Handle + 'a) -> Self {
        self.case(|| Looks::for_room(channel))
    }

    /// One more case to be named: the promise has its value, or its error.
    ///
    /// ```
    /// use milo_rt::{promise::Promise, select::Select};
    /// assert_eq!(Select::new().promise(&Promise::run(|| 42)).wait()?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn promise<T: 'a>(self, promise: &Promise<T>) -> Self {
        self.case(|| Settled::new(promise, |_: &Promise<T>| Named(())))
    }

    /// One more case to be named: a descriptor is readable, or at its end.
    ///
    /// ```
    /// use milo_rt::{net::UnixStream, select::Select};
    /// let (a, b) = UnixStream::pair()?;
    /// a.send("ping")?;
    /// assert_eq!(Select::new().readable(&b).wait()?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(not(loom))]
    pub fn readable(self, of: impl Descriptor + 'a) -> Self {
        self.watched(Ready::new(of, Direction::Read, |_| Named(())))
    }

    /// One more case to be named: a descriptor is writable.
    ///
    /// ```
    /// use milo_rt::{net::UnixStream, select::Select};
    /// let (a, _b) = UnixStream::pair()?;
    /// assert_eq!(Select::new().writable(&a).wait()?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(not(loom))]
    pub fn writable(self, of: impl Descriptor + 'a) -> Self {
        self.watched(Ready::new(of, Direction::Write, |_| Named(())))
    }

    /// One more case to be named: so much time has passed since the wait began.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let never = Channel::<i32>::new(1)?;
    /// let select = Select::new().recv(&never).after(std::time::Duration::from_millis(1));
    /// assert_eq!(select.wait()?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn after(mut self, limit: Duration) -> Self {
        if self.options().timeout_case.is_none()
            || self.options().limit.is_none_or(|shortest| limit < shortest)
        {
            self.options_mut().limit = Some(limit);
            self.options_mut().timeout_case = Some(self.cases.len());
        }
        self.case(|| Never)
    }

    /// Lets each wait end after so long, with an error. This is not a case.
    ///
    /// ```
    /// use milo_rt::{select::{Select, SelectError}, sync::Channel};
    /// let never = Channel::<i32>::new(1)?;
    /// let select = Select::new().recv(&never).timeout(std::time::Duration::from_millis(1));
    /// assert_eq!(select.wait(), Err(SelectError::Timeout));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn timeout(mut self, limit: Duration) -> Self {
        if self.options().limit.is_none_or(|shortest| limit < shortest) {
            self.options_mut().limit = Some(limit);
            self.options_mut().timeout_case = None;
        }
        self
    }

    /// The first case that is ready, if one is; does not wait.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let (first, second) = (Channel::new(1)?, Channel::<i32>::new(1)?);
    /// let select = Select::new().recv(&first).recv(&second);
    /// assert_eq!(select.ready(), None);
    /// second.send(2)?;
    /// assert_eq!(select.ready(), Some(1));
    /// first.send(1)?;
    /// assert_eq!(select.ready(), Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ready(&self) -> Option<usize> {
        crate::budget::spend();
        (0..self.cases.len()).find(|n| self.cases.may_be_ready(*n) && self.cases.get(*n).attempt())
    }

    /// Waits until a case is ready, and names it. May be called again.
    ///
    /// # Errors
    /// [`SelectError::Timeout`] if the time given with [`Select::timeout`] is over,
    /// `Empty` if there is neither a case nor a timeout, `Descriptor` if one is closed or the
    /// system cannot watch it.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// use std::time::Duration;
    /// let never: Channel<i32> = Channel::new(1)?;
    /// let select = Select::new().recv(&never).after(Duration::from_millis(1));
    /// assert_eq!(select.wait()?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn wait(&self) -> Result<usize, SelectError> {
        self.name(true)
    }

    /// The same, but of several cases that are ready one at random is named, so that none
    /// starves. A select over thousands of channels that is made once and asked often costs
    /// little as long as something is ready: it stands in their lines only before it waits.
    ///
    /// # Errors
    /// As [`Select::wait`].
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let channels: Vec<_> = (0..100).map(|_| Channel::<i32>::new(1)).collect::<Result<_, _>>()?;
    /// channels[7].send(7)?;
    /// channels[42].send(42)?;
    /// let select = channels.iter().fold(Select::new(), |select, ch| select.recv(ch));
    /// let number = select.wait_any()?;
    /// assert_eq!(channels[number].try_recv()?, number as i32);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn wait_any(&self) -> Result<usize, SelectError> {
        self.name(false)
    }

    #[track_caller]
    fn name(&self, ordered: bool) -> Result<usize, SelectError> {
        match self.choose(true, ordered)? {
            Chosen::Case(number) if self.options().watches => {
                let failure = self.cases.get(number).failure();
                failure.map_or(Ok(number), |error| Err(SelectError::Descriptor(error)))
            }
            Chosen::Case(number) => Ok(number),
            _ => self.options().timeout_case.ok_or(SelectError::Timeout),
        }
    }
}
