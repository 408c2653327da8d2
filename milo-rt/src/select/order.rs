//! The order in which a select tries its cases.

use std::cell::Cell;

/// The numbers below `n` in an order in which each comes first equally often.
pub(super) fn shuffled(n: usize) -> Vec<u32> {
    let mut order = in_order(n);
    // A model must run in the same way each time.
    if cfg!(loom) {
        return order;
    }
    // Fisher and Yates.
    for i in (1..n).rev() {
        order.swap(i, below(i + 1));
    }
    order
}

pub(super) fn in_order(n: usize) -> Vec<u32> {
    (0..u32::try_from(n).unwrap_or(u32::MAX)).collect()
}

/// A number below `n`, by the high bits of a product instead of a division.
fn below(n: usize) -> usize {
    ((random() as u128 * n as u128) >> 64) as usize
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
    use super::shuffled;

    #[test]
    fn each_comes_first() {
        let mut first = [0; 4];
        for _ in 0..1000 {
            let mut order = shuffled(4);
            first[order[0] as usize] += 1;
            order.sort_unstable();
            assert_eq!(order, [0, 1, 2, 3]);
        }
        assert!(first.iter().all(|n| *n > 100), "{first:?}");
    }
}
