//! Several functions at the same time, each on an OS thread, that borrow what is
//! around them.

use crate::engine;
use crate::panics::{self, Caught};
use crate::pool::{self, Work};
use crate::prim::{AtomicUsize, Ordering};
use crate::task_info::{self, TaskInfo};
use crate::waitlist::WaitList;
use parking_lot::Mutex;
use std::mem;
use std::sync::Arc;

// Outlives the block, as the last branch may still be waking the caller.
struct Latch {
    running: AtomicUsize,
    done: WaitList,
}

impl Latch {
    fn arrive(&self) {
        if self.running.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.done.notify_all();
        }
    }

    fn wait(&self) {
        let over = || self.running.load(Ordering::SeqCst) == 0;
        let spin = crossbeam_utils::Backoff::new();
        while !over() {
            // Sleeping here while unwinding in a task is not allowed, and leaving
            // is not possible: the branches borrow from our caller.
            if crate::park::must_not_park() {
                std::thread::yield_now();
            } else if !engine::in_task() && !spin.is_completed() {
                spin.snooze();
            } else {
                self.done.wait_until(None, over);
            }
        }
    }
}

/// One branch's result, once it has ended.
struct Slot<R>(Mutex<Option<Result<R, Caught>>>);

impl<R> Slot<R> {
    fn new() -> Self {
        Slot(Mutex::new(None))
    }

    // A branch that panics is the caller's panic.
    fn run(&self, f: impl FnOnce() -> R, caller: Option<Arc<TaskInfo>>) {
        let result = task_info::as_if(caller, || panics::catch(f));
        *self.0.lock() = Some(result);
    }
}

/// Runs all branches; returns when all have ended.
fn run_all(branches: Vec<Box<dyn FnOnce() + Send + '_>>) {
    let latch = Arc::new(Latch {
        running: AtomicUsize::new(branches.len()),
        done: WaitList::new(),
    });
    // Whatever happens below, this function must not be left before the branches.
    struct Wait<'a>(&'a Latch);
    impl Drop for Wait<'_> {
        fn drop(&mut self) {
            self.0.wait();
        }
    }
    let wait = Wait(&latch);
    let mut mine = Vec::new();
    let count = branches.len();
    for (i, branch) in branches.into_iter().enumerate() {
        let latch = latch.clone();
        let work: Box<dyn FnOnce() + Send + '_> = Box::new(move || {
            branch();
            latch.arrive();
        });
        // In a thread the last branch runs right here: that is an OS thread, too.
        if i + 1 == count && !engine::in_task() {
            mine.push(work);
            continue;
        }
        // SAFETY: only the lifetime changes. `branch` catches its panics, so the
        // latch counts down when the borrows have been used for the last time, and
        // `wait` keeps this frame until then, also when unwinding.
        let work: Work = unsafe { mem::transmute::<Box<dyn FnOnce() + Send + '_>, Work>(work) };
        if let Err((work, _no_thread)) = pool::execute(work) {
            // No thread to be had: one after the other, then.
            mine.push(work);
        }
    }
    for work in mine {
        work();
    }
    drop(wait);
}

mod sealed {
    pub trait Sealed {}
}

/// A tuple of 1 to 16 closures; see [`parallel`].
pub trait Branches: sealed::Sealed {
    /// The tuple of their results.
    type Output;

    #[doc(hidden)]
    fn run(self) -> Self::Output;
}

/// Runs each closure on an OS thread of its own, and returns their results when
/// all have ended. They may borrow what is around them. Threads are kept for the
/// next call. In a task only the task waits meanwhile.
///
/// # Panics
/// If branches panic, the panic of the first of them in order goes on in the
/// caller, after all have ended.
///
/// ```
/// let text = String::from("a b c");
/// let (words, bytes) = milo_rt::parallel::parallel((
///     || text.split(' ').count(),
///     || text.len(),
/// ));
/// assert_eq!((words, bytes), (3, 5));
/// ```
pub fn parallel<B: Branches>(branches: B) -> B::Output {
    panics::install_hook();
    branches.run()
}

macro_rules! branches {
    ($($f:ident $r:ident $slot:ident),+) => {
        impl<$($f, $r),+> sealed::Sealed for ($($f,)+)
        where
            $($f: FnOnce() -> $r + Send, $r: Send),+
        {
        }

        impl<$($f, $r),+> Branches for ($($f,)+)
        where
            $($f: FnOnce() -> $r + Send, $r: Send),+
        {
            type Output = ($($r,)+);

            #[allow(non_snake_case)]
            fn run(self) -> Self::Output {
                let ($($f,)+) = self;
                let caller = task_info::current();
                $(let $slot = Slot::<$r>::new();)+
                run_all(vec![$({
                    let (slot, caller) = (&$slot, caller.clone());
                    Box::new(move || slot.run($f, caller)) as Box<dyn FnOnce() + Send + '_>
                }),+]);
                $(let $slot = finished($slot);)+
                ($(match $slot {
                    Ok(value) => value,
                    Err(panic) => panic.resume(),
                },)+)
            }
        }
    };
}

fn finished<R>(slot: Slot<R>) -> Result<R, Caught> {
    match slot.0.into_inner() {
        Some(result) => result,
        None => unreachable!("run_all returns when every branch has ended"),
    }
}

branches!(F1 R1 s1);
branches!(F1 R1 s1, F2 R2 s2);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7, F8 R8 s8);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7, F8 R8 s8,
    F9 R9 s9);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7, F8 R8 s8,
    F9 R9 s9, F10 R10 s10);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7, F8 R8 s8,
    F9 R9 s9, F10 R10 s10, F11 R11 s11);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7, F8 R8 s8,
    F9 R9 s9, F10 R10 s10, F11 R11 s11, F12 R12 s12);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7, F8 R8 s8,
    F9 R9 s9, F10 R10 s10, F11 R11 s11, F12 R12 s12, F13 R13 s13);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7, F8 R8 s8,
    F9 R9 s9, F10 R10 s10, F11 R11 s11, F12 R12 s12, F13 R13 s13, F14 R14 s14);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7, F8 R8 s8,
    F9 R9 s9, F10 R10 s10, F11 R11 s11, F12 R12 s12, F13 R13 s13, F14 R14 s14, F15 R15 s15);
branches!(F1 R1 s1, F2 R2 s2, F3 R3 s3, F4 R4 s4, F5 R5 s5, F6 R6 s6, F7 R7 s7, F8 R8 s8,
    F9 R9 s9, F10 R10 s10, F11 R11 s11, F12 R12 s12, F13 R13 s13, F14 R14 s14, F15 R15 s15,
    F16 R16 s16);
