//! Printing: whole lines, captured by tests, and an end when nobody reads.
//!
//! The test starts itself once for each case, with the name of the case in a variable.

use std::env;
use std::fmt::{self, Display, Formatter};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output, Stdio};

use milo::__private::{eprint, format, print};

const CASE: &str = "MILO_PRINT_CASE";

#[test]
fn formats() {
    assert_eq!(format(format_args!("a{}", 1)), "a1");
    assert_eq!(format(format_args!("")), "");
}

#[test]
fn lines() {
    let out = run("lines", false);
    let text = String::from_utf8(out.stdout).unwrap();
    let long = "é".repeat(3000);
    assert!(text.contains(&format!(
        "\none 1\n\n{long}\n{long}{long}|\nends\nbroken\nlast\n"
    )));
    let errors = String::from_utf8(out.stderr).unwrap();
    assert_eq!(errors, "to stderr 5\n");
}

#[test]
fn threads_do_not_mix() {
    let out = run("threads", false);
    let text = String::from_utf8(out.stdout).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('<')).collect();
    assert_eq!(lines.len(), 800);
    for line in lines {
        let middle = line.trim_start_matches('<').trim_end_matches('>');
        let (n, rest) = middle.split_once(' ').unwrap();
        assert_eq!(rest, n.repeat(400), "{line}");
    }
}

#[test]
fn tests_capture() {
    let out = run("lines", true);
    assert!(out.status.success());
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(!text.contains("one 1"), "{text}");
}

#[test]
fn a_reader_that_has_gone_ends_the_program() {
    let mut child = command("closed", false)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Go away only when the child has come past what its harness prints.
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.ends_with("ready\n") {
        assert_ne!(out.read_line(&mut line).unwrap(), 0, "{line}");
    }
    drop(out);
    drop(child.stdin.take());
    let mut errors = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    let status = child.wait().unwrap();
    // As a C program that does not ignore SIGPIPE.
    assert_eq!((status.signal(), errors.as_str()), (Some(13), ""));
}

fn command(case: &str, capture: bool) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "child", "--test-threads=1"])
        .args((!capture).then_some("--nocapture"))
        .env(CASE, case)
        .env("RUST_BACKTRACE", "0")
        .stdout(Stdio::piped());
    command
}

fn run(case: &str, capture: bool) -> Output {
    command(case, capture).output().unwrap()
}

/// Not a test of its own: the process that a case runs in.
#[test]
fn child() {
    match env::var(CASE).as_deref() {
        Ok("lines") => print_lines(),
        Ok("threads") => print_from_threads(),
        Ok("closed") => {
            print(format_args!("ready"));
            std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
            for i in 0..1000 {
                print(format_args!("{i}"));
            }
            std::process::exit(7);
        }
        _ => {}
    }
}

fn print_lines() {
    let long = "é".repeat(3000);
    print(format_args!(""));
    print(format_args!("one {}", 1));
    print(format_args!(""));
    print(format_args!("{long}"));
    print(format_args!("{long}{long}|"));
    print(format_args!("ends"));
    eprint(format_args!("to stderr {}", 5));
    print(format_args!("{}", Broken));
    print(format_args!("last"));
}

fn print_from_threads() {
    print(format_args!(""));
    std::thread::scope(|scope| {
        for n in 0..8 {
            scope.spawn(move || {
                for _ in 0..100 {
                    print(format_args!("<{n} {}>", n.to_string().repeat(400)));
                }
            });
        }
    });
}

/// Shows something, then fails.
struct Broken;

impl Display for Broken {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("broken")?;
        Err(fmt::Error)
    }
}
