//! The identity of a task, thread or promise, from its birth on.

mod info;
mod scope;

pub(crate) use info::{Head, Info, count_down, count_up};
pub(crate) use scope::{PROCESS, Scope};

use std::any::Any;
use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// The kind of thing that a [`TaskInfo`] describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The program's `main`, as the first task.
    Main,
    /// The body of a test, as a task.
    Test,
    Task,
    /// A task that the drain does not wait for.
    Daemon,
    Thread,
    /// A computation in a task.
    Promise,
    /// A computation on a thread of the pool.
    Blocking,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Main => "main",
            Kind::Test => "test",
            Kind::Task => "task",
            Kind::Daemon => "daemon",
            Kind::Thread => "thread",
            Kind::Promise | Kind::Blocking => "promise",
        }
    }
}

/// The identity of a task, thread or promise: for messages, and for the rules of panics.
#[derive(Debug)]
pub(crate) struct TaskInfo {
    /// Unique in the process for what was spawned, [`FIRST`](crate::task::FIRST) otherwise.
    pub(crate) id: u64,
    pub(crate) kind: Kind,
    pub(crate) name: Option<Box<str>>,
    pub(crate) site: &'static Location<'static>,
    /// With which others it is counted and drained; what it spawns is in the same scope.
    pub(crate) scope: &'static Scope,
    // How many wait for its end and will be told of its panic.
    awaited: AtomicUsize,
    // Another promise won the race that this one was in.
    lost: AtomicBool,
    kept: OnceLock<Arc<dyn Any + Send + Sync>>,
}

impl TaskInfo {
    #[inline]
    pub(crate) fn new(
        id: u64,
        kind: Kind,
        name: Option<String>,
        site: &'static Location<'static>,
        scope: &'static Scope,
    ) -> TaskInfo {
        TaskInfo {
            id,
            kind,
            name: name.map(String::into_boxed_str),
            site,
            scope,
            awaited: AtomicUsize::new(0),
            lost: AtomicBool::new(false),
            kept: OnceLock::new(),
        }
    }

    /// The value that the layers above keep with it, of one type in all of them; made by the first
    /// call.
    pub(crate) fn kept<T: Any + Send + Sync>(&self, make: fn() -> T) -> Arc<T> {
        let kept = self.kept.get_or_init(|| Arc::new(make()));
        kept.clone().downcast().expect("one type in all of them")
    }

    /// Says that the caller waits for the end, and that a panic is its to hear of, until the
    /// guard is dropped.
    pub(crate) fn await_here(&self) -> AwaitingHere<'_> {
        self.awaited.fetch_add(1, Ordering::SeqCst);
        AwaitingHere(self)
    }

    pub(crate) fn is_awaited(&self) -> bool {
        self.awaited.load(Ordering::SeqCst) > 0
    }

    /// Says that its outcome was not wanted: a panic is told and is no failure of the program.
    pub(crate) fn lose(&self) {
        self.lost.store(true, Ordering::SeqCst);
    }

    pub(crate) fn has_lost(&self) -> bool {
        self.lost.load(Ordering::SeqCst)
    }
}

/// As in `task 'name'`, or `main`.
impl fmt::Display for TaskInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.word())?;
        match (self.kind, &self.name) {
            (Kind::Main | Kind::Test, _) | (_, None) => Ok(()),
            (_, Some(name)) => write!(f, " '{name}'"),
        }
    }
}

impl Info {
    /// As [`TaskInfo::await_here`], for a guard that is kept.
    pub(crate) fn await_end(&self) -> Awaiting {
        self.awaited.fetch_add(1, Ordering::SeqCst);
        Awaiting(self.clone())
    }
}

/// See [`Info::await_end`].
#[derive(Debug)]
pub(crate) struct Awaiting(Info);

impl Drop for Awaiting {
    fn drop(&mut self) {
        self.0.awaited.fetch_sub(1, Ordering::SeqCst);
    }
}

/// See [`TaskInfo::await_here`].
#[derive(Debug)]
pub(crate) struct AwaitingHere<'a>(&'a TaskInfo);

impl Drop for AwaitingHere<'_> {
    fn drop(&mut self) {
        self.0.awaited.fetch_sub(1, Ordering::SeqCst);
    }
}
