//! Alarms and tickers, on channels.

use crate::deadline::{self, after_now};
use crate::sync::{Channel, WeakChannel};
use crate::timer_queue::{self, Tick};
use std::fmt;
use std::time::{Duration, Instant};

// A ticker that nobody can follow would only keep a processor busy.
const SHORTEST: Duration = Duration::from_micros(100);

struct After<T> {
    channel: WeakChannel<T>,
    value: fn(Instant) -> T,
}

impl<T: Send + 'static> Tick for After<T> {
    fn tick(&mut self, now: Instant) -> Option<Instant> {
        if let Some(channel) = self.channel.upgrade() {
            let _ = channel.try_send((self.value)(now));
            channel.close();
        }
        None
    }
}

/// A channel on which one value, the instant, arrives after `duration`; then it is
/// closed. Use it with [`select`](crate::select), or as an alarm. The timer ends when nobody has
/// the channel any more.
///
/// # Panics
/// If the system has no thread for timers.
///
/// ```
/// use std::time::Duration;
/// let alarm = milo_rt::timer::after(Duration::from_millis(1));
/// assert!(alarm.recv().is_ok());
/// assert!(alarm.recv().is_err());
/// ```
#[track_caller]
pub fn after(duration: Duration) -> Channel<Instant> {
    after_as(duration, |now| now)
}

/// [`after`] with another kind of instant. `value` runs on the thread of the timers.
#[doc(hidden)]
#[track_caller]
pub fn after_as<T: Send + 'static>(duration: Duration, value: fn(Instant) -> T) -> Channel<T> {
    let channel = Channel::for_one();
    let tick = After {
        channel: channel.downgrade(),
        value,
    };
    start(&channel, after_now(duration), tick);
    channel
}

/// Lets it tick for as long as anybody has the channel.
#[track_caller]
fn start<T>(channel: &Channel<T>, at: Instant, tick: impl Tick + 'static) {
    crate::budget::spend();
    if let Err(error) = timer_queue::ensure() {
        deadline::no_thread(&error);
    }
    channel.keep(timer_queue::tick_at(at, tick));
}

struct Every<T> {
    channel: WeakChannel<T>,
    value: fn(Instant) -> T,
    at: Instant,
    period: Duration,
}

impl<T: Send + 'static> Tick for Every<T> {
    fn tick(&mut self, now: Instant) -> Option<Instant> {
        let channel = self.channel.upgrade()?;
        if channel.is_closed() {
            return None;
        }
        // Full: the receiver is late, and this tick is dropped.
        let _ = channel.try_send((self.value)(now));
        // No drift, and no burst after a pause.
        while self.at <= now {
            let behind = (now - self.at).as_nanos() / self.period.as_nanos() + 1;
            let steps = u32::try_from(behind).unwrap_or(u32::MAX);
            let step = self.period.saturating_mul(steps);
            self.at = self.at.checked_add(step)?;
        }
        drop(channel);
        // The last handle was perhaps ours just now.
        self.channel.is_alive().then_some(self.at)
    }
}

/// Ticks at a fixed rate, on a channel; see [`Ticker::every`].
///
/// ```
/// let ticker = milo_rt::timer::Ticker::every(std::time::Duration::from_millis(1));
/// ticker.channel().recv()?;
/// ticker.stop();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Ticker<T = Instant> {
    channel: Channel<T>,
}

impl Ticker {
    /// A ticker whose channel gets the instant every `period`, which is taken for a tenth of a
    /// millisecond if it is shorter. A tick that finds the last one not yet received is dropped.
    ///
    /// It ticks until [`Ticker::stop`], until its channel is closed, or until nobody
    /// has a handle to either any more.
    ///
    /// # Panics
    /// If the period is 0, or if the system has no thread for timers.
    ///
    /// ```
    /// use std::time::Duration;
    /// let ticker = milo_rt::timer::Ticker::every(Duration::from_millis(1));
    /// ticker.channel().recv()?;
    /// ticker.channel().recv()?;
    /// ticker.stop();
    /// # Ok::<(), milo_rt::sync::RecvError>(())
    /// ```
    #[track_caller]
    pub fn every(period: Duration) -> Ticker {
        every_as(period, |now| now)
    }
}

/// [`Ticker::every`] with another kind of instant. `value` runs on the thread of the timers.
#[doc(hidden)]
#[track_caller]
pub fn every_as<T: Send + 'static>(period: Duration, value: fn(Instant) -> T) -> Ticker<T> {
    assert!(!period.is_zero(), "a ticker's period must be longer than 0");
    let period = period.max(SHORTEST);
    let channel = Channel::for_one();
    let at = after_now(period);
    let tick = Every {
        channel: channel.downgrade(),
        value,
        at,
        period,
    };
    start(&channel, at, tick);
    Ticker { channel }
}

impl<T> Ticker<T> {
    /// The channel at which the ticks arrive.
    ///
    /// ```
    /// let ticker = milo_rt::timer::Ticker::every(std::time::Duration::from_millis(1));
    /// assert_eq!(ticker.channel().iter().take(2).count(), 2);
    /// ```
    pub fn channel(&self) -> &Channel<T> {
        &self.channel
    }

    /// Ends it, and closes its channel.
    ///
    /// ```
    /// use milo_rt::timer::Ticker;
    /// use std::time::Duration;
    /// let ticker = Ticker::every(Duration::from_millis(1));
    /// assert!(ticker.channel().recv().is_ok());
    /// ticker.stop();
    /// assert!(ticker.channel().iter().count() <= 1);
    /// ```
    pub fn stop(&self) {
        self.channel.close();
        self.channel.let_go();
    }
}

impl<T> Clone for Ticker<T> {
    fn clone(&self) -> Self {
        Ticker {
            channel: self.channel.clone(),
        }
    }
}

impl<T> fmt::Debug for Ticker<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticker")
            .field("stopped", &self.channel.is_closed())
            .finish()
    }
}
