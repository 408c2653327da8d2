//! Char literals and lengths beside values whose type only Rust knows. In Milo they are bytes
//! and `i64`, but such a value may as well be Rust's `char` or `usize`.

use super::syntax::{counts, is_length, letter};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Lower, Lowered, mixed_site_at};
use super::lit;
use super::syntax::is_comparison;
use super::syntax::strip;
use super::ty::Ty;
use crate::ast::{BinOp, Expr, ExprKind, Pattern, PatternKind, UnOp};
use crate::parse::literal::char_value;

/// The kind of a literal that is no char.
enum Plain {
    /// A number or a bool.
    Number,
    Text,
}

/// A number, a bool or a text, with or without a sign.
fn plain_literal(e: &Expr) -> Option<Plain> {
    match strip(e) {
        ExprKind::Bool(_) => Some(Plain::Number),
        ExprKind::Unary {
            op: UnOp::Neg,
            expr,
            ..
        } => plain_literal(expr).filter(|p| matches!(p, Plain::Number)),
        ExprKind::Lit(l) => match lit::kind(l) {
            lit::Kind::Int | lit::Kind::Float => Some(Plain::Number),
            lit::Kind::Str => Some(Plain::Text),
            _ => None,
        },
        _ => None,
    }
}

/// `'a'` or `&'a'`, with the literal written by `spell`.
pub fn respelled(e: &Expr, spell: impl FnOnce(&Literal) -> TokenStream) -> Option<TokenStream> {
    let bare = super::syntax::unborrowed(e);
    let ts = spell(letter(bare)?);
    Some(match &e.kind {
        ExprKind::Unary { .. } => quote_spanned!(mixed_site_at(e.span)=> &#ts),
        _ => ts,
    })
}

impl Lower {
    /// A char literal that is compared with a value of type `other`, if Rust has to find out
    /// which kind of letter it is.
    pub fn letter_beside(&self, op: BinOp, e: &Expr, other: &Ty) -> Option<Lowered> {
        if !is_comparison(op) || !self.is_open(other) {
            return None;
        }
        let g = mixed_site_at(e.span);
        let ts = match letter(super::syntax::unborrowed(e)) {
            Some(l) => quote_spanned!(g=> ::milo::__private::Letter(#l)),
            None => self.letter_for(e, other)?,
        };
        Some(Lowered::temp(ts, Ty::Unknown))
    }

    /// One side of a comparison, wrapped where its meaning depends on the other side.
    pub fn set_beside(
        &self,
        ts: TokenStream,
        (e, ty): (&Expr, &Ty),
        (other, other_ty): (&Expr, &Ty),
    ) -> TokenStream {
        let g = mixed_site_at(e.span);
        if is_length(e) && self.is_open(other_ty) {
            return quote_spanned!(g=> ::milo::__private::Length(#ts));
        }
        let number = matches!(self.base_ty(other_ty), Ty::Int(_) | Ty::Float(_) | Ty::Bool);
        let kind = plain_literal(other).or_else(|| number.then_some(Plain::Number));
        if self.is_open(ty)
            && !is_length(e)
            && let Some(kind) = kind.filter(|_| !is_length(other))
        {
            // A reference reads like the value.
            return match kind {
                Plain::Number => quote_spanned!(g=> ::milo::__private::Against(&#ts).milo_number()),
                Plain::Text => quote_spanned!(g=> ::milo::__private::Against(&#ts).milo_text()),
            };
        }
        let asked = is_length(other) || letter(super::syntax::unborrowed(other)).is_some();
        match asked && self.is_open(ty) {
            true => quote_spanned!(g=> ::milo::__private::Beside(&#ts)),
            false => ts,
        }
    }

    /// `'a'` or `Option.Some('a')` where a value of type `expected` is needed, if only Rust
    /// knows that type.
    pub fn letter_for(&self, e: &Expr, expected: &Ty) -> Option<TokenStream> {
        if !self.is_open(expected) {
            return None;
        }
        let g = mixed_site_at(e.span);
        let letter = |l: &Literal| quote_spanned!(g=> ::milo::__private::letter(#l));
        respelled(e, letter).or_else(|| {
            let ts = respelled(super::syntax::constructed(e, "Some")?, letter)?;
            Some(quote_spanned!(g=> ::core::option::Option::Some(#ts)))
        })
    }

    /// A value for a place of Rust's, whose type decides the type of a char literal.
    pub fn value_or_letter(&mut self, e: &Expr, expected: &Ty) -> Lowered {
        match self.letter_for(e, expected) {
            Some(letter) => Lowered::temp(letter, expected.clone()),
            None => self.counting(e, expected, |this| this.value_out(e, expected)),
        }
    }

    /// Lowers `e`. If only rustc knows the wanted type, the lengths of Rust's values in `e` are not
    /// converted to `i64`.
    pub fn counting<T>(
        &mut self,
        e: &Expr,
        expected: &Ty,
        lower: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let stay = self.is_open(expected) && counts(e);
        let outer = std::mem::replace(&mut self.rust_lengths, stay);
        let out = lower(self);
        self.rust_lengths = outer;
        out
    }

    /// `'a'`, `'a' | 'b'` or `'a'..='z'` where only rustc knows the matched type: a binding, and
    /// the guard that tests it.
    pub fn letter_pattern(
        &mut self,
        p: &Pattern,
        guards: &mut Vec<TokenStream>,
    ) -> Option<TokenStream> {
        let codes = codes(p)?;
        let g = mixed_site_at(p.span);
        let v = self.temp("c", p.span);
        guards.push(quote_spanned!(g=>
            ::core::matches!(::milo::__private::code(&#v), #codes)
        ));
        Some(v.into_token_stream())
    }
}

fn codes(p: &Pattern) -> Option<TokenStream> {
    let g = mixed_site_at(p.span);
    let code = |e: &Expr| -> Option<TokenStream> {
        let mut code = Literal::u32_suffixed(char_value(letter(e)?)?.into());
        code.set_span(e.span);
        Some(code.into_token_stream())
    };
    match &p.kind {
        PatternKind::Lit(e) => code(e),
        PatternKind::Range {
            lo, inclusive, hi, ..
        } => {
            let (lo, hi) = (code(lo)?, code(hi)?);
            Some(match inclusive {
                true => quote_spanned!(g=> #lo..=#hi),
                false => quote_spanned!(g=> #lo..#hi),
            })
        }
        PatternKind::Or(subs) => {
            let subs: Vec<_> = subs.iter().map(codes).collect::<Option<_>>()?;
            Some(quote_spanned!(g=> #(#subs)|*))
        }
        _ => None,
    }
}
