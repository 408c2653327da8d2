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

use crate::task_info::{Info, Kind, TaskInfo};
use std::mem::ManuallyDrop;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

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

/// The body of a job: something that is run once, or told why it cannot run. It is told also if
/// it is dropped: somebody may wait for its end.
pub(crate) struct Body {
    data: NonNull<()>,
    run: unsafe fn(NonNull<()>, Result<(), Refused>),
}

// SAFETY: its maker says that its data may go to any thread.
unsafe impl Send for Body {}

impl Body {
    /// # Safety
    /// `run` may be called with `data`, once and on any thread.
    #[inline]
    pub(crate) unsafe fn new(
        data: NonNull<()>,
        run: unsafe fn(NonNull<()>, Result<(), Refused>),
    ) -> Body {
        Body { data, run }
    }

    fn of<F: FnOnce(Result<(), Refused>) + Send + 'static>(closure: F) -> Body {
        /// # Safety
        /// `data` comes from `Box::into_raw`, and this is called once.
        unsafe fn run<F: FnOnce(Result<(), Refused>)>(
            data: NonNull<()>,
            start: Result<(), Refused>,
        ) {
            // SAFETY: the caller's.
            let closure = unsafe { Box::from_raw(data.cast::<F>().as_ptr()) };
            closure(start);
        }
        let data = NonNull::from(Box::leak(Box::new(closure))).cast();
        // SAFETY: `data` is the closure in its box, which may go anywhere.
        unsafe { Body::new(data, run::<F>) }
    }

    /// Runs it, in the task; or says that it cannot run.
    #[inline]
    pub(crate) fn run(self, start: Result<(), Refused>) {
        let Body { data, run } = *ManuallyDrop::new(self);
        // SAFETY: as promised to `new`; `self` is not used any more.
        unsafe { run(data, start) };
    }
}

impl Drop for Body {
    #[cold]
    fn drop(&mut self) {
        let (data, run) = (self.data, self.run);
        // It drops what the user's closure has captured.
        let told = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: as promised to `new`; it has not run.
            unsafe { run(data, Err(Refused::Dropped)) };
        }));
        // The destructor of a panic's payload may panic as well.
        std::mem::forget(told);
    }
}

/// A task that has not begun.
pub(crate) struct Job {
    pub(crate) info: Info,
    pub(crate) body: Body,
    // Of its own; None: the usual one.
    stack_bytes: Option<NonZeroUsize>,
    // It has been counted as alive already.
    is_admitted: bool,
    // The program's own or a test's, which counts towards no limit.
    is_first: bool,
}

impl Job {
    #[inline]
    pub(crate) fn new(info: Info, body: Body) -> Job {
        let is_first = matches!(info.kind, Kind::Main | Kind::Test);
        Job {
            info,
            body,
            stack_bytes: None,
            is_admitted: false,
            is_first,
        }
    }

    /// One whose body is a closure; it is told if it cannot run.
    pub(crate) fn of(info: Info, body: impl FnOnce(Result<(), Refused>) + Send + 'static) -> Job {
        Job::new(info, Body::of(body))
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
        TaskSleeper, in_task, info, local, note_number, note_served, noted_number, probable_number,
        task_holder, with_info,
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
