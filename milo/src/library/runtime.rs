//! `std/runtime`: green threads, promises, the scheduler.
//!
//! All tasks share a thread, `fn main` among them, and give way in calls of Milo's library
//! that wait. A call that knows nothing of tasks (`std::sync::mpsc`, `std::net`, a database client)
//! keeps them all waiting: [`Promise::blocking`] or [`Thread::spawn`](crate::thread::Thread::spawn)
//! runs it on a thread of its own.
//!
//! ```
//! milo::milo! {
//!     from "std/runtime" import { Promise, Task }
//!     Task.spawn(move (): void => { print("in a task") }).join()!
//!     let answer: Promise<i64> = Promise.run(move (): i64 => 6 * 7)
//!     assert(answer.await()! == 42)
//! }
//! use milo::runtime::{Promise, Task};
//! Task::spawn(|| println!("in a task")).join()?;
//! assert_eq!(Promise::run(|| 6 * 7).r#await()?, 42);
//! # Ok::<(), String>(())
//! ```
#![allow(non_snake_case)]

use crate::emitted::Unwrap;
use crate::library::handle::{handle, text};
use crate::num::Integer;
use crate::time::Span;
use milo_rt::promise as rt;
use milo_rt::task::JoinHandle;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

pub use milo_rt::runtime::{Builder, ConfigError, drain};

/// A green thread: 64 KiB of stack, scheduled by the runtime, in the thousands.
///
/// It is a handle: a clone refers to the same task. If all handles are dropped the
/// task runs on. Should it panic, that is printed at once, with the place of the spawn, unless
/// somebody waits in [`join`](Task::join) already, which has the text as its error.
///
/// ```
/// milo::milo! {
///     from "std/runtime" import { Task }
///     let t = Task.spawn(move (): void => { print("hello from a task") })
///     assert(t.join()! == 0)
/// }
/// use milo::runtime::Task;
/// let t = Task::spawn(|| panic!("oh"));
/// assert_eq!(t.join().unwrap_err(), "task panicked: oh");
/// ```
#[derive(Clone, Debug)]
pub struct Task(Handle);

#[derive(Clone, Debug)]
enum Handle {
    Spawned(JoinHandle<()>),
    /// Of [`schedulerCurrent`].
    Current(milo_rt::task::Current),
}

impl From<JoinHandle<()>> for Task {
    fn from(task: JoinHandle<()>) -> Task {
        Task(Handle::Spawned(task))
    }
}

impl Task {
    /// Starts a task. What the function returns is dropped.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Task }
    ///     let t = Task.spawn(move (): void => { print("hello") })
    ///     t.join()!
    /// }
    /// use milo::runtime::Task;
    /// Task::spawn(|| println!("hello")).join()?;
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn spawn<R>(f: impl FnOnce() -> R + Send + 'static) -> Task {
        Task::from(milo_rt::task::spawn(move || {
            f();
        }))
    }

    /// Starts a task that the end of the program does not wait for: a server's loop, the consumer
    /// of a ticker. It is gone then, wherever it is. What it spawns are ordinary tasks.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Task }
    ///     from "std/timer" import { Ticker }
    ///     Task.daemon(move (): void => {
    ///         for t in Ticker.every(1) { print("tick") }
    ///     })
    /// }
    /// use milo::runtime::{Task, drain};
    /// use milo::timer::Ticker;
    /// Task::daemon(|| {
    ///     let ticks = Ticker::every(milo::time::Duration::fromMillis(1));
    ///     while ticks.channel().recv().is_ok() {}
    /// });
    /// drain();
    /// ```
    #[track_caller]
    pub fn daemon<R>(f: impl FnOnce() -> R + Send + 'static) -> Task {
        Task::from(milo_rt::task::daemon(move || {
            f();
        }))
    }

    /// Starts a task with a stack of its own size, in bytes: for deep recursion. It is mapped
    /// for this task alone.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Task }
    ///     Task.spawnWithStack(4 * 1024 * 1024, move (): void => { print("room for recursion") }).join()!
    /// }
    /// use milo::runtime::Task;
    /// fn depth(n: u32) -> u32 { if n == 0 { 0 } else { 1 + depth(n - 1) } }
    /// let t = Task::spawnWithStack(4 * 1024 * 1024, || assert_eq!(depth(10_000), 10_000));
    /// t.join()?;
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Panics
    /// If the size is not between 16 KiB and 1 GiB.
    #[track_caller]
    pub fn spawnWithStack<R>(bytes: impl Integer, f: impl FnOnce() -> R + Send + 'static) -> Task {
        let builder = milo_rt::task::Builder::new().stack_size(bytes.to_usize());
        let run = move || {
            f();
        };
        match builder.spawn(run) {
            Ok(task) => Task::from(task),
            Err(error) => panic!("{error}, and {} bytes are asked for", bytes.to_i64()),
        }
    }

    /// Waits until the task has ended; gives 0.
    ///
    /// # Errors
    /// `task panicked: …` with the panic's text, or `already joined`. A handle of
    /// [`schedulerCurrent`] cannot be joined.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Task }
    ///     let t = Task.spawn(move (): void => { assert(1 + 1 == 3, "no") })
    ///     assert(t.join() is Result.Err)
    /// }
    /// use milo::runtime::Task;
    /// let t = Task::spawn(|| panic!("oh"));
    /// assert_eq!(t.join().unwrap_err(), "task panicked: oh");
    /// ```
    #[track_caller]
    pub fn join(&self) -> Result<i32, String> {
        match &self.0 {
            Handle::Spawned(task) => task.join().map(|()| 0).map_err(text),
            Handle::Current(_) => Err(NOT_SPAWNED.to_string()),
        }
    }

    /// True if the task has ended, so that `join` would not wait; false of a handle of
    /// [`schedulerCurrent`], which does not know.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Task }
    ///     let t = Task.spawn(move (): void => { print("short") })
    ///     t.join()!
    ///     assert(t.isFinished())
    /// }
    /// use milo::runtime::Task;
    /// let t = Task::spawn(|| ());
    /// t.join()?;
    /// assert!(t.isFinished());
    /// # Ok::<(), String>(())
    /// ```
    pub fn isFinished(&self) -> bool {
        match &self.0 {
            Handle::Spawned(task) => task.is_finished(),
            Handle::Current(_) => false,
        }
    }

    /// Waits until somebody [unparks](Task::unpark) the running task or thread; returns at once if
    /// that has happened since the last call. Use it in a loop that looks at what it waits for.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Task, schedulerCurrent }
    ///     let waiter = schedulerCurrent()
    ///     Task.spawn(move (): void => { waiter.unpark() })
    ///     Task.park()
    /// }
    /// use milo::runtime::{Task, schedulerCurrent};
    /// let me = schedulerCurrent();
    /// Task::spawn(move || me.unpark());
    /// Task::park();
    /// ```
    #[track_caller]
    pub fn park() {
        milo_rt::task::park();
    }

    /// Lets the task's [`park`](Task::park) return, the one under way or else the next.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Task, schedulerCurrent }
    ///     let me = schedulerCurrent()
    ///     me.unpark()
    ///     Task.park()        // returns at once
    /// }
    /// use milo::runtime::{Task, schedulerCurrent};
    /// schedulerCurrent().unpark();
    /// Task::park();
    /// ```
    pub fn unpark(&self) {
        match &self.0 {
            Handle::Spawned(task) => task.unpark(),
            Handle::Current(current) => current.unpark(),
        }
    }
}

/// A value that is being computed in a task or a thread.
///
/// It is a handle: a clone refers to the same value. In Milo code `p!`, `p?` and `p ?? other`
/// await it, as they take what [`await`](Promise::await) gives.
///
/// ```
/// milo::milo! {
///     from "std/runtime" import { Promise }
///     let half: Promise<i64> = Promise.run(move (): i64 => 21)
///     assert(half.await()! * 2 == 42)
/// }
/// use milo::runtime::Promise;
/// let p = Promise::run(|| 6 * 7);
/// assert_eq!(p.r#await()?, 42);
/// let all = Promise::all([Promise::run(|| 1), Promise::blocking(|| 2)]);
/// assert_eq!(all.r#await()?, [1, 2]);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Promise<T>(rt::Promise<T>);

handle!(Promise<T>, rt::Promise<T>);

impl<T> Promise<T> {
    /// Waits for the value, and returns a copy of it to each caller.
    ///
    /// # Errors
    /// `task panicked: …` with the panic's text; `already awaited` if
    /// [`Promise::take`] has taken it.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     let p: Promise<i64> = Promise.run(move (): i64 => 42)
    ///     assert(p.await()! == 42)
    ///     assert(p! == 42)       // `!` awaits, too
    /// }
    /// use milo::runtime::Promise;
    /// let p = Promise::run(|| 42);
    /// assert_eq!(p.r#await()?, 42);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn r#await(&self) -> Result<T, String>
    where
        T: Clone,
    {
        self.0.get().map_err(text)
    }

    /// Waits for the value, and takes it: for values that cannot be copied.
    ///
    /// # Errors
    /// `task panicked: …` with the panic's text; `already awaited` if it was taken
    /// before.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     let p: Promise<string> = Promise.run(move (): string => "text")
    ///     assert(p.take()! == "text")
    ///     assert(p.take() is Result.Err)      // it was taken
    /// }
    /// use milo::runtime::Promise;
    /// struct NoClone(i32);
    /// let p = Promise::run(|| NoClone(42));
    /// assert_eq!(p.take()?.0, 42);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn take(&self) -> Result<T, String> {
        self.0.wait().map_err(text)
    }

    /// Waits for the value, but not longer than so many milliseconds or than a duration, and
    /// takes it.
    ///
    /// # Errors
    /// As [`Promise::take`], and `timeout`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Channel }
    ///     from "std/runtime" import { Promise }
    ///     from "std/time" import { Duration }
    ///     let never: Channel<i64> = Channel.new(1)!
    ///     let p: Promise<i64> = Promise.run(move (): i64 => never.recv()!)
    ///     assert(p.takeTimeout(1) is Result.Err)
    ///     never.send(42)!
    ///     assert(p.takeTimeout(Duration.fromSecs(60))! == 42)
    /// }
    /// use milo::runtime::Promise;
    /// assert_eq!(Promise::run(|| 42).takeTimeout(60_000)?, 42);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn takeTimeout(&self, limit: impl Span) -> Result<T, String> {
        self.0.wait_timeout(limit.span()).map_err(text)
    }

    /// True if the value, or the error, is there.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     let p: Promise<i64> = Promise.run(move (): i64 => 42)
    ///     p.await()!
    ///     assert(p.isDone())
    /// }
    /// use milo::runtime::Promise;
    /// let p = Promise::run(|| 42);
    /// p.r#await()?;
    /// assert!(p.isDone());
    /// # Ok::<(), String>(())
    /// ```
    pub fn isDone(&self) -> bool {
        self.0.is_done()
    }
}

impl<T: Send + 'static> Promise<T> {
    /// Computes the value in a task.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     let p: Promise<i64> = Promise.run(move (): i64 => 6 * 7)
    ///     assert(p.await()! == 42)
    /// }
    /// use milo::runtime::Promise;
    /// assert_eq!(Promise::run(|| 6 * 7).r#await()?, 42);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn run(f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
        Promise(rt::Promise::run(f))
    }

    /// Computes the value on an OS thread: for code that computes long or blocks in the
    /// system.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     let p: Promise<string> = Promise.blocking(move (): string => std::fs::read_to_string("/dev/null").unwrap())
    ///     assert(p.await()! == "")      // meanwhile other tasks went on
    /// }
    /// use milo::runtime::Promise;
    /// let p = Promise::blocking(|| std::fs::read_to_string("/dev/null").unwrap());
    /// assert_eq!(p.r#await()?, "");
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn blocking(f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
        Promise(rt::Promise::blocking(f))
    }

    /// A promise of all values, in order. Its error is the first in order, after all
    /// have ended.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     var squares: Vec<Promise<i64>> = []
    ///     for n in 1..4 { squares.push(Promise.run(move (): i64 => n * n)) }
    ///     assert(Promise.all(squares).await()! == [1, 4, 9])
    /// }
    /// use milo::runtime::Promise;
    /// let squares = [1, 2, 3].map(|n| Promise::run(move || n * n));
    /// assert_eq!(Promise::all(squares).r#await()?, [1, 4, 9]);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn all(promises: impl IntoIterator<Item = Promise<T>>) -> Promise<Vec<T>>
    where
        T: Clone,
    {
        Promise(rt::Promise::of_all(promises.into_iter().map(|p| p.0)))
    }

    /// A promise of the value, or error, that comes first. The others go on.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/runtime" import { Promise }
    ///     from "std/time" import { sleepMs }
    ///     let slow: Promise<i64> = Promise.run(move (): i64 => { sleepMs(50)  return 1 })
    ///     let fast: Promise<i64> = Promise.run(move (): i64 => 2)
    ///     assert(Promise.race([slow, fast]).await()! == 2)
    /// }
    /// use milo::runtime::Promise;
    /// let p = Promise::race([Promise::run(|| 2)]);
    /// assert_eq!(p.r#await()?, 2);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn race(promises: impl IntoIterator<Item = Promise<T>>) -> Promise<T>
    where
        T: Clone,
    {
        Promise(rt::Promise::of_first(promises.into_iter().map(|p| p.0)))
    }
}

/// A promise that Rust's async code awaits: `p.await` gives what the method `await` gives.
///
/// ```
/// milo::milo! {
///     from "std/runtime" import { Promise }
///     pub fn prices(): Promise<i64> { return Promise.run(move (): i64 => 41) }
/// }
/// async fn total() -> Result<i64, String> {
///     Ok(prices().await? + 1)
/// }
/// assert_eq!(milo::runtime::blockOn(total()), Ok(42));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Await<T>(rt::Await<T>);

impl<T: Clone> Future for Await<T> {
    type Output = Result<T, String>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map_err(text)
    }
}

impl<T: Clone> IntoFuture for Promise<T> {
    type Output = Result<T, String>;
    type IntoFuture = Await<T>;

    fn into_future(self) -> Await<T> {
        Await(self.0.into_future())
    }
}

// `p!` awaits: `Promise.all(v)!` reads as it should.
#[doc(hidden)]
impl<T: Clone> Unwrap<T> for Promise<T> {
    #[track_caller]
    fn milo_unwrap(self) -> T {
        crate::emitted::unwrap(self.r#await())
    }
}

/// Runs a future of Rust's to its end, and gives its output: parks a task while the future waits,
/// blocks a thread.
///
/// The future runs here, on this task's stack. What it needs of an executor, such as tokio's
/// timers and sockets, must run elsewhere: hand over the future that the executor's `spawn` gives.
///
/// ```
/// async fn sum(a: i32, b: i32) -> i32 { a + b }
///
/// milo::milo! {
///     from "std/runtime" import { blockOn }
///
///     fn total(): i32 { return blockOn(sum(1, 2)) }
/// }
///
/// assert_eq!(total(), 3);
/// ```
#[track_caller]
pub fn blockOn<F: IntoFuture>(future: F) -> F::Output {
    milo_rt::future::block_on(future)
}

/// [`Promise::run`] as a function: Milo's `Promise(f)`.
///
/// ```
/// milo::milo! {
///     from "std/runtime" import { Promise }
///     let p: Promise<i64> = Promise(move (): i64 => 1)
///     assert(p.await()! == 1)
/// }
/// assert_eq!(milo::runtime::promise(|| 1).r#await(), Ok(1));
/// ```
#[track_caller]
pub fn promise<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
    Promise::run(f)
}

const NOT_SPAWNED: &str =
    "a task of schedulerCurrent cannot be joined: join what Task.spawn has given";

/// The running task, or thread, so that another can [unpark](Task::unpark) it. It cannot be joined.
///
/// ```
/// milo::milo! {
///     from "std/runtime" import { Task, schedulerCurrent }
///     let running = schedulerCurrent()
///     running.unpark()
///     Task.park()
/// }
/// use milo::runtime::{Task, schedulerCurrent};
/// let me = schedulerCurrent();
/// me.unpark();
/// Task::park();
/// assert!(me.join().is_err());
/// ```
pub fn schedulerCurrent() -> Task {
    Task(Handle::Current(milo_rt::task::current()))
}

/// Lets every other task that is ready run first. In a thread: the system's yield.
///
/// ```
/// milo::milo! {
///     from "std/runtime" import { schedulerYield }
///     schedulerYield()
/// }
/// milo::runtime::schedulerYield();
/// ```
#[inline]
pub fn schedulerYield() {
    milo_rt::task::yield_now();
}

/// Waits until a descriptor is readable: parks a task, blocks a thread.
///
/// # Errors
/// An error of the system if it cannot watch it.
///
/// ```
/// milo::milo! {
///     from "std/net" import { UnixStream }
///     from "std/runtime" import { schedulerWaitRead }
///     let (a, b) = UnixStream.pair()!
///     a.send("x")!
///     schedulerWaitRead(b.as_raw_fd())!
/// }
/// use milo::{net::UnixStream, runtime::schedulerWaitRead};
/// use std::os::fd::AsRawFd;
/// let (a, b) = UnixStream::pair()?;
/// a.send("x")?;
/// schedulerWaitRead(b.as_raw_fd())?;
/// # Ok::<(), String>(())
/// ```
pub fn schedulerWaitRead(fd: impl Integer) -> Result<(), String> {
    milo_rt::runtime::wait_readable_fd(descriptor(fd)).map_err(text)
}

/// Waits until a descriptor is writable: parks a task, blocks a thread.
///
/// # Errors
/// An error of the system if it cannot watch it.
///
/// ```
/// milo::milo! {
///     from "std/net" import { UnixStream }
///     from "std/runtime" import { schedulerWaitWrite }
///     let (a, b) = UnixStream.pair()!
///     schedulerWaitWrite(a.as_raw_fd())!
/// }
/// use milo::{net::UnixStream, runtime::schedulerWaitWrite};
/// use std::os::fd::AsRawFd;
/// let (a, _b) = UnixStream::pair()?;
/// schedulerWaitWrite(a.as_raw_fd())?;
/// assert!(schedulerWaitWrite(-1).is_err());
/// # Ok::<(), String>(())
/// ```
pub fn schedulerWaitWrite(fd: impl Integer) -> Result<(), String> {
    milo_rt::runtime::wait_writable_fd(descriptor(fd)).map_err(text)
}

// No descriptor has a number that does not fit; -1 is not open.
fn descriptor(fd: impl Integer) -> i32 {
    i32::try_from(fd.to_i64()).unwrap_or(-1)
}

/// Waits until all tasks have ended; see [`drain`].
///
/// ```
/// milo::milo! {
///     from "std/runtime" import { Task, schedulerRunToCompletion }
///     Task.spawn(move (): void => { print("done") })
///     schedulerRunToCompletion()
/// }
/// milo::runtime::Task::spawn(|| println!("done"));
/// milo::runtime::schedulerRunToCompletion();
/// ```
#[track_caller]
pub fn schedulerRunToCompletion() {
    drain();
}
