//! Sleeping, alarms and tickers.
//!
//! ```
//! use std::time::Duration;
//! milo_rt::timer::after(Duration::from_millis(1)).recv()?;
//! milo_rt::timer::sleep(Duration::from_millis(1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ticks;

pub use ticks::{Ticker, after};
#[doc(hidden)]
pub use ticks::{after_as, every_as};

use crate::deadline::deadline_in;
use std::time::Duration;

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
    parker.park_until(epoch, Some(deadline));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timer_queue::number;
    use std::time::Instant;

    // The only test of this binary that uses timers of an hour.
    #[test]
    fn what_nobody_has_any_more_leaves_nothing_behind() {
        const HOUR: Duration = Duration::from_secs(3600);
        // Miri is a thousand times slower.
        const ROUNDS: usize = if cfg!(miri) { 60 } else { 1000 };
        let before = number();
        for i in 0..ROUNDS {
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
        while number() > before + 5 {
            assert!(Instant::now() < end, "{} of {before}", number());
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
