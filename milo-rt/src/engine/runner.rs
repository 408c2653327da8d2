//! Runners: the coroutines whose stacks tasks run on, used again and again.

use super::current::{self, Co};
use super::may_engine::{self, DirectSleeper, Place};
use super::{Job, Refused};
use crate::waitlist::WaitList;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

// Idle runners beyond these give their stacks back.
const KEEP_IDLE: usize = 1024;
// How long a task may wait for a stack while not one is given back.
const PATIENCE: Duration = Duration::from_secs(1);

struct Runner {
    sleeper: DirectSleeper,
    inbox: Mutex<Option<Job>>,
}

static IDLE: Mutex<Vec<Arc<Runner>>> = Mutex::new(Vec::new());
static LIVE: AtomicUsize = AtomicUsize::new(0);
// With several workers: coroutines made and not yet begun, and how many there may be.
static UNBEGUN: AtomicUsize = AtomicUsize::new(0);
const MAX_UNBEGUN: usize = 256;
static BEGUN: LazyLock<WaitList> = LazyLock::new(WaitList::new);
// Counts the tasks that ended, as the measure of progress at the limit.
static ENDED: AtomicUsize = AtomicUsize::new(0);
// What ENDED was when a task was last refused, plus one: with no progress since,
// the next one is refused without another wait.
static GAVE_UP: AtomicUsize = AtomicUsize::new(0);
static FREED: LazyLock<WaitList> = LazyLock::new(WaitList::new);

/// Runs a job until it first yields, parks or ends. Called by a dispatcher.
pub(super) fn run_here(job: Job) {
    run(job, Place::Here);
}

/// Runs a job on whichever worker comes next. Called by a dispatcher.
pub(super) fn run_anywhere(job: Job) {
    // So that those which end soon do not each take a stack before they begin.
    while !may_make_more() {
        BEGUN.wait_until(None, may_make_more);
    }
    run(job, Place::Queue);
}

fn may_make_more() -> bool {
    UNBEGUN.load(Ordering::SeqCst) < MAX_UNBEGUN
}

// To be called when there is one less that has not begun.
fn begun() {
    if UNBEGUN.fetch_sub(1, Ordering::SeqCst) == MAX_UNBEGUN {
        BEGUN.notify_all();
    }
}

fn run(mut job: Job, place: Place) {
    let config = crate::config::fixed();
    loop {
        if place == Place::Here
            && let Some(runner) = pop_idle()
        {
            *runner.inbox.lock() = Some(job);
            runner.sleeper.enter();
            return;
        }
        let live = LIVE.load(Ordering::Relaxed);
        let full = live >= config.max_tasks;
        if !full {
            match new_runner(job, place) {
                Ok(()) => return,
                Err(back) => job = back,
            }
        }
        if !wait_for_an_end() {
            return (job.body)(Err(match full {
                true => Refused::Limit { live },
                false => Refused::Stack {
                    bytes: config.stack_bytes,
                },
            }));
        }
    }
}

fn pop_idle() -> Option<Arc<Runner>> {
    IDLE.lock().pop()
}

// Gives the job back if there is no stack to be had.
fn new_runner(job: Job, place: Place) -> Result<(), Job> {
    let bytes = crate::config::fixed().stack_bytes;
    let reusable = place == Place::Here;
    let slot = Arc::new(Mutex::new(Some(job)));
    let theirs = slot.clone();
    LIVE.fetch_add(1, Ordering::Relaxed);
    if !reusable {
        UNBEGUN.fetch_add(1, Ordering::SeqCst);
    }
    let main = move || {
        let job = theirs.lock().take();
        drop(theirs);
        if !reusable {
            begun();
        }
        runner(job, reusable, bytes);
    };
    if may_engine::create(place, bytes, main).is_ok() {
        return Ok(());
    }
    LIVE.fetch_sub(1, Ordering::Relaxed);
    if !reusable {
        begun();
    }
    let job = slot.lock().take();
    job.map_or(Ok(()), Err)
}

fn runner(mut job: Option<Job>, reusable: bool, bytes: usize) {
    let co = Co::new(bytes);
    current::set(&co);
    let runner = Arc::new(Runner {
        sleeper: DirectSleeper::new(),
        inbox: Mutex::new(None),
    });
    loop {
        if let Some(job) = job.take() {
            co.set_task(Some(job.info));
            (job.body)(Ok(()));
            co.set_task(None);
        }
        if !reusable {
            break;
        }
        {
            let mut idle = IDLE.lock();
            if idle.len() >= KEEP_IDLE {
                break;
            }
            idle.push(runner.clone());
        }
        ended();
        runner.sleeper.park();
        job = runner.inbox.lock().take();
    }
    LIVE.fetch_sub(1, Ordering::Relaxed);
    ended();
    may_engine::retire();
    current::set(std::ptr::null());
}

// To be called when there is room for another one.
fn ended() {
    ENDED.fetch_add(1, Ordering::SeqCst);
    FREED.notify_one();
}

/// Waits until some task has ended. False if none has for a while: those alive may
/// all be waiting for the one that cannot begin.
fn wait_for_an_end() -> bool {
    let seen = ENDED.load(Ordering::SeqCst);
    let news = || ENDED.load(Ordering::SeqCst) != seen || !IDLE.lock().is_empty();
    let deadline = Instant::now() + PATIENCE;
    while !news() {
        if GAVE_UP.load(Ordering::Relaxed) == seen + 1 {
            return false;
        }
        if !FREED.wait_until(Some(deadline), news) && !news() {
            GAVE_UP.store(seen + 1, Ordering::Relaxed);
            return false;
        }
    }
    true
}
