//! A signature, instantiated for one call.

use std::rc::Rc;

use super::TyCx;
use crate::ast::Type;
use crate::resolve::LangItem;
use crate::types::ty::{Name, Ty};
use crate::types::world::Sig;

/// A signature, instantiated for one call: each type parameter is an inference variable.
pub struct Opened {
    pub sig: Rc<Sig>,
    pub params: Vec<Ty>,
    pub ret: Ty,
    /// The type parameters that can be called, as function types.
    pub callables: Vec<(Name, Ty)>,
    /// Each type parameter and its type in this call.
    pub vars: Vec<(Name, Ty)>,
}

impl TyCx {
    /// Instantiates a signature; `recv` is the type of the receiver.
    pub fn open_sig(
        &mut self,
        sig: &Rc<Sig>,
        recv: Option<&Ty>,
        explicit: Option<&[Type]>,
    ) -> Opened {
        let mut vars: Vec<(Name, Ty)> = Vec::new();
        for g in sig.owner_generics.iter().chain(&sig.generics) {
            let t = self.fresh();
            vars.push((g.clone(), t));
        }
        if let Some(types) = explicit {
            let first = sig.owner_generics.len();
            for (t, (_, var)) in types.iter().zip(vars.iter().skip(first)) {
                let t = self.ast_ty(t);
                self.infer.unify(var, &t);
            }
        }
        let get = |n: &str| vars.iter().find(|(p, _)| &**p == n).map(|(_, t)| t.clone());
        if let (Some(owner), Some(recv)) = (&sig.owner, recv) {
            let owner = owner.subst(&get);
            self.infer.unify(&owner, recv);
        }
        // `Int` and `Float` stand for the receiver's type, such as `i64`.
        let number = match (&sig.owner, recv) {
            (Some(o), Some(recv)) if o.is_lang(LangItem::Int) || o.is_lang(LangItem::Float) => {
                Some((o.clone(), recv.clone()))
            }
            _ => None,
        };
        let self_var = vars
            .iter()
            .find(|(n, _)| &**n == "Self")
            .map(|(_, t)| t.clone());
        if let (Some(s), Some(recv)) = (self_var, recv) {
            self.infer.unify(&s, recv);
        }
        Opened {
            sig: sig.clone(),
            params: sig
                .params
                .iter()
                .map(|(_, t)| replace(&t.subst(&get), &number))
                .collect(),
            ret: replace(&sig.ret.subst(&get), &number),
            callables: sig
                .callables
                .iter()
                .map(|(n, t)| (n.clone(), t.subst(&get)))
                .collect(),
            vars,
        }
    }

    /// Unifies the result type with the expected type, which helps to type the arguments.
    pub fn expect_ret(&mut self, opened: &Opened, expected: &Ty) {
        let expected = self.shallow(expected);
        let ret = self.shallow(&opened.ret);
        if expected.is_lang(LangItem::Option) && matches!(ret, Ty::Var(_))
            || matches!(expected, Ty::Unknown)
        {
            return;
        }
        let fits = match (&expected, &ret) {
            (Ty::Named(n, _), Ty::Named(m, _)) => n == m,
            // `max(v.len, 3)` as a `usize`.
            (Ty::Int(_), Ty::Var(_)) => true,
            _ => false,
        };
        if fits {
            self.infer.unify(&ret, &expected);
        }
    }
}

/// Replaces `Int` or `Float` of the library's signatures by the receiver's type.
fn replace(t: &Ty, number: &Option<(Ty, Ty)>) -> Ty {
    let Some((abstract_, concrete)) = number else {
        return t.clone();
    };
    match t {
        t if t == abstract_ => concrete.clone(),
        Ty::Named(n, a) => Ty::Named(n.clone(), a.iter().map(|t| replace(t, number)).collect()),
        Ty::Tuple(v) => Ty::Tuple(v.iter().map(|t| replace(t, number)).collect()),
        t => t.clone(),
    }
}
