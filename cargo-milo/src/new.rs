//! `cargo milo new`.

use std::path::Path;

use crate::project::{self, cargo};

/// The program that a new crate begins with: a green thread, a channel, a test.
const MAIN: &str = include_str!("../template/main.rs");

/// Makes a crate as `cargo new` does, with a Milo program in it.
pub(crate) fn run(path: &Path, native: bool) -> Result<u8, String> {
    // Names, directories that exist, workspaces, version control: all that is cargo's.
    let status = cargo()
        .args(["new", "--quiet", "--bin", "--"])
        .arg(path)
        .status()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if !status.success() {
        return Ok(status
            .code()
            .and_then(|c| u8::try_from(c).ok())
            .unwrap_or(1));
    }
    let failed = |e| format!("cannot write to '{}': {e}", path.display());
    let manifest = path.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).map_err(failed)?;
    // In a workspace, `[lints]` may follow.
    let table = "[dependencies]\n";
    let Some((before, after)) = text.split_once(table) else {
        return Err(format!("'{}' has no {}", manifest.display(), table.trim()));
    };
    let milo = project::dependency(native);
    let text = format!("{before}{table}milo = {milo}\n{after}");
    std::fs::write(&manifest, text).map_err(failed)?;
    std::fs::write(path.join("src/main.rs"), MAIN).map_err(failed)?;
    let shown = path.display();
    eprintln!("Created a Milo program. To run it: cd {shown} && cargo run");
    Ok(0)
}
