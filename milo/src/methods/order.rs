//! The results that a function given to `sortBy` may have.

use std::cmp::Ordering;

/// A result of the function given to `sortBy`, which compares two elements.
///
/// ```
/// milo::milo! {
///     var words: Vec<string> = ["ccc", "a", "bb"]
///     words.sortBy((a, b) => a.len() - b.len())       // a number
///     assert(words == ["a", "bb", "ccc"])
///     words.sortBy((a, b) => a.len() > b.len())       // a bool
///     assert(words == ["ccc", "bb", "a"])
/// }
/// let mut words = ["ccc", "a", "bb"];
/// milo::vec::sortBy(&mut words, |a, b| a.len().cmp(&b.len()));
/// assert_eq!(words, ["a", "bb", "ccc"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "a function for sortBy gives a number or a bool, not '{Self}'",
    label = "give a negative number, or true, if the first element comes before the second"
)]
pub trait Order {
    /// The order of `a` and `b`, of which this is the answer; `swapped` asks about `b` and
    /// `a`.
    ///
    /// ```
    /// milo::milo! {
    ///     var v: Vec<i64> = [2, 3, 1]
    ///     v.sortBy((a, b) => a - b)
    ///     assert(v == [1, 2, 3])
    /// }
    /// use milo::vec::Order;
    /// use std::cmp::Ordering;
    /// assert_eq!((-1).order(|| 1), Ordering::Less);
    /// assert_eq!(false.order(|| true), Ordering::Greater);
    /// ```
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
