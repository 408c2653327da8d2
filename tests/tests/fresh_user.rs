//! A crate outside the workspace, as a new user has one: `milo` as a path dependency, both
//! editions, warnings denied in rustc and clippy, unsafe code forbidden.

use std::time::Duration;

use milo_tests::nested::Project;
use milo_tests::process;

const MAIN: &str = include_str!("../fresh/main.rs");

/// The user's tests, which are the workspace's as well.
const CALLS: &str = include_str!("in_rust_calls.rs");
const TRAITS: &str = include_str!("in_rust_traits.rs");

const PRINTS: &str = "\
3 POINT -3
1
10 Point { x: 3, y: -3 }
7
out of range: 7
4 5
zero 25
Ok([0, 1, 4, 9])
orders: 2 for 13, from Ash, Box
#1 Ash
6 even 12
done
";

/// Runs cargo in the project and gives its standard output.
fn cargo(project: &Project, args: &[&str]) -> String {
    let mut command = project.cargo(args);
    let got = process::run(&mut command, Duration::from_secs(600));
    assert_eq!(
        got.code(),
        Some(0),
        "cargo {args:?}: {}\n{}",
        got.ending(),
        got.stderr
    );
    got.stdout
}

fn try_edition(edition: &str) {
    let files = [
        ("src/main.rs".to_owned(), MAIN.to_owned()),
        ("tests/in_rust_calls.rs".to_owned(), CALLS.to_owned()),
        ("tests/in_rust_traits.rs".to_owned(), TRAITS.to_owned()),
    ];
    let name = format!("fresh_{edition}");
    let project = Project::new(env!("CARGO_TARGET_TMPDIR"), &name, edition, &files);
    assert_eq!(cargo(&project, &["run", "--quiet"]), PRINTS);
    let tested = cargo(&project, &["test", "--quiet"]);
    assert!(tested.contains("1 passed"), "{tested}");
    let clippy = process::run(
        &mut project.cargo(["clippy", "--version"]),
        Duration::from_secs(60),
    );
    if clippy.code() != Some(0) {
        eprintln!("skipped: there is no clippy in this toolchain");
        return;
    }
    cargo(
        &project,
        &["clippy", "--all-targets", "--", "-D", "warnings"],
    );
}

#[test]
fn edition_2021() {
    try_edition("2021");
}

#[test]
fn edition_2024() {
    try_edition("2024");
}
