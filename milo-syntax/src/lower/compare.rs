//! Comparisons, and operands whose types do not go together.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::bounds::Bound;
use super::cx::{Kind, Lower, Lowered, mixed_site_at};
use super::ty::Ty;
use crate::ast::{BinOp, Expr, ExprKind};
use crate::resolve::LangItem;

impl Lower {
    /// Reports two numbers of different types, for which rustc has two errors.
    pub fn mixed(&mut self, op: BinOp, a: &Ty, b: &Ty, op_span: Span) -> Option<Lowered> {
        let (a, b) = self.tcx.mixed(op, a, b)?;
        self.diags.error(
            op_span,
            format!("no operator works on '{a}' and '{b}' together: convert one side, for example 'x as {}'", wider(&a, &b)),
        );
        // Which of the two types was meant is open.
        Some(self.reported(&Ty::Unknown, op_span))
    }

    /// Reports a comparison of text with a number or a bool, as rustc's hints suggest Rust code.
    fn text_beside(&mut self, a: &Ty, b: &Ty, op_span: Span) -> bool {
        let other = match (a.is_text(), b.is_text()) {
            (true, false) => b,
            (false, true) => a,
            _ => return false,
        };
        let hint = match self.base_ty(other) {
            Ty::Int("u8") => "write a byte as a char literal, as 'a'",
            t if self.is_number(&t) => "write '.toString()' behind the number",
            Ty::Bool => "write 'true' or 'false'",
            _ => return false,
        };
        let other = self.spelled(other);
        self.diags.error(
            op_span,
            format!("text cannot be compared with a value of type '{other}': {hint}"),
        );
        true
    }

    pub fn compare(
        &mut self,
        op: BinOp,
        tokens: TokenStream,
        op_span: Span,
        lhs: &Expr,
        rhs: &Expr,
    ) -> Lowered {
        let g = mixed_site_at(op_span);
        let equality = matches!(op, BinOp::Eq | BinOp::Ne);
        // `x == null`.
        if equality
            && let (ExprKind::Null, other) | (other, ExprKind::Null) = (&lhs.kind, &rhs.kind)
            && !matches!(other, ExprKind::Null)
        {
            let e = if matches!(lhs.kind, ExprKind::Null) {
                rhs
            } else {
                lhs
            };
            let out = self.place(e, &Ty::Unknown);
            if self.never_null(&out.ty, e.span) {
                return self.reported(&Ty::Bool, op_span);
            }
            if !matches!(self.shallow(&out.ty), Ty::Ptr(_)) {
                let r = out.receiver(e.span);
                let f = proc_macro2::Ident::new(
                    if op == BinOp::Eq {
                        "is_none"
                    } else {
                        "is_some"
                    },
                    g,
                );
                return Lowered::temp(quote_spanned!(g=> #r.#f()), Ty::Bool);
            }
            let r = out.operand(e.span);
            let not = (op == BinOp::Ne).then(|| quote_spanned!(g=> !));
            return Lowered::compound(quote_spanned!(g=> #not #r.is_null()), Ty::Bool);
        }
        let (l, r) = self.two(op, lhs, rhs, &Ty::Unknown);
        if l.ty == Ty::Never || r.ty == Ty::Never {
            return if l.ty == Ty::Never { l } else { r };
        }
        let (lt, rt) = (self.shallow(&l.ty), self.shallow(&r.ty));
        for (e, t, other) in [(lhs, &lt, &rt), (rhs, &rt, &lt)] {
            if !matches!(other, Ty::Fn(_)) && self.bad_operand(op, e, t, other).is_some() {
                return self.reported(&Ty::Bool, op_span);
            }
        }
        if self.mixed(op, &lt, &rt, op_span).is_some() || self.text_beside(&lt, &rt, op_span) {
            return self.reported(&Ty::Bool, op_span);
        }
        for (t, e, other) in [(&lt, lhs, rhs), (&rt, rhs, lhs)] {
            // `o == 5` compares with `Some(5)`; `o < 5` is an error.
            if !equality
                && matches!(other.kind, ExprKind::Lit(_))
                && self.still_optional(t, e.span).is_some()
            {
                return self.reported(&Ty::Bool, op_span);
            }
        }
        let bound = if equality { Bound::Eq } else { Bound::Ord };
        let name = if equality { "PartialEq" } else { "PartialOrd" };
        if !self.is_bound_by(&lt, name, &rt) {
            self.require(&lt, bound);
        }
        // `opt == 5`.
        let wrap = |this: &mut Self, out: Lowered, e: &Expr, other: &Ty| {
            if this.wraps(&out.ty, other) {
                let out = this.read_by_value(out, e.span, other);
                this.coerce(out, other, e.span)
            } else {
                out
            }
        };
        let l = wrap(self, l, lhs, &rt);
        let r = wrap(self, r, rhs, &lt);
        let side = |this: &Self, out: &Lowered, e: &Expr, other: &Ty| -> TokenStream {
            let ts = match (&out.kind, this.shallow(&out.ty)) {
                // Text compares by its contents, owned or not, without a copy.
                (Kind::Refd { .. }, Ty::Str) => out.operand(e.span),
                (Kind::Refd { .. }, _) => out.place(e.span),
                _ => out.operand(e.span),
            };
            match (this.shallow(&out.ty), this.shallow(other)) {
                // Rust has no `<` between `String` and `&str`.
                (t, Ty::Str) if t.is_string() && !equality => {
                    let text = out.receiver(e.span);
                    quote_spanned!(g=> #text.as_str())
                }
                // An array is compared with a Vec as the slice that it is.
                (Ty::Array(..), t) if t.is_lang(LangItem::Vec) => quote_spanned!(g=> #ts[..]),
                _ => ts,
            }
        };
        let (a, b) = (side(self, &l, lhs, &rt), side(self, &r, rhs, &lt));
        let (a, b) = (
            self.set_beside(a, (lhs, &lt), (rhs, &rt)),
            self.set_beside(b, (rhs, &rt), (lhs, &lt)),
        );
        // A `<` after a cast would open type arguments, a `{` after a struct literal a block.
        Lowered::compound(quote_spanned!(g=> #a #tokens #b), Ty::Bool)
    }
}

/// Of two types of numbers the one that holds more of the other's values.
fn wider<'t>(a: &'t Ty, b: &'t Ty) -> &'t Ty {
    let room = |t: &Ty| match t {
        Ty::Float(name) => (1, bits(name), 1),
        Ty::Int(name) => (0, bits(name), u8::from(name.starts_with('i'))),
        _ => (0, 0, 0),
    };
    if room(b) > room(a) { b } else { a }
}

/// How many bits a number has, by the name of its type.
fn bits(name: &str) -> u32 {
    name[1..].parse().unwrap_or(64)
}
