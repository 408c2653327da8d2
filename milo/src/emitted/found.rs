//! Look-ups in a collection whose elements only Rust knows: a clone of the element where it can be
//! cloned, else a reference to it.

use super::ways::ways;

ways! {
    /// Of an element that can be cloned.
    Cloned,
    /// Of any other element.
    Lent,
}

/// The ways in which a look-up gives an element.
#[inline(always)]
pub fn found<'a, 'b, T: ?Sized>(element: &'a Option<&'b T>) -> Cloned<'a, Option<&'b T>> {
    Cloned::to(element)
}

impl<T: Clone> Cloned<'_, Option<&T>> {
    /// A clone of the element.
    #[inline(always)]
    pub fn milo_found(&self) -> Option<T> {
        self.value().cloned()
    }
}

impl<'b, T: ?Sized> Lent<'_, Option<&'b T>> {
    /// A reference to the element.
    #[inline(always)]
    pub fn milo_found(&self) -> Option<&'b T> {
        *self.value()
    }
}

/// The first element for which `f` holds.
#[inline]
pub fn find<T, F: FnMut(&T) -> bool>(items: &[T], mut f: F) -> Option<&T> {
    items.iter().find(|x| f(x))
}
