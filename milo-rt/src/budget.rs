//! The budget of a turn: what keeps an operation that never waits from starving everything.
//!
//! Tasks give way only where they wait or yield, and an operation that succeeds at once does
//! neither: a receiver whose channel is always full, a reader at the end of a connection, a
//! poll of `len` in a loop. So **every operation that may succeed at once calls [`spend`]**:
//! send and receive, lock and unlock, reads, writes, accept, select, joins and awaits of what
//! is done, the `try` forms, and the questions that loops ask (`len`, `is_closed`,
//! `is_finished`, an atomic's `load`).
//!
//! The call may let other tasks run, like a yield. Where it stands
//! - no lock is held, neither one of the runtime's own nor a `parking_lot` one;
//! - no wait has begun: not between [`Parker::begin`](crate::park::Parker::begin) and `park`,
//!   and not in the condition of a waiting list;
//! - nothing is half changed. Best is the first line of the operation.
//!
//! In a thread it starts the tasks that the thread holds back (see [`crate::batch`]) and nothing
//! else, and nothing while a panic unwinds. In a task it costs one load
//! of a word that is nearly never written; a turn ends after 3 to 6 ms of processor time, so
//! that the tasks of a short program keep their order.

/// Counts one operation of the running task, and lets others run if its turn has lasted long
/// enough; see the module's text.
#[inline]
pub(crate) fn spend() {
    #[cfg(not(loom))]
    crate::batch::flush();
    crate::engine::spend();
}

#[cfg(all(test, not(any(loom, miri))))]
mod tests;
