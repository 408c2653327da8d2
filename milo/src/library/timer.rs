//! `std/timer`: alarms and tickers, on channels.
//!
//! ```
//! milo::milo! {
//!     from "std/timer" import { Ticker, Timer }
//!     let alarm = Timer.after(1)
//!     alarm.recv()!
//!     let ticker = Ticker.every(1)
//!     for _ in 0..2 { ticker.recv()! }
//!     ticker.stop()
//! }
//! use milo::timer::{Ticker, Timer};
//! Timer::after(1).recv()?;
//! let ticker = Ticker::every(1);
//! ticker.recv()?;
//! # Ok::<(), String>(())
//! ```
#![allow(non_snake_case)]

use crate::library::handle::{handle, text};
use crate::sync::Channel;
use crate::time::{Instant, Span};

/// Something that happens once.
///
/// ```
/// milo::milo! {
///     from "std/timer" import { Timer }
///     from "std/time" import { Duration }
///     let alarm = Timer.after(Duration.fromMillis(1))
///     alarm.recv()!
///     print("it is time")
/// }
/// use milo::{time::Duration, timer::Timer};
/// let alarm = Timer::after(Duration::fromMillis(1));
/// assert!(alarm.recv().is_ok());
/// ```
#[derive(Debug)]
pub struct Timer(());

impl Timer {
    /// A channel on which one value arrives after so long, a duration or a number of
    /// milliseconds; it is closed then. The value is the moment. The timer ends when nobody has
    /// the channel any more.
    ///
    /// # Panics
    /// If the system has no thread for timers.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { now }
    ///     from "std/timer" import { Timer }
    ///     let start = now()
    ///     Timer.after(2).recv()!
    ///     assert(start.elapsed().asMillis() >= 2)
    /// }
    /// use milo::time::now;
    /// use milo::timer::Timer;
    /// let start = now();
    /// assert!(Timer::after(2).recv()?.since(start).asMillis() >= 2);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn after(d: impl Span) -> Channel<Instant> {
        milo_rt::timer::after_as(d.span(), Instant::from).into()
    }
}

/// Something that happens again and again, at a fixed rate.
///
/// It is a handle: a clone refers to the same ticker. It ticks until it is stopped, or until
/// nobody has a handle to it or to its channel any more.
///
/// ```
/// milo::milo! {
///     from "std/timer" import { Ticker }
///     let ticks = Ticker.every(1)
///     ticks.recv()!
///     ticks.recv()!
///     ticks.stop()
/// }
/// use milo::{time::Duration, timer::Ticker};
/// let ticker = Ticker::every(Duration::fromMillis(1));
/// ticker.channel().recv()?;
/// ticker.channel().recv()?;
/// ticker.stop();
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Ticker(milo_rt::timer::Ticker<Instant>);

handle!(Ticker, milo_rt::timer::Ticker<Instant>);

impl Ticker {
    /// A ticker with a tick every so often, a duration or a number of milliseconds. A tick that
    /// finds the last one not yet received is dropped. More than 10,000 a second there are not.
    ///
    /// # Panics
    /// If the time between two ticks is 0, or if the system has no thread for timers.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/timer" import { Ticker }
    ///     from "std/time" import { Duration }
    ///     let ticker = Ticker.every(Duration.fromMicros(500))
    ///     ticker.recv()!
    /// }
    /// use milo::timer::Ticker;
    /// use milo::time::Duration;
    /// Ticker::every(Duration::fromMicros(500)).recv()?;
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn every(d: impl Span) -> Ticker {
        Ticker(milo_rt::timer::every_as(d.span(), Instant::from))
    }

    /// Where the ticks arrive.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/timer" import { Ticker }
    ///     let ticker = Ticker.every(1)
    ///     let moment = ticker.channel().recv()!
    ///     print("it ticked ", moment.elapsed(), " ago")
    /// }
    /// use milo::timer::Ticker;
    /// let moment = Ticker::every(1).channel().recv()?;
    /// assert!(moment <= milo::time::now());
    /// # Ok::<(), String>(())
    /// ```
    pub fn channel(&self) -> Channel<Instant> {
        self.0.channel().clone().into()
    }

    /// Waits for the next tick.
    ///
    /// # Errors
    /// `channel closed` once it is stopped.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/timer" import { Ticker }
    ///     let ticker = Ticker.every(1)
    ///     ticker.recv()!
    ///     ticker.stop()
    /// }
    /// use milo::timer::Ticker;
    /// let ticker = Ticker::every(1);
    /// ticker.stop();
    /// assert!(Ticker::every(1).recv().is_ok());
    /// ```
    pub fn recv(&self) -> Result<(), String> {
        self.0.channel().recv().map(drop).map_err(text)
    }

    /// Tick after tick, until it is stopped: `for t in ticker`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/timer" import { Ticker }
    ///     let ticker = Ticker.every(1)
    ///     var ticks = 0
    ///     for _ in ticker {
    ///         ticks += 1
    ///         if ticks == 3 { ticker.stop() }
    ///     }
    /// }
    /// use milo::timer::Ticker;
    /// assert_eq!(Ticker::every(1).iter().take(2).count(), 2);
    /// ```
    pub fn iter(&self) -> milo_rt::sync::Iter<'_, Instant> {
        self.0.channel().iter()
    }

    /// Ends it, and closes its channel.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/timer" import { Ticker }
    ///     let ticker = Ticker.every(1000)
    ///     ticker.stop()
    ///     assert(ticker.recv() is Result.Err)
    /// }
    /// use milo::timer::Ticker;
    /// let ticker = Ticker::every(1000);
    /// ticker.stop();
    /// assert_eq!(ticker.recv().unwrap_err(), "channel closed");
    /// ```
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl IntoIterator for Ticker {
    type Item = Instant;
    type IntoIter = milo_rt::sync::IntoIter<Instant>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.channel().clone().into_iter()
    }
}

impl<'a> IntoIterator for &'a Ticker {
    type Item = Instant;
    type IntoIter = milo_rt::sync::Iter<'a, Instant>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Receives the next value from a channel; waits while there is none, but not longer
/// than `d`.
///
/// # Errors
/// `timeout`, `channel closed`, `channel destroyed`.
///
/// ```
/// milo::milo! {
///     from "std/sync" import { Channel }
///     from "std/timer" import { recvTimeout }
///     let empty: Channel<i64> = Channel.new(1)!
///     assert(recvTimeout(empty, 1) is Result.Err)
/// }
/// use milo::{sync::Channel, time::Duration, timer::recvTimeout};
/// let ch = Channel::<i32>::new(1)?;
/// assert_eq!(recvTimeout(&ch, Duration::fromMillis(1)).unwrap_err(), "timeout");
/// # Ok::<(), String>(())
/// ```
#[track_caller]
pub fn recvTimeout<T>(ch: &Channel<T>, d: impl Span) -> Result<T, String> {
    ch.inner().recv_timeout(d.span()).map_err(text)
}
