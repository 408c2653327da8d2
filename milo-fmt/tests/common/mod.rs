//! The texts of the corpus, and their tokens and expansions as words.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// The top of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files below a directory that end so.
pub fn files(dir: &str, ending: &str) -> Vec<PathBuf> {
    let (mut dirs, mut found) = (vec![root().join(dir)], Vec::new());
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).expect("the corpus is there") {
            let path = entry.expect("a readable directory").path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The tokens one by one, without their spacing.
fn flat(tokens: TokenStream, out: &mut Vec<String>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => {
                out.push(format!("{:?}", group.delimiter()));
                flat(group.stream(), out);
                out.push("end".to_owned());
            }
            other => out.push(other.to_string()),
        }
    }
}

/// The tokens of a text, as words.
pub fn lexed(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    flat(text.parse().expect("tokens"), &mut out);
    out
}

/// The macro's expansion of a text, as words.
pub fn expansion(text: &str) -> Vec<String> {
    let tokens = text.parse().expect("tokens");
    let site = milo_syntax::Site::in_dir(Path::new("."));
    let mut out = Vec::new();
    flat(milo_syntax::expand(tokens, &site), &mut out);
    out
}
