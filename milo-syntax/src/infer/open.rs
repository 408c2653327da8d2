//! Values of which nothing tells the whole type, as of `let x = null`.

use std::collections::HashSet;

use super::{TyCx, Types};
use crate::ast::visit::{Visit, walk};
use crate::ast::{BinOp, Expr, ExprKind, Let, Member, NodeId, PatternKind, Stmt};
use crate::resolve::{LocalId, Resolutions};
use crate::types::syntax::strip;
use crate::types::ty::{Ty, VarKind};

/// The `let`s of a body without a written type, and the locals of which a use may tell the type.
struct Lets<'a> {
    res: &'a Resolutions,
    lets: Vec<(LocalId, NodeId)>,
    told: HashSet<LocalId>,
    /// Whether there is code that only Rust reads, or that was reported: there may be uses in it.
    has_more: bool,
}

impl Lets<'_> {
    /// Whether an expression is a local alone, which nothing is learned of where it stands.
    fn is_local(&self, e: &Expr) -> bool {
        matches!(strip(e), ExprKind::Path(_)) && self.res.local_at(e.id).is_some()
    }
}

impl Visit for Lets<'_> {
    fn visit_let(&mut self, l: &Let) {
        if let (None, Some(init), None, PatternKind::Bind(_)) =
            (&l.ty, &l.init, &l.else_, &l.pat.kind)
            && let Some(id) = self.res.declared_by(l.pat.id)
        {
            self.lets.push((id, init.id));
        }
        walk::walk_let(self, l);
    }

    fn visit_expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Macro(_) | ExprKind::Rust(_) | ExprKind::Error => self.has_more = true,
            ExprKind::Path(_) => self.told.extend(self.res.local_at(e.id)),
            ExprKind::Field {
                base,
                member: Member::Named(name),
                ..
            } if name == "len" && self.is_local(base) => {}
            ExprKind::Binary {
                op: BinOp::Eq | BinOp::Ne,
                lhs,
                rhs,
                ..
            } if self.is_local(lhs) && matches!(rhs.kind, ExprKind::Null) => {}
            ExprKind::Call { callee, args, .. } if is_print(callee) => {
                let args = args.iter().filter(|a| !self.is_local(a));
                args.collect::<Vec<_>>()
                    .into_iter()
                    .for_each(|a| self.visit_expr(a));
            }
            _ => walk::walk_expr(self, e),
        }
    }
}

fn is_print(callee: &Expr) -> bool {
    matches!(&callee.kind, ExprKind::Path(p) if matches!(&p.segments[..], [s] if s.ident == "print"))
}

/// The variables in a type of which nothing is known.
fn open_vars(ty: &Ty, cx: &TyCx) -> Vec<u32> {
    let mut open = Vec::new();
    let _ = ty.replace(&mut |t| {
        if let Ty::Var(v) = t
            && cx.infer.kind(*v) == VarKind::Any
        {
            open.push(*v);
        }
        None
    });
    open
}

impl Types {
    /// Notes the values of `let`s of which no use tells the type. For what follows they have one.
    pub(super) fn note_open(&mut self, cx: &mut TyCx, stmts: &[Stmt]) {
        if crate::editor::in_editor() {
            return;
        }
        let res = cx.res.clone();
        let mut lets = Lets {
            res: &res,
            lets: Vec::new(),
            told: HashSet::new(),
            has_more: false,
        };
        stmts.iter().for_each(|s| lets.visit_stmt(s));
        if lets.has_more {
            return;
        }
        for (id, init) in lets.lets {
            let ty = match self.local.get(&id) {
                Some(ty) if !lets.told.contains(&id) => cx.resolve(ty),
                _ => continue,
            };
            let is_milos = matches!(&ty, Ty::Named(def, _) if !def.is_rust());
            let open = open_vars(&ty, cx);
            if !is_milos || open.is_empty() {
                continue;
            }
            for v in open {
                cx.infer.unify(&Ty::Var(v), &Ty::Int("i32"));
            }
            self.open.insert(init);
        }
    }
}
