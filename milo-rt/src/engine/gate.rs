//! The gate: what keeps a loop of ready tasks from starving everything else.
//!
//! `may`'s worker looks at its descriptors, at work from other threads and at
//! timers only when its ready queue is empty, and tasks that yield or wake each
//! other keep it full. So if threads have made something ready, or the worker has not
//! looked at its descriptors for a tick, everything whose turn comes waits at the
//! gate. The queue runs empty, the worker polls, finds the gate's own
//! descriptor readable, and all go on in the order of their coming, which is that
//! of the queue.
//!
//! A task whose operations all succeed at once never comes to the queue by itself. So each of
//! them calls [`spend`], and a turn that has lasted for some milliseconds ends there: the task
//! goes to the end of the queue, or to the gate. The length of a turn is measured in processor
//! time, so that the order of tasks in a short program does not depend on what else the machine
//! does.

use super::{current, descriptor};
use crate::park::{Epoch, Parker};
use parking_lot::{Condvar, Mutex};
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

const TICK: Duration = Duration::from_millis(3);
// The processor time in nanoseconds, between two ticks, after which a turn is over: less than a
// tick, so that the second tick of a turn that computes ends it.
const TURN: u64 = 2_000_000;
// Ticks without any task running until the ticker goes to sleep.
const IDLE_TICKS: u32 = 50;

// Zero where a task that passes has nothing to do. Due from the beginning, so that the first
// one wakes the ticker.
static STATE: AtomicU8 = AtomicU8::new(DUE);
// No task has passed since the last tick.
const DUE: u8 = 1;
// A poll of the worker is due, or tasks are waiting for it.
const CLOSED: u8 = 2;
// Threads have made something ready since the worker was last made to poll.
static FOREIGN: AtomicBool = AtomicBool::new(false);
// The worker has polled since the last tick.
static POLLED: AtomicBool = AtomicBool::new(false);
// How many descriptors there are to poll.
static WATCHED: AtomicUsize = AtomicUsize::new(0);
static TICKER_SLEEPS: AtomicBool = AtomicBool::new(true);
static WAITING: Mutex<Vec<(Arc<Parker>, Epoch)>> = Mutex::new(Vec::new());
static BELL: LazyLock<UnixStream> = LazyLock::new(hang_bell);

/// To be called when the caller has come out of the ready queue.
#[inline]
pub(super) fn pass() {
    if STATE.load(Ordering::Relaxed) != 0 {
        attend();
    }
}

/// To be called after a thread has made something ready.
#[inline]
pub(super) fn foreign() {
    FOREIGN.store(true, Ordering::SeqCst);
}

/// To be called by each operation that may succeed without waiting; see [`crate::budget`].
#[inline]
pub(crate) fn spend() {
    if STATE.load(Ordering::Relaxed) != 0 {
        spend_slow();
    }
}

#[cold]
#[inline(never)]
fn spend_slow() {
    // A thread consumes no tick: the system shares out its time. While a panic unwinds nobody
    // else may run on this thread.
    if !current::in_task() || std::thread::panicking() || !look() || !is_turn_over() {
        return;
    }
    match is_closed() {
        true => wait(),
        false => super::may_engine::yield_now(),
    }
}

// To be called once a tick at most. The first tick that a turn meets begins its measurement: a
// clock that is read at each switch would cost more than the switch.
fn is_turn_over() -> bool {
    let now = processor_time();
    let mark = current::replace_mark(now);
    if mark == 0 {
        return false;
    }
    if now.saturating_sub(mark) >= TURN {
        return true;
    }
    current::replace_mark(mark);
    false
}

/// The processor time of this thread in nanoseconds.
fn processor_time() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: fills in a valid timespec, or leaves it alone.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    // Never 0, which stands for no time.
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64 + 1
}

#[cold]
fn attend() {
    look();
    if is_closed() {
        wait();
    }
}

/// Closes the gate if somebody waits for the worker's poll. True if a tick was due, and is
/// not any more.
fn look() -> bool {
    let due = STATE.fetch_and(!DUE, Ordering::SeqCst) & DUE != 0;
    if due {
        wake_ticker();
        let polled = POLLED.swap(false, Ordering::SeqCst) || WATCHED.load(Ordering::SeqCst) == 0;
        // Each of several workers has a queue that only it empties, when it has nothing else
        // to do: no single poll is enough.
        let several = super::may_engine::several_workers();
        if FOREIGN.swap(false, Ordering::SeqCst) || !polled || several {
            STATE.fetch_or(CLOSED, Ordering::SeqCst);
        }
    }
    due
}

fn is_closed() -> bool {
    STATE.load(Ordering::SeqCst) & CLOSED != 0
}

/// Says that there is one more descriptor to poll.
pub(super) fn watch() {
    WATCHED.fetch_add(1, Ordering::SeqCst);
}

/// Says that there is one less.
pub(super) fn unwatch() {
    WATCHED.fetch_sub(1, Ordering::SeqCst);
}

/// Says that the worker has polled.
#[inline]
pub(super) fn polled() {
    // Mostly so already, and then not written to.
    if !POLLED.load(Ordering::Relaxed) {
        POLLED.store(true, Ordering::SeqCst);
    }
}

fn wait() {
    let Some(co) = current::co() else {
        return;
    };
    let bell = &*BELL;
    let epoch = co.parker.begin();
    let first = {
        let mut waiting = WAITING.lock();
        waiting.push((co.parker.clone(), epoch));
        waiting.len() == 1
    };
    // Nonblocking and one byte at a time: it cannot fail while it is read.
    if first && (&*bell).write_all(&[1]).is_err() {
        open();
    }
    co.parker.park_in_gate(epoch);
}

fn hang_bell() -> UnixStream {
    let pair = UnixStream::pair().and_then(|(bell, ear)| {
        bell.set_nonblocking(true)?;
        ear.set_nonblocking(true)?;
        Ok((bell, ear))
    });
    let Ok((bell, mut ear)) = pair else {
        eprintln!("milo: no file descriptors left for the scheduler; aborting");
        std::process::abort();
    };
    descriptor::wait_readable(ear.as_raw_fd(), move || {
        let mut bytes = [0; 64];
        while matches!(ear.read(&mut bytes), Ok(n) if n > 0) {}
        open();
    });
    bell
}

fn open() {
    let waiting = {
        let mut waiting = WAITING.lock();
        STATE.fetch_and(!CLOSED, Ordering::SeqCst);
        std::mem::take(&mut *waiting)
    };
    for (parker, epoch) in waiting {
        parker.fire(epoch);
    }
}

static TICKER: LazyLock<(Mutex<()>, Condvar)> = LazyLock::new(|| {
    let started = std::thread::Builder::new()
        .name("milo-tick".into())
        .stack_size(64 * 1024)
        .spawn(tick);
    if started.is_err() {
        eprintln!("milo: no thread for the scheduler's clock; a loop of yields may starve I/O");
    }
    (Mutex::new(()), Condvar::new())
});

fn wake_ticker() {
    if TICKER_SLEEPS.load(Ordering::SeqCst) {
        let (lock, wake) = &*TICKER;
        let _held = lock.lock();
        wake.notify_one();
    }
}

fn tick() {
    let (lock, wake) = &*TICKER;
    let mut idle = 0;
    loop {
        std::thread::sleep(TICK);
        if STATE.fetch_or(DUE, Ordering::SeqCst) & DUE == 0 {
            idle = 0;
            TICKER_SLEEPS.store(false, Ordering::SeqCst);
            continue;
        }
        idle += 1;
        if idle < IDLE_TICKS {
            continue;
        }
        let mut held = lock.lock();
        TICKER_SLEEPS.store(true, Ordering::SeqCst);
        if STATE.load(Ordering::SeqCst) & DUE != 0 {
            wake.wait(&mut held);
        }
        TICKER_SLEEPS.store(false, Ordering::SeqCst);
        drop(held);
        idle = 0;
    }
}
