//! `std/random`: numbers that nobody foresees, for games and tests. Not for secrets.
//!
//! Each thread has a generator of its own.
//!
//! ```
//! milo::milo! {
//!     from "std/random" import { seedRandom, randomInt, shuffle, choice }
//!
//!     fn deal(): Vec<i64> {
//!         seedRandom(7)
//!         var cards: Vec<i64> = [1, 2, 3, 4, 5]
//!         shuffle(cards)
//!         assert(cards.contains(choice(cards)!), "one of them")
//!         cards.push(randomInt(1, 7))
//!         return cards
//!     }
//! }
//!
//! assert_eq!(deal(), deal());
//! assert!((1..7).contains(&deal()[5]));
//! ```
#![allow(non_snake_case)]

use crate::num::Integer;

/// A whole number from `lo` up to `hi`, which is not among them.
///
/// # Panics
/// If there is none.
#[track_caller]
pub fn randomInt(lo: impl Integer, hi: impl Integer) -> i64 {
    let (lo, hi) = (lo.to_i64(), hi.to_i64());
    assert!(
        lo < hi,
        "randomInt: there is no number from {lo} up to {hi}"
    );
    fastrand::i64(lo..hi)
}

/// A number from 0 up to 1, which is not among them.
pub fn randomFloat() -> f64 {
    fastrand::f64()
}

/// True or false.
pub fn randomBool() -> bool {
    fastrand::bool()
}

/// So many bytes.
pub fn randomBytes(n: impl Integer) -> Vec<u8> {
    let mut bytes = vec![0; n.to_usize()];
    fastrand::fill(&mut bytes);
    bytes
}

/// Brings the elements into any order.
pub fn shuffle<T>(items: &mut [T]) {
    fastrand::shuffle(items);
}

/// A copy of one of the elements; None of none.
pub fn choice<T: Clone>(items: &[T]) -> Option<T> {
    fastrand::choice(items).cloned()
}

/// Lets this thread's numbers be those that belong to `n`: the same ones each time, for tests.
pub fn seedRandom(n: impl Integer) {
    fastrand::seed(n.to_i64().cast_unsigned());
}
