//! The accesses of a body, in the order of evaluation.

use std::collections::{HashMap, HashSet};

use super::place::{self, Key, Named, Place, Proj};
use crate::ast::visit::{Visit, walk};
use crate::ast::*;
use crate::resolve::{Declared, LocalId, Resolutions};

/// What is known of declarations.
pub trait Decls {
    /// Whether what a call (of a function or a method) gives may refer to its receiver or to one
    /// of its arguments.
    fn gives_reference(&self, call: &Expr) -> bool;

    /// Whether a pattern is the variant without a payload that stands for an empty place of its
    /// enum, as `None` does.
    fn is_empty_variant(&self, p: &Pattern) -> bool;
}

/// What an access does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Reads the place, or looks at it: which of them is decided from what follows.
    Read,
    /// Looks at it; it must stay there.
    Look,
    /// Lends it to what comes next: what it is a part of must stay there.
    Hold,
    /// Gives it another value.
    Write,
    /// Changes a part of it that is no place of its own: an element, a field by `+=`.
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
    /// By local: the locals that may refer to it.
    pub holders: HashMap<LocalId, Vec<LocalId>>,
}

impl Flow {
    /// The first expression of the body that names a place.
    pub fn first(&self) -> Option<NodeId> {
        fn of(steps: &[Step]) -> Option<NodeId> {
            steps.iter().find_map(|step| match step {
                Step::Access { at, .. } => at.first().map(|(node, _)| *node),
                Step::Branch(ways) => ways.iter().find_map(|way| of(way)),
                Step::Loop(_, body) | Step::Closure { body, .. } => of(body),
                Step::Break | Step::Continue | Step::Return | Step::End(_) | Step::Empty(_) => None,
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
        };
        b.stmts(body);
        let params = params.iter().filter_map(|p| res.declared_by(p.id));
        let by_ref = |id: &LocalId| res.local(*id).declared == Declared::Param { by_ref: true };
        Flow {
            seen_at_end: params.filter(by_ref).collect(),
            holders: holders(&b.refs),
            of_patterns: b.of_patterns,
            keys: b.keys,
            steps: b.out,
        }
    }
}

/// From who refers to what to the locals that refer to each, also by way of others.
fn holders(refs: &Refs) -> HashMap<LocalId, Vec<LocalId>> {
    let mut of: HashMap<LocalId, HashSet<LocalId>> = HashMap::new();
    let mut by_reference: HashMap<LocalId, Vec<LocalId>> = HashMap::new();
    for (who, from) in &refs.holds {
        by_reference.entry(*from).or_default().push(*who);
    }
    let mut by_value: HashMap<LocalId, Vec<LocalId>> = HashMap::new();
    for (who, from) in &refs.takes_over {
        by_value.entry(*from).or_default().push(*who);
    }
    // A name that a pattern has bound to a part of a place is read by copy or clone.
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

/// Which locals may refer to which.
#[derive(Default)]
struct Refs {
    /// Who has a reference, to what.
    holds: Vec<(LocalId, LocalId)>,
    /// Who is bound by a pattern or a loop, to a part of what.
    binds: Vec<(LocalId, LocalId)>,
    /// Who gets the value of what, which may have references in it.
    takes_over: Vec<(LocalId, LocalId)>,
}

struct Builder<'a> {
    res: &'a Resolutions,
    decls: &'a dyn Decls,
    out: Vec<Step>,
    of_patterns: HashSet<LocalId>,
    keys: HashSet<LocalId>,
    refs: Refs,
    /// In a guard: nothing moves there.
    only_looks: bool,
    /// How many accesses there are so far, and which of them are to each local.
    count: usize,
    mentions: HashMap<LocalId, Vec<(usize, Place)>>,
}

impl Builder<'_> {
    /// The steps of `f`, apart.
    fn apart(&mut self, f: impl FnOnce(&mut Self)) -> Vec<Step> {
        let outer = std::mem::take(&mut self.out);
        f(self);
        std::mem::replace(&mut self.out, outer)
    }

    fn access(&mut self, at: Vec<(NodeId, usize)>, place: Place, how: How) {
        let how = match how {
            How::Read if self.only_looks => How::Look,
            how => how,
        };
        self.count += 1;
        if !at.is_empty() || how == How::Read {
            let mentions = self.mentions.entry(place.base).or_default();
            mentions.push((self.count, place.clone()));
        }
        self.out.push(Step::Access { at, place, how });
    }

    /// A use of a place: its indexes, then the access.
    fn named(&mut self, of: Named<'_>, how: How) {
        for index in &of.indexes {
            self.expr(index);
        }
        let at = of.nodes.iter().map(|(e, n)| (e.id, *n)).collect();
        self.access(at, of.place, how);
    }

    /// Operands that may be lent: those that are places stay where they are until all have been
    /// evaluated, so that no other operand can move what is there.
    fn operands(&mut self, operands: &[&Expr]) {
        let before = self.count;
        self.exprs(operands.iter().copied());
        let evaluated = |e: &&&Expr| !matches!(e.kind, ExprKind::Lit(_));
        if operands.iter().filter(evaluated).count() < 2 {
            return;
        }
        let mut lent = Vec::new();
        operands.iter().for_each(|e| self.lent(e, &mut lent));
        for place in lent {
            let all = self.mentions.get(&place.base);
            let all = all.map_or(&[][..], Vec::as_slice);
            let since = &all[all.partition_point(|(n, _)| *n <= before)..];
            let overlapping = since.iter().filter(|(_, p)| p.overlaps(&place));
            if overlapping.take(2).count() > 1 {
                self.access(Vec::new(), place, How::Look);
            } else if since.len() > 1 {
                self.access(Vec::new(), place, How::Hold);
            }
        }
    }

    /// The places that an operand may be lent from.
    fn lent(&self, e: &Expr, to: &mut Vec<Place>) {
        if let Some(of) = place::named(e, self.res) {
            return to.push(of.place);
        }
        match &e.kind {
            ExprKind::Paren { expr, .. }
            | ExprKind::Unary {
                op: UnOp::Ref | UnOp::RefMut,
                expr,
                ..
            } => self.lent(expr, to),
            // What is printed looks at the holes.
            ExprKind::Interp(i) => {
                for p in &i.parts {
                    if let InterpPart::Hole(e, _) = p {
                        self.lent(e, to);
                    }
                }
            }
            ExprKind::Call { .. } | ExprKind::MethodCall { .. }
                if self.decls.gives_reference(e) =>
            {
                to.extend(self.free(e).into_iter().map(Place::local));
            }
            _ => {}
        }
    }

    fn stmts(&mut self, stmts: &[Stmt]) {
        let mut bound = Vec::new();
        for s in stmts {
            match s {
                Stmt::Let(l) => {
                    if let Some(e) = &l.init {
                        self.expr(e);
                    }
                    if let Some(b) = &l.else_ {
                        let leaves = self.apart(|this| this.stmts(&b.stmts));
                        self.out.push(Step::Branch(vec![leaves, Vec::new()]));
                    }
                    let names = self.names(&l.pat);
                    if let Some(e) = &l.init {
                        let lent = l.else_.is_some();
                        self.refers(&names, e, lent);
                    }
                    self.declare(&names);
                    if l.else_.is_some() {
                        self.of_patterns.extend(&names);
                        bound.extend(names);
                    }
                }
                Stmt::Expr(e) => self.expr(e),
                Stmt::While(w) => {
                    let body = self.apart(|this| {
                        let names = this.cond(&w.cond);
                        let body =
                            this.apart(|this| this.scope(&names, |t| t.stmts(&w.body.stmts)));
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
                    self.expr(&f.iter);
                    let mut names = self.names(&f.pat);
                    names.extend(f.first.iter().flat_map(|p| self.names(p)));
                    self.refers(&names, &f.iter, true);
                    let body = self.apart(|this| this.scope(&names, |t| t.stmts(&f.body.stmts)));
                    let round = vec![Step::Branch(vec![body, vec![Step::Break]])];
                    self.out.push(Step::Loop(f.body.id, round));
                }
                // It sees no locals.
                Stmt::Item(_) => {}
            }
        }
        if !bound.is_empty() {
            self.out.push(Step::End(bound));
        }
    }

    /// The condition itself; gives the names that its pattern binds.
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
                names
            }
        }
    }

    /// What sees the names of a pattern.
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
            self.access(Vec::new(), Place::local(*name), How::Declare);
        }
    }

    fn names(&self, p: &Pattern) -> Vec<LocalId> {
        struct Names<'a>(&'a Resolutions, Vec<LocalId>);
        impl Visit for Names<'_> {
            fn visit_pattern(&mut self, p: &Pattern) {
                let id = self.0.declared_by(p.id);
                self.1
                    .extend(id.filter(|id| self.0.local(*id).declared != Declared::Capital));
                walk::walk_pattern(self, p);
            }
        }
        let mut names = Names(self.res, Vec::new());
        names.visit_pattern(p);
        names.1.sort();
        names.1.dedup();
        names.1
    }

    fn exprs<'e>(&mut self, list: impl IntoIterator<Item = &'e Expr>) {
        for e in list {
            self.expr(e);
        }
    }

    fn expr(&mut self, e: &Expr) {
        if let Some(of) = place::named(e, self.res) {
            return self.named(of, How::Read);
        }
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
                self.operands(&holes.collect::<Vec<_>>());
            }
            ExprKind::Field { base: x, .. }
            | ExprKind::Unary { expr: x, .. }
            | ExprKind::Unwrap { expr: x, .. }
            | ExprKind::Cast { expr: x, .. }
            | ExprKind::Is { expr: x, .. }
            | ExprKind::Paren { expr: x, .. } => self.expr(x),
            ExprKind::Try { expr, .. } => {
                self.expr(expr);
                self.out
                    .push(Step::Branch(vec![vec![Step::Return], Vec::new()]));
            }
            ExprKind::Call { callee, args, .. } => {
                let all = [&**callee].into_iter().chain(args);
                self.operands(&all.collect::<Vec<_>>());
            }
            ExprKind::MethodCall {
                recv, name, args, ..
            } => self.method_call(e, recv, &name.to_string(), args),
            ExprKind::Binary { op, lhs, rhs, .. } => {
                if matches!(op, BinOp::And | BinOp::Or) {
                    self.expr(lhs);
                    let rhs = self.apart(|this| this.expr(rhs));
                    self.out.push(Step::Branch(vec![rhs, Vec::new()]));
                } else {
                    self.operands(&[lhs, rhs]);
                }
            }
            ExprKind::Coalesce { lhs, rhs, .. } => {
                self.expr(lhs);
                let rhs = self.apart(|this| this.expr(rhs));
                self.out.push(Step::Branch(vec![rhs, Vec::new()]));
            }
            ExprKind::Assign { op, lhs, rhs, .. } => {
                self.expr(rhs);
                match place::named(lhs, self.res) {
                    Some(of) => {
                        if op.is_none() {
                            self.refers(&[of.place.base], rhs, false);
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
            ExprKind::Closure(c) => self.closure(&c.body, false),
            ExprKind::If {
                cond, then, else_, ..
            } => {
                let names = self.cond(cond);
                let then = self.apart(|this| this.scope(&names, |t| t.stmts(&then.stmts)));
                let mut otherwise = self.empty_otherwise(cond);
                otherwise.extend(self.apart(|this| this.exprs(else_.iter().map(|e| &**e))));
                self.out.push(Step::Branch(vec![then, otherwise]));
            }
            ExprKind::Match {
                scrutinee, arms, ..
            } => {
                self.expr(scrutinee);
                let place = self.exact(scrutinee);
                let mut nothing_left = false;
                let arms = arms.iter().map(|a| {
                    let names = self.names(&a.pat);
                    self.refers(&names, scrutinee, true);
                    let empty = is_nothing(&a.pat)
                        || self.decls.is_empty_variant(&a.pat)
                        || nothing_left && matches!(a.pat.kind, PatternKind::Wild);
                    nothing_left |= is_something(&a.pat) && a.guard.is_none();
                    let empty = place.clone().filter(|_| empty);
                    self.apart(|this| {
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
            }
            ExprKind::Block(b) | ExprKind::Unsafe { body: b, .. } => self.stmts(&b.stmts),
            ExprKind::Parallel { body, .. } => {
                for s in &body.stmts {
                    match s {
                        Stmt::Let(l) => {
                            l.init.iter().for_each(|e| self.closure(e, true));
                            let names = self.names(&l.pat);
                            self.declare(&names);
                        }
                        Stmt::Expr(e) => self.closure(e, true),
                        s => self.stmts(std::slice::from_ref(s)),
                    }
                }
            }
            ExprKind::Macro(_) | ExprKind::Rust(_) => {
                // Whatever Rust does with its arguments, what they name stays.
                let outer = std::mem::replace(&mut self.only_looks, true);
                let mut inside = Children(Vec::new());
                walk::walk_expr(&mut inside, e);
                self.exprs(&inside.0);
                self.only_looks = outer;
                for local in self.res.embedded_in(e) {
                    self.access(Vec::new(), Place::local(*local), How::Look);
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

    fn method_call(&mut self, e: &Expr, recv: &Expr, name: &str, args: &[Expr]) {
        let receiver = place::named(recv, self.res);
        if let Some(of) = &receiver {
            // It may keep what it is given.
            let base = of.place.base;
            args.iter().for_each(|a| self.refers(&[base], a, false));
        }
        let entry = match (receiver, args) {
            (Some(of), [key, ..]) if of.exact => self.entry(of, key),
            _ => None,
        };
        let all = [recv].into_iter().chain(args);
        match (entry, name, args.len()) {
            (Some((of, entry)), "insert", 2) => {
                self.exprs(args);
                let at = of.nodes.iter().map(|(e, n)| (e.id, *n)).collect();
                self.access(at, entry, How::Insert);
            }
            (Some((_, entry)), "get", 1) | (Some((_, entry)), "getOrDefault", 2) => {
                self.operands(&all.collect::<Vec<_>>());
                let at = vec![(e.id, entry.proj.len())];
                self.access(at, entry, How::Read);
            }
            _ => self.operands(&all.collect::<Vec<_>>()),
        }
    }

    /// What a map has under a key.
    fn entry<'e>(&mut self, map: Named<'e>, key: &Expr) -> Option<(Named<'e>, Place)> {
        let key = place::key(key, self.res)?;
        if let Key::Place(p) = &key {
            self.keys.insert(p.base);
        }
        let mut entry = map.place.clone();
        entry.proj.push(Proj::Entry(key));
        Some((map, entry))
    }

    /// The place of its own that an expression names: a variable, a field, what a map has under a
    /// key.
    fn exact(&mut self, e: &Expr) -> Option<Place> {
        match &e.kind {
            ExprKind::Paren { expr, .. } => self.exact(expr),
            ExprKind::MethodCall {
                recv, name, args, ..
            } if name == "get" && args.len() == 1 => {
                let map = place::named(recv, self.res).filter(|of| of.exact)?;
                self.entry(map, &args[0]).map(|(_, entry)| entry)
            }
            _ => {
                let of = place::named(e, self.res).filter(|of| of.exact)?;
                Some(of.place)
            }
        }
    }

    /// Where `if let Some(x) = place` does not match, nothing is in the place.
    fn empty_otherwise(&mut self, c: &Cond) -> Vec<Step> {
        match c {
            Cond::Let { pat, expr, .. } if is_something(pat) => {
                self.exact(expr).into_iter().map(Step::Empty).collect()
            }
            _ => Vec::new(),
        }
    }

    fn closure(&mut self, body: &Expr, is_branch: bool) {
        let (id, captured) = (body.id, self.free(body));
        let body = self.apart(|this| this.expr(body));
        for local in &captured {
            self.access(Vec::new(), Place::local(*local), How::Read);
        }
        self.out.push(Step::Closure {
            id,
            captured,
            body,
            is_branch,
        });
    }

    /// The locals that an expression names and that are declared outside of it.
    fn free(&self, e: &Expr) -> Vec<LocalId> {
        let mut found = Mentions::of(e, self.res);
        found.used.retain(|id| !found.declared.contains(id));
        found.used.sort();
        found.used.dedup();
        found.used
    }

    /// Notes what some names may refer to that are given what an expression gives. `lent`: they
    /// may refer to the place itself.
    fn refers(&mut self, names: &[LocalId], e: &Expr, lent: bool) {
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

/// What the value of an expression may refer to, and the locals that it may be taken from.
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

/// The expressions directly inside another.
struct Children(Vec<Expr>);

impl Visit for Children {
    fn visit_expr(&mut self, e: &Expr) {
        self.0.push(e.clone());
    }
}

/// The locals that something names, and those that it declares.
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
