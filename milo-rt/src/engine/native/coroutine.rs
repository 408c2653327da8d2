//! Coroutines: each is a stack of the arena, with its [`Coroutine`] at the top.

use super::arena::{Arena, Stack};
use super::switch::{prepare, switch};
use std::cell::Cell;
use std::ptr::{self, NonNull};

/// The worker of coroutines. All is called on its thread.
pub(super) trait Home: Sized + 'static {
    /// Their stacks.
    fn arena(&self) -> &Arena;

    /// The stack pointer for the switch when the running coroutine suspends itself.
    fn outside(&self) -> &Cell<*mut u8>;

    /// The running coroutine suspends itself for the last time, next. Called in it.
    fn ends(&self, coroutine: Handle<Self>);
}

/// The state of a coroutine. It lies at the top of its stack, in one line of the cache, and is
/// freed with it.
#[repr(C, align(64))]
pub(super) struct Coroutine<H: Home> {
    // The stack pointer at which it is resumed; while it runs, the one before.
    at: Cell<*mut u8>,
    home: &'static H,
    stack: Stack,
}

/// A coroutine that has not ended. Only its worker may use it, save for its `home`.
pub(super) struct Handle<H: Home>(NonNull<Coroutine<H>>);

impl<H: Home> Clone for Handle<H> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<H: Home> Copy for Handle<H> {}

impl<H: Home> PartialEq for Handle<H> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// The arguments of a coroutine's entry; they lie just below the [`Coroutine`].
#[repr(C, align(16))]
struct Start<F, H: Home> {
    me: Handle<H>,
    main: F,
}

impl<H: Home> Coroutine<H> {
    /// Makes a coroutine that has not begun. None if there is no memory for its stack. `main`
    /// must not unwind.
    pub(super) fn make(
        home: &'static H,
        stack_bytes: usize,
        main: impl FnOnce() + 'static,
    ) -> Option<Handle<H>> {
        let stack = home.arena().take(stack_bytes)?;
        let place = stack.top().cast::<Coroutine<H>>().wrapping_sub(1);
        let me = Handle(NonNull::new(place)?);
        Handle::place(me, main, stack, home);
        Some(me)
    }
}

impl<H: Home> Handle<H> {
    // Writes everything to the stack: apart, so that the types of `main` are named.
    fn place<F: FnOnce() + 'static>(me: Handle<H>, main: F, stack: Stack, home: &'static H) {
        const { assert!(align_of::<Start<F, H>>() <= 64) };
        let place = me.as_ptr();
        // SAFETY: the stack is fresh memory, ours alone, and larger than all this together; each
        // is aligned, as the top of a stack is to lines of the cache.
        unsafe {
            let start = place
                .cast::<u8>()
                .sub(size_of::<Start<F, H>>().next_multiple_of(64));
            start.cast::<Start<F, H>>().write(Start { me, main });
            let at = prepare(start, begin::<F, H>, start);
            place.write(Coroutine {
                at: Cell::new(at),
                home,
                stack,
            });
        }
    }

    pub(super) fn as_ptr(self) -> *mut Coroutine<H> {
        self.0.as_ptr()
    }

    pub(super) fn from_ptr(coroutine: *mut Coroutine<H>) -> Option<Handle<H>> {
        NonNull::new(coroutine).map(Handle)
    }

    #[inline]
    pub(super) fn home(self) -> &'static H {
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
    pub(super) fn switch_to(self, next: Handle<H>) {
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

unsafe extern "C" fn begin<F: FnOnce() + 'static, H: Home>(start: *mut u8) -> ! {
    // SAFETY: `place` has written it there, and this is called once.
    let Start { me, main } = unsafe { start.cast::<Start<F, H>>().read() };
    main();
    me.home().ends(me);
    me.suspend();
    unreachable!("nobody resumes what has ended")
}
