//! The tables of `infer`, as the lowering reads them.

use std::rc::Rc;

use super::cx::Lower;
use super::ty::Ty;
use super::world::Sig;
use crate::ast::{Expr, NodeId};
use crate::infer::Opened;
use crate::resolve::LocalId;

impl Lower {
    /// Passes the types that have been inferred on to whoever shows the tables.
    pub fn show_types(&self) {
        let Some(tables) = &self.tables else { return };
        let mut tables = tables.borrow_mut();
        let text = |ty: &Ty| self.resolve(ty).to_string();
        let locals = self.types.local.iter();
        tables.types.extend(locals.map(|(id, ty)| (*id, text(ty))));
        let exprs = self.types.expr.iter();
        tables.exprs.extend(exprs.map(|(id, ty)| (*id, text(ty))));
    }

    /// The type of an expression; unknown where none was inferred, as in the length of an array
    /// type.
    pub fn type_of(&self, e: NodeId) -> Ty {
        let ty = self.types.expr.get(&e);
        ty.map_or(Ty::Unknown, |t| self.shallow(t))
    }

    /// The signature that a call calls, with its type parameters replaced.
    pub fn callee(&mut self, at: NodeId, sig: &Rc<Sig>) -> Rc<Opened> {
        match self.types.callee.get(&at) {
            Some(opened) => opened.clone(),
            None => Rc::new(self.open_sig(sig, None, None)),
        }
    }

    /// The type that the context expects of an expression.
    pub fn expected(&self, e: &Expr) -> Ty {
        let expected = self.types.expected.get(&e.id);
        expected.map_or(Ty::Unknown, |t| self.shallow(t))
    }

    /// The type of a local.
    pub fn local_type(&self, id: LocalId) -> Option<Ty> {
        self.types.local.get(&id).map(|t| self.resolve(t))
    }
}
