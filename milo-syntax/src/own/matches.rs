//! Matches that mutate what they look at, and the places that move.

use super::Locals;
use crate::flow::{Flow, How, Liveness, Step};

impl Locals {
    /// Finds the matches with a name that is mutated. The place that such a match looks at is
    /// mutated as well, which may be a name of a match around it.
    pub fn matches(&mut self, flow: &Flow) {
        // A match within another comes after it.
        for of in flow.matches.iter().rev() {
            if of.names.iter().any(|name| self.changed.contains(name)) {
                self.mutated.insert(of.scrutinee);
                self.changed.extend(of.root);
            }
        }
    }

    /// Finds the places that are read for the last time.
    pub fn moves(&mut self, steps: &[Step], after: &Liveness) {
        for step in steps {
            match step {
                Step::Access {
                    at,
                    place,
                    depth: 0,
                    how: How::Read,
                } => {
                    let last = at.last().map(|(node, _)| after.after(*node, false));
                    if last.is_some_and(|after| !after.read_again) {
                        let all = self.moved.entry(place.base).or_default();
                        all.push(place.clone());
                    }
                }
                Step::Branch(ways) => ways.iter().for_each(|way| self.moves(way, after)),
                Step::Loop(_, body) | Step::Closure { body, .. } => self.moves(body, after),
                Step::Access { .. }
                | Step::Break
                | Step::Continue
                | Step::Return
                | Step::End(_)
                | Step::Empty(_)
                | Step::Unknown => {}
            }
        }
    }
}
