//! Time: one thread that wakes whoever waits for it, and runs no code of users.

use crate::park::{Epoch, Parker};
use crate::prim::Arc;
use crate::sync::Channel;
use parking_lot::{Condvar, Mutex};
use std::collections::BTreeMap;
use std::sync::LazyLock;
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
    next: u64,
    // The instant the thread sleeps to, if it sleeps.
    asleep_until: Option<Option<Instant>>,
}

struct Timers {
    queue: Mutex<Queue>,
    changed: Condvar,
}

static TIMERS: LazyLock<&'static Timers> = LazyLock::new(|| {
    let timers: &'static Timers = Box::leak(Box::new(Timers {
        queue: Mutex::new(Queue {
            entries: BTreeMap::new(),
            next: 0,
            asleep_until: None,
        }),
        changed: Condvar::new(),
    }));
    let started = std::thread::Builder::new()
        .name("milo-timer".into())
        .spawn(move || run(timers));
    if let Err(error) = started {
        // Every timeout would last for ever.
        eprintln!("milo: no thread for timers ({error}); aborting");
        std::process::abort();
    }
    timers
});

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

fn remove(key: Key) -> bool {
    TIMERS.queue.lock().entries.remove(&key).is_some()
}

fn add(at: Instant, action: Action) -> Timer {
    let timers = &**TIMERS;
    let (key, wake) = {
        let mut queue = timers.queue.lock();
        let key = (at, queue.next);
        queue.next += 1;
        queue.entries.insert(key, action);
        let wake = match queue.asleep_until {
            None => false,
            Some(None) => true,
            Some(Some(until)) => at < until,
        };
        (key, wake)
    };
    if wake {
        timers.changed.notify_one();
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

fn run(timers: &'static Timers) -> ! {
    let mut queue = timers.queue.lock();
    loop {
        let now = Instant::now();
        let due = match queue.entries.first_key_value() {
            Some((key, _)) if key.0 <= now => queue.entries.pop_first(),
            _ => None,
        };
        match due {
            Some((_, Action::Wake(parker, epoch))) => {
                parking_lot::MutexGuard::unlocked(&mut queue, || {
                    parker.fire(epoch);
                    drop(parker);
                });
            }
            Some((_, Action::WakeIo(waker))) => {
                parking_lot::MutexGuard::unlocked(&mut queue, || waker.wake());
            }
            Some((key, Action::Tick(mut tick))) => {
                let again = parking_lot::MutexGuard::unlocked(&mut queue, || tick.tick(now));
                if let Some(at) = again {
                    queue.entries.insert((at, key.1), Action::Tick(tick));
                } else {
                    parking_lot::MutexGuard::unlocked(&mut queue, || drop(tick));
                }
            }
            None => {
                let until = queue.entries.first_key_value().map(|(key, _)| key.0);
                queue.asleep_until = Some(until);
                match until {
                    Some(until) => drop(timers.changed.wait_until(&mut queue, until)),
                    None => timers.changed.wait(&mut queue),
                }
                queue.asleep_until = None;
            }
        }
    }
}

fn deadline(duration: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(duration)
        // Further than the clock reaches is as good as a century.
        .unwrap_or_else(|| now + Duration::from_secs(100 * 365 * 24 * 3600))
}

/// An instant so far from now, at most a century.
pub(crate) fn deadline_in(duration: Duration) -> Instant {
    deadline(duration)
}

/// Waits for `duration`, of any length and precision: parks a task, blocks a
/// thread. A duration of zero yields.
///
/// ```
/// use std::time::{Duration, Instant};
/// let start = Instant::now();
/// milo_rt::timer::sleep(Duration::from_micros(300));
/// assert!(start.elapsed() >= Duration::from_micros(300));
/// ```
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
    let parker = crate::park::current();
    let epoch = parker.begin();
    Parker::park_until(&parker, epoch, Some(deadline(duration)));
}

struct After(Channel<Instant>);

impl Tick for After {
    fn tick(&mut self, now: Instant) -> Option<Instant> {
        let _ = self.0.try_send(now);
        self.0.close();
        None
    }
}

/// A channel on which one value, the instant, arrives after `duration`; then it is
/// closed. Use it with [`select`](crate::select), or as an alarm. The timer lives until
/// then, whether or not anybody still has the channel; for a wait that usually ends
/// earlier, `recv_timeout` and [`Select::timeout`](crate::select::Select::timeout) leave
/// nothing behind.
///
/// ```
/// use std::time::Duration;
/// let alarm = milo_rt::timer::after(Duration::from_millis(1));
/// assert!(alarm.recv().is_ok());
/// assert!(alarm.recv().is_err());
/// ```
pub fn after(duration: Duration) -> Channel<Instant> {
    let channel = Channel::for_one();
    let mut timer = add(
        deadline(duration),
        Action::Tick(Box::new(After(channel.clone()))),
    );
    timer.armed = false;
    channel
}

struct Every {
    channel: Channel<Instant>,
    at: Instant,
    period: Duration,
}

impl Tick for Every {
    fn tick(&mut self, now: Instant) -> Option<Instant> {
        if self.channel.is_closed() || self.channel.is_only_handle() {
            return None;
        }
        // Full: the receiver is late, and this tick is dropped.
        let _ = self.channel.try_send(now);
        // No drift, and no burst after a pause.
        while self.at <= now {
            let behind = (now - self.at).as_nanos() / self.period.as_nanos() + 1;
            let steps = u32::try_from(behind).unwrap_or(u32::MAX);
            self.at += self.period.saturating_mul(steps);
        }
        Some(self.at)
    }
}

/// Ticks at a fixed rate, on a channel; see [`Ticker::every`].
#[derive(Clone, Debug)]
pub struct Ticker {
    channel: Channel<Instant>,
}

impl Ticker {
    /// A ticker whose channel gets the instant every `period` (at least a
    /// microsecond). A tick that finds the last one not yet received is dropped.
    ///
    /// It ticks until [`Ticker::stop`], until its channel is closed, or until nobody
    /// has a handle to either any more.
    ///
    /// ```
    /// use std::time::Duration;
    /// let ticker = milo_rt::timer::Ticker::every(Duration::from_millis(1));
    /// ticker.channel().recv()?;
    /// ticker.channel().recv()?;
    /// ticker.stop();
    /// # Ok::<(), milo_rt::sync::RecvError>(())
    /// ```
    pub fn every(period: Duration) -> Ticker {
        let period = period.max(Duration::from_micros(1));
        let channel = Channel::for_one();
        let at = deadline(period);
        let mut timer = add(
            at,
            Action::Tick(Box::new(Every {
                channel: channel.clone(),
                at,
                period,
            })),
        );
        timer.armed = false;
        Ticker { channel }
    }

    /// Where the ticks arrive.
    pub fn channel(&self) -> &Channel<Instant> {
        &self.channel
    }

    /// Ends it, and closes its channel.
    pub fn stop(&self) {
        self.channel.close();
    }
}
