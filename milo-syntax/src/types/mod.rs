//! Types as data: what a type is ([`ty`]), the declarations of a block and of the library
//! ([`world`]; `declare` and `library` read them), what a written type means ([`written`]); and
//! questions to the syntax alone that need nothing else ([`syntax`], [`lit`]).
//!
//! Input: the tree and the identities of `resolve`. Output: the declarations as a [`world::World`].
//! Invariants: a type is known by its definition, never by its name; [`ty::Ty::Unknown`] stands for
//! all that only rustc knows. Must not be known here: the bodies of functions, any Rust that is made.

mod declare;
mod library;
pub mod lit;
pub mod of_rust;
pub mod syntax;
pub mod ty;
pub mod wide;
pub mod world;
pub mod written;

pub use library::library;
