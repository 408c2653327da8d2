//! Waiting for a number of things.

use crate::latch::{Latch, Miscount};
use crate::park::Why;
use std::fmt;
use std::sync::Arc;

/// Counts what is under way, and lets others wait until it is done; clones are
/// handles to the same count.
///
/// ```
/// use milo_rt::sync::WaitGroup;
/// let wg = WaitGroup::new();
/// for _ in 0..3 {
///     wg.go(|| println!("done"));
/// }
/// wg.wait();
/// assert_eq!(wg.count(), 0);
/// ```
///
/// It need not be a task that is under way:
///
/// ```
/// use milo_rt::{sync::WaitGroup, thread};
/// let wg = WaitGroup::new();
/// wg.add(1);
/// let theirs = wg.clone();
/// thread::spawn(move || theirs.done())?;
/// wg.wait();
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct WaitGroup {
    latch: Arc<Latch>,
}

impl Default for WaitGroup {
    fn default() -> Self {
        WaitGroup::new()
    }
}

impl WaitGroup {
    /// Nothing under way.
    ///
    /// ```
    /// milo_rt::sync::WaitGroup::new().wait(); // nothing is under way
    /// ```
    pub fn new() -> WaitGroup {
        WaitGroup {
            latch: Arc::new(Latch::new(0, Why::WaitGroup)),
        }
    }

    /// `n` more things are under way. To be called before what it counts begins, so that
    /// no waiter goes on too early.
    ///
    /// # Panics
    /// If more than `isize::MAX` would be under way. The count has not changed then.
    ///
    /// ```
    /// use milo_rt::{sync::WaitGroup, task};
    /// let group = WaitGroup::new();
    /// group.add(2);
    /// for _ in 0..2 {
    ///     let group = group.clone();
    ///     task::spawn(move || group.done());
    /// }
    /// group.wait();
    /// assert_eq!(group.count(), 0);
    /// ```
    #[track_caller]
    pub fn add(&self, n: usize) {
        crate::budget::spend();
        if self.latch.add(n).is_err() {
            panic!(
                "WaitGroup: cannot add {n} to {}: more than can be counted",
                self.latch.count()
            );
        }
    }

    /// One thing is done.
    ///
    /// # Panics
    /// If none was under way.
    ///
    /// ```
    /// let group = milo_rt::sync::WaitGroup::new();
    /// group.add(1);
    /// group.done();
    /// group.wait();
    /// ```
    #[track_caller]
    pub fn done(&self) {
        self.done_many(1);
    }

    /// `n` things are done.
    ///
    /// # Panics
    /// If fewer were under way. The count has not changed then, and nobody is woken.
    ///
    /// ```
    /// let group = milo_rt::sync::WaitGroup::new();
    /// group.add(3);
    /// group.done_many(2);
    /// assert_eq!(group.count(), 1);
    /// ```
    #[track_caller]
    pub fn done_many(&self, n: usize) {
        crate::budget::spend();
        if let Err(Miscount::TooFew { count }) = self.latch.done(n) {
            panic!("WaitGroup: {n} done, but {count} under way: 'add' comes before 'done'");
        }
    }

    /// Runs `f` in a task that counts as under way from now until it has ended, also if it
    /// panics or cannot begin.
    ///
    /// # Panics
    /// As [`WaitGroup::add`].
    ///
    /// ```
    /// use milo_rt::sync::{Guarded, WaitGroup};
    /// let (group, sum) = (WaitGroup::new(), Guarded::new(0));
    /// for n in 1..=3 {
    ///     let sum = sum.clone();
    ///     group.go(move || sum.with(|s| *s += n));
    /// }
    /// group.wait();
    /// assert_eq!(sum.get()?, 6);
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[cfg(not(loom))]
    #[track_caller]
    pub fn go<R>(&self, f: impl FnOnce() -> R + Send + 'static) {
        struct UnderWay(Arc<Latch>);
        impl Drop for UnderWay {
            fn drop(&mut self) {
                // An error: somebody said too often that something is done, and has been told.
                let _ = self.0.done(1);
            }
        }
        self.add(1);
        let under_way = UnderWay(self.latch.clone());
        crate::task::spawn(move || {
            // Also if `f` panics, or its result is dropped.
            let _under_way = under_way;
            drop(f());
        });
    }

    /// Waits until nothing is under way. Returns at once, whatever the count, if
    /// called in a task that unwinds from a panic: it must not wait then.
    ///
    /// ```
    /// let group = milo_rt::sync::WaitGroup::new();
    /// group.go(|| println!("under way"));
    /// group.wait();
    /// ```
    #[track_caller]
    pub fn wait(&self) {
        crate::budget::spend();
        self.latch.wait();
    }

    /// How many things are under way.
    ///
    /// ```
    /// let group = milo_rt::sync::WaitGroup::new();
    /// group.add(2);
    /// assert_eq!(group.count(), 2);
    /// ```
    pub fn count(&self) -> usize {
        crate::budget::spend();
        self.latch.count()
    }
}

impl fmt::Debug for WaitGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitGroup")
            .field("count", &self.latch.count())
            .finish()
    }
}
