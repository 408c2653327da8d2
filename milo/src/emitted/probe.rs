//! Printing values whose type the macro does not know.
//!
//! `Probe(&x).milo_shown()` takes the first way that the type offers: [`Show`], then
//! `Display`, then `Debug` (see [`crate::emitted::ways`]).

use std::fmt::{self, Debug, Display, Formatter};

use super::show::{Show, Shown};
use super::ways::ways;

/// Looks for a way to print a value.
#[allow(non_snake_case)]
#[inline(always)]
pub fn Probe<T: ?Sized>(value: &T) -> ByShow<'_, T> {
    ByShow::to(value)
}

ways! {
    /// Prints by [`Show`].
    ByShow,
    /// Prints by [`Display`].
    ByDisplay,
    /// Prints by [`Debug`].
    ByDebug,
    /// Cannot print; in a field, gives the name of the type.
    ByName,
}

impl<'a, T: Show + ?Sized> ByShow<'a, T> {
    /// The value, to be displayed.
    #[inline(always)]
    pub fn milo_shown(&self) -> Shown<'a, T> {
        Shown(self.value())
    }

    /// The value, to be shown inside another one.
    #[inline(always)]
    pub fn milo_field(&self) -> Shown<'a, T> {
        Shown(self.value())
    }
}

impl<'a, T: Display + ?Sized> ByDisplay<'a, T> {
    /// The value, to be displayed.
    #[inline(always)]
    pub fn milo_shown(&self) -> Displayed<'a, T> {
        Displayed(self.value())
    }

    /// The value, to be shown inside another one.
    #[inline(always)]
    pub fn milo_field(&self) -> Displayed<'a, T> {
        Displayed(self.value())
    }
}

impl<'a, T: Debug + ?Sized> ByDebug<'a, T> {
    /// The value, to be displayed.
    #[inline(always)]
    pub fn milo_shown(&self) -> Debugged<'a, T> {
        Debugged(self.value())
    }

    /// The value, to be shown inside another one.
    #[inline(always)]
    pub fn milo_field(&self) -> Debugged<'a, T> {
        Debugged(self.value())
    }
}

impl<T: ?Sized> ByName<'_, T> {
    /// The error: the bound of a method, unlike that of its impl, is not checked before the
    /// method has been chosen, and is then reported. What it gives can be displayed, so that
    /// there is one error and not two.
    pub fn milo_shown(&self) -> Named
    where
        T: Show,
    {
        self.milo_field()
    }

    /// The name of the type.
    pub fn milo_field(&self) -> Named {
        Named(std::any::type_name::<T>())
    }
}

/// A value that has only Rust's `Display`.
pub struct Displayed<'a, T: ?Sized>(&'a T);

/// A value that has only Rust's `Debug`.
pub struct Debugged<'a, T: ?Sized>(&'a T);

/// A value that can only be named.
pub struct Named(&'static str);

impl<T: Display + ?Sized> Display for Displayed<'_, T> {
    #[inline]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Debug + ?Sized> Display for Debugged<'_, T> {
    #[inline]
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Display for Named {
    /// The name, without the modules.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while !rest.is_empty() {
            let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let path = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
            let other = rest[path..].find(is_path).map_or(rest.len(), |i| path + i);
            let name = rest[..path].rsplit("::").next().unwrap_or_default();
            f.write_str(name)?;
            f.write_str(&rest[path..other])?;
            rest = &rest[other..];
        }
        Ok(())
    }
}

macro_rules! show {
    ($($ty:ident<T: $bound:ident>)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: $bound + ?Sized> Show for $ty<'_, T> {
            #[inline]
            fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
                Display::fmt(self, f)
            }
        }
    )*};
}

show!(Displayed<T: Display> Debugged<T: Debug>);

#[diagnostic::do_not_recommend]
impl Show for Named {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}
