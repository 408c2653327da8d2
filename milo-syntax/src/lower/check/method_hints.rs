//! Methods that have other names in other languages: `includes` is `contains` here.

use proc_macro2::Ident;

use crate::lower::cx::{Lower, Lowered};
use crate::lower::ty::Ty;
use crate::lower::world::name_of;

impl Lower {
    /// Reports a method or field of a library type that is written with its name in another
    /// language. No such name is one of Rust's for that type.
    pub fn misnamed(&mut self, ty: &Ty, name: &Ident) -> Option<Lowered> {
        let n = name_of(name);
        let (instead, gives) = self.tcx.misnamed(ty, &n)?;
        let shown = self.resolve(ty);
        self.diags.error(
            name.span(),
            format!("'{shown}' has no '{n}': write {instead}"),
        );
        // The result type of the right method, so that the rest is checked.
        Some(self.reported(&gives, name.span()))
    }
}
