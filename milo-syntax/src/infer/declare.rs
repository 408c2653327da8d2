//! The names that declarations bring into scope.

use super::TyCx;
use crate::ast::{ItemKind, Stmt};
use crate::types::ty::Name;
use crate::types::world::{MODULES, PRELUDE, name_of};

impl TyCx {
    /// Brings the declarations among `stmts` into scope.
    pub fn declare(&mut self, stmts: &[Stmt]) {
        let lib = self.lib.clone();
        let renames = self.import(stmts);
        // A declaration of the block shadows a Rust name.
        for name in stmts.iter().filter_map(crate::files::declared) {
            self.world.rust_names.remove(&name_of(name));
        }
        for s in stmts {
            if let Stmt::Item(i) = s {
                let (name, generics) = match &i.kind {
                    ItemKind::Struct(s) => (&s.name, &s.generics),
                    ItemKind::Enum(e) => (&e.name, &e.generics),
                    _ => continue,
                };
                self.type_generics
                    .insert(name_of(name), generics.params.clone());
            }
        }
        self.world.declare_types(stmts, "", Some(self.origin));
        self.world.fill_types(stmts, Some(&lib));
        self.world.declare_fns(stmts, Some(&lib), Some(self.origin));
        self.sigs.extend(self.world.sigs.drain());
        for (here, there) in renames {
            self.world.rename(&here, &there);
        }
    }

    /// Brings into sight what is declared in a body and hides a declaration of another file.
    pub fn uncover(&mut self, stmts: &[Stmt]) {
        for s in stmts {
            if let Stmt::Item(i) = s
                && matches!(
                    i.kind,
                    ItemKind::Struct(_) | ItemKind::Enum(_) | ItemKind::Trait(_)
                )
                && let Some(name) = i.name()
            {
                self.world.out_of_scope.remove(&name_of(name));
            }
        }
    }

    /// Makes imported names known. Returns new names for what other files declare.
    fn import(&mut self, stmts: &[Stmt]) -> Vec<(Name, Name)> {
        let mut renames = Vec::new();
        for s in stmts {
            let Stmt::Item(item) = s else { continue };
            let ItemKind::Import(i) = &item.kind else {
                continue;
            };
            let module = i.path.strip_prefix("std/");
            if module.is_some_and(|m| !MODULES.contains(&m) && !PRELUDE.contains(&m)) {
                continue;
            }
            for n in &i.names {
                let there = name_of(&n.name);
                let here = n.alias.as_ref().map_or_else(|| there.clone(), name_of);
                if module.is_some() {
                    self.world.rust_names.remove(&here);
                    if let Some(constant) = self.lib.lib_consts.get(&there).cloned() {
                        self.world.lib_consts.insert(here.clone(), constant);
                    }
                    if here != there {
                        self.world.renamed.insert(here, there);
                    }
                } else if self.files.paths.contains(&i.path) {
                    let key = (i.path.clone(), there.to_string());
                    match self.files.names.get(&key).map(|n| Name::from(n.as_str())) {
                        Some(rust) if rust == here => drop(self.world.out_of_scope.remove(&here)),
                        Some(rust) => renames.push((here, rust)),
                        None => {}
                    }
                } else {
                    self.world.rust_names.insert(here);
                }
            }
        }
        renames
    }
}
