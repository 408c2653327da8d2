//! References where Rust writes them: operands of operators, what closures for Rust give, text in
//! fields with a lifetime, and blocks in constant functions.
// Lifetimes are written here although Rust could leave them out.
#![allow(clippy::needless_lifetimes)]

use std::error::Error;
use std::ops::{Add, Mul, Sub};

// Operators whose impls take references.

/// Nothing makes a copy of it.
struct Tag;

milo::milo! {
    struct Row<T> { cells: Vec<T> }
    impl<'a, T: Copy + Add<Output = T>> Add<&'a Row<T>> for &'a Row<T> {
        type Output = Row<T>
        fn add(self, o: &Row<T>): Row<T> {
            return Row { cells: self.cells.iter().zip(o.cells.iter()).map(|(a, b)| *a + *b).collect() }
        }
    }
    impl<T: Copy + Mul<Output = T>> Mul<T> for &Row<T> {
        type Output = Row<T>
        fn mul(self, k: T): Row<T> { return Row { cells: self.cells.iter().map(|a| *a * k).collect() } }
    }
    struct Tagged { n: i64, tag: Box<Tag> }
    impl Sub<&Tagged> for Tagged { type Output = i64  fn sub(self, o: &Tagged): i64 { return self.n - o.n } }
    fn thrice(a: &Row<i64>, b: &Row<i64>): Row<i64> {
        let c = a + b
        return &c + a
    }
    fn tagged(n: i64): Tagged { return Tagged { n: n, tag: Box.new(Tag) } }
    fn difference(): i64 {
        let (a, b) = (tagged(5), tagged(3))
        return a - &b
    }
}

#[test]
fn operands_are_references() {
    let row = |cells| Row { cells };
    let (a, b) = (row(vec![1, 2]), row(vec![10, 20]));
    assert_eq!(thrice(&a, &b).cells, [12, 24]);
    assert_eq!((&a * 3).cells, [3, 6]);
    assert_eq!(difference(), 2);
}

// What a closure for Rust gives.

struct Named {
    name: String,
    values: Vec<i64>,
}

milo::milo! {
    fn all<'a>(v: &'a Vec<Named>): Vec<&'a Vec<i64>> { return v.iter().map(|n| &n.values).collect() }
    fn in_blocks<'a>(v: &'a Vec<Named>): Vec<&'a std::string::String> { return v.iter().map(|n| { &n.name }).collect() }
    fn found<'a>(v: &'a Vec<Named>, k: &str): Option<&'a std::string::String> {
        return v.iter().find(|n| n.name == k).map(|n| &n.name)
    }
    fn firsts<'a>(v: &'a Vec<Named>): Vec<&'a i64> { return v.iter().filter_map(|n| Some(&n.values[0])).collect() }
    fn pushed(v: &mut Vec<Named>) { for values in v.iter_mut().map(|n| &mut n.values) { values.push(9) } }
}

#[test]
fn closures_give_references() {
    let mut v = vec![Named {
        name: "q".into(),
        values: vec![1],
    }];
    pushed(&mut v);
    assert_eq!(all(&v), [&[1, 9]]);
    assert_eq!(in_blocks(&v), ["q"]);
    assert_eq!(found(&v, "q").map(String::as_str), Some("q"));
    assert_eq!(firsts(&v), [&1]);
}

// Text in a field with a lifetime is what it was, though only Rust knows where it comes from.

milo::milo! {
    enum Line<'a> { Comment(&'a str), Other { at: usize, text: &'a str } }
    struct Lines<'a> { inner: std::iter::Enumerate<std::str::Lines<'a>> }
    impl<'a> Iterator for Lines<'a> {
        type Item = Line<'a>
        fn next(&mut self): Option<Line<'a>> {
            let (at, raw) = self.inner.next()?
            let text = raw.trim()
            if let Some(rest) = text.strip_prefix(';') { return Some(Line.Comment(rest.trim())) }
            return Some(Line.Other { at: at + 1, text })
        }
    }
    fn lines(text: &str): Lines<'_> { return Lines { inner: text.lines().enumerate() } }

    struct Wrapped { inner: std::num::ParseIntError }
    impl std::fmt::Display for Wrapped {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>): std::fmt::Result { return f.write_str("wrapped") }
    }
    impl Error for Wrapped {
        fn source(&self): Option<&(dyn Error + 'static)> { return Some(&self.inner) }
    }
    fn depth(e: &dyn Error): i64 {
        var at = e.source()
        var n: i64 = 0
        while let Some(s) = at {
            n += 1
            at = s.source()
        }
        return n
    }
}

#[test]
fn text_of_rusts_in_fields() {
    let text = String::from(" ; a\n b ");
    let found: Vec<Line> = lines(&text).collect();
    assert_eq!(
        found,
        [Line::Comment("a"), Line::Other { at: 2, text: "b" }]
    );
    let inner = "x".parse::<i64>().unwrap_err();
    assert_eq!(depth(&Wrapped { inner }), 1);
}

// Constant functions.

const fn clamped(n: i64) -> i64 {
    milo::milo! {
        var k = n
        if n < 3 { k = 3 }
        if n > 9 { k = 9 }
        if n == 4 { k = 44 }
        k
    }
}

const fn sum_to(n: u32) -> u32 {
    milo::milo! {
        var i = 0
        var s = 0
        while i < n { i += 1  s += i }
        s
    }
}

const CONSTANTS: (i64, i64, i64, u32) = (clamped(1), clamped(4), clamped(100), sum_to(10));

#[test]
fn blocks_in_constant_functions() {
    assert_eq!(CONSTANTS, (3, 44, 9, 55));
}
