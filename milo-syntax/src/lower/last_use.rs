//! Where a variable is used for the last time: what it holds can move from there.

use std::collections::{HashMap, HashSet};

use proc_macro2::LineColumn;

use super::cx::Lower;
use super::sig::changed_root;
use super::stmt::strip;
use super::ty::Ty;
use super::usage::{each_name, mentions, rust_names, stmt_mentions, walk, walk_stmts};
use super::walker::{FAR, each_list, lists_of, place};
use super::world::{name_of, path_name};
use crate::ast::{Block, Cond, Expr, ExprKind, Member, Pattern, PatternKind, Stmt, UnOp};

impl Lower {
    /// Where the owned variables of a function that are looked into (`x!`, `match x`) are used for
    /// the last time. `params` are those of the function.
    pub fn looked_into(&self, params: &[String], body: &[Stmt]) -> HashSet<LineColumn> {
        let mut names = HashSet::new();
        let mut note = |e: &Expr| {
            if let ExprKind::Path(p) = strip(e)
                && let [only] = &p.segments[..]
            {
                names.insert(only.ident.to_string());
            }
        };
        walk_stmts(body, &mut |e| {
            match &e.kind {
                ExprKind::Unwrap { expr, .. } | ExprKind::Try { expr, .. } => note(expr),
                ExprKind::Match { scrutinee, .. } => note(scrutinee),
                ExprKind::If {
                    cond: Cond::Let { expr, .. },
                    ..
                } => note(expr),
                _ => {}
            }
            true
        });
        each_list(body, &mut |list| {
            for s in list {
                if let Stmt::For(f) = s {
                    note(&f.iter);
                }
            }
        });
        let mut found = HashSet::new();
        for name in params.iter().filter(|n| names.contains(*n)) {
            found.extend(self.last_moves(Scope::Stmts(body), name));
        }
        each_list(body, &mut |list| {
            for (i, s) in list.iter().enumerate() {
                if let Stmt::Let(l) = s
                    && let PatternKind::Bind(name) = &l.pat.kind
                    && names.contains(&name.to_string())
                    && list.len() - i <= FAR
                {
                    found.extend(self.last_moves(Scope::Stmts(&list[i + 1..]), &name.to_string()));
                }
            }
        });
        // What a macro has made may stand in one place.
        let mut seen = HashSet::new();
        walk_stmts(body, &mut |e| {
            if let ExprKind::Path(p) = &e.kind {
                let at = p.segments[0].ident.span().start();
                if !seen.insert(at) {
                    found.remove(&at);
                }
            }
            true
        });
        found
    }

    /// Where a variable is used for the last time and may move, which it may not where something
    /// that has a name may refer to it.
    fn last_moves(&self, scope: Scope<'_>, name: &str) -> Vec<LineColumn> {
        match self.has_reference(scope, name) {
            true => Vec::new(),
            false => scope.last_uses(name),
        }
    }

    /// Whether a variable may refer to another or to a part of it.
    pub fn has_reference(&self, scope: Scope<'_>, name: &str) -> bool {
        let mut found = false;
        scope.lists(&mut |list| {
            for s in list {
                match s {
                    Stmt::Let(l) => {
                        l.init.iter().for_each(|init| {
                            walk(init, &mut |e| {
                                found |= self.may_refer(e, name);
                                !found
                            });
                        });
                    }
                    Stmt::Expr(e) => {
                        if let ExprKind::Assign { rhs, .. } = &e.kind
                            && let ExprKind::Unary { .. } = &rhs.kind
                        {
                            found |= self.may_refer(rhs, name);
                        }
                    }
                    _ => {}
                }
            }
        });
        found
    }

    fn may_refer(&self, e: &Expr, name: &str) -> bool {
        match &e.kind {
            ExprKind::Index { base, index, .. } => {
                matches!(index.kind, ExprKind::Range { .. })
                    && place(base).is_some_and(|root| root == name)
            }
            ExprKind::Unary {
                op: UnOp::Ref | UnOp::RefMut,
                expr,
                ..
            } => mentions(expr, name),
            ExprKind::MethodCall { name: method, .. } => {
                let method = name_of(method);
                let mut sigs = self.methods_named(&method).peekable();
                let gives = sigs.peek().is_none() || sigs.any(|s| has_reference(&s.ret));
                gives && !method.starts_with(char::is_uppercase) && mentions(e, name)
            }
            ExprKind::Call { callee, args, .. } => {
                let ExprKind::Path(p) = &callee.kind else {
                    return false;
                };
                let called = path_name(p);
                let gives = match self.find_fn(&called) {
                    Some(sig) => has_reference(&sig.ret),
                    None => !called.starts_with(char::is_uppercase),
                };
                gives && args.iter().any(|a| mentions(a, name))
            }
            _ => false,
        }
    }
}

fn has_reference(t: &Ty) -> bool {
    let mut found = false;
    t.replace(&mut |t| {
        found |= matches!(t, Ty::Ref(..));
        None
    });
    found
}

/// Whether the first thing that a body does with a variable, whichever way it takes, is to give
/// it another value.
pub fn gives_anew(body: &Block, name: &str) -> bool {
    let mut before = body.stmts.iter().take_while(|s| !stmt_mentions(s, name));
    let mut leaves = false;
    let count = before.by_ref().count();
    walk_stmts(&body.stmts[..count], &mut |e| {
        leaves |= matches!(e.kind, ExprKind::Continue(_));
        !leaves
    });
    !leaves
        && matches!(body.stmts.get(count), Some(Stmt::Expr(e))
            if matches!(&e.kind, ExprKind::Assign { lhs, rhs, op: None, .. }
                if matches!(&lhs.kind, ExprKind::Path(p) if p.segments[0].ident == name)
                    && !mentions(rhs, name)))
}

/// Where a name that a loop or a pattern has bound can be used.
#[derive(Clone, Copy)]
pub enum Scope<'a> {
    Stmts(&'a [Stmt]),
    Expr(&'a Expr),
}

impl Scope<'_> {
    fn walk(self, f: &mut dyn FnMut(&Expr) -> bool) {
        match self {
            Scope::Stmts(stmts) => walk_stmts(stmts, f),
            Scope::Expr(e) => walk(e, f),
        }
    }

    /// Where a variable is used for the last time, one place for each way that the statements
    /// may take: it may move from there. None if something in the same statement or a closure
    /// mentions it, too.
    pub fn last_uses(self, name: &str) -> Vec<LineColumn> {
        if in_closure(|f| self.walk(f), name) {
            return Vec::new();
        }
        match self {
            Scope::Stmts(stmts) => last(stmts, name),
            Scope::Expr(e) => last_in(e, name),
        }
    }

    fn lists(self, f: &mut dyn FnMut(&[Stmt])) {
        match self {
            Scope::Stmts(list) => each_list(list, f),
            Scope::Expr(e) => lists_of(e, f),
        }
    }

    /// Where a field of a variable is read, where nothing reads this field again or the variable
    /// as a whole: it may move from there.
    pub fn parts(self, name: &str) -> Vec<LineColumn> {
        let mut uses = Uses::default();
        self.walk(&mut |e| uses.see(e));
        uses.parts(name)
    }
}

/// What is done with variables.
#[derive(Default)]
pub struct Uses {
    mentioned: HashMap<String, usize>,
    /// Where each field of each is read.
    fields: HashMap<String, HashMap<String, Vec<LineColumn>>>,
    /// What closures and embedded Rust use.
    out_of_sight: HashSet<String>,
    /// Variables that something is assigned to, or inserted into, or to a part of them.
    filled: HashSet<String>,
}

impl Uses {
    pub fn see(&mut self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Assign { lhs: place, .. } => self.filled.extend(changed_root(place)),
            ExprKind::MethodCall { recv, name, .. } if name == "insert" => {
                self.filled.extend(changed_root(recv));
            }
            ExprKind::Path(p) => {
                let name = p.segments[0].ident.to_string();
                *self.mentioned.entry(name).or_default() += 1;
            }
            ExprKind::Field {
                base,
                member: Member::Named(field),
                ..
            } => {
                if let ExprKind::Path(p) = &base.kind {
                    let name = p.segments[0].ident.to_string();
                    let places = self.fields.entry(name).or_default();
                    let places = places.entry(field.to_string()).or_default();
                    places.push(base.span.start());
                }
            }
            ExprKind::Closure(_) | ExprKind::Parallel { .. } => {
                walk(e, &mut |e| {
                    if let ExprKind::Path(p) = &e.kind {
                        self.out_of_sight.insert(p.segments[0].ident.to_string());
                    }
                    true
                });
            }
            _ => rust_names(e, &mut |n| {
                self.out_of_sight.insert(n.to_owned());
            }),
        }
        true
    }

    /// Whether a place may be filled anew, and nothing but what is written says what happens to
    /// its variable.
    pub fn refills(&self, place: &Expr) -> bool {
        changed_root(place)
            .is_some_and(|root| self.is_in_sight(&root) && self.filled.contains(&root))
    }

    pub fn is_in_sight(&self, name: &str) -> bool {
        !self.out_of_sight.contains(name)
    }

    fn parts(&self, name: &str) -> Vec<LineColumn> {
        let Some(fields) = self.fields.get(name) else {
            return Vec::new();
        };
        let of_fields: usize = fields.values().map(Vec::len).sum();
        if self.out_of_sight.contains(name) || self.mentioned.get(name) != Some(&of_fields) {
            return Vec::new();
        }
        let once = fields.values().filter(|places| places.len() == 1);
        once.flatten().copied().collect()
    }
}

/// Where fields of a function's variables are read that nothing else reads.
pub fn parts(params: &[String], body: &[Stmt], uses: &Uses) -> HashSet<LineColumn> {
    let mut declared: HashMap<String, usize> = params.iter().map(|p| (p.clone(), 1)).collect();
    each_list(body, &mut |list| {
        for s in list {
            if let Stmt::Let(l) = s
                && let PatternKind::Bind(name) = &l.pat.kind
            {
                *declared.entry(name.to_string()).or_default() += 1;
            }
        }
    });
    let once = declared.iter().filter(|(_, n)| **n == 1);
    once.flat_map(|(name, _)| uses.parts(name)).collect()
}

fn in_closure(walk: impl FnOnce(&mut dyn FnMut(&Expr) -> bool), name: &str) -> bool {
    let mut found = false;
    walk(&mut |e| {
        found |= matches!(&e.kind, ExprKind::Closure(c) if mentions(&c.body, name));
        !found
    });
    found
}

fn last(stmts: &[Stmt], name: &str) -> Vec<LineColumn> {
    match stmts.iter().rfind(|s| stmt_mentions(s, name)) {
        Some(Stmt::Expr(e)) => last_in(e, name),
        Some(Stmt::Let(l)) if l.else_.is_none() => {
            l.init.iter().flat_map(|e| last_in(e, name)).collect()
        }
        // It is looked at once, before the loop.
        Some(Stmt::For(f)) if !f.body.stmts.iter().any(|s| stmt_mentions(s, name)) => {
            last_in(&f.iter, name)
        }
        _ => Vec::new(),
    }
}

fn last_in(e: &Expr, name: &str) -> Vec<LineColumn> {
    match &e.kind {
        ExprKind::Block(b) => return last(&b.stmts, name),
        ExprKind::If {
            cond, then, else_, ..
        } => {
            let looked_at = match cond {
                // What the condition makes may live as long as the branches.
                Cond::Let { expr, .. } => mentions(expr, name),
                Cond::Expr(_) => false,
            };
            let mut all = last(&then.stmts, name);
            all.extend(else_.iter().flat_map(|e| last_in(e, name)));
            if !looked_at && !all.is_empty() {
                return all;
            }
        }
        ExprKind::Match {
            scrutinee, arms, ..
        } if !mentions(scrutinee, name) => {
            return arms.iter().flat_map(|a| last_in(&a.body, name)).collect();
        }
        _ => {}
    }
    let mut places = Vec::new();
    let mut unclear = false;
    walk(e, &mut |e| {
        match &e.kind {
            ExprKind::Path(p) if p.segments[0].ident == name => {
                places.push(p.segments[0].ident.span().start());
            }
            ExprKind::Closure(c) => unclear |= mentions(&c.body, name),
            _ => rust_names(e, &mut |n| unclear |= n == name),
        }
        true
    });
    if unclear || places.len() > 1 {
        places.clear();
    }
    places
}

/// Whether nothing that is walked keeps what the patterns bind, or sees it from where the syntax
/// does not tell.
pub fn keeps_nothing(
    patterns: &[&Pattern],
    walk: impl FnOnce(&mut dyn FnMut(&Expr) -> bool),
) -> bool {
    let mut names = Vec::new();
    for p in patterns {
        each_name(p, &mut |n| names.push(n.to_string()));
    }
    let mut plain = true;
    walk(&mut |e| {
        if let ExprKind::Closure(_)
        | ExprKind::Parallel { .. }
        | ExprKind::Macro(_)
        | ExprKind::Rust(_) = &e.kind
        {
            plain &= !names.iter().any(|n| mentions(e, n));
        }
        plain
    });
    plain
}
