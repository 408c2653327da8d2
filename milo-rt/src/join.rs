//! The result of a task or thread, on its way to its joiner.

use crate::engine::Refused;
use crate::memory;
use crate::oneshot::{Event, Unset};
use crate::panics::{self, Failure};
use crate::park::Why;
use crate::prim::{AtomicBool, Ordering};
use crate::task_info::{Head, Info, Kind, TaskInfo, count_down, count_up};
use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr::NonNull;
use std::sync::atomic::AtomicUsize;
#[cfg(not(loom))]
use std::time::Instant;

/// Why `join` has no value to give.
///
/// ```
/// use milo_rt::task::{self, JoinError};
/// let task = task::spawn(|| panic!("no answer"));
/// assert_eq!(task.join(), Err(JoinError::TaskPanicked("no answer".into())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinError {
    /// The task panicked, with this text.
    TaskPanicked(String),
    /// The thread panicked, with this text.
    ThreadPanicked(String),
    /// Another handle has joined before, and has the value.
    AlreadyJoined,
    /// The task never began: there was no memory for its stack of so many bytes.
    NoStack(usize),
    /// The task never began: the runtime could not start, for lack of this.
    NoRuntime(String),
    /// The task never began: the runtime dropped it.
    Dropped,
    /// The task or thread would wait for its own end.
    Itself,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JoinError::TaskPanicked(text) => write!(f, "task panicked: {text}"),
            JoinError::ThreadPanicked(text) => write!(f, "thread panicked: {text}"),
            JoinError::AlreadyJoined => f.write_str("already joined"),
            JoinError::NoStack(bytes) => {
                write!(f, "no memory for a task's stack of {} KiB", bytes / 1024)
            }
            JoinError::NoRuntime(lack) => write!(f, "the runtime cannot start: {lack}"),
            JoinError::Dropped => f.write_str("the task was dropped before it ran"),
            JoinError::Itself => f.write_str("joined by itself: it would wait for its own end"),
            JoinError::Unwinding => f.write_str(crate::park::UNWINDING),
        }
    }
}

impl std::error::Error for JoinError {}

/// How a task or thread has ended.
enum Outcome<T> {
    Value(T),
    // In a box of its own, as it is large and rare.
    Panic(Box<Failure>),
    Refused(Refused),
}

/// Shared by the running side and the handles, in one piece of memory with the identity: see
/// [`Joined`].
#[repr(C)]
struct JoinCell<T> {
    head: Head,
    /// How many `Joined` there are; together they have one `Info`.
    holders: AtomicUsize,
    // Set before the end, and taken once after it.
    outcome: UnsafeCell<Option<Outcome<T>>>,
    end: ManuallyDrop<Event>,
    taken: AtomicBool,
}

/// The memory of what is joined, with what it starts with.
#[repr(C)]
struct Whole<T, S> {
    cell: JoinCell<T>,
    start: MaybeUninit<S>,
}

/// A reference to what comes of a task or thread, as an `Arc`: the outcome ends with the last one,
/// the identity when there is no [`Info`] of it either.
pub(crate) struct Joined<T>(NonNull<JoinCell<T>>);

// SAFETY: the outcome is written by the one that runs, before the end, and then moved out by one
// other, or by the holder of the last reference. Everything else is shared.
unsafe impl<T: Send> Send for Joined<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Joined<T> {}

/// The one that runs it has this, with what it starts with.
pub(crate) struct Unstarted<T, S> {
    joined: ManuallyDrop<Joined<T>>,
    _start: PhantomData<S>,
}

impl<T> Joined<T> {
    /// Has not ended.
    pub(crate) fn new(info: TaskInfo) -> Joined<T> {
        // SAFETY: there is nothing to start with, and this is the only reference.
        unsafe { Joined::whole(info, MaybeUninit::<()>::uninit(), 1, 0) }
    }

    /// The same, together with what it starts with, which the second one has, and with an `Info`
    /// of its own.
    #[inline]
    pub(crate) fn with_start<S>(info: TaskInfo, start: S) -> (Joined<T>, Unstarted<T, S>, Info) {
        // SAFETY: two references are returned, and one more `Info`.
        unsafe {
            let joined = Joined::whole(info, MaybeUninit::new(start), 2, 1);
            let theirs = Unstarted {
                joined: ManuallyDrop::new(Joined(joined.0)),
                _start: PhantomData,
            };
            let info = Info::from_raw(joined.0.cast());
            (joined, theirs, info)
        }
    }

    /// # Safety
    /// There will be so many references, and so many an `Info` beside the one that they share.
    #[inline]
    unsafe fn whole<S>(
        info: TaskInfo,
        start: MaybeUninit<S>,
        holders: usize,
        infos: usize,
    ) -> Joined<T> {
        let layout = Layout::new::<Whole<T, S>>();
        let memory = memory::take(layout).cast::<Whole<T, S>>();
        let whole = Whole {
            cell: JoinCell {
                head: Head::new(info, 1 + infos, layout),
                holders: AtomicUsize::new(holders),
                outcome: UnsafeCell::new(None),
                end: ManuallyDrop::new(Event::new(Why::Join)),
                taken: AtomicBool::new(false),
            },
            start,
        };
        // SAFETY: memory of that layout, which is ours.
        unsafe { memory.write(whole) };
        Joined(memory.cast())
    }

    #[inline]
    fn cell(&self) -> &JoinCell<T> {
        // SAFETY: it lives as long as there is a reference to it.
        unsafe { self.0.as_ref() }
    }

    #[inline]
    pub(crate) fn identity(&self) -> &TaskInfo {
        &self.cell().head.info
    }

    /// The same, for as long as it is wanted.
    pub(crate) fn info(&self) -> Info {
        // SAFETY: the holders have one together, which lives as long as `self`, and of which this
        // is no more than a copy; it is not dropped.
        let info = ManuallyDrop::new(unsafe { Info::from_raw(self.0.cast()) });
        (*info).clone()
    }

    /// Runs the body and keeps what comes of it. This or `refuse` is to be called, once.
    #[inline]
    pub(crate) fn run(&self, body: impl FnOnce() -> T) {
        self.ends(match panics::catch(body) {
            Ok(value) => Outcome::Value(value),
            Err(panic) => Outcome::Panic(Box::new(Failure::new(panic, self.info()))),
        });
    }

    #[inline]
    fn ends(&self, outcome: Outcome<T>) {
        debug_assert!(!self.is_done());
        // SAFETY: others look at it after the end only, and this is called once.
        unsafe { *self.cell().outcome.get() = Some(outcome) };
        self.cell().end.happen();
    }

    pub(crate) fn refuse(&self, why: Refused) {
        self.ends(Outcome::Refused(why));
    }

    pub(crate) fn is_done(&self) -> bool {
        self.cell().end.has_happened()
    }

    /// Waits until the end or the deadline: false then.
    #[cfg(not(loom))]
    #[track_caller]
    pub(crate) fn wait_until(&self, deadline: Instant) -> bool {
        self.cell().end.wait(Some(deadline)).is_ok()
    }

    /// Lets a thread wait in the system, in a call that returns after the end.
    #[cfg(not(loom))]
    #[track_caller]
    pub(crate) fn wait_in(&self, call: impl FnOnce()) {
        self.cell().end.wait_in(call);
    }

    #[track_caller]
    pub(crate) fn wait(&self) -> Result<(), JoinError> {
        // A thread's handle knows the thread.
        if !self.is_done()
            && self.identity().kind != Kind::Thread
            && crate::engine::with_info(|info| info.id) == Some(self.identity().id)
        {
            return Err(JoinError::Itself);
        }
        Ok(self.cell().end.wait(None)?)
    }

    #[track_caller]
    pub(crate) fn join(&self) -> Result<T, JoinError> {
        self.join_or_failure()?.map_err(|failure| {
            let text = failure.take().text();
            match self.identity().kind {
                Kind::Thread => JoinError::ThreadPanicked(text),
                _ => JoinError::TaskPanicked(text),
            }
        })
    }

    /// The same; the inner error is the panic itself.
    #[track_caller]
    pub(crate) fn join_or_failure(&self) -> Result<Result<T, Failure>, JoinError> {
        crate::budget::spend();
        // For a task that has ended it is already decided who is told of its panic.
        if !self.is_done() {
            let _awaiting = self.identity().await_here();
            self.wait()?;
        }
        self.take()
    }

    /// The outcome, once it has ended.
    pub(crate) fn take(&self) -> Result<Result<T, Failure>, JoinError> {
        if !self.is_done() || !self.is_first() {
            return Err(JoinError::AlreadyJoined);
        }
        // SAFETY: it has ended, so that nobody writes to it, and nobody else takes it.
        match unsafe { (*self.cell().outcome.get()).take() } {
            Some(Outcome::Value(value)) => Ok(Ok(value)),
            Some(Outcome::Panic(failure)) => Ok(Err(*failure)),
            Some(Outcome::Refused(why)) => Err(refusal(&why)),
            None => Err(JoinError::AlreadyJoined),
        }
    }

    // True for one caller.
    fn is_first(&self) -> bool {
        let taken = &self.cell().taken;
        match self.cell().end.alone() {
            None => !taken.swap(true, Ordering::AcqRel),
            Some(_alone) => {
                let first = !taken.load(Ordering::Relaxed);
                taken.store(true, Ordering::Relaxed);
                first
            }
        }
    }
}

impl<T, S> Unstarted<T, S> {
    /// Splits it into the closure that starts the task and the handle to its outcome.
    #[inline]
    pub(crate) fn start(self) -> (S, Joined<T>) {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: both are taken out here, once, and `self` is not dropped.
        unsafe {
            let joined = ManuallyDrop::take(&mut this.joined);
            let whole = joined.0.cast::<Whole<T, S>>();
            ((*whole.as_ptr()).start.assume_init_read(), joined)
        }
    }

    /// An address that stands for it.
    #[inline]
    pub(crate) fn into_raw(self) -> NonNull<()> {
        ManuallyDrop::new(self).joined.0.cast()
    }

    /// # Safety
    /// The address comes from `into_raw`, and this is called once.
    #[inline]
    pub(crate) unsafe fn from_raw(address: NonNull<()>) -> Unstarted<T, S> {
        Unstarted {
            joined: ManuallyDrop::new(Joined(address.cast())),
            _start: PhantomData,
        }
    }

    pub(crate) fn joined(&self) -> &Joined<T> {
        &self.joined
    }
}

impl<T, S> Drop for Unstarted<T, S> {
    fn drop(&mut self) {
        // SAFETY: as in `start`; `self` goes.
        let this = unsafe { std::ptr::read(self) };
        drop(this.start());
    }
}

impl<T> Clone for Joined<T> {
    fn clone(&self) -> Self {
        count_up(&self.cell().holders);
        Joined(self.0)
    }
}

impl<T> Drop for Joined<T> {
    #[inline]
    fn drop(&mut self) {
        if !count_down(&self.cell().holders) {
            return;
        }
        // SAFETY: the one that the holders had together. It goes last, also if what follows
        // panics.
        let info = unsafe { Info::from_raw(self.0.cast()) };
        let cell = self.0.as_ptr();
        // SAFETY: nobody else has a reference to these parts.
        let outcome = unsafe {
            ManuallyDrop::drop(&mut (*cell).end);
            (*(*cell).outcome.get()).take()
        };
        // The running side is gone, too: nobody can join any more.
        if let Some(Outcome::Refused(why)) = &outcome {
            panics::report_error(&info, &refusal(why));
        }
        // The value's destructor may ask for the task that it ends with.
        drop(outcome);
    }
}

impl<T> fmt::Debug for Joined<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Joined")
            .field("info", self.identity())
            .field("done", &self.is_done())
            .finish()
    }
}

impl From<Unset> for JoinError {
    fn from(unset: Unset) -> JoinError {
        match unset {
            Unset::Unwinding => JoinError::Unwinding,
            // It is taken without looking at it, and waited for without a deadline.
            Unset::Looking | Unset::Timeout => JoinError::Itself,
        }
    }
}

/// The error of a task that could not begin.
pub(crate) fn refusal(why: &Refused) -> JoinError {
    match why {
        Refused::Stack { bytes } => JoinError::NoStack(*bytes),
        Refused::Engine(lack) => JoinError::NoRuntime(lack.clone()),
        Refused::Dropped => JoinError::Dropped,
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::task_info::PROCESS;
    use std::panic::Location;
    use std::sync::Arc;

    fn info() -> TaskInfo {
        let site = Location::caller();
        TaskInfo::new(1, Kind::Task, Some("one".to_string()), site, &PROCESS)
    }

    #[test]
    fn a_value_ends_with_the_last_who_could_join_it() {
        let value = Arc::new(());
        for joins in [false, true] {
            let (handle, unstarted, identity) = Joined::with_start(info(), value.clone());
            let runs = std::thread::spawn(move || {
                let (start, joined) = unstarted.start();
                joined.run(|| start);
            });
            let other = handle.clone();
            if joins {
                assert!(handle.wait().is_ok());
                assert!(handle.join().is_ok());
                assert_eq!(other.join(), Err(JoinError::AlreadyJoined));
            }
            drop(handle);
            runs.join().unwrap();
            assert_eq!(Arc::strong_count(&value), if joins { 1 } else { 2 });
            drop(other);
            assert_eq!(Arc::strong_count(&value), 1);
            assert_eq!(identity.name.as_deref(), Some("one"));
        }
    }

    #[test]
    fn what_never_starts_ends_once() {
        let value = Arc::new(());
        let (handle, unstarted, _) = Joined::<()>::with_start(info(), value.clone());
        let address = unstarted.into_raw();
        drop(handle);
        // SAFETY: from `into_raw`, and of the same types.
        let unstarted = unsafe { Unstarted::<(), Arc<()>>::from_raw(address) };
        assert_eq!(Arc::strong_count(&value), 2);
        drop(unstarted);
        assert_eq!(Arc::strong_count(&value), 1);
    }
}
