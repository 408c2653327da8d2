//! Queues of suspended coroutines: rings of stack pointers, one word each.

use super::coroutine::Suspended;
use std::cell::Cell;
use std::ptr::{self, NonNull};

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
    // Words of a box, one more than the mask.
    ring: Cell<NonNull<*mut u8>>,
    mask: Cell<usize>,
    // The indices of the first and behind the last, without the laps taken off.
    first: Cell<usize>,
    end: Cell<usize>,
}

/// The head of a queue.
pub(super) enum First {
    /// It has been taken out.
    Coroutine(Suspended),
    /// One that has given way, or a job.
    Other,
    Nobody,
}

impl Queue {
    pub(super) fn new() -> Queue {
        Queue {
            ring: Cell::new(words(LEAST)),
            mask: Cell::new(LEAST - 1),
            first: Cell::new(0),
            end: Cell::new(0),
        }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.end.get().wrapping_sub(self.first.get())
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.end.get() == self.first.get()
    }

    #[inline(always)]
    fn place(&self, index: usize) -> *mut *mut u8 {
        // SAFETY: with the mask, it is the index of a word of the ring.
        unsafe { self.ring.get().as_ptr().add(index & self.mask.get()) }
    }

    #[inline(always)]
    fn word(&self, index: usize) -> *mut u8 {
        // SAFETY: all words have been written, and only this thread uses them.
        unsafe { *self.place(index) }
    }

    #[inline]
    pub(super) fn push(&self, ready: Ready) {
        let word = ready.word();
        // SAFETY: nothing has touched the queue since it was reserved.
        unsafe { *self.reserve() = word };
    }

    /// The last place, for a coroutine that suspends itself next and stores its stack pointer
    /// there. It is valid until anything else is done to the queue.
    #[inline(always)]
    pub(super) fn reserve(&self) -> *mut *mut u8 {
        if self.len() > self.mask.get() {
            self.resize(2 * self.len());
        }
        let end = self.end.get();
        self.end.set(end.wrapping_add(1));
        self.place(end)
    }

    /// Takes the first out, if it is a coroutine whose turn it simply is.
    #[inline(always)]
    pub(super) fn pop_coroutine(&self) -> First {
        let len = self.len();
        if len == 0 {
            return First::Nobody;
        }
        let first = self.first.get();
        let Ready::Coroutine(coroutine) = Ready::of(self.word(first)) else {
            return First::Other;
        };
        self.first.set(first.wrapping_add(1));
        if len > AHEAD {
            prefetch(self.word(first.wrapping_add(AHEAD)), len);
        }
        First::Coroutine(coroutine)
    }

    /// True if a job stands first.
    #[inline]
    pub(super) fn job_is_first(&self) -> bool {
        !self.is_empty() && matches!(Ready::of(self.word(self.first.get())), Ready::Job)
    }

    #[inline]
    pub(super) fn pop(&self) -> Option<Ready> {
        let len = self.len();
        if len == 0 {
            return None;
        }
        let first = self.first.get();
        if len > AHEAD {
            prefetch(self.word(first.wrapping_add(AHEAD)), len);
        }
        self.first.set(first.wrapping_add(1));
        Some(Ready::of(self.word(first)))
    }

    /// Gives most of its memory back, if it has become much shorter than its capacity; `at_least`
    /// entries are kept.
    pub(super) fn shrink(&self, at_least: usize) {
        let capacity = self.mask.get() + 1;
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
        let len = self.len();
        let next = words(capacity);
        for i in 0..len {
            // SAFETY: there is room for so many, and nobody else has it yet.
            unsafe { *next.as_ptr().add(i) = self.word(self.first.get().wrapping_add(i)) };
        }
        free(self.ring.replace(next), self.mask.replace(capacity - 1) + 1);
        self.first.set(0);
        self.end.set(len);
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        free(self.ring.get(), self.mask.get() + 1);
    }
}

// So many words, null each.
fn words(n: usize) -> NonNull<*mut u8> {
    NonNull::from(Box::leak(vec![ptr::null_mut::<u8>(); n].into_boxed_slice())).cast()
}

// The same number of them.
fn free(ring: NonNull<*mut u8>, n: usize) {
    // SAFETY: `words` has made it of so many, and the queue has no other pointer to it.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(ring.as_ptr(), n)) });
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
                let late = gone % 3 == 2;
                let first = match queue.pop_coroutine() {
                    First::Coroutine(coroutine) => Some(Ready::Coroutine(coroutine)),
                    First::Other => queue.pop(),
                    First::Nobody => None,
                };
                let (coroutine, is_late) = match first {
                    Some(Ready::Coroutine(coroutine)) => (coroutine, false),
                    Some(Ready::Late(coroutine)) => (coroutine, true),
                    _ => panic!("number {gone} is missing"),
                };
                assert_eq!(
                    (coroutine.pointer(), is_late),
                    (numbered(gone).pointer(), late)
                );
                gone += 1;
            }
            queue.shrink(0);
        }
        assert!(queue.pop().is_none() && !queue.job_is_first());
        queue.push(Ready::Job);
        assert!(queue.job_is_first() && matches!(queue.pop_coroutine(), First::Other));
        assert!(matches!(queue.pop(), Some(Ready::Job)));
    }
}
