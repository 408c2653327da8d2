//! How functions use the closures that they get.
//!
//! A parameter of function type is a callback as long as it is only called: `impl FnMut`. One that
//! is kept (`Escapes`) is a function value; one that a spawned closure captures (`Sent`) has to be
//! `Send`. A function that passes a parameter on asks of it what the callee asks.

use std::collections::HashMap;

use super::facts::{Fact, Rules};
use super::{Analysis, Body};
use crate::infer::TyCx;
use crate::own::Use;
use crate::resolve::LocalId;
use crate::types::ty::Ty;

/// How a body uses its callbacks and its closures.
pub fn callbacks(cx: &TyCx, body: &Body<'_>, analysis: &Analysis, rules: &mut Rules) {
    let closures = &analysis.closures;
    let mut parameters: HashMap<LocalId, usize> = HashMap::new();
    if let Some(id) = body.def {
        for (index, param) in body.callbacks(cx) {
            parameters.extend(param.map(|local| (local, index)));
            if param.is_none() {
                rules.add(&[], Fact::Escapes(id, index));
            }
        }
    }
    let escapes = |local: LocalId| {
        let index = parameters.get(&local)?;
        Some(Fact::Escapes(body.def?, *index))
    };
    let sent = |local: LocalId| {
        let index = parameters.get(&local)?;
        Some(Fact::Sent(body.def?, *index))
    };
    // A closure that is bound to a local is kept if the local is a value.
    let kept = |local: LocalId| {
        let closure = &closures.all[*closures.bound.get(&local)?];
        Some(Fact::Kept(cx.origin, closure.body))
    };
    let value = |local: LocalId| escapes(local).into_iter().chain(kept(local));
    let shared = closures.shared(&analysis.after);
    for local in closures.values.iter().copied().chain(shared) {
        value(local).for_each(|fact| rules.add(&[], fact));
    }
    for (local, _, how) in &closures.arguments {
        match *how {
            Use::Kept => value(*local).for_each(|fact| rules.add(&[], fact)),
            Use::Passed(id, index) => {
                let escapes = [Fact::Escapes(id, index)];
                value(*local).for_each(|fact| rules.add(&escapes, fact));
                let is_sent = [Fact::Sent(id, index)];
                sent(*local)
                    .into_iter()
                    .for_each(|fact| rules.add(&is_sent, fact));
            }
            Use::Once => {
                // A function value is called elsewhere.
                let premise = match (escapes(*local), kept(*local)) {
                    (Some(escapes), _) => vec![escapes],
                    (None, Some(kept)) => vec![kept],
                    (None, None) => vec![],
                };
                sent(*local)
                    .into_iter()
                    .for_each(|fact| rules.add(&[], fact));
                let ty = body.local(cx, *local);
                let is_value = !premise.is_empty() || !body.types.fns.contains(local);
                if is_value && ty.is_some_and(|ty| matches!(ty, Ty::Fn(_))) {
                    rules.add(&premise, Fact::FnsTravel);
                }
            }
            Use::Called | Use::Bound(_) | Use::Sent | Use::Case => {}
        }
    }
    for closure in &closures.all {
        let this = Fact::Kept(cx.origin, closure.body);
        let (when_kept, when_sent) = match closure.how {
            Use::Kept | Use::Case => (Some(vec![]), None),
            Use::Once | Use::Sent => (None, Some(vec![])),
            Use::Passed(id, index) => (
                Some(vec![Fact::Escapes(id, index)]),
                Some(vec![Fact::Sent(id, index)]),
            ),
            Use::Bound(_) | Use::Called => (None, None),
        };
        if let Some(premises) = when_kept {
            rules.add(&premises, this.clone());
        }
        let owns = closure.is_move || matches!(closure.how, Use::Once | Use::Kept);
        for local in &closure.captured {
            let is_kept = [this.clone()];
            value(*local).for_each(|fact| rules.add(&is_kept, fact));
            if let (Some(premises), Some(fact)) = (&when_sent, sent(*local)) {
                rules.add(premises, fact);
            }
            let once = closure.how == Use::Once;
            if owns && analysis.after.is_captured_again(closure.body, *local, once) {
                // A function value is shared where it is called outside as well.
                escapes(*local)
                    .into_iter()
                    .for_each(|fact| rules.add(&[], fact));
            }
        }
    }
    for value in &closures.started {
        let ty = body.types.expr.get(value).map(|t| cx.shallow(t));
        if ty.is_some_and(|ty| matches!(ty, Ty::Fn(_))) {
            rules.add(&[], Fact::FnsTravel);
        }
    }
    for (_, captured) in &closures.branches {
        // Several branches may call the callback at once: it becomes a shared function value.
        for fact in captured.iter().filter_map(|local| escapes(*local)) {
            rules.add(&[], fact);
            rules.add(&[], Fact::FnsTravel);
        }
    }
}
