//! A value that is being computed.

use crate::panics::{self, Failure};
use crate::prim::{AtomicBool, Mutex, Ordering, model_fence};
use crate::task_info::{self, Awaiting, Kind, TaskInfo};
use crate::waitlist::{WaitList, Waiter};
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

#[cfg(not(loom))]
use crate::task::next_id;
#[cfg(loom)]
fn next_id() -> u64 {
    0
}

/// Why `wait` has no value to give.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PromiseError {
    /// What computed the value panicked, with this text.
    Panicked(String),
    /// The value was taken by another [`Promise::wait`].
    AlreadyAwaited,
    /// The time is over.
    Timeout,
    /// There was nothing to wait for: `race` of no promises.
    Empty,
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
            PromiseError::NotStarted(why) => f.write_str(why),
            PromiseError::Unwinding => f.write_str("cannot wait while a panic unwinds"),
        }
    }
}

impl std::error::Error for PromiseError {}

enum State<T> {
    Pending,
    Value(T),
    Failed(PromiseError),
    Taken,
}

struct Inner<T> {
    done: AtomicBool,
    state: Mutex<State<T>>,
    waiters: WaitList,
    info: Arc<TaskInfo>,
    // A panic, until somebody has waited for it.
    failure: Mutex<Option<Failure>>,
}

impl<T> Inner<T> {
    fn finish(&self, state: State<T>) {
        *self.state.lock() = state;
        self.done.store(true, Ordering::SeqCst);
        model_fence();
        self.waiters.notify_all();
    }

    fn run(&self, f: impl FnOnce() -> T) {
        match panics::catch(f) {
            Ok(value) => self.finish(State::Value(value)),
            Err(panic) => {
                let error = PromiseError::Panicked(panic.text());
                let failure = Failure::new(panic, self.info.clone());
                *self.failure.lock() = Some(failure);
                self.finish(State::Failed(error));
            }
        }
    }

    /// Says that somebody has been told of the panic.
    fn told(&self) {
        let failure = self.failure.lock().take();
        // The payload is the user's: not under the lock.
        drop(failure.map(Failure::take));
    }

    /// Says that another one won the race.
    fn lose(&self) {
        self.info.lose();
        if let Some(failure) = &mut *self.failure.lock() {
            failure.forgive();
        }
    }
}

/// A value that a task or a thread is computing; clones are handles to the same
/// value. A panic in the computation is the error of those who wait for it; if nobody
/// does when it happens, it is printed, with the place where the promise was made.
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
    fn pending() -> Promise<T> {
        Promise {
            inner: Arc::new(Inner {
                done: AtomicBool::new(false),
                state: Mutex::new(State::Pending),
                waiters: WaitList::new(),
                info: TaskInfo::new(
                    next_id(),
                    Kind::Promise,
                    None,
                    Location::caller(),
                    task_info::scope(),
                ),
                failure: Mutex::new(None),
            }),
        }
    }

    /// True if the value, or the error, is there.
    pub fn is_done(&self) -> bool {
        self.inner.done.load(Ordering::SeqCst)
    }

    fn wait_done(&self, deadline: Option<std::time::Instant>) -> Result<(), PromiseError> {
        let _awaiting = self.await_end();
        while !self.is_done() {
            if crate::park::must_not_park() {
                return Err(PromiseError::Unwinding);
            }
            let in_time = self.inner.waiters.wait_until(deadline, || self.is_done());
            if !in_time && !self.is_done() {
                return Err(PromiseError::Timeout);
            }
        }
        Ok(())
    }

    fn take(&self) -> Result<T, PromiseError> {
        let mut state = self.inner.state.lock();
        match std::mem::replace(&mut *state, State::Taken) {
            State::Value(value) => Ok(value),
            State::Failed(error) => {
                *state = State::Failed(error.clone());
                drop(state);
                self.inner.told();
                Err(error)
            }
            State::Taken | State::Pending => Err(PromiseError::AlreadyAwaited),
        }
    }

    /// Waits for the value, and takes it: parks a task, blocks a thread.
    ///
    /// # Errors
    /// [`PromiseError::Panicked`] if the computation panicked, `AlreadyAwaited` if
    /// the value has been taken before. Where `T` is `Clone`, [`Promise::get`] can be
    /// called by any number of handles.
    pub fn wait(&self) -> Result<T, PromiseError> {
        self.wait_done(None)?;
        self.take()
    }

    /// The same, but not longer than `limit`.
    ///
    /// # Errors
    /// As [`Promise::wait`], and [`PromiseError::Timeout`].
    #[cfg(not(loom))]
    pub fn wait_timeout(&self, limit: std::time::Duration) -> Result<T, PromiseError> {
        self.wait_done(Some(crate::timer::deadline_in(limit)))?;
        self.take()
    }

    /// Waits for the value, and gives a copy of it, to each who asks.
    ///
    /// # Errors
    /// As [`Promise::wait`].
    pub fn get(&self) -> Result<T, PromiseError>
    where
        T: Clone,
    {
        let copy = self.copy();
        if copy.is_err() {
            self.inner.told();
        }
        copy
    }

    /// The same for another promise, which is told of a panic and may have to pass it on.
    fn copy(&self) -> Result<T, PromiseError>
    where
        T: Clone,
    {
        self.wait_done(None)?;
        match &*self.inner.state.lock() {
            State::Value(value) => Ok(value.clone()),
            State::Failed(error) => Err(error.clone()),
            State::Taken | State::Pending => Err(PromiseError::AlreadyAwaited),
        }
    }

    fn await_end(&self) -> Awaiting {
        self.inner.info.await_end()
    }

    /// Makes the panic of `from`, if it had one, this promise's own.
    fn inherit<U>(&self, from: &Promise<U>) {
        let failure = from.inner.failure.lock().take();
        if let Some(mut failure) = failure {
            failure.passed_to(&self.inner.info);
            *self.inner.failure.lock() = Some(failure);
        }
    }

    pub(crate) fn waiters(&self) -> &WaitList {
        &self.inner.waiters
    }
}

impl<T: Send + 'static> Promise<T> {
    /// Computes the value in a task.
    #[track_caller]
    pub fn run(f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
        Promise::start(move |promise| promise.inner.run(f))
    }

    /// Runs in a task what settles the promise.
    #[cfg(not(loom))]
    #[track_caller]
    fn start(settle: impl FnOnce(&Promise<T>) + Send + 'static) -> Promise<T> {
        // Holds the promise until the task begins; a task that cannot begin drops it.
        struct Starting<T>(Option<Promise<T>>);
        impl<T> Drop for Starting<T> {
            fn drop(&mut self) {
                if let Some(promise) = self.0.take() {
                    let why = "the task could not begin: too many tasks are alive";
                    let error = PromiseError::NotStarted(why.to_string());
                    promise.inner.finish(State::Failed(error));
                }
            }
        }
        let promise = Promise::pending();
        let mut starting = Starting(Some(promise.clone()));
        let info = promise.inner.info.clone();
        crate::task::start(info, None, move |start| {
            if start.is_ok()
                && let Some(promise) = starting.0.take()
            {
                settle(&promise);
            }
            // Settled by the drop otherwise.
        });
        promise
    }

    #[cfg(loom)]
    #[track_caller]
    fn start(settle: impl FnOnce(&Promise<T>) + Send + 'static) -> Promise<T> {
        let promise = Promise::pending();
        let theirs = promise.clone();
        loom::thread::spawn(move || settle(&theirs));
        promise
    }

    fn settle(&self, result: Result<T, PromiseError>) {
        self.inner.finish(match result {
            Ok(value) => State::Value(value),
            Err(error) => State::Failed(error),
        });
    }

    /// A promise of copies of all values, in order, or of the first error in order.
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
            let results: Vec<_> = promises.iter().map(Promise::copy).collect();
            for (promise, result) in promises.iter().zip(&results) {
                if result.is_err() {
                    all.inherit(promise);
                }
            }
            all.settle(results.into_iter().collect());
        })
    }

    /// A promise of a copy of the value, or of the error, that comes first.
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
            first.settle(Promise::first_of(&promises).and_then(|winner| {
                let copy = winner.copy();
                if copy.is_err() {
                    first.inherit(winner);
                }
                copy
            }));
        })
    }

    /// Computes the value on an OS thread: for what computes long or blocks in the
    /// system. The threads are kept for the next one.
    #[cfg(not(loom))]
    #[track_caller]
    pub fn blocking(f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
        panics::install_hook();
        crate::batch::flush();
        let promise = Promise::pending();
        let theirs = promise.clone();
        let live = crate::drain::enter(&promise.inner.info);
        let work = Box::new(move || {
            let info = Some(theirs.inner.info.clone());
            task_info::as_if(info, || theirs.inner.run(f));
            drop(theirs);
            drop(live);
        });
        if let Err((_, error)) = crate::pool::execute(work) {
            let error = PromiseError::NotStarted(format!("no thread: {error}"));
            promise.inner.finish(State::Failed(error));
        }
        promise
    }

    /// Waits for all values, in order.
    ///
    /// # Errors
    /// The first error in order, after all have ended.
    pub fn all(promises: impl IntoIterator<Item = Promise<T>>) -> Result<Vec<T>, PromiseError> {
        let promises: Vec<Promise<T>> = promises.into_iter().collect();
        let _awaiting: Vec<_> = promises.iter().map(Promise::await_end).collect();
        let results: Vec<_> = promises.iter().map(Promise::wait).collect();
        results.into_iter().collect()
    }

    /// Waits for the value, or error, that comes first. The others go on.
    ///
    /// # Errors
    /// That of the one that comes first; [`PromiseError::Empty`] if there is none.
    #[cfg(not(loom))]
    pub fn race(promises: impl IntoIterator<Item = Promise<T>>) -> Result<T, PromiseError> {
        let promises: Vec<Promise<T>> = promises.into_iter().collect();
        Promise::first_of(&promises)?.wait()
    }

    #[cfg(not(loom))]
    fn first_of(promises: &[Promise<T>]) -> Result<&Promise<T>, PromiseError> {
        if promises.is_empty() {
            return Err(PromiseError::Empty);
        }
        let _awaiting: Vec<_> = promises.iter().map(Promise::await_end).collect();
        loop {
            if let Some(first) = promises.iter().find(|p| p.is_done()) {
                for other in promises
                    .iter()
                    .filter(|p| !Arc::ptr_eq(&p.inner, &first.inner))
                {
                    other.inner.lose();
                }
                return Ok(first);
            }
            if crate::park::must_not_park() {
                return Err(PromiseError::Unwinding);
            }
            let parker = crate::park::current();
            let epoch = parker.begin();
            let waiters: Vec<_> = promises
                .iter()
                .map(|promise| Box::pin(Waiter::new(promise.waiters(), &parker, epoch, ())))
                .collect();
            for waiter in &waiters {
                waiter.as_ref().enter();
            }
            if promises.iter().any(|p| p.is_done()) {
                parker.cancel(epoch);
            } else {
                parker.park(epoch);
            }
        }
    }
}

/// [`Promise::run`] as a function.
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
            .field("done", &self.is_done())
            .finish()
    }
}

// A panic leaves no promise half changed: nothing of the user's runs inside.
impl<T> std::panic::UnwindSafe for Promise<T> {}
impl<T> std::panic::RefUnwindSafe for Promise<T> {}
