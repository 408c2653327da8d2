//! The type parameters that stand for types whose values move.
//!
//! A value of a type parameter that is used again is cloned, as if it were copied:
//!
//! ```text
//! fn twice<T>(x: T): T { use(x)  return x }     // twice(1): `use(x.clone())`
//! ```
//!
//! unless some call puts a type that moves in its place (`twice(names)`): then it moves, and rustc
//! says that it is used again. What a parameter stands for may be a parameter of the caller.

use super::facts::{Fact, Rules};
use super::{Body, owner};
use crate::infer::TyCx;
use crate::types::ty::Ty;

/// The type arguments of the calls of a body, for the type parameters of their callees.
pub fn moving(cx: &TyCx, body: &Body<'_>, rules: &mut Rules) {
    for call in body.calls {
        let Some(id) = call.sig.id else { continue };
        for (name, ty) in &call.vars {
            if matches!(cx.resolve(ty), Ty::Unknown | Ty::Var(_)) {
                continue;
            }
            let mut params = Vec::new();
            let stays = cx.stays_usable(ty, &mut |p| match owner(body.scope, p) {
                Some(id) => {
                    params.push(Fact::Moves(id, p.clone()));
                    false
                }
                None => false,
            });
            let moves = Fact::Moves(id, name.clone());
            match stays {
                false => rules.add(&[], moves),
                true => params
                    .into_iter()
                    .for_each(|p| rules.add(&[p], moves.clone())),
            }
        }
    }
}
