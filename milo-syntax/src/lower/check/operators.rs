//! Reports types of the program that lack an operator which a generic function needs of what it is
//! given: `larger(p, q)`, where `larger` compares and a struct has no order.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use crate::ast::{Expr, Item, ItemKind, Stmt};
use crate::infer::Opened;
use crate::lower::bounds::{Bound, Param};
use crate::lower::conditions::{self, When};
use crate::lower::cx::{Lower, ident_at, mixed_site_at};
use crate::lower::ty::{Name, Ty};
use crate::lower::world::{Sig, name_of};
use crate::resolve::TypeDef;

/// A declared type that a call puts in for a type parameter.
pub struct PutIn {
    param: Param,
    def: TypeDef,
    /// The argument.
    at: Span,
    function: Name,
}

/// The operators that a type of the program can have: what a parameter needs, how it is written, the
/// trait, and its method.
const OPERATORS: [(Bound, &str, &str, &str); 5] = [
    (Bound::Ord, "<", "PartialOrd", "partial_cmp"),
    (Bound::Add, "+", "Add", "add"),
    (Bound::Sub, "-", "Sub", "sub"),
    (Bound::Mul, "*", "Mul", "mul"),
    (Bound::Div, "/", "Div", "div"),
];

impl Lower {
    /// Notes which types of the program a call puts in for type parameters. What they need is known
    /// when all bodies have been lowered.
    pub fn note_put_in(&mut self, sig: &Sig, opened: &Opened, args: &[Expr], name: &Ident) {
        let Some(id) = sig.id.filter(|_| self.item_mode && sig.trait_.is_none()) else {
            return;
        };
        for (param, t) in &opened.vars {
            let Ty::Named(def, of) = self.resolve(t) else {
                continue;
            };
            if !of.is_empty() || !self.world.types.contains_key(&def) {
                continue;
            }
            let is_it = |(_, t): &(Name, Ty)| matches!(t.peeled(), Ty::Param(p) if p == param);
            let arg = sig.params.iter().position(is_it).and_then(|i| args.get(i));
            self.put_in.push(PutIn {
                param: (id, param.clone()),
                def,
                at: arg.map_or(name.span(), |a| a.span),
                function: name_of(name),
            });
        }
    }

    /// Reports the types that lack an operator. Gives them one, so that rustc reports nothing.
    pub fn missing_operators(&mut self, stmts: &[Stmt]) -> TokenStream {
        let mut ts = TokenStream::new();
        let (mut told, mut made) = (HashSet::new(), HashSet::new());
        for (i, put_in) in std::mem::take(&mut self.put_in).into_iter().enumerate() {
            let Some(item) = declaration(stmts, &put_in.def) else {
                continue;
            };
            for (bound, op, trait_, method) in OPERATORS {
                let has = self.world.implements(&put_in.def, trait_)
                    || !matches!(conditions::derives(item, &[trait_, "Ord"]), When::Never)
                    || bound == Bound::Ord && !self.is_compared(&put_in.def);
                if has || !self.needs.needs(&put_in.param, bound) {
                    continue;
                }
                let (def, function) = (put_in.def.name(), &put_in.function);
                // Once for each type and operator, and for each call.
                let is_new = made.insert((put_in.def.clone(), op));
                if is_new && told.insert(i) {
                    let message = match bound {
                        Bound::Ord => format!(
                            "'{function}' compares what it is given with '<' or '>', and '{def}' has no order: write '#[derive(PartialOrd)]' before '{def}'"
                        ),
                        _ => format!(
                            "'{function}' needs the operator '{op}' of what it is given, and '{def}' has none: write 'impl {trait_} for {def} {{ fn {method}(self, other: {def}): {def} {{ … }} }}'"
                        ),
                    };
                    self.diags.error(put_in.at, message);
                }
                if is_new {
                    ts.extend(self.stand_in(&put_in.def, bound, trait_, method, put_in.at));
                }
            }
        }
        ts
    }

    /// An operator in place of one that was reported as missing.
    fn stand_in(
        &self,
        def: &TypeDef,
        bound: Bound,
        trait_: &str,
        method: &str,
        at: Span,
    ) -> TokenStream {
        let g = mixed_site_at(at);
        let of = self.ty_tokens(&Ty::Named(def.clone(), Vec::new()), at);
        let (trait_, method) = (ident_at(trait_, g), ident_at(method, g));
        match bound {
            Bound::Ord => quote_spanned!(g=>
                impl ::core::cmp::PartialOrd for #of {
                    fn partial_cmp(&self, _: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                        ::core::option::Option::None
                    }
                }
            ),
            _ => quote_spanned!(g=>
                impl ::core::ops::#trait_ for #of {
                    type Output = Self;
                    fn #method(self, _: Self) -> Self { self }
                }
            ),
        }
    }
}

/// The declaration of a type, if it stands among these.
fn declaration<'s>(stmts: &'s [Stmt], def: &TypeDef) -> Option<&'s Item> {
    stmts.iter().find_map(|s| match s {
        Stmt::Item(item) => match &item.kind {
            ItemKind::Struct(_) | ItemKind::Enum(_) => {
                let name = item.name().map(name_of)?;
                (*name == *def.name()).then_some(item)
            }
            _ => None,
        },
        _ => None,
    })
}
