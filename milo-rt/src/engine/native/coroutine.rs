//! Coroutines: a stack of the arena, and corosensei to switch to it.

use super::arena::Stack;
use super::worker::Worker;
use corosensei::{CoroutineResult, Yielder};
use std::cell::Cell;
use std::ptr::{self, NonNull};

/// A coroutine and where it lives. It is freed by [`Handle::resume`] at its end.
pub(super) struct Coroutine {
    inner: corosensei::Coroutine<(), (), (), Stack>,
    // Set by the coroutine itself when it begins.
    yielder: Cell<*const Yielder<(), ()>>,
    pub(super) home: &'static Worker,
}

/// A coroutine that has not ended. Only its worker may use it, save for its `home`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handle(NonNull<Coroutine>);

impl Coroutine {
    /// Makes a coroutine that has not begun. None if there is no memory for its stack.
    pub(super) fn make(
        home: &'static Worker,
        stack_bytes: usize,
        main: impl FnOnce() + 'static,
    ) -> Option<Handle> {
        /// Where the coroutine finds itself.
        struct Here(*mut Coroutine);

        let stack = home.arena().take(stack_bytes)?;
        let place: *mut Coroutine = Box::into_raw(Box::<Coroutine>::new_uninit()).cast();
        let here = Here(place);
        let inner = corosensei::Coroutine::with_stack(stack, move |yielder, ()| {
            let Here(me) = here;
            // SAFETY: the coroutine is resumed only where it was written to, and both it and the
            // yielder, which lies on its stack, stay there until it has ended.
            unsafe { (*me).yielder.set(yielder) };
            main();
        });
        // SAFETY: fresh memory for exactly this type.
        unsafe {
            place.write(Coroutine {
                inner,
                yielder: Cell::new(ptr::null()),
                home,
            });
        }
        NonNull::new(place).map(Handle)
    }
}

impl Handle {
    pub(super) fn as_ptr(self) -> *mut Coroutine {
        self.0.as_ptr()
    }

    pub(super) fn from_ptr(coroutine: *mut Coroutine) -> Option<Handle> {
        NonNull::new(coroutine).map(Handle)
    }

    #[inline]
    pub(super) fn home(self) -> &'static Worker {
        // SAFETY: it has not ended, and `home` does not change.
        unsafe { (*self.0.as_ptr()).home }
    }

    /// Runs it until it suspends itself or ends. To be called by its worker, outside of it.
    #[inline]
    pub(super) fn resume(self) {
        // SAFETY: it has not ended, its worker is the only one to switch to it, and it does not
        // run now: what runs is this. The coroutine itself reads `yielder` alone, by a pointer.
        let result = unsafe { (*self.0.as_ptr()).inner.resume(()) };
        if let CoroutineResult::Return(()) = result {
            // SAFETY: it came from a box, and nobody refers to it once it has ended: what is
            // parked or in a queue has not.
            drop(unsafe { Box::from_raw(self.0.as_ptr()) });
        }
    }

    /// Switches back to who resumed it. To be called in it.
    #[inline]
    pub(super) fn suspend(self) {
        // SAFETY: it runs, so it has set its yielder, which lives as long as its stack.
        unsafe { (*(*self.0.as_ptr()).yielder.get()).suspend(()) };
    }
}
