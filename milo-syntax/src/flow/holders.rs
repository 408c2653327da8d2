//! The locals that may refer to others: by a reference, by a call's result, by a pattern.

use std::collections::{HashMap, HashSet};

use super::access::Builder;
use super::place;
use crate::ast::visit::{Visit, walk};
use crate::ast::*;
use crate::resolve::{LocalId, Resolutions};

/// For each local: the locals that may refer to it, directly or through others.
pub fn holders(refs: &Refs) -> HashMap<LocalId, Vec<LocalId>> {
    let mut of: HashMap<LocalId, HashSet<LocalId>> = HashMap::new();
    let mut by_reference: HashMap<LocalId, Vec<LocalId>> = HashMap::new();
    for (who, from) in &refs.holds {
        by_reference.entry(*from).or_default().push(*who);
    }
    let mut by_value: HashMap<LocalId, Vec<LocalId>> = HashMap::new();
    for (who, from) in &refs.takes_over {
        by_value.entry(*from).or_default().push(*who);
    }
    // A name bound by a pattern to a part of a place is copied or cloned when it is read.
    let bound = refs.binds.iter().map(|(who, what)| (*who, *what, false));
    let holds = refs.holds.iter().map(|(who, what)| (*who, *what, true));
    let mut rest: Vec<(LocalId, LocalId, bool)> = bound.chain(holds).collect();
    while let Some((who, what, is_reference)) = rest.pop() {
        if who != what && of.entry(what).or_default().insert(who) {
            let next = by_reference.get(&who).into_iter().flatten();
            rest.extend(next.map(|next| (*next, what, true)));
            let next = by_value.get(&who).filter(|_| is_reference);
            rest.extend(next.into_iter().flatten().map(|next| (*next, what, true)));
        }
    }
    of.into_iter()
        .map(|(what, who)| {
            let mut who: Vec<LocalId> = who.into_iter().collect();
            who.sort();
            (what, who)
        })
        .collect()
}

/// Pairs of locals, the first of which may refer to the second.
#[derive(Default)]
pub struct Refs {
    /// The first has a reference to the second: `let r = &x`.
    pub holds: Vec<(LocalId, LocalId)>,
    /// A pattern or a loop binds the first to a part of the second: `for x in v`.
    pub binds: Vec<(LocalId, LocalId)>,
    /// The first gets the value of the second, which may contain references: `let s = r`.
    pub takes_over: Vec<(LocalId, LocalId)>,
}

/// The locals that an expression names and that are declared outside of it.
pub fn free(e: &Expr, res: &Resolutions) -> Vec<LocalId> {
    let mut found = Mentions::of(e, res);
    found.used.retain(|id| !found.declared.contains(id));
    found.used.sort();
    found.used.dedup();
    found.used
}

impl Builder<'_> {
    /// The locals that an expression names and that are declared outside of it.
    pub fn free(&self, e: &Expr) -> Vec<LocalId> {
        free(e, self.res)
    }

    /// Notes which locals `names` may refer to if their value is `e`. `lent`: they may also refer
    /// to the place that `e` names.
    pub fn refers(&mut self, names: &[LocalId], e: &Expr, lent: bool) {
        if names.is_empty() {
            return;
        }
        let (mut to, mut over) = (Vec::new(), Vec::new());
        self.references(e, &mut to, &mut over);
        let bound = place::named(e, self.res).filter(|_| lent);
        for name in names {
            self.refs.holds.extend(to.iter().map(|t| (*name, *t)));
            self.refs
                .takes_over
                .extend(over.iter().map(|t| (*name, *t)));
            let bound = bound.as_ref().map(|of| (*name, of.place.base));
            self.refs.binds.extend(bound);
        }
    }

    fn references(&self, e: &Expr, to: &mut Vec<LocalId>, over: &mut Vec<LocalId>) {
        let mut found = References { of: self, to, over };
        found.visit_expr(e);
    }
}

/// Collects the locals that a value may refer to, and those that it may be moved out of.
struct References<'a, 'b> {
    of: &'a Builder<'b>,
    to: &'a mut Vec<LocalId>,
    over: &'a mut Vec<LocalId>,
}

impl Visit for References<'_, '_> {
    fn visit_expr(&mut self, e: &Expr) {
        let Builder { res, decls, .. } = self.of;
        if let Some(of) = place::named(e, res) {
            let is_view = matches!(&e.kind, ExprKind::Index { index, .. }
                if matches!(index.kind, ExprKind::Range { .. }));
            match is_view {
                true => self.to.push(of.place.base),
                false => self.over.push(of.place.base),
            }
            return;
        }
        match &e.kind {
            ExprKind::Unary {
                op: UnOp::Ref | UnOp::RefMut,
                expr,
                ..
            } => self.to.extend(self.of.free(expr)),
            ExprKind::Call { .. } | ExprKind::MethodCall { .. } => {
                if decls.gives_reference(e) {
                    self.to.extend(self.of.free(e));
                }
            }
            ExprKind::Closure(_) => self.to.extend(self.of.free(e)),
            ExprKind::Macro(_) | ExprKind::Rust(_) => self.to.extend(res.embedded_in(e)),
            ExprKind::Interp(_) | ExprKind::Binary { .. } | ExprKind::Is { .. } => {}
            _ => walk::walk_expr(self, e),
        }
    }

    fn visit_pattern(&mut self, _: &Pattern) {}

    fn visit_type(&mut self, _: &Type) {}

    fn visit_item(&mut self, _: &Item) {}
}

/// The locals that an expression names, and those that it declares.
struct Mentions<'a> {
    res: &'a Resolutions,
    used: Vec<LocalId>,
    declared: HashSet<LocalId>,
}

impl Mentions<'_> {
    fn of<'a>(e: &Expr, res: &'a Resolutions) -> Mentions<'a> {
        let mut found = Mentions {
            res,
            used: Vec::new(),
            declared: HashSet::new(),
        };
        found.visit_expr(e);
        found
    }
}

impl Visit for Mentions<'_> {
    fn visit_expr(&mut self, e: &Expr) {
        self.used.extend(self.res.local_of(e));
        self.used.extend(self.res.embedded_in(e));
        walk::walk_expr(self, e);
    }

    fn visit_pattern(&mut self, p: &Pattern) {
        self.declared.extend(self.res.declared_by(p.id));
        walk::walk_pattern(self, p);
    }

    fn visit_closure(&mut self, c: &Closure) {
        let params = c.params.iter().filter_map(|p| self.res.declared_by(p.id));
        self.declared.extend(params);
        walk::walk_closure(self, c);
    }

    fn visit_type(&mut self, _: &Type) {}

    fn visit_item(&mut self, _: &Item) {}
}
