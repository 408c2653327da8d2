//! Milo files: `from "lib/shapes" import { … }` and `milo::include!("app.milo")`.
//!
//! A file is lexed, parsed and lowered with proc-macro2's own tokens, which know lines and
//! columns; the compiler's `TokenStream::from_str` forgets them, and both newline rules and
//! messages need them. Only the result is rebuilt as the compiler's tokens.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Span, TokenStream, TokenTree};

use crate::ast::{Import, Item, ItemKind, Program, Stmt};
use crate::diag::Diagnostics;
use crate::lower::{self, Options};
use crate::parse;

/// proc-macro2's own tokens while this lives.
pub(crate) struct Fallback;

impl Fallback {
    pub(crate) fn begin() -> Fallback {
        proc_macro2::fallback::force();
        Fallback
    }
}

impl Drop for Fallback {
    fn drop(&mut self) {
        proc_macro2::fallback::unforce();
    }
}

/// What an import path means, seen from a directory.
pub enum Target {
    /// A module of the library, or a path that Rust resolves.
    NotAFile,
    /// A file that exists.
    File(PathBuf),
    /// It looks like a file and is none: where it was sought.
    Missing(PathBuf),
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

/// The declarations of files, merged, and what they were read from.
#[derive(Default)]
pub struct Files {
    /// All declarations.
    pub program: Program,
    /// Every file that was read.
    pub paths: Vec<PathBuf>,
    /// The names that each import path offers, as it was written.
    pub names: BTreeMap<String, BTreeSet<String>>,
    /// Errors: the text, with the file and the line.
    pub errors: Vec<String>,
    done: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Which file the tokens of a parsed text belong to, by the name that their spans give it.
    texts: BTreeMap<String, PathBuf>,
}

impl Files {
    /// Reads a file and all that it imports, each once.
    fn read(&mut self, file: &Path) -> BTreeSet<String> {
        let key = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        if let Some(names) = self.done.get(&key) {
            return names.clone();
        }
        self.done.insert(key.clone(), BTreeSet::new());
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                self.errors
                    .push(format!("cannot read '{}': {error}", file.display()));
                return BTreeSet::new();
            }
        };
        self.paths.push(key.clone());
        let tokens: TokenStream = match text.parse() {
            Ok(tokens) => tokens,
            Err(error) => {
                let error: proc_macro2::LexError = error;
                let at = error.span().start();
                self.errors.push(format!(
                    "{}:{}:{}: Rust's lexer cannot read this: an unclosed bracket or string, or an escape that Rust does not have",
                    file.display(),
                    at.line,
                    at.column + 1
                ));
                return BTreeSet::new();
            }
        };
        if let Some(first) = tokens.clone().into_iter().next() {
            self.texts.insert(first.span().file(), file.to_owned());
        }
        let mut diags = Diagnostics::new();
        let program = parse::parse(tokens, &mut diags);
        self.report(&diags);
        let names: BTreeSet<String> = program.stmts.iter().filter_map(declared_name).collect();
        self.done.insert(key, names.clone());
        let dir = file.parent().unwrap_or(Path::new("."));
        for import in imports(&program) {
            self.import(import, dir, Some(file));
        }
        self.program.stmts.extend(program.stmts);
        names
    }

    /// Follows one import. `from` is the importing file, for messages.
    fn import(&mut self, import: &Import, dir: &Path, from: Option<&Path>) -> Option<String> {
        let place = |span: Span| {
            from.map_or_else(String::new, |f| {
                format!(
                    "{}:{}:{}: ",
                    f.display(),
                    span.start().line,
                    span.start().column + 1
                )
            })
        };
        match resolve(&import.path, dir) {
            Target::NotAFile => None,
            Target::Missing(file) => {
                let error = format!(
                    "{}there is no file '{}' for this import",
                    place(import.path_lit.span()),
                    file.display()
                );
                self.names.entry(import.path.clone()).or_default();
                if from.is_some() {
                    self.errors.push(error);
                    return None;
                }
                Some(error)
            }
            Target::File(file) => {
                let names = self.read(&file);
                for n in &import.names {
                    if !names.contains(&n.name.to_string()) && from.is_some() {
                        self.errors.push(format!(
                            "{}'{}' is not declared in '{}'",
                            place(n.name.span()),
                            n.name,
                            import.path
                        ));
                    }
                }
                self.names
                    .entry(import.path.clone())
                    .or_default()
                    .extend(names);
                None
            }
        }
    }

    fn report(&mut self, diags: &Diagnostics) {
        for d in diags.iter() {
            let at = d.span.start();
            self.errors.push(match self.texts.get(&d.span.file()) {
                Some(file) => format!(
                    "{}:{}:{}: {}",
                    file.display(),
                    at.line,
                    at.column + 1,
                    d.message
                ),
                None => d.message.clone(),
            });
        }
    }

    /// The Rust of all files, as proc-macro2's own tokens.
    fn lower(&mut self, pub_main: bool) -> TokenStream {
        let options = Options {
            pub_main,
            file_imports: self.names.keys().cloned().collect(),
            items_only: true,
        };
        let (ts, diags) = lower::lower_parts(&self.program, &options, None);
        self.report(&diags);
        ts
    }
}

fn imports(p: &Program) -> impl Iterator<Item = &Import> {
    p.stmts.iter().filter_map(|s| match s {
        Stmt::Item(Item {
            kind: ItemKind::Import(i),
            ..
        }) => Some(i),
        _ => None,
    })
}

fn declared_name(s: &Stmt) -> Option<String> {
    match s {
        Stmt::Item(item) => match &item.kind {
            ItemKind::Fn(f) => Some(f.name.to_string()),
            ItemKind::Struct(s) => Some(s.name.to_string()),
            ItemKind::Enum(e) => Some(e.name.to_string()),
            ItemKind::TypeAlias(a) => Some(a.name.to_string()),
            ItemKind::Trait(t) => Some(t.name.to_string()),
            _ => None,
        },
        Stmt::Let(l) => match &l.pat.kind {
            crate::ast::PatternKind::Bind(n) => Some(n.to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// The files that a block imports: their declarations for the names, their Rust, the errors
/// at the import that each belongs to.
pub fn for_block(program: &Program, dir: &Path, diags: &mut Diagnostics) -> (Files, TokenStream) {
    let mut files = Files::default();
    type Wanted = (String, Span, Vec<(String, Span)>);
    let wanted: Vec<Wanted> = imports(program)
        .filter(|i| !matches!(resolve(&i.path, dir), Target::NotAFile))
        .map(|i| {
            let names = i
                .names
                .iter()
                .map(|n| (n.name.to_string(), n.name.span()))
                .collect();
            (i.path.clone(), i.path_lit.span(), names)
        })
        .collect();
    let Some((_, first, _)) = wanted.first().cloned() else {
        return (files, TokenStream::new());
    };
    let mut missing = Vec::new();
    let lowered = {
        let _own = Fallback::begin();
        for (path, span, names) in &wanted {
            match resolve(path, dir) {
                Target::File(file) => {
                    let offered = files.read(&file);
                    for (name, at) in names {
                        if !offered.contains(name) {
                            missing.push((*at, format!("'{name}' is not declared in '{path}'")));
                        }
                    }
                    files.names.entry(path.clone()).or_default().extend(offered);
                }
                Target::Missing(file) => {
                    missing.push((
                        *span,
                        format!("there is no file '{}' for this import", file.display()),
                    ));
                    files.names.entry(path.clone()).or_default();
                }
                Target::NotAFile => {}
            }
        }
        files.lower(false)
    };
    for (span, message) in missing {
        diags.error(span, message);
    }
    for e in std::mem::take(&mut files.errors) {
        diags.error(first, e);
    }
    let mut ts = rebuild(lowered, first);
    ts.extend(track(&files.paths, first));
    (files, ts)
}

/// `include!("app.milo")`: the file's declarations as Rust items.
pub fn include(file: &Path, span: Span) -> TokenStream {
    let mut files = Files::default();
    let lowered = {
        let _own = Fallback::begin();
        if file.is_file() {
            files.read(file);
        } else {
            files
                .errors
                .push(format!("there is no file '{}'", file.display()));
        }
        files.lower(false)
    };
    let mut ts = rebuild(lowered, span);
    ts.extend(track(&files.paths, span));
    let mut diags = Diagnostics::new();
    for e in &files.errors {
        diags.error(span, e.clone());
    }
    ts.extend(diags.to_compile_errors());
    ts
}

/// Makes the compiler rebuild when a file changes.
fn track(paths: &[PathBuf], span: Span) -> TokenStream {
    paths
        .iter()
        .map(|p| {
            let path = p.display().to_string();
            quote::quote_spanned!(span=> const _: &[u8] = ::core::include_bytes!(#path);)
        })
        .collect()
}

/// The same tokens as the compiler's, all at `span`.
fn rebuild(ts: TokenStream, span: Span) -> TokenStream {
    ts.into_iter()
        .map(|t| match t {
            TokenTree::Group(g) => {
                let delimiter = match g.delimiter() {
                    Delimiter::None => Delimiter::Parenthesis,
                    d => d,
                };
                let mut new = Group::new(delimiter, rebuild(g.stream(), span));
                new.set_span(span);
                TokenTree::Group(new)
            }
            TokenTree::Ident(i) => {
                let text = i.to_string();
                TokenTree::Ident(match text.strip_prefix("r#") {
                    Some(raw) => Ident::new_raw(raw, span),
                    None => Ident::new(&text, span),
                })
            }
            TokenTree::Punct(p) => {
                let mut new = Punct::new(p.as_char(), p.spacing());
                new.set_span(span);
                TokenTree::Punct(new)
            }
            TokenTree::Literal(l) => {
                let mut new: Literal = l
                    .to_string()
                    .parse()
                    .unwrap_or_else(|_| Literal::string(&l.to_string()));
                new.set_span(span);
                TokenTree::Literal(new)
            }
        })
        .collect()
}
