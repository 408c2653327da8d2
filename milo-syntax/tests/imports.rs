//! Milo files that import each other.

use std::fs;
use std::path::PathBuf;

use milo_syntax::Site;

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
    let out =
        milo_syntax::expand(block.parse().expect("it lexes"), &Site::in_dir(&dir)).to_string();
    assert!(
        out.contains("b.milo:3:5: cannot assign to 'x'"),
        "the error is not where it should be: {out}"
    );
}

fn expand(name: &str, files: &[(&str, &str)], block: &str) -> String {
    let dir = directory(name, files);
    milo_syntax::expand(block.parse().expect("it lexes"), &Site::in_dir(&dir)).to_string()
}

#[test]
fn what_a_file_cannot_find_is_told_with_its_place() {
    let out = expand(
        "what_a_file_cannot_find_is_told_with_its_place",
        &[
            (
                "a.milo",
                "from \"lib/none\" import { x }\nfrom \"b\" import { two, three }\nfn one(): i32 { return two() }\n",
            ),
            ("b.milo", "fn two(): i32 { return 2 }\n"),
        ],
        "from \"a\" import { one, four } fn main(): i32 { return one() }",
    );
    let expected = [
        "a.milo:1:6: there is no file",
        "a.milo:2:24: 'three' is not declared in 'b'",
        "'four' is not declared in 'a'",
    ];
    for text in expected {
        assert!(out.contains(text), "'{text}' is not in {out}");
    }
    assert_eq!(
        out.matches("compile_error").count(),
        expected.len(),
        "{out}"
    );
}

#[test]
fn a_made_name_is_not_told() {
    let out = expand(
        "a_made_name_is_not_told",
        &[
            (
                "a.milo",
                "from \"b\" import { b }\nfn helper(n: i32): i32 { return n }\nfn a(): i32 { return helper(b()) }\n",
            ),
            (
                "b.milo",
                "fn helper(n: &mut i32) { n = 3 }\nfn b(): i32 { let n = 1 helper(n) return n }\n",
            ),
        ],
        "from \"a\" import { a } fn main(): i32 { return a() }",
    );
    assert!(out.contains("helper__in_b"), "{out}");
    assert!(out.contains("b.milo:2:"), "{out}");
    let errors: String = out.split("compile_error").skip(1).collect();
    assert!(!errors.contains("helper__in_b"), "{errors}");
}

#[test]
fn files_that_import_each_other_and_themselves() {
    let out = expand(
        "files_that_import_each_other_and_themselves",
        &[
            (
                "a.milo",
                "from \"b\" import { b }\nfrom \"a\" import { a as again }\nfn a(n: i32): i32 { if n > 0 { return b(n - 1) } return 0 }\nfn twice(): i32 { return again(2) }\n",
            ),
            (
                "b.milo",
                "from \"./a.milo\" import { a }\nfn b(n: i32): i32 { return a(n) }\n",
            ),
        ],
        "from \"a\" import { twice } fn main(): i32 { return twice() }",
    );
    assert!(!out.contains("compile_error"), "{out}");
    assert_eq!(out.matches("fn a (").count(), 1, "{out}");
    assert_eq!(out.matches("fn b (").count(), 1, "{out}");
}

#[test]
fn an_import_that_clashes_is_an_error_at_the_second() {
    let files = [
        (
            "a.milo",
            "fn one(): i32 { return 1 }\nstruct P { x: i32 }\n",
        ),
        (
            "b.milo",
            "from \"a\" import { one, one as uno }\nfrom \"a\" import { one, P }\nfn one(): i32 { return 2 }\nstruct P { y: i32 }\n",
        ),
    ];
    let block = "from \"a\" import { one, one }\nfrom \"b\" import { one }\nfrom \"a\" import { one }\nfn P(): i32 { return one() }\nfrom \"a\" import { P }\n";
    let out = expand("an_import_that_clashes", &files, block);
    let expected = [
        "'one' is imported from 'a' as well: give one of them another name",
        "'P' is declared above as well: give one of them another name",
        "b.milo:3:4: 'one' is imported from 'a' as well",
        "b.milo:4:8: 'P' is imported from 'a' as well",
    ];
    for text in expected {
        assert!(out.contains(text), "'{text}' is not in {out}");
    }
    assert_eq!(
        out.matches("compile_error").count(),
        expected.len(),
        "{out}"
    );
}
