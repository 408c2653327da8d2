//! Every public item has an example in its documentation; one of the library shows Milo, then Rust,
//! one of the runtime, whose interface is for Rust, that.
//! That they compile and run, `cargo test --doc` says.

use std::fs;
use std::path::{Path, PathBuf};

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if EMITTED.iter().all(|name| !path.ends_with(name))
            && path.extension().is_some_and(|e| e == "rs")
        {
            found.push(path);
        }
    }
}

/// The name of the public item that a line begins. What is `pub` is public in both crates: what
/// is not is `pub(crate)`.
fn public_item(line: &str) -> Option<&str> {
    let mut rest = line.trim_start().strip_prefix("pub ")?;
    for word in ["const ", "unsafe "] {
        let after = rest.strip_prefix(word);
        rest = after.filter(|r| r.starts_with("fn ")).unwrap_or(rest);
    }
    let kinds = ["fn ", "struct ", "enum ", "trait ", "const "];
    let name = kinds.iter().find_map(|kind| rest.strip_prefix(kind))?;
    name.split(|c: char| !(c.is_alphanumeric() || "_$#".contains(c)))
        .next()
        .filter(|name| *name != "Sealed")
}

/// Traits that only emitted code names.
const EMITTED: &[&str] = &["names.rs", "number.rs"];

/// The lines directly above a line: documentation, attributes, comments.
fn above<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let is_above = |line: &&&str| {
        let line = line.trim_start();
        let of_attribute = ["message = ", "label = ", "note = ", ")]"];
        line.starts_with("#[")
            || line.starts_with("$(#[")
            || line.starts_with("//")
            || of_attribute.iter().any(|start| line.starts_with(start))
    };
    let lines = lines.iter().rev().take_while(is_above);
    lines.copied().collect()
}

fn without_example(dirs: &[&str], milo: bool) -> String {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for dir in dirs {
        rust_files(&crates.join(dir), &mut files);
    }
    files.sort();
    let (mut missing, mut items) = (String::new(), 0);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            let Some(name) = public_item(line) else {
                continue;
            };
            items += 1;
            let above = above(&lines[..i]);
            let has = |what: &str| above.iter().any(|line| line.contains(what));
            // Of an item that a macro makes, the documentation may be its caller's.
            let elsewhere = has("doc(hidden)") || has("$(#[");
            if !elsewhere && !(has("```") && (!milo || has("milo! {"))) {
                missing += &format!("{}:{}: {name}\n", file.display(), i + 1);
            }
        }
    }
    assert!(items > 100, "the items are not found: {items}");
    missing
}

#[test]
fn items_of_the_library_have_an_example_in_milo_and_in_rust() {
    let missing = without_example(&["milo/src/library", "milo/src/methods"], true);
    assert_eq!(missing, "");
}

#[test]
fn items_of_the_runtime_have_an_example() {
    assert_eq!(without_example(&["milo-rt/src"], false), "");
}
