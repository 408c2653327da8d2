//! The formatter's output for chosen texts, and its refusals.

use milo_fmt::{format_milo, format_rust};

/// The text is formatted to this, which then stays.
#[track_caller]
fn milo(text: &str, expected: &str) {
    let once = format_milo(text).expect("it can be read");
    assert_eq!(once, expected);
    assert_eq!(
        format_milo(&once).as_deref(),
        Ok(expected),
        "the second time"
    );
}

#[track_caller]
fn refused(text: &str, place: &str) -> String {
    let error = format_milo(text).expect_err("it cannot be read");
    assert_eq!(
        format!("{}:{}", error.line, error.column),
        place,
        "{}",
        error.message
    );
    error.message
}

#[test]
fn blanks() {
    milo(
        "fn  f < T:A+B > (x:T,y :&mut i32) : i32?{\nreturn -x+y *2\n}\n",
        "fn f<T: A + B>(x: T, y: &mut i32): i32? {\n    return -x + y * 2\n}\n",
    );
    milo(
        "let a=b ?? c!.d( 1 , 2 )[ 0 ]  as i64",
        "let a = b ?? c!.d(1, 2)[0] as i64\n",
    );
    milo("for i in 0 .. n{f(i)}", "for i in 0..n { f(i) }\n");
    milo("let f=(x:i32):i32=>x+1", "let f = (x: i32): i32 => x + 1\n");
    milo(
        "let t=(1,2,) let u = [1;3]",
        "let t = (1, 2,)\nlet u = [1; 3]\n",
    );
    milo(
        "print($ \"{ x }\" , ! done , ~ 1)",
        "print($\"{ x }\", !done, ~1)\n",
    );
    milo(
        "let v=Vec :: < i32 > :: new ()",
        "let v = Vec::<i32>::new()\n",
    );
    milo("type Alt=i32(0..50000)", "type Alt = i32(0..50000)\n");
    milo(
        "if x is Shape . Circle&&y{go ()}",
        "if x is Shape.Circle && y { go() }\n",
    );
    milo("f()?? - 1", "f()?? - 1\n");
    milo("let x = f() ?? -1", "let x = f() ?? -1\n");
}

#[test]
fn statements_get_lines_of_their_own() {
    milo("a() b();c()", "a()\nb();\nc()\n");
    milo(
        "if x { a() b() } else { c() }",
        "if x {\n    a()\n    b()\n} else {\n    c()\n}\n",
    );
    milo(
        "match x { Option.Some(v)=>v, Option.None => { 0 } }",
        "match x {\n    Option.Some(v) => v,\n    Option.None => { 0 }\n}\n",
    );
}

#[test]
fn a_new_line_keeps_its_meaning() {
    // A call, and two statements.
    milo("f (x)", "f(x)\n");
    milo("f\n(x)", "f\n(x)\n");
    // A product and a dereference.
    milo("a * b", "a * b\n");
    milo("a\n* b", "a\n*b\n");
    milo("y\n-3", "y - 3\n");
    // Two arguments without a comma.
    milo("g(a\n(b))", "g(\n    a\n    (b)\n)\n");
    // A macro of Rust's, and an unwrapped value.
    milo("words! [0] + a.b![0]", "words! [0] + a.b![0]\n");
    milo("vec![1,  2]", "vec![1,  2]\n");
}

#[test]
fn comments_and_empty_lines_stay() {
    milo(
        "// one\n\n\n\n// two\nlet a = 1   // three\n\n\nlet b = 2\n// four\n",
        "// one\n\n// two\nlet a = 1 // three\n\nlet b = 2\n// four\n",
    );
    milo(
        "fn f() {\n\n  // inside\n\n}\n",
        "fn f() {\n    // inside\n}\n",
    );
    milo(
        "f(a, // the first\n b /* the second */, /* third */ c)",
        "f(\n    a, // the first\n    b /* the second */,\n    /* third */ c\n)\n",
    );
    milo(
        "/// A point.\nstruct P{x:i32}",
        "/// A point.\nstruct P { x: i32 }\n",
    );
    milo(
        "@send @sync struct P{x:i32}",
        "@send\n@sync\nstruct P { x: i32 }\n",
    );
}

#[test]
fn long_lines_break_as_rustfmt_breaks_them() {
    milo(
        "let total = firstNumberOfTheList + secondNumberOfTheList * thirdNumberOfTheList - fourthNumberOfTheList",
        "let total =\n    firstNumberOfTheList + secondNumberOfTheList * thirdNumberOfTheList - fourthNumberOfTheList\n",
    );
    milo(
        "let names = people.filter((p: &Person) => p.age > 18).map((p: &Person) => p.name.clone()).sorted().join(\", \")",
        "let names = people\n    .filter((p: &Person) => p.age > 18)\n    .map((p: &Person) => p.name.clone())\n    .sorted()\n    .join(\", \")\n",
    );
    milo(
        "let t = Thread.spawn(move (): void => { print(1) print(2) })!",
        "let t = Thread.spawn(move (): void => {\n    print(1)\n    print(2)\n})!\n",
    );
    milo(
        "fn longFunction(firstParameter: i64, secondParameter: HashMap<string, i64>, third: &mut Vec<i64>): i64 { return 1 }",
        "fn longFunction(\n    firstParameter: i64,\n    secondParameter: HashMap<string, i64>,\n    third: &mut Vec<i64>\n): i64 { return 1 }\n",
    );
}

#[test]
fn mistakes_are_refused_with_their_place() {
    assert!(refused("let a = 1\nlet = 2\n", "2:5").contains("pattern"));
    refused("fn f() {\n", "1:8");
    refused("let a = 1\n  let s = \"open\n", "2:11");
    refused("let a = 1 +\n", "1:11");
}

#[test]
fn other_line_ends_and_marks_stay() {
    milo(
        "\u{feff}let  a = 1\r\nlet b = 2\r\n",
        "\u{feff}let a = 1\r\nlet b = 2\r\n",
    );
    milo("", "");
    milo("\n\n", "");
    milo("// only this", "// only this\n");
}

#[test]
fn blocks_of_rust() {
    let text = "\
fn main() {
    let  x = milo! { a+b };
    milo::milo! {
    // here
      let  s = \"a
  b\"
       rust { let   y
            = 1; }

       if s { go( ) }
    }
    milo!( 1+1 );
}
macro_rules! m { ($x:expr) => { milo! { f( $x ) } } }
";
    let expected = "\
fn main() {
    let  x = milo! { a + b };
    milo::milo! {
        // here
        let s = \"a
  b\"
        rust { let   y
             = 1; }

        if s { go() }
    }
    milo!( 1+1 );
}
macro_rules! m { ($x:expr) => { milo! { f( $x ) } } }
";
    assert_eq!(format_rust(text).as_deref(), Ok(expected));
    assert_eq!(format_rust(expected).as_deref(), Ok(expected));
    let error = format_rust("fn f() {\n    milo! { let }\n}\n").expect_err("a mistake");
    assert_eq!((error.line, error.column), (2, 13));
}

#[test]
fn templates_of_macros_stay() {
    let text = "\
macro_rules! one { ($($t:tt)*) => { milo! { fn   f() { $($t)* } } }; }
fn main() {
    let tokens = quote! { milo! { fn   #name() { } } };
    println!(\"{}\", milo! { 1+ 2 });
}
";
    let expected = text.replace("1+ 2", "1 + 2");
    assert_eq!(format_rust(text).as_deref(), Ok(&*expected));
}

#[test]
fn what_is_within_texts_and_macros_of_rust_stays() {
    milo(
        "let a=r\"x  {y}\"\nlet b=r#\"x \"y\"  z\"#\nlet c=$\"{ a+  b } {f( a )}\"\nlet d=\"one\n   two\"\nprintln!( \"{}\" ,a )\nlet v=vec![1 ,2,  3 ]\n",
        "let a = r\"x  {y}\"\nlet b = r#\"x \"y\"  z\"#\nlet c = $\"{ a+  b } {f( a )}\"\nlet d = \"one\n   two\"\nprintln!( \"{}\" ,a )\nlet v = vec![1 ,2,  3 ]\n",
    );
}

#[test]
fn half_written_code_is_refused() {
    for text in [
        "let x =\n",
        "fn f(a: ) { }\n",
        "x.\n",
        "if x {\n",
        "let t = \"open\n",
        "match x { 1 => }\n",
        "f(1,\n",
        "let t = $\"{a\"\n",
    ] {
        let error = format_milo(text).expect_err(text);
        assert_eq!(error.line, 1, "{text}: {error}");
    }
}
