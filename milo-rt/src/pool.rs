//! OS threads that are kept for the next piece of work.
//!
//! The pool itself has no bound: `parallel` must have a thread for each branch, as branches may
//! wait for each other. What may have to queue does so in `blocking`.

use crate::census::Counted;
use crossbeam_utils::Backoff;
use parking_lot::{Condvar, Mutex};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

// An idle thread ends after this.
const KEEP: Duration = Duration::from_secs(5);

pub(crate) type Work = Box<dyn FnOnce() + Send>;

/// The place at which one thread of the pool waits for work.
struct Seat {
    // Set once work is in the slot, for the spinning phase.
    given: AtomicBool,
    slot: Mutex<Option<Work>>,
    wake: Condvar,
}

// Threads that wait, those that came last at the end. None of them is reserved.
static IDLE: Mutex<Vec<Arc<Seat>>> = Mutex::new(Vec::new());

/// A thread that waits for this work and no other. Dropped, it goes back to the pool.
pub(crate) struct Reserved(Option<Arc<Seat>>);

/// Takes a thread that waits, or makes one.
///
/// # Errors
/// The system has no thread to give.
pub(crate) fn reserve() -> io::Result<Reserved> {
    if let Some(seat) = IDLE.lock().pop() {
        return Ok(Reserved(Some(seat)));
    }
    let seat = Arc::new(Seat {
        given: AtomicBool::new(false),
        slot: Mutex::new(None),
        wake: Condvar::new(),
    });
    let theirs = seat.clone();
    #[cfg(not(miri))]
    crate::room::for_a_thread(None)?;
    std::thread::Builder::new()
        .name("milo-pool".into())
        .spawn(move || serve(&theirs))?;
    Ok(Reserved(Some(seat)))
}

impl Reserved {
    /// Runs the work on the thread.
    pub(crate) fn run(mut self, work: Work) {
        let Some(seat) = self.0.take() else {
            return;
        };
        let working = Counted::working();
        let work = Box::new(move || {
            contain(work);
            drop(working);
        });
        let mut slot = seat.slot.lock();
        *slot = Some(work);
        seat.given.store(true, Ordering::Release);
        drop(slot);
        seat.wake.notify_one();
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some(seat) = self.0.take() {
            IDLE.lock().push(seat);
        }
    }
}

/// Runs what keeps its panics for somebody else. One that comes out all the same, such as one
/// of a destructor, has been printed where it happened, and must not end a thread that others
/// count on.
pub(crate) fn contain(f: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(f)) {
        // Its destructor could panic again.
        std::mem::forget(payload);
    }
}

fn serve(seat: &Arc<Seat>) {
    let _exists = Counted::thread();
    while let Some(work) = wait(seat) {
        work();
        seat.given.store(false, Ordering::Relaxed);
        IDLE.lock().push(seat.clone());
    }
}

// None when nothing came for some time, and nothing can come any more.
fn wait(seat: &Arc<Seat>) -> Option<Work> {
    let backoff = Backoff::new();
    while !backoff.is_completed() {
        if seat.given.load(Ordering::Acquire) {
            return seat.slot.lock().take();
        }
        backoff.snooze();
    }
    let mut slot = seat.slot.lock();
    loop {
        if let Some(work) = slot.take() {
            return Some(work);
        }
        if !seat.wake.wait_for(&mut slot, KEEP).timed_out() {
            continue;
        }
        // Leave, unless somebody has just reserved it.
        drop(slot);
        let mut idle = IDLE.lock();
        if let Some(at) = idle.iter().position(|s| Arc::ptr_eq(s, seat)) {
            idle.remove(at);
            return None;
        }
        drop(idle);
        slot = seat.slot.lock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_reserved_thread_waits_for_its_work_and_outlives_a_panic() {
        let (send, receive) = mpsc::channel();
        let kept = reserve().unwrap();
        drop(reserve().unwrap());
        let theirs = send.clone();
        reserve().unwrap().run(Box::new(move || {
            theirs.send(1).unwrap();
            std::panic::resume_unwind(Box::new("on purpose"));
        }));
        assert_eq!(receive.recv(), Ok(1));
        kept.run(Box::new(move || send.send(2).unwrap()));
        assert_eq!(receive.recv(), Ok(2));
    }
}
