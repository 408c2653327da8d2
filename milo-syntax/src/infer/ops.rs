//! Operators: of arithmetic and comparison, `!`, `?`, `??`, `is`, `as`.

use std::rc::Rc;

use super::body::{Body, Kind, Repr, Val};
use super::lent::expected_before_default;
use crate::ast::{BinOp, Expr, ExprKind, Pattern, TypeKind, UnOp};
use crate::resolve::LangItem;
use crate::types::lit;
use crate::types::syntax::{self, has_float, is_comparison, is_literal, makes_value, strip};
use crate::types::ty::{Ty, VarKind};

impl Body<'_> {
    pub fn unary(&mut self, op: UnOp, e: &Expr, expected: &Ty) -> Val {
        // `&x as *T` and `*p as i64` cast first, which can only be meant the other way round.
        if let ExprKind::Cast { expr, ty, .. } = &e.kind
            && match op {
                UnOp::Ref | UnOp::RefMut => syntax::first_cast_is_to_pointer(e),
                UnOp::Deref => !matches!(ty.kind, TypeKind::Ptr(_)),
                _ => false,
            }
        {
            let inner = syntax::below_casts(op, e.span, expr);
            return self.cast(&inner, ty);
        }
        match op {
            UnOp::Neg => {
                if let ExprKind::Lit(l) = &e.kind {
                    let v = self.literal(l, expected);
                    self.note(e, &v, expected);
                    return v;
                }
                let expected = self.number_expected(expected);
                Val::temp(self.value(e, &expected).ty)
            }
            UnOp::Not | UnOp::BitNot => {
                let expected = self.number_expected(expected);
                Val::temp(self.value(e, &expected).ty)
            }
            UnOp::Deref => {
                let v = self.place(e, &Ty::Unknown);
                match self.known(&v.ty) {
                    t if matches!(v.kind, Kind::Refd(_))
                        && !matches!(t, Ty::Ptr(_))
                        && !t.is_lang(LangItem::Heap) =>
                    {
                        v
                    }
                    Ty::Ptr(t) => Val::new(*t, Kind::Place),
                    Ty::Named(n, args) if n == LangItem::Heap && args.len() == 1 => Val {
                        root: v.root,
                        ..Val::new(args[0].clone(), Kind::Place)
                    },
                    _ => Val::new(Ty::Unknown, Kind::Place),
                }
            }
            UnOp::Ref | UnOp::RefMut if matches!(self.shallow(expected), Ty::Ptr(_)) => {
                let v = self.place(e, &Ty::Unknown);
                Val::temp(Ty::Ptr(Box::new(v.ty)))
            }
            UnOp::Ref | UnOp::RefMut => {
                let is_mut = op == UnOp::RefMut;
                let expected = match self.shallow(expected) {
                    Ty::Ref(_, t) if matches!(e.kind, ExprKind::Array { .. }) => *t,
                    _ => Ty::Unknown,
                };
                let v = self.place(e, &expected);
                let ty = self.shallow(&v.ty);
                if !is_mut && matches!(&ty, Ty::Slice(t) if self.is_open(t)) {
                    // A slice whose element type is open: Rust's own reference.
                    return Val::temp(Ty::Unknown);
                }
                Val::new(ty, Kind::Refd(is_mut))
            }
        }
    }

    pub fn binary(&mut self, op: BinOp, lhs: &Expr, rhs: &Expr, expected: &Ty) -> Val {
        match op {
            BinOp::And | BinOp::Or => {
                let l = self.value(lhs, &Ty::Bool);
                let r = self.value(rhs, &Ty::Bool);
                let no_condition = |v: &Val| self.cx.mismatch(&v.ty, &Ty::Bool).is_some();
                // That is reported; what is needed here is reported no second time.
                let is_reported = no_condition(&l) && no_condition(&r) && expected.is_known();
                return Val::temp(match is_reported {
                    true => expected.clone(),
                    false => Ty::Bool,
                });
            }
            _ if is_comparison(op) => return self.compare(op, lhs, rhs),
            BinOp::Shl | BinOp::Shr => {
                let expected = self.number_expected(expected);
                let l = self.value(lhs, &expected);
                self.value(rhs, &Ty::Unknown);
                return Val::temp(self.base_ty(&l.ty));
            }
            _ => {}
        }
        let expected = self.number_expected(expected);
        let (l, r) = self.two(op, lhs, rhs, &expected);
        self.arithmetic(op, (lhs, l), (rhs, r))
    }

    /// An operator of arithmetic between two operands.
    pub fn arithmetic(&mut self, op: BinOp, (lhs, l): (&Expr, Val), (rhs, r): (&Expr, Val)) -> Val {
        let (lt, rt) = (self.shallow(&l.ty), self.shallow(&r.ty));
        if lt == Ty::Never || rt == Ty::Never {
            return if lt == Ty::Never { l } else { r };
        }
        self.known(&lt);
        self.known(&rt);
        if matches!(op, BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor)
            && (self.is_number(&lt) && syntax::comparison(rhs).is_some()
                || self.is_number(&rt) && !self.is_number(&lt) && syntax::comparison(lhs).is_some())
        {
            return self.reported(&Ty::Bool);
        }
        for t in [&lt, &rt] {
            if let Some(inner) = self.still_optional(t) {
                return self.reported(&inner);
            }
        }
        for (e, t, other) in [(lhs, &lt, &rt), (rhs, &rt, &lt)] {
            if let Some(gives) = self.bad_operand(op, e, t, other) {
                return self.reported(&gives);
            }
        }
        if let Some(to) = self.whole_beside_float((lhs, &lt), (rhs, &rt)) {
            return self.reported(&to);
        }
        let operator = self.operator_sig(op, &lt);
        if op == BinOp::Add && (lt.is_text() || rt.is_text()) && operator.is_none() {
            return Val::temp(Ty::string());
        }
        if let (Ty::Ptr(_), BinOp::Add | BinOp::Sub) = (&lt, op)
            && !matches!(rt, Ty::Ptr(_))
        {
            return Val::temp(lt);
        }
        if let Some(sig) = operator {
            let opened = Rc::new(self.open_sig(&sig, Some(&lt), None));
            self.types.calls.push(opened.clone());
            if let Some(expected) = opened.params.first()
                && !matches!(expected, Ty::Ref(..))
            {
                let r = self.read_by_value(r, expected);
                self.coerce(r, expected);
            }
            return Val::temp(opened.ret.clone());
        }
        if let Some((left, _)) = self.mixed(op, &lt, &rt) {
            return self.reported(&left);
        }
        if let Some(of_rust) = self.operator_of_rust(op, &lt) {
            return Val::temp(of_rust.output);
        }
        let l = self.read_by_value(l, &Ty::Unknown);
        let r = self.read_by_value(r, &Ty::Unknown);
        let ty = match self.base_ty(&l.ty) {
            Ty::Unknown => self.base_ty(&r.ty),
            _ if self.scales(&lt, &rt) => Ty::Unknown,
            ty => ty,
        };
        if self.is_number(&lt) && self.is_number(&rt) {
            let b = self.base_ty(&r.ty);
            self.unify(&ty, &b);
        }
        Val::temp(ty)
    }

    /// The type in place of an operand that no operator takes.
    pub fn bad_operand(&mut self, op: BinOp, e: &Expr, ty: &Ty, other: &Ty) -> Option<Ty> {
        if let Some((_, ret)) = self.named_fn(e, self.local_at(e.id).is_some()) {
            return Some(ret);
        }
        let bad = match &self.resolve(ty) {
            Ty::Named(n, _) => n.lang().is_some() && n.name().starts_with("Atomic"),
            Ty::Bool => {
                matches!(
                    op,
                    BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Rem
                ) && !self.resolve(other).is_text()
            }
            _ => false,
        };
        bad.then(|| match self.resolve(other) {
            t if self.is_number(&t) => t,
            _ => Ty::Unknown,
        })
    }

    /// The type of the float beside a variable that is a whole number.
    pub fn whole_beside_float(
        &self,
        (lhs, lt): (&Expr, &Ty),
        (rhs, rt): (&Expr, &Ty),
    ) -> Option<Ty> {
        let whole = |e: &Expr, t: &Ty| {
            let open = matches!(self.shallow(t), Ty::Var(v) if self.infer.kind(v) == VarKind::Int);
            open && matches!(strip(e), ExprKind::Path(_))
        };
        let to = match () {
            () if self.is_float(lt) && whole(rhs, rt) => lt,
            () if self.is_float(rt) && whole(lhs, lt) => rt,
            () => return None,
        };
        Some(match self.shallow(to) {
            Ty::Float(f) => Ty::Float(f),
            _ => Ty::Float("f64"),
        })
    }

    /// Two operands that should have one type: a literal takes that of the other.
    pub fn two(&mut self, op: BinOp, lhs: &Expr, rhs: &Expr, expected: &Ty) -> (Val, Val) {
        let (l, r) = self.two_as_given(op, lhs, rhs, expected);
        self.unboxed_both(op, l, r)
    }

    /// A `Heap` beside another type is unboxed.
    pub fn unboxed_both(&mut self, op: BinOp, l: Val, r: Val) -> (Val, Val) {
        match self.unboxes(op, &l.ty, &r.ty) {
            true => (self.unboxed(l), self.unboxed(r)),
            false => (l, r),
        }
    }

    pub fn two_as_given(&mut self, op: BinOp, lhs: &Expr, rhs: &Expr, expected: &Ty) -> (Val, Val) {
        // The result type of `charAt` depends on the other operand.
        let open = matches!(&lhs.kind, ExprKind::MethodCall { name, .. } if name == "charAt");
        let rhs_says_more = !is_literal(rhs) || (has_float(rhs) && !has_float(lhs));
        let letter = |this: &Self, e: &Expr, t: &Ty| is_comparison(op) && this.is_letter_for(e, t);
        // A length is an `i64`, or what the other operand is.
        let counted = syntax::counts(lhs) && !is_literal(rhs) && !syntax::counts(rhs);
        if (is_literal(lhs) && rhs_says_more) || open || counted {
            let r = self.place(rhs, expected);
            let t = self.base_ty(&r.ty);
            let l = match letter(self, lhs, &t) {
                true => Val::temp(Ty::Unknown),
                false => self.place(lhs, &t),
            };
            (l, r)
        } else {
            let l = self.place(lhs, expected);
            let t = self.other_operand(op, &l.ty);
            let r = match letter(self, rhs, &t) {
                true => Val::temp(Ty::Unknown),
                false => self.place(rhs, &t),
            };
            (l, r)
        }
    }

    pub fn compare(&mut self, op: BinOp, lhs: &Expr, rhs: &Expr) -> Val {
        let equality = matches!(op, BinOp::Eq | BinOp::Ne);
        // `x == null`.
        if equality && (is_null(lhs) != is_null(rhs)) {
            let e = if is_null(lhs) { rhs } else { lhs };
            self.place(e, &Ty::Unknown);
            return Val::temp(Ty::Bool);
        }
        let (l, r) = self.two(op, lhs, rhs, &Ty::Unknown);
        self.compare_values(op, (lhs, l), (rhs, r))
    }

    /// `l == rhs`, where the left operand has been looked at.
    pub fn compare_with(&mut self, op: BinOp, lhs: &Expr, l: Val, rhs: &Expr) -> Val {
        let t = self.other_operand(op, &l.ty);
        let r = match self.is_letter_for(rhs, &t) {
            true => Val::temp(Ty::Unknown),
            false => self.place(rhs, &t),
        };
        let (l, r) = self.unboxed_both(op, l, r);
        self.compare_values(op, (lhs, l), (rhs, r))
    }

    fn compare_values(&mut self, op: BinOp, (lhs, l): (&Expr, Val), (rhs, r): (&Expr, Val)) -> Val {
        let equality = matches!(op, BinOp::Eq | BinOp::Ne);
        if l.ty == Ty::Never || r.ty == Ty::Never {
            return if l.ty == Ty::Never { l } else { r };
        }
        let (lt, rt) = (self.shallow(&l.ty), self.shallow(&r.ty));
        for (e, t, other) in [(lhs, &lt, &rt), (rhs, &rt, &lt)] {
            if !matches!(other, Ty::Fn(_)) && self.bad_operand(op, e, t, other).is_some() {
                return Val::temp(Ty::Bool);
            }
        }
        if self.mixed(op, &lt, &rt).is_some() || self.is_text_beside(&lt, &rt) {
            return Val::temp(Ty::Bool);
        }
        for (t, other) in [(&lt, rhs), (&rt, lhs)] {
            if !equality
                && matches!(other.kind, ExprKind::Lit(_))
                && self.still_optional(t).is_some()
            {
                return Val::temp(Ty::Bool);
            }
        }
        let texts = [(&lt, &r), (&rt, &l)];
        let of_text = texts
            .iter()
            .any(|(t, other)| t.is_text() && (other.ty.is_text() || self.is_from_rust(other)));
        if !of_text {
            self.unify(&lt, &rt);
        }
        // `opt == 5`.
        for (v, other) in [(l, &rt), (r, &lt)] {
            if self.wraps(&v.ty, other) {
                let v = self.read_by_value(v, other);
                self.coerce(v, other);
            }
        }
        Val::temp(Ty::Bool)
    }

    pub fn is_text_beside(&self, a: &Ty, b: &Ty) -> bool {
        let other = match (a.is_text(), b.is_text()) {
            (true, false) => b,
            (false, true) => a,
            _ => return false,
        };
        let other = self.base_ty(other);
        self.is_number(&other) || other == Ty::Bool
    }

    pub fn unwrap(&mut self, e: &Expr) -> Val {
        let v = self.place(e, &Ty::Unknown);
        if v.ty == Ty::Never {
            return v;
        }
        let v = self.unboxed(v);
        if self.is_no_optional(&v.ty) {
            return v;
        }
        if v.kind == Kind::Refd(false) && v.ty == Ty::Unknown {
            return Val {
                root: v.root,
                ..Val::new(Ty::Unknown, Kind::Refd(false))
            };
        }
        let kind = match v.kind {
            Kind::Temp => Kind::Temp,
            _ => Kind::Place,
        };
        match self.known(&v.ty) {
            Ty::Named(n, args) if n.is_option_or_result() && !args.is_empty() => Val {
                root: v.root,
                ..Val::new(args[0].clone(), kind)
            },
            Ty::Named(n, args) if n == LangItem::Promise => {
                Val::temp(args.into_iter().next().unwrap_or(Ty::Unknown))
            }
            _ => Val::temp(Ty::Unknown),
        }
    }

    pub fn try_(&mut self, e: &Expr) -> Val {
        let v = self.value(e, &Ty::Unknown);
        if self.is_no_optional(&v.ty) {
            return v;
        }
        let v = self.awaited(v);
        if let Some(f) = self.fns.last()
            && f.ret_known
            && let ret = self.shallow(&f.ret)
            && (self.is_plain(&ret) || ret == Ty::Unit)
            && !matches!(&ret, Ty::Named(n, _) if n.is_option_or_result())
        {
            return Val::temp(Ty::Unknown);
        }
        match self.known(&v.ty) {
            Ty::Named(n, args) if n.is_option_or_result() => {
                Val::temp(args.into_iter().next().unwrap_or(Ty::Unknown))
            }
            _ => Val::temp(Ty::Unknown),
        }
    }

    /// The awaited value of a promise, as a Result; any other value as it is.
    pub fn awaited(&mut self, v: Val) -> Val {
        match self.resolve(&v.ty).peeled() {
            Ty::Named(n, args) if *n == LangItem::Promise && !args.is_empty() => Val::temp(
                Ty::lang(LangItem::Result, vec![args[0].clone(), Ty::string()]),
            ),
            _ => v,
        }
    }

    pub fn coalesce(&mut self, lhs: &Expr, rhs: &Expr, expected: &Ty) -> Val {
        let wanted = expected_before_default(lhs, self.shallow(expected));
        let l = self.place(lhs, &wanted);
        let l = self.unboxed(l);
        if self.is_no_optional(&l.ty) {
            return self.value(rhs, expected);
        }
        let l = self.awaited(l);
        let whole = self.known(&l.ty);
        let mut t = match whole.clone() {
            Ty::Named(n, mut args) if n.is_option_or_result() && !args.is_empty() => {
                args.swap_remove(0)
            }
            _ => self.shallow(expected),
        };
        if let ExprKind::Binary { op, .. } = &rhs.kind
            && (is_comparison(*op) || matches!(op, BinOp::And | BinOp::Or))
            && match self.resolve(&t) {
                Ty::Bool | Ty::Unknown | Ty::Param(_) => false,
                Ty::Var(v) => self.infer.kind(v) != VarKind::Any,
                _ => true,
            }
        {
            return Val::temp(Ty::Bool);
        }
        let of_rust = whole == Ty::Unknown;
        if of_rust && syntax::is_reference(rhs) {
            // The left side may be a reference of Rust's: `m.get(k) ?? &0`.
            self.rust_arg(rhs);
            return Val::temp(Ty::Unknown);
        }
        let (r, made) = self.default_value(rhs, &t);
        if let Some(inner) = made {
            t = inner;
        }
        if matches!(self.shallow(&t), Ty::Unknown) {
            t = r.ty.clone();
        }
        self.unify(&t, &r.ty);
        Val::temp(t)
    }

    /// The right side of `??`, where the left one has an Option of `t`. If `t` is a reference and
    /// the right side a new value, returns the value's type, too.
    pub fn default_value(&mut self, e: &Expr, t: &Ty) -> (Val, Option<Ty>) {
        let makes = makes_value(e);
        let inner = match self.shallow(t) {
            Ty::Ref(false, inner) if makes => match *inner {
                Ty::Str => Ty::string(),
                t => t,
            },
            _ => return (self.value(e, t), None),
        };
        let v = self.place(e, &inner);
        let is_value =
            v.kind == Kind::Temp && !matches!(self.shallow(&v.ty), Ty::Ref(..) | Ty::Str);
        let expected = if is_value { &inner } else { t };
        let v = self.read_by_value(v, expected);
        let v = self.coerce(v, expected);
        (v, is_value.then_some(inner))
    }

    pub fn is(&mut self, e: &Expr, pat: &Pattern) -> Val {
        let v = self.place(e, &Ty::Unknown);
        let v = self.pattern_mismatch([pat], v);
        let ty = self.known_peeled(&v.ty);
        self.pattern(pat, &ty, Repr::Ref(false));
        Val::temp(Ty::Bool)
    }

    pub fn cast(&mut self, e: &Expr, ty: &crate::ast::Type) -> Val {
        let to = self.ast_ty(ty);
        if let Ty::Ptr(_) = &to {
            let inner = match strip_parens(e) {
                Expr {
                    kind:
                        ExprKind::Unary {
                            op: UnOp::Ref | UnOp::RefMut,
                            expr,
                            ..
                        },
                    ..
                } => expr,
                _ => e,
            };
            if !matches!(strip(e), ExprKind::Null) {
                let v = self.place(inner, &Ty::Unknown);
                self.read_by_value(v, &Ty::Unknown);
            }
            return Val::temp(to);
        }
        // Only `charAt` has an expected type, a byte; literals are cast as written.
        let from = match &e.kind {
            ExprKind::MethodCall { name, .. } if name == "charAt" => Ty::Int("u8"),
            _ => Ty::Unknown,
        };
        let fits = match (&e.kind, &to) {
            (ExprKind::Lit(l), Ty::Int(t)) => lit::suffix(l).is_some() || syntax::fits(l, t),
            _ => true,
        };
        if fits {
            self.value(e, &from);
        }
        match to {
            t if t.is_text() => Val::temp(Ty::string()),
            t => Val::temp(t),
        }
    }
}

fn is_null(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Null)
}

fn strip_parens(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Paren { expr, .. } => strip_parens(expr),
        _ => e,
    }
}
