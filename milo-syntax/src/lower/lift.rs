//! Closures that borrow, by lifting.
//!
//! A closure without `move` borrows the variables around it, and they go on changing outside:
//!
//! ```text
//! let add = (x: i32): void => { v.push(x) }
//! add(1)  print(v.len)  add(2)
//! ```
//!
//! Rust would hold `v` borrowed from the first line to the last. So a closure that is bound to
//! a `let` and only called takes such variables as parameters, after its own, and each call
//! lends them: `add(1, &mut v)`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::cx::{FnCx, Local, Lower, Repr, mixed_site_at};
use super::ty::Ty;
use crate::ast::Expr;
use crate::resolve::LocalId;

/// The state of a local before a closure took it as a parameter.
pub struct Lifted {
    id: LocalId,
    depth: usize,
    repr: Repr,
}

/// Whether the type of a parameter can be written.
pub fn can_write(ty: &Ty) -> bool {
    !matches!(ty, Ty::Unknown | Ty::Var(_) | Ty::Dyn(_) | Ty::Slice(_))
}

impl Lower {
    /// The variables that this closure (by its local) takes as parameters, and whether it
    /// changes them.
    fn lifts(&self, closure: LocalId) -> Vec<(Local, bool)> {
        let lifts = self.moves.locals.lifts(closure).iter();
        lifts
            .filter_map(|(id, changed)| Some((self.local(*id)?.clone(), *changed)))
            .filter(|(l, _)| self.can_lift(l))
            .collect()
    }

    /// Whether a closure can take this variable as a parameter: if its type can be written.
    pub fn can_lift(&self, l: &Local) -> bool {
        let ty = self.resolve(&l.ty);
        !self.moves.locals.is_hidden(l.id)
            && match l.repr {
                Repr::Plain => !l.is_let && !l.is_loop,
                Repr::Ref { is_mut } => is_mut,
                _ => false,
            }
            && can_write(&ty)
    }

    /// Makes the variables of a closure that is about to be lowered its parameters. Gives their
    /// tokens, and what [`unlift`](Self::unlift) puts back.
    pub fn lift(&mut self, closure: LocalId) -> (TokenStream, Vec<Lifted>) {
        let mut params = TokenStream::new();
        let mut before = Vec::new();
        let depth = self.fns.len();
        for (local, changed) in self.lifts(closure) {
            self.fns
                .last_mut()
                .expect("the closure")
                .lifted
                .push(local.id);
            let name = self.local_ident(&Ident::new(&local.name, local.span));
            let ty = self.resolve(&local.ty);
            let ty = self.ty_tokens(&ty, local.span);
            let g = mixed_site_at(local.span);
            let mut_ = changed.then(|| Ident::new("mut", g));
            params.extend(quote_spanned!(g=> #name: &#mut_ #ty,));
            before.push(Lifted {
                id: local.id,
                depth: local.depth,
                repr: local.repr,
            });
            if let Some(l) = self.local_mut(local.id) {
                l.depth = depth;
                // Mutable in any case: rustc reports a change of the body's that nothing tells.
                l.repr = Repr::Ref { is_mut: true };
            }
        }
        (params, before)
    }

    /// Ends the closure: its parameters are variables again.
    pub fn unlift(&mut self, before: Vec<Lifted>) {
        for was in before {
            if let Some(l) = self.local_mut(was.id) {
                l.depth = was.depth;
                l.repr = was.repr;
            }
        }
    }

    /// The variables that a call of the closure lends to it: `&mut v,`.
    pub fn lent(&mut self, closure: LocalId, span: Span) -> TokenStream {
        let g = mixed_site_at(span);
        let mut ts = TokenStream::new();
        for (local, changed) in self.lifts(closure) {
            self.note_use(local.id, changed);
            if changed {
                self.changed.push(local.id);
            }
            let used = Ident::new(&local.name, span);
            let name = self.local_ident(&used);
            for f in self.fns.iter_mut().skip(local.depth) {
                if !f.uses.iter().any(|(id, ..)| *id == local.id) {
                    f.uses.push((local.id, used.clone()));
                }
            }
            let mut_ = changed.then(|| Ident::new("mut", g));
            // A closure around this one has its own copy.
            let (_, owned, _) = self.captured(&local);
            let is_ref = matches!(local.repr, Repr::Ref { .. });
            let deref = (is_ref && !owned).then(|| quote_spanned!(g=> *));
            ts.extend(quote_spanned!(g=> &#mut_ #deref #name,));
        }
        ts
    }

    /// Whether a closure that is being lowered takes this local as a parameter.
    pub fn is_parameter(&self, id: LocalId) -> bool {
        let takes = |f: &FnCx| f.lifted.contains(&id);
        self.fns.iter().any(takes)
    }

    /// Whether calls of this closure lend it anything.
    pub fn is_lifted(&self, closure: LocalId) -> bool {
        !self.lifts(closure).is_empty()
    }

    /// Whether an argument that is lent reads a variable that the called closure may change.
    pub fn looks_at_lent(&self, closure: LocalId, arg: &Expr) -> bool {
        self.lifts(closure)
            .iter()
            .any(|(l, changed)| *changed && self.moves.effects.uses(arg.id, l.id))
    }
}
