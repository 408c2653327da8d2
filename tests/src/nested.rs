//! Cargo projects outside the workspace that use `milo` as a path dependency, as a user's
//! crate does.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A project under the target directory.
#[derive(Debug)]
pub struct Project {
    dir: PathBuf,
    target: PathBuf,
}

impl Project {
    /// A project called `name` in `tmp`, a test's `CARGO_TARGET_TMPDIR`. Files of an earlier run
    /// are replaced where they differ and removed where they are not wanted any more.
    ///
    /// # Panics
    /// If the files cannot be written.
    pub fn new(tmp: &str, name: &str, edition: &str, files: &[(String, String)]) -> Project {
        let tmp = Path::new(tmp);
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let dir = tmp.join(name);
        let mut manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\
             publish = false\n\n[dependencies]\nmilo = {{ path = {:?} }}\n",
            workspace.join("milo"),
        );
        // It lies below the workspace's directory, but is not a part of it.
        writeln!(manifest, "\n[workspace]").expect("a String grows");
        write(&dir.join("Cargo.toml"), &manifest);
        if !dir.join("Cargo.lock").exists() {
            // The versions that are tested elsewhere, and no reason to ask the registry.
            let lock = fs::read_to_string(workspace.join("Cargo.lock")).expect("a Cargo.lock");
            write(&dir.join("Cargo.lock"), &lock);
        }
        remove_others(&dir.join("src"), &dir, files);
        for (path, text) in files {
            write(&dir.join(path), text);
        }
        // One directory for all projects: `milo` and what it stands on compile once.
        Project {
            dir,
            target: tmp.join("nested"),
        }
    }

    /// The project's directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The directory that holds what the projects compile to.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A call of cargo in the project.
    pub fn cargo<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(args)
            .current_dir(&self.dir)
            .env("CARGO_TARGET_DIR", &self.target)
            // Its files change between runs, so that there is little to gain.
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TERM_COLOR", "never");
        command
    }
}

fn remove_others(dir: &Path, root: &Path, files: &[(String, String)]) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            remove_others(&path, root, files);
        } else if !files.iter().any(|(name, _)| root.join(name) == path) {
            fs::remove_file(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        }
    }
}

/// Leaves a file alone whose text is right already: cargo looks at its time.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a file has a directory"))
        .and_then(|()| fs::write(path, text))
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}
