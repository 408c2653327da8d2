//! Names that are declared twice. The second declaration is reported and left out, for rustc
//! would report it once for each trait that it has.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, TokenStream};

use crate::ast::{Item, ItemKind, Program, Stmt, Type};
use crate::diag::Diagnostics;

/// Reports what is declared twice side by side, and keeps the first of each.
pub(super) fn remove(program: &mut Program, diags: &mut Diagnostics) {
    let mut types = HashSet::new();
    let mut functions = HashSet::new();
    let mut methods = HashSet::new();
    imports(program, diags);
    program.stmts.retain_mut(|stmt| {
        let Stmt::Item(item) = stmt else { return true };
        // Of several with conditions only one may be there.
        if item.rust_attrs.iter().any(is_condition) {
            return true;
        }
        match &mut item.kind {
            ItemKind::Struct(s) => first(&mut types, &s.name, diags),
            ItemKind::TypeAlias(a) => first(&mut types, &a.name, diags),
            ItemKind::Trait(t) => {
                let mut own = HashSet::new();
                t.items
                    .retain(|i| method_name(i).is_none_or(|n| first(&mut own, n, diags)));
                first(&mut types, &t.name, diags)
            }
            ItemKind::Enum(e) => {
                let mut variants = HashSet::new();
                e.variants.retain(|v| {
                    v.rust_attrs.iter().any(is_condition) || first(&mut variants, &v.name, diags)
                });
                first(&mut types, &e.name, diags)
            }
            ItemKind::Fn(f) => first(&mut functions, &f.name, diags),
            ItemKind::Impl(i) => {
                let owner = match &i.trait_ {
                    // The methods of different traits may have one name.
                    Some(_) => None,
                    None => type_name(&i.self_ty),
                };
                let mut own = HashSet::new();
                i.items.retain(|item| {
                    let Some(name) = method_name(item) else {
                        return true;
                    };
                    match &owner {
                        Some(owner) => {
                            let new = methods.insert((owner.clone(), name.to_string()));
                            report(new, name, diags)
                        }
                        None => first(&mut own, name, diags),
                    }
                });
                true
            }
            ItemKind::Import(_) | ItemKind::Error { .. } => true,
        }
    });
}

/// What a name of the block stands for.
enum Origin {
    /// The path and the name there.
    Import(String, String),
    Declared,
}

/// An import that says again what another says is left out. One that gives a name of the
/// library's to something else is reported; of names of Rust's only rustc knows whether they
/// clash.
fn imports(program: &mut Program, diags: &mut Diagnostics) {
    let mut seen: HashMap<String, Origin> = HashMap::new();
    for stmt in &mut program.stmts {
        let Stmt::Item(item) = stmt else { continue };
        if item.rust_attrs.iter().any(is_condition) {
            continue;
        }
        let declared = match &mut item.kind {
            ItemKind::Import(import) => {
                let path = &import.path;
                import.names.retain(|n| {
                    let here = n.alias.as_ref().unwrap_or(&n.name);
                    let there = n.name.to_string();
                    match seen.get(&here.to_string()) {
                        Some(Origin::Import(p, t)) if p == path && *t == there => false,
                        Some(other) => report_import(here, path, other, diags),
                        None => {
                            let origin = Origin::Import(path.clone(), there);
                            seen.insert(here.to_string(), origin);
                            true
                        }
                    }
                });
                continue;
            }
            ItemKind::Struct(s) => &s.name,
            ItemKind::Enum(e) => &e.name,
            ItemKind::Trait(t) => &t.name,
            ItemKind::TypeAlias(a) => &a.name,
            ItemKind::Fn(f) => &f.name,
            ItemKind::Impl(_) | ItemKind::Error { .. } => continue,
        };
        match seen.get(&declared.to_string()) {
            Some(Origin::Import(path, _)) if path.starts_with("std/") => {
                diags.error(
                    declared.span(),
                    format!("'{declared}' is imported from '{path}' as well: give one of them another name, such as 'import {{ {declared} as … }}'"),
                );
            }
            Some(_) => {}
            None => {
                seen.insert(declared.to_string(), Origin::Declared);
            }
        }
    }
}

/// Whether an import of a name that stands for something else stays.
fn report_import(here: &Ident, path: &str, other: &Origin, diags: &mut Diagnostics) -> bool {
    let of_milo = |path: &str| path.starts_with("std/");
    let message = match other {
        Origin::Import(p, _) if of_milo(p) || of_milo(path) => {
            format!(
                "'{here}' is imported from '{p}' as well: give one of them another name, such as 'import {{ {here} as … }}'"
            )
        }
        Origin::Declared if of_milo(path) => {
            format!(
                "'{here}' is declared above as well: give one of them another name, such as 'import {{ {here} as … }}'"
            )
        }
        _ => return true,
    };
    diags.error(here.span(), message);
    false
}

fn first(seen: &mut HashSet<String>, name: &Ident, diags: &mut Diagnostics) -> bool {
    report(seen.insert(name.to_string()), name, diags)
}

fn report(new: bool, name: &Ident, diags: &mut Diagnostics) -> bool {
    if !new {
        diags.error(
            name.span(),
            format!("'{name}' is declared twice here: give one of them another name"),
        );
    }
    new
}

fn is_condition(attr: &TokenStream) -> bool {
    attr.to_string().contains("cfg")
}

fn method_name(item: &Item) -> Option<&Ident> {
    match &item.kind {
        ItemKind::Fn(f) if !item.rust_attrs.iter().any(is_condition) => Some(&f.name),
        _ => None,
    }
}

/// The name of a type that is written without arguments: the methods of `P<i32>` and
/// `P<string>` are not side by side.
fn type_name(t: &Type) -> Option<String> {
    match &t.kind {
        crate::ast::TypeKind::Path(p) => match &p.segments[..] {
            [one] if one.args.is_none() => Some(one.ident.to_string()),
            _ => None,
        },
        _ => None,
    }
}
