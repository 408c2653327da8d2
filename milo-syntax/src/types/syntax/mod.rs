//! Questions about the syntax alone: how something is written. What names mean is no such question.

mod in_rust;
mod literals;
mod macros;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use super::ty::Ty;
use crate::ast::visit::{Visit, walk};
use crate::ast::{
    BinOp, Block, Cond, Expr, ExprKind, For, Item, ItemKind, Member, Pattern, PatternKind, Stmt,
    Type, TypeKind, UnOp, While,
};
pub use in_rust::*;
pub use literals::*;
pub use macros::*;

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

/// Whether an expression is `&mut x`.
pub fn explicitly_mut(e: &Expr) -> bool {
    matches!(
        strip(e),
        ExprKind::Unary {
            op: UnOp::RefMut,
            ..
        }
    )
}

/// Whether an expression is `*x`.
pub fn derefs(e: &Expr) -> bool {
    matches!(
        strip(e),
        ExprKind::Unary {
            op: UnOp::Deref,
            ..
        }
    )
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

/// Whether an expression is `null` or `Option.None`.
pub fn is_none(e: &Expr) -> bool {
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

/// Whether an expression makes a new value, rather than naming one.
pub fn makes_value(e: &Expr) -> bool {
    matches!(
        strip(e),
        ExprKind::Interp(_)
            | ExprKind::Binary { .. }
            | ExprKind::Struct { .. }
            | ExprKind::Array { .. }
            | ExprKind::Call { .. }
            | ExprKind::MethodCall { .. }
    )
}

/// The expression inside parentheses.
pub fn strip(e: &Expr) -> &ExprKind {
    match &e.kind {
        ExprKind::Paren { expr, .. } => strip(expr),
        k => k,
    }
}

/// `&x` or `&mut x`.
pub fn is_reference(e: &Expr) -> bool {
    let op = match strip(e) {
        ExprKind::Unary { op, .. } => op,
        _ => return false,
    };
    matches!(op, UnOp::Ref | UnOp::RefMut)
}

/// `x` of `&x`, which is accepted where the callee borrows anyway.
pub fn unborrowed(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Unary {
            op: UnOp::Ref | UnOp::RefMut,
            expr,
            ..
        } => unborrowed(expr),
        _ => e,
    }
}

/// The operator of a comparison without parentheses around it.
pub fn comparison(e: &Expr) -> Option<BinOp> {
    match &e.kind {
        ExprKind::Binary { op, .. } => is_comparison(*op).then_some(*op),
        _ => None,
    }
}

pub fn is_comparison(op: BinOp) -> bool {
    matches!(
        op,
        BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge
    )
}

/// Whether of the casts `x as A as B` the first one, to `A`, is to a pointer.
pub fn first_cast_is_to_pointer(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Cast { expr, .. } if matches!(expr.kind, ExprKind::Cast { .. }) => {
            first_cast_is_to_pointer(expr)
        }
        ExprKind::Cast { ty, .. } => matches!(ty.kind, TypeKind::Ptr(_)),
        _ => false,
    }
}

/// Puts the operator below the casts: `(&x) as *A`. A `*` stays above: `*(x as *A)`.
pub fn below_casts(op: UnOp, op_span: Span, e: &Expr) -> Expr {
    let kind = match &e.kind {
        ExprKind::Cast { expr, as_span, ty } if op != UnOp::Deref => ExprKind::Cast {
            expr: Box::new(below_casts(op, op_span, expr)),
            as_span: *as_span,
            ty: ty.clone(),
        },
        _ => ExprKind::Unary {
            op,
            op_span,
            expr: Box::new(e.clone()),
        },
    };
    Expr { kind, ..e.clone() }
}

/// The name, if an expression is a bare name.
pub fn bare_name(e: &Expr) -> Option<String> {
    match &e.kind {
        ExprKind::Path(p) if p.segments.len() == 1 && p.segments[0].args.is_none() => {
            Some(crate::types::world::name_of(&p.segments[0].ident).to_string())
        }
        _ => None,
    }
}

/// Whether a place is a variable or fields of one, without an index in between.
pub fn all_fields(place: &Expr) -> bool {
    match &place.kind {
        ExprKind::Field { base, .. } => all_fields(base),
        ExprKind::Paren { expr, .. }
        | ExprKind::Unary { expr, .. }
        | ExprKind::Unwrap { expr, .. } => all_fields(expr),
        ExprKind::Path(_) => true,
        _ => false,
    }
}

/// `while true` without a `break`: it never ends.
pub fn is_forever(w: &While) -> bool {
    matches!(&w.cond, Cond::Expr(e) if matches!(e.kind, ExprKind::Bool(true)))
        && !has_break(&w.body)
}

/// Whether the last expression of a body is its value.
pub fn is_value(e: &Expr, expected: &Ty) -> bool {
    match &e.kind {
        // These are statements: where a value is expected, rustc reports their type.
        ExprKind::Assign { .. } | ExprKind::Parallel { .. } => false,
        ExprKind::If { else_: None, .. } => false,
        ExprKind::If { .. }
        | ExprKind::Match { .. }
        | ExprKind::Block(_)
        | ExprKind::Unsafe { .. } => !matches!(expected, Ty::Unit),
        ExprKind::Return { .. } | ExprKind::Break(_) | ExprKind::Continue(_) => true,
        _ => !matches!(expected, Ty::Unit),
    }
}

/// Whether an expression is written as something that can be assigned to.
pub fn is_assignable(e: &Expr) -> bool {
    matches!(
        strip(e),
        ExprKind::Path(_)
            | ExprKind::Field { .. }
            | ExprKind::Index { .. }
            | ExprKind::Unary {
                op: UnOp::Deref,
                ..
            }
            | ExprKind::Unwrap { .. }
            | ExprKind::MethodCall { .. }
            | ExprKind::Macro(_)
            | ExprKind::Error
    )
}

/// Whether something stands under a `#[cfg(…)]`.
pub fn has_cfg(attrs: &[TokenStream]) -> bool {
    let is_cfg = |t: TokenTree| match t {
        TokenTree::Group(g) if g.delimiter() == Delimiter::Bracket => {
            matches!(g.stream().into_iter().next(), Some(TokenTree::Ident(i)) if i == "cfg")
        }
        _ => false,
    };
    attrs.iter().any(|a| a.clone().into_iter().any(is_cfg))
}

/// `for i, x in v.iter().enumerate()` as the loop over pairs that it is: the iterator counts.
pub fn counted(f: &For) -> Option<For> {
    let (Some(first), ExprKind::MethodCall { name, args, .. }) = (&f.first, strip(&f.iter)) else {
        return None;
    };
    let counts = (name == "enumerate" || name == "char_indices") && args.is_empty();
    counts.then(|| For {
        first: None,
        pat: Pattern::new(
            PatternKind::Tuple(vec![first.clone(), f.pat.clone()]),
            first.span,
        ),
        ..f.clone()
    })
}
