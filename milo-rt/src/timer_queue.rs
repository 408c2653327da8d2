//! The timers of the process: one thread wakes tasks and lets alarms and tickers happen, at an
//! instant. It runs no code of users. An engine that has timers of its own wakes its tasks itself.

use crate::wheel::{Moment, Node, Wheel};
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::cell::UnsafeCell;
use std::fmt;
use std::io;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Something that happens at an instant, without blocking and without user code.
pub(crate) trait Tick: Send {
    /// Returns when it wants to happen again.
    fn tick(&mut self, now: Instant) -> Option<Instant>;
}

enum Entry {
    /// Wakes the waiter in `until`, whose frame has the entry. Called with the queue locked, so
    /// that the frame stays.
    Wake(NonNull<dyn Fn() + Sync>),
    Tick(Whole),
}

// SAFETY: the giver of the pointer keeps what it leads to until the entry has left the queue.
unsafe impl Send for Entry {}

/// The allocation of a timer, with its entry in front, and what is done with it.
#[derive(Clone, Copy)]
struct Whole {
    place: NonNull<()>,
    table: &'static Table,
}

/// The functions of a type of [`Tick`], given the place of a timer.
struct Table {
    /// For the one that has taken the entry out of the wheel.
    ///
    /// # Safety
    /// The place of such a timer that is not freed meanwhile, and which nobody else lets happen.
    happen: unsafe fn(NonNull<()>, Instant) -> Option<Instant>,
    /// # Safety
    /// The place of such a timer, which nobody uses any more.
    free: unsafe fn(NonNull<()>),
}

#[repr(C)]
struct Happening<K> {
    node: Node<Entry>,
    /// None when it has happened for the last time. Used by the thread that fires it.
    tick: UnsafeCell<Option<K>>,
}

impl<K: Tick> Happening<K> {
    const TABLE: &'static Table = &Table {
        happen: Self::happen,
        free: Self::free,
    };

    unsafe fn happen(place: NonNull<()>, now: Instant) -> Option<Instant> {
        // SAFETY: the caller's: it is there, and the tick is the caller's.
        let tick = unsafe { &mut *(*place.cast::<Self>().as_ptr()).tick.get() };
        let again = tick.as_mut()?.tick(now);
        if again.is_none() {
            *tick = None;
        }
        again
    }

    unsafe fn free(place: NonNull<()>) {
        // SAFETY: the caller's; it came from a box.
        drop(unsafe { Box::from_raw(place.cast::<Self>().as_ptr()) });
    }
}

struct Queue {
    wheel: Wheel<Entry>,
    // The entry that is happening just now, with the queue unlocked, if it is still wanted.
    happens: Option<NonNull<Node<Entry>>>,
    // The time until which the thread sleeps, if it sleeps.
    asleep_until: Option<Option<Moment>>,
}

// SAFETY: the node of `happens` is used with the queue locked, or by its thread alone.
unsafe impl Send for Queue {}

static QUEUE: Mutex<Queue> = Mutex::new(Queue {
    wheel: Wheel::new(),
    happens: None,
    asleep_until: None,
});
static CHANGED: Condvar = Condvar::new();

// It wakes others, and that is all.
const STACK: usize = 256 * 1024;

// There is a thread that looks after the timers.
static RUNS: AtomicBool = AtomicBool::new(false);

/// True if nothing will happen by itself: there is no entry, and none is happening just now.
pub(crate) fn is_idle() -> bool {
    let queue = QUEUE.lock();
    let sleeps = queue.asleep_until == Some(None) || !RUNS.load(Ordering::Acquire);
    queue.wheel.is_empty() && sleeps
}

/// Makes sure that somebody looks after the timers.
///
/// # Errors
/// The system has no thread to give. It may have one later: each call tries again.
pub(crate) fn ensure() -> io::Result<()> {
    static STARTING: Mutex<()> = Mutex::new(());
    if RUNS.load(Ordering::Acquire) {
        return Ok(());
    }
    let _one = STARTING.lock();
    if !RUNS.load(Ordering::Acquire) {
        #[cfg(not(miri))]
        crate::room::for_a_thread(Some(STACK))?;
        std::thread::Builder::new()
            .name("milo-timer".into())
            .stack_size(STACK)
            .spawn(|| run())?;
        crate::census::started(1);
        RUNS.store(true, Ordering::Release);
    }
    Ok(())
}

/// # Safety
/// The node is in no wheel, and leaves the queue before it is moved or dropped.
unsafe fn insert(node: &Node<Entry>, at: Instant) {
    // If it fails, the entry waits for the next one that finds a thread. A caller that can return
    // the error has asked before (`deadline`).
    let _ = ensure();
    let at = Moment::at(at);
    let wake = {
        let mut queue = QUEUE.lock();
        // SAFETY: the caller's.
        unsafe { queue.wheel.insert(node, at) };
        match queue.asleep_until {
            None => false,
            Some(None) => true,
            Some(Some(until)) => at < until,
        }
    };
    if wake {
        CHANGED.notify_one();
    }
}

/// Waits in `wait`, which `wake` lets return; the thread of the timers calls `wake` at that
/// instant, and never after this has returned. True if it has.
#[cfg_attr(any(miri, feature = "native"), allow(dead_code))]
pub(crate) fn until<R>(
    at: Instant,
    wake: &(dyn Fn() + Sync),
    wait: impl FnOnce() -> R,
) -> (R, bool) {
    /// Takes the node out, also if `wait` unwinds.
    struct Leaves<'a>(&'a Node<Entry>);
    impl Leaves<'_> {
        fn leave(&self) -> bool {
            // SAFETY: it was inserted there.
            unsafe { QUEUE.lock().wheel.remove(self.0) }
        }
    }
    impl Drop for Leaves<'_> {
        fn drop(&mut self) {
            self.leave();
        }
    }
    let wake = NonNull::from(wake);
    // SAFETY: it is called only while the entry is in the queue: for as long as this runs.
    let wake: NonNull<dyn Fn() + Sync> = unsafe { std::mem::transmute(wake) };
    let node = Node::new(Entry::Wake(wake));
    let leaves = Leaves(&node);
    // SAFETY: `leaves` takes it out.
    unsafe { insert(&node, at) };
    let result = wait();
    let passed = !leaves.leave();
    (result, passed)
}

/// Something that happens at an instant, or several, until this is dropped.
pub(crate) struct Timer(Whole);

impl Whole {
    fn node(self) -> NonNull<Node<Entry>> {
        self.place.cast()
    }

    /// # Safety
    /// Nobody uses it any more.
    unsafe fn free(self) {
        // SAFETY: the caller's; the table is that of what lies there.
        unsafe { (self.table.free)(self.place) };
    }
}

// SAFETY: the node is used with the queue locked.
unsafe impl Send for Timer {}
// SAFETY: as above.
unsafe impl Sync for Timer {}

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timer")
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        {
            let mut queue = QUEUE.lock();
            // SAFETY: it was inserted there, and lives until it is freed here or by the thread.
            unsafe { queue.wheel.remove(self.0.node().as_ref()) };
            if queue.happens == Some(self.0.node()) {
                // The thread frees it.
                queue.happens = None;
                return;
            }
        }
        // SAFETY: nobody else has it.
        unsafe { self.0.free() };
    }
}

/// Lets something happen at an instant.
pub(crate) fn tick_at<K: Tick + 'static>(at: Instant, tick: K) -> Timer {
    let memory = Box::<Happening<K>>::new_uninit();
    let place = NonNull::from(Box::leak(memory)).cast::<Happening<K>>();
    let whole = Whole {
        place: place.cast(),
        table: Happening::<K>::TABLE,
    };
    // SAFETY: fresh memory; the timer takes the node out before it is freed.
    unsafe {
        place.write(Happening {
            node: Node::new(Entry::Tick(whole)),
            tick: UnsafeCell::new(Some(tick)),
        });
        insert(whole.node().as_ref(), at);
    }
    Timer(whole)
}

fn run() -> ! {
    let mut queue = QUEUE.lock();
    loop {
        let due = queue.wheel.pop(Moment::now());
        let Some(node) = due else {
            let until = queue.wheel.next();
            queue.asleep_until = Some(until);
            match until {
                Some(until) => drop(CHANGED.wait_until(&mut queue, until.instant())),
                None => CHANGED.wait(&mut queue),
            }
            queue.asleep_until = None;
            continue;
        };
        // SAFETY: its owner takes the lock, and so waits, before it goes.
        match unsafe { node.as_ref() }.item() {
            Entry::Wake(wake) => {
                // SAFETY: as above.
                let wake = unsafe { wake.as_ref() };
                wake();
                // The woken task wants the lock.
                MutexGuard::bump(&mut queue);
            }
            Entry::Tick(whole) => happen(&mut queue, *whole),
        }
    }
}

/// Lets an entry happen that was taken out of the wheel.
fn happen(queue: &mut MutexGuard<'_, Queue>, whole: Whole) {
    queue.happens = Some(whole.node());
    let again = MutexGuard::unlocked(queue, || {
        // SAFETY: it stays as long as `happens` names it, or its owner has left it to this thread,
        // which alone lets entries happen.
        unsafe { (whole.table.happen)(whole.place, Instant::now()) }
    });
    if queue.happens.take().is_none() {
        // SAFETY: its owner has left it to this thread.
        MutexGuard::unlocked(queue, || unsafe { whole.free() });
    } else if let Some(at) = again {
        // SAFETY: it is in no wheel, and its owner takes it out before it is freed.
        unsafe { queue.wheel.insert(whole.node().as_ref(), Moment::at(at)) };
    }
}

/// For tests: how many entries there are.
#[cfg(test)]
pub(crate) fn number() -> usize {
    QUEUE.lock().wheel.len()
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    const ROUNDS: u64 = if cfg!(miri) { 5 } else { 1000 };

    #[test]
    fn a_wait_that_ends_with_its_deadline_is_not_woken_later() {
        let threads: Vec<_> = (0..3)
            .map(|t| {
                std::thread::spawn(move || {
                    for round in 0..ROUNDS {
                        // In this frame, which is gone in the next round.
                        let woken = AtomicBool::new(false);
                        let me = std::thread::current();
                        let wake = || {
                            woken.store(true, Ordering::SeqCst);
                            me.unpark();
                        };
                        let at = Instant::now() + Duration::from_micros(100);
                        // About when the time has come, or long before.
                        let early = Duration::from_micros(round * (t + 1) % 120);
                        let wait = || {
                            while Instant::now() + early < at && !woken.load(Ordering::SeqCst) {
                                std::thread::yield_now();
                            }
                        };
                        let ((), passed) = until(at, &wake, wait);
                        assert_eq!(passed, woken.load(Ordering::SeqCst));
                        assert!(!passed || Instant::now() >= at);
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|t| t.join().unwrap());
    }

    struct Counts(Arc<AtomicUsize>, usize);

    impl Tick for Counts {
        fn tick(&mut self, now: Instant) -> Option<Instant> {
            self.0.fetch_add(1, Ordering::SeqCst);
            self.1 -= 1;
            (self.1 > 0).then_some(now)
        }
    }

    #[test]
    fn a_timer_is_dropped_at_any_moment() {
        for round in 0..ROUNDS {
            let count = Arc::new(AtomicUsize::new(0));
            let now = Instant::now();
            let timer = tick_at(now, Counts(count.clone(), 3));
            let until = now + Duration::from_micros(round % 50);
            while Instant::now() < until {
                std::thread::yield_now();
            }
            drop(timer);
            // At most one that was happening.
            let before = count.load(Ordering::SeqCst);
            while Arc::strong_count(&count) > 1 {
                std::thread::yield_now();
            }
            assert!(count.load(Ordering::SeqCst) <= before + 1);
        }
        // One that is kept happens as often as it wants.
        let count = Arc::new(AtomicUsize::new(0));
        let timer = tick_at(Instant::now(), Counts(count.clone(), 3));
        while Arc::strong_count(&count) > 1 {
            std::thread::yield_now();
        }
        assert_eq!(count.load(Ordering::SeqCst), 3);
        drop(timer);
    }
}
