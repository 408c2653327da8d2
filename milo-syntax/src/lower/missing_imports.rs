//! Names of the library that a block uses and does not import.
//!
//! Around a block there is Rust, so such a name may be Rust's. Where the Rust file around the
//! block mentions it nowhere, and has no glob import, it is nobody's: the import is missing.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, Ident, Literal, TokenStream, TokenTree};

use super::imports::library_names;
use crate::ast::visit::{Visit, walk};
use crate::ast::{
    Expr, ExprKind, GenericParam, Import, ImportName, Item, ItemKind, NodeId, Path, Pattern,
    PatternKind, Program, Stmt, Type, TypeKind, number,
};
use crate::diag::Diagnostics;
use crate::resolve::{Resolutions, resolve};

/// The names in the Rust file around a block, if all of its names can be known. Read once.
pub struct Around<'s> {
    source: &'s dyn Fn() -> Option<String>,
    names: OnceCell<Option<HashSet<String>>>,
}

impl<'s> Around<'s> {
    /// `source` is the text of the file.
    pub fn new(source: &'s dyn Fn() -> Option<String>) -> Self {
        let names = OnceCell::new();
        Self { source, names }
    }

    fn names(&self) -> Option<&HashSet<String>> {
        let names = || (self.source)().and_then(|text| names_around(&text));
        self.names.get_or_init(names).as_ref()
    }

    /// Whether Rust around the block may know a name.
    pub fn may_have(&self, name: &str) -> bool {
        self.names().is_none_or(|names| names.contains(name))
    }
}

/// Reports the imports that a block lacks, and adds them.
pub fn add_imports(program: &mut Program, around: &Around, diags: &mut Diagnostics) {
    let library = library_names();
    let mut uses = Uses {
        res: &resolve(program),
        library: &library,
        own: HashSet::new(),
        found: Vec::new(),
    };
    program.stmts.iter().for_each(|s| uses.visit_stmt(s));
    let Uses { own, found, .. } = uses;
    let found: Vec<Ident> = found
        .into_iter()
        .filter(|name| !own.contains(&name.to_string()))
        .collect();
    if found.is_empty() {
        return;
    }
    let mut added: HashSet<String> = HashSet::new();
    let mut imports = Vec::new();
    for name in found {
        let text = name.to_string();
        let Some(module) = library.get(&text).filter(|_| !around.may_have(&text)) else {
            continue;
        };
        if added.insert(text) {
            let path = format!("std/{module}");
            let message =
                format!("'{name}' is not imported: add 'from \"{path}\" import {{ {name} }}'");
            diags.beside(name.span(), message);
            imports.push(import(name, path));
        }
    }
    program.stmts.splice(0..0, imports);
    number(program);
}

fn import(name: Ident, path: String) -> Stmt {
    let span = name.span();
    let mut path_lit = Literal::string(&path);
    path_lit.set_span(span);
    Stmt::Item(Item {
        id: NodeId::DUMMY,
        rust_attrs: Vec::new(),
        attrs: Vec::new(),
        vis: None,
        kind: ItemKind::Import(Import {
            keyword: span,
            path_lit,
            path,
            names: vec![ImportName {
                name,
                alias: None,
                mentioned: true,
            }],
        }),
    })
}

/// The names of the library that a program uses where they are no local's.
struct Uses<'p> {
    res: &'p Resolutions,
    library: &'p HashMap<String, &'static str>,
    /// The names that the program declares or imports.
    own: HashSet<String>,
    found: Vec<Ident>,
}

impl Uses<'_> {
    fn used(&mut self, name: &Ident) {
        if self.library.contains_key(&name.to_string()) {
            self.found.push(name.clone());
        }
    }
}

impl Visit for Uses<'_> {
    fn visit_item(&mut self, item: &Item) {
        self.own.extend(item.name().map(Ident::to_string));
        if let ItemKind::Import(import) = &item.kind {
            let here = |n: &ImportName| n.alias.as_ref().unwrap_or(&n.name).to_string();
            self.own.extend(import.names.iter().map(here));
        }
        walk::walk_item(self, item);
    }

    fn visit_generic(&mut self, g: &GenericParam) {
        self.own.insert(g.name.to_string());
        walk::walk_generic(self, g);
    }

    fn visit_expr(&mut self, e: &Expr) {
        // A function is used where it is called; a type also before a '.'.
        let name = match &e.kind {
            ExprKind::Call { callee, .. } => match &callee.kind {
                ExprKind::Path(path) if self.res.local_at(callee.id).is_none() => only(path),
                _ => None,
            },
            ExprKind::Path(path) if self.res.local_at(e.id).is_none() => {
                only(path).filter(|name| is_capital(name))
            }
            _ => None,
        };
        if let Some(name) = name {
            self.used(name);
        }
        if let ExprKind::Rust(group) = &e.kind {
            // It may declare or import the name.
            collect(group.stream(), &mut self.own);
        }
        walk::walk_expr(self, e);
    }

    fn visit_pattern(&mut self, p: &Pattern) {
        match &p.kind {
            PatternKind::Bind(name) => {
                self.own.insert(name.to_string());
            }
            PatternKind::Variant {
                path,
                is_rust: false,
                ..
            } if path.len() == 2 => {
                self.used(&path[0]);
            }
            _ => {}
        }
        walk::walk_pattern(self, p);
    }

    fn visit_type(&mut self, t: &Type) {
        if let TypeKind::Path(path) = &t.kind
            && let Some(name) = only(path)
        {
            self.used(name);
        }
        walk::walk_type(self, t);
    }
}

fn only(path: &Path) -> Option<&Ident> {
    match (&path.leading_colons, &path.segments[..]) {
        (None, [segment]) => Some(&segment.ident),
        _ => None,
    }
}

fn is_capital(name: &Ident) -> bool {
    name.to_string().starts_with(char::is_uppercase)
}

/// The names in a Rust file outside of its blocks; `None` if it imports names that it does not say.
fn names_around(source: &str) -> Option<HashSet<String>> {
    let _own = crate::files::Fallback::begin();
    let tokens: TokenStream = source.parse().ok()?;
    let mut names = HashSet::new();
    collect(tokens, &mut names).then_some(names)
}

/// Collects the names; false if there is a glob import among them.
pub fn collect(tokens: TokenStream, names: &mut HashSet<String>) -> bool {
    let mut before: [String; 2] = Default::default();
    for t in tokens {
        let text = match &t {
            TokenTree::Ident(i) => {
                names.insert(i.to_string());
                i.to_string()
            }
            TokenTree::Punct(p) if p.as_char() == '*' && before == [":", ":"] => return false,
            TokenTree::Punct(p) => p.as_char().to_string(),
            TokenTree::Group(g) => {
                let is_block = before == ["milo", "!"] && g.delimiter() != Delimiter::None;
                if !is_block && !collect(g.stream(), names) {
                    return false;
                }
                String::new()
            }
            TokenTree::Literal(_) => String::new(),
        };
        before = [std::mem::take(&mut before[1]), text];
    }
    true
}
