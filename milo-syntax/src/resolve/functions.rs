//! The functions that names refer to: those declared in a block or around it, and those imported
//! from Milo files. A function of the library or of Rust's has no identity here.

use std::collections::{HashMap, HashSet};

use super::{DefId, Origin, plain};
use crate::ast::{Item, ItemKind, NodeId, Program, Stmt};

/// The surroundings of a program.
#[derive(Default)]
pub struct Around<'a> {
    /// The declarations of the files that a block imports.
    pub files: Option<&'a Program>,
    /// By path and name, as an import writes them: the name of the declaration in `files`.
    pub names: HashMap<(String, String), String>,
    /// The program is made of files.
    pub is_files: bool,
    /// How many of its first statements come from imported files.
    pub imported: usize,
    /// The names of imported declarations that the other statements see.
    pub seen: HashSet<String>,
}

/// By name: the function, or `None` for something else that hides a function of the name.
pub(super) type Functions = HashMap<String, Option<DefId>>;

impl Around<'_> {
    fn origin(&self) -> Origin {
        match self.is_files {
            true => Origin::Files,
            false => Origin::Block,
        }
    }

    /// The functions that statements declare or import.
    pub(super) fn declared(&self, stmts: &[Stmt]) -> Functions {
        let mut all = Functions::new();
        let items = stmts.iter().filter_map(|s| match s {
            Stmt::Item(item) => Some(item),
            _ => None,
        });
        for item in items.clone() {
            self.imported(item, &mut all);
        }
        let origin = self.origin();
        all.extend(items.filter_map(|item| match &item.kind {
            ItemKind::Fn(f) => Some((plain(&f.name), Some(DefId { origin, node: f.id }))),
            _ => None,
        }));
        all
    }

    fn imported(&self, item: &Item, all: &mut Functions) {
        let ItemKind::Import(import) = &item.kind else {
            return;
        };
        for n in &import.names {
            let key = (import.path.clone(), plain(&n.name));
            let function = self.names.get(&key).and_then(|name| self.of_files(name));
            let here = n.alias.as_ref().unwrap_or(&n.name);
            all.insert(plain(here), function);
        }
    }

    /// The function of this name among the files' declarations.
    fn of_files(&self, name: &str) -> Option<DefId> {
        let node = self.files?.stmts.iter().rev().find_map(|s| match s {
            Stmt::Item(item) => match &item.kind {
                ItemKind::Fn(f) if plain(&f.name) == name => Some(f.id),
                _ => None,
            },
            _ => None,
        });
        let of = |node: NodeId| DefId {
            origin: Origin::Files,
            node,
        };
        node.map(of)
    }

    /// The functions that the imported statements of a program see, and those that its own see.
    pub(super) fn both(&self, imported: &[Stmt], own: &[Stmt]) -> (Functions, Functions) {
        let of_own = self.declared(own);
        let mut inside = self.declared(imported);
        let mut outside = inside.clone();
        outside.retain(|name, _| self.seen.contains(name));
        outside.extend(of_own.clone());
        inside.extend(of_own);
        (inside, outside)
    }
}

#[cfg(test)]
mod tests {
    use crate::ast::visit::{Visit, walk};
    use crate::ast::{Expr, ExprKind, Fn};
    use crate::resolve::{Resolutions, resolve};

    /// Of each call of `f`, in order: which of the functions named `f` it calls.
    fn called(source: &str) -> Vec<Option<usize>> {
        let mut diags = crate::diag::Diagnostics::new();
        let program = crate::parse::parse(source.parse().expect("it lexes"), &mut diags);
        assert_eq!(diags.len(), 0, "{source}");
        struct Calls {
            res: Resolutions,
            functions: Vec<crate::ast::NodeId>,
            found: Vec<Option<crate::ast::NodeId>>,
        }
        impl Visit for Calls {
            fn visit_fn(&mut self, f: &Fn) {
                if f.name == "f" {
                    self.functions.push(f.id);
                }
                walk::walk_fn(self, f);
            }

            fn visit_expr(&mut self, e: &Expr) {
                if let ExprKind::Path(p) = &e.kind
                    && p.segments[0].ident == "f"
                {
                    self.found
                        .push(self.res.function_at(e.id).map(|id| id.node));
                }
                walk::walk_expr(self, e);
            }
        }
        let mut calls = Calls {
            res: resolve(&program),
            functions: Vec::new(),
            found: Vec::new(),
        };
        program.stmts.iter().for_each(|s| calls.visit_stmt(s));
        let number = |id| calls.functions.iter().position(|of| *of == id);
        calls.found.iter().map(|id| id.and_then(number)).collect()
    }

    #[test]
    fn a_call_is_of_the_innermost_function_of_its_name() {
        let table: &[(&str, &[Option<usize>])] = &[
            ("fn g() { f() } fn f() {}", &[Some(0)]),
            ("fn f() { f() }", &[Some(0)]),
            (
                "fn g() { f() { fn f() {} f() } f() }",
                &[None, Some(0), None],
            ),
            (
                "fn f() {} fn g() { f() fn f() {} if a { f() } } fn h() { f() }",
                &[Some(1), Some(1), Some(0)],
            ),
            ("fn f() {} fn g(f: () => void) { f() }", &[None]),
            ("fn f() {} fn g() { a::f() a.f() }", &[]),
            (
                "fn f() {} fn g() { let h = f  h() f<i32>() }",
                &[Some(0), Some(0)],
            ),
            (
                "fn f() {} fn g() { from \"crate::a\" import { f } f() } fn h() { f() }",
                &[None, Some(0)],
            ),
            ("impl P { fn f() {} } fn g() { f() }", &[None]),
            ("fn f() {} parallel { f() }", &[Some(0)]),
        ];
        for (source, expected) in table {
            assert_eq!(called(source), *expected, "{source}");
        }
    }
}
