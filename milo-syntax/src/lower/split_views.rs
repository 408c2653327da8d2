//! `for word in text.split(…)`: the pieces are looked at in the text, one after the other, where
//! nothing in the body needs strings of their own.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Lower, glue};
use super::learned::Fact;
use super::ty::Ty;
use crate::ast::{Expr, ExprKind, For, PatternKind};
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
            || self.knows(Fact::NoView(id))
            || self
                .place_of(recv)
                .is_some_and(|p| self.moves.effects.changes(f.body.id, &p))
        {
            return None;
        }
        let g = glue(f.iter.span);
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
            let call =
                crate::spans::respan(quote_spanned!(g=> ::milo::__private::pieces), name.span());
            quote_spanned!(g=> #call(#text, #separator))
        })
    }

    /// The local is used in a way that only a string of its own allows.
    pub fn no_view(&mut self, id: LocalId) {
        if self.views.contains(&id) {
            self.learn(Fact::NoView(id));
        }
    }

    /// As [`Lower::no_view`], for an expression that may be such a local.
    pub fn no_view_of(&mut self, e: &Expr) {
        let e = match &e.kind {
            ExprKind::Unary { expr, .. } => expr,
            _ => e,
        };
        if let Some(id) = self.view(e) {
            self.no_view(id);
        }
    }

    /// The element of a loop over pieces that `e` is.
    pub fn view(&self, e: &Expr) -> Option<LocalId> {
        let local = self.res.local_of(e)?;
        self.views.contains(&local).then_some(local)
    }
}
