//! The result of a task or thread, on its way to the one who joins.

use crate::engine::Refused;
use crate::oneshot::{Event, Unset};
use crate::panics::{self, Failure};
use crate::park::Why;
use crate::prim::{AtomicBool, Ordering};
use crate::task_info::{Kind, TaskInfo};
use std::cell::UnsafeCell;
use std::fmt;
use std::sync::Arc;
#[cfg(not(loom))]
use std::time::Instant;

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
    /// The task never began: the runtime dropped it.
    Dropped,
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
            JoinError::Dropped => f.write_str("the task was dropped before it ran"),
            JoinError::Itself => f.write_str("joined by itself: it would wait for its own end"),
            JoinError::Unwinding => f.write_str(crate::park::UNWINDING),
        }
    }
}

impl std::error::Error for JoinError {}

/// How a task or thread has ended.
enum Outcome<T> {
    Value(T),
    // In a box of its own, as it is large and rare.
    Panic(Box<Failure>),
    Refused(Refused),
}

/// Shared by the running side and the handles.
pub(crate) struct JoinCell<T> {
    // Set before the end, and taken once after it. Dropped first: the value's destructor may ask
    // for the task that it ends with.
    outcome: UnsafeCell<Option<Outcome<T>>>,
    end: Event,
    taken: AtomicBool,
    pub(crate) info: Arc<TaskInfo>,
}

// SAFETY: the outcome is written by the one that runs, before the end, and then moved out by one
// other.
unsafe impl<T: Send> Sync for JoinCell<T> {}

impl<T> JoinCell<T> {
    pub(crate) fn new(info: Arc<TaskInfo>) -> JoinCell<T> {
        JoinCell {
            outcome: UnsafeCell::new(None),
            end: Event::new(Why::Join),
            taken: AtomicBool::new(false),
            info,
        }
    }

    /// Runs the body and keeps what comes of it. This or `refuse` is to be called, once.
    pub(crate) fn run(&self, body: impl FnOnce() -> T) {
        self.ends(match panics::catch(body) {
            Ok(value) => Outcome::Value(value),
            Err(panic) => Outcome::Panic(Box::new(Failure::new(panic, self.info.clone()))),
        });
    }

    fn ends(&self, outcome: Outcome<T>) {
        debug_assert!(!self.is_done());
        // SAFETY: others look at it after the end only, and this is called once.
        unsafe { *self.outcome.get() = Some(outcome) };
        self.end.happen();
    }

    pub(crate) fn refuse(&self, why: Refused) {
        self.ends(Outcome::Refused(why));
    }

    pub(crate) fn is_done(&self) -> bool {
        self.end.has_happened()
    }

    /// Waits until the end or the deadline: false then.
    #[cfg(not(loom))]
    #[track_caller]
    pub(crate) fn wait_until(&self, deadline: Instant) -> bool {
        self.end.wait(Some(deadline)).is_ok()
    }

    /// Lets a thread wait in the system, in a call that returns after the end.
    #[cfg(not(loom))]
    #[track_caller]
    pub(crate) fn wait_in(&self, call: impl FnOnce()) {
        self.end.wait_in(call);
    }

    #[track_caller]
    pub(crate) fn wait(&self) -> Result<(), JoinError> {
        // A thread's handle knows the thread.
        if !self.is_done()
            && self.info.kind != Kind::Thread
            && crate::engine::with_info(|info| info.id) == Some(self.info.id)
        {
            return Err(JoinError::Itself);
        }
        Ok(self.end.wait(None)?)
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
        crate::budget::spend();
        {
            // Of one that has ended it has been decided who is told of its panic.
            let _awaiting = (!self.is_done()).then(|| self.info.await_here());
            self.wait()?;
        }
        self.take()
    }

    /// The outcome, once it has ended.
    pub(crate) fn take(&self) -> Result<Result<T, Failure>, JoinError> {
        if !self.is_done() || !self.is_first() {
            return Err(JoinError::AlreadyJoined);
        }
        // SAFETY: it has ended, so that nobody writes to it, and nobody else takes it.
        match unsafe { (*self.outcome.get()).take() } {
            Some(Outcome::Value(value)) => Ok(Ok(value)),
            Some(Outcome::Panic(failure)) => Ok(Err(*failure)),
            Some(Outcome::Refused(why)) => Err(refusal(&why)),
            None => Err(JoinError::AlreadyJoined),
        }
    }

    // True for one caller.
    fn is_first(&self) -> bool {
        match self.end.alone() {
            None => !self.taken.swap(true, Ordering::AcqRel),
            Some(_alone) => {
                let first = !self.taken.load(Ordering::Relaxed);
                self.taken.store(true, Ordering::Relaxed);
                first
            }
        }
    }
}

impl From<Unset> for JoinError {
    fn from(unset: Unset) -> JoinError {
        match unset {
            Unset::Unwinding => JoinError::Unwinding,
            // It is taken without looking at it, and waited for without a deadline.
            Unset::Looking | Unset::Timeout => JoinError::Itself,
        }
    }
}

/// The error of a task that could not begin.
pub(crate) fn refusal(why: &Refused) -> JoinError {
    match why {
        Refused::Stack { bytes } => JoinError::NoStack(*bytes),
        Refused::Engine(lack) => JoinError::NoRuntime(lack.clone()),
        Refused::Dropped => JoinError::Dropped,
    }
}

impl<T> Drop for JoinCell<T> {
    fn drop(&mut self) {
        // The last handle and the running side are gone: nobody can join any more.
        if let Some(Outcome::Refused(why)) = self.outcome.get_mut() {
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
