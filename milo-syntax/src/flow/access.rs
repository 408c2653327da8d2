//! The accesses of a body, in the order of evaluation.

use std::collections::{HashMap, HashSet};

use super::borrow::Borrows;
use super::effects::{Effect, Effects};
use super::holders::{Refs, holders};
use super::place::{self, Place, strip};
use super::step::{self, Decls, Flow, How, Operand, Step};
use crate::ast::visit::{Visit, walk};
use crate::ast::*;
use crate::resolve::{Declared, LocalId, Resolutions};

impl Flow {
    /// The locals that the body may change, as far as Milo cannot exclude it.
    pub fn may_change(&self) -> impl Iterator<Item = LocalId> {
        let lent = self.lent_mutably.iter().chain(&self.embedded).copied();
        self.effects.changed().chain(lent)
    }

    /// The first expression of the body that names a place.
    pub fn first(&self) -> Option<NodeId> {
        fn of(steps: &[Step]) -> Option<NodeId> {
            steps.iter().find_map(|step| match step {
                Step::Access { at, .. } => at.first().map(|(node, _)| *node),
                Step::Branch(ways) => ways.iter().find_map(|way| of(way)),
                Step::Loop(_, body) | Step::Closure { body, .. } => of(body),
                Step::Break
                | Step::Continue
                | Step::Return
                | Step::End(_)
                | Step::Empty(_)
                | Step::Unknown => None,
            })
        }
        of(&self.steps)
    }

    /// The flow of a function with these parameters, or of a block of statements.
    pub fn of_body(params: &[Param], body: &[Stmt], res: &Resolutions, decls: &dyn Decls) -> Flow {
        let mut b = Builder {
            res,
            decls,
            out: Vec::new(),
            of_patterns: HashSet::new(),
            keys: HashSet::new(),
            refs: Refs::default(),
            only_looks: false,
            count: 0,
            mentions: HashMap::new(),
            reads: Vec::new(),
            iterated: Vec::new(),
            captures: HashMap::new(),
            bound: Vec::new(),
            effects: Effects::default(),
            closures: HashMap::new(),
            borrows: Borrows::default(),
            mutated_in: HashSet::new(),
            lent_mutably: HashSet::new(),
            embedded: HashSet::new(),
        };
        b.stmts(body);
        let shared = params.iter().filter(|p| is_shared_ref(p));
        let shared = shared.filter_map(|p| res.declared_by(p.id)).collect();
        let hidden = b.borrows.hidden();
        let changed = b.effects.changed().chain(b.embedded.iter().copied());
        let changed = changed.collect();
        b.refs.lift(&changed);
        for closure in &b.bound {
            let captured = b.captures.entry(*closure).or_default();
            let lifted = captured.iter_mut().filter(|p| changed.contains(&p.base));
            lifted.for_each(|place| place.proj.clear());
            captured.dedup();
        }
        let borrows = b.borrows.finish(&shared);
        let params = params.iter().filter_map(|p| res.declared_by(p.id));
        let by_ref = |id: &LocalId| res.local(*id).declared == Declared::Param { by_ref: true };
        Flow {
            seen_at_end: params.filter(by_ref).collect(),
            holders: holders(&b.refs),
            of_patterns: b.of_patterns,
            keys: b.keys,
            steps: b.out,
            reads: b.reads,
            iterated: b.iterated,
            captures: b.captures,
            effects: b.effects,
            borrows,
            mutated_in: b.mutated_in,
            lent_mutably: b.lent_mutably,
            embedded: b.embedded,
            hidden,
        }
    }
}

/// Whether a parameter is a shared reference: nothing behind it changes.
fn is_shared_ref(p: &Param) -> bool {
    match &p.ty {
        Some(t) => matches!(t.kind, TypeKind::Ref { is_mut: false, .. }),
        None => p.name == "self",
    }
}

/// A closure that captures by reference.
pub struct Borrowing {
    /// Its accesses to the captured places.
    pub effects: Vec<Effect>,
    /// For each parameter: whether it is a `&mut`.
    pub changes: Vec<bool>,
}

pub struct Builder<'a> {
    pub res: &'a Resolutions,
    pub decls: &'a dyn Decls,
    pub out: Vec<Step>,
    pub of_patterns: HashSet<LocalId>,
    pub keys: HashSet<LocalId>,
    pub refs: Refs,
    /// Whether a guard or a macro's argument is read: nothing moves there.
    pub only_looks: bool,
    /// The number of accesses so far, and those of each local.
    pub count: usize,
    pub mentions: HashMap<LocalId, Vec<(usize, Place)>>,
    pub reads: Vec<(NodeId, Place)>,
    pub iterated: Vec<(NodeId, Place)>,
    pub captures: HashMap<NodeId, Vec<Place>>,
    /// The bodies of closures that are bound to a `let`.
    pub bound: Vec<NodeId>,
    pub effects: Effects,
    /// Closures bound by a `let` that capture by reference.
    pub closures: HashMap<LocalId, Borrowing>,
    pub borrows: Borrows,
    /// The matched expressions of patterns with a name that is mutated.
    pub mutated_in: HashSet<NodeId>,
    /// Locals that are lent mutably, themselves or in part.
    pub lent_mutably: HashSet<LocalId>,
    /// Locals that macros and embedded Rust mention.
    pub embedded: HashSet<LocalId>,
}

impl Builder<'_> {
    /// Runs `f`; returns the steps that it adds instead of adding them.
    fn steps_of(&mut self, f: impl FnOnce(&mut Self)) -> Vec<Step> {
        let outer = std::mem::take(&mut self.out);
        f(self);
        std::mem::replace(&mut self.out, outer)
    }

    pub fn access(&mut self, at: Vec<(NodeId, usize)>, place: Place, depth: usize, how: How) {
        let how = match how {
            How::Read | How::Lend if self.only_looks => How::Look,
            how => how,
        };
        self.count += 1;
        if !at.is_empty() || matches!(how, How::Read | How::Lend) {
            let mentions = self.mentions.entry(place.base).or_default();
            mentions.push((self.count, place.clone()));
        }
        if let (Some((node, _)), How::Read, 0) = (at.last(), how, depth) {
            self.reads.push((*node, place.clone()));
        }
        self.out.push(Step::Access {
            at,
            place,
            depth,
            how,
        });
    }

    /// Adds the effect of the expression that is being evaluated on a place.
    pub fn effect(&mut self, place: &Place, depth: usize, how: How) {
        let changes = matches!(how, How::Write | How::Update | How::Insert);
        self.effects.push(Effect {
            place: place.clone(),
            depth,
            changes,
            is_call: false,
            mutates: changes,
            own: None,
        });
        // Naming a closure may call it: its effects happen here.
        let closure = self.closures.get(&place.base);
        for effect in closure.map(|c| c.effects.clone()).unwrap_or_default() {
            let how = if effect.changes {
                How::Update
            } else {
                How::Look
            };
            if effect.changes {
                self.access(Vec::new(), effect.place.clone(), effect.depth, how);
            }
            // A mutating method call inside the closure is not visible at the call of the closure.
            self.effects.push(Effect {
                is_call: false,
                ..effect
            });
        }
    }

    /// The statements of a block.
    fn block(&mut self, b: &Block) {
        let first = self.effects.len();
        self.stmts(&b.stmts);
        self.effects.close(b.id, first);
    }

    fn stmts(&mut self, stmts: &[Stmt]) {
        let mut bound = Vec::new();
        for s in stmts {
            match s {
                Stmt::Let(l) => {
                    let made = self.effects.len();
                    if let Some(e) = &l.init {
                        self.expr(e);
                    }
                    if let Some(b) = &l.else_ {
                        let leaves = self.steps_of(|this| {
                            let place = l.init.as_ref().filter(|_| is_something(&l.pat));
                            let empty = place.and_then(|e| this.exact(e));
                            this.out.extend(empty.map(Step::Empty));
                            this.block(b);
                        });
                        self.out.push(Step::Branch(vec![leaves, Vec::new()]));
                    }
                    let names = self.names(&l.pat);
                    if let Some(e) = &l.init {
                        let lent = l.else_.is_some();
                        self.refers(&names, e, lent);
                        let of = place::named(e, self.res);
                        self.borrows.let_(l, &names, of.as_ref());
                        if let (ExprKind::Closure(c), [name]) = (strip(e), &names[..])
                            && c.move_.is_none()
                        {
                            if let Some(Step::Closure { id, .. }) = self.out.last() {
                                self.bound.push(*id);
                            }
                            let free = self.free(e);
                            let all = self.effects.since(made).iter();
                            let all = all.filter(|e| free.contains(&e.place.base));
                            let is_mut =
                                |t: &Type| matches!(t.kind, TypeKind::Ref { is_mut: true, .. });
                            let params = c.params.iter();
                            let changes = params.map(|p| p.ty.as_ref().is_some_and(is_mut));
                            let closure = Borrowing {
                                effects: all.cloned().collect(),
                                changes: changes.collect(),
                            };
                            self.closures.insert(*name, closure);
                        }
                    }
                    self.declare(&names);
                    if l.else_.is_some() {
                        self.of_patterns.extend(&names);
                        bound.extend(names);
                    }
                }
                Stmt::Expr(e) => self.expr(e),
                Stmt::While(w) => {
                    let body = self.steps_of(|this| {
                        let names = this.cond(&w.cond);
                        let first = this.effects.len();
                        let body = this.steps_of(|this| this.scope(&names, |t| t.block(&w.body)));
                        if let Cond::Let { expr, .. } = &w.cond {
                            this.matched(expr, &names, first);
                        }
                        match &w.cond {
                            Cond::Expr(e) if matches!(e.kind, ExprKind::Bool(true)) => {
                                this.out.extend(body);
                            }
                            _ => {
                                let mut ends = this.empty_otherwise(&w.cond);
                                ends.push(Step::Break);
                                this.out.push(Step::Branch(vec![body, ends]));
                            }
                        }
                    });
                    self.out.push(Step::Loop(w.body.id, body));
                }
                Stmt::For(f) => {
                    self.operand(&f.iter, Operand::Looks);
                    let mut names = self.names(&f.pat);
                    names.extend(f.first.iter().flat_map(|p| self.names(p)));
                    self.refers(&names, &f.iter, true);
                    let of = place::named(&f.iter, self.res);
                    let whole = of.iter().filter(|of| of.exact);
                    let whole = whole.filter_map(|of| Some((of.nodes.last()?.0.id, &of.place)));
                    let whole = whole.map(|(node, place)| (node, place.clone()));
                    self.iterated.extend(whole);
                    self.borrows.pattern(f.iter.id, &names, of.as_ref());
                    let body = self.steps_of(|this| this.scope(&names, |t| t.block(&f.body)));
                    let round = vec![Step::Branch(vec![body, vec![Step::Break]])];
                    self.out.push(Step::Loop(f.body.id, round));
                }
                // An item sees no locals.
                Stmt::Item(_) => {}
            }
        }
        if !bound.is_empty() {
            self.out.push(Step::End(bound));
        }
    }

    /// The condition itself; returns the names that its pattern binds.
    fn cond(&mut self, c: &Cond) -> Vec<LocalId> {
        match c {
            Cond::Expr(e) => {
                self.expr(e);
                Vec::new()
            }
            Cond::Let { pat, expr, .. } => {
                self.expr(expr);
                let names = self.names(pat);
                self.refers(&names, expr, true);
                let of = place::named(expr, self.res);
                self.borrows.pattern(expr.id, &names, of.as_ref());
                names
            }
        }
    }

    /// Ends a `match`, `if let` or `while let`, whose accesses are those from `first` on: if it
    /// mutates one of its names, it mutates the place that it looks at.
    fn matched(&mut self, scrutinee: &Expr, names: &[LocalId], first: usize) {
        let inside = self.effects.since(first).iter();
        let mut mutated = inside.filter(|e| e.mutates);
        if !mutated.any(|e| names.contains(&e.place.base)) {
            return;
        }
        self.mutated_in.insert(scrutinee.id);
        if let Some(of) = place::named(scrutinee, self.res) {
            self.effects.push(Effect {
                depth: of.indexes.len(),
                place: of.place,
                changes: true,
                is_call: false,
                mutates: true,
                own: None,
            });
        }
    }

    /// Runs `f`, which adds the steps in which the names of a pattern are in scope.
    fn scope(&mut self, names: &[LocalId], f: impl FnOnce(&mut Self)) {
        self.of_patterns.extend(names);
        self.declare(names);
        f(self);
        if !names.is_empty() {
            self.out.push(Step::End(names.to_vec()));
        }
    }

    fn declare(&mut self, names: &[LocalId]) {
        for name in names {
            self.access(Vec::new(), Place::local(*name), 0, How::Declare);
        }
    }

    fn names(&self, p: &Pattern) -> Vec<LocalId> {
        self.res.names_of(p)
    }

    pub fn exprs<'e>(&mut self, list: impl IntoIterator<Item = &'e Expr>) {
        for e in list {
            self.expr(e);
        }
    }

    pub fn expr(&mut self, e: &Expr) {
        let first = self.effects.len();
        match place::named(e, self.res) {
            Some(of) => {
                if let ExprKind::Index { index, .. } = strip(e)
                    && matches!(index.kind, ExprKind::Range { .. })
                {
                    self.borrows.escapes(of.place.base);
                }
                self.named(of, How::Read);
            }
            None => self.other(e),
        }
        self.effects.close(e.id, first);
    }

    /// An expression that names no place.
    fn other(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Lit(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Path(_)
            | ExprKind::Error => {}
            ExprKind::Interp(i) => {
                let holes = i.parts.iter().filter_map(|p| match p {
                    InterpPart::Hole(e, _) => Some(&**e),
                    InterpPart::Text(_) => None,
                });
                let holes = holes.map(|e| (e, Operand::Looks));
                self.operands(&holes.collect::<Vec<_>>());
            }
            ExprKind::Unary {
                op: UnOp::RefMut,
                expr,
                ..
            } => self.operand(expr, Operand::Changes),
            ExprKind::Unary {
                op: UnOp::Ref,
                expr,
                ..
            }
            | ExprKind::Cast { expr, .. } => {
                if let Some(of) = place::named(expr, self.res) {
                    self.borrows.escapes(of.place.base);
                }
                self.expr(expr);
            }
            ExprKind::Field { base: x, .. }
            | ExprKind::Unary { expr: x, .. }
            | ExprKind::Unwrap { expr: x, .. }
            | ExprKind::Is { expr: x, .. }
            | ExprKind::Paren { expr: x, .. } => self.expr(x),
            ExprKind::Try { expr, .. } => {
                self.expr(expr);
                self.out
                    .push(Step::Branch(vec![vec![Step::Return], Vec::new()]));
            }
            ExprKind::Call { callee, args, .. } => {
                let mut all = vec![(&**callee, Operand::Takes)];
                all.extend(self.arguments(e, args));
                self.operands(&all);
            }
            ExprKind::MethodCall {
                recv, name, args, ..
            } => self.method_call(e, recv, &name.to_string(), args),
            ExprKind::Binary { op, lhs, rhs, .. } => {
                if matches!(op, BinOp::And | BinOp::Or) {
                    self.expr(lhs);
                    let rhs = self.steps_of(|this| this.expr(rhs));
                    self.out.push(Step::Branch(vec![rhs, Vec::new()]));
                } else {
                    let operand = match op {
                        BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Gt | BinOp::Le | BinOp::Ge => {
                            Operand::Looks
                        }
                        _ => Operand::Takes,
                    };
                    self.operands(&[(lhs, operand), (rhs, operand)]);
                }
            }
            ExprKind::Coalesce { lhs, rhs, .. } => {
                self.expr(lhs);
                let rhs = self.steps_of(|this| this.expr(rhs));
                self.out.push(Step::Branch(vec![rhs, Vec::new()]));
            }
            ExprKind::Assign { op, lhs, rhs, .. } => {
                self.expr(rhs);
                match place::named(lhs, self.res) {
                    Some(of) => {
                        if op.is_none() {
                            self.refers(&[of.place.base], rhs, false);
                            if of.exact && of.place.proj.is_empty() {
                                self.borrows.assigned(of.place.base, rhs, self.res);
                            }
                        }
                        let how = match op {
                            None if of.exact => How::Write,
                            _ => How::Update,
                        };
                        self.named(of, how);
                    }
                    None => self.expr(lhs),
                }
            }
            ExprKind::Index { base, index, .. } => self.exprs([&**base, index]),
            ExprKind::Repeat { elem, len, .. } => self.exprs([&**elem, len]),
            ExprKind::Range { lo, hi, .. } => self.exprs(lo.iter().chain(hi).map(|e| &**e)),
            ExprKind::Struct { fields, .. } => self.exprs(fields.iter().map(|(_, e)| e)),
            ExprKind::Array { elems, .. } | ExprKind::Tuple { elems, .. } => self.exprs(elems),
            ExprKind::Closure(c) => {
                let first = self.effects.len();
                self.closure(&c.body);
                if c.move_.is_some() {
                    // A `move` closure mutates copies of its own.
                    let captured = self.free(e);
                    let all = (first, self.effects.len());
                    let inside = self.effects.since(first).iter_mut();
                    let inside = inside.filter(|e| captured.contains(&e.place.base));
                    inside.for_each(|e| e.own = e.own.or(Some(all)));
                }
            }
            ExprKind::If {
                cond, then, else_, ..
            } => {
                let names = self.cond(cond);
                let first = self.effects.len();
                let then = self.steps_of(|this| this.scope(&names, |t| t.block(then)));
                if let Cond::Let { expr, .. } = cond {
                    self.matched(expr, &names, first);
                }
                let mut otherwise = self.empty_otherwise(cond);
                otherwise.extend(self.steps_of(|this| this.exprs(else_.iter().map(|e| &**e))));
                self.out.push(Step::Branch(vec![then, otherwise]));
            }
            ExprKind::Match {
                scrutinee, arms, ..
            } => {
                self.expr(scrutinee);
                let place = self.exact(scrutinee);
                let all = arms
                    .iter()
                    .flat_map(|a| self.names(&a.pat))
                    .collect::<Vec<_>>();
                let of = place::named(scrutinee, self.res);
                self.borrows.pattern(scrutinee.id, &all, of.as_ref());
                let first = self.effects.len();
                let mut nothing_left = false;
                let arms = arms.iter().map(|a| {
                    let names = self.names(&a.pat);
                    self.refers(&names, scrutinee, true);
                    let empty = is_nothing(&a.pat)
                        || self.decls.is_empty_variant(&a.pat)
                        || nothing_left && matches!(a.pat.kind, PatternKind::Wild);
                    nothing_left |= is_something(&a.pat) && a.guard.is_none();
                    let empty = place.clone().filter(|_| empty);
                    self.steps_of(|this| {
                        this.out.extend(empty.map(Step::Empty));
                        this.scope(&names, |this| {
                            if let Some(guard) = &a.guard {
                                let outer = std::mem::replace(&mut this.only_looks, true);
                                this.expr(guard);
                                this.only_looks = outer;
                            }
                            this.expr(&a.body);
                        });
                    })
                });
                let arms = arms.collect();
                self.out.push(Step::Branch(arms));
                self.matched(scrutinee, &all, first);
            }
            ExprKind::Block(b) => self.block(b),
            ExprKind::Unsafe { body: b, .. } => {
                self.out.push(Step::Unknown);
                self.block(b);
                self.out.push(Step::Unknown);
            }
            ExprKind::Parallel { body, .. } => {
                let first = self.out.len();
                for s in &body.stmts {
                    match s {
                        Stmt::Let(l) => {
                            l.init.iter().for_each(|e| self.closure(e));
                            let names = self.names(&l.pat);
                            self.declare(&names);
                        }
                        Stmt::Expr(e) => self.closure(e),
                        s => self.stmts(std::slice::from_ref(s)),
                    }
                }
                step::run_beside(&mut self.out[first..]);
            }
            ExprKind::Macro(_) | ExprKind::Rust(_) => {
                // A macro may take its arguments by reference: nothing moves out of them.
                let outer = std::mem::replace(&mut self.only_looks, true);
                let mut inside = Children(Vec::new());
                walk::walk_expr(&mut inside, e);
                self.exprs(&inside.0);
                self.only_looks = outer;
                self.embedded.extend(self.free(e));
                for local in self.res.embedded_in(e) {
                    let place = Place::local(*local);
                    self.effect(&place, 0, How::Look);
                    self.borrows.hides(*local);
                    self.access(Vec::new(), place, 0, How::Look);
                }
            }
            ExprKind::Return { expr, .. } => {
                self.exprs(expr.iter().map(|e| &**e));
                self.out.push(Step::Return);
            }
            ExprKind::Break(_) => self.out.push(Step::Break),
            ExprKind::Continue(_) => self.out.push(Step::Continue),
        }
    }

    /// If `if let Some(x) = place` does not match, the place is empty.
    fn empty_otherwise(&mut self, c: &Cond) -> Vec<Step> {
        match c {
            Cond::Let { pat, expr, .. } if is_something(pat) => {
                self.exact(expr).into_iter().map(Step::Empty).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A closure, or a branch of `parallel`.
    fn closure(&mut self, body: &Expr) {
        let (id, captured) = (body.id, self.captured(body));
        let body = self.steps_of(|this| this.expr(body));
        for place in &captured {
            self.borrows.hides(place.base);
            self.count += 1;
            let mentions = self.mentions.entry(place.base).or_default();
            mentions.push((self.count, place.clone()));
        }
        self.captures.insert(id, captured);
        self.out.push(Step::Closure {
            id,
            body,
            beside: Vec::new(),
        });
    }
}

/// `Some(x)`, `Option.Some(_)`.
fn is_something(p: &Pattern) -> bool {
    let any = |p: &Pattern| matches!(p.kind, PatternKind::Bind(_) | PatternKind::Wild);
    matches!(&p.kind, PatternKind::Variant { path, args: Some(args), .. }
        if path.last().is_some_and(|n| n == "Some") && args.iter().all(any))
}

/// `None`, `Option.None`, `null`.
fn is_nothing(p: &Pattern) -> bool {
    match &p.kind {
        PatternKind::Variant { path, .. } => path.last().is_some_and(|n| n == "None"),
        PatternKind::Bind(n) => n == "None",
        PatternKind::Lit(e) => matches!(e.kind, ExprKind::Null),
        _ => false,
    }
}

/// The expressions directly inside another.
struct Children(Vec<Expr>);

impl Visit for Children {
    fn visit_expr(&mut self, e: &Expr) {
        self.0.push(e.clone());
    }
}
