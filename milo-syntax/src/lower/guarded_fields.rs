//! A struct that holds a lock beside plain fields.
//!
//! Structs of copied values and handles are shared: used by value, one gives another handle to
//! the same thing. But a copy of a field that the lock guards would not be guarded, and changes
//! of it would be lost. So where the block changes such a field, the struct moves instead. A
//! closure that owns it can then have it only once; the second use says what to write.

use proc_macro2::Span;

use super::cx::Lower;
use super::syntax;
use crate::ast::{Expr, ExprKind, PatternKind, Stmt};
use crate::resolve::LocalId;

impl Lower {
    /// After a `let` or `var` of a struct that moves for its lock: an error where it is used
    /// once more after a closure owns it. `rest` are the statements that follow. Where the way
    /// there may end before, as with a `return`, rustc knows better.
    pub fn check_guarded_moves(&mut self, declaration: &Stmt, rest: &[Stmt]) {
        let Stmt::Let(l) = declaration else { return };
        let PatternKind::Bind(name) = &l.pat.kind else {
            return;
        };
        let local = self.local(self.declared_by(l.pat.id));
        let local = local.map(|local| (local.id, local.ty.clone()));
        let Some((id, ty)) = local.filter(|(_, ty)| self.guards_fields(ty)) else {
            return;
        };
        let Some(again) = self.used_after_move(rest, id) else {
            return;
        };
        if self.told.insert(id) {
            self.moved_twice.insert(id);
            let ty = self.resolve(&ty);
            self.diags.error(
                again,
                format!(
                    "'{name}' moves into the closure and cannot be used again: its type {ty} holds \
                     a lock beside fields, and a copy of those would not be guarded. Keep the \
                     fields in a 'Guarded' (std/sync), which every closure shares: \
                     'Guarded.new(…)', then 'with((v) => {{ … }})'"
                ),
            );
        }
    }
}

impl Lower {
    /// Where a local, declared right before these statements, is used after a closure owns it for
    /// certain.
    fn used_after_move(&self, rest: &[Stmt], local: LocalId) -> Option<Span> {
        let owner = rest
            .iter()
            .position(|s| self.owned_in(s, local).is_some())?;
        let (owner, after) = (&rest[owner], &rest[owner + 1..]);
        if leaves(owner) || rest.iter().any(|s| self.renews(s, local)) {
            return None;
        }
        let named = |e: &Expr| (self.res.local_of(e) == Some(local)).then_some(e.span);
        match owner {
            // The next time round.
            Stmt::For(_) | Stmt::While(_) => self.owned_in(owner, local),
            _ => after.iter().find_map(|s| find(s, &named)),
        }
    }

    /// The use in a closure that owns what it mentions.
    fn owned_in(&self, s: &Stmt, local: LocalId) -> Option<Span> {
        find(s, &|e| match &e.kind {
            ExprKind::Closure(c) if c.move_.is_some() => {
                let mut found = None;
                syntax::walk(&c.body, &mut |e| {
                    if found.is_none() && self.res.local_of(e) == Some(local) {
                        found = Some(e.span);
                    }
                    found.is_none()
                });
                found
            }
            _ => None,
        })
    }

    /// Whether the statement gives the local another value.
    fn renews(&self, s: &Stmt, local: LocalId) -> bool {
        find(s, &|e| match &e.kind {
            ExprKind::Assign { op: None, lhs, .. } if self.res.local_of(lhs) == Some(local) => {
                Some(e.span)
            }
            _ => None,
        })
        .is_some()
    }
}

/// Whether the way may leave before the next statement.
fn leaves(s: &Stmt) -> bool {
    let leaves = |e: &Expr| matches!(e.kind, ExprKind::Return { .. } | ExprKind::Break(_));
    find(s, &|e| leaves(e).then_some(e.span)).is_some()
}

/// The first of what `is` gives for an expression of the statement.
fn find(s: &Stmt, is: &dyn Fn(&Expr) -> Option<Span>) -> Option<Span> {
    let mut found = None;
    syntax::walk_stmts(std::slice::from_ref(s), &mut |e| {
        if found.is_none() {
            found = is(e);
        }
        found.is_none()
    });
    found
}
