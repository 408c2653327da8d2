//! Milo in Rust.
