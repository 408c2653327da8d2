//! Operators.

use super::syntax::{below_casts, comparison, first_cast_is_to_pointer};
use crate::resolve::LangItem;
use std::rc::Rc;

use proc_macro2::{Punct, Spacing, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

use super::bounds::Bound;
use super::cast::address;
use super::cx::{Kind, Lower, Lowered, Owner, ident_at, mixed_site_at};
use super::name::pointee;
use super::syntax::{has_float, is_literal};
use super::ty::{Name, Ty};
use super::world::{SelfMode, Sig};
use crate::ast::{BinOp, Expr, ExprKind, NodeId, TypeKind, UnOp};

impl Lower {
    pub fn unary(
        &mut self,
        at: NodeId,
        op: UnOp,
        op_span: Span,
        e: &Expr,
        expected: &Ty,
    ) -> Lowered {
        let g = mixed_site_at(op_span);
        let punct = |c| {
            let mut p = Punct::new(c, Spacing::Alone);
            p.set_span(op_span);
            p
        };
        // `&x as *T` and `*p as i64` cast first, which can only be meant the other way round.
        if let ExprKind::Cast { expr, as_span, ty } = &e.kind
            && match op {
                UnOp::Ref | UnOp::RefMut => first_cast_is_to_pointer(e),
                UnOp::Deref => !matches!(ty.kind, TypeKind::Ptr(_)),
                _ => false,
            }
        {
            return self.cast(&below_casts(op, op_span, expr), *as_span, ty);
        }
        match op {
            UnOp::Neg => {
                if let ExprKind::Lit(lit) = &e.kind {
                    let out = self.literal(lit, e.id, expected, true);
                    let (minus, ts) = (punct('-'), out.ts);
                    return Lowered {
                        atomic: false,
                        ..Lowered::temp(quote_spanned!(g=> #minus #ts), out.ty)
                    };
                }
                let out = self.value_out(e, &self.number_expected(expected));
                // `-5 as u8` casts first, and the negation wraps around: 251.
                if let Ty::Int(n) = self.shallow(&out.ty)
                    && n.starts_with('u')
                    && matches!(super::syntax::strip(e), ExprKind::Cast { .. })
                {
                    let ts = out.operand(e.span);
                    return Lowered::temp(quote_spanned!(g=> #ts.wrapping_neg()), Ty::Int(n));
                }
                self.require(&out.ty, Bound::Neg);
                let (minus, ts) = (punct('-'), out.operand(e.span));
                Lowered::compound(quote_spanned!(g=> #minus #ts), out.ty)
            }
            UnOp::Not | UnOp::BitNot => {
                let out = self.value_out(e, &self.number_expected(expected));
                let (not, ts) = (punct('!'), out.operand(e.span));
                Lowered::compound(quote_spanned!(g=> #not #ts), out.ty)
            }
            UnOp::Deref => {
                let out = self.place(e, &Ty::Unknown);
                match self.shallow(&out.ty) {
                    // A reference: `out` has the type behind it already.
                    _ if matches!(out.kind, Kind::Refd { .. })
                        && !matches!(self.shallow(&out.ty), Ty::Ptr(_))
                        && !out.ty.is_lang(LangItem::Heap) =>
                    {
                        out
                    }
                    Ty::Ptr(t) => Lowered {
                        kind: Kind::Place,
                        atomic: false,
                        ..Lowered::temp(pointee(&out, op_span, e.span), *t)
                    },
                    Ty::Named(n, args) if n == LangItem::Heap && args.len() == 1 => {
                        let ts = out.place(e.span);
                        let star = punct('*');
                        let last_read = self.is_part(&out, at);
                        let part = last_read.then(|| ts.clone());
                        let taken = out.taken.or(part).map(|t| quote_spanned!(g=> #star #t));
                        Lowered {
                            kind: Kind::Place,
                            atomic: false,
                            change: out.change,
                            root: out.root,
                            at: out.at,
                            owned_path: out.owned_path,
                            owners: out.owners,
                            last_read,
                            taken,
                            ..Lowered::temp(quote_spanned!(g=> #star #ts), args[0].clone())
                        }
                    }
                    _ => {
                        let ts = out.operand(e.span);
                        let star = punct('*');
                        let mut owners = out.owners.clone();
                        if out.owned_path && matches!(out.kind, Kind::Owned | Kind::Place) {
                            owners.push(Owner {
                                place: ts.clone(),
                                target: true,
                            });
                        }
                        let last_read = self.is_part(&out, at);
                        // A value that is annotated as a box owns its target.
                        let boxed = last_read && self.is_box(&out.ty);
                        let taken = boxed.then(|| quote_spanned!(g=> #star #ts));
                        Lowered {
                            kind: Kind::Place,
                            atomic: false,
                            last_read,
                            taken,
                            root: out.root.filter(|_| boxed),
                            owners,
                            ..Lowered::temp(quote_spanned!(g=> #star #ts), Ty::Unknown)
                        }
                    }
                }
            }
            UnOp::Ref | UnOp::RefMut if matches!(self.shallow(expected), Ty::Ptr(_)) => {
                let to = self.shallow(expected);
                self.makes_pointer(&to, op_span);
                let out = self.lent_place(e, &Ty::Unknown);
                Lowered::temp(address(&out, op_span, e.span), Ty::Ptr(Box::new(out.ty)))
            }
            UnOp::Ref | UnOp::RefMut => {
                let is_mut = op == UnOp::RefMut;
                let expected = match self.shallow(expected) {
                    Ty::Ref(_, t) if matches!(e.kind, ExprKind::Array { .. }) => *t,
                    _ => Ty::Unknown,
                };
                let out = self.lent_place(e, &expected);
                if is_mut {
                    self.check_change(&out, "passed to '&mut'");
                }
                let ts = if is_mut {
                    out.as_mut(op_span)
                } else {
                    out.as_ref(op_span)
                };
                let ty = self.shallow(&out.ty);
                if !is_mut && matches!(&ty, Ty::Slice(t) if self.is_open(t)) {
                    // A slice whose element type is open: Rust's own reference.
                    return Lowered::compound(ts, Ty::Unknown);
                }
                Lowered {
                    kind: Kind::Refd { is_mut },
                    ..Lowered::compound(ts, ty)
                }
            }
        }
    }

    /// A place that is borrowed, the operand of `&`.
    fn lent_place(&mut self, e: &Expr, expected: &Ty) -> Lowered {
        let lends = is_place(e);
        let outer = std::mem::replace(&mut self.lends, lends);
        let out = self.place(e, expected);
        self.lends = outer;
        out
    }

    pub fn binary(
        &mut self,
        op: BinOp,
        op_span: Span,
        op_span2: Span,
        lhs: &Expr,
        rhs: &Expr,
        expected: &Ty,
    ) -> Lowered {
        let g = mixed_site_at(op_span);
        let tokens = op_tokens(op, op_span, op_span2);
        match op {
            BinOp::And | BinOp::Or => {
                if let Some(out) = self.no_conditions(op, lhs, rhs, expected) {
                    return out;
                }
                let l = self.operand(lhs, &Ty::Bool);
                let r = self.operand(rhs, &Ty::Bool);
                return Lowered::compound(quote_spanned!(g=> #l #tokens #r), Ty::Bool);
            }
            BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => {
                return self.compare(op, tokens, op_span, lhs, rhs);
            }
            BinOp::Shl | BinOp::Shr => {
                let l = self.value_out(lhs, &self.number_expected(expected));
                let r = self.operand(rhs, &Ty::Unknown);
                let l_ts = l.operand(lhs.span);
                return Lowered::compound(
                    quote_spanned!(g=> #l_ts #tokens #r),
                    self.base_ty(&l.ty),
                );
            }
            _ => {}
        }
        let w = self.number_expected(expected);
        let (l, r) = self.two(op, lhs, rhs, &w);
        self.arithmetic(op, op_span, op_span2, (lhs, l), (rhs, r))
    }

    /// `place += rhs` by the operator that gives a new value, where `l` is the place.
    pub fn compound(
        &mut self,
        op: BinOp,
        op_span: Span,
        lhs: &Expr,
        l: Lowered,
        rhs: &Expr,
    ) -> Lowered {
        let takes = self.other_operand(op, &l.ty);
        let seen = self.changed.len();
        let r = self.place(rhs, &takes);
        let l = self.read_before(l, seen, lhs.span);
        let (l, r) = self.unboxed_both(op, (lhs, l), (rhs, r));
        self.arithmetic(op, op_span, op_span, (lhs, l), (rhs, r))
    }

    /// An operator of arithmetic between two operands.
    fn arithmetic(
        &mut self,
        op: BinOp,
        op_span: Span,
        op_span2: Span,
        (lhs, l): (&Expr, Lowered),
        (rhs, r): (&Expr, Lowered),
    ) -> Lowered {
        let g = mixed_site_at(op_span);
        let tokens = op_tokens(op, op_span, op_span2);
        let (lt, rt) = (self.shallow(&l.ty), self.shallow(&r.ty));
        if lt == Ty::Never || rt == Ty::Never {
            return if lt == Ty::Never { l } else { r };
        }
        if let Some(error) = self.loose_bits(op, op_span, (lhs, &lt), (rhs, &rt)) {
            return error;
        }
        for (t, e) in [(&lt, lhs), (&rt, rhs)] {
            if let Some(out) = self.still_optional(t, e.span) {
                return out;
            }
        }
        for (e, t, other) in [(lhs, &lt, &rt), (rhs, &rt, &lt)] {
            if let Some(error) = self.bad_operand(op, e, t, other) {
                return error;
            }
        }
        if let Some(error) = self.divides_by_zero(op, &lt, rhs) {
            return error;
        }
        if let Some(error) = self.whole_beside_float(op, (lhs, &lt), (rhs, &rt)) {
            return error;
        }
        let operator = self.operator_sig(op, &lt);
        if op == BinOp::Add && (lt.is_text() || rt.is_text()) && operator.is_none() {
            return self.concat(lhs, rhs, l, r, op_span);
        }
        if let (Ty::Ptr(_), BinOp::Add | BinOp::Sub) = (&lt, op)
            && !matches!(rt, Ty::Ptr(_))
        {
            let p = self
                .read_by_value(l, lhs.span, &Ty::Unknown)
                .operand(lhs.span);
            let n = self
                .read_by_value(r, rhs.span, &Ty::Unknown)
                .operand(rhs.span);
            let minus = (op == BinOp::Sub).then(|| quote_spanned!(g=> -));
            return Lowered::temp(
                quote_spanned!(g=> #p.wrapping_offset(#minus(#n as isize))),
                lt,
            );
        }
        if let Some(sig) = operator {
            return self.operator_call(&sig, &lt, l, r, lhs.span, rhs.span, op_span);
        }
        if let Some((bound, name)) = operator_bound(op)
            && matches!(lt, Ty::Param(_))
            && !self.is_bound_by(&lt, name, &rt)
        {
            self.require(&lt, bound);
        }
        if let Some(error) = self.mixed(op, &lt, &rt, op_span) {
            return error;
        }
        // Rust's operators take their operands by value, Milo's read them: a `T` is cloned.
        let looks = |t: &Ty, out: Lowered| match t {
            Ty::Param(_) => out.looked_at(),
            _ => out,
        };
        let (l, r) = (looks(&lt, l), looks(&rt, r));
        let of_rust = self.operator_of_rust(op, &lt);
        let lends = of_rust.as_ref().map(|o| (o.lends_left, o.lends_right));
        let (lends_left, lends_right) = lends.unwrap_or_default();
        let l = self.operand_of_rust(lhs, l, lends_left);
        let r = self.operand_of_rust(rhs, r, lends_right);
        let ty = if let Some(of_rust) = of_rust {
            of_rust.output
        } else {
            match self.base_ty(&l.ty) {
                Ty::Unknown => self.base_ty(&r.ty),
                _ if self.scales(&lt, &rt) => Ty::Unknown,
                a => a,
            }
        };
        let (l, r) = (l.operand(lhs.span), r.operand(rhs.span));
        Lowered::compound(quote_spanned!(g=> #l #tokens #r), ty)
    }

    /// An operand of an operator of Rust's: by value, or by reference if it is written so or the
    /// impls ask for it.
    fn operand_of_rust(&mut self, e: &Expr, out: Lowered, lent: bool) -> Lowered {
        let written = matches!(
            super::syntax::strip(e),
            ExprKind::Unary { op: UnOp::Ref, .. }
        );
        let ty = self.resolve(&out.ty);
        let of_rust = self.is_open(&ty)
            || matches!(&ty, Ty::Named(n, _) if self.world.types.contains_key(n) || self.is_foreign(n));
        // `&c + a`, where `a` is only Rust's: `c` may be a number only because a literal is.
        let counted = written && matches!(&ty, Ty::Var(_)) && self.is_number(&ty);
        match (written || lent) && of_rust || counted {
            true => Lowered::compound(out.as_ref(e.span), out.ty),
            false => self.read_by_value(out, e.span, &Ty::Unknown),
        }
    }

    /// Reports `a & b == c`, which C and Milo read as `a & (b == c)`, where `a` is a number.
    fn loose_bits(
        &mut self,
        op: BinOp,
        op_span: Span,
        (lhs, lt): (&Expr, &Ty),
        (rhs, rt): (&Expr, &Ty),
    ) -> Option<Lowered> {
        if !matches!(op, BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor) {
            return None;
        }
        let comparison = if self.is_number(lt) {
            comparison(rhs)
        } else if self.is_number(rt) {
            comparison(lhs)
        } else {
            None
        };
        let (bits, compare) = (op.symbol(), comparison?.symbol());
        let example = if self.is_number(lt) {
            format!("(a {bits} b) {compare} c")
        } else {
            format!("a {compare} (b {bits} c)")
        };
        self.diags.error(
            op_span,
            format!(
                "'{bits}' binds looser than '{compare}', as in C: write parentheses, '{example}'"
            ),
        );
        Some(self.reported(&Ty::Bool, op_span))
    }

    /// Whether a parameter says itself that an operator takes another type, as `A: PartialEq<B>`
    /// does: then nothing is added to its bounds.
    pub fn is_bound_by(&self, t: &Ty, trait_: &str, other: &Ty) -> bool {
        let Ty::Param(name) = t else { return false };
        let written = |(param, bound): &(Name, Name)| param == name && &**bound == trait_;
        match other {
            Ty::Param(o) => o != name,
            _ => self.param_bounds.iter().any(written),
        }
    }

    /// Two operands that should have one type: a literal takes that of the other. A `Heap` beside
    /// another type is unboxed.
    pub fn two(&mut self, op: BinOp, lhs: &Expr, rhs: &Expr, expected: &Ty) -> (Lowered, Lowered) {
        let (l, r) = self.two_as_given(op, lhs, rhs, expected);
        self.unboxed_both(op, (lhs, l), (rhs, r))
    }

    fn unboxed_both(
        &mut self,
        op: BinOp,
        (lhs, l): (&Expr, Lowered),
        (rhs, r): (&Expr, Lowered),
    ) -> (Lowered, Lowered) {
        if self.unboxes(op, &l.ty, &r.ty) {
            (self.unboxed(l, lhs.span), self.unboxed(r, rhs.span))
        } else {
            (l, r)
        }
    }

    fn two_as_given(
        &mut self,
        op: BinOp,
        lhs: &Expr,
        rhs: &Expr,
        expected: &Ty,
    ) -> (Lowered, Lowered) {
        // The result type of `charAt` depends on the other operand.
        let open = matches!(&lhs.kind, ExprKind::MethodCall { name, .. } if name == "charAt");
        let rhs_says_more = !is_literal(rhs) || (has_float(rhs) && !has_float(lhs));
        // A length is an `i64`, or what the other operand is.
        let counted = super::syntax::counts(lhs) && !is_literal(rhs) && !super::syntax::counts(rhs);
        if (is_literal(lhs) && rhs_says_more) || open || counted {
            let r = self.place(rhs, expected);
            let t = self.base_ty(&r.ty);
            let l = match self.letter_beside(op, lhs, &t) {
                Some(letter) => letter,
                None => self.place(lhs, &t),
            };
            (l, r)
        } else {
            let l = self.place(lhs, expected);
            let t = self.other_operand(op, &l.ty);
            if let Some(letter) = self.letter_beside(op, rhs, &t) {
                return (l, letter);
            }
            let seen = self.changed.len();
            let r = self.place(rhs, &t);
            (self.read_before(l, seen, lhs.span), r)
        }
    }

    /// `a + b` as a call of the method in `impl Add`.
    #[allow(clippy::too_many_arguments)]
    pub fn operator_call(
        &mut self,
        sig: &Rc<Sig>,
        ty: &Ty,
        l: Lowered,
        r: Lowered,
        l_span: Span,
        r_span: Span,
        op: Span,
    ) -> Lowered {
        let g = mixed_site_at(op);
        let opened = self.open_sig(sig, Some(ty), None);
        let name = self.operator_name(sig);
        let ident = ident_at(&name, op);
        let path = self.ty_tokens(ty, op);
        let recv = match sig.self_mode {
            Some(SelfMode::Value) => self.read_by_value(l, l_span, &Ty::Unknown).ts,
            _ => l.as_ref(l_span),
        };
        let expected = opened.params.first().cloned().unwrap_or(Ty::Unknown);
        let arg = match &expected {
            Ty::Ref(..) => r.as_ref(r_span),
            _ => {
                let r = self.read_by_value(r, r_span, &expected);
                self.coerce(r, &expected, r_span).ts
            }
        };
        self.propagate(sig, &opened);
        Lowered::temp(quote_spanned!(g=> <#path>::#ident(#recv, #arg)), opened.ret)
    }

    /// The name of the method with the body of an operator's `impl`.
    pub fn operator_name(&self, sig: &Sig) -> Name {
        match sig.trait_.as_deref() {
            Some("Add" | "Sub" | "Mul" | "Div" | "Rem")
                if !self
                    .world
                    .traits
                    .contains_key(sig.trait_.as_deref().unwrap_or("")) =>
            {
                format!("__op_{}", sig.name).as_str().into()
            }
            _ => sig.name.clone(),
        }
    }

    /// Reads a place early if a later operand changes it (from the `seen`th change on).
    pub fn read_before(&mut self, out: Lowered, seen: usize, span: Span) -> Lowered {
        let later = &self.changed[seen..];
        if later.is_empty() || self.is_copy(&out.ty) == Some(true) {
            return out;
        }
        let out = if out.root.is_some_and(|id| later.contains(&id)) {
            self.read_by_value(out.looked_at(), span, &Ty::Unknown)
        } else if out.kind == Kind::Temp {
            // The operands of a temporary must be read early, too.
            out
        } else {
            return out;
        };
        let ts = super::cx::lead(out.ts);
        Lowered {
            ts: quote_spanned!(mixed_site_at(span)=> { #ts }),
            joined: None,
            ..out
        }
    }
}

/// The operator's tokens, with the user's spans.
pub fn op_tokens(op: BinOp, span: Span, span2: Span) -> TokenStream {
    let text = op.symbol();
    let n = text.len();
    text.chars()
        .enumerate()
        .map(|(i, c)| {
            let mut p = Punct::new(
                c,
                if i + 1 < n {
                    Spacing::Joint
                } else {
                    Spacing::Alone
                },
            );
            p.set_span(if i == 0 { span } else { span2 });
            p.into_token_stream()
        })
        .collect()
}

/// `=`, or `+=`, `-=` …: one token of several characters.
pub fn assign_tokens(op: Option<BinOp>, span: Span) -> TokenStream {
    let mut ts = TokenStream::new();
    for tree in op.map(|op| op_tokens(op, span, span)).unwrap_or_default() {
        if let proc_macro2::TokenTree::Punct(p) = tree {
            let mut joint = Punct::new(p.as_char(), Spacing::Joint);
            joint.set_span(span);
            joint.to_tokens(&mut ts);
        }
    }
    let mut eq = Punct::new('=', Spacing::Alone);
    eq.set_span(span);
    eq.to_tokens(&mut ts);
    ts
}

/// The bound that an operator of arithmetic needs on a type parameter, and its trait.
fn operator_bound(op: BinOp) -> Option<(Bound, &'static str)> {
    Some(match op {
        BinOp::Add => (Bound::Add, "Add"),
        BinOp::Sub => (Bound::Sub, "Sub"),
        BinOp::Mul => (Bound::Mul, "Mul"),
        BinOp::Div => (Bound::Div, "Div"),
        BinOp::Rem => (Bound::Rem, "Rem"),
        _ => return None,
    })
}

/// Whether an expression is written as a place that can be borrowed: `x`, `x.f`, `x[i]`, `x!`,
/// `*x`.
fn is_place(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Path(p) => p.segments.len() == 1 && p.segments[0].args.is_none(),
        ExprKind::Paren { expr: e, .. }
        | ExprKind::Field { base: e, .. }
        | ExprKind::Unwrap { expr: e, .. }
        | ExprKind::Unary {
            op: UnOp::Deref,
            expr: e,
            ..
        }
        | ExprKind::Index { base: e, .. } => is_place(e),
        _ => false,
    }
}
