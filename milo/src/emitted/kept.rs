//! The captures of function values that go from thread to thread.

use std::sync::{Mutex, PoisonError};

use milo_rt::sync::{GuardedCell, LockError, Turn};

/// A number that closures share with their surroundings: a `Cell` for several threads.
#[derive(Debug, Default)]
pub struct SharedCell<T>(Mutex<T>);

impl<T: Copy> SharedCell<T> {
    /// Holds `value` from now on.
    pub fn new(value: T) -> Self {
        SharedCell(Mutex::new(value))
    }

    /// A copy of the value.
    pub fn get(&self) -> T {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces the value.
    pub fn set(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = value;
    }
}

/// A function that changes its captures, called from any thread: one call at a time.
/// A caller that waits for its turn parks, for the function itself may.
#[derive(Debug)]
pub struct State<F>(GuardedCell<F>);

impl<F> State<F> {
    /// Holds `function` from now on.
    pub fn new(function: F) -> Self {
        State(GuardedCell::new(function))
    }

    /// The turn to call it. The name is that of `RefCell`, which stands here where nothing
    /// leaves its thread.
    ///
    /// # Panics
    /// If the function calls itself: its captures are borrowed already. In a task that unwinds
    /// from a panic: it must not wait then.
    #[track_caller]
    pub fn borrow_mut(&self) -> Turn<'_, F> {
        match self.0.guard() {
            Ok(turn) => turn,
            Err(LockError::Held(_)) => {
                panic!("a function that changes what it captured called itself meanwhile")
            }
            Err(error) => panic!("{error}"),
        }
    }
}
