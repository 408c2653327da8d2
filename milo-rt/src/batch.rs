//! Tasks that an ordinary thread spawns in one block start together, in order.

use crate::engine::{self, Job};
use std::cell::RefCell;
use std::marker::PhantomData;

struct Pending {
    depth: usize,
    jobs: Vec<Job>,
}

thread_local! {
    static PENDING: RefCell<Pending> = const {
        RefCell::new(Pending { depth: 0, jobs: Vec::new() })
    };
}

/// While it lives, the tasks that this thread spawns are held back; see [`batch`].
#[derive(Debug)]
#[must_use = "the tasks start when the guard is dropped"]
pub struct Batch {
    held: bool,
    // Bound to its thread.
    _here: PhantomData<*const ()>,
}

/// Holds back the tasks that this thread spawns, until the guard is dropped or the
/// thread first waits for something. They then start together and in order, so
/// none of them runs before the last one is spawned. In a task this does nothing:
/// tasks spawned by a task start in order anyway.
///
/// ```
/// use milo_rt::{batch::batch, sync::Channel, task};
/// let log = Channel::new(4)?;
/// let guard = batch();
/// for name in ["A", "B"] {
///     let log = log.clone();
///     task::spawn(move || {
///         log.send(format!("{name}1")).unwrap();
///         task::yield_now();
///         log.send(format!("{name}2")).unwrap();
///     });
/// }
/// drop(guard);
/// let lines: Vec<String> = log.iter().take(4).collect();
/// assert_eq!(lines, ["A1", "B1", "A2", "B2"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn batch() -> Batch {
    let held = !engine::in_task()
        && PENDING
            .try_with(|pending| pending.borrow_mut().depth += 1)
            .is_ok();
    Batch {
        held,
        _here: PhantomData,
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if !self.held {
            return;
        }
        let last = PENDING.try_with(|pending| {
            let mut pending = pending.borrow_mut();
            pending.depth -= 1;
            pending.depth == 0
        });
        if last == Ok(true) {
            flush();
        }
    }
}

/// Starts what is held back. To be called before a thread waits for anything.
pub(crate) fn flush() {
    let jobs = PENDING.try_with(|pending| std::mem::take(&mut pending.borrow_mut().jobs));
    if let Ok(jobs) = jobs
        && !jobs.is_empty()
    {
        engine::start_all(jobs);
    }
}

/// Starts a job, or holds it back.
pub(crate) fn submit(job: Job) {
    if engine::in_task() {
        return engine::start(job);
    }
    let mut job = Some(job);
    let _ = PENDING.try_with(|pending| {
        let mut pending = pending.borrow_mut();
        if pending.depth > 0 {
            pending.jobs.extend(job.take());
        }
    });
    if let Some(job) = job {
        engine::start(job);
    }
}
