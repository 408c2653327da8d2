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
// Counts the tasks that ended, as the measure of progress at the limit.
static ENDED: AtomicUsize = AtomicUsize::new(0);
// What ENDED was when a task was last refused, plus one: with no progress since,
// the next one is refused without another wait.
static GAVE_UP: AtomicUsize = AtomicUsize::new(0);
static FREED: LazyLock<WaitList> = LazyLock::new(WaitList::new);

/// Runs a job until it first yields, parks or ends. Called by a dispatcher.
pub(super) fn run_here(job: Job) {
    let idle = IDLE.lock().pop();
    if let Some(runner) = idle {
        *runner.inbox.lock() = Some(job);
        runner.sleeper.enter();
        return;
    }
    let limit = crate::config::fixed().max_tasks;
    if LIVE.load(Ordering::Relaxed) >= limit && !wait_for_room(limit) {
        let live = LIVE.load(Ordering::Relaxed);
        (job.body)(Err(Refused::Limit { live }));
        return;
    }
    let idle = IDLE.lock().pop();
    match idle {
        Some(runner) => {
            *runner.inbox.lock() = Some(job);
            runner.sleeper.enter();
        }
        None => new_runner(job, Place::Here),
    }
}

/// Runs a job on whichever worker comes next. Called by a dispatcher.
pub(super) fn run_anywhere(job: Job) {
    // So that those which end soon do not each take a stack before they begin.
    while UNBEGUN.load(Ordering::Relaxed) >= MAX_UNBEGUN {
        may_engine::requeue();
    }
    let limit = crate::config::fixed().max_tasks;
    if LIVE.load(Ordering::Relaxed) >= limit && !wait_for_room(limit) {
        let live = LIVE.load(Ordering::Relaxed);
        (job.body)(Err(Refused::Limit { live }));
        return;
    }
    UNBEGUN.fetch_add(1, Ordering::Relaxed);
    new_runner(job, Place::Queue);
}

fn new_runner(job: Job, place: Place) {
    let bytes = crate::config::fixed().stack_bytes;
    let reusable = matches!(place, Place::Here);
    let slot = Arc::new(Mutex::new(Some(job)));
    let theirs = slot.clone();
    LIVE.fetch_add(1, Ordering::Relaxed);
    let main = move || {
        let job = theirs.lock().take();
        drop(theirs);
        if !reusable {
            UNBEGUN.fetch_sub(1, Ordering::Relaxed);
        }
        runner(job, reusable, bytes);
    };
    if may_engine::create(place, bytes, main).is_err() {
        LIVE.fetch_sub(1, Ordering::Relaxed);
        if !reusable {
            UNBEGUN.fetch_sub(1, Ordering::Relaxed);
        }
        let job = slot.lock().take();
        if let Some(job) = job {
            (job.body)(Err(Refused::Stack { bytes }));
        }
    }
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
            ENDED.fetch_add(1, Ordering::Relaxed);
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
        FREED.notify_one();
        runner.sleeper.park();
        job = runner.inbox.lock().take();
    }
    LIVE.fetch_sub(1, Ordering::Relaxed);
    FREED.notify_one();
    may_engine::retire();
    current::set(std::ptr::null());
}

/// Waits until a stack is free. False if nothing moved for a while: those alive
/// may all be waiting for the task that cannot begin.
fn wait_for_room(limit: usize) -> bool {
    let room = || LIVE.load(Ordering::Relaxed) < limit || !IDLE.lock().is_empty();
    let mut seen = ENDED.load(Ordering::Relaxed);
    let mut deadline = Instant::now() + PATIENCE;
    loop {
        if room() {
            return true;
        }
        if GAVE_UP.load(Ordering::Relaxed) == seen + 1 {
            return false;
        }
        FREED.wait_until(Some(deadline), room);
        let ended = ENDED.load(Ordering::Relaxed);
        if ended != seen {
            seen = ended;
            deadline = Instant::now() + PATIENCE;
        } else if Instant::now() >= deadline {
            GAVE_UP.store(seen + 1, Ordering::Relaxed);
        }
    }
}
