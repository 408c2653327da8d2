//! Every sample of the book does what the text beside it says, and every link leads somewhere.

#[allow(dead_code)]
#[path = "../fences/mod.rs"]
mod fences;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use fences::{Language, Mode, Sample};
use milo_tests::messages::messages;
use milo_tests::nested::Project;
use milo_tests::process;

fn text() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/text"))
}

/// What is wrong with the sample, if anything.
fn run(sample: &Sample) -> Result<(), String> {
    let wanted = match sample.mode {
        Mode::Run(status) => status,
        Mode::Compile | Mode::Refused => return Ok(()),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_samples"));
    let got = process::run(command.arg(&sample.name), Duration::from_secs(60));
    let stderr = &got.stderr;
    if got.code() != Some(wanted) {
        return Err(format!("it ended with {}\n{stderr}", got.ending()));
    }
    if let Some(stdout) = &sample.stdout
        && *stdout != got.stdout
    {
        return Err(format!("it prints\n{}", got.stdout));
    }
    match sample.stderr.iter().find(|line| !stderr.contains(*line)) {
        Some(line) => Err(format!("{line:?} is not in\n{stderr}")),
        None => Ok(()),
    }
}

/// The samples that are refused have the one error that stands below them.
#[test]
fn every_refused_sample_has_the_error_below_it() {
    let samples = fences::samples(text());
    let refused: Vec<&Sample> = (samples.iter())
        .filter(|s| s.mode == Mode::Refused)
        .collect();
    let files: Vec<(String, String)> = (refused.iter())
        .map(|s| {
            assert_eq!(s.language, Language::Milo, "{}", s.place);
            let main = if s.code.contains("fn main(") {
                ""
            } else {
                "fn main() {}\n"
            };
            let text = format!("milo::milo! {{\n{}}}\n{main}", s.code);
            (format!("src/bin/{}.rs", s.name), text)
        })
        .collect();
    let project = Project::new(env!("CARGO_TARGET_TMPDIR"), "book", "2024", &files);
    let args = ["check", "--bins", "--keep-going", "--message-format=json"];
    let got = process::run(&mut project.cargo(args), Duration::from_secs(600));
    let said = messages(&got.stdout);
    let mut wrong = String::new();
    for sample in refused {
        let wanted = sample.stdout.as_deref().unwrap_or_default().trim_end();
        let errors: Vec<&str> = (said.iter())
            .filter(|m| m.target == sample.name && m.level.starts_with("error"))
            .map(|m| m.text.as_str())
            .collect();
        if errors != [wanted] {
            let (place, name) = (&sample.place, &sample.name);
            wrong += &format!("{place} ({name}): its errors are {errors:#?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n{}", got.stderr);
}

#[test]
fn every_sample_does_what_the_text_says() {
    let samples = fences::samples(text());
    assert!(!samples.is_empty());
    let wrong: Vec<String> = samples
        .iter()
        .filter_map(|s| {
            run(s)
                .err()
                .map(|e| format!("{} ({}): {e}", s.place, s.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
