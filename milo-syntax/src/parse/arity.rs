//! Types that are written with what they do not take: type arguments of another number than the
//! block declares, ranges of what has none. Each is reported, and stands without it.

use std::collections::HashMap;

use crate::ast::visit::{VisitMut, walk_mut};
use crate::ast::{ItemKind, Path, PathSegment, Program, Stmt, Type, TypeKind};
use crate::diag::Diagnostics;

/// The integers.
const INTEGERS: &[&str] = &[
    "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "int",
    "byte",
];

/// Reports them, and takes away what does not belong there.
pub(super) fn check(program: &mut Program, diags: &mut Diagnostics) {
    let mut takes = HashMap::new();
    for stmt in &program.stmts {
        let Stmt::Item(item) = stmt else { continue };
        match &item.kind {
            ItemKind::Struct(s) => takes.insert(s.name.to_string(), s.generics.len()),
            ItemKind::Enum(e) => takes.insert(e.name.to_string(), e.generics.len()),
            _ => None,
        };
    }
    let mut checker = Checker { takes, diags };
    for stmt in &mut program.stmts {
        checker.visit_stmt(stmt);
    }
}

struct Checker<'d> {
    takes: HashMap<String, usize>,
    diags: &'d mut Diagnostics,
}

impl VisitMut for Checker<'_> {
    fn visit_type(&mut self, t: &mut Type) {
        match &mut t.kind {
            TypeKind::Ranged { base, .. } if !INTEGERS.contains(&&*base.to_string()) => {
                let message = format!(
                    "only integers have a range, and '{base}' is none: write it without, or 'i32(0..9)'"
                );
                self.diags.error(base.span(), message);
                let segment = PathSegment {
                    ident: base.clone(),
                    args: None,
                };
                t.kind = TypeKind::Path(Path {
                    leading_colons: None,
                    segments: vec![segment],
                });
            }
            TypeKind::Path(path) => {
                if let [segment] = &mut path.segments[..]
                    && path.leading_colons.is_none()
                    && let Some(args) = &mut segment.args
                    && let Some(&takes) = self.takes.get(&segment.ident.to_string())
                {
                    self.arguments(&segment.ident.to_string(), takes, args);
                    if takes == 0 {
                        segment.args = None;
                    }
                }
            }
            _ => {}
        }
        walk_mut::walk_type(self, t);
    }
}

impl Checker<'_> {
    fn arguments(&mut self, name: &str, takes: usize, args: &mut Vec<Type>) {
        let lifetimes = args
            .iter()
            .any(|t| matches!(t.kind, TypeKind::Lifetime(_) | TypeKind::Binding(..)));
        let given = args.len();
        if takes == given || lifetimes || given == 0 {
            return;
        }
        let at = args.get(takes).unwrap_or(&args[0]).span;
        let message = match takes {
            0 => format!("'{name}' has no type parameters: leave this out"),
            1 => format!("'{name}' takes 1 type argument, and {given} are given"),
            n if given == 1 => format!("'{name}' takes {n} type arguments, and 1 is given"),
            n => format!("'{name}' takes {n} type arguments, and {given} are given"),
        };
        self.diags.beside(at, message);
        args.truncate(takes);
        while args.len() < takes {
            args.push(Type {
                kind: TypeKind::Infer,
                span: at,
            });
        }
    }
}
