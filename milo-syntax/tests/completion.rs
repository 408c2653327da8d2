//! Completion in editors: rust-analyzer expands a block as it is and with a name at the cursor,
//! and compares the two place by place. So up to the cursor they have to be the same.

use std::path::Path;

use milo_syntax::{Site, expand, set_in_editor};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The name at the cursor in the second expansion.
const NAME: &str = "raCompletionMarker";

fn expansion(text: &str) -> Vec<String> {
    let tokens: TokenStream = text.parse().expect("balanced brackets");
    set_in_editor(true);
    let mut list = Vec::new();
    flat(expand(tokens, &Site::in_dir(Path::new("."))), &mut list);
    list
}

fn flat(tokens: TokenStream, list: &mut Vec<String>) {
    for tree in tokens {
        let TokenTree::Group(group) = tree else {
            list.push(tree.to_string());
            continue;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => ("", ""),
        };
        list.push(open.to_owned());
        flat(group.stream(), list);
        list.push(close.to_owned());
    }
}

/// Why a completion at `$0` would not find its place.
fn fault(text: &str) -> Option<String> {
    let before = expansion(&text.replace("$0", ""));
    let with_name = expansion(&text.replace("$0", NAME));
    let Some(at) = with_name.iter().position(|t| t.contains(NAME)) else {
        return Some("the name is not in the expansion".to_owned());
    };
    let same = before.iter().zip(&with_name).take_while(|(a, b)| a == b);
    let same = same.count();
    (same < at).then(|| {
        let part = |list: &[String]| {
            let part = list.iter().skip(same.saturating_sub(6)).take(20);
            part.cloned().collect::<Vec<_>>().join(" ")
        };
        format!("\n  {}\n  {}", part(&before), part(&with_name))
    })
}

/// The declarations before each case.
const DECLARED: &str = "
from \"std/sync\" import { Channel }
from \"std/thread\" import { Thread }
struct Point { alpha: i32, beta: string }
enum Color { Red, Green(i32) }
impl Point {
    fn gamma(self: &Self, by: i32): i32 { return self.alpha + by }
    fn origin(): Self { return Self { alpha: 0, beta: \"\" } }
}
fn twice(n: i32): i32 { return n * 2 }
fn sum(a: i32, b: i32): i32 { return a + b }
";

const CASES: &[&str] = &[
    // Behind a dot.
    "fn f(p: &Point): i32 { return p.$0 }",
    "fn f(p: &Point) { p.$0 }",
    "fn f(p: &Point) {\n p.$0\n}",
    "fn f(p: &Point) {\n p.$0\n print(2)\n}",
    "fn f(p: &Point) {\n p.$0\n let x = 2\n}",
    "fn f(p: &Point) {\n p.$0\n x = 2\n}",
    "fn f(p: &Point): i32 {\n p.$0\n}",
    "fn f(p: &Point) { if p.$0 { print(1) } }",
    "fn f(p: &Point) { if p.$0\n print(1) }",
    "fn f(p: &Point) { while p.$0 > 1 { print(1) } }",
    "fn f(p: &Point) { for x in p.$0 { print(1) } }",
    "fn f(p: &Point) { for x in p.$0\n print(1) }",
    "fn f(p: &Point) { match p.$0 { 1 => print(1) } }",
    "fn f(p: &Point) { match p.$0\n print(1) }",
    "fn f(p: &Point) { twice(p.$0) }",
    "fn f(p: &Point) { sum(p.$0, p.alpha) }",
    "fn f(p: &Point) { twice(p.$0, p.alpha) }",
    "fn f(p: &Point) { print(1 + p.$0) }",
    "fn f(p: &Point): i32 { print(1 + p.$0) }",
    "fn f(p: &Point) { let v = [p.$0] }",
    "fn f(p: &Point) { let q = Point { alpha: p.$0 } }",
    "fn f(p: &Point) { p.$0 = 3 }",
    "fn f(p: &Point) { x = p.$0 }",
    "fn f(p: &Point) { p.$0(1) }",
    "fn f(p: &Point) { let x = if p.$0 { 1 } else { 2 } }",
    "fn f(p: Point) { Thread.spawn(move () => { p.$0 }) }",
    "fn f(p: Point) { parallel { let a = p.$0\n let b = 2 } }",
    "fn f(p: Vec<Point>) { p.map((x) => x.$0) }",
    "fn f(p: Vec<Point>) { for x in p { x.$0 } }",
    "fn f(p: Vec<Point>) { p[0].$0 }",
    "fn f(p: Point?) { p.$0 }",
    "fn f(p: Point?) { if let Option.Some(q) = p { q.$0 } }",
    "fn f(s: string) { let n: i32 = s.$0 }",
    "impl Point { fn d(self: &Self) { self.$0 } }",
    "impl Point { fn d(self: &Self): i32 { let x = self.$0\n return x } }",
    "fn f() { let p = Point.$0 }",
    "fn f() { let p = Point.$0() }",
    "fn f() { let c = Color.$0\n print(1) }",
    "fn f() { let t = Thread.$0\n t.join()! }",
    "fn f() { Channel.$0 }",
    "fn f(p: &Point) { print($\"{p.$0}\") }",
    // Names.
    "fn f(p: &Point) { $0 }",
    "fn f(p: &Point) {\n let x = 1\n $0\n}",
    "fn f(p: &Point) {\n let x = 1\n $0\n return\n}",
    "fn f(p: &Point): i32 {\n let x = $0\n return x\n}",
    "fn f(p: &Point): i32 { return $0 }",
    "fn f(p: &Point): i32 {\n return 1\n $0\n}",
    "fn f(p: &Point) { if $0 { print(1) } }",
    "fn f(p: &Point) { for x in $0 { print(1) } }",
    "fn f(p: &Point) { print(1 + $0) }",
    "fn f(p: &Point) { let f = (x: i32) => $0\n}",
    "fn f(p: &Point) { twice($0) }",
    "fn f(p: &Point) { sum(1, $0) }",
    "fn f(p: &Point) { p.gamma($0) }",
    "fn f(c: Channel<i32>) { c.send($0) }",
    "fn f(p: &Point) { print($\"{$0}\") }",
    "fn f(p: &Point) { print($\"{po$0}\") }",
    "fn f() { let c: Cha$0 = 1 }",
    // Fields, variants, imports.
    "fn f() { let p = Point { $0 } }",
    "fn f() { let p = Point { alpha: 1, $0 } }",
    "fn f() { let p = Point { alpha: 1, beta: $0 } }",
    "fn f(c: Color) { match c { $0 } }",
    "fn f(c: Color) { match c { Color.$0 } }",
    "fn f(c: Color) { match c { Color.$0 => print(1) } }",
    "fn f(c: Color) { match c { Color.Red => print(1)\n $0\n } }",
    "from \"std/timer\" import { $0 }",
    "from \"std/timer\" import { Timer, $0 }",
    "from \"std/timer\" import { Ala$0 }",
    // Types.
    "fn f(p: $0) { }",
    "fn f(p: &$0) { }",
    "fn f(p: i32, q: Vec<$0>) { }",
    "fn f(): $0 { }",
    "fn f() { let x: $0 = 1 }",
    "fn f() {\n let x: $0\n print(1)\n}",
    "fn f() { let x: Vec<$0> = [] }",
    "fn f() { let g = (x: $0) => 1 }",
    "fn f(n: i32) { let c = n as $0 }",
    "struct S { a: $0 }",
    "struct S { a: i32, b: Vec<$0> }",
    "impl Point { fn f(self: &Self, p: $0) { } }",
    "trait T { fn f(self: &Self): $0 }",
    "type A = $0",
    // Within a chain, and in what runs at once.
    "fn f(s: string) { s.trim().$0\n .toUpper() }",
    "fn f(s: string) { s.trim()\n .$0\n .toUpper() }",
    "fn f(s: string) { print(s.trim().to$0.len) }",
    "fn f(p: Point) { let x = p.$0\n .len\n print(x) }",
    "fn f(p: Point) { let x = p.$0 + 1 }",
    "fn f(p: Point) { let x = p.$0! }",
    "fn f(p: Point) { let x = p.$0 ?? 1 }",
    "fn f(p: Point) { let x = p.$0[0] }",
    "fn f(p: Point) { parallel { p.$0 } }",
    "fn f(p: Point) { parallel {\n p.gamma(1)\n p.$0\n } }",
    "fn f(p: Point) { unsafe { p.$0 } }",
    "fn f(p: Point) { let s = $\"{p.alpha} {$0}\" }",
    "fn f(p: Point) { let g = () => { return p.$0 } }",
    "fn f(p: Point) { let g = move () => p.$0\n g() }",
    "fn f(p: Point, c: Color) { match c { Color.Red => p.$0\n Color.Green(n) => 1 } }",
    "fn f(p: Point, c: Color) { match c { Color.Green(n) => { n.$0 }\n Color.Red => { } } }",
    "fn f(p: Point) { if p.alpha == 1 { p.$0 } else { print(1) } }",
    "fn f(p: Point) { if p.alpha == 1 { print(1) } else if p.$0 { print(2) } }",
    "fn f(v: Vec<Point>) { v[v.$0] }",
    "fn f(v: Vec<Point>) { for p in v.$0 { print(p.alpha) } }",
    "fn f(): i32? { let p = Point.origin()\n return p.$0 }",
    "fn f(p: Point) { return p.$0\n}",
    "fn f(p: Point) { Point { alpha: p.$0, beta: \"\" } }",
    "fn f(p: Point) { [p.$0, 1] }",
    "fn f(p: Point) { assert(p.$0) }",
    "fn f(p: Point) { p.gamma(p.$0) }",
    "fn f(p: Point) { p.gamma(1).$0 }",
    "fn f(p: Point) { -p.$0 }",
    "fn f(p: Point) { !p.$0 }",
    "fn f(p: Point) { (p.$0) }",
];

#[test]
fn a_name_at_the_cursor_changes_nothing_before_it() {
    let mut wrong = Vec::new();
    for case in CASES {
        if let Some(fault) = fault(&format!("{DECLARED}{case}")) {
            wrong.push(format!("{case}: {fault}"));
        }
    }
    // Statements among Rust's own.
    for case in ["p.$0", "let x = p.$0", "if p.$0 { 1 } else { 2 }", "$0"] {
        if let Some(fault) = fault(case) {
            wrong.push(format!("{case}: {fault}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
