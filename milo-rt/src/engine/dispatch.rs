//! Bursts of jobs, and the dispatchers that start them; see the module above.

use super::current::{self, Co};
use super::may_engine::{self, Place};
use super::{Job, Refused, runner};
use crate::park::Parker;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;

/// Jobs that share one place in the ready queue.
#[derive(Default)]
struct Burst {
    jobs: Mutex<VecDeque<Job>>,
}

struct IdleDispatcher {
    parker: Arc<Parker>,
    epoch: crate::park::Epoch,
    inbox: Arc<Mutex<Option<Arc<Burst>>>>,
}

struct Starts {
    // The last burst from a task.
    last: Option<Arc<Burst>>,
    idle: Vec<IdleDispatcher>,
}

static STARTS: Mutex<Starts> = Mutex::new(Starts {
    last: None,
    idle: Vec::new(),
});

/// Starts one job: at the end of the ready queue.
pub(crate) fn start(job: Job) {
    if !current::in_task() {
        return start_all(vec![job]);
    }
    let mut starts = STARTS.lock();
    if may_engine::burst_is_last()
        && let Some(burst) = &starts.last
    {
        burst.jobs.lock().push_back(job);
        return;
    }
    let burst = Arc::new(Burst::default());
    burst.jobs.lock().push_back(job);
    starts.last = Some(burst.clone());
    let idle = starts.idle.pop();
    drop(starts);
    // A burst that nobody will start must not be added to.
    if dispatch(burst, idle) {
        may_engine::note_burst();
    }
}

/// Starts jobs together, in order, from a thread.
pub(crate) fn start_all(jobs: Vec<Job>) {
    if jobs.is_empty() {
        return;
    }
    may_engine::init();
    let burst = Arc::new(Burst {
        jobs: Mutex::new(jobs.into()),
    });
    let idle = STARTS.lock().idle.pop();
    dispatch(burst, idle);
}

/// False if there is no stack for a dispatcher; the jobs have been told then.
fn dispatch(burst: Arc<Burst>, idle: Option<IdleDispatcher>) -> bool {
    if let Some(idle) = idle {
        *idle.inbox.lock() = Some(burst);
        idle.parker.fire(idle.epoch);
        return true;
    }
    let bytes = crate::config::fixed().stack_bytes;
    let theirs = burst.clone();
    // A new coroutine begins inside our turn in a task, and must then queue.
    let (place, queue_first) = match current::in_task() {
        true => (Place::Here, true),
        false => (Place::Queue, false),
    };
    let main = move || dispatcher(theirs, queue_first, bytes);
    if may_engine::create(place, bytes, main).is_ok() {
        return true;
    }
    // Not even one stack: tell all of them.
    let jobs = std::mem::take(&mut *burst.jobs.lock());
    for job in jobs {
        (job.body)(Err(Refused::Stack { bytes }));
    }
    false
}

fn dispatcher(first: Arc<Burst>, queue_first: bool, bytes: usize) {
    let co = Co::new(bytes);
    current::set(&co);
    if queue_first {
        may_engine::requeue();
    }
    let inbox = Arc::new(Mutex::new(Some(first)));
    loop {
        let burst = inbox.lock().take();
        if let Some(burst) = burst {
            run(&burst);
        }
        let epoch = co.parker.begin();
        {
            let mut starts = STARTS.lock();
            starts.idle.push(IdleDispatcher {
                parker: co.parker.clone(),
                epoch,
                inbox: inbox.clone(),
            });
        }
        co.parker.park(epoch);
    }
}

fn run(burst: &Arc<Burst>) {
    {
        let mut starts = STARTS.lock();
        if starts
            .last
            .as_ref()
            .is_some_and(|last| Arc::ptr_eq(last, burst))
        {
            starts.last = None;
        }
    }
    let jobs = std::mem::take(&mut *burst.jobs.lock());
    let spread = may_engine::several_workers();
    for job in jobs {
        match spread {
            false => runner::run_here(job),
            true => runner::run_anywhere(job),
        }
    }
}
