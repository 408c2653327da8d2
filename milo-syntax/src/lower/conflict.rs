//! Looking at a place while the code below changes what it belongs to.
//!
//! `for x in self.items { self.add(x) }` and `match self.tokens[i] { Num(n) => { self.next() … } }`
//! are fine in Milo, where elements and bindings read like values. Rust would hold the place
//! borrowed; so where the body is seen to change it, a copy of it is looked at.

use std::rc::Rc;

use proc_macro2::Ident;

use super::cx::Lower;
use super::sig::changed_root;
use super::ty::{Name, Ty};
use super::usage;
use super::world::{SelfMode, Sig, World, name_of, path_name};
use crate::ast::{Block, Expr, ExprKind, Member, NodeId, UnOp};

impl Lower {
    /// Whether one of the expressions changes the variable that `place` starts from: by a
    /// method of the block that takes `&mut self`, by a `&mut` parameter, or by assigning to
    /// the place or what it is part of.
    pub fn changes_root(&self, place: &Expr, e: &Expr) -> bool {
        let Some(root) = changed_root(place) else {
            return false;
        };
        let mut found = false;
        usage::walk(e, &mut |e| {
            match &e.kind {
                ExprKind::MethodCall {
                    recv, name, args, ..
                } => {
                    let name = name_of(name);
                    let whole = is_root(recv, &root);
                    if whole {
                        found |= methods(&self.world, &name)
                            .any(|s| s.self_mode == Some(SelfMode::RefMut));
                    }
                    for sig in methods(&self.world, &name) {
                        found |= lends(&sig.params, args, |a| is_root(a, &root));
                    }
                }
                ExprKind::Call { callee, args, .. } => {
                    if let ExprKind::Path(p) = &callee.kind
                        && let Some(sig) = self.world.fns.get(&path_name(p))
                    {
                        found |= lends(&sig.params, args, |a| is_root(a, &root));
                    }
                }
                ExprKind::Assign { lhs, .. } => found |= is_prefix(lhs, place),
                ExprKind::Path(_) => found |= self.lends_to_closure(e, &root, true),
                _ => {}
            }
            !found
        });
        found
    }

    /// The methods of this name, of the block and of the library.
    pub fn methods_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Rc<Sig>> {
        methods(&self.world, name).chain(methods(&self.lib, name))
    }

    /// Whether an expression may change a variable, or what is in it.
    pub fn may_change(&self, root: &str, e: &Expr) -> bool {
        let of_root = |e: &Expr| changed_root(e).is_some_and(|n| n == root);
        let mut found = false;
        usage::walk(e, &mut |e| {
            found |= match &e.kind {
                ExprKind::MethodCall {
                    recv, name, args, ..
                } => {
                    let name = name_of(name);
                    let mut sigs = self.methods_named(&name).peekable();
                    // Rust's own may change it.
                    sigs.peek().is_none() && of_root(recv)
                        || sigs.any(|s| {
                            s.self_mode == Some(SelfMode::RefMut) && of_root(recv)
                                || lends(&s.params, args, of_root)
                        })
                }
                ExprKind::Unary {
                    op: UnOp::RefMut,
                    expr,
                    ..
                } => of_root(expr),
                ExprKind::Call { callee, args, .. } => match &callee.kind {
                    ExprKind::Path(p) => self
                        .world
                        .fns
                        .get(&path_name(p))
                        .is_some_and(|s| lends(&s.params, args, of_root)),
                    _ => false,
                },
                ExprKind::Assign { lhs, .. } => of_root(lhs),
                _ => false,
            };
            !found
        });
        found || self.lends_to_closure(e, root, true)
    }

    /// Whether a loop's body changes elements of `place`, or what is in them, and does nothing
    /// that changes how many there are.
    pub fn changes_elements(&self, body: &Block, place: &Expr) -> bool {
        let (mut changes, mut resizes) = (false, false);
        let is_element = |e: &Expr| is_in_element(e, place);
        usage::walk_block(body, &mut |e| {
            match &e.kind {
                ExprKind::Assign { lhs, .. } => {
                    changes |= is_element(lhs);
                    resizes |= is_prefix(lhs, place);
                }
                ExprKind::Unary {
                    op: UnOp::RefMut,
                    expr,
                    ..
                } => changes |= is_element(expr),
                ExprKind::MethodCall {
                    recv, name, args, ..
                } => {
                    let name = name_of(name);
                    let whole = is_prefix(recv, place) && name != "swap".into();
                    let mut known = false;
                    for sig in self.methods_named(&name) {
                        known = true;
                        let mutates = sig.self_mode == Some(SelfMode::RefMut);
                        changes |= mutates && is_element(recv);
                        changes |= lends(&sig.params, args, is_element);
                        resizes |= mutates && whole;
                        resizes |= lends(&sig.params, args, |a| is_prefix(a, place));
                    }
                    resizes |= whole && !known && !super::method::only_looks(&name);
                }
                ExprKind::Call { callee, args, .. } => {
                    if let ExprKind::Path(p) = &callee.kind
                        && let Some(sig) = self.world.fns.get(&path_name(p))
                    {
                        changes |= lends(&sig.params, args, is_element);
                        resizes |= lends(&sig.params, args, |a| is_prefix(a, place));
                    }
                }
                _ => {}
            }
            true
        });
        changes && !resizes
    }
}

/// The methods of this name, of any type.
fn methods<'a>(world: &'a World, name: &'a str) -> impl Iterator<Item = &'a Rc<Sig>> {
    let of_name = world.methods.values().filter_map(move |m| m.get(name));
    of_name.flatten()
}

fn is_root(e: &Expr, root: &str) -> bool {
    super::sig::bare_name(e).is_some_and(|n| n == root)
}

/// Whether an argument of this kind goes to a `&mut` parameter.
fn lends(params: &[(Name, Ty)], args: &[Expr], kind: impl Fn(&Expr) -> bool) -> bool {
    let mut pairs = params.iter().zip(args);
    pairs.any(|((_, t), a)| matches!(t, Ty::Ref(true, _)) && kind(a))
}

/// Whether `e` is an element of `place`, or a part of one.
fn is_in_element(e: &Expr, place: &Expr) -> bool {
    match &e.kind {
        ExprKind::Index { base, .. } => same(base, place) || is_in_element(base, place),
        ExprKind::Field { base, .. } => is_in_element(base, place),
        ExprKind::Paren { expr, .. } | ExprKind::Unwrap { expr, .. } => is_in_element(expr, place),
        _ => false,
    }
}

/// Whether assigning to `lhs` replaces `place` or what it is part of.
fn is_prefix(lhs: &Expr, place: &Expr) -> bool {
    same(lhs, place)
        || match &place.kind {
            ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => is_prefix(lhs, base),
            ExprKind::Paren { expr, .. }
            | ExprKind::Unary { expr, .. }
            | ExprKind::Unwrap { expr, .. } => is_prefix(lhs, expr),
            _ => false,
        }
}

/// Whether two expressions name the same place.
pub fn same(a: &Expr, b: &Expr) -> bool {
    use Member::Named;
    match (&a.kind, &b.kind) {
        (
            ExprKind::Field {
                base: x,
                member: Named(m),
                ..
            },
            ExprKind::Field {
                base: y,
                member: Named(n),
                ..
            },
        ) => m == n && same(x, y),
        (ExprKind::Index { base: x, .. }, ExprKind::Index { base: y, .. })
        | (ExprKind::Unwrap { expr: x, .. }, ExprKind::Unwrap { expr: y, .. }) => same(x, y),
        _ => {
            let name = super::sig::bare_name(a);
            name.is_some() && name == super::sig::bare_name(b)
        }
    }
}

/// Whether `e` uses nothing of the variable that `place` starts from but other fields of it.
pub fn apart(e: &Expr, place: &Expr) -> bool {
    apart_but_for(e, place, None)
}

/// The same, where an expression inside `e` does not count.
pub fn apart_but_for(e: &Expr, place: &Expr, but: Option<NodeId>) -> bool {
    let Some(root) = changed_root(place) else {
        return false;
    };
    let own = fields(place);
    let mut apart = true;
    usage::walk(e, &mut |e| {
        if but == Some(e.id) {
            return false;
        }
        let mut indexes = Vec::new();
        match &e.kind {
            ExprKind::Field { .. } | ExprKind::Index { .. } | ExprKind::Path(_)
                if changed_root(e).is_some_and(|n| n == root) =>
            {
                let other = fields(e);
                apart &= own.iter().zip(&other).any(|(a, b)| a != b);
                let mut at = e;
                loop {
                    match &at.kind {
                        ExprKind::Index { base, index, .. } => {
                            indexes.push(index);
                            at = base;
                        }
                        ExprKind::Field { base, .. } => at = base,
                        ExprKind::Paren { expr, .. }
                        | ExprKind::Unary { expr, .. }
                        | ExprKind::Unwrap { expr, .. } => at = expr,
                        _ => break,
                    }
                }
                for i in indexes {
                    apart &= self::apart(i, place);
                }
                false
            }
            ExprKind::Macro(_) | ExprKind::Rust(_) => {
                apart = false;
                false
            }
            _ => apart,
        }
    });
    apart
}

/// The fields that lead to a place, up to an index.
fn fields(place: &Expr) -> Vec<&Ident> {
    match &place.kind {
        ExprKind::Field { base, member, .. } => {
            let mut path = fields(base);
            if let Member::Named(name) = member
                && all_fields(base)
            {
                path.push(name);
            }
            path
        }
        ExprKind::Index { base, .. } => fields(base),
        ExprKind::Paren { expr, .. }
        | ExprKind::Unary { expr, .. }
        | ExprKind::Unwrap { expr, .. } => fields(expr),
        _ => Vec::new(),
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
