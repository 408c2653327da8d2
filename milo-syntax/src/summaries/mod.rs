//! What a program's declarations ask of each other: facts about functions that their callers, or
//! all of the program, must know before any of it is lowered.
//!
//! Input: the tree and the tables of `infer`. Output: [`Summaries`], by the identity of a function.
//! A fact of a callee may become one of its caller, so they are found by a worklist over the calls:
//! each call is looked at once, and again when a fact that it depends on has been found.
//!
//! Invariants: facts are only ever added, and the result does not depend on the order of
//! declarations. Must not be known here: tokens, and how a fact shows in Rust.

mod moving;
mod objects;
mod properties;

use std::collections::{BTreeSet, HashSet};

pub use properties::{Seen, changed_fields};

use crate::ast::Stmt;
use crate::infer::{TyCx, Types};
use crate::resolve::{DefId, Origin};
use crate::types::ty::Name;

/// The facts about the functions and traits of a program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summaries {
    /// Type parameters that stand for a type whose values move, in some call.
    pub moving: HashSet<(DefId, Name)>,
    /// Traits that are used as types.
    pub objects: BTreeSet<Name>,
}

impl Summaries {
    /// Adds the facts about the bodies in `types`, and about the declarations in `stmts`.
    pub fn add(&mut self, cx: &TyCx, types: &Types, stmts: &[Stmt]) {
        moving::moving(cx, types, &mut self.moving);
        self.objects.extend(objects::objects(stmts, &cx.world));
    }

    /// The facts that a block and the files that it imports have in common.
    pub fn of_files(mut self) -> Summaries {
        self.moving.retain(|(id, _)| id.origin == Origin::Files);
        self
    }
}
