//! Milo's syntax: tokens in, Rust tokens out.
//!
//! The stages, in the order of the modules: [`cursor`](crate::cursor) walks the tokens,
//! [`parse`](crate::parse) builds the tree of [`ast`], the lowering turns it into Rust.
pub mod ast;
pub mod diag;
pub mod parse;

mod cursor;
