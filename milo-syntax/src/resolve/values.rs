//! The functions and constants that names refer to: those declared in a block or around it, and those
//! imported from Milo files. What the library or Rust declares has no identity here.

use std::collections::{HashMap, HashSet};

use super::{DefId, Origin, plain};
use crate::ast::{Item, ItemKind, Let, NodeId, PatternKind, Program, Stmt};

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

/// A declaration of a value that functions see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Fn(DefId),
    /// A `let` among declarations, or a variable of a block of statements, which is a constant if the
    /// block's functions may see it.
    Const(DefId),
}

/// By name: the value, or `None` for something else that hides a value of the name.
pub(super) type Values = HashMap<String, Option<Value>>;

impl Around<'_> {
    /// The functions that statements declare or import.
    pub(super) fn declared(&self, stmts: &[Stmt]) -> Values {
        let mut all = Values::new();
        let items = stmts.iter().filter_map(|s| match s {
            Stmt::Item(item) => Some(item),
            _ => None,
        });
        for item in items.clone() {
            self.imported(item, &mut all);
        }
        all.extend(items.filter_map(|item| match &item.kind {
            ItemKind::Fn(f) => Some((plain(&f.name), Some(Value::Fn(self.def(f.id))))),
            _ => None,
        }));
        all
    }

    /// The identity of a declaration of the program.
    pub(super) fn def(&self, node: NodeId) -> DefId {
        let origin = match self.is_files {
            true => Origin::Files,
            false => Origin::Block,
        };
        DefId { origin, node }
    }

    /// The functions and constants that the statements of a program declare or import.
    fn at_top(&self, stmts: &[Stmt]) -> Values {
        let mut all = self.declared(stmts);
        for s in stmts {
            if let Stmt::Let(l) = s
                && let Some(name) = bound(l)
            {
                let constant = Some(Value::Const(self.def(l.id)));
                all.entry(name).or_insert(constant);
            }
        }
        all
    }

    fn imported(&self, item: &Item, all: &mut Values) {
        let ItemKind::Import(import) = &item.kind else {
            return;
        };
        for n in &import.names {
            let key = (import.path.clone(), plain(&n.name));
            let value = self.names.get(&key).and_then(|name| self.of_files(name));
            let here = n.alias.as_ref().unwrap_or(&n.name);
            all.insert(plain(here), value);
        }
    }

    /// The value of this name among the files' declarations.
    fn of_files(&self, name: &str) -> Option<Value> {
        let of = |node: NodeId| DefId {
            origin: Origin::Files,
            node,
        };
        self.files?.stmts.iter().rev().find_map(|s| match s {
            Stmt::Item(item) => match &item.kind {
                ItemKind::Fn(f) if plain(&f.name) == name => Some(Value::Fn(of(f.id))),
                _ => None,
            },
            Stmt::Let(l) => {
                let is_named = bound(l).is_some_and(|own| own == name);
                is_named.then(|| Value::Const(of(l.id)))
            }
            Stmt::Expr(_) | Stmt::While(_) | Stmt::For(_) => None,
        })
    }

    /// The values that the imported statements of a program see, and those that its own see.
    pub(super) fn both(&self, imported: &[Stmt], own: &[Stmt]) -> (Values, Values) {
        let of_own = self.at_top(own);
        let mut inside = self.at_top(imported);
        let mut outside = inside.clone();
        outside.retain(|name, _| self.seen.contains(name));
        outside.extend(of_own.clone());
        inside.extend(of_own);
        (inside, outside)
    }
}

/// The name that a `let` binds, if it is one.
fn bound(l: &Let) -> Option<String> {
    match &l.pat.kind {
        PatternKind::Bind(name) if l.else_.is_none() => Some(plain(name)),
        _ => None,
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

    /// Of each use of `c`, in order: whether it is of the constant at the top.
    fn constants(source: &str) -> Vec<bool> {
        let mut diags = crate::diag::Diagnostics::new();
        let program = crate::parse::parse(source.parse().expect("it lexes"), &mut diags);
        assert_eq!(diags.len(), 0, "{source}");
        struct Uses(Resolutions, Vec<bool>);
        impl Visit for Uses {
            fn visit_expr(&mut self, e: &Expr) {
                if let ExprKind::Path(p) = &e.kind
                    && p.segments[0].ident == "c"
                {
                    self.1.push(self.0.constant_at(e.id).is_some());
                }
                walk::walk_expr(self, e);
            }
        }
        let mut uses = Uses(resolve(&program), Vec::new());
        program.stmts.iter().for_each(|s| uses.visit_stmt(s));
        uses.1
    }

    #[test]
    fn a_name_is_of_the_constant_that_is_in_scope() {
        let table: &[(&str, &[bool])] = &[
            ("let c = 1 fn g() { c }", &[true]),
            ("let c = 1 let d = c", &[true]),
            ("fn g() { c } let c = 1", &[true]),
            ("let c = 1 fn g(c: i32) { c }", &[false]),
            ("let c = 1 fn g() { let c = 2 c }", &[false]),
            ("fn c() {} fn g() { c }", &[false]),
            (
                "let c = 1 fn g() { from \"crate::a\" import { c } c } fn h() { c }",
                &[false, true],
            ),
        ];
        for (source, expected) in table {
            assert_eq!(constants(source), *expected, "{source}");
        }
    }
}
