//! Matches that mutate what they look at, and the places that move.

use super::Locals;
use crate::flow::{How, Liveness, Step};

impl Locals {
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
