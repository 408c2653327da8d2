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

use std::collections::{HashMap, HashSet};

use crate::infer::{Scope, TyCx, Types};
use crate::resolve::DefId;
use crate::types::ty::{Name, Ty};

/// The declaration that a type parameter belongs to.
pub fn owner(scope: &[(Vec<Name>, DefId)], param: &Name) -> Option<DefId> {
    let mut inside = scope.iter().rev();
    inside
        .find(|(all, _)| all.contains(param))
        .map(|(_, id)| *id)
}

/// What a call puts in the place of a type parameter of its callee.
struct Put<'a> {
    callee: (DefId, Name),
    ty: &'a Ty,
    scope: &'a Scope,
}

/// Adds the type parameters that stand for types whose values move.
pub fn moving(cx: &TyCx, types: &Types, moving: &mut HashSet<(DefId, Name)>) {
    let mut puts = Vec::new();
    for body in &types.bodies {
        for call in &body.calls {
            let Some(id) = call.sig.id else { continue };
            for (name, ty) in &call.vars {
                if !matches!(cx.resolve(ty), Ty::Unknown | Ty::Var(_)) {
                    puts.push(Put {
                        callee: (id, name.clone()),
                        ty,
                        scope: &body.scope,
                    });
                }
            }
        }
    }
    // By a parameter that has not been found to move: what stands for it, or contains it.
    let mut waiting: HashMap<(DefId, Name), Vec<usize>> = HashMap::new();
    let mut work: Vec<usize> = (0..puts.len()).collect();
    while let Some(i) = work.pop() {
        let put = &puts[i];
        if moving.contains(&put.callee) {
            continue;
        }
        let mut asked = Vec::new();
        let stays = cx.stays_usable(put.ty, &mut |p| {
            let Some(id) = owner(put.scope, p) else {
                return false;
            };
            let key = (id, p.clone());
            let moves = moving.contains(&key);
            asked.push(key);
            moves
        });
        if !stays {
            work.extend(waiting.remove(&put.callee).unwrap_or_default());
            moving.insert(put.callee.clone());
            continue;
        }
        for key in asked {
            waiting.entry(key).or_default().push(i);
        }
    }
}
