//! Milo's reading methods of Vec and arrays, for every sequence in memory.

use std::cmp::Ordering;
use std::ops::RangeBounds;

use crate::num::Integer;
use crate::show::Show;
use crate::text::Piece;
use crate::{Vec, string};

/// The reading methods of Milo's `Vec`, for slices, arrays and vectors. They are documented
/// at [`Vec`].
#[allow(non_snake_case)]
#[diagnostic::on_unimplemented(
    message = "'{Self}' is not a Vec or an array",
    label = "this method belongs to Vec and arrays"
)]
pub trait Seq {
    /// The type of the elements.
    type Item;

    /// The elements.
    fn items(&self) -> &[Self::Item];

    /// The number of elements.
    #[inline]
    fn len(&self) -> i64 {
        self.items().len() as i64
    }

    /// Whether there are no elements.
    #[inline]
    fn isEmpty(&self) -> bool {
        self.items().is_empty()
    }

    /// A `Vec` of its own with clones of the elements.
    #[inline]
    fn clone(&self) -> Vec<Self::Item>
    where
        Self::Item: Clone,
    {
        self.items().into()
    }

    /// The same as `clone`.
    #[inline]
    fn toVec(&self) -> Vec<Self::Item>
    where
        Self::Item: Clone,
    {
        self.items().into()
    }

    /// The first element.
    #[inline]
    fn first(&self) -> Option<Self::Item>
    where
        Self::Item: Clone,
    {
        self.items().first().cloned()
    }

    /// The last element.
    #[inline]
    fn last(&self) -> Option<Self::Item>
    where
        Self::Item: Clone,
    {
        self.items().last().cloned()
    }

    /// Whether an element equals `value`.
    #[inline]
    fn contains<Q: ?Sized>(&self, value: &Q) -> bool
    where
        Self::Item: PartialEq<Q>,
    {
        self.items().iter().any(|item| item == value)
    }

    /// What `f` makes of every element.
    #[inline]
    fn map<U, F: FnMut(&Self::Item) -> U>(&self, f: F) -> Vec<U> {
        self.items().iter().map(f).collect()
    }

    /// The elements for which `f` holds.
    #[inline]
    fn filter<F: FnMut(&Self::Item) -> bool>(&self, mut f: F) -> Vec<Self::Item>
    where
        Self::Item: Clone,
    {
        self.items().iter().filter(|x| f(x)).cloned().collect()
    }

    /// Calls `f` with every element.
    #[inline]
    fn each<R, F: FnMut(&Self::Item) -> R>(&self, mut f: F) {
        for item in self.items() {
            f(item);
        }
    }

    /// The first element for which `f` holds.
    #[inline]
    fn find<F: FnMut(&Self::Item) -> bool>(&self, mut f: F) -> Option<Self::Item>
    where
        Self::Item: Clone,
    {
        self.items().iter().find(|x| f(x)).cloned()
    }

    /// Whether `f` holds for an element.
    #[inline]
    fn any<F: FnMut(&Self::Item) -> bool>(&self, f: F) -> bool {
        self.items().iter().any(f)
    }

    /// Whether `f` holds for all elements.
    #[inline]
    fn all<F: FnMut(&Self::Item) -> bool>(&self, f: F) -> bool {
        self.items().iter().all(f)
    }

    /// The elements with their positions.
    #[inline]
    fn enumerate(&self) -> Vec<(i64, Self::Item)>
    where
        Self::Item: Clone,
    {
        (0..).zip(self.items().iter().cloned()).collect()
    }

    /// The texts of the elements with `separator` between them.
    #[track_caller]
    fn join(&self, separator: impl Piece) -> string
    where
        Self::Item: Show,
    {
        separator.with(|separator| join(self.items(), separator))
    }

    /// The elements from `start` up to `end`, clamped.
    #[inline]
    fn slice(&self, start: impl Integer, end: impl Integer) -> Vec<Self::Item>
    where
        Self::Item: Clone,
    {
        let items = self.items();
        let start = start.to_usize().min(items.len());
        let end = end.to_usize().clamp(start, items.len());
        items[start..end].into()
    }
}

/// The methods of Milo's `Vec` that rearrange its elements, for slices, arrays and vectors.
#[allow(non_snake_case)]
#[diagnostic::on_unimplemented(
    message = "'{Self}' is not a Vec or an array",
    label = "this method belongs to Vec and arrays"
)]
pub trait SeqMut: Seq {
    /// The elements.
    fn items_mut(&mut self) -> &mut [Self::Item];

    /// Reverses the order in place.
    #[inline]
    fn reverse(&mut self) {
        <[_]>::reverse(self.items_mut());
    }

    /// Sorts in place.
    #[inline]
    fn sort(&mut self)
    where
        Self::Item: PartialOrd,
    {
        let items = self.items_mut();
        // What can be compared at all, which is known for most types, sorts faster.
        if items.iter().any(is_nan) {
            items.sort_by(total);
        } else {
            items.sort_by(plain);
        }
    }

    /// Sorts in place by the order that `f` gives.
    #[inline]
    fn sortBy<R: Order, F: FnMut(&Self::Item, &Self::Item) -> R>(&mut self, mut f: F) {
        self.items_mut().sort_by(|a, b| f(a, b).order(|| f(b, a)));
    }

    /// Sorts in place by what `f` gives for each element.
    #[inline]
    fn sortByKey<K: PartialOrd, F: FnMut(&Self::Item) -> K>(&mut self, mut f: F) {
        self.items_mut().sort_by(|a, b| total(&f(a), &f(b)));
    }

    /// Exchanges two elements.
    ///
    /// # Panics
    /// If there is no element at one of them.
    #[inline]
    #[track_caller]
    fn swap(&mut self, i: impl Integer, j: impl Integer) {
        let (i, j) = (i.to_index(), j.to_index());
        let items = self.items_mut();
        check_index(i, <[_]>::len(items));
        check_index(j, <[_]>::len(items));
        <[_]>::swap(items, i, j);
    }
}

macro_rules! seq {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T, $($g)*> Seq for $ty {
            type Item = T;

            #[inline(always)]
            fn items(&self) -> &[T] {
                self
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T, $($g)*> SeqMut for $ty {
            #[inline(always)]
            fn items_mut(&mut self) -> &mut [T] {
                self
            }
        }
    )*};
}

seq! {
    [] [T];
    [const N: usize] [T; N];
    [] std::vec::Vec<T>;
    [] Vec<T>;
    [] Box<[T]>;
}

#[diagnostic::do_not_recommend]
impl<S: Seq + ?Sized> Seq for &S {
    type Item = S::Item;

    #[inline(always)]
    fn items(&self) -> &[S::Item] {
        (**self).items()
    }
}

#[diagnostic::do_not_recommend]
impl<S: Seq + ?Sized> Seq for &mut S {
    type Item = S::Item;

    #[inline(always)]
    fn items(&self) -> &[S::Item] {
        (**self).items()
    }
}

#[diagnostic::do_not_recommend]
impl<S: SeqMut + ?Sized> SeqMut for &mut S {
    #[inline(always)]
    fn items_mut(&mut self) -> &mut [S::Item] {
        (**self).items_mut()
    }
}

/// What the function given to `sortBy` may answer about two elements.
#[diagnostic::on_unimplemented(
    message = "a function for sortBy gives a number or a bool, not '{Self}'",
    label = "give a negative number, or true, if the first element comes before the second"
)]
pub trait Order {
    /// The order of `a` and `b`, of which this is the answer; `swapped` asks about `b` and
    /// `a`.
    fn order(self, swapped: impl FnOnce() -> Self) -> Ordering;
}

#[diagnostic::do_not_recommend]
impl Order for Ordering {
    #[inline]
    fn order(self, _: impl FnOnce() -> Self) -> Ordering {
        self
    }
}

#[diagnostic::do_not_recommend]
impl Order for bool {
    #[inline]
    fn order(self, swapped: impl FnOnce() -> bool) -> Ordering {
        if self {
            Ordering::Less
        } else if swapped() {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }
}

macro_rules! order {
    ($zero:literal: $($ty:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Order for $ty {
            #[inline]
            fn order(self, _: impl FnOnce() -> $ty) -> Ordering {
                self.partial_cmp(&$zero).unwrap_or(Ordering::Equal)
            }
        }
    )*};
}

order!(0: i8 i16 i32 i64 i128 isize);
order!(0.0: f32 f64);

/// Whether a value cannot even be compared to itself.
#[inline]
fn is_nan<T: PartialOrd>(x: &T) -> bool {
    x.partial_cmp(x).is_none()
}

/// The order of values that can be compared.
#[inline]
fn plain<T: PartialOrd>(a: &T, b: &T) -> Ordering {
    if a < b {
        Ordering::Less
    } else if b < a {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

/// An order of all values: NaN comes last.
#[inline]
fn total<T: PartialOrd>(a: &T, b: &T) -> Ordering {
    plain(a, b).then_with(|| is_nan(a).cmp(&is_nan(b)))
}

fn join<T: Show>(items: &[T], separator: &str) -> string {
    use std::fmt::Write;
    let texts: Option<std::vec::Vec<&str>> = items.iter().map(Show::as_text).collect();
    if let Some(texts) = texts {
        return <[&str]>::join(&texts, separator).into();
    }
    let mut out = string::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(separator);
        }
        // Writing to a string does not fail, unless the value itself says so.
        write!(out, "{}", crate::show::Shown(item)).unwrap_or_default();
    }
    out
}

/// [`Seq::filter`] of elements that nobody else has.
#[inline]
pub fn filtered<T>(items: Vec<T>, f: impl FnMut(&T) -> bool) -> Vec<T> {
    // In place as `retain` is, and a quarter faster.
    items.into_iter().filter(f).collect()
}

/// `items[i]`, with a panic that says the index as it was written.
///
/// # Panics
/// If there is no such element.
#[inline(always)]
#[track_caller]
pub fn element<T>(items: &[T], i: usize) -> &T {
    let len = items.len();
    match items.get(i) {
        Some(item) => item,
        None => out_of_range(i, len),
    }
}

/// The same, to change it.
///
/// # Panics
/// If there is no such element.
#[inline(always)]
#[track_caller]
pub fn element_mut<T>(items: &mut [T], i: usize) -> &mut T {
    let len = <[T]>::len(items);
    match items.get_mut(i) {
        Some(item) => item,
        None => out_of_range(i, len),
    }
}

/// `items[range]`, with a panic in Milo's words.
///
/// # Panics
/// If the range ends outside the sequence, or backwards.
#[inline]
#[track_caller]
pub fn view<T>(items: &[T], range: impl RangeBounds<usize>) -> &[T] {
    let (start, end) = crate::text::ends(&range, items.len());
    match items.get(start..end) {
        Some(items) => items,
        None => bad_range(items.len(), start, end),
    }
}

/// The same, to change it.
///
/// # Panics
/// If the range ends outside the sequence, or backwards.
#[inline]
#[track_caller]
pub fn view_mut<T>(items: &mut [T], range: impl RangeBounds<usize>) -> &mut [T] {
    let len = <[T]>::len(items);
    let (start, end) = crate::text::ends(&range, len);
    match items.get_mut(start..end) {
        Some(items) => items,
        None => bad_range(len, start, end),
    }
}

#[inline(always)]
#[track_caller]
pub(crate) fn check_index(i: usize, len: usize) {
    if i >= len {
        out_of_range(i, len);
    }
}

// An index is at most `isize::MAX` in any sequence, so a larger one was negative.
#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn out_of_range(i: usize, len: usize) -> ! {
    panic!("index {} is out of range: the length is {len}", i as isize)
}

#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn bad_range(len: usize, start: usize, end: usize) -> ! {
    if start.max(end) <= len {
        panic!("the range {start}..{end} ends before it starts")
    }
    let (start, end) = (start as isize, end as isize);
    panic!("the range {start}..{end} is out of range: the length is {len}")
}
