//! What is known of types: the context ([`TyCx`]) with the declarations in scope and the inference
//! variables, and lookup in it (which method, which variant, a signature instantiated for a call).
//!
//! Each rule about types stands here once. Must not be known here: how a value is represented in
//! Rust, and any tokens.

mod cx;
mod lookup;

pub use cx::TyCx;
pub use lookup::Opened;
