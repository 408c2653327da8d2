//! Closures.

use super::body::{Body, Repr, Scope, Val};
use super::cx::lent_as;
use crate::ast::{Closure, Expr, ExprKind, NodeId, Type};
use crate::types::syntax::{as_reference, strip};
use crate::types::ty::Ty;

impl Body<'_> {
    pub fn closure(&mut self, c: &Closure, expected: &Ty, raw: bool) -> Val {
        let expected = self.shallow(expected);
        let kept = !raw && (matches!(expected, Ty::Var(_)) || self.wanted_fn(&expected).is_some());
        self.closure_for(c, &expected, kept, false)
    }

    /// An argument for a parameter of function type; `once`: it is called elsewhere.
    pub fn callback(&mut self, e: &Expr, expected: &Ty, once: bool) {
        if let ExprKind::Closure(c) = strip(e) {
            let v = self.closure_as(c, expected, once, once);
            self.note(e, &v, expected);
            self.unify(expected, &v.ty);
            return;
        }
        let v = self.place(e, &Ty::Unknown);
        self.unify(expected, &v.ty);
    }

    /// A closure; `bound`: by a `let`.
    pub fn closure_for(&mut self, c: &Closure, expected: &Ty, kept: bool, bound: bool) -> Val {
        self.closure_as(c, expected, kept, kept || bound)
    }

    /// A closure, whose captures it may own (`owns`). One that is only called, where nothing is
    /// wanted, is for Rust: rustc infers the types of its parameters.
    pub fn closure_as(
        &mut self,
        c: &Closure,
        expected: &Ty,
        owns: bool,
        not_for_rust: bool,
    ) -> Val {
        let expected_fn = self.wanted_fn(expected);
        let for_rust = *expected == Ty::Unknown && !not_for_rust;
        let ret = match (&c.ret, &expected_fn) {
            (Some(t), _) => self.ast_ty(t),
            (None, Some(f)) => f.ret.clone(),
            // `|n| &n.value`: Rust gets the reference.
            (None, None) => for_rust
                .then(|| as_reference(&c.body))
                .flatten()
                .unwrap_or_else(|| self.cx.fresh()),
        };
        let ret_known = c.ret.is_some() || expected_fn.is_some();
        self.fns.push(Scope {
            ret: ret.clone(),
            ret_known,
            is_closure: true,
            owning: owns || c.move_.is_some(),
        });
        let mut tys = Vec::new();
        for (i, p) in c.params.iter().enumerate() {
            let param_ty = expected_fn.as_ref().and_then(|f| f.params.get(i).cloned());
            let param_ty = param_ty
                .map(|t| self.shallow(&t))
                .filter(|t| *t != Ty::Unknown)
                .or_else(|| for_rust.then_some(Ty::Unknown));
            tys.push(self.closure_param(p.id, &p.name, p.ty.as_ref(), param_ty));
        }
        match for_rust && !ret_known {
            true => self.counting(&c.body, &ret, |this| {
                this.closure_body(&c.body, &ret, false)
            }),
            false => self.closure_body(&c.body, &ret, ret_known),
        }
        self.fns.pop();
        Val::func(Ty::func(tys, ret))
    }

    pub fn closure_param(
        &mut self,
        node: NodeId,
        name: &proc_macro2::Ident,
        written: Option<&Type>,
        param_ty: Option<Ty>,
    ) -> Ty {
        let given = written.map(|t| self.ast_ty(t));
        let param_ty = param_ty.map(|e| lent_as(e, given.as_ref()));
        if name == "_" {
            return given.or(param_ty).unwrap_or_else(|| self.cx.fresh());
        }
        // The callee lends, the user wrote a plain type: the copy is made here.
        if let (Some(Ty::Ref(_, inner)), Some(t)) = (&param_ty, &given)
            && !matches!(t, Ty::Ref(..))
        {
            self.unify(inner, t);
            let repr = match self.is_copy(t) == Some(true) {
                true => Repr::Plain,
                false => Repr::Ref(false),
            };
            self.declare(node, t.clone(), repr, false);
            return param_ty.unwrap_or(Ty::Unknown);
        }
        if let (Some(e), Some(t)) = (&param_ty, &given) {
            self.unify(e, t);
        }
        let same = self.is_as_written(param_ty.as_ref(), given.as_ref());
        let ty = match (param_ty, given) {
            (Some(e), Some(_)) if !same => e,
            (_, Some(t)) => t,
            (Some(e), None) => e,
            (None, None) => self.cx.fresh(),
        };
        let (repr, local) = match &ty {
            Ty::Ref(m, t) => (Repr::Ref(*m), (**t).clone()),
            t => (Repr::Plain, t.clone()),
        };
        self.declare(node, local, repr, false);
        ty
    }

    pub fn closure_body(&mut self, body: &Expr, ret: &Ty, known: bool) {
        let unit = matches!(self.shallow(ret), Ty::Unit);
        match &body.kind {
            ExprKind::Block(b) => {
                let ty = self.block(b, if unit { None } else { Some(ret) });
                if !known && matches!(self.shallow(ret), Ty::Var(_)) {
                    self.unify(ret, &ty);
                }
            }
            _ if unit => self.discard(body),
            _ => {
                let v = self.value(body, ret);
                self.unify(ret, &v.ty);
            }
        }
    }
}
