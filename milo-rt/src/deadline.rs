//! Deadlines of what a user lets wait, and what is told where the system has no thread for timers.

use std::io;
use std::time::{Duration, Instant};

/// An instant so far from now, a century if the clock does not reach further.
pub(crate) fn after_now(duration: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(duration)
        .unwrap_or_else(|| now + Duration::from_secs(100 * 365 * 24 * 3600))
}

fn lacking(error: &io::Error) -> String {
    format!(
        "no thread for timers: {error}; let other threads end, or raise the limit of the process"
    )
}

#[cold]
#[track_caller]
pub(crate) fn no_thread(error: &io::Error) -> ! {
    panic!("{}", lacking(error))
}

/// An instant so far from now, at most a century, at which the caller is woken.
///
/// # Panics
/// In a task, if the engine needs a thread for timers and the system has none.
#[track_caller]
pub(crate) fn deadline_in(duration: Duration) -> Instant {
    match try_deadline_in(duration) {
        Ok(at) => at,
        Err(error) => no_thread(&error),
    }
}

/// The same.
///
/// # Errors
/// In a task, if the engine needs a thread for timers and the system has none.
pub(crate) fn try_deadline_in(duration: Duration) -> io::Result<Instant> {
    // A thread that waits looks at the clock itself.
    if !crate::engine::HAS_TIMERS && crate::engine::in_task() {
        crate::timer_queue::ensure()?;
    }
    Ok(after_now(duration))
}

/// The error of [`try_deadline_in`], as a user is told it.
pub(crate) fn told(error: &io::Error) -> io::Error {
    io::Error::other(lacking(error))
}
