//! Rust attributes that the generated code follows: `cfg` conditions and the user's derives.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::cx::mixed_site_at;
use crate::ast::{Expr, Item};

/// When something holds.
#[derive(Clone)]
pub enum When {
    Never,
    Always,
    /// Under the condition of a `cfg_attr`.
    If(TokenStream),
}

/// The name and the arguments of `#[a::name(args)]`.
fn parts(attr: &TokenStream) -> Option<(String, TokenStream)> {
    let content = attr.clone().into_iter().find_map(|tree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => Some(group.stream()),
        _ => None,
    })?;
    name_and_args(content)
}

fn name_and_args(content: TokenStream) -> Option<(String, TokenStream)> {
    let mut name = None;
    for tree in content {
        match tree {
            TokenTree::Ident(ident) => name = Some(ident.to_string()),
            TokenTree::Group(group) => return Some((name?, group.stream())),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            _ => break,
        }
    }
    Some((name?, TokenStream::new()))
}

/// The parts between the commas.
fn between_commas(tokens: TokenStream) -> Vec<TokenStream> {
    let mut list = vec![TokenStream::new()];
    for tree in tokens {
        match &tree {
            TokenTree::Punct(punct) if punct.as_char() == ',' => list.push(TokenStream::new()),
            _ => tree.to_tokens(list.last_mut().expect("a list is never empty")),
        }
    }
    list.retain(|tokens| !tokens.is_empty());
    list
}

/// Whether `attrs` has an attribute of this name.
pub fn has(attrs: &[TokenStream], name: &str) -> bool {
    attrs
        .iter()
        .any(|attr| parts(attr).is_some_and(|(n, _)| n == name))
}

/// The `cfg`s among attributes: the code generated for a field or a variant is under the same
/// conditions.
pub fn cfgs(attrs: &[TokenStream]) -> TokenStream {
    let conditions = attrs
        .iter()
        .filter(|attr| parts(attr).is_some_and(|(name, _)| name == "cfg"));
    conditions.cloned().collect()
}

/// Whether, and under which condition, an item derives a trait by one of these names.
pub fn derives(item: &Item, names: &[&str]) -> When {
    let named = |list: TokenStream| {
        between_commas(list)
            .into_iter()
            .any(|path| name_and_args(path).is_some_and(|(name, _)| names.contains(&name.as_str())))
    };
    let mut when = When::Never;
    for attr in &item.rust_attrs {
        match parts(attr) {
            Some((name, args)) if name == "derive" && named(args.clone()) => return When::Always,
            Some((name, args)) if name == "cfg_attr" => {
                let mut list = between_commas(args).into_iter();
                let Some(condition) = list.next() else {
                    continue;
                };
                let mut inner = list.filter_map(name_and_args);
                if inner.any(|(name, args)| name == "derive" && named(args)) {
                    when = When::If(condition);
                }
            }
            _ => {}
        }
    }
    when
}

/// Whether an item derives a trait that is not of `std`: such a derive may look at how the types
/// are written.
pub fn derives_foreign(item: &Item) -> bool {
    const STD: &[&str] = &[
        "Debug",
        "Clone",
        "Copy",
        "Default",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
    ];
    let derived = |attr: &TokenStream| parts(attr).filter(|(name, _)| name == "derive");
    let lists = item.rust_attrs.iter().filter_map(derived);
    let mut paths = lists.flat_map(|(_, list)| between_commas(list));
    paths.any(|path| name_and_args(path).is_some_and(|(name, _)| !STD.contains(&name.as_str())))
}

impl When {
    /// The `cfg` of the code to emit where this does not hold: `None` if it always holds.
    pub fn otherwise(&self) -> Option<TokenStream> {
        match self {
            When::Never => Some(TokenStream::new()),
            When::Always => None,
            When::If(condition) => Some(quote!(#[cfg(not(#condition))])),
        }
    }

    /// The attribute that derives this trait where the user does not.
    pub fn derive(&self, path: &TokenStream, span: proc_macro2::Span) -> TokenStream {
        let g = mixed_site_at(span);
        match self {
            When::Never => quote::quote_spanned!(g=> #[derive(#path)]),
            When::Always => TokenStream::new(),
            When::If(condition) => {
                quote::quote_spanned!(g=> #[cfg_attr(not(#condition), derive(#path))])
            }
        }
    }
}

/// The lowered element or argument, with its attributes.
pub fn marked(e: &Expr, ts: TokenStream) -> TokenStream {
    e.attrs.iter().cloned().chain([ts]).collect()
}
