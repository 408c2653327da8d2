//! The seam between the runtime and what switches stacks.
//!
//! An engine can: start jobs as tasks, yield, park and unpark a task, let one
//! task at a time wait for a descriptor, and say whether and in which task it is called.
//! Everything else in this crate is written once, above this module.
//!
//! Here the engine is `may`, and no other file names it. Two properties of `may`
//! shape the adapter: its queue of ready coroutines is FIFO only for those that
//! yield or are woken on the worker itself, and a coroutine costs a stack from its
//! creation on. So a job is not a coroutine. Jobs that are spawned in one go form
//! a *burst*; a *dispatcher* coroutine takes the burst's place in the ready queue,
//! and when its turn comes starts each job, in order, on the stack of an idle
//! *runner* coroutine, which it enters directly. The order is that of one FIFO
//! queue, and a job that has not begun costs its closure and nothing else.

use crate::task_info::TaskInfo;
use std::sync::Arc;

/// Why a task could not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// All stacks are taken, and none was given back while it waited.
    Limit {
        /// How many tasks are alive.
        live: usize,
    },
    /// The system gave no stack of this size.
    Stack {
        /// The size in bytes.
        bytes: usize,
    },
}

/// The body of a task; it is told if it cannot run.
pub(crate) type Body = Box<dyn FnOnce(Result<(), Refused>) + Send>;

/// A task that has not begun.
pub(crate) struct Job {
    pub(crate) info: Arc<TaskInfo>,
    pub(crate) body: Body,
}

/// What has happened to a descriptor. Where the system does not tell the directions apart,
/// both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Events {
    pub(crate) read: bool,
    pub(crate) write: bool,
    /// The other end sends no more.
    pub(crate) ended: bool,
}

#[cfg(not(any(loom, miri)))]
mod current;
#[cfg(not(any(loom, miri)))]
mod descriptor;
#[cfg(not(any(loom, miri)))]
mod dispatch;
#[cfg(not(any(loom, miri)))]
mod gate;
#[cfg(not(any(loom, miri)))]
mod may_engine;
#[cfg(not(any(loom, miri)))]
mod overflow;
#[cfg(not(any(loom, miri)))]
mod runner;

#[cfg(not(any(loom, miri)))]
pub(crate) use {
    current::{in_task, info, task_holder, task_parker, with_info},
    descriptor::{Io, IoWaker},
    dispatch::{start, start_all},
    gate::spend,
    may_engine::{TaskSleeper, start_sized, yield_now},
};

#[cfg(any(loom, miri))]
mod none;
#[cfg(any(loom, miri))]
pub(crate) use none::*;
