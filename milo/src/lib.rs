//! Milo in Rust.
#![forbid(unsafe_code)]

pub mod num;
#[doc(hidden)]
pub mod show;

mod seq;
mod text;
mod types;

pub use types::map::HashMap;
pub use types::string::string;
pub use types::vec::Vec;

/// Milo's `Heap<T>`: a value on the heap.
pub type Heap<T> = Box<T>;
