//! The contender in Go, if Go is installed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Builds the program beside the benchmark's binary. None if that fails, which is told once.
pub fn build(exe: &Path) -> Option<PathBuf> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    BUILT.get_or_init(|| compile(exe)).clone()
}

fn compile(exe: &Path) -> Option<PathBuf> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin/runtime/go/main.go");
    let program = exe.with_file_name("milo_bench_go");
    let status = Command::new("go")
        .arg("build")
        .arg("-o")
        .arg(&program)
        .arg(source)
        .status();
    match status {
        Ok(status) if status.success() => Some(program),
        Ok(status) => {
            println!("(go is left out: its build ended with {status})");
            None
        }
        Err(_) => {
            println!("(go is left out: it is not installed)");
            None
        }
    }
}
