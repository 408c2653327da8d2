//! A `let` or a `var` that refers to its place, though it is written as a copy.
//!
//! ```text
//! let node = self.nodes[i]     let node = &self.nodes[i];
//! var at = self.head           let mut at = &self.head;
//! ```
//! [`flow`](crate::flow) says where nothing changes the place as long as the name is read; here it
//! is decided whether a reference is worth it, which depends on the type.

use super::cx::{Local, Lower, Repr};
use super::syntax::strip;
use super::ty::Ty;
use crate::ast::{Expr, ExprKind, Let, Type, TypeKind, UnOp};
use crate::flow::{self, Proj};

impl Lower {
    /// The declaration turned into one of a reference, if that saves a clone.
    pub fn as_reference(&self, l: &Let) -> Option<Let> {
        let init = l.init.as_ref()?;
        let is_ref = |t: &Type| matches!(t.kind, TypeKind::Ref { .. });
        if self.moves.after.refers(l.id) != Some(true)
            || l.ty.as_ref().is_some_and(is_ref)
            || !self.stays_in_place(l, init)
        {
            return None;
        }
        let ty = self.local_type(self.declared_by(l.pat.id));
        if !ty.is_some_and(|t| self.is_cloned(&t)) {
            return None;
        }
        let (op, op_span) = (UnOp::Ref, init.span);
        let expr = Box::new(init.clone());
        let kind = ExprKind::Unary { op, op_span, expr };
        let ty = l.ty.as_ref().map(|t| Type {
            kind: TypeKind::Ref {
                is_mut: false,
                lifetime: None,
                ty: Box::new(t.clone()),
            },
            span: t.span,
        });
        Some(Let {
            init: Some(Expr::new(kind, init.span)),
            ty,
            ..l.clone()
        })
    }

    /// Whether a local can be referred to where it stands.
    fn stays_in_place(&self, l: &Let, init: &Expr) -> bool {
        if self.unsafe_depth > 0 {
            return false;
        }
        let Some(of) = flow::named(init, &self.res) else {
            return false;
        };
        let local = self.local(of.place.base);
        // A place that is not read again moves instead.
        let moves = |local: &Local| {
            let owned = local.repr == Repr::Plain && of.exact && !l.is_var;
            let behind = |p: &Proj| matches!(p, Proj::Deref);
            owned && !of.place.proj.iter().any(behind) && !self.after(init.id, local).read_again
        };
        // A value becomes an Option only where it is one of its own.
        let wraps = |local: &Local| {
            let optional = |t: &Type| matches!(t.kind, TypeKind::Optional(_));
            l.ty.as_ref().is_some_and(optional)
                && matches!(strip(init), ExprKind::Path(_))
                && self.wraps(&self.resolve(&local.ty), &Ty::option(Ty::Unknown))
        };
        local.is_some_and(|l| {
            matches!(l.repr, Repr::Plain | Repr::Ref { .. }) && !wraps(l) && !moves(l)
        })
    }
}
