//! Values that may not be there, and checks.

use std::fmt::{Arguments, Display};

/// Something that `!` unwraps.
#[diagnostic::on_unimplemented(
    message = "'!' needs an Option or a Result, found '{Self}'",
    label = "there is nothing to unwrap"
)]
pub trait Unwrap<T> {
    /// The value.
    ///
    /// # Panics
    /// With the text of the error if there is none.
    #[track_caller]
    fn milo_unwrap(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T> Unwrap<T> for Option<T> {
    #[inline(always)]
    #[track_caller]
    fn milo_unwrap(self) -> T {
        match self {
            Some(value) => value,
            None => none(),
        }
    }
}

impl<T, E: Display> Unwrap<T> for Result<T, E> {
    #[inline(always)]
    #[track_caller]
    fn milo_unwrap(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => failed(&error),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T> Unwrap<&'a T> for &'a Option<T> {
    #[inline(always)]
    #[track_caller]
    fn milo_unwrap(self) -> &'a T {
        self.as_ref().milo_unwrap()
    }
}

#[diagnostic::do_not_recommend]
impl<'a, T, E: Display> Unwrap<&'a T> for &'a Result<T, E> {
    #[inline(always)]
    #[track_caller]
    fn milo_unwrap(self) -> &'a T {
        self.as_ref().milo_unwrap()
    }
}

/// The value of `e!`.
///
/// # Panics
/// With the text of the error, or `unwrap called on None`.
#[inline(always)]
#[track_caller]
pub fn unwrap<T, U: Unwrap<T>>(value: U) -> T {
    value.milo_unwrap()
}

#[cold]
#[inline(never)]
#[track_caller]
fn none() -> ! {
    panic!("unwrap called on None")
}

#[cold]
#[inline(never)]
#[track_caller]
fn failed(error: &dyn Display) -> ! {
    panic!("{error}")
}

/// Something that `??` has another value for.
#[diagnostic::on_unimplemented(
    message = "'??' needs an Option or a Result, found '{Self}'",
    label = "this value is always there"
)]
pub trait Coalesce<T> {
    /// The value, if it is there.
    fn milo_coalesce(self) -> Option<T>;
}

#[diagnostic::do_not_recommend]
impl<T> Coalesce<T> for Option<T> {
    #[inline(always)]
    fn milo_coalesce(self) -> Option<T> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> Coalesce<T> for Result<T, E> {
    #[inline(always)]
    fn milo_coalesce(self) -> Option<T> {
        self.ok()
    }
}

/// The left side of `e ?? d`.
#[inline(always)]
pub fn coalesce<T, C: Coalesce<T>>(value: C) -> Option<T> {
    value.milo_coalesce()
}

/// An error that has a text.
#[diagnostic::on_unimplemented(
    message = "'?' returns the error as text here, and '{Self}' cannot be displayed",
    label = "declare a Result with an error type that this one becomes, or use 'mapErr'"
)]
pub trait ErrorText {
    /// The text.
    fn milo_text(self) -> String;
}

#[diagnostic::do_not_recommend]
impl<E: Display> ErrorText for E {
    #[inline]
    fn milo_text(self) -> String {
        self.to_string()
    }
}

/// The operand of `?` in a function whose error is text.
///
/// # Errors
/// The text of the error.
#[inline]
pub fn with_text<T, E: ErrorText>(value: Result<T, E>) -> Result<T, String> {
    value.map_err(ErrorText::milo_text)
}

/// `assert(false, text)`.
///
/// # Panics
/// Always.
#[cold]
#[inline(never)]
#[track_caller]
pub fn assert_failed(text: Arguments<'_>) -> ! {
    match text.as_str() {
        Some("") => panic!("assertion failed"),
        _ => panic!("assertion failed: {text}"),
    }
}

/// A value that is stored in a type with a range; both ends are inclusive.
///
/// # Panics
/// If the value is not in the range.
#[inline]
#[track_caller]
pub fn check_range<T: Copy + PartialOrd + Display>(value: T, lo: T, hi: T) -> T {
    if !(lo <= value && value <= hi) {
        not_in_range(&value, &lo, &hi);
    }
    value
}

#[cold]
#[inline(never)]
#[track_caller]
fn not_in_range(value: &dyn Display, lo: &dyn Display, hi: &dyn Display) -> ! {
    panic!("value {value} is out of range {lo}..{hi}")
}

/// Ends the process. A status that does not fit is cut, as the system cuts it.
pub fn exit(code: impl crate::num::Integer) -> ! {
    std::process::exit(code.to_i64() as i32)
}

/// Puts `value` into a place, and gives what was there.
#[inline]
pub fn replace<T>(place: &mut T, value: T) -> T {
    std::mem::replace(place, value)
}

/// Exchanges what two places hold.
#[inline]
pub fn swap<T>(a: &mut T, b: &mut T) {
    std::mem::swap(a, b);
}

/// The greater of two values; the first, if they are equal or cannot be compared.
#[inline]
pub fn max<T: PartialOrd>(a: T, b: T) -> T {
    if b > a { b } else { a }
}

/// The smaller of two values; the first, if they are equal or cannot be compared.
#[inline]
pub fn min<T: PartialOrd>(a: T, b: T) -> T {
    if b < a { b } else { a }
}

/// The text of what never comes to be printed.
pub fn never(_: ()) -> &'static str {
    ""
}

/// Stands where an error was reported: the crate does not compile.
pub fn reported<T>() -> T {
    unreachable!("the macro reported an error here")
}

/// An expression that does nothing, as a statement: rustc warns about it.
#[inline(always)]
pub fn unused<T: ?Sized>(_: &T) -> crate::value {
    crate::value {}
}
