//! Blocks and files in the bodies of `macro_rules!`: what the caller hands in as a fragment is
//! one operand, and attributes, literals, paths, types and blocks are looked for inside it.

#![deny(warnings)]
#![allow(unused_braces)]

macro_rules! minus {
    ($a:expr, $b:expr) => {
        milo::milo! { $a - $b }
    };
}

macro_rules! minus_block {
    ($a:block, $b:expr) => {
        milo::milo! { $a - $b }
    };
}

macro_rules! call {
    ($f:expr) => {
        milo::milo! { $f(3) }
    };
}

macro_rules! first {
    ($e:expr) => {
        milo::milo! { $e[0] }
    };
}

macro_rules! doubled {
    ($e:expr) => {
        milo::milo! { $e * 2 }
    };
}

macro_rules! lowest_bit {
    ($e:expr) => {
        milo::milo! { $e & 1 }
    };
}

macro_rules! alone {
    ($b:block $e:expr) => {
        milo::milo! { $b $e }
    };
}

macro_rules! bound {
    ($b:block) => {
        milo::milo! { let x = $b  x }
    };
}

macro_rules! magnitude {
    ($e:expr) => {
        milo::milo! { $e.abs() }
    };
}

macro_rules! magnitude_below {
    ($e:expr) => {
        magnitude!($e - 1)
    };
}

fn tenfold(x: i64) -> i64 {
    x * 10
}

struct Stored {
    f: fn(i64) -> i64,
}

impl Stored {
    fn f(&self, x: i64) -> i64 {
        (self.f)(x) + 1
    }
}

#[test]
fn a_fragment_is_one_operand_at_the_start_of_a_statement() {
    let n = 10;
    assert_eq!(minus!(if n > 5 { 100 } else { 0 }, 1), 99);
    assert_eq!(
        minus!(
            match n {
                10 => 5,
                _ => 6,
            },
            1
        ),
        4
    );
    assert_eq!(minus!({ 4 }, 1), 3);
    assert_eq!(minus!(-3i64, 4), -7);
    assert_eq!(minus_block!({ 4 }, 1), 3);
    assert_eq!(
        minus_block!(
            {
                let a = 4;
                a
            },
            { 2 }
        ),
        2
    );
    assert_eq!(call!({ tenfold }), 30);
    assert_eq!(first!({ [4, 5] }), 4);
    assert_eq!(doubled!({ 4 }), 8);
    assert_eq!(doubled!(if n > 5 { 4 } else { 3 }), 8);
    assert_eq!(lowest_bit!(if n > 5 { 5 } else { 2 }), 1);
    assert_eq!(alone!({ assert!(n == 10) } 5), 5);
    assert_eq!(bound!({ 4 }), 4);
    assert_eq!(magnitude_below!(-2i64), 3);
}

#[test]
fn a_field_handed_in_is_called_rather_than_the_method_of_its_name() {
    let stored = Stored { f: tenfold };
    assert_eq!((call!(stored.f), stored.f(3)), (30, 31));
}

macro_rules! choose {
    ($e:expr) => {
        milo::milo! { if $e { 1 } else { 2 } }
    };
    ($e:expr, $then:block) => {
        milo::milo! { if $e $then else $then }
    };
}

macro_rules! name_of {
    ($e:expr) => {
        milo::milo! { match $e { 1 => "one", _ => "other" } }
    };
}

macro_rules! count_to {
    ($e:expr) => {
        milo::milo! { var n = 0  while n < $e { n += 1 }  n }
    };
}

macro_rules! each {
    ($e:expr, $body:block) => {
        milo::milo! { for _i in $e $body }
    };
}

#[derive(PartialEq)]
struct Point {
    x: i64,
}

macro_rules! same {
    ($a:expr, $b:expr) => {
        milo::milo! { if $a == $b { 1 } else { 2 } }
    };
}

#[test]
fn fragments_in_the_heads_of_statements() {
    let n = 10;
    let mut seen = 0;
    assert_eq!((choose!({ true }), choose!(n < 3)), (1, 2));
    assert_eq!(choose!({ n > 3 }, { 4 }), 4);
    assert_eq!(name_of!({ 1 }), "one");
    assert_eq!(name_of!(if n > 3 { 2 } else { 1 }), "other");
    assert_eq!(count_to!({ 4 }), 4);
    each!(0..3, { seen += 2 });
    assert_eq!(seen, 6);
    assert_eq!(same!(Point { x: 1 }, Point { x: 1 }), 1);
}

macro_rules! or_four {
    () => {
        milo::milo! { let o: i64? = null  o ?? 4 }
    };
    ($x:expr) => {
        milo::milo! { $x??4 }
    };
    ($x:expr, $y:expr, $z:expr) => {
        milo::milo! { $x ?? $y ?? $z }
    };
}

#[test]
fn the_default_of_an_option_in_a_macro_body() {
    let (none, some): (Option<i64>, _) = (None, Some(7));
    assert_eq!((or_four!(), or_four!(none), or_four!(some)), (4, 4, 7));
    assert_eq!(or_four!(none, none, if true { 1 } else { 2 }), 1);
    assert_eq!(or_four!(none, some, -1), 7);
}

macro_rules! typed {
    ($t:ty, $e:expr) => {
        milo::milo! { let x: $t = $e  let y: $t? = x  y }
    };
}

macro_rules! made {
    ($p:path) => {
        milo::milo! { $p { x: 1 } }
    };
}

macro_rules! called {
    ($p:path) => {
        milo::milo! { $p(1) }
    };
}

macro_rules! is_literal {
    ($l:literal) => {
        milo::milo! { let x: i64 = $l  match x { $l => true, _ => false } }
    };
}

macro_rules! function {
    ($name:ident, $t:ty, $body:block) => {
        milo::milo! { fn $name(): $t $body }
    };
}

function!(pair, (i32, i64), { return (1, 2) });

mod inner {
    pub struct Point {
        pub x: i64,
    }
    pub fn next(x: i64) -> i64 {
        x + 1
    }
}

#[test]
fn types_paths_literals_and_blocks() {
    assert_eq!(typed!(i64, 4), Some(4));
    assert_eq!(typed!((i64, bool), (4, true)), Some((4, true)));
    assert_eq!((made!(inner::Point).x, called!(inner::next)), (1, 2));
    assert_eq!((is_literal!(-1), is_literal!(3)), (true, true));
    assert_eq!(pair(), (1, 2));
}

macro_rules! declared {
    ($(#[$m:meta])* $name:ident { $($(#[$fm:meta])* $f:ident : $t:ty),* }) => {
        milo::milo! { $(#[$m])* struct $name { $($(#[$fm])* $f: $t),* } }
    };
}

declared! {
    /// Its documentation.
    #[derive(Debug, Default)]
    #[allow(dead_code)]
    Declared {
        /// A field's.
        #[doc = concat!("a", "b")]
        x: i64,
        v: Vec<i64>
    }
}

macro_rules! derived {
    ($($d:path),*) => {
        milo::milo! { #[derive($($d),*)] struct Derived { x: i64 } }
    };
}

derived!(std::fmt::Debug, Default);

macro_rules! attributed {
    ($(#[$m:meta])* $f:ident) => {
        milo::milo! { $(#[$m])* fn $f(): i32 { return 3 } }
    };
}

attributed! {
    #[must_use]
    #[cfg_attr(all(), inline(always))]
    /** Its documentation. */
    three
}

#[test]
fn attributes_handed_in() {
    assert_eq!(
        format!("{:?}", Declared::default()),
        "Declared { x: 0, v: [] }"
    );
    assert_eq!(format!("{:?}", Derived::default()), "Derived { x: 0 }");
    assert_eq!(three(), 3);
}

macro_rules! include_literal {
    ($p:literal) => {
        milo::include!($p);
    };
}

macro_rules! include_expr {
    ($p:expr) => {
        milo::include!($p);
    };
}

macro_rules! import_literal {
    ($p:literal) => {
        milo::milo! { from $p import { increment }  pub fn twice(x: i64): i64 { return increment(increment(x)) } }
    };
}

mod by_literal {
    include_literal!("files/increment.milo");
}

mod by_expr {
    include_expr!("files/increment.milo");
}

mod with_a_comma {
    milo::include!("files/increment.milo",);
}

mod imported {
    import_literal!("files/increment.milo");
}

#[test]
fn paths_of_files_handed_in() {
    let all = (
        by_literal::increment(1),
        by_expr::increment(1),
        with_a_comma::increment(1),
        imported::twice(1),
    );
    assert_eq!(all, (2, 2, 2, 3));
}

milo::milo! {
    fn lengths(v: &Vec<string>): (string, Vec<string>, Vec<i64>) {
        let names: Vec<string> = vec!["a", v[0], $"{v.len}"]
        let same: Vec<string> = vec!["x"; 2]
        assert!(same.len == 2 && v.len < 9, "the length is {}", v.len)
        let numbers: Vec<i64> = vec![v.len, 7]
        return (format!("{} {:?}", v.len, same), names, numbers)
    }
}

#[test]
fn lengths_and_texts_in_arguments_are_milos() {
    let (text, names, numbers) = lengths(&vec!["q".to_string()]);
    assert_eq!(text, r#"1 ["x", "x"]"#);
    assert_eq!(
        (names, numbers),
        (vec!["a".into(), "q".into(), "1".into()], vec![1, 7])
    );
}
