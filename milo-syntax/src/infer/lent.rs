//! Look-ups that give a reference because their result leaves a function that returns one.
//!
//! ```text
//! fn get(&self, k: &string): Option<&V> {
//!     let found = self.m.get(k)                  // returned below: an Option<&V>, no clone
//!     if found.isSome() { return found }
//!     match self.old.get(k) { Some(v) => Some(v)  None => null }
//! }
//! ```
//!
//! They are found by the syntax: the look-ups that are returned themselves, also behind `!`, `?`,
//! `??` and `okOr`, and those that a returned name is bound to.

use std::collections::HashSet;

use crate::ast::visit::{Visit, walk};
use crate::ast::{Closure, Cond, Expr, ExprKind, Item, Let, NodeId, Pattern, Stmt, UnOp};
use crate::resolve::{LocalId, Resolutions};
use crate::types::syntax::{constructed, strip};
use crate::types::ty::Ty;

/// Whether a function of this result returns a reference.
pub fn returns_reference(ret: &Ty) -> bool {
    match ret {
        Ty::Ref(false, _) => true,
        Ty::Named(n, held) if n.is_option_or_result() => {
            matches!(held.first(), Some(Ty::Ref(false, _)))
        }
        _ => false,
    }
}

/// The look-ups in the body of a function that returns a reference which are to give one.
pub fn lent_look_ups(stmts: &[Stmt], res: &Resolutions) -> HashSet<NodeId> {
    let mut returned = Returned {
        res,
        locals: HashSet::new(),
        lent: HashSet::new(),
    };
    returned.last_of(stmts);
    stmts.iter().for_each(|s| returned.visit_stmt(s));
    // A name may stand for what another name was bound to: `let a = m.get(k)  let b = a`.
    let mut sources = Sources { returned, known: 0 };
    loop {
        stmts.iter().for_each(|s| sources.visit_stmt(s));
        let known = sources.returned.locals.len();
        if known == sources.known {
            return sources.returned.lent;
        }
        sources.known = known;
    }
}

/// Collects the locals that are returned, and the look-ups in what is returned.
struct Returned<'a> {
    res: &'a Resolutions,
    locals: HashSet<LocalId>,
    lent: HashSet<NodeId>,
}

impl Returned<'_> {
    fn last_of(&mut self, stmts: &[Stmt]) {
        if let Some(Stmt::Expr(e)) = stmts.last() {
            self.value(e);
        }
    }

    /// A value that is returned, a part of it, or what it comes from.
    fn value(&mut self, e: &Expr) {
        if let Some(inner) = constructed(e, "Some").or_else(|| constructed(e, "Ok")) {
            return self.value(inner);
        }
        match strip(e) {
            ExprKind::Path(_) => self.locals.extend(self.res.local_of(e)),
            ExprKind::Block(b) | ExprKind::Unsafe { body: b, .. } => self.last_of(&b.stmts),
            ExprKind::If { then, else_, .. } => {
                self.last_of(&then.stmts);
                else_.iter().for_each(|e| self.value(e));
            }
            ExprKind::Match { arms, .. } => arms.iter().for_each(|a| self.value(&a.body)),
            ExprKind::Coalesce { lhs, rhs, .. } => {
                self.value(lhs);
                self.value(rhs);
            }
            ExprKind::Field { base: of, .. }
            | ExprKind::Index { base: of, .. }
            | ExprKind::Unwrap { expr: of, .. }
            | ExprKind::Try { expr: of, .. }
            | ExprKind::Unary {
                op: UnOp::Ref,
                expr: of,
                ..
            } => self.value(of),
            ExprKind::MethodCall { recv, name, .. } if name == "okOr" || name == "ok_or" => {
                self.value(recv);
            }
            ExprKind::MethodCall { name, args, .. }
                if is_look_up(&name.to_string(), args.len()) =>
            {
                self.lent.insert(unparenthesized(e).id);
            }
            _ => {}
        }
    }
}

impl Visit for Returned<'_> {
    fn visit_expr(&mut self, e: &Expr) {
        if let ExprKind::Return { expr: Some(e), .. } = &e.kind {
            self.value(e);
        }
        walk::walk_expr(self, e);
    }

    /// Their `return`s are their own.
    fn visit_closure(&mut self, _: &Closure) {}

    fn visit_item(&mut self, _: &Item) {}
}

/// Looks for what the returned names are bound to.
struct Sources<'a> {
    returned: Returned<'a>,
    known: usize,
}

impl Sources<'_> {
    fn bound<'p>(&mut self, mut pats: impl Iterator<Item = &'p Pattern>, to: &Expr) {
        let Returned { res, locals, .. } = &self.returned;
        if pats.any(|p| res.names_of(p).iter().any(|id| locals.contains(id))) {
            self.returned.value(to);
        }
    }
}

impl Visit for Sources<'_> {
    fn visit_let(&mut self, l: &Let) {
        if let (Some(init), None, false) = (&l.init, &l.ty, l.is_var) {
            self.bound([&l.pat].into_iter(), init);
        }
        walk::walk_let(self, l);
    }

    fn visit_cond(&mut self, c: &Cond) {
        if let Cond::Let { pat, expr, .. } = c {
            self.bound([pat].into_iter(), expr);
        }
        walk::walk_cond(self, c);
    }

    fn visit_expr(&mut self, e: &Expr) {
        if let ExprKind::Match {
            scrutinee, arms, ..
        } = &e.kind
        {
            self.bound(arms.iter().map(|a| &a.pat), scrutinee);
        }
        walk::walk_expr(self, e);
    }

    fn visit_closure(&mut self, _: &Closure) {}

    fn visit_item(&mut self, _: &Item) {}
}

fn unparenthesized(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Paren { expr, .. } => unparenthesized(expr),
        _ => e,
    }
}

/// The type expected of the left side of `??` where `expected` is expected of the whole: a look-up
/// gives a reference where one is.
pub fn expected_before_default(lhs: &Expr, expected: Ty) -> Ty {
    match (strip(lhs), &expected) {
        (ExprKind::MethodCall { name, args, .. }, Ty::Ref(false, _))
            if is_look_up(&name.to_string(), args.len()) =>
        {
            Ty::option(expected)
        }
        _ => Ty::Unknown,
    }
}

/// Whether a method of this name may be a look-up; its receiver's type tells whether it is.
fn is_look_up(name: &str, args: usize) -> bool {
    matches!((name, args), ("get" | "find", 1) | ("first" | "last", 0))
}
