//! The contender in Go, if Go is installed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// Builds the program beside the benchmark's binary, with the Go of that name: `go`, or one that
/// is installed beside it. None if that fails, which is told once.
pub fn build(exe: &Path, go: &'static str) -> Option<PathBuf> {
    static BUILT: Mutex<BTreeMap<&str, Option<PathBuf>>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().expect("nobody panics here");
    built.entry(go).or_insert_with(|| compile(exe, go)).clone()
}

fn compile(exe: &Path, go: &str) -> Option<PathBuf> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/runtime/go/main.go");
    let program = exe.with_file_name(format!("milo_bench_{go}"));
    let status = Command::new(go)
        .arg("build")
        .arg("-o")
        .arg(&program)
        .arg(source)
        .status();
    match status {
        Ok(status) if status.success() => Some(program),
        Ok(status) => {
            println!("({go} is left out: its build ended with {status})");
            None
        }
        Err(_) => {
            println!("({go} is left out: it is not installed)");
            None
        }
    }
}
