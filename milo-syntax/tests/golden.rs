//! Golden expansions: the Rust that programs become, as files under version control.
//!
//! `golden/` has the expansion of each program of [`SHOWN`], formatted, to be read beside the
//! program (its `#[allow(…)]` left out). `BLESS=1 cargo test -p milo-syntax --test golden` writes
//! them anew.
//!
//! `EXPANSIONS=DIR cargo test -p milo-syntax --test golden` writes the expansion of every program,
//! every refused one and every block in the Rust tests to `DIR`, formatted: run it before and
//! after a change that should change none, and compare with `diff -r`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use milo_syntax::Site;
use proc_macro2::TokenStream;

#[path = "common/rust.rs"]
mod rust;
use rust::{blocks, formatted};

/// Programs that show each construct once, by the chapters of `tests/programs`.
const SHOWN: &[&str] = &[
    "closures/borrow_capture",
    "closures/captured_values_changed",
    "closures/closures_in_fields",
    "closures/move_capture",
    "closures/returned_closures",
    "concurrency/captured_values",
    "concurrency/channel_reply",
    "concurrency/mutex_with_lock",
    "concurrency/parallel_results",
    "concurrency/promise_run",
    "declarations/derive_eq",
    "declarations/enum_basics",
    "declarations/extern_puts",
    "declarations/generic_functions",
    "declarations/impl_methods",
    "declarations/interface_heap",
    "declarations/operators_add_sub",
    "declarations/ranged_values",
    "declarations/struct_basics",
    "declarations/top_level_let",
    "declarations/traits_default",
    "errors/try_wraps_enum",
    "errors/unwrap_values",
    "lexical/interpolation",
    "lexical/precedence_coalesce",
    "map/get_or_default",
    "option/auto_wrap",
    "option/unwrap_is_a_place",
    "ownership/borrow_functions",
    "ownership/linked_list_struct",
    "ownership/looked_at_while_changed",
    "ownership/loop_borrows",
    "ownership/moves",
    "ownership/mut_parameters",
    "ownership/shared_handles",
    "statements/assignment_operators",
    "statements/for_map",
    "statements/for_string",
    "statements/for_vec",
    "statements/if_let",
    "statements/let_and_var",
    "statements/let_else",
    "statements/match_nested",
    "statements/unsafe_blocks",
    "statements/while_loops",
    "strings/concat",
    "strings/views",
    "types/arrays",
    "types/casts",
    "types/heap_values",
    "types/raw_pointers",
    "vec/map_filter",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn golden_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// All files below `dir` with the ending, by their path from the workspace's root.
fn files(dir: &str, ending: &str) -> Vec<(String, PathBuf)> {
    let root = root();
    let mut found = Vec::new();
    let mut dirs = vec![root.join(dir)];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).expect("a directory of the tests") {
            let path = entry.expect("a readable directory").path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                let name = path.strip_prefix(&root).expect("below the root");
                found.push((name.display().to_string(), path));
            }
        }
    }
    found.sort();
    found
}

/// The expansions of the whole corpus, by the name of what is expanded.
fn expansions() -> BTreeMap<String, TokenStream> {
    let mut all = BTreeMap::new();
    let programs = files("tests/programs", "milo").into_iter();
    for (name, path) in programs.chain(files("tests/refused", "milo")) {
        let text = fs::read_to_string(&path).expect("UTF-8 text");
        let tokens = text.parse().expect("the corpus lexes");
        let site = Site::in_dir(path.parent().expect("it lies in a directory"));
        all.insert(name, milo_syntax::expand(tokens, &site));
    }
    for (name, path) in files("tests/tests", "rs") {
        let text = fs::read_to_string(&path).expect("UTF-8 text");
        let mut found = Vec::new();
        blocks(text.parse().expect("Rust lexes"), &mut found);
        for (i, tokens) in found.into_iter().enumerate() {
            let site = Site::in_dir(path.parent().expect("it lies in a directory"));
            all.insert(format!("{name}#{i}"), milo_syntax::expand(tokens, &site));
        }
    }
    all
}

#[test]
fn expansions_are_as_they_were() {
    let all = expansions();
    if let Ok(dir) = env::var("EXPANSIONS") {
        let dir = PathBuf::from(dir);
        for (name, rust) in &all {
            let path = dir.join(format!("{}.rs", name.replace('/', "-")));
            fs::create_dir_all(&dir).expect("a directory for the expansions");
            fs::write(path, formatted(rust)).expect("a writable directory");
        }
    }
    let mut wanted = Vec::new();
    for (name, rust) in &all {
        let short = name.strip_prefix("tests/programs/");
        let short = short.and_then(|n| n.strip_suffix(".milo"));
        if let Some(shown) = short.filter(|n| SHOWN.contains(n)) {
            let path = format!("{}.rs", shown.replace('/', "-"));
            wanted.push((path, formatted(rust)));
        }
    }
    assert_eq!(wanted.len(), SHOWN.len(), "each program of SHOWN exists");

    if env::var_os("BLESS").is_some() {
        let _ = fs::remove_dir_all(golden_dir());
        fs::create_dir_all(golden_dir()).expect("a directory for the golden files");
        for (path, text) in wanted {
            fs::write(golden_dir().join(path), text).expect("a writable directory");
        }
        return;
    }
    let mut changed = Vec::new();
    for (path, text) in wanted {
        let golden = fs::read_to_string(golden_dir().join(&path)).unwrap_or_default();
        if golden == text {
            continue;
        }
        let lines = golden.lines().zip(text.lines());
        let first = lines.enumerate().find(|(_, (a, b))| a != b);
        let (n, (was, is)) = first.unwrap_or((0, ("", "")));
        changed.push(format!("golden/{path}:{}\n  was {was}\n  is  {is}", n + 1));
    }
    assert!(
        changed.is_empty(),
        "these expansions have changed; BLESS=1 writes them anew, EXPANSIONS=DIR shows all:\n{}",
        changed.join("\n")
    );
}
