//! The program as a user calls it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A directory of this test's own, outside of every Cargo project. It goes with the test, also
/// with one that fails.
struct Fresh(PathBuf);

impl std::ops::Deref for Fresh {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn fresh(name: &str) -> Fresh {
    let dir = std::env::temp_dir().join(format!("cargo-milo-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a directory");
    Fresh(dir)
}

/// Calls it in `dir`. Results of cargo go where those of this test lie, so that little is
/// compiled twice.
fn milo(dir: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-milo"))
        .arg("milo")
        .args(args)
        .current_dir(dir)
        .env("XDG_CACHE_HOME", dir.join("cache"))
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("milo"),
        )
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // A program that does not read its input has ended.
    let _ = child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input.as_bytes());
    child.wait_with_output().expect("it ends")
}

#[track_caller]
fn ends_with(output: &Output, code: i32, stderr: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}");
    for part in stderr {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
    for internal in [
        "__private",
        "milo_files",
        "milo-sources",
        "main.rs",
        "target/",
    ] {
        assert!(!text.contains(internal), "{internal:?} in:\n{text}");
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn write(dir: &Path, name: &str, text: &str) {
    std::fs::write(dir.join(name), text).expect("a file");
}

#[test]
fn fmt_formats_checks_and_refuses() {
    let dir = fresh("fmt");
    write(&dir, "a.milo", "let  a=1 // one\n");
    write(&dir, "b.rs", "fn  f() { milo! { g( 1 ) } }\n");
    write(&dir, "c.rs", "fn  untouched() {}\n");

    let checked = milo(&dir, &["fmt", "--check", "."], "");
    ends_with(&checked, 1, &[]);
    for part in [
        "-let  a=1 // one",
        "+let a = 1 // one",
        "+fn  f() { milo! { g(1) } }",
    ] {
        assert!(out(&checked).contains(part), "{}", out(&checked));
    }
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).expect("it is there");
    assert_eq!(
        read("a.milo"),
        "let  a=1 // one\n",
        "--check changes nothing"
    );

    ends_with(&milo(&dir, &["fmt", "a.milo", "b.rs", "c.rs"], ""), 0, &[]);
    assert_eq!(read("a.milo"), "let a = 1 // one\n");
    assert_eq!(read("b.rs"), "fn  f() { milo! { g(1) } }\n");
    assert_eq!(read("c.rs"), "fn  untouched() {}\n");
    ends_with(
        &milo(&dir, &["fmt", "--check", "a.milo", "b.rs", "c.rs"], ""),
        0,
        &[],
    );

    // From standard input.
    assert_eq!(out(&milo(&dir, &["fmt", "-"], "f( 1 )")), "f(1)\n");
    let rust = milo(&dir, &["fmt", "--stdin", "rust", "-"], "milo! {f( 1 )}");
    assert_eq!(out(&rust), "milo! { f(1) }");

    // A mistake is told with its place, and the file stays; the others are formatted.
    write(&dir, "d.milo", "let a = 1\n  let = 2\n");
    write(&dir, "e.milo", "let  e=1\n");
    ends_with(
        &milo(&dir, &["fmt", "d.milo", "e.milo"], ""),
        1,
        &["d.milo:2:7", "let = 2"],
    );
    assert_eq!(read("d.milo"), "let a = 1\n  let = 2\n");
    assert_eq!(read("e.milo"), "let e = 1\n");

    std::fs::write(dir.join("f.milo"), [0xff, 0xfe]).expect("a file");
    ends_with(
        &milo(&dir, &["fmt", "f.milo"], ""),
        1,
        &["'f.milo' is not UTF-8"],
    );
    ends_with(
        &milo(&dir, &["fmt", "nothing.milo"], ""),
        101,
        &["cannot read 'nothing.milo'"],
    );
    write(&dir, "g.txt", "");
    ends_with(
        &milo(&dir, &["fmt", "g.txt"], ""),
        101,
        &["'g.txt' is no .milo and no .rs file"],
    );
    ends_with(
        &milo(&dir, &["fmt"], ""),
        101,
        &["there is no Cargo.toml here or above"],
    );
    ends_with(
        &milo(&dir, &["fmt", "--fast"], ""),
        1,
        &["unexpected argument '--fast'"],
    );

    // The whole crate.
    write(&dir, "Cargo.toml", "");
    std::fs::create_dir_all(dir.join("target")).expect("a directory");
    write(&dir, "target/made.milo", "let  made=1\n");
    std::fs::remove_file(dir.join("d.milo")).expect("it is there");
    std::fs::remove_file(dir.join("f.milo")).expect("it is there");
    write(&dir, "a.milo", "let  a=1\n");
    ends_with(&milo(&dir, &["fmt"], ""), 0, &[]);
    assert_eq!(read("a.milo"), "let a = 1\n");
    assert_eq!(read("target/made.milo"), "let  made=1\n");
}

#[test]
fn expand_shows_the_rust_of_files_and_blocks() {
    let dir = fresh("expand");
    write(&dir, "a.milo", "fn twice(x: i32): i32 { return x * 2 }\n");
    let rust = out(&milo(&dir, &["expand", "a.milo"], ""));
    assert!(rust.contains("fn twice(mut x: i32) -> i32 {"), "{rust}");
    let all = out(&milo(&dir, &["expand", "--tables", "a.milo"], ""));
    let tables = all.strip_suffix(&rust).expect("the Rust is as without");
    for line in [
        "x#0  parameter",
        "1:32           x#0",
        "x#0: i32",
        "read x#0; not read again",
        "x#0: copied",
    ] {
        assert!(tables.contains(line), "no '{line}' in\n{tables}");
    }
    write(
        &dir,
        "b.rs",
        "fn f() {}\nmilo! { fn one(): i32 { return 1 } }\nfn g() { milo! { one() } }\n",
    );
    let rust = out(&milo(&dir, &["expand", "b.rs"], ""));
    assert!(
        rust.contains("// b.rs:2\n") && rust.contains("// b.rs:3\n"),
        "{rust}"
    );
    write(&dir, "c.milo", "fn f() { let = 1 }\n");
    ends_with(
        &milo(&dir, &["expand", "c.milo"], ""),
        101,
        &["c.milo:1:14"],
    );
}

#[test]
fn check_and_run_speak_of_the_milo_files() {
    let dir = fresh("check");
    std::fs::create_dir_all(dir.join("lib")).expect("a directory");
    write(
        &dir,
        "lib/shapes.milo",
        "fn area(r: i32): i32 {\n    let x: bool = r.to_le_bytes()\n    return r * r\n}\n",
    );
    write(
        &dir,
        "app.milo",
        "from \"./lib/shapes\" import { area }\n\nfn main() {\n    let name = area(2)\n    print($\"{name} \", nmae)\n}\n",
    );
    // Mistakes that only Rust finds, in both files.
    let places = [
        "error[E0308]: mismatched types",
        "lib/shapes.milo:2:19",
        "let x: bool = r.to_le_bytes()",
        "error[E0425]: cannot find value `nmae`",
        "app.milo:5:23",
        "print($\"{name} \", nmae)",
        "similar name exists: `name`",
    ];
    ends_with(&milo(&dir, &["check", "-q", "app.milo"], ""), 101, &places);

    // Mistakes that Milo finds before anything is compiled.
    write(
        &dir,
        "own.milo",
        "from \"./nowhere\" import { x }\nfn main() { let = 1 }\n",
    );
    let places = ["own.milo:2:17", "own.milo:1:6", "there is no file"];
    ends_with(&milo(&dir, &["check", "own.milo"], ""), 101, &places);

    // A program: its arguments are its own, and so is its status, in a panic too.
    write(
        &dir,
        "good.milo",
        "fn main(): i32 {\n    print(\"hello \", std::env::args().count())\n    return 3\n}\n",
    );
    let output = milo(&dir, &["run", "-q", "good.milo", "--", "-x", "y"], "");
    ends_with(&output, 3, &[]);
    assert_eq!(out(&output), "hello 3\n");
    write(
        &dir,
        "bad.milo",
        "fn main() {\n    let v = [1, 2]\n    let i = v.len + 3\n    print(\"a\", v[i])\n}\n",
    );
    let output = milo(&dir, &["run", "-q", "bad.milo"], "");
    ends_with(&output, 101, &["panicked at bad.milo:4:17", "index 5"]);

    // Nothing to run, nothing to read.
    write(&dir, "none.milo", "fn f() { }\n");
    ends_with(
        &milo(&dir, &["run", "none.milo"], ""),
        101,
        &["'none.milo' has no 'fn main'"],
    );
    ends_with(&milo(&dir, &["check", "-q", "none.milo"], ""), 0, &[]);
    ends_with(
        &milo(&dir, &["check", "lib"], ""),
        101,
        &["'lib' is a directory"],
    );
    ends_with(
        &milo(&dir, &["run", "no.milo"], ""),
        101,
        &["cannot read 'no.milo'"],
    );
    ends_with(&milo(&dir, &["run"], ""), 1, &["<FILE>"]);
    ends_with(
        &milo(&dir, &["check"], ""),
        101,
        &["could not find `Cargo.toml`"],
    );
}

#[test]
fn a_file_names_the_crates_that_it_uses() {
    let dir = fresh("crates");
    std::fs::create_dir_all(dir.join("helper/src")).expect("a directory");
    let manifest = "[package]\nname = \"helper\"\nversion = \"1.0.0\"\nedition = \"2024\"\n";
    write(&dir, "helper/Cargo.toml", manifest);
    let code = "pub fn twice(n: i32) -> i32 {\n    n * 2\n}\n";
    write(&dir, "helper/src/lib.rs", code);
    let text = "// A number.\n// dependency: helper = { path = \"helper\" }\nfrom \"helper\" import { twice }\n\nfn main() { print(twice(21)) }\n";
    write(&dir, "app.milo", text);
    let ran = milo(&dir, &["run", "-q", "app.milo"], "");
    ends_with(&ran, 0, &[]);
    assert_eq!(out(&ran), "42\n");
    // An error that only rustc finds, with the crate's types, stands in the file.
    write(&dir, "app.milo", &text.replace("(21)", "(\"x\")"));
    let checked = milo(&dir, &["check", "-q", "app.milo"], "");
    ends_with(&checked, 101, &["app.milo:5:25", "mismatched types"]);
}

#[test]
fn a_new_crate_runs_and_its_test_passes() {
    let dir = fresh("new");
    ends_with(
        &milo(&dir, &["new", "first"], ""),
        0,
        &["cd first && cargo run"],
    );
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    std::fs::copy(lock, dir.join("first/Cargo.lock")).expect("a copy");
    let squares = "a square: 1\na square: 4\na square: 9\na square: 16\na square: 25\n";
    for (command, expected) in [
        ("run", squares),
        ("test", "test tests::squares_in_order ... ok"),
    ] {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("milo");
        let mut cargo = Command::new(cargo);
        cargo.arg(command).current_dir(dir.join("first"));
        let output = cargo.env("CARGO_TARGET_DIR", target).output();
        let output = output.expect("it starts");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{text}");
        assert!(!text.contains("warning"), "{text}");
        assert!(out(&output).contains(expected), "{}", out(&output));
    }

    // In a workspace, cargo writes more below the dependencies.
    let workspace = "[workspace]\n[workspace.lints.rust]\nunsafe_code = \"deny\"\n";
    write(&dir, "Cargo.toml", workspace);
    ends_with(&milo(&dir, &["new", "--native", "fast"], ""), 0, &[]);
    let manifest = std::fs::read_to_string(dir.join("fast/Cargo.toml")).expect("a file");
    let (_, rest) = manifest
        .split_once("[dependencies]\nmilo = { path = ")
        .expect("a line");
    let native = "default-features = false, features = [\"native\"] }\n\n[lints]\n";
    assert!(rest.contains(native), "{manifest}");
    std::fs::remove_file(dir.join("Cargo.toml")).expect("it is there");

    // A directory that exists is left alone and a bad name is refused, both by cargo's messages.
    ends_with(&milo(&dir, &["new", "first"], ""), 101, &["already exists"]);
    let refused = milo(&dir, &["new", "1st"], "");
    assert_eq!(refused.status.code(), Some(101));
    let text = String::from_utf8_lossy(&refused.stderr);
    assert!(text.contains("package name: `1st`"), "{text}");
}
