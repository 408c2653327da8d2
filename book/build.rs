//! Makes a module of every sample of the text.

#[allow(dead_code)]
#[path = "fences/mod.rs"]
mod fences;

use fences::{Language, Mode};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A sample shows one thing: it need not use all that it declares.
const ALLOWED: &str = "unused, clippy::all, clippy::pedantic";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=text");
    println!("cargo::rerun-if-changed=fences");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let (mut modules, mut table) = (String::new(), String::new());
    for sample in fences::samples(Path::new("text")) {
        if sample.mode == Mode::Refused {
            continue;
        }
        let code = &sample.code;
        let main = code.lines().any(|l| l.trim_start().starts_with("fn main("))
            || code.contains("async fn main(");
        let text = match (sample.language, main) {
            (Language::Milo, true) => {
                format!(
                    "milo::milo! {{\n{code}}}\npub fn run() -> std::process::ExitCode {{ std::process::Termination::report(main()) }}\n"
                )
            }
            (Language::Milo, false) => format!(
                "pub fn run() -> std::process::ExitCode {{ body(); milo::runtime::drain(); std::process::ExitCode::SUCCESS }}\n\
                 fn body() {{ milo::milo! {{\n{code}}} }}\n"
            ),
            (Language::Rust, true) => {
                format!(
                    "{code}\npub fn run() -> std::process::ExitCode {{ std::process::Termination::report(main()) }}\n"
                )
            }
            (Language::Rust, false) => format!(
                "#[allow(unused_imports)]\nuse milo::milo;\n\
                 pub fn run() -> std::process::ExitCode {{ body(); milo::runtime::drain(); std::process::ExitCode::SUCCESS }}\n\
                 fn body() {{\n{code}}}\n"
            ),
        };
        let name = &sample.name;
        let path = out.join(format!("{name}.rs"));
        write_if_new(&path, &format!("// {}\n{text}", sample.place));
        let _ = writeln!(
            modules,
            "#[allow({ALLOWED})]\n#[path = {path:?}]\nmod {name};"
        );
        let _ = writeln!(table, "    ({name:?}, {name}::run),");
    }
    let table = format!("{modules}static SAMPLES: &[Sample] = &[\n{table}];\n");
    write_if_new(&out.join("samples.rs"), &table);
}

fn write_if_new(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::write(path, text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}
