//! The compile time of the macro: `cargo run --release -p milo-bench --bin compile_cost [FILTER]`.
//!
//! * `check`, `build`: a crate that is one block of 5,000 lines, against the same crate with
//!   the Rust that the block becomes, and against one with nothing in it. The first less the
//!   second is the macro's time as the compiler sees it; the second less the third is rustc's
//!   for what the macro emits.
//! * `in process`: the same expansion without the compiler around it, optimised and not. By
//!   default cargo does not optimise macros, in either profile.
//! * `clean`: a clean debug build of a crate that depends on `milo` only.

mod corpus;
mod project;

use milo_bench::{Spread, wanted};
use project::Project;
use std::fs;
use std::path::Path;

const LINES: usize = 5_000;
const ROUNDS: usize = 3;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let block = corpus::block(&root, LINES);
    println!(
        "a block of {} lines, {} KiB",
        block.lines().count(),
        block.len() / 1024
    );
    let tokens = block.parse().expect("the block lexes");
    let expansion = milo_syntax::expand(tokens, &milo_syntax::Site::in_dir(&root)).to_string();
    println!(
        "it becomes {} KiB of Rust without layout\n",
        expansion.len() / 1024
    );

    let head = "#![allow(warnings)]\n";
    let dir = project::scratch();
    let milo = "milo = { path = \"MILO\" }";
    let with = Project::new(&dir, &root, "cost_macro", milo, "lib.rs");
    let without = Project::new(&dir, &root, "cost_rust", milo, "lib.rs");
    let empty = Project::new(&dir, &root, "cost_empty", milo, "lib.rs");
    with.write(&format!("{head}milo::milo! {{\n{block}}}\n"));
    without.write(&format!("{head}{expansion}\n"));
    empty.write(head);
    for command in ["check", "build"] {
        if wanted(command) {
            whole(command, &with, &without, &empty);
        }
    }
    if wanted("in process") {
        in_process(&dir, &root, &block);
    }
    if wanted("clean") {
        clean(&dir, &root);
    }
}

fn whole(command: &str, with: &Project, without: &Project, empty: &Project) {
    for p in [with, without, empty] {
        p.cargo(&[command]);
    }
    let (mut macro_time, mut rust_time, mut ratio) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let [w, r, e] = [with, without, empty].map(|p| {
            p.touch();
            p.cargo(&[command]).cpu
        });
        macro_time.push(w - r);
        rust_time.push(r - e);
        ratio.push((w - r) / (r - e));
    }
    print("macro, s", Spread::of(macro_time));
    print(&format!("rustc, s ({command})"), Spread::of(rust_time));
    let ratio = Spread::of(ratio);
    let target = if command == "build" {
        " (at most 0.25)"
    } else {
        ""
    };
    print(&format!("macro / rustc{target}"), ratio);
    println!();
}

fn print(name: &str, s: Spread) {
    println!(
        "{name:<32} {:>8.3}  ({:.3} .. {:.3})",
        s.median, s.min, s.max
    );
}

fn in_process(dir: &Path, root: &Path, block: &str) {
    let deps = "milo-syntax = { path = \"MILO-SYNTAX\" }\nproc-macro2 = { version = \"1\", features = [\"span-locations\"] }";
    let p = Project::new(dir, root, "cost_expand", deps, "main.rs");
    p.write(include_str!("expand_template.rs"));
    fs::write(p.dir().join("block.milo"), block).expect("the directory is writable");
    for (name, args) in [
        ("optimised", ["build", "--release"]),
        ("as a macro", ["build", "--quiet"]),
    ] {
        p.cargo(&args);
        let profile = if args[1] == "--release" {
            "release"
        } else {
            "debug"
        };
        print(
            &format!("in process, {name}, s"),
            p.seconds(profile, ROUNDS),
        );
    }
    println!();
}

fn clean(dir: &Path, root: &Path) {
    let p = Project::new(
        dir,
        root,
        "cost_clean",
        "milo = { path = \"MILO\" }",
        "main.rs",
    );
    p.write("milo::milo! { fn main(): i32 {\n print(\"hello\")\n return 0\n} }\n");
    p.cargo(&["fetch"]);
    let (mut wall, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        p.cargo(&["clean"]);
        let cost = p.cargo(&["build"]);
        wall.push(cost.wall);
        cpu.push(cost.cpu / 2.0);
    }
    print("clean debug build, s (below 15)", Spread::of(wall));
    print("  its processor time / 2 cores", Spread::of(cpu));
}
