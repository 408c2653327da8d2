//! From the syntax tree to Rust tokens.
//!
//! Input: a program and the tables of the stages before (`program.rs` has the stages in their order):
//! the locals and functions of `resolve`, the types of `infer`, the accesses of `flow`, the locals of
//! `own`, the summaries. Output: tokens; errors in Milo's words (`check`); the bounds that type
//! parameters need.
//!
//! Invariants: each declaration and each expression is lowered once; the output is valid Rust
//! whatever the errors are; the user's tokens are emitted in the order of evaluation. The bounds of
//! type parameters are known when all bodies have been lowered, and are filled in then (`bounds`).
//! How a value is read is decided before its tokens are made (`read`). Must not be known here: what
//! a later statement does with a value, but by the tables.

mod assign;
mod borrow_promotion;
mod bounds;
mod call;
mod callback;
mod captures;
mod cast;
mod char_literal;
mod check;
mod closure;
mod compare;
mod conditions;
mod constant;
mod control;
mod copies;
mod cx;
mod derive;
mod editor_names;
mod expr;
mod foreign_names;
mod function;
mod guarded_fields;
mod imports;
mod index;
mod interface;
mod item;
mod kinds;
mod lend;
mod lib_method;
mod lifetimes;
mod lift;
mod literal;
mod loops;
mod method;
mod missing_imports;
mod moves;
mod name;
mod needless;
mod ops;
mod pattern;
mod program;
mod read;
mod returns;
mod select;
mod sig;
mod spawn;
mod split_views;
mod statics;
mod stmt;
mod text;
mod type_impls;
mod type_items;
mod typed;
mod types;
mod unwrap_ops;

pub use editor_names::declarations as shown_to_editors;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::rc::Rc;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use crate::ast::{Expr, ExprKind, ItemKind, PatternKind, Program, Stmt};
use crate::diag::Diagnostics;
use crate::files::{Files, FilesRust, Imports, Output};
use crate::summaries::Summaries;
use crate::types::{lit, syntax, ty, wide, world, written};
use cx::mixed_site_at;

pub(crate) use bounds::Needs;
pub(crate) use check::exhaustiveness::nearest;
pub(crate) use constant::unused_import;
pub(crate) use cx::ident_at;
pub(crate) use foreign_names::report as report_foreign_names;
pub(crate) use missing_imports::{Around, add_imports};
pub(crate) use program::Prepared;
pub use program::lower_parts;
pub(crate) use read::Mode;
pub(crate) use world::is_std_enum;

/// How a block is lowered.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `fn main` becomes public, so that another program can call it.
    pub pub_main: bool,
    /// The imports of the program from files.
    pub files: Imports,
    /// How many of the first statements come from imported files: their Rust is kept apart.
    pub imported: usize,
    /// The names of imported declarations that the others see.
    pub seen: HashSet<String>,
    /// The user's names, by the generated ones: values are printed with them.
    pub shown: HashMap<String, String>,
    /// The directories of files, by the name that the spans of their tokens give them.
    pub directories: HashMap<String, PathBuf>,
    /// Whether the program is a file: it has declarations only.
    pub items_only: bool,
    /// Receives the tables of the stages, if they are to be shown.
    pub tables: crate::tables::Sink,
}

/// A lowered program.
pub struct LoweredProgram {
    /// Its Rust.
    pub ts: TokenStream,
    /// The Rust of the first [`Options::imported`] statements.
    pub imported: TokenStream,
    /// Items that rustc warns of, and which nothing needs.
    pub warnings: TokenStream,
    /// Its errors.
    pub diags: Diagnostics,
    /// The bounds that the type parameters of its functions need.
    pub(crate) needs: bounds::Needs,
    /// How many expressions were looked at, by the inference and by the lowering.
    pub visits: usize,
}

/// Lowers a block and the files that it imports, which ask of each other; the errors are not in the
/// tokens.
pub(crate) fn lower_all(
    program: &Program,
    options: &Options,
    files: &Files,
) -> (FilesRust, LoweredProgram) {
    let mut of_files = files.prepare();
    let consts = of_files.as_ref().map(Prepared::constants);
    let mut of_block = Prepared::of(program, options, Some(files.program()), consts);
    let mut rules = std::mem::take(&mut of_block.rules);
    if let Some(of_files) = &mut of_files {
        rules.extend(std::mem::take(&mut of_files.rules));
    }
    let summaries = Rc::new(Summaries::of(&rules));
    let (rust, needs) = match of_files {
        Some(prepared) => files.finish(prepared, summaries.clone()),
        None => Default::default(),
    };
    (rust, of_block.lower(summaries, needs))
}

/// Lowers a block with the files that it imports, and adds the errors, so that the result is
/// always valid Rust.
pub fn lower(
    program: &Program,
    diags: Diagnostics,
    files: &Files,
    output: Option<&Output>,
) -> TokenStream {
    let item_mode = is_items(program);
    let options = Options {
        files: files.imports().clone(),
        ..Options::default()
    };
    let (rust, lowered) = lower_all(program, &options, files);
    let imported = files.emit(rust, output);
    let LoweredProgram {
        ts,
        warnings,
        diags: mut of_lowering,
        ..
    } = lowered;
    of_lowering.leave_out(&diags);
    let mut errors = diags.to_compile_errors();
    errors.extend(of_lowering.beside_others());
    let warnings = match errors.is_empty() {
        true => warnings,
        false => TokenStream::new(),
    };
    if item_mode {
        let parts = [imported, ts, warnings, errors];
        return parts.into_iter().flatten().collect();
    }
    let g = mixed_site_at(Span::call_site());
    // Code with errors is left out, so other code may be unused.
    let broken = (!errors.is_empty()).then(|| quote_spanned!(g=> #[allow(unused)]));
    let allow = item::allow(Span::call_site());
    if crate::editor::in_editor() {
        // The errors come last, so that the block's own tokens keep their places.
        let value = ident_at("__milo_value", g);
        return quote_spanned!(g=> {
            #imported
            #allow
            let #value = { #ts };
            #errors
            #value
        });
    }
    // An attribute may stand before the tail of a block, not before an expression.
    quote_spanned!(g=> {
        #imported
        #errors
        #warnings
        #allow
        #broken
        { #ts }
    })
}

/// Whether the program consists of declarations. A `let` among them can only be a constant, as
/// no statement could use a variable. A `let` alone is one if it is `pub` or plainly constant.
pub fn is_items(p: &Program) -> bool {
    let (mut items, mut broken) = (0, 0);
    let (mut other, mut constants) = (false, true);
    for s in &p.stmts {
        match s {
            Stmt::Item(i) => match &i.kind {
                ItemKind::Fn(f) if f.name == "main" => return true,
                ItemKind::Import(_) => {}
                _ => items += 1,
            },
            Stmt::Let(l) if matches!(l.pat.kind, PatternKind::Bind(_)) && l.else_.is_none() => {
                constants &= l.vis.is_some() || l.init.as_ref().is_some_and(constant::is_plain);
            }
            // A syntax error, reported by the parser: the other statements decide.
            Stmt::Expr(Expr {
                kind: ExprKind::Error,
                ..
            }) => broken += 1,
            _ => other = true,
        }
    }
    let lets = p.stmts.len() > items + broken;
    !other && !p.stmts.is_empty() && (items > 0 || constants || !lets)
}

/// The first statement of a program that is none of declarations.
pub fn first_statement(p: &Program) -> Option<Span> {
    if is_items(p) {
        return None;
    }
    p.stmts.iter().find_map(|s| match s {
        Stmt::Item(_) => None,
        Stmt::Let(l) => Some(l.keyword),
        Stmt::Expr(e) => Some(e.span),
        Stmt::While(w) => Some(w.keyword),
        Stmt::For(f) => Some(f.keyword),
    })
}
