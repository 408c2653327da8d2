//! The result of a task or thread, on its way to the one who joins.

use crate::census::Why;
use crate::engine::Refused;
use crate::panics::{self, Failure};
use crate::prim::{AtomicBool, Mutex, Ordering, model_fence};
use crate::task_info::{Kind, TaskInfo};
use crate::waitlist::{WaitList, Waiter};
use std::fmt;
use std::pin::pin;
use std::sync::Arc;

/// Why `join` has no value to give.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinError {
    /// The task panicked, with this text.
    TaskPanicked(String),
    /// The thread panicked, with this text.
    ThreadPanicked(String),
    /// Another handle has joined before, and has the value.
    AlreadyJoined,
    /// The task never began: there was no memory for its stack of so many bytes.
    NoStack(usize),
    /// The task never began: the runtime could not start, for lack of this.
    NoRuntime(String),
    /// The task or thread would wait for its own end.
    Itself,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JoinError::TaskPanicked(text) => write!(f, "task panicked: {text}"),
            JoinError::ThreadPanicked(text) => write!(f, "thread panicked: {text}"),
            JoinError::AlreadyJoined => f.write_str("already joined"),
            JoinError::NoStack(bytes) => {
                write!(f, "no memory for a task's stack of {} KiB", bytes / 1024)
            }
            JoinError::NoRuntime(lack) => write!(f, "the runtime cannot start: {lack}"),
            JoinError::Itself => f.write_str("joined by itself: it would wait for its own end"),
            JoinError::Unwinding => f.write_str(crate::park::UNWINDING),
        }
    }
}

impl std::error::Error for JoinError {}

enum Outcome<T> {
    Pending,
    Value(T),
    Panic(Failure),
    Refused(Refused),
    Taken,
}

/// Shared by the running side and the handles.
pub(crate) struct JoinCell<T> {
    pub(crate) info: Arc<TaskInfo>,
    done: AtomicBool,
    outcome: Mutex<Outcome<T>>,
    waiters: WaitList,
}

impl<T> JoinCell<T> {
    pub(crate) fn new(info: Arc<TaskInfo>) -> Arc<JoinCell<T>> {
        Arc::new(JoinCell {
            info,
            done: AtomicBool::new(false),
            outcome: Mutex::new(Outcome::Pending),
            waiters: WaitList::of(Why::Join),
        })
    }

    fn finish(&self, outcome: Outcome<T>) {
        *self.outcome.lock() = outcome;
        self.done.store(true, Ordering::SeqCst);
        model_fence();
        self.waiters.notify_all();
    }

    /// Runs the body and keeps what comes of it.
    pub(crate) fn run(&self, body: impl FnOnce() -> T) {
        match panics::catch(body) {
            Ok(value) => self.finish(Outcome::Value(value)),
            Err(panic) => self.finish(Outcome::Panic(Failure::new(panic, self.info.clone()))),
        }
    }

    pub(crate) fn refuse(&self, why: Refused) {
        self.finish(Outcome::Refused(why));
    }

    pub(crate) fn is_done(&self) -> bool {
        self.done.load(Ordering::SeqCst)
    }

    /// Waits for `main`, in the thread that runs it, which looks for deadlocks meanwhile.
    #[cfg(not(loom))]
    pub(crate) fn wait_or_report(&self) {
        let mut pause = None;
        while !self.is_done() {
            let next = crate::deadlock::pause(pause);
            let look = std::time::Instant::now() + next;
            pause = Some(next);
            if !self.waiters.wait_until(Some(look), || self.is_done()) {
                crate::deadlock::look(false);
            }
        }
    }

    /// Lets a thread wait in the system, in a call that returns after the end.
    #[cfg(not(loom))]
    #[track_caller]
    pub(crate) fn wait_in(&self, call: impl FnOnce()) {
        let parker = crate::park::current();
        let epoch = parker.begin();
        let waiter = pin!(Waiter::new(&self.waiters, &parker, epoch, ()));
        waiter.as_ref().enter();
        match self.is_done() {
            true => call(),
            false => parker.wait_in(epoch, call),
        }
        parker.cancel(epoch);
    }

    #[track_caller]
    pub(crate) fn wait(&self) -> Result<(), JoinError> {
        while !self.is_done() {
            if crate::park::must_not_park() {
                return Err(JoinError::Unwinding);
            }
            // A thread's handle knows the thread.
            if self.info.kind != Kind::Thread
                && crate::engine::info().is_some_and(|i| i.id == self.info.id)
            {
                return Err(JoinError::Itself);
            }
            self.waiters.wait_until(None, || self.is_done());
        }
        Ok(())
    }

    #[track_caller]
    pub(crate) fn join(&self) -> Result<T, JoinError> {
        self.join_or_failure()?.map_err(|failure| {
            let text = failure.take().text();
            match self.info.kind {
                Kind::Thread => JoinError::ThreadPanicked(text),
                _ => JoinError::TaskPanicked(text),
            }
        })
    }

    /// The same; the inner error is the panic itself.
    #[track_caller]
    pub(crate) fn join_or_failure(&self) -> Result<Result<T, Failure>, JoinError> {
        {
            let _awaiting = self.info.await_end();
            self.wait()?;
        }
        self.take()
    }

    /// What came of it, once it has ended.
    pub(crate) fn take(&self) -> Result<Result<T, Failure>, JoinError> {
        let outcome = std::mem::replace(&mut *self.outcome.lock(), Outcome::Taken);
        match outcome {
            Outcome::Value(value) => Ok(Ok(value)),
            Outcome::Panic(failure) => Ok(Err(failure)),
            Outcome::Refused(why) => Err(refusal(&why)),
            Outcome::Taken | Outcome::Pending => Err(JoinError::AlreadyJoined),
        }
    }
}

fn refusal(why: &Refused) -> JoinError {
    match why {
        Refused::Stack { bytes } => JoinError::NoStack(*bytes),
        Refused::Engine(lack) => JoinError::NoRuntime(lack.clone()),
    }
}

impl<T> Drop for JoinCell<T> {
    fn drop(&mut self) {
        // The last handle and the running side are gone: nobody can join any more.
        if let Outcome::Refused(why) = &*self.outcome.lock() {
            panics::report_error(&self.info, &refusal(why));
        }
    }
}

impl<T> fmt::Debug for JoinCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JoinCell")
            .field("info", &self.info)
            .field("done", &self.is_done())
            .finish()
    }
}
