//! Milo's methods of types that are Rust's own: a call `v.first()` of a `Vec` becomes
//! [`vec::first`]`(&v)`. What Rust has under the same name and does the same is not here; the
//! signature says `@rust(name)`.
//!
//! These modules know no task, thread or channel.

mod names;
mod number;
mod order;
mod piece;

pub mod map;
pub mod num;
pub mod string;
pub mod vec;

pub use names::{LenNames, SeqNames, TextNames};
pub use number::{Float, Int, Real};
