//! The stages of the compiler, in order: none imports one that comes after it.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of `src` that are stages.
const STAGES: &[&str] = &[
    "ast",
    "parse",
    "resolve",
    "types",
    "infer",
    "flow",
    "own",
    "summaries",
    "lower",
];

fn sources(dir: &Path, to: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a readable directory") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            sources(&path, to);
        } else if path.extension().is_some_and(|e| e == "rs") {
            to.push(path);
        }
    }
}

/// The modules of the crate that a source names, `crate::NAME` or `crate::{NAME, …}`.
fn named(source: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for after in source.split("crate::").skip(1) {
        let all = match after.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or(list),
            None => after.split(|c| !is_name(c)).next().unwrap_or(after),
        };
        let names = all.split(',').map(str::trim);
        found.extend(names.map(|n| n.split(|c| !is_name(c)).next().unwrap_or(n)));
    }
    found
}

#[test]
fn the_modules_that_a_source_names() {
    let source = "use crate::ast::{self, Expr};\nuse crate::{flow::Place, own};\ncrate::diag::x()";
    assert_eq!(named(source), ["ast", "flow", "own", "diag"]);
}

#[test]
fn no_stage_imports_a_later_one() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (i, stage) in STAGES.iter().enumerate() {
        let mut all = Vec::new();
        sources(&src.join(stage), &mut all);
        assert!(!all.is_empty(), "{stage} has sources");
        for path in all {
            let text = fs::read_to_string(&path).expect("a readable source");
            let later = named(&text)
                .into_iter()
                .filter(|n| STAGES[i + 1..].contains(n));
            wrong.extend(later.map(|n| format!("{}: {n}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A place in the source, or an address, is no identity: in an editor all tokens have one place.
#[test]
fn no_stage_knows_a_node_by_its_place_or_address() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for stage in STAGES {
        let mut all = Vec::new();
        sources(&src.join(stage), &mut all);
        for path in all {
            let text = fs::read_to_string(&path).expect("a readable source");
            let by = ["LineColumn", "as *const", "ptr::eq", "ptr::addr"];
            let found = by.iter().filter(|by| text.contains(**by));
            wrong.extend(found.map(|by| format!("{}: {by}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
