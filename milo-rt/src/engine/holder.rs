//! The locks that a task or thread holds: what it is called among them, and which it reads.
//!
//! A lock that has one owner keeps the owner's number in its own state. Of readers there are any
//! number, so there each reader remembers for itself.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many locks a task or thread remembers that it reads at the same time. Those beyond are
/// not remembered: it is not told then that it would wait for itself.
const READS: usize = 6;

/// The locks that one task or thread holds. Only its owner accesses it.
#[derive(Debug)]
pub(crate) struct Holder {
    /// Unlike that of every other task and thread there was or will be; 0 until it is asked for.
    id: Cell<u64>,
    /// The numbers of the locks that are held for reading, once for each time; 0 is a free place.
    reads: [Cell<u64>; READS],
}

impl Holder {
    pub(crate) const fn new() -> Holder {
        Holder {
            id: Cell::new(0),
            reads: [const { Cell::new(0) }; READS],
        }
    }

    /// To be called when the owner's place is taken by the next task.
    pub(crate) fn reset(&self) {
        if self.id.replace(0) != 0 {
            self.reads.iter().for_each(|read| read.set(0));
        }
    }

    #[inline]
    pub(crate) fn id(&self) -> u64 {
        match self.id.get() {
            0 => self.first_id(),
            id => id,
        }
    }

    #[cold]
    fn first_id(&self) -> u64 {
        let id = number();
        self.id.set(id);
        id
    }

    /// The lock of this number is held for reading, once more.
    #[inline]
    pub(crate) fn remember(&self, lock: u64) {
        // So that `reset` knows that there is something to forget.
        self.id();
        if let Some(free) = self.reads.iter().find(|read| read.get() == 0) {
            free.set(lock);
        }
    }

    /// It is given back. False if the owner does not remember that it had it.
    #[inline]
    pub(crate) fn forget(&self, lock: u64) -> bool {
        let place = self.reads.iter().find(|read| read.get() == lock);
        place.is_some_and(|place| {
            place.set(0);
            true
        })
    }

    /// True if the lock is held for reading.
    pub(crate) fn reads(&self, lock: u64) -> bool {
        self.reads.iter().any(|read| read.get() == lock)
    }
}

/// A number that nothing else has got from here.
pub(crate) fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
