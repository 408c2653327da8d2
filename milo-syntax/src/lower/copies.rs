//! Changes of captured copies.
//!
//! A closure that runs in another task or thread owns copies of numbers and of structs of such.
//! Where it changes one, nobody outside sees it; if nobody inside reads it either, the change is a
//! mistake. Of an assignment rustc says so. Of a change through a reference, by a method or by a
//! closure that takes the variable as a parameter, rustc knows nothing. So a statement that lends
//! such a copy ends with an assignment of what is there, at the user's expression: rustc warns if
//! that is not read.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;

use super::cx::{Lower, Repr};
use super::syntax::strip;
use super::ty::Ty;
use crate::ast::{Expr, ExprKind};
use crate::flow::named;
use crate::resolve::LocalId;

/// Whether another copy could be too much for a task's stack.
fn is_large(ty: &Ty) -> bool {
    match ty {
        Ty::Array(t, len) => !len.parse::<u32>().is_ok_and(|len| len <= 32) || is_large(t),
        _ => false,
    }
}

impl Lower {
    /// `c = identity(c);` for each captured copy that this call has lent to be changed. `mark` is the
    /// number of changes before it.
    pub fn lent_copies(&mut self, e: &Expr, mark: usize) -> TokenStream {
        let mut ts = TokenStream::new();
        if self.changed.len() == mark {
            return ts;
        }
        let mut lent = self.lent_by(e);
        lent.retain(|id| self.changed[mark..].contains(id));
        lent.sort_unstable();
        lent.dedup();
        for id in lent {
            let Some(local) = self.local(id).cloned() else {
                continue;
            };
            let (_, owned, once) = self.captured(&local);
            let copied =
                owned && once && self.is_copy(&local.ty) == Some(true) && !is_large(&local.ty);
            if !copied || local.is_let || !local.by_statement || !matches!(local.repr, Repr::Plain)
            {
                continue;
            }
            let name = self.local_ident(&Ident::new(&local.name, e.span));
            ts.extend(quote_spanned!(e.span=> #name = ::core::convert::identity(#name);));
        }
        ts
    }

    /// The locals that a call names before its dot, as arguments, or by the closure that it calls.
    fn lent_by(&self, e: &Expr) -> Vec<LocalId> {
        let root = |e: &Expr| named(e, &self.res).map(|named| named.place.base);
        match strip(e) {
            ExprKind::MethodCall { recv, args, .. } => {
                let places = std::iter::once(&**recv).chain(args);
                places.filter_map(root).collect()
            }
            ExprKind::Call { callee, args, .. } => {
                let mut places: Vec<_> = args.iter().filter_map(root).collect();
                if let Some(closure) = root(callee) {
                    let lifts = self.moves.locals.lifts(closure);
                    places.extend(lifts.iter().map(|(id, _)| *id));
                }
                places
            }
            ExprKind::Unwrap { expr, .. } => self.lent_by(expr),
            _ => Vec::new(),
        }
    }
}
