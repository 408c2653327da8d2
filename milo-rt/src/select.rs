//! Waiting for the first of several things.

use crate::park::Parker;
use crate::promise::Promise;
use crate::sync::Channel;
use crate::waitlist::{WaitList, Waiter};
use std::fmt;
use std::time::{Duration, Instant};

/// Why [`Select::wait`] names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SelectError {
    /// The time is over.
    Timeout,
    /// There is nothing to wait for.
    Empty,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

impl fmt::Display for SelectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SelectError::Timeout => "timeout",
            SelectError::Empty => "nothing to select from",
            SelectError::Unwinding => crate::park::UNWINDING,
        })
    }
}

impl std::error::Error for SelectError {}

/// Something that can be waited for.
trait Case: Send + Sync {
    fn ready(&self) -> bool;
    fn list(&self) -> &WaitList;
}

struct Recv<T>(Channel<T>);

impl<T: Send> Case for Recv<T> {
    fn ready(&self) -> bool {
        self.0.recv_ready()
    }

    fn list(&self) -> &WaitList {
        self.0.receivers()
    }
}

struct Send_<T>(Channel<T>);

impl<T: Send> Case for Send_<T> {
    fn ready(&self) -> bool {
        self.0.send_ready()
    }

    fn list(&self) -> &WaitList {
        self.0.senders()
    }
}

struct Done<T>(Promise<T>);

impl<T: Send> Case for Done<T> {
    fn ready(&self) -> bool {
        self.0.is_done()
    }

    fn list(&self) -> &WaitList {
        self.0.waiters()
    }
}

/// Waits for the first of several channels, timers and promises to be ready.
///
/// The cases count from 0 in the order in which they are given; if several are
/// ready, the one given first is named. A channel is ready to receive from when it
/// holds a value or is closed: the value is still there to be received. Where others
/// receive from the same channel, one of them may be faster: use `try_recv` then,
/// and wait again.
///
/// ```
/// use milo_rt::{select::Select, sync::Channel, timer};
/// use std::time::Duration;
/// let ch = Channel::<i32>::new(1)?;
/// let alarm = timer::after(Duration::from_millis(2));
/// let select = Select::new().recv(&ch).recv(&alarm);
/// assert_eq!(select.wait()?, 1);
/// ch.send(7).unwrap();
/// assert_eq!(select.wait()?, 0);
/// assert_eq!(ch.recv()?, 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
#[must_use = "nothing is waited for until `wait` is called"]
pub struct Select<'a> {
    cases: Vec<Box<dyn Case + 'a>>,
    limit: Option<Duration>,
}

impl<'a> Select<'a> {
    /// Without cases.
    pub fn new() -> Select<'a> {
        Select::default()
    }

    fn case(mut self, case: impl Case + 'a) -> Self {
        self.cases.push(Box::new(case));
        self
    }

    /// One more case: a value can be received from the channel, or it is closed.
    pub fn recv<T: Send + 'a>(self, channel: &Channel<T>) -> Self {
        self.case(Recv(channel.clone()))
    }

    /// One more case: there is room in the channel, or it is closed.
    pub fn send<T: Send + 'a>(self, channel: &Channel<T>) -> Self {
        self.case(Send_(channel.clone()))
    }

    /// One more case: the promise has its value, or its error.
    pub fn promise<T: Send + 'a>(self, promise: &Promise<T>) -> Self {
        self.case(Done(promise.clone()))
    }

    /// Lets each wait end after so long. This is not a case.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// The first case that is ready, if one is; does not wait.
    pub fn ready(&self) -> Option<usize> {
        self.cases.iter().position(|case| case.ready())
    }

    /// Waits until a case is ready, and names it. May be called again.
    ///
    /// # Errors
    /// [`SelectError::Timeout`] if the time given with [`Select::timeout`] is over,
    /// `Empty` if there is neither a case nor a timeout.
    pub fn wait(&self) -> Result<usize, SelectError> {
        if self.cases.is_empty() && self.limit.is_none() {
            return Err(SelectError::Empty);
        }
        let deadline = self.limit.map(crate::timer::deadline_in);
        let mut in_time = true;
        loop {
            if let Some(first) = self.ready() {
                return Ok(first);
            }
            if !in_time {
                return Err(SelectError::Timeout);
            }
            if crate::park::must_not_park() {
                return Err(SelectError::Unwinding);
            }
            in_time = self.sleep(deadline);
        }
    }

    // False if the time is over.
    fn sleep(&self, deadline: Option<Instant>) -> bool {
        let parker = crate::park::current();
        let epoch = parker.begin();
        let waiters: Vec<_> = self
            .cases
            .iter()
            .map(|case| Box::pin(Waiter::new(case.list(), &parker, epoch, ())))
            .collect();
        for waiter in &waiters {
            waiter.as_ref().enter();
        }
        let in_time = match self.ready() {
            Some(_) => {
                parker.cancel(epoch);
                true
            }
            None => Parker::park_until(&parker, epoch, deadline),
        };
        for (case, waiter) in self.cases.iter().zip(&waiters) {
            // Which case we name is only known after another look, and whether its owner takes
            // what is there is not known at all: the wake-up is for the next one, too.
            if waiter.as_ref().leave() {
                case.list().notify_one();
            }
        }
        in_time
    }
}

impl fmt::Debug for Select<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Select")
            .field("cases", &self.cases.len())
            .field("timeout", &self.limit)
            .finish()
    }
}
