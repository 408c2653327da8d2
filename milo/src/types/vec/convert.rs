//! What makes `Vec` a vector to Rust: operators, comparisons and conversions.

use std::borrow::{Borrow, BorrowMut};
use std::fmt;
use std::ops::{Deref, DerefMut, Index, IndexMut};
use std::vec::Vec as StdVec;

use super::Vec;

impl<T: Clone> Clone for Vec<T> {
    #[inline]
    fn clone(&self) -> Vec<T> {
        Vec(self.0.to_vec())
    }

    #[inline]
    fn clone_from(&mut self, other: &Vec<T>) {
        self.0.clone_from(&other.0);
    }
}

impl<T> Deref for Vec<T> {
    type Target = StdVec<T>;

    #[inline(always)]
    fn deref(&self) -> &StdVec<T> {
        &self.0
    }
}

impl<T> DerefMut for Vec<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut StdVec<T> {
        &mut self.0
    }
}

impl<T> Default for Vec<T> {
    #[inline]
    fn default() -> Vec<T> {
        Vec::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Vec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<T> Index<usize> for Vec<T> {
    type Output = T;

    #[inline(always)]
    #[track_caller]
    fn index(&self, i: usize) -> &T {
        crate::seq::element(&self.0, i)
    }
}

impl<T> IndexMut<usize> for Vec<T> {
    #[inline(always)]
    #[track_caller]
    fn index_mut(&mut self, i: usize) -> &mut T {
        crate::seq::element_mut(&mut self.0, i)
    }
}

macro_rules! index_range {
    ($($range:ty),*) => {$(
        impl<T> Index<$range> for Vec<T> {
            type Output = [T];

            #[inline]
            #[track_caller]
            fn index(&self, range: $range) -> &[T] {
                crate::seq::view(&self.0, range)
            }
        }

        impl<T> IndexMut<$range> for Vec<T> {
            #[inline]
            #[track_caller]
            fn index_mut(&mut self, range: $range) -> &mut [T] {
                crate::seq::view_mut(&mut self.0, range)
            }
        }
    )*};
}

index_range! {
    std::ops::Range<usize>, std::ops::RangeFrom<usize>, std::ops::RangeTo<usize>,
    std::ops::RangeInclusive<usize>, std::ops::RangeToInclusive<usize>, std::ops::RangeFull
}

macro_rules! compare {
    ($([$($g:tt)*] $left:ty, $right:ty;)*) => {$(
        impl<$($g)* T: PartialEq<U>, U> PartialEq<$right> for Vec<T> {
            #[inline]
            fn eq(&self, other: &$right) -> bool {
                self.0.as_slice() == &other[..]
            }
        }

        impl<$($g)* T: PartialEq<U>, U> PartialEq<Vec<U>> for $left {
            #[inline]
            fn eq(&self, other: &Vec<U>) -> bool {
                &self[..] == other.0.as_slice()
            }
        }
    )*};
}

compare! {
    [] StdVec<T>, StdVec<U>;
    [] [T], [U];
    ['a,] &'a [T], &'a [U];
    ['a,] &'a mut [T], &'a mut [U];
    [const N: usize,] [T; N], [U; N];
    ['a, const N: usize,] &'a [T; N], &'a [U; N];
}

impl<T> From<StdVec<T>> for Vec<T> {
    #[inline(always)]
    fn from(items: StdVec<T>) -> Vec<T> {
        Vec(items)
    }
}

impl<T> From<Vec<T>> for StdVec<T> {
    #[inline(always)]
    fn from(items: Vec<T>) -> StdVec<T> {
        items.0
    }
}

impl<T, const N: usize> From<[T; N]> for Vec<T> {
    #[inline]
    fn from(items: [T; N]) -> Vec<T> {
        Vec(items.into())
    }
}

macro_rules! from {
    ($(<$($l:lifetime,)? T$(: $bound:ident)? $(, const $n:ident)?> $ty:ty;)*) => {$(
        impl<$($l,)? T$(: $bound)? $(, const $n: usize)?> From<$ty> for Vec<T> {
            #[inline]
            fn from(items: $ty) -> Vec<T> {
                Vec(items.into())
            }
        }
    )*};
}

from! {
    <'a, T: Clone> &'a [T];
    <'a, T: Clone> &'a mut [T];
    <'a, T: Clone, const N> &'a [T; N];
    <T> Box<[T]>;
    <T> std::collections::VecDeque<T>;
}

macro_rules! into {
    ($($ty:ty),*) => {$(
        impl<T> From<Vec<T>> for $ty {
            #[inline]
            fn from(items: Vec<T>) -> $ty {
                items.0.into()
            }
        }
    )*};
}

into!(
    Box<[T]>,
    std::rc::Rc<[T]>,
    std::sync::Arc<[T]>,
    std::collections::VecDeque<T>
);

impl<T> AsRef<[T]> for Vec<T> {
    #[inline]
    fn as_ref(&self) -> &[T] {
        &self.0
    }
}

impl<T> AsMut<[T]> for Vec<T> {
    #[inline]
    fn as_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T> Borrow<[T]> for Vec<T> {
    #[inline]
    fn borrow(&self) -> &[T] {
        &self.0
    }
}

impl<T> BorrowMut<[T]> for Vec<T> {
    #[inline]
    fn borrow_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T> IntoIterator for Vec<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    #[inline]
    fn into_iter(self) -> std::vec::IntoIter<T> {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Vec<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    #[inline]
    fn into_iter(self) -> std::slice::Iter<'a, T> {
        self.0.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut Vec<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    #[inline]
    fn into_iter(self) -> std::slice::IterMut<'a, T> {
        self.0.iter_mut()
    }
}

impl<T> FromIterator<T> for Vec<T> {
    #[inline]
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Vec<T> {
        Vec(items.into_iter().collect())
    }
}

impl<T> Extend<T> for Vec<T> {
    #[inline]
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.0.extend(items);
    }
}

impl<'a, T: Copy> Extend<&'a T> for Vec<T> {
    #[inline]
    fn extend<I: IntoIterator<Item = &'a T>>(&mut self, items: I) {
        self.0.extend(items);
    }
}

impl std::io::Write for Vec<u8> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    #[inline]
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for Vec<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Vec<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        serde::Deserialize::deserialize(deserializer).map(Vec)
    }
}
