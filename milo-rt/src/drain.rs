//! Waiting until no task is alive.

use crate::here;
use crate::park::Why;
use crate::task_info::{Info, Kind, Scope, TaskInfo};
use crate::waitlist::WaitList;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

// Tasks and threads in `drain`, of all scopes: each looks at its own scope when it is woken.
static WAITERS: LazyLock<WaitList> = LazyLock::new(|| WaitList::of(Why::Drain));

/// Counts a task from its spawn to its end.
#[derive(Debug)]
pub(crate) struct Live {
    scope: &'static Scope,
    id: u64,
    daemon: bool,
}

/// Counts what `info` describes as alive until the guard is dropped.
pub(crate) fn enter(info: &Info) -> Live {
    info.scope.add(info);
    Live::counted(info)
}

impl Live {
    /// The guard of one that [`Scope::add`] has counted.
    pub(crate) fn counted(info: &TaskInfo) -> Live {
        Live {
            scope: info.scope,
            id: info.id,
            daemon: info.kind == Kind::Daemon,
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if self.scope.remove(self.id, self.daemon) {
            WAITERS.notify_all();
        }
    }
}

/// Waits until all have ended, those included that drain, or until the deadline: false then. Not
/// to be called by one of them.
#[track_caller]
pub(crate) fn drain_until(scope: &Scope, deadline: Option<Instant>) -> bool {
    while !scope.is_drained() {
        let in_time = WAITERS.wait_until(deadline, || scope.is_drained());
        if !in_time && !scope.is_drained() {
            return false;
        }
    }
    true
}

/// Waits, as one of those that are counted, until all have ended that do not wait for this
/// themselves.
#[track_caller]
fn drain_others(scope: &Scope) {
    scope.begins_draining();
    WAITERS.notify_all();
    while !scope.is_drained_but_for_drainers() {
        WAITERS.wait_until(None, || scope.is_drained_but_for_drainers());
    }
    scope.ends_draining();
}

/// Waits for the end of a test's tasks; gives up when for so long none has ended, and names those
/// left.
pub(crate) fn drain_patiently(scope: &Scope, patience: Duration) -> Vec<Info> {
    const LOOK: Duration = Duration::from_millis(50);
    let mut live = scope.live();
    let mut since = Instant::now();
    while !drain_until(scope, Some(Instant::now() + LOOK)) {
        let now = scope.live();
        if now < live {
            since = Instant::now();
        } else if since.elapsed() > patience {
            return scope.members();
        }
        live = now;
    }
    Vec::new()
}

/// How many tasks have been spawned and have not ended, the caller included if it is one. The
/// program's `main` and a test are not spawned, and daemons are not counted. In a test: of those
/// that it spawned itself.
///
/// ```
/// milo_rt::task::spawn(|| ());
/// println!("{} tasks are alive", milo_rt::runtime::live_tasks());
/// ```
pub fn live_tasks() -> usize {
    crate::budget::spend();
    here::scope().live()
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
    let scope = here::scope();
    // A promise that is computed on a thread of the pool is alive, too.
    let is_live = here::current().is_some_and(|info| match info.kind {
        Kind::Task | Kind::Promise | Kind::Blocking => true,
        Kind::Main | Kind::Test | Kind::Daemon | Kind::Thread => false,
    });
    match is_live {
        true => drain_others(scope),
        false => drop(drain_until(scope, None)),
    }
}
