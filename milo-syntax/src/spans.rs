//! Spans.

use std::cell::Cell;

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// From a span to another.
type Moved = fn(Span) -> Span;

thread_local! {
    static START: Cell<Option<Moved>> = const { Cell::new(None) };
}

/// Sets how the compiler's empty span at the beginning of a span is had, for this thread.
pub fn set_start(start: Moved) {
    START.set(Some(start));
}

/// The empty span at the beginning of a span, if there is a compiler.
pub(crate) fn start_of(span: Span) -> Option<Span> {
    let start = START.get().filter(|_| !crate::editor::in_editor())?;
    Some(match crate::files::Fallback::is_on() {
        true => span,
        false => start(span),
    })
}

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
/// the macro, unless the call begins and ends with tokens of the user's. For an editor only the
/// name is the user's token, and leads nowhere else.
pub fn respan_path(path: TokenStream, span: Span) -> TokenStream {
    let mut trees: Vec<TokenTree> = path.into_iter().collect();
    let arguments = trees
        .iter()
        .position(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == '<'));
    let name = arguments.unwrap_or(trees.len());
    let is_name = |t: &TokenTree| matches!(t, TokenTree::Ident(_));
    let first = match crate::editor::in_editor() {
        true => trees[..name].iter().rposition(is_name).unwrap_or(name),
        false => 0,
    };
    for tree in &mut trees[first..name] {
        tree.set_span(span);
    }
    trees.into_iter().collect()
}
