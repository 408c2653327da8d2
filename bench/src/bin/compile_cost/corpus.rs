//! One block of many lines, made of the conformance programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A block of at least `lines` lines, with every program's names made its own. Programs that
/// bring files or other crates are left out.
pub fn block(root: &Path, lines: usize) -> String {
    let library = library(&root.join("milo-syntax/std"));
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut body = String::new();
    let mut count = 0;
    // The longest first: those are most like what people write.
    let mut files = programs(&root.join("tests/programs"));
    files.sort_by_key(|file| std::cmp::Reverse(fs::metadata(file).map_or(0, |m| m.len())));
    for (number, file) in files.iter().enumerate() {
        let text = fs::read_to_string(file).expect("a program is UTF-8 text");
        let Some((mine, rest)) = split_imports(&text) else {
            continue;
        };
        let names = declared(&rest);
        if names.iter().any(|n| library.contains(n)) || rest.contains("embedFile") {
            continue;
        }
        for (module, names) in mine {
            imports.entry(module).or_default().extend(names);
        }
        let renamed = rename(&rest, &names, &format!("_{number}"));
        let renamed = renamed.replace("\nfn main_", "\npub fn main_");
        count += renamed.lines().count();
        body.push_str(&renamed);
        body.push('\n');
        if count >= lines {
            break;
        }
    }
    let mut block = String::new();
    for (module, names) in imports {
        let names: Vec<String> = names.into_iter().collect();
        block.push_str(&format!(
            "from {module} import {{ {} }}\n",
            names.join(", ")
        ));
    }
    block + &body
}

// A program that declares one of these is left out: renaming it would rename the library's.
fn library(signatures: &Path) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = ["print", "eprint", "format", "assert", "Heap"]
        .map(str::to_owned)
        .into();
    for file in fs::read_dir(signatures)
        .expect("the signatures are there")
        .flatten()
    {
        let text = fs::read_to_string(file.path()).expect("they are text");
        let words: Vec<&str> = text.split(|c: char| !is_word(c)).collect();
        let declared = words
            .windows(2)
            .filter(|w| matches!(w[0], "fn" | "struct" | "enum"));
        names.extend(declared.map(|w| w[1].to_owned()));
    }
    names
}

fn programs(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for group in fs::read_dir(root)
        .expect("the programs are there")
        .flatten()
    {
        for file in fs::read_dir(group.path()).into_iter().flatten().flatten() {
            if file.path().extension().is_some_and(|e| e == "milo") {
                files.push(file.path());
            }
        }
    }
    files.sort();
    files
}

type Imports = BTreeMap<String, BTreeSet<String>>;

// None where an import is none of `from "std/…" import { A, B }` on one line.
fn split_imports(text: &str) -> Option<(Imports, String)> {
    let mut imports = Imports::new();
    let mut rest = String::new();
    for line in text.lines() {
        let Some(import) = line.strip_prefix("from ") else {
            rest.push_str(line);
            rest.push('\n');
            continue;
        };
        let (module, names) = import.split_once(" import ")?;
        let names = names.trim().strip_prefix('{')?.strip_suffix('}')?;
        if !module.starts_with("\"std/") || names.contains(" as ") {
            return None;
        }
        let names = names
            .split(',')
            .map(|n| n.trim().to_owned())
            .filter(|n| !n.is_empty());
        imports.entry(module.to_owned()).or_default().extend(names);
    }
    Some((imports, rest))
}

// A line without indentation begins a declaration of the block.
fn declared(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in text.lines() {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        for keyword in [
            "fn ",
            "struct ",
            "enum ",
            "trait ",
            "interface ",
            "type ",
            "let ",
        ] {
            if let Some(after) = line.strip_prefix(keyword) {
                let end = after.find(|c: char| !is_word(c)).unwrap_or(after.len());
                names.insert(after[..end].to_owned());
            }
        }
    }
    names
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

// Whole words, inside text as well: holes of `$"…"` are there.
fn rename(text: &str, names: &BTreeSet<String>, suffix: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        out.push_str(&rest[..word]);
        if names.contains(&rest[..word]) {
            out.push_str(suffix);
        }
        rest = &rest[word..];
        let other = rest.find(is_word).unwrap_or(rest.len());
        out.push_str(&rest[..other]);
        rest = &rest[other..];
    }
    out
}
