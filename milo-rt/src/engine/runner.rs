//! Runners: the coroutines on whose stacks tasks run, one task after the other, and how many
//! tasks may be alive.
//!
//! A job that has not begun costs its closure and no stack. When its turn comes it begins on
//! the stack of an idle runner, or of a new one. If there are as many tasks as there may be, or
//! no stack is to be had while tasks are alive, it waits, and each task that ends lets one
//! waiting job begin, in order.

use super::backend::{Backend, Enter, Tidy};
use super::chosen::{Engine, Entry};
use super::current::{self, Co};
use super::{Job, Refused, clock, overflow, turn};
use parking_lot::Mutex;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

// Idle runners that a worker keeps, and beyond how many it gives stacks back: at once, or where
// the engine calls `tidy`, some time after a wave.
const KEEP_IDLE: usize = 1024;
const WAVE: usize = 4 * KEEP_IDLE;

/// It lies in the frame of its coroutine.
struct Runner {
    entry: Entry,
    inbox: Cell<Option<Job>>,
    // It is entered to end.
    ends: Cell<bool>,
}

/// A runner that waits, and so stays where it is until it is entered.
#[derive(Clone, Copy)]
struct Idle(*const Runner);

impl Idle {
    fn runner(&self) -> &Runner {
        // SAFETY: its frame stays until it is entered, and the code that enters it has taken
        // this out of the only list.
        unsafe { &*self.0 }
    }

    /// Prefetches the runner itself.
    #[inline]
    fn prefetch(&self) {
        crate::memory::prefetch(self.0, 1);
    }

    /// Enters it, and returns at the end of its turn. Without a job: to end.
    fn enter(self, job: Option<Job>) {
        let runner = self.runner();
        runner.ends.set(job.is_none());
        runner.inbox.set(job);
        runner.entry.enter();
    }
}

thread_local! {
    // Without a destructor: workers do not end.
    static IDLE: RefCell<ManuallyDrop<Vec<Idle>>> =
        const { RefCell::new(ManuallyDrop::new(Vec::new())) };
    // The number of runners at the front that have not been used since `Tidy::Begin`.
    static UNUSED: Cell<usize> = const { Cell::new(0) };
}

// There is one worker, so that one thread alone begins and ends tasks.
static ALONE: AtomicBool = AtomicBool::new(false);
// Tasks that have begun and not ended. Changed by `count`.
static LIVE: AtomicUsize = AtomicUsize::new(0);
// The number of tasks that may be alive. Set before the engine starts.
static MAX: AtomicUsize = AtomicUsize::new(0);
// Jobs whose turn has come and for which there was no room.
static WAITING: Mutex<VecDeque<Job>> = Mutex::new(VecDeque::new());
// Their number, for a look without the lock.
static HOW_MANY_WAIT: AtomicUsize = AtomicUsize::new(0);

/// Starts one job: at the end of the ready queue.
#[inline]
pub(crate) fn start(job: Job) {
    let here = current::in_task();
    match here {
        true => Engine::enqueue(job, here),
        false => start_all(vec![job]),
    }
}

/// Starts jobs together, in order, from a thread.
pub(crate) fn start_all(jobs: Vec<Job>) {
    if jobs.is_empty() {
        return;
    }
    match start_engine() {
        Ok(()) => Engine::enqueue_all(jobs),
        Err(lacks) => {
            for job in jobs {
                refuse(job, Refused::Engine(lacks.clone()));
            }
        }
    }
}

/// Runs one job as a task with a stack of its own size.
pub(crate) fn start_sized(mut job: Job, stack_bytes: usize) {
    job.stack_bytes = NonZeroUsize::new(stack_bytes);
    start(job);
}

/// Starts the engine, if that was not done before, where the caller can be told of an error and
/// has the stack that it takes. False if it could not be started.
pub(crate) fn prepare() -> bool {
    start_engine().is_ok()
}

// A `Once` would stay poisoned if the system lacked something the first time.
fn start_engine() -> Result<(), String> {
    static STARTED: AtomicBool = AtomicBool::new(false);
    static TICKS: AtomicBool = AtomicBool::new(false);
    static STARTING: Mutex<()> = Mutex::new(());
    if STARTED.load(Ordering::Acquire) {
        return Ok(());
    }
    let _one = STARTING.lock();
    if STARTED.load(Ordering::Acquire) {
        return Ok(());
    }
    overflow::remember_handlers();
    if !TICKS.load(Ordering::Relaxed) {
        clock::start().map_err(|error| format!("no thread for its clock ({error})"))?;
        TICKS.store(true, Ordering::Relaxed);
    }
    let config = crate::config::fixed();
    MAX.store(
        config.max_tasks.unwrap_or_else(Engine::limit),
        Ordering::Relaxed,
    );
    ALONE.store(config.workers == 1, Ordering::Relaxed);
    clock::note_millis();
    Engine::start(config, begin, tidy)?;
    if Engine::migrates() {
        current::let_migrate();
    }
    STARTED.store(true, Ordering::Release);
    Ok(())
}

/// Begins a job whose turn has come. Returns when the task first waits or yields, or has ended.
fn begin(job: Job) {
    // The current task is still that of the last turn.
    current::set(std::ptr::null());
    if job.is_first || job.is_admitted {
        return run(job);
    }
    // Not before the jobs that wait already.
    if HOW_MANY_WAIT.load(Ordering::SeqCst) > 0 || !admit() {
        return wait(job);
    }
    run(job);
}

/// True if all tasks run on one and the same thread. To be called in a task.
pub(crate) fn share_a_thread() -> bool {
    cfg!(feature = "native") && ALONE.load(Ordering::Relaxed)
}

/// The number of tasks that cannot begin before others end.
pub(crate) fn waiting_for_room() -> usize {
    HOW_MANY_WAIT.load(Ordering::SeqCst)
}

// Counts one more task, if there is room for it.
fn admit() -> bool {
    let max = MAX.load(Ordering::Relaxed);
    count(1) < max || {
        discount();
        false
    }
}

// Adds to `LIVE`, and returns the number before. On a worker.
#[inline]
fn count(n: usize) -> usize {
    match ALONE.load(Ordering::Relaxed) {
        false => LIVE.fetch_add(n, Ordering::SeqCst),
        true => {
            let live = LIVE.load(Ordering::Relaxed);
            LIVE.store(live.wrapping_add(n), Ordering::Relaxed);
            live
        }
    }
}

/// Subtracts one from `LIVE`; returns the number before.
#[inline]
fn discount() -> usize {
    count(usize::MAX)
}

fn wait(mut job: Job) {
    job.is_admitted = false;
    {
        let mut waiting = WAITING.lock();
        waiting.push_back(job);
        crate::census::grow(|| HOW_MANY_WAIT.store(waiting.len(), Ordering::SeqCst));
    }
    // The last task may have ended before it could see this job.
    if LIVE.load(Ordering::SeqCst) == 0
        && let Some(job) = next_waiting()
    {
        run(job);
    }
}

// The next job that waits, admitted.
fn next_waiting() -> Option<Job> {
    if HOW_MANY_WAIT.load(Ordering::SeqCst) == 0 {
        return None;
    }
    let mut waiting = WAITING.lock();
    if waiting.is_empty() || !admit() {
        return None;
    }
    let mut job = waiting.pop_front()?;
    HOW_MANY_WAIT.store(waiting.len(), Ordering::SeqCst);
    job.is_admitted = true;
    Some(job)
}

// Runs a job that is counted as alive, in the place where its turn came.
#[inline]
fn run(job: Job) {
    if let Err(job) = enter(job) {
        cannot_run(job);
    }
}

// There is no stack for it.
#[cold]
fn cannot_run(mut job: Job) {
    loop {
        if !job.is_first && discount() > 1 {
            // The tasks that are alive will give memory back.
            return wait(job);
        }
        let bytes = stack_of(&job);
        refuse(job, Refused::Stack { bytes });
        let Some(next) = next_waiting() else {
            return;
        };
        let Err(next) = enter(next) else {
            return;
        };
        job = next;
    }
}

// Gives the job back if there is no stack to be had.
fn enter(job: Job) -> Result<(), Job> {
    if job.stack_bytes.is_none()
        && !Engine::migrates()
        && let Some(runner) = pop_idle()
    {
        runner.enter(Some(job));
        return Ok(());
    }
    new_runner(job)
}

/// Ends idle runners after a wave of tasks.
fn tidy(what: Tidy) -> bool {
    let most = match what {
        Tidy::Look => return IDLE.with(|idle| idle.borrow().len() > WAVE),
        Tidy::Begin => {
            UNUSED.set(IDLE.with(|idle| idle.borrow().len()));
            return true;
        }
        Tidy::End(most) => most,
    };
    let unused = UNUSED.get();
    let ended = unused.saturating_sub(KEEP_IDLE).min(most);
    UNUSED.set(unused - ended);
    // The runners that have been idle for longest.
    let excess: Vec<_> = IDLE.with(|idle| {
        let mut idle = idle.borrow_mut();
        let excess = idle.drain(..ended).collect();
        let few = idle.capacity() / 4 > idle.len();
        if few {
            idle.shrink_to(WAVE);
        }
        excess
    });
    for runner in excess {
        runner.enter(None);
    }
    let more = UNUSED.get() > KEEP_IDLE;
    if !more && let Some(forget) = AFTER_TIDYING.get() {
        forget();
    }
    more
}

// See `after_tidying`.
static AFTER_TIDYING: OnceLock<fn()> = OnceLock::new();

/// Lets `forget` be called each time after idle coroutines were ended, to free what the layers
/// above have kept for them.
pub(crate) fn after_tidying(forget: fn()) {
    let _ = AFTER_TIDYING.set(forget);
}

fn stack_of(job: &Job) -> usize {
    match job.stack_bytes {
        Some(bytes) => bytes.get(),
        None => crate::config::fixed().stack_bytes,
    }
}

fn pop_idle() -> Option<Idle> {
    IDLE.with(|idle| {
        let mut idle = idle.borrow_mut();
        let runner = idle.pop();
        if idle.len() < UNUSED.get() {
            UNUSED.set(idle.len());
        }
        // With many tasks the next runners have left the cache.
        if let [.., far, _, near, _] = &idle[..] {
            far.prefetch();
            near.runner().entry.prefetch();
        }
        runner
    })
}

fn new_runner(job: Job) -> Result<(), Job> {
    let bytes = stack_of(&job);
    let keep = job.stack_bytes.is_none() && !Engine::migrates();
    // Shared, so that it is not lost with the closure.
    let slot = Arc::new(Mutex::new(Some(job)));
    let theirs = slot.clone();
    let main = move || {
        let job = theirs.lock().take();
        drop(theirs);
        overflow::install();
        runner(job, keep, bytes);
    };
    let made = Engine::create(bytes, main);
    current::set(std::ptr::null());
    match made {
        Ok(()) => Ok(()),
        Err(_) => slot.lock().take().map_or(Ok(()), Err),
    }
}

fn runner(mut job: Option<Job>, keep: bool, bytes: usize) {
    let co = Co::new(bytes);
    current::set(&co);
    let me = Runner {
        entry: Entry::new(),
        inbox: Cell::new(None),
        ends: Cell::new(false),
    };
    loop {
        while let Some(now) = job.take() {
            let counted = !now.is_first;
            run_body(&co, now);
            if keep && counted {
                job = next_at_once(&co);
            }
            if job.is_none() {
                if counted {
                    discount();
                }
                job = after_end(keep);
            }
        }
        if !keep || !become_idle(&me) {
            break;
        }
        me.entry.wait();
        current::set(&co);
        if me.ends.get() {
            break;
        }
        job = me.inbox.take();
    }
    current::set(std::ptr::null());
}

// No panic of the user's may unwind further than this: the counts, the stack and the current
// task depend on it. A task's panic is caught before; this one is of a value that nobody took.
fn run_body(co: &Co, job: Job) {
    co.begins(job.info);
    let body = job.body;
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body.run(Ok(())))) {
        drop_quietly(panic);
    }
    co.ended();
}

fn drop_quietly(panic: Box<dyn std::any::Any + Send>) {
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(again);
    }
}

// The next job, if its turn has come when a task has ended: it begins in a turn of its own on the
// same stack, and is counted as alive in the other's place.
fn next_at_once(co: &Co) -> Option<Job> {
    // Those that wait for room come first.
    if HOW_MANY_WAIT.load(Ordering::SeqCst) > 0 {
        return None;
    }
    let fits = |job: &Job| job.stack_bytes.is_none() && !job.is_first && !job.is_admitted;
    let job = Engine::next_job(fits)?;
    current::set(co);
    Some(job)
}

// Lets the next waiting job begin: returns it if it can run on this stack.
fn after_end(keep: bool) -> Option<Job> {
    let job = next_waiting()?;
    if !keep || job.stack_bytes.is_some() {
        Engine::enqueue(job, true);
        return None;
    }
    // It begins in a turn of its own.
    turn::yield_now();
    Some(job)
}

// Whether the runner is kept; the caller waits in its entry next then.
fn become_idle(me: &Runner) -> bool {
    IDLE.with(|idle| {
        let mut idle = idle.borrow_mut();
        let kept = idle.len() < KEEP_IDLE || Engine::tidies();
        if kept {
            idle.push(Idle(me));
        }
        kept
    })
}

fn refuse(job: Job, why: Refused) {
    let body = job.body;
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| body.run(Err(why)))) {
        drop_quietly(panic);
    }
}
