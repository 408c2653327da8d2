//! The accesses to places in the order of evaluation, and the liveness of each place.
//!
//! Input: the tree and its [`Resolutions`](crate::resolve::Resolutions), and what is known of
//! declarations ([`Decls`]). `access` (with `operands`) turns a body into steps, structured as
//! the body is (`step`), and [`Liveness`] walks them once, backwards. Output:
//! - [`After`] for every expression that names a place: whether the place is read again;
//! - for every `let` and every pattern that reads a place, whether it may refer to it (`borrow`);
//! - [`Effects`]: the accesses of each expression, with those of its operands.
//!
//! `place` defines places, `holders` the locals that may refer to others. Invariants: a place is
//! identified by its local and its projections, never by text; each body is walked once, for all
//! questions. Types, and how a read is done in Rust, must not be known here (the latter is decided
//! from the output).

mod access;
mod borrow;
mod effects;
mod holders;
mod liveness;
mod operands;
mod place;
mod step;
#[cfg(test)]
pub mod tests;

pub use effects::Effects;
pub use holders::free;
pub use liveness::{After, Liveness};
pub use place::{Key, Place, Proj, named, unparenthesized};
pub use step::{Decls, Flow, Gives, How, Operand, Step};
