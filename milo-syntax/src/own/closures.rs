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
use crate::flow::{self, Flow, Liveness, Place};
use crate::resolve::{DefId, LocalId, Resolutions};

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
    /// Passed to a function of the program, as this parameter: its summary says what it does.
    Passed(DefId, usize),
    /// Kept as a value.
    Kept,
    /// An argument of a case of a select: called if the select is written in one piece, else kept.
    Case,
}

/// The facts about callees that the analysis asks for.
pub trait Callees {
    /// How a call uses a closure that it gets as this argument. In doubt it is kept.
    fn closure_argument(&self, call: &Expr, argument: usize) -> Use;

    /// Whether a call calls a closure that it gets as this argument at most once.
    fn calls_once(&self, call: &Expr, argument: usize) -> bool;
}

/// The closures of a body, before it is known what the functions of the program do with those that
/// they get.
#[derive(Debug, Default)]
pub struct Closures {
    /// In the order of the source: one inside another comes after it.
    pub all: Vec<Found>,
    /// By local: the closure that it is bound to.
    pub bound: HashMap<LocalId, usize>,
    /// Locals that are used as values.
    pub values: HashSet<LocalId>,
    /// Locals that are arguments of calls, with the name and how it is used.
    pub arguments: Vec<(LocalId, NodeId, Use)>,
    /// Where locals are called.
    called: Vec<(LocalId, NodeId)>,
    /// Other values than closures, locals and functions that are called elsewhere.
    pub started: Vec<NodeId>,
    /// The locals that each branch of `parallel` names.
    pub branches: Vec<(NodeId, Vec<LocalId>)>,
}

impl Closures {
    /// Finds the closures of a body.
    pub fn of(body: &[Stmt], res: &Resolutions, callees: &dyn Callees) -> Closures {
        let mut finder = Finder {
            res,
            callees,
            selects: HashSet::new(),
            found: Closures::default(),
        };
        body.iter().for_each(|s| finder.visit_stmt(s));
        finder.found
    }

    /// The closures with `move` that another closure owns as well and that are used again: they
    /// are shared, as handles are. One that captures nothing is copied.
    pub fn shared<'a>(&'a self, after: &'a Liveness) -> impl Iterator<Item = LocalId> + 'a {
        let owns = |c: &&Found| c.is_move || matches!(c.how, Use::Once | Use::Kept);
        let captured = self.all.iter().filter(owns).flat_map(|owner| {
            let all = owner.captured.iter().copied();
            all.filter(|id| after.is_captured_again(owner.body, *id, false))
        });
        captured.filter(|id| {
            let closure = self.bound.get(id).map(|i| &self.all[*i]);
            closure.is_some_and(|c| c.is_move && !c.captured.is_empty())
        })
    }
}

impl Locals {
    /// Decides about the locals that closures capture. `parameter` tells how a function of the
    /// program uses a closure that it gets.
    pub fn closures(
        &mut self,
        closures: &Closures,
        res: &Resolutions,
        parameter: &dyn std::ops::Fn(DefId, usize) -> Use,
        flow: &Flow,
        after: &Liveness,
    ) {
        let known = |how: Use| match how {
            Use::Passed(id, index) => parameter(id, index),
            how => how,
        };
        let mut found = Known {
            all: closures.all.clone(),
            bound: &closures.bound,
            values: closures.values.clone(),
        };
        for closure in &mut found.all {
            closure.how = known(closure.how);
        }
        let mut passed = closures.called.clone();
        for (local, at, how) in &closures.arguments {
            match known(*how) {
                Use::Kept => drop(found.values.insert(*local)),
                how => {
                    if how == Use::Once {
                        self.started.insert(*local);
                    }
                    passed.push((*local, *at));
                }
            }
        }
        found.values.extend(closures.shared(after));
        found.share();
        let lifts = found.lifts();
        let is_called_once = |id: LocalId| {
            let mut calls = closures.called.iter().filter(|(called, _)| *called == id);
            let passed = closures.arguments.iter().any(|(local, ..)| *local == id);
            !found.values.contains(&id)
                && !passed
                && calls.all(|(_, at)| !after.after(*at, false).read_again)
        };
        let changed: HashSet<LocalId> = flow.effects.changed().collect();
        for (closure, at) in &passed {
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
            let once = match closure.how {
                Use::Bound(id) => is_called_once(id),
                Use::Called => closure.once,
                Use::Once => true,
                _ => false,
            };
            // A closure that is started elsewhere has copies of its own.
            let owns = closure.is_move || closure.how == Use::Once && !closure.once;
            let alone = |id: &LocalId| {
                // One that is bound stays until it is called.
                let is_bound = matches!(closure.how, Use::Bound(_));
                after.is_untouched(closure.body, *id)
                    || !is_bound && !after.is_captured_again(closure.body, *id, true)
            };
            let own = closure.captured.iter().copied().filter(|_| once);
            let given: Vec<LocalId> = own.filter(|id| owns || alone(id)).collect();
            match closure.how {
                Use::Bound(id) if !closure.is_move => {
                    self.bound.extend(&captured);
                    if captured.iter().any(|id| !given.contains(id)) {
                        self.borrowing.insert(id);
                    }
                    // A local that does not change stays borrowed as long as the closure is used.
                    let may_change =
                        |id: &LocalId| changed.contains(id) || flow.embedded.contains(id);
                    let lent = captured
                        .iter()
                        .filter(|id| !given.contains(id) && may_change(id));
                    let all = lent.map(|id| (*id, mutates(*id)));
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
            self.given.insert(closure.body, given);
        }
        for (branch, named) in &closures.branches {
            // No other branch needs it, and nothing after them; and its value is used up.
            let last = |(node, _): &&(NodeId, Place)| !after.after(*node, true).read_again;
            let moves = |id: LocalId| {
                let reads = flow.reads.iter().chain(&flow.iterated);
                let mut reads = reads.filter(|(_, place)| place.base == id);
                reads.any(|read| last(&read))
            };
            let alone = |id: &LocalId| !after.is_captured_again(*branch, *id, true);
            let given = named.iter().copied().filter(|id| alone(id) && moves(*id));
            self.given.insert(*branch, given.collect());
        }
        let is_closure = |id: &LocalId| found.bound.contains_key(id);
        self.values = found.values.into_iter().filter(is_closure).collect();
    }
}

/// A closure of the body.
#[derive(Debug, Clone)]
pub struct Found {
    /// The expression of its body.
    pub body: NodeId,
    pub how: Use,
    /// Whether it is an argument of a call that calls it at most once.
    pub once: bool,
    pub is_move: bool,
    /// The locals from around it that it names.
    pub captured: Vec<LocalId>,
}

struct Finder<'a> {
    res: &'a Resolutions,
    callees: &'a dyn Callees,
    /// The calls of selects that are written in one piece.
    selects: HashSet<NodeId>,
    found: Closures,
}

impl Finder<'_> {
    fn closure(&mut self, e: &Expr, c: &Closure, how: Use) {
        self.found.all.push(Found {
            body: c.body.id,
            how,
            once: false,
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
                if !matches!(inner.kind, ExprKind::Path(_))
                    && self.callees.closure_argument(call, i) == Use::Once
                {
                    self.found.started.push(inner.id);
                }
                continue;
            }
            let how = match self.callees.closure_argument(call, i) {
                Use::Case if self.selects.contains(&call.id) => Use::Called,
                Use::Case => Use::Kept,
                how => how,
            };
            match (&inner.kind, local) {
                (ExprKind::Closure(c), _) => {
                    let number = self.found.all.len();
                    self.closure(inner, c, how);
                    self.found.all[number].once = self.callees.calls_once(call, i);
                }
                (_, Some(local)) => self.found.arguments.push((local, inner.id, how)),
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
}

/// The closures of a body, with what is known of callees.
struct Known<'a> {
    all: Vec<Found>,
    bound: &'a HashMap<LocalId, usize>,
    /// Locals that are used as values.
    values: HashSet<LocalId>,
}

impl Known<'_> {
    /// Finds the closures that are used as values: those that are named as such, and those that
    /// a kept closure captures.
    fn share(&mut self) {
        loop {
            let before = self.values.len();
            for (local, i) in self.bound {
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

impl Visit for Finder<'_> {
    fn visit_let(&mut self, l: &Let) {
        if let (Some(init), PatternKind::Bind(_), None, None) =
            (&l.init, &l.pat.kind, &l.ty, &l.else_)
            && let inner = flow::unparenthesized(init)
            && let ExprKind::Closure(c) = &inner.kind
            && let Some(id) = self.res.declared_by(l.pat.id)
        {
            let number = self.found.all.len();
            self.found.bound.insert(id, number);
            return self.closure(inner, c, Use::Bound(id));
        }
        walk::walk_let(self, l);
    }

    fn visit_expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Path(_) => self.found.values.extend(self.res.local_of(e)),
            ExprKind::Closure(c) => self.closure(e, c, Use::Kept),
            ExprKind::Call { callee, args, .. } => {
                let inner = flow::unparenthesized(callee);
                match (&inner.kind, self.res.local_of(inner)) {
                    (ExprKind::Closure(c), _) => self.closure(inner, c, Use::Called),
                    (_, Some(local)) => self.found.called.push((local, inner.id)),
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
            ExprKind::Parallel { body, .. } => {
                for s in &body.stmts {
                    let branch = match s {
                        Stmt::Let(l) => l.init.as_ref(),
                        Stmt::Expr(e) => Some(e),
                        Stmt::While(_) | Stmt::For(_) | Stmt::Item(_) => None,
                    };
                    let free = |e: &Expr| (e.id, flow::free(e, self.res));
                    self.found.branches.extend(branch.map(free));
                }
                walk::walk_expr(self, e);
            }
            _ => walk::walk_expr(self, e),
        }
    }

    fn visit_pattern(&mut self, _: &Pattern) {}

    fn visit_type(&mut self, _: &Type) {}

    /// A declaration sees no locals.
    fn visit_item(&mut self, _: &Item) {}
}
