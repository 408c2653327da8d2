//! Every program of the tests, formatted.

mod common;

use std::path::Path;

use common::{expansion, files, lexed, root};
use milo_fmt::{format_milo, format_rust};

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a text")
}

/// Formats twice; `None` where the text is refused.
fn settled(
    name: &str,
    text: &str,
    format: fn(&str) -> Result<String, milo_fmt::Error>,
    failures: &mut Vec<String>,
) -> Option<String> {
    let once = match format(text) {
        Ok(once) => once,
        Err(error) => {
            failures.push(format!("{name}:{error}"));
            return None;
        }
    };
    match format(&once) {
        Ok(twice) if twice == once => {}
        Ok(twice) => failures.push(format!(
            "{name}: not settled\n{}",
            difference(&once, &twice)
        )),
        Err(error) => failures.push(format!("{name}: refused the second time: {error}\n{once}")),
    }
    Some(once)
}

fn difference(a: &str, b: &str) -> String {
    let differ = a.lines().zip(b.lines()).filter(|(a, b)| a != b).take(3);
    differ.map(|(a, b)| format!("  - {a}\n  + {b}\n")).collect()
}

#[test]
fn every_program_settles() {
    let mut failures = Vec::new();
    let mut count = 0;
    let dirs = ["tests/programs", "tests/tests/files", "milo-syntax/std"];
    for path in dirs.iter().flat_map(|dir| files(dir, "milo")) {
        count += 1;
        let name = path
            .strip_prefix(root())
            .expect("below it")
            .display()
            .to_string();
        settled(&name, &read(&path), format_milo, &mut failures);
    }
    assert!(count > 400, "only {count} programs");
    assert!(
        failures.is_empty(),
        "{} of {count}:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn tokens_and_expansion_stay() {
    let all = files("tests/programs", "milo");
    // Every program's tokens; the expansion of some from each group.
    for (i, path) in all.iter().enumerate().step_by(3) {
        let text = read(path);
        let formatted = format_milo(&text).expect("every program can be formatted");
        assert_eq!(lexed(&text), lexed(&formatted), "{}", path.display());
        if i % 60 == 0 {
            assert_eq!(
                expansion(&text),
                expansion(&formatted),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn the_chapter_settles() {
    let text = read(&root().join("tests/chapter/concurrency-chapter.md"));
    let mut failures = Vec::new();
    let mut count = 0;
    for snippet in text.split("```milo\n").skip(1) {
        let snippet = snippet.split("```").next().expect("its end");
        let name = format!("snippet {count}");
        settled(&name, snippet, format_milo, &mut failures);
        count += 1;
    }
    assert!(
        count > 10 && failures.is_empty(),
        "of {count}: {}",
        failures.join("\n")
    );
}

#[test]
fn programs_with_mistakes_settle_or_are_refused_with_a_place() {
    let (mut settle, mut refuse) = (0, 0);
    for path in files("tests/refused", "milo") {
        let text = read(&path);
        match format_milo(&text) {
            Ok(_) => {
                let mut failures = Vec::new();
                settled(
                    &path.display().to_string(),
                    &text,
                    format_milo,
                    &mut failures,
                );
                assert!(failures.is_empty(), "{}", failures.join("\n"));
                settle += 1;
            }
            Err(error) => {
                let line = text
                    .lines()
                    .nth(error.line - 1)
                    .expect("a line of the file");
                assert!(
                    error.column <= line.chars().count() + 1,
                    "{}",
                    path.display()
                );
                assert!(
                    !error.message.contains("cannot be formatted"),
                    "{}",
                    path.display()
                );
                refuse += 1;
            }
        }
    }
    assert!(
        settle > 20 && refuse > 10,
        "{settle} settled, {refuse} refused"
    );
}

#[test]
fn blocks_in_rust_settle_and_nothing_else_changes() {
    let mut failures = Vec::new();
    let (mut changed, mut count) = (0, 0);
    let dirs = ["tests/tests", "tests/fresh", "examples/src", "bench/src"];
    for path in dirs.iter().flat_map(|dir| files(dir, "rs")) {
        let text = read(&path);
        // The tests of errors have them.
        let Ok(once) = format_rust(&text) else {
            continue;
        };
        settled(
            &path.display().to_string(),
            &text,
            format_rust,
            &mut failures,
        );
        let (a, b) = (outside(&text), outside(&once));
        assert_eq!(a, b, "{}", path.display());
        count += usize::from(a.len() > 1);
        changed += usize::from(once != text);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count > 20 && changed > 5, "{changed} of {count}");
}

/// The text of a Rust file without its blocks.
fn outside(text: &str) -> Vec<&str> {
    let mut from = 0;
    let mut parts = Vec::new();
    for block in milo_fmt::blocks(text).expect("tokens") {
        parts.push(&text[from..block.range.start]);
        from = block.range.end;
    }
    parts.push(&text[from..]);
    parts
}
