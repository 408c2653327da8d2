//! Values that only Rust knows beside literals: a reference reads like the value.
//!
//! `Against(&x).milo_number()` is the number or bool that `x` is or refers to, and for every other
//! type `x` itself, which is compared as Rust compares it; `milo_text()` is the same for text. Each
//! way is an inherent method whose bound the compiler checks while it looks for the method; where
//! the bound does not hold, it goes on to what the way dereferences to.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Deref;

use crate::string;

/// Looks for what a literal is compared with.
#[allow(non_snake_case)]
#[inline(always)]
pub fn Against<T: ?Sized>(value: &T) -> ByValue<'_, T> {
    ByValue(ByReference(ByReferences(AsIs(value))))
}

/// The value itself.
#[derive(Debug)]
pub struct ByValue<'a, T: ?Sized>(ByReference<'a, T>);

/// What it refers to.
#[derive(Debug)]
pub struct ByReference<'a, T: ?Sized>(ByReferences<'a, T>);

/// What the reference that it refers to refers to.
#[derive(Debug)]
pub struct ByReferences<'a, T: ?Sized>(AsIs<'a, T>);

/// As it is written.
#[derive(Clone, Copy, Debug)]
pub struct AsIs<'a, T: ?Sized>(&'a T);

/// A number or a bool.
pub trait Plain: Copy {}

macro_rules! plain {
    ($($ty:ty)*) => {$(
        impl Plain for $ty {}
    )*};
}

plain!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 bool);

/// Text.
pub trait Worded {
    /// The text.
    fn words(&self) -> &str;
}

macro_rules! worded {
    ($($ty:ty)*) => {$(
        impl Worded for $ty {
            #[inline]
            fn words(&self) -> &str {
                self
            }
        }
    )*};
}

worded!(str String string Cow<'_, str> Box<str>);

impl<T: Plain> ByValue<'_, T> {
    /// The number.
    #[inline(always)]
    pub fn milo_number(&self) -> T {
        *self.0.0.0.0
    }
}

impl<'a, T: Worded + ?Sized> ByValue<'a, T> {
    /// The text.
    #[inline(always)]
    pub fn milo_text(&self) -> &'a str {
        self.0.0.0.0.words()
    }
}

macro_rules! references {
    ($($reference:ty),*) => {$(
        impl<T: Plain> ByReference<'_, $reference> {
            /// The number.
            #[inline(always)]
            pub fn milo_number(&self) -> T {
                **self.0.0.0
            }
        }

        impl<'a, T: Worded + ?Sized> ByReference<'a, $reference> {
            /// The text.
            #[inline(always)]
            pub fn milo_text(&self) -> &'a str {
                (**self.0.0.0).words()
            }
        }

        impl<T: Plain> ByReferences<'_, &$reference> {
            /// The number.
            #[inline(always)]
            pub fn milo_number(&self) -> T {
                ***self.0.0
            }
        }

        impl<'a, T: Worded + ?Sized> ByReferences<'a, &$reference> {
            /// The text.
            #[inline(always)]
            pub fn milo_text(&self) -> &'a str {
                (***self.0.0).words()
            }
        }
    )*};
}

references!(&T, &mut T);

impl<'a, T: ?Sized> AsIs<'a, T> {
    /// The value, to be compared.
    #[inline(always)]
    pub fn milo_number(&self) -> AsIs<'a, T> {
        AsIs(self.0)
    }

    /// The value, to be compared.
    #[inline(always)]
    pub fn milo_text(&self) -> AsIs<'a, T> {
        AsIs(self.0)
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

macro_rules! next {
    ($($way:ident => $next:ident),*) => {$(
        impl<'a, T: ?Sized> Deref for $way<'a, T> {
            type Target = $next<'a, T>;

            #[inline(always)]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    )*};
}

next!(ByValue => ByReference, ByReference => ByReferences, ByReferences => AsIs);
