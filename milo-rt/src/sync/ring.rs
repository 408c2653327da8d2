//! A bounded queue for any number of producers and consumers, without locks.
//!
//! Dmitry Vyukov's design. Each slot has a stamp that says whose turn it is: a
//! producer's at position p if the stamp is p, a consumer's if it is p + 1. A
//! position counts slots below and laps above; the lowest bit of a position is
//! kept free, and on the tail it says that the queue is closed, so that after
//! closing no push can succeed and what was pushed before is all there is.

use crate::prim::{AtomicUsize, Cell, Ordering};
use crossbeam_utils::CachePadded;
use std::fmt;
use std::mem::MaybeUninit;

const CLOSED: usize = 1;
const STEP: usize = 2;

struct Slot<T> {
    stamp: AtomicUsize,
    value: Cell<MaybeUninit<T>>,
}

pub(crate) struct Ring<T> {
    head: CachePadded<AtomicUsize>,
    tail: CachePadded<AtomicUsize>,
    slots: Box<[Slot<T>]>,
    // A lap in units of positions: a power of two above the number of slots.
    lap: usize,
}

// SAFETY: a value is written by the one producer and read by the one consumer that
// hold its slot's turn, and the stamps order the two; T itself moves between threads.
unsafe impl<T: Send> Send for Ring<T> {}
// SAFETY: as above; no reference to a T is ever given out.
unsafe impl<T: Send> Sync for Ring<T> {}

pub(crate) enum Push<T> {
    Full(T),
    Closed(T),
}

pub(crate) enum Pop {
    Empty,
    /// Closed, and empty for ever.
    Closed,
}

impl<T> Ring<T> {
    pub(crate) fn new(capacity: usize) -> Ring<T> {
        assert!(capacity > 0);
        let lap = (capacity + 1).next_power_of_two() * STEP;
        let slots = (0..capacity)
            .map(|i| Slot {
                stamp: AtomicUsize::new(i * STEP),
                value: Cell::new(MaybeUninit::uninit()),
            })
            .collect();
        Ring {
            head: CachePadded::new(AtomicUsize::new(0)),
            tail: CachePadded::new(AtomicUsize::new(0)),
            slots,
            lap,
        }
    }

    pub(crate) fn capacity(&self) -> usize {
        self.slots.len()
    }

    #[inline]
    fn index(&self, position: usize) -> usize {
        (position & (self.lap - 1)) / STEP
    }

    #[inline]
    fn next(&self, position: usize) -> usize {
        if self.index(position) + 1 < self.slots.len() {
            position + STEP
        } else {
            (position & !(self.lap - 1)).wrapping_add(self.lap)
        }
    }

    #[inline]
    pub(crate) fn push(&self, value: T) -> Result<(), Push<T>> {
        let wait = Backoff::new();
        let mut tail = self.tail.load(Ordering::Relaxed);
        loop {
            if tail & CLOSED != 0 {
                return Err(Push::Closed(value));
            }
            let slot = &self.slots[self.index(tail)];
            let stamp = slot.stamp.load(Ordering::Acquire);
            if stamp == tail {
                match self.tail.compare_exchange_weak(
                    tail,
                    self.next(tail),
                    Ordering::SeqCst,
                    Ordering::Relaxed,
                ) {
                    Ok(_) => {
                        slot.value.with_mut(|cell| {
                            // SAFETY: winning the tail gives this slot to us alone
                            // until the stamp below.
                            unsafe { (*cell).write(value) };
                        });
                        slot.stamp.store(tail + STEP, Ordering::Release);
                        return Ok(());
                    }
                    Err(now) => {
                        tail = now;
                        wait.spin();
                    }
                }
            } else if stamp.wrapping_add(self.lap) == tail.wrapping_add(STEP) {
                // The slot still holds last lap's value.
                full_fence();
                let head = self.head.load(Ordering::SeqCst);
                if head.wrapping_add(self.lap) == tail {
                    return Err(Push::Full(value));
                }
                wait.spin();
                tail = self.tail.load(Ordering::Relaxed);
            } else {
                // Somebody is in the middle of this slot.
                wait.snooze();
                tail = self.tail.load(Ordering::Relaxed);
            }
        }
    }

    #[inline]
    pub(crate) fn pop(&self) -> Result<T, Pop> {
        let wait = Backoff::new();
        let mut head = self.head.load(Ordering::Relaxed);
        loop {
            let slot = &self.slots[self.index(head)];
            let stamp = slot.stamp.load(Ordering::Acquire);
            if stamp == head + STEP {
                match self.head.compare_exchange_weak(
                    head,
                    self.next(head),
                    Ordering::SeqCst,
                    Ordering::Relaxed,
                ) {
                    Ok(_) => {
                        // SAFETY: winning the head gives this slot to us alone until
                        // the stamp below, and its stamp said that it is filled.
                        let value = slot
                            .value
                            .with_mut(|cell| unsafe { (*cell).assume_init_read() });
                        slot.stamp
                            .store(head.wrapping_add(self.lap), Ordering::Release);
                        return Ok(value);
                    }
                    Err(now) => {
                        head = now;
                        wait.spin();
                    }
                }
            } else if stamp == head {
                full_fence();
                let tail = self.tail.load(Ordering::SeqCst);
                if tail & !CLOSED == head {
                    return Err(if tail & CLOSED != 0 {
                        Pop::Closed
                    } else {
                        Pop::Empty
                    });
                }
                wait.spin();
                head = self.head.load(Ordering::Relaxed);
            } else {
                wait.snooze();
                head = self.head.load(Ordering::Relaxed);
            }
        }
    }

    /// Lets no push succeed from now on. True for the first caller.
    pub(crate) fn close(&self) -> bool {
        self.tail.fetch_or(CLOSED, Ordering::SeqCst) & CLOSED == 0
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.tail.load(Ordering::SeqCst) & CLOSED != 0
    }

    /// False also while the first value is still being written.
    pub(crate) fn is_empty(&self) -> bool {
        full_fence();
        let head = self.head.load(Ordering::SeqCst);
        let tail = self.tail.load(Ordering::SeqCst);
        tail & !CLOSED == head
    }

    pub(crate) fn is_full(&self) -> bool {
        full_fence();
        let tail = self.tail.load(Ordering::SeqCst);
        let head = self.head.load(Ordering::SeqCst);
        head.wrapping_add(self.lap) == tail & !CLOSED
    }

    pub(crate) fn len(&self) -> usize {
        loop {
            let tail = self.tail.load(Ordering::SeqCst);
            let head = self.head.load(Ordering::SeqCst);
            // A consistent pair only.
            if self.tail.load(Ordering::SeqCst) != tail {
                continue;
            }
            let (h, t) = (self.index(head), self.index(tail & !CLOSED));
            return if h < t {
                t - h
            } else if h > t {
                self.capacity() - h + t
            } else if tail & !CLOSED == head {
                0
            } else {
                self.capacity()
            };
        }
    }
}

impl<T> Drop for Ring<T> {
    fn drop(&mut self) {
        while self.pop().is_ok() {}
    }
}

impl<T> fmt::Debug for Ring<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ring")
            .field("capacity", &self.capacity())
            .field("len", &self.len())
            .finish()
    }
}

// Orders the slot's stamp, read before, with the other end's position, read after.
#[inline(always)]
fn full_fence() {
    crate::prim::fence(Ordering::SeqCst);
}

/// Spinning that loom can follow.
struct Backoff {
    #[cfg(not(loom))]
    inner: crossbeam_utils::Backoff,
}

impl Backoff {
    #[inline(always)]
    fn new() -> Backoff {
        Backoff {
            #[cfg(not(loom))]
            inner: crossbeam_utils::Backoff::new(),
        }
    }

    #[inline]
    fn spin(&self) {
        #[cfg(not(loom))]
        self.inner.spin();
        #[cfg(loom)]
        loom::hint::spin_loop();
    }

    #[inline]
    fn snooze(&self) {
        #[cfg(not(loom))]
        self.inner.snooze();
        #[cfg(loom)]
        loom::thread::yield_now();
    }
}
