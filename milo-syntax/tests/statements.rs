//! Statements, control flow, patterns.

mod common;

use common::table;

#[test]
fn bindings() {
    table(&[
        ("let x = 1", "(let x 1)"),
        ("let x: i32 = 1; var y = 2;", "(let x :i32 1) (var y 2)"),
        ("var x: T", "(var x :T)"),
        ("let x:i32=-1", "(let x :i32 (- 1))"),
        ("let v: Vec<Vec<i32>>= w", "(let v :Vec<Vec<i32>> w)"),
        ("let x: u16?= null", "(let x :u16? null)"),
        ("let (a, _) = t", "(let (a _) t)"),
        ("let _ = f()", "(let _ (call f))"),
        ("let P { x, y: q } = p", "(let P{x y:q} p)"),
        (
            "let a = 1 let b = 2 f() g()",
            "(let a 1) (let b 2) (call f) (call g)",
        ),
        ("pub let LIMIT: i64 = 10", "(let pub LIMIT :i64 10)"),
        (
            "/// Doc.\nlet L: i64 = 10",
            "(let #[doc=\"Doc.\"] L :i64 10)",
        ),
        ("let x = if a { 1 } else { 2 }", "(let x (if a {1} {2}))"),
        ("let x = { 1 }", "(let x {1})"),
        ("/// A comment.\nf()\n/// Another.", "(call f)"),
        (";;", ""),
    ]);
}

#[test]
fn assignments() {
    table(&[
        ("x = 1", "(= x 1)"),
        ("x += 1 x -= 1 x *= 2", "(+= x 1) (-= x 1) (*= x 2)"),
        (
            "x /= 1 x %= 2 x &= 3 x |= 4 x ^= 5",
            "(/= x 1) (%= x 2) (&= x 3) (|= x 4) (^= x 5)",
        ),
        ("x <<= 1 x >>= 2", "(<<= x 1) (>>= x 2)"),
        ("*p = 3", "(= (deref p) 3)"),
        ("v[i] = a.b", "(= ([] v i) (. a b))"),
        ("a.b.c += f()!", "(+= (. (. a b) c) (! (call f)))"),
        ("(a, b) = (b, a)", "(= (tuple a b) (tuple b a))"),
        ("x =-1", "(= x (- 1))"),
    ]);
}

#[test]
fn conditions() {
    table(&[
        (
            "if a { b } else if c { d } else { e }",
            "(if a {b} (if c {d} {e}))",
        ),
        ("if a {} b", "(if a {}) b"),
        ("if a { b }\n-1", "(if a {b}) (- 1)"),
        ("if a { b }\n*p = 1", "(if a {b}) (= (deref p) 1)"),
        ("if a { b }\n[1].f()", "(if a {b}) (.call (array 1) f)"),
        ("if a { b }\n(c)", "(if a {b}) (paren c)"),
        ("if a { b }\n!c", "(if a {b}) (not c)"),
        ("if a { 1 } else { 2 } + 3", "(+ (if a {1} {2}) 3)"),
        ("match a { _ => b }.c()", "(.call (match a [_ b]) c)"),
        ("unsafe { f() }!", "(! (unsafe {(call f)}))"),
        (
            "if let Option.Some(v) = f() { v }",
            "(if (let Option.Some(v) (call f)) {v})",
        ),
        (
            "while let Some(v) = it.next() {}",
            "(while (let Some(v) (.call it next)) {})",
        ),
        ("while true { break }", "(while true {break})"),
        (
            "while i < 10 { i += 1 continue }",
            "(while (< i 10) {(+= i 1) continue})",
        ),
        ("while x! { y }", "(while (! x) {y})"),
        ("if !a {}", "(if (not a) {})"),
        ("if a as i64 < b {}", "(if (< (as a i64) b) {})"),
        ("if x is Shape.Circle { y }", "(if (is x Shape.Circle) {y})"),
        (
            "if x is Option.Some(_) { y }",
            "(if (is x Option.Some(_)) {y})",
        ),
        ("{ a } { b }", "{a} {b}"),
    ]);
}

#[test]
fn loops() {
    table(&[
        ("for x in v { f(x) }", "(for x v {(call f x)})"),
        ("for i, x in v {}", "(for i, x v {})"),
        ("for (a, b) in v {}", "(for (a b) v {})"),
        ("for k, (a, b) in m {}", "(for k, (a b) m {})"),
        ("for _ in 0..n {}", "(for _ (.. 0 n) {})"),
        (
            "for i in 0..v.len() - 1 {}",
            "(for i (.. 0 (- (.call v len) 1)) {})",
        ),
        (
            "for x in v.filter((a) => a > 0) {}",
            "(for x (.call v filter (fn (a) (> a 0))) {})",
        ),
        ("for x in [1, 2] {}", "(for x (array 1 2) {})"),
    ]);
}

#[test]
fn returns() {
    table(&[
        ("return", "(return)"),
        ("{ return }", "{(return)}"),
        ("return; x", "(return) x"),
        ("return x", "(return x)"),
        ("return\nx", "(return x)"),
        ("return\nlet x = 1", "(return) (let x 1)"),
        ("return if a { 1 } else { 2 }", "(return (if a {1} {2}))"),
        ("x ?? return 1", "(?? x (return 1))"),
        ("let y = x ?? continue", "(let y (?? x continue))"),
        ("break -1", "break (- 1)"),
    ]);
}

#[test]
fn arms() {
    table(&[
        ("match x { 1 => a, 2 => b }", "(match x [1 a] [2 b])"),
        (
            "match x { 1 => a 2 => b _ => c }",
            "(match x [1 a] [2 b] [_ c])",
        ),
        (
            "match x { Option.Some(v) => v + 1\nOption.None => 0 }",
            "(match x [Option.Some(v) (+ v 1)] [Option.None 0])",
        ),
        ("match x { 1 => a\n-1 => b }", "(match x [1 a] [(- 1) b])"),
        (
            "match x { 1 => a - 1\n-1 => b }",
            "(match x [1 (- a 1)] [(- 1) b])",
        ),
        ("match x { 1 => a\n-1 }", "(match x [1 (- a 1)])"),
        (
            "match x { 1 => a\n-2 | -1 => b }",
            "(match x [1 a] [(- 2)|(- 1) b])",
        ),
        (
            "match x { 1 => a\n-5..0 => b }",
            "(match x [1 a] [(- 5)..0 b])",
        ),
        (
            "match x { 1 => return\n2 => return 5\n_ => b }",
            "(match x [1 (return)] [2 (return 5)] [_ b])",
        ),
        (
            "match x { A => return\nB => c }",
            "(match x [A (return)] [B c])",
        ),
        (
            "match x { A => f\n(B, C) => c }",
            "(match x [A f] [(B C) c])",
        ),
        (
            "match x { A => (y)\nB => c }",
            "(match x [A (paren y)] [B c])",
        ),
        (
            "match x { A => y = 1, B => y += 2 }",
            "(match x [A (= y 1)] [B (+= y 2)])",
        ),
        ("match x { A => {} B => { y } }", "(match x [A {}] [B {y}])"),
        (
            "match x { A => { y }\n-1 => z }",
            "(match x [A {y}] [(- 1) z])",
        ),
        (
            "match x { A => break B => continue }",
            "(match x [A break] [B continue])",
        ),
        (
            "match x { A => y! B => z? }",
            "(match x [A (! y)] [B (? z)])",
        ),
        (
            "match x { n if n > 0 => a _ => b }",
            "(match x [n if (> n 0) a] [_ b])",
        ),
        (
            "match x { n if (a && b) => c }",
            "(match x [n if (paren (&& a b)) c])",
        ),
        ("match x { n if ok => c }", "(match x [n if ok c])"),
        (
            "match x { \"a\" => 1 'b' => 2 true => 3 null => 4 }",
            "(match x [\"a\" 1] ['b' 2] [true 3] [null 4])",
        ),
        (
            "match x { A => y => z B => c }",
            "(match x [A (fn (y) z)] [B c])",
        ),
        (
            "match x { A => (y) => z B => c }",
            "(match x [A (fn (y) z)] [B c])",
        ),
        ("match x { /// Doc.\nA => 1 }", "(match x [A 1])"),
        (
            "match (a, b) { (1, _) => x }",
            "(match (tuple a b) [(1 _) x])",
        ),
        (
            "match x { P { x, .. } => x P { x: 1, y } => y }",
            "(match x [P{x ..} x] [P{x:1 y} y])",
        ),
        (
            "match x { A => P { x: 1 } B => Q }",
            "(match x [A (new P x:1)] [B Q])",
        ),
        (
            "match x { m::A(v) => v m::B => 0 Ok(v) => v }",
            "(match x [m::A(v) v] [m::B 0] [Ok(v) v])",
        ),
        (
            "match x { Shape.Rect(w, h) => w * h }",
            "(match x [Shape.Rect(w h) (* w h)])",
        ),
        (
            "match x { A(B(c), (d, _)) => c }",
            "(match x [A(B(c) (d _)) c])",
        ),
        (
            "match x { 1..5 => a 5..=9 => b LO..HI => c }",
            "(match x [1..5 a] [5..=9 b] [LO..HI c])",
        ),
        ("match x {}", "(match x)"),
        (
            "let y = match x { A => 1 }\nlet z = 1",
            "(let y (match x [A 1])) (let z 1)",
        ),
    ]);
}
