//! Imported names that a text never mentions.

use std::collections::HashSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::is_condition;
use crate::ast::{ItemKind, Program, Stmt};

/// Notes of each imported name whether it stands anywhere else in the tokens: as a name, or as a
/// word of a text, which may have holes. An import under a condition is left alone: what mentions
/// its names may be under the opposite one.
pub(super) fn mark(program: &mut Program, tokens: TokenStream) {
    let is_import = |s: &Stmt| matches!(s, Stmt::Item(i) if matches!(i.kind, ItemKind::Import(_)));
    if !program.stmts.iter().any(is_import) {
        return;
    }
    let mut words = HashSet::new();
    collect(tokens, &mut words);
    for stmt in &mut program.stmts {
        let Stmt::Item(item) = stmt else { continue };
        let ItemKind::Import(import) = &mut item.kind else {
            continue;
        };
        if item.vis.is_some() || item.rust_attrs.iter().any(is_condition) {
            continue;
        }
        for n in &mut import.names {
            let here = n.alias.as_ref().unwrap_or(&n.name).to_string();
            n.mentioned = words.contains(here.trim_start_matches("r#"));
        }
    }
}

/// Collects the words of tokens, without those between the braces of imports. Brackets may be nested
/// as deep as the text is long.
fn collect(tokens: TokenStream, words: &mut HashSet<String>) {
    let mut streams = vec![tokens];
    while let Some(tokens) = streams.pop() {
        let mut after_import = false;
        for tree in tokens {
            let is_import = matches!(&tree, TokenTree::Ident(name) if name == "import");
            match tree {
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    words.insert(name.trim_start_matches("r#").to_owned());
                }
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    let split = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                    words.extend(split.map(str::to_owned));
                }
                TokenTree::Group(group) => {
                    if !after_import || group.delimiter() != Delimiter::Brace {
                        streams.push(group.stream());
                    }
                }
                TokenTree::Punct(_) => {}
            }
            after_import = is_import;
        }
    }
}
