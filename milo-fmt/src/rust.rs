//! The blocks of Rust files.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::{Error, Read, Source, checked, doc, lex, unsure};

/// A `milo! { … }` in a Rust file.
#[derive(Debug, Clone)]
pub struct Block {
    /// The bytes from `{` up to and with `}`.
    pub range: Range<usize>,
    group: Group,
    /// Whether it stands among the arguments of another macro.
    in_macro: bool,
}

impl Block {
    /// The tokens between the braces.
    pub fn tokens(&self) -> TokenStream {
        self.group.stream()
    }
}

/// The blocks of a Rust file, in their order. Those in a `macro_rules!` are none: its
/// parameters are no Milo. Only braces count, as rustfmt takes other brackets for Rust.
///
/// # Errors
///
/// The place where the text is no Rust tokens.
pub fn blocks(text: &str) -> Result<Vec<Block>, Error> {
    let mut found = Vec::new();
    collect(lex(text)?, false, &mut found);
    Ok(found)
}

fn collect(stream: TokenStream, in_macro: bool, found: &mut Vec<Block>) {
    // The last tokens: a name and `!`, or `macro_rules ! name`.
    let mut before: [Option<TokenTree>; 3] = [None, None, None];
    for tree in stream {
        if let TokenTree::Group(group) = &tree {
            let name =
                |t: &Option<TokenTree>, name| matches!(t, Some(TokenTree::Ident(i)) if i == name);
            let bang = |t: &Option<TokenTree>| matches!(t, Some(TokenTree::Punct(p)) if p.as_char() == '!');
            let template = name(&before[0], "macro_rules") && bang(&before[1]);
            let is_block = name(&before[1], "milo")
                && bang(&before[2])
                && group.delimiter() == Delimiter::Brace;
            if is_block {
                found.push(Block {
                    range: group.span_open().byte_range().start
                        ..group.span_close().byte_range().end,
                    group: group.clone(),
                    in_macro,
                });
            } else if !template {
                let is_macro = matches!(before[1], Some(TokenTree::Ident(_))) && bang(&before[2]);
                collect(group.stream(), in_macro || is_macro, found);
            }
        }
        before.rotate_left(1);
        before[2] = Some(tree);
    }
}

/// Formats the `milo! { … }` blocks of a Rust file, and leaves all else as it is: also a block among
/// the arguments of another macro that is no Milo, as of `quote!`.
///
/// # Errors
///
/// The first mistake in a block: then no block is changed.
pub fn format_rust(text: &str) -> Result<String, Error> {
    let source = Source::new(text);
    let text = source.text.as_str();
    let mut found = blocks(text)?;
    found.retain(|block| !block.in_macro || read(text, block).is_ok());
    let mut out = String::new();
    let mut from = 0;
    for block in &found {
        out.push_str(&text[from..block.range.start]);
        out.push_str(&format_block(text, block)?);
        from = block.range.end;
    }
    out.push_str(&text[from..]);
    // The same blocks with the same meaning, where they stand now.
    let mut again = blocks(&out)?;
    again.retain(|block| !block.in_macro || read(&out, block).is_ok());
    let same = again.len() == found.len()
        && found.iter().zip(&again).all(
            |(a, b)| matches!((read(text, a), read(&out, b)), (Ok(a), Ok(b)) if a.same_as(&b)),
        );
    match same {
        true => Ok(source.restored(out)),
        false => Err(unsure(&[], text)),
    }
}

fn read(text: &str, block: &Block) -> Result<Read, Error> {
    let shapes = checked(block.group.stream())?;
    let whole = TokenTree::Group(block.group.clone()).into();
    Read::of(whole, shapes, text, block.range.start, block.range.end)
}

fn format_block(text: &str, block: &Block) -> Result<String, Error> {
    let read = read(text, block)?;
    let line = text[..block.range.start].rfind('\n').map_or(0, |i| i + 1);
    let before = &text[line..block.range.start];
    let base: String = before.chars().take_while(|c| c.is_whitespace()).collect();
    let after = text[block.range.end..]
        .split('\n')
        .next()
        .unwrap_or_default();
    let after = after.trim_end().chars().count();
    let column = before.chars().count();
    Ok(doc::print(
        &read.layout(text).block(),
        &base,
        Some(column),
        after,
    ))
}
