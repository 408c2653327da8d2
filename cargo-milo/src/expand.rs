//! `cargo milo expand`.

use std::path::Path;

use milo_syntax::{Site, files, tables};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::{FAILED, check, fmt, report};

/// Shows the Rust of a Milo file, or of each block of a Rust file; before it the tables, if they
/// are asked for.
pub(crate) fn run(file: &Path, with_tables: bool) -> Result<u8, String> {
    let text = fmt::read(file)?;
    if file.extension().is_none_or(|e| e != "rs") {
        let (rust, mistakes) = files::translate(file);
        if !mistakes.is_empty() {
            check::tell(&mistakes);
            return Ok(FAILED);
        }
        if with_tables {
            // The Rust has been translated from the same text.
            let tokens = text
                .parse()
                .map_err(|_| format!("cannot read {}", file.display()))?;
            let site = Site::in_dir(file.parent().unwrap_or(Path::new(".")));
            anstream::println!("{}", tables(tokens, &site));
        }
        anstream::print!("{}", formatted(&rust));
        return Ok(0);
    }
    let blocks = match milo_fmt::blocks(&text) {
        Ok(blocks) => blocks,
        Err(error) => {
            let at = (error.line, error.column);
            report::at(file, &text, at, at, &error.message);
            return Ok(FAILED);
        }
    };
    let site = Site::in_dir(file.parent().unwrap_or(Path::new(".")));
    for block in blocks {
        let line = text[..block.range.start].matches('\n').count() + 1;
        anstream::println!("// {}:{line}", file.display());
        if with_tables {
            anstream::println!("{}", tables(block.tokens(), &site));
        }
        let rust = milo_syntax::expand(block.tokens(), &site);
        anstream::println!("{}", formatted(&rust));
    }
    Ok(0)
}

/// Formatted Rust without `#[allow(…)]`, and as it is where it does not parse.
fn formatted(rust: &TokenStream) -> String {
    let plain = without_allow(rust.clone());
    let items = syn::parse2::<syn::File>(plain.clone());
    let file = items.or_else(|_| syn::parse2(quote::quote! { fn block() { let _ = #plain; } }));
    match file {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => rust.to_string(),
    }
}

fn without_allow(ts: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let is_hash =
        |t: &TokenTree| matches!(t, TokenTree::Punct(p) if matches!(p.as_char(), '#' | '!'));
    for tree in ts {
        match tree {
            TokenTree::Group(group) if is_allow(&group) => {
                while out.last().is_some_and(is_hash) {
                    out.pop();
                }
            }
            TokenTree::Group(group) => {
                let inner = without_allow(group.stream());
                out.push(Group::new(group.delimiter(), inner).into());
            }
            tree => out.push(tree),
        }
    }
    out.into_iter().collect()
}

fn is_allow(group: &Group) -> bool {
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(name)) if name == "allow")
}
