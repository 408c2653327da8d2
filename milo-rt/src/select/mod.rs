//! Waiting for the first of several things.
//!
//! ```
//! use milo_rt::{select::Select, sync::Channel};
//! let (numbers, quit) = (Channel::new(1)?, Channel::<()>::new(1)?);
//! numbers.send(7)?;
//! let got = Select::new().on_recv(&numbers, |n| n.ok()).on_recv(&quit, |_| None).run();
//! assert_eq!(got, Some(7));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod case;
mod cases;
#[cfg(not(loom))]
mod descriptor;
mod error;
mod named;
#[cfg(loom)]
mod no_descriptor;
mod order;

pub use case::Handle;
#[cfg(not(loom))]
pub use descriptor::{Descriptor, Guard};
pub use error::SelectError;
pub use named::Named;

use crate::park::Why;
use crate::promise::{Promise, PromiseError};
use crate::sync::core::Attempt;
use crate::sync::line::{Outcome, Wait};
use crate::sync::{RecvError, SendError, SendErrorKind};
use crate::waitlist::Waiter;
use case::{Case, Recv, SendFrom, Settled};
use cases::Cases;
#[cfg(loom)]
use no_descriptor::Bed;
use order::{Few, Order, Ring};
use std::cell::Cell;
use std::time::{Duration, Instant};
use std::{fmt, io};
#[cfg(not(loom))]
use {
    crate::reactor::Direction,
    descriptor::{Bed, Ready},
};

/// Waits for the first of several channels, promises, descriptors and the time. There are two
/// forms.
///
/// # Taking a case
/// Each case has a closure, and [`Select::run`] takes one of the cases: it receives, or sends,
/// and calls the closure with what came of it; the closure's value is that of the select. A
/// case is taken or not at all: of the others nothing is received and nothing sent. Among those
/// that are ready one is chosen at random; [`Select::ordered`] takes the first. A closed
/// channel is ready, and the closure gets the error.
///
/// ```
/// use milo_rt::{select::Select, sync::Channel};
/// use std::time::Duration;
/// let (jobs, out) = (Channel::new(1)?, Channel::new(1)?);
/// jobs.send(20)?;
/// out.send(1)?;
/// let doubled = Select::new()
///     .on_recv(&jobs, |job| job.map(|n| 2 * n).unwrap_or(0))
///     .on_send(&out, 2, |_| -1)
///     .on_timeout(Duration::from_secs(1), || -2)
///     .run();
/// assert_eq!(doubled, 40);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It works on both sides of a rendezvous (a channel of capacity 0), also against another
/// select; one select never meets itself.
///
/// A value to be sent belongs to its case, and is dropped with the select if another case is
/// taken; [`Select::on_send_from`] leaves it where it is until then.
///
/// # Naming a case
/// [`Select::wait`] says which case is ready, and takes nothing. The cases count from 0 in the
/// order in which they are given; if several are ready, the one given first is named
/// ([`Select::wait_any`] names one at random). Where
/// others receive from the same channel, one of them may be faster: use `try_recv` then, and
/// wait again. Receivers that wait in `recv` have precedence: a value goes to them. Two that
/// only name cannot meet at a rendezvous, since neither of them offers anything.
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
#[must_use = "nothing is waited for until `run` or `wait` is called"]
pub struct Select<'a, R = Named> {
    cases: Cases<'a, R, Options<'a, R>>,
}

struct Options<'a, R> {
    limit: Option<Duration>,
    on_timeout: Option<Box<dyn FnOnce() -> R + 'a>>,
    otherwise: Option<Box<dyn FnOnce() -> R + 'a>>,
    ordered: bool,
    // There are descriptors among the cases.
    watches: bool,
    // The case that stands for the end of the time.
    timeout_case: Option<usize>,
    // Memory for the order of many cases.
    many: Cell<Vec<Cell<u32>>>,
}

/// The result of one look at all cases.
enum Chosen {
    Case(usize),
    Timeout,
    /// None is ready, and it was not to wait.
    Otherwise,
}

impl<'a, R> Select<'a, R> {
    /// Without cases.
    ///
    /// ```
    /// assert_eq!(milo_rt::select::Select::new().otherwise(|| 1).run(), 1);
    /// ```
    #[inline]
    pub fn new() -> Select<'a, R> {
        Select {
            cases: Cases::new(Options {
                limit: None,
                on_timeout: None,
                otherwise: None,
                ordered: false,
                watches: false,
                timeout_case: None,
                many: Cell::default(),
            }),
        }
    }

    #[inline]
    fn options(&self) -> &Options<'a, R> {
        self.cases.options()
    }

    #[inline]
    fn options_mut(&mut self) -> &mut Options<'a, R> {
        self.cases.options_mut()
    }

    #[inline]
    fn case<C: Case<R> + 'a>(mut self, make: impl FnOnce() -> C) -> Self {
        self.cases.push(make);
        self
    }

    #[cfg(not(loom))]
    fn watched(mut self, case: impl Case<R> + 'a) -> Self {
        self.options_mut().watches = true;
        self.case(|| case)
    }

    /// One more case: receives from the channel. `then` gets the value, or the error if the
    /// channel is closed.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let (numbers, words) = (Channel::new(1)?, Channel::<&str>::new(1)?);
    /// numbers.send(7)?;
    /// let got = Select::new()
    ///     .on_recv(&numbers, |n| format!("number {}", n.unwrap()))
    ///     .on_recv(&words, |w| format!("word {}", w.unwrap()))
    ///     .run();
    /// assert_eq!(got, "number 7");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn on_recv<H: Handle + 'a>(
        self,
        channel: H,
        then: impl FnOnce(Result<H::Value, RecvError>) -> R + 'a,
    ) -> Self {
        self.case(|| Recv::new(channel, then))
    }

    /// One more case: sends the value. `then` learns that it was sent, or gets it back if the
    /// channel is closed. If another case is taken the value is dropped with this one.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let (full, free) = (Channel::new(0)?, Channel::new(1)?);
    /// let to = Select::new()
    ///     .on_send(&full, 1, |_| "full")
    ///     .on_send(&free, 2, |_| "free")
    ///     .run();
    /// assert_eq!((to, free.recv()?), ("free", 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn on_send<H: Handle + 'a>(
        self,
        channel: H,
        value: H::Value,
        then: impl FnOnce(Result<(), SendError<H::Value>>) -> R + 'a,
    ) -> Self {
        self.case(|| case::Send::new(channel, value, then))
    }

    /// One more case: sends the value in `from`, which is taken out only for that. Without a
    /// value there is no case. If the channel is closed, `then` gets the error, and the value
    /// is in `from` again.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let (full, other) = (Channel::new(0)?, Channel::new(1)?);
    /// let mut value = Some(String::from("kept"));
    /// other.send(1)?;
    /// Select::new()
    ///     .on_send_from(&full, &mut value, |_| ())
    ///     .on_recv(&other, |_| ())
    ///     .run();
    /// assert_eq!(value.as_deref(), Some("kept"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn on_send_from<H: Handle + 'a>(
        mut self,
        channel: H,
        from: &'a mut Option<H::Value>,
        then: impl FnOnce(Result<(), SendErrorKind>) -> R + 'a,
    ) -> Self {
        if let Some(case) = SendFrom::new(channel, from, then) {
            self.cases.push(|| case);
        }
        self
    }

    /// One more case: the promise is settled. `then` gets a copy of its value, or its error.
    ///
    /// ```
    /// use milo_rt::{promise::Promise, select::Select};
    /// use std::time::Duration;
    /// let answer = Promise::run(|| 42);
    /// let got = Select::new()
    ///     .on_settled(&answer, |value| value.ok())
    ///     .on_timeout(Duration::from_secs(60), || None)
    ///     .run();
    /// assert_eq!(got, Some(42));
    /// ```
    #[inline]
    pub fn on_settled<T: Clone + 'a>(
        self,
        promise: &Promise<T>,
        then: impl FnOnce(Result<T, PromiseError>) -> R + 'a,
    ) -> Self {
        self.case(|| Settled::new(promise, move |promise: &Promise<T>| then(promise.get())))
    }

    /// The same, but it takes the value out of the promise: for values that cannot be copied.
    ///
    /// ```
    /// use milo_rt::{promise::Promise, select::Select};
    /// struct NoClone(i32);
    /// let p = Promise::run(|| NoClone(42));
    /// assert_eq!(Select::new().on_settled_take(&p, |n| n.map_or(0, |n| n.0)).run(), 42);
    /// ```
    pub fn on_settled_take<T: 'a>(
        self,
        promise: &Promise<T>,
        then: impl FnOnce(Result<T, PromiseError>) -> R + 'a,
    ) -> Self {
        self.case(|| Settled::new(promise, move |promise: &Promise<T>| then(promise.wait())))
    }

    /// One more case: a descriptor is readable, or at its end. Nothing is read: the read that
    /// follows will not wait, unless somebody else is faster. `then` gets the error if the
    /// descriptor is closed or the system cannot watch it.
    ///
    /// ```
    /// use milo_rt::{net::UnixStream, select::Select};
    /// let (here, there) = UnixStream::pair()?;
    /// there.send("ping")?;
    /// let got = Select::new()
    ///     .on_readable(&here, |ready| ready.map(|()| here.recv()))
    ///     .run();
    /// assert_eq!(got??, "ping");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(not(loom))]
    pub fn on_readable(
        self,
        of: impl Descriptor + 'a,
        then: impl FnOnce(io::Result<()>) -> R + 'a,
    ) -> Self {
        self.watched(Ready::new(of, Direction::Read, then))
    }

    /// The same: a descriptor is writable.
    ///
    /// ```
    /// use milo_rt::{net::UnixStream, select::Select};
    /// let (a, _b) = UnixStream::pair()?;
    /// assert!(Select::new().on_writable(&a, |ready| ready.is_ok()).run());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(not(loom))]
    pub fn on_writable(
        self,
        of: impl Descriptor + 'a,
        then: impl FnOnce(io::Result<()>) -> R + 'a,
    ) -> Self {
        self.watched(Ready::new(of, Direction::Write, then))
    }

    /// Runs `then` if no case could be taken for so long. Of several the shortest counts.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// use std::time::Duration;
    /// let never: Channel<()> = Channel::new(1)?;
    /// let late = Select::new()
    ///     .on_recv(&never, |_| false)
    ///     .on_timeout(Duration::from_millis(1), || true)
    ///     .run();
    /// assert!(late);
    /// # Ok::<(), milo_rt::sync::CapacityError>(())
    /// ```
    pub fn on_timeout(mut self, limit: Duration, then: impl FnOnce() -> R + 'a) -> Self {
        if self.options().limit.is_none_or(|shortest| limit < shortest) {
            self.options_mut().limit = Some(limit);
            self.options_mut().on_timeout = Some(Box::new(then));
        }
        self
    }

    /// Runs `then` if no case can be taken at once: with this the select does not wait.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let empty: Channel<i32> = Channel::new(1)?;
    /// let got = Select::new().on_recv(&empty, |n| n.ok()).otherwise(|| None).run();
    /// assert_eq!(got, None);
    /// # Ok::<(), milo_rt::sync::CapacityError>(())
    /// ```
    pub fn otherwise(mut self, then: impl FnOnce() -> R + 'a) -> Self {
        self.options_mut().otherwise = Some(Box::new(then));
        self
    }

    /// Of several cases that are ready the one given first is taken, instead of one at random.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let (urgent, usual) = (Channel::new(1)?, Channel::new(1)?);
    /// urgent.send(1)?;
    /// usual.send(2)?;
    /// let first = Select::new()
    ///     .on_recv(&urgent, |n| n.ok())
    ///     .on_recv(&usual, |n| n.ok())
    ///     .ordered()
    ///     .run();
    /// assert_eq!(first, Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn ordered(mut self) -> Self {
        self.options_mut().ordered = true;
        self
    }

    /// How many cases there are.
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// assert_eq!(Select::new().recv(&Channel::<i32>::new(1)?).len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// True if there are none.
    ///
    /// ```
    /// assert!(milo_rt::select::Select::<()>::new().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// Waits until a case can be taken, takes it, and gives the value of its closure, which
    /// runs after the other cases were dropped.
    ///
    /// # Panics
    /// If there is nothing to wait for: neither a case, nor a timeout, nor `otherwise`. And
    /// where it must not wait, see [`SelectError::Unwinding`].
    ///
    /// ```
    /// use milo_rt::{select::Select, sync::Channel};
    /// let ch = Channel::new(1)?;
    /// ch.send(5)?;
    /// assert_eq!(Select::new().on_recv(&ch, |n| n).run(), Ok(5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn run(self) -> R {
        match self.try_run() {
            Ok(value) => value,
            Err(SelectError::Empty) => {
                panic!("nothing to select from: give the select a case, a timeout or 'otherwise'")
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// The same, with an error where [`Select::run`] panics.
    ///
    /// # Errors
    /// [`SelectError::Empty`], [`SelectError::Unwinding`].
    ///
    /// ```
    /// use milo_rt::select::{Select, SelectError};
    /// assert_eq!(Select::<()>::new().try_run(), Err(SelectError::Empty));
    /// ```
    #[track_caller]
    pub fn try_run(mut self) -> Result<R, SelectError> {
        let Options {
            otherwise, ordered, ..
        } = self.options();
        let chosen = self.choose(otherwise.is_none(), *ordered)?;
        // The others, with what their closures hold, before this one's runs.
        if let Chosen::Case(number) = chosen {
            let mut case = self.cases.take(number);
            let options = case.options_mut();
            drop((options.on_timeout.take(), options.otherwise.take()));
            return Ok(case.finish());
        }
        let options = self.cases.options_mut();
        let (on_timeout, otherwise) = (options.on_timeout.take(), options.otherwise.take());
        drop(self);
        match chosen {
            Chosen::Otherwise => {
                drop(on_timeout);
                otherwise.map(|then| then()).ok_or(SelectError::Empty)
            }
            _ => {
                drop(otherwise);
                on_timeout.map(|then| then()).ok_or(SelectError::Timeout)
            }
        }
    }

    /// Takes a case; waits for one if `waits`.
    #[track_caller]
    fn choose(&self, waits: bool, ordered: bool) -> Result<Chosen, SelectError> {
        crate::budget::spend();
        if waits && self.cases.is_empty() && self.options().limit.is_none() {
            return Err(SelectError::Empty);
        }
        let deadline = match self.options().limit {
            Some(limit) if waits => Some(deadline_in(limit)),
            _ => None,
        };
        self.wait_for_one(waits, ordered, deadline)
    }

    #[track_caller]
    fn wait_for_one(
        &self,
        waits: bool,
        ordered: bool,
        deadline: Option<Instant>,
    ) -> Result<Chosen, SelectError> {
        let mut in_time = true;
        let mut bed = None;
        loop {
            if let Some(number) = self.attempt(ordered) {
                return Ok(Chosen::Case(number));
            }
            if !waits {
                return Ok(Chosen::Otherwise);
            }
            if !in_time {
                return Ok(Chosen::Timeout);
            }
            if crate::park::must_not_park() {
                return Err(SelectError::Unwinding);
            }
            if self.options().watches && bed.is_none() {
                match Bed::of(&self.cases) {
                    Ok(made) => bed = Some(made),
                    Err((number, error)) => {
                        self.cases.get(number).fail(error);
                        return Ok(Chosen::Case(number));
                    }
                }
            }
            match self.sleep(deadline, bed.as_ref()) {
                Slept::Taken(number) => return Ok(Chosen::Case(number)),
                Slept::Look { in_time: still } => in_time = still,
            }
        }
    }

    /// Takes a case that is ready: the first, or any.
    #[inline]
    fn attempt(&self, ordered: bool) -> Option<usize> {
        if self.cases.len() > Few::MOST {
            return self.attempt_many(ordered);
        }
        // A look at all costs less than the wrong predictions of a search.
        let mut few = Few::of(self.cases.may_be());
        loop {
            let number = few.take(ordered)?;
            if self.cases.get(number).attempt() {
                return Some(number);
            }
        }
    }

    fn attempt_many(&self, ordered: bool) -> Option<usize> {
        let n = self.cases.len();
        let takes =
            |number: &usize| self.cases.may_be_ready(*number) && self.cases.get(*number).attempt();
        if ordered {
            return (0..n).find(takes);
        }
        if n <= Ring::MOST {
            return Ring::random(n).find(takes);
        }
        let mut many = self.options().many.take();
        let order = Order::random(n, &mut many);
        let taken = (0..n).map(|step| order.at(step)).find(takes);
        self.options().many.set(many);
        taken
    }

    /// Stands in the lines of all cases until one was taken, or is to be looked at, or time
    /// is over. A select with descriptors has a bed, and sleeps there.
    #[track_caller]
    fn sleep(&self, deadline: Option<Instant>, bed: Option<&Bed>) -> Slept {
        let wait = bed.map_or_else(Wait::begin, Bed::begin);
        let mut stands = Standing {
            select: self,
            wait: &wait,
            count: 0,
        };
        let mut listed = Vec::new();
        let mut may_sleep = true;
        let mut taken = None;
        for number in 0..self.cases.len() {
            let case = self.cases.get(number);
            let list = match self.cases.has_look(number) {
                true => None,
                false => case.list().or_else(|| bed?.list(number)),
            };
            let attempt = match list {
                // SAFETY: `stands` leaves it, also when this unwinds, and before `wait` goes.
                None => unsafe { case.stand(&wait, number) },
                Some(list) => {
                    let waiter =
                        Box::pin(Waiter::new(list, wait.parker().clone(), wait.epoch(), ()));
                    waiter.as_ref().enter();
                    listed.push(waiter);
                    match case.attempt() {
                        false => Attempt::NotYet,
                        true if wait.claim() => Attempt::Done(()),
                        true => Attempt::Claimed,
                    }
                }
            };
            match attempt {
                Attempt::NotYet => stands.count += 1,
                Attempt::Done(()) => {
                    taken = Some(number);
                    may_sleep = false;
                }
                Attempt::Claimed | Attempt::Again => may_sleep = false,
            }
            if !may_sleep {
                break;
            }
        }
        wait.parker().because(Why::Select);
        let slept = match bed {
            _ if !may_sleep => Ok(true),
            Some(bed) => bed.sleep(deadline),
            None => Ok(wait.sleep(deadline)),
        };
        drop(stands);
        drop(listed);
        match (taken, wait.decision()) {
            (Some(number), _) => Slept::Taken(number),
            (None, Some((number, Outcome::Look))) => {
                self.cases.get(number).pass_on();
                Slept::Look { in_time: true }
            }
            (None, Some((number, _))) => Slept::Taken(number),
            (None, None) => match slept {
                Ok(in_time) => Slept::Look { in_time },
                Err(error) => self.failed(error),
            },
        }
    }

    /// The system cannot watch the descriptors: the first of them says so.
    fn failed(&self, error: io::Error) -> Slept {
        let first = self.cases.iter().position(|case| case.is_watched());
        let number = first.unwrap_or(0);
        self.cases.get(number).fail(error);
        Slept::Taken(number)
    }
}

/// How a select's sleep ended.
enum Slept {
    Taken(usize),
    /// Another look at all cases is due.
    Look {
        in_time: bool,
    },
}

/// Stands in the lines of the first `count` cases, and leaves them when dropped.
struct Standing<'s, 'a, R> {
    select: &'s Select<'a, R>,
    wait: &'s Wait,
    count: usize,
}

impl<R> Drop for Standing<'_, '_, R> {
    fn drop(&mut self) {
        // Nobody can take a case any more; one that is about to has the lock of its queues, which
        // leaving takes too.
        self.wait.end();
        // The case that was decided has left its line.
        let decided = self.wait.decision().map(|(number, _)| number);
        for number in 0..self.count {
            if decided != Some(number) {
                self.select.cases.get(number).leave();
            }
        }
    }
}

impl<R> Default for Select<'_, R> {
    fn default() -> Self {
        Select::new()
    }
}

#[track_caller]
fn deadline_in(limit: Duration) -> Instant {
    #[cfg(not(loom))]
    return crate::deadline::deadline_in(limit);
    #[cfg(loom)]
    return Instant::now() + limit;
}

impl<R> fmt::Debug for Select<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Select")
            .field("cases", &self.cases.len())
            .field("timeout", &self.options().limit)
            .finish_non_exhaustive()
    }
}
