//! The effects of an expression: the accesses of a body, and the range of them that each expression
//! makes.
//!
//! Filled by `access`, in the order of evaluation. The effects of a closure count where it is made
//! and again wherever it is named.

use std::collections::HashMap;
use std::ops::Range;

use super::place::{Named, Place};
use crate::ast::NodeId;
use crate::resolve::LocalId;

/// An access.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The longest prefix of the place without an index.
    pub place: Place,
    /// The number of indexes after that prefix.
    pub depth: usize,
    /// Whether it mutates the place.
    pub changes: bool,
    /// Whether it is a call of a mutating method that the program does not declare.
    pub is_call: bool,
    /// Whether it certainly mutates the place: not if only Rust knows the method.
    pub mutates: bool,
    /// The accesses of the `move` closure that has a copy of its own of the place: only there is it
    /// an access to the place.
    pub own: Option<(usize, usize)>,
}

/// The accesses of a body, by expression and by local.
#[derive(Debug, Default)]
pub struct Effects {
    all: Vec<Effect>,
    within: HashMap<NodeId, Range<usize>>,
    of_local: HashMap<LocalId, Vec<usize>>,
}

impl Effects {
    /// The number of accesses so far.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Adds an access.
    pub fn push(&mut self, effect: Effect) {
        let all = self.of_local.entry(effect.place.base).or_default();
        all.push(self.all.len());
        self.all.push(effect);
    }

    /// Ends a node: its accesses are those from `first` on, with those of its children.
    pub fn close(&mut self, node: NodeId, first: usize) {
        self.within.insert(node, first..self.all.len());
    }

    /// The accesses from `first` on.
    pub fn since(&mut self, first: usize) -> &mut [Effect] {
        &mut self.all[first..]
    }

    /// Whether an expression or a block names a local, or calls a closure that does.
    pub fn uses(&self, node: NodeId, local: LocalId) -> bool {
        self.of(node, local).next().is_some()
    }

    /// Whether an expression or a block may read or mutate the place, a part of it or a place that
    /// contains it.
    pub fn touches(&self, node: NodeId, place: &Place) -> bool {
        let mut all = self.of(node, place.base);
        all.any(|e| e.place.overlaps(place))
    }

    /// Whether an expression or a block mutates the place, a part of it or a place that
    /// contains it.
    pub fn changes(&self, node: NodeId, place: &Place) -> bool {
        let mut all = self.of(node, place.base);
        all.any(|e| e.changes && e.place.overlaps(place))
    }

    /// As [`changes`](Self::changes), without calls of mutating methods of the library or of Rust:
    /// to loop over `v` and call `v.push(x)` in the body is an obvious mistake.
    pub fn changes_unseen(&self, node: NodeId, place: &Place) -> bool {
        let mut all = self.of(node, place.base);
        all.any(|e| e.changes && !e.is_call && e.place.overlaps(place))
    }

    /// Whether an expression or a block mutates elements of a place, but never the number of them.
    pub fn changes_elements(&self, node: NodeId, place: &Named<'_>) -> bool {
        let mut found = false;
        for e in self.of(node, place.place.base) {
            if e.changes && e.place.overlaps(&place.place) {
                if e.place != place.place || e.depth <= place.indexes.len() {
                    return false;
                }
                found = true;
            }
        }
        found
    }

    /// Whether an expression or a block mutates the place, as far as Milo knows.
    pub fn mutates(&self, node: NodeId, place: &Place) -> bool {
        let mut all = self.of(node, place.base);
        all.any(|e| e.mutates && e.place.overlaps(place))
    }

    /// The locals that the body mutates, or whose copy a closure mutates.
    pub fn mutated(&self) -> impl Iterator<Item = LocalId> {
        let mutated = self.all.iter().filter(|e| e.mutates);
        mutated.map(|e| e.place.base)
    }

    /// The locals that the body may mutate, as far as Milo or Rust knows.
    pub fn changed(&self) -> impl Iterator<Item = LocalId> {
        let changed = self.all.iter().filter(|e| e.changes || e.mutates);
        changed.map(|e| e.place.base)
    }

    fn of(&self, node: NodeId, local: LocalId) -> impl Iterator<Item = &Effect> {
        let range = self.within.get(&node).cloned().unwrap_or_default();
        let end = range.end;
        let all = self.of_local.get(&local).map_or(&[][..], Vec::as_slice);
        let first = all.partition_point(|i| *i < range.start);
        let of_range = all[first..].iter().take_while(move |i| **i < end);
        let inside = move |e: &&Effect| {
            let own = e.own;
            own.is_none_or(|(first, end)| first <= range.start && range.end <= end)
        };
        of_range.map(|i| &self.all[*i]).filter(inside)
    }
}
