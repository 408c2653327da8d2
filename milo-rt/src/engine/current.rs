//! Which coroutine runs on this thread.

use super::may_engine::TaskSleeper;
use super::{TaskInfo, overflow::StackRange};
use crate::holder::Holder;
use crate::park::Parker;
use std::cell::{Cell, UnsafeCell};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A coroutine of ours. It outlives every pointer to it that [`CURRENT`] holds.
pub(super) struct Co {
    pub(super) parker: Arc<Parker>,
    pub(super) stack: StackRange,
    holder: Holder,
    // Written and read by the coroutine itself, and by the signal handler that
    // interrupts it.
    task: UnsafeCell<Option<Arc<TaskInfo>>>,
}

impl Co {
    /// To be called inside the new coroutine.
    pub(super) fn new(stack_bytes: usize) -> Co {
        Co {
            parker: Arc::new(Parker::for_task(TaskSleeper::new())),
            stack: StackRange::around_here(stack_bytes),
            holder: Holder::new(),
            task: UnsafeCell::new(None),
        }
    }

    pub(super) fn set_task(&self, task: Option<Arc<TaskInfo>>) {
        self.holder.reset();
        // SAFETY: only the coroutine that owns this `Co` calls this, and no borrow
        // of the cell outlives a call of `task` below.
        let old = unsafe { std::mem::replace(&mut *self.task.get(), task) };
        drop(old);
    }

    pub(super) fn task(&self) -> Option<&Arc<TaskInfo>> {
        // SAFETY: called on the coroutine itself (or in a signal handler on top of
        // it), which is not inside `set_task` then.
        unsafe { (*self.task.get()).as_ref() }
    }
}

thread_local! {
    // Const and without a destructor: it may be read in a signal handler.
    static CURRENT: Cell<*const Co> = const { Cell::new(ptr::null()) };
    // The processor time at which the running turn met a tick, in nanoseconds; 0 if it has met
    // none. See `gate`.
    static MARK: Cell<u64> = const { Cell::new(0) };
}

/// Replaces the mark of the running turn; it is 0 again when another turn begins.
#[inline(never)]
pub(super) fn replace_mark(mark: u64) -> u64 {
    MARK.replace(mark)
}

// With several workers a coroutine may come back on another thread, so that no thread-local
// address may be kept across a switch: then the calls below are not inlined.
static MIGRATES: AtomicBool = AtomicBool::new(false);

/// To be called before the first coroutine runs, if it may come back on another thread.
pub(super) fn let_migrate() {
    MIGRATES.store(true, Ordering::Relaxed);
}

/// Names the coroutine that runs on this thread from now on. Every switch back
/// into a coroutine does this first, as another one ran meanwhile.
#[inline]
pub(super) fn set(co: *const Co) {
    #[inline(never)]
    fn afresh(co: *const Co) {
        CURRENT.set(co);
        MARK.set(0);
    }
    match MIGRATES.load(Ordering::Relaxed) {
        true => afresh(co),
        false => {
            CURRENT.set(co);
            MARK.set(0);
        }
    }
}

#[inline]
pub(super) fn get() -> *const Co {
    #[inline(never)]
    fn afresh() -> *const Co {
        CURRENT.get()
    }
    match MIGRATES.load(Ordering::Relaxed) {
        true => afresh(),
        false => CURRENT.get(),
    }
}

/// The running coroutine.
pub(super) fn co<'a>() -> Option<&'a Co> {
    let co = get();
    // SAFETY: a non-null CURRENT points to the `Co` of the running coroutine, which
    // lives on its stack frame below this one; the reference is used only by code
    // that this coroutine runs.
    unsafe { co.as_ref() }
}

/// True in a task.
#[inline]
pub(crate) fn in_task() -> bool {
    !get().is_null()
}

/// The parker of the running task.
#[inline]
pub(crate) fn task_parker() -> Option<Arc<Parker>> {
    co().map(|co| co.parker.clone())
}

/// What the running task remembers about locks. To be used before the next switch.
#[inline]
pub(crate) fn task_holder<'a>() -> Option<&'a Holder> {
    co().map(|co| &co.holder)
}

/// What is known about the running task.
pub(crate) fn info() -> Option<Arc<TaskInfo>> {
    co().and_then(|co| co.task().cloned())
}

/// The same, only looked at.
pub(crate) fn with_info<R>(f: impl FnOnce(&TaskInfo) -> R) -> Option<R> {
    co().and_then(|co| co.task()).map(|task| f(task))
}
