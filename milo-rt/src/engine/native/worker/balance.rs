//! How tasks that have not begun are spread over the workers: a worker with far more tasks than
//! another gives it new ones, and jobs are taken from workers that compute.

use super::{Mail, SLEEPING, Worker, workers};
use crate::engine::{Job, clock};
use std::ptr;
use std::sync::atomic::Ordering;

// A worker gives new tasks to another only if it has more than that by this number and by an
// eighth of its own: a few tasks that talk with each other stay together. From so many jobs on, a
// worker without work takes half of another's at once.
pub(super) const MARGIN: usize = 8;
// It gives none to a worker with so many that have not begun.
const BACKLOG: usize = 64;

impl Worker {
    /// To be called on the worker when a coroutine begins to have a task.
    #[inline]
    pub(in super::super) fn has_begun(&self) {
        let begun = self.begun.load(Ordering::Relaxed);
        self.begun.store(begun.wrapping_add(1), Ordering::Relaxed);
    }

    /// To be called on the worker when a coroutine's task has ended.
    #[inline]
    pub(in super::super) fn has_ended(&self) {
        let begun = self.begun.load(Ordering::Relaxed);
        self.begun.store(begun.wrapping_sub(1), Ordering::Relaxed);
    }

    // Its tasks, begun or not.
    fn tasks(&self) -> usize {
        self.begun.load(Ordering::Relaxed) + self.how_many_jobs.load(Ordering::Relaxed)
    }

    // The worker with the fewest tasks, if it has far fewer. As what has begun stays on its worker,
    // one that begins all tasks that live long, say those of connections, would keep them all.
    pub(super) fn less_laden(&self) -> Option<&'static Worker> {
        let mine = self.tasks();
        if mine <= MARGIN {
            return None;
        }
        let other = workers().iter().min_by_key(|other| other.tasks())?;
        let far_fewer = mine - mine / 8 > other.tasks() + MARGIN;
        let backlog = other.how_many_jobs.load(Ordering::Relaxed);
        (far_fewer && backlog < BACKLOG && !other.computes()).then_some(other)
    }

    // Whether it has not looked at its mail for a whole tick, though it does not sleep.
    fn computes(&self) -> bool {
        let since = clock::ticks().wrapping_sub(self.looked_at.load(Ordering::Relaxed));
        since > 1 && !self.sleeps.load(Ordering::Relaxed)
    }

    // Puts jobs of another thread's among this worker's, whence others may take them until they
    // begin. From any thread.
    pub(super) fn give<I: IntoIterator<Item = Job, IntoIter: ExactSizeIterator>>(&self, jobs: I) {
        let jobs = jobs.into_iter();
        let count = jobs.len();
        self.put(jobs);
        let slept = self.send(Mail::Given(count));
        // One that does not sleep may compute, and several are for several workers.
        if (!slept || count > 1) && SLEEPING.load(Ordering::SeqCst) > 0 {
            wake_one();
        }
    }

    // Takes jobs of the workers that compute: what has not begun must not wait for that, even if no
    // worker is ever without work.
    pub(super) fn relieve(&self) {
        let others = workers().iter().filter(|other| !ptr::eq(*other, self));
        for other in others.filter(|other| other.computes()) {
            self.take_jobs(other, 1);
        }
    }

    // Takes half of the jobs of the worker that has most, if it has so many. False if it has not.
    pub(super) fn steal(&self, at_least: usize) -> bool {
        if self.alone {
            return false;
        }
        let others = workers().iter().filter(|other| !ptr::eq(*other, self));
        let Some(victim) = others.max_by_key(|w| w.how_many_jobs.load(Ordering::Relaxed)) else {
            return false;
        };
        self.take_jobs(victim, at_least)
    }

    // Takes half of another's jobs, if it has so many.
    fn take_jobs(&self, victim: &Worker, at_least: usize) -> bool {
        if victim.how_many_jobs.load(Ordering::SeqCst) < at_least {
            return false;
        }
        let taken: Vec<Job> = {
            let mut jobs = victim.jobs.lock();
            if jobs.len() < at_least {
                return false;
            }
            let half = jobs.len().div_ceil(2);
            let taken = jobs.drain(..half).collect();
            victim.how_many_jobs.store(jobs.len(), Ordering::SeqCst);
            taken
        };
        let some = !taken.is_empty();
        taken.into_iter().for_each(|job| self.add_job(job));
        some
    }
}

pub(super) fn others_have_jobs(me: &Worker) -> bool {
    workers()
        .iter()
        .any(|w| !ptr::eq(w, me) && w.how_many_jobs.load(Ordering::SeqCst) > 0)
}

// Wakes a worker that sleeps, to take jobs of one that does not.
#[cold]
pub(super) fn wake_one() {
    for worker in workers() {
        if worker.sleeps.swap(false, Ordering::SeqCst) {
            (worker.hooks.notify)(worker);
            return;
        }
    }
}
