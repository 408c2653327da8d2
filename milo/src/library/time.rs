//! `std/time`: clocks, durations, sleeping.
//!
//! ```
//! milo::milo! {
//!     from "std/time" import { Duration, now, sleepMs }
//!     let start = now()
//!     sleepMs(2)
//!     assert(start.elapsed() >= Duration.fromMillis(2))
//! }
//! use milo::time::{Duration, now, sleepMs};
//! let start = now();
//! sleepMs(2);
//! assert!(start.elapsed() >= Duration::fromMillis(2));
//! ```
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
/// milo::milo! {
///     from "std/time" import { Duration }
///     let d = Duration.fromMillis(1500)
///     assert(d.asSecs() == 1 && d > Duration.fromSecs(1))
///     print(d)      // 1.5s
/// }
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromNanos(1500).asMicros() == 1)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromNanos(1500).asMicros(), 1);
    /// assert_eq!(Duration::fromNanos(-1).asNanos(), 0);
    /// ```
    pub fn fromNanos(n: impl Integer) -> Duration {
        Duration(rust::Duration::from_nanos(n.to_u64()))
    }

    /// So many microseconds.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromMicros(1500).asMillis() == 1)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromMicros(1500).asMillis(), 1);
    /// ```
    pub fn fromMicros(n: impl Integer) -> Duration {
        Duration(rust::Duration::from_micros(n.to_u64()))
    }

    /// So many milliseconds.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromMillis(1500).asSecs() == 1)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromMillis(1500).asSecs(), 1);
    /// ```
    pub fn fromMillis(n: impl Integer) -> Duration {
        Duration(rust::Duration::from_millis(n.to_u64()))
    }

    /// So many seconds.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromSecs(2).asMillis() == 2000)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromSecs(2).asMillis(), 2000);
    /// ```
    pub fn fromSecs(n: impl Integer) -> Duration {
        Duration(rust::Duration::from_secs(n.to_u64()))
    }

    /// In whole nanoseconds.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromMicros(2).asNanos() == 2000)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromMicros(2).asNanos(), 2000);
    /// ```
    pub fn asNanos(self) -> i64 {
        clamp(self.0.as_nanos())
    }

    /// In whole microseconds.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromMillis(2).asMicros() == 2000)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromMillis(2).asMicros(), 2000);
    /// ```
    pub fn asMicros(self) -> i64 {
        clamp(self.0.as_micros())
    }

    /// In whole milliseconds.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromSecs(2).asMillis() == 2000)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromSecs(2).asMillis(), 2000);
    /// ```
    pub fn asMillis(self) -> i64 {
        clamp(self.0.as_millis())
    }

    /// In whole milliseconds: another name for [`Duration::asMillis`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromSecs(2).toMillis() == 2000)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromSecs(2).toMillis(), 2000);
    /// ```
    pub fn toMillis(self) -> i64 {
        self.asMillis()
    }

    /// In whole seconds.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromMillis(2999).asSecs() == 2)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromMillis(2999).asSecs(), 2);
    /// ```
    pub fn asSecs(self) -> i64 {
        clamp(self.0.as_secs().into())
    }

    /// In seconds and fractions of them.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.fromMillis(1500).asSecsF64() == 1.5)
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromMillis(1500).asSecsF64(), 1.5);
    /// ```
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
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     assert(Duration.parse("1.5s")! == Duration.fromMillis(1500))
    ///     assert(Duration.parse("1h 30m")!.asSecs() == 5400)
    /// }
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { Duration }
    ///     let d = Duration.fromMillis(1500)
    ///     assert(d.inner().subsec_millis() == 500)      // a method of Rust's
    /// }
    /// use milo::time::Duration;
    /// assert_eq!(Duration::fromMillis(1500).inner().subsec_millis(), 500);
    /// ```
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
///
/// ```
/// milo::milo! {
///     from "std/time" import { Duration, sleepFor }
///     sleepFor(1)
///     sleepFor(Duration.fromMicros(10))
///     sleepFor(std::time::Duration.from_micros(10))
/// }
/// milo::time::sleepFor(std::time::Duration::from_micros(10));
/// ```
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
///
/// ```
/// milo::milo! {
///     from "std/time" import { Duration, now }
///     let start = now()
///     assert(now() >= start)
///     let deadline = start + Duration.fromSecs(1)
///     assert(deadline.since(start) == Duration.fromSecs(1))
/// }
/// use milo::time::{Duration, now};
/// let start = now();
/// assert_eq!((start + 1000) - start, Duration::fromSecs(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(rust::Instant);

impl Instant {
    /// The time from then until now.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { now, sleepMs }
    ///     let start = now()
    ///     sleepMs(1)
    ///     assert(start.elapsed().asMillis() >= 1)
    /// }
    /// use milo::time::{Duration, now};
    /// assert!(now().elapsed() < Duration::fromSecs(60));
    /// ```
    pub fn elapsed(self) -> Duration {
        Duration(self.0.elapsed())
    }

    /// The time from an earlier moment to this one; 0 if it is not earlier.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { now }
    ///     let start = now()
    ///     let later = start + 5
    ///     assert(later.since(start).asMillis() == 5)
    ///     assert(start.since(later).asMillis() == 0)
    /// }
    /// use milo::time::now;
    /// let start = now();
    /// assert_eq!((start + 5).since(start).asMillis(), 5);
    /// ```
    pub fn since(self, earlier: Instant) -> Duration {
        Duration(self.0.saturating_duration_since(earlier.0))
    }

    /// The wrapped value.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/time" import { now }
    ///     let start = now()
    ///     assert(start.inner().elapsed().as_secs() < 60)      // a method of Rust's
    /// }
    /// use milo::time::now;
    /// let rust: std::time::Instant = *now().inner();
    /// ```
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
/// milo::milo! {
///     from "std/time" import { Duration, now, sleepMs }
///     let start = now()
///     sleepMs(2)
///     assert(start.elapsed() >= Duration.fromMillis(2))
/// }
/// use milo::time::{elapsed, now, sleepMs, Duration};
/// let start = now();
/// sleepMs(2);
/// assert!(elapsed(start) >= Duration::fromMillis(2));
/// ```
pub fn now() -> Instant {
    Instant(rust::Instant::now())
}

/// The time from `start` until now.
///
/// ```
/// milo::milo! {
///     from "std/time" import { elapsed, now, sleepMs }
///     let start = now()
///     sleepMs(1)
///     assert(elapsed(start).asMillis() >= 1)
/// }
/// use milo::time::{Duration, elapsed, now};
/// assert!(elapsed(now()) < Duration::fromSecs(60));
/// ```
pub fn elapsed(start: Instant) -> Duration {
    start.elapsed()
}

/// The time from `start` until now: another name for [`elapsed`].
///
/// ```
/// milo::milo! {
///     from "std/time" import { now, since, sleepMs }
///     let start = now()
///     sleepMs(1)
///     assert(since(start).asMillis() >= 1)
/// }
/// use milo::time::{Duration, now, since};
/// assert!(since(now()) < Duration::fromSecs(60));
/// ```
pub fn since(start: Instant) -> Duration {
    start.elapsed()
}

/// Milliseconds since the beginning of 1970, by the system's clock.
///
/// ```
/// milo::milo! {
///     from "std/time" import { epochMillis }
///     assert(epochMillis() > 1_700_000_000_000)
/// }
/// use milo::time::epochMillis;
/// assert!(epochMillis() > 1_700_000_000_000);
/// ```
pub fn epochMillis() -> i64 {
    clamp(epoch().as_millis())
}

/// Seconds since the beginning of 1970, by the system's clock.
///
/// ```
/// milo::milo! {
///     from "std/time" import { epochSecs }
///     assert(epochSecs() > 1_700_000_000)
/// }
/// use milo::time::epochSecs;
/// assert!(epochSecs() > 1_700_000_000);
/// ```
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
///
/// ```
/// milo::milo! {
///     from "std/time" import { sleepMs }
///     sleepMs(1)
/// }
/// use milo::time::sleepMs;
/// sleepMs(1);
/// ```
#[track_caller]
pub fn sleepMs(ms: impl Integer) {
    milo_rt::timer::sleep(rust::Duration::from_millis(ms.to_u64()));
}

/// Waits for so many seconds: parks a task, blocks a thread. A negative number is 0.
///
/// ```
/// milo::milo! {
///     from "std/time" import { sleepSecs }
///     sleepSecs(0)
/// }
/// use milo::time::sleepSecs;
/// sleepSecs(0);
/// ```
#[track_caller]
pub fn sleepSecs(secs: impl Integer) {
    milo_rt::timer::sleep(rust::Duration::from_secs(secs.to_u64()));
}

/// Waits for a duration, or so many milliseconds: parks a task, blocks a thread.
///
/// ```
/// milo::milo! {
///     from "std/time" import { Duration, sleep }
///     sleep(Duration.fromMicros(100))
/// }
/// use milo::time::{Duration, sleep};
/// sleep(Duration::fromMicros(100));
/// ```
#[track_caller]
pub fn sleep(d: impl Span) {
    milo_rt::timer::sleep(d.span());
}

/// Waits for a duration, or so many milliseconds: another name for [`sleep`].
///
/// ```
/// milo::milo! {
///     from "std/time" import { Duration, sleepFor }
///     sleepFor(Duration.fromMicros(100))
/// }
/// use milo::time::{Duration, sleepFor};
/// sleepFor(Duration::fromMicros(100));
/// ```
#[track_caller]
pub fn sleepFor(d: impl Span) {
    milo_rt::timer::sleep(d.span());
}
