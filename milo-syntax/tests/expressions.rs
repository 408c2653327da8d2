//! Expressions: precedence, newlines, and what looks alike.

mod common;

use common::table;

#[test]
fn precedence() {
    table(&[
        ("a ?? b || c", "(?? a (|| b c))"),
        ("a ?? b ?? c", "(?? a (?? b c))"),
        ("a || b && c", "(|| a (&& b c))"),
        ("a && b | c", "(&& a (| b c))"),
        ("a | b ^ c & d", "(| a (^ b (& c d)))"),
        ("a & b == c", "(& a (== b c))"),
        ("a == b << c", "(== a (<< b c))"),
        ("a << b + c", "(<< a (+ b c))"),
        ("a + b * c - d / e", "(- (+ a (* b c)) (/ d e))"),
        ("a - b - c", "(- (- a b) c)"),
        ("a % b * c", "(* (% a b) c)"),
        ("a < b && c >= d", "(&& (< a b) (>= c d))"),
        ("-a * b", "(* (- a) b)"),
        ("-5 as u8", "(- (as 5 u8))"),
        ("-x.y", "(- (. x y))"),
        ("!a.b()!", "(not (! (.call a b)))"),
        ("~a & b", "(& (~ a) b)"),
        ("**p", "(deref (deref p))"),
        ("&&x", "(ref (ref x))"),
        ("&mut x", "(ref-mut x)"),
        ("& mut - 1", "(ref-mut (- 1))"),
        ("f(&mut x, &y)", "(call f (ref-mut x) (ref y))"),
        ("a--b", "(- a (- b))"),
        ("a&&!b", "(&& a (not b))"),
        ("a==-1", "(== a (- 1))"),
        ("a<-1", "(< a (- 1))"),
        ("a..b + 1", "(.. a (+ b 1))"),
        ("0..n", "(.. 0 n)"),
        ("(1, 2)", "(tuple 1 2)"),
        ("(1,)", "(tuple 1)"),
        ("()", "(tuple)"),
        ("[1, 2,]", "(array 1 2)"),
        ("[0; 8]", "(repeat 0 8)"),
        ("a is Shape.Circle && b", "(&& (is a Shape.Circle) b)"),
        ("x + 1 is Shape.Circle", "(is (+ x 1) Shape.Circle)"),
        ("x == y is", "(== x y) is"),
        ("(&x) as *u8", "(as (paren (ref x)) *u8)"),
    ]);
}

#[test]
fn ranges_of_views() {
    table(&[
        ("s[1..]", "([] s (.. 1 _))"),
        ("s[..2]", "([] s (.. _ 2))"),
        ("s[..]", "([] s (.. _ _))"),
        ("s[a - 1..b]", "([] s (.. (- a 1) b))"),
    ]);
}

#[test]
fn postfix() {
    table(&[
        ("f()! == x", "(== (! (call f)) x)"),
        ("f() != x", "(!= (call f) x)"),
        ("a!=b", "(!= a b)"),
        ("ch.recv()!", "(! (.call ch recv))"),
        ("f()!(1)", "(call (! (call f)) 1)"),
        ("v! [0]", "([] (! v) 0)"),
        ("v![0]", "(macro v![0])"),
        ("vec![1, 2]", "(macro vec![1,2])"),
        ("std::println!(\"a\")", "(macro std::println!(\"a\"))"),
        ("m! {a}", "(macro m!{a})"),
        ("m!{a}", "(macro m!{a})"),
        ("a.b![0]", "([] (! (. a b)) 0)"),
        ("a!", "(! a)"),
        ("a?.b", "(. (? a) b)"),
        ("a? ?? b", "(?? (? a) b)"),
        ("a.b.c(1 2, 3)", "(.call (. a b) c 1 2 3)"),
        ("a.await()!", "(! (.call a await))"),
        ("t.0", "(. t 0)"),
        ("t.0.1", "(. (. t 0) 1)"),
        ("t.0.1.x", "(. (. (. t 0) 1) x)"),
        ("t.0.f()", "(.call (. t 0) f)"),
        ("v[0][1].x", "(. ([] ([] v 0) 1) x)"),
        ("x as i64 < y", "(< (as x i64) y)"),
        ("x as i64 << y", "(<< (as x i64) y)"),
        ("x as Vec<i32>", "(as x Vec<i32>)"),
        ("x as i64 ?? y", "(?? (as x i64) y)"),
        ("x as T < y", "(< (as x T) y)"),
        ("x as i64 as u8 + 1", "(+ (as (as x i64) u8) 1)"),
        ("it.collect::<Vec<_>>()", "(.call it collect<Vec<_>>)"),
        ("it.parse<i64>()", "(.call it parse<i64>)"),
        ("x.type.match", "(. (. x type) match)"),
        ("id::<i64>(3)", "(call id<i64> 3)"),
        ("5 (x)", "5 (paren x)"),
        ("f(5 (x))", "(call f 5 (paren x))"),
    ]);
}

#[test]
fn type_arguments_or_comparison() {
    table(&[
        ("Channel<i64>.new(8)", "(.call Channel<i64> new 8)"),
        ("Promise<i64>.run(f)", "(.call Promise<i64> run f)"),
        ("sizeOf<T>()", "(call sizeOf<T>)"),
        ("sizeOf<i32>()", "(call sizeOf<i32>)"),
        (
            "Map<string, Vec<Vec<i32>>>.new()",
            "(.call Map<string Vec<Vec<i32>>> new)",
        ),
        ("P<i32> { x: 1 }", "(new P<i32> x:1)"),
        ("Vec<i32>::new()", "(call Vec<i32>::new)"),
        ("Vec::<i32>::new()", "(call Vec<i32>::new)"),
        ("a < b", "(< a b)"),
        ("MAX < b", "(< MAX b)"),
        ("MAX < N && x > (y)", "(&& (< MAX N) (> x (paren y)))"),
        ("f(a < b, c > (d))", "(call f (< a b) (> c (paren d)))"),
        ("f(MAX < b, c > (d))", "(call f (< MAX b) (> c (paren d)))"),
        ("A << B", "(<< A B)"),
        ("A <= B", "(<= A B)"),
        ("i < LIMIT - 1", "(< i (- LIMIT 1))"),
        ("std::sync::Arc::new(1)", "(call std::sync::Arc::new 1)"),
        ("std::mem::size_of::<T>()", "(call std::mem::size_of<T>)"),
        ("::std::f()", "(call ::std::f)"),
        ("crate::f()", "(call crate::f)"),
    ]);
}

#[test]
fn newlines() {
    table(&[
        ("f (x)", "(call f x)"),
        ("f\n(x)", "f (paren x)"),
        ("f()\n(x)", "(call f) (paren x)"),
        ("a.f\n(x)", "(. a f) (paren x)"),
        ("f(\n1\n2\n)", "(call f 1 2)"),
        ("a * b", "(* a b)"),
        ("a *\nb", "(* a b)"),
        ("a\n* b", "a (deref b)"),
        ("let x = y\n*p = 3", "(let x y) (= (deref p) 3)"),
        ("y\n-3", "(- y 3)"),
        ("y\n&z", "(& y z)"),
        ("y\n[0]", "([] y 0)"),
        ("y\n  .f()\n  .g()", "(.call (.call y f) g)"),
        ("y\n! z", "(! y) z"),
        ("y\n[0, 1].f()", "y (.call (array 0 1) f)"),
    ]);
}

#[test]
fn struct_literals() {
    table(&[
        ("P { x: 1, y: 2 }", "(new P x:1 y:2)"),
        ("P { x: 1 y: 2 }", "(new P x:1 y:2)"),
        ("P { x, y }", "(new P x y)"),
        ("P { x y }", "(new P x y)"),
        ("P {}", "(new P)"),
        ("m::P { x: f()? y: 2 }", "(new m::P x:(? (call f)) y:2)"),
        ("Self { x: 1 }", "(new Self x:1)"),
        ("p { x }", "p {x}"),
        ("if x == LIMIT { f() }", "(if (== x LIMIT) {(call f)})"),
        ("if x == LIMIT { y }", "(if (== x LIMIT) {y})"),
        ("if x == LIMIT {}", "(if (== x LIMIT) {})"),
        ("if x == P { y: 1 } { z }", "(if (== x (new P y:1)) {z})"),
        (
            "if (x == P { y }) { z }",
            "(if (paren (== x (new P y))) {z})",
        ),
        ("match Color { Red => 1 }", "(match Color [Red 1])"),
        ("match Color { A.B => 1 }", "(match Color [A.B 1])"),
        ("for x in ITEMS { x }", "(for x ITEMS {x})"),
        ("while N < M { f() }", "(while (< N M) {(call f)})"),
        (
            "f(P { x: 1 } P { x: 2 })",
            "(call f (new P x:1) (new P x:2))",
        ),
        ("if f(P { x }) { y }", "(if (call f (new P x)) {y})"),
    ]);
}

#[test]
fn closures() {
    table(&[
        ("(x: i32) => x + 1", "(fn (x:i32) (+ x 1))"),
        ("(a, b) => a", "(fn (a b) a)"),
        ("() => f()", "(fn () (call f))"),
        ("x => x * 2", "(fn (x) (* x 2))"),
        ("_ => 0", "(fn (_) 0)"),
        ("(x: &T): R => { y }", "(fn (x:&T) :R {y})"),
        ("move (): void => { f() }", "(move-fn () :void {(call f)})"),
        ("move x => x", "(move-fn (x) x)"),
        ("(): (i32, i32) => (1, 2)", "(fn () :(i32 i32) (tuple 1 2))"),
        ("(): () => f()", "(fn () :() (call f))"),
        ("(): ((i32) => i32) => g", "(fn () :((i32)=>i32) g)"),
        ("(): (i32) => i32 => g", "(fn () :((i32)=>i32) g)"),
        (
            "(x: i32): Vec<Vec<i32>>? => f",
            "(fn (x:i32) :Vec<Vec<i32>>? f)",
        ),
        (
            "f((): void => { x = 1 })!",
            "(! (call f (fn () :void {(= x 1)})))",
        ),
        ("f(() => x = 1, 2)", "(call f (fn () (= x 1)) 2)"),
        (
            "v.map((x: &i32) => x + 1).len()",
            "(.call (.call v map (fn (x:&i32) (+ x 1))) len)",
        ),
        (
            "P { f: (x: i32): i32 => x y: 2 }",
            "(new P f:(fn (x:i32) :i32 x) y:2)",
        ),
        ("(a) (b)", "(call (paren a) b)"),
        (
            "let f = (): void => { x }\n-1",
            "(let f (fn () :void {x})) (- 1)",
        ),
        ("a ?? () => b", "(?? a (fn () b))"),
    ]);
}

#[test]
fn contextual_words() {
    table(&[
        ("loop + box * ref", "(+ loop (* box ref))"),
        ("let type = mod", "(let type mod)"),
        ("from = rust + parallel", "(= from (+ rust parallel))"),
        ("type.x", "(. type x)"),
        ("interface(1)", "(call interface 1)"),
        ("unsafe { x }", "(unsafe {x})"),
        ("rust { let x = 1; }", "(rust letx=1;)"),
        ("parallel { let a = f() }", "(parallel {(let a (call f))})"),
        ("if rust { x }", "(if rust {x})"),
        ("is = 3", "(= is 3)"),
        ("x\nis = 3", "x (= is 3)"),
        ("move + 1", "(+ move 1)"),
        ("_ = f()", "(= _ (call f))"),
        ("null ?? x", "(?? null x)"),
        ("true && false", "(&& true false)"),
        ("async + await", "(+ async await)"),
        ("use.x", "(. use x)"),
        ("self.x", "(. self x)"),
    ]);
}

#[test]
fn interpolation() {
    table(&[
        (r#"$"thread {id}""#, r#"($ "thread " id)"#),
        (r#"$"{a}{b + 1}""#, r#"($ a (+ b 1))"#),
        (r#"$"{{x}} {y}""#, r#"($ "{x} " y)"#),
        (r#"$"{{{x}}}""#, r#"($ "{" x "}")"#),
        (r#"$"a\n\u{7b}x\x7d""#, r#"($ "a\n{x}")"#),
        (r#"$"{f(P { x: 1 })}""#, r#"($ (call f (new P x:1)))"#),
        (r#"$"{m.get(\"a}\")}""#, r#"($ (.call m get "a}"))"#),
        (r#"$"{c == '}'}""#, r#"($ (== c '}'))"#),
        (r#"$"""#, "($)"),
        ("$r\"{x}\\n\"", "($ x \"\\\\n\")"),
        ("$\"a\\\n   b {x\n (y)}\"", "($ \"ab \" (call x y))"),
        (
            r#"$"{v![0]} {f()!}""#,
            r#"($ (macro v![0]) " " (! (call f)))"#,
        ),
        (r#"f($"a" $"b")"#, r#"(call f ($ "a") ($ "b"))"#),
    ]);
}

#[test]
fn fragments_of_macro_rules() {
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
    let parse = |parts: &[&str]| {
        let tokens = parts.iter().flat_map(|part| {
            let stream: TokenStream = part.trim_start_matches('$').parse().unwrap();
            match part.starts_with('$') {
                true => TokenTree::from(Group::new(Delimiter::None, stream)).into(),
                false => stream,
            }
        });
        let mut diags = milo_syntax::diag::Diagnostics::new();
        let tree = milo_syntax::parse::parse(tokens.collect(), &mut diags);
        assert!(diags.is_empty());
        common::program(&tree)
    };
    assert_eq!(
        parse(&["let x = ", "$a + b", "/ 2"]),
        "(let x (/ (paren (+ a b)) 2))"
    );
    assert_eq!(parse(&["$-a", ".abs()"]), "(.call (paren (- a)) abs)");
    assert_eq!(parse(&["- ", "$-a"]), "(- (paren (- a)))");
    assert_eq!(parse(&["$Vec<i32>", ".new()"]), "(.call Vec<i32> new)");
    assert_eq!(
        parse(&["let x: ", "$Vec<i32>", "= ", "$f(1)", "!"]),
        "(let x :Vec<i32> (! (call f 1)))"
    );
    assert_eq!(parse(&["$a::b", "(1)"]), "(call a::b 1)");
    assert_eq!(parse(&["fn f()", "${ x }"]), "(fn f() {x})");
}
