//! What makes `string` a string to Rust: operators, comparisons and conversions.

use std::borrow::{Borrow, BorrowMut, Cow};
use std::cmp::Ordering;
use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::ops::{Add, AddAssign, Deref, DerefMut, Index};
use std::path::Path;
use std::str::FromStr;

use super::string;
use crate::text::{self, Piece};

impl Clone for string {
    // Not `self.0.clone()`: its result would be copied once more on its way into the wrapper,
    // which costs a tenth of the time of counting words in a map.
    #[inline]
    fn clone(&self) -> string {
        string(String::from(self.0.as_str()))
    }

    #[inline]
    fn clone_from(&mut self, other: &string) {
        self.0.clone_from(&other.0);
    }
}

impl Deref for string {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl DerefMut for string {
    #[inline]
    fn deref_mut(&mut self) -> &mut str {
        &mut self.0
    }
}

impl fmt::Display for string {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for string {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl std::error::Error for string {}

impl fmt::Write for string {
    #[inline]
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.0.push_str(s);
        Ok(())
    }

    #[inline]
    fn write_char(&mut self, c: char) -> fmt::Result {
        self.0.push(c);
        Ok(())
    }
}

impl<P: Piece> Add<P> for string {
    type Output = string;

    #[inline]
    #[track_caller]
    fn add(mut self, text: P) -> string {
        self.push(text);
        self
    }
}

impl<P: Piece> Add<P> for &string {
    type Output = string;

    #[inline]
    #[track_caller]
    fn add(self, text: P) -> string {
        text.with(|text| text::concat(&[self, text]))
    }
}

impl<P: Piece> AddAssign<P> for string {
    #[inline]
    #[track_caller]
    fn add_assign(&mut self, text: P) {
        self.push(text);
    }
}

impl Index<usize> for string {
    type Output = u8;

    #[inline]
    #[track_caller]
    fn index(&self, i: usize) -> &u8 {
        crate::seq::element(self.0.as_bytes(), i)
    }
}

macro_rules! index_range {
    ($($range:ty),*) => {$(
        impl Index<$range> for string {
            type Output = str;

            #[inline]
            #[track_caller]
            fn index(&self, range: $range) -> &str {
                text::view(&self.0, range)
            }
        }
    )*};
}

index_range! {
    std::ops::Range<usize>, std::ops::RangeFrom<usize>, std::ops::RangeTo<usize>,
    std::ops::RangeInclusive<usize>, std::ops::RangeToInclusive<usize>, std::ops::RangeFull
}

macro_rules! compare {
    ($(<$($l:lifetime)?> $ty:ty),*) => {$(
        impl<$($l)?> PartialEq<$ty> for string {
            #[inline]
            fn eq(&self, other: &$ty) -> bool {
                self.0.as_str() == AsRef::<str>::as_ref(other)
            }
        }

        impl<$($l)?> PartialEq<string> for $ty {
            #[inline]
            fn eq(&self, other: &string) -> bool {
                AsRef::<str>::as_ref(self) == other.0.as_str()
            }
        }

        impl<$($l)?> PartialOrd<$ty> for string {
            #[inline]
            fn partial_cmp(&self, other: &$ty) -> Option<Ordering> {
                self.0.as_str().partial_cmp(AsRef::<str>::as_ref(other))
            }
        }

        impl<$($l)?> PartialOrd<string> for $ty {
            #[inline]
            fn partial_cmp(&self, other: &string) -> Option<Ordering> {
                AsRef::<str>::as_ref(self).partial_cmp(other.0.as_str())
            }
        }
    )*};
}

compare!(<> str, <'a> &'a str, <> String, <'a> Cow<'a, str>, <'a> &'a string);

impl Borrow<str> for string {
    #[inline]
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl BorrowMut<str> for string {
    #[inline]
    fn borrow_mut(&mut self) -> &mut str {
        &mut self.0
    }
}

macro_rules! as_ref {
    ($($ty:ty),*) => {$(
        impl AsRef<$ty> for string {
            #[inline]
            fn as_ref(&self) -> &$ty {
                self.0.as_ref()
            }
        }
    )*};
}

as_ref!(str, [u8], OsStr, Path);

macro_rules! from {
    ($(<$($l:lifetime)?> $ty:ty),*) => {$(
        impl<$($l)?> From<$ty> for string {
            #[inline]
            fn from(text: $ty) -> string {
                string(String::from(text))
            }
        }
    )*};
}

from!(<'a> &'a str, <'a> &'a mut str, <'a> &'a String, <'a> Cow<'a, str>, <> Box<str>, <> char);

impl From<String> for string {
    #[inline]
    fn from(text: String) -> string {
        string(text)
    }
}

impl From<&string> for string {
    #[inline]
    fn from(text: &string) -> string {
        text.clone()
    }
}

impl<'a> From<&'a string> for Cow<'a, str> {
    #[inline]
    fn from(text: &'a string) -> Cow<'a, str> {
        Cow::Borrowed(&text.0)
    }
}

macro_rules! into {
    ($($ty:ty),*) => {$(
        impl From<string> for $ty {
            #[inline]
            fn from(text: string) -> $ty {
                text.0.into()
            }
        }
    )*};
}

into! {
    String, Box<str>, std::rc::Rc<str>, std::sync::Arc<str>, std::vec::Vec<u8>, OsString,
    std::path::PathBuf, Cow<'static, str>
}

impl IntoIterator for string {
    type Item = u8;
    type IntoIter = std::vec::IntoIter<u8>;

    /// The bytes, as a Milo `for` sees them.
    #[inline]
    fn into_iter(self) -> std::vec::IntoIter<u8> {
        self.0.into_bytes().into_iter()
    }
}

impl<'a> IntoIterator for &'a string {
    type Item = u8;
    type IntoIter = std::str::Bytes<'a>;

    #[inline]
    fn into_iter(self) -> std::str::Bytes<'a> {
        self.0.bytes()
    }
}

impl FromStr for string {
    type Err = Infallible;

    #[inline]
    fn from_str(text: &str) -> Result<string, Infallible> {
        Ok(string::from(text))
    }
}

macro_rules! collect {
    ($(<$($l:lifetime)?> $ty:ty),*) => {$(
        impl<$($l)?> FromIterator<$ty> for string {
            #[inline]
            fn from_iter<I: IntoIterator<Item = $ty>>(items: I) -> string {
                string(items.into_iter().collect())
            }
        }

        impl<$($l)?> Extend<$ty> for string {
            #[inline]
            fn extend<I: IntoIterator<Item = $ty>>(&mut self, items: I) {
                self.0.extend(items);
            }
        }
    )*};
}

collect!(<> char, <'a> &'a char, <'a> &'a str, <> String, <'a> Cow<'a, str>);

impl FromIterator<string> for string {
    fn from_iter<I: IntoIterator<Item = string>>(items: I) -> string {
        string(items.into_iter().map(|text| text.0).collect())
    }
}

impl Extend<string> for string {
    fn extend<I: IntoIterator<Item = string>>(&mut self, items: I) {
        self.0.extend(items.into_iter().map(|text| text.0));
    }
}

impl<'a> FromIterator<&'a string> for string {
    fn from_iter<I: IntoIterator<Item = &'a string>>(items: I) -> string {
        string(items.into_iter().map(|text| text.0.as_str()).collect())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for string {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for string {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<string, D::Error> {
        serde::Deserialize::deserialize(deserializer).map(string)
    }
}
