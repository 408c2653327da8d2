//! Properties of types: whether a value is shared, or stays usable after a use by value.

use std::collections::HashSet;

use crate::ast::visit::{Visit, walk};
use crate::ast::{Expr, ExprKind, Member, Stmt, UnOp};
use crate::infer::TyCx;
use crate::resolve::LangItem;
use crate::types::ty::{Name, Ty};
use crate::types::world::{Kind as DeclKind, inst, parts};

/// The declared types that a walk through types has been in: each is looked into once, so that
/// types which contain themselves, also by many ways, cost nothing.
#[derive(Default)]
pub struct Seen(Vec<Ty>);

impl Seen {
    /// Whether to look into this declared type. One that grows with each level, as
    /// `N<Vec<T>>` inside `N<T>`, has an end here.
    pub fn enter(&mut self, t: &Ty) -> bool {
        let Ty::Named(def, _) = t else { return false };
        let of_this_name = self.0.iter().filter(|s| s.is_of(def)).count();
        let new = of_this_name < 100 && !self.0.contains(t);
        if new {
            self.0.push(t.clone());
        }
        new
    }
}

/// The names of the fields that something assigns to, or lends to be changed.
pub fn changed_fields<'a>(programs: impl Iterator<Item = &'a [Stmt]>) -> HashSet<String> {
    struct Changes(HashSet<String>);
    impl Changes {
        fn change(&mut self, mut place: &Expr) {
            loop {
                place = match &place.kind {
                    ExprKind::Field { base, member, .. } => {
                        if let Member::Named(name) = member {
                            self.0.insert(name.to_string());
                        }
                        base
                    }
                    ExprKind::Index { base, .. } => base,
                    ExprKind::Paren { expr, .. } | ExprKind::Unary { expr, .. } => expr,
                    _ => return,
                };
            }
        }
    }
    impl Visit for Changes {
        fn visit_expr(&mut self, e: &Expr) {
            match &e.kind {
                ExprKind::Assign { lhs, .. } => self.change(lhs),
                ExprKind::Unary {
                    op: UnOp::RefMut,
                    expr,
                    ..
                } => self.change(expr),
                _ => {}
            }
            walk::walk_expr(self, e);
        }
    }
    let mut changes = Changes(HashSet::new());
    for stmts in programs {
        stmts.iter().for_each(|s| changes.visit_stmt(s));
    }
    changes.0
}

impl TyCx {
    /// Whether using the value gives another handle to the same thing.
    pub fn is_shared(&self, t: &Ty) -> bool {
        match self.shallow(t) {
            Ty::Fn(_) => true,
            Ty::Named(n, args) => {
                let Some(decl) = self.decl(&n) else {
                    return false;
                };
                if decl.is_handle {
                    return true;
                }
                let DeclKind::Struct(fields) = &decl.kind else {
                    return false;
                };
                self.world.types.contains_key(&n)
                    // `drop` runs once, so there is one owner.
                    && !self.world.implements(&n, "Drop")
                    && !fields.is_empty()
                    && !self.guards_fields(t)
                    && fields.iter().all(|(_, t)| {
                        let t = inst(&decl, &args, t);
                        !t.is_of(&n)
                            && !matches!(t, Ty::Fn(_))
                            && (self.is_copy(&t) == Some(true) || self.is_shared(&t))
                    })
            }
            _ => false,
        }
    }

    /// Whether a variable can be used again after it was used by value: it is copied, a handle,
    /// or of a type parameter that stands for such types only, as far as the block calls it.
    /// `moves` tells of a type parameter whether it stands for another type somewhere.
    pub fn stays_usable(&self, t: &Ty, moves: &mut dyn FnMut(&Name) -> bool) -> bool {
        self.is_copy(t) == Some(true)
            || self.is_shared(t)
            || self.copied_by_clone(t, moves, &mut Seen::default())
    }

    /// Whether a type becomes copied or shared when its type parameters are replaced.
    fn copied_by_clone(
        &self,
        t: &Ty,
        moves: &mut dyn FnMut(&Name) -> bool,
        seen: &mut Seen,
    ) -> bool {
        let t = self.resolve(t);
        match &t {
            Ty::Param(p) => !moves(p),
            Ty::Tuple(v) => v.iter().all(|t| self.copied_by_clone(t, moves, seen)),
            Ty::Array(t, _) => self.copied_by_clone(t, moves, seen),
            Ty::Named(n, args) if n.is_option_or_result() => {
                args.iter().all(|t| self.copied_by_clone(t, moves, seen))
            }
            Ty::Named(n, args) if self.world.types.contains_key(n) => {
                let Some(decl) = self.decl(n) else {
                    return false;
                };
                !decl.params.is_empty()
                    && !matches!(decl.kind, DeclKind::Opaque)
                    && seen.enter(&t)
                    && parts(&decl, args).iter().all(|t| {
                        self.is_copy(t) == Some(true)
                            || self.is_shared(t)
                            || self.copied_by_clone(t, moves, seen)
                    })
            }
            t => self.is_copy(t) == Some(true),
        }
    }

    /// Whether values of the type hold a raw pointer, without `@send` and `@sync`.
    pub fn points(&self, t: &Ty) -> bool {
        self.points_inside(t, &mut Seen::default())
    }

    fn points_inside(&self, t: &Ty, seen: &mut Seen) -> bool {
        let t = self.shallow(t);
        let mut any = |v: &[Ty]| v.iter().any(|t| self.points_inside(t, seen));
        match &t {
            Ty::Ptr(_) => true,
            Ty::Array(t, _) | Ty::Slice(t) | Ty::Ref(_, t) => any(std::slice::from_ref(t)),
            Ty::Tuple(v) => any(v),
            Ty::Named(n, args) => match self.world.types.get(n) {
                Some(d) if d.send && d.sync => false,
                Some(d) => {
                    seen.enter(&t) && parts(d, args).iter().any(|t| self.points_inside(t, seen))
                }
                None => any(args),
            },
            _ => false,
        }
    }

    /// Whether the type is a struct of a lock beside copied fields that something changes.
    pub fn guards_fields(&self, t: &Ty) -> bool {
        let mut found = Found::default();
        self.look_for_lock(t, &mut Seen::default(), &mut found);
        found.lock && found.changed
    }

    fn look_for_lock(&self, t: &Ty, seen: &mut Seen, found: &mut Found) {
        let t = self.resolve(t);
        let Ty::Named(name, args) = &t else { return };
        if !self.world.types.contains_key(name) {
            found.lock |= matches!(name.lang(), Some(LangItem::Mutex | LangItem::RwLock));
            return;
        }
        let Some(decl) = self.decl(name).filter(|_| seen.enter(&t)) else {
            return;
        };
        if let DeclKind::Struct(fields) = &decl.kind {
            for ((name, _), part) in fields.iter().zip(parts(&decl, args)) {
                found.changed |=
                    self.changed_fields.contains(&**name) && self.is_copy(&part) == Some(true);
                self.look_for_lock(&part, seen, found);
            }
        }
    }
}

#[derive(Default)]
struct Found {
    lock: bool,
    /// A copied field that is changed.
    changed: bool,
}
