//! One token, as that of [`std::thread::park`], for a coroutine.

use super::worker::{Coroutine, Handle, Worker};
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
    // Read by others only while it is awaited, so that the coroutine has not ended.
    owner: AtomicPtr<Coroutine>,
    // The owner's. Kept beside it, as the owner's own memory has mostly left the cache.
    home: AtomicPtr<Worker>,
}

impl Token {
    pub(super) fn new() -> Token {
        Token {
            state: AtomicU8::new(NONE),
            owner: AtomicPtr::new(std::ptr::null_mut()),
            home: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// Makes the running coroutine the owner. Nobody may be waiting.
    #[inline]
    pub(super) fn belongs_to_current(&self) {
        if let Some(worker) = Worker::current()
            && let Some(running) = worker.running()
        {
            // A reader has loaded the state that is stored after this.
            self.owner.store(running.as_ptr(), Ordering::Relaxed);
            let home = std::ptr::from_ref(worker).cast_mut();
            self.home.store(home, Ordering::Relaxed);
        }
    }

    /// Takes the token; waits for it if there is none. Only the owner calls this.
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
        if let Some(owner) = Handle::from_ptr(self.owner.load(Ordering::Relaxed)) {
            // The giver has set the state back to NONE.
            owner.home().end_turn(owner);
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
            && let Some(owner) = Handle::from_ptr(self.owner.load(Ordering::Relaxed))
        {
            // SAFETY: set together with the owner; workers live as long as the process.
            let home = unsafe { &*self.home.load(Ordering::Relaxed) };
            home.make_ready(owner);
        }
    }
}
