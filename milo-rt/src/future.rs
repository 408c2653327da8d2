//! Rust's futures, awaited by code that waits.
//!
//! ```
//! let task = milo_rt::task::spawn(|| milo_rt::future::block_on(async { 42 }));
//! assert_eq!(task.join()?, 42);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::park::{Epoch, Parker, Why};
use crate::prim::{Arc, AtomicBool, Mutex, Ordering};
use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Poll, Wake, Waker};

/// The target of a future's waker.
struct Woken {
    woken: AtomicBool,
    // The parker that sleeps until then.
    sleeper: Mutex<Option<(Arc<Parker>, Epoch)>>,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        let sleeper = self.sleeper.lock().take();
        if let Some((parker, epoch)) = sleeper {
            parker.fire(epoch);
        }
    }
}

/// Runs a future to its end, and gives its output: parks a task while the future waits, blocks a
/// thread.
///
/// The future runs here, on this task's stack. What it needs of an executor (timers and sockets
/// of tokio, for one) must run elsewhere: enter its context, or hand over the future that its
/// `spawn` gives.
///
/// # Panics
/// If the future is not ready at once, in a task that unwinds from a panic: it must not wait then.
///
/// ```
/// use milo_rt::{future::block_on, promise::Promise};
/// async fn sum(a: Promise<i32>, b: Promise<i32>) -> i32 {
///     a.await.unwrap() + b.await.unwrap()
/// }
/// let task = milo_rt::task::spawn(|| {
///     block_on(sum(Promise::run(|| 1), Promise::blocking(|| 2)))
/// });
/// assert_eq!(task.join(), Ok(3));
/// ```
#[track_caller]
pub fn block_on<F: IntoFuture>(future: F) -> F::Output {
    crate::budget::spend();
    let mut future = pin!(future.into_future());
    let woken = Arc::new(Woken {
        woken: AtomicBool::new(false),
        sleeper: Mutex::new(None),
    });
    let waker = Waker::from(woken.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        if woken.woken.swap(false, Ordering::SeqCst) {
            // It asks to be polled again, after others.
            crate::engine::yield_now();
            continue;
        }
        assert!(!crate::park::must_not_park(), "{}", crate::park::UNWINDING);
        let parker = crate::park::current();
        parker.because(Why::Future);
        let epoch = parker.begin();
        *woken.sleeper.lock() = Some((parker.shared(), epoch));
        if woken.woken.load(Ordering::SeqCst) {
            woken.sleeper.lock().take();
            parker.cancel(epoch);
        } else {
            parker.park(epoch);
        }
        woken.woken.store(false, Ordering::SeqCst);
    }
}
