//! How many tasks there are, and waiting until there are none.

use crate::census::Why;
use crate::task_info::{self, Kind, TaskInfo};
use crate::waitlist::WaitList;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

/// Tasks that are counted and drained together: those of the program, or those of one test.
/// What a task spawns belongs to its own scope.
#[derive(Debug)]
pub(crate) struct Scope {
    // Spawned and not ended, without daemons.
    live: AtomicUsize,
    daemons: AtomicUsize,
    // Tasks that are themselves waiting in `drain`.
    draining: AtomicUsize,
    // Panics that nobody has joined.
    unjoined: AtomicUsize,
    waiters: LazyLock<WaitList>,
    // Those of a test, for it to name what is left. A program's may be a million.
    members: Option<Mutex<BTreeMap<u64, Arc<TaskInfo>>>>,
    failures: Mutex<BTreeMap<u64, String>>,
}

/// The scope of everything that is not a test's.
pub(crate) static PROCESS: Scope = Scope::new(None);

impl Scope {
    const fn new(members: Option<Mutex<BTreeMap<u64, Arc<TaskInfo>>>>) -> Scope {
        Scope {
            live: AtomicUsize::new(0),
            daemons: AtomicUsize::new(0),
            draining: AtomicUsize::new(0),
            unjoined: AtomicUsize::new(0),
            waiters: LazyLock::new(|| WaitList::of(Why::Drain)),
            members,
            failures: Mutex::new(BTreeMap::new()),
        }
    }

    /// A scope for one test. It is never freed: a task that is left behind may refer to it for
    /// ever.
    pub(crate) fn of_test() -> &'static Scope {
        Box::leak(Box::new(Scope::new(Some(Mutex::default()))))
    }

    /// Counts a panic of what has this number. A test keeps what is told of it, as the worker's
    /// own output is perhaps another test's.
    pub(crate) fn failed(&self, id: u64, told: impl FnOnce() -> String) {
        self.unjoined.fetch_add(1, Ordering::SeqCst);
        if self.members.is_some() {
            self.failures.lock().insert(id, told());
        }
    }

    /// Takes back a call of [`Scope::failed`]: somebody has been told, or nobody cares.
    pub(crate) fn forgiven(&self, id: u64) {
        self.unjoined.fetch_sub(1, Ordering::SeqCst);
        if self.members.is_some() {
            self.failures.lock().remove(&id);
        }
    }

    /// The messages of the panics of a test's tasks that nobody has joined.
    pub(crate) fn failures(&self) -> Vec<String> {
        self.failures.lock().values().cloned().collect()
    }

    /// How many panics nobody has joined.
    pub(crate) fn unjoined(&self) -> usize {
        self.unjoined.load(Ordering::SeqCst)
    }

    /// How many tasks and promises have been spawned and have not ended, daemons included.
    pub(crate) fn all(&self) -> usize {
        self.live.load(Ordering::SeqCst) + self.daemons.load(Ordering::SeqCst)
    }

    /// True if nobody is alive whom a drain waits for.
    pub(crate) fn drained(&self) -> bool {
        self.live.load(Ordering::SeqCst) == 0
    }

    /// Waits until all have ended, those included that drain. Not to be called by one of them.
    #[track_caller]
    pub(crate) fn drain(&self) {
        while !self.drained() {
            self.waiters.wait_until(None, || self.drained());
        }
    }

    /// The same, for the thread that runs `main`, which looks for deadlocks meanwhile.
    #[cfg(not(loom))]
    pub(crate) fn drain_or_report(&self) {
        let mut pause = None;
        while !self.drained() {
            let next = crate::deadlock::pause(pause);
            let look = Instant::now() + next;
            pause = Some(next);
            if !self.waiters.wait_until(Some(look), || self.drained()) {
                crate::deadlock::look(true);
            }
        }
    }

    /// Waits, as one of those that are counted, until all have ended that do not wait for this
    /// themselves.
    #[track_caller]
    fn drain_others(&self) {
        let drained = || self.live.load(Ordering::SeqCst) <= self.draining.load(Ordering::SeqCst);
        self.draining.fetch_add(1, Ordering::SeqCst);
        self.waiters.notify_all();
        while !drained() {
            self.waiters.wait_until(None, drained);
        }
        self.draining.fetch_sub(1, Ordering::SeqCst);
    }

    /// The same, for a test; gives up when for so long none has ended, and names those left.
    pub(crate) fn drain_patiently(&self, patience: Duration) -> Vec<Arc<TaskInfo>> {
        const LOOK: Duration = Duration::from_millis(50);
        let mut live = self.live.load(Ordering::SeqCst);
        let mut since = Instant::now();
        while !self.drained() {
            let look = Instant::now() + LOOK;
            self.waiters.wait_until(Some(look), || self.drained());
            let now = self.live.load(Ordering::SeqCst);
            if now < live {
                since = Instant::now();
            } else if since.elapsed() > patience {
                let members = self.members.as_ref().map(|members| members.lock());
                return members.map_or_else(Vec::new, |m| m.values().cloned().collect());
            }
            live = now;
        }
        Vec::new()
    }
}

/// Counts a task from its spawn to its end.
#[derive(Debug)]
pub(crate) struct Live {
    scope: &'static Scope,
    id: u64,
    daemon: bool,
}

/// Counts what `info` describes as alive until the guard is dropped.
pub(crate) fn enter(info: &Arc<TaskInfo>) -> Live {
    let live = Live {
        scope: info.scope,
        id: info.id,
        daemon: info.kind == Kind::Daemon,
    };
    if live.daemon {
        live.scope.daemons.fetch_add(1, Ordering::SeqCst);
        return live;
    }
    live.scope.live.fetch_add(1, Ordering::SeqCst);
    if let Some(members) = &live.scope.members {
        members.lock().insert(live.id, info.clone());
    }
    live
}

impl Drop for Live {
    fn drop(&mut self) {
        let scope = self.scope;
        if self.daemon {
            scope.daemons.fetch_sub(1, Ordering::SeqCst);
            return;
        }
        if let Some(members) = &scope.members {
            let member = members.lock().remove(&self.id);
            drop(member);
        }
        let left = scope.live.fetch_sub(1, Ordering::SeqCst) - 1;
        if left <= scope.draining.load(Ordering::SeqCst) {
            scope.waiters.notify_all();
        }
    }
}

/// How many tasks have been spawned and have not ended, the caller included if it is one. The
/// program's `main` and a test are not spawned, and daemons are not counted. In a test: of those
/// that it spawned itself.
pub fn live_tasks() -> usize {
    task_info::scope().live.load(Ordering::SeqCst)
}

/// Waits until every task has ended, those included that are spawned meanwhile; daemons are not
/// waited for. In a task: until all others have ended; tasks that drain do not wait for each
/// other. In a test: until those have ended that it spawned itself. Nobody waits for the
/// program's `main`, which is a task and was not spawned.
///
/// While a task unwinds from a panic this returns at once, as it must not wait.
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
/// static RAN: AtomicBool = AtomicBool::new(false);
/// milo_rt::task::spawn(|| RAN.store(true, Ordering::SeqCst));
/// milo_rt::runtime::drain();
/// assert!(RAN.load(Ordering::SeqCst));
/// ```
#[track_caller]
pub fn drain() {
    if crate::park::must_not_park() {
        return;
    }
    #[cfg(not(loom))]
    crate::batch::flush();
    let scope = task_info::scope();
    // A promise that is computed on a thread of the pool is alive, too.
    let is_live = task_info::current().is_some_and(|info| match info.kind {
        Kind::Task | Kind::Promise => true,
        Kind::Main | Kind::Test | Kind::Daemon | Kind::Thread => false,
    });
    match is_live {
        true => scope.drain_others(),
        false => scope.drain(),
    }
}
