//! How each closure is used, and what that asks of the locals that it captures.
//!
//! A closure that is bound to a `let` and only called borrows the locals around it, or takes them
//! as parameters (a lift). One that is used as a value is kept, and shares them:
//!
//! ```text
//! let add = (x: i32): void => { v.push(x) }     // lifts v: `|x, v: &mut Vec<i32>|`
//! let next = (): i32 => { n += 1  return n }    // kept, as it is returned: n lives in a cell
//! return next
//! ```

use std::collections::{HashMap, HashSet};

use super::Locals;
use crate::ast::visit::{Visit, walk};
use crate::ast::*;
use crate::flow::{self, Flow, Place};
use crate::resolve::{LocalId, Resolutions};

/// How a closure is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Called while its surroundings live.
    Called,
    /// Bound to a local, and called while its surroundings live and change.
    Bound(LocalId),
    /// Called once, elsewhere: a thread or a task.
    Once,
    /// Passed to a function that has it called in another thread or task.
    Sent,
    /// Kept as a value.
    Kept,
    /// An argument of a case of a select: called if the select is written in one piece, else kept.
    Case,
}

/// The facts about callees that the analysis asks for.
pub trait Callees {
    /// How a call uses a closure that it gets as this argument. In doubt it is kept.
    fn closure_argument(&self, call: &Expr, argument: usize) -> Use;
}

impl Locals {
    /// Decides about the locals that closures capture.
    pub fn closures(
        &mut self,
        body: &[Stmt],
        res: &Resolutions,
        callees: &dyn Callees,
        flow: &Flow,
    ) {
        let mut found = Closures {
            res,
            callees,
            all: Vec::new(),
            bound: HashMap::new(),
            values: HashSet::new(),
            passed: Vec::new(),
            selects: HashSet::new(),
            started: HashSet::new(),
        };
        body.iter().for_each(|s| found.visit_stmt(s));
        found.share();
        let lifts = found.lifts();
        for (closure, at) in &found.passed {
            for id in lifts.get(closure).into_iter().flatten() {
                // Another local hides it here.
                if res.named_at(res.name(*id), *at) != Some(*id) {
                    self.hidden.insert(*id);
                }
            }
        }
        for closure in &found.all {
            let mutates = |id: LocalId| flow.effects.changes(closure.body, &Place::local(id));
            let lent = closure.captured.iter().filter_map(|id| lifts.get(id));
            let mut captured = closure.captured.clone();
            captured.extend(lent.flatten());
            captured.sort();
            captured.dedup();
            match closure.how {
                Use::Bound(id) if !closure.is_move => {
                    self.bound.extend(&captured);
                    let all = captured.iter().map(|id| (*id, mutates(*id)));
                    self.lifts.insert(id, all.collect());
                }
                Use::Kept if !closure.is_move => self.kept.extend(&captured),
                Use::Once => self.copied.extend(&captured),
                Use::Sent if closure.is_move => self.copied.extend(&captured),
                _ if closure.is_move => {
                    let copied = captured.into_iter().filter(|id| !mutates(*id));
                    self.copied.extend(copied);
                }
                _ => {}
            }
        }
        let is_closure = |id: &LocalId| found.bound.contains_key(id);
        self.started = found.started;
        self.values = found.values.into_iter().filter(is_closure).collect();
    }
}

/// A closure of the body.
struct Found {
    /// The expression of its body.
    body: NodeId,
    how: Use,
    is_move: bool,
    /// The locals from around it that it names.
    captured: Vec<LocalId>,
}

struct Closures<'a> {
    res: &'a Resolutions,
    callees: &'a dyn Callees,
    /// In the order of the source: one inside another comes after it.
    all: Vec<Found>,
    /// By local: the closure that it is bound to.
    bound: HashMap<LocalId, usize>,
    /// Locals that are used as values.
    values: HashSet<LocalId>,
    /// Where locals are called, or passed to be called.
    passed: Vec<(LocalId, NodeId)>,
    /// Locals that are called in another thread or task.
    started: HashSet<LocalId>,
    /// The calls of selects that are written in one piece.
    selects: HashSet<NodeId>,
}

impl Closures<'_> {
    fn closure(&mut self, e: &Expr, c: &Closure, how: Use) {
        self.all.push(Found {
            body: c.body.id,
            how,
            is_move: c.move_.is_some(),
            captured: flow::free(e, self.res),
        });
        walk::walk_closure(self, c);
    }

    fn arguments(&mut self, call: &Expr, args: &[Expr]) {
        for (i, arg) in args.iter().enumerate() {
            let inner = flow::unparenthesized(arg);
            let local = self.res.local_of(inner);
            if local.is_none() && !matches!(inner.kind, ExprKind::Closure(_)) {
                self.visit_expr(arg);
                continue;
            }
            let how = match self.callees.closure_argument(call, i) {
                Use::Case if self.selects.contains(&call.id) => Use::Called,
                Use::Case => Use::Kept,
                how => how,
            };
            match (&inner.kind, local) {
                (ExprKind::Closure(c), _) => self.closure(inner, c, how),
                (_, Some(local)) if how == Use::Kept => {
                    self.values.insert(local);
                }
                (_, Some(local)) => {
                    if how == Use::Once {
                        self.started.insert(local);
                    }
                    self.passed.push((local, inner.id));
                }
                (_, None) => {}
            }
        }
    }

    /// Notes the calls of `Select.new()….run()`.
    fn select(&mut self, mut at: &Expr) {
        while let ExprKind::MethodCall { recv, .. } = &flow::unparenthesized(at).kind {
            self.selects.insert(flow::unparenthesized(at).id);
            at = recv;
        }
    }

    /// Finds the closures that are used as values: those that are named as such, and those that
    /// a kept closure captures.
    fn share(&mut self) {
        loop {
            let before = self.values.len();
            for (local, i) in &self.bound {
                if self.values.contains(local) {
                    self.all[*i].how = Use::Kept;
                }
            }
            let kept = self.all.iter().filter(|c| c.how == Use::Kept);
            let captured = kept.flat_map(|c| c.captured.iter());
            self.values
                .extend(captured.filter(|id| self.bound.contains_key(id)));
            if self.values.len() == before {
                return;
            }
        }
    }

    /// By closure that is only called: the locals that it and the closures that it calls capture.
    fn lifts(&self) -> HashMap<LocalId, Vec<LocalId>> {
        let mut lifts: HashMap<LocalId, Vec<LocalId>> = HashMap::new();
        // A closure captures only those before it.
        for closure in &self.all {
            let Use::Bound(id) = closure.how else {
                continue;
            };
            if closure.is_move {
                continue;
            }
            let mut all = closure.captured.clone();
            let called = closure.captured.iter().filter_map(|id| lifts.get(id));
            all.extend(called.flatten());
            all.sort();
            all.dedup();
            lifts.insert(id, all);
        }
        lifts
    }
}

impl Visit for Closures<'_> {
    fn visit_let(&mut self, l: &Let) {
        if let (Some(init), PatternKind::Bind(_), None, None) =
            (&l.init, &l.pat.kind, &l.ty, &l.else_)
            && let inner = flow::unparenthesized(init)
            && let ExprKind::Closure(c) = &inner.kind
            && let Some(id) = self.res.declared_by(l.pat.id)
        {
            self.bound.insert(id, self.all.len());
            return self.closure(inner, c, Use::Bound(id));
        }
        walk::walk_let(self, l);
    }

    fn visit_expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Path(_) => self.values.extend(self.res.local_of(e)),
            ExprKind::Closure(c) => self.closure(e, c, Use::Kept),
            ExprKind::Call { callee, args, .. } => {
                let inner = flow::unparenthesized(callee);
                match (&inner.kind, self.res.local_of(inner)) {
                    (ExprKind::Closure(c), _) => self.closure(inner, c, Use::Called),
                    (_, Some(local)) => self.passed.push((local, inner.id)),
                    (_, None) => self.visit_expr(callee),
                }
                self.arguments(e, args);
            }
            ExprKind::MethodCall {
                recv, name, args, ..
            } => {
                if name == "run" && args.is_empty() {
                    self.select(recv);
                }
                // A method of a local only looks at a closure in it.
                if self.res.local_of(flow::unparenthesized(recv)).is_none() {
                    self.visit_expr(recv);
                }
                self.arguments(e, args);
            }
            _ => walk::walk_expr(self, e),
        }
    }

    fn visit_pattern(&mut self, _: &Pattern) {}

    fn visit_type(&mut self, _: &Type) {}

    /// A declaration sees no locals.
    fn visit_item(&mut self, _: &Item) {}
}
