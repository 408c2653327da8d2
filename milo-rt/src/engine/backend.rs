//! The interface of an engine, and nothing else.
//!
//! An engine switches between stacks, keeps one FIFO queue of ready coroutines and jobs for
//! each of its workers, and waits for descriptors. Tasks, the stacks that they run on, their
//! number and the length of a turn are defined above, in this module's neighbours, which name no
//! engine. `conformance.rs` says in tests what each method promises.

use super::{Events, Job};
use crate::config::Fixed;
use std::os::fd::RawFd;
use std::time::Instant;

/// A request of a worker that has nothing to do; the answer is about idle coroutines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "native"), allow(dead_code))]
pub(super) enum Tidy {
    /// Are there many?
    Look,
    /// From now on, note which are not used. The answer is true.
    Begin,
    /// End at most this many that have not been used since `Begin`. Are there more?
    End(usize),
}

/// There was no memory for a stack, or no mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoStack;

/// An engine. It exists once in a process, so that its functions take no receiver.
///
/// A *coroutine* is a stack that the engine switches to. A *turn* is the time from one switch to
/// a coroutine until the next switch away from it.
pub(super) trait Backend {
    type Sleeper: Sleep;
    type Entry: Enter;
    type Io: Watch;

    /// True if its workers wake coroutines at deadlines. Else the thread of the timers does, and
    /// a task with a deadline makes sure before that there is one.
    const HAS_TIMERS: bool;

    /// True if a coroutine may come back on another thread after a switch.
    fn migrates() -> bool;

    /// Starts the workers, which call `begin` with each job whose turn has come, in a place
    /// from where coroutines can be entered. Called by one thread at a time, until it has
    /// succeeded once, and before anything else. An engine that [tidies](Backend::tidies) calls
    /// `tidy` on its workers when they have nothing to do.
    ///
    /// # Errors
    /// The name of the resource that the system lacks. Nothing is left behind then, and a later
    /// call may succeed.
    fn start(config: &'static Fixed, begin: fn(Job), tidy: fn(Tidy) -> bool) -> Result<(), String>;

    /// True if so many coroutines are ready on this worker that, when the turn of one comes, its
    /// memory has left the nearest caches.
    #[inline(always)]
    fn has_many() -> bool {
        false
    }

    /// True if it calls `tidy`, so that any number of coroutines may be idle until then.
    fn tidies() -> bool;

    /// The number of coroutines that may exist at once.
    fn limit() -> usize;

    /// Gives a job the last place in the ready queue. `here` says that a coroutine calls.
    fn enqueue(job: Job, here: bool);

    /// The same for several at once, from a thread: nothing gets between them.
    fn enqueue_all(jobs: Vec<Job>);

    /// The first of the ready queue, if it is a job that `fits` and a turn would begin with it at
    /// once. Called in a coroutine, which begins it as its own next turn. An engine may always say
    /// None.
    fn next_job(fits: fn(&Job) -> bool) -> Option<Job> {
        let _ = fits;
        None
    }

    /// Makes a coroutine and enters it: returns at the end of its first turn. Where coroutines
    /// migrate it begins later, on any worker.
    ///
    /// # Errors
    /// [`NoStack`]; `main` is dropped then.
    fn create(stack_bytes: usize, main: impl FnOnce() + Send + 'static) -> Result<(), NoStack>;

    /// Gives the running coroutine the last place in the ready queue, and returns in its turn.
    fn yield_now();

    /// Lets the running coroutine wait until nothing else is ready, of its worker at least, and
    /// of the several that wait so, until those before it have had a turn. Though others are
    /// always ready, one of them goes on after each tick.
    fn give_way();

    /// Tells the engine that some milliseconds have passed: what waits for descriptors, timers
    /// or other threads must get a turn soon, although coroutines are always ready. True if a
    /// coroutine has become ready by that, behind those that were: its deadline has passed, and
    /// the running turn should end. Called in a coroutine.
    fn tick() -> bool;
}

/// The wait of a coroutine to be woken: one token, as that of [`std::thread::park`].
pub(super) trait Sleep: Send + Sync {
    /// To be called in the coroutine that will park.
    fn new() -> Self;

    /// Waits for the token and takes it. May return early. Only the owner calls it.
    fn park(&self);

    /// Waits for the token until an instant at most, and takes it. True if that is past. May return
    /// early. Only the owner calls it.
    fn park_until(&self, deadline: Instant) -> bool;

    /// Gives the token; its owner gets the last place in the ready queue if it waits. `here`
    /// says that a coroutine calls.
    fn unpark(&self, here: bool);
}

/// The wait of an idle coroutine: the waker runs it, inside the waker's own turn.
pub(super) trait Enter {
    /// To be called in the coroutine that will wait.
    fn new() -> Self;

    /// Waits to be entered. Only the owner calls it.
    fn wait(&self);

    /// Prefetches the frames of its stack, as it will be entered soon.
    fn prefetch(&self) {}

    /// Enters the coroutine, which waits, and returns at the end of its turn. Called by the
    /// worker on which it began to wait.
    fn enter(&self);
}

/// A descriptor that the engine watches: edges, not levels.
pub(super) trait Watch: Sized {
    type Waker: Wake;

    /// Watches a nonblocking descriptor, which must stay open for as long as this lives. To be
    /// called in a coroutine.
    ///
    /// # Errors
    /// The system's error.
    fn new(fd: RawFd) -> std::io::Result<Self>;

    /// The events since the last call; waits if there were none. May return early, with
    /// nothing. One coroutine at a time may call it.
    fn wait(&self) -> Events;

    /// The same until an instant at most. True if that is past.
    fn wait_until(&self, deadline: Instant) -> (Events, bool);

    fn waker(&self) -> Self::Waker;
}

/// Lets [`Watch::wait`] return, now or when it is called next; from anywhere.
pub(super) trait Wake: Send {
    fn wake(&self, here: bool);
}
