//! A hierarchical wheel of timers, whose entries lie in the waiters' frames.
//!
//! Time is counted in *ticks* of about a microsecond since the process's first timer. A tick has
//! nine digits to the base of 64. An entry lies at the level of the highest digit in which its
//! tick differs from `elapsed`, in the slot of its tick's digit there. So
//! - all entries of a level come before those of the levels above it, and the entries of a slot
//!   before those of the slots behind it;
//! - a slot of level 0 holds the entries of one tick, in the order in which they came.
//!
//! To add an entry and to take one out cost O(1) and allocate nothing. When the first slot of a
//! higher level has come, its entries move to lower levels, each at most eight times in its life.

use crate::list::{self, List};
use crate::prim::Cell;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

// Nanoseconds of a tick.
const TICK: u64 = 1024;
const DIGIT: u32 = 6;
const SLOTS: usize = 1 << DIGIT;
const LEVELS: usize = 9;
// The last tick that has so many digits: about 584 years, as far as nanoseconds in 64 bits reach.
const LAST: u64 = (1 << (DIGIT * LEVELS as u32)) - 1;
// `next` looks at so many entries of a slot at most.
const FEW: usize = 16;

/// An instant, rounded to a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

impl Moment {
    /// The first that is not before `at`, or the last that there is.
    pub(crate) fn at(at: Instant) -> Moment {
        Moment(nanos(at).div_ceil(TICK).min(LAST))
    }

    /// The last that has come.
    pub(crate) fn now() -> Moment {
        Moment(nanos(Instant::now()) / TICK)
    }

    /// Its beginning.
    pub(crate) fn instant(self) -> Instant {
        let since = Duration::from_nanos(self.0.saturating_mul(TICK));
        origin().checked_add(since).unwrap_or_else(origin)
    }
}

fn origin() -> Instant {
    static ORIGIN: OnceLock<Instant> = OnceLock::new();
    *ORIGIN.get_or_init(Instant::now)
}

// Since the origin; 0 before it.
fn nanos(at: Instant) -> u64 {
    let since = at.saturating_duration_since(origin());
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// An entry of at most one wheel. Only the exclusive owner of that wheel uses it while it is there.
#[repr(transparent)]
pub(crate) struct Node<T>(list::Node<Entry<T>>);

struct Entry<T> {
    at: Cell<u64>,
    // The number of its slot among those of all levels, or `OUT`.
    slot: Cell<usize>,
    item: T,
}

const OUT: usize = usize::MAX;

impl<T> Node<T> {
    pub(crate) fn new(item: T) -> Node<T> {
        Node(list::Node::new(Entry {
            at: Cell::new(0),
            slot: Cell::new(OUT),
            item,
        }))
    }

    pub(crate) fn item(&self) -> &T {
        &self.0.item.item
    }
}

impl<T> Entry<T> {
    /// # Safety
    /// For the exclusive owner of the entry's wheel.
    unsafe fn at(&self) -> u64 {
        // SAFETY: the caller's.
        self.at.with_mut(|at| unsafe { *at })
    }

    /// # Safety
    /// As for `at`.
    unsafe fn slot(&self) -> usize {
        // SAFETY: the caller's.
        self.slot.with_mut(|slot| unsafe { *slot })
    }

    /// # Safety
    /// As for `at`.
    unsafe fn set_slot(&self, to: usize) {
        // SAFETY: the caller's.
        self.slot.with_mut(|slot| unsafe { *slot = to });
    }
}

pub(crate) struct Wheel<T> {
    // No entry is due before this tick.
    elapsed: u64,
    len: usize,
    // By level, which slots are not empty.
    occupied: [u64; LEVELS],
    slots: [List<Entry<T>>; SLOTS * LEVELS],
}

// SAFETY: the nodes that it leads to are used by the exclusive owner of the wheel, and their items may
// go to another thread.
unsafe impl<T: Send> Send for Wheel<T> {}

impl<T> Wheel<T> {
    pub(crate) const fn new() -> Wheel<T> {
        Wheel {
            elapsed: 0,
            len: 0,
            occupied: [0; LEVELS],
            slots: [const { List::new() }; SLOTS * LEVELS],
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds an entry, which is due at that tick. One that is past is due at once.
    ///
    /// # Safety
    /// The node is in no wheel. It is not moved or dropped before it has left this one.
    pub(crate) unsafe fn insert(&mut self, node: &Node<T>, at: Moment) {
        let entry = &node.0.item;
        // SAFETY: it is in no wheel, so it is the caller's.
        entry.at.with_mut(|place| unsafe { *place = at.0 });
        self.len += 1;
        // SAFETY: the caller's.
        unsafe { self.link(NonNull::from(&node.0)) };
    }

    /// # Safety
    /// The node is in no list.
    unsafe fn link(&mut self, node: NonNull<list::Node<Entry<T>>>) {
        // SAFETY: it stays until it has left this wheel, which the caller has to itself.
        unsafe {
            let entry = &node.as_ref().item;
            let at = entry.at().max(self.elapsed);
            let differs = at ^ self.elapsed;
            let level = (differs | 1).ilog2() / DIGIT;
            let digit = at >> (level * DIGIT) & (SLOTS as u64 - 1);
            self.occupied[level as usize] |= 1 << digit;
            let slot = level as usize * SLOTS + digit as usize;
            entry.set_slot(slot);
            self.slots[slot].link(node, false);
        }
    }

    /// Takes an entry out. False if it is not here: it was due.
    ///
    /// # Safety
    /// The node was inserted into this wheel.
    pub(crate) unsafe fn remove(&mut self, node: &Node<T>) -> bool {
        let entry = &node.0.item;
        // SAFETY: it is in this wheel, or in none.
        unsafe {
            let slot = entry.slot();
            if slot == OUT {
                return false;
            }
            self.unlink(slot, NonNull::from(&node.0));
        }
        true
    }

    /// # Safety
    /// The node is in this slot.
    unsafe fn unlink(&mut self, slot: usize, node: NonNull<list::Node<Entry<T>>>) {
        self.len -= 1;
        // SAFETY: the caller's.
        unsafe {
            self.slots[slot].unlink(node);
            node.as_ref().item.set_slot(OUT);
        }
        if self.slots[slot].is_empty() {
            self.occupied[slot / SLOTS] &= !(1 << (slot % SLOTS));
        }
    }

    // The first slot that is not empty, and the tick at which it begins.
    fn first_slot(&self) -> Option<(usize, u64)> {
        let level = self.occupied.iter().position(|slots| *slots != 0)?;
        let digit = self.occupied[level].trailing_zeros() as usize;
        let shift = level as u32 * DIGIT;
        // The digits above this level are those of `elapsed`.
        let above = self.elapsed >> shift >> DIGIT << DIGIT;
        Some((level * SLOTS + digit, (above | digit as u64) << shift))
    }

    /// Takes out the first entry that is due. The node is valid until its owner goes on.
    pub(crate) fn pop(&mut self, now: Moment) -> Option<NonNull<Node<T>>> {
        loop {
            let first = self.first_slot().filter(|(_, begins)| *begins <= now.0);
            let Some((slot, begins)) = first else {
                // An entry added from now on lies at the lowest possible level. The levels of the
                // others stay the same: no digit passes that of their slot.
                self.elapsed = self.elapsed.max(now.0);
                return None;
            };
            self.elapsed = begins;
            if slot < SLOTS {
                let node = self.slots[slot].first()?;
                // SAFETY: it is in this slot.
                unsafe { self.unlink(slot, node) };
                return Some(node.cast());
            }
            let mut entries = std::mem::replace(&mut self.slots[slot], List::new());
            self.occupied[slot / SLOTS] &= !(1 << (slot % SLOTS));
            while let Some(node) = entries.first() {
                // SAFETY: it is in this list, and then in none.
                unsafe {
                    entries.unlink(node);
                    self.link(node);
                }
            }
        }
    }

    /// A tick before which nothing is due: the first entry's, unless there are many near to it.
    /// None if there is no entry.
    pub(crate) fn next(&self) -> Option<Moment> {
        let (slot, begins) = self.first_slot()?;
        let mut least = u64::MAX;
        let mut at = self.slots[slot].first();
        for _ in 0..FEW {
            let Some(node) = at else {
                return Some(Moment(least.max(begins)));
            };
            // SAFETY: it is in this wheel, which is not changed meanwhile.
            unsafe {
                least = least.min(node.as_ref().item.at());
                at = self.slots[slot].behind(node);
            }
        }
        Some(Moment(begins))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    // Splitmix64.
    fn random(state: &mut u64) -> u64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb)
    }

    fn item(node: NonNull<Node<usize>>) -> usize {
        // SAFETY: the nodes of these tests outlive their wheels.
        *unsafe { node.as_ref() }.item()
    }

    #[test]
    fn an_instant_beyond_all_ticks_is_the_last() {
        let years = |n: u64| Duration::from_secs(n * 365 * 24 * 60 * 60);
        for far in [years(1), years(583), years(600), years(100_000)] {
            let Some(at) = Instant::now().checked_add(far) else {
                continue;
            };
            let node = Node::new(0);
            let mut wheel = Wheel::new();
            // SAFETY: it is in no wheel, and leaves this one below.
            unsafe { wheel.insert(&node, Moment::at(at)) };
            assert!(wheel.pop(Moment::now()).is_none());
            // SAFETY: it was inserted into this wheel.
            assert!(unsafe { wheel.remove(&node) });
            assert!(wheel.is_empty());
        }
    }

    // Against a sorted map: entries of one tick in the order in which they came, except that
    // those that were past when they came are due with the first.
    #[test]
    fn it_agrees_with_a_sorted_map() {
        let rounds = if cfg!(miri) { 2 } else { 400 };
        for seed in 0..rounds {
            let mut state = seed;
            let mut wheel = Wheel::new();
            let mut sorted = BTreeMap::new();
            let nodes: Vec<_> = (0..60).map(|i| Box::new(Node::new(i))).collect();
            let mut where_is = vec![None; nodes.len()];
            let mut now = 0;
            for step in 0..200u64 {
                let i = random(&mut state) as usize % nodes.len();
                match (random(&mut state) % 3, where_is[i]) {
                    (0 | 1, None) => {
                        // Of every order of magnitude.
                        let far = random(&mut state) >> (random(&mut state) % 50 + 14);
                        let at = (now + far).saturating_sub(50);
                        let key = (at.max(wheel.elapsed), step);
                        // SAFETY: it is in no wheel, and lives longer than this one.
                        unsafe { wheel.insert(&nodes[i], Moment(at)) };
                        sorted.insert(key, i);
                        where_is[i] = Some(key);
                    }
                    (_, Some(key)) => {
                        // SAFETY: it is in this wheel.
                        assert!(unsafe { wheel.remove(&nodes[i]) });
                        sorted.remove(&key);
                        where_is[i] = None;
                    }
                    (_, None) => {
                        // SAFETY: it was in this wheel, or in none.
                        assert!(!unsafe { wheel.remove(&nodes[i]) });
                    }
                }
                if let Some(next) = wheel.next() {
                    let (first, _) = sorted.first_key_value().unwrap();
                    assert!(next.0 <= first.0);
                    assert!(next.0 == first.0 || sorted.len() >= FEW);
                }
                if random(&mut state).is_multiple_of(4) {
                    now += random(&mut state) >> (random(&mut state) % 50 + 14);
                    while let Some(node) = wheel.pop(Moment(now)) {
                        let (key, first) = sorted.pop_first().unwrap();
                        assert!(key.0 <= now);
                        assert_eq!(item(node), first);
                        where_is[first] = None;
                    }
                    assert!(sorted.first_key_value().is_none_or(|(key, _)| key.0 > now));
                }
                assert_eq!(wheel.len(), sorted.len());
                assert_eq!(wheel.is_empty(), wheel.next().is_none());
            }
        }
    }

    #[test]
    fn the_furthest_tick_has_a_slot() {
        let node = Node::new(0);
        let mut wheel = Wheel::new();
        // SAFETY: the node lives longer than the wheel.
        unsafe { wheel.insert(&node, Moment(u64::MAX / TICK)) };
        assert_eq!(wheel.next(), Some(Moment(u64::MAX / TICK)));
        assert!(wheel.pop(Moment(u64::MAX / TICK - 1)).is_none());
        assert!(wheel.pop(Moment(u64::MAX / TICK)).is_some());
        assert!(wheel.is_empty());
    }

    #[test]
    fn a_tick_is_never_early() {
        let now = origin() + Duration::from_secs(1);
        for nanos in [0, 1, 1023, 1024, 1025, 1_000_000_007] {
            let at = now + Duration::from_nanos(nanos);
            let begins = Moment::at(at).instant();
            assert!(begins >= at && begins < at + Duration::from_nanos(TICK));
        }
        assert!(Moment::now() <= Moment::at(Instant::now()));
    }
}
