//! `for word in text.split(…)`: the pieces are looked at in the text, one after the other, where
//! nothing in the body needs strings of their own.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Lower, mixed_site_at};
use super::ty::Ty;
use crate::ast::visit::{Visit, walk};
use crate::ast::{Block, Expr, ExprKind, For, Let, PatternKind};
use crate::flow;
use crate::resolve::LocalId;

impl Lower {
    /// The iterator over views, if the loop may have it. `f` is about to bind its element.
    pub fn pieces(&mut self, f: &For) -> Option<TokenStream> {
        let ExprKind::MethodCall {
            recv,
            name,
            turbofish: None,
            args,
            ..
        } = super::syntax::strip(&f.iter)
        else {
            return None;
        };
        let words = match (name.to_string().as_str(), args.len()) {
            ("split", 1) => false,
            ("splitWords" | "splitWhitespace", 0) => true,
            _ => return None,
        };
        if !matches!(f.pat.kind, PatternKind::Bind(_)) {
            return None;
        }
        let id = self.declared_by(f.pat.id);
        let out = self.place(recv, &super::ty::Ty::Unknown);
        let own = self
            .method(&out.ty, &name.to_string())
            .is_some_and(|s| s.from_lib);
        if !own
            || !self.resolve(&out.ty).peeled().is_text()
            || out.guarded
            || self.needs_string(&f.body, id)
            || self
                .place_of(recv)
                .is_some_and(|p| self.moves.effects.changes(f.body.id, &p))
        {
            return None;
        }
        let g = mixed_site_at(f.iter.span);
        let text = self.text_of(&out, recv.span);
        Some(if words {
            self.views.push(id);
            quote_spanned!(g=> ::core::primitive::str::split_whitespace(#text))
        } else {
            let separator = match super::syntax::letter(&args[0]) {
                // A character is a text of one, which lives as long as the loop.
                Some(letter) => {
                    let c = crate::parse::literal::char_value(letter)?;
                    let mut text = Literal::string(&c.to_string());
                    text.set_span(args[0].span);
                    text.into_token_stream()
                }
                None => {
                    let separator = self.place(&args[0], &Ty::Unknown);
                    if self.is_number(&separator.ty) {
                        return None;
                    }
                    self.text_of(&separator, args[0].span)
                }
            };
            self.views.push(id);
            let call = crate::spans::respan_path(
                quote_spanned!(g=> ::milo::__private::pieces),
                name.span(),
            );
            quote_spanned!(g=> #call(#text, #separator))
        })
    }

    /// The element of a loop over pieces that `e` is.
    pub fn view(&self, e: &Expr) -> Option<LocalId> {
        let local = self.res.local_of(e)?;
        self.views.contains(&local).then_some(local)
    }

    /// Whether the body uses the element in a way that only a string of its own allows.
    fn needs_string(&self, body: &Block, element: LocalId) -> bool {
        let mut needs = Needs {
            of: self,
            element,
            found: false,
        };
        needs.visit_block(body);
        needs.found
    }
}

/// Looks for a use of an element that a view of the text does not allow.
struct Needs<'a> {
    of: &'a Lower,
    element: LocalId,
    found: bool,
}

impl Needs<'_> {
    /// Whether `e` is the element, or a reference to it.
    fn is_element(&self, e: &Expr) -> bool {
        let e = match &e.kind {
            ExprKind::Unary { expr, .. } => expr,
            _ => e,
        };
        self.of.res.local_of(e) == Some(self.element)
    }

    fn captures(&self, e: &Expr) -> bool {
        flow::free(e, &self.of.res).contains(&self.element)
    }

    /// Rust gets a `String`, but not a reference to one.
    fn lends(&self, args: &[Expr]) -> bool {
        let reference = |e: &Expr| matches!(e.kind, ExprKind::Unary { .. }) && self.is_element(e);
        args.iter().any(reference)
    }
}

impl Visit for Needs<'_> {
    fn visit_let(&mut self, l: &Let) {
        self.found |= l.init.as_ref().is_some_and(|e| self.is_element(e));
        walk::walk_let(self, l);
    }

    fn visit_expr(&mut self, e: &Expr) {
        let of = self.of;
        let of_rust = |e: &Expr| !of.types.callee.contains_key(&e.id);
        self.found |= match &e.kind {
            ExprKind::Closure(_) | ExprKind::Parallel { .. } => self.captures(e),
            ExprKind::Macro(_) | ExprKind::Rust(_) => {
                self.of.res.embedded_in(e).contains(&self.element)
            }
            ExprKind::Call { args, .. } => of_rust(e) && self.lends(args),
            ExprKind::MethodCall {
                recv, name, args, ..
            } => {
                let place = of.place_of(recv);
                let on = of.type_of(recv.id);
                let known = of.method(on.peeled(), &name.to_string()).is_some();
                !known
                    && of_rust(e)
                    && (place.is_some_and(|p| p.base == self.element) || self.lends(args))
            }
            _ => false,
        };
        walk::walk_expr(self, e);
    }
}
