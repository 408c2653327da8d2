//! Waiting for descriptors.
//!
//! Tasks wait in one event queue of the system, watched by one coroutine of the
//! engine; threads wait in `poll`. Any number of tasks and threads may wait for the
//! same descriptor in the same direction: each that is woken tries again.

#[cfg_attr(any(target_os = "linux", target_os = "android"), path = "epoll.rs")]
#[cfg_attr(
    not(any(target_os = "linux", target_os = "android")),
    path = "kqueue.rs"
)]
mod queue;

use crate::prim::{AtomicUsize, Ordering};
use crate::waitlist::WaitList;
use parking_lot::Mutex;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock, Weak};
use std::time::{Duration, Instant};

// In case nothing else tells a thread that a descriptor was closed by another.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// What a descriptor is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Read,
    Write,
}

#[derive(Debug)]
struct Side {
    // Counts the events. Who sees no new one since before its attempt may sleep.
    events: AtomicUsize,
    // The count at which an attempt took all that there was.
    spent: AtomicUsize,
    // The other end has ended it: the next attempt says so, without another event.
    ended: AtomicBool,
    waiters: WaitList,
}

impl Side {
    fn new() -> Side {
        Side {
            events: AtomicUsize::new(0),
            spent: AtomicUsize::new(usize::MAX),
            ended: AtomicBool::new(false),
            waiters: WaitList::new(),
        }
    }

    fn event(&self) {
        self.events.fetch_add(1, Ordering::SeqCst);
        self.waiters.notify_all();
    }
}

/// A descriptor that can be waited for. It does not own the descriptor.
#[derive(Debug)]
pub(crate) struct Source {
    fd: RawFd,
    read: Side,
    write: Side,
    closed: AtomicBool,
    // Its place among the watched ones, once it is watched.
    watched: Mutex<Option<u64>>,
}

/// Why a wait ended without an event.
#[derive(Debug)]
pub(crate) enum Ended {
    Closed,
    Timeout,
    Unwinding,
    Failed(io::Error),
}

impl Source {
    pub(crate) fn new(fd: RawFd) -> Arc<Source> {
        Arc::new(Source {
            fd,
            read: Side::new(),
            write: Side::new(),
            closed: AtomicBool::new(false),
            watched: Mutex::new(None),
        })
    }

    fn side(&self, direction: Direction) -> &Side {
        match direction {
            Direction::Read => &self.read,
            Direction::Write => &self.write,
        }
    }

    /// To be taken before an attempt, and given to `wait` if it would block.
    pub(crate) fn seen(&self, direction: Direction) -> usize {
        self.side(direction).events.load(Ordering::SeqCst)
    }

    /// Says that an attempt after `seen` took all that there was.
    pub(crate) fn set_spent(&self, direction: Direction, seen: usize) {
        self.side(direction).spent.store(seen, Ordering::SeqCst);
    }

    /// True if an attempt would surely block, so that a task need not make it.
    pub(crate) fn is_spent(&self, direction: Direction, seen: usize) -> bool {
        let side = self.side(direction);
        // An end that is told later is an event after `seen`.
        side.spent.load(Ordering::SeqCst) == seen
            && !side.ended.load(Ordering::SeqCst)
            && crate::engine::in_task()
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Wakes everybody who waits; all later waits end at once.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.read.event();
        self.write.event();
    }

    /// Waits for an event after `seen`. The caller then tries again.
    #[inline]
    pub(crate) fn wait(
        self: &Arc<Self>,
        direction: Direction,
        seen: usize,
        deadline: Option<Instant>,
    ) -> Result<(), Ended> {
        if self.is_closed() {
            return Err(Ended::Closed);
        }
        if !crate::engine::in_task() {
            return self.wait_in_thread(direction, deadline);
        }
        if crate::park::must_not_park() {
            return Err(Ended::Unwinding);
        }
        self.watch().map_err(Ended::Failed)?;
        let side = self.side(direction);
        let news = || side.events.load(Ordering::SeqCst) != seen;
        while !news() {
            if !side.waiters.wait_until(deadline, news) && !news() {
                return Err(Ended::Timeout);
            }
        }
        match self.is_closed() {
            true => Err(Ended::Closed),
            false => Ok(()),
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

    fn watch(self: &Arc<Self>) -> io::Result<()> {
        let mut watched = self.watched.lock();
        if watched.is_none() {
            *watched = Some(REACTOR.as_ref().map_err(copy)?.watch(self)?);
        }
        Ok(())
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        // The system forgets the descriptor itself when its owner closes it.
        if let Some(key) = self.watched.get_mut()
            && let Ok(reactor) = &*REACTOR
        {
            reactor.sources.lock().remove(*key);
        }
    }
}

fn copy(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::from(error.kind()),
    }
}

fn poll(fd: RawFd, direction: Direction, limit: Duration) -> io::Result<bool> {
    let mut entry = libc::pollfd {
        fd,
        events: match direction {
            Direction::Read => libc::POLLIN,
            Direction::Write => libc::POLLOUT,
        },
        revents: 0,
    };
    // Rounded up, so as not to spin in the last millisecond.
    let millis = limit.as_micros().div_ceil(1000).min(60_000) as libc::c_int;
    // SAFETY: one valid entry, for the length of the call.
    match unsafe { libc::poll(&mut entry, 1, millis) } {
        0 => Ok(false),
        _ if entry.revents & libc::POLLNVAL != 0 => Err(io::Error::from_raw_os_error(libc::EBADF)),
        n if n > 0 => Ok(true),
        _ => match io::Error::last_os_error() {
            error if error.kind() == io::ErrorKind::Interrupted => Ok(false),
            error => Err(error),
        },
    }
}

/// The watched sources, by a key that is never used twice.
#[derive(Default)]
struct Sources {
    slots: Vec<(u32, Weak<Source>)>,
    free: Vec<u32>,
}

impl Sources {
    fn insert(&mut self, source: &Arc<Source>) -> u64 {
        let index = match self.free.pop() {
            Some(index) => {
                self.slots[index as usize].1 = Arc::downgrade(source);
                index
            }
            None => {
                self.slots.push((0, Arc::downgrade(source)));
                (self.slots.len() - 1) as u32
            }
        };
        u64::from(self.slots[index as usize].0) << 32 | u64::from(index)
    }

    fn remove(&mut self, key: u64) {
        let index = key as u32;
        let slot = &mut self.slots[index as usize];
        slot.0 = slot.0.wrapping_add(1);
        slot.1 = Weak::new();
        self.free.push(index);
    }

    fn get(&self, key: u64) -> Option<Arc<Source>> {
        let (generation, source) = self.slots.get(key as u32 as usize)?;
        match u64::from(*generation) == key >> 32 {
            true => source.upgrade(),
            false => None,
        }
    }
}

struct Reactor {
    queue: queue::Queue,
    sources: Mutex<Sources>,
}

static REACTOR: LazyLock<io::Result<&'static Reactor>> = LazyLock::new(|| {
    let reactor: &'static Reactor = Box::leak(Box::new(Reactor {
        queue: queue::Queue::new()?,
        sources: Mutex::default(),
    }));
    #[cfg(not(miri))]
    {
        let mut woken = Vec::new();
        crate::engine::wait_readable(reactor.queue.fd(), move || reactor.collect(&mut woken));
        STARTED.store(true, Ordering::SeqCst);
    }
    Ok(reactor)
});

/// Wakes those whose descriptors are ready. To be called in a task.
#[cfg(not(miri))]
pub(crate) fn look() {
    // Not begun where nothing is watched.
    if STARTED.load(Ordering::SeqCst)
        && let Ok(reactor) = &*REACTOR
    {
        reactor.collect(&mut Vec::new());
    }
}

static STARTED: AtomicBool = AtomicBool::new(false);

impl Reactor {
    fn watch(&self, source: &Arc<Source>) -> io::Result<u64> {
        let key = self.sources.lock().insert(source);
        match self.queue.add(source.fd, key) {
            Ok(()) => Ok(key),
            Err(error) => {
                self.sources.lock().remove(key);
                Err(error)
            }
        }
    }

    #[cfg(not(miri))]
    fn collect(&self, woken: &mut Vec<(Arc<Source>, queue::Event)>) {
        loop {
            let more = {
                let sources = self.sources.lock();
                self.queue.poll(|event| {
                    woken.extend(sources.get(event.key).map(|source| (source, event)));
                })
            };
            for (source, event) in woken.drain(..) {
                if event.ended {
                    source.read.ended.store(true, Ordering::SeqCst);
                }
                if event.read {
                    source.read.event();
                }
                if event.write {
                    source.write.event();
                }
            }
            if !more {
                return;
            }
        }
    }
}

/// Waits until a descriptor of the user's is readable or writable: parks a task,
/// blocks a thread.
pub(crate) fn wait_for(fd: RawFd, direction: Direction) -> io::Result<()> {
    // A look first; then an event queue entry of its own, as the descriptor may be
    // in use elsewhere at the same time.
    if poll(fd, direction, Duration::ZERO)? {
        return Ok(());
    }
    let own = duplicate(fd)?;
    let source = Source::new(own.as_raw_fd());
    let _forget = Forget(&source);
    loop {
        let seen = source.seen(direction);
        if poll(fd, direction, Duration::ZERO)? {
            return Ok(());
        }
        match source.wait(direction, seen, None) {
            Ok(()) => {}
            Err(Ended::Failed(error)) => return Err(error),
            Err(_) => {
                return Err(io::Error::other("cannot wait while a panic unwinds"));
            }
        }
    }
}

// The queue forgets a descriptor when the last duplicate of it is closed, which this
// one is not.
struct Forget<'a>(&'a Source);

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        if self.0.watched.lock().is_some()
            && let Ok(reactor) = &*REACTOR
        {
            reactor.queue.remove(self.0.fd);
        }
    }
}

fn duplicate(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: no pointers; one that is not open is an error, and a new descriptor
    // is nobody else's.
    unsafe {
        match libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) {
            -1 => Err(io::Error::last_os_error()),
            new => Ok(OwnedFd::from_raw_fd(new)),
        }
    }
}
