//! `x[i]` where only Rust knows what `x` is.
//!
//! `Indexed(&x).milo_at(i)` takes the first way that the type offers: the elements that [`At`]
//! finds, those of what it dereferences to (a guard, say), and else its own `Index`. Each way is
//! an inherent method whose bound the compiler checks while it looks for the method; where the
//! bound does not hold, it goes on to what the way dereferences to.

use std::cell::Cell;
use std::ops::{Deref, DerefMut, Index, IndexMut};

use crate::place::{At, AtMut, Elements};

/// Looks for a way to an element.
#[allow(non_snake_case)]
#[inline(always)]
pub fn Indexed<T: ?Sized>(base: &T) -> ByAt<'_, T> {
    ByAt(ByTarget(ByIndex(base)))
}

/// By [`At`].
#[derive(Debug)]
pub struct ByAt<'a, T: ?Sized>(ByTarget<'a, T>);

/// By [`At`] of what it dereferences to.
#[derive(Debug)]
pub struct ByTarget<'a, T: ?Sized>(ByIndex<'a, T>);

/// By [`Index`].
#[derive(Debug)]
pub struct ByIndex<'a, T: ?Sized>(&'a T);

impl<'a, T: Elements + ?Sized> ByAt<'a, T> {
    /// The element.
    #[inline(always)]
    #[track_caller]
    pub fn milo_at<I>(&self, i: I) -> &'a T::Out
    where
        T: At<I>,
    {
        self.0.0.0.milo_at(i)
    }
}

impl<'a, T: Deref<Target: Elements> + ?Sized> ByTarget<'a, T> {
    /// The element.
    #[inline(always)]
    #[track_caller]
    pub fn milo_at<I>(&self, i: I) -> &'a <T::Target as At<I>>::Out
    where
        T::Target: At<I>,
    {
        (**self.0.0).milo_at(i)
    }
}

impl<'a, T: ?Sized> ByIndex<'a, T> {
    /// The element.
    #[inline(always)]
    #[track_caller]
    pub fn milo_at<I>(&self, i: I) -> &'a T::Output
    where
        T: Index<I>,
    {
        &self.0[i]
    }
}

impl<'a, T: ?Sized> Deref for ByAt<'a, T> {
    type Target = ByTarget<'a, T>;

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'a, T: ?Sized> Deref for ByTarget<'a, T> {
    type Target = ByIndex<'a, T>;

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Something of which an element is changed. A variable of Rust's may be a `&mut` itself, which
/// a method looks through.
pub trait Mutably {
    /// Looks for a way to an element, to change it.
    fn milo_mut(&mut self) -> ByAtMut<'_, Self>;
}

impl<T: ?Sized> Mutably for T {
    #[inline(always)]
    fn milo_mut(&mut self) -> ByAtMut<'_, T> {
        IndexedMut(self)
    }
}

/// Looks for a way to an element, to change it.
#[allow(non_snake_case)]
#[inline(always)]
pub fn IndexedMut<T: ?Sized>(base: &mut T) -> ByAtMut<'_, T> {
    ByAtMut(ByTargetMut(ByIndexMut(Cell::new(Some(base)))))
}

/// By [`AtMut`].
pub struct ByAtMut<'a, T: ?Sized>(ByTargetMut<'a, T>);

/// By [`AtMut`] of what it dereferences to.
pub struct ByTargetMut<'a, T: ?Sized>(ByIndexMut<'a, T>);

/// By [`IndexMut`].
pub struct ByIndexMut<'a, T: ?Sized>(Cell<Option<&'a mut T>>);

impl<'a, T: ?Sized> ByIndexMut<'a, T> {
    /// What was lent, for the one call that emitted code makes.
    #[inline(always)]
    fn base(&self) -> &'a mut T {
        self.0.take().expect("an element is looked for once")
    }
}

impl<'a, T: Elements + ?Sized> ByAtMut<'a, T> {
    /// The element.
    #[inline(always)]
    #[track_caller]
    pub fn milo_at_mut<I>(&self, i: I) -> &'a mut T::Out
    where
        T: AtMut<I>,
    {
        self.0.0.base().milo_at_mut(i)
    }
}

impl<'a, T: DerefMut<Target: Elements> + ?Sized> ByTargetMut<'a, T> {
    /// The element.
    #[inline(always)]
    #[track_caller]
    pub fn milo_at_mut<I>(&self, i: I) -> &'a mut <T::Target as At<I>>::Out
    where
        T::Target: AtMut<I>,
    {
        (**self.0.base()).milo_at_mut(i)
    }
}

impl<'a, T: ?Sized> ByIndexMut<'a, T> {
    /// The element.
    #[inline(always)]
    #[track_caller]
    pub fn milo_at_mut<I>(&self, i: I) -> &'a mut T::Output
    where
        T: IndexMut<I>,
    {
        &mut self.base()[i]
    }
}

impl<'a, T: ?Sized> Deref for ByAtMut<'a, T> {
    type Target = ByTargetMut<'a, T>;

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'a, T: ?Sized> Deref for ByTargetMut<'a, T> {
    type Target = ByIndexMut<'a, T>;

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
