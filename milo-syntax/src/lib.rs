//! Milo's syntax: tokens in, Rust tokens out.
//!
//! The stages, in the order of the modules: `cursor` walks the tokens,
//! [`parse`] builds the tree of [`ast`], the lowering turns it into Rust.
pub mod ast;
pub mod attributes;
pub mod diag;
pub mod lower;
pub mod parse;
pub mod shape;
pub mod spans;

pub mod files;
pub mod keyword;

mod cursor;
mod editor;
mod flow;
mod infer;
mod options;
mod own;
mod resolve;
mod summaries;
mod tables;
mod types;

pub use editor::set_in_editor;
pub use files::{Output, Site};
pub use tables::tables;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// The items that an editor's expansions name besides those of the library itself.
pub fn shown_to_editors() -> TokenStream {
    lower::shown_to_editors()
}

/// Turns the tokens of a `milo! { … }` block into Rust.
pub fn expand(tokens: TokenStream, site: &Site) -> TokenStream {
    let mut diags = diag::Diagnostics::new();
    let mut program = parse::parse(tokens, &mut diags);
    let is_file = |path: &str| files::is_file(path, &site.dir);
    resolve::imports::merge(&mut program, &is_file, &mut diags);
    resolve::declare(&mut program, &mut diags);
    if let Some(source) = site.source {
        let around = lower::Around::new(&source);
        lower::add_imports(&mut program, &around, &mut diags);
        lower::report_foreign_names(&mut program, &|name| around.may_have(name), &mut diags);
    }
    if diags.is_empty()
        && let Some(statement) = lower::first_statement(&program)
        && site.is_item.is_some_and(|is_item| is_item())
    {
        let message = "statements stand in a function: put the block into one, or write 'fn main() { … }' around them";
        diags.error(statement, message);
        return diags.to_compile_errors();
    }
    let files = files::Files::of_block(&program, &site.dir, &mut diags);
    lower::lower(&program, diags, &files, site.output.as_ref())
}

/// Turns `include!("app.milo")` into Rust.
pub fn include(tokens: TokenStream, site: &Site) -> TokenStream {
    let mut cursor = cursor::Cursor::new(tokens, false);
    let first = cursor.bump();
    let more =
        !(cursor.is_end() || cursor.bump().is_some_and(|t| t.is_punct(',')) && cursor.is_end());
    if let (Some(cursor::Token::Literal(lit)), false) = (&first, more)
        && let Some(path) = parse::literal::string_value(lit)
    {
        return files::include(&path, site, lit.span());
    }
    let span = first.map_or_else(Span::call_site, |t| t.open());
    quote_spanned!(span=> ::core::compile_error! { "write the path of a Milo file: milo::include!(\"app.milo\")" })
}
