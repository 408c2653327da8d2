//! Lengths, elements and parts of values whose type the macro does not know.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::hash::{BuildHasher, Hash};
use std::rc::Rc;
use std::sync::Arc;

use super::letter::{Beside, compares_beside};
use crate::map::no_key;
use crate::num::Integer;

/// An index as Rust wants it. One that is out of range stays out of range.
#[inline(always)]
pub fn idx(i: impl Integer) -> usize {
    i.to_index()
}

/// An index into an array of this length.
///
/// # Panics
/// If there is no such element.
#[inline(always)]
#[track_caller]
pub fn idx_of(len: usize, i: impl Integer) -> usize {
    let i = i.to_index();
    if i >= len {
        crate::vec::out_of_range(i, len);
    }
    i
}

/// The value in a place, copied or cloned.
#[inline(always)]
pub fn read<T: Clone>(place: &T) -> T {
    place.clone()
}

/// The conversion of a value that a block returns from the Rust function around the block.
#[diagnostic::on_unimplemented(
    message = "a block returns `{Self}` here, and Rust's function or closure `{U}`",
    label = "this cannot become `{U}`",
    note = "a closure of Rust's has to say what it returns: `|…| -> String {{ milo! {{ … }} }}`"
)]
pub trait ForRust<U, How> {
    /// The value as a `U`.
    fn for_rust(self) -> U;
}

/// The value is converted as Rust's `into` does it.
#[derive(Debug)]
pub enum ByInto {}

/// The value is a text literal, and an Option of a text of its own is meant.
#[derive(Debug)]
pub enum InSome {}

#[diagnostic::do_not_recommend]
impl<T: Into<U>, U> ForRust<U, ByInto> for T {
    #[inline(always)]
    fn for_rust(self) -> U {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl ForRust<Option<String>, InSome> for &str {
    #[inline]
    fn for_rust(self) -> Option<String> {
        Some(self.into())
    }
}

/// The value as the return type of the Rust function.
#[inline(always)]
pub fn for_rust<T: ForRust<U, How>, U, How>(value: T) -> U {
    value.for_rust()
}

/// The text in a place, of Milo's or of Rust's, as a string of its own.
#[inline]
pub fn read_text<T: AsRef<str> + ?Sized>(place: &T) -> String {
    place.as_ref().into()
}

/// Something with a length.
#[diagnostic::on_unimplemented(
    message = "a value of type '{Self}' has no length",
    label = "expected text or a collection"
)]
pub trait Len {
    /// The number of elements, or of bytes.
    fn milo_len(&self) -> i64;
}

/// The number of elements of a collection, or of bytes of a text.
#[inline(always)]
pub fn len<T: Len + ?Sized>(value: &T) -> i64 {
    value.milo_len()
}

/// A length that is compared with a number whose type the macro does not know.
#[derive(Clone, Copy, Debug)]
pub struct Length(pub i64);

/// A number that a length can be compared with.
#[diagnostic::on_unimplemented(
    message = "a length is compared with an integer, and this is `{Self}`",
    label = "of type `{Self}`"
)]
pub trait Counted {
    /// The number; None if it is larger than any length.
    fn count(&self) -> Option<i128>;
}

/// The result of `len()` of a type that only Rust knows.
#[diagnostic::on_unimplemented(
    message = "'len()' of this value gives `{Self}`, not a number of elements",
    label = "call it in `rust {{ … }}`"
)]
pub trait RustLen {
    /// Its type in Milo.
    type Len;

    /// The length as Milo counts.
    fn milo_in_milo(self) -> Self::Len;
}

/// A length of Rust's in Milo.
#[inline(always)]
pub fn length<T: RustLen>(len: T) -> T::Len {
    len.milo_in_milo()
}

macro_rules! counted {
    ($($int:ty)*) => {$(
        impl RustLen for $int {
            type Len = i64;

            #[inline(always)]
            fn milo_in_milo(self) -> i64 {
                self as i64
            }
        }

        impl Counted for $int {
            #[inline]
            fn count(&self) -> Option<i128> {
                i128::try_from(*self).ok()
            }
        }
    )*};
}

counted!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// Lengths that count no elements stay as they are: the length of a vector in space, …
macro_rules! measured {
    ($($ty:ty)*) => {$(
        impl RustLen for $ty {
            type Len = $ty;

            #[inline(always)]
            fn milo_in_milo(self) -> $ty {
                self
            }
        }
    )*};
}

measured!(f32 f64);

impl<T> RustLen for Option<T> {
    type Len = Option<T>;

    #[inline(always)]
    fn milo_in_milo(self) -> Option<T> {
        self
    }
}

impl<T, E> RustLen for Result<T, E> {
    type Len = Result<T, E>;

    #[inline(always)]
    fn milo_in_milo(self) -> Result<T, E> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: Counted + ?Sized> Counted for &T {
    #[inline]
    fn count(&self) -> Option<i128> {
        (**self).count()
    }
}

compares_beside!(Length, Counted, |theirs, length| theirs
    .count()
    .map_or(Ordering::Greater, |n| n.cmp(&length.into())));

macro_rules! len {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Len for $ty {
            #[inline(always)]
            fn milo_len(&self) -> i64 {
                self.len() as i64
            }
        }
    )*};
}

len! {
    [] str;
    [] String;
    [] std::ffi::OsStr;
    [T] [T];
    [T, const N: usize] [T; N];
    [T] Vec<T>;
    [T] VecDeque<T>;
    [T] LinkedList<T>;
    [T] BinaryHeap<T>;
    [T, S] HashSet<T, S>;
    [T] BTreeSet<T>;
    [K, V, S] HashMap<K, V, S>;
    [K, V] BTreeMap<K, V>;
    [] std::ops::Range<usize>;
}

macro_rules! len_inside {
    ($($ty:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Len + ?Sized> Len for $ty {
            #[inline(always)]
            fn milo_len(&self) -> i64 {
                (**self).milo_len()
            }
        }
    )*};
}

len_inside!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

#[diagnostic::do_not_recommend]
impl<T: Len + ToOwned + ?Sized> Len for std::borrow::Cow<'_, T> {
    #[inline(always)]
    fn milo_len(&self) -> i64 {
        (**self).milo_len()
    }
}

/// Something with elements that an index or a key names.
#[diagnostic::on_unimplemented(
    message = "a value of type '{Self}' cannot be indexed with '{I}'",
    label = "no elements of this index here"
)]
pub trait At<I> {
    /// The element.
    type Out: ?Sized;

    /// The element.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    fn milo_at(&self, i: I) -> &Self::Out;
}

/// Something whose elements [`At`] finds, rather than its own `Index`.
pub trait Elements {}

/// The same, for elements that can be changed.
#[diagnostic::on_unimplemented(
    message = "the elements of '{Self}' cannot be changed through an index of type '{I}'",
    label = "this element cannot be assigned"
)]
pub trait AtMut<I>: At<I> {
    /// The element.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    fn milo_at_mut(&mut self, i: I) -> &mut Self::Out;
}

/// `base[i]`.
///
/// # Panics
/// If there is no such element.
#[inline(always)]
#[track_caller]
pub fn at<B: At<I, Out = T> + ?Sized, I, T: ?Sized>(base: &B, i: I) -> &T {
    base.milo_at(i)
}

/// `base[i]`, to be changed.
///
/// # Panics
/// If there is no such element.
#[inline(always)]
#[track_caller]
pub fn at_mut<B: AtMut<I, Out = T> + ?Sized, I, T: ?Sized>(base: &mut B, i: I) -> &mut T {
    base.milo_at_mut(i)
}

macro_rules! at_slice {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T, I: Integer, $($g)*> At<I> for $ty {
            type Out = T;

            #[inline(always)]
            #[track_caller]
            fn milo_at(&self, i: I) -> &T {
                crate::vec::at(self, i)
            }
        }

        impl<T, $($g)*> Elements for $ty {}

        #[diagnostic::do_not_recommend]
        impl<T, I: Integer, $($g)*> AtMut<I> for $ty {
            #[inline(always)]
            #[track_caller]
            fn milo_at_mut(&mut self, i: I) -> &mut T {
                crate::vec::at_mut(self, i)
            }
        }
    )*};
}

at_slice! {
    [] [T];
    [const N: usize] [T; N];
    [] Vec<T>;
}

impl<T> Elements for VecDeque<T> {}

#[diagnostic::do_not_recommend]
impl<T, I: Integer> At<I> for VecDeque<T> {
    type Out = T;

    #[track_caller]
    fn milo_at(&self, i: I) -> &T {
        crate::vec::check_index(i.to_index(), self.len());
        &self[i.to_index()]
    }
}

#[diagnostic::do_not_recommend]
impl<T, I: Integer> AtMut<I> for VecDeque<T> {
    #[track_caller]
    fn milo_at_mut(&mut self, i: I) -> &mut T {
        crate::vec::check_index(i.to_index(), self.len());
        &mut self[i.to_index()]
    }
}

macro_rules! at_text {
    ($($ty:ty)*) => {$(
        impl Elements for $ty {}

        #[diagnostic::do_not_recommend]
        impl<I: Integer> At<I> for $ty {
            type Out = u8;

            #[inline(always)]
            #[track_caller]
            fn milo_at(&self, i: I) -> &u8 {
                crate::vec::at(self.as_bytes(), i)
            }
        }
    )*};
}

at_text!(str String);

// A key is any reference that the map can look up; numbers and strings also go by value.
macro_rules! at_map {
    ([$($g:tt)*] $map:ident<K, V $(, $s:ident)?> where $($bound:tt)*) => {
        impl<K, V, $($g)*> Elements for $map<K, V $(, $s)?> {}

        #[diagnostic::do_not_recommend]
        impl<K: Borrow<Q> + $($bound)*, V, Q: $($bound)* + ?Sized, $($g)*> At<&Q>
            for $map<K, V $(, $s)?>
        {
            type Out = V;

            #[inline]
            #[track_caller]
            fn milo_at(&self, key: &Q) -> &V {
                match self.get(key) {
                    Some(value) => value,
                    None => no_key(),
                }
            }
        }

        #[diagnostic::do_not_recommend]
        impl<K: Borrow<Q> + $($bound)*, V, Q: $($bound)* + ?Sized, $($g)*> AtMut<&Q>
            for $map<K, V $(, $s)?>
        {
            #[inline]
            #[track_caller]
            fn milo_at_mut(&mut self, key: &Q) -> &mut V {
                match self.get_mut(key) {
                    Some(value) => value,
                    None => no_key(),
                }
            }
        }

    };
}

macro_rules! at_key {
    ($($key:ty)*) => {$(
        at_key!(@ [V, S: BuildHasher] $key, HashMap<$key, V, S>);
        at_key!(@ [V] $key, BTreeMap<$key, V>);
    )*};
    (@ [$($g:tt)*] $key:ty, $map:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($g)*> At<$key> for $map {
            type Out = V;

            #[inline]
            #[track_caller]
            fn milo_at(&self, key: $key) -> &V {
                self.milo_at(&key)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($g)*> AtMut<$key> for $map {
            #[inline]
            #[track_caller]
            fn milo_at_mut(&mut self, key: $key) -> &mut V {
                self.milo_at_mut(&key)
            }
        }
    };
}

at_map!([S: BuildHasher] HashMap<K, V, S> where Eq + Hash);
at_map!([] BTreeMap<K, V> where Ord);
at_key!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize bool String);

macro_rules! at_inside {
    ($($ty:ty),*) => {$(
        impl<B: Elements + ?Sized> Elements for $ty {}

        #[diagnostic::do_not_recommend]
        impl<B: At<I> + ?Sized, I> At<I> for $ty {
            type Out = B::Out;

            #[inline(always)]
            #[track_caller]
            fn milo_at(&self, i: I) -> &B::Out {
                (**self).milo_at(i)
            }
        }
    )*};
}

macro_rules! at_mut_inside {
    ($($ty:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<B: AtMut<I> + ?Sized, I> AtMut<I> for $ty {
            #[inline(always)]
            #[track_caller]
            fn milo_at_mut(&mut self, i: I) -> &mut B::Out {
                (**self).milo_at_mut(i)
            }
        }
    )*};
}

at_inside!(&B, &mut B, Box<B>, Rc<B>, Arc<B>);
at_mut_inside!(&mut B, Box<B>);

/// `s[start..end]` of a text; without an end, all that follows.
///
/// # Panics
/// If the range ends outside the text, backwards, or inside a character.
#[inline]
#[track_caller]
pub fn text_slice(text: &str, start: usize, end: Option<usize>) -> &str {
    crate::string::view(text, start..end.unwrap_or(text.len()))
}
