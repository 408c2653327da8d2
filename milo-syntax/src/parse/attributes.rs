//! Before a declaration: attributes of Rust's, documentation, Milo's `@name`, the visibility.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

use super::Parser;
use crate::ast::Attr;

/// The attributes before a declaration.
#[derive(Default)]
pub(super) struct Prefix {
    pub(super) rust_attrs: Vec<TokenStream>,
    pub(super) attrs: Vec<Attr>,
    /// The first attribute that is not merely a comment.
    pub(super) refusable: Option<Span>,
}

impl Parser<'_> {
    /// `#[…]`, doc comments and `@name`.
    pub(super) fn prefix(&mut self) -> Prefix {
        let mut prefix = Prefix::default();
        loop {
            let (start, span) = (self.cur.pos(), self.cur.span());
            if self.cur.is_op("#") {
                let inner = self.cur.is_op_at(1, "!");
                let n = 1 + usize::from(inner);
                let Some(group) = self.cur.group_at(n, Delimiter::Bracket) else {
                    break;
                };
                let is_doc = self.cur.enter(group).word() == "doc";
                self.cur.skip(n + 1);
                if inner && !is_doc {
                    self.error(span, "write '#![…]' at the top of the Rust file");
                } else if !inner {
                    let attr = ungrouped(self.cur.since(start));
                    let content = attr.clone().into_iter().last().and_then(|tree| match tree {
                        TokenTree::Group(group) => Some(group.stream()),
                        _ => None,
                    });
                    if !content.is_some_and(is_attribute) {
                        self.error(span, "this is no attribute of Rust's: write '#[name]', '#[name(…)]' or '#[name = …]'");
                        continue;
                    }
                    prefix.rust_attrs.push(attr);
                    if !is_doc {
                        prefix.refusable.get_or_insert(span);
                    }
                }
            } else if self.cur.is_op("@")
                && (!self.cur.is_ident_at(1)
                    || self.cur.newline_before_at(1)
                        && super::RESERVED.contains(&self.cur.word_at(1)))
            {
                self.error(span, "the attribute's name is missing after '@'");
                self.cur.skip(1);
            } else if self.cur.is_op("@") && self.cur.is_ident_at(1) {
                self.cur.skip(1);
                let Ok(name) = self.any_ident("a name") else {
                    break;
                };
                let args = self.eat_group(Delimiter::Parenthesis);
                let args = args.map_or_else(TokenStream::new, |group| group.stream());
                prefix.attrs.push(Attr {
                    at: span,
                    name,
                    args,
                });
                prefix.refusable.get_or_insert(span);
            } else {
                break;
            }
        }
        prefix
    }

    /// Attributes of Rust's before something that has no documentation: a `///` is a comment.
    pub(super) fn rust_attributes(&mut self) -> Vec<TokenStream> {
        let mut attrs = self.documented();
        attrs.retain(|attr| !is_doc(attr));
        attrs
    }

    /// Attributes of Rust's, where Milo's own are an error.
    pub(super) fn documented(&mut self) -> Vec<TokenStream> {
        if !self.cur.is_op("#") && !self.cur.is_op("@") {
            return Vec::new();
        }
        let prefix = self.prefix();
        if let Some(attr) = prefix.attrs.first() {
            let message = format!("'@{}' stands before a declaration", attr.name);
            self.error(attr.at, message);
        }
        prefix.rust_attrs
    }

    /// `pub`, `pub(crate)`, `pub(in path)`.
    pub(super) fn visibility(&mut self) -> Option<TokenStream> {
        let start = self.cur.pos();
        self.eat_word("pub")?;
        if let Some(group) = self.cur.group_at(0, Delimiter::Parenthesis) {
            let first = self.cur.enter(group);
            if matches!(first.word(), "crate" | "super" | "self" | "in") {
                self.cur.skip(1);
            }
        }
        Some(self.cur.since(start))
    }
}

/// The tokens of a `[…]`, without the None-delimited groups of a `macro_rules!`: neither
/// rustc's attributes nor derives look through them.
fn ungrouped(tokens: TokenStream) -> TokenStream {
    let ungroup = |tree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            ungrouped(group.stream())
        }
        TokenTree::Group(group) => {
            let mut flat = Group::new(group.delimiter(), ungrouped(group.stream()));
            flat.set_span(group.span());
            TokenTree::from(flat).into()
        }
        other => TokenStream::from(other),
    };
    tokens.into_iter().flat_map(ungroup).collect()
}

/// Whether the tokens between the brackets of `#[…]` have the shape that Rust's parser asks
/// for: a path, then nothing, a group, or `=` and a value.
fn is_attribute(content: TokenStream) -> bool {
    use proc_macro2::TokenTree::{Group, Ident, Literal, Punct};
    let mut trees = content.into_iter().peekable();
    let mut after_name = false;
    loop {
        match trees.next() {
            Some(Ident(_)) if !after_name => after_name = true,
            Some(Punct(p)) if p.as_char() == ':' => {
                let second = matches!(trees.next(), Some(Punct(p)) if p.as_char() == ':');
                if !second {
                    return false;
                }
                after_name = false;
            }
            Some(Group(_)) if after_name => return trees.next().is_none(),
            Some(Punct(p)) if after_name && p.as_char() == '=' => {
                return matches!(trees.next(), Some(Literal(_))) && trees.next().is_none()
                    || matches!(trees.peek(), Some(Punct(p)) if p.as_char() == '!');
            }
            None => return after_name,
            _ => return false,
        }
    }
}

/// Whether an attribute is documentation, `#[doc …]`.
pub(super) fn is_doc(attr: &TokenStream) -> bool {
    attr.clone().into_iter().any(|tree| {
        let TokenTree::Group(group) = tree else {
            return false;
        };
        let first = group.stream().into_iter().next();
        matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
    })
}
