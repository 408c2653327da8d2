//! The order in which a select tries its cases.

use std::cell::Cell;

// So many cases are kept in order in the frame of the select.
const FEW: usize = 16;

/// The places of a few cases, in the frame of who looks at them.
pub(super) type Few = [Cell<u32>; FEW];

/// The order in which cases are tried: as they were given, or one at random of all orders, which
/// is made as far as it is asked for (Fisher and Yates), as mostly one of the first is ready.
pub(super) enum Order<'o> {
    Given,
    Random {
        numbers: &'o [Cell<u32>],
        /// The first of `numbers` that are in their places.
        placed: Cell<usize>,
        chance: Chance,
    },
}

impl<'o> Order<'o> {
    /// `few` and `many` are memory for `n` numbers. What `many` holds from before is used again:
    /// any order is as good as another to begin with.
    pub(super) fn random(n: usize, few: &'o mut Few, many: &'o mut Vec<Cell<u32>>) -> Order<'o> {
        let numbers = match n <= FEW {
            true => {
                let few = &mut few[..n];
                for (place, number) in few.iter_mut().zip(0..) {
                    *place.get_mut() = number;
                }
                few
            }
            false => {
                if many.len() != n {
                    many.clear();
                    many.extend((0..u32::try_from(n).unwrap_or(u32::MAX)).map(Cell::new));
                }
                &many[..]
            }
        };
        let placed = Cell::new(match cfg!(loom) {
            // A model must run in the same way each time.
            true => n,
            false => 0,
        });
        Order::Random {
            numbers,
            placed,
            chance: Chance::new(),
        }
    }

    /// The number of the case that is tried at this step. The steps are asked for in order at
    /// first, and then in any.
    pub(super) fn at(&self, step: usize) -> usize {
        let Order::Random {
            numbers,
            placed,
            chance,
        } = self
        else {
            return step;
        };
        if step >= placed.get() {
            numbers[step].swap(&numbers[step + chance.below(numbers.len() - step)]);
            placed.set(step + 1);
        }
        numbers[step].get() as usize
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
    use super::{Few, Order};

    #[test]
    fn each_comes_first_and_each_comes() {
        // So many of each are expected. Under miri the memory is looked at, not chance.
        let each = if cfg!(miri) { 1 } else { 100 };
        let mut many = Vec::new();
        for n in [1usize, 2, 4, 16, 17, 40] {
            let mut first = vec![0; n];
            for _ in 0..each * n {
                let mut few = Few::default();
                let order = Order::random(n, &mut few, &mut many);
                first[order.at(0)] += 1;
                let mut all: Vec<usize> = (0..n).map(|step| order.at(step)).collect();
                let again: Vec<usize> = (0..n).map(|step| order.at(step)).collect();
                assert_eq!(all, again);
                all.sort_unstable();
                assert!(all.into_iter().eq(0..n));
            }
            let fair = first.iter().all(|count| *count > each * 3 / 10);
            assert!(fair || cfg!(miri), "{first:?}");
        }
    }
}
