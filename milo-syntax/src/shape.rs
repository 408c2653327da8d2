//! The ranges of a text that belong together, for a formatter.
//!
//! The tree of [`ast`](crate::ast) holds the meaning of a program: sugar, commas and redundant
//! brackets are gone from it. A shape says which construct a range of the text is.

use std::ops::Range;

use proc_macro2::TokenStream;

use crate::ast::Program;
use crate::diag::Diagnostics;

/// The construct that a range of the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A statement, or a declaration with its attributes.
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
    /// An operand with its postfix operators: fields, calls, indexes.
    Chain,
    /// `=`, `+=` and the like in an assignment.
    Assign,
    /// The value of a `let` or an assignment, the body of an arm or a closure without braces.
    Value,
    /// Rust's own: a macro call, the content of `rust { … }`.
    Verbatim,
}

/// A range of the text, and the construct that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The construct.
    pub kind: Kind,
    /// The bytes of the text.
    pub range: Range<usize>,
}

/// Reads a whole block or file, and returns its shapes. The tokens must come from
/// proc-macro2's own lexer, which knows positions. Ranges nest, and a range may appear more
/// than once; there are none inside the holes of a string.
pub fn shapes(tokens: TokenStream, diags: &mut Diagnostics) -> (Program, Vec<Shape>) {
    crate::parse::parse_shaped(tokens, diags)
}
