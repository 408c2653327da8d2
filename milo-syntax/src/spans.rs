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

/// The path of a call, at `span` up to its type arguments: `#[track_caller]` gives the place of
/// the macro, unless the call begins and ends with tokens of the user's.
pub fn respan_path(path: TokenStream, span: Span) -> TokenStream {
    let mut arguments = false;
    path.into_iter()
        .flat_map(|t| {
            arguments |= matches!(&t, TokenTree::Punct(p) if p.as_char() == '<');
            match arguments {
                true => t.into(),
                false => respan(t.into(), span),
            }
        })
        .collect()
}
