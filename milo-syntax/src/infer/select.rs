//! Selects: their cases with closures.

use std::rc::Rc;

use super::body::{Body, Val};
use super::lookup::Head;
use super::signature::Opened;
use crate::ast::{Expr, ExprKind};
use crate::resolve::LangItem;
use crate::types::syntax::{bare_name, strip};
use crate::types::ty::Ty;
use crate::types::world::{Sig, name_of};

/// A method call of a select.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    pub name: &'a proc_macro2::Ident,
    pub args: &'a [Expr],
}

impl Body<'_> {
    /// `Select.new()…run()` in one piece.
    pub fn whole_select(&mut self, recv: &Expr, run: Case, unused: bool) -> Option<Val> {
        if run.name != "run" || !run.args.is_empty() {
            return None;
        }
        let mut calls = Vec::new();
        let mut at = recv;
        loop {
            let ExprKind::MethodCall {
                recv, name, args, ..
            } = strip(at)
            else {
                return None;
            };
            if name == "new" && args.is_empty() {
                bare_name(recv)?;
                let Head::Named(owner, _) = self.type_head(recv)? else {
                    return None;
                };
                if owner != LangItem::Select {
                    return None;
                }
                break;
            }
            calls.push(Case { name, args });
            at = recv;
        }
        calls.reverse();
        let case = |this: &Self, c: &Case| this.select_case(&name_of(c.name), c.args.len());
        let takes = |c: &Case| c.name == "ordered" || case(self, c).is_some();
        if calls.is_empty() || !calls.iter().all(takes) {
            return None;
        }
        let result = match unused {
            true => Ty::Unit,
            false => self.cx.fresh(),
        };
        self.value(at, &Ty::Unknown);
        for c in calls {
            let (Some(sig), Some(closure)) = (case(self, &c), c.args.last()) else {
                continue;
            };
            let opened = self.select_args(&sig, c);
            let ret = match unused {
                true => self.cx.fresh(),
                false => result.clone(),
            };
            let then = select_then(&opened, c, ret);
            self.callback(closure, &then, false);
        }
        Some(Val::temp(result))
    }

    /// A case that is added to a select: its closure is kept.
    pub fn select_added(&mut self, select: &Val, case: Case) -> Val {
        let sig = self.select_case(&name_of(case.name), case.args.len());
        let (Some(sig), Some(closure)) = (sig, case.args.last()) else {
            return select.clone();
        };
        let opened = self.select_args(&sig, case);
        let ret = match self.shallow(&select.ty) {
            Ty::Named(_, of) if of.len() == 1 => of[0].clone(),
            _ => self.cx.fresh(),
        };
        let then = select_then(&opened, case, ret.clone());
        match strip(closure) {
            ExprKind::Closure(c) => {
                let v = self.closure_for(c, &then, true, false);
                self.note(closure, &v, &then);
                self.unify(&then, &v.ty);
            }
            _ => drop(self.value(closure, &then)),
        }
        Val::temp(Ty::lang(LangItem::Select, vec![ret]))
    }

    /// Whether a select names some of its cases and takes others.
    pub fn is_mixed(&self, ty: &Ty, case: Case) -> bool {
        let Some(sig) = self.select_method(&name_of(case.name), case.args.len()) else {
            return false;
        };
        let of = |t: &Ty| match t {
            Ty::Named(_, of) => of.first().cloned(),
            _ => None,
        };
        let names = sig.owner.as_ref().and_then(of) == Some(Ty::lang(LangItem::Named, vec![]));
        match of(ty) {
            None | Some(Ty::Var(_) | Ty::Unknown) => false,
            Some(t) => t.is_lang(LangItem::Named) != names,
        }
    }

    /// The signature opened, and all arguments but the closure looked at.
    pub fn select_args(&mut self, sig: &Rc<Sig>, case: Case) -> Rc<Opened> {
        let opened = self.open_sig(sig, None, None);
        let closure = case.args.len() - 1;
        for (i, a) in case.args[..closure].iter().enumerate() {
            // An end for sending stands for its channel.
            if i == 0
                && let v = self.place(a, &Ty::Unknown)
                && let Ty::Named(n, of) = self.resolve(&v.ty).peeled()
                && *n == LangItem::Sender
            {
                let of = Ty::lang(LangItem::Channel, of.clone());
                self.unify(opened.params[0].peeled(), &of);
                continue;
            }
            self.sig_arg(sig, &opened, i, &opened.params[i].clone(), a);
        }
        let opened = Rc::new(opened);
        if let Some(closure) = case.args.last() {
            self.types.callee.insert(closure.id, opened.clone());
        }
        opened
    }
}

/// The type of the closure of a case: without a parameter, if it was written so.
fn select_then(opened: &Opened, case: Case, ret: Ty) -> Ty {
    let given = match opened.params.last() {
        Some(Ty::Fn(f)) => f.params.clone(),
        _ => vec![],
    };
    let plain = case
        .args
        .last()
        .is_some_and(|e| matches!(strip(e), ExprKind::Closure(c) if c.params.is_empty()));
    Ty::func(if plain { vec![] } else { given }, ret)
}
