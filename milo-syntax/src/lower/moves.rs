//! Copies that become moves.
//!
//! In Milo reading a place copies its value. If the place is not read again before its next
//! assignment, the value moves out instead and leaves the place empty: `at = at!.next`,
//! `root = insert(root, k)`, `match self.head { Some(n) => { self.head = n.next … } … }`,
//! `m.get(k)` before `m.insert(k, …)`. [`crate::flow`] finds such reads.

use std::collections::HashSet;

use quote::quote_spanned;

use super::cx::{Change, Kind as Hold, Lower, Lowered, ident_at, mixed_site_at};
use super::ty::Ty;
use crate::ast::{Expr, ExprKind, NodeId, Pattern};
use crate::flow::{self, Effects, Liveness, Place};
use crate::own::Locals;
use crate::resolve::{LangItem, LocalId};
use crate::summaries::Analysis;

/// The reads of a function that can be moves, as the place is not read again.
#[derive(Debug, Default)]
pub struct Moves {
    /// Whether places are read or assigned again after each expression.
    pub after: Liveness,
    /// The accesses of each expression to places.
    pub effects: Effects,
    /// The decisions of closures and patterns about the locals.
    pub locals: Locals,
    /// Locals that closures capture or that embedded Rust mentions.
    hidden: HashSet<LocalId>,
}

impl Lower {
    /// The moves of a function, a constant, or the statements of a block, by its node.
    pub fn moves(&mut self, of: NodeId) -> Moves {
        let Analysis {
            mut flow,
            after,
            closures,
        } = self.analyses.remove(&of).unwrap_or_default();
        let parameter = |id, index| self.summaries.parameter(id, index);
        let locals = Locals::of(&closures, &self.res, &parameter, &flow, &after);
        let moves = Moves {
            after,
            locals,
            effects: std::mem::take(&mut flow.effects),
            hidden: std::mem::take(&mut flow.hidden),
        };
        if let (Some(tables), Some(first)) = (&self.tables, flow.first()) {
            let mut tables = tables.borrow_mut();
            tables.after.extend(moves.after.all());
            tables.locals.extend(moves.locals.decisions());
            tables.flows.insert(first, flow);
        }
        moves
    }

    /// The place that an expression names, if it is one that starts from a local.
    pub fn place_of(&self, e: &Expr) -> Option<Place> {
        Some(flow::named(e, &self.res)?.place)
    }

    /// Whether no closure captures a name that the patterns bind, and no embedded Rust mentions it.
    pub fn stay_in_sight(&self, patterns: &[&Pattern]) -> bool {
        let mut names = patterns.iter().flat_map(|p| self.res.names_of(p));
        !names.any(|id| self.moves.hidden.contains(&id))
    }

    /// Notes that a variable moves. If it is used again, earlier operands of the same expression
    /// must be read by value.
    pub fn note_move(&mut self, out: &Lowered) {
        if self.root_again(out) {
            self.changed.extend(out.root);
        }
    }

    /// Whether `mem::take` leaves an empty value of the type: an Option or a container.
    pub fn leaves_empty(&self, ty: &Ty) -> bool {
        matches!(self.resolve(ty), Ty::Named(n, _)
            if matches!(n.lang(), Some(LangItem::Option | LangItem::Vec | LangItem::HashMap | LangItem::String)))
    }

    /// A place whose value may move out, as it is assigned again before it is read.
    pub fn emptying(&mut self, out: Lowered, e: &Expr) -> Lowered {
        if out.taken.is_some() {
            return out;
        }
        if let ExprKind::MethodCall {
            recv, name, args, ..
        } = &e.kind
        {
            return self.taken_from_map(out, recv, name, args);
        }
        let span = e.span;
        let empties = self.leaves_empty(&out.ty);
        let variant = match self.resolve(&out.ty) {
            Ty::Named(n, _) => self.empty_variant(&n).map(|v| (n, v)),
            _ => None,
        };
        let free = matches!(out.change, Change::Free) && !out.guarded;
        if !(empties || variant.is_some())
            || !free
            || self.is_copy(&out.ty) == Some(true)
            || out.kind == Hold::Temp
        {
            return out;
        }
        let (g, place) = (mixed_site_at(span), out.as_mut(span));
        let taken = match variant {
            Some((name, variant)) => {
                let (path, variant) = (self.enum_path(&name, g), ident_at(&variant, g));
                quote_spanned!(g=> ::core::mem::replace(#place, #path::#variant))
            }
            None => quote_spanned!(g=> ::core::mem::take(#place)),
        };
        Lowered {
            taken: Some(taken),
            ..out
        }
    }

    /// Whether the value of a place moves out here, because the place is assigned again before it
    /// is read.
    pub fn empties(&self, e: &Expr) -> bool {
        let place = matches!(
            e.kind,
            ExprKind::Field { .. } | ExprKind::Path(_) | ExprKind::MethodCall { .. }
        );
        // In unsafe code a raw pointer may alias the place.
        place
            && self.moves.after.empties(e.id)
            && self.unsafe_depth == 0
            && !self.has_reported.get()
    }
}
