//! Tasks that an ordinary thread spawns in one block start together, in order.
//!
//! They are held back until the block ends, until its thread calls anything else of the library,
//! or for a millisecond: a block that waits by Rust's own means (a socket, a channel, a join)
//! waits for tasks that run. Where the system says so, that is a millisecond of the thread's own
//! time: on a machine that is busy, a block that spawns two tasks keeps them together although
//! it is stopped in between.
//!
//! ```
//! let _together = milo_rt::batch::batch();
//! for name in ["A", "B"] {
//!     milo_rt::task::spawn(move || println!("{name}"));
//! }
//! ```

use crate::engine::{self, Job};
use crate::progress::Progress;
use crate::timer_queue::{self, Tick, Timer};
use parking_lot::Mutex;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

// How long tasks are held back: in the time of their thread, and by the clock.
const PATIENCE: Duration = Duration::from_millis(1);
const AT_MOST: Duration = Duration::from_millis(50);

/// The tasks that one thread holds back. The timer thread starts them if the thread does not.
#[derive(Default)]
struct Held {
    jobs: Mutex<Vec<Job>>,
    // Locked while jobs are taken out and started, so that later ones do not overtake them.
    starting: Mutex<()>,
}

// How many threads hold back tasks: mostly none, and then there is nothing to look at.
static HOLDING: AtomicUsize = AtomicUsize::new(0);

impl Held {
    fn start(&self) {
        let _in_order = self.starting.lock();
        let jobs = std::mem::take(&mut *self.jobs.lock());
        if !jobs.is_empty() {
            HOLDING.fetch_sub(1, Ordering::SeqCst);
            engine::start_all(jobs);
        }
    }
}

/// Starts what is held back when its time is over.
struct Overdue {
    held: Arc<Held>,
    thread: Progress,
    at_most: Instant,
}

impl Tick for Overdue {
    fn tick(&mut self, now: Instant) -> Option<Instant> {
        if now < self.at_most && self.thread.is_preempted(PATIENCE) {
            return Some(now + PATIENCE);
        }
        self.held.start();
        None
    }
}

struct Here {
    depth: usize,
    held: Arc<Held>,
    timer: Option<Timer>,
}

thread_local! {
    // None outside of blocks.
    static HERE: RefCell<Option<Here>> = const { RefCell::new(None) };
}

/// While it lives, the tasks that this thread spawns are held back; see [`batch`].
///
/// ```
/// let guard: milo_rt::batch::Batch = milo_rt::batch::batch();
/// milo_rt::task::spawn(|| println!("not before the guard is dropped"));
/// drop(guard);
/// ```
#[derive(Debug)]
#[must_use = "the tasks start when the guard is dropped"]
pub struct Batch {
    held: bool,
    // Bound to its thread.
    _here: PhantomData<*const ()>,
}

/// Holds back the tasks that this thread spawns, until the guard is dropped, until the thread
/// first calls anything of this crate but a spawn, or for a millisecond. They then start together
/// and in order, so none of them runs before the last one is spawned. In a task this does
/// nothing: tasks spawned by a task start in order anyway.
///
/// ```
/// use milo_rt::{batch::batch, sync::Channel, task};
/// let log = Channel::new(4)?;
/// let guard = batch();
/// for name in ["A", "B"] {
///     let log = log.clone();
///     task::spawn(move || {
///         log.send(format!("{name}1")).unwrap();
///         task::yield_now();
///         log.send(format!("{name}2")).unwrap();
///     });
/// }
/// drop(guard);
/// // On one worker they come as A1, B1, A2, B2.
/// let mut lines: Vec<String> = log.iter().take(4).collect();
/// lines.sort();
/// assert_eq!(lines, ["A1", "A2", "B1", "B2"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn batch() -> Batch {
    let enter = |here: &RefCell<Option<Here>>| {
        let mut here = here.borrow_mut();
        let here = here.get_or_insert_with(|| Here {
            depth: 0,
            held: Arc::default(),
            timer: None,
        });
        here.depth += 1;
    };
    let held = !engine::in_task() && HERE.try_with(enter).is_ok();
    Batch {
        held,
        _here: PhantomData,
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if !self.held {
            return;
        }
        let last = HERE.try_with(|here| {
            let mut here = here.borrow_mut();
            let inside = here.as_mut()?;
            inside.depth -= 1;
            match inside.depth {
                0 => here.take(),
                _ => None,
            }
        });
        if let Ok(Some(here)) = last {
            here.held.start();
        }
    }
}

/// Starts what this thread holds back. To be called before a thread waits for anything, and by
/// each operation that a block may poll with.
#[inline]
pub(crate) fn flush() {
    if HOLDING.load(Ordering::Relaxed) != 0 {
        flush_slow();
    }
}

#[cold]
#[inline(never)]
fn flush_slow() {
    let held = HERE.try_with(|here| {
        let mut here = here.borrow_mut();
        let here = here.as_mut()?;
        // In time.
        drop(here.timer.take());
        Some(here.held.clone())
    });
    if let Ok(Some(held)) = held {
        held.start();
    }
}

/// Starts a job, or holds it back.
#[inline]
pub(crate) fn submit(job: Job) {
    match engine::in_task() {
        true => engine::start(job),
        false => hold(job),
    }
}

// From a thread.
#[cold]
fn hold(job: Job) {
    let mut job = Some(job);
    // A lack of threads or descriptors is an error here, in the spawning thread, and not a
    // failure on the timer thread.
    let prepared = engine::prepare();
    let _ = HERE.try_with(|here| {
        if prepared
            && let Some(here) = here.borrow_mut().as_mut()
            && let Some(job) = job.take()
        {
            here.hold(job);
        }
    });
    if let Some(job) = job {
        engine::start(job);
    }
}

impl Here {
    fn hold(&mut self, job: Job) {
        let mut jobs = self.held.jobs.lock();
        let first = jobs.is_empty();
        jobs.push(job);
        if first {
            HOLDING.fetch_add(1, Ordering::SeqCst);
        }
        drop(jobs);
        if first {
            let now = Instant::now();
            let overdue = Overdue {
                held: self.held.clone(),
                thread: Progress::here(),
                at_most: now + AT_MOST,
            };
            self.timer = Some(timer_queue::tick_at(now + PATIENCE, overdue));
        }
    }
}
