//! What a user of `milo` gets with it: which packages, and under which licences.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// One of these has to be among the choices of each package.
const LICENCES: &[&str] = &["MIT", "Apache-2.0", "Unicode-3.0"];

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version=1", "--locked"]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = command.current_dir(root).output().expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().expect("a list")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// What stands in a user's lock file: the dependencies of `milo`, on every system and with every
/// feature, but nothing that only our own tests need. By name, with the licence.
fn packages(metadata: &Value) -> BTreeMap<String, String> {
    let ids: BTreeMap<&str, &Value> = (list(metadata, "packages").iter())
        .map(|p| (text(p, "id"), p))
        .collect();
    let nodes: BTreeMap<&str, &Value> = (list(&metadata["resolve"], "nodes").iter())
        .map(|n| (text(n, "id"), n))
        .collect();
    let root = ids.values().find(|p| text(p, "name") == "milo");
    let mut todo = vec![text(root.expect("milo is there"), "id")];
    let mut seen = BTreeSet::new();
    while let Some(id) = todo.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dep in list(nodes[id], "deps") {
            let mut kinds = list(dep, "dep_kinds").iter();
            if kinds.any(|k| text(k, "kind") != "dev") {
                todo.push(text(dep, "pkg"));
            }
        }
    }
    let found = seen.iter().map(|id| ids[id]);
    found
        .map(|p| (text(p, "name").to_owned(), text(p, "license").to_owned()))
        .collect()
}

#[test]
fn users_get_what_is_built_and_under_free_licences() {
    let all = packages(&metadata());
    for ours in ["milo", "milo-macros", "milo-rt", "milo-syntax", "syn"] {
        assert!(all.contains_key(ours), "{ours} is missing: {all:?}");
    }
    for tests_only in ["loom", "proptest", "trybuild", "tokio", "serde_json"] {
        assert!(!all.contains_key(tests_only), "{tests_only}");
    }
    for (name, licence) in all {
        let choices = licence.replace(['(', ')', '/'], " ");
        let free = choices.split_whitespace().any(|l| LICENCES.contains(&l));
        assert!(free, "{name}: {licence}");
    }
}
