//! Turns: how long one may last, and how it ends.
//!
//! A task whose operations all succeed at once never comes to the ready queue by itself. So
//! each of them calls [`spend`], and a turn that has lasted for some milliseconds ends there: the
//! task goes on when nothing else is ready. So a task that becomes ready waits for one such turn, and not
//! for those of all tasks that never wait.
//! A turn during which somebody's deadline has passed ends at the tick that finds it: where
//! threads compete for the processors, milliseconds of processor time are many of the clock.
//! The length is measured in processor time, so that the order of tasks in a short program
//! does not depend on what else the machine does.

use super::backend::Backend;
use super::chosen::Engine;
use super::{clock, current};

/// A mark from which any turn has lasted too long.
const LONG_AGO: u64 = 1;

/// Lets every other ready task run first. In a thread: the system's yield.
#[inline(always)]
pub(crate) fn yield_now() {
    let me = current::get();
    if me.is_null() || std::thread::panicking() {
        std::thread::yield_now();
        return;
    }
    Engine::yield_now();
    current::set(me);
}

/// To be called by each operation that may succeed without waiting; see [`crate::budget`].
#[inline]
pub(crate) fn spend() {
    if clock::is_due() {
        spend_slow();
    }
}

#[cold]
#[inline(never)]
fn spend_slow() {
    // The system shares out a thread's time.
    if !current::in_task() {
        return clock::pass_over();
    }
    // While a panic unwinds nobody else may run on this thread.
    if std::thread::panicking() {
        return;
    }
    clock::take();
    let waited = Engine::tick();
    if is_over() {
        let me = current::get();
        Engine::give_way();
        current::set(me);
        // The next turn ends at its first tick: the task's order among others is lost already.
        current::replace_mark(LONG_AGO);
    } else if waited {
        // The task that slept is late already. Behind all that are ready, this one keeps its order.
        yield_now();
    }
}

// To be called once a tick at most. The first tick that a turn meets begins its measurement.
fn is_over() -> bool {
    let now = processor_time();
    let mark = current::replace_mark(now);
    if mark == 0 {
        return false;
    }
    if now.saturating_sub(mark) >= clock::TURN {
        return true;
    }
    current::replace_mark(mark);
    false
}

/// The processor time of this thread in nanoseconds, never 0.
fn processor_time() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: fills in a valid timespec, or leaves it alone.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64 + 1
}

/// The time of the coarse clock, a few milliseconds ago at most: in a task, whose turn may not
/// last longer without a tick.
#[inline]
pub(crate) fn turn_millis() -> u64 {
    match current::in_task() && !current::migrates() {
        true => clock::noted_millis(),
        false => super::coarse_millis(),
    }
}
