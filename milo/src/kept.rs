//! What function values hold that go from thread to thread.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use milo_rt::sync;

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

/// A function that changes what it has captured, called from any thread: one call at a time.
/// Who waits for its turn parks, for the function itself may.
#[derive(Debug, Default)]
pub struct State<F> {
    turn: sync::Mutex,
    // Never contended: only who has the turn locks it.
    function: Mutex<F>,
}

impl<F> State<F> {
    /// Holds `function` from now on.
    pub fn new(function: F) -> Self {
        State {
            turn: sync::Mutex::new(),
            function: Mutex::new(function),
        }
    }

    /// The turn to call it. The name is that of `RefCell`, which stands here where nothing
    /// leaves its thread.
    ///
    /// # Panics
    /// In a task that unwinds from a panic: it must not wait then.
    pub fn borrow_mut(&self) -> Turn<'_, F> {
        let turn = match self.turn.guard() {
            Ok(turn) => turn,
            Err(error) => panic!("{error}"),
        };
        Turn {
            function: self.function.lock().unwrap_or_else(PoisonError::into_inner),
            _turn: turn,
        }
    }
}

/// See [`State::borrow_mut`].
#[derive(Debug)]
pub struct Turn<'a, F> {
    // Given back before the turn.
    function: MutexGuard<'a, F>,
    _turn: sync::MutexGuard<'a>,
}

impl<F> Deref for Turn<'_, F> {
    type Target = F;

    fn deref(&self) -> &F {
        &self.function
    }
}

impl<F> DerefMut for Turn<'_, F> {
    fn deref_mut(&mut self) -> &mut F {
        &mut self.function
    }
}
