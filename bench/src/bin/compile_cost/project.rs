//! Cargo projects outside the workspace, to be compiled and timed.

use milo_bench::Spread;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A directory for the projects: beside the binary, and so in cargo's target directory.
pub fn scratch() -> PathBuf {
    let exe = std::env::current_exe().expect("a program knows where it lies");
    exe.parent()
        .expect("it lies in a directory")
        .join("compile_cost_projects")
}

/// A project that is one file.
pub struct Project {
    dir: PathBuf,
    source: PathBuf,
    target: PathBuf,
}

impl Project {
    /// In `deps` the words MILO and MILO-SYNTAX stand for the paths of those crates.
    pub fn new(scratch: &Path, root: &Path, name: &str, deps: &str, source: &str) -> Project {
        let dir = scratch.join(name);
        fs::create_dir_all(dir.join("src")).expect("the target directory is writable");
        let path = |p: &str| root.join(p).display().to_string();
        let deps = deps
            .replace("MILO-SYNTAX", &path("milo-syntax"))
            .replace("MILO", &path("milo"));
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{deps}\n\n[workspace]\n"
        );
        fs::write(dir.join("Cargo.toml"), manifest).expect("the project is writable");
        // The versions of the workspace, and no reason to ask the registry.
        fs::copy(root.join("Cargo.lock"), dir.join("Cargo.lock")).expect("a Cargo.lock");
        let source = dir.join("src").join(source);
        Project {
            target: dir.join("target"),
            dir,
            source,
        }
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn write(&self, text: &str) {
        fs::write(&self.source, text).expect("the project is writable");
    }

    /// Makes cargo compile it again.
    pub fn touch(&self) {
        let text = fs::read(&self.source).expect("it was written");
        fs::write(&self.source, text).expect("the project is writable");
    }

    /// Runs cargo and gives its time.
    ///
    /// # Panics
    /// If it fails.
    pub fn cargo(&self, args: &[&str]) -> Duration {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(args)
            .current_dir(&self.dir)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TERM_COLOR", "never")
            .stdin(Stdio::null());
        let start = Instant::now();
        let output = command.output().expect("cargo runs");
        let time = start.elapsed();
        assert!(
            output.status.success(),
            "cargo {args:?} in {}:\n{}",
            self.dir.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        time
    }

    /// Runs the program, which prints one number of seconds a line.
    pub fn seconds(&self, profile: &str, rounds: usize) -> Spread {
        let exe = self
            .target
            .join(profile)
            .join(self.dir.file_name().expect("a name"));
        let output = Command::new(exe)
            .arg(rounds.to_string())
            .output()
            .expect("it was built");
        let text = String::from_utf8_lossy(&output.stdout);
        Spread::of(
            text.lines()
                .map(|line| line.parse().expect("seconds"))
                .collect(),
        )
    }
}
