//! Names the declarations of all files in Rust, and puts them into one program.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::names::{self, Meanings, OWN_ENUMS, declared, plain};
use super::read::{File, Reader, imports};
use super::{Target, resolve};
use crate::ast::{Import, ImportName, Item, ItemKind, Program, Stmt};
use crate::lower::is_std_enum;

/// The declarations of all files in one program, each under a unique name.
#[derive(Default)]
pub(super) struct Linked {
    /// The declarations, those of imported files first.
    pub program: Program,
    /// The number of declarations that come from imported files.
    pub imported: usize,
    /// The names that were made unique, each with the name that the user wrote.
    pub made: HashMap<String, String>,
    /// The imported names that are visible outside of the files' module: the first file's imports.
    pub seen: HashSet<String>,
    /// The names that files import from each other and never mention.
    pub unused: Vec<Ident>,
    /// By path as the block wrote it and the name in that file: the name in Rust.
    pub wanted: HashMap<(String, String), String>,
}

/// Makes names unique: the taken ones, and the ones made instead.
#[derive(Default)]
struct Unique {
    taken: HashSet<String>,
    /// The names that were made unique, each with the name that the user wrote.
    made: HashMap<String, String>,
}

impl Unique {
    /// Takes a name, so that no declaration gets it.
    fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// `name`, or, if it is taken, `name__in_file`.
    fn name(&mut self, name: &str, file: &File) -> String {
        if self.taken.insert(name.to_owned()) {
            return name.to_owned();
        }
        let stem = file.path.file_stem().unwrap_or_default();
        let stem: String = stem.to_string_lossy().chars().map(word_char).collect();
        let mut new = format!("{name}__in_{stem}");
        while !self.taken.insert(new.clone()) {
            new.push('_');
        }
        self.made.insert(new.clone(), name.to_owned());
        new
    }
}

/// Links the files. `block` is the importing program with its directory; without one, the first
/// file is the root, and its declarations keep their names.
pub(super) fn link(reader: &Reader, block: Option<(&Program, &Path)>) -> Linked {
    let files = &reader.files;
    let mut unique = Unique::default();
    // A file's own enum of such a name is renamed, unless it is the builtin one: `std_enums`.
    OWN_ENUMS.iter().for_each(|name| unique.reserve(name));
    let programs = files.iter().map(|f| &f.program);
    for import in programs.chain(block.map(|(p, _)| p)).flat_map(imports) {
        if import.path.starts_with("std/") {
            import
                .names
                .iter()
                .for_each(|n| unique.reserve(&plain(&n.name)));
        }
    }
    // The names that the block imports come first, so that they stay as they are.
    let mut order: Vec<(usize, String)> = Vec::new();
    let mut wanted = Vec::new();
    if let Some((program, dir)) = block {
        unique.reserve("main");
        let own = program.stmts.iter().filter_map(declared);
        own.for_each(|n| unique.reserve(&plain(n)));
        for import in imports(program) {
            for n in &import.names {
                match reader.target(&import.path, dir) {
                    Some(file) if reader.declares(file, &n.name) => {
                        order.push((file, plain(&n.name)));
                        wanted.push((file, import.path.clone(), plain(&n.name)));
                    }
                    Some(_) => {}
                    None => unique.reserve(&plain(here(n))),
                }
            }
        }
    }
    for (i, f) in files.iter().enumerate() {
        order.extend(f.declared().map(|n| (i, n)));
    }
    let mut own: Vec<Meanings> = files.iter().map(std_enums).collect();
    for (i, name) in order {
        own[i]
            .entry(name)
            .or_insert_with_key(|name| unique.name(name, &files[i]));
    }
    let wanted = wanted.into_iter().map(|(file, path, name)| {
        let new = own[file][&name].clone();
        ((path, name), new)
    });
    let wanted = wanted.collect();

    let mut rust = RustNames::new();
    let mut all: Vec<Stmt> = Vec::new();
    let mut root = Vec::new();
    let mut reported = Vec::new();
    let mut unused = Vec::new();
    for (i, file) in files.iter().enumerate() {
        let is_imported = block.is_some() || i > 0;
        let mut program = file.program.clone();
        reported.append(&mut program.reported);
        let meanings = meanings(reader, i, &own, &mut unique, &mut rust);
        for import in imports(&program) {
            if reader.target(&import.path, file.dir()).is_some() {
                let names = import.names.iter().filter(|n| !n.mentioned);
                unused.extend(names.map(|n| here(n).clone()));
            }
        }
        names::apply(&mut program, &meanings, is_imported);
        program.stmts.retain_mut(|s| match s {
            Stmt::Item(Item {
                kind: ItemKind::Import(import),
                ..
            }) => {
                matches!(resolve(&import.path, file.dir()), Target::NotAFile)
                    && keep(import, &mut rust, is_imported)
            }
            Stmt::Item(item) => {
                if is_imported {
                    show(item);
                }
                true
            }
            Stmt::Let(crate::ast::Let { vis, .. }) => {
                if is_imported {
                    vis.get_or_insert_with(|| quote!(pub));
                }
                true
            }
            _ => true,
        });
        if is_imported {
            all.extend(program.stmts);
        } else {
            root = program.stmts;
        }
    }
    let mut seen = HashSet::new();
    if let (None, Some(first)) = (block, files.first()) {
        for import in imports(&first.program) {
            if let Some(target) = reader.target(&import.path, first.dir()) {
                let names = import.names.iter().map(|n| plain(&n.name));
                seen.extend(names.filter_map(|there| own[target].get(&there).cloned()));
            }
        }
    }
    let imported = all.len();
    all.extend(root);
    let mut program = Program {
        reported,
        stmts: all,
        ended: false,
    };
    // Each file numbered its own nodes from 0 on; now each needs a number of its own.
    crate::ast::number(&mut program);
    Linked {
        program,
        imported,
        made: unique.made,
        seen,
        unused,
        wanted,
    }
}

/// Makes a declaration of a file, its fields and its methods visible to importing files.
fn show(item: &mut Item) {
    let shown = |vis: &mut Option<TokenStream>| {
        vis.get_or_insert_with(|| quote!(pub));
    };
    shown(&mut item.vis);
    match &mut item.kind {
        ItemKind::Struct(s) => s.fields.iter_mut().for_each(|f| shown(&mut f.vis)),
        ItemKind::Impl(i) if i.trait_.is_none() => {
            i.items.iter_mut().for_each(|item| shown(&mut item.vis));
        }
        _ => {}
    }
}

/// By path and imported name: the name in the files' module, and whether its import was emitted.
type RustNames = HashMap<(String, String), (String, bool)>;

fn here(n: &ImportName) -> &Ident {
    n.alias.as_ref().unwrap_or(&n.name)
}

/// The file's declarations of builtin enums, which keep their names.
fn std_enums(file: &File) -> Meanings {
    let items = file.program.stmts.iter().filter_map(|s| match s {
        Stmt::Item(item) if is_std_enum(item) => declared(s),
        _ => None,
    });
    items.map(|n| (plain(n), plain(n))).collect()
}

fn meanings(
    reader: &Reader,
    index: usize,
    own: &[Meanings],
    unique: &mut Unique,
    rust: &mut RustNames,
) -> Meanings {
    let file = &reader.files[index];
    let mut all = Meanings::new();
    for import in imports(&file.program) {
        let target = reader.target(&import.path, file.dir());
        for n in &import.names {
            let there = plain(&n.name);
            let means = match target {
                Some(target) => own[target].get(&there).cloned(),
                None if import.path.starts_with("std/") => Some(there),
                None => {
                    let key = (import.path.clone(), there);
                    let (name, _) = rust
                        .entry(key)
                        .or_insert_with(|| (unique.name(&plain(here(n)), file), false));
                    Some(name.clone())
                }
            };
            all.extend(means.map(|m| (plain(here(n)), m)));
        }
    }
    all.extend(own[index].clone());
    all
}

/// Whether anything remains of an import of Rust or of the library. Each name is kept once, with
/// the alias that it has among all files.
fn keep(import: &mut Import, rust: &mut RustNames, is_imported: bool) -> bool {
    if import.path.starts_with("std/") {
        import.names.iter_mut().for_each(|n| n.alias = None);
        return true;
    }
    let path = import.path.clone();
    import.names.retain_mut(|n| {
        let Some((name, written)) = rust.get_mut(&(path.clone(), plain(&n.name))) else {
            return true;
        };
        n.alias = (*name != plain(&n.name)).then(|| Ident::new(name, n.name.span()));
        !std::mem::replace(written, true)
    });
    // The files' Rust stands one module deeper than the Rust that imports them.
    if is_imported {
        import.path = match path.as_str() {
            "self" => "super".to_owned(),
            p if p.starts_with("self::") => p.replacen("self", "super", 1),
            p if p == "super" || p.starts_with("super::") => format!("super::{p}"),
            _ => path,
        };
    }
    !import.names.is_empty()
}

/// The module for the declarations of imported files. Its name is unique among the blocks of one
/// Rust module.
pub(super) fn module_name<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut name = "milo_files".to_owned();
    for part in parts {
        name.push('_');
        name.extend(part.chars().map(word_char));
    }
    name
}

fn word_char(c: char) -> char {
    if c.is_alphanumeric() { c } else { '_' }
}

/// The Rust of imported files in its module, with `use super::*`. The parent module gets the names
/// in `seen`, and the methods of the `traits`.
pub(super) fn module(
    name: &str,
    items: &TokenStream,
    seen: &HashSet<String>,
    traits: &[&Ident],
) -> TokenStream {
    if items.is_empty() {
        return TokenStream::new();
    }
    let name = Ident::new(name, Span::call_site());
    let ident = |name: &str| crate::lower::ident_at(name, Span::call_site());
    let mut seen: Vec<Ident> = seen.iter().map(|name| ident(name)).collect();
    seen.sort();
    let traits: Vec<Ident> = traits.iter().map(|t| ident(&plain(t))).collect();
    // A glob import, which names of the parent module may shadow.
    let shown = (!seen.is_empty()).then(|| {
        quote! {
            pub mod __seen {
                #[allow(unused_imports)]
                pub(in super::super) use super::{#(#seen),*};
            }
        }
    });
    let seen = (!seen.is_empty()).then(|| {
        quote! {
            #[allow(unused_imports)]
            use #name::__seen::*;
        }
    });
    let traits = (!traits.is_empty()).then(|| {
        quote! {
            #[allow(unused_imports)]
            use #name::{#(#traits as _),*};
        }
    });
    // Clippy's lints could not point to a place in the file.
    quote! {
        #[allow(dead_code, non_snake_case, clippy::all)]
        mod #name {
            #[allow(unused_imports)]
            use super::*;
            #items
            #shown
        }
        #seen
        #traits
    }
}
