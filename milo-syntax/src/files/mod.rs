//! Milo files: `from "lib/shapes" import { … }` and `milo::include!("app.milo")`.
//!
//! Input: the imports of a block, and files on disk. Output: one program with the declarations of
//! all files (`link`), and its Rust as a page that the compiler reads (`page`). Invariants: each file
//! is read once; tokens of files and of the block never meet in one stream. Must not be known here:
//! types, or what a body does.
//!
//! A file is lexed, parsed and lowered with proc-macro2's own tokens, which know lines and
//! columns; the compiler's `TokenStream::from_str` forgets them, and both newline rules and
//! messages need them. The result goes to the compiler beside a copy of the Milo file, whose
//! tokens give it their spans (`page`); where no text can be written, it is rebuilt as the
//! compiler's tokens, all at the import.

mod link;
mod names;
mod page;
mod read;
mod site;
mod tokens;

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use proc_macro2::{Span, TokenStream};

use crate::ast::{Item, ItemKind, Program, Stmt};
use crate::diag::Diagnostics;
use crate::lower::{Needs, Options, Prepared, unused_import};
use crate::summaries::Summaries;
use link::Linked;
pub(crate) use names::declared;
pub use page::{HEAD, origin, read as read_page};
pub use read::Mistake;
use read::{Reader, imports};
pub use site::{Output, Site, among_items, is_item, stands_at};
pub(crate) use tokens::Fallback;

/// The target of an import path, seen from a directory.
pub enum Target {
    /// A module of the library, or a path that Rust resolves.
    NotAFile,
    /// A file that exists.
    File(PathBuf),
    /// Looks like a file, but does not exist: the path that was tried.
    Missing(PathBuf),
}

/// A path as somebody would write it, without `.` and `a/..` in it.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        let is_name = matches!(tidy.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::CurDir => {}
            Component::ParentDir if is_name => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    tidy
}

/// Finds the file of an import.
pub fn resolve(path: &str, dir: &Path) -> Target {
    if path.starts_with("std/") || path.contains("::") || path == "crate" || path == "self" {
        return Target::NotAFile;
    }
    let with_ending = if path.ends_with(".milo") {
        path.to_owned()
    } else {
        format!("{path}.milo")
    };
    let file = dir.join(with_ending);
    if file.is_file() {
        Target::File(file)
    } else if path.contains('/') || path.ends_with(".milo") || path.starts_with('.') {
        Target::Missing(file)
    } else {
        Target::NotAFile
    }
}

/// Whether an import leads to a Milo file, existing or not.
pub fn is_file(path: &str, dir: &Path) -> bool {
    !matches!(resolve(path, dir), Target::NotAFile)
}

/// The names that a block imports from files.
#[derive(Clone, Debug, Default)]
pub struct Imports {
    /// The Rust module that the files' declarations stand in.
    pub module: String,
    /// By path as written and the name in that file: the declaration's name in Rust.
    pub names: HashMap<(String, String), String>,
    /// The paths, as they were written.
    pub paths: HashSet<String>,
}

/// The files that a block or an `include!` needs, lowered side by side.
#[derive(Default)]
pub struct Files {
    reader: Reader,
    linked: Linked,
    imports: Imports,
    /// The spans of the block's imports, where errors about files are reported.
    places: Vec<Span>,
}

impl Files {
    /// The files that a block imports. Errors about the imports themselves go to `diags`.
    pub fn of_block(program: &Program, dir: &Path, diags: &mut Diagnostics) -> Files {
        let mut files = Files::default();
        let mut module = Vec::new();
        for import in imports(program) {
            let target = resolve(&import.path, dir);
            let span = import.path_lit.span();
            match &target {
                Target::NotAFile => continue,
                Target::Missing(file) => {
                    let file = tidy(file);
                    let file = file.display();
                    diags.error(span, format!("there is no file '{file}' for this import"));
                }
                Target::File(file) => {
                    files.reader.origin = files.places.len();
                    let index = {
                        let _own = Fallback::begin();
                        files.reader.read(file)
                    };
                    for n in &import.names {
                        let name = names::plain(&n.name);
                        if files.reader.declares(index, &n.name) {
                            module.push(name);
                        } else {
                            let path = &import.path;
                            let message = files.reader.undeclared(index, &n.name, path);
                            diags.error(n.name.span(), message);
                        }
                    }
                }
            }
            files.imports.paths.insert(import.path.clone());
            files.places.push(span);
        }
        if files.reader.files.is_empty() {
            return files;
        }
        let _own = Fallback::begin();
        files.linked = link::link(&files.reader, Some((program, dir)));
        files.imports.module = link::module_name(module.iter().map(|s| &**s));
        files.imports.names = std::mem::take(&mut files.linked.wanted);
        files
    }

    /// A file without an importing block: its declarations keep their names.
    fn included(file: &Path, span: Span) -> Files {
        let mut files = Files {
            places: vec![span],
            ..Files::default()
        };
        let _own = Fallback::begin();
        if file.is_file() {
            files.reader.read(file);
        } else {
            let file = tidy(file);
            let file = file.display();
            files.reader.error(format!("there is no file '{file}'"));
        }
        files.linked = link::link(&files.reader, None);
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        files.imports.module = link::module_name([&*stem].into_iter());
        files
    }

    /// How the files' declarations are named in the importing block.
    pub fn imports(&self) -> &Imports {
        &self.imports
    }

    /// The declarations of all files.
    pub fn program(&self) -> &Program {
        &self.linked.program
    }

    fn options(&self) -> Options {
        Options {
            items_only: true,
            imported: self.linked.imported,
            shown: self.linked.made.clone(),
            seen: self.linked.seen.clone(),
            files: Imports {
                module: self.imports.module.clone(),
                ..Imports::default()
            },
            directories: self.reader.directories(),
            ..Options::default()
        }
    }

    /// The program of all files, to be lowered; `None` if there are none.
    pub(crate) fn prepare(&self) -> Option<Prepared<'_>> {
        if self.places.is_empty() {
            return None;
        }
        let _own = Fallback::begin();
        let (program, options) = (&self.linked.program, self.options());
        Some(Prepared::of(program, &options, None, None))
    }

    /// The Rust of all files, given what is known about the whole program; and what the type
    /// parameters of its functions need.
    pub(crate) fn finish(
        &self,
        prepared: Prepared<'_>,
        summaries: Rc<Summaries>,
    ) -> (FilesRust, Needs) {
        let _own = Fallback::begin();
        let lowered = prepared.lower(summaries, Needs::default());
        let directories = self.reader.directories();
        let mut root = lowered.ts;
        root.extend(lowered.warnings);
        // Warnings beside errors would only follow from them.
        if self.reader.errors.is_empty() && lowered.diags.is_empty() && !crate::editor::in_editor()
        {
            root.extend(self.linked.unused.iter().map(unused_import));
        }
        let rust = FilesRust {
            imported: tokens::anchored(lowered.imported, &directories),
            root: tokens::anchored(root, &directories),
            errors: self.reader.located(&lowered.diags),
        };
        (rust, lowered.needs.of_files())
    }

    /// The Rust of all files, as a program of their own.
    pub fn lower(&self) -> FilesRust {
        let Some(prepared) = self.prepare() else {
            return FilesRust::default();
        };
        let summaries = Summaries::of(&prepared.rules);
        self.finish(prepared, Rc::new(summaries)).0
    }

    /// Tokens for the compiler, with the errors, each at the import that led to its file.
    pub fn emit(&self, rust: FilesRust, output: Option<&Output>) -> TokenStream {
        let Some(first) = self.places.first().copied() else {
            return TokenStream::new();
        };
        let written = output.and_then(|o| self.write(&rust, o));
        let mut ts = match &written {
            Some([imported, root]) => {
                let mut ts = self.module(&tokens::include(imported, first));
                ts.extend(tokens::include(root, first));
                ts.extend(self.main_of_unreadable(first));
                ts
            }
            None => {
                let mut ts = self.module(&tokens::rebuild(rust.imported.clone(), first));
                ts.extend(tokens::rebuild(rust.root.clone(), first));
                ts
            }
        };
        ts.extend(tokens::track(&self.reader.tracked, first));
        let mut diags = Diagnostics::new();
        for (origin, mistake) in self.reader.errors.iter().chain(&rust.errors) {
            if written.is_some() && self.file_of(mistake).is_some() {
                continue;
            }
            let text = self.in_users_words(mistake.to_string());
            diags.error(self.places.get(*origin).copied().unwrap_or(first), text);
        }
        ts.extend(diags.to_compile_errors());
        ts
    }

    /// The number of the file that a mistake is in.
    fn file_of(&self, mistake: &Mistake) -> Option<usize> {
        let (path, ..) = mistake.place.as_ref()?;
        self.reader.files.iter().position(|f| f.path == *path)
    }

    /// A `main` for a program of which the compiler says that it cannot read it.
    fn main_of_unreadable(&self, span: Span) -> Option<TokenStream> {
        let file = self.reader.files.first()?;
        let unread = |(_, m): &(usize, Mistake)| m.by_compiler && self.file_of(m) == Some(0);
        let is_program = self.places.len() == 1
            && self.reader.errors.iter().any(unread)
            && std::fs::read_to_string(&file.path).is_ok_and(|text| text.contains("fn main("));
        is_program.then(|| quote::quote_spanned!(span=> fn main() {}))
    }

    /// The Rust of the imported files, in its module.
    fn module(&self, imported: &TokenStream) -> TokenStream {
        let traits = self.linked.program.stmts.iter().take(self.linked.imported);
        let traits: Vec<_> = traits
            .filter_map(|s| match s {
                Stmt::Item(Item {
                    kind: ItemKind::Trait(t),
                    ..
                }) => Some(&t.name),
                _ => None,
            })
            .collect();
        let name = &self.imports.module;
        link::module(name, imported, &self.linked.seen, &traits)
    }

    /// Replaces the names that were made unique by those that the user wrote.
    fn in_users_words(&self, mut text: String) -> String {
        for (made, name) in &self.linked.made {
            text = text.replace(made, name);
        }
        text
    }

    /// Writes the page of each file, and its Rust with the mistakes in it, beside the compiler's
    /// own results. Gives the pages of the imported files and those of the others.
    fn write(&self, rust: &FilesRust, output: &Output) -> Option<[Vec<PathBuf>; 2]> {
        let _own = Fallback::begin();
        let mut parts =
            [&rust.imported, &rust.root].map(|ts| page::by_file(ts.clone(), &self.reader));
        let mut errors: HashMap<usize, String> = HashMap::new();
        let of_parser = self.reader.errors.iter().map(|(_, m)| (m, false));
        let of_lowering = rust.errors.iter().map(|(_, m)| (m, true));
        for (mistake, beside) in of_parser.chain(of_lowering) {
            let (Some(file), Some((_, at, _))) = (self.file_of(mistake), &mistake.place) else {
                continue;
            };
            if parts.iter().flatten().all(|(f, _)| *f != file) {
                parts[1].push((file, TokenStream::new()));
            }
            // Of what it cannot read the compiler tells by itself.
            if !mistake.by_compiler {
                let message = self.in_users_words(mistake.message.clone());
                errors
                    .entry(file)
                    .or_default()
                    .push_str(&page::stored_error(&message, *at, beside));
            }
        }
        let mut pages = [Vec::new(), Vec::new()];
        for (apart, part) in parts.into_iter().enumerate() {
            for (file, ts) in part {
                let source = &self.reader.files.get(file)?.path;
                let text = std::fs::read_to_string(source).ok()?;
                let page = page::page(&text, &source.canonicalize().ok()?);
                let mut rust = page::stored(ts, file, &self.reader);
                rust.push_str(&errors.remove(&file).unwrap_or_default());
                pages[apart].push(output.write(apart == 1, file, source, &page, &rust).ok()?);
            }
        }
        Some(pages)
    }
}

/// The Rust of files, before the compiler sees it.
#[derive(Default)]
pub struct FilesRust {
    imported: TokenStream,
    root: TokenStream,
    /// Errors, each with the number of the import that led to its file.
    errors: Vec<(usize, Mistake)>,
}

/// A Milo file and what it imports, in Rust, with the mistakes that Milo itself finds.
pub fn translate(file: &Path) -> (TokenStream, Vec<Mistake>) {
    let files = Files::included(file, Span::call_site());
    let rust = files.lower();
    let errors = files.reader.errors.iter().chain(&rust.errors);
    let mistakes = errors.map(|(_, mistake)| Mistake {
        message: files.in_users_words(mistake.message.clone()),
        ..mistake.clone()
    });
    let mistakes = mistakes.collect();
    let mut ts = files.module(&rust.imported);
    ts.extend(rust.root);
    (ts, mistakes)
}

/// `include!("app.milo")`: the file's declarations as Rust items.
pub fn include(path: &str, site: &Site, span: Span) -> TokenStream {
    let files = Files::included(&site.dir.join(path), span);
    let rust = files.lower();
    files.emit(rust, site.output.as_ref())
}
