//! Workers: threads that run ready coroutines and jobs.

mod balance;

use super::arena::{Arena, Stack};
use super::coroutine::{self, Home, Suspended};
use super::queue::{First, Queue, Ready};
use super::token::Token;
use crate::config::Fixed;
use crate::engine::backend::Tidy;
use crate::engine::{Job, clock};
use balance::{MARGIN, others_have_jobs, wake_one};
use parking_lot::Mutex;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

// Turns after which mail and descriptors are looked at.
const TURNS: u32 = 256;
// The time for which memory of a wave of tasks is unused before a worker that has nothing to do
// gives it back, and the number of coroutines that it ends before it looks for work again.
const PAUSE: Duration = Duration::from_secs(1);
const SLICE: usize = 4096;
// Entries of a queue that it keeps although it needs few of them.
const LONG: usize = 16 * 1024;
// With so many that are ready, memory that a turn touches is not in the nearest cache.
const MANY: usize = 32;
// The job is prefetched that comes so many after the next one.
const AHEAD: usize = 6;
// Looks at the mailbox before a worker goes to sleep.
const SPINS: u32 = 64;
// Fewer jobs than `MARGIN`, which are about to begin, are left to their worker for this time,
// unless the worker that waits for them is woken before.
const GRACE: Duration = Duration::from_micros(100);

/// The functions of the layers above that a worker calls.
#[derive(Clone, Copy)]
pub(super) struct Hooks {
    /// Begins a job.
    pub(super) begin: fn(Job),
    pub(super) tidy: fn(Tidy) -> bool,
    /// Makes those ready whose time or event has come.
    pub(super) look: fn(&Worker),
    /// The same, after it has waited for the first of them, for `notify` or for the limit.
    pub(super) wait: fn(&Worker, Option<Duration>),
    /// Lets `wait` return; from any thread.
    pub(super) notify: fn(&Worker),
}

/// Messages from other threads to a worker.
enum Mail {
    /// The owner of this token, which it keeps until it goes on.
    Coroutine(*const Token),
    /// For a worker that is the only one, and shares its jobs with nobody.
    Jobs(Vec<Job>),
    /// Another thread has put so many jobs among this one's.
    Given(usize),
}

// SAFETY: the token may be used from anywhere, and lives until the worker, which this is sent to,
// lets its owner go on.
unsafe impl Send for Mail {}

pub(super) struct Worker {
    number: usize,
    hooks: Hooks,
    alone: bool,
    // Used by its own thread only.
    queue: Queue,
    // Those that have given way. One at a time gets a place in the queue, when that is empty, or
    // at a tick.
    late: Queue,
    // One of them is in the queue.
    late_is_called: Cell<bool>,
    // A tick has come since the last look.
    ticked: Cell<bool>,
    // A coroutine runs.
    inside: Cell<bool>,
    // That of one that has ended and switched back: to be freed.
    ended: Cell<Option<Stack>>,
    // The time since which it notes the coroutines of a wave that are not used.
    looks_since: Cell<Option<Instant>>,
    // The stack pointer outside of coroutines, for a switch back.
    outside: Cell<*mut u8>,
    turns: Cell<u32>,
    arena: Arena,
    // Jobs that have not begun, in order. Each has a `Ready::Job`, save those that were taken
    // by or from others. Where there are no others, they are in `own_jobs`.
    jobs: Mutex<VecDeque<Job>>,
    how_many_jobs: AtomicUsize,
    // Coroutines that have a task. Changed by the worker alone; others look at it.
    begun: AtomicUsize,
    // The tick at which it last looked at its mail.
    looked_at: AtomicU32,
    own_jobs: RefCell<VecDeque<Job>>,
    // Shared with other threads.
    mail: Mutex<Vec<Mail>>,
    has_mail: AtomicBool,
    sleeps: AtomicBool,
}

// SAFETY: the fields that are not `Sync` are only used by the worker's own thread: all methods
// that use them are called on it, which `current` gives nobody else, or check that it is.
unsafe impl Sync for Worker {}
// SAFETY: it is sent before its thread begins, and holds no coroutine then.
unsafe impl Send for Worker {}

/// The entry that runs next when the running coroutine ends its turn.
enum Next {
    Coroutine(Suspended),
    /// The queue is empty.
    Nobody,
    /// Something that begins outside of coroutines.
    Outside,
}

static WORKERS: OnceLock<Box<[Worker]>> = OnceLock::new();
// The worker that gets the next jobs that a thread starts.
static NEXT: AtomicUsize = AtomicUsize::new(0);
// Workers that sleep, or are about to.
static SLEEPING: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static WORKER: Cell<*const Worker> = const { Cell::new(ptr::null()) };
}

pub(super) fn start(config: &'static Fixed, hooks: Hooks) -> Result<(), String> {
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    WORKERS.get_or_init(|| {
        let numbers = 0..config.workers;
        numbers.map(|n| Worker::new(n, config, hooks)).collect()
    });
    // Workers that have started wait for the others: nothing is queued before all are there.
    for worker in workers().iter().skip(STARTED.load(Ordering::Relaxed)) {
        std::thread::Builder::new()
            .name("milo-worker".into())
            .spawn(|| worker.run())
            .map_err(|error| format!("no threads left for its workers ({error})"))?;
        // The look for deadlocks must know all threads of the runtime.
        crate::census::started(1);
        STARTED.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

fn workers() -> &'static [Worker] {
    WORKERS.get().map_or(&[], |workers| workers)
}

/// Gives jobs to one of the workers, from a thread.
pub(super) fn enqueue_all(jobs: Vec<Job>) {
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    if let Some(worker) = workers().get(next % workers().len().max(1)) {
        match worker.alone {
            true => _ = worker.send(Mail::Jobs(jobs)),
            false => worker.give(jobs),
        }
    }
}

impl Home for Worker {
    #[inline]
    fn arena(&self) -> &Arena {
        &self.arena
    }

    #[inline]
    fn outside(&self) -> &Cell<*mut u8> {
        &self.outside
    }

    fn ends(&self, stack: Stack) {
        self.has_ended();
        self.ended.set(Some(stack));
    }
}

impl Worker {
    fn new(number: usize, config: &'static Fixed, hooks: Hooks) -> Worker {
        Worker {
            number,
            hooks,
            alone: config.workers == 1,
            queue: Queue::new(),
            late: Queue::new(),
            late_is_called: Cell::new(false),
            ticked: Cell::new(false),
            inside: Cell::new(false),
            ended: Cell::new(None),
            looks_since: Cell::new(None),
            outside: Cell::new(ptr::null_mut()),
            turns: Cell::new(0),
            arena: Arena::new(config.stack_bytes),
            jobs: Mutex::default(),
            how_many_jobs: AtomicUsize::new(0),
            begun: AtomicUsize::new(0),
            looked_at: AtomicU32::new(0),
            own_jobs: RefCell::default(),
            mail: Mutex::default(),
            has_mail: AtomicBool::new(false),
            sleeps: AtomicBool::new(false),
        }
    }

    /// Its place among the workers, from 0.
    #[inline]
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// The worker that the caller runs on.
    #[inline]
    pub(super) fn current() -> Option<&'static Worker> {
        let worker = WORKER.get();
        // SAFETY: workers live as long as the process.
        unsafe { worker.as_ref() }
    }

    /// True if more coroutines are ready than have their memory in the nearest cache.
    #[inline]
    pub(super) fn has_many(&self) -> bool {
        self.queue.len() > MANY
    }

    #[inline]
    fn is_here(&self) -> bool {
        ptr::eq(WORKER.get(), self)
    }

    /// Runs a coroutine to the end of its turn, and others that are ready then. Called on this
    /// worker, outside of coroutines.
    ///
    /// # Safety
    /// It is a coroutine of this worker, suspended and not resumed since.
    #[inline]
    pub(super) unsafe fn switch_to(&self, coroutine: Suspended) {
        self.inside.set(true);
        // SAFETY: the caller's.
        unsafe { coroutine::resume(self, coroutine) };
        self.inside.set(false);
        drop(self.ended.take());
    }

    /// Called in a coroutine on this worker.
    #[inline]
    pub(super) fn yield_now(&self) {
        if !self.inside.get() {
            return;
        }
        let next = match self.next_at_once() {
            // It is the next itself.
            Next::Nobody => return,
            Next::Coroutine(next) => Some(next),
            Next::Outside => None,
        };
        // SAFETY: in a coroutine of this worker; what stands in the queue is suspended, and nobody
        // touches the place in between.
        unsafe { coroutine::suspend(self, self.queue.reserve(), next) };
    }

    /// Suspends the running coroutine, which is looked for in `place` from then on. If another is
    /// the next, it goes on at once; a look at everything else, and a job, begin outside of
    /// coroutines.
    ///
    /// # Safety
    /// Called in a coroutine on this worker; `place` is valid until it goes on.
    #[inline]
    pub(super) unsafe fn end_turn(&self, place: *mut *mut u8) {
        debug_assert!(self.inside.get(), "only a coroutine has a turn");
        let next = match self.next_at_once() {
            Next::Coroutine(next) => Some(next),
            Next::Nobody | Next::Outside => None,
        };
        // SAFETY: the caller's; what stands in the queue is suspended.
        unsafe { coroutine::suspend(self, place, next) };
    }

    // The entry that runs next; a coroutine is taken out of the queue.
    #[inline(always)]
    fn next_at_once(&self) -> Next {
        let turns = self.turns.get() + 1;
        if turns >= TURNS || clock::is_due() {
            return Next::Outside;
        }
        let next = match self.queue.pop_coroutine() {
            First::Coroutine(next) => Next::Coroutine(next),
            First::Nobody => Next::Nobody,
            First::Other => return Next::Outside,
        };
        self.turns.set(turns);
        next
    }

    /// Called in a coroutine on this worker.
    pub(super) fn give_way(&self) {
        if self.inside.get() {
            // SAFETY: in a coroutine of this worker; nobody touches the place in between.
            unsafe { coroutine::suspend(self, self.late.reserve(), None) };
        }
    }

    /// Gives the first of those that have given way a place in the queue, if none of them has
    /// one. False if the queue is as it was.
    fn call_late(&self) -> bool {
        if self.late_is_called.get() {
            return false;
        }
        let Some(Ready::Coroutine(late)) = self.late.pop() else {
            return false;
        };
        self.late_is_called.set(true);
        self.push(Ready::Late(late));
        true
    }

    /// Lets the next turn be followed by a look at everything else, as a tick has come. Called on
    /// this worker.
    pub(super) fn look_soon(&self) {
        self.ticked.set(true);
        self.turns.set(TURNS);
    }

    #[inline]
    fn push(&self, ready: Ready) {
        self.queue.push(ready);
    }

    /// Gives the owner of a token the last place in this worker's queue. From anywhere.
    ///
    /// # Safety
    /// It is a coroutine of this worker, and waits for the token; nobody else lets it go on.
    #[inline]
    pub(super) unsafe fn make_ready(&self, token: &Token) {
        match self.is_here() {
            true => self.wake_owner(token),
            false => _ = self.send(Mail::Coroutine(token)),
        }
    }

    #[inline]
    fn wake_owner(&self, token: &Token) {
        if let Some(owner) = token.owner() {
            self.push(Ready::Coroutine(owner));
        }
    }

    /// Gives a job the last place in the queue, or one in that of a worker that has far less to
    /// do. Called on this worker.
    #[inline]
    pub(super) fn enqueue(&self, job: Job) {
        if !self.alone
            && let Some(other) = self.less_laden()
        {
            return other.give([job]);
        }
        self.add_job(job);
        if !self.alone && SLEEPING.load(Ordering::SeqCst) > 0 {
            wake_one();
        }
    }

    #[inline]
    fn add_job(&self, job: Job) {
        if self.alone {
            self.own_jobs.borrow_mut().push_back(job);
        } else {
            self.put([job]);
        }
        self.push(Ready::Job);
    }

    // Puts jobs behind those that others may take; from any thread.
    #[inline]
    fn put(&self, more: impl IntoIterator<Item = Job>) {
        let mut jobs = self.jobs.lock();
        jobs.extend(more);
        self.how_many_jobs.store(jobs.len(), Ordering::SeqCst);
    }

    /// The first of the queue, if it is a job that `fits`, and nothing else is due. Called in a
    /// coroutine on this worker, whose turn is over.
    #[inline]
    pub(super) fn next_job_at_once(&self, fits: fn(&Job) -> bool) -> Option<Job> {
        let turns = self.turns.get() + 1;
        if turns >= TURNS || clock::is_due() {
            return None;
        }
        if !self.queue.job_is_first() {
            return None;
        }
        let job = self.next_job(fits)?;
        self.queue.pop();
        self.turns.set(turns);
        Some(job)
    }

    // The first of the jobs, if it fits.
    #[inline]
    fn next_job(&self, fits: impl Fn(&Job) -> bool) -> Option<Job> {
        if self.alone {
            let mut jobs = self.own_jobs.borrow_mut();
            // With many, what belongs to them has left the cache.
            if let Some(ahead) = jobs.get(AHEAD) {
                ahead.info.prefetch();
            }
            return match jobs.front() {
                Some(job) if fits(job) => jobs.pop_front(),
                _ => None,
            };
        }
        let mut jobs = self.jobs.lock();
        let job = match jobs.front() {
            Some(job) if fits(job) => jobs.pop_front(),
            _ => None,
        };
        self.how_many_jobs.store(jobs.len(), Ordering::SeqCst);
        job
    }

    // True if it slept.
    fn send(&self, mail: Mail) -> bool {
        self.mail.lock().push(mail);
        self.has_mail.store(true, Ordering::SeqCst);
        self.wake()
    }

    // True if it slept.
    fn wake(&self) -> bool {
        // Not twice.
        let slept = self.sleeps.swap(false, Ordering::SeqCst);
        if slept {
            (self.hooks.notify)(self);
        }
        slept
    }

    fn run(&'static self) -> ! {
        WORKER.set(self);
        loop {
            match self.queue.pop() {
                // SAFETY: what stands in the queue is suspended.
                Some(Ready::Coroutine(coroutine)) => unsafe { self.switch_to(coroutine) },
                Some(Ready::Late(coroutine)) => {
                    self.late_is_called.set(false);
                    // SAFETY: as above.
                    unsafe { self.switch_to(coroutine) };
                }
                Some(Ready::Job) => {
                    if let Some(job) = self.next_job(|_| true) {
                        (self.hooks.begin)(job);
                    }
                }
                None => {
                    self.wait();
                    continue;
                }
            }
            let turns = self.turns.get() + 1;
            self.turns.set(turns);
            if turns >= TURNS || clock::is_due() {
                self.look();
            }
        }
    }

    // Looks at mail, timers and descriptors, without waiting.
    #[cold]
    fn look(&self) {
        self.turns.set(0);
        if clock::is_due() {
            clock::take();
            self.ticked.set(true);
        }
        self.take_mail();
        (self.hooks.look)(self);
        // Behind the tasks that have just come.
        if self.ticked.take() {
            self.call_late();
            if !self.alone {
                self.relieve();
            }
        }
        self.shrink(LONG);
    }

    fn take_mail(&self) {
        if !self.alone {
            self.looked_at.store(clock::ticks(), Ordering::Relaxed);
        }
        if !self.has_mail.load(Ordering::SeqCst) {
            return;
        }
        let mail = {
            let mut mail = self.mail.lock();
            self.has_mail.store(false, Ordering::SeqCst);
            std::mem::take(&mut *mail)
        };
        for mail in mail {
            match mail {
                // SAFETY: its owner waits until it is taken out of the queue.
                Mail::Coroutine(token) => self.wake_owner(unsafe { &*token }),
                Mail::Given(count) => (0..count).for_each(|_| self.push(Ready::Job)),
                Mail::Jobs(jobs) => jobs.into_iter().for_each(|job| self.add_job(job)),
            }
        }
    }

    // The queue is empty.
    fn wait(&self) {
        self.look();
        if !self.queue.is_empty() || self.steal(MARGIN) || self.call_late() {
            return;
        }
        for _ in 0..SPINS {
            if self.has_mail.load(Ordering::Relaxed) {
                return self.take_mail();
            }
            std::hint::spin_loop();
        }
        let has_wave = self.after_wave();
        if !self.queue.is_empty() {
            return;
        }
        self.sleeps.store(true, Ordering::SeqCst);
        SLEEPING.fetch_add(1, Ordering::SeqCst);
        // From here on, a thread that sends mail or has a job too many wakes this worker.
        let one_has_job = others_have_jobs(self);
        let limit = match (self.has_mail.load(Ordering::SeqCst), one_has_job) {
            (true, _) => Some(Duration::ZERO),
            (false, true) => Some(GRACE),
            (false, false) => has_wave.then_some(PAUSE),
        };
        (self.hooks.wait)(self, limit);
        SLEEPING.fetch_sub(1, Ordering::SeqCst);
        self.sleeps.store(false, Ordering::SeqCst);
        clock::note_millis();
        self.take_mail();
        if one_has_job && self.queue.is_empty() {
            self.steal(1);
        }
    }

    // Gives back memory that a wave of tasks has left, if it is not used any more. True if there
    // may be more to give back, so that this should be called again after the pause.
    fn after_wave(&self) -> bool {
        if !(self.hooks.tidy)(Tidy::Look) && !self.arena.has_wave() {
            self.looks_since.set(None);
            return false;
        }
        let now = Instant::now();
        match self.looks_since.get() {
            Some(since) if now - since < PAUSE => {}
            since => {
                if since.is_some() {
                    self.give_back();
                }
                self.looks_since.set(Some(now));
                (self.hooks.tidy)(Tidy::Begin);
            }
        }
        true
    }

    // Ends the coroutines that have not been used lately, as long as there is nothing else to do.
    #[cold]
    fn give_back(&self) {
        while !self.has_mail.load(Ordering::Relaxed) {
            let more = (self.hooks.tidy)(Tidy::End(SLICE));
            self.arena.trim();
            self.look();
            if !self.queue.is_empty() {
                return;
            }
            if !more {
                break;
            }
        }
        self.shrink(0);
        give_heap_back();
    }

    // Gives back most of the queues' memory, if they have become much shorter than their capacity.
    fn shrink(&self, at_least: usize) {
        self.queue.shrink(at_least);
        self.late.shrink(at_least);
        shrink(&mut self.own_jobs.borrow_mut(), at_least);
        if !self.alone {
            shrink(&mut self.jobs.lock(), at_least);
        }
    }
}

fn shrink<T>(queue: &mut VecDeque<T>, at_least: usize) {
    if queue.capacity() > 4 * queue.len().max(at_least) {
        queue.shrink_to((2 * queue.len()).max(at_least).max(TURNS as usize));
    }
}

// Returns heap memory that a wave of tasks has freed, mostly between blocks still in use.
fn give_heap_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it may be called at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}
