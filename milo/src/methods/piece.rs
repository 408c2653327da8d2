//! The arguments that methods of text take as text.

/// An argument of a string method that is text: a string of any kind, or one ASCII character.
///
/// ```
/// milo::milo! {
///     assert("a,b".contains(",") && "a,b".contains(','))
/// }
/// assert!(milo::string::contains("a,b", ",") && milo::string::contains("a,b", b','));
/// ```
#[diagnostic::on_unimplemented(
    message = "expected text, found '{Self}'",
    label = "this is not a string or a character"
)]
pub trait Piece {
    /// Calls `f` with the text.
    ///
    /// ```
    /// milo::milo! {
    ///     assert("a,b".indexOf(',') == 1)
    /// }
    /// use milo::string::Piece;
    /// assert_eq!(b','.with(|text| text.len()), 1);
    /// ```
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R;
}

#[diagnostic::do_not_recommend]
impl Piece for str {
    #[inline]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        f(self)
    }
}

#[diagnostic::do_not_recommend]
impl Piece for String {
    #[inline]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        f(self)
    }
}

#[diagnostic::do_not_recommend]
impl Piece for u8 {
    #[inline]
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        if !self.is_ascii() {
            not_ascii(*self);
        }
        f(char::from(*self).encode_utf8(&mut [0; 4]))
    }
}

#[diagnostic::do_not_recommend]
impl Piece for char {
    #[inline]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        f(self.encode_utf8(&mut [0; 4]))
    }
}

#[diagnostic::do_not_recommend]
impl<P: Piece + ?Sized> Piece for &P {
    #[inline]
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        (**self).with(f)
    }
}

#[diagnostic::do_not_recommend]
impl<P: Piece + ?Sized> Piece for &mut P {
    #[inline]
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        (**self).with(f)
    }
}

#[diagnostic::do_not_recommend]
impl<P: Piece + ?Sized> Piece for Box<P> {
    #[inline]
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        (**self).with(f)
    }
}

#[cold]
#[track_caller]
fn not_ascii(byte: u8) -> ! {
    panic!("the byte {byte} is not a character: only ASCII characters are one byte long")
}
