//! The hidden Cargo project of a Milo file.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A Cargo project that includes one Milo file.
pub(crate) struct Project {
    /// The directory of its `Cargo.toml`.
    pub dir: PathBuf,
    /// The target directory: all such projects share it, so that `milo` is compiled once.
    pub target: PathBuf,
}

/// The source of the crate `milo`.
struct Source {
    /// The right side of `milo = …` in a Cargo.toml.
    dependency: String,
    /// The directory below which projects are kept.
    base: PathBuf,
    /// The Cargo.lock with the versions of the dependencies of `milo`.
    lock: PathBuf,
}

/// Cargo itself.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

impl Project {
    /// The project of `file` with this text, made anew where it is not as it should be.
    /// `is_program` says whether the file has a `fn main`.
    pub(crate) fn of(file: &Path, text: &str, is_program: bool) -> Result<Project, String> {
        let file = file
            .canonicalize()
            .map_err(|e| format!("cannot read '{}': {e}", file.display()))?;
        let beside = file.parent().unwrap_or(Path::new("."));
        let source = source(beside)?;
        let mut hasher = DefaultHasher::new();
        file.hash(&mut hasher);
        let name = name(&file);
        let dir = source.base.join(format!("{name}-{:016x}", hasher.finish()));
        let (kind, path) = match is_program {
            true => ("[[bin]]", "main.rs"),
            false => ("[lib]", "lib.rs"),
        };
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
             {kind}\nname = \"{name}\"\npath = \"{path}\"\n\n[dependencies]\nmilo = {}\n{}\n[workspace]\n",
            source.dependency,
            dependencies(text, beside)
        );
        // An item that a file declares for others is not dead.
        let allow = if is_program {
            ""
        } else {
            "#![allow(dead_code)]\n"
        };
        let code = format!("{allow}milo::include!({:?});\n", file.display().to_string());
        let failed = |e| format!("cannot write to '{}': {e}", dir.display());
        std::fs::create_dir_all(&dir).map_err(failed)?;
        write(&dir.join("Cargo.toml"), &manifest).map_err(failed)?;
        write(&dir.join(path), &code).map_err(failed)?;
        let lock = dir.join("Cargo.lock");
        if !lock.exists() && source.lock.is_file() {
            std::fs::copy(&source.lock, &lock).map_err(failed)?;
        }
        Ok(Project {
            target: source.base.join("target"),
            dir,
        })
    }
}

/// The crates that a file asks for in the comments at its head, as lines of a Cargo.toml:
/// `// dependency: serde_json = "1"`. A path is relative to the file.
fn dependencies(text: &str, beside: &Path) -> String {
    let head = text.lines().map(str::trim);
    let head = head.take_while(|line| line.is_empty() || line.starts_with("//"));
    let asked = head.filter_map(|line| {
        let line = line.trim_start_matches('/').trim_start();
        Some(line.strip_prefix("dependency:")?.trim())
    });
    asked
        .map(|line| {
            let key = "path = \"";
            let parts = line.split_once(key);
            let parts = parts.and_then(|(before, after)| Some((before, after.split_once('"')?)));
            match parts {
                Some((before, (path, after))) => {
                    let path = beside.join(path).display().to_string();
                    format!("{before}path = {path:?}{after}\n")
                }
                None => format!("{line}\n"),
            }
        })
        .collect()
}

/// Writes a file unless it has this text: cargo recompiles files that are newer.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    match std::fs::read_to_string(path) {
        Ok(old) if old == text => Ok(()),
        _ => std::fs::write(path, text),
    }
}

/// A name for a crate, like the file's.
fn name(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let letters = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    let name: String = letters.collect();
    // A name begins with a letter, and neither cargo's own nor `milo` will do.
    format!("milo_{name}")
}

/// Inside a Cargo project, that project's `milo`; else the one that belongs to this program.
fn source(dir: &Path) -> Result<Source, String> {
    let around = dir.ancestors().any(|d| d.join("Cargo.toml").is_file());
    if around && let Some(source) = of_project(dir)? {
        return Ok(source);
    }
    Ok(Source {
        dependency: dependency(false),
        base: cache()?,
        lock: Path::new(CHECKOUT).join("Cargo.lock"),
    })
}

/// The workspace that this program was built from.
const CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The name of the package `milo` in the registry, where `milo` itself is another crate.
const PUBLISHED: &str = "milo-lang";

/// The right side of `milo = …` in a Cargo.toml, for the `milo` that belongs to this program, with
/// its default features or with our own engine.
pub(crate) fn dependency(native: bool) -> String {
    let features = if native { "\"native\"" } else { "" };
    let milo = Path::new(CHECKOUT).join("milo");
    // The sources that it was built from, as long as they are there.
    if let Ok(milo) = milo.canonicalize() {
        return path_dependency(&milo, features, !native);
    }
    let version = env!("CARGO_PKG_VERSION");
    match native {
        false => format!("{{ package = {PUBLISHED:?}, version = \"{version}\" }}"),
        true => format!(
            "{{ package = {PUBLISHED:?}, version = \"{version}\", default-features = false, features = [{features}] }}"
        ),
    }
}

fn path_dependency(dir: &Path, features: &str, default: bool) -> String {
    let path = dir.display().to_string();
    match default {
        true => format!("{{ path = {path:?} }}"),
        false => {
            format!("{{ path = {path:?}, default-features = false, features = [{features}] }}")
        }
    }
}

/// The `milo` of the project around `dir`, if it depends on one.
fn of_project(dir: &Path) -> Result<Option<Source>, String> {
    let output = cargo()
        .args(["metadata", "--format-version", "1"])
        .current_dir(dir)
        .output()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let data: Value = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("'cargo metadata' says what cannot be read: {e}"))?;
    let packages = data["packages"].as_array();
    let milo = packages.and_then(|all| {
        let mut all = all.iter();
        all.find(|p| p["name"] == "milo" || p["name"] == PUBLISHED)
    });
    let Some(milo) = milo else {
        return Ok(None);
    };
    let nodes = data["resolve"]["nodes"].as_array();
    let node = nodes.and_then(|all| all.iter().find(|n| n["id"] == milo["id"]));
    let features = node.and_then(|n| n["features"].as_array());
    let features: Vec<String> = features
        .into_iter()
        .flatten()
        .filter_map(|f| f.as_str())
        .filter(|f| *f != "default")
        .map(|f| format!("{f:?}"))
        .collect();
    let features = features.join(", ");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let dependency = match milo["source"].as_str() {
        None => {
            let manifest = PathBuf::from(text(&milo["manifest_path"]));
            path_dependency(manifest.parent().unwrap_or(&manifest), &features, false)
        }
        Some(git) if git.starts_with("git+") => {
            let (url, rev) = git["git+".len()..].split_once('#').unwrap_or((git, ""));
            let url = url.split('?').next().unwrap_or(url);
            format!(
                "{{ package = {:?}, git = {url:?}, rev = {rev:?}, default-features = false, features = [{features}] }}",
                text(&milo["name"])
            )
        }
        Some(_) => format!(
            "{{ package = {:?}, version = \"={}\", default-features = false, features = [{features}] }}",
            text(&milo["name"]),
            text(&milo["version"])
        ),
    };
    Ok(Some(Source {
        dependency,
        base: PathBuf::from(text(&data["target_directory"])).join("milo"),
        lock: PathBuf::from(text(&data["workspace_root"])).join("Cargo.lock"),
    }))
}

/// The user's cache directory.
fn cache() -> Result<PathBuf, String> {
    let var = |name| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let dir = if cfg!(windows) {
        var("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        var("HOME").map(|home| home.join("Library/Caches"))
    } else {
        var("XDG_CACHE_HOME").or_else(|| var("HOME").map(|home| home.join(".cache")))
    };
    let dir = dir.ok_or("there is no directory for caches: set XDG_CACHE_HOME or HOME")?;
    Ok(dir.join("cargo-milo"))
}
