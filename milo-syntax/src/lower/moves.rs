//! Where a value moves that is written as a copy.
//!
//! In Milo reading a place copies what is there. Where nothing can see the place before it is
//! filled anew, the value moves out instead: `at = at!.next`, `root = insert(root, k)`,
//! `match self.head { Some(n) => { self.head = n.next … } … }`, `m.get(k)` before
//! `m.insert(k, …)`. It is told from the syntax: what a closure, embedded Rust, a `?` or a
//! `return` could see keeps its copy.

use std::collections::HashSet;

use proc_macro2::{Ident, LineColumn};
use quote::quote_spanned;

use super::conflict::{all_fields, apart_but_for, same};
use super::cx::{Change, Kind as Hold, Lower, Out, glue, ident_at};
use super::last_use::{Scope, Uses, parts};
use super::sig::changed_root;
use super::stmt::strip;
use super::ty::{Name, Ty};
use super::usage::{each_name, mentions, walk, walk_stmts};
use super::walker::{FAR, Walkers, each_list};
use super::world::{Kind, name_of};
use crate::ast::{Arm, BinOp, Cond, Expr, ExprKind, NodeId, Param, Pattern, PatternKind, Stmt};

/// Where values of a function move, though what is written reads them: nothing looks there again.
#[derive(Debug, Default)]
pub struct Moves {
    pub walkers: Walkers,
    /// Where variables that are looked into are used for the last time.
    pub last_looks: HashSet<LineColumn>,
    /// Where fields of variables are read that nothing else reads, nor the variable as a whole.
    pub parts: HashSet<LineColumn>,
    /// The expressions that read a place which is filled anew right after.
    pub emptied: HashSet<NodeId>,
}

impl Lower {
    /// Where values move in a function, or in a block of statements.
    pub fn moves(&self, params: &[Param], body: &[Stmt]) -> Moves {
        let owned: Vec<String> = params.iter().map(|p| p.name.to_string()).collect();
        let mut uses = Uses::default();
        walk_stmts(body, &mut |e| uses.see(e));
        let emptied = self.emptied(body, &uses);
        Moves {
            walkers: self.walkers(params, body, &uses, &emptied),
            last_looks: self.looked_into(&owned, body),
            parts: parts(&owned, body, &uses),
            emptied,
        }
    }

    /// Whether a value of the type may be taken out of its place, which is empty then.
    pub fn leaves_empty(&self, ty: &Ty) -> bool {
        matches!(self.resolve(ty), Ty::Named(n, _)
            if matches!(&*n, "Option" | "Vec" | "HashMap" | "string"))
    }

    /// A place whose value may move out, as another is put there right after.
    pub fn emptying(&mut self, out: Out, e: &Expr) -> Out {
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

    /// The expressions that read a place which is filled anew right after.
    fn emptied(&self, body: &[Stmt], uses: &Uses) -> HashSet<NodeId> {
        let mut found = HashSet::new();
        // A closure, or Rust, may look there meanwhile, and what refers to a part of it would be
        // in the way.
        let refills = |e: &Expr| {
            let whole = map_entry(e).map_or(e, |(map, _)| map);
            uses.refills(whole)
                && changed_root(whole)
                    .is_some_and(|root| !self.has_reference(Scope::Stmts(body), &root))
        };
        let fills = |stmts: &[Stmt], place: &Expr| refills(place) && self.fills(stmts, place);
        walk_stmts(body, &mut |e| {
            match &e.kind {
                ExprKind::Assign {
                    op: None, lhs, rhs, ..
                } if refills(lhs) => found.extend(rewritten(lhs, rhs)),
                ExprKind::If {
                    cond: Cond::Let { expr, pat, .. },
                    then,
                    ..
                } if is_something(pat, expr) && fills(&then.stmts, expr) => {
                    found.extend(key(expr));
                }
                ExprKind::Match {
                    scrutinee, arms, ..
                } if refills(scrutinee) && self.refilled(scrutinee, arms) => {
                    found.extend(key(scrutinee));
                }
                _ => {}
            }
            true
        });
        each_list(body, &mut |list| {
            for (i, s) in list.iter().enumerate() {
                let rest = &list[i + 1..];
                let rest = &rest[..rest.len().min(FAR)];
                match s {
                    Stmt::Let(l) => {
                        let PatternKind::Bind(name) = &l.pat.kind else {
                            continue;
                        };
                        let read = l.init.iter().flat_map(wholes);
                        let mut filled = read.filter(|p| !hides(name, p) && fills(rest, p));
                        found.extend(filled.find_map(key));
                    }
                    Stmt::Expr(e) => {
                        if let ExprKind::Assign {
                            op: None, lhs, rhs, ..
                        } = &e.kind
                        {
                            let read = wholes(rhs).into_iter();
                            let mut filled =
                                read.filter(|p| apart_but_for(lhs, p, None) && fills(rest, p));
                            found.extend(filled.find_map(key));
                        }
                    }
                    Stmt::While(w) => {
                        if let Cond::Let { expr, pat, .. } = &w.cond
                            && is_something(pat, expr)
                            && fills(&w.body.stmts, expr)
                        {
                            found.extend(key(expr));
                        }
                    }
                    _ => {}
                }
            }
        });
        found
    }

    /// Whether the first thing that happens to a place in the statements is that it is given
    /// another value, which does happen. A place is also what a map has under a key.
    fn fills(&self, stmts: &[Stmt], place: &Expr) -> bool {
        let (map, under) = map_entry(place).unzip();
        let whole = map.unwrap_or(place);
        if !all_fields(whole) || !is_plain_place(whole) {
            return false;
        }
        for s in stmts {
            match s {
                Stmt::Expr(e) if self.filled_by(e, place) => return true,
                _ if leaves(s) => return false,
                Stmt::Let(l) if !matches!(&l.pat.kind, PatternKind::Bind(name) if !hides(name, place)) =>
                {
                    return false;
                }
                _ => {}
            }
            let mut clear = true;
            walk_stmts(std::slice::from_ref(s), &mut |e| {
                let key = under.and_then(changed_root);
                clear &= apart_but_for(e, whole, None)
                    && key.is_none_or(|key| !self.may_change(&key, e));
                false
            });
            if !clear {
                return false;
            }
        }
        false
    }

    /// Whether an expression, whichever way it takes, gives a place another value.
    fn filled_by(&self, e: &Expr, place: &Expr) -> bool {
        let (map, under) = map_entry(place).unzip();
        let whole = map.unwrap_or(place);
        let stays_apart = |e: &Expr| apart_but_for(e, whole, None) && !leaves_in(e);
        match (&e.kind, under) {
            (
                ExprKind::Assign {
                    op: None, lhs, rhs, ..
                },
                None,
            ) => all_fields(lhs) && same(lhs, place) && stays_apart(rhs),
            (
                ExprKind::MethodCall {
                    recv, name, args, ..
                },
                Some(key),
            ) => {
                name == "insert"
                    && all_fields(recv)
                    && same(recv, whole)
                    && matches!(&args[..], [k, v] if same_key(k, key) && stays_apart(v))
            }
            (ExprKind::Block(b), _) => self.fills(&b.stmts, place),
            (
                ExprKind::If {
                    cond: Cond::Expr(cond),
                    then,
                    else_: Some(else_),
                    ..
                },
                None,
            ) => {
                stays_apart(cond) && self.fills(&then.stmts, place) && self.filled_by(else_, place)
            }
            (
                ExprKind::Match {
                    scrutinee, arms, ..
                },
                None,
            ) => {
                stays_apart(scrutinee)
                    && arms.iter().all(|a| {
                        is_visible(&a.pat, place)
                            && a.guard.as_ref().is_none_or(stays_apart)
                            && self.filled_by(&a.body, place)
                    })
            }
            _ => false,
        }
    }

    /// Whether each arm fills what is taken out for the match, or leaves what is put there
    /// meanwhile: nothing, for an Option.
    fn refilled(&self, place: &Expr, arms: &[Arm]) -> bool {
        let mut nothing_left = false;
        let ok = arms.iter().all(|a| {
            let ok = is_nothing(&a.pat)
                || self.is_empty_variant(&a.pat)
                || nothing_left && matches!(a.pat.kind, PatternKind::Wild)
                || is_visible(&a.pat, place) && self.filled_by(&a.body, place);
            nothing_left |= is_something(&a.pat, place);
            ok && a.guard.is_none()
        });
        ok && arms.iter().any(|a| {
            let mut binds = false;
            each_name(&a.pat, &mut |_| binds = true);
            binds && !is_nothing(&a.pat)
        })
    }

    /// The variant that is put where a value of the enum has been taken out: the first one that
    /// holds nothing.
    pub fn empty_variant(&self, name: &str) -> Option<Name> {
        let decl = self.world.types.get(name)?;
        match &decl.kind {
            Kind::Enum(variants) if !self.world.implements(name, "Drop") => {
                let empty = variants.iter().find(|(_, held)| held.is_empty());
                empty.map(|(variant, _)| variant.clone())
            }
            _ => None,
        }
    }

    fn is_empty_variant(&self, p: &Pattern) -> bool {
        matches!(&p.kind, PatternKind::Variant { path, args: None, .. }
            if matches!(&path[..], [of, variant]
                if self.empty_variant(&name_of(of)).is_some_and(|empty| *variant == *empty)))
    }
}

fn key(e: &Expr) -> Option<NodeId> {
    let place = is_plain_place(e) && all_fields(e) || map_entry(e).is_some();
    place.then_some(e.id)
}

fn is_plain_place(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Field { .. } | ExprKind::Path(_))
}

/// The places that an expression reads the whole of, perhaps to take something out of it.
fn wholes(e: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    // A variable moves as it is.
    if let ExprKind::Path(_) = strip(e) {
        return found;
    }
    let mut at = e;
    loop {
        found.extend(Some(at).filter(|e| is_plain_place(e) || map_entry(e).is_some()));
        at = match &at.kind {
            ExprKind::Unwrap { expr, .. } | ExprKind::Paren { expr, .. } => expr,
            ExprKind::Coalesce { lhs, .. } if map_entry(lhs).is_some() => lhs,
            ExprKind::Field { base, .. } => base,
            _ => return found,
        };
    }
}

/// Whether a statement may end before it is through, or do what the syntax does not tell.
fn leaves(s: &Stmt) -> bool {
    any_leaves(|f| walk_stmts(std::slice::from_ref(s), f))
}

fn leaves_in(e: &Expr) -> bool {
    any_leaves(|f| walk(e, f))
}

fn any_leaves(walk: impl FnOnce(&mut dyn FnMut(&Expr) -> bool)) -> bool {
    let mut leaves = false;
    walk(&mut |e| {
        leaves |= matches!(
            e.kind,
            ExprKind::Try { .. }
                | ExprKind::Return { .. }
                | ExprKind::Break(_)
                | ExprKind::Continue(_)
                | ExprKind::Unsafe { .. }
        );
        !leaves
    });
    leaves
}

/// The map and the key of `m.get(k)` and `m.getOrDefault(k, x)`, for an `x` without statements.
fn map_entry(e: &Expr) -> Option<(&Expr, &Expr)> {
    let ExprKind::MethodCall {
        recv, name, args, ..
    } = &e.kind
    else {
        return None;
    };
    match &args[..] {
        [key] if name == "get" => Some((recv, key)),
        [key, default] if name == "getOrDefault" && is_short(default) => Some((recv, key)),
        _ => None,
    }
}

fn is_short(e: &Expr) -> bool {
    let mut short = true;
    walk(e, &mut |e| {
        short &= !matches!(
            e.kind,
            ExprKind::Block(_)
                | ExprKind::If { .. }
                | ExprKind::Match { .. }
                | ExprKind::Closure(_)
        );
        short
    });
    short
}

fn same_key(a: &Expr, b: &Expr) -> bool {
    match (strip(a), strip(b)) {
        (ExprKind::Lit(x), ExprKind::Lit(y)) => x.to_string() == y.to_string(),
        _ => all_fields(a) && same(a, b),
    }
}

/// Whether no name in a pattern hides the place.
fn is_visible(p: &Pattern, place: &Expr) -> bool {
    let mut visible = true;
    each_name(p, &mut |n| visible &= !hides(n, place));
    visible
}

/// `Some(x)`, `Option.Some(x)`, whatever is in it, where `x` does not hide the place.
fn is_something(p: &Pattern, place: &Expr) -> bool {
    let visible = |a: &Pattern| match &a.kind {
        PatternKind::Bind(name) => !hides(name, place),
        kind => matches!(kind, PatternKind::Wild),
    };
    matches!(&p.kind, PatternKind::Variant { path, args: Some(args), .. }
        if path.last().is_some_and(|n| n == "Some") && args.iter().all(visible))
}

fn hides(name: &Ident, place: &Expr) -> bool {
    let (whole, key) = map_entry(place).unzip();
    changed_root(whole.unwrap_or(place)).is_none_or(|root| *name == root)
        || key.is_some_and(|key| mentions(key, &name.to_string()))
}

/// `None`, `Option.None`, `null`.
fn is_nothing(p: &Pattern) -> bool {
    match &p.kind {
        PatternKind::Variant { path, .. } => path.last().is_some_and(|n| n == "None"),
        PatternKind::Bind(n) => n == "None",
        PatternKind::Lit(e) => matches!(e.kind, ExprKind::Null),
        _ => false,
    }
}

/// The expression in `place = value` that reads the place, once, where nothing
/// else in `value` sees what is there meanwhile and nothing leaves before it is filled again.
fn rewritten(place: &Expr, value: &Expr) -> Option<NodeId> {
    let root = changed_root(place)?;
    if !all_fields(place) || !is_plain_place(place) {
        return None;
    }
    let (mut found, mut unclear) = (Vec::new(), false);
    walk(value, &mut |e| {
        match &e.kind {
            ExprKind::Try { .. }
            | ExprKind::Return { .. }
            | ExprKind::Break(_)
            | ExprKind::Continue(_)
            | ExprKind::Macro(_)
            | ExprKind::Rust(_) => unclear = true,
            ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::Block(_)
            | ExprKind::Unsafe { .. }
            | ExprKind::Parallel { .. }
            | ExprKind::Closure(_)
            | ExprKind::Coalesce { .. }
            | ExprKind::Binary {
                op: BinOp::And | BinOp::Or,
                ..
            } => unclear |= mentions(e, &root),
            _ if all_fields(e) && same(e, place) => {
                found.push(e.id);
                return false;
            }
            _ => {}
        }
        !unclear
    });
    let [at] = found[..] else {
        return None;
    };
    (!unclear && apart_but_for(value, place, Some(at))).then_some(at)
}
