//! Jobs that block: at most so many at a time, each on an OS thread, the others in a queue.

use crate::pool;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

/// The error that a job receives instead of being run: the system could not start a thread.
pub(crate) type NoThread = Arc<io::Error>;

/// A job; it is told if it cannot run.
pub(crate) type Job = Box<dyn FnOnce(Result<(), NoThread>) + Send>;

struct Jobs {
    // How many threads take jobs. One that finds none leaves, under the lock: as long as this
    // is not 0, what lies in the queue will be taken.
    threads: usize,
    queue: VecDeque<Job>,
}

static JOBS: Mutex<Jobs> = Mutex::new(Jobs {
    threads: 0,
    queue: VecDeque::new(),
});

/// Runs the job on a thread: at once, or when a thread has come to the end of its job, if there
/// are as many as the configuration allows or as the system gives. If the system gives none at
/// all, the job is told so, here.
pub(crate) fn submit(job: Job) {
    let most = crate::config::fixed().blocking_threads;
    {
        let mut jobs = JOBS.lock();
        jobs.queue.push_back(job);
        if jobs.threads >= most {
            return;
        }
        jobs.threads += 1;
    }
    let Err(error) = pool::reserve().map(|thread| thread.run(Box::new(serve))) else {
        return;
    };
    let stranded = {
        let mut jobs = JOBS.lock();
        jobs.threads -= 1;
        match jobs.threads {
            // Not only ours: others counted on the thread that was to come.
            0 => std::mem::take(&mut jobs.queue),
            _ => return,
        }
    };
    let error = Arc::new(error);
    for job in stranded {
        job(Err(error.clone()));
    }
}

/// The number of jobs that wait for a thread.
pub(crate) fn queued() -> usize {
    JOBS.lock().queue.len()
}

fn serve() {
    loop {
        let next = {
            let mut jobs = JOBS.lock();
            let next = jobs.queue.pop_front();
            if next.is_none() {
                jobs.threads -= 1;
            }
            next
        };
        match next {
            Some(job) => pool::contain(|| job(Ok(()))),
            None => return,
        }
    }
}
