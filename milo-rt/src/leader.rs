//! The leader of a descriptor: one task waits in the engine for all that wait for it.
//!
//! An engine knows one waiter of a descriptor. Of all that want to wait for it, for any event,
//! one *leads*: it waits in the engine and counts what happens. The others follow: they wait for
//! the leader to leave, then look at what has been counted, and one of them leads if it has to
//! go on waiting. Under loom the engine is a mock (`models`).

use crate::prim::{AtomicBool, Ordering};
use crate::waitlist::WaitList;
use std::time::Instant;

/// Waits once, as leader or follower; the caller then looks at what it waits for. False if the
/// deadline has passed.
///
/// `led` says that there is a leader, and `followers` has the others. `news` tells whether what
/// the caller waits for has happened. `wait` is called by the leader: it waits in the engine
/// until the deadline, counts for everybody what has happened, and gives false if time is over.
#[inline]
pub(crate) fn wait_once(
    led: &AtomicBool,
    followers: &WaitList,
    deadline: Option<Instant>,
    news: impl Fn() -> bool,
    wait: impl FnOnce() -> bool,
) -> bool {
    if led.swap(true, Ordering::SeqCst) {
        return follow(led, followers, deadline, news);
    }
    // The last leader may have counted it before it left.
    let in_time = news() || wait();
    // Not a store: loom would order one before the swaps of the waiters that found a leader. It costs
    // the same.
    led.swap(false, Ordering::SeqCst);
    followers.notify_all();
    in_time
}

#[cold]
fn follow(
    led: &AtomicBool,
    followers: &WaitList,
    deadline: Option<Instant>,
    news: impl Fn() -> bool,
) -> bool {
    followers.wait_until(deadline, || news() || !led.load(Ordering::SeqCst))
}
