//! The programs of `refused/`, each with one mistake, marked at the end of its line with
//! `//~ ERROR words`: exactly one error, on that line, whose message contains the words. Some of
//! them also as a Milo file that a crate includes: the error is at the line of the file.

use std::fs;
use std::path::Path;
use std::time::Duration;

use milo_tests::messages::{Message, messages};
use milo_tests::nested::Project;
use milo_tests::process;

const MARK: &str = "//~ ERROR ";

#[test]
fn every_program_is_refused_where_it_is_wrong() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("refused");
    let mut programs: Vec<(String, String)> = fs::read_dir(dir)
        .expect("the directory is there")
        .map(|entry| {
            let path = entry.expect("a readable directory").path();
            let name = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(path).expect("UTF-8 text"))
        })
        .collect();
    programs.sort();

    let said = check(&programs);
    let mut faults = String::new();
    for (name, text) in &programs {
        for (kind, place) in [("block", as_block as Place), ("file", as_file)] {
            let target = format!("{kind}_{name}");
            let errors: Vec<&Message> = said
                .iter()
                .filter(|m| m.target == target && m.level.starts_with("error"))
                .collect();
            if kind == "file" && !is_file_too(text) {
                continue;
            }
            if let Err(fault) = judge(text, &errors, place) {
                faults += &format!("---- refused/{name}.milo as a {kind}: {fault}\n");
                for error in errors {
                    faults += &error.rendered;
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// All programs as binaries of one project, so that cargo checks them side by side.
fn check(programs: &[(String, String)]) -> Vec<Message> {
    let mut files = Vec::new();
    for (name, text) in programs {
        // One line before the program's first.
        let block = format!("milo::milo! {{\n{text}}}\n");
        files.push((format!("src/bin/block_{name}.rs"), block));
        if is_file_too(text) {
            let include = format!("milo::include!(\"../{name}.milo\");\n");
            files.push((format!("src/bin/file_{name}.rs"), include));
            files.push((format!("src/{name}.milo"), text.clone()));
        }
    }
    let project = Project::new(env!("CARGO_TARGET_TMPDIR"), "refused", "2024", &files);
    let args = ["check", "--bins", "--keep-going", "--message-format=json"];
    let got = process::run(&mut project.cargo(args), Duration::from_secs(600));
    let said = messages(&got.stdout);
    assert!(!said.is_empty(), "cargo said nothing: {}", got.stderr);
    said
}

/// A fourth of the programs; those whose error may stand above the mark are no part of it: what
/// is sent is checked before the closure that it is used in.
fn is_file_too(text: &str) -> bool {
    text.len().is_multiple_of(4) && text.contains("fn main") && !text.contains("spawn")
}

/// The line that an error is at.
type Place = fn(&Message) -> Option<u64>;

fn as_block(error: &Message) -> Option<u64> {
    error.place.as_ref().map(|place| place.1 - 1)
}

/// rustc's own errors stand in the file, the macro's at the `include!` with the place in the text.
fn as_file(error: &Message) -> Option<u64> {
    match &error.place {
        Some((file, line)) if file.ends_with(".milo") => Some(*line),
        _ => {
            let (_, place) = error.text.split_once(".milo:")?;
            place.split(':').next()?.parse().ok()
        }
    }
}

fn judge(text: &str, errors: &[&Message], place: Place) -> Result<(), String> {
    let mut marks = text.lines().enumerate().filter_map(|(i, line)| {
        line.split_once(MARK)
            .map(|(_, words)| (i as u64 + 1, words.trim().to_lowercase()))
    });
    let (line, words) = marks.next().ok_or("no mark")?;
    if marks.next().is_some() {
        return Err("more than one mark".to_owned());
    }
    let [error] = errors else {
        return Err(format!("{} errors instead of one", errors.len()));
    };
    let at = place(error).unwrap_or(0);
    if at != line {
        return Err(format!("the error is at line {at}, not {line}"));
    }
    let labels = error.labels.join("\n");
    if !format!("{}\n{labels}", error.text)
        .to_lowercase()
        .contains(&words)
    {
        return Err(format!("the message does not say: {words}"));
    }
    Ok(())
}
