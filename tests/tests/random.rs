//! Programs at random, against a model of theirs: as many clones and the same results as it says,
//! with and without optimisation. `MILO_SEED` and `MILO_PROGRAMS` say which ones and how many:
//! `MILO_SEED=2 MILO_PROGRAMS=3000 cargo test -p milo-tests --test random` tries others and more.

#[path = "random/model.rs"]
mod model;

use std::fmt::Write as _;
use std::time::Duration;

use milo_tests::nested::Project;
use milo_tests::process;
use model::Program;

/// Joins a number to a result.
fn mix(h: i64, n: i64) -> i64 {
    h.wrapping_mul(31).wrapping_add(n)
}

/// The declarations that the programs share, in Rust and in Milo.
const RUST: &str = r#"
use std::cell::Cell;

thread_local! {
    static CLONES: Cell<usize> = const { Cell::new(0) };
}

pub struct Counted(pub i64);

impl Clone for Counted {
    fn clone(&self) -> Counted {
        CLONES.set(CLONES.get() + 1);
        Counted(self.0)
    }
}

fn mix(h: i64, n: i64) -> i64 {
    h.wrapping_mul(31).wrapping_add(n)
}

fn holds(b: bool) -> bool {
    std::hint::black_box(b)
}

fn number(c: &Counted) -> i64 {
    c.0
}

fn show(name: &str, f: impl FnOnce() -> i64) {
    CLONES.set(0);
    let result = f();
    println!("{name} {} {result}", CLONES.get());
}
"#;

const MILO: &str = "
pub struct Pair { a: Counted, b: Counted }
fn seeCounted(c: &Counted): i64 { return number(c) }
fn takeCounted(c: Counted): i64 { return seeCounted(c) }
fn seePair(p: &Pair): i64 { return seeCounted(p.a) * 3 + seeCounted(p.b) }
fn takePair(p: Pair): i64 { return seePair(p) }
fn seeTuple(t: &(Counted, Counted)): i64 { return seeCounted(t.0) * 3 + seeCounted(t.1) }
fn takeTuple(t: (Counted, Counted)): i64 { return seeTuple(t) }
fn seeList(v: &Vec<Counted>): i64 {
    var sum: i64 = 0
    for c in v { sum = sum * 3 + seeCounted(c) }
    return sum
}
fn takeList(v: Vec<Counted>): i64 { return seeList(v) }
fn seeMaybe(o: &Counted?): i64 {
    return match o { Some(c) => seeCounted(c), None => 0 }
}
fn takeMaybe(o: Counted?): i64 { return seeMaybe(o) }
";

fn setting(name: &str, otherwise: u64) -> u64 {
    let set = std::env::var(name).ok();
    set.map_or(otherwise, |text| text.parse().expect("a number"))
}

/// rustc takes more than twice as long for twice as many programs of a crate.
const PROGRAMS_OF_A_CRATE: usize = 120;

#[test]
fn programs_at_random_clone_what_is_used_again() {
    let (seed, count) = (setting("MILO_SEED", 1), setting("MILO_PROGRAMS", 480));
    let programs: Vec<_> = (0..count)
        .map(|i| {
            let name = format!("p{i}");
            let seed = seed.wrapping_mul(1_000_003).wrapping_add(i);
            let program = model::program(seed, &name);
            (name, program)
        })
        .collect();
    let crates: Vec<_> = programs.chunks(PROGRAMS_OF_A_CRATE).collect();
    let file = |(i, programs): (usize, &&[(String, Program)])| {
        (format!("src/bin/random{i}.rs"), source(programs))
    };
    let files: Vec<_> = crates.iter().enumerate().map(file).collect();
    let project = Project::new(env!("CARGO_TARGET_TMPDIR"), "random", "2024", &files);
    let limit = Duration::from_secs(1200);
    for optimised in [false, true] {
        // The crate alone: what it stands on is compiled already.
        let profile = ["--config", "profile.dev.package.random.opt-level=3"];
        let cargo = |command: &[&str]| {
            let options = profile.iter().filter(|_| optimised);
            let got = process::run(&mut project.cargo(command.iter().chain(options)), limit);
            assert_eq!(got.code(), Some(0), "seed {seed}:\n{}", got.stderr);
            got.stdout
        };
        cargo(&["build", "--bins", "--keep-going"]);
        let mut faults = String::new();
        for (i, programs) in crates.iter().enumerate() {
            let printed = cargo(&["run", "--quiet", "--bin", &format!("random{i}")]);
            assert_eq!(printed.lines().count(), programs.len(), "{printed}");
            for ((name, program), line) in programs.iter().zip(printed.lines()) {
                let wanted = format!("{name} {} {}", program.clones, program.result);
                if line != wanted {
                    let _ = writeln!(faults, "{line}, and not {wanted}:\n{}", program.text);
                }
            }
        }
        assert!(
            faults.is_empty(),
            "seed {seed}, optimised: {optimised}:\n{faults}"
        );
    }
}

/// A crate that prints of each program its name, its clones and its result.
fn source(programs: &[(String, Program)]) -> String {
    let (mut milo, mut main) = (MILO.to_owned(), String::new());
    for (name, program) in programs {
        milo += &program.text;
        let _ = writeln!(main, "    show({name:?}, {name});");
    }
    format!(
        "#![allow(warnings, clippy::all)]\n{RUST}\nmilo::milo! {{\n{milo}}}\n\nfn main() {{\n{main}}}\n"
    )
}
