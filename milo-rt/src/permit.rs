//! Parking by a token of one's own, as [`std::thread::park`], for tasks and threads.

use crate::budget;
use crate::here;
use crate::park::{Why, must_not_park};
use crate::prim::{AtomicBool, Ordering};
use crate::task_info::TaskInfo;
use crate::waitlist::WaitList;
use std::fmt;
use std::sync::Arc;

/// The token of one task or thread.
struct Permit {
    given: AtomicBool,
    /// Its owner, while it waits.
    owner: WaitList,
}

impl Permit {
    fn new() -> Permit {
        Permit {
            given: AtomicBool::new(false),
            owner: WaitList::of(Why::Unpark),
        }
    }

    fn give(&self) {
        budget::spend();
        self.given.store(true, Ordering::SeqCst);
        self.owner.notify_one();
    }

    #[track_caller]
    fn take(&self) {
        budget::spend();
        while !self.given.swap(false, Ordering::SeqCst) && !must_not_park() {
            self.owner
                .wait_until(None, || self.given.load(Ordering::SeqCst));
        }
    }
}

/// The token of what `info` describes.
fn permit_of(info: &TaskInfo) -> Arc<Permit> {
    info.kept(Permit::new)
}

/// The token of the running task or thread.
fn permit() -> Arc<Permit> {
    thread_local! {
        // Of a thread that is none of ours.
        static PERMIT: Arc<Permit> = Arc::new(Permit::new());
    }
    match here::current() {
        Some(info) => permit_of(&info),
        // In a thread's last moments its storage is gone: nobody can have its token then.
        None => PERMIT
            .try_with(Arc::clone)
            .unwrap_or_else(|_| Arc::new(Permit::new())),
    }
}

/// Waits until somebody unparks the running task or thread, by a handle of [`current`] or of the
/// task. Parks a task, blocks a thread. If that has happened since the last call, returns at once;
/// several such wake-ups are one. Use it in a loop that looks at what it waits for, as other code
/// of the same task may park as well; in a task that unwinds from a panic it does not wait.
///
/// ```
/// use milo_rt::task;
/// use std::sync::{Arc, atomic::{AtomicBool, Ordering}};
/// let done = Arc::new(AtomicBool::new(false));
/// let (me, theirs) = (task::current(), done.clone());
/// task::spawn(move || {
///     theirs.store(true, Ordering::SeqCst);
///     me.unpark();
/// });
/// while !done.load(Ordering::SeqCst) {
///     task::park();
/// }
/// ```
#[track_caller]
pub fn park() {
    permit().take();
}

/// A handle to the running task or thread, by which others [unpark](Current::unpark) it.
///
/// ```
/// use milo_rt::task;
/// let me = task::current();
/// task::spawn(move || me.unpark());
/// task::park();
/// ```
pub fn current() -> Current {
    Current { permit: permit() }
}

/// A handle to a task or thread; see [`current`]. Clones are handles to the same one.
///
/// ```
/// use milo_rt::task::{self, Current};
/// let me: Current = task::current();
/// let clone = me.clone();
/// clone.unpark();
/// task::park();
/// ```
#[derive(Clone)]
pub struct Current {
    permit: Arc<Permit>,
}

impl Current {
    /// Lets its [`park`] return, the one under way or else the next. Of one that has ended it
    /// does nothing.
    ///
    /// ```
    /// use milo_rt::task;
    /// task::current().unpark();
    /// task::park(); // returns at once
    /// ```
    pub fn unpark(&self) {
        self.permit.give();
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Current").finish_non_exhaustive()
    }
}

/// Unparks the task that `info` describes.
pub(crate) fn unpark(info: &TaskInfo) {
    permit_of(info).give();
}
