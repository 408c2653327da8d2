//! Milo files that import each other.

use std::fs;
use std::path::PathBuf;

/// A directory of its own with these files.
fn directory(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&dir).expect("a place for files");
    for (file, text) in files {
        fs::write(dir.join(file), text).expect("the file can be written");
    }
    dir
}

#[test]
fn an_error_names_the_file_that_it_is_in() {
    let dir = directory(
        "an_error_names_the_file_that_it_is_in",
        &[
            (
                "a.milo",
                "from \"b.milo\" import { two }\nfn one(): i32 { return two() - 1 }\n",
            ),
            (
                "b.milo",
                "fn two(): i32 {\n    let x = 1\n    x = 2\n    return x\n}\n",
            ),
        ],
    );
    let block = "from \"a.milo\" import { one } fn main(): i32 { return one() }";
    let out = milo_syntax::expand(block.parse().expect("it lexes"), &dir).to_string();
    assert!(
        out.contains("b.milo:3:5: cannot assign to 'x'"),
        "the error is not where it should be: {out}"
    );
}
