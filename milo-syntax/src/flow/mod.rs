//! What happens to which place, in the order of evaluation, and what happens to it afterwards.
//!
//! Input: the tree and its [`Resolutions`](crate::resolve::Resolutions), and what is known of
//! declarations ([`Decls`]). `access` (with `operands`) turns a body into steps, structured as
//! the body is (`step`), and [`Liveness`] walks them once, backwards. Output:
//! - [`After`] for every expression that names a place: whether it is read again;
//! - for every `let` and every pattern that reads a place, whether it may refer to it (`borrow`);
//! - [`Effects`]: what each expression, with all that is inside it, does with which place.
//!
//! `place` says what a place is, `holders` which locals may refer to which. Invariants: a place is
//! known by its local and what leads from it to the part, never by text; each body is walked once,
//! whatever is asked about it. What must not be known here: types, and how a read is done in Rust
//! (that is decided from the output).

mod access;
mod borrow;
mod effects;
mod holders;
mod liveness;
mod operands;
mod place;
mod step;
#[cfg(test)]
mod tests;

pub use effects::Effects;
pub use liveness::{After, Liveness};
pub use place::{Key, Place, Proj, named};
pub use step::{Decls, Flow, How, Operand, Step};
