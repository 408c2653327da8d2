//! The adapter of `may`: no other directory names it.
//!
//! Two properties of `may` shape it. Its queue of ready coroutines is FIFO only for coroutines
//! that yield or are woken on the worker itself, and a place in it costs a coroutine, with a stack.
//! So the places of jobs are taken by a few *dispatchers* (`dispatch`). And a worker looks at
//! descriptors, timers and other threads only when the queue is empty: `gate` empties it.

mod descriptor;
mod dispatch;
mod gate;
mod rehearsal;

use super::Job;
use super::backend::{Backend, Enter, NoStack, Sleep, Tidy};
use crate::config::Fixed;
use crate::timer_queue;
use may::coroutine::{self, Builder};
use may::sync::{Blocker, FastBlocker};
use std::collections::VecDeque;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

pub(super) struct May;

// Set by `start`.
static BEGIN: OnceLock<fn(Job)> = OnceLock::new();

impl Backend for May {
    type Sleeper = Sleeper;
    type Entry = Entry;
    type Io = descriptor::Io;
    const HAS_TIMERS: bool = false;

    #[inline]
    fn migrates() -> bool {
        several_workers()
    }

    fn start(
        config: &'static Fixed,
        begin: fn(Job),
        _tidy: fn(Tidy) -> bool,
    ) -> Result<(), String> {
        static CONFIGURED: AtomicBool = AtomicBool::new(false);
        if !CONFIGURED.load(Ordering::Relaxed) {
            // `may` panics if a resource is missing when it starts, and cannot be started again: so
            // it is only started where there is enough.
            rehearsal::rehearse(config.workers)?;
            may::config()
                .set_workers(config.workers)
                // Its pool is filled at once; idle runners serve instead.
                .set_pool_capacity(1)
                .set_stack_size(words(config.stack_bytes))
                .set_worker_pin(false);
            CONFIGURED.store(true, Ordering::Relaxed);
        }
        BEGIN.get_or_init(|| begin);
        gate::start()?;
        dispatch::start(config.stack_bytes)?;
        // Its own timer thread, too.
        crate::census::started(config.workers + 1);
        Ok(())
    }

    fn tidies() -> bool {
        false
    }

    fn limit() -> usize {
        crate::engine::mappings::stacks()
    }

    fn enqueue(job: Job, here: bool) {
        dispatch::enqueue(job, here);
    }

    fn enqueue_all(jobs: Vec<Job>) {
        dispatch::enqueue_all(jobs);
    }

    fn create(stack_bytes: usize, main: impl FnOnce() + Send + 'static) -> Result<(), NoStack> {
        let place = match several_workers() {
            false => Place::Here,
            true => Place::Queue,
        };
        let main = move || {
            main();
            retire();
        };
        create(place, stack_bytes, main)
    }

    #[inline(always)]
    fn yield_now() {
        note_ready();
        coroutine::yield_now();
        gate::pass();
    }

    fn give_way() {
        gate::give_way();
    }

    fn tick() -> bool {
        gate::tick();
        false
    }
}

/// The wait of a coroutine: made inside it, used for all its parks.
pub(super) struct Sleeper(Blocker);

impl Sleep for Sleeper {
    fn new() -> Sleeper {
        // true: `may`'s cancellation is not used.
        Sleeper(Blocker::new(true))
    }

    #[inline]
    fn park(&self) {
        // Nobody cancels and there is no timeout, so there is no error.
        let _ = self.0.park(None);
        gate::pass();
    }

    fn park_until(&self, deadline: Instant) -> bool {
        // A timeout of `may`'s would let its timer thread run user code.
        timer_queue::until(deadline, &|| self.unpark(false), || self.park()).1
    }

    #[inline]
    fn unpark(&self, here: bool) {
        ready(here, || self.0.unpark());
    }
}

/// Calls `make`, which makes a coroutine ready, with the notes that this needs.
#[inline]
fn ready(here: bool, make: impl FnOnce()) {
    if here {
        note_ready();
    }
    make();
    if !here {
        gate::foreign();
    }
}

/// The wait of an idle coroutine to be entered.
pub(super) struct Entry(FastBlocker);

impl Enter for Entry {
    fn new() -> Entry {
        Entry(FastBlocker::new())
    }

    #[inline]
    fn wait(&self) {
        let _ = self.0.park(None);
    }

    #[inline]
    fn enter(&self) {
        self.0.unpark();
    }
}

// Whether nothing but spawns has been added to the ready queue by the worker itself since the
// last burst: another spawn can share its place then. Changed by one thread only where the
// order is promised: with one worker.
static BURST_IS_LAST: AtomicBool = AtomicBool::new(false);

/// To be called when something else takes the last place of the ready queue.
#[inline]
fn note_ready() {
    // Mostly false already, and then not written to.
    if BURST_IS_LAST.load(Ordering::Relaxed) {
        BURST_IS_LAST.store(false, Ordering::Relaxed);
    }
}

fn burst_is_last() -> bool {
    BURST_IS_LAST.load(Ordering::Relaxed)
}

/// To be called when a burst has taken the last place.
fn note_burst() {
    BURST_IS_LAST.store(true, Ordering::Relaxed);
}

/// With several workers the order of tasks is not promised, and each task is a
/// coroutine of its own, on whichever worker comes next.
fn several_workers() -> bool {
    crate::config::fixed().workers > 1
}

// An odd number of words would make `may` fill and scan whole stacks.
fn words(bytes: usize) -> usize {
    (bytes / size_of::<usize>()) & !1
}

/// The place in which a new coroutine begins to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At once, inside the calling coroutine's turn.
    Here,
    /// At the end of the ready queue.
    Queue,
}

fn create(
    place: Place,
    stack_bytes: usize,
    main: impl FnOnce() + Send + 'static,
) -> Result<(), NoStack> {
    let builder = Builder::new().stack_size(words(stack_bytes));
    let main = move || {
        crate::silent::no_longer_silent();
        main();
    };
    // `may` panics when a stack cannot be mapped; the message would mislead.
    let made = crate::silent::silently(|| match place {
        // SAFETY: with one worker a coroutine never leaves its thread; for several, the
        // caller of `Builder::migrating_workers` has answered for thread-locals. An overflow
        // meets the guard page and the handler in `overflow`.
        Place::Here => unsafe { builder.spawn_local(main) }.map(drop),
        // SAFETY: as above.
        Place::Queue => unsafe { builder.spawn(main) }.map(drop),
    });
    if place == Place::Queue {
        gate::foreign();
    }
    match made {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(NoStack),
    }
}

/// The last act of a coroutine. With several workers `may` may still touch the
/// coroutine's handle after another worker ran it to its end.
fn retire() {
    if several_workers() {
        keep_for_a_while(Box::new(coroutine::current()));
    }
}

/// Drops it when a thousand others have followed. It is a race against `may`'s other workers
/// that is nearly always won, and one of the reasons why several workers are `unsafe` to ask
/// for; with one worker nothing comes here.
fn keep_for_a_while(thing: Box<dyn Send>) {
    debug_assert!(several_workers());
    static LATEST: parking_lot::Mutex<VecDeque<Box<dyn Send>>> =
        parking_lot::Mutex::new(VecDeque::new());
    let oldest = {
        let mut latest = LATEST.lock();
        latest.push_back(thing);
        if latest.len() > 1024 {
            latest.pop_front()
        } else {
            None
        }
    };
    drop(oldest);
}
