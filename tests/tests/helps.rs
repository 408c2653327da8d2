//! What rustc suggests for a block, applied by a machine, as `cargo fix` does it, compiles.

use std::fs;
use std::time::Duration;

use milo_tests::nested::Project;
use milo_tests::process;
use serde_json::Value;

/// Programs with one mistake each, for which rustc suggests what was meant.
const PROGRAMS: &[(&str, &str)] = &[
    (
        "unknown_name",
        "fn main(): i32 {\n    let total = 3\n    print(totl)\n    return 0\n}",
    ),
    (
        "unknown_function",
        "fn double(n: i32): i32 { return n * 2 }\nfn main(): i32 {\n    print(duoble(2))\n    return 0\n}",
    ),
    (
        "unknown_method",
        "fn main(): i32 {\n    let words: Vec<string> = [\"a\"]\n    print(words.jion(\"-\"))\n    return 0\n}",
    ),
    (
        "unknown_field",
        "struct P { width: i32 }\nfn main(): i32 {\n    let p = P { width: 1 }\n    print(p.widht)\n    return 0\n}",
    ),
    (
        "unknown_type",
        "struct Point { x: i32 }\nfn show(p: Piont) { print(p.x) }\nfn main(): i32 {\n    show(Point { x: 1 })\n    return 0\n}",
    ),
    (
        "moved",
        "struct Doc { title: string }\nfn eat(d: Doc): i64 { return d.title.len }\nfn main(): i32 {\n    let d = Doc { title: \"a\" }\n    print(eat(d))\n    print(d.title)\n    return 0\n}",
    ),
    (
        "moved_into_a_channel",
        "from \"std/sync\" import { Channel }\nstruct Job { name: string }\nfn main(): i32 {\n    let ch: Channel<Job> = Channel.new(4)!\n    let j = Job { name: \"a\" }\n    ch.send(j)!\n    print(j.name)\n    return 0\n}",
    ),
    (
        "unused_variable",
        "fn main(): i32 {\n    let unused = 3\n    return 0\n}",
    ),
];

/// A part of a file that is to be replaced: from a byte to a byte.
type Edit = (usize, usize, String);

#[test]
fn what_rustc_suggests_compiles() {
    let text = |code: &str| format!("milo::milo! {{\n{code}\n}}\n");
    let files: Vec<(String, String)> = PROGRAMS
        .iter()
        .map(|(name, code)| (format!("src/bin/{name}.rs"), text(code)))
        .collect();
    let project = Project::new(env!("CARGO_TARGET_TMPDIR"), "helps", "2024", &files);
    let before = check(&project);
    let mut wrong = String::new();
    for (name, _) in PROGRAMS {
        let said: Vec<&Value> = of(&before, name);
        let mut edits: Vec<Edit> = said.iter().flat_map(|m| edits(m)).collect();
        if edits.is_empty() {
            wrong += &format!("{name}: nothing is suggested: {said:#?}\n");
            continue;
        }
        edits.sort();
        edits.dedup();
        let path = project.dir().join(format!("src/bin/{name}.rs"));
        let mut source = fs::read_to_string(&path).expect("the program is there");
        for (from, to, new) in edits.into_iter().rev() {
            source.replace_range(from..to, &new);
        }
        fs::write(&path, source).expect("the program can be written");
    }
    let after = check(&project);
    for (name, _) in PROGRAMS {
        for message in of(&after, name) {
            wrong += message["rendered"].as_str().unwrap_or_default();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What the compiler says about the programs, each message with its target.
fn check(project: &Project) -> Vec<Value> {
    let args = ["check", "--bins", "--keep-going", "--message-format=json"];
    let got = process::run(&mut project.cargo(args), Duration::from_secs(600));
    let lines = got.stdout.lines();
    lines
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|value| value["reason"] == "compiler-message")
        .collect()
}

/// The errors and warnings about one program that have a place.
fn of<'v>(said: &'v [Value], name: &str) -> Vec<&'v Value> {
    said.iter()
        .filter(|value| value["target"]["name"] == name)
        .map(|value| &value["message"])
        .filter(|m| m["spans"].as_array().is_some_and(|spans| !spans.is_empty()))
        .collect()
}

/// The replacements that the first suggestion of a message makes.
fn edits(message: &Value) -> Vec<Edit> {
    let helps = message["children"].as_array().into_iter().flatten();
    let mut helps = helps.map(|help| {
        let spans = help["spans"].as_array().into_iter().flatten();
        let replaced = spans.filter_map(|span| {
            let number = |key: &str| usize::try_from(span[key].as_u64()?).ok();
            let new = span["suggested_replacement"].as_str()?;
            Some((number("byte_start")?, number("byte_end")?, new.to_owned()))
        });
        replaced.collect::<Vec<Edit>>()
    });
    helps.find(|edits| !edits.is_empty()).unwrap_or_default()
}
