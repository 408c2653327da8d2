//! Every snippet of the concurrency chapter parses as it stands.

mod common;

use common::parse_source;

/// The snippets, each as it stands in the chapter.
const SNIPPETS: &str = include_str!("snippets/chapter.milo");

#[test]
fn chapter() {
    let snippets: Vec<&str> = SNIPPETS.split("//---\n").collect();
    assert_eq!(snippets.len(), 13);
    for snippet in snippets {
        let (tree, errors) = parse_source(snippet);
        assert!(errors.is_empty(), "{snippet}\n{errors:#?}");
        assert!(!tree.stmts.is_empty());
    }
}

#[test]
fn sample() {
    for snippet in include_str!("snippets/sample.milo").split("//---\n") {
        common::ok(snippet);
    }
}
