//! Variables that walk over linked values.
//!
//! `var at = self.head`, then `at = at!.next`, step by step: read by value, every step would
//! copy the rest of the list. A variable that is only looked at, and goes from one place to
//! another inside it, refers to these places instead. What it walks over must stay as it is
//! meanwhile, which is seen here from the syntax; where it is not, the copies stay.

use std::collections::HashSet;

use super::cx::{Local, Lower, Repr};
use super::stmt::strip;
use super::ty::Ty;
use super::usage::{always, each_name, mentions, reads_in, stmt_mentions, walk, walk_stmts};
use super::world::{SelfMode, Sig, name_of, path_name};
use crate::ast::{
    Cond, Expr, ExprKind, InterpPart, Let, NodeId, Param, Pattern, PatternKind, Stmt, Type,
    TypeKind, UnOp,
};
use crate::flow::Liveness;
use crate::resolve::names_in;

/// Declarations of variables that refer to places, though they are written as copies: walkers,
/// what is bound to a place that a walker refers to, and what is only looked at.
#[derive(Debug, Default)]
pub struct Walkers(HashSet<NodeId>);

impl Walkers {
    /// The declaration as that of a reference; `moves`: whether the value would be cloned.
    pub fn as_reference(&self, l: &Let, moves: impl FnOnce() -> bool) -> Option<Let> {
        let init = l.init.as_ref().filter(|_| self.0.contains(&l.id))?;
        let is_ref = |t: &Type| matches!(t.kind, TypeKind::Ref { .. });
        if l.ty.as_ref().is_some_and(is_ref) || !moves() {
            return None;
        }
        let expr = Box::new(init.clone());
        let (op, op_span) = (UnOp::Ref, init.span);
        let kind = ExprKind::Unary { op, op_span, expr };
        let ty = l.ty.as_ref().map(|t| Type {
            kind: TypeKind::Ref {
                is_mut: false,
                lifetime: None,
                ty: Box::new(t.clone()),
            },
            span: t.span,
        });
        Some(Let {
            init: Some(Expr::new(kind, init.span)),
            ty,
            ..l.clone()
        })
    }
}

/// How many statements are looked through for what becomes of a variable.
pub const FAR: usize = 500;

impl Lower {
    /// The walkers of a function.
    /// `after`: where a place is emptied.
    pub fn walkers(&self, params: &[Param], body: &[Stmt], after: &Liveness) -> Walkers {
        let hidden = out_of_sight(body);
        let lent = params.iter().filter(|p| {
            let is_ref = |t: &Type| matches!(t.kind, TypeKind::Ref { is_mut: false, .. });
            p.ty.as_ref().map_or(p.name == "self", is_ref)
        });
        let lent: HashSet<String> = lent.map(|p| name_of(&p.name).to_string()).collect();
        let mut found = Walkers::default();
        each_list(body, &mut |list| {
            for (i, s) in list.iter().enumerate() {
                let Stmt::Let(l) = s else { continue };
                let PatternKind::Bind(name) = &l.pat.kind else {
                    continue;
                };
                let (name, rest) = (name_of(name), &list[i + 1..]);
                let Some(root) = l.init.as_ref().and_then(place) else {
                    continue;
                };
                let stays = |names: &Names| {
                    lent.contains(&root)
                        || !hidden.contains(&root)
                            && self.only_looked_at(&root, names.live_in(rest), after)
                };
                if *name == *root || rest.len() > FAR {
                    continue;
                }
                if l.is_var {
                    if let Some(names) = self.walk_of(&name, &root, rest).filter(stays) {
                        found.0.insert(l.id);
                        found.0.extend(names.lets);
                    }
                } else if l.ty.is_none()
                    && l.init
                        .as_ref()
                        .is_some_and(|e| !is_name(e, &root) && !is_slice(e))
                    && self.view_of(&name, rest).is_some_and(|names| stays(&names))
                {
                    found.0.insert(l.id);
                }
            }
        });
        found
    }

    /// If the variable walks in these statements: the names that refer to its places.
    fn walk_of(&self, name: &str, root: &str, rest: &[Stmt]) -> Option<Names> {
        let mut steps = false;
        let mut assigned = true;
        walk_stmts(rest, &mut |e| {
            if let ExprKind::Assign { lhs, rhs, .. } = &e.kind
                && is_name(lhs, name)
            {
                assigned &= always(rhs, &|e| is_null(e) || place(e).is_some());
                steps = true;
            }
            assigned
        });
        if !steps || !assigned {
            return None;
        }
        let names = Names::of(name, rest)?;
        let of_walk = |e: &Expr| place(e).filter(|n| names.all.contains(n)).is_some();
        let mut ok = true;
        let mut steps = false;
        let mut leaf = |e: &Expr| {
            steps |= of_walk(e) && !is_name(e, name);
            is_null(e) || of_walk(e) || place(e).is_some_and(|n| n == root)
        };
        walk_stmts(rest, &mut |e| {
            let any = |e: &Expr| names.all.iter().any(|n| mentions(e, n));
            ok &= match &e.kind {
                ExprKind::Assign { lhs, rhs, op, .. } if is_name(lhs, name) => {
                    op.is_none() && all_leaves(rhs, &mut leaf)
                }
                ExprKind::Assign { lhs, .. } => !of_walk(lhs),
                ExprKind::Unary {
                    op: UnOp::Ref | UnOp::RefMut,
                    expr,
                    ..
                } => !of_walk(expr),
                ExprKind::Cast { expr, .. } => !of_walk(expr),
                ExprKind::Index { index, .. } => {
                    !matches!(index.kind, ExprKind::Range { .. }) || !of_walk(e)
                }
                ExprKind::MethodCall {
                    recv, name, args, ..
                } => {
                    (!of_walk(recv) || self.only_looks_by(&name_of(name)))
                        && !self.lends_mutably(e, args, &of_walk)
                }
                ExprKind::Call { args, .. } => !self.lends_mutably(e, args, &of_walk),
                ExprKind::Closure(_)
                | ExprKind::Parallel { .. }
                | ExprKind::Macro(_)
                | ExprKind::Rust(_) => !any(e),
                // A pointer may lead there.
                ExprKind::Unsafe { .. } => false,
                _ => true,
            };
            ok
        });
        (ok && steps).then_some(names)
    }

    /// If all that the statements do with a variable is to look at it, and at parts of it.
    fn view_of(&self, name: &str, rest: &[Stmt]) -> Option<Names> {
        let mut looks = 0;
        let mut parts = false;
        let mut clear = true;
        walk_stmts(rest, &mut |e| {
            let mut look = |e: &Expr| looks += usize::from(is_name(e, name));
            match &e.kind {
                ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => {
                    look(base);
                    parts |= is_name(base, name);
                }
                ExprKind::MethodCall {
                    recv,
                    name: method,
                    args,
                    ..
                } => {
                    let method = name_of(method);
                    if self.only_looks_by(&method) {
                        look(recv);
                        parts |= is_name(recv, name);
                    }
                    let mut sigs = self.methods_named(&method);
                    if let (Some(sig), None) = (sigs.next(), sigs.next()) {
                        lent_args(sig, args).for_each(look);
                    }
                }
                ExprKind::Call { callee, args, .. } => {
                    if let ExprKind::Path(p) = &callee.kind {
                        match self.find_fn(&path_name(p)) {
                            Some(sig) if !sig.is_extern => lent_args(&sig, args).for_each(look),
                            None if matches!(
                                &*path_name(p),
                                "print" | "eprint" | "printPart" | "eprintPart" | "format"
                            ) =>
                            {
                                args.iter().for_each(look);
                            }
                            _ => {}
                        }
                    }
                }
                ExprKind::Binary { op, lhs, rhs, .. } if super::ops::is_comparison(*op) => {
                    look(lhs);
                    look(rhs);
                }
                ExprKind::Interp(i) => {
                    for part in &i.parts {
                        if let InterpPart::Hole(e, _) = part {
                            look(e);
                        }
                    }
                }
                ExprKind::Assign { lhs, .. } => clear &= place(lhs).is_none_or(|n| n != name),
                ExprKind::Unary {
                    op: UnOp::Ref | UnOp::RefMut,
                    expr,
                    ..
                } => clear &= place(expr).is_none_or(|n| n != name),
                ExprKind::Closure(_)
                | ExprKind::Parallel { .. }
                | ExprKind::Macro(_)
                | ExprKind::Rust(_) => clear &= !mentions(e, name),
                // A pointer may lead there.
                ExprKind::Unsafe { .. } => clear = false,
                _ => {}
            }
            clear
        });
        each_list(rest, &mut |list| {
            for s in list {
                if let Stmt::For(f) = s
                    && is_name(&f.iter, name)
                {
                    looks += 1;
                    parts = true;
                }
            }
        });
        if !clear || !parts || looks != reads_in(rest, name) {
            return None;
        }
        Names::of(name, rest)
    }

    /// Whether nothing changes or moves a variable in the statements.
    fn only_looked_at(&self, root: &str, rest: &[Stmt], after: &Liveness) -> bool {
        let mut ok = true;
        walk_stmts(rest, &mut |e| {
            ok &= !self.may_change(root, e);
            false
        });
        // Its whole value is used nowhere: as often as it is read, a part of it is.
        let mut parts = 0;
        walk_stmts(rest, &mut |e| {
            let takes = after.empties(e.id);
            ok &= !(takes && mentions(e, root));
            match &e.kind {
                ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => {
                    parts += usize::from(is_name(base, root));
                }
                ExprKind::MethodCall { recv, name, .. } if is_name(recv, root) => {
                    parts += usize::from(self.only_looks_by(&name_of(name)));
                }
                _ => {}
            }
            ok
        });
        ok && reads_in(rest, root) == parts
    }

    /// Whether the methods of this name look at their receiver.
    fn only_looks_by(&self, name: &str) -> bool {
        let mut sigs = self.methods_named(name).peekable();
        sigs.peek().is_some() && sigs.all(|s| s.self_mode == Some(SelfMode::Ref))
    }

    fn lends_mutably(
        &self,
        call: &Expr,
        args: &[Expr],
        of_walk: &dyn std::ops::Fn(&Expr) -> bool,
    ) -> bool {
        args.iter()
            .filter(|a| of_walk(a))
            .any(|a| place(a).is_some_and(|root| self.may_change(&root, call)))
    }

    /// Whether a local can be referred to where it stands.
    pub fn stays_in_place(&self, l: &Let) -> bool {
        if self.unsafe_depth > 0 {
            return false;
        }
        let Some(init) = &l.init else { return false };
        let local = crate::flow::named(init, &self.res).and_then(|p| self.local(p.place.base));
        // A value becomes an Option only where it is one of its own.
        let wraps = |local: &Local| {
            let optional = |t: &Type| matches!(t.kind, TypeKind::Optional(_));
            l.ty.as_ref().is_some_and(optional)
                && matches!(strip(init), ExprKind::Path(_))
                && self.wraps(&self.resolve(&local.ty), &Ty::option(Ty::Unknown))
        };
        local.is_some_and(|l| matches!(l.repr, Repr::Plain | Repr::Ref { .. }) && !wraps(l))
    }
}

/// The variables that closures and embedded Rust use.
fn out_of_sight(body: &[Stmt]) -> HashSet<String> {
    let mut found = HashSet::new();
    walk_stmts(body, &mut |e| {
        match &e.kind {
            ExprKind::Closure(_) | ExprKind::Parallel { .. } => walk(e, &mut |e| {
                if let ExprKind::Path(p) = &e.kind {
                    found.insert(p.segments[0].ident.to_string());
                }
                true
            }),
            _ => names_in(e, &mut |n| {
                found.insert(n.to_owned());
            }),
        }
        true
    });
    found
}

/// The arguments that a function only looks at.
fn lent_args<'a>(sig: &'a Sig, args: &'a [Expr]) -> impl Iterator<Item = &'a Expr> {
    let pairs = sig.params.iter().zip(args);
    pairs.filter_map(|((_, t), a)| matches!(t, Ty::Ref(false, _)).then_some(a))
}

/// The names that refer to places of a walk.
struct Names {
    all: Vec<String>,
    lets: Vec<NodeId>,
    /// One of the names means something else somewhere.
    hidden: bool,
}

impl Names {
    /// Those that come from a variable; `None` if one of them means something else somewhere.
    fn of(name: &str, rest: &[Stmt]) -> Option<Names> {
        let mut names = Names {
            all: vec![name.to_owned()],
            lets: Vec::new(),
            hidden: false,
        };
        names.stmts(rest);
        (!names.hidden).then_some(names)
    }

    /// The statements up to the last one that uses one of them.
    fn live_in<'a>(&self, rest: &'a [Stmt]) -> &'a [Stmt] {
        let uses = |s: &Stmt| self.all.iter().any(|n| stmt_mentions(s, n));
        let count = rest.iter().rposition(uses).map_or(0, |i| i + 1);
        &rest[..count]
    }

    fn of_walk(&self, e: &Expr) -> bool {
        place(e).is_some_and(|n| self.all.contains(&n))
    }

    fn stmts(&mut self, list: &[Stmt]) {
        for s in list {
            match s {
                Stmt::Let(l) => {
                    l.init.iter().for_each(|e| self.expr(e));
                    l.else_.iter().for_each(|b| self.stmts(&b.stmts));
                    let refers = l.init.as_ref().is_some_and(|e| self.of_walk(e));
                    let plain = matches!(l.pat.kind, PatternKind::Bind(_)) && !l.is_var;
                    if refers && plain && l.ty.is_none() {
                        self.lets.push(l.id);
                    }
                    self.pattern(&l.pat, refers && (plain || l.else_.is_some()));
                }
                Stmt::Expr(e) => self.expr(e),
                Stmt::While(w) => {
                    self.cond(&w.cond);
                    self.stmts(&w.body.stmts);
                }
                Stmt::For(f) => {
                    self.expr(&f.iter);
                    f.first.iter().for_each(|p| self.pattern(p, false));
                    self.pattern(&f.pat, false);
                    self.stmts(&f.body.stmts);
                }
                Stmt::Item(_) => {}
            }
        }
    }

    fn cond(&mut self, c: &Cond) {
        match c {
            Cond::Expr(e) => self.expr(e),
            Cond::Let { pat, expr, .. } => {
                self.expr(expr);
                let refers = self.of_walk(expr);
                self.pattern(pat, refers);
            }
        }
    }

    fn expr(&mut self, e: &Expr) {
        walk(e, &mut |e| {
            match &e.kind {
                ExprKind::If {
                    cond, then, else_, ..
                } => {
                    self.cond(cond);
                    self.stmts(&then.stmts);
                    else_.iter().for_each(|e| self.expr(e));
                }
                ExprKind::Match {
                    scrutinee, arms, ..
                } => {
                    self.expr(scrutinee);
                    let refers = self.of_walk(scrutinee);
                    for a in arms {
                        self.pattern(&a.pat, refers);
                        a.guard.iter().for_each(|e| self.expr(e));
                        self.expr(&a.body);
                    }
                }
                ExprKind::Block(b)
                | ExprKind::Unsafe { body: b, .. }
                | ExprKind::Parallel { body: b, .. } => self.stmts(&b.stmts),
                ExprKind::Closure(_) => {}
                _ => return true,
            }
            false
        });
    }

    fn pattern(&mut self, p: &Pattern, refers: bool) {
        each_name(p, &mut |n| self.name(n.to_string(), refers));
    }

    fn name(&mut self, n: String, refers: bool) {
        match refers {
            // The walker itself, in a pattern, would hide it.
            true => self.hidden |= self.all[0] == n,
            false => self.hidden |= self.all.contains(&n),
        }
        if refers && !self.all.contains(&n) {
            self.all.push(n);
        }
    }
}

/// Every list of statements, those of closures left out.
pub fn each_list(list: &[Stmt], f: &mut dyn FnMut(&[Stmt])) {
    f(list);
    for s in list {
        match s {
            Stmt::Let(l) => {
                l.init.iter().for_each(|e| lists_of(e, f));
                l.else_.iter().for_each(|b| each_list(&b.stmts, f));
            }
            Stmt::Expr(e) => lists_of(e, f),
            Stmt::While(w) => each_list(&w.body.stmts, f),
            Stmt::For(x) => each_list(&x.body.stmts, f),
            Stmt::Item(_) => {}
        }
    }
}

pub fn lists_of(e: &Expr, f: &mut dyn FnMut(&[Stmt])) {
    walk(e, &mut |e| {
        match &e.kind {
            ExprKind::Block(b) | ExprKind::Unsafe { body: b, .. } => each_list(&b.stmts, f),
            ExprKind::If { then, else_, .. } => {
                each_list(&then.stmts, f);
                else_.iter().for_each(|e| lists_of(e, f));
            }
            ExprKind::Closure(_) | ExprKind::Parallel { .. } => {}
            _ => return true,
        }
        false
    });
}

fn is_name(e: &Expr, name: &str) -> bool {
    matches!(strip(e), ExprKind::Path(p) if p.segments.len() == 1 && *path_name(p) == *name)
}

/// A slice is a view already.
fn is_slice(e: &Expr) -> bool {
    matches!(strip(e), ExprKind::Index { index, .. } if matches!(index.kind, ExprKind::Range { .. }))
}

fn is_null(e: &Expr) -> bool {
    matches!(strip(e), ExprKind::Null)
}

/// The variable of a place that a reference can refer to: fields, elements, what is unwrapped.
pub fn place(e: &Expr) -> Option<String> {
    match strip(e) {
        ExprKind::Path(p) if p.segments.len() == 1 && p.segments[0].args.is_none() => {
            Some(path_name(p).to_string())
        }
        ExprKind::Field { base, .. } => place(base),
        ExprKind::Unwrap { expr, .. }
        | ExprKind::Unary {
            op: UnOp::Deref,
            expr,
            ..
        } => place(expr),
        ExprKind::Index { base, .. } => place(base),
        _ => None,
    }
}

/// [`always`], for a question that keeps count.
fn all_leaves(e: &Expr, is: &mut dyn FnMut(&Expr) -> bool) -> bool {
    let is = std::cell::RefCell::new(is);
    always(e, &|e| is.borrow_mut()(e))
}
