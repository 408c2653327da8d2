//! A value that is being computed.
//!
//! ```
//! use milo_rt::promise::Promise;
//! assert_eq!(Promise::run(|| 6 * 7).wait()?, 42);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(not(loom))]
use crate::census::Counted;
use crate::here;
#[cfg(not(loom))]
use crate::join::refusal;
use crate::oneshot::{OneShot, Unset};
use crate::panics::{self, Failure};
use crate::park::Why;
use crate::prim::Mutex;
use crate::task_info::{Awaiting, Info, Kind, TaskInfo};
use crate::waitlist::WaitList;
#[cfg(not(loom))]
use crate::waitlist::Waiter;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

#[cfg(not(loom))]
use crate::task::next_id;
#[cfg(loom)]
fn next_id() -> u64 {
    0
}

/// Why `wait` has no value to give.
///
/// ```
/// use milo_rt::promise::{Promise, PromiseError};
/// let failed: Promise<i32> = Promise::run(|| panic!("no answer"));
/// assert_eq!(failed.wait(), Err(PromiseError::Panicked("no answer".into())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PromiseError {
    /// The computation panicked, with this text.
    Panicked(String),
    /// The value was taken by another [`Promise::wait`].
    AlreadyAwaited,
    /// The time is over.
    Timeout,
    /// There was nothing to wait for: `race` of no promises.
    Empty,
    /// Awaited while its own value is being computed or copied by the same task or thread: it
    /// would wait for itself.
    Itself,
    /// It never began, for this reason.
    NotStarted(String),
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

impl fmt::Display for PromiseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PromiseError::Panicked(text) => write!(f, "task panicked: {text}"),
            PromiseError::AlreadyAwaited => f.write_str("already awaited"),
            PromiseError::Timeout => f.write_str("timeout"),
            PromiseError::Empty => f.write_str("no promises"),
            PromiseError::Itself => f.write_str(
                "awaited by the code that computes or copies its value: it would wait for itself",
            ),
            PromiseError::NotStarted(why) => f.write_str(why),
            PromiseError::Unwinding => f.write_str(crate::park::UNWINDING),
        }
    }
}

impl std::error::Error for PromiseError {}

impl From<Unset> for PromiseError {
    fn from(unset: Unset) -> PromiseError {
        match unset {
            Unset::Timeout => PromiseError::Timeout,
            Unset::Unwinding => PromiseError::Unwinding,
            Unset::Looking => PromiseError::Itself,
        }
    }
}

struct Inner<T> {
    outcome: OneShot<Result<T, PromiseError>>,
    info: Info,
    // A panic, until somebody has waited for it.
    failure: Mutex<Option<Failure>>,
    // Futures that wait for the outcome in Rust's executors.
    wakers: Mutex<Vec<Waker>>,
}

impl<T> Inner<T> {
    /// Sets the outcome, and wakes the waiters.
    fn set(&self, outcome: Result<T, PromiseError>) {
        self.outcome.set(outcome);
        // An executor's code runs when it is woken: not under the lock.
        let wakers = std::mem::take(&mut *self.wakers.lock());
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Lets `waker` be woken when the outcome is set; false if it is set already.
    fn wake_when_set(&self, waker: &Waker) -> bool {
        if self.outcome.is_set() {
            return false;
        }
        let mut wakers = self.wakers.lock();
        if !wakers.iter().any(|w| w.will_wake(waker)) {
            wakers.push(waker.clone());
        }
        drop(wakers);
        // A thread that set it meanwhile may not have seen the waker.
        !self.outcome.is_set()
    }

    /// Runs `f`, and sets the outcome to its result, or to an error if it panics.
    fn run(&self, f: impl FnOnce() -> Result<T, PromiseError>) {
        match panics::catch(f) {
            Ok(outcome) => self.set(outcome),
            Err(panic) => {
                let error = PromiseError::Panicked(panic.text());
                let failure = Failure::new(panic, self.info.clone());
                *self.failure.lock() = Some(failure);
                self.set(Err(error));
            }
        }
    }

    /// Notes that the panic was reported to a waiter.
    fn told(&self) {
        let failure = self.failure.lock().take();
        // The payload is the user's: not under the lock.
        drop(failure.map(Failure::take));
    }

    /// Notes that another promise won the race.
    #[cfg(not(loom))]
    fn lose(&self) {
        self.info.lose();
        if let Some(failure) = &mut *self.failure.lock() {
            failure.forgive();
        }
    }
}

/// A value that a task or a thread is computing; clones are handles to the same
/// value. A panic in the computation is the error of every wait for it; if nobody
/// waits when it happens, it is printed, with the place where the promise was made.
///
/// ```
/// use milo_rt::promise::Promise;
/// let answer = Promise::run(|| 6 * 7);
/// assert_eq!(answer.wait()?, 42);
/// # Ok::<(), milo_rt::promise::PromiseError>(())
/// ```
pub struct Promise<T> {
    inner: Arc<Inner<T>>,
}

impl<T> Promise<T> {
    #[track_caller]
    fn pending(kind: Kind) -> Promise<T> {
        Promise {
            inner: Arc::new(Inner {
                outcome: OneShot::new(Why::Promise),
                info: Info::new(TaskInfo::new(
                    next_id(),
                    kind,
                    None,
                    Location::caller(),
                    here::scope(),
                )),
                failure: Mutex::new(None),
                wakers: Mutex::new(Vec::new()),
            }),
        }
    }

    /// True if the value, or the error, is there.
    ///
    /// ```
    /// let answer = milo_rt::promise::Promise::run(|| 42);
    /// answer.get()?;
    /// assert!(answer.is_done());
    /// # Ok::<(), milo_rt::promise::PromiseError>(())
    /// ```
    pub fn is_done(&self) -> bool {
        crate::budget::spend();
        self.inner.outcome.is_set()
    }

    fn await_end(&self) -> Awaiting {
        self.inner.info.await_end()
    }

    #[track_caller]
    fn wait_done(&self, deadline: Option<Instant>) -> Result<(), PromiseError> {
        if !self.inner.outcome.is_set() && here::address() == self.inner.info.address() {
            return Err(PromiseError::Itself);
        }
        let _awaiting = self.await_end();
        Ok(self.inner.outcome.wait(deadline)?)
    }

    // Calls `f` with the outcome, in the caller's turn.
    #[track_caller]
    fn outcome(
        &self,
        f: impl FnOnce(&mut Option<Result<T, PromiseError>>) -> Option<Result<T, PromiseError>>,
    ) -> Result<T, PromiseError> {
        let outcome = self.inner.outcome.with(f)?;
        outcome.unwrap_or(Err(PromiseError::AlreadyAwaited))
    }

    #[track_caller]
    fn take(&self) -> Result<T, PromiseError> {
        let taken = self.outcome(|slot| match slot.take() {
            Some(Err(error)) => {
                // Every waiter gets an error.
                *slot = Some(Err(error.clone()));
                Some(Err(error))
            }
            outcome => outcome,
        });
        if taken.is_err() {
            self.inner.told();
        }
        taken
    }

    /// Waits for the value, and takes it: parks a task, blocks a thread.
    ///
    /// # Errors
    /// [`PromiseError::Panicked`] if the computation panicked, `AlreadyAwaited` if
    /// the value has been taken before. Where `T` is `Clone`, [`Promise::get`] can be
    /// called by any number of handles.
    ///
    /// ```
    /// use milo_rt::promise::{Promise, PromiseError};
    /// let text = Promise::run(|| String::from("taken once"));
    /// assert_eq!(text.wait()?, "taken once");
    /// assert_eq!(text.wait(), Err(PromiseError::AlreadyAwaited));
    /// # Ok::<(), milo_rt::promise::PromiseError>(())
    /// ```
    #[track_caller]
    pub fn wait(&self) -> Result<T, PromiseError> {
        crate::budget::spend();
        self.wait_done(None)?;
        self.take()
    }

    /// The same, but not longer than `limit`.
    ///
    /// # Errors
    /// As [`Promise::wait`], and [`PromiseError::Timeout`].
    ///
    /// ```
    /// use milo_rt::{promise::{Promise, PromiseError}, sync::Channel};
    /// use std::time::Duration;
    /// let ch: Channel<i32> = Channel::new(1)?;
    /// let theirs = ch.clone();
    /// let answer = Promise::run(move || theirs.recv().unwrap_or(0));
    /// assert_eq!(answer.wait_timeout(Duration::from_millis(1)), Err(PromiseError::Timeout));
    /// ch.send(42)?;
    /// assert_eq!(answer.wait()?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(not(loom))]
    #[track_caller]
    pub fn wait_timeout(&self, limit: std::time::Duration) -> Result<T, PromiseError> {
        crate::budget::spend();
        self.wait_done(Some(crate::deadline::deadline_in(limit)))?;
        self.take()
    }

    /// Waits for the value, and returns a copy of it, to each caller. The copies are made one
    /// after the other.
    ///
    /// # Errors
    /// As [`Promise::wait`], and [`PromiseError::Itself`].
    ///
    /// ```
    /// let answer = milo_rt::promise::Promise::run(|| 42);
    /// assert_eq!((answer.get()?, answer.get()?), (42, 42));
    /// # Ok::<(), milo_rt::promise::PromiseError>(())
    /// ```
    #[track_caller]
    pub fn get(&self) -> Result<T, PromiseError>
    where
        T: Clone,
    {
        crate::budget::spend();
        let copy = self.copy();
        if copy.is_err() {
            self.inner.told();
        }
        copy
    }

    /// The same for another promise, which is told of a panic and may have to pass it on.
    #[track_caller]
    fn copy(&self) -> Result<T, PromiseError>
    where
        T: Clone,
    {
        self.wait_done(None)?;
        self.outcome(|slot| slot.clone())
    }

    /// Makes the panic of `from`, if it had one, this promise's own.
    fn inherit<U>(&self, from: &Promise<U>) {
        let failure = from.inner.failure.lock().take();
        if let Some(mut failure) = failure {
            failure.passed_to(&self.inner.info);
            let before = self.inner.failure.lock().replace(failure);
            drop(before);
        }
    }

    pub(crate) fn waiters(&self) -> &WaitList {
        self.inner.outcome.waiters()
    }
}

/// A promise that is awaited in Rust's async code: it gives what [`Promise::get`] gives.
///
/// ```
/// use milo_rt::promise::Promise;
/// async fn answer() -> i32 {
///     Promise::run(|| 6 * 7).await.unwrap()
/// }
/// ```
pub struct Await<T> {
    promise: Promise<T>,
    // Set at the first poll: from then on a panic of the promise is reported to this waiter.
    awaiting: Option<Awaiting>,
}

// Nothing in it is pinned.
impl<T> Unpin for Await<T> {}

impl<T: Clone> Future for Await<T> {
    type Output = Result<T, PromiseError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.promise.inner.wake_when_set(cx.waker()) {
            let this = &mut *self;
            this.awaiting
                .get_or_insert_with(|| this.promise.await_end());
            return Poll::Pending;
        }
        Poll::Ready(self.promise.get())
    }
}

impl<T> fmt::Debug for Await<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Await").finish_non_exhaustive()
    }
}

impl<T: Clone> IntoFuture for Promise<T> {
    type Output = Result<T, PromiseError>;
    type IntoFuture = Await<T>;

    fn into_future(self) -> Await<T> {
        Await {
            promise: self,
            awaiting: None,
        }
    }
}

impl<T: Send + 'static> Promise<T> {
    /// Computes the value in a task.
    ///
    /// ```
    /// use milo_rt::promise::Promise;
    /// let (a, b) = (Promise::run(|| 3 * 3), Promise::run(|| 4 * 4));
    /// assert_eq!(a.wait()? + b.wait()?, 25);
    /// # Ok::<(), milo_rt::promise::PromiseError>(())
    /// ```
    #[track_caller]
    pub fn run(f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
        Promise::start(move |_| Ok(f()))
    }

    /// Computes the outcome in a task, by a function that gets the promise itself.
    #[cfg(not(loom))]
    #[track_caller]
    fn start(
        outcome: impl FnOnce(&Promise<T>) -> Result<T, PromiseError> + Send + 'static,
    ) -> Promise<T> {
        let promise = Promise::pending(Kind::Promise);
        let theirs = promise.clone();
        let info = promise.inner.info.clone();
        crate::task::start(info, None, move |start| match start {
            Ok(()) => {
                theirs.inner.run(|| outcome(&theirs));
                theirs.release();
            }
            Err(why) => {
                let why = PromiseError::NotStarted(refusal(&why).to_string());
                theirs.inner.set(Err(why));
            }
        });
        promise
    }

    #[cfg(loom)]
    #[track_caller]
    fn start(
        outcome: impl FnOnce(&Promise<T>) -> Result<T, PromiseError> + Send + 'static,
    ) -> Promise<T> {
        let promise = Promise::pending(Kind::Promise);
        let theirs = promise.clone();
        loom::thread::spawn(move || theirs.inner.run(|| outcome(&theirs)));
        promise
    }

    /// Drops the handle of the side that computes. If it is the last, the value ends with it,
    /// whose destructor may panic.
    #[cfg(not(loom))]
    fn release(self) {
        let info = self.inner.info.clone();
        if let Err(panic) = panics::catch(|| drop(self)) {
            drop(Failure::new(panic, info));
        }
    }

    /// A promise of copies of all values, in order, or of the first error in order. A copy
    /// that panics makes it fail.
    ///
    /// ```
    /// use milo_rt::promise::Promise;
    /// let squares: Promise<Vec<i32>> = Promise::of_all((1..=3).map(|n| Promise::run(move || n * n)));
    /// assert_eq!(squares.wait()?, [1, 4, 9]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn of_all<C>(promises: impl IntoIterator<Item = Promise<T>>) -> Promise<C>
    where
        T: Clone,
        C: FromIterator<T> + Send + 'static,
    {
        let promises: Vec<Promise<T>> = promises.into_iter().collect();
        // From now on, although the task that waits begins later.
        let awaiting: Vec<_> = promises.iter().map(Promise::await_end).collect();
        Promise::start(move |all: &Promise<C>| {
            let _awaiting = awaiting;
            // All of them, before the first error is told.
            // A closure of ours, so that a report does not name a line of Rust's as the user's.
            let results: Vec<_> = promises.iter().map(|promise| promise.copy()).collect();
            for (promise, result) in promises.iter().zip(&results) {
                if result.is_err() {
                    all.inherit(promise);
                }
            }
            results.into_iter().collect()
        })
    }

    /// A promise of a copy of the value, or of the error, that comes first. The others go on;
    /// should one of them panic later, that is printed, and changes nothing else.
    ///
    /// ```
    /// use milo_rt::promise::Promise;
    /// assert_eq!(Promise::of_first([Promise::run(|| 42)]).wait()?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(not(loom))]
    #[track_caller]
    pub fn of_first(promises: impl IntoIterator<Item = Promise<T>>) -> Promise<T>
    where
        T: Clone,
    {
        let promises: Vec<Promise<T>> = promises.into_iter().collect();
        let awaiting: Vec<_> = promises.iter().map(Promise::await_end).collect();
        Promise::start(move |first| {
            let _awaiting = awaiting;
            let winner = Promise::first_of(&promises)?;
            let copy = winner.copy();
            if copy.is_err() {
                first.inherit(winner);
            }
            copy
        })
    }

    /// Computes the value on an OS thread: for code that computes long or blocks in the
    /// system, such as a call of another library that waits. Other tasks go on, and the
    /// program's end waits for it as it does for tasks.
    ///
    /// At most 512 threads work at a time, or as many as
    /// [`Builder::blocking_threads`](crate::runtime::Builder::blocking_threads) says; more
    /// wait in a queue, as they do while the system has no thread to give. So a job should not
    /// wait for a job that is given later: if all threads did, none would be left for it.
    /// Threads are used again, with the values that a job has left in thread-locals.
    ///
    /// If there is no thread at all, waiting for the value is the error
    /// [`PromiseError::NotStarted`].
    ///
    /// ```
    /// use milo_rt::promise::Promise;
    /// use std::process::Command;
    /// let status = Promise::blocking(|| Command::new("true").status().is_ok_and(|s| s.success()));
    /// assert!(status.wait()?);
    /// # Ok::<(), milo_rt::promise::PromiseError>(())
    /// ```
    #[cfg(not(loom))]
    #[track_caller]
    pub fn blocking(f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
        let promise = Promise::pending(Kind::Blocking);
        let live = crate::drain::enter(&promise.inner.info);
        promise.submit(f, Some((Counted::blocking(), live)));
        promise
    }

    /// Runs code that may block on an OS thread, and waits for it: a part of the caller's own
    /// work, and not a job of its own. In a thread that has no deadline it runs right here.
    #[cfg(not(loom))]
    #[track_caller]
    pub(crate) fn aside(
        f: impl FnOnce() -> T + Send + 'static,
        deadline: Option<Instant>,
    ) -> Result<T, PromiseError> {
        crate::batch::flush();
        if deadline.is_none() && !crate::engine::in_task() {
            return Ok(f());
        }
        let promise = Promise::pending(Kind::Blocking);
        promise.submit(f, None);
        promise.wait_done(deadline)?;
        promise.take()
    }

    #[cfg(not(loom))]
    fn submit(
        &self,
        f: impl FnOnce() -> T + Send + 'static,
        // In the order in which they end; see `deadlock`.
        live: Option<(Counted, crate::drain::Live)>,
    ) {
        panics::install_hook();
        crate::batch::flush();
        let theirs = self.clone();
        crate::blocking::submit(Box::new(move |start| {
            let info = Some(theirs.inner.info.clone());
            here::as_if(info, || {
                match start {
                    Ok(()) => theirs.inner.run(move || Ok(f())),
                    Err(error) => {
                        let why = format!("no thread for a blocking job: {error}");
                        theirs.inner.set(Err(PromiseError::NotStarted(why)));
                    }
                }
                theirs.release();
            });
            drop(live);
        }));
    }

    /// Waits for all values, in order.
    ///
    /// # Errors
    /// The first error in order, after all have ended.
    ///
    /// ```
    /// use milo_rt::promise::Promise;
    /// let squares = (1..=3).map(|n| Promise::run(move || n * n));
    /// assert_eq!(Promise::all(squares)?, [1, 4, 9]);
    /// # Ok::<(), milo_rt::promise::PromiseError>(())
    /// ```
    #[track_caller]
    pub fn all(promises: impl IntoIterator<Item = Promise<T>>) -> Result<Vec<T>, PromiseError> {
        let promises: Vec<Promise<T>> = promises.into_iter().collect();
        let _awaiting: Vec<_> = promises.iter().map(Promise::await_end).collect();
        let results: Vec<_> = promises.iter().map(Promise::wait).collect();
        results.into_iter().collect()
    }

    /// Waits for the value, or error, that comes first. The others go on, as with
    /// [`Promise::of_first`].
    ///
    /// # Errors
    /// The error of the promise that is settled first; [`PromiseError::Empty`] if there is none.
    ///
    /// ```
    /// use milo_rt::{promise::Promise, timer};
    /// use std::time::Duration;
    /// let slow = Promise::run(|| {
    ///     timer::sleep(Duration::from_millis(50));
    ///     "slow"
    /// });
    /// assert_eq!(Promise::race([slow, Promise::run(|| "quick")])?, "quick");
    /// # Ok::<(), milo_rt::promise::PromiseError>(())
    /// ```
    #[cfg(not(loom))]
    #[track_caller]
    pub fn race(promises: impl IntoIterator<Item = Promise<T>>) -> Result<T, PromiseError> {
        crate::budget::spend();
        let promises: Vec<Promise<T>> = promises.into_iter().collect();
        Promise::first_of(&promises)?.wait()
    }

    #[cfg(not(loom))]
    #[track_caller]
    fn first_of(promises: &[Promise<T>]) -> Result<&Promise<T>, PromiseError> {
        let first = Promise::position_of_first(promises)?;
        for (at, promise) in promises.iter().enumerate() {
            // The same promise may stand there twice.
            if at != first && !Arc::ptr_eq(&promise.inner, &promises[first].inner) {
                promise.inner.lose();
            }
        }
        Ok(&promises[first])
    }

    #[cfg(not(loom))]
    fn position_of_first(promises: &[Promise<T>]) -> Result<usize, PromiseError> {
        if promises.is_empty() {
            return Err(PromiseError::Empty);
        }
        let done = |promise: &Promise<T>| promise.inner.outcome.is_set();
        let _awaiting: Vec<_> = promises.iter().map(Promise::await_end).collect();
        loop {
            if let Some(first) = promises.iter().position(done) {
                return Ok(first);
            }
            if crate::park::must_not_park() {
                return Err(PromiseError::Unwinding);
            }
            let parker = crate::park::current();
            let epoch = parker.begin();
            let waiters: Vec<_> = promises
                .iter()
                .map(|promise| Box::pin(Waiter::new(promise.waiters(), parker.clone(), epoch, ())))
                .collect();
            for waiter in &waiters {
                waiter.as_ref().enter();
            }
            if promises.iter().any(done) {
                parker.cancel(epoch);
            } else {
                parker.park(epoch);
            }
        }
    }
}

/// [`Promise::run`] as a function.
///
/// ```
/// assert_eq!(milo_rt::promise::promise(|| 42).wait()?, 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[track_caller]
pub fn promise<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
    Promise::run(f)
}

impl<T> Clone for Promise<T> {
    fn clone(&self) -> Self {
        Promise {
            inner: self.inner.clone(),
        }
    }
}

impl<T> fmt::Debug for Promise<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Promise")
            .field("done", &self.inner.outcome.is_set())
            .finish()
    }
}

// A panic leaves no promise half changed: nothing of the user's runs inside.
impl<T> std::panic::UnwindSafe for Promise<T> {}
impl<T> std::panic::RefUnwindSafe for Promise<T> {}
