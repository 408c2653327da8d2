//! Assignments to undeclared names, as in Python: reported once, and read as the
//! declaration, so that the code after them is checked.

use std::collections::HashSet;

use super::{Resolutions, resolve};
use crate::ast::visit::{VisitMut, walk_mut};
use crate::ast::{
    Block, Expr, ExprKind, ItemKind, Let, NodeId, Pattern, PatternKind, Program, Stmt, number,
};
use crate::diag::Diagnostics;

/// The limit on the number of names: each costs a walk over the program.
const MOST: usize = 8;

/// Turns the first assignment to each undeclared name of a function into its declaration. In a
/// block of statements the name may be a local of Rust's.
pub fn declare(program: &mut Program, diags: &mut Diagnostics) {
    let known: HashSet<String> = program.stmts.iter().flat_map(names).collect();
    for _ in 0..MOST {
        let mut finder = Finder {
            res: resolve(program),
            known: &known,
            found: None,
        };
        for stmt in &mut program.stmts {
            if let Stmt::Item(item) = stmt {
                finder.visit_item(item);
            }
        }
        let Some((name, span)) = finder.found else {
            return;
        };
        diags.beside(
            span,
            format!("nothing is called '{name}' here: declare it with 'var {name} = …'"),
        );
        number(program);
    }
}

/// The names that a statement at the top level declares.
fn names(stmt: &Stmt) -> Vec<String> {
    match stmt {
        Stmt::Let(l) => match &l.pat.kind {
            PatternKind::Bind(name) => vec![name.to_string()],
            _ => Vec::new(),
        },
        Stmt::Item(item) => match &item.kind {
            ItemKind::Fn(f) => vec![f.name.to_string()],
            ItemKind::Import(import) => import
                .names
                .iter()
                .map(|n| n.alias.as_ref().unwrap_or(&n.name).to_string())
                .collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

struct Finder<'k> {
    res: Resolutions,
    known: &'k HashSet<String>,
    found: Option<(String, proc_macro2::Span)>,
}

impl Finder<'_> {
    fn undeclared(&self, stmt: &Stmt) -> Option<proc_macro2::Ident> {
        let Stmt::Expr(Expr {
            kind: ExprKind::Assign { op: None, lhs, .. },
            ..
        }) = stmt
        else {
            return None;
        };
        let ExprKind::Path(path) = &lhs.kind else {
            return None;
        };
        let [segment] = &path.segments[..] else {
            return None;
        };
        let name = segment.ident.to_string();
        let plain = name.starts_with(|c: char| c.is_lowercase());
        let unknown = self.res.local_at(lhs.id).is_none() && !self.known.contains(&name);
        (plain && unknown && path.leading_colons.is_none() && name != "self")
            .then(|| segment.ident.clone())
    }
}

impl VisitMut for Finder<'_> {
    fn visit_block(&mut self, b: &mut Block) {
        for stmt in &mut b.stmts {
            if self.found.is_some() {
                return;
            }
            let Some(name) = self.undeclared(stmt) else {
                self.visit_stmt(stmt);
                continue;
            };
            let Stmt::Expr(Expr {
                kind: ExprKind::Assign { rhs, .. },
                ..
            }) = std::mem::replace(stmt, Stmt::Expr(Expr::new(ExprKind::Null, name.span())))
            else {
                return;
            };
            let span = name.span();
            self.found = Some((name.to_string(), span));
            *stmt = Stmt::Let(Let {
                id: NodeId::DUMMY,
                rust_attrs: Vec::new(),
                vis: None,
                is_var: true,
                keyword: span,
                pat: Pattern::new(PatternKind::Bind(name), span),
                ty: None,
                init: Some(*rhs),
                else_: None,
            });
        }
    }

    // In an `unsafe` block the name may be a static of Rust's.
    fn visit_expr(&mut self, e: &mut Expr) {
        if !matches!(e.kind, ExprKind::Unsafe { .. }) {
            walk_mut::walk_expr(self, e);
        }
    }
}
