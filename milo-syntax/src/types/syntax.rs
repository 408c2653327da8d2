//! Questions about the syntax alone: how something is written. What names mean is no such question.

use super::ty::Ty;
use crate::ast::visit::{Visit, walk};
use crate::ast::{Block, Expr, ExprKind, Item, ItemKind, Member, Pattern, Stmt, Type, UnOp};
use crate::parse::literal::is_string;
use crate::resolve::LangItem;

/// Calls `f` for `e` and everything inside it, closures and blocks included. Where `f` gives
/// false, the inside is left out.
pub fn walk(e: &Expr, f: &mut dyn FnMut(&Expr) -> bool) {
    Exprs(f).visit_expr(e);
}

pub fn walk_block(b: &Block, f: &mut dyn FnMut(&Expr) -> bool) {
    Exprs(f).visit_block(b);
}

pub fn walk_stmts(stmts: &[Stmt], f: &mut dyn FnMut(&Expr) -> bool) {
    let mut exprs = Exprs(f);
    stmts.iter().for_each(|s| exprs.visit_stmt(s));
}

/// The expressions that are evaluated: not those in types and patterns.
struct Exprs<'f>(&'f mut dyn FnMut(&Expr) -> bool);

impl Visit for Exprs<'_> {
    fn visit_expr(&mut self, e: &Expr) {
        if (self.0)(e) {
            walk::walk_expr(self, e);
        }
    }

    fn visit_item(&mut self, i: &Item) {
        if let ItemKind::Fn(f) = &i.kind {
            f.body.iter().for_each(|b| self.visit_block(b));
        }
    }

    fn visit_pattern(&mut self, _: &Pattern) {}

    fn visit_type(&mut self, _: &Type) {}
}

/// Whether `?` is used in `e`, outside of closures.
pub fn has_try(e: &Expr) -> bool {
    let mut found = false;
    walk(e, &mut |e| match &e.kind {
        ExprKind::Try { .. } => {
            found = true;
            false
        }
        ExprKind::Closure(_) => false,
        _ => true,
    });
    found
}

/// Whether the body of a loop can leave the loop.
pub fn has_break(b: &Block) -> bool {
    fn stmts(list: &[Stmt]) -> bool {
        list.iter().any(|s| match s {
            Stmt::Let(l) => {
                l.init.as_ref().is_some_and(expr)
                    || l.else_.as_ref().is_some_and(|b| stmts(&b.stmts))
            }
            Stmt::Expr(e) => expr(e),
            // Their `break` is their own.
            Stmt::While(_) | Stmt::For(_) | Stmt::Item(_) => false,
        })
    }
    fn expr(e: &Expr) -> bool {
        let mut found = false;
        walk(e, &mut |e| match &e.kind {
            ExprKind::Break(_) => {
                found = true;
                false
            }
            ExprKind::Closure(_) => false,
            ExprKind::Block(b) | ExprKind::Unsafe { body: b, .. } => {
                found |= stmts(&b.stmts);
                false
            }
            ExprKind::If { then, else_, .. } => {
                found |= stmts(&then.stmts) || else_.as_deref().is_some_and(expr);
                false
            }
            _ => true,
        });
        found
    }
    stmts(&b.stmts)
}

/// Whether all that an expression may give, whichever way it takes, is of a kind.
pub fn always(e: &Expr, is: &dyn Fn(&Expr) -> bool) -> bool {
    let ends_so = |b: &Block| matches!(b.stmts.last(), Some(Stmt::Expr(e)) if always(e, is));
    match &e.kind {
        ExprKind::Paren { expr, .. } => always(expr, is),
        ExprKind::Block(b) => ends_so(b),
        ExprKind::If { then, else_, .. } => {
            ends_so(then) && else_.as_ref().is_some_and(|e| always(e, is))
        }
        ExprKind::Match { arms, .. } => {
            !arms.is_empty() && arms.iter().all(|a| always(&a.body, is))
        }
        _ => is(e),
    }
}

/// Whether an expression is `Ok(…)` or `Result.Ok(…)`, or the same of another variant of
/// Option or Result.
pub fn constructs(e: &Expr, variant: &str) -> bool {
    payload(e, variant).is_some()
}

/// The one expression in it.
pub fn constructed<'a>(e: &'a Expr, variant: &str) -> Option<&'a Expr> {
    match payload(e, variant)? {
        [only] => Some(only),
        _ => None,
    }
}

fn payload<'a>(e: &'a Expr, variant: &str) -> Option<&'a [Expr]> {
    let path = |e: &Expr| match strip(e) {
        ExprKind::Path(p) => Some(super::world::path_name(p)),
        _ => None,
    };
    match strip(e) {
        ExprKind::MethodCall {
            recv, name, args, ..
        } => {
            let holder = path(recv);
            let is = name == variant && holder.is_some_and(|p| matches!(&*p, "Result" | "Option"));
            is.then_some(&args[..])
        }
        ExprKind::Call { callee, args, .. } => {
            let is = path(callee).is_some_and(|p| *p == *variant);
            is.then_some(&args[..])
        }
        _ => None,
    }
}

/// The type of what leaves a block for the Rust around it, where it is written as in Rust: a
/// text literal (nobody has asked for a string that owns it), a reference or a closure.
pub fn as_in_rust(e: &Expr) -> Option<Ty> {
    let reference = |is_mut, t| Some(Ty::Ref(is_mut, Box::new(t)));
    let option = |e: &Expr| match constructed(e, "Some") {
        Some(inner) => matches!(&inner.kind, ExprKind::Unary { op: UnOp::Ref, .. }),
        None => is_none(e),
    };
    match () {
        // Rust's own closure.
        () if matches!(strip(e), ExprKind::Closure(_)) => Some(Ty::Unknown),
        () if always(e, &option) && !always(e, &is_none) => {
            reference(false, Ty::Unknown).map(Ty::option)
        }
        () if always(e, &is_text) => reference(false, Ty::Str),
        () => reference(borrows(e)?, Ty::Unknown),
    }
}

/// The same of what a Rust function returns, whose type says the rest: also a text literal in an
/// Option or a Result.
pub fn as_returned(e: &Expr) -> Option<Ty> {
    let text = || Ty::Ref(false, Box::new(Ty::Str));
    let holds = |variant| constructed(e, variant).is_some_and(|e| always(e, &is_text));
    match () {
        () if holds("Some") => Some(Ty::option(text())),
        () if holds("Ok") => Some(Ty::lang(LangItem::Result, vec![text(), Ty::Unknown])),
        () if holds("Err") => Some(Ty::lang(LangItem::Result, vec![Ty::Unknown, text()])),
        () => as_in_rust(e),
    }
}

/// The type of an argument for Rust, where literals in it are text: it goes as it is written.
pub fn as_argument(e: &Expr) -> Option<Ty> {
    let reference = |t| Ty::Ref(false, Box::new(t));
    match &e.kind {
        ExprKind::Unary {
            op: UnOp::Ref,
            expr,
            ..
        } => as_argument(expr).map(reference),
        _ if is_text(e) => Some(reference(Ty::Str)),
        ExprKind::Array { elems, .. } => {
            let mut types = elems.iter().map(as_argument);
            let elem = types.next()??;
            types
                .all(|t| t.is_some())
                .then(|| Ty::Slice(Box::new(elem)))
        }
        ExprKind::Tuple { elems, .. } => {
            let types: Vec<_> = elems.iter().map(as_argument).collect();
            let any = types.iter().any(Option::is_some);
            let known = types.into_iter().map(|t| t.unwrap_or(Ty::Unknown));
            any.then(|| Ty::Tuple(known.collect()))
        }
        _ => constructed(e, "Some").and_then(as_argument).map(Ty::option),
    }
}

fn is_text(e: &Expr) -> bool {
    matches!(&e.kind, ExprKind::Lit(l) if is_string(l))
}

/// Whether an expression, whichever way it takes, is written as a reference: `Some(true)` for
/// `&mut`.
pub fn borrows(e: &Expr) -> Option<bool> {
    let written = |is_mut: bool| {
        always(e, &|e| match &e.kind {
            ExprKind::Unary { op, .. } => *op == if is_mut { UnOp::RefMut } else { UnOp::Ref },
            _ => false,
        })
    };
    [false, true].into_iter().find(|is_mut| written(*is_mut))
}

fn is_none(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Null => true,
        ExprKind::Field {
            base,
            member: Member::Named(name),
            ..
        } => {
            name == "None"
                && matches!(&base.kind, ExprKind::Path(p) if p.segments.last().is_some_and(|s| s.ident == "Option"))
        }
        _ => false,
    }
}

pub fn is_literal(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Lit(_) | ExprKind::Null => true,
        ExprKind::Unary {
            op: UnOp::Neg | UnOp::BitNot,
            expr,
            ..
        }
        | ExprKind::Paren { expr, .. } => is_literal(expr),
        ExprKind::Binary { lhs, rhs, .. } => is_literal(lhs) && is_literal(rhs),
        _ => false,
    }
}

/// The order in which expressions of one type are lowered: literals last, as the others give
/// the type; of literals, floats first.
pub fn literals_last(exprs: &[Expr]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..exprs.len()).collect();
    order.sort_by_key(|i| (is_literal(&exprs[*i]), !has_float(&exprs[*i])));
    order
}

/// Whether a literal, or an operand of it, is a float: `2.5`, `-2.5`, `1 + 2.5`.
pub fn has_float(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Lit(l) => crate::types::lit::kind(l) == crate::types::lit::Kind::Float,
        ExprKind::Unary { expr, .. } | ExprKind::Paren { expr, .. } => has_float(expr),
        ExprKind::Binary { lhs, rhs, .. } => has_float(lhs) || has_float(rhs),
        _ => false,
    }
}

/// The expression inside parentheses.
pub fn strip(e: &Expr) -> &ExprKind {
    match &e.kind {
        ExprKind::Paren { expr, .. } => strip(expr),
        k => k,
    }
}
