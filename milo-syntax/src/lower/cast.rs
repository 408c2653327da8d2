//! Casts, `x as T`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::cx::{Kind, Lower, Lowered, Repr, mixed_site_at};
use super::syntax::{fits, is_literal};
use super::ty::{Ty, VarKind};
use crate::ast::{Expr, ExprKind, Type, UnOp};

impl Lower {
    pub fn cast(&mut self, e: &Expr, as_span: Span, ty: &Type) -> Lowered {
        self.cast_text(
            e,
            as_span,
            ty,
            |text, span| quote_spanned!(mixed_site_at(span)=> (#text).as_ptr().cast_mut()),
        )
    }

    /// A cast; `of_text` makes the pointer for a cast of text.
    pub fn cast_text(
        &mut self,
        e: &Expr,
        as_span: Span,
        ty: &Type,
        of_text: fn(TokenStream, Span) -> TokenStream,
    ) -> Lowered {
        let g = mixed_site_at(as_span);
        let to = self.ast_ty(ty);
        let as_kw = proc_macro2::Ident::new("as", as_span);
        let to_ts = self.rust_ty(ty);
        if let Ty::Ptr(target) = &to {
            self.makes_pointer(&to, ty.span);
            let target = self.ty_tokens(target, ty.span);
            let mut inner = e;
            while let ExprKind::Paren { expr, .. } = &inner.kind {
                inner = expr;
            }
            // `x as *T` of a reference is the address of what it refers to.
            let of_reference = self.local_at(inner.id).is_some_and(|l| {
                matches!(l.repr, Repr::Ref { .. }) && !matches!(self.shallow(&l.ty), Ty::Ptr(_))
            });
            let referent = match &inner.kind {
                ExprKind::Unary {
                    op: UnOp::Ref | UnOp::RefMut,
                    expr,
                    ..
                } => Some(&**expr),
                _ if of_reference => Some(inner),
                _ => None,
            };
            if let Some(expr) = referent {
                let out = self.place(expr, &Ty::Unknown);
                if self.shallow(&out.ty).is_text() {
                    let text = of_text(out.as_ref(e.span), e.span);
                    return Lowered::temp(quote_spanned!(g=> #text.cast::<#target>()), to);
                }
                let address = address(&out, as_span, e.span);
                return Lowered::temp(quote_spanned!(g=> #address.cast::<#target>()), to);
            }
            if matches!(inner.kind, ExprKind::Null) {
                return Lowered::temp(quote_spanned!(g=> ::core::ptr::null_mut::<#target>()), to);
            }
            let out = self.place(e, &Ty::Unknown);
            if self.shallow(&out.ty).is_text() {
                let text = of_text(out.as_ref(e.span), e.span);
                return Lowered::temp(quote_spanned!(g=> #text.cast::<#target>()), to);
            }
            let out = self.read_by_value(out, e.span, &Ty::Unknown);
            let ts = out.operand(e.span);
            return match self.shallow(&out.ty) {
                Ty::Ptr(_) => Lowered::temp(quote_spanned!(g=> #ts.cast::<#target>()), to),
                _ => Lowered::compound(quote_spanned!(g=> #ts #as_kw #to_ts), to),
            };
        }
        // Only `charAt` has an expected type, a byte; literals are cast as written.
        let from = match &e.kind {
            ExprKind::MethodCall { name, .. } if name == "charAt" => Ty::Int("u8"),
            _ => Ty::Unknown,
        };
        let out = match (&e.kind, &to) {
            // A literal that does not fit is truncated, like every other value: `300 as u8`.
            (ExprKind::Lit(l), Ty::Int(t)) if super::lit::suffix(l).is_none() && !fits(l, t) => {
                let wide = if super::lit::int_value(l).is_some_and(|v| i64::try_from(v).is_ok()) {
                    "i64"
                } else {
                    "u64"
                };
                let mut lit: proc_macro2::Literal = format!("{}_{wide}", l)
                    .parse()
                    .unwrap_or_else(|_| l.clone());
                lit.set_span(l.span());
                Lowered::temp(lit.to_token_stream(), Ty::Int(wide))
            }
            _ => self.value_out(e, &from),
        };
        let out = match (&to, self.shallow(&out.ty)) {
            // rustc would give the literals the type of the cast.
            (Ty::Int(_), Ty::Var(v))
                if self.infer.kind(v) == VarKind::Int
                    && !matches!(e.kind, ExprKind::Lit(_))
                    && is_literal(e) =>
            {
                let int = if all_fit(e, "i32") { "i32" } else { "i64" };
                let t = proc_macro2::Ident::new(int, g);
                let ts = out.ts;
                Lowered::temp(
                    quote_spanned!(g=> ::core::convert::identity::<#t>(#ts)),
                    Ty::Int(int),
                )
            }
            _ => out,
        };
        if let Ty::Ranged(..) = to {
            return self.coerce(
                Lowered::compound(
                    {
                        let ts = out.operand(e.span);
                        quote_spanned!(g=> #ts #as_kw #to_ts)
                    },
                    self.base_ty(&to),
                ),
                &to,
                as_span,
            );
        }
        // A literal is its own operand, without parentheses: `5 as f64`.
        let ts = out.operand(e.span);
        if to.is_text() {
            self.diags.error(
                as_span,
                "'as' converts numbers: use 'toString()' or an interpolated string",
            );
            return Lowered::temp(
                quote_spanned!(g=> ::std::string::String::new()),
                Ty::string(),
            );
        }
        if self.shallow(&out.ty) == Ty::Bool && matches!(to, Ty::Float(_)) {
            return Lowered::temp(
                quote_spanned!(g=> <#to_ts as ::core::convert::From<::core::primitive::u8>>::from(#ts as u8)),
                to,
            );
        }
        Lowered::compound(quote_spanned!(g=> #ts #as_kw #to_ts), to)
    }

    pub fn makes_pointer(&mut self, to: &Ty, span: Span) {
        if self.unsafe_depth == 0 {
            self.diags.error(
                span,
                format!("making a raw pointer '{to}' needs 'unsafe {{ … }}' around it"),
            );
        }
    }
}

/// The address of a place, as a `*mut` pointer.
pub fn address(out: &Lowered, at: Span, span: Span) -> TokenStream {
    let g = mixed_site_at(at);
    let place = match out.kind {
        Kind::Refd { .. } => out.place(span),
        _ => out.operand(span),
    };
    if matches!(out.change, super::cx::Change::Free) && out.kind != Kind::Temp {
        let place = match (&out.mut_ts, out.kind) {
            (Some(ts), Kind::Refd { .. }) => quote_spanned!(g=> *#ts),
            (Some(ts), _) => ts.clone(),
            (None, _) => place,
        };
        quote_spanned!(g=> (&raw mut #place))
    } else {
        quote_spanned!(g=> (&raw const #place).cast_mut())
    }
}

/// Whether the integer literals in an expression are values of the type.
fn all_fit(e: &Expr, ty: &str) -> bool {
    let mut all = true;
    super::syntax::walk(e, &mut |e| {
        if let ExprKind::Lit(l) = &e.kind {
            all &= fits(l, ty);
        }
        true
    });
    all
}
