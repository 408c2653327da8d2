//! The pending events of a descriptor.

use super::token::Token;
use crate::engine::Events;
use std::sync::atomic::{AtomicU8, Ordering};

const READ: u8 = 1;
const WRITE: u8 = 2;
const ENDED: u8 = 4;

/// The pending events of a descriptor, and the task that waits for them.
pub(super) struct Watched {
    // Since the last look.
    events: AtomicU8,
    token: Token,
}

impl Watched {
    pub(super) fn new() -> Watched {
        Watched {
            events: AtomicU8::new(0),
            token: Token::new(),
        }
    }

    /// Is given when something has happened, by the waker of the waiting task.
    pub(super) fn token(&self) -> &Token {
        &self.token
    }

    /// To be called by the poller.
    pub(super) fn happened(&self, events: Events) {
        let flags = [
            (events.read, READ),
            (events.write, WRITE),
            (events.ended, ENDED),
        ];
        let flags = flags.iter().filter(|(set, _)| *set);
        let bits = flags.fold(0, |bits, (_, bit)| bits | bit);
        self.events.fetch_or(bits, Ordering::SeqCst);
        self.token.give();
    }

    /// The events since the last call, if there are any.
    pub(super) fn take(&self) -> Option<Events> {
        match self.events.swap(0, Ordering::SeqCst) {
            0 => None,
            bits => Some(Events {
                read: bits & READ != 0,
                write: bits & WRITE != 0,
                ended: bits & ENDED != 0,
            }),
        }
    }
}
