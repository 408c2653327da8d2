//! Whatever the input, the macro answers with Rust that parses, and never panics: every
//! program of the corpus, whole, cut at tokens, and with single tokens left out.

use std::path::{Path, PathBuf};

use milo_syntax::Site;
use milo_syntax::diag::Diagnostics;
use milo_syntax::files::Files;
use milo_syntax::lower::{Options, lower_parts};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

fn corpus() -> Vec<(PathBuf, TokenStream)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let mut files = Vec::new();
    let mut dirs = vec![root.join("programs"), root.join("refused")];
    while let Some(dir) = dirs.pop() {
        let Ok(entries) = std::fs::read_dir(&dir) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|e| e == "milo") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a file of the corpus");
            let tokens = text.parse().expect("the corpus lexes");
            (path, tokens)
        })
        .collect()
}

/// The expansion parses, as items or as an expression.
fn check(path: &Path, what: &str, tokens: TokenStream) {
    let out = milo_syntax::expand(tokens.clone(), &Site::in_dir(Path::new(".")));
    let items = syn::parse2::<syn::File>(out.clone());
    if let Err(error) = items
        && syn::parse2::<syn::Expr>(out.clone()).is_err()
    {
        // Where, in the text of the expansion.
        let text = out.to_string();
        let at = syn::parse_str::<syn::File>(&text)
            .err()
            .map_or(0, |e| e.span().start().column);
        let near: String = text
            .chars()
            .skip(at.saturating_sub(150))
            .take(250)
            .collect();
        panic!(
            "{} {what}: {error}\n--- near\n{near}\n--- from\n{tokens}",
            path.display()
        );
    }
}

/// The first `n` tokens, counting those inside groups; groups are closed where they are cut.
fn cut(tokens: TokenStream, n: &mut usize) -> TokenStream {
    let mut out = TokenStream::new();
    for t in tokens {
        if *n == 0 {
            break;
        }
        *n -= 1;
        out.extend([match t {
            TokenTree::Group(g) => {
                let mut new = Group::new(g.delimiter(), cut(g.stream(), n));
                new.set_span(g.span());
                TokenTree::Group(new)
            }
            t => t,
        }]);
    }
    out
}

/// All tokens but the `n`th.
fn without(tokens: TokenStream, n: &mut isize) -> TokenStream {
    let mut out = TokenStream::new();
    for t in tokens {
        *n -= 1;
        if *n == -1 {
            continue;
        }
        out.extend([match t {
            TokenTree::Group(g) => {
                let mut new = Group::new(g.delimiter(), without(g.stream(), n));
                new.set_span(g.span());
                TokenTree::Group(new)
            }
            t => t,
        }]);
    }
    out
}

fn count(tokens: TokenStream) -> usize {
    tokens
        .into_iter()
        .map(|t| match t {
            TokenTree::Group(g) => 1 + count(g.stream()),
            _ => 1,
        })
        .sum()
}

#[test]
fn whole_programs() {
    for (path, tokens) in corpus() {
        check(&path, "whole", tokens);
    }
}

#[test]
fn truncated_programs() {
    for (i, (path, tokens)) in corpus().into_iter().enumerate() {
        let all = count(tokens.clone());
        // Every file at some of its tokens; over the corpus, everywhere.
        let step = (all / 3).max(1);
        let mut at = i % step;
        while at < all {
            check(
                &path,
                &format!("cut after {at} tokens"),
                cut(tokens.clone(), &mut at.clone()),
            );
            at += step;
        }
    }
}

#[test]
fn programs_with_a_token_missing() {
    for (i, (path, tokens)) in corpus().into_iter().enumerate() {
        let all = count(tokens.clone());
        let step = (all / 3).max(1);
        let mut at = (i * 7) % step;
        while at < all {
            let mut n = at as isize;
            check(
                &path,
                &format!("without token {at}"),
                without(tokens.clone(), &mut n),
            );
            at += step;
        }
    }
}

#[test]
fn shuffled_statements() {
    // Bodies of functions as blocks: other contexts for the same statements.
    for (path, tokens) in corpus() {
        for t in tokens {
            if let TokenTree::Group(g) = t
                && g.delimiter() == Delimiter::Brace
            {
                check(&path, "a body as a block", g.stream());
            }
        }
    }
}

/// Work must not multiply with each level. A test has no clock: what multiplies does not end.
#[test]
fn types_that_contain_each_other() {
    let mut text = String::from("from \"std/thread\" import { Thread }\n");
    for i in 0..12 {
        let variants: Vec<String> = (0..12)
            .map(|j| format!("V{j}(Heap<E{j}>, Vec<E{}>)", (i + j) % 12))
            .collect();
        text += &format!("enum E{i} {{ End, {} }}\n", variants.join(", "));
    }
    text +=
        "fn main(): i32 { let e = E0.End Thread.spawn(move (): void => { print(e) })! return 0 }";
    check(Path::new("types"), "", text.parse().expect("it lexes"));
}

#[test]
fn expressions_in_each_other() {
    for (before, inside, after) in [
        ("if a { ", "1", " } else { 2 }"),
        ("f(", "1", ")"),
        ("x.f(", "x.g()", ")"),
        ("match x { A => ", "1", ", _ => 2 }"),
        ("move (): i32 => { return ", "1", " }"),
        ("(x: i32): i32 => ", "x", ""),
        ("[", "1", "]"),
        ("(y ?? ", "1", ")"),
        ("v[", "0", "]"),
        ("P { x: ", "1", " }"),
        ("a.b(", "1", ")!.c"),
        ("(\"a\" + ", "s", ")"),
        ("(1 + ", "n", ")"),
    ] {
        let depth = 40;
        let text = format!(
            "let value = {}{inside}{}",
            before.repeat(depth),
            after.repeat(depth)
        );
        check(
            Path::new("expressions"),
            before,
            text.parse().expect("it lexes"),
        );
    }
}

/// What a field holds is called, whose receiver is what a field has given.
#[test]
fn functions_in_fields_in_a_chain() {
    let text = format!(
        "struct S {{ f: () => S }} fn g(s: S): S {{ return s{} }}",
        ".f()".repeat(60)
    );
    check(Path::new("chain"), "", text.parse().expect("it lexes"));
}

#[test]
fn types_that_grow() {
    let text = "from \"std/thread\" import { Thread }
        struct N<T> { value: T, next: Option<Heap<N<Vec<T>>>>, other: Option<Heap<N<T?>>> }
        fn main(): i32 {
            let n: N<i32> = N { value: 1, next: null, other: null }
            Thread.spawn(move (): void => { print(n.value) })!
            return 0
        }";
    check(Path::new("growing"), "", text.parse().expect("it lexes"));
}

#[test]
fn what_a_fuzzer_found() {
    // Each was once expanded to something that is not Rust.
    let texts = [
        "fn f(v: &mut Vec<i32>) { v.insert(v.len, 1) += [] }",
        "fn f(v: &mut Vec<i32>): i32 { v.insert(v.len, 1) = [] { 200 } + 1 }",
        "fn f(): i32 { match 1 { _ => { 200 } + 1 } }",
        "fn f(x: i32?): bool { { return true } / x }",
        "fn f(a: &P) { a.true() a._ = 1 a.false.null }",
        "fn f() { Task.spawn(move!(x)) let k = while!(x) }",
        "type M<V> = HM<string, V> fn f() { let m: M<i32> = M.new() let n = M<i32>.of(1) match n { M.A => 1 } }",
        "fn f(y: i31): i32 { var yy = y if y < 3 { yy -= 1 } return yy + yy / 4 - yy / 100 + yy / 400 }",
        "fn f(v: &mut Vec): void { v.push(4) } fn g() { var b = [1] f(b) }",
        "fn f(a: self, b: super?): crate<K> { var crate = 1 let (self, x) = crate }",
        // Had no function to look at.
        "impl std::ops::Sub<T> for T { fn sub(self: Self, o: T): f64 { return self.c - o.c } }",
        // Had no end.
        "fn f(x: &dyn A<{ 1 }>, y: impl B<, z: Box<dyn C<D = {}>>) { }",
    ];
    for text in texts {
        check(Path::new("fuzz"), text, text.parse().expect("it lexes"));
    }
    let chain = format!(
        "fn f(a: &Q): i32 {{ return a{}.n }}",
        ".first()!".repeat(60)
    );
    check(Path::new("fuzz"), &chain, chain.parse().expect("it lexes"));
}

/// Lists and trees are walked, changed and taken apart where they are.
#[test]
fn linked_values_are_not_copied() {
    let text = "
        struct Link { val: string, next: Heap<Link>? }
        struct List { head: Heap<Link>? }
        impl List {
            fn push(self: &mut Self, val: string) { self.head = Heap(Link { val, next: self.head }) }
            fn pop(self: &mut Self): string? {
                if self.head == null { return null }
                let link = self.head!
                self.head = link.next
                return link.val
            }
            fn popMatched(self: &mut Self): string? {
                match self.head {
                    Option.None => return null
                    Option.Some(link) => { self.head = link.next  return link.val }
                }
            }
            fn length(self: &Self): i64 {
                var n: i64 = 0
                var at = self.head
                while at != null { n += at!.val.len  at = at!.next }
                return n
            }
            fn reverse(self: &mut Self) {
                var before: Heap<Link>? = null
                var at = self.head
                while at != null {
                    var link = at!
                    at = link.next
                    link.next = before
                    before = link
                }
                self.head = before
            }
        }
        struct Branch { key: i64, left: Heap<Branch>?, right: Heap<Branch>? }
        fn insert(tree: Heap<Branch>?, key: i64): Heap<Branch>? {
            match tree {
                Option.None => return Heap(Branch { key, left: null, right: null })
                Option.Some(b) => {
                    if key < b.key { b.left = insert(b.left, key) } else { b.right = insert(b.right, key) }
                    return b
                }
            }
        }
        fn contains(tree: &Heap<Branch>?, key: i64): bool {
            var at = tree
            while let Option.Some(b) = at {
                if key == b.key { return true }
                at = if key < b.key { b.left } else { b.right }
            }
            return false
        }
        fn main(): i32 {
            var root: Heap<Branch>? = null
            for i in 0..9 { root = insert(root, i * 5 % 9) }
            var list = List { head: null }
            list.push(\"a\")
            var n: i64 = 0
            var at = list.head
            while at != null { n += at!.val.len  at = at!.next }
            list.reverse()
            print(contains(root, 3), list.pop(), list.popMatched(), list.length(), n)
            return 0
        }";
    let rust = milo_syntax::expand(
        text.parse().expect("it lexes"),
        &Site::in_dir(Path::new(".")),
    );
    assert!(!rust.to_string().contains(". clone ("), "{rust}");
}

/// The Rust of a program, and its errors.
fn lowered(path: &Path, tokens: TokenStream) -> (String, Vec<String>) {
    let mut diags = Diagnostics::new();
    let program = milo_syntax::parse::parse(tokens, &mut diags);
    let dir = path.parent().expect("it lies in a directory");
    let files = Files::of_block(&program, dir, &mut diags);
    let options = Options {
        files: files.imports().clone(),
        ..Options::default()
    };
    let result = lower_parts(&program, &options, Some(files.program()));
    let errors = result.diags.iter().map(|d| d.message.clone()).collect();
    (result.ts.to_string(), errors)
}

#[test]
fn the_same_each_time() {
    // Maps that are hashed have another order each time they are made.
    for (path, tokens) in corpus() {
        let once = lowered(&path, tokens.clone());
        assert!(once == lowered(&path, tokens), "{}", path.display());
    }
}

/// How many expressions are looked at to lower a program.
fn visits(text: &str) -> usize {
    let tokens = text.parse().expect("it lexes");
    let mut diags = Diagnostics::new();
    let program = milo_syntax::parse::parse(tokens, &mut diags);
    let options = Options::default();
    let result = lower_parts(&program, &options, None);
    assert_eq!(diags.len() + result.diags.len(), 0, "{text}");
    result.visits
}

/// A chain that is twice as long takes twice as many looks: nothing is lowered to learn its type.
#[test]
fn chains_and_nests_are_linear() {
    const HEAD: &str = "struct S { n: i64, next: Heap<S>? }
impl S { fn f(self: &Self): S { return S { n: self.n, next: null } } fn g(self: Self): S { return self } }
fn h(s: S): S { return s }
fn k(s: &S): S { return s.f() }
";
    type Chain = fn(usize) -> String;
    let chains: [(&str, Chain); 9] = [
        ("s.f().f()", |n| format!("s{}", ".f()".repeat(n))),
        ("s.g().g()", |n| format!("s.f(){}", ".g()".repeat(n))),
        ("h(h(s))", |n| {
            format!("{}s.f(){}", "h(".repeat(n), ")".repeat(n))
        }),
        ("k(&k(&s))", |n| {
            format!("{}s{}", "k(".repeat(n), ")".repeat(n))
        }),
        ("s.next!.next!", |n| format!("s{}.f()", ".next!".repeat(n))),
        ("a.eq(a).eq(a)", |n| {
            format!("(true{})", ".eq(true)".repeat(n))
        }),
        ("v[v[0]]", |n| {
            format!("{}0{}", "v[".repeat(n), "]".repeat(n))
        }),
        ("t.trim().split(\"a\").next()!", |n| {
            format!("t{}.split(\"a\").next()", ".trim()".repeat(n))
        }),
        ("a ?? (a ?? b)", |n| {
            format!("{}1{}", "(o ?? ".repeat(n), ")".repeat(n))
        }),
    ];
    for (what, chain) in chains {
        let program = |n| {
            let params = "s: &S, v: Vec<i64>, t: string, o: i64?";
            format!("{HEAD}fn run({params}) {{ let x = {} }}", chain(n))
        };
        let (short, long) = (visits(&program(15)), visits(&program(30)));
        assert!(long < 3 * short, "{what}: {short} looks, then {long}");
    }
}
