//! The timers of a worker, which it looks at with mail and descriptors. They are those of its own
//! coroutines, so that no other thread comes near.

use super::token::Token;
use crate::wheel::{Moment, Node, Wheel};
use std::cell::RefCell;
use std::ptr::NonNull;
use std::time::{Duration, Instant};

/// Used on the worker's thread alone.
pub(super) struct Timers(RefCell<Wheel<NonNull<Token>>>);

impl Timers {
    pub(super) fn new() -> Timers {
        Timers(RefCell::new(Wheel::new()))
    }

    /// Waits in `wait` for the token; it is given at that instant, and not after this has
    /// returned. True if it was. To be called in a coroutine of the
    /// worker.
    #[inline]
    pub(super) fn until<R>(
        &self,
        at: Instant,
        token: &Token,
        wait: impl FnOnce() -> R,
    ) -> (R, bool) {
        /// Takes the node out, also if `wait` unwinds.
        struct Leaves<'a>(&'a Timers, &'a Node<NonNull<Token>>);
        impl Leaves<'_> {
            fn leave(&self) -> bool {
                // SAFETY: it was inserted there.
                unsafe { self.0.0.borrow_mut().remove(self.1) }
            }
        }
        impl Drop for Leaves<'_> {
            fn drop(&mut self) {
                self.leave();
            }
        }
        let node = Node::new(NonNull::from(token));
        let leaves = Leaves(self, &node);
        // SAFETY: `leaves` takes it out.
        unsafe { self.0.borrow_mut().insert(&node, Moment::at(at)) };
        let result = wait();
        let passed = !leaves.leave();
        (result, passed)
    }

    /// Gives the tokens whose time has come. True if there were any.
    #[inline]
    pub(super) fn look(&self) -> bool {
        !self.0.borrow().is_empty() && self.give_due()
    }

    fn give_due(&self) -> bool {
        let now = Moment::now();
        let mut some = false;
        loop {
            let due = self.0.borrow_mut().pop(now);
            let Some(node) = due else {
                return some;
            };
            some = true;
            // SAFETY: the coroutine whose frame has it, and which has the token, goes on later on
            // this thread.
            unsafe { node.as_ref().item().as_ref() }.give();
        }
    }

    /// How long nothing will be due.
    pub(super) fn rest(&self) -> Option<Duration> {
        let next = self.0.borrow().next()?;
        Some(next.instant().saturating_duration_since(Instant::now()))
    }
}
