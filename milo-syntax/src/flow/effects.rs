//! What happens within an expression: the accesses of a body, and which of them each expression
//! makes.
//!
//! Filled by `access`, in the order of evaluation. A closure counts where it is made, with all
//! that its body does to what it borrows, and again wherever it is named.

use std::collections::HashMap;
use std::ops::Range;

use super::place::{Named, Place};
use crate::ast::NodeId;
use crate::resolve::LocalId;

/// An access.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The longest place without an index on the way.
    pub place: Place,
    /// How many indexes lead on from there.
    pub depth: usize,
    /// It changes what is there.
    pub changes: bool,
    /// A method that is no function of the program is called on it and changes it.
    pub is_call: bool,
}

/// The accesses of a body, by expression and by local.
#[derive(Debug, Default)]
pub struct Effects {
    all: Vec<Effect>,
    within: HashMap<NodeId, Range<usize>>,
    of_local: HashMap<LocalId, Vec<usize>>,
}

impl Effects {
    /// How many there are so far.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Adds one.
    pub fn push(&mut self, effect: Effect) {
        let all = self.of_local.entry(effect.place.base).or_default();
        all.push(self.all.len());
        self.all.push(effect);
    }

    /// Notes that all from `first` on belong to a node, and perhaps to others around it.
    pub fn close(&mut self, node: NodeId, first: usize) {
        self.within.insert(node, first..self.all.len());
    }

    /// Those from `first` on.
    pub fn since(&mut self, first: usize) -> &mut [Effect] {
        &mut self.all[first..]
    }

    /// Whether an expression or a block names a local, or calls a closure that does.
    pub fn uses(&self, node: NodeId, local: LocalId) -> bool {
        self.of(node, local).next().is_some()
    }

    /// Whether an expression or a block may look at or change something in the place, or what it
    /// is a part of.
    pub fn touches(&self, node: NodeId, place: &Place) -> bool {
        let mut all = self.of(node, place.base);
        all.any(|e| e.place.overlaps(place))
    }

    /// Whether an expression or a block changes the place, or what it is a part of, or something
    /// in it.
    pub fn changes(&self, node: NodeId, place: &Place) -> bool {
        let mut all = self.of(node, place.base);
        all.any(|e| e.changes && e.place.overlaps(place))
    }

    /// The same, where a change by a method of the library, or of Rust's, does not count: to walk
    /// over what such a method changes is a mistake that is plain to see.
    pub fn changes_unseen(&self, node: NodeId, place: &Place) -> bool {
        let mut all = self.of(node, place.base);
        all.any(|e| e.changes && !e.is_call && e.place.overlaps(place))
    }

    /// Whether an expression or a block changes elements of a place, or what is in them, and
    /// nothing that changes how many there are.
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

    fn of(&self, node: NodeId, local: LocalId) -> impl Iterator<Item = &Effect> {
        let range = self.within.get(&node).cloned().unwrap_or_default();
        let all = self.of_local.get(&local).map_or(&[][..], Vec::as_slice);
        let first = all.partition_point(|i| *i < range.start);
        let of_range = all[first..].iter().take_while(move |i| **i < range.end);
        of_range.map(|i| &self.all[*i])
    }
}
