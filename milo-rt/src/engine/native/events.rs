//! Where the events of workers come from: of each, its timers and its descriptors.

use super::poller::Poller;
use super::timers::Timers;
use super::worker::{self, Hooks, Worker};
use crate::config::Fixed;
use crate::engine::Job;
use crate::engine::backend::Tidy;
use std::sync::OnceLock;
use std::time::Duration;

/// Those of one worker.
pub(super) struct Sources {
    poller: Poller,
    timers: Timers,
}

// SAFETY: `timers` gives the timers to the worker's own thread alone.
unsafe impl Sync for Sources {}
// SAFETY: it is sent before the worker begins, and without timers.
unsafe impl Send for Sources {}

// By the number of the worker.
static SOURCES: OnceLock<Box<[Sources]>> = OnceLock::new();

impl Sources {
    fn new() -> std::io::Result<Sources> {
        Ok(Sources {
            poller: Poller::new()?,
            timers: Timers::new(),
        })
    }

    #[inline]
    pub(super) fn poller(&self) -> &Poller {
        &self.poller
    }

    /// Called on the worker.
    #[inline]
    pub(super) fn timers(&self) -> &Timers {
        &self.timers
    }
}

fn of(worker: &Worker) -> Option<&'static Sources> {
    SOURCES.get()?.get(worker.number())
}

/// Those of the worker that the caller runs on.
#[inline]
pub(super) fn here() -> Option<&'static Sources> {
    of(Worker::current()?)
}

pub(super) fn start(
    config: &'static Fixed,
    begin: fn(Job),
    tidy: fn(Tidy) -> bool,
) -> Result<(), String> {
    if SOURCES.get().is_none() {
        let sources: Result<Vec<Sources>, _> =
            (0..config.workers).map(|_| Sources::new()).collect();
        let sources = sources
            .map_err(|error| format!("no file descriptors left for its event queue ({error})"))?;
        let _ = SOURCES.set(sources.into());
    }
    let hooks = Hooks {
        begin,
        tidy,
        look,
        wait,
        notify,
    };
    worker::start(config, hooks)
}

// Lets those go on whose time or event has come. Called on the worker, as is `wait`.
fn look(worker: &Worker) {
    if let Some(sources) = of(worker) {
        sources.timers.look();
        sources.poller.poll(Some(Duration::ZERO));
    }
}

// The same, after it has waited for the first of them, for `notify` or for the limit.
fn wait(worker: &Worker, limit: Option<Duration>) {
    if let Some(sources) = of(worker) {
        let rest = sources.timers.rest();
        let limit = match (limit, rest) {
            (Some(limit), Some(rest)) => Some(limit.min(rest)),
            (limit, rest) => limit.or(rest),
        };
        sources.poller.poll(limit);
        sources.timers.look();
    }
}

// Lets `wait` return, from any thread.
fn notify(worker: &Worker) {
    if let Some(sources) = of(worker) {
        sources.poller.notify();
    }
}
