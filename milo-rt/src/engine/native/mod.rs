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
mod switch;
mod timers;
mod token;
mod watched;
mod worker;

use super::Job;
use super::backend::{Backend, Enter, NoStack, Sleep, Tidy};
use crate::config::Fixed;
use std::time::Instant;
use token::Token;
use worker::{Coroutine, Handle, Worker};

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

    fn create(stack_bytes: usize, main: impl FnOnce() + Send + 'static) -> Result<(), NoStack> {
        let Some(worker) = Worker::current() else {
            unreachable!("jobs begin on workers");
        };
        let coroutine = Coroutine::make(worker, stack_bytes, main).ok_or(NoStack)?;
        worker.switch_to(coroutine);
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

    fn tick() {
        if let Some(worker) = Worker::current() {
            worker.look_soon();
        }
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
pub(super) struct Entry(Handle);

impl Enter for Entry {
    fn new() -> Entry {
        match Worker::current().and_then(Worker::running) {
            Some(running) => Entry(running),
            None => unreachable!("made in a coroutine"),
        }
    }

    #[inline]
    fn wait(&self) {
        self.0.home().end_turn(self.0);
    }

    #[inline]
    fn prefetch(&self, soon: bool) {
        match soon {
            true => self.0.prefetch_frames(),
            false => self.0.prefetch(),
        }
    }

    #[inline]
    fn enter(&self) {
        if let Some(worker) = Worker::current() {
            worker.switch_to(self.0);
        }
    }
}
