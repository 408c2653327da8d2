//! From proc-macro2's own tokens to the compiler's.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::PathBuf;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Span, TokenStream, TokenTree};

use crate::parse::literal::string_value;

thread_local! {
    static IS_ON: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, proc-macro2 uses its own tokens.
pub(crate) struct Fallback;

impl Fallback {
    pub(crate) fn begin() -> Fallback {
        proc_macro2::fallback::force();
        IS_ON.set(true);
        Fallback
    }

    /// Whether one lives in this thread.
    pub(crate) fn is_on() -> bool {
        IS_ON.get()
    }
}

impl Drop for Fallback {
    fn drop(&mut self) {
        IS_ON.set(false);
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

/// Makes the compiler read the Rust that was written to these files.
pub(super) fn include(paths: &[PathBuf], span: Span) -> TokenStream {
    paths
        .iter()
        .map(|p| {
            let path = p.display().to_string();
            quote::quote_spanned!(span=> ::core::include! { #path })
        })
        .collect()
}

/// Makes paths in `include_str!` and `include_bytes!` relative to the file that they are written
/// in: the Rust that has them now lies elsewhere.
pub(super) fn anchored(ts: TokenStream, directories: &HashMap<String, PathBuf>) -> TokenStream {
    let mut includes = false;
    let mut anchor = |t: TokenTree| match t {
        TokenTree::Ident(i) => {
            includes = i == "include_str" || i == "include_bytes";
            TokenTree::Ident(i)
        }
        TokenTree::Group(g) => {
            let path = Some(g.stream()).filter(|_| std::mem::take(&mut includes));
            let path = path.and_then(|path| absolute(path, directories));
            let inner = path.unwrap_or_else(|| anchored(g.stream(), directories));
            let mut new = Group::new(g.delimiter(), inner);
            new.set_span(g.span());
            TokenTree::Group(new)
        }
        t => t,
    };
    ts.into_iter().map(&mut anchor).collect()
}

/// The one path among the arguments of a macro, if it is relative.
fn absolute(args: TokenStream, directories: &HashMap<String, PathBuf>) -> Option<TokenStream> {
    let mut args = args.into_iter();
    let (Some(TokenTree::Literal(written)), None) = (args.next(), args.next()) else {
        return None;
    };
    let dir = directories.get(&written.span().file())?;
    let path = dir.join(string_value(&written)?);
    let mut new = Literal::string(&std::path::absolute(path).ok()?.to_string_lossy());
    new.set_span(written.span());
    Some(TokenTree::Literal(new).into())
}

/// The same tokens as the compiler's, all at `span`.
pub(super) fn rebuild(ts: TokenStream, span: Span) -> TokenStream {
    // In an editor, renaming a file's declaration must not rename the path of the import.
    let span = match crate::editor::in_editor() {
        true => Span::call_site(),
        false => span,
    };
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
