//! The methods of Milo's text and sequences that Rust has under other names, for values whose
//! type the macro does not know. They are brought into scope where one is called, and a method
//! of the type itself goes before them.
#![allow(non_snake_case)]

use crate::emitted::Len;
use crate::num::Integer;
use crate::string::{self, Piece};
use crate::vec::{self, Order};

/// Of everything that has a length.
pub trait LenNames: Len {
    /// Whether there is nothing in it.
    fn isEmpty(&self) -> bool {
        self.milo_len() == 0
    }
}

impl<T: Len + ?Sized> LenNames for T {}

macro_rules! names {
    ($(#[$doc:meta])* $trait:ident for $ty:ty { $(
        fn $name:ident(&self $(, $arg:ident: $argument:ty)*) -> $ret:ty;
    )* }) => {
        $(#[$doc])*
        pub trait $trait { $(
            #[doc = concat!("See [`", stringify!($name), "`](string::", stringify!($name), ").")]
            #[track_caller]
            fn $name(&self $(, $arg: $argument)*) -> $ret;
        )* }

        impl $trait for $ty { $(
            #[inline]
            #[track_caller]
            fn $name(&self $(, $arg: $argument)*) -> $ret {
                string::$name(self $(, $arg)*)
            }
        )* }
    };
}

names! {
    /// Of text.
    TextNames for str {
        fn startsWith(&self, part: impl Piece) -> bool;
        fn endsWith(&self, part: impl Piece) -> bool;
        fn indexOf(&self, part: impl Piece) -> i64;
        fn lastIndexOf(&self, part: impl Piece) -> i64;
        fn splitView(&self, separator: impl Piece) -> Vec<&str>;
        fn splitWords(&self) -> Vec<String>;
        fn splitWhitespace(&self) -> Vec<String>;
        fn trimStart(&self) -> String;
        fn trimEnd(&self) -> String;
        fn toLower(&self) -> String;
        fn toUpper(&self) -> String;
        fn replaceFirst(&self, from: impl Piece, to: impl Piece) -> String;
        fn padStart(&self, n: impl Integer, fill: impl Piece) -> String;
        fn padEnd(&self, n: impl Integer, fill: impl Piece) -> String;
        fn charAt(&self, i: impl Integer) -> String;
        fn substr(&self, start: impl Integer, length: impl Integer) -> String;
        fn parseInt(&self) -> Result<i64, String>;
        fn parseF64(&self) -> Result<f64, String>;
    }
}

/// Of sequences that may be changed.
pub trait SeqNames<T> {
    /// See [`vec::sortBy`].
    fn sortBy<R: Order>(&mut self, f: impl FnMut(&T, &T) -> R);
    /// See [`vec::sortByKey`].
    fn sortByKey<K: PartialOrd>(&mut self, f: impl FnMut(&T) -> K);
}

impl<T> SeqNames<T> for [T] {
    fn sortBy<R: Order>(&mut self, f: impl FnMut(&T, &T) -> R) {
        vec::sortBy(self, f);
    }

    fn sortByKey<K: PartialOrd>(&mut self, f: impl FnMut(&T) -> K) {
        vec::sortByKey(self, f);
    }
}
