//! Char literals beside values whose type only Rust knows: bytes, as in Milo, or Rust's chars.

use std::cmp::Ordering;

/// A value that a char literal can be compared with.
#[diagnostic::on_unimplemented(
    message = "a char literal is a byte (u8) or Rust's char, and this is `{Self}`",
    label = "of type `{Self}`"
)]
pub trait Lettered {
    /// The number of the character.
    fn code(&self) -> u32;
}

impl Lettered for u8 {
    #[inline]
    fn code(&self) -> u32 {
        u32::from(*self)
    }
}

impl Lettered for char {
    #[inline]
    fn code(&self) -> u32 {
        u32::from(*self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Lettered + ?Sized> Lettered for &T {
    #[inline]
    fn code(&self) -> u32 {
        (**self).code()
    }
}

/// The number of the character, for a match.
#[inline]
pub fn code<T: Lettered + ?Sized>(value: &T) -> u32 {
    value.code()
}

/// The type of a char literal where Rust wants a byte or a char.
pub trait FromLetter {
    /// The literal as such a value.
    fn from_letter(letter: char) -> Self;
}

impl FromLetter for char {
    #[inline]
    fn from_letter(letter: char) -> Self {
        letter
    }
}

impl FromLetter for u8 {
    #[inline]
    #[track_caller]
    fn from_letter(letter: char) -> Self {
        match u8::try_from(letter) {
            Ok(byte) if byte.is_ascii() => byte,
            _ => panic!("a byte is wanted, and {letter:?} has more than one: use a string"),
        }
    }
}

/// A char literal where the type of the value is Rust's to find.
#[inline]
#[track_caller]
pub fn letter<T: FromLetter>(letter: char) -> T {
    T::from_letter(letter)
}

/// A char literal of the user's.
#[derive(Clone, Copy, Debug)]
pub struct Letter(pub char);

/// The operand beside a literal or a length. A type of its own: more types that a number can be
/// compared with would keep Rust from inferring the element's type in `v == []`.
#[derive(Clone, Copy, Debug)]
pub struct Beside<T>(pub T);

/// Compares a type that implements a trait with one of our types, on either side.
macro_rules! compares_beside {
    ($ours:ty, $theirs:path, |$a:ident, $b:ident| $order:expr) => {
        impl<T: $theirs> PartialEq<$ours> for Beside<T> {
            #[inline]
            fn eq(&self, other: &$ours) -> bool {
                self.partial_cmp(other) == Some(Ordering::Equal)
            }
        }

        impl<T: $theirs> PartialOrd<$ours> for Beside<T> {
            #[inline]
            fn partial_cmp(&self, other: &$ours) -> Option<Ordering> {
                let ($a, $b) = (&self.0, other.0);
                Some($order)
            }
        }

        impl<T: $theirs> PartialEq<Beside<T>> for $ours {
            #[inline]
            fn eq(&self, other: &Beside<T>) -> bool {
                other == self
            }
        }

        impl<T: $theirs> PartialOrd<Beside<T>> for $ours {
            #[inline]
            fn partial_cmp(&self, other: &Beside<T>) -> Option<Ordering> {
                other.partial_cmp(self).map(Ordering::reverse)
            }
        }
    };
}

pub(crate) use compares_beside;

compares_beside!(Letter, Lettered, |theirs, letter| theirs
    .code()
    .cmp(&letter.code()));
