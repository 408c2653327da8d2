//! Values that may not be there, and checks.

use std::any::Any;
use std::fmt::{Arguments, Display};

/// The text of an error is what it displays.
#[derive(Debug)]
pub enum Displayed {}

/// The error is what a panic left, as `join` of Rust's threads gives it.
#[derive(Debug)]
pub enum Panicked {}

/// An error that `!` can tell. `How` is the one of [`Displayed`] and [`Panicked`] that applies.
#[diagnostic::on_unimplemented(
    message = "'!' panics with the error's text, and `{Self}` cannot be displayed",
    label = "the error is of type `{Self}`"
)]
pub trait Failure<How> {
    /// Panics with the text of the error.
    #[track_caller]
    fn milo_fail(&self) -> !;
}

#[diagnostic::do_not_recommend]
impl<E: Display> Failure<Displayed> for E {
    #[cold]
    #[track_caller]
    fn milo_fail(&self) -> ! {
        failed(self)
    }
}

#[diagnostic::do_not_recommend]
impl Failure<Panicked> for Box<dyn Any + Send> {
    #[cold]
    #[track_caller]
    fn milo_fail(&self) -> ! {
        failed(&left_by_panic(self.as_ref()))
    }
}

/// The text of a panic that a thread of Rust's ended with.
fn left_by_panic(payload: &(dyn Any + Send)) -> String {
    let text = match payload.downcast_ref::<&str>() {
        Some(text) => Some(*text),
        None => payload.downcast_ref::<String>().map(String::as_str),
    };
    match text {
        Some(text) => format!("thread panicked: {text}"),
        None => "thread panicked".into(),
    }
}

/// Something that `!` unwraps.
#[diagnostic::on_unimplemented(
    message = "'!' needs an Option or a Result, found '{Self}'",
    label = "there is nothing to unwrap"
)]
pub trait Unwrap<T, How = Displayed> {
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

impl<T, E: Failure<How>, How> Unwrap<T, How> for Result<T, E> {
    #[inline(always)]
    #[track_caller]
    fn milo_unwrap(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => error.milo_fail(),
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
impl<'a, T, E: Failure<How>, How> Unwrap<&'a T, How> for &'a Result<T, E> {
    #[inline(always)]
    #[track_caller]
    fn milo_unwrap(self) -> &'a T {
        match self {
            Ok(value) => value,
            Err(error) => error.milo_fail(),
        }
    }
}

/// The value of `e!`.
///
/// # Panics
/// With the text of the error, or `unwrap called on None`.
#[inline(always)]
#[track_caller]
pub fn unwrap<T, U: Unwrap<T, How>, How>(value: U) -> T {
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
pub trait ErrorText<How> {
    /// The text.
    fn milo_text(self) -> String;
}

#[diagnostic::do_not_recommend]
impl<E: Display> ErrorText<Displayed> for E {
    #[inline]
    fn milo_text(self) -> String {
        self.to_string()
    }
}

#[diagnostic::do_not_recommend]
impl ErrorText<Panicked> for Box<dyn Any + Send> {
    fn milo_text(self) -> String {
        left_by_panic(self.as_ref())
    }
}

/// The operand of `?` in a function whose error is text.
///
/// # Errors
/// The text of the error.
#[inline]
pub fn with_text<T, E: ErrorText<How>, How>(value: Result<T, E>) -> Result<T, String> {
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
