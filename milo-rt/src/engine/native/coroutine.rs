//! Coroutines: each is a stack of the arena. One that is suspended is known by its stack pointer
//! alone, which it has stored, as it suspended itself, where it is looked for: in a queue, or in
//! what it waits for. So a switch touches no memory of a coroutine but its frames.

use super::arena::{Arena, Stack};
use super::switch::{prepare, switch};
use crate::memory::prefetch;
use std::cell::Cell;
use std::ptr::{self, NonNull};

/// The worker of coroutines. All is called on its thread.
pub(super) trait Home: 'static {
    /// Their stacks.
    fn arena(&self) -> &Arena;

    /// The stack pointer for the switch when the running coroutine suspends itself.
    fn outside(&self) -> &Cell<*mut u8>;

    /// The running coroutine, which has this stack, suspends itself for the last time, next.
    /// Called in it.
    fn ends(&self, stack: Stack);
}

/// A coroutine that is suspended: its stack pointer. It is resumed once, by its worker.
#[derive(Clone, Copy)]
pub(super) struct Suspended(NonNull<u8>);

/// The arguments of a coroutine's entry; they lie at the top of its stack.
#[repr(C, align(16))]
struct Start<F, H: Home> {
    home: &'static H,
    stack: Stack,
    main: F,
}

/// Makes a coroutine that has not begun. None if there is no memory for its stack. `main` must
/// not unwind.
pub(super) fn make<F: FnOnce() + 'static, H: Home>(
    home: &'static H,
    stack_bytes: usize,
    main: F,
) -> Option<Suspended> {
    const { assert!(align_of::<Start<F, H>>() <= 64) };
    let stack = home.arena().take(stack_bytes)?;
    let size = size_of::<Start<F, H>>().next_multiple_of(64);
    // SAFETY: the stack is fresh memory, ours alone, and larger than all this together; each is
    // aligned, as the top of a stack is to lines of the cache.
    let at = unsafe {
        let start = stack.top().sub(size);
        start
            .cast::<Start<F, H>>()
            .write(Start { home, stack, main });
        prepare(start, begin::<F, H>, start)
    };
    Suspended::at(at)
}

impl Suspended {
    /// Null is none.
    #[inline]
    pub(super) fn at(pointer: *mut u8) -> Option<Suspended> {
        NonNull::new(pointer).map(Suspended)
    }

    #[inline]
    pub(super) fn pointer(self) -> *mut u8 {
        self.0.as_ptr()
    }

    /// Prefetches so many lines of the cache of its newest frames.
    #[inline]
    pub(super) fn prefetch(self, lines: usize) {
        prefetch(self.pointer(), lines);
    }
}

/// Switches to a coroutine from outside of coroutines; returns when one of them switches back.
///
/// # Safety
/// It is suspended there and has not been resumed since, and the caller is its worker.
#[inline]
pub(super) unsafe fn resume(home: &impl Home, coroutine: Suspended) {
    // SAFETY: the caller's; the worker goes on when a coroutine of its switches back.
    unsafe { switch(home.outside().as_ptr(), coroutine.pointer()) };
}

/// Suspends the running coroutine, which is known by what is stored in `place` from then on, and
/// goes on in another one; None: outside of coroutines.
///
/// # Safety
/// The caller is in a coroutine of this worker, and `to` is another one, suspended and not
/// resumed since. `place` is valid until the switch.
#[inline(always)]
pub(super) unsafe fn suspend(home: &impl Home, place: *mut *mut u8, to: Option<Suspended>) {
    // Two switches: the processor predicts where each goes.
    match to {
        // SAFETY: the caller's.
        Some(next) => unsafe { switch(place, next.pointer()) },
        // SAFETY: the worker waits in `resume`.
        None => unsafe { switch(place, home.outside().get()) },
    }
}

unsafe extern "C" fn begin<F: FnOnce() + 'static, H: Home>(start: *mut u8) -> ! {
    // SAFETY: `make` has written it there, and this is called once.
    let Start { home, stack, main } = unsafe { start.cast::<Start<F, H>>().read() };
    main();
    home.ends(stack);
    let mut nowhere = ptr::null_mut();
    // SAFETY: this is a coroutine of that worker.
    unsafe { suspend(home, &mut nowhere, None) };
    unreachable!("nobody resumes what has ended")
}
