//! Whatever text lexes expands to Rust that parses, without a panic.
//!
//! `.ci/fuzz` runs this for a while, with the programs of `tests/programs` as seeds;
//! `cargo fuzz run expand` works as well.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use milo_syntax::Site;
use proc_macro2::TokenStream;
use syn::parse::Parser;

fuzz_target!(|text: &str| {
    let Ok(tokens) = text.parse::<TokenStream>() else {
        return;
    };
    // No such directory: every import of a file is an error, and nothing is read.
    let out = milo_syntax::expand(tokens, &Site::in_dir(Path::new("/nonexistent")));
    let shown = out.to_string();
    // Declarations, or an expression.
    if let Err(error) = syn::parse2::<syn::File>(out.clone())
        && syn::Block::parse_within.parse2(out).is_err()
    {
        panic!("not Rust ({error}): {shown}");
    }
});
