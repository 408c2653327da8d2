//! Values that only Rust knows beside literals: a reference reads like the value.
//!
//! `Against(&x).milo_number()` is the number or bool that `x` is or refers to, and for every other
//! type `x` itself, which is compared as Rust compares it; `milo_text()` is the same for text (see
//! [`crate::emitted::ways`]).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::ways::ways;

/// Looks for the value that a literal is compared with.
#[allow(non_snake_case)]
#[inline(always)]
pub const fn Against<T: ?Sized>(value: &T) -> ByValue<'_, T> {
    ByValue::to(value)
}

ways! {
    /// The value itself.
    ByValue,
    /// The target of the reference: `*x`.
    By1,
    /// Its target through two references, `**x`: a closure borrows an item that is a reference.
    By2,
    /// Its target through three, `***x`: an item that is text is a reference itself.
    By3,
    /// As it is written.
    AsIs,
}

/// A number or a bool.
pub trait Plain: Copy {}

/// A number, a bool or a char, or a reference to one.
#[diagnostic::on_unimplemented(
    message = "expected `{T}`, found `{Self}`",
    label = "of type `{Self}`"
)]
pub trait Reads<T> {
    /// The number.
    fn milo_read(self) -> T;
}

/// The number that a value is, or refers to.
#[inline(always)]
pub fn number<T, R: Reads<T>>(value: R) -> T {
    value.milo_read()
}

macro_rules! reads {
    ($($ty:ty)*) => {$(
        impl Plain for $ty {}

        reads!(# $ty);
    )*};
    (# $ty:ty) => {
        reads!(@ $ty, $ty, |x| x);
        reads!(@ $ty, &$ty, |x| *x);
        reads!(@ $ty, &&$ty, |x| **x);
        reads!(@ $ty, &mut $ty, |x| *x);
    };
    (@ $ty:ty, $from:ty, |$x:ident| $read:expr) => {
        #[diagnostic::do_not_recommend]
        impl Reads<$ty> for $from {
            #[inline(always)]
            fn milo_read(self) -> $ty {
                let $x = self;
                $read
            }
        }
    };
}

reads!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 bool);
reads!(# char);

/// Text. Other types that are `AsRef<str>` may compare with text by themselves.
pub trait Worded: AsRef<str> {}

macro_rules! worded {
    ($($ty:ty)*) => {$(
        impl Worded for $ty {}
    )*};
}

worded!(str String Cow<'_, str> Box<str>);

macro_rules! through {
    ($($way:ident: $of:ty, |$x:ident| $value:expr;)*) => {$(
        impl<T: Plain> $way<'_, $of> {
            /// The number.
            #[inline(always)]
            pub const fn milo_number(&self) -> T {
                let $x = self.value();
                *$value
            }
        }

        impl<'a, T: Worded + ?Sized> $way<'a, $of> {
            /// The text.
            #[inline(always)]
            pub fn milo_text(&self) -> &'a str {
                let $x = self.value();
                AsRef::<str>::as_ref($value)
            }
        }
    )*};
}

through! {
    ByValue: T, |x| x;
    By1: &T, |x| *x;
    By1: &mut T, |x| &**x;
    By2: &&T, |x| **x;
    By2: &&mut T, |x| &***x;
    By3: &&&T, |x| ***x;
}

impl<'a, T: ?Sized> AsIs<'a, T> {
    /// The value, to be compared.
    #[inline(always)]
    pub fn milo_number(&self) -> AsIs<'a, T> {
        AsIs(self.value())
    }

    /// The value, to be compared.
    #[inline(always)]
    pub fn milo_text(&self) -> AsIs<'a, T> {
        AsIs(self.value())
    }
}

impl<T: PartialEq<R> + ?Sized, R> PartialEq<R> for AsIs<'_, T> {
    #[inline]
    fn eq(&self, other: &R) -> bool {
        self.0 == other
    }
}

impl<T: PartialOrd<R> + ?Sized, R> PartialOrd<R> for AsIs<'_, T> {
    #[inline]
    fn partial_cmp(&self, other: &R) -> Option<Ordering> {
        self.0.partial_cmp(other)
    }
}
