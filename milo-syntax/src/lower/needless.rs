//! `var`s whose names never change.
//!
//! rustc warns of variables that are mutable for nothing, but what Milo emits is mutable where it
//! might have to be. So it is shown a variable of its own at each such `var`, beside the
//! declarations. What rustc would take out is nothing: there is no Rust word to take out.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::cx::{Lower, mixed_site_at};
use crate::ast::Let;
use crate::resolve::LocalId;
use crate::types::ty::Ty;

impl Lower {
    /// Notes a `var` if none of its names may change. A value that only Rust knows may change in
    /// ways that Milo does not see.
    pub fn note_needless_var(&mut self, l: &Let, names: &[LocalId]) {
        let is_constant = |id: &LocalId| {
            // A function may have a state.
            let open = |t: &Ty| t.is_rusts() && !self.is_number(t) || matches!(t, Ty::Fn(_));
            let ty = self.local(*id).map(|local| self.resolve(&local.ty));
            ty.is_some_and(|ty| !ty.any(&mut |t| open(t))) && !self.moves.locals.may_change(*id)
        };
        let needless =
            l.is_var && l.init.is_some() && !names.is_empty() && names.iter().all(is_constant);
        if needless && !silenced(&l.rust_attrs) {
            self.needless_vars.push((l.keyword, names.to_vec()));
        }
    }

    /// The variables for rustc, when all bodies have been lowered: what a callback changes is known
    /// then.
    pub fn needless_vars(&mut self) -> TokenStream {
        let noted = std::mem::take(&mut self.needless_vars);
        let changed: HashSet<&LocalId> = self.changed.iter().chain(&self.lent_to_rust).collect();
        let needless = noted
            .iter()
            .filter(|(_, names)| !names.iter().any(|id| changed.contains(id)));
        needless
            .filter_map(|(keyword, _)| needless_var(*keyword))
            .collect()
    }

    /// Forgets the `var`s from the n-th on, if the attributes of what they stand in ask for it.
    pub fn silence(&mut self, attrs: &[TokenStream], first: usize) {
        if silenced(attrs) {
            self.needless_vars.truncate(first);
        }
    }
}

/// Whether attributes allow variables that are mutable for nothing.
fn silenced(attrs: &[TokenStream]) -> bool {
    attrs.iter().any(|attr| {
        let text = attr.to_string();
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let allows = words.any(|w| matches!(w, "allow" | "expect"));
        allows && words.any(|w| matches!(w, "unused_mut" | "unused" | "warnings"))
    })
}

/// A variable of Rust's that is mutable for nothing, at a `var`.
fn needless_var(keyword: Span) -> Option<TokenStream> {
    let at = crate::spans::start_of(keyword)?;
    let (mut_, name) = (Ident::new("mut", at), Ident::new("variable", at));
    Some(quote_spanned!(mixed_site_at(at)=> const _: () = { let #mut_ #name = (); #name };))
}
