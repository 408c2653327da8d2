//! Calls of Rust's well-known macros.

use proc_macro2::TokenTree;

use crate::ast::{Expr, MacroCall};

const COMPARE: [&str; 4] = [
    "assert_eq",
    "assert_ne",
    "debug_assert_eq",
    "debug_assert_ne",
];

/// Whether this is a call of `assert!` or its kin.
pub fn asserts(call: &MacroCall) -> bool {
    let others = ["assert", "debug_assert"].iter();
    COMPARE
        .iter()
        .chain(others)
        .any(|name| is_call_of(call, name))
}

/// Whether this is a call of `vec!`.
pub fn is_vec(call: &MacroCall) -> bool {
    is_call_of(call, "vec")
}

fn is_call_of(call: &MacroCall, of: &str) -> bool {
    let names = call.tokens.clone().into_iter().filter_map(|t| match t {
        TokenTree::Ident(name) => Some(name),
        _ => None,
    });
    names.last().is_some_and(|name| name == of)
}

/// The other of the two values that this call compares, if `i` is one of them.
pub fn compared_with(call: &MacroCall, i: usize) -> Option<&Expr> {
    let other = call.args.get(1usize.checked_sub(i)?)?;
    let compares = COMPARE.iter().any(|name| is_call_of(call, name));
    other
        .value
        .as_ref()
        .filter(|_| compares && other.in_rust.is_none())
}

/// Whether these arguments are `element; count`.
pub fn is_repeated(call: &MacroCall) -> bool {
    let semicolon = |t: TokenTree| matches!(t, TokenTree::Punct(p) if p.as_char() == ';');
    let mut args = call.args.iter();
    args.any(|arg| arg.after.clone().into_iter().any(semicolon))
}
