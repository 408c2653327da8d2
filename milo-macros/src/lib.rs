//! The procedural macros of the `milo` crate: a bridge from the compiler's tokens to
//! `milo-syntax` and nothing else. Use them through `milo`.

use proc_macro::TokenStream;

/// Milo in Rust. A block of declarations becomes Rust items; a block with statements becomes
/// an expression that sees the Rust locals around it, whose value is its last expression.
#[proc_macro]
pub fn milo(input: TokenStream) -> TokenStream {
    milo_syntax::expand(input.into()).into()
}
