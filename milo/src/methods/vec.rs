//! Milo's methods of sequences in memory: Rust's [`Vec`], arrays and slices.
//!
//! `v.map(f)` of a `Vec` in Milo is a call of [`map`]. Lengths are `i64` and positions any
//! integer; one that is out of range panics with `index 5 is out of range: the length is 3` at
//! the line of the caller. Elements that are read by value are cloned. A method that Rust has
//! under the same or another name, such as `push` and `isEmpty`, is that one.
//!
//! ```
//! milo::milo! {
//!     let v: Vec<i64> = [3, 1, 2]
//!     assert(v.map((x) => x * 10).filter((x) => x > 10) == [30, 20])
//!     assert(v.first()! == 3)
//! }
//! assert_eq!(milo::vec::map(&[3, 1, 2], |x| x * 10), [30, 10, 20]);
//! ```
#![allow(non_snake_case)]

use std::cmp::Ordering;
use std::ops::RangeBounds;

use crate::emitted::{Show, Shown};
use crate::num::Integer;
use crate::string::Piece;

pub use super::order::Order;

/// An empty Vec with room for `n` elements; a negative `n` is 0.
///
/// ```
/// milo::milo! {
///     var v: Vec<i64> = Vec.withCapacity(10)
///     v.push(1)
/// }
/// use milo::vec::withCapacity;
/// assert!(withCapacity::<i32>(10).capacity() >= 10);
/// assert_eq!(withCapacity::<i32>(-1).capacity(), 0);
/// ```
#[inline]
pub fn withCapacity<T>(n: impl Integer) -> Vec<T> {
    Vec::with_capacity(n.to_usize())
}

/// A Vec of `n` clones of a value; a negative `n` is 0.
///
/// ```
/// milo::milo! {
///     let v = Vec.filled(2, "a")
///     assert(v == ["a", "a"])
/// }
/// assert_eq!(milo::vec::filled(2_i64, "a"), ["a", "a"]);
/// assert!(milo::vec::filled(-1, 0).is_empty());
/// ```
#[inline]
pub fn filled<T: Clone>(n: impl Integer, value: T) -> Vec<T> {
    vec![value; n.to_usize()]
}

/// Applies `f` to `start` and the elements, one after the other, and returns the last result.
///
/// ```
/// milo::milo! { assert([1, 2].fold(10, (sum: i64, x: i64) => sum + x) == 13) }
/// assert_eq!(milo::vec::fold(&[1, 2], 10, |sum, x| sum + x), 13);
/// ```
#[inline]
pub fn fold<T, U, F: FnMut(U, &T) -> U>(items: &[T], start: U, f: F) -> U {
    items.iter().fold(start, f)
}

/// The sum of all elements; 0 for none at all.
///
/// # Panics
/// If it does not fit, where overflow is checked.
///
/// ```
/// milo::milo! { assert([1, 2, 3].sum() == 6) }
/// assert_eq!(milo::vec::sum(&[1, 2, 3]), 6);
/// assert_eq!(milo::vec::sum::<f64>(&[]), 0.0);
/// ```
#[inline]
#[track_caller]
pub fn sum<T: for<'a> std::iter::Sum<&'a T>>(items: &[T]) -> T {
    items.iter().sum()
}

/// The position of the first element that equals `value`, or -1.
///
/// ```
/// milo::milo! { assert([4, 5].indexOf(5) == 1) }
/// assert_eq!(milo::vec::indexOf(&[4, 5], &5), 1);
/// assert_eq!(milo::vec::indexOf(&[4, 5], &6), -1);
/// ```
#[inline]
pub fn indexOf<T, U: ?Sized>(items: &[T], value: &U) -> i64
where
    T: PartialEq<U>,
{
    items
        .iter()
        .position(|item| item == value)
        .map_or(-1, |i| i as i64)
}

/// The element `items[i]`, where it lies.
///
/// # Panics
/// If there is no such element.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2, 3]
///     assert(v[1] == 2)
/// }
/// assert_eq!(milo::vec::at(&[1, 2, 3], 1_i64), &2);
/// ```
#[inline(always)]
#[track_caller]
pub fn at<T>(items: &[T], i: impl Integer) -> &T {
    let (i, len) = (i.to_index(), items.len());
    match items.get(i) {
        Some(item) => item,
        None => out_of_range(i, len),
    }
}

/// The element `items[i]`, to be changed.
///
/// # Panics
/// If there is no such element.
///
/// ```
/// milo::milo! {
///     var v: Vec<i64> = [1, 2, 3]
///     v[1] = 5
///     assert(v == [1, 5, 3])
/// }
/// let mut v = vec![1, 2, 3];
/// *milo::vec::at_mut(&mut v, 1_i64) = 5;
/// assert_eq!(v, [1, 5, 3]);
/// ```
#[inline(always)]
#[track_caller]
pub fn at_mut<T>(items: &mut [T], i: impl Integer) -> &mut T {
    let (i, len) = (i.to_index(), items.len());
    match items.get_mut(i) {
        Some(item) => item,
        None => out_of_range(i, len),
    }
}

/// The elements `items[range]`, where they lie.
///
/// # Panics
/// If the range ends outside the sequence, or backwards.
///
/// ```
/// milo::milo! { assert([1, 2, 3][1..] == [2, 3]) }
/// assert_eq!(milo::vec::part(&[1, 2, 3], 1..), [2, 3]);
/// ```
#[inline]
#[track_caller]
pub fn part<T>(items: &[T], range: impl RangeBounds<usize>) -> &[T] {
    let (start, end) = crate::string::ends(&range, items.len());
    match items.get(start..end) {
        Some(items) => items,
        None => bad_range(items.len(), start, end),
    }
}

/// The elements `items[range]`, to be changed.
///
/// # Panics
/// If the range ends outside the sequence, or backwards.
///
/// ```
/// milo::milo! {
///     var v: Vec<i64> = [3, 2, 1]
///     v[1..].sort()
///     assert(v == [3, 1, 2])
/// }
/// ```
#[inline]
#[track_caller]
pub fn part_mut<T>(items: &mut [T], range: impl RangeBounds<usize>) -> &mut [T] {
    let len = items.len();
    let (start, end) = crate::string::ends(&range, len);
    match items.get_mut(start..end) {
        Some(items) => items,
        None => bad_range(len, start, end),
    }
}

/// Removes the last element and gives it.
///
/// # Panics
/// If there is none.
///
/// ```
/// let mut v = vec![1, 2];
/// milo::milo! {
///     var stack: Vec<i64> = [1, 2]
///     assert(stack.pop() == 2)
/// }
/// assert_eq!(milo::vec::pop(&mut v), 2);
/// assert_eq!(v, [1]);
/// ```
/// ```should_panic
/// milo::vec::pop(&mut Vec::<i32>::new());
/// ```
#[inline]
#[track_caller]
pub fn pop<T>(items: &mut Vec<T>) -> T {
    match items.pop() {
        Some(value) => value,
        None => pop_failed(),
    }
}

/// Inserts an element at position `i`; those from there on move up. `i` may be the length.
///
/// # Panics
/// If `i` is negative or greater than the length.
///
/// ```
/// milo::milo! {
///     var v: Vec<i64> = [1, 3]
///     v.insert(1, 2)
///     assert(v == [1, 2, 3])
/// }
/// let mut v = vec![1, 3];
/// milo::vec::insert(&mut v, 1, 2);
/// milo::vec::insert(&mut v, 3, 4);
/// assert_eq!(v, [1, 2, 3, 4]);
/// ```
#[inline]
#[track_caller]
pub fn insert<T>(items: &mut Vec<T>, i: impl Integer, value: T) {
    let i = i.to_index();
    if i > items.len() {
        out_of_range(i, items.len());
    }
    items.insert(i, value);
}

/// Removes the element at position `i` and gives it; those behind it move down.
///
/// # Panics
/// If there is no such element.
///
/// ```
/// milo::milo! {
///     var v: Vec<i64> = [1, 2, 3]
///     assert(v.remove(0) == 1)
/// }
/// let mut v = vec![1, 2, 3];
/// assert_eq!(milo::vec::remove(&mut v, 0), 1);
/// assert_eq!(v, [2, 3]);
/// ```
#[inline]
#[track_caller]
pub fn remove<T>(items: &mut Vec<T>, i: impl Integer) -> T {
    let i = i.to_index();
    check_index(i, items.len());
    items.remove(i)
}

/// Exchanges two elements.
///
/// # Panics
/// If there is no element at one of the positions.
///
/// ```
/// milo::milo! {
///     var v: Vec<i64> = [1, 2]
///     v.swap(0, 1)
///     assert(v == [2, 1])
/// }
/// ```
#[inline]
#[track_caller]
pub fn swap<T>(items: &mut [T], i: impl Integer, j: impl Integer) {
    let (i, j) = (i.to_index(), j.to_index());
    check_index(i, items.len());
    check_index(j, items.len());
    items.swap(i, j);
}

/// Keeps the first `n` elements; all, if there are not more, and none, if `n` is negative.
///
/// ```
/// milo::milo! {
///     var v: Vec<i64> = [1, 2, 3]
///     v.truncate(1)
///     assert(v == [1])
/// }
/// ```
#[inline]
pub fn truncate<T>(items: &mut Vec<T>, n: impl Integer) {
    items.truncate(n.to_usize());
}

/// Makes room for `n` more elements.
///
/// ```
/// milo::milo! {
///     var v: Vec<i64> = []
///     v.reserve(100)
/// }
/// ```
#[inline]
pub fn reserve<T>(items: &mut Vec<T>, n: impl Integer) {
    items.reserve(n.to_usize());
}

/// The first element, or `None`.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2]
///     assert(v.first() == Option.Some(1))
/// }
/// assert_eq!(milo::vec::first(&[1, 2]), Some(1));
/// assert_eq!(milo::vec::first::<i32>(&[]), None);
/// ```
#[inline]
pub fn first<T: Clone>(items: &[T]) -> Option<T> {
    items.first().cloned()
}

/// The last element, or `None`.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2]
///     assert(v.last()! == 2)
/// }
/// assert_eq!(milo::vec::last(&[1, 2]), Some(2));
/// ```
#[inline]
pub fn last<T: Clone>(items: &[T]) -> Option<T> {
    items.last().cloned()
}

/// Whether an element equals `value`.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2]
///     assert(v.contains(2))
/// }
/// assert!(milo::vec::contains(&[1, 2], &2));
/// assert!(!milo::vec::contains(&[f64::NAN], &f64::NAN));
/// assert!(milo::vec::contains(&["a".to_owned()], "a"));
/// ```
#[inline]
pub fn contains<T: PartialEq<Q>, Q: ?Sized>(items: &[T], value: &Q) -> bool {
    items.iter().any(|item| item == value)
}

/// Sorts in place, smallest first. Equal elements keep their order. Floats too: NaN comes
/// last.
///
/// ```
/// milo::milo! {
///     var v: Vec<f64> = [2.5, -1.0]
///     v.sort()
///     assert(v == [-1.0, 2.5])
/// }
/// let mut v = vec![2.5, f64::NAN, -1.0];
/// milo::vec::sort(&mut v);
/// assert_eq!(v[0..2], [-1.0, 2.5]);
/// ```
#[inline]
pub fn sort<T: PartialOrd>(items: &mut [T]) {
    // Elements that are all comparable, as is known for most types, sort faster.
    if items.iter().any(is_nan) {
        items.sort_by(total);
    } else {
        items.sort_by(plain);
    }
}

/// Sorts in place by the order that `f(a, b)` gives: a negative number if `a` comes first, a
/// positive one if `b` does, 0 if it does not matter; or `true` if `a` comes first. Elements for
/// which it does not matter keep their order.
///
/// ```
/// milo::milo! {
///     var v: Vec<i64> = [1, 3, 2]
///     v.sortBy((a: i64, b: i64) => b - a)
///     assert(v == [3, 2, 1])
/// }
/// let mut v = vec![1, 3, 2];
/// milo::vec::sortBy(&mut v, |a, b| b - a);
/// assert_eq!(v, [3, 2, 1]);
/// milo::vec::sortBy(&mut v, |a, b| a < b);
/// assert_eq!(v, [1, 2, 3]);
/// ```
#[inline]
pub fn sortBy<T, R: Order, F: FnMut(&T, &T) -> R>(items: &mut [T], mut f: F) {
    items.sort_by(|a, b| f(a, b).order(|| f(b, a)));
}

/// Sorts in place by what `f` gives for each element, smallest first. Elements with equal keys
/// keep their order.
///
/// ```
/// milo::milo! {
///     var v: Vec<string> = ["ccc", "a"]
///     v.sortByKey((s: string) => s.len)
///     assert(v[0] == "a")
/// }
/// let mut v = vec!["ccc", "a", "bb"];
/// milo::vec::sortByKey(&mut v, |s| s.len());
/// assert_eq!(v, ["a", "bb", "ccc"]);
/// ```
#[inline]
pub fn sortByKey<T, K: PartialOrd, F: FnMut(&T) -> K>(items: &mut [T], mut f: F) {
    items.sort_by(|a, b| total(&f(a), &f(b)));
}

/// The results of `f` for every element.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2]
///     assert(v.map((x: i64) => x * 10) == [10, 20])
/// }
/// assert_eq!(milo::vec::map(&[1, 2], |x| x * 10), [10, 20]);
/// ```
#[inline]
pub fn map<T, U, F: FnMut(&T) -> U>(items: &[T], f: F) -> Vec<U> {
    items.iter().map(f).collect()
}

/// Clones of the elements for which `f` holds.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2, 3]
///     assert(v.filter((x: i64) => x % 2 == 1) == [1, 3])
/// }
/// assert_eq!(milo::vec::filter(&[1, 2, 3], |x| x % 2 == 1), [1, 3]);
/// ```
#[inline]
pub fn filter<T: Clone, F: FnMut(&T) -> bool>(items: &[T], mut f: F) -> Vec<T> {
    items.iter().filter(|x| f(x)).cloned().collect()
}

/// The elements for which `f` holds, of a Vec that nothing else uses: none is cloned.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2, 3, 4]
///     assert(v.map((x) => x * 3).filter((x) => x % 2 == 0) == [6, 12])
/// }
/// assert_eq!(milo::vec::filter_owned(vec![1, 2, 3], |x| x % 2 == 1), [1, 3]);
/// ```
#[inline]
pub fn filter_owned<T, F: FnMut(&T) -> bool>(items: Vec<T>, f: F) -> Vec<T> {
    // In place as `retain` is, and a quarter faster.
    items.into_iter().filter(f).collect()
}

/// Calls `f` with every element, in order.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2]
///     var sum: i64 = 0
///     v.each((x: i64) => { sum += x })
///     assert(sum == 3)
/// }
/// let mut sum = 0;
/// milo::vec::each(&[1, 2], |x| sum += x);
/// assert_eq!(sum, 3);
/// ```
#[inline]
pub fn each<T, R, F: FnMut(&T) -> R>(items: &[T], mut f: F) {
    for item in items {
        f(item);
    }
}

/// The first element for which `f` holds, or `None`.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2, 3]
///     assert(v.find((x: i64) => x > 1) == Option.Some(2))
/// }
/// assert_eq!(milo::vec::find(&[1, 2, 3], |x| *x > 1), Some(2));
/// ```
#[inline]
pub fn find<T: Clone, F: FnMut(&T) -> bool>(items: &[T], mut f: F) -> Option<T> {
    items.iter().find(|x| f(x)).cloned()
}

/// Whether `f` holds for an element; `false` for none at all.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2]
///     assert(v.any((x: i64) => x == 2))
/// }
/// assert!(milo::vec::any(&[1, 2], |x| *x == 2));
/// ```
#[inline]
pub fn any<T, F: FnMut(&T) -> bool>(items: &[T], f: F) -> bool {
    items.iter().any(f)
}

/// Whether `f` holds for all elements; `true` for none at all.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2]
///     assert(v.all((x: i64) => x > 0))
/// }
/// assert!(milo::vec::all(&[1, 2], |x| *x > 0));
/// ```
#[inline]
pub fn all<T, F: FnMut(&T) -> bool>(items: &[T], f: F) -> bool {
    items.iter().all(f)
}

/// Clones of the elements with their positions.
///
/// ```
/// milo::milo! {
///     let v: Vec<string> = ["a", "b"]
///     for i, s in v.enumerate() { print(i, s) }
/// }
/// assert_eq!(milo::vec::enumerate(&["a", "b"]), [(0, "a"), (1, "b")]);
/// ```
#[inline]
pub fn enumerate<T: Clone>(items: &[T]) -> Vec<(i64, T)> {
    (0..).zip(items.iter().cloned()).collect()
}

/// The texts of the elements, as `print` shows them, with `separator` between them.
///
/// ```
/// milo::milo! {
///     let v: Vec<string> = ["a", "b"]
///     assert(v.join(", ") == "a, b")
/// }
/// assert_eq!(milo::vec::join(&["a", "b"], ", "), "a, b");
/// assert_eq!(milo::vec::join(&[1.0, 2.5], "/"), "1/2.5");
/// ```
#[track_caller]
pub fn join<T: Show>(items: &[T], separator: impl Piece) -> String {
    separator.with(|separator| joined(items, separator))
}

/// A Vec of clones of the elements from position `start` up to `end`, without the one at `end`.
/// Both are clamped to what is there; if `end` comes before `start`, there are none.
///
/// ```
/// milo::milo! {
///     let v: Vec<i64> = [1, 2, 3]
///     assert(v.slice(1, 3) == [2, 3])
/// }
/// assert_eq!(milo::vec::slice(&[1, 2, 3], 1, 3), [2, 3]);
/// assert_eq!(milo::vec::slice(&[1, 2, 3], -5, 100), [1, 2, 3]);
/// assert!(milo::vec::slice(&[1, 2, 3], 2, 1).is_empty());
/// ```
#[inline]
pub fn slice<T: Clone>(items: &[T], start: impl Integer, end: impl Integer) -> Vec<T> {
    let start = start.to_usize().min(items.len());
    let end = end.to_usize().clamp(start, items.len());
    items[start..end].to_vec()
}

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

fn joined<T: Show>(items: &[T], separator: &str) -> String {
    use std::fmt::Write;
    let texts: Option<Vec<&str>> = items.iter().map(Show::as_text).collect();
    if let Some(texts) = texts {
        return texts.join(separator);
    }
    let mut out = String::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(separator);
        }
        // Writing to a string does not fail, unless the value itself says so.
        write!(out, "{}", Shown(item)).unwrap_or_default();
    }
    out
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

#[cold]
#[inline(never)]
#[track_caller]
fn pop_failed() -> ! {
    panic!("pop called on an empty Vec")
}
