//! Values that leave their thread.
//!
//! Function values and the objects of traits are `Send` and `Sync` in all of a program, or nowhere:
//! one type has one representation. They are if one of them is captured by a closure that runs
//! elsewhere, stands in a channel or a constant, or is what a type parameter stands for whose
//! values leave their thread.

use super::facts::{Fact, Rules};
use super::{Analysis, Body, Seen, is_same_method, owner};
use crate::infer::{Scope, TyCx};
use crate::own::Use;
use crate::resolve::LangItem;
use crate::types::ty::Ty;
use crate::types::world::parts;

/// If `premises` hold, values of this type leave their thread.
fn travels(cx: &TyCx, ty: &Ty, scope: &Scope, premises: &[Fact], rules: &mut Rules) {
    let mut found = Vec::new();
    inside(cx, ty, scope, &mut Seen::default(), &mut found);
    for fact in found {
        rules.add(premises, fact);
    }
}

fn inside(cx: &TyCx, ty: &Ty, scope: &Scope, seen: &mut Seen, found: &mut Vec<Fact>) {
    let ty = cx.shallow(ty);
    let parts = match &ty {
        Ty::Fn(_) => {
            found.push(Fact::FnsTravel);
            return;
        }
        Ty::Dyn(name) => {
            found.push(Fact::SentTrait(name.clone()));
            return;
        }
        Ty::Param(p) => {
            found.extend(owner(scope, p).map(|id| Fact::Travels(id, p.clone())));
            return;
        }
        Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) => vec![(**t).clone()],
        Ty::Tuple(v) => v.clone(),
        Ty::Named(def, args) => {
            let mut all = args.clone();
            if let Some(decl) = cx.world.types.get(def)
                && seen.enter(&ty)
            {
                all.extend(parts(decl, args));
            }
            all
        }
        _ => return,
    };
    for part in &parts {
        inside(cx, part, scope, seen, found);
    }
}

/// The values of a body that leave their thread.
pub fn sending(cx: &TyCx, body: &Body<'_>, analysis: &Analysis, rules: &mut Rules) {
    let scope = body.scope;
    // The bounds of an `impl` of a trait are those of its methods, for their callers.
    if let (Some((_, sig)), Some(of_impl)) = (&body.of.f, body.of.of_impl)
        && let Some(id) = sig.id
    {
        for p in &sig.owner_generics {
            let premise = [Fact::Travels(of_impl, p.clone())];
            rules.add(&premise, Fact::Travels(id, p.clone()));
        }
    }
    for call in body.calls {
        if let Some(id) = call.sig.id {
            for (name, ty) in &call.vars {
                let premise = [Fact::Travels(id, name.clone())];
                travels(cx, ty, scope, &premise, rules);
            }
        }
        // A value that is sent through a channel.
        if let Some(Ty::Named(def, _)) = &call.sig.owner
            && *def == LangItem::Channel
        {
            for (_, ty) in &call.vars {
                travels(cx, ty, scope, &[], rules);
            }
        }
    }
    let closures = &analysis.closures;
    for closure in &closures.all {
        let kept = Fact::Kept(cx.origin, closure.body);
        let bound_and_started = |local| {
            let mut all = closures.arguments.iter();
            all.any(|(id, _, how)| *id == local && *how == Use::Once)
        };
        let sent = match closure.how {
            Use::Once | Use::Sent => Some(vec![]),
            Use::Passed(id, index) => Some(vec![Fact::Sent(id, index)]),
            Use::Bound(local) if bound_and_started(local) => Some(vec![]),
            Use::Bound(_) | Use::Called | Use::Kept | Use::Case => None,
        };
        let with_all = vec![kept, Fact::FnsTravel];
        for premises in sent.iter().chain([&with_all]) {
            for ty in closure.captured.iter().filter_map(|id| body.local(cx, *id)) {
                travels(cx, &ty, scope, premises, rules);
            }
        }
        // It outlives its surroundings, and so does what it mentions.
        for p in &cx.ty_scope.params {
            travels(cx, &Ty::Param(p.clone()), scope, &with_all, rules);
        }
    }
    for (branch, captured) in &closures.branches {
        for ty in captured.iter().filter_map(|id| body.local(cx, *id)) {
            travels(cx, &ty, scope, &[], rules);
        }
        if let Some(ty) = body.types.expected.get(branch) {
            travels(cx, ty, scope, &[], rules);
        }
    }
    // All threads see a constant.
    if let Some(ty) = &body.of.constant {
        travels(cx, ty, scope, &[], rules);
    }
}

/// The facts that methods of traits require of each other: those of one trait agree, and an object that leaves
/// its thread takes with it what its type holds.
pub fn declared(cx: &TyCx, rules: &mut Rules) {
    for sig in cx.sigs.values() {
        let (Some(id), Some(trait_)) = (sig.id, &sig.trait_) else {
            continue;
        };
        for other in cx.sigs.values().filter(|other| is_same_method(sig, other)) {
            let Some(other_id) = other.id else { continue };
            for (own, theirs) in sig.generics.iter().zip(&other.generics) {
                let premise = [Fact::Travels(other_id, theirs.clone())];
                rules.add(&premise, Fact::Travels(id, own.clone()));
            }
        }
        if let Some(Ty::Named(_, args)) = &sig.owner {
            for of in cx.world.with_supers(trait_) {
                for arg in args {
                    if let Ty::Param(p) = arg {
                        let premise = [Fact::SentTrait(of.clone())];
                        rules.add(&premise, Fact::Travels(id, p.clone()));
                    }
                }
            }
        }
    }
}
