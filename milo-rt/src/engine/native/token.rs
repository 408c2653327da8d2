//! One token, as that of [`std::thread::park`], for a coroutine.

use super::coroutine::Suspended;
use super::worker::Worker;
use std::sync::atomic::{AtomicPtr, AtomicU8, Ordering};

// No token, and nobody waits for it.
const NONE: u8 = 0;
// There is a token.
const GIVEN: u8 = 1;
// The owner waits.
const AWAITED: u8 = 2;

/// The owner may change from one wait to the next; see [`Token::belongs_to_current`].
pub(super) struct Token {
    state: AtomicU8,
    // The owner's stack pointer while it waits. Read by its worker only.
    at: AtomicPtr<u8>,
    // The owner's. Read by others only while it is awaited.
    home: AtomicPtr<Worker>,
}

impl Token {
    pub(super) fn new() -> Token {
        Token {
            state: AtomicU8::new(NONE),
            at: AtomicPtr::new(std::ptr::null_mut()),
            home: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// Makes the running coroutine the owner. Nobody may be waiting.
    #[inline]
    pub(super) fn belongs_to_current(&self) {
        if let Some(worker) = Worker::current() {
            // A reader has loaded the state that is stored after this.
            let home = std::ptr::from_ref(worker).cast_mut();
            self.home.store(home, Ordering::Relaxed);
        }
    }

    #[inline]
    fn home(&self) -> Option<&'static Worker> {
        // SAFETY: workers live as long as the process.
        unsafe { self.home.load(Ordering::Relaxed).as_ref() }
    }

    /// Takes the token; waits for it if there is none. Only the owner calls this, in its
    /// coroutine.
    #[inline]
    pub(super) fn take(&self) {
        let waits = self
            .state
            .compare_exchange(NONE, AWAITED, Ordering::AcqRel, Ordering::Acquire);
        if waits.is_err() {
            // Acquires the writes of the giver.
            self.state.swap(NONE, Ordering::AcqRel);
            return;
        }
        if let Some(home) = self.home() {
            // The giver sets the state back to NONE.
            // SAFETY: the owner runs on its worker; it keeps the token until this returns.
            unsafe { home.end_turn(self.at.as_ptr()) };
        }
    }

    /// Gives the token, and lets the owner go on if it waits. From anywhere.
    #[inline]
    pub(super) fn give(&self) {
        let mut state = self.state.load(Ordering::Relaxed);
        loop {
            let next = match state {
                AWAITED => NONE,
                _ => GIVEN,
            };
            // Also where nothing changes: the taker must see the writes before this.
            match self
                .state
                .compare_exchange_weak(state, next, Ordering::AcqRel, Ordering::Relaxed)
            {
                Ok(_) => break,
                Err(now) => state = now,
            }
        }
        if state == AWAITED
            && let Some(home) = self.home()
        {
            // SAFETY: the owner waits in `take`, and nobody else lets it go on.
            unsafe { home.make_ready(self) };
        }
    }

    /// The owner, which waits. Called by its worker.
    #[inline]
    pub(super) fn owner(&self) -> Option<Suspended> {
        Suspended::at(self.at.load(Ordering::Relaxed))
    }
}
