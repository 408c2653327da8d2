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

struct Open {
    burst: Arc<Burst>,
    // The count of other additions to the ready queue when it was last extended.
    ready: u64,
}

struct IdleDispatcher {
    parker: Arc<Parker>,
    epoch: crate::park::Epoch,
    inbox: Arc<Mutex<Option<Arc<Burst>>>>,
}

struct Starts {
    open: Option<Open>,
    idle: Vec<IdleDispatcher>,
}

static STARTS: Mutex<Starts> = Mutex::new(Starts {
    open: None,
    idle: Vec::new(),
});

/// Starts one job: at the end of the ready queue.
pub(crate) fn start(job: Job) {
    if !current::in_task() {
        return start_all(vec![job]);
    }
    let ready = may_engine::ready_count();
    let mut starts = STARTS.lock();
    if let Some(open) = &starts.open
        && open.ready == ready
    {
        open.burst.jobs.lock().push_back(job);
        return;
    }
    let burst = Arc::new(Burst::default());
    burst.jobs.lock().push_back(job);
    starts.open = Some(Open {
        burst: burst.clone(),
        ready,
    });
    let idle = starts.idle.pop();
    drop(starts);
    dispatch(burst, idle);
    // Waking the dispatcher is itself an addition to the queue.
    if let Some(open) = &mut STARTS.lock().open {
        open.ready = may_engine::ready_count();
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

fn dispatch(burst: Arc<Burst>, idle: Option<IdleDispatcher>) {
    if let Some(idle) = idle {
        *idle.inbox.lock() = Some(burst);
        idle.parker.fire(idle.epoch);
        return;
    }
    let bytes = crate::config::fixed().stack_bytes;
    let theirs = burst.clone();
    // A new coroutine begins inside our turn in a task, and must then queue.
    let (place, queue_first) = match current::in_task() {
        true => (Place::Here, true),
        false => (Place::Queue, false),
    };
    let main = move || dispatcher(theirs, queue_first, bytes);
    if may_engine::create(place, bytes, main).is_err() {
        // Not even one stack: tell all of them.
        let jobs = std::mem::take(&mut *burst.jobs.lock());
        for job in jobs {
            (job.body)(Err(Refused::Stack { bytes }));
        }
    }
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
        if let Some(open) = &starts.open
            && Arc::ptr_eq(&open.burst, burst)
        {
            starts.open = None;
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
