//! Reading files: each once, together with its imports.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use proc_macro2::{Ident, LexError, LineColumn, Span, TokenStream};

use super::names::{declared, plain};
use super::{Target, resolve};
use crate::ast::{Import, Item, ItemKind, Program, Stmt};
use crate::diag::Diagnostics;
use crate::lower::nearest;
use crate::parse;

/// One file.
pub(super) struct File {
    pub path: PathBuf,
    pub program: Program,
    /// The number of the block's import that led to it.
    origin: usize,
}

impl File {
    pub fn dir(&self) -> &Path {
        dir(&self.path)
    }

    /// The names of its declarations.
    pub fn declared(&self) -> impl Iterator<Item = String> {
        self.program.stmts.iter().filter_map(declared).map(plain)
    }
}

/// The files that were read, the importing one before the imported.
#[derive(Default)]
pub(super) struct Reader {
    pub files: Vec<File>,
    /// Errors, each with the number of the block's import that led to the file.
    pub errors: Vec<(usize, Mistake)>,
    /// The number of the block's import that is being followed.
    pub origin: usize,
    /// The files that the expansion depends on.
    pub tracked: Vec<PathBuf>,
    index: HashMap<PathBuf, usize>,
    /// By the name that its spans give a parsed text: the number of its file.
    texts: HashMap<String, usize>,
}

/// A mistake in a Milo file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file, and where in it; nowhere if the file cannot be read.
    pub place: Option<(PathBuf, LineColumn, LineColumn)>,
    /// The error and its remedy.
    pub message: String,
    /// Whether the compiler says it too when it reads the file.
    pub by_compiler: bool,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((file, at, _)) = &self.place {
            let file = super::tidy(file);
            write!(f, "{}:{}:{}: ", file.display(), at.line, at.column + 1)?;
        }
        f.write_str(&self.message)
    }
}

impl Reader {
    pub fn error(&mut self, message: String) {
        let mistake = Mistake {
            place: None,
            message,
            by_compiler: false,
        };
        self.errors.push((self.origin, mistake));
    }

    fn error_at(&mut self, file: &Path, span: Span, message: String) {
        let mistake = Mistake {
            place: Some((file.to_owned(), span.start(), span.end())),
            message,
            by_compiler: false,
        };
        self.errors.push((self.origin, mistake));
    }

    /// Reads a file unless it has been read; returns its number.
    pub fn read(&mut self, path: &Path) -> usize {
        let key = canonical(path);
        if let Some(index) = self.index.get(&key) {
            return *index;
        }
        let index = self.files.len();
        self.index.insert(key.clone(), index);
        self.files.push(File {
            path: path.to_owned(),
            program: Program::default(),
            origin: self.origin,
        });
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                let path = super::tidy(path);
                self.error(format!("cannot read '{}': {error}", path.display()));
                return index;
            }
        };
        self.tracked.push(key);
        let tokens: TokenStream = match text.parse() {
            Ok(tokens) => tokens,
            Err(error) => {
                let error: LexError = error;
                let message = "Rust's lexer cannot read this: an unclosed bracket or string, or an escape that Rust does not have";
                self.error_at(path, error.span(), message.to_owned());
                self.errors
                    .iter_mut()
                    .rev()
                    .take(1)
                    .for_each(|(_, m)| m.by_compiler = true);
                return index;
            }
        };
        if let Some(first) = tokens.clone().into_iter().next() {
            self.texts.insert(first.span().file(), index);
        }
        let mut diags = Diagnostics::new();
        let mut program = parse::parse(tokens, &mut diags);
        let is_file = |import: &str| super::is_file(import, dir(path));
        crate::resolve::imports::merge(&mut program, &is_file, &mut diags);
        crate::resolve::declare(&mut program, &mut diags);
        crate::lower::report_foreign_names(&mut program, &|_| false, &mut diags);
        let errors = self.located(&diags);
        self.errors.extend(errors);
        let imports: Vec<Import> = imports(&program).cloned().collect();
        self.files[index].program = program;
        for import in &imports {
            self.follow(import, path);
        }
        index
    }

    fn follow(&mut self, import: &Import, from: &Path) {
        match resolve(&import.path, dir(from)) {
            Target::NotAFile => {}
            Target::Missing(file) => {
                let file = super::tidy(&file);
                let message = format!("there is no file '{}' for this import", file.display());
                self.error_at(from, import.path_lit.span(), message);
            }
            Target::File(file) => {
                let index = self.read(&file);
                for n in &import.names {
                    if !self.declares(index, &n.name) {
                        let message = self.undeclared(index, &n.name, &import.path);
                        self.error_at(from, n.name.span(), message);
                    }
                }
            }
        }
    }

    /// The directory of each text, by the name that its spans give it.
    pub fn directories(&self) -> HashMap<String, PathBuf> {
        let named = self.texts.iter();
        named
            .map(|(name, index)| (name.clone(), self.files[*index].dir().to_owned()))
            .collect()
    }

    pub fn declares(&self, index: usize, name: &Ident) -> bool {
        self.files[index].declared().any(|d| d == plain(name))
    }

    /// The error for an imported name that a file does not declare.
    pub fn undeclared(&self, index: usize, name: &Ident, path: &str) -> String {
        let name = plain(name);
        let declared: Vec<String> = self.files[index].declared().collect();
        match nearest(&name, declared.iter().map(String::as_str)) {
            Some(near) => {
                format!("'{name}' is not declared in '{path}': did you mean '{near}'?")
            }
            None => format!("'{name}' is not declared in '{path}'"),
        }
    }

    /// The file that a token stands in.
    pub fn file_of(&self, span: Span) -> Option<usize> {
        self.texts.get(&span.file()).copied()
    }

    /// The file that an import of `dir` leads to, if it was read.
    pub fn target(&self, path: &str, dir: &Path) -> Option<usize> {
        match resolve(path, dir) {
            Target::File(file) => self.index.get(&canonical(&file)).copied(),
            _ => None,
        }
    }

    /// Errors whose spans lie in files, with their places.
    pub fn located(&self, diags: &Diagnostics) -> Vec<(usize, Mistake)> {
        let located = diags.iter().map(|d| {
            let message = d.message.clone();
            let Some(index) = self.file_of(d.span) else {
                return (
                    self.origin,
                    Mistake {
                        place: None,
                        message,
                        by_compiler: false,
                    },
                );
            };
            let file = &self.files[index];
            let place = Some((file.path.clone(), d.span.start(), d.span.end()));
            let mistake = Mistake {
                place,
                message,
                by_compiler: false,
            };
            (file.origin, mistake)
        });
        located.collect()
    }
}

fn dir(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new("."))
}

fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

pub(super) fn imports(p: &Program) -> impl Iterator<Item = &Import> {
    p.stmts.iter().filter_map(|s| match s {
        Stmt::Item(Item {
            kind: ItemKind::Import(i),
            ..
        }) => Some(i),
        _ => None,
    })
}
