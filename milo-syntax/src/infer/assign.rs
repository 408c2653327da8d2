//! Assignments.

use super::body::{Body, Kind, Repr, Val};
use crate::ast::{BinOp, Expr, ExprKind};
use crate::resolve::LangItem;
use crate::types::syntax::{self, explicitly_mut, strip};
use crate::types::ty::Ty;

impl Body<'_> {
    /// `a = b`, `a += b`.
    pub fn assign(&mut self, op: Option<BinOp>, lhs: &Expr, rhs: &Expr) -> Val {
        if !syntax::is_assignable(lhs) {
            self.value(rhs, &Ty::Unknown);
            return Val::temp(Ty::Unit);
        }
        // `m[k] = v`.
        if let ExprKind::Index { base, index, .. } = &lhs.kind
            && !matches!(index.kind, ExprKind::Range { .. })
        {
            let b = self.place(base, &Ty::Unknown);
            let known = self.known_peeled(&b.ty);
            if let (None, Ty::Named(n, args)) = (op, &known)
                && *n == LangItem::HashMap
            {
                let arg = |i: usize| args.get(i).cloned().unwrap_or(Ty::Unknown);
                let (key, value) = (arg(0), arg(1));
                let k = self.value(index, &key);
                self.unify(&key, &k.ty);
                let v = self.value(rhs, &value);
                self.unify(&value, &v.ty);
                return Val::temp(Ty::Unit);
            }
            let by_number = !matches!(strip(index), ExprKind::Tuple { .. });
            if by_number && matches!(known, Ty::Unknown | Ty::Var(_)) {
                self.place(index, &Ty::Unknown);
                self.value_or_letter(rhs, &Ty::Unknown);
                return Val::temp(Ty::Unit);
            }
            if known.is_text() {
                return Val::temp(Ty::Unit);
            }
        }
        if matches!(&lhs.kind, ExprKind::Path(p) if p.segments.len() == 1 && p.segments[0].ident == "_")
        {
            self.value(rhs, &Ty::Unknown);
            return Val::temp(Ty::Unit);
        }
        let target = self.place(lhs, &Ty::Unknown);
        if target.ty == Ty::Never {
            self.value(rhs, &Ty::Unknown);
            return Val::temp(Ty::Unit);
        }
        let target = match op {
            Some(_) => self.unboxed(target),
            None => target,
        };
        self.assign_to(op, lhs, rhs, target);
        Val::temp(Ty::Unit)
    }

    pub fn assign_to(&mut self, op: Option<BinOp>, lhs: &Expr, rhs: &Expr, target: Val) {
        let ty = self.shallow(&target.ty);
        if op.is_none()
            && let Some(is_mut) = match lhs.kind {
                ExprKind::Path(_) => self.rebinds(&target, rhs),
                ExprKind::Field { .. } => {
                    matches!(target.kind, Kind::Refd(m) if !m || explicitly_mut(rhs))
                        .then(|| matches!(target.kind, Kind::Refd(true)))
                }
                _ => None,
            }
        {
            // The variable is a reference: from now on to something else.
            self.value(rhs, &Ty::Ref(is_mut, Box::new(ty)));
            return;
        }
        let Some(op) = op else {
            let v = self.value_or_letter(rhs, &ty);
            self.unify(&ty, &v.ty);
            return;
        };
        if op == BinOp::Add && ty.is_text() {
            self.place(rhs, &Ty::Unknown);
            return;
        }
        if let Ty::Ranged(..) = ty {
            let base = self.base_ty(&ty);
            self.value(rhs, &base);
            return;
        }
        let user_type = matches!(&ty, Ty::Named(n, _) if self.world.types.contains_key(n)
            && !self.world.implements(n, super::operator::compound_trait(op)));
        if user_type || matches!(ty, Ty::Param(_) | Ty::Ptr(_)) {
            let takes = self.other_operand(op, &ty);
            let r = self.place(rhs, &takes);
            let (l, r) = self.unboxed_both(op, target, r);
            self.arithmetic(op, (lhs, l), (rhs, r));
            return;
        }
        if op == BinOp::Add && self.is_open(&ty) {
            self.known(&ty);
            self.counting(rhs, &ty, |this| {
                let part = this.place(rhs, &ty);
                if !this.shallow(&part.ty).is_text() {
                    let part = this.read_by_value(part, &ty);
                    this.coerce(part, &ty);
                }
            });
            return;
        }
        let v = self.counting(rhs, &ty, |this| this.value(rhs, &ty));
        if self.mixed(op, &ty, &v.ty).is_some() {
            return;
        }
        if self.is_number(&ty) && !matches!(op, BinOp::Shl | BinOp::Shr) {
            self.unify(&ty, &v.ty);
        }
    }

    /// `Some` if an assignment to a local reference rebinds it, with whether it is `&mut`.
    pub fn rebinds(&self, target: &Val, rhs: &Expr) -> Option<bool> {
        let id = target.root?;
        let local = self.locals.get(&id)?;
        match local.repr {
            Repr::Ref(m) if local.by_statement && local.depth == self.fns.len() => {
                (!m || explicitly_mut(rhs)).then_some(m)
            }
            _ => None,
        }
    }
}
