//! Our own engine.
//!
//! Each worker is a thread with a FIFO queue of what is ready. It looks at mail from other
//! threads and at its descriptors every few hundred turns, at every tick, and whenever it has
//! nothing else to do; so nothing starves, whatever coroutines do. A coroutine that has begun
//! stays on its worker; jobs that have not are taken by workers that have nothing to do.

mod arena;
mod coroutine;
mod descriptor;
mod events;
#[cfg(any(target_os = "linux", target_os = "android"))]
#[path = "epoll.rs"]
mod poller;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[path = "kqueue.rs"]
mod poller;
mod queue;
mod switch;
mod timers;
mod token;
mod watched;
mod worker;

use super::Job;
use super::backend::{Backend, Enter, NoStack, Sleep, Tidy};
use crate::config::Fixed;
use coroutine::Suspended;
use std::cell::Cell;
use std::time::Instant;
use token::Token;
use worker::Worker;

pub(super) struct Native;

impl Backend for Native {
    type Sleeper = Sleeper;
    type Entry = Entry;
    type Io = descriptor::Io;
    const HAS_TIMERS: bool = true;

    #[inline(always)]
    fn migrates() -> bool {
        false
    }

    fn start(config: &'static Fixed, begin: fn(Job), tidy: fn(Tidy) -> bool) -> Result<(), String> {
        events::start(config, begin, tidy)
    }

    fn tidies() -> bool {
        true
    }

    #[inline(always)]
    fn has_many() -> bool {
        Worker::current().is_some_and(Worker::has_many)
    }

    fn limit() -> usize {
        match arena::has_markers() {
            true => usize::MAX,
            false => crate::engine::mappings::stacks(),
        }
    }

    #[inline]
    fn enqueue(job: Job, here: bool) {
        match Worker::current() {
            Some(worker) if here => worker.enqueue(job),
            _ => worker::enqueue_all(vec![job]),
        }
    }

    fn enqueue_all(jobs: Vec<Job>) {
        worker::enqueue_all(jobs);
    }

    #[inline]
    fn next_job(fits: fn(&Job) -> bool) -> Option<Job> {
        Worker::current()?.next_job_at_once(fits)
    }

    fn create(stack_bytes: usize, main: impl FnOnce() + Send + 'static) -> Result<(), NoStack> {
        let Some(worker) = Worker::current() else {
            unreachable!("jobs begin on workers");
        };
        let coroutine = coroutine::make(worker, stack_bytes, main).ok_or(NoStack)?;
        worker.has_begun();
        // SAFETY: it is new.
        unsafe { worker.switch_to(coroutine) };
        Ok(())
    }

    #[inline(always)]
    fn yield_now() {
        if let Some(worker) = Worker::current() {
            worker.yield_now();
        }
    }

    fn give_way() {
        if let Some(worker) = Worker::current() {
            worker.give_way();
        }
    }

    fn tick() -> bool {
        if let Some(worker) = Worker::current() {
            worker.look_soon();
        }
        events::here().is_some_and(|sources| sources.timers().look())
    }
}

/// How a coroutine waits to be woken.
pub(super) struct Sleeper(Token);

impl Sleep for Sleeper {
    fn new() -> Sleeper {
        let token = Token::new();
        token.belongs_to_current();
        Sleeper(token)
    }

    #[inline]
    fn park(&self) {
        self.0.take();
    }

    #[inline]
    fn park_until(&self, deadline: Instant) -> bool {
        let Some(sources) = events::here() else {
            unreachable!("called in a coroutine");
        };
        let timers = sources.timers();
        timers.until(deadline, &self.0, || self.0.take()).1
    }

    #[inline]
    fn unpark(&self, _here: bool) {
        self.0.give();
    }
}

/// How an idle coroutine waits to be entered.
pub(super) struct Entry {
    // Its stack pointer while it waits.
    at: Cell<*mut u8>,
}

impl Enter for Entry {
    fn new() -> Entry {
        Entry {
            at: Cell::new(std::ptr::null_mut()),
        }
    }

    #[inline]
    fn wait(&self) {
        if let Some(worker) = Worker::current() {
            worker.has_ended();
            // SAFETY: its coroutine calls, whose frames stay until it goes on.
            unsafe { worker.end_turn(self.at.as_ptr()) };
        }
    }

    #[inline]
    fn prefetch(&self) {
        if let Some(waiting) = Suspended::at(self.at.get()) {
            waiting.prefetch(6);
        }
    }

    #[inline]
    fn enter(&self) {
        let waiting = Suspended::at(self.at.replace(std::ptr::null_mut()));
        if let (Some(worker), Some(waiting)) = (Worker::current(), waiting) {
            worker.has_begun();
            // SAFETY: it has waited here since it stored that, and is resumed once.
            unsafe { worker.switch_to(waiting) };
        }
    }
}
