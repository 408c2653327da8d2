//! No input makes the parser panic or loop: truncated programs, and tokens at random.

mod common;

use std::fs;
use std::path::Path;

use milo_syntax::ast::{ItemKind, Stmt};
use milo_syntax::diag::Diagnostics;
use milo_syntax::parse;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use proptest::prelude::*;

const CHAPTER: &str = include_str!("snippets/chapter.milo");
const SAMPLE: &str = include_str!("snippets/sample.milo");

fn run(tokens: TokenStream) -> (String, usize) {
    let mut diags = Diagnostics::new();
    let tree = parse::parse(tokens, &mut diags);
    (common::program(&tree), diags.len())
}

/// Every prefix of `stream`, cut at every token, with the open groups closed.
fn prefixes(stream: TokenStream) -> Vec<TokenStream> {
    let mut cuts = Vec::new();
    let mut before = TokenStream::new();
    for token in stream {
        cuts.push(before.clone());
        if let TokenTree::Group(group) = &token {
            for inner in prefixes(group.stream()) {
                let mut part = Group::new(group.delimiter(), inner);
                part.set_span(group.span());
                let mut cut = before.clone();
                cut.extend([TokenTree::from(part)]);
                cuts.push(cut);
            }
        }
        before.extend([token]);
    }
    cuts.push(before);
    cuts
}

#[test]
fn truncated() {
    for snippet in CHAPTER.split("//---\n").chain(SAMPLE.split("//---\n")) {
        let tokens: TokenStream = snippet.parse().unwrap();
        for cut in prefixes(tokens) {
            run(cut);
        }
    }
}

/// A list that is open at the end of its line has an end, whatever begins the next one.
#[test]
fn open_lists_end_at_the_next_line() {
    for open in [
        "fn f<",
        "fn f<T,",
        "struct S<",
        "impl T<",
        "let x: Vec<",
        "f(|a,",
        "x = [",
        "enum E<A,",
    ] {
        for next in [
            "let x = 1",
            "while",
            "match",
            "fn",
            "= 3",
            "'a, 'b",
            ", ,",
            "> <",
        ] {
            run(format!("{open}\n{next}").parse().unwrap_or_default());
        }
    }
}

fn declarations(tokens: TokenStream) -> usize {
    let tree = parse::parse(tokens, &mut Diagnostics::new());
    let whole = |s: &&Stmt| match s {
        Stmt::Item(item) => !matches!(item.kind, ItemKind::Error { .. }),
        Stmt::Let(_) => true,
        _ => false,
    };
    tree.stmts.iter().filter(whole).count()
}

/// Each token is left out once: that costs two declarations at most.
#[test]
fn one_token_missing() {
    let sample = SAMPLE.split("//---\n").next().unwrap();
    let tokens: TokenStream = sample.parse().unwrap();
    let whole = declarations(tokens.clone());
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for i in 0..tokens.len() {
        let mut rest = tokens.clone();
        let token = rest.remove(i);
        let left = declarations(rest.into_iter().collect());
        assert!(
            left + 2 >= whole,
            "without {token}, number {i}: {left} of {whole}"
        );
    }
}

/// A bad statement in one body costs nothing outside of that body.
#[test]
fn bad_bodies_keep_their_neighbours() {
    let tokens: TokenStream = SAMPLE.split("//---\n").next().unwrap().parse().unwrap();
    let whole = {
        let mut diags = Diagnostics::new();
        let tree = parse::parse(tokens.clone(), &mut diags);
        assert!(diags.is_empty());
        tree.stmts.len()
    };
    let list: Vec<TokenTree> = tokens.into_iter().collect();
    let bad: TokenStream = "let = 1 + ) ]".replace([')', ']'], "").parse().unwrap();
    for i in 0..list.len() {
        let TokenTree::Group(group) = &list[i] else {
            continue;
        };
        if group.delimiter() != Delimiter::Brace {
            continue;
        }
        let mut changed = list.clone();
        changed[i] = Group::new(Delimiter::Brace, bad.clone()).into();
        let mut diags = Diagnostics::new();
        let tree = parse::parse(changed.into_iter().collect(), &mut diags);
        assert_eq!(tree.stmts.len(), whole);
        let broken =
            |s: &Stmt| matches!(s, Stmt::Item(item) if matches!(item.kind, ItemKind::Error { .. }));
        assert!(!tree.stmts.iter().any(broken));
    }
}

/// What the random programs are made of.
const WORDS: &[&str] = &[
    "let",
    "var",
    "fn",
    "struct",
    "enum",
    "impl",
    "trait",
    "interface",
    "from",
    "import",
    "type",
    "extern",
    "pub",
    "if",
    "else",
    "elif",
    "while",
    "for",
    "in",
    "match",
    "return",
    "break",
    "continue",
    "unsafe",
    "parallel",
    "rust",
    "move",
    "is",
    "as",
    "true",
    "false",
    "null",
    "self",
    "Self",
    "mut",
    "loop",
    "async",
    "await",
    "const",
    "use",
    "class",
    "where",
    "x",
    "y",
    "T",
    "P",
    "Vec",
    "i32",
    "_",
    "0",
    "1.5",
    "\"s\"",
    "'c'",
    "$\"{x}\"",
    "$\"{\"",
    "$",
    "@",
    "#",
    "=",
    "=>",
    "->",
    "==",
    "===",
    "!=",
    "!",
    "?",
    "??",
    "??=",
    "+",
    "++",
    "-",
    "--",
    "*",
    "/",
    "%",
    "&",
    "&&",
    "|",
    "||",
    "^",
    "~",
    "<",
    ">",
    "<<",
    ">>",
    "<=",
    ">=",
    "+=",
    "&&=",
    ".",
    "..",
    "..=",
    "...",
    ":",
    "::",
    ":=",
    ",",
    ";",
    "\n",
    "/// d\n",
    "#[a]",
    "@send",
    "'a",
];

fn soup() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS).prop_map(|word| format!("{word} "));
    let joined = prop::sample::select(WORDS).prop_map(str::to_owned);
    let leaf = prop_oneof![3 => word, 1 => joined];
    leaf.prop_recursive(5, 120, 12, |inner| {
        prop_oneof![
            2 => prop::collection::vec(inner.clone(), 0..12).prop_map(|v| v.concat()),
            1 => prop::collection::vec(inner.clone(), 0..6).prop_map(|v| format!("({})", v.concat())),
            1 => prop::collection::vec(inner.clone(), 0..6).prop_map(|v| format!("[{}]", v.concat())),
            1 => prop::collection::vec(inner, 0..8).prop_map(|v| format!("{{{}}}", v.concat())),
        ]
    })
}

/// A sample program with some of its tokens taken from elsewhere in it.
fn shuffle(tokens: &[TokenTree], moves: &[(usize, usize)]) -> TokenStream {
    let mut list = tokens.to_vec();
    for &(from, to) in moves {
        let (from, to) = (from % list.len(), to % list.len());
        if let (TokenTree::Group(group), true) = (&list[to], from % 2 == 0) {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            if !inner.is_empty() {
                let stream = shuffle(&inner, &[(from / 2, to / 3), (to, from / 3)]);
                list[to] = Group::new(group.delimiter(), stream).into();
                continue;
            }
        }
        list[to] = list[from].clone();
    }
    list.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_tokens(text in soup()) {
        if let Ok(tokens) = text.parse::<TokenStream>() {
            run(tokens);
        }
    }

    #[test]
    fn random_changes(which in 0usize..100, moves in prop::collection::vec((0usize..10_000, 0usize..10_000), 1..8)) {
        let snippets: Vec<&str> = CHAPTER.split("//---\n").chain(SAMPLE.split("//---\n")).collect();
        let tokens: TokenStream = snippets[which % snippets.len()].parse().unwrap();
        let list: Vec<TokenTree> = tokens.into_iter().collect();
        run(shuffle(&list, &moves));
    }

    #[test]
    fn random_interpolation(text in "[a-z{}\\[\\]().:+'\\\\ \"]{0,30}") {
        let source = format!("${text:?}");
        if let Ok(tokens) = source.parse::<TokenStream>() {
            run(tokens);
        }
    }
}

/// The conformance programs, each cut at some of its tokens.
#[test]
fn truncated_programs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs");
    let Ok(dirs) = fs::read_dir(root) else { return };
    for dir in dirs.flatten() {
        let Ok(files) = fs::read_dir(dir.path()) else {
            continue;
        };
        for file in files
            .flatten()
            .filter(|f| f.path().extension().is_some_and(|e| e == "milo"))
        {
            let Ok(text) = fs::read_to_string(file.path()) else {
                continue;
            };
            let Ok(tokens) = text.parse::<TokenStream>() else {
                continue;
            };
            let cuts = prefixes(tokens);
            for cut in cuts.into_iter().step_by(23) {
                run(cut);
            }
        }
    }
}
