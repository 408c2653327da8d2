//! `x[i]` where only Rust knows what `x` is.
//!
//! `Indexed(&x).milo_at(i)` takes the first way that the type offers: the elements that [`At`]
//! finds, those of its `Deref` target, the elements by the `Index` of a value behind a pointer or
//! a guard, and else those by its own `Index` (see [`crate::emitted::ways`]).

use std::cell::{Cell, Ref, RefMut};
use std::ops::{Deref, DerefMut, Index, IndexMut};
use std::rc::Rc;
use std::sync::{Arc, MutexGuard, RwLockReadGuard, RwLockWriteGuard};

use super::place::{At, AtMut, Elements};
use super::ways::ways;

/// Looks for a way to an element.
#[allow(non_snake_case)]
#[inline(always)]
pub fn Indexed<T: ?Sized>(base: &T) -> ByAt<'_, T> {
    ByAt::to(base)
}

ways! {
    /// By [`At`].
    ByAt,
    /// By [`At`] of its `Deref` target.
    ByTarget,
    /// By the [`Index`] of the value that it points to.
    ByPointer,
    /// By [`Index`].
    ByIndex,
}

impl<'a, T: Elements + ?Sized> ByAt<'a, T> {
    /// The element.
    #[inline(always)]
    #[track_caller]
    pub fn milo_at<I>(&self, i: I) -> &'a T::Out
    where
        T: At<I>,
    {
        self.value().milo_at(i)
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
        (**self.value()).milo_at(i)
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<'a, B: ?Sized> ByPointer<'a, $pointer> {
            /// The element.
            #[inline(always)]
            #[track_caller]
            pub fn milo_at<I>(&self, i: I) -> &'a B::Output
            where
                B: Index<I>,
            {
                &(**self.value())[i]
            }
        }
    )*};
}

pointers!(
    &B,
    &mut B,
    Box<B>,
    Rc<B>,
    Arc<B>,
    Ref<'_, B>,
    RefMut<'_, B>,
    MutexGuard<'_, B>,
    RwLockReadGuard<'_, B>,
    RwLockWriteGuard<'_, B>
);

impl<'a, T: ?Sized> ByIndex<'a, T> {
    /// The element.
    #[inline(always)]
    #[track_caller]
    pub fn milo_at<I>(&self, i: I) -> &'a T::Output
    where
        T: Index<I>,
    {
        &self.value()[i]
    }
}

/// A collection of which an element is read, or a key by which one is looked up. A variable of
/// Rust's may be a reference itself, which a method takes as it is: the element then lives as
/// long as the target of that reference.
pub trait Lent {
    /// Looks for a way to an element.
    fn milo_look(&self) -> ByAt<'_, Self>;

    /// The key, behind one reference.
    fn milo_key(&self) -> &Self;
}

impl<T: ?Sized> Lent for T {
    #[inline(always)]
    fn milo_look(&self) -> ByAt<'_, T> {
        Indexed(self)
    }

    #[inline(always)]
    fn milo_key(&self) -> &T {
        self
    }
}

/// A collection of which an element is changed. A variable of Rust's may be a `&mut` itself, which
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

/// The result of a call of Rust's whose element is read. If that is a reference, the element
/// lives as long as its target; else as long as this.
pub struct Within<X>(Held<X>);

/// The value itself.
pub struct Held<X>(X);

/// Looks for a way to an element of what a call gave.
#[inline(always)]
pub fn within<X>(base: X) -> Within<X> {
    Within(Held(base))
}

impl<'a, T: ?Sized> Within<&'a T> {
    /// Looks for a way to an element.
    #[inline(always)]
    pub fn milo_look(self) -> ByAt<'a, T> {
        Indexed(self.0.0)
    }
}

impl<'a, T: ?Sized> Within<&'a mut T> {
    /// Looks for a way to an element.
    #[inline(always)]
    pub fn milo_look(self) -> ByAt<'a, T> {
        Indexed(self.0.0)
    }

    /// Looks for a way to an element, to change it.
    #[inline(always)]
    pub fn milo_mut(self) -> ByAtMut<'a, T> {
        IndexedMut(self.0.0)
    }
}

impl<X> Held<X> {
    /// Looks for a way to an element.
    #[inline(always)]
    pub fn milo_look(&self) -> ByAt<'_, X> {
        Indexed(&self.0)
    }

    /// Looks for a way to an element, to change it.
    #[inline(always)]
    pub fn milo_mut(&mut self) -> ByAtMut<'_, X> {
        IndexedMut(&mut self.0)
    }
}

impl<X> Deref for Within<X> {
    type Target = Held<X>;

    #[inline(always)]
    fn deref(&self) -> &Held<X> {
        &self.0
    }
}

impl<X> DerefMut for Within<X> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Held<X> {
        &mut self.0
    }
}

/// Looks for a way to an element, to change it.
#[allow(non_snake_case)]
#[inline(always)]
pub fn IndexedMut<T: ?Sized>(base: &mut T) -> ByAtMut<'_, T> {
    ByAtMut(ByTargetMut(ByPointerMut(ByIndexMut(Cell::new(Some(base))))))
}

/// By [`AtMut`].
pub struct ByAtMut<'a, T: ?Sized>(ByTargetMut<'a, T>);

/// By [`AtMut`] of its `Deref` target.
pub struct ByTargetMut<'a, T: ?Sized>(ByPointerMut<'a, T>);

/// By the [`IndexMut`] of the value that it points to.
pub struct ByPointerMut<'a, T: ?Sized>(ByIndexMut<'a, T>);

/// By [`IndexMut`].
pub struct ByIndexMut<'a, T: ?Sized>(Cell<Option<&'a mut T>>);

impl<'a, T: ?Sized> ByIndexMut<'a, T> {
    /// The borrowed base, for the one call that emitted code makes.
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
        self.0.0.0.base().milo_at_mut(i)
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
        (**self.0.0.base()).milo_at_mut(i)
    }
}

macro_rules! pointers_mut {
    ($($pointer:ty),*) => {$(
        impl<'a, B: ?Sized> ByPointerMut<'a, $pointer> {
            /// The element.
            #[inline(always)]
            #[track_caller]
            pub fn milo_at_mut<I>(&self, i: I) -> &'a mut B::Output
            where
                B: IndexMut<I>,
            {
                &mut (**self.0.base())[i]
            }
        }
    )*};
}

pointers_mut!(
    &mut B,
    Box<B>,
    RefMut<'_, B>,
    MutexGuard<'_, B>,
    RwLockWriteGuard<'_, B>
);

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

macro_rules! next {
    ($($way:ident => $next:ident),*) => {$(
        impl<'a, T: ?Sized> Deref for $way<'a, T> {
            type Target = $next<'a, T>;

            #[inline(always)]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    )*};
}

next!(
    ByAtMut => ByTargetMut,
    ByTargetMut => ByPointerMut,
    ByPointerMut => ByIndexMut
);
