//! `e?` of an error that is text, in a function whose error is a type of Rust's.
//!
//! `?` itself would need `From<String>`, which `anyhow::Error` and its like do not have: they take
//! everything that is an [`Error`](std::error::Error), which text is not. So the text goes the way
//! that the function's error has: `From<String>`, else as a [`TextError`].

use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};
use std::marker::PhantomData;
use std::ops::Deref;

/// The text of an error, as an error.
pub struct TextError(String);

impl Display for TextError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Debug for TextError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0, f)
    }
}

impl Error for TextError {}

/// The error of the function around it. `milo_from` is found on the first of the three that the
/// type allows, by way of `Deref`.
pub struct Target<E>(TargetError<E>);

/// An error that a [`TextError`] becomes.
pub struct TargetError<E>(NoTarget<E>);

/// Any other, which is refused.
pub struct NoTarget<E>(PhantomData<fn() -> E>);

impl<E> Target<E> {
    /// Of the type that the context gives.
    #[expect(clippy::new_without_default, reason = "emitted code calls it by name")]
    pub const fn new() -> Self {
        Target(TargetError(NoTarget(PhantomData)))
    }

    /// A value that is never made: where it is returned it tells the type.
    pub fn never(&self) -> E {
        unreachable!("this is only there for its type")
    }
}

impl<E> Deref for Target<E> {
    type Target = TargetError<E>;

    fn deref(&self) -> &TargetError<E> {
        &self.0
    }
}

impl<E> Deref for TargetError<E> {
    type Target = NoTarget<E>;

    fn deref(&self) -> &NoTarget<E> {
        &self.0
    }
}

impl<E: From<String>> Target<E> {
    /// The error.
    pub fn milo_from(&self, text: String) -> E {
        E::from(text)
    }
}

impl<E: From<TextError>> TargetError<E> {
    /// The error.
    pub fn milo_from(&self, text: String) -> E {
        E::from(TextError(text))
    }
}

/// An error that the text of another becomes.
#[diagnostic::on_unimplemented(
    message = "'?' returns an error that is text, which does not become '{Self}'",
    label = "implement 'From<string>' for '{Self}', or use 'mapErr'"
)]
pub trait FromText {
    /// The error.
    fn milo_from(text: String) -> Self;
}

impl<E> NoTarget<E> {
    /// The error that says so: a bound of the method, which the search for it does not look at.
    pub fn milo_from(&self, text: String) -> E
    where
        E: FromText,
    {
        E::milo_from(text)
    }
}
