//! Turns every program under `programs/` into a Rust module: the file's text, as it stands,
//! inside `milo::milo! { … }`. `src/programs.rs` runs them. And every snippet of the chapter
//! into such a file, for `src/bin/chapter.rs`. And a test's block into a Milo file.
//!
//! `MILO_SKIP=group/name,…` leaves programs out, so that one that does not compile does not
//! hide the rest of its group.

#[allow(dead_code)]
#[path = "../book/fences/mod.rs"]
mod fences;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The specification of the concurrency layer.
const CHAPTER: &str = "chapter/concurrency-chapter.md";

/// A test whose block is a Milo file as well.
const PLACES: &str = "tests/places.rs";

/// What is emitted is clean: of what rustc and clippy say, only this much is allowed, which the
/// author of a program deserves to be told, and which programs that try everything do.
const ALLOWED: &str = "clippy::correctness, clippy::suspicious, dead_code, unreachable_code, unused_mut, unused_variables, unused_assignments, \
    unused_must_use, clippy::assign_op_pattern, clippy::collapsible_if, clippy::eq_op, \
    clippy::explicit_counter_loop, clippy::manual_swap, clippy::manual_unwrap_or, \
    clippy::match_single_binding, clippy::no_effect, clippy::nonminimal_bool, \
    clippy::reversed_empty_ranges, clippy::single_match, clippy::undocumented_unsafe_blocks, \
    clippy::unnecessary_cast, clippy::zero_divided_by_zero, clippy::zero_prefixed_literal, \
    clippy::approx_constant, clippy::possible_missing_else, clippy::only_used_in_recursion, \
    clippy::identity_op, clippy::needless_bool, clippy::bool_comparison, clippy::manual_rotate, \
    clippy::erasing_op, clippy::op_ref, clippy::if_same_then_else, clippy::excessive_precision, \
    clippy::neg_multiply, clippy::precedence, clippy::too_many_arguments, clippy::int_plus_one, \
    clippy::implicit_saturating_sub, clippy::manual_is_multiple_of, clippy::manual_clamp, \
    clippy::manual_div_ceil, clippy::upper_case_acronyms, clippy::boxed_local, clippy::question_mark, clippy::never_loop, \
    clippy::collapsible_else_if, clippy::needless_range_loop";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../book/fences");
    println!("cargo::rerun-if-changed=programs");
    println!("cargo::rerun-if-changed={CHAPTER}");
    println!("cargo::rerun-if-changed={PLACES}");
    println!("cargo::rerun-if-env-changed=MILO_SKIP");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let skip = env::var("MILO_SKIP").unwrap_or_default();
    let skip: Vec<&str> = skip.split(',').collect();
    for group in entries(&root.join("programs")) {
        let name = stem(&group);
        let target = root.join(format!("tests/programs_{name}.rs"));
        assert!(
            target.exists(),
            "programs/{name} has no test target: add {} and its entry in Cargo.toml",
            target.display()
        );
        generate(&group, &name, &out, &skip);
    }
    chapter(&root.join(CHAPTER), &out.join("chapter"));
    places(&root.join(PLACES), &out.join("places"));
}

/// Writes the block of the test about places as a Milo file, with the same lines, and the Rust
/// file that includes it.
fn places(test: &Path, out: &Path) {
    fs::create_dir_all(out).expect("OUT_DIR is writable");
    let text = fs::read_to_string(test).expect("the test is there");
    let (before, block) = text.split_once("milo::milo! {\n").expect("it has a block");
    let (block, _) = block.split_once("\n}\n").expect("the block ends");
    let above = "\n".repeat(before.lines().count() + 1);
    write_if_new(&out.join("cases.milo"), &format!("{above}{block}\n"));
    write_if_new(&out.join("mod.rs"), "milo::include!(\"cases.milo\");\n");
}

/// Writes `<out>/<heading>_<n>.rs` for the n-th snippet below each heading of the chapter.
fn chapter(file: &Path, out: &Path) {
    fs::create_dir_all(out).expect("OUT_DIR is writable");
    let text = fs::read_to_string(file).expect("the chapter is there");
    let (mut heading, mut number) = ("", 0);
    for fence in fences::fences(&text, file) {
        if fence.label != "milo" {
            continue;
        }
        if fence.heading != heading {
            (heading, number) = (fence.heading, 0);
        }
        number += 1;
        let words = heading.to_lowercase();
        let words = words.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<_> = words.filter(|w| !w.is_empty()).collect();
        let path = out.join(format!("{}_{number}.rs", words.join("_")));
        write_if_new(&path, &format!("milo::milo! {{\n{}}}\n", fence.code));
    }
}

/// Writes `<out>/<group>.rs`, which holds the table of programs, and a module for each.
fn generate(dir: &Path, group: &str, out: &Path, skip: &[&str]) {
    let modules = out.join(group);
    fs::create_dir_all(&modules).expect("OUT_DIR is writable");
    let mut index = String::new();
    let mut table = String::new();
    for file in entries(dir) {
        let name = stem(&file);
        if skip.contains(&format!("{group}/{name}").as_str()) {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a program is UTF-8 text");
        // The program begins on line 2: an error at line N is at line N - 1 of the file.
        let module = format!(
            "milo::milo! {{\n{text}}}\npub fn milo_tests_run() -> std::process::ExitCode {{ main() }}\n"
        );
        let path = modules.join(format!("{name}.rs"));
        write_if_new(&path, &module);
        // Any file name is a module name under this prefix, also `match` or `core`.
        writeln!(
            index,
            "#[allow({ALLOWED})]\n#[path = {path:?}]\nmod program_{name};"
        )
        .expect("a String grows");
        writeln!(table, "    ({name:?}, program_{name}::milo_tests_run),").expect("a String grows");
    }
    writeln!(
        index,
        "static PROGRAMS: &[milo_tests::programs::Program] = &[\n{table}];"
    )
    .expect("a String grows");
    write_if_new(&out.join(format!("{group}.rs")), &index);
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap_or_else(|e| panic!("{}: {e}", dir.display()))
        .map(|e| e.expect("a readable directory").path())
        .collect();
    all.sort();
    all
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}

fn write_if_new(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::write(path, text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}
