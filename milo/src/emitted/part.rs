//! A part of a value of Rust's, at its last use: it moves out of what is owned, and is cloned
//! behind a reference.
//!
//! Which it is, the types say, and Rust has no way to ask them in an expression. So both ways are
//! written, and the one that does not fit stands behind a call that cannot return: the compiler's
//! check of moves does not look at what is never reached.

use std::marker::PhantomData;
use std::ops::Deref;

use super::ways::ways;

/// A type without values.
#[derive(Debug)]
pub enum Never {}

/// Whether a place owns its parts. One of the two has no value.
#[derive(Debug)]
pub enum Owner<W, B> {
    /// It does: a part moves.
    Whole(W),
    /// It is a reference, or runs code when it is dropped: a part is cloned.
    Behind(B),
}

/// The type of a place, without the place.
#[derive(Debug)]
pub struct Kind<T>(PhantomData<fn(&T)>);

/// A type that is to be found out.
#[inline(always)]
pub const fn kind<T>() -> Kind<T> {
    Kind(PhantomData)
}

impl<T> Kind<T> {
    /// Says which type it is.
    #[inline(always)]
    pub const fn of(&self, _: &T) {}
}

/// Before what is never reached. Nobody calls it.
pub fn nowhere() -> Never {
    unreachable!()
}

/// The value. A call that gives a [`Never`] does not return.
#[inline(always)]
pub fn pass<T>(value: T) -> T {
    value
}

ways! {
    /// Of a reference.
    OfReference,
    /// Of a box of what runs code when it is dropped.
    OfDroppedBox,
    /// Of another box.
    OfBoxed,
    /// Of what runs code when it is dropped.
    OfDropped,
    /// Of what leads to its parts, as `Rc` or the guard of a lock.
    OfShared,
    /// Of anything else.
    OfValue,
}

/// Whether a field of a place of this type moves.
#[inline(always)]
pub fn part_of<T>(kind: &Kind<T>) -> OfReference<'_, Kind<T>> {
    OfReference::to(kind)
}

impl<T: ?Sized> OfReference<'_, Kind<&T>> {
    /// A reference owns nothing.
    #[inline(always)]
    pub fn milo_owner(&self) -> Owner<Never, ()> {
        Owner::Behind(())
    }
}

impl<T: ?Sized> OfReference<'_, Kind<&mut T>> {
    /// A reference owns nothing.
    #[inline(always)]
    pub fn milo_owner(&self) -> Owner<Never, ()> {
        Owner::Behind(())
    }
}

#[allow(drop_bounds)]
impl<T: Drop> OfDroppedBox<'_, Kind<Box<T>>> {
    /// Its parts stay until it is dropped.
    #[inline(always)]
    pub fn milo_owner(&self) -> Owner<Never, ()> {
        Owner::Behind(())
    }
}

impl<T: ?Sized> OfBoxed<'_, Kind<Box<T>>> {
    /// The parts of what is in a box are its own.
    #[inline(always)]
    pub fn milo_owner(&self) -> Owner<(), Never> {
        Owner::Whole(())
    }
}

impl<T: Deref> OfShared<'_, Kind<T>> {
    /// Nothing moves out of it.
    #[inline(always)]
    pub fn milo_owner(&self) -> Owner<Never, ()> {
        Owner::Behind(())
    }
}

#[allow(drop_bounds)]
impl<T: Drop> OfDropped<'_, Kind<T>> {
    /// Its parts stay until it is dropped.
    #[inline(always)]
    pub fn milo_owner(&self) -> Owner<Never, ()> {
        Owner::Behind(())
    }
}

impl<T> OfValue<'_, Kind<T>> {
    /// Its parts are its own.
    #[inline(always)]
    pub fn milo_owner(&self) -> Owner<(), Never> {
        Owner::Whole(())
    }
}

ways! {
    /// Of a box.
    OfBox,
    /// Of anything else that has a target.
    OfPointer,
}

/// Whether the target of a place of this type moves.
#[inline(always)]
pub fn target_of<T>(kind: &Kind<T>) -> OfBox<'_, Kind<T>> {
    OfBox::to(kind)
}

impl<T: ?Sized> OfBox<'_, Kind<Box<T>>> {
    /// A box owns its target.
    #[inline(always)]
    pub fn milo_owner(&self) -> Owner<(), Never> {
        Owner::Whole(())
    }
}

impl<T> OfPointer<'_, Kind<T>> {
    /// A pointer only leads to it.
    #[inline(always)]
    pub fn milo_owner(&self) -> Owner<Never, ()> {
        Owner::Behind(())
    }
}

ways! {
    /// By `Clone`.
    ByClone,
    /// Not at all.
    NotAtAll,
}

/// Looks for a way to copy a part.
#[inline(always)]
pub fn copied<T>(part: &T) -> ByClone<'_, T> {
    ByClone::to(part)
}

impl<T: Clone> ByClone<'_, T> {
    /// A copy.
    #[inline(always)]
    pub fn milo_copied<B>(&self, _: B) -> T {
        self.value().clone()
    }
}

impl<T> NotAtAll<'_, T> {
    /// Only where it is never reached.
    #[inline(always)]
    pub fn milo_copied<B: Unreached<T>>(&self, behind: B) -> T {
        behind.absurd()
    }
}

/// Evidence that code is never reached, by a value of a type without values: of another type the
/// error is in these words.
#[diagnostic::on_unimplemented(
    message = "a value of type `{T}` is read here, and stays where it is: it would have to be cloned, and has no `Clone`",
    label = "this stays where it is"
)]
pub trait Unreached<T> {
    /// Any value.
    fn absurd(self) -> T;
}

impl<T> Unreached<T> for Never {
    fn absurd(self) -> T {
        match self {}
    }
}

/// A text, of one type or another.
#[derive(Debug)]
pub struct Text<T>(ByView<T>);

/// A text that is looked at.
#[derive(Debug)]
pub struct ByView<T>(T);

/// The text as a string of its own, by `milo_text`.
#[inline(always)]
pub fn text<T>(text: T) -> Text<T> {
    Text(ByView(text))
}

impl Text<String> {
    /// It is one.
    #[inline(always)]
    pub fn milo_text(self) -> String {
        self.0.0
    }
}

impl<T: AsRef<str>> ByView<T> {
    /// A string with its contents.
    #[inline(always)]
    pub fn milo_text(&self) -> String {
        self.0.as_ref().into()
    }
}

impl<T> Deref for Text<T> {
    type Target = ByView<T>;

    #[inline(always)]
    fn deref(&self) -> &ByView<T> {
        &self.0
    }
}
