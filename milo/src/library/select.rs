//! `std/select`: waiting for the first of several things.
//!
//! ```
//! milo::milo! {
//!     from "std/sync" import { Channel }
//!     from "std/select" import { Select }
//!     let words: Channel<string> = Channel.new(1)!
//!     words.send("hello")!
//!     let got = Select.new().recv(words, (w) => w!).timeout(1000, () => "nothing").run()
//!     assert(got == "hello")
//! }
//! use milo::sync::Channel;
//! use milo::select::Select;
//! let words = Channel::new(1)?;
//! words.send("hello")?;
//! let got = Select::new().onRecv(&words, |w| w.unwrap()).onTimeout(1000, || "nothing").run();
//! assert_eq!(got, "hello");
//! # Ok::<(), String>(())
//! ```
#![allow(non_snake_case)]

use crate::library::handle::text;
use crate::runtime::Promise;
use crate::sync::Channel;
use crate::time::Span;
use milo_rt::select as rt;
pub use milo_rt::select::{Descriptor, Named};

/// Waits for the first of several channels, promises, sockets and the time. There are two forms.
///
/// **Taking a case.** Each case has a closure, and `run` takes one of the cases: it receives,
/// or sends, and calls the closure with the result; the closure's value is that of `run`.
/// A case is taken or not at all: of the others nothing is received and nothing sent. Among
/// those that are ready one is chosen at random; `ordered` takes the first. A closed channel is
/// ready, and the closure gets the error.
///
/// ```
/// milo::milo! {
///     from "std/select" import { Select }
///     from "std/sync" import { Channel }
///     fn next(jobs: Channel<i64>, quit: Channel<bool>): i64 {
///         return Select.new()
///             .recv(jobs, (job) => match job { Result.Ok(n) => 2 * n, Result.Err(_) => -1 })
///             .recv(quit, () => -2)
///             .timeout(1000, () => -3)
///             .run()
///     }
/// }
/// use milo::sync::Channel;
/// let (jobs, quit) = (Channel::new(1)?, Channel::new(0)?);
/// jobs.send(20)?;
/// assert_eq!(next(jobs.clone(), quit.clone()), 40);
/// quit.close();
/// assert_eq!(next(jobs.clone(), quit), -2);
/// # Ok::<(), String>(())
/// ```
///
/// In Milo the two forms have the same names (`recv(ch)` names, `recv(ch, f)` takes); in Rust
/// those that take are `onRecv`, `onSend`, `onAwait`, `onTimeout`, and of descriptors `onRead` and
/// `onWrite`, where `readable` and `writable` name. In Milo a closure may leave
/// its parameter out: then a closed channel is just a reason to go on for `recv`, and a panic
/// with the error's text, as by `!`, for `send` and `await`.
///
/// **Naming a case.** `wait` says which case is ready, and takes nothing. The cases count from
/// 0 in the order in which they are given, and if several are ready, it is the one given first
/// (`waitAny` names one at random).
/// Where others receive from the same channel, one of them may be faster: use `tryRecv` then,
/// and wait again. Receivers that wait in `recv` have precedence. Two that only name cannot
/// meet at a rendezvous.
///
/// ```
/// use milo::{select::Select, sync::Channel};
/// let (a, b) = (Channel::<i64>::new(1)?, Channel::<i64>::new(1)?);
/// b.send(7)?;
/// assert_eq!(Select::new().recv(&a).recv(&b).wait()?, 1);
/// assert_eq!(b.recv()?, 7);
/// assert_eq!(Select::new().recv(&a).timeout(1).wait().unwrap_err(), "timeout");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is waited for until `run` or `wait` is called"]
pub struct Select<'a, R = Named>(rt::Select<'a, R>);

impl<R> Default for Select<'_, R> {
    fn default() -> Self {
        Select::new()
    }
}

impl<'a, R> Select<'a, R> {
    /// Without cases.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/select" import { Select }
    ///     assert(Select.new().otherwise(() => 1).run() == 1)
    /// }
    /// use milo::select::Select;
    /// assert_eq!(Select::new().otherwise(|| 1).run(), 1);
    /// ```
    pub fn new() -> Select<'a, R> {
        Select(rt::Select::new())
    }

    /// One more case: receives from the channel. The error is `channel closed` or `channel
    /// destroyed`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     ch.send(5)!
    ///     assert(Select.new().recv(ch, (n) => n!).run() == 5)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let ch = Channel::new(1)?;
    /// ch.send(5)?;
    /// assert_eq!(Select::new().onRecv(&ch, |n| n).run(), Ok(5));
    /// # Ok::<(), String>(())
    /// ```
    pub fn onRecv<T: 'a>(
        self,
        ch: &Channel<T>,
        then: impl FnOnce(Result<T, String>) -> R + 'a,
    ) -> Select<'a, R> {
        Select(
            self.0
                .on_recv(ch.inner().clone(), |v| then(v.map_err(text))),
        )
    }

    /// One more case: sends the value, which is dropped if another case is taken. The error is
    /// `channel closed` or `channel destroyed`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     Select.new().send(ch, 5, () => print("sent")).run()
    ///     assert(ch.recv()! == 5)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let ch = Channel::new(1)?;
    /// assert_eq!(Select::new().onSend(&ch, 5, |sent| sent).run(), Ok(()));
    /// assert_eq!(ch.recv()?, 5);
    /// # Ok::<(), String>(())
    /// ```
    pub fn onSend<T: 'a>(
        self,
        ch: &Channel<T>,
        value: T,
        then: impl FnOnce(Result<(), String>) -> R + 'a,
    ) -> Select<'a, R> {
        Select(
            self.0
                .on_send(ch.inner().clone(), value, |sent| then(sent.map_err(text))),
        )
    }

    /// One more case: the promise is settled; `then` gets a copy of its value, or its error.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     from "std/select" import { Select }
    ///     let p: Promise<i64> = Promise.run(move (): i64 => 42)
    ///     assert(Select.new().await(p, (n) => n!).timeout(60000, () => 0).run() == 42)
    /// }
    /// use milo::runtime::Promise;
    /// use milo::select::Select;
    /// let p = Promise::run(|| 42);
    /// assert_eq!(Select::new().onAwait(&p, |n| n).run(), Ok(42));
    /// ```
    pub fn onAwait<T: Clone + 'a>(
        self,
        p: &Promise<T>,
        then: impl FnOnce(Result<T, String>) -> R + 'a,
    ) -> Select<'a, R> {
        Select(self.0.on_settled(p.inner(), |v| then(v.map_err(text))))
    }

    /// The same, but it takes the value out of the promise: for values that cannot be copied.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     from "std/select" import { Select }
    ///     let p: Promise<string> = Promise.run(move (): string => "text")
    ///     assert(Select.new().take(p, (s) => s!).run() == "text")
    /// }
    /// use milo::runtime::Promise;
    /// use milo::select::Select;
    /// struct NoClone(i32);
    /// let p = Promise::run(|| NoClone(42));
    /// assert_eq!(Select::new().onTake(&p, |n| n.unwrap().0).run(), 42);
    /// ```
    pub fn onTake<T: 'a>(
        self,
        p: &Promise<T>,
        then: impl FnOnce(Result<T, String>) -> R + 'a,
    ) -> Select<'a, R> {
        Select(self.0.on_settled_take(p.inner(), |v| then(v.map_err(text))))
    }

    /// One more case: a socket, a pipe or the number of a descriptor is readable, or at its end.
    /// Nothing is read. The error is `connection closed`, or the system's.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixStream }
    ///     from "std/select" import { Select }
    ///     let (a, b) = UnixStream.pair()!
    ///     a.send("ping")!
    ///     assert(Select.new().onRead(b, () => b.recv()!).run() == "ping")
    /// }
    /// use milo::net::UnixStream;
    /// use milo::select::Select;
    /// let (a, b) = UnixStream::pair()?;
    /// a.send("ping")?;
    /// assert_eq!(Select::new().onRead(&b, |_| b.recv()).run()?, "ping");
    /// # Ok::<(), String>(())
    /// ```
    pub fn onRead(
        self,
        of: impl Descriptor + 'a,
        then: impl FnOnce(Result<(), String>) -> R + 'a,
    ) -> Select<'a, R> {
        Select(self.0.on_readable(of, |ready| then(ready.map_err(text))))
    }

    /// The same, but it is writable.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixStream }
    ///     from "std/select" import { Select }
    ///     let (a, b) = UnixStream.pair()!
    ///     Select.new().onWrite(a, () => { a.send("ping")! }).run()
    ///     assert(b.recv()! == "ping")
    /// }
    /// use milo::net::UnixStream;
    /// use milo::select::Select;
    /// let (a, _b) = UnixStream::pair()?;
    /// assert_eq!(Select::new().onWrite(&a, |ready| ready).run(), Ok(()));
    /// # Ok::<(), String>(())
    /// ```
    pub fn onWrite(
        self,
        of: impl Descriptor + 'a,
        then: impl FnOnce(Result<(), String>) -> R + 'a,
    ) -> Select<'a, R> {
        Select(self.0.on_writable(of, |ready| then(ready.map_err(text))))
    }

    /// Calls `then` if no case could be taken for so long, a duration or a number of
    /// milliseconds. Of several the shortest counts.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let empty: Channel<i64> = Channel.new(1)!
    ///     assert(Select.new().recv(empty, (n) => n!).timeout(1, () => 0).run() == 0)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let empty = Channel::<i64>::new(1)?;
    /// assert!(Select::new().onRecv(&empty, |_| false).onTimeout(1, || true).run());
    /// # Ok::<(), String>(())
    /// ```
    pub fn onTimeout(self, d: impl Span, then: impl FnOnce() -> R + 'a) -> Select<'a, R> {
        Select(self.0.on_timeout(d.span(), then))
    }

    /// Calls `then` if no case can be taken at once: with this the select does not wait.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let empty: Channel<i64> = Channel.new(1)!
    ///     assert(Select.new().recv(empty, (n) => n!).otherwise(() => 0).run() == 0)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let empty = Channel::<i64>::new(1)?;
    /// assert!(Select::new().onRecv(&empty, |_| false).otherwise(|| true).run());
    /// # Ok::<(), String>(())
    /// ```
    pub fn otherwise(self, then: impl FnOnce() -> R + 'a) -> Select<'a, R> {
        Select(self.0.otherwise(then))
    }

    /// Of several cases that are ready the one given first is taken, instead of one at random.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let (urgent, usual) = (Channel<i64>.new(1)!, Channel<i64>.new(1)!)
    ///     urgent.send(1)!
    ///     usual.send(2)!
    ///     assert(Select.new().recv(urgent, (n) => n!).recv(usual, (n) => n!).ordered().run() == 1)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let (urgent, usual) = (Channel::new(1)?, Channel::new(1)?);
    /// urgent.send(1)?;
    /// usual.send(2)?;
    /// let first = Select::new().onRecv(&urgent, |n| n).onRecv(&usual, |n| n).ordered().run();
    /// assert_eq!(first, Ok(1));
    /// # Ok::<(), String>(())
    /// ```
    pub fn ordered(self) -> Select<'a, R> {
        Select(self.0.ordered())
    }

    /// Waits until a case can be taken, takes it, and gives the value of its closure.
    ///
    /// # Panics
    /// If there is nothing to wait for: neither a case, nor a timeout, nor `otherwise`; and in a
    /// destructor that runs in a task while a panic unwinds, where nothing can wait.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/runtime" import { Task }
    ///     from "std/select" import { Select }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     Task.spawn(move (): void => { ch.send(5)! })
    ///     assert(Select.new().recv(ch, (n) => n! + 1).run() == 6)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let ch = Channel::new(1)?;
    /// ch.send(5)?;
    /// assert_eq!(Select::new().onRecv(&ch, |n| n.unwrap() + 1).run(), 6);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn run(self) -> R {
        self.0.run()
    }

    /// The number of cases.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     assert(Select.new().recv(ch).send(ch).len() == 2)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let ch = Channel::<i64>::new(1)?;
    /// assert_eq!(Select::new().recv(&ch).send(&ch).len(), 2);
    /// # Ok::<(), String>(())
    /// ```
    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// True if there are none.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     assert(!Select.new().recv(ch).isEmpty())
    /// }
    /// use milo::select::Select;
    /// assert!(Select::<()>::new().isEmpty());
    /// ```
    pub fn isEmpty(&self) -> bool {
        self.0.is_empty()
    }

    /// The wrapped value, with the interface for Rust.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     assert(Select.new().recv(ch).inner().len() == 1)
    /// }
    /// use milo::select::Select;
    /// assert!(Select::<()>::new().inner().is_empty());
    /// ```
    pub fn inner(&self) -> &rt::Select<'a, R> {
        &self.0
    }
}

impl<'a> Select<'a> {
    /// One more case to be named: a value can be received from the channel, or it is closed.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let (a, b) = (Channel<i64>.new(1)!, Channel<i64>.new(1)!)
    ///     b.send(7)!
    ///     assert(Select.new().recv(a).recv(b).wait()! == 1)     // b, which still has its value
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let (a, b) = (Channel::<i64>::new(1)?, Channel::<i64>::new(1)?);
    /// b.send(7)?;
    /// assert_eq!(Select::new().recv(&a).recv(&b).wait()?, 1);
    /// # Ok::<(), String>(())
    /// ```
    pub fn recv<T: 'a>(self, ch: &Channel<T>) -> Select<'a> {
        Select(self.0.recv(ch.inner().clone()))
    }

    /// One more case to be named: a value can be sent, or the channel is closed.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     assert(Select.new().send(ch).wait()! == 0)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let ch = Channel::<i64>::new(1)?;
    /// assert_eq!(Select::new().send(&ch).wait()?, 0);
    /// # Ok::<(), String>(())
    /// ```
    pub fn send<T: 'a>(self, ch: &Channel<T>) -> Select<'a> {
        Select(self.0.send(ch.inner().clone()))
    }

    /// One more case to be named: the promise has its value, or its error.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     from "std/select" import { Select }
    ///     let p: Promise<i64> = Promise.run(move (): i64 => 42)
    ///     assert(Select.new().promise(p).wait()! == 0)
    /// }
    /// use milo::runtime::Promise;
    /// use milo::select::Select;
    /// let p = Promise::run(|| 42);
    /// assert_eq!(Select::new().promise(&p).wait()?, 0);
    /// # Ok::<(), String>(())
    /// ```
    pub fn promise<T: 'a>(self, p: &Promise<T>) -> Select<'a> {
        Select(self.0.promise(p.inner()))
    }

    /// One more case to be named: a socket, a pipe or the number of a descriptor is readable, or
    /// at its end.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixStream }
    ///     from "std/select" import { Select }
    ///     let (a, b) = UnixStream.pair()!
    ///     a.send("ping")!
    ///     assert(Select.new().readable(b).wait()! == 0)
    /// }
    /// use milo::net::UnixStream;
    /// use milo::select::Select;
    /// let (a, b) = UnixStream::pair()?;
    /// a.send("ping")?;
    /// assert_eq!(Select::new().readable(&b).wait()?, 0);
    /// # Ok::<(), String>(())
    /// ```
    pub fn readable(self, of: impl Descriptor + 'a) -> Select<'a> {
        Select(self.0.readable(of))
    }

    /// The same, but it is writable.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/net" import { UnixStream }
    ///     from "std/select" import { Select }
    ///     let (a, b) = UnixStream.pair()!
    ///     assert(Select.new().writable(a).wait()! == 0)
    /// }
    /// use milo::net::UnixStream;
    /// use milo::select::Select;
    /// let (a, _b) = UnixStream::pair()?;
    /// assert_eq!(Select::new().writable(&a).wait()?, 0);
    /// # Ok::<(), String>(())
    /// ```
    pub fn writable(self, of: impl Descriptor + 'a) -> Select<'a> {
        Select(self.0.writable(of))
    }

    /// One more case to be named: so much time has passed since the wait began.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let empty: Channel<i64> = Channel.new(1)!
    ///     assert(Select.new().recv(empty).after(1).wait()! == 1)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let empty = Channel::<i64>::new(1)?;
    /// assert_eq!(Select::new().recv(&empty).after(1).wait()?, 1);
    /// # Ok::<(), String>(())
    /// ```
    pub fn after(self, d: impl Span) -> Select<'a> {
        Select(self.0.after(d.span()))
    }

    /// Lets each wait end after so long, a duration or a number of milliseconds. This
    /// is not a case.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let empty: Channel<i64> = Channel.new(1)!
    ///     assert(Select.new().recv(empty).timeout(1).wait() is Result.Err)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let empty = Channel::<i64>::new(1)?;
    /// assert_eq!(Select::new().recv(&empty).timeout(1).wait().unwrap_err(), "timeout");
    /// # Ok::<(), String>(())
    /// ```
    pub fn timeout(self, d: impl Span) -> Select<'a> {
        Select(self.0.timeout(d.span()))
    }

    /// The first case that is ready, if one is; does not wait.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     assert(Select.new().recv(ch).ready().isNone())
    ///     assert(Select.new().recv(ch).send(ch).ready()! == 1)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let ch = Channel::<i64>::new(1)?;
    /// assert_eq!(Select::new().recv(&ch).send(&ch).ready(), Some(1));
    /// # Ok::<(), String>(())
    /// ```
    pub fn ready(&self) -> Option<i64> {
        self.0.ready().map(|i| i as i64)
    }

    /// Waits until a case is ready, and says which. May be called again.
    ///
    /// # Errors
    /// `timeout`, or `nothing to select from`; the error of a descriptor.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/runtime" import { Task }
    ///     from "std/select" import { Select }
    ///     let ch: Channel<i64> = Channel.new(1)!
    ///     Task.spawn(move (): void => { ch.send(5)! })
    ///     assert(Select.new().recv(ch).wait()! == 0)
    ///     assert(ch.recv()! == 5)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let ch = Channel::new(1)?;
    /// ch.send(5)?;
    /// assert_eq!(Select::new().recv(&ch).wait()?, 0);
    /// assert_eq!(ch.recv()?, 5);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn wait(&self) -> Result<i64, String> {
        self.0.wait().map(|i| i as i64).map_err(text)
    }

    /// The same, but of several cases that are ready one at random is named, so that none
    /// starves.
    ///
    /// # Errors
    /// As `wait`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/select" import { Select }
    ///     let (a, b) = (Channel<i64>.new(1)!, Channel<i64>.new(1)!)
    ///     let either = Select.new().send(a).send(b).waitAny()!
    ///     assert(either == 0 || either == 1)
    /// }
    /// use milo::sync::Channel;
    /// use milo::select::Select;
    /// let (a, b) = (Channel::<i64>::new(1)?, Channel::<i64>::new(1)?);
    /// assert!(Select::new().send(&a).send(&b).waitAny()? < 2);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn waitAny(&self) -> Result<i64, String> {
        self.0.wait_any().map(|i| i as i64).map_err(text)
    }
}

impl<'a, R> From<rt::Select<'a, R>> for Select<'a, R> {
    fn from(select: rt::Select<'a, R>) -> Select<'a, R> {
        Select(select)
    }
}

impl<'a, R> From<Select<'a, R>> for rt::Select<'a, R> {
    fn from(select: Select<'a, R>) -> rt::Select<'a, R> {
        select.0
    }
}

/// The case that was taken of a select that was written in one piece, and its value. The
/// closures of such a select run after it, so that each may use what the others use.
#[doc(hidden)]
#[derive(Debug)]
pub enum Case<A, B> {
    This(A),
    Other(B),
}

/// Calls the closure of the case that was taken.
#[doc(hidden)]
#[inline]
pub fn taken<T, R>(value: T, then: impl FnOnce(T) -> R) -> R {
    then(value)
}
