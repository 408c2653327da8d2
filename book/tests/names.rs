//! Each name of the library stands in a sample of the book.

use std::path::Path;

#[allow(dead_code)]
#[path = "../fences/mod.rs"]
mod fences;

/// The type of `lines()`, which nobody writes.
const UNWRITTEN: &[&str] = &["FileLines", "LinesOf"];

/// The name that a line of the library's signatures declares.
fn declared(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip_while(|w| w.starts_with('@'));
    let kind = words.next()?;
    let name = words.next()?;
    let name = name.split(['(', '<', ':']).next()?;
    matches!(kind, "fn" | "let" | "struct" | "enum").then_some(name)
}

#[test]
fn each_name_of_the_library_stands_in_a_sample() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = fences::samples(&root.join("text"));
    let code: String = samples.iter().map(|s| s.code.as_str()).collect();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let used: std::collections::HashSet<&str> = code.split(|c| !is_name(c)).collect();
    let (mut missing, mut count) = (Vec::new(), 0);
    for entry in std::fs::read_dir(root.join("../milo-syntax/std")).expect("it is there") {
        let path = entry.expect("it can be read").path();
        let text = std::fs::read_to_string(&path).expect("it is UTF-8");
        for name in text.lines().filter_map(declared) {
            count += 1;
            if !used.contains(name) && !UNWRITTEN.contains(&name) {
                missing.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(count > 300, "{count} names were found");
    missing.sort();
    assert!(
        missing.is_empty(),
        "names without a sample:\n{}",
        missing.join("\n")
    );
}
