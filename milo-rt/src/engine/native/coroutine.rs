//! Coroutines: each is a stack of the arena, with its [`Coroutine`] at the top.

use super::arena::Stack;
use super::switch::{prepare, switch};
use super::worker::Worker;
use std::cell::Cell;
use std::ptr::{self, NonNull};

/// The state of a coroutine. It lies at the top of its stack, in one line of the cache, and is
/// freed with it.
#[repr(C, align(64))]
pub(super) struct Coroutine {
    // The stack pointer at which it is resumed; while it runs, the one before.
    at: Cell<*mut u8>,
    pub(super) home: &'static Worker,
    stack: Stack,
}

/// A coroutine that has not ended. Only its worker may use it, save for its `home`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handle(NonNull<Coroutine>);

/// The arguments of a coroutine's entry; they lie just below the [`Coroutine`].
#[repr(C, align(16))]
struct Start<F> {
    me: Handle,
    main: F,
}

impl Coroutine {
    /// Makes a coroutine that has not begun. None if there is no memory for its stack. `main`
    /// must not unwind.
    pub(super) fn make(
        home: &'static Worker,
        stack_bytes: usize,
        main: impl FnOnce() + 'static,
    ) -> Option<Handle> {
        let stack = home.arena().take(stack_bytes)?;
        let place = stack.top().cast::<Coroutine>().wrapping_sub(1);
        let me = Handle(NonNull::new(place)?);
        Handle::place(me, main, stack, home);
        Some(me)
    }
}

impl Handle {
    // Writes everything to the stack: apart, so that the types of `main` are named.
    fn place<F: FnOnce() + 'static>(me: Handle, main: F, stack: Stack, home: &'static Worker) {
        const { assert!(align_of::<Start<F>>() <= 64) };
        let place = me.as_ptr();
        // SAFETY: the stack is fresh memory, ours alone, and larger than all this together; each
        // is aligned, as the top of a stack is to lines of the cache.
        unsafe {
            let start = place
                .cast::<u8>()
                .sub(size_of::<Start<F>>().next_multiple_of(64));
            start.cast::<Start<F>>().write(Start { me, main });
            let at = prepare(start, begin::<F>, start);
            place.write(Coroutine {
                at: Cell::new(at),
                home,
                stack,
            });
        }
    }

    pub(super) fn as_ptr(self) -> *mut Coroutine {
        self.0.as_ptr()
    }

    pub(super) fn from_ptr(coroutine: *mut Coroutine) -> Option<Handle> {
        NonNull::new(coroutine).map(Handle)
    }

    #[inline]
    pub(super) fn home(self) -> &'static Worker {
        // SAFETY: it has not ended, and `home` does not change.
        unsafe { (*self.as_ptr()).home }
    }

    /// Switches to it from outside of coroutines; returns when one of them switches back. To be
    /// called by its worker.
    #[inline]
    pub(super) fn resume(self) {
        // SAFETY: it has not ended, so it lies at the top of its stack.
        let me = unsafe { &*self.as_ptr() };
        // SAFETY: it is suspended where it says, and its worker is the only one to switch to it
        // and goes on when a coroutine of its switches back.
        unsafe { switch(me.home.outside().as_ptr(), me.at.get()) };
    }

    /// Switches back to the caller of `resume`. To be called in it.
    #[inline]
    pub(super) fn suspend(self) {
        // SAFETY: it runs, so it has not ended.
        let me = unsafe { &*self.as_ptr() };
        // SAFETY: its worker waits in `resume`.
        unsafe { switch(me.at.as_ptr(), me.home.outside().get()) };
    }

    /// Switches to another coroutine of its worker, which has not ended and is suspended. To be
    /// called in it.
    #[inline]
    pub(super) fn switch_to(self, next: Handle) {
        // SAFETY: neither has ended.
        let (me, next) = unsafe { (&*self.as_ptr(), &*next.as_ptr()) };
        // SAFETY: the next one is suspended where it says, and both belong to this worker.
        unsafe { switch(me.at.as_ptr(), next.at.get()) };
    }

    /// Gives its stack back. To be called outside of coroutines, when it has ended.
    pub(super) fn free(self) {
        // SAFETY: nobody refers to it: one that is parked or in a queue has not ended.
        // It is moved out of the memory that its stack gives back.
        drop(unsafe { ptr::read(self.as_ptr()) });
    }

    /// Prefetches the [`Coroutine`], which its next turn reads first.
    #[inline]
    pub(super) fn prefetch(self) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: it is only a hint.
        unsafe {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            _mm_prefetch::<_MM_HINT_T0>(self.as_ptr().cast());
        }
    }

    /// Prefetches its newest frames; to be called when the [`Coroutine`] is in the cache.
    #[inline]
    pub(super) fn prefetch_frames(self) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: it has not ended. The rest is only a hint.
        unsafe {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            let at = (*self.as_ptr()).at.get().cast_const().cast::<i8>();
            for line in 0..4 {
                _mm_prefetch::<_MM_HINT_T0>(at.wrapping_add(64 * line));
            }
        }
    }
}

unsafe extern "C" fn begin<F: FnOnce() + 'static>(start: *mut u8) -> ! {
    // SAFETY: `place` has written it there, and this is called once.
    let Start { me, main } = unsafe { start.cast::<Start<F>>().read() };
    main();
    me.home().ends(me);
    me.suspend();
    unreachable!("nobody resumes what has ended")
}
