//! What the parser's tests share: the tree as an S-expression, and the errors as a list.
#![allow(dead_code, unused_imports)]

mod dump;

use milo_syntax::ast::Program;
use milo_syntax::diag::Diagnostics;
use milo_syntax::parse;
use proc_macro2::TokenStream;

pub use dump::{expr, program};

/// Parses `source`; the tree and the errors as `line:column message`.
pub fn parse_source(source: &str) -> (Program, Vec<String>) {
    let tokens: TokenStream = source.parse().unwrap_or_else(|e| panic!("{e}: {source}"));
    let mut diags = Diagnostics::new();
    let program = parse::parse(tokens, &mut diags);
    let errors = diags.iter().map(|d| {
        let start = d.span.start();
        format!("{}:{} {}", start.line, start.column + 1, d.message)
    });
    (program, errors.collect())
}

/// The statements of `source`, which must have no error.
pub fn ok(source: &str) -> String {
    let (tree, errors) = parse_source(source);
    assert!(errors.is_empty(), "{source}\n{errors:#?}");
    program(&tree)
}

/// The errors of `source`.
pub fn errors(source: &str) -> Vec<String> {
    parse_source(source).1
}

/// Asserts the tree of each source.
pub fn table(cases: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (source, expected) in cases {
        let (tree, errors) = parse_source(source);
        let found = program(&tree);
        if found != *expected || !errors.is_empty() {
            wrong += &format!("\n{source}\n  expected {expected}\n  found    {found}\n");
            for error in errors {
                wrong += &format!("  error    {error}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
