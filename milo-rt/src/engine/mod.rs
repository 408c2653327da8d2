//! Tasks: what the rest of the runtime asks of what switches stacks.
//!
//! Start jobs as tasks, yield, park and unpark a task, let one task at a time wait for a
//! descriptor, and say whether and in which task one is called. Everything else in this crate
//! is written once, above this module.
//!
//! `backend` is the seam: a trait that an engine implements, each in a directory of its own.
//! Beside it lies what is the same for all engines: which task is current, the runners on whose
//! stacks tasks run and the limit of their number, turns and how long they last, the report of
//! an overflow. `chosen` alone knows which engine there is.

use crate::prim::Mutex;
use crate::task_info::{Kind, TaskInfo};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Why a task could not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The system gave no stack of this size, and no other task was alive to give one back.
    Stack {
        /// The size in bytes.
        bytes: usize,
    },
    /// The engine could not start: what the system lacks.
    Engine(String),
    /// The job was dropped before it ran.
    Dropped,
}

/// The body of a task.
pub(crate) trait Body: Send + Sync {
    /// Runs it, in the task; or says that it cannot run. Called once.
    fn run(self: Arc<Self>, start: Result<(), Refused>);
}

/// A closure as a body.
struct Closure<F>(Mutex<Option<F>>);

impl<F: FnOnce(Result<(), Refused>) + Send> Body for Closure<F> {
    fn run(self: Arc<Self>, start: Result<(), Refused>) {
        let body = self.0.lock().take();
        drop(self);
        if let Some(body) = body {
            body(start);
        }
    }
}

/// The body of a job. It is told also if the job is dropped instead of being run: somebody may wait
/// for its end.
pub(crate) struct Told(Option<Arc<dyn Body>>);

impl Told {
    /// As [`Body::run`].
    pub(crate) fn run(mut self, start: Result<(), Refused>) {
        if let Some(body) = self.0.take() {
            body.run(start);
        }
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        if let Some(body) = self.0.take() {
            // It drops what the user's closure has captured.
            let told = catch_unwind(AssertUnwindSafe(|| body.run(Err(Refused::Dropped))));
            // The destructor of a panic's payload may panic as well.
            std::mem::forget(told);
        }
    }
}

/// A task that has not begun.
pub(crate) struct Job {
    pub(crate) info: Arc<TaskInfo>,
    pub(crate) body: Told,
    // Of its own; None: the usual one.
    stack_bytes: Option<usize>,
    // It has been counted as alive already.
    is_admitted: bool,
    // The program's own or a test's, which counts towards no limit.
    is_first: bool,
}

impl Job {
    pub(crate) fn new(info: Arc<TaskInfo>, body: Arc<dyn Body>) -> Job {
        let is_first = matches!(info.kind, Kind::Main | Kind::Test);
        Job {
            info,
            body: Told(Some(body)),
            stack_bytes: None,
            is_admitted: false,
            is_first,
        }
    }

    /// One whose body is a closure; it is told if it cannot run.
    pub(crate) fn of(
        info: Arc<TaskInfo>,
        body: impl FnOnce(Result<(), Refused>) + Send + 'static,
    ) -> Job {
        Job::new(info, Arc::new(Closure(Mutex::new(Some(body)))))
    }
}

/// Events of a descriptor. Where the system does not tell the directions apart,
/// both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Events {
    pub(crate) read: bool,
    pub(crate) write: bool,
    /// The other end sends no more.
    pub(crate) ended: bool,
}

#[cfg(not(any(loom, miri)))]
mod backend;
#[cfg(not(any(loom, miri)))]
mod chosen;
#[cfg(not(any(loom, miri)))]
mod clock;
mod coarse;
#[cfg(not(any(loom, miri)))]
mod current;
mod holder;
#[cfg(not(any(loom, miri)))]
mod mappings;
#[cfg(all(not(any(loom, miri)), not(feature = "native")))]
mod may;
#[cfg(all(not(any(loom, miri)), feature = "native"))]
mod native;
#[cfg(not(any(loom, miri)))]
mod overflow;
#[cfg(not(any(loom, miri)))]
mod runner;
#[cfg(not(any(loom, miri)))]
mod turn;
#[cfg(not(any(loom, miri)))]
mod watched;

/// True if tasks are woken at deadlines without the thread of the timers.
#[cfg(not(any(loom, miri)))]
pub(crate) const HAS_TIMERS: bool = <chosen::Engine as backend::Backend>::HAS_TIMERS;

pub(crate) use coarse::coarse_millis;
pub(crate) use holder::{Holder, number};
#[cfg(not(any(loom, miri)))]
pub(crate) use {
    current::{
        TaskSleeper, in_task, info, local, note_number, noted_number, probable_number, task_holder,
        with_info,
    },
    runner::{
        after_tidying, prepare, share_a_thread, start, start_all, start_sized, waiting_for_room,
    },
    turn::turn_millis,
    turn::{spend, yield_now},
    watched::Io,
};

#[cfg(all(test, not(any(loom, miri))))]
mod conformance;

#[cfg(any(loom, miri))]
mod none;
#[cfg(any(loom, miri))]
pub(crate) use none::*;
