//! How much stack common libraries take in a task: `cargo run` and `cargo run --release`.
//!
//! Each row is run in processes of its own, in a task whose stack is made smaller until it
//! overflows: what is printed is the least size, in steps of a page, that did.

mod work;

use milo_rt::task::Builder;
use std::process::{Command, Stdio};

const PAGE: usize = 4096;
const LEAST: usize = 16 * 1024;
const MOST: usize = 4 * 1024 * 1024;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("--child") => child(&args[2], args[3].parse().expect("a size")),
        _ => table(),
    }
}

fn child(name: &str, bytes: usize) {
    let row = work::ROWS.iter().find(|row| row.0 == name);
    let work = row.expect("the name of a row").1;
    let task = Builder::new().stack_size(bytes).spawn(work);
    task.expect("a size that tasks may have").join().expect("it does not panic");
}

fn table() {
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    println!("| {profile} | least stack | in 64 KiB |\n|---|---|---|");
    for (name, _) in work::ROWS {
        match least(name) {
            Some(bytes) => {
                let fits = if bytes <= 64 * 1024 { "yes" } else { "no" };
                println!("| {name} | {} KiB | {fits} |", bytes / 1024);
            }
            None => println!("| {name} | fails in {} KiB | no |", MOST / 1024),
        }
    }
}

/// The least stack in which it runs.
fn least(name: &str) -> Option<usize> {
    if !runs(name, MOST) {
        return None;
    }
    let (mut fails, mut works) = (LEAST / PAGE - 1, MOST / PAGE);
    while works - fails > 1 {
        let middle = (fails + works) / 2;
        match runs(name, middle * PAGE) {
            true => works = middle,
            false => fails = middle,
        }
    }
    Some(works * PAGE)
}

fn runs(name: &str, bytes: usize) -> bool {
    let exe = std::env::current_exe().expect("a program knows where it lies");
    Command::new(exe)
        .args(["--child", name, &bytes.to_string()])
        .env("RUST_BACKTRACE", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("a process")
        .success()
}
