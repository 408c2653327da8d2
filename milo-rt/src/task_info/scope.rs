//! Tasks that are counted together.

use super::{Info, Kind};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Tasks that are counted and drained together: those of the program, or those of one test.
/// A task belongs to the scope of the task or thread that spawned it.
#[derive(Debug)]
pub(crate) struct Scope {
    // Spawned and not ended, without daemons.
    live: AtomicUsize,
    daemons: AtomicUsize,
    // Tasks that are themselves waiting in `drain`.
    draining: AtomicUsize,
    // Panics that nobody has joined.
    unjoined: AtomicUsize,
    // Those of a test, for it to name what is left. A program's may be a million.
    members: Option<Mutex<BTreeMap<u64, Info>>>,
    failures: Mutex<BTreeMap<u64, String>>,
}

/// The scope of everything that is not a test's.
pub(crate) static PROCESS: Scope = Scope::new(None);

impl Scope {
    const fn new(members: Option<Mutex<BTreeMap<u64, Info>>>) -> Scope {
        Scope {
            live: AtomicUsize::new(0),
            daemons: AtomicUsize::new(0),
            draining: AtomicUsize::new(0),
            unjoined: AtomicUsize::new(0),
            members,
            failures: Mutex::new(BTreeMap::new()),
        }
    }

    /// A scope for one test. It is never freed: a task that is left behind may refer to it for
    /// ever.
    pub(crate) fn of_test() -> &'static Scope {
        Box::leak(Box::new(Scope::new(Some(Mutex::default()))))
    }

    /// Counts what `info` describes as alive.
    pub(crate) fn add(&self, info: &Info) {
        if info.kind == Kind::Daemon {
            self.daemons.fetch_add(1, Ordering::SeqCst);
            return;
        }
        self.live.fetch_add(1, Ordering::SeqCst);
        if let Some(members) = &self.members {
            members.lock().insert(info.id, info.clone());
        }
    }

    /// Takes back a call of [`Scope::add`] for what has this number. True if the drains have
    /// to look.
    pub(crate) fn remove(&self, id: u64, daemon: bool) -> bool {
        if daemon {
            self.daemons.fetch_sub(1, Ordering::SeqCst);
            return false;
        }
        if let Some(members) = &self.members {
            let member = members.lock().remove(&id);
            drop(member);
        }
        let left = self.live.fetch_sub(1, Ordering::SeqCst) - 1;
        left <= self.draining.load(Ordering::SeqCst)
    }

    /// How many have been spawned and have not ended, without daemons.
    pub(crate) fn live(&self) -> usize {
        self.live.load(Ordering::SeqCst)
    }

    /// The same, daemons included.
    pub(crate) fn all(&self) -> usize {
        self.live() + self.daemons.load(Ordering::SeqCst)
    }

    /// The living ones of a test.
    pub(crate) fn members(&self) -> Vec<Info> {
        let members = self.members.as_ref().map(|members| members.lock());
        members.map_or_else(Vec::new, |members| members.values().cloned().collect())
    }

    /// One of the living waits for the end of the others, until [`Scope::ends_draining`].
    pub(crate) fn begins_draining(&self) {
        self.draining.fetch_add(1, Ordering::SeqCst);
    }

    /// See [`Scope::begins_draining`].
    pub(crate) fn ends_draining(&self) {
        self.draining.fetch_sub(1, Ordering::SeqCst);
    }

    /// True if no task is alive that a drain waits for.
    pub(crate) fn is_drained(&self) -> bool {
        self.live() == 0
    }

    /// True if nobody is alive but the drains.
    pub(crate) fn is_drained_but_for_drainers(&self) -> bool {
        self.live() <= self.draining.load(Ordering::SeqCst)
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
}
