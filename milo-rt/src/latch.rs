//! A count of what is under way, and waiting until it is zero.

use crate::park::Why;
use crate::prim::{AtomicUsize, Ordering, model_fence};
use crate::waitlist::WaitList;

/// The count behind wait groups and `parallel`. It may be used again after it has reached zero.
#[derive(Debug)]
pub(crate) struct Latch {
    // At most MOST.
    count: AtomicUsize,
    waiters: WaitList,
}

const MOST: usize = isize::MAX as usize;

/// Why a count was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Miscount {
    /// More would be done than is under way.
    TooFew {
        /// How many are under way.
        count: usize,
    },
    /// More would be under way than can be counted.
    TooMany,
}

impl Latch {
    /// So many are under way; waiters park on this.
    pub(crate) fn new(count: usize, why: Why) -> Latch {
        Latch {
            count: AtomicUsize::new(count),
            waiters: WaitList::of(why),
        }
    }

    /// So many more are under way.
    ///
    /// # Errors
    /// [`Miscount::TooMany`]; nothing has changed then.
    pub(crate) fn add(&self, n: usize) -> Result<(), Miscount> {
        self.change(|count| match count.checked_add(n) {
            Some(sum) if sum <= MOST => Ok(sum),
            _ => Err(Miscount::TooMany),
        })
        .map(drop)
    }

    /// So many are done; wakes the waiters if none is left.
    ///
    /// # Errors
    /// [`Miscount::TooFew`]; nothing has changed then, and nobody is woken.
    pub(crate) fn done(&self, n: usize) -> Result<(), Miscount> {
        let left = self.change(|count| count.checked_sub(n).ok_or(Miscount::TooFew { count }))?;
        if left == 0 && n > 0 {
            model_fence();
            self.waiters.notify_all();
        }
        Ok(())
    }

    /// Gives the new count.
    fn change(&self, new: impl Fn(usize) -> Result<usize, Miscount>) -> Result<usize, Miscount> {
        let mut count = self.count.load(Ordering::Relaxed);
        loop {
            let next = new(count)?;
            match self
                .count
                .compare_exchange_weak(count, next, Ordering::SeqCst, Ordering::Relaxed)
            {
                Ok(_) => return Ok(next),
                Err(now) => count = now,
            }
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    /// Waits until the count is zero, or has been zero meanwhile. False if the caller must not
    /// wait, as it unwinds from a panic in a task.
    #[track_caller]
    pub(crate) fn wait(&self) -> bool {
        let idle = || self.count() == 0;
        while !idle() {
            if crate::park::must_not_park() {
                return false;
            }
            // Woken at zero: done, though others may have added since.
            if self.waiters.wait_until(None, idle) {
                return true;
            }
        }
        true
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_miscount_changes_nothing() {
        let latch = Latch::new(3, Why::WaitGroup);
        assert_eq!(latch.done(5), Err(Miscount::TooFew { count: 3 }));
        assert_eq!(latch.add(MOST - 2), Err(Miscount::TooMany));
        assert_eq!(latch.add(usize::MAX), Err(Miscount::TooMany));
        assert_eq!(latch.count(), 3);
        assert_eq!(latch.done(3), Ok(()));
        assert!(latch.wait());
        assert_eq!(latch.add(MOST), Ok(()));
        assert_eq!(latch.add(1), Err(Miscount::TooMany));
    }
}
