//! Spans.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// The same tokens, all at `span`.
pub fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|t| match t {
            TokenTree::Group(g) => {
                let mut new = Group::new(g.delimiter(), respan(g.stream(), span));
                new.set_span(span);
                TokenTree::Group(new)
            }
            mut t => {
                t.set_span(span);
                t
            }
        })
        .collect()
}
