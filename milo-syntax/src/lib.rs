//! Milo's syntax: tokens in, Rust tokens out.
//!
//! The stages, in the order of the modules: `cursor` walks the tokens,
//! [`parse`](crate::parse) builds the tree of [`ast`], the lowering turns it into Rust.
pub mod ast;
pub mod diag;
pub mod lower;
pub mod spans;
pub mod parse;

mod cursor;

use proc_macro2::TokenStream;

/// Turns the tokens of a `milo! { … }` block into Rust.
pub fn expand(tokens: TokenStream) -> TokenStream {
    let mut diags = diag::Diagnostics::new();
    let program = parse::parse(tokens, &mut diags);
    lower::lower(&program, diags, &lower::Options::default())
}
