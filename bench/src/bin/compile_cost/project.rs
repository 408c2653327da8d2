//! Cargo projects outside the workspace, to be compiled and timed.

use milo_bench::Spread;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// A directory for the projects: beside the binary, and so in cargo's target directory.
pub fn scratch() -> PathBuf {
    let exe = std::env::current_exe().expect("a program knows where it lies");
    exe.parent()
        .expect("it lies in a directory")
        .join("compile_cost_projects")
}

/// Seconds. Other builds make the wall's clock say little; the processor's says what cargo and
/// the compilers themselves took, over all cores.
#[derive(Clone, Copy)]
pub struct Cost {
    pub wall: f64,
    pub cpu: f64,
}

// Of the processes that have ended and were waited for, with theirs.
fn children_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The fields behind the program's name, which may hold anything; ticks are 1/100 s.
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    fields
        .skip(13)
        .take(2)
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
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

    /// Runs cargo and gives what it took.
    ///
    /// # Panics
    /// If it fails.
    pub fn cargo(&self, args: &[&str]) -> Cost {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(args)
            .current_dir(&self.dir)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TERM_COLOR", "never")
            .stdin(Stdio::null());
        let (start, before) = (Instant::now(), children_cpu());
        let output = command.output().expect("cargo runs");
        let cost = Cost {
            wall: start.elapsed().as_secs_f64(),
            cpu: children_cpu() - before,
        };
        assert!(
            output.status.success(),
            "cargo {args:?} in {}:\n{}",
            self.dir.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        cost
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
