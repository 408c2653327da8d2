//! Every signature of the library is called from Milo somewhere in the tests.

use std::fs;
use std::path::{Path, PathBuf};

/// The files below a directory.
fn files(dir: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the directory is there") {
        let path = entry.expect("a readable directory").path();
        match path.is_dir() {
            true => files(&path, all),
            false => all.push(path),
        }
    }
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("UTF-8 text")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}

#[test]
fn every_signature_is_called() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut callers = vec![root.join("milo/tests/signatures.rs")];
    files(&root.join("tests/programs"), &mut callers);
    files(&root.join("book/text"), &mut callers);
    let callers: Vec<String> = callers.iter().map(|path| text(path)).collect();
    let called: std::collections::HashSet<&str> =
        callers.iter().flat_map(|text| words(text)).collect();

    let mut signatures = Vec::new();
    files(&root.join("milo-syntax/std"), &mut signatures);
    let mut missing = Vec::new();
    for file in &signatures {
        let file = text(file);
        let declared = file.lines().filter_map(|line| {
            let (before, after) = line.split_once("fn ")?;
            let before = before.trim();
            let alone = before.is_empty() || before.starts_with('@');
            alone.then(|| words(after).next())?
        });
        missing.extend(
            declared
                .filter(|name| !called.contains(name))
                .map(String::from),
        );
    }
    assert!(!signatures.is_empty());
    assert!(missing.is_empty(), "no test calls {missing:?} from Milo");
}
