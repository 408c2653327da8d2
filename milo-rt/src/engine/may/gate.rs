//! The gate: what lets descriptors, timers and threads in while coroutines are always ready.
//!
//! `may`'s worker looks at its descriptors, at work from other threads and at
//! timers only when its ready queue is empty, and coroutines that yield or wake each
//! other keep it full. So if threads have made something ready, or the worker has not
//! looked at its descriptors for a tick, everything whose turn comes waits at the
//! gate. The queue runs empty, the worker polls, finds the gate's own
//! descriptor readable, and all go on in the order of their coming, which is that
//! of the queue.
//!
//! Those that give way wait here, too, and each time that the worker has polled, one of them goes
//! on, behind the others.

use super::{Place, create, note_ready, several_workers};
use crate::engine::clock;
use may::io::{CoIo, WaitIo};
use may::sync::Blocker;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

// A poll of the worker is due, or coroutines are waiting for it.
static CLOSED: AtomicBool = AtomicBool::new(false);
// Threads have made something ready since the worker was last made to poll.
static FOREIGN: AtomicBool = AtomicBool::new(false);
// The worker has polled since the last tick.
static POLLED: AtomicBool = AtomicBool::new(false);
// How many descriptors there are to poll.
static WATCHED: AtomicUsize = AtomicUsize::new(0);
// Each with a token of its own: a wake-up that is meant for it otherwise stays with it.
static WAITING: Mutex<Vec<Arc<Blocker>>> = Mutex::new(Vec::new());
// Those that have given way.
static LATE: Mutex<VecDeque<Arc<Blocker>>> = Mutex::new(VecDeque::new());
// There are some.
static ANY_LATE: AtomicBool = AtomicBool::new(false);
static BELL: OnceLock<UnixStream> = OnceLock::new();

/// To be called in a coroutine each time that it has come out of the ready queue, and once:
/// a second time it would wait behind later arrivals.
#[inline]
pub(super) fn pass() {
    if clock::is_due() {
        clock::take();
        tick();
    }
    if CLOSED.load(Ordering::Relaxed) {
        wait();
    }
}

/// To be called after a thread has made something ready.
#[inline]
pub(super) fn foreign() {
    FOREIGN.store(true, Ordering::SeqCst);
}

/// To be called once a tick: closes the gate if somebody waits for the worker's poll.
#[cold]
pub(super) fn tick() {
    let polled = POLLED.swap(false, Ordering::SeqCst) || WATCHED.load(Ordering::SeqCst) == 0;
    // Each of several workers has a queue that only it empties, when it has nothing else
    // to do: no single poll is enough.
    let foreign = FOREIGN.swap(false, Ordering::SeqCst);
    if foreign || !polled || ANY_LATE.load(Ordering::SeqCst) || several_workers() {
        CLOSED.store(true, Ordering::SeqCst);
    }
}

/// Says that there is one more descriptor to poll.
pub(super) fn watch() {
    WATCHED.fetch_add(1, Ordering::SeqCst);
}

/// Says that there is one less.
pub(super) fn unwatch() {
    WATCHED.fetch_sub(1, Ordering::SeqCst);
}

/// Says that the worker has polled.
#[inline]
pub(super) fn polled() {
    // Mostly so already, and then not written to.
    if !POLLED.load(Ordering::Relaxed) {
        POLLED.store(true, Ordering::SeqCst);
    }
}

#[cold]
#[inline(never)]
fn wait() {
    let blocker = Arc::new(Blocker::new(true));
    let first = {
        let mut waiting = WAITING.lock();
        waiting.push(blocker.clone());
        waiting.len() == 1
    };
    if first {
        ring();
    }
    let _ = blocker.park(None);
}

/// Waits until the worker has polled, behind those that wait so already.
pub(super) fn give_way() {
    let blocker = Arc::new(Blocker::new(true));
    {
        let mut late = LATE.lock();
        late.push_back(blocker.clone());
        ANY_LATE.store(true, Ordering::SeqCst);
    }
    ring();
    let _ = blocker.park(None);
}

// Opens the gate when the worker polls next.
fn ring() {
    // Nonblocking and one byte at a time: it cannot fail while it is read.
    let rings = BELL.get().map(|mut bell| bell.write_all(&[1]));
    if !matches!(rings, Some(Ok(()))) {
        open();
    }
}

fn open() {
    let waiting = {
        let mut waiting = WAITING.lock();
        CLOSED.store(false, Ordering::SeqCst);
        std::mem::take(&mut *waiting)
    };
    let (late, more) = {
        let mut late = LATE.lock();
        let first = late.pop_front();
        ANY_LATE.store(!late.is_empty(), Ordering::SeqCst);
        (first, !late.is_empty())
    };
    note_ready();
    for blocker in waiting.into_iter().chain(late) {
        blocker.unpark();
    }
    if more {
        ring();
    }
}

/// Makes the gate. To be called again if that failed.
pub(super) fn start() -> Result<(), String> {
    if BELL.get().is_some() {
        return Ok(());
    }
    let no_descriptors = |error| format!("no file descriptors left for it ({error})");
    let (bell, ear) = UnixStream::pair().map_err(no_descriptors)?;
    bell.set_nonblocking(true).map_err(no_descriptors)?;
    ear.set_nonblocking(true).map_err(no_descriptors)?;
    let watched = CoIo::new(Borrowed(ear.as_raw_fd()));
    let watched = watched.map_err(|error| no_descriptors(error.into()))?;
    let bytes = crate::config::fixed().stack_bytes;
    create(Place::Queue, bytes, move || listen(ear, watched))
        .map_err(|_| "no memory for its first stack".to_string())?;
    let _ = BELL.set(bell);
    Ok(())
}

// For ever. Rings between two calls are not lost, but merged.
fn listen(mut ear: UnixStream, watched: CoIo<Borrowed>) {
    loop {
        let mut bytes = [0; 64];
        while matches!(ear.read(&mut bytes), Ok(n) if n > 0) {}
        open();
        watched.wait_io();
    }
}

/// Somebody else's descriptor.
pub(in crate::engine) struct Borrowed(pub(super) RawFd);

impl AsRawFd for Borrowed {
    fn as_raw_fd(&self) -> RawFd {
        self.0
    }
}
