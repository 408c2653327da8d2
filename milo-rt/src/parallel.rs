//! Several functions at the same time, each on an OS thread, that borrow what is
//! around them.
//!
//! ```
//! let words = ["one", "two"];
//! let (first, last) = milo_rt::parallel::parallel((|| words[0].len(), || words[1].len()));
//! assert_eq!(first + last, 6);
//! ```

use crate::engine;
use crate::here;
use crate::latch::Latch;
use crate::panics::{self, Caught};
use crate::park::Why;
use crate::pool::{self, Reserved, Work};
use parking_lot::Mutex;
use std::sync::Arc;
use std::{io, mem};

/// Keeps the frame that the branches borrow from until the last of them has ended.
struct UntilDone {
    // It outlives the block, as the last branch may still be waking the caller.
    latch: Arc<Latch>,
    waited: bool,
}

impl UntilDone {
    /// Waits for the end of the last branch.
    #[track_caller]
    fn wait(&mut self) {
        let latch = &self.latch;
        if !engine::in_task() {
            let spin = crossbeam_utils::Backoff::new();
            while latch.count() > 0 && !spin.is_completed() {
                spin.snooze();
            }
        }
        // Sleeping here while unwinding in a task is not allowed, and leaving is not possible.
        while !latch.wait() {
            std::thread::yield_now();
        }
        self.waited = true;
    }
}

impl Drop for UntilDone {
    fn drop(&mut self) {
        if !self.waited {
            self.wait();
        }
    }
}

/// The result of one branch, once it has ended.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Slot<R>(Mutex<Option<Result<R, Caught>>>);

impl<R> Slot<R> {
    fn new() -> Self {
        Slot(Mutex::new(None))
    }

    fn run(&self, f: impl FnOnce() -> R) {
        let result = panics::catch(f);
        *self.0.lock() = Some(result);
    }
}

type Branch<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Runs all branches; returns when all have ended.
///
/// # Panics
/// If the system has no thread for one of them: then none has begun, as branches may wait for
/// each other.
#[track_caller]
fn run_all(mut branches: Vec<Branch<'_>>) {
    let count = branches.len();
    // In a thread the last branch runs right here: that is an OS thread, too.
    let mine = match engine::in_task() {
        true => None,
        false => branches.pop(),
    };
    let threads: io::Result<Vec<Reserved>> = branches.iter().map(|_| pool::reserve()).collect();
    let threads = match threads {
        Ok(threads) => threads,
        Err(error) => panic!(
            "parallel: no thread for each of {count} branches: {error}; let other threads end, \
             or raise the limit of the process"
        ),
    };
    let caller = here::current();
    let latch = Arc::new(Latch::new(branches.len(), Why::Branches));
    // Also if something below panics: this function must not be left before the branches.
    let mut until_done = UntilDone {
        latch: latch.clone(),
        waited: false,
    };
    for (thread, branch) in threads.into_iter().zip(branches) {
        let (latch, caller) = (latch.clone(), caller.clone());
        let work: Branch<'_> = Box::new(move || {
            // Its panic is the caller's.
            here::as_if(caller, branch);
            // Each branch counts once.
            let _ = latch.done(1);
        });
        // SAFETY: only the lifetime changes. `branch` catches its panics, so the
        // latch counts down when the borrows have been used for the last time, and
        // `until_done` keeps this frame until then, also when unwinding.
        thread.run(unsafe { mem::transmute::<Branch<'_>, Work>(work) });
    }
    if let Some(branch) = mine {
        branch();
    }
    until_done.wait();
}

mod sealed {
    pub trait Sealed {}
}

/// A tuple of 1 to 16 closures, or [`More`] than that; see [`parallel`].
///
/// ```
/// use milo_rt::parallel::{Branches, parallel};
/// fn both<B: Branches>(branches: B) -> B::Output {
///     parallel(branches)
/// }
/// assert_eq!(both((|| 1, || "two")), (1, "two"));
/// ```
pub trait Branches: sealed::Sealed {
    /// The tuple of their results.
    type Output;
    #[doc(hidden)]
    type Slots;

    #[doc(hidden)]
    fn slots() -> Self::Slots;

    // Each catches its panic, and leaves its result in its slot.
    #[doc(hidden)]
    fn branches<'a>(self, slots: &'a Self::Slots, to: &mut Vec<Branch<'a>>)
    where
        Self: 'a;

    // To be called when all have ended.
    #[doc(hidden)]
    fn results(slots: Self::Slots) -> Result<Self::Output, Panicked>;
}

/// The panic of a branch.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub struct Panicked(Caught);

/// Two groups of branches that run at the same time, for more than a tuple holds. The output is
/// a pair of theirs.
///
/// ```
/// use milo_rt::parallel::{More, parallel};
/// let ((a, b), (c,)) = parallel(More((|| 1, || 2), (|| 3,)));
/// assert_eq!(a + b + c, 6);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct More<A, B>(pub A, pub B);

impl<A: Branches, B: Branches> sealed::Sealed for More<A, B> {}

impl<A: Branches, B: Branches> Branches for More<A, B> {
    type Output = (A::Output, B::Output);
    type Slots = (A::Slots, B::Slots);

    fn slots() -> Self::Slots {
        (A::slots(), B::slots())
    }

    fn branches<'a>(self, slots: &'a Self::Slots, to: &mut Vec<Branch<'a>>)
    where
        Self: 'a,
    {
        self.0.branches(&slots.0, to);
        self.1.branches(&slots.1, to);
    }

    fn results(slots: Self::Slots) -> Result<Self::Output, Panicked> {
        let (first, second) = (A::results(slots.0), B::results(slots.1));
        Ok((first?, second?))
    }
}

/// Runs each closure on an OS thread of its own, and returns their results when
/// all have ended. They may borrow what is around them. In a task only the task waits
/// meanwhile.
///
/// Threads are used again by later calls: what a branch leaves in a thread-local, a branch of
/// another call may find there.
///
/// # Panics
/// If branches panic, the panic of the first of them in order goes on in the
/// caller, after all have ended. If the system has no thread for each branch; none has run
/// then.
///
/// ```
/// let text = String::from("a b c");
/// let (words, bytes) = milo_rt::parallel::parallel((
///     || text.split(' ').count(),
///     || text.len(),
/// ));
/// assert_eq!((words, bytes), (3, 5));
/// ```
#[track_caller]
pub fn parallel<B: Branches>(branches: B) -> B::Output {
    panics::install_hook();
    let slots = B::slots();
    let mut all = Vec::new();
    branches.branches(&slots, &mut all);
    run_all(all);
    match B::results(slots) {
        Ok(output) => output,
        Err(Panicked(panic)) => panic.resume(),
    }
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
            type Slots = ($(Slot<$r>,)+);

            fn slots() -> Self::Slots {
                ($(Slot::<$r>::new(),)+)
            }

            #[allow(non_snake_case)]
            fn branches<'a>(self, slots: &'a Self::Slots, to: &mut Vec<Branch<'a>>)
            where
                Self: 'a,
            {
                let ($($f,)+) = self;
                let ($($slot,)+) = slots;
                $(to.push(Box::new(move || $slot.run($f)));)+
            }

            fn results(slots: Self::Slots) -> Result<Self::Output, Panicked> {
                let ($($slot,)+) = slots;
                $(let $slot = finished($slot);)+
                Ok(($($slot.map_err(Panicked)?,)+))
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
