//! Waiting for descriptors.
//!
//! A task waits in the engine, which knows one waiter of a descriptor: the *leader*. Others,
//! in either direction, follow: they wait for the leader to tell what has happened, or to
//! leave, and then one of them leads. Threads wait in `poll`. Any number of tasks and threads
//! may wait for the same descriptor; each that is woken tries again.

mod foreign;
mod poll;
mod several;

pub(crate) use foreign::wait_for;
pub(crate) use poll::poll;
pub(crate) use several::Several;

use crate::engine::{Events, Io};
use crate::leader;
use crate::lock::{Lock, LockError, MutexGuard};
use crate::prim::{AtomicUsize, Ordering};
use crate::waitlist::WaitList;
use parking_lot::Mutex;
use std::cell::UnsafeCell;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

// In case nothing else tells a thread that a descriptor was closed by another.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// The operation for which a descriptor is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Read,
    Write,
}

// With thousands of descriptors every visit to memory counts: what each operation looks at
// lies together, and in front.
#[repr(C)]
struct Side {
    // The other end has ended it: the next attempt says so, without another event.
    ended: AtomicBool,
    // Counts the events. A waiter that sees no new one since before its attempt may sleep.
    events: AtomicUsize,
    // The count at which an attempt took all that there was.
    spent: AtomicUsize,
    turn: Lock,
}

impl Side {
    fn new() -> Side {
        Side {
            ended: AtomicBool::new(false),
            events: AtomicUsize::new(0),
            spent: AtomicUsize::new(usize::MAX),
            turn: Lock::new(),
        }
    }
}

/// A descriptor that can be waited for, and closed while others use it: it is given back
/// to the system when the last operation on it has ended.
#[repr(C)]
pub(crate) struct Source {
    // CLOSED, and USE for each operation that is under way.
    uses: AtomicUsize,
    fd: RawFd,
    // Somebody is the leader.
    led: AtomicBool,
    watched: AtomicBool,
    watching: Mutex<()>,
    // None until `watched`, unchanged then until the descriptor is given back.
    io: UnsafeCell<Option<Io>>,
    read: Side,
    write: Side,
    followers: WaitList,
    // The descriptor was handed out: a use that ends with the source keeps it open.
    lent: AtomicBool,
}

// SAFETY: `io` is written before it is watched, by the holder of `watching`'s lock; and when nobody
// uses the source any more. Only users of a watched source read it.
unsafe impl Sync for Source {}

// A panic leaves no source half changed: nothing of the user's runs inside.
impl std::panic::UnwindSafe for Source {}
impl std::panic::RefUnwindSafe for Source {}

const CLOSED: usize = 1;
const USE: usize = 2;

/// Why an operation ended without a result.
#[derive(Debug)]
pub(crate) enum Ended {
    Closed,
    Timeout,
    Unwinding,
    Failed(io::Error),
}

/// An operation that is under way: the descriptor stays open meanwhile.
pub(crate) struct Use<'a>(&'a Source);

impl Use<'_> {
    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        // SAFETY: it is not closed before the last use has ended.
        unsafe { BorrowedFd::borrow_raw(self.0.fd) }
    }
}

impl Drop for Use<'_> {
    fn drop(&mut self) {
        if self.0.uses.fetch_sub(USE, Ordering::SeqCst) == USE | CLOSED {
            self.0.give_back();
        }
    }
}

/// An operation that is under way for as long as this lives, which keeps the owner of the
/// source, too.
pub(crate) struct Held<T> {
    owner: Arc<T>,
    source: fn(&T) -> &Source,
}

impl<T> Held<T> {
    /// # Errors
    /// It is closed.
    pub(crate) fn new(owner: &Arc<T>, source: fn(&T) -> &Source) -> Result<Held<T>, Ended> {
        // Ends in `drop`.
        std::mem::forget(source(owner).begin()?);
        let owner = owner.clone();
        Ok(Held { owner, source })
    }

    pub(crate) fn source(&self) -> &Source {
        (self.source)(&self.owner)
    }
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        drop(Use(self.source()));
    }
}

impl Source {
    pub(crate) fn new(fd: OwnedFd) -> Source {
        Source {
            uses: AtomicUsize::new(0),
            fd: fd.into_raw_fd(),
            led: AtomicBool::new(false),
            watched: AtomicBool::new(false),
            watching: Mutex::new(()),
            io: UnsafeCell::new(None),
            read: Side::new(),
            write: Side::new(),
            followers: WaitList::new(),
            lent: AtomicBool::new(false),
        }
    }

    /// The descriptor, to ask or set something of it. From now on it stays open as
    /// long as the source exists, closed or not.
    ///
    /// # Panics
    /// If it was closed before: another file may have its number now.
    #[track_caller]
    pub(crate) fn lend(&self) -> BorrowedFd<'_> {
        if !self.lent.load(Ordering::SeqCst) {
            let Ok(used) = self.begin() else {
                panic!("the descriptor of a socket or pipe that was closed");
            };
            // This use keeps it open; one is enough.
            if !self.lent.swap(true, Ordering::SeqCst) {
                std::mem::forget(used);
            }
        }
        // SAFETY: it is not given back before the source is dropped.
        unsafe { BorrowedFd::borrow_raw(self.fd) }
    }

    /// The number of the descriptor, which is another file's perhaps once this is closed and not
    /// used any more.
    pub(crate) fn number(&self) -> RawFd {
        self.fd
    }

    #[inline]
    fn side(&self, direction: Direction) -> &Side {
        match direction {
            Direction::Read => &self.read,
            Direction::Write => &self.write,
        }
    }

    /// To be called once, by the one that ends the last use of a closed source or drops an open one.
    fn give_back(&self) {
        // Before the descriptor, whose number may be another one's at once.
        // SAFETY: nobody uses the source any more.
        drop(unsafe { (*self.io.get()).take() });
        // SAFETY: the descriptor came from an `OwnedFd`, and nobody can use it any more.
        drop(unsafe { OwnedFd::from_raw_fd(self.fd) });
    }

    /// Begins an operation.
    #[inline]
    pub(crate) fn begin(&self) -> Result<Use<'_>, Ended> {
        let mut uses = self.uses.load(Ordering::SeqCst);
        while uses & CLOSED == 0 {
            let more = uses + USE;
            match self
                .uses
                .compare_exchange_weak(uses, more, Ordering::SeqCst, Ordering::SeqCst)
            {
                Ok(_) => return Ok(Use(self)),
                Err(now) => uses = now,
            }
        }
        Err(Ended::Closed)
    }

    /// One reader and one writer at a time, so that pieces do not mix, in the order in which they
    /// come. Waits until `deadline` at most.
    #[inline]
    pub(crate) fn turn(
        &self,
        direction: Direction,
        deadline: Option<Instant>,
    ) -> Result<MutexGuard<'_>, Ended> {
        self.side(direction)
            .turn
            .guard_until(deadline)
            .map_err(|error| match error {
                LockError::Timeout(_) => Ended::Timeout,
                error => {
                    debug_assert_eq!(error, LockError::Unwinding, "nobody destroys or keeps it");
                    Ended::Unwinding
                }
            })
    }

    /// To be taken before an attempt, and given to `wait` if it would block.
    #[inline]
    pub(crate) fn seen(&self, direction: Direction) -> usize {
        self.side(direction).events.load(Ordering::SeqCst)
    }

    /// Says that nothing is left, until the next event.
    pub(crate) fn spend(&self, direction: Direction) {
        let seen = self.seen(direction);
        self.side(direction).spent.store(seen, Ordering::SeqCst);
    }

    // True if an attempt would surely block, so that a task need not make it.
    #[inline]
    fn is_spent(&self, direction: Direction, seen: usize) -> bool {
        let side = self.side(direction);
        // An end that is told later is an event after `seen`.
        side.spent.load(Ordering::SeqCst) == seen
            && !side.ended.load(Ordering::SeqCst)
            && crate::engine::in_task()
    }

    #[inline]
    pub(crate) fn is_closed(&self) -> bool {
        self.uses.load(Ordering::SeqCst) & CLOSED != 0
    }

    /// Ends the operations that wait, and lets all later ones fail. `last` is called with the
    /// descriptor, unless it was closed already.
    pub(crate) fn close(&self, last: impl FnOnce(BorrowedFd<'_>)) {
        let Ok(used) = self.begin() else {
            return;
        };
        self.uses.fetch_or(CLOSED, Ordering::SeqCst);
        self.happened(Events {
            read: true,
            write: true,
            ended: false,
        });
        if let Some(io) = self.watched_io(&used) {
            io.waker().wake();
        }
        // Selects have no leader, and of a pipe the system tells them nothing.
        self.followers.notify_all();
        last(used.fd());
    }

    /// The waiters for something else than an event, or for the leader of the descriptor:
    /// a waiter woken there looks again.
    pub(crate) fn followers(&self) -> &WaitList {
        &self.followers
    }

    /// Tries until it does not block any more. `spent` tells from a result that the next
    /// attempt would block.
    #[inline]
    pub(crate) fn retry<R>(
        &self,
        direction: Direction,
        deadline: Option<Instant>,
        mut attempt: impl FnMut(BorrowedFd<'_>) -> io::Result<R>,
        spent: impl Fn(&R) -> bool,
    ) -> Result<R, Ended> {
        crate::budget::spend();
        let used = self.begin()?;
        loop {
            let seen = self.seen(direction);
            if !self.is_spent(direction, seen) {
                match attempt(used.fd()) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    // Shut down under us by `close`.
                    Err(_) if self.is_closed() => return Err(Ended::Closed),
                    Err(error) => return Err(Ended::Failed(error)),
                    Ok(done) => {
                        if spent(&done) {
                            self.side(direction).spent.store(seen, Ordering::SeqCst);
                        }
                        return Ok(done);
                    }
                }
            }
            self.wait(&used, direction, seen, deadline)?;
        }
    }

    /// Waits until it is readable, and reads nothing.
    pub(crate) fn readable(&self, deadline: Option<Instant>) -> Result<(), Ended> {
        let look = |fd: BorrowedFd<'_>| match poll(fd.as_raw_fd(), Direction::Read, Duration::ZERO)
        {
            Ok(false) => Err(io::ErrorKind::WouldBlock.into()),
            done => done.map(|_| ()),
        };
        self.retry(Direction::Read, deadline, look, |()| false)
    }

    /// Waits until it is readable or writable; false if the deadline has passed.
    fn ready(&self, direction: Direction, deadline: Option<Instant>) -> io::Result<bool> {
        loop {
            let seen = self.seen(direction);
            if poll(self.fd, direction, Duration::ZERO)? {
                return Ok(true);
            }
            let waited = self
                .begin()
                .and_then(|used| self.wait(&used, direction, seen, deadline));
            match waited {
                Ok(()) => {}
                Err(Ended::Timeout) => return Ok(false),
                Err(Ended::Failed(error)) => return Err(error),
                Err(Ended::Closed | Ended::Unwinding) => {
                    return Err(io::Error::other(crate::park::UNWINDING));
                }
            }
        }
    }

    /// Waits for an event after `seen`. The caller then tries again.
    #[inline]
    pub(crate) fn wait(
        &self,
        used: &Use<'_>,
        direction: Direction,
        seen: usize,
        deadline: Option<Instant>,
    ) -> Result<(), Ended> {
        if !crate::engine::in_task() {
            return self.wait_in_thread(direction, deadline);
        }
        if crate::park::must_not_park() {
            return Err(Ended::Unwinding);
        }
        let io = match self.watched_io(used) {
            Some(io) => io,
            None => self.watch(used).map_err(Ended::Failed)?,
        };
        let mut in_time = true;
        loop {
            if self.is_closed() {
                return Err(Ended::Closed);
            }
            if self.seen(direction) != seen {
                return Ok(());
            }
            if !in_time {
                return Err(Ended::Timeout);
            }
            in_time = leader::wait_once(
                &self.led,
                &self.followers,
                deadline,
                || self.seen(direction) != seen || self.is_closed(),
                || self.lead(io, deadline),
            );
        }
    }

    /// Waits in the engine, and counts what has happened. False if the deadline has passed.
    #[inline]
    fn lead(&self, io: &Io, deadline: Option<Instant>) -> bool {
        let (events, in_time) = match deadline {
            None => (io.wait(), true),
            Some(deadline) => {
                let (events, passed) = io.wait_until(deadline);
                (events, !passed)
            }
        };
        self.happened(events);
        in_time
    }

    /// Counts events, for the waiting to see when they look; it wakes nobody.
    #[inline]
    fn happened(&self, events: Events) {
        if events.ended {
            self.read.ended.store(true, Ordering::SeqCst);
        }
        if events.read {
            self.read.events.fetch_add(1, Ordering::SeqCst);
        }
        if events.write {
            self.write.events.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[inline]
    fn watched_io(&self, _used: &Use<'_>) -> Option<&Io> {
        match self.watched.load(Ordering::SeqCst) {
            // SAFETY: it is watched, and in use for as long as the reference lives.
            true => unsafe { (*self.io.get()).as_ref() },
            false => None,
        }
    }

    #[cold]
    fn wait_in_thread(&self, direction: Direction, deadline: Option<Instant>) -> Result<(), Ended> {
        crate::batch::flush();
        loop {
            let mut limit = LOOK_AGAIN;
            if let Some(deadline) = deadline {
                let now = Instant::now();
                if now >= deadline {
                    return Err(Ended::Timeout);
                }
                limit = limit.min(deadline - now);
            }
            let ready = poll(self.fd, direction, limit).map_err(Ended::Failed)?;
            if self.is_closed() {
                return Err(Ended::Closed);
            }
            if ready {
                return Ok(());
            }
        }
    }

    #[cold]
    fn watch<'a>(&'a self, used: &'a Use<'_>) -> io::Result<&'a Io> {
        let _once = self.watching.lock();
        if let Some(io) = self.watched_io(used) {
            return Ok(io);
        }
        let io = Io::new(self.fd)?;
        // SAFETY: one at a time, and nobody reads it before it is watched.
        let io = unsafe { (*self.io.get()).insert(io) };
        self.watched.store(true, Ordering::SeqCst);
        Ok(io)
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if !self.is_closed() || *self.lent.get_mut() {
            self.give_back();
        }
    }
}
