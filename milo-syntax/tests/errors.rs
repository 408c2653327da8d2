//! One mistake, one message, at the user's token; and what surrounds it is kept.

mod common;

use common::{errors, parse_source, program};

/// The errors of each source, and its tree.
fn check(cases: &[(&str, &[&str], &str)]) {
    let mut wrong = String::new();
    for (source, messages, tree) in cases {
        let (parsed, found) = parse_source(source);
        let dump = program(&parsed);
        if found != *messages || dump != *tree {
            wrong += &format!("\n{source}\n  expected {tree}\n  found    {dump}\n");
            for message in *messages {
                wrong += &format!("  expected {message}\n");
            }
            for message in found {
                wrong += &format!("  found    {message}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn habits() {
    check(&[
        (
            "let mut x = 1",
            &["1:5 Milo writes 'var x', not 'let mut x'"],
            "(var x 1)",
        ),
        (
            "var mut x = 1",
            &["1:5 'var' is mutable already: leave 'mut' out"],
            "(var x 1)",
        ),
        (
            "const X: i32 = 1",
            &["1:1 Milo writes 'let', not 'const'"],
            "(let X :i32 1)",
        ),
        (
            "let x := 5",
            &["1:7 Milo writes '=' and not ':='"],
            "(let x 5)",
        ),
        (
            "x := 5\ny",
            &["1:1 Milo writes 'let x = …', not 'x := …'"],
            "(var x 5) y",
        ),
        (
            "x: i32 = 5\ny",
            &["1:1 a declaration begins with 'let' or 'var': write 'let x: …'"],
            "(var x :i32 5) y",
        ),
        (
            "x++\ny",
            &["1:2 Milo has no '++': write 'x += 1'"],
            "(+= x 1) y",
        ),
        (
            "x--\ny",
            &["1:2 Milo has no '--': write 'x -= 1'"],
            "(-= x 1) y",
        ),
        ("++x", &["1:1 Milo has no '++': write 'x += 1'"], "(+= x 1)"),
        ("--x", &["1:1 Milo has no '--': write 'x -= 1'"], "(-= x 1)"),
        ("x === y", &["1:3 Milo writes '==', not '==='"], "(== x y)"),
        (
            "f(typeof x == y)",
            &[
                "1:3 Milo has no 'typeof': every value has the one type that its declaration says; 'is' asks for the variant of an enum",
            ],
            "(call f (== error y))",
        ),
        (
            "f(3 in v)",
            &["1:5 whether something is in a list, a text or a map: write 'v.contains(x)'"],
            "(call f true)",
        ),
        (
            "f(<i64>x)",
            &["1:3 a conversion is written 'x as i64'"],
            "(call f error)",
        ),
        (
            "P { ...q, x: 1 }",
            &["1:5 Milo has no '...' in a struct literal: write every field"],
            "error",
        ),
        (
            "public static fn f() {}",
            &["1:1 Milo writes 'pub', not 'public'"],
            "(fn f() {})",
        ),
        (
            "func f(a int, b int) int { x }",
            &["1:1 Milo writes 'fn', not 'func'"],
            "(fn f(a:int b:int) :int {x})",
        ),
        (
            "fn f(final a: i32) {}",
            &["1:6 a parameter is declared by its name alone: write 'x: T'"],
            "(fn f(a:i32) {})",
        ),
        (
            "fn f(a: chan<- i32, b: <-chan i32) {}",
            &[
                "1:9 a channel's type is 'Channel<i32>'",
                "1:24 a channel's type is 'Channel<i32>'",
            ],
            "(fn f(a:Channel<i32> b:Channel<i32>) {})",
        ),
        (
            "type P struct { x: i32 }\ny",
            &["1:1 Milo writes 'struct P { … }'"],
            "error y",
        ),
        (
            "trait B extends A {}",
            &["1:9 Milo writes 'trait B: A'"],
            "(trait B:A)",
        ),
        (
            "let [a, b] = v\ny",
            &[
                "1:5 no pattern takes a list apart: read its elements by index, 'let a = v[0]'; a tuple has '(a, b)'",
            ],
            "(let _ v) y",
        ),
        (
            "for i := range v { y }\nz",
            &["1:10 Milo writes 'for x in v { … }', and 'for i, x in v { … }' to count"],
            "(for i v {y}) z",
        ),
        (
            "let\nprint(x)",
            &["1:1 a name is missing after this: write 'let x = …'"],
            "error (call print x)",
        ),
        (
            "let x: = 3\ny",
            &["1:6 a type is missing after ':'"],
            "(let x 3) y",
        ),
        (
            "let x = y.\nprint(x)",
            &["1:10 a field's or a method's name is missing after '.'"],
            "(let x error) (call print x)",
        ),
        (
            "let x = y as\nprint(x)",
            &["1:11 a type is missing after 'as'"],
            "(let x error) (call print x)",
        ),
        (
            "x +=\nprint(x)",
            &["1:3 a value is missing after '+='"],
            "(+= x error) (call print x)",
        ),
        (
            "struct P { x:\ny: i32 }",
            &["1:13 a type is missing after ':'"],
            "(struct P x:error-type y:i32)",
        ),
        (
            "enum E { A, B() }",
            &["1:14 a type is missing in the parentheses: write 'B(T)', or 'B' alone"],
            "(enum E A B)",
        ),
        (
            "struct P { x: &'a string }",
            &[
                "1:15 '&' stands in parameters and locals only: what is stored is owned, so leave it out",
            ],
            "(struct P x:string)",
        ),
        ("x !== y", &["1:3 Milo writes '!=', not '!=='"], "(!= x y)"),
        (
            "x &&= y\nz",
            &["1:3 Milo has no '&&=': write 'x = x && …'"],
            "error z",
        ),
        (
            "x ??= y\nz",
            &["1:3 Milo has no '??=': write 'x = x ?? …'"],
            "error z",
        ),
        (
            "let y = c ? a : b",
            &["1:11 Milo has no '? :': write 'if c { a } else { b }'"],
            "(let y (if c {a} {b}))",
        ),
        (
            "p->x",
            &["1:2 Milo has no '->': a field is 'x.y', an arm or a closure has '=>'"],
            "error",
        ),
        (
            "fn f() -> i32 { x }",
            &["1:8 Milo writes the result's type as ': T', not '-> T'"],
            "(fn f() :i32 {x})",
        ),
        (
            "fn f() i32 { x }",
            &["1:8 a ':' is missing before the result's type"],
            "(fn f() :i32 {x})",
        ),
        (
            "fn f(x i32) {}",
            &["1:8 a ':' is missing before the type: write 'x: …'"],
            "(fn f(x:i32) {})",
        ),
        (
            "fn f(x) {}",
            &["1:6 a parameter needs a type: write 'x: T'"],
            "(fn f(x:error-type) {})",
        ),
        (
            "fn f(): i32 => 1",
            &["1:13 a function's body stands in braces: write '{ return … }'"],
            "(fn f() :i32 {1})",
        ),
        (
            "fn f<T>() where T: A {}",
            &["1:11 Milo has no 'where': write the bounds in '<T: A + B>'"],
            "(fn f<T:A>() {})",
        ),
        (
            "func f() {}",
            &["1:1 Milo writes 'fn', not 'func'"],
            "(fn f() {})",
        ),
        (
            "def f() {}",
            &["1:1 Milo writes 'fn', not 'def': 'fn f(x: T): R { … }'"],
            "(fn f() {})",
        ),
        (
            "class P {}\nlet x = 1",
            &["1:1 Milo has no classes: write a 'struct' and an 'impl'"],
            "(error-item) (let x 1)",
        ),
        (
            "use a::b;\nx",
            &[
                "1:1 a 'use' stands outside of the block, which sees what it imports; inside write 'from \"path\" import { Name }'",
            ],
            "error x",
        ),
        (
            "if a {} elif b {} else {}",
            &["1:9 Milo writes 'else if'"],
            "(if a {} (if b {} {}))",
        ),
        (
            "else { x }",
            &["1:1 'else' without an 'if' before it"],
            "error",
        ),
        (
            "loop { x }\ny",
            &["1:1 Milo has no 'loop': write 'while true { … }'"],
            "{(while true {x})} y",
        ),
        (
            "for (i = 0; i < 3; i++) { x }",
            &["1:1 Milo walks over a range: write 'for i in 0..n { … }'"],
            "(for i (.. 0 3) {x})",
        ),
        (
            "for x of v { x }",
            &["1:7 Milo writes 'for x in …'"],
            "(for x v {x})",
        ),
        (
            "async fn f() {}",
            &[
                "1:1 no async in Milo: a function that blocks lets the other tasks run; leave this out",
            ],
            "(fn f() {})",
        ),
        (
            "await f()",
            &["1:1 no async in Milo: a promise is awaited with '.await()'"],
            "(! (.call (call f) await))",
        ),
        (
            "f(fn (x) { y })",
            &["1:3 a function without a name is a closure: write '(x: T): R => …'"],
            "(call f (fn (x) {y}))",
        ),
        (
            "(x: i32) -> i32 => x",
            &["1:10 Milo writes a closure's result as '(x: T): R => …'"],
            "(fn (x:i32) :i32 x)",
        ),
        (
            "(x) -> x",
            &["1:5 Milo writes a closure with '=>': '(x) => …'"],
            "(fn (x) x)",
        ),
        (
            "f((): void { x })",
            &["1:12 '=>' is missing before a closure's body"],
            "(call f (fn () :void {x}))",
        ),
        (
            "(x i32) => x",
            &["1:4 a ':' is missing before the type: write 'x: …'"],
            "(fn (x:i32) x)",
        ),
        (
            "match x { A -> 1, B: 2 }",
            &["1:13 an arm is written 'pattern => value'"],
            "(match x [A 1] [B 2])",
        ),
        (
            "match x { A 1\nB => 2 }",
            &["1:13 expected '=>' after the pattern, found '1'"],
            "(match x [B 2] [_ error])",
        ),
        (
            "match x { else => 1 }",
            &["1:11 the arm for everything else is '_ => …'"],
            "(match x [_ 1])",
        ),
        (
            "if x = 5 { y }",
            &["1:6 '=' assigns: write '==' to compare"],
            "(if error {y})",
        ),
        (
            "a < b < c\nd",
            &["1:7 comparisons do not chain: write 'a < b && b < c'"],
            "error d",
        ),
        (
            "f(x: 1)",
            &["1:3 arguments have no names in Milo: write the value alone"],
            "(call f 1)",
        ),
        (
            "P { x: 1, ..q }",
            &["1:11 Milo has no '..' in a struct literal: write every field"],
            "error",
        ),
        (
            "0..=9",
            &["1:2 'a..b' leaves out b, and there is no '..=': write 'a..(b + 1)'"],
            "(.. 0 9)",
        ),
        (
            "struct P(i32, i32)\nlet x = 1",
            &["1:9 a struct's fields have names: write '{ x: T, y: U }'"],
            "(error-item) (let x 1)",
        ),
        (
            "struct P { x i32 }",
            &["1:14 a ':' is missing before the type: write 'x: …'"],
            "(struct P x:i32)",
        ),
        (
            "struct P { x: i32 = 3, y: i32 }",
            &["1:19 a field has no default value: give it where the struct is made"],
            "(struct P x:i32 y:i32)",
        ),
        (
            "struct P { fn f() {} x: i32 }",
            &["1:12 a struct's methods stand in an 'impl' block of its own"],
            "(struct P x:i32)",
        ),
        (
            "let x = +1",
            &["1:9 a number needs no '+' before it: leave it out"],
            "(let x 1)",
        ),
        (
            "print \"a\"\nx",
            &["1:1 a call has parentheses: write 'print(…)'"],
            "error x",
        ),
        (
            "switch x { y }\nz",
            &["1:1 Milo writes 'match', not 'switch'"],
            "(match x [_ error]) z",
        ),
        (
            "let p = new P(1)\nz",
            &["1:9 Milo has no 'new': write 'P { x: … }' or 'P.new(…)'"],
            "(let p error) z",
        ),
        (
            "if a and b { x }",
            &["1:6 Milo writes '&&', not 'and'"],
            "(if (&& a b) {x})",
        ),
        (
            "let x = a or b\nz",
            &["1:11 Milo writes '||', not 'or'"],
            "(let x (|| a b)) z",
        ),
        ("a\nand\nor = 1", &[], "a and (= or 1)"),
    ]);
}

#[test]
fn interpolation() {
    check(&[
        (
            r#"print($"{m["a"]}")"#,
            &[
                "1:8 a '\"' inside a '$\"{…}\"' hole ends the string here: bind it to a variable first",
            ],
            "(call print error)",
        ),
        (
            r#"$"a {} b""#,
            &["1:2 this string has an empty '{}': write '{{}}' for braces"],
            r#"($ "a " error " b")"#,
        ),
        (
            r#"$"a } b""#,
            &["1:2 this string has a '}' without its '{': write '}}' for a brace"],
            r#"($ "a } b")"#,
        ),
        (
            r#"$"{x:>5}{y:.2f}""#,
            &[
                "1:2 '{y:.2f}': '.2f' is no format: Milo knows the type: leave the letter out, as in ':.2'",
            ],
            "($ x \">5\" y)",
        ),
        (
            r#"$"{x +}""#,
            &["1:2 a value is missing after '+'"],
            "($ error)",
        ),
    ]);
}

#[test]
fn neighbours_are_kept() {
    check(&[
        (
            "let x = \nlet y = 2",
            &["1:7 a value is missing after '='"],
            "(let x error) (let y 2)",
        ),
        (
            "let x = 1 +\nlet y = 2",
            &["1:11 a value is missing after '+'"],
            "(let x error) (let y 2)",
        ),
        (
            "let = 1\nlet y = 2",
            &["1:5 expected a pattern, found '='"],
            "error (let y 2)",
        ),
        (
            "let x",
            &["1:1 a 'let' needs a value: write 'let x = …'"],
            "(let x error)",
        ),
        (
            "f(1 + , 2)",
            &["1:5 a value is missing after '+'"],
            "(call f error 2)",
        ),
        (
            "f(1,, 2)",
            &["1:5 nothing stands before this ','"],
            "(call f 1 2)",
        ),
        (
            "[1 2]",
            &["1:4 expected ',' or the end, found '2'"],
            "(array 1 2)",
        ),
        ("a.\nb.c", &[], "(. (. a b) c)"),
        (
            "f(a.)",
            &["1:4 a field's or a method's name is missing after '.'"],
            "(call f error)",
        ),
        (
            "while { x }\ny",
            &["1:1 an expression is missing after this"],
            "(while error {x}) y",
        ),
        (
            "if { x } else { y }",
            &["1:1 an expression is missing after this"],
            "(if error {x} {y})",
        ),
        (
            "if a +  { x }\ny",
            &["1:6 a value is missing after '+'"],
            "(if error {x}) y",
        ),
        (
            "for x in { y }",
            &["1:7 an expression is missing after this"],
            "(for x error {y})",
        ),
        (
            "for x { y }\nz",
            &["1:7 expected 'in', found '{'"],
            "error z",
        ),
        (
            "fn f(x: ) { y }",
            &["1:7 a type is missing after ':'"],
            "(fn f(x:error-type) {y})",
        ),
        (
            "fn f(): { y }",
            &["1:7 a type is missing after ':'"],
            "(fn f() :error-type {y})",
        ),
        (
            "fn f() { let = 1 }\nfn g() {}",
            &["1:14 expected a pattern, found '='"],
            "(fn f() {error}) (fn g() {})",
        ),
        (
            "fn (x: i32) { y }\nfn g() {}",
            &["1:4 expected the function's name, found '('"],
            "(error-item) (fn g() {})",
        ),
        (
            "struct { x: i32 } fn g() {}",
            &["1:8 expected the struct's name, found '{'"],
            "(error-item) (fn g() {})",
        ),
        (
            "fn let() {} fn g() {}",
            &["1:4 expected the function's name, but 'let' is a keyword"],
            "(error-item) (fn g() {})",
        ),
        (
            "impl P { x: i32 fn m() {} }",
            &[
                "1:10 fields belong to the struct: only functions stand in here, 'fn name(self: &Self): T'",
            ],
            "(impl P (fn m() {}))",
        ),
        (
            "struct P { x: , y: i32 }",
            &["1:13 a type is missing after ':'"],
            "(struct P x:error-type y:i32)",
        ),
        (
            "P { x: , y: 1 }",
            &["1:6 a value is missing after ':'"],
            "(new P x:error y:1)",
        ),
        (
            "match x { A => , B => 1 }",
            &["1:13 a value is missing after '=>'"],
            "(match x [B 1] [_ error])",
        ),
        (
            "@send let x = 1",
            &["1:1 '@send' stands before a declaration"],
            "(let x 1)",
        ),
        (
            "@send f()",
            &["1:1 '@send' stands before a declaration"],
            "(call f)",
        ),
    ]);
}

#[test]
fn nesting_is_bounded() {
    for n in [20_000, 1000, 150] {
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("{", "}"),
            ("f(", ")"),
            ("[1, ", "]"),
            ("() => ", ""),
            ("-", ""),
            ("!", ""),
            ("if a { ", "}"),
            ("if (", ") {}"),
            ("match x { A => ", "}"),
            ("let x: &", ""),
            ("let x: (", ")"),
            ("let x: Vec<", ">"),
            ("let x: () => ", ""),
            ("A<", ">.f()"),
            ("x as [i32; ", "]"),
            ("x as i32(0..", ")"),
            ("A<[i32; ", "]>.f()"),
            ("(): [i32; ", "] => 1"),
            ("P { x: ", "}"),
            ("match x { (", ") => 1 }"),
            ("return ", ""),
            ("x ?? ", ""),
            ("while a { ", "}"),
            ("fn f() { ", "}"),
            ("impl P { fn f() { ", "} }"),
        ] {
            let source = open.repeat(n) + "x" + &close.repeat(n);
            if let Ok(tokens) = source.parse() {
                let mut diags = milo_syntax::diag::Diagnostics::new();
                let tree = milo_syntax::parse::parse(tokens, &mut diags);
                assert!(
                    !diags.is_empty() || open == "x ?? " || open == "-" || open == "!",
                    "{open}"
                );
                drop(program(&tree));
            }
        }
    }
}

#[test]
fn chains_are_bounded() {
    for unit in [
        "x + ",
        "x.y.",
        "x ?? ",
        "x as T as ",
        "if a {} else ",
        "x is A && ",
        "x = ",
        "x[0].",
    ] {
        let source = unit.repeat(20_000) + "x";
        let found = errors(&source);
        assert!(!found.is_empty(), "{unit}");
    }
    assert!(!errors(&format!("x{}", "! ".repeat(20_000))).is_empty());
    assert_eq!(errors(&("x + ".repeat(350) + "x")), [""; 0]);
    assert_eq!(errors(&("f(1 + 2)\n".repeat(5000))), [""; 0]);
    assert_eq!(errors(&format!("[{}]", "a.b + c, ".repeat(5000))), [""; 0]);
}
