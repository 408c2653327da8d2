//! The procedural macros of the `milo` crate: a bridge from the compiler's tokens to
//! `milo-syntax` and nothing else. Use them through `milo`, which documents them.

use std::path::PathBuf;

use proc_macro::{Span, TokenStream};

/// The directory of the file that the macro is called in. Where the compiler does not say (an
/// editor expands the macro), the crate's `src`.
fn directory() -> PathBuf {
    if let Some(file) = Span::call_site().local_file()
        && let Some(dir) = file.parent()
    {
        return dir.to_owned();
    }
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("src")
}

/// Milo in Rust. A block of declarations becomes Rust items; a block with statements becomes
/// an expression that sees the Rust locals around it, whose value is its last expression. The
/// functions of such a block see its `let`s that depend on no variable.
#[proc_macro]
pub fn milo(input: TokenStream) -> TokenStream {
    // rust-analyzer names no file.
    milo_syntax::lower::set_in_editor(Span::call_site().file().is_empty());
    milo_syntax::expand(input.into(), &directory()).into()
}

/// The declarations of a Milo file, and of those that it imports, as Rust items. The path is
/// relative to the file that the macro stands in.
#[proc_macro]
pub fn include(input: TokenStream) -> TokenStream {
    milo_syntax::include(input.into(), &directory()).into()
}

/// A Rust `main` with the life of a Milo program's: it is the first task, and at its end every
/// task is run to completion.
#[proc_macro_attribute]
pub fn main(args: TokenStream, item: TokenStream) -> TokenStream {
    milo_syntax::attributes::main(args.into(), item.into()).into()
}

/// A test that runs as a task, and ends when every task that it spawned has.
#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    milo_syntax::attributes::test(args.into(), item.into()).into()
}
