//! The facts that the runs over a block learn, and the lowered declarations that a run reuses.
//!
//! The lowered declaration depends on its source, on the names of the block, and on the facts
//! that were asked about meanwhile. If none of these facts is news in the next run, the result
//! would be the same: so it is kept.

use std::collections::BTreeSet;
use std::rc::Rc;

use proc_macro2::TokenStream;

use super::cx::Lower;
use super::ty::{Name, Ty};
use super::world::Sig;
use crate::ast::{Expr, Item, NodeId};
use crate::diag::Diagnostic;
use crate::infer::Opened;
use crate::resolve::{DefId, LocalId, Origin};

/// A bound that a type parameter needs, learned from the body of its function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    Clone,
    Show,
    Display,
    Static,
    Eq,
    Ord,
    Hash,
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Neg,
    Send,
    Sync,
}

/// A fact that a run learns for the next one, as a line can depend on lines further down. Facts
/// are never withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// A bound that a type parameter of a function, or of an `impl` (its number), needs.
    Bound(DefId, Name, Bound),
    // Never learned, only asked about: each stands for a group of facts.
    /// All [`Fact::Bound`]s of a function.
    BoundsOf(DefId),
}

/// The knowledge after a run.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Learned {
    facts: BTreeSet<Fact>,
}

impl Learned {
    /// The facts that other parts of the program need: about functions of files, and about the
    /// whole program.
    pub fn of_files(mut self) -> Learned {
        self.facts.retain(|fact| match fact {
            Fact::Bound(f, ..) => f.origin == Origin::Files,
            Fact::BoundsOf(_) => false,
        });
        self
    }

    /// The facts that are new since `before`, or differ from it.
    fn news(&self, before: &Learned) -> BTreeSet<Fact> {
        let mut news: BTreeSet<Fact> = self.facts.difference(&before.facts).cloned().collect();
        let wholes: Vec<Fact> = news
            .iter()
            .filter_map(|fact| match fact {
                Fact::Bound(id, ..) => Some(Fact::BoundsOf(*id)),
                _ => None,
            })
            .collect();
        news.extend(wholes);
        news
    }
}

/// A lowered declaration, and the facts that it depends on.
pub struct Done {
    ts: TokenStream,
    errors: Vec<Diagnostic>,
    asked: BTreeSet<Fact>,
}

impl Lower {
    /// Records a fact for the next run.
    pub fn learn(&mut self, fact: Fact) {
        self.next.facts.insert(fact);
    }

    /// The bounds that the type parameters of a function, or of an `impl`, need.
    pub fn bounds_of(&self, id: DefId) -> Vec<(Name, Bound)> {
        self.asked.borrow_mut().insert(Fact::BoundsOf(id));
        self.learned
            .facts
            .range(Fact::Bound(id, "".into(), Bound::Show)..)
            .map_while(|fact| match fact {
                Fact::Bound(i, name, bound) if *i == id => Some((name.clone(), *bound)),
                _ => None,
            })
            .collect()
    }

    /// Passes the types that have been inferred on to whoever shows the tables.
    fn show_types(&self) {
        let Some(tables) = &self.tables else { return };
        let mut tables = tables.borrow_mut();
        let text = |ty: &Ty| self.resolve(ty).to_string();
        let locals = self.types.local.iter();
        tables.types.extend(locals.map(|(id, ty)| (*id, text(ty))));
        let exprs = self.types.expr.iter();
        tables.exprs.extend(exprs.map(|(id, ty)| (*id, text(ty))));
    }

    /// The type of an expression; unknown where none was inferred, as in the length of an array
    /// type.
    pub fn type_of(&self, e: NodeId) -> Ty {
        let ty = self.types.expr.get(&e);
        ty.map_or(Ty::Unknown, |t| self.shallow(t))
    }

    /// The signature that a call calls, with its type parameters replaced.
    pub fn callee(&mut self, at: NodeId, sig: &Rc<Sig>) -> Rc<Opened> {
        match self.types.callee.get(&at) {
            Some(opened) => opened.clone(),
            None => Rc::new(self.open_sig(sig, None, None)),
        }
    }

    /// What is expected of an expression.
    pub fn expected(&self, e: &Expr) -> Ty {
        let want = self.types.expected.get(&e.id);
        want.map_or(Ty::Unknown, |t| self.shallow(t))
    }

    /// The type of a local.
    pub fn local_type(&self, id: LocalId) -> Option<Ty> {
        self.types.local.get(&id).map(|t| self.resolve(t))
    }

    /// Lowers a declaration of the program itself, or reuses the result of an earlier run.
    pub fn declaration(&mut self, item: &Item) -> TokenStream {
        let key = item.id;
        if let Some(done) = self.done.get(&key) {
            self.diags.extend(done.errors.iter().cloned());
            return done.ts.clone();
        }
        self.asked.borrow_mut().clear();
        let errors = self.diags.len();
        // Names are fresh within a function.
        self.next_temp = 0;
        let ts = self.item(item);
        let done = Done {
            ts: ts.clone(),
            errors: self.diags.iter().skip(errors).cloned().collect(),
            asked: self.asked.take(),
        };
        self.done.insert(key, done);
        ts
    }

    /// Ends the run and returns the knowledge that the next one starts from.
    pub fn finish(&mut self) -> Learned {
        self.show_types();
        let mut next = std::mem::take(&mut self.next);
        next.facts.extend(self.learned.facts.iter().cloned());
        let news = next.news(&self.learned);
        self.done.retain(|_, done| done.asked.is_disjoint(&news));
        next
    }
}
