//! `cargo milo check` and `cargo milo run`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use milo_syntax::diag::Diagnostics;
use milo_syntax::files::{Mistake, translate};
use serde_json::Value;

use crate::message::Pages;
use crate::project::{Project, cargo};
use crate::report::{self, Report, Severity};
use crate::{FAILED, fmt};

/// Checks files, or the crate around the current directory.
pub(crate) fn run(files: &[PathBuf], quiet: bool) -> Result<u8, String> {
    if files.is_empty() {
        let mut command = cargo();
        command.arg("check");
        let root = std::env::current_dir().map_err(|e| format!("no current directory: {e}"))?;
        return Ok(compile(command, &workspace(&root)?, false, quiet)?.0);
    }
    let mut code = 0;
    for file in files {
        code = code.max(match prepared(file, false)? {
            None => FAILED,
            Some(project) => compile(of(&project, "check"), &project.dir, true, quiet)?.0,
        });
    }
    Ok(code)
}

/// Runs a file. On Unix it takes the place of this program, with its exit status.
pub(crate) fn execute(
    file: &Path,
    args: &[String],
    release: bool,
    quiet: bool,
) -> Result<u8, String> {
    let Some(project) = prepared(file, true)? else {
        return Ok(FAILED);
    };
    let mut command = of(&project, "build");
    if release {
        command.arg("--release");
    }
    let (code, program) = compile(command, &project.dir, true, quiet)?;
    if code != 0 {
        return Ok(code);
    }
    let program = program.ok_or("cargo says nothing of a program that it has built")?;
    let mut command = Command::new(&program);
    command.args(args);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let error = command.exec();
        Err(format!("cannot run '{}': {error}", program.display()))
    }
    #[cfg(not(unix))]
    {
        let status = command.status();
        let status = status.map_err(|e| format!("cannot run '{}': {e}", program.display()))?;
        std::process::exit(status.code().unwrap_or(1))
    }
}

/// The directory that the compiler is run in: that of the workspace.
fn workspace(dir: &Path) -> Result<PathBuf, String> {
    let output = cargo()
        .args(["locate-project", "--workspace", "--message-format", "plain"])
        .current_dir(dir)
        .output()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let text = text.trim().trim_start_matches("error: ");
        return Err(format!(
            "{text}\nname a Milo file to check it without a Cargo project"
        ));
    }
    let manifest = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    Ok(manifest.parent().unwrap_or(&manifest).to_owned())
}

/// A file's project, unless Milo itself finds mistakes, which are told.
fn prepared(file: &Path, to_run: bool) -> Result<Option<Project>, String> {
    let text = fmt::read(file)?;
    if file.extension().is_none_or(|e| e != "milo") {
        return Err(format!("'{}' is no .milo file", file.display()));
    }
    let (_, mistakes) = translate(file);
    if !mistakes.is_empty() {
        tell(&mistakes);
        return Ok(None);
    }
    let is_program = has_main(&text);
    if to_run && !is_program {
        return Err(format!(
            "'{}' has no 'fn main': there is nothing to run",
            file.display()
        ));
    }
    Project::of(file, &text, is_program).map(Some)
}

/// Whether the file declares a `main`.
fn has_main(text: &str) -> bool {
    use milo_syntax::ast::{ItemKind, Stmt};
    proc_macro2::fallback::force();
    let Ok(tokens) = text.parse() else {
        return false;
    };
    let program = milo_syntax::parse::parse(tokens, &mut Diagnostics::new());
    program.stmts.iter().any(|stmt| match stmt {
        Stmt::Item(item) => matches!(&item.kind, ItemKind::Fn(f) if f.name == "main"),
        _ => false,
    })
}

/// Tells what Milo itself has found.
pub(crate) fn tell(mistakes: &[Mistake]) {
    for mistake in mistakes {
        let text = mistake
            .place
            .as_ref()
            .and_then(|(file, ..)| fmt::read(file).ok());
        match (&mistake.place, text) {
            (Some((file, from, to)), Some(text)) => report::at(
                file,
                &text,
                (from.line, from.column + 1),
                (to.line, to.column + 1),
                &mistake.message,
            ),
            _ => report::error(&mistake.to_string()),
        }
    }
}

fn of(project: &Project, what: &str) -> Command {
    let mut command = cargo();
    command
        .arg(what)
        .arg("--manifest-path")
        .arg(project.dir.join("Cargo.toml"));
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        command.arg("--target-dir").arg(&project.target);
    }
    command
}

/// Runs cargo, and tells its messages about Milo files in their words. `hidden` is whether the
/// user has never seen the project. Gives cargo's exit status, and the program that it built.
fn compile(
    mut command: Command,
    root: &Path,
    hidden: bool,
    quiet: bool,
) -> Result<(u8, Option<PathBuf>), String> {
    command.arg("--message-format=json-diagnostic-rendered-ansi");
    if quiet {
        command.arg("--quiet");
    }
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    let mut pages = Pages::new(root);
    let mut told: Vec<Report> = Vec::new();
    let mut program = None;
    let lines = child.stdout.take().map(BufReader::new);
    for line in lines.into_iter().flat_map(BufRead::lines) {
        let line = line.map_err(|e| format!("cannot read what cargo says: {e}"))?;
        let Ok(value) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        match value["reason"].as_str() {
            Some("compiler-artifact") => {
                let path = value["executable"].as_str();
                program = path.map(PathBuf::from).or(program);
            }
            Some("compiler-message") => {
                let message = &value["message"];
                match pages.translate(message) {
                    Some(report) if told.contains(&report) => {}
                    Some(report) => {
                        report.print();
                        told.push(report);
                    }
                    None => untranslated(message, hidden),
                }
            }
            _ => {}
        }
    }
    let status = child
        .wait()
        .map_err(|e| format!("cannot wait for cargo: {e}"))?;
    let code = status.code().and_then(|c| u8::try_from(c).ok());
    Ok((code.unwrap_or(FAILED), program))
}

/// A message about no Milo file. In a hidden project, nothing else can be shown but its text.
fn untranslated(message: &Value, hidden: bool) {
    let text = message["message"].as_str().unwrap_or_default();
    let spans = message["spans"].as_array().map_or(0, Vec::len);
    if hidden && spans > 0 {
        if message["level"] == "error" {
            let report = Report {
                severity: Severity::Error,
                code: message["code"]["code"].as_str().map(str::to_owned),
                message: text.to_owned(),
                files: Vec::new(),
                notes: Vec::new(),
            };
            report.print();
        }
    } else if !hidden {
        anstream::eprint!("{}", message["rendered"].as_str().unwrap_or_default());
    }
}
