//! Something that is done once.

use crate::holder;
use crate::lock::LockError;
use crate::prim::{AtomicU64, AtomicUsize, Ordering, model_fence};
use crate::waitlist::WaitList;
use std::fmt;
use std::sync::Arc;

const NEW: usize = 0;
const RUNNING: usize = 1;
const DONE: usize = 2;

struct Inner {
    /// `NEW`, `RUNNING` or `DONE`.
    state: AtomicUsize,
    /// The number of the running task or thread, or 0. Only one's own number means anything to the reader.
    runner: AtomicU64,
    /// Tasks and threads that wait for the one that runs the function.
    waiters: WaitList,
}

/// Runs one function once, by the first caller; clones are handles to the same one.
///
/// ```
/// use milo_rt::sync::Once;
/// let once = Once::new();
/// assert!(once.run(|| ())?);
/// assert!(!once.run(|| unreachable!())?);
/// assert!(once.is_done());
/// # Ok::<(), milo_rt::sync::LockError>(())
/// ```
#[derive(Clone)]
pub struct Once {
    inner: Arc<Inner>,
}

impl Default for Once {
    fn default() -> Self {
        Once::new()
    }
}

impl Once {
    /// Not run yet.
    ///
    /// ```
    /// assert!(!milo_rt::sync::Once::new().is_done());
    /// ```
    pub fn new() -> Once {
        Once {
            inner: Arc::new(Inner {
                state: AtomicUsize::new(NEW),
                runner: AtomicU64::new(0),
                waiters: WaitList::of(crate::park::Why::Once),
            }),
        }
    }

    /// Runs `f` if nothing has run yet; true if it did. Otherwise waits until the
    /// one that runs has ended. If `f` panics, the next one runs.
    ///
    /// # Errors
    /// [`LockError::Held`] from within `f`: it would wait for itself.
    /// [`LockError::Unwinding`] if it had to wait in a task that unwinds.
    ///
    /// ```
    /// use milo_rt::sync::Once;
    /// let once = Once::new();
    /// assert!(once.run(|| println!("for the first time"))?);
    /// assert!(!once.run(|| unreachable!())?);
    /// # Ok::<(), milo_rt::sync::LockError>(())
    /// ```
    #[track_caller]
    pub fn run(&self, f: impl FnOnce()) -> Result<bool, LockError> {
        crate::budget::spend();
        let inner = &*self.inner;
        loop {
            match inner
                .state
                .compare_exchange(NEW, RUNNING, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => break,
                Err(DONE) => return Ok(false),
                Err(_) => {}
            }
            let me = holder::id();
            if me != 0 && inner.runner.load(Ordering::Relaxed) == me {
                return Err(LockError::Held("once"));
            }
            if crate::park::must_not_park() {
                return Err(LockError::Unwinding);
            }
            inner
                .waiters
                .wait_until(None, || inner.state.load(Ordering::SeqCst) != RUNNING);
        }
        inner.runner.store(holder::id(), Ordering::Relaxed);
        let mut end = End { inner, state: NEW };
        f();
        end.state = DONE;
        drop(end);
        Ok(true)
    }

    /// True if it has run to its end.
    ///
    /// ```
    /// let once = milo_rt::sync::Once::new();
    /// once.run(|| println!("set up"))?;
    /// assert!(once.is_done());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_done(&self) -> bool {
        crate::budget::spend();
        self.inner.state.load(Ordering::Acquire) == DONE
    }
}

// Also when the function panics.
struct End<'a> {
    inner: &'a Inner,
    state: usize,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.inner.runner.store(0, Ordering::Relaxed);
        self.inner.state.store(self.state, Ordering::SeqCst);
        model_fence();
        self.inner.waiters.notify_all();
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Once")
            .field("done", &self.is_done())
            .finish()
    }
}
