//! The whole text of the errors that users meet. It is rustc's in part, and so belongs to one
//! version of it: under another one there is nothing to compare.
//!
//! `TRYBUILD=overwrite cargo test -p milo-tests --test ui` writes the texts anew.

use std::process::Command;

/// The version that wrote the `.stderr` files.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn errors_read_as_they_should() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    if !version.starts_with(RUSTC) {
        eprintln!("skipped: the texts are those of {RUSTC}x, this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
