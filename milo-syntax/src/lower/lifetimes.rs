//! Lifetimes of the references in a signature: Milo writes none, and Rust's elision leaves
//! them open where a function may return one of several.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::function::Place;
use super::syntax;
use super::syntax::strip;
use super::world::SelfMode;
use crate::ast::{self, Block, Expr, ExprKind, Stmt, Type, TypeKind};

/// The lifetime of the references in a signature, where Rust's elision does not suffice.
#[derive(Clone, Copy, PartialEq)]
pub enum Lives {
    /// Of several references that a function is given, it may return any.
    Given,
    /// The function is given none.
    Static,
}

impl Lives {
    pub fn tokens(self, span: Span) -> TokenStream {
        match self {
            Lives::Given => quote_spanned!(span=> 'given),
            Lives::Static => quote_spanned!(span=> 'static),
        }
    }

    /// The lifetime to write for a function that returns a reference. A method returns a part of
    /// `self`, unless its body plainly returns a parameter.
    pub fn of(f: &ast::Fn, self_mode: Option<SelfMode>, place: Place) -> Option<Lives> {
        if !f.ret.as_ref().is_some_and(refers) {
            return None;
        }
        if matches!(self_mode, Some(SelfMode::Ref | SelfMode::RefMut)) {
            let more = place == Place::Inherent && f.params.iter().any(|p| is_returned(f, p));
            return more.then_some(Lives::Given);
        }
        let given = |p: &&ast::Param| p.ty.as_ref().is_some_and(refers);
        match f.params.iter().filter(given).count() {
            0 => Some(Lives::Static),
            1 => None,
            _ => Some(Lives::Given),
        }
    }

    /// Whether a parameter has to live as long as the result.
    pub fn includes(f: &ast::Fn, self_mode: Option<SelfMode>, p: &ast::Param) -> bool {
        !matches!(self_mode, Some(SelfMode::Ref | SelfMode::RefMut)) || is_returned(f, p)
    }
}

/// Whether the body of `f` plainly returns the reference `p`, or a part of its referent.
fn is_returned(f: &ast::Fn, p: &ast::Param) -> bool {
    if p.name == "self" || !p.ty.as_ref().is_some_and(refers) {
        return false;
    }
    let Some(body) = &f.body else { return false };
    let name = p.name.to_string();
    let mut found = gives_block(body, &name);
    syntax::walk_block(body, &mut |e| {
        if let ExprKind::Return { expr: Some(e), .. } = &e.kind {
            found |= gives(e, &name);
        }
        !matches!(e.kind, ExprKind::Closure(_))
    });
    found
}

/// Whether the value of `e` may be the reference `name`, or a part of what it refers to.
fn gives(e: &Expr, name: &str) -> bool {
    match strip(e) {
        ExprKind::Path(p) => matches!(&p.segments[..], [only] if only.ident == name),
        ExprKind::Field { base: e, .. }
        | ExprKind::Index { base: e, .. }
        | ExprKind::Unwrap { expr: e, .. }
        | ExprKind::Unary { expr: e, .. } => gives(e, name),
        ExprKind::Coalesce { lhs, rhs, .. } => gives(lhs, name) || gives(rhs, name),
        // `Option.Some(x)`.
        ExprKind::MethodCall {
            name: variant,
            args,
            ..
        } if variant == "Some" || variant == "Ok" => args.iter().any(|a| gives(a, name)),
        ExprKind::If { then, else_, .. } => {
            gives_block(then, name) || else_.as_ref().is_some_and(|e| gives(e, name))
        }
        ExprKind::Match { arms, .. } => arms.iter().any(|a| gives(&a.body, name)),
        ExprKind::Block(b) => gives_block(b, name),
        _ => false,
    }
}

fn gives_block(b: &Block, name: &str) -> bool {
    matches!(b.stmts.last(), Some(Stmt::Expr(e)) if gives(e, name))
}

/// Whether a reference is part of a type.
fn refers(t: &Type) -> bool {
    match &t.kind {
        TypeKind::Ref { lifetime, .. } => lifetime.is_none(),
        TypeKind::Path(p) => p
            .segments
            .iter()
            .any(|s| s.args.iter().flatten().any(refers)),
        TypeKind::Optional(t) | TypeKind::Slice(t) => refers(t),
        TypeKind::Array { elem, .. } => refers(elem),
        TypeKind::Tuple(v) => v.iter().any(refers),
        TypeKind::Fn { .. }
        | TypeKind::Ptr(_)
        | TypeKind::Ranged { .. }
        | TypeKind::Bounds { .. }
        | TypeKind::Lifetime(_)
        | TypeKind::Binding(..)
        | TypeKind::Infer
        | TypeKind::Error => false,
    }
}
