//! OS threads that are kept for the next piece of work.
//!
//! The pool always grows rather than let work wait: what is given to it may block,
//! and may itself wait for work given later.

use crossbeam_utils::Backoff;
use parking_lot::{Condvar, Mutex};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

// An idle thread ends after this.
const KEEP: Duration = Duration::from_secs(5);

pub(crate) type Work = Box<dyn FnOnce() + Send>;

struct Seat {
    // Set once work is in the slot, for the spinning phase.
    given: AtomicBool,
    slot: Mutex<Option<Work>>,
    wake: Condvar,
}

static IDLE: Mutex<Vec<Arc<Seat>>> = Mutex::new(Vec::new());

/// Runs the work on a thread of the pool.
///
/// # Errors
/// The work, if the system has no thread to give.
pub(crate) fn execute(work: Work) -> Result<(), (Work, io::Error)> {
    let seat = IDLE.lock().pop();
    if let Some(seat) = seat {
        let mut slot = seat.slot.lock();
        *slot = Some(work);
        seat.given.store(true, Ordering::Release);
        drop(slot);
        seat.wake.notify_one();
        return Ok(());
    }
    let first = Arc::new(Mutex::new(Some(work)));
    let theirs = first.clone();
    let spawned = std::thread::Builder::new()
        .name("milo-pool".into())
        .spawn(move || {
            let work = theirs.lock().take();
            drop(theirs);
            if let Some(work) = work {
                serve(work);
            }
        });
    match spawned {
        Ok(_) => Ok(()),
        Err(error) => match first.lock().take() {
            Some(work) => Err((work, error)),
            None => Ok(()),
        },
    }
}

fn serve(first: Work) {
    let seat = Arc::new(Seat {
        given: AtomicBool::new(false),
        slot: Mutex::new(None),
        wake: Condvar::new(),
    });
    let mut work = first;
    loop {
        work();
        seat.given.store(false, Ordering::Relaxed);
        IDLE.lock().push(seat.clone());
        match wait(&seat) {
            Some(next) => work = next,
            None => return,
        }
    }
}

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
        // Leave, unless somebody has just taken us off the list.
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
