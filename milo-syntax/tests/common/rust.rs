//! Expansions as text, and blocks in Rust code: for the golden tests and the `expand` example.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The tokens of each `milo! { … }` in Rust code, in source order.
pub fn blocks(ts: TokenStream, found: &mut Vec<TokenStream>) {
    let mut trees = ts.into_iter().peekable();
    while let Some(t) = trees.next() {
        match t {
            TokenTree::Ident(name) if name == "milo" => {
                let is_macro =
                    matches!(trees.peek(), Some(TokenTree::Punct(p)) if p.as_char() == '!');
                if is_macro {
                    trees.next();
                    if let Some(TokenTree::Group(g)) = trees.next() {
                        found.push(g.stream());
                    }
                }
            }
            TokenTree::Group(g) => blocks(g.stream(), found),
            _ => {}
        }
    }
}

/// The expansion as formatted Rust without `#[allow(…)]`, and as it is where it does not parse.
pub fn formatted(rust: &TokenStream) -> String {
    let plain = without_allow(rust.clone());
    let file = syn::parse2::<syn::File>(plain.clone()).or_else(|_| {
        let block = quote::quote! { fn block() { let _ = #plain; } };
        syn::parse2(block)
    });
    match file {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => rust.to_string(),
    }
}

fn without_allow(ts: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    for t in ts {
        match t {
            TokenTree::Group(g) if is_allow(&g) => {
                // The `#`, perhaps with a `!`.
                while matches!(out.last(), Some(TokenTree::Punct(p)) if matches!(p.as_char(), '#' | '!'))
                {
                    out.pop();
                }
            }
            TokenTree::Group(g) => {
                let inside = without_allow(g.stream());
                out.push(proc_macro2::Group::new(g.delimiter(), inside).into());
            }
            t => out.push(t),
        }
    }
    out.into_iter().collect()
}

fn is_allow(g: &proc_macro2::Group) -> bool {
    let first = g.stream().into_iter().next();
    g.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(name)) if name == "allow")
}
