//! What goes between a block and the Rust around it: what returns, what literals become, what
//! moves and what only is looked at.

// A constant's references may say how long they live.
#![allow(clippy::redundant_static_lifetimes)]

use std::borrow::Cow;
use std::collections::HashMap;

/// Nothing here can be cloned.
#[derive(Debug, PartialEq)]
struct Token(String);

fn shout(text: &str) -> Result<String, String> {
    milo::milo! {
        if text.isEmpty() { return Result.Err("empty") }
        if text == "?" { return Err($"what is '{text}'") }
        return Result.Ok(text.toUpper())
    }
}

fn name_of(n: i32) -> Option<String> {
    milo::milo! {
        if n == 0 { return null }
        if n == 1 { return Option.Some("one") }
        return Option.Some($"number {n}")
    }
}

fn plain(n: i32) -> String {
    milo::milo! {
        if n == 0 { return "none" }
        let words = "a b c".splitWords()
        return words[n]
    }
}

fn checked(n: i32) -> Result<Vec<String>, String> {
    milo::milo! {
        if n > 3 { return Result.Err("too many") }
        let out: Vec<string> = ["x", "y", "z"]
        return Result.Ok(out)
    }
}

fn all(n: i32) -> Vec<String> {
    milo::milo! {
        var out: Vec<string> = []
        for i in 0..n { out.push($"{i}") }
        return out
    }
}

fn boxed(n: i32) -> Result<i32, Box<dyn std::error::Error>> {
    milo::milo! {
        if n < 0 { return Result.Err("negative") }
        if n > 9 { return Result.Err($"{n} is too large") }
        return Result.Ok(n)
    }
}

#[test]
fn what_returns_is_what_the_rust_function_declares() {
    assert_eq!(shout(""), Err("empty".to_owned()));
    assert_eq!(shout("?"), Err("what is '?'".to_owned()));
    assert_eq!(shout("ab"), Ok("AB".to_owned()));
    let names = [name_of(0), name_of(1), name_of(2)];
    assert_eq!(
        names.map(|n| n.unwrap_or_default()),
        ["", "one", "number 2"]
    );
    assert_eq!((plain(0), plain(2)), ("none".to_owned(), "c".to_owned()));
    assert_eq!(all(2), ["0", "1"]);
    assert_eq!(checked(4), Err("too many".to_owned()));
    assert_eq!(checked(3).unwrap(), ["x", "y", "z"]);
    assert_eq!(boxed(-1).unwrap_err().to_string(), "negative");
    assert_eq!(boxed(10).unwrap_err().to_string(), "10 is too large");
    assert_eq!(boxed(3).unwrap(), 3);
}

fn joined(parts: &[&str], last: (&str, i32), more: Option<&str>) -> String {
    format!(
        "{} {}{} {}",
        parts.join("+"),
        last.0,
        last.1,
        more.unwrap_or("-")
    )
}

fn pairs(all: &[(&'static str, i32)]) -> HashMap<&'static str, i32> {
    all.iter().copied().collect()
}

#[test]
fn literals_in_arguments_go_as_they_are_written() {
    let (text, sum): (String, i32) = milo::milo! {
        let text = joined(&["a", "b"], ("c", 1), Option.Some("d"))
        let map = pairs(&[("x", 1), ("y", 2)])
        (text, map["x"] + map["y"])
    };
    assert_eq!((text.as_str(), sum), ("a+b c1 d", 3));
}

/// The text lives as long as what it is a part of, though it is compared and lent.
fn unquoted(text: &str) -> Cow<'_, str> {
    milo::milo! {
        fn is_short(s: &string): bool { return s.len < 3 }
        let t = text.trim()
        if t == "" || is_short(t) { return Cow.Borrowed(t) }
        match t.strip_prefix("'") {
            Some(inner) => Cow.Borrowed(inner)
            None => Cow.Owned(t.replace("'", "\""))
        }
    }
}

#[test]
fn text_that_is_looked_at_stays_where_it_is() {
    assert_eq!(unquoted(" ab "), "ab");
    assert_eq!(unquoted("'abc"), "abc");
    assert_eq!(unquoted("it's"), "it\"s");
}

fn by_length(tokens: Vec<Token>) -> HashMap<usize, Vec<Token>> {
    let length = |t: &Token| t.0.len();
    let mut groups: HashMap<usize, Vec<Token>> = HashMap::new();
    milo::milo! {
        for token in tokens {
            let n = length(&token)
            if n > 0 { groups.entry(n).or_default().push(token) }
        }
    }
    groups
}

fn kept(tokens: Vec<Token>) -> (Vec<Token>, usize) {
    let (mut kept, mut other) = (Vec::new(), 0);
    milo::milo! {
        for token in tokens {
            match Some(token) {
                Some(t) => if t.0.starts_with("k") { kept.push(t) } else { drop(t)  other += 1 }
                None => {}
            }
        }
    }
    (kept, other)
}

#[test]
fn what_is_used_for_the_last_time_moves() {
    let tokens = || ["ab", "", "k1", "abc"].map(|t| Token(t.to_owned())).into();
    let groups = by_length(tokens());
    assert_eq!(groups[&2], [Token("ab".to_owned()), Token("k1".to_owned())]);
    assert_eq!(groups.len(), 2);
    let (kept, other) = kept(tokens());
    assert_eq!((kept, other), (vec![Token("k1".to_owned())], 3));
}

struct Node {
    name: &'static str,
    next: Option<Box<Node>>,
}

impl Node {
    fn rest(self) -> Option<Box<Node>> {
        self.next
    }
}

fn take(token: Token) -> usize {
    token.0.len()
}

#[test]
fn what_is_given_anew_may_be_taken() {
    let list = [3, 2, 1].iter().fold(None, |next, n| {
        let name = ["a", "b", "c"][n - 1];
        Some(Box::new(Node { name, next }))
    });
    let (names, length): (String, usize) = milo::milo! {
        var names = ""
        var at = list
        while let Some(node) = at {
            names += node.name
            at = node.rest()
        }
        let tokens = [Token("x".into()), Token("yz".into())]
        var length = 0
        for t in tokens { length += take(t) }
        (names, length)
    };
    assert_eq!((names.as_str(), length), ("abc", 3));
}

struct Vector(f64, f64);

impl Vector {
    #[allow(clippy::len_without_is_empty)]
    fn len(&self) -> f64 {
        self.0.hypot(self.1)
    }
}

#[test]
fn a_length_need_not_count() {
    let v = Vector(3.0, 4.0);
    let long: f64 = milo::milo! { v.len() * v.len() };
    assert!((long - 25.0).abs() < 1e-9);
}

milo::milo! {
    fn sign(n: i32): &'static str { return if n < 0 { "minus" } else { "plus" } }
    fn keep(a: &'static str): &'static str { return a }
    let NAMES: [&'static str; 2] = ["a", "b"]
}

#[test]
fn text_that_lives_for_ever() {
    let kept: &'static str = keep(sign(-1));
    assert_eq!((kept, sign(1), NAMES), ("minus", "plus", ["a", "b"]));
}

fn add(n: i32) -> Box<dyn Fn(i32) -> i32> {
    Box::new(milo::milo! { move (x: i32) => x + n })
}

fn both<A, B, C>(f: impl Fn(A) -> B, g: impl Fn(B) -> C) -> impl Fn(A) -> C {
    milo::milo! { return move (x) => g(f(x)) }
}

#[test]
fn a_closure_leaves_as_rusts_own() {
    assert_eq!(both(add(1), |n| n.to_string())(2), "3");
}

fn sort(v: &mut [i32]) {
    milo::milo! {
        if v.len() < 2 { return }
        let last = v.len() as usize - 1
        let p = v[last]
        var i = 0
        for j in 0..last {
            if v[j] < p {
                v.swap(i, j)
                i += 1
            }
        }
        v.swap(i, last)
        sort(&mut v[..i])
        sort(&mut v[i + 1..])
    }
}

#[test]
fn parts_are_changed_in_place() {
    let mut v = vec![3, 1, 2, 5, 4];
    sort(&mut v);
    milo::milo! {
        let middle = &mut v[1..4]
        middle.reverse()
        middle[0] += 10
    }
    assert_eq!(v, [1, 14, 3, 2, 5]);
}

#[test]
fn what_counts_already_is_not_counted_twice() {
    let words: Vec<String> = milo::milo! {
        var out = Vec::new()
        for i, w in "a b".split_whitespace().enumerate() { out.push(std::format!("{i}{w}")) }
        for i, c in "é!".char_indices() { out.push(std::format!("{i}{c}")) }
        out.push("xyz".chars().rev().collect::<String>())
        out
    };
    assert_eq!(words, ["0a", "1b", "0é", "2!", "zyx"]);
}

#[derive(Debug, Default, PartialEq)]
struct Sizes {
    all: usize,
    rest: usize,
}

fn last(v: &[i32]) -> usize {
    milo::milo! {
        if v.len() == 0 { return v.len() }
        v.len() - 1
    }
}

#[test]
fn lengths_of_rusts_values_are_rusts_where_rust_takes_them() {
    let mut v = vec![1, 2, 3, 4];
    let mut sizes = Sizes::default();
    let (made, counted): (Sizes, i64) = milo::milo! {
        fn twice(n: i64): i64 { return n * 2 }
        v.swap(0, v.len() - 1)
        let (left, right) = v.split_at(v.len() / 2)
        sizes.all = right.len()
        sizes.rest += left.len()
        (Sizes { all: v.len(), rest: last(&v) }, twice(v.len()) + v.len())
    };
    assert_eq!(
        (sizes, made),
        (Sizes { all: 2, rest: 2 }, Sizes { all: 4, rest: 3 })
    );
    assert_eq!((v, counted), (vec![4, 2, 3, 1], 12));
    assert_eq!(last(&[]), 0);
}

#[test]
fn a_semicolon_at_the_end_gives_nothing() {
    let mut v = vec![1, 2];
    let () = milo::milo! {
        let ages: HashMap<string, i32> = HashMap::new()
        var list: Vec<i32> = Vec::with_capacity(4)
        list.push(ages.len() as i32)
        v.pop();
    };
    let two: i32 = milo::milo! { let x = v.len(); x as i32 + 1 };
    assert_eq!((v.len(), two), (1, 2));
    let path: String = milo::milo! {
        let parts = ["a", "b", "c"].iter().map((p) => p.to_string()).collect::<std::vec::Vec<_>>()
        parts[1..].join("/")
    };
    assert_eq!(path, "b/c");
}

#[derive(Debug, PartialEq)]
struct Counter(u32);

impl Counter {
    fn step(&mut self) {
        self.0 += 1;
    }

    fn value(&self) -> u32 {
        self.0
    }
}

struct Row {
    cells: Vec<Counter>,
}

#[test]
fn methods_change_elements_where_they_lie() {
    let mut lists = vec![vec![1], vec![]];
    let mut rows = [Row {
        cells: vec![Counter(0), Counter(5)],
    }];
    let at = 1;
    let seen: u32 = milo::milo! {
        for i in 0..lists.len() { lists[i].push(i as i32) }
        lists[at].push(7)
        rows[0].cells[at].step()
        let n: i64 = 0
        rows[n].cells[n].step()
        rows[0].cells[at].value()
    };
    assert_eq!(lists, [vec![1, 0], vec![1, 7]]);
    assert_eq!(
        (seen, &rows[0].cells[..]),
        (6, &[Counter(1), Counter(6)][..])
    );
}

fn first_number(text: &str) -> Option<(u32, &str)> {
    milo::milo! {
        let n = text.bytes().take_while((b) => b.is_ascii_digit()).count()
        Some((text[..n].parse::<u32>().ok()?, &text[n..]))
    }
}

#[test]
fn patterns_and_references_to_parts() {
    assert_eq!(first_number("12ab"), Some((12, "ab")));
    assert_eq!(first_number("ab"), None);
    let mut map = HashMap::from([("a", 1), ("b", 2)]);
    let (big, sum): (Vec<&str>, i32) = milo::milo! {
        let big = map.iter().filter(((_, n)) => **n > 1).map(((k, _)) => *k).collect()
        let pairs: Vec<(i32, i32)> = [(1, 2), (3, 4)]
        let add = ((a, b): (i32, i32)): i32 => a + b
        match map.get("a") {
            Some(_) => { map.insert("c", 3); }
            None => { map.clear() }
        }
        (big, pairs.map(((a, b)) => a * b)[1] + add((5, 6)))
    };
    assert_eq!((big, sum, map.len()), (vec!["b"], 23, 3));
}

struct Officer {
    name: String,
    chief: Option<Box<Officer>>,
}

fn ranks(officer: &Officer) -> (i32, &str) {
    milo::milo! {
        var above = 0
        var name = &officer.name
        var at = &officer.chief
        while at.is_some() {
            above += 1
            name = &at!.name
            at = &at!.chief
        }
        (above, name.as_str())
    }
}

milo::milo! {
    fn namesOf(officers: Vec<Officer>): Vec<string> {
        var names: Vec<string> = []
        for o in officers { names.push(o.name) }
        return names
    }

    fn chiefs(officer: &Officer): i64 {
        var n: i64 = 0
        var at = &officer.chief
        while at.is_some() { n += 1  at = at!.chief }
        return n
    }
}

#[test]
fn walks_over_values_that_cannot_be_cloned() {
    let officer = |name: &str, chief| Officer {
        name: name.to_owned(),
        chief,
    };
    let line = officer(
        "a",
        Some(Box::new(officer("b", Some(Box::new(officer("c", None)))))),
    );
    assert_eq!(ranks(&line), (2, "c"));
    assert_eq!(chiefs(&line), 2);
    let names = namesOf(vec![line, officer("d", None)]);
    assert_eq!(names, ["a", "d"]);
}

/// Says that it has ended.
struct Ends<'a>(&'a std::cell::RefCell<Vec<i64>>, i64);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push(self.1);
    }
}

enum Either<'a> {
    One(Ends<'a>),
    Neither,
}

fn number_of(e: Ends<'_>) -> i64 {
    e.1
}

/// What only Rust knows moves at its last use, wherever it came from; nothing here can be cloned.
#[test]
fn values_of_rust_move_at_their_last_use() {
    let ended = std::cell::RefCell::new(Vec::new());
    let two = || (Ends(&ended, 1), Ends(&ended, 2));
    let either = |n| match n {
        0 => Either::Neither,
        n => Either::One(Ends(&ended, n)),
    };
    let maybe = || Some(Ends(&ended, 4));
    milo::milo! {
        let (a, b) = two()
        drop(a)
        ended.borrow_mut().push(10)
        drop(b)
        let e = either(3)
        match e { Either.One(v) => { let n = number_of(v)  ended.borrow_mut().push(n + 10) }  Either.Neither => {} }
        let o = maybe()
        if let Some(v) = o { drop(v) }
        let c = () => {
            let m = maybe()
            match m { Some(v) => drop(v)  None => {} }
        }
        c()
    };
    assert!(matches!(either(0), Either::Neither));
    assert_eq!(*ended.borrow(), [1, 10, 2, 3, 13, 4, 4]);
}

/// A channel closes when its last end goes: `drop` drops, and no copy of it.
#[test]
fn an_end_of_a_channel_is_dropped() {
    let sum: i32 = milo::milo! {
        let (tx, rx) = std::sync::mpsc::channel()
        tx.send(1).unwrap()
        tx.send(2).unwrap()
        drop(tx)
        var sum = 0
        for x in rx { sum += x }
        sum
    };
    assert_eq!(sum, 3);
}
