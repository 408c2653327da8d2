//! The thin layer over `may`: coroutines, parking, yielding.

use super::current::{self, Co};
use super::{Job, Refused, gate, overflow};
use may::coroutine::{self, Builder};
use may::sync::{Blocker, FastBlocker};
use std::collections::VecDeque;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// How a parked task is kept: made inside the coroutine, used for all its parks.
pub(crate) struct TaskSleeper {
    blocker: Blocker,
}

impl std::fmt::Debug for TaskSleeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TaskSleeper")
    }
}

impl TaskSleeper {
    pub(super) fn new() -> TaskSleeper {
        TaskSleeper {
            // true: `may`'s cancellation is not used.
            blocker: Blocker::new(true),
        }
    }

    /// To be called when the task's turn has come again after a park.
    #[inline]
    pub(crate) fn after_wait(&self) {
        gate::pass();
    }

    /// Parks the running task, which must own this sleeper. May return early.
    #[inline]
    pub(crate) fn park(&self) {
        let me = current::get();
        // Nobody cancels and there is no timeout, so there is no error.
        let _ = self.blocker.park(None);
        current::set(me);
    }

    /// Makes the task ready, or its next park return at once.
    #[inline]
    pub(crate) fn unpark(&self) {
        ready(|| self.blocker.unpark());
    }
}

/// Around what makes a task ready.
#[inline]
pub(super) fn ready(make: impl FnOnce()) {
    let task = !current::get().is_null();
    if task {
        note_ready();
    }
    make();
    if !task {
        gate::foreign();
    }
}

/// How an idle runner sleeps: who wakes it runs it at once, inside its own turn.
pub(super) struct DirectSleeper(FastBlocker);

impl DirectSleeper {
    pub(super) fn new() -> DirectSleeper {
        DirectSleeper(FastBlocker::new())
    }

    pub(super) fn park(&self) {
        let me = current::get();
        let _ = self.0.park(None);
        current::set(me);
    }

    /// Returns when the runner yields, parks or has nothing more to do.
    pub(super) fn enter(&self) {
        let me = current::get();
        self.0.unpark();
        current::set(me);
    }
}

// Whether nothing but spawns has been added to the ready queue by the worker itself since the
// last burst: another spawn can share its place then. Changed by one thread only where the
// order is promised: with one worker.
static BURST_IS_LAST: AtomicBool = AtomicBool::new(false);

/// To be called when something else takes the last place of the ready queue.
#[inline]
fn note_ready() {
    // Mostly so already, and then not written to.
    if BURST_IS_LAST.load(Ordering::Relaxed) {
        BURST_IS_LAST.store(false, Ordering::Relaxed);
    }
}

pub(super) fn burst_is_last() -> bool {
    BURST_IS_LAST.load(Ordering::Relaxed)
}

/// To be called when a burst has taken the last place.
pub(super) fn note_burst() {
    BURST_IS_LAST.store(true, Ordering::Relaxed);
}

/// Lets every other ready task run first. In a thread: the system's yield.
#[inline]
pub(crate) fn yield_now() {
    let me = current::get();
    if me.is_null() || std::thread::panicking() {
        std::thread::yield_now();
        return;
    }
    note_ready();
    coroutine::yield_now();
    current::set(me);
    gate::pass();
}

/// Goes to the end of the ready queue, for a coroutine that has just begun inside
/// somebody else's turn.
pub(super) fn requeue() {
    let me = current::get();
    note_ready();
    coroutine::yield_now();
    current::set(me);
    gate::pass();
}

/// With several workers the order of tasks is not promised, and each task is a
/// coroutine of its own, on whichever worker comes next.
pub(super) fn several_workers() -> bool {
    crate::config::fixed().workers > 1
}

/// Configures `may` before its first use.
pub(super) fn init() {
    static INIT: Once = Once::new();
    INIT.call_once(|| {
        overflow::remember_handlers();
        let config = crate::config::fixed();
        if config.workers > 1 {
            current::let_migrate();
        }
        may::config()
            .set_workers(config.workers)
            // Its pool is filled at once; idle runners serve instead.
            .set_pool_capacity(1)
            .set_stack_size(words(config.stack_bytes))
            .set_worker_pin(false);
    });
}

// An odd number of words would make `may` fill and scan whole stacks.
fn words(bytes: usize) -> usize {
    (bytes / size_of::<usize>()) & !1
}

/// Where a new coroutine begins to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At once, inside the calling coroutine's turn.
    Here,
    /// At the end of the ready queue.
    Queue,
}

/// Makes a coroutine. An error says that there was no memory for its stack.
pub(super) fn create(
    place: Place,
    stack_bytes: usize,
    main: impl FnOnce() + Send + 'static,
) -> Result<(), ()> {
    init();
    let me = current::get();
    let builder = Builder::new().stack_size(words(stack_bytes));
    let main = move || {
        crate::panics::no_longer_silent();
        overflow::install();
        main();
    };
    // `may` panics when a stack cannot be mapped; the message would mislead.
    let made = crate::panics::silently(|| match place {
        // SAFETY: coroutines of this crate keep no thread-local reference across a
        // switch in this crate's code; user code is bound by the documented rule.
        // Overflow is caught by the handler in `overflow`.
        Place::Here => unsafe { builder.spawn_local(main) }.map(drop),
        // SAFETY: as above.
        Place::Queue => unsafe { builder.spawn(main) }.map(drop),
    });
    current::set(me);
    if me.is_null() || matches!(place, Place::Queue) {
        gate::foreign();
    }
    match made {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(()),
    }
}

/// Runs one job as a task with a stack of its own size.
pub(crate) fn start_sized(job: Job, stack_bytes: usize) {
    let info = job.info.clone();
    // Shared, so that the body can still be told when there is no stack.
    let slot = std::sync::Arc::new(parking_lot::Mutex::new(Some(job.body)));
    let theirs = slot.clone();
    let first = current::in_task();
    let main = move || {
        let co = Co::new(stack_bytes);
        co.set_task(Some(info));
        current::set(&co);
        if first {
            // Started inside the spawner's turn: take a place in the queue first.
            requeue();
        }
        let body = theirs.lock().take();
        if let Some(body) = body {
            body(Ok(()));
        }
        co.set_task(None);
        retire();
        current::set(std::ptr::null());
    };
    let place = if first { Place::Here } else { Place::Queue };
    if create(place, stack_bytes, main).is_err() {
        let body = slot.lock().take();
        if let Some(body) = body {
            body(Err(Refused::Stack { bytes: stack_bytes }));
        }
    }
}

/// The last act of a coroutine. With several workers `may` may still touch the
/// coroutine's handle after another worker ran it to its end.
pub(super) fn retire() {
    if several_workers() {
        keep_for_a_while(Box::new(coroutine::current()));
    }
}

/// Drops it when a thousand others have followed.
pub(super) fn keep_for_a_while(thing: Box<dyn Send>) {
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
