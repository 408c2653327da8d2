//! The facts that the runs over a block learn, and the lowered declarations that a run reuses.
//!
//! The lowered declaration depends on its source, on the names of the block, and on the facts
//! that were asked about meanwhile. If none of these facts is news in the next run, the result
//! would be the same: so it is kept.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::TokenStream;

use super::cx::Lower;
use super::ty::{Name, Ty};
use crate::ast::{Item, NodeId};
use crate::diag::Diagnostic;
use crate::resolve::LocalId;

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
    /// A callback parameter (function, index) that outlives the call.
    Escaping(usize, usize),
    /// A callback parameter (function, index) that a spawned closure captures.
    Sent(usize, usize),
    /// A bound that a type parameter of a function, or of an `impl` (its number), needs.
    Bound(usize, Name, Bound),
    /// A type parameter of a function that stands for a type whose values move.
    Moves(usize, Name),
    /// A function value leaves its thread somewhere: all are made to.
    FnsTravel,
    /// An element of a loop over pieces of a text that must be an owned string, not a `&str`.
    NoView(LocalId),
    /// An array literal that is a `Vec`, as a `Vec` is expected.
    AsVec(NodeId),
    /// A trait that is used as a type.
    DynTrait(Name),
    /// A trait that is used as a type and whose values leave their thread.
    SentTrait(Name),

    // Never learned, only asked about: each stands for a group of facts.
    /// The type of a local.
    Local(LocalId),
    /// All [`Fact::Bound`]s of a function.
    BoundsOf(usize),
}

/// The knowledge after a run.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Learned {
    /// The types of locals.
    locals: HashMap<LocalId, Ty>,
    facts: BTreeSet<Fact>,
}

impl Learned {
    /// The types of locals as they are printed.
    pub fn shown_types(&self) -> HashMap<LocalId, String> {
        let locals = self.locals.iter();
        locals.map(|(id, ty)| (*id, ty.to_string())).collect()
    }

    /// The facts that other parts of the program need: about functions numbered up to `declared`,
    /// and about the whole program.
    pub fn of_functions(mut self, declared: usize) -> Learned {
        self.locals.clear();
        self.facts.retain(|fact| match fact {
            Fact::Escaping(f, _) | Fact::Sent(f, _) | Fact::Bound(f, ..) | Fact::Moves(f, _) => {
                *f <= declared
            }
            Fact::FnsTravel | Fact::DynTrait(_) | Fact::SentTrait(_) => true,
            _ => false,
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
        let types = |(id, ty): (&LocalId, &Ty)| {
            (before.locals.get(id) != Some(ty)).then_some(Fact::Local(*id))
        };
        news.extend(self.locals.iter().filter_map(types));
        // A type that was known and is not any more is news, too.
        let gone = |id: &&LocalId| !self.locals.contains_key(id);
        news.extend(before.locals.keys().filter(gone).copied().map(Fact::Local));
        news
    }
}

/// The next numbers of `impl`s and functions; a run counts them in the order of declarations.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Numbers {
    impl_: usize,
    function: usize,
}

/// A lowered declaration, and the facts that it depends on.
pub struct Done {
    ts: TokenStream,
    errors: Vec<Diagnostic>,
    locals: Vec<(LocalId, Ty)>,
    asked: BTreeSet<Fact>,
    begin: Numbers,
    end: Numbers,
}

impl Lower {
    /// Whether the runs before have learned this fact.
    pub fn knows(&self, fact: Fact) -> bool {
        let known = self.learned.facts.contains(&fact);
        self.asked.borrow_mut().insert(fact);
        known
    }

    /// Records a fact for the next run.
    pub fn learn(&mut self, fact: Fact) {
        self.next.facts.insert(fact);
    }

    /// The bounds that the type parameters of a function, or of an `impl`, need.
    pub fn bounds_of(&self, id: usize) -> Vec<(Name, Bound)> {
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

    /// The type of a local, as the run before found it.
    pub fn known_type(&self, id: LocalId) -> Option<Ty> {
        let known = self.learned.locals.get(&id)?;
        Some(known.replace(&mut |t| match t {
            // The literal makes a `Vec` now: its element type is inferred anew.
            Ty::Array(_, len) if len.literal.is_some_and(|id| self.knows(Fact::AsVec(id))) => {
                Some(Ty::Unknown)
            }
            _ => None,
        }))
    }

    /// As [`known_type`](Self::known_type), of a local whose type decides how it is lowered.
    pub fn type_before(&self, id: LocalId) -> Option<Ty> {
        self.asked.borrow_mut().insert(Fact::Local(id));
        self.known_type(id)
    }

    /// Notes the type of a local where it is declared. `seeded`: it began with the known type. If
    /// it did not and is whole already, the declaration does not depend on the known type.
    pub fn saw_local(&mut self, id: LocalId, ty: &Ty, seeded: bool) {
        if seeded || !self.resolve(ty).is_whole() {
            self.asked.borrow_mut().insert(Fact::Local(id));
        }
        self.seen_locals.push((id, ty.clone()));
    }

    /// The types that this run has found for the locals seen since the last call.
    fn settle_locals(&mut self) -> Vec<(LocalId, Ty)> {
        let seen = std::mem::take(&mut self.seen_locals);
        seen.into_iter()
            .map(|(id, ty)| (id, learned_type(&self.resolve(&ty))))
            .filter(|(_, ty)| *ty != Ty::Unknown)
            .collect()
    }

    fn numbers(&self) -> Numbers {
        Numbers {
            impl_: self.next_impl,
            function: self.world.next_id,
        }
    }

    /// Lowers a declaration of the program itself, or reuses the result of an earlier run.
    pub fn declaration(&mut self, item: &Item) -> TokenStream {
        let key = item.id;
        let begin = self.numbers();
        if let Some(done) = self.done.get(&key).filter(|done| done.begin == begin) {
            (self.next_impl, self.tcx.world.next_id) = (done.end.impl_, done.end.function);
            self.next.locals.extend(done.locals.iter().cloned());
            self.diags.extend(done.errors.iter().cloned());
            return done.ts.clone();
        }
        let locals = self.settle_locals();
        self.next.locals.extend(locals);
        self.asked.borrow_mut().clear();
        let errors = self.diags.len();
        // Names are fresh within a function.
        self.next_temp = 0;
        let ts = self.item(item);
        let locals = self.settle_locals();
        self.next.locals.extend(locals.iter().cloned());
        let end = self.numbers();
        // Not kept if functions are declared in its body: what follows in a run knows them.
        if end.function == begin.function {
            let done = Done {
                ts: ts.clone(),
                errors: self.diags.iter().skip(errors).cloned().collect(),
                locals,
                asked: self.asked.take(),
                begin,
                end,
            };
            self.done.insert(key, done);
        }
        ts
    }

    /// Ends the run and returns the knowledge that the next one starts from.
    pub fn finish(&mut self) -> Learned {
        let locals = self.settle_locals();
        let mut next = std::mem::take(&mut self.next);
        next.locals.extend(locals);
        next.facts.extend(self.learned.facts.iter().cloned());
        next.facts
            .extend(self.infer.vecs.iter().copied().map(Fact::AsVec));
        let news = next.news(&self.learned);
        self.done.retain(|_, done| done.asked.is_disjoint(&news));
        next
    }
}

/// A type without inference variables: integers that nothing fixed stay open.
fn learned_type(t: &Ty) -> Ty {
    t.replace(&mut |t| matches!(t, Ty::Var(_)).then_some(Ty::Unknown))
}
