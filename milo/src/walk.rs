//! `for a, b in x`, where only Rust knows what `x` is: keys and values of a map, or else each
//! element with its number.

use crate::HashMap;
use std::collections::{BTreeMap, btree_map, hash_map};
use std::iter::Zip;
use std::ops::RangeFrom;

/// Something that is walked over. Methods of the type itself go before those of a trait, so
/// maps have theirs, and everything else that of [`Numbered`].
#[derive(Debug)]
pub struct Walk<I>(pub I);

/// Elements with their numbers.
pub trait Numbered {
    /// What is walked over.
    type Walked;

    /// Numbers the elements, from 0.
    fn milo_walk(self) -> Zip<RangeFrom<i64>, <Self::Walked as IntoIterator>::IntoIter>
    where
        Self::Walked: IntoIterator;
}

impl<I> Numbered for Walk<I> {
    type Walked = I;

    #[inline]
    fn milo_walk(self) -> Zip<RangeFrom<i64>, I::IntoIter>
    where
        I: IntoIterator,
    {
        (0..).zip(self.0)
    }
}

macro_rules! pairs {
    ($([$($p:tt)*] $ty:ty;)*) => {$(
        impl<$($p)*> Walk<$ty> {
            /// Keys and values.
            #[inline]
            pub fn milo_walk(self) -> <$ty as IntoIterator>::IntoIter {
                self.0.into_iter()
            }
        }
    )*};
}

pairs! {
    [K, V, S] hash_map::HashMap<K, V, S>;
    ['a, K, V, S] &'a hash_map::HashMap<K, V, S>;
    ['a, K, V, S] &'a mut hash_map::HashMap<K, V, S>;
    ['a, K, V] hash_map::Iter<'a, K, V>;
    ['a, K, V] hash_map::IterMut<'a, K, V>;
    [K, V] hash_map::IntoIter<K, V>;
    ['a, K, V] hash_map::Drain<'a, K, V>;
    [K, V] BTreeMap<K, V>;
    ['a, K, V] &'a BTreeMap<K, V>;
    ['a, K, V] &'a mut BTreeMap<K, V>;
    ['a, K, V] btree_map::Iter<'a, K, V>;
    ['a, K, V] btree_map::IterMut<'a, K, V>;
    [K, V] btree_map::IntoIter<K, V>;
    ['a, K, V] btree_map::Range<'a, K, V>;
    ['a, K, V] btree_map::RangeMut<'a, K, V>;
    [K, V] HashMap<K, V>;
    ['a, K, V] &'a HashMap<K, V>;
    ['a, K, V] &'a mut HashMap<K, V>;
}
