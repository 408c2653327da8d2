//! Where a value moves that is written as a copy.
//!
//! In Milo reading a place copies what is there. Where nobody looks there before it gets another
//! value, the value moves out instead and leaves the place empty: `at = at!.next`,
//! `root = insert(root, k)`, `match self.head { Some(n) => { self.head = n.next … } … }`,
//! `m.get(k)` before `m.insert(k, …)`. [`crate::flow`] says where that is so.

use quote::quote_spanned;

use super::cx::{Change, Kind as Hold, Lower, Out, glue, ident_at};
use super::ty::{Name, Ty};
use super::usage::{each_name, mentions};
use super::walker::Walkers;
use super::world::{Kind, name_of, path_name};
use crate::ast::{Expr, ExprKind, Param, Pattern, PatternKind, Stmt};
use crate::flow::{Decls, Flow, Liveness};
use crate::resolve::{LangItem, TypeDef};

/// Where values of a function move, though what is written reads them: nothing looks there again.
#[derive(Debug, Default)]
pub struct Moves {
    pub walkers: Walkers,
    /// What happens to places after expressions have named them.
    pub after: Liveness,
}

impl Lower {
    /// Where values move in a function, or in a block of statements.
    pub fn moves(&self, params: &[Param], body: &[Stmt]) -> Moves {
        let flow = Flow::of_body(params, body, &self.res, self);
        let after = Liveness::of(&flow);
        if let (Some(tables), Some(first)) = (&self.tables, flow.first()) {
            let mut tables = tables.borrow_mut();
            tables.after.extend(after.all());
            tables.flows.insert(first, flow);
        }
        Moves {
            walkers: self.walkers(params, body, &after),
            after,
        }
    }

    /// Notes that a variable moves. Where it is used again, what was read before must have been
    /// read by value.
    pub fn note_move(&mut self, out: &Out) {
        let Some(id) = out.root else { return };
        match self.root_again(out) {
            true => self.changed.push(id),
            false => self.moved.push(id),
        }
    }

    /// Whether a value of the type may be taken out of its place, which is empty then.
    pub fn leaves_empty(&self, ty: &Ty) -> bool {
        matches!(self.resolve(ty), Ty::Named(n, _)
            if matches!(n.lang(), Some(LangItem::Option | LangItem::Vec | LangItem::HashMap | LangItem::String)))
    }

    /// A place whose value may move out, as another is put there right after.
    pub fn emptying(&mut self, out: Out, e: &Expr) -> Out {
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
        let (g, place) = (glue(span), out.as_mut(span));
        let taken = match variant {
            Some((name, variant)) => {
                let (path, variant) = (self.enum_path(&name, g), ident_at(&variant, g));
                quote_spanned!(g=> ::core::mem::replace(#place, #path::#variant))
            }
            None => quote_spanned!(g=> ::core::mem::take(#place)),
        };
        Out {
            taken: Some(taken),
            ..out
        }
    }

    /// Whether the value of a place moves out here, because the place is given another value
    /// before anybody looks.
    pub fn empties(&self, e: &Expr) -> bool {
        let place = matches!(
            e.kind,
            ExprKind::Field { .. } | ExprKind::Path(_) | ExprKind::MethodCall { .. }
        );
        // What a pointer leads to may have other names.
        place
            && self.moves.after.empties(e.id)
            && self.unsafe_depth == 0
            && !self.has_reported.get()
    }

    /// The variant that is put where a value of the enum has been taken out: the first one that
    /// holds nothing.
    pub fn empty_variant(&self, def: &TypeDef) -> Option<Name> {
        let decl = self.world.types.get(def)?;
        match &decl.kind {
            Kind::Enum(variants) if !self.world.implements(def, "Drop") => {
                let empty = variants.iter().find(|(_, held)| held.is_empty());
                empty.map(|(variant, _)| variant.clone())
            }
            _ => None,
        }
    }
}

impl Decls for Lower {
    fn is_empty_variant(&self, p: &Pattern) -> bool {
        matches!(&p.kind, PatternKind::Variant { path, args: None, .. }
            if matches!(&path[..], [of, variant]
                if self.empty_variant(&self.own_type(&name_of(of))).is_some_and(|empty| *variant == *empty)))
    }

    fn gives_reference(&self, call: &Expr) -> bool {
        match &call.kind {
            ExprKind::MethodCall { name, .. } => {
                let name = name_of(name);
                let mut sigs = self.methods_named(&name).peekable();
                match sigs.peek() {
                    Some(_) => sigs.any(|s| has_reference(&s.ret)),
                    None => !name.starts_with(char::is_uppercase) && !OWNED.contains(&&*name),
                }
            }
            ExprKind::Call { callee, .. } => match &callee.kind {
                // A function value: what it gives is its own.
                _ if self.res.local_of(callee).is_some() => false,
                ExprKind::Path(p) => {
                    let name = path_name(p);
                    match self.find_fn(&name) {
                        Some(sig) => has_reference(&sig.ret),
                        None => !name.starts_with(char::is_uppercase),
                    }
                }
                _ => false,
            },
            _ => false,
        }
    }
}

/// Methods of Rust's that give a value which owns all that it has, whatever they are called on.
const OWNED: &[&str] = &[
    "to_string",
    "to_owned",
    "to_vec",
    "to_lowercase",
    "to_uppercase",
    "into_bytes",
    "into_string",
    "len",
    "count",
    "is_empty",
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "contains_key",
    "starts_with",
    "ends_with",
    "capacity",
    "eq",
    "ne",
    "cmp",
    "send",
    "elapsed",
];

fn has_reference(t: &Ty) -> bool {
    let mut found = false;
    t.replace(&mut |t| {
        found |= matches!(t, Ty::Ref(..));
        None
    });
    found
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
