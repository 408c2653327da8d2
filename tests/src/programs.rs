//! Runs the programs of one group and compares what they do with what their comments expect:
//!
//! ```text
//! // expect: a line of standard output      (every line, in order)
//! // expect-status: 101                     (0 where nothing is said)
//! // expect-stderr: part of standard error  (nothing said and status 0: it stays empty)
//! ```
//!
//! A group is one test target, so that its programs compile together; the target runs itself
//! once for each program, so that a program has its own process, runtime and end.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use crate::process::{self, Outcome};

/// A program's name and its `main`.
pub type Program = (&'static str, fn() -> ExitCode);

/// The argument that makes a target run one of its programs instead of testing them all.
const RUN: &str = "--run-program";

/// A program of the corpus is done in milliseconds; a busy machine may take far longer.
const LIMIT: Duration = Duration::from_secs(60);

/// Declares the test target of a group.
#[macro_export]
macro_rules! programs {
    ($group:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $group, ".rs"));

        fn main() -> std::process::ExitCode {
            $crate::programs::main($group, PROGRAMS)
        }
    };
}

/// What a program has to do.
struct Expected {
    stdout: Vec<String>,
    status: i32,
    stderr: Vec<String>,
}

impl Expected {
    fn of(text: &str) -> Expected {
        let mut expected = Expected {
            stdout: Vec::new(),
            status: 0,
            stderr: Vec::new(),
        };
        for line in text.lines() {
            let Some(comment) = line.trim_start().strip_prefix("// expect") else {
                continue;
            };
            if let Some(rest) = comment.strip_prefix(':') {
                expected
                    .stdout
                    .push(rest.strip_prefix(' ').unwrap_or(rest).to_owned());
            } else if let Some(rest) = comment.strip_prefix("-status:") {
                expected.status = rest.trim().parse().expect("a status is a number");
            } else if let Some(rest) = comment.strip_prefix("-stderr:") {
                expected.stderr.push(rest.trim().to_owned());
            }
        }
        expected
    }

    /// What is wrong with an outcome, if anything.
    fn check(&self, got: &Outcome) -> Result<(), String> {
        let mut faults = String::new();
        if got.code() != Some(self.status) {
            faults += &format!("{}, expected status {}\n", got.ending(), self.status);
        }
        let lines: Vec<&str> = got.stdout.lines().collect();
        if lines != self.stdout {
            faults += &diff(&self.stdout, &lines);
        }
        for part in self
            .stderr
            .iter()
            .filter(|part| !got.stderr.contains(*part))
        {
            faults += &format!("stderr does not contain: {part}\n");
        }
        if self.status == 0 && self.stderr.is_empty() && !got.stderr.is_empty() {
            faults += "stderr is not empty\n";
        }
        if faults.is_empty() {
            return Ok(());
        }
        if !got.stderr.is_empty() {
            faults += &format!("stderr:\n{}", indent(&got.stderr));
        }
        Err(faults)
    }
}

/// The `main` of a group's test target. Understands what `cargo test -- …` is used for: name
/// filters, `--exact`, `--skip`, `--list`, `--test-threads`; other options do nothing here.
pub fn main(group: &str, programs: &[Program]) -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    if let [flag, name] = args.as_slice()
        && flag == RUN
    {
        let (_, run) = programs
            .iter()
            .find(|p| p.0 == name)
            .expect("a program of the group");
        return run();
    }
    let options = Options::of(args);
    let chosen: Vec<&Program> = programs
        .iter()
        .filter(|p| options.takes(&format!("{group}::{}", p.0)))
        .collect();
    if options.list {
        for (name, _) in &chosen {
            println!("{group}::{name}: test");
        }
        println!("\n{} tests, 0 benchmarks", chosen.len());
        return ExitCode::SUCCESS;
    }
    report(
        group,
        &chosen,
        programs.len() - chosen.len(),
        options.threads,
    )
}

/// Runs the programs, a few at a time, and prints the lines that a Rust test prints.
fn report(group: &str, chosen: &[&Program], filtered: usize, threads: usize) -> ExitCode {
    let start = Instant::now();
    println!("\nrunning {} tests", chosen.len());
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads.min(chosen.len()) {
            scope.spawn(|| {
                while let Some((name, _)) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match test(group, name) {
                        Ok(()) => println!("test {group}::{name} ... ok"),
                        Err(fault) => {
                            println!("test {group}::{name} ... FAILED");
                            failures
                                .lock()
                                .expect("no panic holds it")
                                .push((*name, fault));
                        }
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no panic holds it");
    failures.sort();
    for (name, fault) in &failures {
        println!("\n---- programs/{group}/{name}.milo ----\n{fault}");
    }
    println!(
        "\ntest result: {}. {} passed; {} failed; 0 ignored; 0 measured; {filtered} filtered out; \
         finished in {:.2}s\n",
        if failures.is_empty() { "ok" } else { "FAILED" },
        chosen.len() - failures.len(),
        failures.len(),
        start.elapsed().as_secs_f64(),
    );
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(101)
    }
}

fn test(group: &str, name: &str) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root
        .join("programs")
        .join(group)
        .join(format!("{name}.milo"));
    let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}\n", file.display()))?;
    let exe = env::current_exe().map_err(|e| format!("no path to this test: {e}\n"))?;
    let got = process::run(
        Command::new(exe)
            .args([RUN, name])
            .env_remove("RUST_BACKTRACE"),
        LIMIT,
    );
    Expected::of(&text).check(&got)
}

struct Options {
    filters: Vec<String>,
    skips: Vec<String>,
    exact: bool,
    list: bool,
    threads: usize,
}

impl Options {
    fn of(args: Vec<String>) -> Options {
        let mut options = Options {
            filters: Vec::new(),
            skips: Vec::new(),
            exact: false,
            list: false,
            threads: thread::available_parallelism().map_or(2, |n| n.get()),
        };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let (flag, value) = match arg.split_once('=') {
                Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
                None => (arg, None),
            };
            match flag.as_str() {
                "--exact" => options.exact = true,
                "--list" => options.list = true,
                "--skip" => options.skips.extend(value.or_else(|| args.next())),
                "--test-threads" => {
                    let number = value.or_else(|| args.next()).and_then(|n| n.parse().ok());
                    options.threads = number.filter(|n| *n > 0).expect("--test-threads <number>");
                }
                "--format" | "--color" | "--logfile" | "-Z" => drop(value.or_else(|| args.next())),
                _ if flag.starts_with('-') => {}
                _ => options.filters.push(flag),
            }
        }
        options
    }

    fn takes(&self, name: &str) -> bool {
        let hit = |f: &String| {
            if self.exact {
                name == f
            } else {
                name.contains(f.as_str())
            }
        };
        (self.filters.is_empty() || self.filters.iter().any(hit)) && !self.skips.iter().any(hit)
    }
}

/// The lines as expected and as they came, from the first that differs.
fn diff(expected: &[String], got: &[&str]) -> String {
    let same = expected
        .iter()
        .zip(got)
        .take_while(|(e, g)| e == *g)
        .count();
    let after = expected[same..].iter().rev().zip(got[same..].iter().rev());
    let tail = after.take_while(|(e, g)| e == *g).count();
    let mut text = format!("stdout differs at line {}\n", same + 1);
    for line in expected[..same].iter().rev().take(3).rev() {
        text += &format!("      {line}\n");
    }
    for line in &expected[same..expected.len() - tail] {
        text += &format!("    - {line}\n");
    }
    for line in &got[same..got.len() - tail] {
        text += &format!("    + {line}\n");
    }
    text
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}
