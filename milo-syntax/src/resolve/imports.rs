//! Imports: merges duplicates, and reports names with two meanings.

use std::collections::HashMap;

use proc_macro2::Ident;

use crate::ast::{ItemKind, Program, Stmt};
use crate::diag::Diagnostics;
use crate::parse::is_condition;

/// The origin of a name of the block.
enum Origin {
    /// An import: the path and the name in that module.
    Import(String, String),
    Declared,
}

/// Removes duplicate imports, and reports a name that the library or a Milo file gives to one
/// thing and the block, or another import, to another, at its second place. `is_file` says whether
/// a path leads to a Milo file. Names of Rust's are not reported: a macro and a type may have one
/// name, which only rustc knows.
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
