//! The ticker: says every few milliseconds that time has passed, while anything runs.
//!
//! A clock that is read at each switch would cost more than the switch. So a thread of its own
//! sets a flag, and who runs looks at the flag.

use parking_lot::{Condvar, Mutex};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const TICK: Duration = Duration::from_millis(3);
/// The processor time in nanoseconds, between two ticks, after which a turn is over: less than
/// a tick, so that the second tick of a turn that computes ends it.
pub(super) const TURN: u64 = 2_000_000;
// Ticks that nobody takes until the ticker goes to sleep.
const IDLE_TICKS: u32 = 50;

// A tick that nobody has taken. There is one from the beginning, and who takes it wakes the
// ticker.
static DUE: AtomicBool = AtomicBool::new(true);
static SLEEPS: AtomicBool = AtomicBool::new(false);
static SLEEP: Mutex<()> = Mutex::new(());
static WAKE: Condvar = Condvar::new();

/// True if a tick is there to be taken.
#[inline]
pub(super) fn is_due() -> bool {
    DUE.load(Ordering::Relaxed)
}

/// Takes the tick: true for one caller a tick.
#[cold]
pub(super) fn take() -> bool {
    let mine = DUE.swap(false, Ordering::SeqCst);
    if mine && SLEEPS.load(Ordering::SeqCst) {
        let _held = SLEEP.lock();
        WAKE.notify_one();
    }
    mine
}

/// Starts the ticker. To be called again only if that failed.
pub(super) fn start() -> io::Result<()> {
    std::thread::Builder::new()
        .name("milo-tick".into())
        .stack_size(64 * 1024)
        .spawn(tick)
        .map(drop)
}

fn tick() {
    let mut idle = 0;
    loop {
        std::thread::sleep(TICK);
        if !DUE.swap(true, Ordering::SeqCst) {
            idle = 0;
            continue;
        }
        idle += 1;
        if idle < IDLE_TICKS {
            continue;
        }
        let mut held = SLEEP.lock();
        SLEEPS.store(true, Ordering::SeqCst);
        if DUE.load(Ordering::SeqCst) {
            WAKE.wait(&mut held);
        }
        SLEEPS.store(false, Ordering::SeqCst);
        drop(held);
        idle = 0;
    }
}
