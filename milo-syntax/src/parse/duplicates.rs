//! Names that are declared twice. The second declaration is reported and left out, for rustc
//! would report it once for each trait that it has.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};

use crate::ast::{Item, ItemKind, Program, Stmt, Type};
use crate::diag::Diagnostics;

/// Reports what is declared twice side by side, and keeps the first of each.
pub(super) fn remove(program: &mut Program, diags: &mut Diagnostics) {
    let mut types = HashSet::new();
    let mut functions = HashSet::new();
    let mut methods = HashSet::new();
    let mut twice = Vec::new();
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
            ItemKind::Fn(f) => {
                let new = first(&mut functions, &f.name, diags);
                if !new {
                    twice.push(f.name.to_string());
                }
                new
            }
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
    program.reported.extend(twice);
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

/// Whether an attribute may leave out what it stands before.
pub(crate) fn is_condition(attr: &TokenStream) -> bool {
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
