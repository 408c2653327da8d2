//! `std/timer`: alarms and tickers, on channels.
#![allow(non_snake_case)]

use crate::handle::{handle, text};
use crate::sync::Channel;
use crate::time::Span;
use std::time as rust;

/// Something that happens once.
///
/// ```
/// use milo::{time::Duration, timer::Timer};
/// let alarm = Timer::after(Duration::fromMillis(1));
/// assert!(alarm.recv().is_ok());
/// ```
#[derive(Debug)]
pub struct Timer(());

impl Timer {
    /// A channel on which one value arrives after so long, a duration or a number of
    /// milliseconds; it is closed then.
    pub fn after(d: impl Span) -> Channel<rust::Instant> {
        milo_rt::timer::after(d.span()).into()
    }
}

/// Something that happens again and again, at a fixed rate.
///
/// It is a handle: a clone refers to the same ticker. It ticks until it is stopped.
///
/// ```
/// use milo::{time::Duration, timer::Ticker};
/// let ticker = Ticker::every(Duration::fromMillis(1));
/// ticker.channel().recv()?;
/// ticker.channel().recv()?;
/// ticker.stop();
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Ticker(milo_rt::timer::Ticker);

handle!(Ticker, milo_rt::timer::Ticker);

impl Ticker {
    /// A ticker with a tick every so often. A tick that finds the last one not yet
    /// received is dropped.
    pub fn every(d: impl Span) -> Ticker {
        Ticker(milo_rt::timer::Ticker::every(d.span()))
    }

    /// Where the ticks arrive.
    pub fn channel(&self) -> Channel<rust::Instant> {
        self.0.channel().clone().into()
    }

    /// Waits for the next tick.
    ///
    /// # Errors
    /// `channel closed` once it is stopped.
    pub fn recv(&self) -> Result<(), String> {
        self.0.channel().recv().map(drop).map_err(text)
    }

    /// Tick after tick, until it is stopped: `for t in ticker`.
    pub fn iter(&self) -> milo_rt::sync::Iter<'_, rust::Instant> {
        self.0.channel().iter()
    }

    /// Ends it, and closes its channel.
    pub fn stop(&self) {
        self.0.stop();
    }
}

impl<'a> IntoIterator for &'a Ticker {
    type Item = rust::Instant;
    type IntoIter = milo_rt::sync::Iter<'a, rust::Instant>;

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
/// use milo::{sync::Channel, time::Duration, timer::recvTimeout};
/// let ch = Channel::<i32>::new(1)?;
/// assert_eq!(recvTimeout(&ch, Duration::fromMillis(1)).unwrap_err(), "timeout");
/// # Ok::<(), String>(())
/// ```
pub fn recvTimeout<T>(ch: &Channel<T>, d: impl Span) -> Result<T, String> {
    ch.inner().recv_timeout(d.span()).map_err(text)
}
