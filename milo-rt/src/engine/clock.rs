//! The ticker: says every few milliseconds that time has passed, while anything runs.
//!
//! A clock that is read at each switch would cost more than the switch. So a thread of its own
//! counts, and a running task compares the count with the last one that its thread has seen.

use parking_lot::{Condvar, Mutex};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

const TICK: Duration = Duration::from_millis(3);
/// The processor time in nanoseconds, between two ticks, after which a turn is over: less than
/// a tick, so that the second tick of a turn that computes ends it.
pub(super) const TURN: u64 = 2_000_000;
// Ticks that nobody takes until the ticker goes to sleep.
const IDLE_TICKS: u32 = 50;

// It is ahead of every thread from the beginning.
static TICKS: AtomicU32 = AtomicU32::new(1);
// Somebody has taken the last tick.
static TAKEN: AtomicBool = AtomicBool::new(false);
static SLEEPS: AtomicBool = AtomicBool::new(false);
static SLEEP: Mutex<()> = Mutex::new(());
static WAKE: Condvar = Condvar::new();

// See `noted_millis`.
static MILLIS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    // The last tick that this thread has taken. An atomic, as the address may be kept over a
    // switch by tasks that migrate.
    static LAST: AtomicU32 = const { AtomicU32::new(0) };
}

/// How many ticks there have been, modulo 2³².
#[inline]
pub(super) fn ticks() -> u32 {
    TICKS.load(Ordering::Relaxed)
}

/// True if this thread has a tick to take.
#[inline]
pub(super) fn is_due() -> bool {
    ticks() != LAST.with(|last| last.load(Ordering::Relaxed))
}

/// Takes the tick of a worker.
#[cold]
#[inline(never)]
pub(super) fn take() {
    pass_over();
    note_millis();
    if !TAKEN.load(Ordering::Relaxed) {
        TAKEN.store(true, Ordering::SeqCst);
    }
    if SLEEPS.load(Ordering::SeqCst) {
        let _held = SLEEP.lock();
        WAKE.notify_one();
    }
}

/// To be called by a worker that has slept.
pub(super) fn note_millis() {
    MILLIS.store(super::coarse_millis(), Ordering::Relaxed);
}

/// The coarse clock when a worker last took a tick, or came back from its sleep.
#[inline]
pub(super) fn noted_millis() -> u64 {
    MILLIS.load(Ordering::Relaxed)
}

/// Takes the tick of a thread that is no worker, which keeps no ticker awake.
#[cold]
pub(super) fn pass_over() {
    LAST.with(|last| last.store(ticks(), Ordering::Relaxed));
}

/// Starts the ticker. To be called again only if that failed.
pub(super) fn start() -> io::Result<()> {
    std::thread::Builder::new()
        .name("milo-tick".into())
        .stack_size(64 * 1024)
        .spawn(tick)
        .map(|_| crate::census::started(1))
}

fn tick() {
    let mut idle = 0;
    loop {
        std::thread::sleep(TICK);
        TICKS.fetch_add(1, Ordering::Relaxed);
        if TAKEN.swap(false, Ordering::SeqCst) {
            idle = 0;
            continue;
        }
        idle += 1;
        if idle < IDLE_TICKS {
            continue;
        }
        // The next task to run takes the last tick, and wakes this.
        let mut held = SLEEP.lock();
        SLEEPS.store(true, Ordering::SeqCst);
        if !TAKEN.load(Ordering::SeqCst) {
            WAKE.wait(&mut held);
        }
        SLEEPS.store(false, Ordering::SeqCst);
        drop(held);
        idle = 0;
    }
}
