//! Milo's `Vec`.

mod convert;

use std::vec::Vec as StdVec;

use crate::num::Integer;
use crate::seq::{self, Order, check_index, out_of_range};
use crate::show::Show;
use crate::string;
use crate::text::Piece;

/// Milo's `Vec`: a growable array.
///
/// It is Rust's [`Vec`](std::vec::Vec) with Milo's methods. It dereferences to Rust's, so
/// every Rust method that Milo does not name differently can be called on it, and it converts
/// both ways at no cost. Lengths are `i64` and positions any integer; one that is out of range
/// panics with `index 5 is out of range: the length is 3` at the line of the caller.
///
/// Elements that are read by value are cloned: `v.first()`, `v.filter(f)`, `v.find(f)`.
///
/// ```
/// use milo::Vec;
/// let mut v: Vec<i32> = Vec::new();
/// v.push(2);
/// v.push(1);
/// v.sort();
/// assert_eq!(v, [1, 2]);
/// assert_eq!(v.iter().sum::<i32>(), 3);       // Rust's methods are there
/// let rust: std::vec::Vec<i32> = v.into();
/// ```
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Vec<T>(StdVec<T>);

#[allow(non_snake_case)]
impl<T> Vec<T> {
    /// An empty Vec. It allocates nothing.
    #[inline]
    pub const fn new() -> Vec<T> {
        Vec(StdVec::new())
    }

    /// An empty Vec with room for `n` elements; a negative `n` is 0.
    ///
    /// ```
    /// use milo::Vec;
    /// assert!(Vec::<i32>::withCapacity(10).capacity() >= 10);
    /// assert_eq!(Vec::<i32>::withCapacity(-1).capacity(), 0);
    /// ```
    #[inline]
    pub fn withCapacity(n: impl Integer) -> Vec<T> {
        Vec(StdVec::with_capacity(n.to_usize()))
    }

    /// [`withCapacity`](Vec::withCapacity) under Rust's name.
    #[inline]
    pub fn with_capacity(n: usize) -> Vec<T> {
        Vec(StdVec::with_capacity(n))
    }

    /// The number of elements.
    #[inline]
    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// Whether there are no elements.
    ///
    /// ```
    /// assert!(milo::Vec::<i32>::new().isEmpty());
    /// ```
    #[inline]
    pub fn isEmpty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends an element.
    #[inline]
    pub fn push(&mut self, value: T) {
        self.0.push(value);
    }

    /// Removes the last element and gives it.
    ///
    /// # Panics
    /// If there is none.
    ///
    /// ```
    /// let mut v = milo::Vec::from([1, 2]);
    /// assert_eq!(v.pop(), 2);
    /// assert_eq!(v, [1]);
    /// ```
    /// ```should_panic
    /// milo::Vec::<i32>::new().pop();
    /// ```
    #[inline]
    #[track_caller]
    pub fn pop(&mut self) -> T {
        match self.0.pop() {
            Some(value) => value,
            None => pop_failed(),
        }
    }

    /// Inserts an element at position `i`; those from there on move up. `i` may be the
    /// length.
    ///
    /// # Panics
    /// If `i` is negative or greater than the length.
    ///
    /// ```
    /// let mut v = milo::Vec::from([1, 3]);
    /// v.insert(1, 2);
    /// v.insert(3, 4);
    /// assert_eq!(v, [1, 2, 3, 4]);
    /// ```
    #[inline]
    #[track_caller]
    pub fn insert(&mut self, i: impl Integer, value: T) {
        let i = i.to_index();
        if i > self.0.len() {
            out_of_range(i, self.0.len());
        }
        self.0.insert(i, value);
    }

    /// Removes the element at position `i` and gives it; those behind it move down.
    ///
    /// # Panics
    /// If there is no such element.
    ///
    /// ```
    /// let mut v = milo::Vec::from([1, 2, 3]);
    /// assert_eq!(v.remove(0), 1);
    /// assert_eq!(v, [2, 3]);
    /// ```
    #[inline]
    #[track_caller]
    pub fn remove(&mut self, i: impl Integer) -> T {
        let i = i.to_index();
        check_index(i, self.0.len());
        self.0.remove(i)
    }

    /// Exchanges two elements.
    ///
    /// # Panics
    /// If there is no element at one of the positions.
    #[inline]
    #[track_caller]
    pub fn swap(&mut self, i: impl Integer, j: impl Integer) {
        seq::SeqMut::swap(&mut self.0, i, j);
    }

    /// Keeps the first `n` elements; all, if there are not more.
    #[inline]
    pub fn truncate(&mut self, n: impl Integer) {
        self.0.truncate(n.to_usize());
    }

    /// Makes room for `n` more elements.
    #[inline]
    pub fn reserve(&mut self, n: impl Integer) {
        self.0.reserve(n.to_usize());
    }

    /// Removes all elements and keeps the room.
    #[inline]
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Appends clones of the elements of another Vec, an array or a slice.
    ///
    /// Rust's `extend` takes any iterator; it is reached by `(*v).extend(iterator)`.
    ///
    /// ```
    /// use milo::Vec;
    /// let more = Vec::from([2, 3]);
    /// let mut v = Vec::from([1]);
    /// v.extend(&more);
    /// v.extend(&[]);
    /// (*v).extend(4..6);
    /// assert_eq!(v, [1, 2, 3, 4, 5]);
    /// ```
    #[inline]
    pub fn extend(&mut self, items: &[T])
    where
        T: Clone,
    {
        self.0.extend_from_slice(items);
    }

    /// The first element, or `None`.
    ///
    /// ```
    /// use milo::Vec;
    /// assert_eq!(Vec::from([1, 2]).first(), Some(1));
    /// assert_eq!(Vec::<i32>::new().first(), None);
    /// ```
    #[inline]
    pub fn first(&self) -> Option<T>
    where
        T: Clone,
    {
        self.0.first().cloned()
    }

    /// The last element, or `None`.
    ///
    /// ```
    /// assert_eq!(milo::Vec::from([1, 2]).last(), Some(2));
    /// ```
    #[inline]
    pub fn last(&self) -> Option<T>
    where
        T: Clone,
    {
        self.0.last().cloned()
    }

    /// Whether an element equals `value`.
    ///
    /// ```
    /// use milo::{Vec, string};
    /// assert!(Vec::from([1, 2]).contains(&2));
    /// assert!(!Vec::from([f64::NAN]).contains(&f64::NAN));
    /// assert!(Vec::from([string::from("a")]).contains("a"));
    /// ```
    #[inline]
    pub fn contains<Q: ?Sized>(&self, value: &Q) -> bool
    where
        T: PartialEq<Q>,
    {
        seq::Seq::contains(&self.0, value)
    }

    /// Reverses the order in place.
    ///
    /// ```
    /// let mut v = milo::Vec::from([1, 2, 3]);
    /// v.reverse();
    /// assert_eq!(v, [3, 2, 1]);
    /// ```
    #[inline]
    pub fn reverse(&mut self) {
        self.0.reverse();
    }

    /// Sorts in place, smallest first. Equal elements keep their order. Floats too: NaN comes
    /// last.
    ///
    /// ```
    /// use milo::{Vec, string};
    /// let mut v = Vec::from([2.5, f64::NAN, -1.0]);
    /// v.sort();
    /// assert_eq!(v[0..2], [-1.0, 2.5]);
    /// let mut v = Vec::from(["b", "B", "a"].map(string::from));
    /// v.sort();
    /// assert_eq!(v, ["B", "a", "b"]);
    /// ```
    #[inline]
    pub fn sort(&mut self)
    where
        T: PartialOrd,
    {
        seq::SeqMut::sort(&mut self.0);
    }

    /// Sorts in place by the order that `f(a, b)` gives: a negative number if `a` comes
    /// first, a positive one if `b` does, 0 if it does not matter; or `true` if `a` comes
    /// first. Elements for which it does not matter keep their order.
    ///
    /// ```
    /// let mut v = milo::Vec::from([1, 3, 2]);
    /// v.sortBy(|a, b| b - a);
    /// assert_eq!(v, [3, 2, 1]);
    /// v.sortBy(|a, b| a < b);
    /// assert_eq!(v, [1, 2, 3]);
    /// ```
    #[inline]
    pub fn sortBy<R: Order, F: FnMut(&T, &T) -> R>(&mut self, f: F) {
        seq::SeqMut::sortBy(&mut self.0, f);
    }

    /// Sorts in place by what `f` gives for each element, smallest first. Elements with equal
    /// keys keep their order.
    ///
    /// ```
    /// let mut v = milo::Vec::from(["ccc", "a", "bb"]);
    /// v.sortByKey(|s| s.len());
    /// assert_eq!(v, ["a", "bb", "ccc"]);
    /// ```
    #[inline]
    pub fn sortByKey<K: PartialOrd, F: FnMut(&T) -> K>(&mut self, f: F) {
        seq::SeqMut::sortByKey(&mut self.0, f);
    }

    /// What `f` makes of every element.
    ///
    /// ```
    /// assert_eq!(milo::Vec::from([1, 2]).map(|x| x * 10), [10, 20]);
    /// ```
    #[inline]
    pub fn map<U, F: FnMut(&T) -> U>(&self, f: F) -> Vec<U> {
        seq::Seq::map(&self.0, f)
    }

    /// The elements for which `f` holds.
    ///
    /// ```
    /// assert_eq!(milo::Vec::from([1, 2, 3]).filter(|x| x % 2 == 1), [1, 3]);
    /// ```
    #[inline]
    pub fn filter<F: FnMut(&T) -> bool>(&self, f: F) -> Vec<T>
    where
        T: Clone,
    {
        seq::Seq::filter(&self.0, f)
    }

    /// Calls `f` with every element, in order.
    ///
    /// ```
    /// let mut sum = 0;
    /// milo::Vec::from([1, 2]).each(|x| sum += x);
    /// assert_eq!(sum, 3);
    /// ```
    #[inline]
    pub fn each<R, F: FnMut(&T) -> R>(&self, f: F) {
        seq::Seq::each(&self.0, f);
    }

    /// The first element for which `f` holds, or `None`.
    ///
    /// ```
    /// assert_eq!(milo::Vec::from([1, 2, 3]).find(|x| *x > 1), Some(2));
    /// ```
    #[inline]
    pub fn find<F: FnMut(&T) -> bool>(&self, f: F) -> Option<T>
    where
        T: Clone,
    {
        seq::Seq::find(&self.0, f)
    }

    /// Whether `f` holds for an element; `false` for none at all.
    ///
    /// ```
    /// assert!(milo::Vec::from([1, 2]).any(|x| *x == 2));
    /// ```
    #[inline]
    pub fn any<F: FnMut(&T) -> bool>(&self, f: F) -> bool {
        seq::Seq::any(&self.0, f)
    }

    /// Whether `f` holds for all elements; `true` for none at all.
    ///
    /// ```
    /// assert!(milo::Vec::from([1, 2]).all(|x| *x > 0));
    /// ```
    #[inline]
    pub fn all<F: FnMut(&T) -> bool>(&self, f: F) -> bool {
        seq::Seq::all(&self.0, f)
    }

    /// The elements with their positions.
    ///
    /// ```
    /// assert_eq!(milo::Vec::from(["a", "b"]).enumerate(), [(0, "a"), (1, "b")]);
    /// ```
    #[inline]
    pub fn enumerate(&self) -> Vec<(i64, T)>
    where
        T: Clone,
    {
        seq::Seq::enumerate(&self.0)
    }

    /// The texts of the elements, as `print` shows them, with `separator` between them.
    ///
    /// ```
    /// use milo::{Vec, string};
    /// assert_eq!(Vec::from(["a", "b"]).join(", "), "a, b");
    /// assert_eq!(Vec::from([1.0, 2.5]).join("/"), "1/2.5");
    /// assert_eq!(Vec::<string>::new().join(","), "");
    /// ```
    #[track_caller]
    pub fn join(&self, separator: impl Piece) -> string
    where
        T: Show,
    {
        seq::Seq::join(&self.0, separator)
    }

    /// A Vec of the elements from position `start` up to `end`, without the one at `end`.
    /// Both are clamped to what is there; if `end` comes before `start`, there are none.
    ///
    /// ```
    /// use milo::Vec;
    /// let v = Vec::from([1, 2, 3]);
    /// assert_eq!(v.slice(1, 3), [2, 3]);
    /// assert_eq!(v.slice(-5, 100), [1, 2, 3]);
    /// assert!(v.slice(2, 1).isEmpty());
    /// ```
    #[inline]
    pub fn slice(&self, start: impl Integer, end: impl Integer) -> Vec<T>
    where
        T: Clone,
    {
        seq::Seq::slice(&self.0, start, end)
    }

    /// The Rust vector.
    #[inline]
    pub fn into_vec(self) -> StdVec<T> {
        self.0
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn pop_failed() -> ! {
    panic!("pop called on an empty Vec")
}
