//! The methods of Milo's text and sequences that Rust has under other names, for values whose
//! type the macro does not know. They are brought into scope where one is called, and a method
//! of the type itself goes before them.

use crate::num::Integer;
use crate::place::Len;
use crate::seq::{Order, SeqMut};
use crate::text::{Piece, Text};
use crate::{Vec, string};

/// Of everything that has a length.
#[allow(non_snake_case)]
pub trait LenNames: Len {
    /// Whether there is nothing in it.
    fn isEmpty(&self) -> bool {
        self.milo_len() == 0
    }
}

impl<T: Len + ?Sized> LenNames for T {}

macro_rules! names {
    ($(#[$doc:meta])* $trait:ident: $base:ident { $(
        fn $name:ident(&self $(, $arg:ident: $ty:ty)*) -> $ret:ty;
    )* }) => {
        $(#[$doc])*
        #[allow(non_snake_case)]
        pub trait $trait: $base { $(
            #[doc = concat!("See [`", stringify!($base), "`].")]
            #[inline]
            #[track_caller]
            fn $name(&self $(, $arg: $ty)*) -> $ret {
                $base::$name(self $(, $arg)*)
            }
        )* }

        impl<T: $base + ?Sized> $trait for T {}
    };
}

names! {
    /// Of text.
    TextNames: Text {
        fn startsWith(&self, part: impl Piece) -> bool;
        fn endsWith(&self, part: impl Piece) -> bool;
        fn indexOf(&self, part: impl Piece) -> i64;
        fn lastIndexOf(&self, part: impl Piece) -> i64;
        fn splitWords(&self) -> Vec<string>;
        fn splitWhitespace(&self) -> Vec<string>;
        fn trimStart(&self) -> string;
        fn trimEnd(&self) -> string;
        fn toLower(&self) -> string;
        fn toUpper(&self) -> string;
        fn replaceFirst(&self, from: impl Piece, to: impl Piece) -> string;
        fn padStart(&self, n: impl Integer, fill: impl Piece) -> string;
        fn padEnd(&self, n: impl Integer, fill: impl Piece) -> string;
        fn charAt(&self, i: impl Integer) -> string;
        fn substr(&self, start: impl Integer, n: impl Integer) -> string;
        fn parseInt(&self) -> Result<i64, string>;
        fn parseF64(&self) -> Result<f64, string>;
    }
}

/// Of sequences that may be changed.
#[allow(non_snake_case)]
pub trait SeqNames: SeqMut {
    /// See [`SeqMut::sortBy`].
    fn sortBy<R: Order>(&mut self, f: impl FnMut(&Self::Item, &Self::Item) -> R) {
        SeqMut::sortBy(self, f);
    }
    /// See [`SeqMut::sortByKey`].
    fn sortByKey<K: PartialOrd>(&mut self, f: impl FnMut(&Self::Item) -> K) {
        SeqMut::sortByKey(self, f);
    }
}

impl<T: SeqMut + ?Sized> SeqNames for T {}
