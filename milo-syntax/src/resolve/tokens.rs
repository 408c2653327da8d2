//! Names in embedded Rust, of which only the tokens are known.

use proc_macro2::{TokenStream, TokenTree};

use crate::ast::{Expr, ExprKind};

/// Calls `found` for every name in a macro call or in embedded Rust, also those in the holes of a
/// format string; for some words that are no names, too.
pub fn names_in(e: &Expr, found: &mut dyn FnMut(&str)) {
    match &e.kind {
        ExprKind::Macro(call) => names(call.tokens.clone(), found),
        ExprKind::Rust(group) => names(group.stream(), found),
        _ => {}
    }
}

fn names(ts: TokenStream, found: &mut dyn FnMut(&str)) {
    for t in ts {
        match t {
            TokenTree::Ident(i) => found(&i.to_string()),
            TokenTree::Group(g) => names(g.stream(), found),
            TokenTree::Literal(l) => {
                let text = l.to_string();
                let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                words
                    .filter(|w| text.contains('{') && !w.is_empty())
                    .for_each(&mut *found);
            }
            TokenTree::Punct(_) => {}
        }
    }
}
