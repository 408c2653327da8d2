//! The book's index of errors has every message that the compiler can emit: a message is a string in the
//! source, and one of the index's samples is refused with it.

#[path = "../../book/fences/mod.rs"]
#[allow(dead_code)]
mod fences;

use std::fs;
use std::path::{Path, PathBuf};

use fences::Mode;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Messages that no sample of one block can have, each with what it takes.
const ELSEWHERE: &[(&str, &str)] = &[
    ("there is no file '{", "files that import each other"),
    ("is not declared in '{", "files that import each other"),
    ("cannot read '{", "a file that may not be read"),
    ("cannot embed '{", "a file that embeds another"),
    ("Rust's lexer cannot read this", "a file, in an editor"),
    ("write the path of a Milo file", "milo::include!"),
    ("this is written for 'milo::include!'", "milo::page!"),
    ("'{attribute}'", "the attributes of Rust's main and tests"),
    ("remove 'async'", "the attributes of Rust's main and tests"),
    (
        "remove the parameters",
        "the attributes of Rust's main and tests",
    ),
    (
        "this is no function",
        "the attributes of Rust's main and tests",
    ),
    (
        "a name is missing",
        "the attributes of Rust's main and tests",
    ),
    (
        "it cannot be generic",
        "the attributes of Rust's main and tests",
    ),
    ("it needs a body", "the attributes of Rust's main and tests"),
    (
        "a size from 16 KiB",
        "the attributes of Rust's main and tests",
    ),
    (
        "a number from 1 up",
        "the attributes of Rust's main and tests",
    ),
    ("a time, as", "the attributes of Rust's main and tests"),
    (
        "is a variable of the block",
        "a block of statements in a Rust function",
    ),
    (
        "and send back what it has become",
        "a block of statements in a Rust function",
    ),
    ("macro_rules!", "a macro of Rust's around the block"),
    ("nested too deeply", "a block that is larger than a page"),
    ("this is too long", "a block that is larger than a page"),
    // Labels and notes, which stand under a message.
    ("this value cannot be {how}", "a label"),
    ("sent to another thread", "a label"),
    ("shared between the branches", "a label"),
    ("this result cannot leave", "a label"),
    ("a raw pointer may not cross threads: send", "a note"),
    ("if '{n}' is safe to {verb}", "a note"),
    // Not for users.
    ("assertion failed", "what 'assert' says without a message"),
];

/// The messages in the tokens of a source file.
fn messages(ts: TokenStream, out: &mut Vec<String>) {
    let mut before: [String; 2] = Default::default();
    for t in ts {
        match &t {
            TokenTree::Group(g) => {
                let documents = before[1] == "#" || before[1] == "!" && before[0] == "#";
                let for_us = [
                    "expect",
                    "panic",
                    "unreachable",
                    "debug_assert",
                    "include_str",
                    "assert",
                ];
                let call = match &*before[1] {
                    "!" => &before[0],
                    name => name,
                };
                let skips =
                    documents && g.delimiter() == Delimiter::Bracket || for_us.contains(&call);
                if !skips {
                    messages(g.stream(), out);
                }
            }
            TokenTree::Literal(l) => {
                if let Ok(syn::Lit::Str(text)) = syn::parse_str(&l.to_string()) {
                    out.push(text.value());
                }
            }
            _ => {}
        }
        before = [std::mem::take(&mut before[1]), t.to_string()];
    }
}

/// Whether a string is something that a user reads: three words at least, no path and no code.
fn is_message(text: &str) -> bool {
    let mut plain = String::new();
    let mut depth = 0;
    for c in text.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            plain.push(c);
        }
    }
    let words = plain.split(|c: char| !c.is_ascii_lowercase());
    text.contains(' ') && words.filter(|w| w.len() > 1).count() >= 3
}

/// Whether a message has been made of a template: its texts between the holes stand in it in
/// order.
fn is_of(message: &str, template: &str) -> bool {
    if message.contains(template) {
        return true;
    }
    let (mut pieces, mut piece, mut depth) = (Vec::new(), String::new(), 0);
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' | '}' if depth == 0 && chars.peek() == Some(&c) => {
                chars.next();
                piece.push(c);
            }
            '{' => {
                depth += 1;
                pieces.push(std::mem::take(&mut piece));
            }
            '}' if depth > 0 => depth -= 1,
            c if depth == 0 => piece.push(c),
            _ => {}
        }
    }
    pieces.push(piece);
    let mut rest = message;
    pieces.iter().all(|piece| match rest.find(piece.as_str()) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a directory of the source") {
        let path = entry.expect("a readable directory").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn the_index_has_every_message() {
    let book = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../book/text"));
    let said: Vec<String> = fences::samples(book)
        .into_iter()
        .filter(|s| s.mode == Mode::Refused)
        .filter_map(|s| s.stdout)
        .collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    let (mut all, mut missing) = (0, Vec::new());
    for file in files {
        let name = file
            .strip_prefix(&root)
            .expect("below it")
            .display()
            .to_string();
        // Tables for tests, what a tool shows, and the pages of files say nothing to users.
        if name.ends_with("tests.rs")
            || matches!(&*name, "tables.rs" | "ast/visit.rs" | "files/page.rs")
        {
            continue;
        }
        let text = fs::read_to_string(&file).expect("UTF-8 text");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let Ok(ts) = text.parse() else { continue };
        let mut found = Vec::new();
        messages(ts, &mut found);
        for template in found.into_iter().filter(|t| is_message(t)) {
            all += 1;
            if ELSEWHERE.iter().any(|(part, _)| template.contains(part)) {
                continue;
            }
            let has_section = said.iter().any(|message| is_of(message, &template));
            if !has_section {
                missing.push(format!("{name}: {template}"));
            }
        }
    }
    assert!(all > 300, "{all} messages");
    assert!(
        missing.is_empty(),
        "no section of the index has\n{}",
        missing.join("\n")
    );
}
