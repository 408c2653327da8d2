//! Imports: which of them say the same, and which give a name two meanings.

use std::collections::HashMap;

use proc_macro2::Ident;

use crate::ast::{ItemKind, Program, Stmt};
use crate::diag::Diagnostics;
use crate::parse::is_condition;

/// What a name of the block stands for.
enum Origin {
    /// The path and the name there.
    Import(String, String),
    Declared,
}

/// Leaves out each import that says again what another says, and reports at the second place a
/// name that the library or a Milo file gives to one thing and the block, or another import, to
/// another. `is_file` says whether a path leads to a Milo file. Of names of Rust's only rustc
/// knows whether they clash: a macro and a type may have one name.
pub fn merge(program: &mut Program, is_file: &dyn Fn(&str) -> bool, diags: &mut Diagnostics) {
    let of_milo = |path: &str| path.starts_with("std/") || is_file(path);
    let mut seen: HashMap<String, Origin> = HashMap::new();
    for stmt in &mut program.stmts {
        let item = match stmt {
            Stmt::Item(item) if !item.rust_attrs.iter().any(is_condition) => item,
            _ => continue,
        };
        if let ItemKind::Import(import) = &mut item.kind {
            let path = &import.path;
            import.names.retain(|n| {
                let here = n.alias.as_ref().unwrap_or(&n.name);
                let there = n.name.to_string();
                match seen.get(&here.to_string()) {
                    Some(Origin::Import(p, t)) if p == path && *t == there => false,
                    Some(Origin::Import(p, _)) if of_milo(p) || of_milo(path) => {
                        twice(here, &format!("imported from '{p}'"), diags);
                        false
                    }
                    Some(Origin::Declared) if of_milo(path) => {
                        twice(here, "declared above", diags);
                        false
                    }
                    Some(_) => true,
                    None => {
                        let origin = Origin::Import(path.clone(), there);
                        seen.insert(here.to_string(), origin);
                        true
                    }
                }
            });
            continue;
        }
        let Some(declared) = item.name() else {
            continue;
        };
        match seen.get(&declared.to_string()) {
            Some(Origin::Import(path, _)) if of_milo(path) => {
                twice(declared, &format!("imported from '{path}'"), diags);
            }
            Some(_) => {}
            None => {
                seen.insert(declared.to_string(), Origin::Declared);
            }
        }
    }
}

fn twice(name: &Ident, elsewhere: &str, diags: &mut Diagnostics) {
    diags.error(
        name.span(),
        format!(
            "'{name}' is {elsewhere} as well: give one of them another name, such as 'import {{ {name} as … }}'"
        ),
    );
}
