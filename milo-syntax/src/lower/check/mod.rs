//! Errors in Milo's words that are found while a program is lowered, and their hints.
//!
//! Input: the types of expressions, patterns and operands, from the tables of `infer`. Output:
//! diagnostics, and where an error stands for an expression, a placeholder of the type that was
//! needed, so that nothing follows from the mistake. Checks read the program; only those of
//! [`recursive_types`] change a declaration, which holds a `Heap` where its error was reported.

pub(super) mod exhaustiveness;
mod functions;
mod method_hints;
mod mismatched_types;
mod operands;
mod pattern_mismatch;
mod recursive_types;
mod sendable;
mod unwrap_hints;
