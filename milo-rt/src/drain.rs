//! How many tasks there are, and waiting until there are none.

use crate::prim::{AtomicUsize, Ordering};
use crate::task::FIRST;
use crate::waitlist::WaitList;
use std::sync::LazyLock;

// Spawned and not ended.
static LIVE: AtomicUsize = AtomicUsize::new(0);
// Tasks that are themselves waiting in `drain`.
static DRAINING: AtomicUsize = AtomicUsize::new(0);
static WAITERS: LazyLock<WaitList> = LazyLock::new(WaitList::new);

/// Counts one task from its spawn to its end.
#[derive(Debug)]
pub(crate) struct Live(());

pub(crate) fn enter() -> Live {
    LIVE.fetch_add(1, Ordering::SeqCst);
    Live(())
}

impl Drop for Live {
    fn drop(&mut self) {
        let left = LIVE.fetch_sub(1, Ordering::SeqCst) - 1;
        if left <= DRAINING.load(Ordering::SeqCst) {
            WAITERS.notify_all();
        }
    }
}

/// How many tasks have been spawned and have not ended, the caller included if it is one. The
/// program's `main` and a test are not spawned.
pub fn live_tasks() -> usize {
    LIVE.load(Ordering::SeqCst)
}

fn drained() -> bool {
    LIVE.load(Ordering::SeqCst) <= DRAINING.load(Ordering::SeqCst)
}

/// Waits until every task has ended, those included that are spawned meanwhile. In
/// a task: until all others have ended; tasks that drain do not wait for each other. Nobody
/// waits for the program's `main`, which is a task and was not spawned.
///
/// While a task unwinds from a panic this returns at once, as it must not wait.
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// static RAN: AtomicBool = AtomicBool::new(false);
/// milo_rt::task::spawn(|| RAN.store(true, Ordering::SeqCst));
/// milo_rt::runtime::drain();
/// assert!(RAN.load(Ordering::SeqCst));
/// ```
pub fn drain() {
    if crate::park::must_not_park() {
        return;
    }
    crate::batch::flush();
    let is_live = crate::engine::info().is_some_and(|task| task.id != FIRST);
    if is_live {
        DRAINING.fetch_add(1, Ordering::SeqCst);
        WAITERS.notify_all();
    }
    while !drained() {
        WAITERS.wait_until(None, drained);
    }
    if is_live {
        DRAINING.fetch_sub(1, Ordering::SeqCst);
    }
}
