//! Which tokens belong together: what a formatter has to know beside the tokens.
//!
//! The tree of [`ast`](crate::ast) holds what a program means. Sugar, commas and brackets that
//! mean nothing are gone from it. A shape says of a range of the text what it was read as.

use std::ops::Range;

use proc_macro2::TokenStream;

use crate::ast::Program;
use crate::diag::Diagnostics;

/// What a range of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A statement, or a declaration with what stands before it.
    Statement,
    /// An element of a list: an argument, a parameter, a field, a variant.
    Element,
    /// An arm of a `match`.
    Arm,
    /// An `if` with all its branches.
    If,
    /// Operands with the operators between them. It may be one operand.
    Binary,
    /// A binary operator, and how tightly it binds: 0 is `??`, the loosest.
    Operator(u8),
    /// An operand with what follows it: fields, calls, indexes.
    Chain,
    /// `=`, `+=` and the like in an assignment.
    Assign,
    /// The value of a `let` or an assignment, the body of an arm or a closure without braces.
    Value,
    /// Rust's own: a call of a macro, what stands in `rust { … }`.
    Verbatim,
}

/// A range of the text that was read as something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What it was read as.
    pub kind: Kind,
    /// The bytes of the text.
    pub range: Range<usize>,
}

/// Reads a whole block or file, and says what its parts are. The tokens must come from
/// proc-macro2's own lexer, which knows positions. Ranges nest, and a range may appear more
/// than once; nothing is said of what stands in the holes of a text.
pub fn shapes(tokens: TokenStream, diags: &mut Diagnostics) -> (Program, Vec<Shape>) {
    crate::parse::parse_shaped(tokens, diags)
}
