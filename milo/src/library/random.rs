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
///
/// ```
/// milo::milo! {
///     from "std/random" import { randomInt }
///     let die = randomInt(1, 7)
///     assert(die >= 1 && die <= 6)
/// }
/// use milo::random::randomInt;
/// assert!((1..7).contains(&randomInt(1, 7)));
/// ```
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
///
/// ```
/// milo::milo! {
///     from "std/random" import { randomFloat }
///     let x = randomFloat()
///     assert(x >= 0.0 && x < 1.0)
/// }
/// use milo::random::randomFloat;
/// assert!((0.0..1.0).contains(&randomFloat()));
/// ```
pub fn randomFloat() -> f64 {
    fastrand::f64()
}

/// True or false.
///
/// ```
/// milo::milo! {
///     from "std/random" import { randomBool }
///     print(if randomBool() { "heads" } else { "tails" })
/// }
/// use milo::random::randomBool;
/// let coin: bool = randomBool();
/// ```
pub fn randomBool() -> bool {
    fastrand::bool()
}

/// So many bytes.
///
/// ```
/// milo::milo! {
///     from "std/random" import { randomBytes }
///     assert(randomBytes(16).len() == 16)
/// }
/// use milo::random::randomBytes;
/// assert_eq!(randomBytes(16).len(), 16);
/// ```
pub fn randomBytes(n: impl Integer) -> Vec<u8> {
    let mut bytes = vec![0; n.to_usize()];
    fastrand::fill(&mut bytes);
    bytes
}

/// Brings the elements into any order.
///
/// ```
/// milo::milo! {
///     from "std/random" import { shuffle }
///     var cards: Vec<i64> = [1, 2, 3]
///     shuffle(cards)
///     cards.sort()
///     assert(cards == [1, 2, 3])
/// }
/// use milo::random::shuffle;
/// let mut cards = [1, 2, 3];
/// shuffle(&mut cards);
/// assert!(cards.contains(&3));
/// ```
pub fn shuffle<T>(items: &mut [T]) {
    fastrand::shuffle(items);
}

/// A copy of one of the elements; None of none.
///
/// ```
/// milo::milo! {
///     from "std/random" import { choice }
///     let words: Vec<string> = ["yes", "no"]
///     assert(words.contains(choice(words)!))
/// }
/// use milo::random::choice;
/// assert_eq!(choice(&[7]), Some(7));
/// assert_eq!(choice::<i64>(&[]), None);
/// ```
pub fn choice<T: Clone>(items: &[T]) -> Option<T> {
    fastrand::choice(items).cloned()
}

/// Lets this thread's numbers be those that belong to `n`: the same ones each time, for tests.
///
/// ```
/// milo::milo! {
///     from "std/random" import { randomInt, seedRandom }
///     seedRandom(1)
///     let first = randomInt(0, 1000)
///     seedRandom(1)
///     assert(randomInt(0, 1000) == first)
/// }
/// use milo::random::{randomInt, seedRandom};
/// seedRandom(1);
/// let first = randomInt(0, 1000);
/// seedRandom(1);
/// assert_eq!(randomInt(0, 1000), first);
/// ```
pub fn seedRandom(n: impl Integer) {
    fastrand::seed(n.to_i64().cast_unsigned());
}
