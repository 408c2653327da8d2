//! All Milo text of the repository parses.

mod common;

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
