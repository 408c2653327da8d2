//! The order in which a select tries its cases.

use std::cell::Cell;

/// One at random of all orders in which many cases can be tried, which is made as far as it is
/// asked for (Fisher and Yates), as mostly one of the first is ready.
pub(super) struct Order<'o> {
    numbers: &'o [Cell<u32>],
    /// The first of `numbers` that are in their places.
    placed: Cell<usize>,
    chance: Chance,
}

impl<'o> Order<'o> {
    /// `many` is memory for `n` numbers. What it holds from before is used again: any order is as
    /// good as another to begin with.
    pub(super) fn random(n: usize, many: &'o mut Vec<Cell<u32>>) -> Order<'o> {
        if many.len() != n {
            many.clear();
            many.extend((0..u32::try_from(n).unwrap_or(u32::MAX)).map(Cell::new));
        }
        Order {
            numbers: &many[..],
            placed: Cell::new(0),
            chance: Chance::new(),
        }
    }

    /// The number of the case that is tried at this step. The steps are asked for in order.
    #[inline]
    pub(super) fn at(&self, step: usize) -> usize {
        if step >= self.placed.get() {
            let other = step + self.chance.below(self.numbers.len() - step);
            self.numbers[step].swap(&self.numbers[other]);
            self.placed.set(step + 1);
        }
        self.numbers[step].get() as usize
    }
}

/// An order by chance in which some cases can be tried, with no memory for it: from any of them,
/// in equal steps around a ring of a power of two, each place of which is visited once as the step
/// is odd. Of two cases each comes first as often as the other, since turning the ring around
/// exchanges them.
pub(super) struct Ring {
    at: usize,
    step: usize,
    // Places that were not visited.
    left: usize,
    n: usize,
}

impl Ring {
    pub(super) const MOST: usize = 64;

    #[inline]
    pub(super) fn random(n: usize) -> Ring {
        // A model must run in the same way each time.
        let by_chance = if cfg!(loom) { 0 } else { random() };
        Ring {
            at: by_chance as usize,
            step: (by_chance >> 32) as usize | 1,
            left: n.next_power_of_two(),
            n,
        }
    }
}

impl Iterator for Ring {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        let last = self.n.next_power_of_two() - 1;
        while self.left > 0 {
            self.left -= 1;
            self.at = self.at.wrapping_add(self.step);
            let number = self.at & last;
            if number < self.n {
                return Some(number);
            }
        }
        None
    }
}

/// Those of a few cases that may be ready.
pub(super) struct Few(u64);

impl Few {
    /// So many cases are few.
    pub(super) const MOST: usize = 8;

    /// Those of which it is said that they may be.
    #[inline]
    pub(super) fn of(may_be: impl Iterator<Item = bool>) -> Few {
        let numbered = may_be.take(Few::MOST).zip(0..);
        Few(numbered.fold(0, |set, (may_be, n)| set | u64::from(may_be) << n))
    }

    /// Takes one out: the first, or any.
    #[inline]
    pub(super) fn take(&mut self, first: bool) -> Option<usize> {
        let mut from = self.0;
        let count = from.count_ones() as usize;
        // A model must run in the same way each time.
        if count > 1 && !first && !cfg!(loom) {
            let mut skips = ((u128::from(random()) * count as u128) >> 64) as usize;
            // No processor predicts it, so the first two are not loops and branches.
            for _ in 0..2 {
                from = if skips > 0 { from & (from - 1) } else { from };
                skips = skips.saturating_sub(1);
            }
            for _ in 0..skips {
                from &= from - 1;
            }
        }
        let number = from.trailing_zeros();
        self.0 &= !1u64.checked_shl(number)?;
        Some(number as usize)
    }
}

/// Numbers by chance, several from each of [`random`].
pub(super) struct Chance {
    // A fraction of 2^64, of which so many bits are by chance.
    fraction: Cell<u64>,
    bits: Cell<u32>,
}

impl Chance {
    fn new() -> Chance {
        Chance {
            fraction: Cell::new(0),
            bits: Cell::new(0),
        }
    }

    /// A number below `n`: the whole part of a product, whose fraction the next one is made of.
    fn below(&self, n: usize) -> usize {
        // As many again, so that each number is as likely as another but for one in 2^16.
        let bits = n.ilog2() + 1;
        if self.bits.get() < bits + 16 {
            self.fraction.set(random());
            self.bits.set(u64::BITS);
        }
        let product = self.fraction.get() as u128 * n as u128;
        self.fraction.set(product as u64);
        self.bits.set(self.bits.get() - bits);
        (product >> 64) as usize
    }
}

/// Splitmix64, one sequence for each thread. Not inlined: the address of a thread-local must
/// not be kept over a wait, after which a task may run on another thread.
#[inline(never)]
fn random() -> u64 {
    thread_local! {
        static STATE: Cell<u64> = Cell::new(seed());
    }
    let state = STATE.try_with(|state| {
        let next = state.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        state.set(next);
        next
    });
    let mut z = state.unwrap_or_else(|_| seed());
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn seed() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::{Few, Order, Ring};

    // So many of each are expected. Under miri the memory is looked at, not chance.
    const EACH: usize = if cfg!(miri) { 1 } else { 100 };

    fn check(n: usize, mut all: impl FnMut() -> Vec<usize>) {
        let mut first = vec![0; n];
        for _ in 0..EACH * n {
            let mut all = all();
            first[all[0]] += 1;
            all.sort_unstable();
            assert!(all.into_iter().eq(0..n));
        }
        let fair = first.iter().all(|count| *count > EACH * 3 / 10);
        assert!(fair || cfg!(miri), "{first:?}");
    }

    #[test]
    fn each_comes_first_and_each_comes() {
        let mut many = Vec::new();
        for n in [1usize, 2, 4, 16, 17, 40, 64] {
            check(n, || {
                let order = Order::random(n, &mut many);
                let all: Vec<usize> = (0..n).map(|step| order.at(step)).collect();
                assert!(all.iter().copied().eq((0..n).map(|step| order.at(step))));
                all
            });
            check(n, || Ring::random(n).collect());
            if n <= Few::MOST {
                check(n, || {
                    let mut few = Few::of((0..n).map(|_| true));
                    std::iter::from_fn(|| few.take(false)).collect()
                });
            }
        }
    }

    #[test]
    fn of_two_on_a_ring_each_comes_first_as_often() {
        for n in [2, 9, 16, 17, 33, 64] {
            for (a, b) in [(0, 1), (0, n - 1), (n / 2, n - 1)] {
                let rounds = 20 * EACH;
                let first = |_: &usize| Ring::random(n).find(|k| *k == a || *k == b) == Some(a);
                let count = (0..rounds).filter(first).count();
                let fair = count > rounds * 2 / 5 && count < rounds * 3 / 5;
                assert!(fair || cfg!(miri) || a == b, "{count} of {rounds}");
            }
        }
    }

    #[test]
    fn of_few_only_those_that_may_be_ready_come() {
        for n in [0, 1, 5, Few::MOST] {
            let odd = || Few::of((0..n).map(|number| number % 2 == 1));
            let mut few = odd();
            let in_order: Vec<_> = std::iter::from_fn(|| few.take(true)).collect();
            assert!(in_order.iter().copied().eq((0..n).filter(|k| k % 2 == 1)));
            let mut few = odd();
            let mut any: Vec<_> = std::iter::from_fn(|| few.take(false)).collect();
            any.sort_unstable();
            assert_eq!(any, in_order);
        }
    }
}
