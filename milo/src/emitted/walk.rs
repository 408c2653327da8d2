//! `for a, b in x`, where only Rust knows what `x` is: keys and values of a map, or else each
//! element with its number.

use super::ways::ways;
use std::collections::{BTreeMap, btree_map, hash_map};
use std::iter::Zip;
use std::ops::RangeFrom;

/// A value that is walked over. Methods of the type itself go before those of a trait: maps
/// have `milo_walk` themselves, and all other types have that of [`Numbered`].
#[derive(Debug)]
pub struct Walk<I>(pub I);

/// Elements with their numbers.
pub trait Numbered {
    /// The collection that is walked over.
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

/// A collection of Rust's in a place that it cannot be moved from: a field, an element.
///
/// `Lent(&x).milo_elements()` takes the first way that the type offers: copies of the elements,
/// as everywhere in Milo, references to elements that cannot be copied, and else a copy of the
/// whole value, which is an iterator or a reference. `milo_walk()` is the same with two names: keys
/// and values of a map, or else numbers and elements.
#[allow(non_snake_case)]
#[inline(always)]
pub fn Lent<T: ?Sized>(value: &T) -> ByPair<'_, T> {
    ByPair::to(value)
}

ways! {
    /// Walks over copies of keys and values.
    ByPair,
    /// Walks over copies of the elements.
    ByElement,
    /// Walks over references to the elements.
    ByReference,
    /// Walks over the keys and values of the map that it refers to.
    ByPointee,
    /// Walks over a copy.
    ByCopy,
}

/// A borrowed element of a collection.
pub trait Element {
    /// The owned type of the element.
    type Owned;

    /// Clones the element.
    fn owned(self) -> Self::Owned;
}

impl<T: Clone> Element for &T {
    type Owned = T;

    #[inline]
    fn owned(self) -> T {
        self.clone()
    }
}

impl<K: Clone, V: Clone> Element for (&K, &V) {
    type Owned = (K, V);

    #[inline]
    fn owned(self) -> (K, V) {
        (self.0.clone(), self.1.clone())
    }
}

impl<'a, T: ?Sized> ByElement<'a, T>
where
    &'a T: IntoIterator<Item: Element>,
{
    /// Copies of the elements.
    #[inline]
    pub fn milo_elements(
        &self,
    ) -> impl Iterator<Item = <<&'a T as IntoIterator>::Item as Element>::Owned> + use<'a, T> {
        self.value().into_iter().map(Element::owned)
    }

    /// The same, numbered.
    #[inline]
    pub fn milo_walk(
        &self,
    ) -> impl Iterator<Item = (i64, <<&'a T as IntoIterator>::Item as Element>::Owned)> + use<'a, T>
    {
        (0..).zip(self.milo_elements())
    }
}

impl<'a, T: ?Sized> ByReference<'a, T>
where
    &'a T: IntoIterator,
{
    /// References to the elements.
    #[inline]
    pub fn milo_elements(&self) -> <&'a T as IntoIterator>::IntoIter {
        self.value().into_iter()
    }

    /// The same, numbered.
    #[inline]
    pub fn milo_walk(&self) -> Zip<RangeFrom<i64>, <&'a T as IntoIterator>::IntoIter> {
        (0..).zip(self.milo_elements())
    }
}

impl<'a, T: ?Sized, K: 'a, V: 'a> ByPointee<'_, &'a T>
where
    &'a T: IntoIterator<Item = (&'a K, &'a V)>,
{
    /// Keys and values.
    #[inline]
    pub fn milo_walk(&self) -> <&'a T as IntoIterator>::IntoIter {
        (*self.value()).into_iter()
    }
}

impl<T: IntoIterator + Clone> ByCopy<'_, T> {
    /// The elements of the iterator, or of the collection that it refers to.
    #[inline]
    pub fn milo_elements(&self) -> T::IntoIter {
        self.value().clone().into_iter()
    }

    /// The same, numbered.
    #[inline]
    pub fn milo_walk(&self) -> Zip<RangeFrom<i64>, T::IntoIter> {
        (0..).zip(self.milo_elements())
    }
}

impl<'a, T: ?Sized, K: Clone + 'a, V: Clone + 'a> ByPair<'a, T>
where
    &'a T: IntoIterator<Item = (&'a K, &'a V)>,
{
    /// Copies of keys and values.
    #[inline]
    pub fn milo_walk(&self) -> impl Iterator<Item = (K, V)> + use<'a, T, K, V> {
        self.value().into_iter().map(Element::owned)
    }
}

// Only a map gives pairs of references when it is borrowed.
impl<'a, T: ?Sized, K: 'a, V: 'a> Walk<&'a T>
where
    &'a T: IntoIterator<Item = (&'a K, &'a V)>,
{
    /// Keys and values.
    #[inline]
    pub fn milo_walk(self) -> <&'a T as IntoIterator>::IntoIter {
        self.0.into_iter()
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
    ['a, K, V, S] &'a mut hash_map::HashMap<K, V, S>;
    ['a, K, V] hash_map::Iter<'a, K, V>;
    ['a, K, V] hash_map::IterMut<'a, K, V>;
    [K, V] hash_map::IntoIter<K, V>;
    ['a, K, V] hash_map::Drain<'a, K, V>;
    [K, V] BTreeMap<K, V>;
    ['a, K, V] &'a mut BTreeMap<K, V>;
    ['a, K, V] btree_map::Iter<'a, K, V>;
    ['a, K, V] btree_map::IterMut<'a, K, V>;
    [K, V] btree_map::IntoIter<K, V>;
    ['a, K, V] btree_map::Range<'a, K, V>;
    ['a, K, V] btree_map::RangeMut<'a, K, V>;
}
