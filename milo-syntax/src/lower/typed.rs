//! The tables of `infer`, as the lowering reads them.

use std::rc::Rc;

use proc_macro2::Span;

use super::cx::{Kind, Lower, Lowered};
use super::read::Mode;
use super::ty::Ty;
use super::world::Sig;
use crate::ast::{Expr, NodeId};
use crate::infer::Opened;
use crate::resolve::LocalId;
use crate::tables::Decision;

impl Lower {
    /// Passes the inferred types on to the printer of the tables.
    pub fn show_types(&self) {
        let Some(tables) = &self.tables else { return };
        let mut tables = tables.borrow_mut();
        let text = |ty: &Ty| self.resolve(ty).to_string();
        let locals = self.types.local.iter();
        tables.types.extend(locals.map(|(id, ty)| (*id, text(ty))));
        let exprs = self.types.expr.iter();
        tables.exprs.extend(exprs.map(|(id, ty)| (*id, text(ty))));
    }

    /// Passes on to the printer of the tables how an expression is read by value.
    pub fn show_mode(&self, mode: Mode, ty: &Ty, span: Span) {
        self.show_decision(span, || match mode {
            Mode::Clone if self.is_shared(ty) => Decision::Handle,
            mode => Decision::Read(mode),
        });
    }

    /// The same of an expression that is lent, `&` or `&mut`.
    pub fn show_lent(&self, out: &Lowered, is_mut: bool, span: Span) {
        if out.kind != Kind::Temp {
            self.show_decision(span, || Decision::Lent { is_mut });
        }
    }

    fn show_decision(&self, span: Span, decision: impl FnOnce() -> Decision) {
        if let Some(tables) = &self.tables {
            let at = span.start();
            let mut tables = tables.borrow_mut();
            tables.decisions.insert((at.line, at.column, decision()));
        }
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
