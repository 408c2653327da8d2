//! How locals are represented, as far as closures and patterns decide it.
//!
//! Input: a body, its [`Resolutions`](crate::resolve::Resolutions), its [`Flow`] with the
//! [`Liveness`] of its places, and what is known of callees ([`Callees`]). Output: [`Locals`], by
//! local and by match; nothing is emitted from here.
//!
//! Invariants: a decision is made once for a body, before the body is lowered, and about a local
//! (by `LocalId`), a closure (by the local that it is bound to) or a match (by its scrutinee).
//! Must not be known here: types. Where a decision takes one (a number lives in a `Cell`, another
//! value in a `RefCell`), the output says what closures ask for, and the code that emits the declaration
//! knows the type.

mod closures;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

pub use closures::{Callees, Closures, Use};

use crate::ast::NodeId;
use crate::flow::{Flow, Liveness, Place};
use crate::resolve::{DefId, LocalId, Resolutions};

/// The decisions about the locals of a body.
#[derive(Debug, Default)]
pub struct Locals {
    /// Captured by a closure that is kept and written without `move`.
    kept: HashSet<LocalId>,
    /// Captured by a closure that is bound to a `let`, only called, and written without `move`.
    bound: HashSet<LocalId>,
    /// Captured by a closure that owns a copy of what an `&mut` refers to.
    copied: HashSet<LocalId>,
    /// Hidden by another local of the same name where a closure that captures it is called.
    hidden: HashSet<LocalId>,
    /// Closures that are used as values.
    values: HashSet<LocalId>,
    /// Closures that are called in another thread or task.
    started: HashSet<LocalId>,
    /// Closures that are bound to a local and borrow something of what is around them.
    borrowing: HashSet<LocalId>,
    /// By closure: the locals that it may take as parameters, and whether it mutates them.
    lifts: HashMap<LocalId, Vec<(LocalId, bool)>>,
    /// By the body of a closure that is called at most once: the locals that it has for itself, so
    /// that they may move there.
    given: HashMap<NodeId, Vec<LocalId>>,
    /// Assigned, mutated, or lent mutably.
    changed: HashSet<LocalId>,
    /// Perhaps assigned or mutated: also by what only Rust knows.
    may_change: HashSet<LocalId>,
    /// Lent mutably.
    lent_mutably: HashSet<LocalId>,
    /// Places that move, as they are not read again.
    moved: HashMap<LocalId, Vec<Place>>,
    /// Matches (by their scrutinee) with a name that is mutated.
    mutated: HashSet<NodeId>,
}

impl Locals {
    /// Decides about the locals of a body. `parameter` tells how a function of the program uses a
    /// closure that it gets.
    pub fn of(
        closures: &Closures,
        res: &Resolutions,
        parameter: &dyn Fn(DefId, usize) -> Use,
        flow: &Flow,
        after: &Liveness,
    ) -> Locals {
        let mut locals = Locals {
            changed: flow.effects.mutated().collect(),
            may_change: flow.may_change().collect(),
            lent_mutably: flow.lent_mutably.clone(),
            mutated: flow.mutated_in.clone(),
            ..Locals::default()
        };
        locals.closures(closures, res, parameter, flow, after);
        let last = |(node, _): &&(NodeId, Place)| !after.after(*node, false).read_again;
        for (_, place) in flow.reads.iter().filter(last) {
            let moved = locals.moved.entry(place.base).or_default();
            moved.push(place.clone());
        }
        locals
    }

    /// The decisions about locals, in words.
    pub fn decisions(&self) -> Vec<(LocalId, &'static str)> {
        let told = [
            (&self.kept, "shared with a closure that is kept"),
            (&self.bound, "shared with a closure"),
            (&self.copied, "copied into a closure"),
            (&self.values, "a closure that is used as a value"),
            (&self.started, "a closure that runs in another task"),
            (&self.changed, "changed"),
        ];
        let of_set = |(set, words): (&HashSet<LocalId>, _)| {
            let all = set.iter().map(move |id| (*id, words));
            all.collect::<Vec<_>>()
        };
        let mut all: Vec<_> = told.into_iter().flat_map(of_set).collect();
        for (closure, lifted) in &self.lifts {
            let words = |(id, is_mut): &(LocalId, bool)| match is_mut {
                true => (*id, "lent mutably to a closure at each call"),
                false => (*id, "lent to a closure at each call"),
            };
            all.extend(lifted.iter().filter(|(id, _)| id != closure).map(words));
        }
        all
    }

    /// Whether a closure that is kept captures the local without `move`: they share it.
    pub fn is_kept(&self, id: LocalId) -> bool {
        self.kept.contains(&id)
    }

    /// Whether a number or a bool of this local has to live in a cell: a closure shares it while it
    /// changes, and cannot take it as a parameter. `liftable`: whether closures can as far as its type goes.
    pub fn in_cell(&self, id: LocalId, liftable: bool) -> bool {
        let lifted = liftable && !self.hidden.contains(&id);
        self.changed.contains(&id)
            && !self.lent_mutably.contains(&id)
            && (self.kept.contains(&id) || self.bound.contains(&id) && !lifted)
    }

    /// Whether a call of a closure that captures the local does not see its name.
    pub fn is_hidden(&self, id: LocalId) -> bool {
        self.hidden.contains(&id)
    }

    /// Whether a closure that captures an `&mut` owns a copy of what it refers to.
    pub fn is_copied(&self, id: LocalId) -> bool {
        self.copied.contains(&id)
    }

    /// Whether a closure that is bound to a local is called in another thread or task.
    pub fn is_started(&self, closure: LocalId) -> bool {
        self.started.contains(&closure)
    }

    /// Whether a closure that is bound to a local borrows something of what is around it.
    pub fn borrows(&self, closure: LocalId) -> bool {
        self.borrowing.contains(&closure)
    }

    /// Whether a closure is used as a value, and so must be shared.
    pub fn is_value(&self, closure: LocalId) -> bool {
        self.values.contains(&closure)
    }

    /// The locals that a closure has for itself, by its body: it is called at most once, and nothing
    /// else names them after the closure is made.
    pub fn given(&self, body: NodeId) -> &[LocalId] {
        self.given.get(&body).map_or(&[], Vec::as_slice)
    }

    /// The locals that a closure may take as parameters, in the order of their declarations, and
    /// whether it mutates them.
    pub fn lifts(&self, closure: LocalId) -> &[(LocalId, bool)] {
        self.lifts.get(&closure).map_or(&[], Vec::as_slice)
    }

    /// Whether a local, or a part of its value, is assigned or mutated somewhere.
    pub fn is_changed(&self, id: LocalId) -> bool {
        self.changed.contains(&id)
    }

    /// Whether a local could be assigned or mutated, as far as Milo cannot exclude it.
    pub fn may_change(&self, id: LocalId) -> bool {
        self.may_change.contains(&id)
    }

    /// Whether a place moves somewhere, or a part of it or a place that contains it.
    pub fn is_moved(&self, place: &Place) -> bool {
        let moved = self.moved.get(&place.base);
        moved.is_some_and(|all| all.iter().any(|p| p.overlaps(place)))
    }

    /// Whether a name that a match binds is mutated: it binds by mutable reference.
    pub fn is_mutated(&self, scrutinee: NodeId) -> bool {
        self.mutated.contains(&scrutinee)
    }
}
