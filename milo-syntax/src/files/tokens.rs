//! From proc-macro2's own tokens to the compiler's.

use std::path::PathBuf;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Span, TokenStream, TokenTree};

/// proc-macro2's own tokens while this lives.
pub(crate) struct Fallback;

impl Fallback {
    pub(crate) fn begin() -> Fallback {
        proc_macro2::fallback::force();
        Fallback
    }
}

impl Drop for Fallback {
    fn drop(&mut self) {
        proc_macro2::fallback::unforce();
    }
}

/// Makes the compiler rebuild when a file changes.
pub(super) fn track(paths: &[PathBuf], span: Span) -> TokenStream {
    paths
        .iter()
        .map(|p| {
            let path = p.display().to_string();
            quote::quote_spanned!(span=> const _: &[u8] = ::core::include_bytes!(#path);)
        })
        .collect()
}

/// The same tokens as the compiler's, all at `span`.
pub(super) fn rebuild(ts: TokenStream, span: Span) -> TokenStream {
    ts.into_iter()
        .map(|t| match t {
            TokenTree::Group(g) => {
                let delimiter = match g.delimiter() {
                    Delimiter::None => Delimiter::Parenthesis,
                    d => d,
                };
                let mut new = Group::new(delimiter, rebuild(g.stream(), span));
                new.set_span(span);
                TokenTree::Group(new)
            }
            TokenTree::Ident(i) => {
                let text = i.to_string();
                TokenTree::Ident(match text.strip_prefix("r#") {
                    Some(raw) => Ident::new_raw(raw, span),
                    None => Ident::new(&text, span),
                })
            }
            TokenTree::Punct(p) => {
                let mut new = Punct::new(p.as_char(), p.spacing());
                new.set_span(span);
                TokenTree::Punct(new)
            }
            TokenTree::Literal(l) => {
                let mut new: Literal = l
                    .to_string()
                    .parse()
                    .unwrap_or_else(|_| Literal::string(&l.to_string()));
                new.set_span(span);
                TokenTree::Literal(new)
            }
        })
        .collect()
}
