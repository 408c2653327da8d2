//! The locals that may refer to others: by a reference, by a call's result, by a pattern.

use std::collections::{HashMap, HashSet};

use super::access::Builder;
use super::place::{self, Place, Proj};
use super::step::Gives;
use crate::ast::visit::{Visit, walk};
use crate::ast::*;
use crate::resolve::{LocalId, Resolutions};

/// A local that may refer to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder {
    /// The local.
    pub local: LocalId,
    /// The field of the other one that it refers to, if it is only one.
    pub field: Option<Proj>,
    /// Whether that follows only from a call that Rust alone knows.
    pub perhaps: bool,
}

impl Holder {
    /// Whether it may refer to the place, which starts from the other local.
    pub fn refers_to(&self, place: &Place) -> bool {
        match (&self.field, place.proj.first()) {
            (Some(own), Some(first)) => own == first || !matches!(first, Proj::Field(_)),
            _ => true,
        }
    }
}

/// A place that a local may refer to.
#[derive(Debug, Clone)]
pub struct Referent {
    local: LocalId,
    field: Option<Proj>,
    perhaps: bool,
    /// By a closure without `move`.
    by_closure: bool,
}

impl Referent {
    fn new(place: &Place, perhaps: bool) -> Referent {
        let first = place.proj.first();
        Referent {
            local: place.base,
            field: first.filter(|p| matches!(p, Proj::Field(_))).cloned(),
            perhaps,
            by_closure: false,
        }
    }
}

impl Refs {
    /// A closure takes a local that may change as a parameter (a lift), and so the whole of it.
    pub fn lift(&mut self, may_change: &HashSet<LocalId>) {
        let closures = self.holds.iter_mut().filter(|(_, what)| what.by_closure);
        for (_, what) in closures.filter(|(_, what)| may_change.contains(&what.local)) {
            what.field = None;
        }
    }
}

/// For each local: the locals that may refer to it, directly or through others.
pub fn holders(refs: &Refs) -> HashMap<LocalId, Vec<Holder>> {
    let mut of: HashMap<LocalId, HashSet<Holder>> = HashMap::new();
    let mut by_reference: HashMap<LocalId, Vec<LocalId>> = HashMap::new();
    for (who, from) in &refs.holds {
        by_reference.entry(from.local).or_default().push(*who);
    }
    let mut by_value: HashMap<LocalId, Vec<LocalId>> = HashMap::new();
    for (who, from) in &refs.takes_over {
        by_value.entry(*from).or_default().push(*who);
    }
    // A name bound by a pattern to a part of a place is copied or cloned when it is read.
    let bound = refs.binds.iter().map(|(who, what)| (*who, what, false));
    let holds = refs.holds.iter().map(|(who, what)| (*who, what, true));
    let mut rest: Vec<(LocalId, &Referent, bool)> = bound.chain(holds).collect();
    while let Some((who, what, is_reference)) = rest.pop() {
        let holder = Holder {
            local: who,
            field: what.field.clone(),
            perhaps: what.perhaps,
        };
        if who != what.local && of.entry(what.local).or_default().insert(holder) {
            let next = by_reference.get(&who).into_iter().flatten();
            rest.extend(next.map(|next| (*next, what, true)));
            let next = by_value.get(&who).filter(|_| is_reference);
            rest.extend(next.into_iter().flatten().map(|next| (*next, what, true)));
        }
    }
    of.into_iter()
        .map(|(what, who)| {
            let mut who: Vec<Holder> = who.into_iter().collect();
            who.sort();
            (what, who)
        })
        .collect()
}

/// Pairs of locals, the first of which may refer to the second.
#[derive(Default)]
pub struct Refs {
    /// The first has a reference to the second: `let r = &x`.
    pub holds: Vec<(LocalId, Referent)>,
    /// A pattern or a loop binds the first to a part of the second: `for x in v`.
    pub binds: Vec<(LocalId, Referent)>,
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
            if self.decls.may_refer(*name) {
                self.refs
                    .holds
                    .extend(to.iter().map(|t| (*name, t.clone())));
                self.refs
                    .takes_over
                    .extend(over.iter().map(|t| (*name, *t)));
            }
            let bound = bound.as_ref().map(|of| Referent::new(&of.place, false));
            self.refs.binds.extend(bound.map(|of| (*name, of)));
        }
    }

    /// The outer locals that a closure with this body captures, or the fields of them.
    pub fn captured(&self, body: &Expr) -> Vec<Place> {
        let free = self.free(body);
        let mut found = Captured {
            of: self,
            places: Vec::new(),
        };
        found.visit_expr(body);
        let mut places = found.places;
        places.retain(|p| free.contains(&p.base));
        places.sort();
        places.dedup();
        let whole: Vec<LocalId> = places
            .iter()
            .filter(|p| p.proj.is_empty())
            .map(|p| p.base)
            .collect();
        places.retain(|p| p.proj.is_empty() || !whole.contains(&p.base));
        places
    }

    fn references(&self, e: &Expr, to: &mut Vec<Referent>, over: &mut Vec<LocalId>) {
        let mut found = References { of: self, to, over };
        found.visit_expr(e);
    }
}

/// Collects the locals that a value may refer to, and those that it may be moved out of.
struct References<'a, 'b> {
    of: &'a Builder<'b>,
    to: &'a mut Vec<Referent>,
    over: &'a mut Vec<LocalId>,
}

impl Visit for References<'_, '_> {
    fn visit_expr(&mut self, e: &Expr) {
        let Builder { res, decls, .. } = self.of;
        if let Some(of) = place::named(e, res) {
            let is_view = matches!(&e.kind, ExprKind::Index { index, .. }
                if matches!(index.kind, ExprKind::Range { .. }));
            match is_view {
                true => self.to.push(Referent::new(&of.place, false)),
                false => self.over.push(of.place.base),
            }
            return;
        }
        match &e.kind {
            ExprKind::Unary {
                op: UnOp::Ref | UnOp::RefMut,
                expr,
                ..
            } => match place::named(expr, res) {
                Some(of) => self.to.push(Referent::new(&of.place, false)),
                None => self.to.extend(self.of.free(expr).into_iter().map(whole)),
            },
            ExprKind::Call { .. } | ExprKind::MethodCall { .. } => {
                let perhaps = match decls.gives(e) {
                    Gives::Value => return,
                    Gives::Reference => false,
                    Gives::Unknown => true,
                };
                let free = self.of.free(e).into_iter().map(whole);
                self.to.extend(free.map(|of| Referent { perhaps, ..of }));
            }
            ExprKind::Closure(c) => {
                let by_closure = c.move_.is_none();
                let captured = self.of.captured(e);
                let captured = captured.iter().map(|p| Referent::new(p, false));
                self.to
                    .extend(captured.map(|of| Referent { by_closure, ..of }));
            }
            ExprKind::Macro(_) | ExprKind::Rust(_) => {
                self.to
                    .extend(res.embedded_in(e).iter().copied().map(whole));
            }
            ExprKind::Interp(_) | ExprKind::Binary { .. } | ExprKind::Is { .. } => {}
            _ => walk::walk_expr(self, e),
        }
    }

    fn visit_pattern(&mut self, _: &Pattern) {}

    fn visit_type(&mut self, _: &Type) {}

    fn visit_item(&mut self, _: &Item) {}
}

fn whole(local: LocalId) -> Referent {
    Referent::new(&Place::local(local), false)
}

/// Collects the locals that an expression names, or the fields of them.
struct Captured<'a, 'b> {
    of: &'a Builder<'b>,
    places: Vec<Place>,
}

impl Visit for Captured<'_, '_> {
    fn visit_expr(&mut self, e: &Expr) {
        let Builder { res, decls, .. } = self.of;
        if let Some(of) = place::named(e, res) {
            let mut place = of.place;
            let is_field = matches!(place.proj.first(), Some(Proj::Field(_)));
            match is_field && !decls.is_captured_whole(place.base) {
                true => place.proj.truncate(1),
                false => place.proj.clear(),
            }
            self.places.push(place);
            of.indexes.iter().for_each(|i| self.visit_expr(i));
            return;
        }
        let embedded = res.embedded_in(e).iter();
        self.places.extend(embedded.copied().map(Place::local));
        walk::walk_expr(self, e);
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
