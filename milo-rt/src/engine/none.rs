//! No engine: for loom and miri, which know threads only.

use super::{Events, Info, Job, TaskInfo};
use std::convert::Infallible;
use std::time::Instant;

#[cfg(not(loom))]
pub(crate) const HAS_TIMERS: bool = false;

#[derive(Debug)]
pub(crate) struct TaskSleeper(Infallible);

impl TaskSleeper {
    pub(crate) fn park(&self) {
        match self.0 {}
    }

    pub(crate) fn park_until(&self, _deadline: Instant) -> bool {
        match self.0 {}
    }

    pub(crate) fn unpark(&self) {
        match self.0 {}
    }
}

/// Threads wait for descriptors by themselves.
#[derive(Debug)]
pub(crate) struct Io(Infallible);

pub(crate) struct IoWaker(Infallible);

impl Io {
    pub(crate) fn new(_fd: std::os::fd::RawFd) -> std::io::Result<Io> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn wait(&self) -> Events {
        match self.0 {}
    }

    pub(crate) fn wait_until(&self, _deadline: Instant) -> (Events, bool) {
        match self.0 {}
    }

    pub(crate) fn waker(&self) -> IoWaker {
        match self.0 {}
    }
}

impl IoWaker {
    pub(crate) fn wake(&self) {
        match self.0 {}
    }
}

pub(crate) fn in_task() -> bool {
    false
}

pub(crate) fn with_info<R>(_f: impl FnOnce(&TaskInfo) -> R) -> Option<R> {
    None
}

pub(crate) fn info() -> Option<Info> {
    None
}

pub(crate) fn yield_now() {
    std::thread::yield_now();
}

pub(crate) fn prepare() -> bool {
    true
}

/// Threads begin at once.
pub(crate) fn waiting_for_room() -> usize {
    0
}

/// Threads share the processor by themselves.
pub(crate) fn spend() {}

/// Every task is a thread of its own here.
pub(crate) fn start(job: Job) {
    std::thread::spawn(move || job.body.run(Ok(())));
}

pub(crate) fn start_all(jobs: Vec<Job>) {
    jobs.into_iter().for_each(start);
}

pub(crate) fn start_sized(job: Job, _stack_bytes: usize) {
    start(job);
}

pub(crate) use super::coarse_millis as turn_millis;

#[inline]
pub(crate) fn note_served(_node: *const u8, _channel: *const u8) {}
