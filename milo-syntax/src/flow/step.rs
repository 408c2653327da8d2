//! What a body is turned into: steps, structured as the body is (Milo has no goto).

use std::collections::{HashMap, HashSet};

use super::borrow::Borrow;
use super::effects::Effects;
use super::place::Place;
use crate::ast::{Expr, NodeId, Pattern};
use crate::resolve::LocalId;

/// What is known of declarations.
pub trait Decls {
    /// Whether what a call (of a function or a method) gives may refer to its receiver or to one
    /// of its arguments.
    fn gives_reference(&self, call: &Expr) -> bool;

    /// What a call does with its receiver (`None`) or with an argument, as far as its signature
    /// says.
    fn operand(&self, call: &Expr, argument: Option<usize>) -> Operand;

    /// Whether a pattern is the variant without a payload that stands for an empty place of its
    /// enum, as `None` does.
    fn is_empty_variant(&self, p: &Pattern) -> bool;
}

/// What a call does with an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// Looks at it.
    Looks,
    /// May change it.
    Changes,
    /// The same, as a method of the library's or of Rust's.
    ChangesByCall,
    /// May change its elements, but not how many there are.
    ChangesElements,
    /// Takes its value, or what is not known.
    Takes,
}

/// What an access does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Reads the place, or looks at it: which of them is decided from what follows.
    Read,
    /// Lends it to what looks at it.
    Lend,
    /// Looks at it; it must stay there.
    Look,
    /// Lends it to what comes next: what it is a part of must stay there.
    Hold,
    /// Gives it another value.
    Write,
    /// Changes what is there, or a part of it that is no place of its own: an element.
    Update,
    /// Gives an entry of a map another value, and may look at the rest of the map.
    Insert,
    /// Introduces a local.
    Declare,
}

/// One step of the evaluation of a body.
#[derive(Debug)]
pub enum Step {
    /// Something is done with a place.
    Access {
        /// The expressions that name it or what it is a part of, each with how many projections
        /// of the place lead to what it names.
        at: Vec<(NodeId, usize)>,
        /// What it is done with.
        place: Place,
        /// How many indexes lead on from there.
        depth: usize,
        /// What is done.
        how: How,
    },
    /// One of these is evaluated.
    Branch(Vec<Vec<Step>>),
    /// This is evaluated again and again, until something in it leaves the loop.
    Loop(NodeId, Vec<Step>),
    /// Leaves the loop.
    Break,
    /// Goes on with the loop's next round.
    Continue,
    /// Leaves the body.
    Return,
    /// The locals of a pattern go out of scope. What they refer to is still there.
    End(Vec<LocalId>),
    /// The place holds nothing here, as a pattern has shown.
    Empty(Place),
    /// Pointers may change anything.
    Unknown,
    /// A closure is made. Its body runs later, perhaps often; `captured` are the locals from
    /// outside.
    Closure {
        /// Its body as an expression, which stands for it.
        id: NodeId,
        /// The locals from outside that it names.
        captured: Vec<LocalId>,
        /// Its body.
        body: Vec<Step>,
        /// It is a branch of `parallel`.
        is_branch: bool,
    },
}

/// A body as steps.
#[derive(Debug, Default)]
pub struct Flow {
    /// The steps.
    pub steps: Vec<Step>,
    /// Locals behind which others see what is there at the end: parameters by reference.
    pub seen_at_end: Vec<LocalId>,
    /// Locals of patterns, which may refer to places of others.
    pub of_patterns: HashSet<LocalId>,
    /// Locals that are keys of entries.
    pub keys: HashSet<LocalId>,
    /// What each expression does.
    pub effects: Effects,
    /// What may refer to its place instead of holding a copy.
    pub borrows: Vec<Borrow>,
    /// Locals that closures capture or that embedded Rust mentions.
    pub hidden: HashSet<LocalId>,
    /// By local: the locals that may refer to it.
    pub holders: HashMap<LocalId, Vec<LocalId>>,
}
