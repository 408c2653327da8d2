//! `from "…" import { … }`.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use super::cx::{Lower, ident_at, mixed_site_at};
use super::ty::Name;
use super::world::{MODULES, PRELUDE, name_of};
use crate::ast::visit::{Visit, walk};
use crate::ast::{Expr, ExprKind, ItemKind, Stmt, UnOp};
use crate::resolve::{LangItem, names_in};

/// Names of the library that need no import and may be imported all the same.
const LANGUAGE: &[&str] = &[
    "print",
    "eprint",
    "printPart",
    "eprintPart",
    "format",
    "assert",
    "Heap",
    "Promise",
    "string",
    "String",
    "Vec",
    "HashMap",
    "Option",
    "Result",
];

/// Functions of the prelude that Rust code is likely to have, too: only a program has them without
/// an import, and only if it calls them as they can be called.
const LATER: &[&str] = &["swap", "replace", "flush"];

/// Modules whose functions and types have names that programs give to their own: nobody has
/// them without an import.
const BY_IMPORT: &[&str] = &["fs", "env", "math", "random", "process", "signal"];

/// The names in [`LATER`] that a program calls with other arguments than the prelude's functions
/// take: they are functions of the Rust around it.
#[derive(Default)]
struct CalledOtherwise(Vec<Name>);

impl Visit for CalledOtherwise {
    fn visit_expr(&mut self, e: &Expr) {
        if let ExprKind::Call { callee, args, .. } = &e.kind
            && let ExprKind::Path(path) = &callee.kind
            && let (None, [function]) = (path.leading_colons, &*path.segments)
        {
            let name = name_of(&function.ident);
            let fits = match (&*name, &**args) {
                ("flush", args) => args.is_empty(),
                ("swap", [a, b]) => may_be_lent(a) && may_be_lent(b),
                ("replace", [a, _]) => may_be_lent(a),
                (name, _) => !LATER.contains(&name),
            };
            if !fits {
                self.0.push(name);
            }
        }
        walk::walk_expr(self, e);
    }
}

/// Whether an argument may be a `&mut`: a value that is made here is none.
fn may_be_lent(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Paren { expr, .. } => may_be_lent(expr),
        ExprKind::Unary { op, .. } => matches!(op, UnOp::RefMut | UnOp::Deref),
        ExprKind::Path(_)
        | ExprKind::Field { .. }
        | ExprKind::Index { .. }
        | ExprKind::Call { .. }
        | ExprKind::MethodCall { .. }
        | ExprKind::Unwrap { .. }
        | ExprKind::Try { .. }
        | ExprKind::If { .. }
        | ExprKind::Match { .. }
        | ExprKind::Block(_)
        | ExprKind::Rust(_)
        | ExprKind::Macro(_) => true,
        _ => false,
    }
}

/// The names of the library that have to be imported, with their modules.
pub fn library_names() -> HashMap<String, &'static str> {
    let lib = crate::types::library();
    let types = lib
        .types
        .values()
        .map(|t| (t.def.name().to_owned(), t.module));
    let functions = lib
        .fn_modules
        .iter()
        .map(|(name, module)| (name.to_string(), *module));
    types
        .chain(functions)
        .filter(|(name, module)| MODULES.contains(module) && !LANGUAGE.contains(&&**name))
        .collect()
}

/// The names in calls of macros whose arguments are Rust's.
#[derive(Default)]
struct InMacros(HashSet<String>);

impl Visit for InMacros {
    fn visit_expr(&mut self, e: &Expr) {
        if matches!(&e.kind, ExprKind::Macro(call) if call.args.is_empty()) {
            names_in(e, &mut |name| self.0.extend([name.to_owned()]));
        }
        walk::walk_expr(self, e);
    }
}

impl InMacros {
    fn of(stmts: &[Stmt]) -> HashSet<String> {
        let mut names = InMacros::default();
        stmts.iter().for_each(|s| names.visit_stmt(s));
        names.0
    }
}

impl Lower {
    /// The program's imports from the library, each name here with its `use`.
    pub fn library_imports(&self, stmts: &[Stmt]) -> Vec<(Name, TokenStream)> {
        let g = mixed_site_at(Span::call_site());
        let mut uses = Vec::new();
        for stmt in stmts {
            let Stmt::Item(item) = stmt else { continue };
            let ItemKind::Import(i) = &item.kind else {
                continue;
            };
            let module = i.path.strip_prefix("std/");
            let Some(module) = module.filter(|m| MODULES.contains(m)) else {
                continue;
            };
            let path = ident_at(module, g);
            for n in &i.names {
                let there = name_of(&n.name);
                if !self.is_in(&there, module) {
                    continue;
                }
                let name = n.alias.as_ref().map_or_else(|| there.clone(), name_of);
                let (there, here) = (ident_at(&there, g), ident_at(&name, g));
                uses.push((
                    name,
                    quote_spanned!(g=> use ::milo::#path::#there as #here;),
                ));
            }
        }
        uses
    }

    /// Notes the imports from the library that macros name whose arguments are Rust's.
    pub fn note_macro_imports(&mut self, stmts: &[Stmt]) {
        let mut imports = self.library_imports(stmts);
        if !imports.is_empty() && !crate::editor::in_editor() {
            let named = InMacros::of(stmts);
            imports.retain(|(name, _)| named.contains(&**name));
            self.macro_imports = imports;
        }
    }

    /// `use`s for a body, of what it names in such macros: there Rust looks for the names.
    pub fn uses_in_macros(&self, body: &[Stmt]) -> TokenStream {
        if self.macro_imports.is_empty() {
            return TokenStream::new();
        }
        let named = InMacros::of(body);
        let imports = self.macro_imports.iter();
        let uses = imports.filter(|(name, _)| named.contains(&**name));
        uses.map(|(_, ts)| quote::quote!(#[allow(unused_imports)] #ts))
            .collect()
    }

    /// Around a block there is Rust: what the block does not import of the library is what Rust's
    /// scope has. Around a file there is nothing.
    pub fn rusts_scope(&mut self, stmts: &[Stmt]) {
        let by_import = self.names_of_library(|module| BY_IMPORT.contains(&module));
        self.world.rust_names.extend(by_import);
        if self.whole {
            return;
        }
        let is_main = |s: &Stmt| crate::files::declared(s).is_some_and(|name| name == "main");
        if stmts.iter().any(is_main) {
            let mut called = CalledOtherwise::default();
            stmts.iter().for_each(|s| called.visit_stmt(s));
            self.world.rust_names.extend(called.0);
        } else {
            let later = LATER.iter().map(|name| Name::from(*name));
            self.world.rust_names.extend(later);
        }
        let names = self.names_of_library(|module| MODULES.contains(&module));
        self.world.rust_names.extend(names);
    }

    /// The names that the library has in some modules, without those of the language.
    fn names_of_library(&self, of: impl Fn(&str) -> bool) -> Vec<Name> {
        let types = self.lib.types.values();
        let types = types.map(|t| (Name::from(t.def.name()), t.module));
        let functions = self.lib.fn_modules.iter();
        let functions = functions.map(|(name, module)| (name.clone(), *module));
        types
            .chain(functions)
            .filter(|(name, module)| of(module) && !LANGUAGE.contains(&&**name))
            .map(|(name, _)| name)
            .collect()
    }

    /// Reports imported names that do not exist.
    pub fn check_imports(&mut self, stmts: &[Stmt]) {
        for s in stmts {
            let Stmt::Item(item) = s else { continue };
            let ItemKind::Import(i) = &item.kind else {
                continue;
            };
            let std_module = i.path.strip_prefix("std/");
            if let Some(module) = std_module
                && !MODULES.contains(&module)
                && !PRELUDE.contains(&module)
            {
                self.diags.error(
                    i.path_lit.span(),
                    format!(
                        "there is no module '{}': the library has std/{}",
                        i.path,
                        MODULES.join(", std/")
                    ),
                );
                continue;
            }
            let Some(module) = std_module else { continue };
            for n in &i.names {
                let there = name_of(&n.name);
                let here = n.alias.as_ref().map_or_else(|| there.clone(), name_of);
                let lib = self.lib.clone();
                let known = lib.names.contains_key(&there)
                    || lib.fns.contains_key(&there)
                    || lib.traits.contains_key(&there)
                    || lib.lib_consts.contains_key(&there)
                    || LANGUAGE.contains(&&*there);
                let here_module = |m: &str| {
                    LangItem::named(&there).is_some_and(|item| item.module() == m)
                        || lib.fn_modules.get(&there).is_some_and(|x| *x == m)
                };
                let elsewhere = MODULES.iter().find(|m| here_module(m));
                if !known {
                    let mut names: Vec<String> = lib
                        .types
                        .values()
                        .filter(|t| t.module == module)
                        .map(|t| t.def.to_string())
                        .chain(
                            lib.fn_modules
                                .iter()
                                .filter(|(_, m)| **m == module)
                                .map(|(n, _)| n.to_string()),
                        )
                        .collect();
                    names.sort();
                    self.poisoned.insert(here.clone());
                    self.diags.error(
                        n.name.span(),
                        format!(
                            "'{there}' is not in '{}': it has {}; Rust's is imported from \"{}\"",
                            i.path,
                            names.join(", "),
                            i.path.replace('/', "::")
                        ),
                    );
                } else if MODULES.contains(&module)
                    && !here_module(module)
                    && !LANGUAGE.contains(&&*there)
                    && let Some(m) = elsewhere
                {
                    self.diags.error(
                        n.name.span(),
                        format!("'{there}' is not in '{}': it is in 'std/{m}'", i.path),
                    );
                }
            }
        }
    }
}
