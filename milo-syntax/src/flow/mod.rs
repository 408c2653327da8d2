//! What happens to which place, in the order of evaluation, and what happens to it afterwards.
//!
//! Input: the tree and its [`Resolutions`](crate::resolve::Resolutions), and what is known of declarations
//! ([`Decls`]). Output: [`After`] for every place
//! that an expression names. `access` turns a body into [`Step`]s, structured as the body is
//! (Milo has no goto); `liveness` walks them once, backwards. `place` says what a place is. What must not be known here: types, and how a read is done in
//! Rust (that is decided from `After`).

mod access;
mod liveness;
mod place;

pub use access::{Decls, Flow, How, Step};
pub use liveness::{After, Liveness};
pub use place::{Key, Place, Proj, named};
