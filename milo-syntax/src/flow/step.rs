//! The steps of a body. They are nested as its blocks and loops are (Milo has no goto).

use std::collections::{HashMap, HashSet};

use super::borrow::Borrow;
use super::effects::Effects;
use super::holders::Holder;
use super::place::Place;
use crate::ast::{Expr, NodeId, Pattern};
use crate::resolve::LocalId;

/// The facts about declarations that the analysis asks for.
pub trait Decls {
    /// Whether the result of a call (of a function or a method) may refer to its receiver or to one
    /// of its arguments.
    fn gives(&self, call: &Expr) -> Gives;

    /// Whether a closure captures the local as a whole, even if it names only a field of it.
    fn is_captured_whole(&self, local: LocalId) -> bool;

    /// Whether the value of a local may be or hold a reference, as far as its type is known.
    fn may_refer(&self, local: LocalId) -> bool;

    /// How a call uses its receiver (`None`) or an argument, according to its
    /// signature.
    fn operand(&self, call: &Expr, argument: Option<usize>) -> Operand;

    /// Whether a pattern is a variant without a payload that marks a place as empty, as `None`
    /// does.
    fn is_empty_variant(&self, p: &Pattern) -> bool;
}

/// The kind of a call's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// A value of its own.
    Value,
    /// A reference to an operand, or a value that contains one.
    Reference,
    /// Only Rust knows.
    Unknown,
}

/// How a call uses an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// Reads it by shared reference.
    Looks,
    /// May mutate it.
    Changes,
    /// Mutates it; a method of the library.
    ChangesByCall,
    /// May mutate it; a method of Rust.
    MayChange,
    /// May mutate its elements, but not the number of them.
    ChangesElements,
    /// Takes its value; also if the use is unknown.
    Takes,
}

/// The kind of an access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Copies, moves or borrows the value: [`Liveness`](super::Liveness) decides which.
    Read,
    /// Borrows the place for one operation: `f(x)` with a parameter `&T`.
    Lend,
    /// Borrows the place; its value must not be moved.
    Look,
    /// May still be borrowed, as far as Milo knows: by the result of a call that only Rust knows.
    Held,
    /// Keeps the place borrowed: no place that contains it may be moved.
    Hold,
    /// Assigns the place: `x = e`.
    Write,
    /// Mutates the value or an element of it, which is no place of its own: `v[i] = e`.
    Update,
    /// Assigns an entry of a map, `m.insert(k, e)`; the rest of the map may be read.
    Insert,
    /// Declares a local.
    Declare,
}

/// One step of the evaluation of a body.
#[derive(Debug)]
pub enum Step {
    /// An access to a place.
    Access {
        /// The expressions that name the place or a place that contains it, each with the number of
        /// projections of `place` that lead to the one it names.
        at: Vec<(NodeId, usize)>,
        /// The accessed place, up to the first index.
        place: Place,
        /// The number of indexes after `place`.
        depth: usize,
        /// The kind of the access.
        how: How,
    },
    /// One of the alternatives is evaluated.
    Branch(Vec<Vec<Step>>),
    /// The steps are repeated until one of them leaves the loop.
    Loop(NodeId, Vec<Step>),
    /// Leaves the loop.
    Break,
    /// Goes on with the loop's next round.
    Continue,
    /// Leaves the body.
    Return,
    /// The locals of a pattern go out of scope. The places that they refer to live on.
    End(Vec<LocalId>),
    /// The place is empty, as a pattern has shown: `None` matched.
    Empty(Place),
    /// Anything may change, through a raw pointer.
    Unknown,
    /// A closure is made. Its body runs later, perhaps often.
    Closure {
        /// The id of its body's expression, which identifies the closure in [`Flow::captures`].
        id: NodeId,
        /// The steps of its body.
        body: Vec<Step>,
        /// Of a branch of `parallel`: the other branches, which run at the same time.
        beside: Vec<NodeId>,
    },
}

/// The branches of a `parallel` run at the same time: notes for each which the others are.
pub fn run_beside(steps: &mut [Step]) {
    let branch = |step: &Step| match step {
        Step::Closure { id, .. } => Some(*id),
        _ => None,
    };
    let all: Vec<NodeId> = steps.iter().filter_map(branch).collect();
    for step in steps {
        if let Step::Closure { id, beside, .. } = step {
            beside.extend(all.iter().filter(|other| *other != id));
        }
    }
}

/// A body as steps.
#[derive(Debug, Default)]
pub struct Flow {
    /// The steps.
    pub steps: Vec<Step>,
    /// Parameters by reference: the caller sees their value when the body ends.
    pub seen_at_end: Vec<LocalId>,
    /// Locals of patterns, which may refer to parts of other places.
    pub of_patterns: HashSet<LocalId>,
    /// Locals that are keys of entries.
    pub keys: HashSet<LocalId>,
    /// The reads of places, each by the expression that names the whole place.
    pub reads: Vec<(NodeId, Place)>,
    /// As `reads`: the places that a `for` goes through, which may take their elements.
    pub iterated: Vec<(NodeId, Place)>,
    /// By the body of a closure, its captures: outer locals, or the fields of them that it names. Of
    /// a local that may change, a closure that is bound to a `let` takes the whole as a parameter.
    pub captures: HashMap<NodeId, Vec<Place>>,
    /// The accesses of each expression.
    pub effects: Effects,
    /// The names that may refer to a place instead of holding a copy.
    pub borrows: Vec<Borrow>,
    /// Locals that closures capture or that embedded Rust mentions.
    pub hidden: HashSet<LocalId>,
    /// The matched expressions of patterns with a name that is mutated.
    pub mutated_in: HashSet<NodeId>,
    /// Locals that are lent mutably, themselves or in part.
    pub lent_mutably: HashSet<LocalId>,
    /// By local: the locals that may refer to it or to a field of it.
    pub holders: HashMap<LocalId, Vec<Holder>>,
    /// Locals that macros and embedded Rust mention.
    pub embedded: HashSet<LocalId>,
}
