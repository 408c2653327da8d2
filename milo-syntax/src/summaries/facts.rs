//! Facts about declarations, and what follows from them.

use std::collections::{HashMap, HashSet};

use crate::ast::NodeId;
use crate::resolve::{DefId, Origin};
use crate::types::ty::Name;

/// A fact about a program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// A type parameter stands for a type whose values move.
    Moves(DefId, Name),
    /// A callback parameter outlives the call: it is kept.
    Escapes(DefId, usize),
    /// A callback parameter is called in another thread or task.
    Sent(DefId, usize),
    /// A closure, by its body, is kept as a value.
    Kept(Origin, NodeId),
    /// Values of the type that a type parameter stands for leave their thread.
    Travels(DefId, Name),
    /// A function value leaves its thread somewhere: all are made to.
    FnsTravel,
    /// A trait that is used as a type.
    Object(Name),
    /// A trait whose objects leave their thread.
    SentTrait(Name),
}

/// Facts, and implications between them.
#[derive(Debug, Default)]
pub struct Rules {
    known: Vec<Fact>,
    implications: Vec<(Vec<Fact>, Fact)>,
}

impl Rules {
    /// If all of `premises` hold, the fact does.
    pub fn add(&mut self, premises: &[Fact], fact: Fact) {
        match premises {
            [] => self.known.push(fact),
            _ => self.implications.push((premises.to_vec(), fact)),
        }
    }

    /// Adds the rules of another part of the program.
    pub fn extend(&mut self, other: Rules) {
        self.known.extend(other.known);
        self.implications.extend(other.implications);
    }

    /// All facts that follow. Each implication is looked at once for each of its premises.
    pub fn solve(&self) -> HashSet<Fact> {
        let mut waiting: HashMap<&Fact, Vec<usize>> = HashMap::new();
        let mut missing: Vec<usize> = Vec::new();
        for (i, (premises, _)) in self.implications.iter().enumerate() {
            missing.push(premises.len());
            for premise in premises {
                waiting.entry(premise).or_default().push(i);
            }
        }
        let mut facts = HashSet::new();
        let mut work: Vec<&Fact> = self.known.iter().collect();
        while let Some(fact) = work.pop() {
            if !facts.insert(fact.clone()) {
                continue;
            }
            for i in waiting.get(fact).into_iter().flatten() {
                missing[*i] -= 1;
                if missing[*i] == 0 {
                    work.push(&self.implications[*i].1);
                }
            }
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: &str) -> Fact {
        Fact::Object(name.into())
    }

    #[test]
    fn what_follows_from_rules() {
        let mut rules = Rules::default();
        // In the order that helps least: premises come after what follows from them.
        rules.add(&[object("c")], object("d"));
        rules.add(&[object("b"), object("x")], object("e"));
        rules.add(&[object("a"), object("b")], object("c"));
        rules.add(&[object("a")], object("b"));
        rules.add(&[object("d")], object("a"));
        rules.add(&[], object("a"));
        rules.add(&[], object("a"));
        let facts = rules.solve();
        let names = ["a", "b", "c", "d", "e", "x"];
        let known: Vec<&str> = names
            .into_iter()
            .filter(|n| facts.contains(&object(n)))
            .collect();
        assert_eq!(known, ["a", "b", "c", "d"]);
    }

    #[test]
    fn one_premise_twice() {
        let mut rules = Rules::default();
        rules.add(&[object("a"), object("a")], object("b"));
        rules.add(&[], object("a"));
        assert!(rules.solve().contains(&object("b")));
    }
}
