//! Time: one thread that wakes whoever waits for it, and runs no code of users.

mod ticks;

pub use ticks::{Ticker, after};
#[doc(hidden)]
pub use ticks::{after_as, every_as};

use crate::park::{Epoch, Parker};
use crate::prim::Arc;
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

// Two entries for the same instant differ in the number.
type Key = (Instant, u64);

enum Action {
    Wake(Arc<Parker>, Epoch),
    WakeIo(crate::engine::IoWaker),
    Tick(Box<dyn Tick>),
}

/// Something that happens at an instant, without blocking and without user code.
pub(crate) trait Tick: Send {
    /// Returns when it wants to happen again.
    fn tick(&mut self, now: Instant) -> Option<Instant>;
}

struct Queue {
    entries: BTreeMap<Key, Action>,
    // When those happen next that may happen more than once, by their numbers. One that is
    // happening just now stands here and not among the entries.
    ticks: BTreeMap<u64, Instant>,
    next: u64,
    // The instant the thread sleeps to, if it sleeps.
    asleep_until: Option<Option<Instant>>,
}

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    entries: BTreeMap::new(),
    ticks: BTreeMap::new(),
    next: 0,
    asleep_until: None,
});
static CHANGED: Condvar = Condvar::new();

// It wakes others, and that is all.
const STACK: usize = 256 * 1024;

// There is a thread that looks after the timers.
static RUNS: AtomicBool = AtomicBool::new(false);

/// True if nothing will happen by itself: there is no entry, and none is happening just now.
pub(crate) fn is_idle() -> bool {
    let queue = QUEUE.lock();
    let sleeps = queue.asleep_until == Some(None) || !RUNS.load(Ordering::Acquire);
    queue.entries.is_empty() && sleeps
}

/// Makes sure that somebody looks after the timers.
///
/// # Errors
/// The system has no thread to give. It may have one later: each call tries again.
fn ensure() -> io::Result<()> {
    static STARTING: Mutex<()> = Mutex::new(());
    if RUNS.load(Ordering::Acquire) {
        return Ok(());
    }
    let _one = STARTING.lock();
    if !RUNS.load(Ordering::Acquire) {
        std::thread::Builder::new()
            .name("milo-timer".into())
            .stack_size(STACK)
            .spawn(|| run())?;
        crate::census::started(1);
        RUNS.store(true, Ordering::Release);
    }
    Ok(())
}

/// An entry in the timer queue; disarmed when dropped.
#[derive(Debug)]
pub(crate) struct Timer {
    key: Key,
    armed: bool,
}

impl Timer {
    /// Takes the entry out. False if it was not there: it has happened, or is
    /// happening.
    pub(crate) fn disarm(mut self) -> bool {
        self.armed = false;
        remove(self.key)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if self.armed {
            remove(self.key);
        }
    }
}

fn remove((at, number): Key) -> bool {
    let removed = {
        let mut queue = QUEUE.lock();
        let at = queue.ticks.remove(&number).unwrap_or(at);
        queue.entries.remove(&(at, number))
    };
    // Not dropped under the lock.
    removed.is_some()
}

fn add(at: Instant, action: Action) -> Timer {
    // If it fails, the entry waits for the next one that finds a thread. Whoever has a user to
    // tell has asked before (`deadline_in`).
    let _ = ensure();
    let (key, wake) = {
        let mut queue = QUEUE.lock();
        let key = (at, queue.next);
        queue.next += 1;
        if let Action::Tick(_) = &action {
            queue.ticks.insert(key.1, at);
        }
        queue.entries.insert(key, action);
        let wake = match queue.asleep_until {
            None => false,
            Some(None) => true,
            Some(Some(until)) => at < until,
        };
        (key, wake)
    };
    if wake {
        CHANGED.notify_one();
    }
    Timer { key, armed: true }
}

/// Wakes a waiter at an instant.
pub(crate) fn wake_at(at: Instant, parker: &Arc<Parker>, epoch: Epoch) -> Timer {
    add(at, Action::Wake(parker.clone(), epoch))
}

/// Lets something happen at an instant.
pub(crate) fn tick_at(at: Instant, tick: Box<dyn Tick>) -> Timer {
    add(at, Action::Tick(tick))
}

/// Wakes who waits for a descriptor at an instant.
pub(crate) fn wake_io_at(at: Instant, waker: crate::engine::IoWaker) -> Timer {
    add(at, Action::WakeIo(waker))
}

fn run() -> ! {
    let mut queue = QUEUE.lock();
    loop {
        let now = Instant::now();
        let due = match queue.entries.first_key_value() {
            Some((key, _)) if key.0 <= now => queue.entries.pop_first(),
            _ => None,
        };
        match due {
            Some((_, Action::Wake(parker, epoch))) => {
                MutexGuard::unlocked(&mut queue, || {
                    parker.fire(epoch);
                    drop(parker);
                });
            }
            Some((_, Action::WakeIo(waker))) => {
                MutexGuard::unlocked(&mut queue, || waker.wake());
            }
            Some(((_, number), Action::Tick(mut tick))) => {
                let again = MutexGuard::unlocked(&mut queue, || tick.tick(now));
                // Unless it was removed meanwhile.
                let mut tick = Some(tick);
                match (again, queue.ticks.get_mut(&number)) {
                    (Some(at), Some(next)) => {
                        *next = at;
                        let action = tick.take().map(Action::Tick);
                        queue.entries.extend(action.map(|a| ((at, number), a)));
                    }
                    _ => {
                        queue.ticks.remove(&number);
                    }
                }
                if tick.is_some() {
                    MutexGuard::unlocked(&mut queue, || drop(tick));
                }
            }
            None => {
                let until = queue.entries.first_key_value().map(|(key, _)| key.0);
                queue.asleep_until = Some(until);
                match until {
                    Some(until) => drop(CHANGED.wait_until(&mut queue, until)),
                    None => CHANGED.wait(&mut queue),
                }
                queue.asleep_until = None;
            }
        }
    }
}

fn after_now(duration: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(duration)
        // Further than the clock reaches is as good as a century.
        .unwrap_or_else(|| now + Duration::from_secs(100 * 365 * 24 * 3600))
}

fn lacking(error: &io::Error) -> String {
    format!(
        "no thread for timers: {error}; let other threads end, or raise the limit of the process"
    )
}

#[cold]
#[track_caller]
fn no_thread(error: &io::Error) -> ! {
    panic!("{}", lacking(error))
}

/// An instant so far from now, at most a century, at which the caller is woken.
///
/// # Panics
/// In a task, if the system has no thread for timers.
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
/// In a task, if the system has no thread for timers.
pub(crate) fn try_deadline_in(duration: Duration) -> io::Result<Instant> {
    // A thread that waits looks at the clock itself.
    if crate::engine::in_task() {
        ensure()?;
    }
    Ok(after_now(duration))
}

/// What [`try_deadline_in`] says, for a user.
pub(crate) fn told(error: &io::Error) -> io::Error {
    io::Error::other(lacking(error))
}

/// Waits for `duration`, of any length and precision: parks a task, blocks a
/// thread. A duration of zero yields.
///
/// # Panics
/// In a task, if the system has no thread for timers.
///
/// ```
/// use std::time::{Duration, Instant};
/// let start = Instant::now();
/// milo_rt::timer::sleep(Duration::from_micros(300));
/// assert!(start.elapsed() >= Duration::from_micros(300));
/// ```
#[track_caller]
pub fn sleep(duration: Duration) {
    if duration.is_zero() {
        crate::batch::flush();
        return crate::engine::yield_now();
    }
    if !crate::engine::in_task() || crate::park::must_not_park() {
        crate::batch::flush();
        std::thread::sleep(duration);
        return;
    }
    let deadline = deadline_in(duration);
    let parker = crate::park::current();
    let epoch = parker.begin();
    Parker::park_until(&parker, epoch, Some(deadline));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers() -> (usize, usize) {
        let queue = QUEUE.lock();
        (queue.entries.len(), queue.ticks.len())
    }

    // The only test of this binary that uses timers of an hour.
    #[test]
    fn what_nobody_has_any_more_leaves_nothing_behind() {
        const HOUR: Duration = Duration::from_secs(3600);
        let before = numbers();
        for i in 0..1000 {
            let alarm = after(HOUR);
            let ticker = Ticker::every(HOUR);
            let ticks = ticker.channel().clone();
            match i % 3 {
                0 => drop(alarm),
                1 => drop(alarm.clone()),
                _ => ticker.stop(),
            }
            drop(ticker);
            drop(ticks);
        }
        // One that has ticked is known under another instant.
        let ticker = Ticker::every(Duration::from_millis(1));
        ticker.channel().recv().unwrap();
        ticker.channel().recv().unwrap();
        drop(ticker);
        let end = Instant::now() + Duration::from_secs(20);
        while numbers().0 > before.0 + 5 || numbers().1 > before.1 {
            assert!(Instant::now() < end, "{:?} of {before:?}", numbers());
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
