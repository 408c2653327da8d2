//! Waiting for a number of things.

use crate::prim::{AtomicUsize, Ordering, model_fence};
use crate::waitlist::WaitList;
use std::fmt;
use std::sync::Arc;

struct Inner {
    count: AtomicUsize,
    waiters: WaitList,
}

/// Counts what is under way, and lets others wait until it is done; clones are
/// handles to the same count.
///
/// ```
/// use milo_rt::{sync::WaitGroup, task};
/// let wg = WaitGroup::new();
/// for _ in 0..3 {
///     wg.add(1);
///     let wg = wg.clone();
///     task::spawn(move || wg.done());
/// }
/// wg.wait();
/// assert_eq!(wg.count(), 0);
/// ```
#[derive(Clone)]
pub struct WaitGroup {
    inner: Arc<Inner>,
}

impl Default for WaitGroup {
    fn default() -> Self {
        WaitGroup::new()
    }
}

impl WaitGroup {
    /// Nothing under way.
    pub fn new() -> WaitGroup {
        WaitGroup {
            inner: Arc::new(Inner {
                count: AtomicUsize::new(0),
                waiters: WaitList::new(),
            }),
        }
    }

    /// `n` more things are under way.
    pub fn add(&self, n: usize) {
        self.inner.count.fetch_add(n, Ordering::SeqCst);
    }

    /// One thing is done.
    ///
    /// # Panics
    /// If none was under way.
    #[track_caller]
    pub fn done(&self) {
        let mut count = self.inner.count.load(Ordering::Relaxed);
        loop {
            let Some(left) = count.checked_sub(1) else {
                panic!("WaitGroup: done without add");
            };
            match self.inner.count.compare_exchange_weak(
                count,
                left,
                Ordering::SeqCst,
                Ordering::Relaxed,
            ) {
                Ok(_) if left == 0 => {
                    model_fence();
                    return self.inner.waiters.notify_all();
                }
                Ok(_) => return,
                Err(now) => count = now,
            }
        }
    }

    /// Waits until nothing is under way. Returns at once, whatever the count, if
    /// called in a task that unwinds from a panic: it must not wait then.
    pub fn wait(&self) {
        let idle = || self.inner.count.load(Ordering::SeqCst) == 0;
        while !idle() {
            if crate::park::must_not_park() {
                return;
            }
            // Woken at zero: done, though others may have added since.
            if self.inner.waiters.wait_until(None, idle) {
                return;
            }
        }
    }

    /// How many things are under way.
    pub fn count(&self) -> usize {
        self.inner.count.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for WaitGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitGroup")
            .field("count", &self.count())
            .finish()
    }
}
