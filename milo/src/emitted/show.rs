//! How values are printed.
//!
//! Text is raw where it stands alone and quoted inside another value; everything else looks
//! the same in both places.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList, VecDeque};
use std::fmt::{self, Display, Formatter};
use std::hash::BuildHasher;
use std::rc::Rc;
use std::sync::Arc;

use crate::string::Quoted;

/// A value that can be printed: the bound for a type parameter of Rust's whose values a block
/// prints. Every type that a block declares has it, and of Rust's types those that Milo knows;
/// others are printed by their `Display` or `Debug`.
///
/// ```
/// fn announce<T: milo::Show>(x: T) -> String {
///     milo::milo! { format("now: ", x) }
/// }
/// assert_eq!(announce(5), "now: 5");
/// ```
#[diagnostic::on_unimplemented(
    message = "cannot print a value of type '{Self}'",
    label = "this cannot be printed"
)]
pub trait Show {
    /// Writes the value as it looks on its own.
    ///
    /// # Errors
    /// If `f` cannot be written to.
    ///
    /// ```
    /// milo::milo! {
    ///     struct Point { x: i32 }
    ///     assert(format(Point { x: 1 }) == "Point { x: 1 }")
    /// }
    /// use milo::Show;
    /// use std::fmt;
    /// struct Degrees(f64);
    /// impl Show for Degrees {
    ///     fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    ///         write!(f, "{}°", self.0)
    ///     }
    /// }
    /// let today = Degrees(21.5);
    /// milo::milo! { assert(format("it has ", today) == "it has 21.5°") }
    /// ```
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result;

    /// Writes the value as it looks inside another one.
    ///
    /// # Errors
    /// If `f` cannot be written to.
    ///
    /// ```
    /// milo::milo! {
    ///     let word: string? = "a"
    ///     assert(format(word!) == "a")
    ///     assert(format(word) == "Some(\"a\")")     // as it looks inside
    /// }
    /// use milo::Show;
    /// struct Nested(&'static str);
    /// impl std::fmt::Display for Nested {
    ///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    ///         self.0.show_nested(f)
    ///     }
    /// }
    /// assert_eq!(Nested("a").to_string(), "\"a\"");
    /// ```
    #[inline]
    fn show_nested(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.show(f)
    }

    /// The text, if the value is nothing but text.
    #[inline]
    #[doc(hidden)]
    fn as_text(&self) -> Option<&str> {
        None
    }
}

/// Displays a value as Milo prints it.
pub struct Shown<'a, T: ?Sized>(pub &'a T);

impl<T: Show + ?Sized> Display for Shown<'_, T> {
    #[inline]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Show + ?Sized> Show for Shown<'_, T> {
    #[inline]
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }

    #[inline]
    fn show_nested(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.show_nested(f)
    }
}

macro_rules! display {
    ($($ty:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Show for $ty {
            #[inline]
            fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
                Display::fmt(self, f)
            }
        }
    )*};
}

display! {
    i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 bool
    fmt::Arguments<'_>
}

macro_rules! text {
    ($($ty:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Show for $ty {
            #[inline]
            fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
                Display::fmt(self, f)
            }

            #[inline]
            fn show_nested(&self, f: &mut Formatter<'_>) -> fmt::Result {
                Display::fmt(&Quoted(self), f)
            }

            #[inline]
            fn as_text(&self) -> Option<&str> {
                Some(self)
            }
        }
    )*};
}

text!(str String);

#[diagnostic::do_not_recommend]
impl Show for char {
    #[inline]
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }

    #[inline]
    fn show_nested(&self, f: &mut Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

#[diagnostic::do_not_recommend]
impl Show for () {
    #[inline]
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("()")
    }
}

macro_rules! pointer {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Show for $ty {
            #[inline]
            fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
                (**self).show(f)
            }

            #[inline]
            fn show_nested(&self, f: &mut Formatter<'_>) -> fmt::Result {
                (**self).show_nested(f)
            }

            #[inline]
            fn as_text(&self) -> Option<&str> {
                (**self).as_text()
            }
        }
    )*};
}

pointer! {
    [T: Show + ?Sized] &T;
    [T: Show + ?Sized] &mut T;
    [T: Show + ?Sized] Box<T>;
    [T: Show + ?Sized] Rc<T>;
    [T: Show + ?Sized] Arc<T>;
    [T: Show + ToOwned + ?Sized] Cow<'_, T>;
}

#[diagnostic::do_not_recommend]
impl<T> Show for *const T {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(self, f)
    }
}

#[diagnostic::do_not_recommend]
impl<T> Show for *mut T {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        fmt::Pointer::fmt(self, f)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Show> Show for Option<T> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => show_variant(f, "Some", &[value]),
            None => f.write_str("None"),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Show, E: Show> Show for Result<T, E> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Ok(value) => show_variant(f, "Ok", &[value]),
            Err(error) => show_variant(f, "Err", &[error]),
        }
    }
}

macro_rules! list {
    ($open:literal, $close:literal: $([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Show, $($g)*> Show for $ty {
            fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
                show_list(f, $open, $close, self.iter())
            }
        }
    )*};
}

list! { "[", "]":
    [] [T];
    [const N: usize] [T; N];
    [] Vec<T>;
    [] VecDeque<T>;
    [] LinkedList<T>;
}

list! { "{", "}":
    [S] HashSet<T, S>;
    [] BTreeSet<T>;
}

macro_rules! map {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<K: Show, V: Show, $($g)*> Show for $ty {
            fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str("{")?;
                for (i, (key, value)) in self.iter().enumerate() {
                    comma(f, i)?;
                    key.show_nested(f)?;
                    f.write_str(": ")?;
                    value.show_nested(f)?;
                }
                f.write_str("}")
            }
        }
    )*};
}

map! {
    [S: BuildHasher] HashMap<K, V, S>;
    [] BTreeMap<K, V>;
}

macro_rules! tuple {
    ($($($name:ident)+;)*) => {$(
        #[allow(non_snake_case)]
        #[diagnostic::do_not_recommend]
        impl<$($name: Show),+> Show for ($($name,)+) {
            fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
                let ($($name,)+) = self;
                show_variant(f, "", &[$($name),+])
            }
        }
    )*};
}

tuple! {
    A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G; A B C D E F G H;
    A B C D E F G H I; A B C D E F G H I J; A B C D E F G H I J K; A B C D E F G H I J K L;
}

#[inline]
fn comma(f: &mut Formatter<'_>, i: usize) -> fmt::Result {
    if i > 0 { f.write_str(", ") } else { Ok(()) }
}

fn show_list<T: Show>(
    f: &mut Formatter<'_>,
    open: &str,
    close: &str,
    items: impl Iterator<Item = T>,
) -> fmt::Result {
    f.write_str(open)?;
    for (i, item) in items.enumerate() {
        comma(f, i)?;
        item.show_nested(f)?;
    }
    f.write_str(close)
}

/// Writes a struct: `P { x: 1, s: "a" }`, or `P` if it has no fields.
///
/// # Errors
/// If `f` cannot be written to.
pub fn show_struct(f: &mut Formatter<'_>, name: &str, fields: &[(&str, &dyn Show)]) -> fmt::Result {
    f.write_str(name)?;
    if fields.is_empty() {
        return Ok(());
    }
    f.write_str(" { ")?;
    for (i, (name, value)) in fields.iter().enumerate() {
        comma(f, i)?;
        f.write_str(name)?;
        f.write_str(": ")?;
        value.show_nested(f)?;
    }
    f.write_str(" }")
}

/// Writes a variant: `Rgb(1, 2)`, or `Red` if it holds nothing.
///
/// # Errors
/// If `f` cannot be written to.
pub fn show_variant(f: &mut Formatter<'_>, name: &str, values: &[&dyn Show]) -> fmt::Result {
    f.write_str(name)?;
    if values.is_empty() {
        return Ok(());
    }
    f.write_str("(")?;
    for (i, value) in values.iter().enumerate() {
        comma(f, i)?;
        value.show_nested(f)?;
    }
    f.write_str(")")
}
