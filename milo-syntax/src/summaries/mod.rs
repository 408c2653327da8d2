//! Summaries of functions: facts that their callers, or all of the program, must know before any
//! of it is lowered.
//!
//! Input: the tree and the tables of `infer`, `flow` and `own`. [`Collected`] gets each body as
//! soon as its types are known, while the names around it are in scope. It keeps what `flow` and
//! `own` find in the body, and notes what the body asks of its callees, as rules: "if the callee
//! keeps its first parameter, the caller keeps its second". Output: [`Summaries`], all facts that
//! follow from the rules, found by a worklist.
//!
//! Invariants: each body is looked at once. Facts are only ever added, so the result does not depend
//! on the order of declarations. Must not be known here: tokens, and how a fact shows in Rust.

mod callbacks;
mod callees;
mod facts;
mod moving;
mod objects;
mod properties;
mod sending;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

pub use callees::Known;
pub use facts::{Fact, Rules};
pub use properties::{Seen, changed_fields};

use crate::ast::{NodeId, Stmt, TypeKind};
use crate::flow::{Flow, Liveness};
use crate::infer::{Bodies, Inferred, Opened, Scope, TyCx, Types};
use crate::own::{Closures, Use};
use crate::resolve::{DefId, LocalId};
use crate::types::ty::{Name, Ty};
use crate::types::world::Sig;

/// The facts about the declarations of a program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summaries {
    facts: HashSet<Fact>,
}

impl Summaries {
    /// Whether a type parameter stands for a type whose values move, in some call.
    pub fn moves(&self, of: DefId, param: &Name) -> bool {
        self.facts.contains(&Fact::Moves(of, param.clone()))
    }

    /// How a function uses a closure that it gets as this parameter.
    pub fn parameter(&self, of: DefId, index: usize) -> Use {
        if self.facts.contains(&Fact::Escapes(of, index)) {
            Use::Kept
        } else if self.facts.contains(&Fact::Sent(of, index)) {
            Use::Sent
        } else {
            Use::Called
        }
    }

    /// Whether a callback parameter is called in another thread or task.
    pub fn is_sent(&self, of: DefId, index: usize) -> bool {
        self.facts.contains(&Fact::Sent(of, index))
    }

    /// Whether a trait is used as a type.
    pub fn is_object(&self, name: &Name) -> bool {
        self.facts.contains(&Fact::Object(name.clone()))
    }

    /// Whether function values leave their thread.
    pub fn fns_travel(&self) -> bool {
        self.facts.contains(&Fact::FnsTravel)
    }

    /// Whether objects of a trait leave their thread.
    pub fn is_sent_trait(&self, name: &Name) -> bool {
        self.facts.contains(&Fact::SentTrait(name.clone()))
    }

    /// All facts that follow from rules.
    pub fn of(rules: &Rules) -> Summaries {
        Summaries {
            facts: rules.solve(),
        }
    }
}

/// The results of `flow` and `own` for a body.
#[derive(Debug, Default)]
pub struct Analysis {
    pub flow: Flow,
    pub after: Liveness,
    pub closures: Closures,
}

/// A body, with its types.
struct Body<'a> {
    /// The function.
    def: Option<DefId>,
    of: &'a Inferred<'a>,
    calls: &'a [Rc<Opened>],
    scope: &'a Scope,
    types: &'a Types,
}

impl Body<'_> {
    /// The type of a local.
    fn local(&self, cx: &TyCx, id: LocalId) -> Option<Ty> {
        self.types.local.get(&id).map(|t| cx.resolve(t))
    }

    /// The parameters of function type, by their numbers; without a local if the type is an alias:
    /// then it is a function value.
    fn callbacks(&self, cx: &TyCx) -> Vec<(usize, Option<LocalId>)> {
        let Some((f, sig)) = &self.of.f else {
            return Vec::new();
        };
        let params = f.params.iter().filter(|p| p.name != "self");
        let all = params.zip(&sig.params).enumerate();
        let fns = all.filter(|(_, (_, (_, ty)))| matches!(ty, Ty::Fn(_)));
        fns.map(|(index, (p, _))| {
            let written = p.ty.as_ref().map(|t| &t.kind);
            let is_fn = matches!(written, Some(TypeKind::Fn { .. }));
            let local = cx.res.declared_by(p.id).unwrap_or(LocalId::NONE);
            (index, is_fn.then_some(local))
        })
        .collect()
    }
}

/// The declaration that a type parameter belongs to.
fn owner(scope: &Scope, param: &Name) -> Option<DefId> {
    let mut inside = scope.iter().rev();
    inside
        .find(|(all, _)| all.contains(param))
        .map(|(_, id)| *id)
}

/// The facts that the bodies of a program require of each other.
#[derive(Debug, Default)]
pub struct Collected {
    pub rules: Rules,
    /// By function, constant, or [`NodeId::DUMMY`] for the statements of a block.
    pub analyses: HashMap<NodeId, Analysis>,
}

impl Bodies for Collected {
    /// Looks at a body.
    fn body(&mut self, cx: &TyCx, types: &Types, of: &Inferred<'_>) {
        let known = Known { cx, types };
        let params = of.f.as_ref().map_or(&[][..], |(f, _)| &f.params);
        let flow = Flow::of_body(params, of.stmts, &cx.res, &known);
        let analysis = Analysis {
            after: Liveness::of(&flow),
            flow,
            closures: Closures::of(of.stmts, &cx.res, &known),
        };
        let body = Body {
            def: of.f.as_ref().and_then(|(_, sig)| sig.id),
            of,
            calls: &types.calls,
            scope: &types.scope,
            types,
        };
        moving::moving(cx, &body, &mut self.rules);
        callbacks::callbacks(cx, &body, &analysis, &mut self.rules);
        sending::sending(cx, &body, &analysis, &mut self.rules);
        self.analyses.insert(of.key, analysis);
    }
}

impl Collected {
    /// Looks at declarations, whose bodies have been looked at.
    pub fn declarations(&mut self, cx: &TyCx, stmts: &[Stmt]) {
        for name in objects::objects(stmts, &cx.world) {
            self.rules.add(&[], Fact::Object(name));
        }
        sending::declared(cx, &mut self.rules);
    }
}

/// Whether two signatures are of the same method, of a trait of the program or one of its impls.
pub fn is_same_method(a: &Sig, b: &Sig) -> bool {
    a.id != b.id && a.trait_ == b.trait_ && a.name == b.name && a.generics.len() == b.generics.len()
}
