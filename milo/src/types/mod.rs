//! Milo's own types: thin wrappers over Rust's, with Milo's methods.

pub mod map;
pub mod string;
pub mod vec;
