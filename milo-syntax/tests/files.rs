//! All Milo text of the repository parses.

mod common;

use milo_syntax::files::stands_at;
use proc_macro2::LineColumn;
use std::fs;
use std::path::{Path, PathBuf};

fn milo_files(dir: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            milo_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "milo") {
            found.push(path);
        }
    }
}

fn assert_clean(dir: &str) {
    let mut files = Vec::new();
    milo_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(dir), &mut files);
    let mut wrong = String::new();
    for file in files {
        for error in common::errors(&fs::read_to_string(&file).unwrap()) {
            wrong += &format!("{}:{error}\n", file.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn signature_files() {
    assert_clean("std");
}

#[test]
fn conformance_programs() {
    assert_clean("../tests/programs");
}

#[test]
fn a_call_of_a_sample_does_not_stand_in_the_file_that_the_compiler_names() {
    let source = "//! Text.\n//!\nfn f() {\n    milo! {\n        print(1)\n    }\n}\n";
    let call = "milo! {\n        print(1)\n    }";
    let at = |line, column| LineColumn { line, column };
    assert!(stands_at(source, at(4, 4), call));
    assert!(stands_at(&source.replace('\n', "\r\n"), at(4, 4), call));
    assert!(!stands_at(source, at(1, 0), call));
    assert!(!stands_at(source, at(4, 4), &call.replace('1', "2")));
    assert!(!stands_at(source, at(7, 0), "milo! {\n}"));
    assert!(!stands_at(source, at(40, 0), call));
}
