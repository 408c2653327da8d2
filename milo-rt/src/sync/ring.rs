//! A bounded queue for any number of producers and consumers, without locks.
//!
//! Dmitry Vyukov's design; the stamps, and the flag of the tail that closes the queue, are
//! those of crossbeam-channel's array flavour, which was the model. New is the flag
//! [`HELD`]: it lets the holder of a lock elsewhere take over one end of the queue.
//!
//! A *position* counts slots and laps: its lowest bits are flags, the next ones the index of
//! a slot, and those from [`Ring::lap`] up the number of the lap.

use super::ring_memory::Memory;
use crate::prim::{AtomicUsize, Cell, Ordering, model_fence};
use std::fmt;
use std::mem::MaybeUninit;
use std::ptr::NonNull;

/// On the tail: no push succeeds any more.
const CLOSED: usize = 1;
/// On the head, or on the tail: that end belongs to the holder of the lock of the channel's
/// queues. As a push or pop without the lock compares the whole word, none that is under way
/// when the flag is set can still succeed.
const HELD: usize = 2;
/// The bits of a position that are flags.
const FLAGS: usize = CLOSED | HELD;
/// The distance between the positions of two neighbouring slots.
const STEP: usize = 4;
/// In a stamp: the slot is filled.
const FILLED: usize = 1;

pub(super) struct Slot<T> {
    /// Whose turn it is. With `l` the lap of a position, without its index and flags: `l` if
    /// the producer of lap `l` may write, `l | FILLED` if the consumer of lap `l` may read,
    /// and after that the next lap. All zeros are the beginning, so that fresh memory needs
    /// no initialisation.
    stamp: AtomicUsize,
    /// The value, initialised while the stamp says `FILLED`.
    value: Cell<MaybeUninit<T>>,
}

#[cfg(loom)]
impl<T> Slot<T> {
    pub(super) fn new() -> Slot<T> {
        Slot {
            stamp: AtomicUsize::new(0),
            value: Cell::new(MaybeUninit::uninit()),
        }
    }
}

/// The head is the position of the next pop, and `HELD`. It never passes the tail, which is the
/// position of the next push, `HELD` and `CLOSED`, at most one lap before the head. There are as
/// many slots as the capacity; none for a rendezvous, whose ends are held for ever.
pub(crate) struct Ring<T> {
    memory: Memory<T>,
    /// A lap in units of positions: a power of two above the number of slots.
    lap: usize,
}

// SAFETY: a value is written by the one producer and read by the one consumer that
// hold its slot's turn, and the stamps order the two; T itself moves between threads.
unsafe impl<T: Send> Send for Ring<T> {}
// SAFETY: as above; no reference to a T is ever given out.
unsafe impl<T: Send> Sync for Ring<T> {}

/// A look at a ring from one side, in two loads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    // The head and then the tail for a pop, the tail and then the head for a push: if they are so
    // far apart, they were when the first was loaded, for the second only grows.
    first: NonNull<AtomicUsize>,
    second: NonNull<AtomicUsize>,
    apart: usize,
}

impl Look {
    /// False if there was nothing to pop, or no room for a push, and the ring was open.
    ///
    /// # Safety
    /// The ring is alive, and has not been moved since the look was made.
    #[inline(always)]
    pub(crate) unsafe fn sees_something(self) -> bool {
        model_fence();
        // SAFETY: the caller's.
        let (first, second) = unsafe {
            let first = self.first.as_ref().load(Ordering::SeqCst);
            (first, self.second.as_ref().load(Ordering::SeqCst))
        };
        // A tail that is closed is unlike any head.
        second & !HELD != (first & !HELD).wrapping_add(self.apart)
    }
}

/// Why a push failed; with the value.
pub(crate) enum Push<T> {
    /// There is no free slot.
    Full(T),
    /// Closed, or others stand in line: to be done with the queues locked.
    Held(T),
}

/// Why a pop failed.
pub(crate) enum Pop {
    /// There is no value yet.
    Empty,
    /// Closed, and empty for ever.
    Closed,
    /// Others stand in line: to be done with the queues locked.
    Held,
}

impl<T> Ring<T> {
    /// None if there is no memory for so many slots. At most 2^32 of them.
    pub(crate) fn new(capacity: usize) -> Option<Ring<T>> {
        let held = if capacity == 0 { HELD } else { 0 };
        Some(Ring {
            memory: Memory::new(capacity, held)?,
            lap: (capacity + 1).next_power_of_two() * STEP,
        })
    }

    pub(crate) fn capacity(&self) -> usize {
        self.memory.slots().len()
    }

    #[inline]
    fn index(&self, position: usize) -> usize {
        (position & (self.lap - 1)) / STEP
    }

    #[inline]
    fn lap_of(&self, position: usize) -> usize {
        position & !(self.lap - 1)
    }

    /// The position after this one, with its flags.
    #[inline]
    fn next(&self, position: usize) -> usize {
        if self.index(position) + 1 < self.memory.slots().len() {
            position + STEP
        } else {
            self.lap_of(position).wrapping_add(self.lap) | (position & FLAGS)
        }
    }

    /// Adds a value at the end.
    #[inline(always)]
    pub(crate) fn push(&self, value: T) -> Result<(), Push<T>> {
        self.push_unless(value, FLAGS, false)
    }

    /// The same where no other thread can come, so that nobody is in the middle of a slot either:
    /// without an atomic instruction.
    #[inline(always)]
    pub(crate) fn push_alone(&self, value: T) -> Result<(), Push<T>> {
        let tail = self.memory.tail().load(Ordering::Relaxed);
        if tail & FLAGS != 0 {
            return Err(Push::Held(value));
        }
        let lap = self.lap_of(tail);
        let slot = &self.memory.slots()[self.index(tail)];
        if slot.stamp.load(Ordering::Relaxed) != lap {
            return Err(Push::Full(value));
        }
        self.memory.tail().store(self.next(tail), Ordering::Release);
        slot.value.with_mut(|cell| {
            // SAFETY: the slot is free, and nobody else is here.
            unsafe { (*cell).write(value) };
        });
        slot.stamp.store(lap | FILLED, Ordering::Release);
        Ok(())
    }

    /// The same for the holder of the tail.
    #[inline(never)]
    pub(crate) fn push_held(&self, value: T, alone: bool) -> Result<(), Push<T>> {
        self.push_unless(value, CLOSED, alone)
    }

    // Into each send; the holders of an end share one copy.
    #[inline(always)]
    fn push_unless(&self, value: T, forbidden: usize, alone: bool) -> Result<(), Push<T>> {
        let wait = Backoff::new();
        let mut tail = self.memory.tail().load(Ordering::Relaxed);
        loop {
            if tail & forbidden != 0 {
                return Err(Push::Held(value));
            }
            let lap = self.lap_of(tail);
            let slot = &self.memory.slots()[self.index(tail)];
            let stamp = slot.stamp.load(Ordering::Acquire);
            if stamp == lap {
                match replace(self.memory.tail(), tail, self.next(tail), alone) {
                    Ok(_) => {
                        slot.value.with_mut(|cell| {
                            // SAFETY: winning the tail gives this slot to us alone
                            // until the stamp below.
                            unsafe { (*cell).write(value) };
                        });
                        slot.stamp.store(lap | FILLED, Ordering::Release);
                        return Ok(());
                    }
                    Err(now) => {
                        tail = now;
                        wait.spin();
                    }
                }
            } else if stamp.wrapping_add(self.lap) == lap | FILLED {
                // The slot still holds last lap's value.
                model_fence();
                let head = self.memory.head().load(Ordering::SeqCst);
                if (head & !FLAGS).wrapping_add(self.lap) == tail & !FLAGS {
                    return Err(Push::Full(value));
                }
                wait.spin();
                tail = self.memory.tail().load(Ordering::Relaxed);
            } else {
                // Somebody is in the middle of this slot.
                wait.snooze();
                tail = self.memory.tail().load(Ordering::Relaxed);
            }
        }
    }

    /// Takes the first value.
    #[inline(always)]
    pub(crate) fn pop(&self) -> Result<T, Pop> {
        self.pop_unless(HELD, false)
    }

    /// The same where no other thread can come; as [`Ring::push_alone`].
    #[inline(always)]
    pub(crate) fn pop_alone(&self) -> Result<T, Pop> {
        let head = self.memory.head().load(Ordering::Relaxed);
        if head & HELD != 0 {
            return Err(Pop::Held);
        }
        let lap = self.lap_of(head);
        let slot = &self.memory.slots()[self.index(head)];
        if slot.stamp.load(Ordering::Relaxed) != lap | FILLED {
            return Err(match self.memory.tail().load(Ordering::Relaxed) & CLOSED {
                0 => Pop::Empty,
                _ => Pop::Closed,
            });
        }
        self.memory.head().store(self.next(head), Ordering::Release);
        // SAFETY: the slot is filled, and nobody else is here.
        let value = slot
            .value
            .with_mut(|cell| unsafe { (*cell).assume_init_read() });
        slot.stamp
            .store(lap.wrapping_add(self.lap), Ordering::Release);
        Ok(value)
    }

    /// The same for the holder of the head.
    #[inline(never)]
    pub(crate) fn pop_held(&self, alone: bool) -> Result<T, Pop> {
        if self.memory.slots().is_empty() {
            return Err(Pop::Empty);
        }
        self.pop_unless(0, alone)
    }

    // As `push_unless`.
    #[inline(always)]
    fn pop_unless(&self, forbidden: usize, alone: bool) -> Result<T, Pop> {
        let wait = Backoff::new();
        let mut head = self.memory.head().load(Ordering::Relaxed);
        loop {
            if head & forbidden != 0 {
                return Err(Pop::Held);
            }
            let lap = self.lap_of(head);
            let slot = &self.memory.slots()[self.index(head)];
            let stamp = slot.stamp.load(Ordering::Acquire);
            if stamp == lap | FILLED {
                match replace(self.memory.head(), head, self.next(head), alone) {
                    Ok(_) => {
                        // SAFETY: winning the head gives this slot to us alone until
                        // the stamp below, and its stamp said that it is filled.
                        let value = slot
                            .value
                            .with_mut(|cell| unsafe { (*cell).assume_init_read() });
                        slot.stamp
                            .store(lap.wrapping_add(self.lap), Ordering::Release);
                        return Ok(value);
                    }
                    Err(now) => {
                        head = now;
                        wait.spin();
                    }
                }
            } else if stamp == lap {
                model_fence();
                let tail = self.memory.tail().load(Ordering::SeqCst);
                if tail & !FLAGS == head & !FLAGS {
                    return Err(if tail & CLOSED != 0 {
                        Pop::Closed
                    } else {
                        Pop::Empty
                    });
                }
                wait.spin();
                head = self.memory.head().load(Ordering::Relaxed);
            } else {
                wait.snooze();
                head = self.memory.head().load(Ordering::Relaxed);
            }
        }
    }

    /// Takes the head for the holder of the lock, or gives it back.
    pub(crate) fn hold_head(&self, held: bool, alone: bool) {
        hold(self.memory.head(), held, alone);
    }

    /// Takes the tail for the holder of the lock, or gives it back.
    pub(crate) fn hold_tail(&self, held: bool, alone: bool) {
        hold(self.memory.tail(), held, alone);
    }

    /// Lets no push succeed from now on.
    pub(crate) fn close(&self) {
        self.memory.tail().fetch_or(CLOSED, Ordering::SeqCst);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.memory.tail().load(Ordering::SeqCst) & CLOSED != 0
    }

    /// A look for a pop, or for a push. None at a rendezvous, whose ring says nothing.
    pub(crate) fn look(&self, for_pop: bool) -> Option<Look> {
        let (head, tail) = (
            NonNull::from(self.memory.head()),
            NonNull::from(self.memory.tail()),
        );
        let (first, second, apart) = match for_pop {
            true => (head, tail, 0),
            false => (tail, head, self.lap.wrapping_neg()),
        };
        (self.capacity() > 0).then_some(Look {
            first,
            second,
            apart,
        })
    }

    /// False also while the first value is still being written.
    pub(crate) fn is_empty(&self) -> bool {
        model_fence();
        let head = self.memory.head().load(Ordering::SeqCst);
        let tail = self.memory.tail().load(Ordering::SeqCst);
        tail & !FLAGS == head & !FLAGS
    }

    /// True for a rendezvous.
    pub(crate) fn is_full(&self) -> bool {
        model_fence();
        let tail = self.memory.tail().load(Ordering::SeqCst);
        let head = self.memory.head().load(Ordering::SeqCst);
        self.memory.slots().is_empty() || (head & !FLAGS).wrapping_add(self.lap) == tail & !FLAGS
    }

    pub(crate) fn len(&self) -> usize {
        loop {
            let tail = self.memory.tail().load(Ordering::SeqCst);
            let head = self.memory.head().load(Ordering::SeqCst);
            // A consistent pair only.
            if self.memory.tail().load(Ordering::SeqCst) != tail {
                continue;
            }
            let (h, t) = (self.index(head), self.index(tail));
            return if h < t {
                t - h
            } else if h > t {
                self.capacity() - h + t
            } else if tail & !FLAGS == head & !FLAGS {
                0
            } else {
                self.capacity()
            };
        }
    }
}

#[inline]
fn hold(end: &AtomicUsize, held: bool, alone: bool) {
    let now = end.load(Ordering::Relaxed);
    // Only the holder of the lock changes the flag.
    if (now & HELD != 0) != held {
        match (alone, held) {
            (true, _) => end.store(now ^ HELD, Ordering::Release),
            (false, true) => drop(end.fetch_or(HELD, Ordering::SeqCst)),
            (false, false) => drop(end.fetch_and(!HELD, Ordering::SeqCst)),
        };
    }
}

/// Compare and exchange of an end; `alone`: no other thread can come.
#[inline(always)]
fn replace(end: &AtomicUsize, from: usize, to: usize, alone: bool) -> Result<usize, usize> {
    if alone {
        end.store(to, Ordering::Release);
        return Ok(from);
    }
    end.compare_exchange_weak(from, to, Ordering::SeqCst, Ordering::Relaxed)
}

impl<T> Drop for Ring<T> {
    fn drop(&mut self) {
        while self.pop_held(true).is_ok() {}
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
