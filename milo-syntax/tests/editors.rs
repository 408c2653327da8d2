//! The words in the grammars of `editors/` are the parser's. `BLESS=1` writes them anew.

use std::path::{Path, PathBuf};

use milo_syntax::keyword::{CONTEXTUAL, PRIMITIVES, RESERVED};

fn editors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../editors")
}

/// The file holds this text, or is made to.
#[track_caller]
fn holds(name: &str, expected: &str) {
    let path = editors().join(name);
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    if found == expected {
        return;
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, expected).expect("it can be written");
        return;
    }
    panic!("'editors/{name}' is not as the parser's words say: BLESS=1 writes it anew");
}

/// What the words are to an editor: those that steer, those that declare, and values.
const STEER: &[&str] = &[
    "if", "else", "for", "while", "in", "match", "return", "break", "continue", "parallel",
    "unsafe",
];
const VALUES: &[&str] = &["true", "false", "null"];

fn declaring() -> Vec<&'static str> {
    let words = RESERVED.iter().chain(CONTEXTUAL);
    let others = words.filter(|word| !STEER.contains(word) && !VALUES.contains(word));
    others.copied().collect()
}

#[test]
fn the_classes_of_words_are_words() {
    for word in STEER.iter().chain(VALUES) {
        assert!(
            RESERVED.contains(word) || CONTEXTUAL.contains(word),
            "{word}"
        );
    }
}

#[test]
fn words_of_tree_sitter() {
    let list = |name: &str, words: &[&str]| {
        let words: Vec<String> = words.iter().map(|w| format!("    '{w}',\n")).collect();
        format!("  {name}: [\n{}  ],\n", words.concat())
    };
    let text = format!(
        "// Written by `BLESS=1 cargo test -p milo-syntax --test editors`.\nmodule.exports = {{\n{}{}{}}};\n",
        list("reserved", RESERVED),
        list("contextual", CONTEXTUAL),
        list("primitives", PRIMITIVES),
    );
    holds("tree-sitter-milo/keywords.js", &text);
}

#[test]
fn highlights_of_tree_sitter() {
    let list = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
        format!("[{}]", words.join(" "))
    };
    let text = format!(
        "; Written by `BLESS=1 cargo test -p milo-syntax --test editors`.\n{} @keyword.control\n{} @keyword\n{}",
        list(STEER),
        list(&declaring()),
        include_str!("editors/highlights.scm"),
    );
    holds("tree-sitter-milo/queries/highlights.scm", &text);
}

#[test]
fn words_of_textmate() {
    let any = |words: &[&str]| format!("\\\\b({})\\\\b", words.join("|"));
    let text = include_str!("editors/milo.tmLanguage.json")
        .replace("@STEER@", &any(STEER))
        .replace("@DECLARE@", &any(&declaring()))
        .replace("@VALUES@", &any(VALUES))
        .replace("@TYPES@", &any(PRIMITIVES));
    holds("vscode/syntaxes/milo.tmLanguage.json", &text);
}
