//! Milo in Rust.
#![forbid(unsafe_code)]
// Milo's name for it is `isEmpty`; Rust's own is reached by dereferencing.
#![allow(clippy::len_without_is_empty)]

pub mod num;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

mod fail;
mod number;
mod place;
mod print;
mod probe;
mod seq;
mod show;
mod text;
mod types;

pub use types::map::HashMap;
pub use types::string::string;
pub use types::vec::Vec;

/// Milo's `Heap<T>`: a value on the heap.
pub type Heap<T> = Box<T>;
