//! `std/time`: clocks, durations, sleeping.
#![allow(non_snake_case)]

use crate::emitted::Show;
use crate::num::Integer;
use std::fmt;
use std::ops::{Add, Div, Mul, Sub};
use std::time as rust;

mod parse;

/// A length of time, to the nanosecond. It is never negative.
///
/// ```
/// use milo::time::Duration;
/// let d = Duration::fromMillis(1500);
/// assert_eq!(d.asSecs(), 1);
/// assert!(d > Duration::fromSecs(1));
/// assert_eq!(d.to_string(), "1.5s");
/// let rust: std::time::Duration = d.into();
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(rust::Duration);

impl Duration {
    /// So many nanoseconds; a negative number is 0, here and below.
    pub fn fromNanos(n: impl Integer) -> Duration {
        Duration(rust::Duration::from_nanos(n.to_u64()))
    }

    /// So many microseconds.
    pub fn fromMicros(n: impl Integer) -> Duration {
        Duration(rust::Duration::from_micros(n.to_u64()))
    }

    /// So many milliseconds.
    pub fn fromMillis(n: impl Integer) -> Duration {
        Duration(rust::Duration::from_millis(n.to_u64()))
    }

    /// So many seconds.
    pub fn fromSecs(n: impl Integer) -> Duration {
        Duration(rust::Duration::from_secs(n.to_u64()))
    }

    /// In whole nanoseconds.
    pub fn asNanos(self) -> i64 {
        clamp(self.0.as_nanos())
    }

    /// In whole microseconds.
    pub fn asMicros(self) -> i64 {
        clamp(self.0.as_micros())
    }

    /// In whole milliseconds.
    pub fn asMillis(self) -> i64 {
        clamp(self.0.as_millis())
    }

    /// In whole milliseconds: another name for [`Duration::asMillis`].
    pub fn toMillis(self) -> i64 {
        self.asMillis()
    }

    /// In whole seconds.
    pub fn asSecs(self) -> i64 {
        clamp(self.0.as_secs().into())
    }

    /// In seconds and fractions of them.
    pub fn asSecsF64(self) -> f64 {
        self.0.as_secs_f64()
    }

    /// A duration as people write it, and as it is printed: a number and a unit (`ns`, `us` or
    /// `µs`, `ms`, `s`, `m` or `min`, `h`, `d`), or several in a row.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the text.
    ///
    /// ```
    /// use milo::time::Duration;
    /// assert_eq!(Duration::parse("1.5s")?, Duration::fromMillis(1500));
    /// assert_eq!(Duration::parse("1h 30m")?.asSecs(), 5400);
    /// assert!(Duration::parse("5").unwrap_err().contains("unit"));
    /// # Ok::<(), String>(())
    /// ```
    pub fn parse(text: &str) -> Result<Duration, String> {
        parse::duration(text).map(Duration)
    }

    /// The wrapped value.
    pub fn inner(&self) -> &rust::Duration {
        &self.0
    }
}

fn clamp(n: u128) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl From<rust::Duration> for Duration {
    fn from(d: rust::Duration) -> Duration {
        Duration(d)
    }
}

impl From<Duration> for rust::Duration {
    fn from(d: Duration) -> rust::Duration {
        d.0
    }
}

impl Add for Duration {
    type Output = Duration;

    fn add(self, other: Duration) -> Duration {
        Duration(self.0.saturating_add(other.0))
    }
}

/// A longer one taken from a shorter one leaves 0.
impl Sub for Duration {
    type Output = Duration;

    fn sub(self, other: Duration) -> Duration {
        Duration(self.0.saturating_sub(other.0))
    }
}

impl<N: Integer> Mul<N> for Duration {
    type Output = Duration;

    fn mul(self, n: N) -> Duration {
        Duration(self.0.saturating_mul(n.to_u32()))
    }
}

/// # Panics
/// If the number is not above 0.
impl<N: Integer> Div<N> for Duration {
    type Output = Duration;

    #[track_caller]
    fn div(self, n: N) -> Duration {
        Duration(self.0 / n.to_u32())
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[doc(hidden)]
impl Show for Duration {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Duration {}
    impl Sealed for std::time::Duration {}
    impl<N: crate::num::Integer> Sealed for N {}
}

/// A length of time: a [`Duration`], Milo's or Rust's, or a number of
/// milliseconds.
pub trait Span: sealed::Sealed {
    #[doc(hidden)]
    fn span(self) -> rust::Duration;
}

impl Span for Duration {
    fn span(self) -> rust::Duration {
        self.0
    }
}

impl Span for rust::Duration {
    fn span(self) -> rust::Duration {
        self
    }
}

impl<N: Integer> Span for N {
    fn span(self) -> rust::Duration {
        rust::Duration::from_millis(self.to_u64())
    }
}

/// A moment on a clock that never goes back; see [`now`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(rust::Instant);

impl Instant {
    /// The time from then until now.
    pub fn elapsed(self) -> Duration {
        Duration(self.0.elapsed())
    }

    /// The time from an earlier moment to this one; 0 if it is not earlier.
    pub fn since(self, earlier: Instant) -> Duration {
        Duration(self.0.saturating_duration_since(earlier.0))
    }

    /// The wrapped value.
    pub fn inner(&self) -> &rust::Instant {
        &self.0
    }
}

impl From<rust::Instant> for Instant {
    fn from(i: rust::Instant) -> Instant {
        Instant(i)
    }
}

impl From<Instant> for rust::Instant {
    fn from(i: Instant) -> rust::Instant {
        i.0
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Instant) -> Duration {
        self.since(earlier)
    }
}

impl<D: Span> Add<D> for Instant {
    type Output = Instant;

    fn add(self, d: D) -> Instant {
        Instant(self.0.checked_add(d.span()).unwrap_or(self.0))
    }
}

/// The moment that is now, for measuring: on a clock that never goes back.
///
/// ```
/// use milo::time::{elapsed, now, sleepMs, Duration};
/// let start = now();
/// sleepMs(2);
/// assert!(elapsed(start) >= Duration::fromMillis(2));
/// ```
pub fn now() -> Instant {
    Instant(rust::Instant::now())
}

/// The time from `start` until now.
pub fn elapsed(start: Instant) -> Duration {
    start.elapsed()
}

/// The time from `start` until now: another name for [`elapsed`].
pub fn since(start: Instant) -> Duration {
    start.elapsed()
}

/// Milliseconds since the beginning of 1970, by the system's clock.
pub fn epochMillis() -> i64 {
    clamp(epoch().as_millis())
}

/// Seconds since the beginning of 1970, by the system's clock.
pub fn epochSecs() -> i64 {
    clamp(epoch().as_secs().into())
}

fn epoch() -> rust::Duration {
    rust::SystemTime::now()
        .duration_since(rust::UNIX_EPOCH)
        .unwrap_or_default()
}

/// Waits for so many milliseconds: parks a task, blocks a thread. A negative number
/// is 0.
#[track_caller]
pub fn sleepMs(ms: impl Integer) {
    milo_rt::timer::sleep(rust::Duration::from_millis(ms.to_u64()));
}

/// Waits for so many seconds: parks a task, blocks a thread. A negative number is 0.
#[track_caller]
pub fn sleepSecs(secs: impl Integer) {
    milo_rt::timer::sleep(rust::Duration::from_secs(secs.to_u64()));
}

/// Waits for a duration, or so many milliseconds: parks a task, blocks a thread.
#[track_caller]
pub fn sleep(d: impl Span) {
    milo_rt::timer::sleep(d.span());
}

/// Waits for a duration, or so many milliseconds: another name for [`sleep`].
#[track_caller]
pub fn sleepFor(d: impl Span) {
    milo_rt::timer::sleep(d.span());
}
