//! The programs of `refused/`, each with one mistake, marked at the end of its line with
//! `//~ ERROR words`: exactly one error, on that line, whose message contains the words.

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
        let errors: Vec<&Message> = said
            .iter()
            .filter(|m| m.target == *name && m.level.starts_with("error"))
            .collect();
        if let Err(fault) = judge(text, &errors) {
            faults += &format!("---- refused/{name}.milo: {fault}\n");
            for error in errors {
                faults += &error.rendered;
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// All programs as binaries of one project, so that cargo checks them side by side.
fn check(programs: &[(String, String)]) -> Vec<Message> {
    let files: Vec<(String, String)> = programs
        .iter()
        .map(|(name, text)| {
            // One line before the program's first.
            (
                format!("src/bin/{name}.rs"),
                format!("milo::milo! {{\n{text}}}\n"),
            )
        })
        .collect();
    let project = Project::new(env!("CARGO_TARGET_TMPDIR"), "refused", "2024", &files);
    let args = ["check", "--bins", "--keep-going", "--message-format=json"];
    let got = process::run(&mut project.cargo(args), Duration::from_secs(600));
    let said = messages(&got.stdout);
    assert!(!said.is_empty(), "cargo said nothing: {}", got.stderr);
    said
}

fn judge(text: &str, errors: &[&Message]) -> Result<(), String> {
    let mut marks = text.lines().enumerate().filter_map(|(i, line)| {
        line.split_once(MARK)
            .map(|(_, words)| (i as u64 + 2, words.trim().to_lowercase()))
    });
    let (line, words) = marks.next().ok_or("no mark")?;
    if marks.next().is_some() {
        return Err("more than one mark".to_owned());
    }
    let [error] = errors else {
        return Err(format!("{} errors instead of one", errors.len()));
    };
    let at = error.place.as_ref().map_or(0, |place| place.1);
    if at != line {
        return Err(format!(
            "the error is at line {}, not {}",
            at.saturating_sub(1),
            line - 1
        ));
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
