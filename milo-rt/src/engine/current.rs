//! Which task runs on this thread.

use super::Holder;
use super::backend::{Backend, Sleep};
use super::chosen::{Engine, Sleeper};
use super::{Info, TaskInfo};
use crate::memory::prefetch;
use std::any::Any;
use std::cell::{Cell, OnceCell, UnsafeCell};
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The end of a coroutine's stack, as near as the coroutine itself can tell.
#[derive(Clone, Copy, Debug)]
pub(super) struct StackRange {
    end: usize,
    pub(super) bytes: usize,
}

impl StackRange {
    /// To be called near the top of a stack of this size.
    #[inline(never)]
    pub(super) fn around_here(bytes: usize) -> StackRange {
        let here = 0u8;
        let end = (&raw const here as usize).saturating_sub(bytes);
        StackRange { end, bytes }
    }

    // Only unmapped memory faults, so the guard page is what faults near the end;
    // the margin allows for what `may` itself keeps at the top of the stack.
    pub(super) fn guards(&self, address: usize) -> bool {
        const MARGIN: usize = 16 * 1024;
        (self.end.saturating_sub(MARGIN)..self.end + MARGIN).contains(&address)
    }
}

/// A coroutine in which tasks run, one after the other. It outlives every pointer to it that
/// [`HERE`] holds.
pub(super) struct Co {
    pub(super) stack: StackRange,
    holder: Holder,
    // Written and read by the coroutine itself, and by the signal handler that
    // interrupts it.
    task: UnsafeCell<Option<Info>>,
    // A value that the layer above keeps with each coroutine.
    local: OnceCell<Arc<dyn Any + Send + Sync>>,
}

/// How the running task waits; see [`local`].
pub(crate) struct TaskSleeper(Sleeper);

impl std::fmt::Debug for TaskSleeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TaskSleeper")
    }
}

impl TaskSleeper {
    /// Parks the running task, which must own this sleeper. May return early.
    #[inline(always)]
    pub(crate) fn park(&self) {
        if Engine::has_many() {
            return self.park_among_many();
        }
        let me = get();
        self.0.park();
        set(me);
    }

    /// The same where what this task has touched will have left the cache when it goes on. Then it
    /// probably serves the same waiter as before, and waits again: that one is prefetched.
    #[inline(never)]
    fn park_among_many(&self) {
        let me = get();
        let served = with_here(|here| here.served.get());
        self.0.park();
        set(me);
        note_served(served.0, served.1);
        if !served.0.is_null() {
            prefetch(served.0, 2);
            prefetch(served.1, 2);
            prefetch(me, 2);
        }
    }

    /// The same until an instant at most. True if that is past.
    #[inline]
    pub(crate) fn park_until(&self, deadline: Instant) -> bool {
        let me = get();
        let passed = self.0.park_until(deadline);
        set(me);
        passed
    }

    /// Makes the task ready, or its next park return at once.
    #[inline]
    pub(crate) fn unpark(&self) {
        self.0.unpark(in_task());
    }
}

impl Co {
    /// To be called inside the new coroutine.
    pub(super) fn new(stack_bytes: usize) -> Co {
        Co {
            stack: StackRange::around_here(stack_bytes),
            holder: Holder::new(),
            task: UnsafeCell::new(None),
            local: OnceCell::new(),
        }
    }

    /// To be called before each task.
    #[inline]
    pub(super) fn begins(&self, task: Info) {
        debug_assert!(self.task().is_none(), "one task after the other");
        note_served(ptr::null(), ptr::null());
        // SAFETY: only the coroutine that owns this `Co` calls this, and no borrow of the cell
        // outlives a call of `task` below.
        unsafe { *self.task.get() = Some(task) };
    }

    /// To be called after each task: what it has locked and left so is not the next one's.
    #[inline]
    pub(super) fn ended(&self) {
        self.holder.reset();
        note_number(0);
        // SAFETY: as above.
        let task = unsafe { (*self.task.get()).take() };
        drop(task);
    }

    pub(super) fn task(&self) -> Option<&Info> {
        // SAFETY: called on the coroutine itself (or in a signal handler on top of
        // it), which is not inside `begins` or `ended` then.
        unsafe { (*self.task.get()).as_ref() }
    }
}

/// The state of a thread about what runs on it.
struct Here {
    /// The running coroutine; null outside of coroutines.
    co: Cell<*const Co>,
    /// The processor time at which the running turn met a tick, in nanoseconds; 0 if it has met
    /// none. See `turn`.
    mark: Cell<u64>,
    /// A copy of the number that the running task or thread has as an owner of locks; 0 if nobody
    /// has asked for it since the last switch.
    number: Cell<u64>,
    /// See [`note_served`]. These are only prefetched.
    served: Cell<(*const u8, *const u8)>,
}

thread_local! {
    // Const and without a destructor: it may be read in a signal handler.
    static HERE: Here = const {
        Here {
            co: Cell::new(ptr::null()),
            mark: Cell::new(0),
            number: Cell::new(0),
            served: Cell::new((ptr::null(), ptr::null())),
        }
    };
}

// Where a coroutine may come back on another thread, no thread-local address may be kept across
// a switch: then the closures below are not inlined.
static MIGRATES: AtomicBool = AtomicBool::new(false);

/// To be called before the first coroutine runs, if it may come back on another thread.
pub(super) fn let_migrate() {
    MIGRATES.store(true, Ordering::Relaxed);
}

/// True if [`let_migrate`] was called; never on our own engine.
#[inline(always)]
pub(super) fn migrates() -> bool {
    !cfg!(feature = "native") && MIGRATES.load(Ordering::Relaxed)
}

#[inline(always)]
fn with_here<R>(f: impl FnOnce(&Here) -> R) -> R {
    #[inline(never)]
    fn afresh<R>(f: impl FnOnce(&Here) -> R) -> R {
        HERE.with(f)
    }
    match migrates() {
        true => afresh(f),
        false => HERE.with(f),
    }
}

/// Names the coroutine that runs on this thread from now on. Every switch back
/// into a coroutine does this first, as another one ran meanwhile.
#[inline]
pub(super) fn set(co: *const Co) {
    with_here(|here| {
        here.co.set(co);
        here.mark.set(0);
        here.number.set(0);
    });
}

#[inline]
pub(super) fn get() -> *const Co {
    with_here(|here| here.co.get())
}

/// Replaces the mark of the running turn; it is 0 again when another turn begins.
pub(super) fn replace_mark(mark: u64) -> u64 {
    with_here(|here| here.mark.replace(mark))
}

/// The number that [`note_number`] has noted for the running task or thread; 0 if none.
#[inline]
pub(crate) fn noted_number() -> u64 {
    with_here(|here| here.number.get())
}

/// The same, but perhaps another's where tasks migrate.
#[inline]
pub(crate) fn probable_number() -> u64 {
    HERE.with(|here| here.number.get())
}

/// Notes a waiter that the running task has served, by the address of its node and that of its
/// channel. In a chain of tasks each serves the same one in every turn, and with many tasks its
/// memory has left the cache: it is prefetched when the turn begins.
#[inline]
pub(crate) fn note_served(node: *const u8, channel: *const u8) {
    with_here(|here| here.served.set((node, channel)));
}

/// Notes the number of the running task or thread until the next switch.
pub(crate) fn note_number(number: u64) {
    with_here(|here| here.number.set(number));
}

/// The running coroutine.
#[inline]
pub(super) fn co<'a>() -> Option<&'a Co> {
    let co = get();
    // SAFETY: a non-null pointer there points to the `Co` of the running coroutine, which
    // lives on its stack frame below this one; the reference is used only by code
    // that this coroutine runs.
    unsafe { co.as_ref() }
}

/// True in a task.
#[inline]
pub(crate) fn in_task() -> bool {
    !get().is_null()
}

/// The value that the layer above keeps with the coroutine of the running task, of one type in all
/// of them; made by the first call in it. It lies in an `Arc` that the coroutine keeps until it
/// ends. None in a thread.
#[inline]
pub(crate) fn local<T: Any + Send + Sync>(make: fn(TaskSleeper) -> T) -> Option<NonNull<T>> {
    let local = co()?
        .local
        .get_or_init(|| Arc::new(make(TaskSleeper(Sleeper::new()))));
    debug_assert!(local.is::<T>(), "one type in all tasks");
    NonNull::new(Arc::as_ptr(local).cast::<T>().cast_mut())
}

/// The running task's record of the locks that it holds. To be used before the next switch.
#[inline]
pub(crate) fn task_holder<'a>() -> Option<&'a Holder> {
    co().map(|co| &co.holder)
}

/// The description of the running task.
pub(crate) fn info() -> Option<Info> {
    co().and_then(|co| co.task().cloned())
}

/// The same, only looked at.
pub(crate) fn with_info<R>(f: impl FnOnce(&TaskInfo) -> R) -> Option<R> {
    co().and_then(|co| co.task()).map(|task| f(task))
}
