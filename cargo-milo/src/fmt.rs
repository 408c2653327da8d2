//! `cargo milo fmt`.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use similar::{ChangeTag, TextDiff};

use crate::report::{self, GREEN, RED};

/// Formats the files, or tells what would change.
pub(crate) fn run(paths: &[PathBuf], check: bool, stdin_is_rust: bool) -> Result<u8, String> {
    if paths.iter().any(|p| p.as_os_str() == "-") {
        if paths.len() > 1 {
            return Err("'-' is standard input, which is formatted alone".to_owned());
        }
        return stdin(check, stdin_is_rust);
    }
    let mut files = Vec::new();
    if paths.is_empty() {
        files_below(&crate_root()?, &mut files)?;
    }
    for path in paths {
        let kind = std::fs::metadata(path).map_err(|e| cannot("read", path, &e))?;
        if kind.is_dir() {
            files_below(path, &mut files)?;
        } else if is_ours(path) {
            files.push(path.clone());
        } else {
            return Err(format!("'{}' is no .milo and no .rs file", path.display()));
        }
    }
    files.sort();
    files.dedup();
    let (mut failed, mut differ) = (false, false);
    for path in &files {
        let text = match read(path) {
            Ok(text) => text,
            Err(message) => {
                report::error(&message);
                failed = true;
                continue;
            }
        };
        match formatted(&text, is_rust(path)) {
            Ok(new) if new == text => {}
            Ok(new) if check => {
                differ = true;
                show(&path.display().to_string(), &text, &new);
            }
            Ok(new) => {
                if let Err(error) = std::fs::write(path, new) {
                    report::error(&cannot("write", path, &error));
                    failed = true;
                }
            }
            Err(error) => {
                told(path, &text, &error);
                failed = true;
            }
        }
    }
    Ok(u8::from(failed || differ))
}

fn stdin(check: bool, is_rust: bool) -> Result<u8, String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().read_to_end(&mut bytes);
    read.map_err(|e| format!("cannot read standard input: {e}"))?;
    let text = String::from_utf8(bytes).map_err(|_| "standard input is not UTF-8".to_owned())?;
    let name = Path::new("<stdin>");
    match formatted(&text, is_rust) {
        Ok(new) if check => {
            if new != text {
                show("<stdin>", &text, &new);
            }
            Ok(u8::from(new != text))
        }
        Ok(new) => {
            let written = std::io::stdout().lock().write_all(new.as_bytes());
            written.map_err(|e| format!("cannot write to standard output: {e}"))?;
            Ok(0)
        }
        Err(error) => {
            told(name, &text, &error);
            Ok(1)
        }
    }
}

fn formatted(text: &str, is_rust: bool) -> Result<String, milo_fmt::Error> {
    match is_rust {
        // Most files have no block, and are not read further.
        true if !text.contains("milo") => Ok(text.to_owned()),
        true => milo_fmt::format_rust(text),
        false => milo_fmt::format_milo(text),
    }
}

fn told(path: &Path, text: &str, error: &milo_fmt::Error) {
    let at = (error.line, error.column);
    report::at(path, text, at, at, &error.message);
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "rs")
}

fn is_ours(path: &Path) -> bool {
    is_rust(path) || path.extension().is_some_and(|e| e == "milo")
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("cannot {what} '{}': {error}", path.display())
}

/// The text of a file.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    if path.is_dir() {
        return Err(format!("'{}' is a directory and no file", path.display()));
    }
    let bytes = std::fs::read(path).map_err(|e| cannot("read", path, &e))?;
    String::from_utf8(bytes).map_err(|_| format!("'{}' is not UTF-8", path.display()))
}

/// The directory of the nearest Cargo.toml.
fn crate_root() -> Result<PathBuf, String> {
    let here = std::env::current_dir().map_err(|e| format!("no current directory: {e}"))?;
    let mut dirs = here.ancestors();
    dirs.find(|dir| dir.join("Cargo.toml").is_file())
        .map(Path::to_owned)
        .ok_or_else(|| "there is no Cargo.toml here or above: name the files to format".to_owned())
}

/// The files below a directory, without what cargo makes and what is hidden.
fn files_below(dir: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        let entries = std::fs::read_dir(&dir).map_err(|e| cannot("read", &dir, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| cannot("read", &dir, &e))?;
            let (path, name) = (entry.path(), entry.file_name());
            // A link could lead round in circles.
            let kind = entry.file_type().map_err(|e| cannot("read", &path, &e))?;
            if kind.is_dir() {
                let made = path.join("CACHEDIR.TAG").is_file() || name == "target";
                if !made && !name.to_string_lossy().starts_with('.') {
                    dirs.push(path);
                }
            } else if is_ours(&path) {
                found.push(path);
            }
        }
    }
    Ok(())
}

/// Shows how a text would change.
fn show(name: &str, old: &str, new: &str) {
    let diff = TextDiff::from_lines(old, new);
    for group in diff.grouped_ops(3) {
        let line = group.first().map_or(0, |op| op.old_range().start + 1);
        anstream::println!("Diff in {name}:{line}:");
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', RED),
                ChangeTag::Insert => ('+', GREEN),
                ChangeTag::Equal => (' ', anstyle::Style::new()),
            };
            let text = change.value().trim_end_matches(['\n', '\r']);
            anstream::println!("{}{sign}{text}{}", style.render(), style.render_reset());
        }
    }
}
