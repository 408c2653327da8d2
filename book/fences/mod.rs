//! The fenced pieces of the book's text: read by `build.rs`, which compiles the samples, and by
//! the test, which runs them and compares what they print. The build script of `tests` reads the
//! snippets of the chapter with it.
//!
//! | fence | |
//! |---|---|
//! | `milo` | a program if it has a `fn main`, else a block in a Rust function |
//! | `rust` | a Rust file if it has a `fn main`, else the body of a function |
//! | `milo,no_run`, `rust,no_run` | compiled, not run |
//! | `milo,refused` | does not compile; the `text` after it is the one error |
//! | `text` right after a sample | all that it writes to its standard output |
//! | `stderr` after a sample | lines that are among what it writes to its standard error |
//! | `milo,status=2` | it ends with that status |
//!
//! Any other fence (`sh`, `toml`, `text` elsewhere, a file that is included) is for the reader alone.

use std::fs;
use std::path::{Path, PathBuf};

/// A sample with what has to come of it.
#[derive(Debug)]
pub struct Sample {
    /// `<file>_<number>`.
    pub name: String,
    /// The file and the line where the sample begins.
    pub place: String,
    pub language: Language,
    pub code: String,
    pub mode: Mode,
    /// All of its standard output.
    pub stdout: Option<String>,
    /// Lines of its standard error.
    pub stderr: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Milo,
    Rust,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It runs and ends with this status.
    Run(i32),
    Compile,
    Refused,
}

/// All samples of the text, in the order of the files' names.
pub fn samples(text: &Path) -> Vec<Sample> {
    let mut all = Vec::new();
    for file in files(text) {
        let name = file.strip_prefix(text).expect("a file of the text");
        let name = name.with_extension("").display().to_string();
        let name = name.replace(['/', '-'], "_");
        read(&name, &file, &mut all);
    }
    all
}

/// The Markdown files below `dir`, sorted.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    for entry in entries {
        let path = entry.expect("a readable directory").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A fenced piece of a text.
pub struct Fence<'t> {
    /// The line where it begins, from 1 on.
    pub line: usize,
    /// The words behind its mark.
    pub label: &'t str,
    pub code: String,
    /// The last heading before it, or "".
    pub heading: &'t str,
    /// Nothing but blank lines stand between it and the one before.
    pub follows: bool,
}

/// The fenced pieces of a text, in order; `place` is named where one does not end.
pub fn fences<'t>(text: &'t str, place: &Path) -> Vec<Fence<'t>> {
    let mut all = Vec::new();
    let mut lines = text.lines().zip(1..);
    let (mut heading, mut follows) = ("", false);
    while let Some((line, at)) = lines.next() {
        let Some(label) = line.strip_prefix("```") else {
            follows &= line.is_empty();
            if line.starts_with('#') {
                heading = line;
            }
            continue;
        };
        let mut code = String::new();
        loop {
            let (line, _) = lines
                .next()
                .unwrap_or_else(|| panic!("{}:{at}: an open fence", place.display()));
            if line == "```" {
                break;
            }
            code += line;
            code.push('\n');
        }
        all.push(Fence {
            line: at,
            label,
            code,
            heading,
            follows,
        });
        follows = true;
    }
    all
}

fn read(name: &str, file: &Path, all: &mut Vec<Sample>) {
    let text = fs::read_to_string(file).expect("the text is UTF-8");
    let mut number = 0;
    // Whether a sample, or what comes of it, stands right before.
    let mut fresh = false;
    for fence in fences(&text, file) {
        let (at, label, code) = (fence.line, fence.label, fence.code);
        fresh &= fence.follows;
        if code.starts_with("{{#include") {
            fresh = false;
            continue;
        }
        let mut words = label.split(',');
        let language = match words.next() {
            Some("milo") => Language::Milo,
            Some("rust") => Language::Rust,
            Some("text") if fresh => {
                all.last_mut().expect("a sample before it").stdout = Some(code);
                continue;
            }
            Some("stderr") if fresh => {
                let lines = code.lines().map(str::to_owned);
                all.last_mut().expect("a sample before it").stderr = lines.collect();
                continue;
            }
            _ => {
                fresh = false;
                continue;
            }
        };
        let mode = match words.next() {
            None => Mode::Run(0),
            Some("no_run") => Mode::Compile,
            Some("refused") => Mode::Refused,
            Some(word) => match word.strip_prefix("status=").map(str::parse) {
                Some(Ok(status)) => Mode::Run(status),
                _ => panic!("{}:{at}: what is {word:?}?", file.display()),
            },
        };
        number += 1;
        fresh = true;
        all.push(Sample {
            name: format!("{name}_{number}"),
            place: format!("{}:{at}", file.display()),
            language,
            code,
            mode,
            stdout: None,
            stderr: Vec::new(),
        });
    }
}
