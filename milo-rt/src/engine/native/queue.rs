//! Queues of suspended coroutines: rings of stack pointers, one word each.

use super::coroutine::Suspended;
use std::cell::{Cell, RefCell};
use std::ptr;

/// An entry of a worker's run queue.
#[derive(Clone, Copy)]
pub(super) enum Ready {
    Coroutine(Suspended),
    /// One that has given way.
    Late(Suspended),
    /// The next of the worker's jobs, if another worker has not taken it.
    Job,
}

// Set in the word of one that has given way; the word of a job is null. Stack pointers are
// multiples of 8.
const LATE: usize = 1;
// Set in the word of one that was woken: it goes back through more frames than one that has
// yielded, which stores its stack pointer as it is.
const WOKEN: usize = 2;
const FLAGS: usize = LATE | WOKEN;

impl Ready {
    #[inline]
    fn word(self) -> *mut u8 {
        match self {
            Ready::Coroutine(coroutine) => coroutine.pointer().map_addr(|at| at | WOKEN),
            Ready::Late(coroutine) => coroutine.pointer().map_addr(|at| at | LATE),
            Ready::Job => ptr::null_mut(),
        }
    }

    #[inline]
    fn of(word: *mut u8) -> Ready {
        let late = word.addr() & LATE != 0;
        match Suspended::at(word.map_addr(|at| at & !FLAGS)) {
            None => Ready::Job,
            Some(coroutine) if late => Ready::Late(coroutine),
            Some(coroutine) => Ready::Coroutine(coroutine),
        }
    }
}

// The least capacity. A power of two, as every capacity is.
const LEAST: usize = 256;
// The coroutine is prefetched whose turn is the next but so many: with many tasks each turn begins
// with memory that is not in the cache. As many lines of its frames as it will probably touch:
// each line more that is fetched for nothing takes as long as the switch. Of so many woken tasks
// that all this is far away, more is prefetched.
const AHEAD: usize = 10;
const YIELDED_LINES: usize = 2;
const WOKEN_LINES: usize = 3;
const MANY_LINES: usize = 10;
const MANY: usize = 8 * 1024;

// The frames of an entry of a queue of so many.
#[inline(always)]
fn prefetch(word: *mut u8, len: usize) {
    if let Ready::Coroutine(coroutine) = Ready::of(word) {
        match word.addr() & WOKEN {
            0 => coroutine.prefetch(YIELDED_LINES),
            _ if len > MANY => coroutine.prefetch(MANY_LINES),
            _ => coroutine.prefetch(WOKEN_LINES),
        }
    }
}

/// First in, first out. Used by the worker's own thread only.
pub(super) struct Queue {
    // Borrowed for a few steps that call nobody.
    ring: RefCell<Box<[*mut u8]>>,
    // The index of the first, without the laps taken off.
    first: Cell<usize>,
    len: Cell<usize>,
}

impl Queue {
    pub(super) fn new() -> Queue {
        Queue {
            ring: RefCell::new(vec![ptr::null_mut(); LEAST].into()),
            first: Cell::new(0),
            len: Cell::new(0),
        }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len.get()
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.len.get() == 0
    }

    #[inline]
    pub(super) fn push(&self, ready: Ready) {
        let word = ready.word();
        // SAFETY: nothing has touched the queue since it was reserved.
        unsafe { *self.reserve() = word };
    }

    /// The last place, for a coroutine that suspends itself next and stores its stack pointer
    /// there. It is valid until anything else is done to the queue.
    #[inline]
    pub(super) fn reserve(&self) -> *mut *mut u8 {
        let len = self.len.get();
        let mut ring = self.ring.borrow_mut();
        if len == ring.len() {
            drop(ring);
            self.resize(2 * len);
            ring = self.ring.borrow_mut();
        }
        self.len.set(len + 1);
        let last = self.first.get().wrapping_add(len) & (ring.len() - 1);
        &raw mut ring[last]
    }

    /// The first entry, without taking it.
    #[inline]
    pub(super) fn front(&self) -> Option<Ready> {
        let ring = self.ring.borrow();
        let first = self.first.get() & (ring.len() - 1);
        (!self.is_empty()).then(|| Ready::of(ring[first]))
    }

    #[inline]
    pub(super) fn pop(&self) -> Option<Ready> {
        let len = self.len.get();
        if len == 0 {
            return None;
        }
        let ring = self.ring.borrow();
        let first = self.first.get();
        let mask = ring.len() - 1;
        if len > AHEAD {
            prefetch(ring[first.wrapping_add(AHEAD) & mask], len);
        }
        self.first.set(first.wrapping_add(1));
        self.len.set(len - 1);
        Some(Ready::of(ring[first & mask]))
    }

    /// Gives most of its memory back, if it has become much shorter than its capacity; `at_least`
    /// entries are kept.
    pub(super) fn shrink(&self, at_least: usize) {
        let capacity = self.ring.borrow().len();
        let wanted = (2 * self.len())
            .max(at_least)
            .max(LEAST)
            .next_power_of_two();
        if capacity > 2 * wanted {
            self.resize(wanted);
        }
    }

    // To a power of two that is not less than its length.
    #[cold]
    #[inline(never)]
    fn resize(&self, capacity: usize) {
        let mut ring = self.ring.borrow_mut();
        let mut next = vec![ptr::null_mut(); capacity].into_boxed_slice();
        for (i, place) in next.iter_mut().take(self.len.get()).enumerate() {
            *place = ring[self.first.get().wrapping_add(i) & (ring.len() - 1)];
        }
        *ring = next;
        self.first.set(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(n: usize) -> Suspended {
        Suspended::at(ptr::without_provenance_mut(8 * (n + 1))).expect("not null")
    }

    #[test]
    fn what_comes_first_goes_first_at_every_length() {
        let queue = Queue::new();
        let (mut come, mut gone) = (0, 0);
        // It grows beyond its least capacity, shrinks, and goes around several times.
        for len in [3, LEAST, LEAST + 1, 5 * LEAST, 7, 0, 2 * LEAST, 0] {
            while queue.len() < len {
                match come % 3 {
                    0 => queue.push(Ready::Coroutine(numbered(come))),
                    // SAFETY: the place is written before anything else is done to the queue.
                    1 => unsafe { *queue.reserve() = numbered(come).pointer() },
                    _ => queue.push(Ready::Late(numbered(come))),
                }
                come += 1;
            }
            while queue.len() > len {
                let (front, first) = (queue.front(), queue.pop());
                let late = gone % 3 == 2;
                for ready in [front, first] {
                    let (coroutine, is_late) = match ready {
                        Some(Ready::Coroutine(coroutine)) => (coroutine, false),
                        Some(Ready::Late(coroutine)) => (coroutine, true),
                        _ => panic!("number {gone} is missing"),
                    };
                    assert_eq!(
                        (coroutine.pointer(), is_late),
                        (numbered(gone).pointer(), late)
                    );
                }
                gone += 1;
            }
            queue.shrink(0);
        }
        assert!(queue.pop().is_none() && queue.front().is_none());
        queue.push(Ready::Job);
        assert!(matches!(queue.pop(), Some(Ready::Job)));
    }
}
