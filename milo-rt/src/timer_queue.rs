//! The queue of timers: one thread wakes the tasks and threads that wait for an instant. It runs
//! no code of users.

use parking_lot::{Condvar, Mutex, MutexGuard};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

// Two entries for the same instant differ in the number.
type Key = (Instant, u64);

enum Action {
    Wake(Arc<dyn Expire>, u64),
    WakeIo(crate::engine::IoWaker),
    Tick(Box<dyn Tick>),
}

/// A waiter whose waits have numbers.
pub(crate) trait Expire: Send + Sync {
    /// The deadline of this wait has passed: wakes the waiter if it still waits in it.
    fn expire(&self, wait: u64);
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
pub(crate) fn ensure() -> io::Result<()> {
    static STARTING: Mutex<()> = Mutex::new(());
    if RUNS.load(Ordering::Acquire) {
        return Ok(());
    }
    let _one = STARTING.lock();
    if !RUNS.load(Ordering::Acquire) {
        #[cfg(not(miri))]
        crate::room::for_a_thread(Some(STACK))?;
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

/// Wakes a waiter at an instant, if it is still in that wait.
pub(crate) fn wake_at(at: Instant, waiter: Arc<dyn Expire>, wait: u64) -> Timer {
    add(at, Action::Wake(waiter, wait))
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
            Some((_, Action::Wake(waiter, wait))) => {
                MutexGuard::unlocked(&mut queue, || {
                    waiter.expire(wait);
                    drop(waiter);
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

pub(crate) fn after_now(duration: Duration) -> Instant {
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
pub(crate) fn no_thread(error: &io::Error) -> ! {
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

/// The error of [`try_deadline_in`], as a user is told it.
pub(crate) fn told(error: &io::Error) -> io::Error {
    io::Error::other(lacking(error))
}

/// For tests: how many entries there are, and how many of them may happen more than once.
#[cfg(test)]
pub(crate) fn numbers() -> (usize, usize) {
    let queue = QUEUE.lock();
    (queue.entries.len(), queue.ticks.len())
}
