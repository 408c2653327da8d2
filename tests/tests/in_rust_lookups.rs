//! Elements that are looked up, of types without `Clone`; references that Rust's traits ask for;
//! what Rust's threads leave behind.

use std::collections::HashMap;
use std::ops::{Add, Index};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A value that cannot be cloned.
struct Plain(i64);

milo::milo! {
    trait Command {
        fn run(&self, with: &str): string
        fn name(&self): string { return "command" }
    }
    struct Repeat { times: i64 }
    impl Command for Repeat { fn run(&self, with: &str): string { return with.repeat(self.times) } }

    struct Table { commands: HashMap<string, Box<dyn Command>>, list: Vec<Box<dyn Command>>, plain: HashMap<string, Plain>, row: Vec<Plain> }
    impl Table {
        fn if_let(&self, key: &str, with: &str): string {
            if let Some(c) = self.commands.get(key) { return c.run(with) }
            return "none"
        }
        fn matched(&self, key: &str, with: &str): string {
            match self.commands.get(key) { Some(c) => c.run(with)  None => "none" }
        }
        fn tried(&self, key: &str, with: &str): Result<string> {
            let c = self.commands.get(key).ok_or("no such command")?
            return Ok(c.run(with))
        }
        fn first(&self, with: &str): string {
            return match self.list.first() { Some(c) => c.run(with)  None => "" }
        }
        fn let_else(&self, key: &str): i64 {
            let Some(x) = self.plain.get(key) else { return -1 }
            return x.0
        }
        fn last(&self): i64 { if let Some(x) = self.row.last() { return x.0 }  return 0 }
        fn found(&self, n: i64): bool { return self.row.find((x) => x.0 == n).isSome() }
        fn has(&self, key: &str): bool { return self.plain.get(key).isSome() }
        fn mapped(&self, key: &str): i64 { return self.plain.get(key).map((x) => x.0).unwrapOr(-7) }
    }

    struct Held<V> { by_name: HashMap<string, V>, all: Vec<V> }
    impl<V> Held<V> {
        fn get(&self, name: &str): Option<&V> { return self.by_name.get(name) }
        fn first(&self): Option<&V> { return self.all.first() }
        fn last(&self): Option<&V> { self.all.last() }
        fn either(&self, name: &str): Option<&V> {
            if name == "" { return self.all.first() }
            return if name == "?" { self.all.last() } else { self.by_name.get(name) }
        }
    }
    impl<V> Held<V> {
        fn matched(&self, name: &str): Option<&V> {
            match self.by_name.get(name) { Some(v) => Some(v)  None => self.all.first() }
        }
        fn conditional(&self, name: &str): Option<&V> {
            if let Some(v) = self.by_name.get(name) { return Some(v) }
            let Some(v) = self.all.last() else { return null }
            return Some(v)
        }
        fn named(&self, name: &str): Option<&V> {
            let found = self.by_name.get(name)
            if found.isSome() { return found }
            let first = self.all.first()
            let other = first
            return other
        }
        fn or_first(&self, name: &str): &V {
            let v = self.by_name.get(name) ?? self.all.first()!
            return v
        }
        fn tried(&self, name: &str): Option<&V> { let v = self.by_name.get(name)?  return Some(v) }
        fn branches(&self, first: bool): &V {
            let v = if first { self.all.first() } else { self.all.last() }
            return v!
        }
        fn unwrapped(&self, name: &str): &V { let v = self.by_name.get(name)!  return v }
        fn sure(&self, name: &str): &V { let v = self.by_name.get(name)  return v! }
        fn result(&self, name: &str): Result<&V> {
            match self.by_name.get(name) { Some(v) => Ok(v)  None => Err("none") }
        }
        fn result_of(&self, name: &str): Result<&V> { return self.by_name.get(name).okOr("none") }
    }
    fn or<'a, V>(held: &'a Held<V>, name: &str, other: &'a V): &'a V { return held.by_name.get(name) ?? other }
    struct Labelled<T> { label: string, value: T }
    fn label_of<T>(m: &HashMap<string, Labelled<T>>, key: &str): Option<&string> {
        match m.get(key) { Some(l) => Some(l.label)  None => null }
    }
    fn label_sure<T>(m: &HashMap<string, Labelled<T>>, key: &str): &string { return m.get(key)!.label }
    fn text_or<'a>(m: &'a HashMap<string, string>, key: &str, other: &'a string): &'a string { return m.get(key) ?? other }
    fn words(m: &HashMap<string, Vec<string>>, key: &str): Option<&Vec<string>> { return m.get(key) }
    fn word(v: &Vec<string>): Option<&string> { return v.find((s) => s.startsWith("b")) }
    fn label(m: &HashMap<i64, string>): Option<&string> { return m.get(1) }
}

fn table() -> Table {
    let mut t = Table {
        commands: HashMap::new(),
        list: vec![Box::new(Repeat { times: 2 })],
        plain: HashMap::new(),
        row: vec![Plain(3), Plain(4)],
    };
    t.commands
        .insert("three".into(), Box::new(Repeat { times: 3 }));
    t.plain.insert("x".into(), Plain(8));
    t
}

#[test]
fn elements_without_clone_are_looked_up() {
    let t = table();
    assert_eq!(
        (t.if_let("three", "a"), t.if_let("", "a")),
        ("aaa".into(), "none".into())
    );
    assert_eq!(
        (t.matched("three", "b"), t.matched("", "b")),
        ("bbb".into(), "none".into())
    );
    assert_eq!(t.tried("three", "c"), Ok("ccc".into()));
    assert_eq!(t.tried("", "c"), Err("no such command".into()));
    assert_eq!(
        (t.first("z"), t.list[0].name()),
        ("zz".into(), "command".into())
    );
    assert_eq!((t.let_else("x"), t.let_else("y"), t.last()), (8, -1, 4));
    assert_eq!(
        (t.found(3), t.found(5), t.has("x"), t.has("y")),
        (true, false, true, false)
    );
    assert_eq!((t.mapped("x"), t.mapped("y")), (8, -7));
}

#[test]
fn look_ups_give_references() {
    let held = Held {
        by_name: HashMap::from([("a".to_owned(), Plain(1))]),
        all: vec![Plain(2), Plain(3)],
    };
    let number = |v: Option<&Plain>| v.map(|v| v.0);
    assert_eq!(
        (number(held.get("a")), number(held.get("b"))),
        (Some(1), None)
    );
    assert_eq!(
        (number(held.first()), number(held.last())),
        (Some(2), Some(3))
    );
    assert_eq!(number(held.either("")), Some(2));
    let m = HashMap::from([("a".to_owned(), vec!["q".to_owned(), "b".to_owned()])]);
    assert_eq!(words(&m, "a").map(Vec::len), Some(2));
    assert_eq!(word(&m["a"]), Some("b"));
    assert_eq!(label(&HashMap::from([(1, "one".to_owned())])), Some("one"));
}

#[test]
fn found_references_are_returned_under_a_name() {
    let held = Held {
        by_name: HashMap::from([("a".to_owned(), Plain(1))]),
        all: vec![Plain(2), Plain(3)],
    };
    let number = |v: Option<&Plain>| v.map(|v| v.0);
    assert_eq!(
        (number(held.matched("a")), number(held.matched("b"))),
        (Some(1), Some(2))
    );
    assert_eq!(
        (number(held.conditional("a")), number(held.conditional("b"))),
        (Some(1), Some(3))
    );
    assert_eq!(
        (number(held.named("a")), number(held.named("b"))),
        (Some(1), Some(2))
    );
    let other = Plain(9);
    assert_eq!((or(&held, "a", &other).0, or(&held, "b", &other).0), (1, 9));
    assert_eq!((held.or_first("a").0, held.or_first("b").0), (1, 2));
    assert_eq!(
        (number(held.tried("a")), number(held.tried("b"))),
        (Some(1), None)
    );
    assert_eq!((held.branches(true).0, held.branches(false).0), (2, 3));
    assert_eq!((held.unwrapped("a").0, held.sure("a").0), (1, 1));
    assert_eq!(held.result("a").map(|v| v.0), Ok(1));
    assert_eq!(held.result_of("b").map(|v| v.0), Err("none".into()));
    let labelled = HashMap::from([(
        "k".to_owned(),
        Labelled {
            label: "l".to_owned(),
            value: Plain(1),
        },
    )]);
    assert_eq!(
        (
            label_of(&labelled, "k"),
            label_sure(&labelled, "k"),
            labelled["k"].value.0
        ),
        (Some("l"), "l", 1)
    );
    let texts = HashMap::from([("a".to_owned(), "b".to_owned())]);
    assert_eq!(
        (text_or(&texts, "a", "c"), text_or(&texts, "b", "c")),
        ("b", "c")
    );
}

// References in impls of Rust's traits.

milo::milo! {
    #[derive(Debug)]
    struct Names { all: Vec<string>, inner: Box<dyn std::error::Error + Send + Sync> }
    impl Index<usize> for Names { type Output = string  fn index(&self, i: usize): &string { return &self.all[i] } }
    impl PartialEq<string> for Names { fn eq(&self, o: &string): bool { return self.all[0] == o } }
    impl<'a> IntoIterator for &'a Names {
        type Item = &'a string
        type IntoIter = std::slice::Iter<'a, string>
        fn into_iter(self): std::slice::Iter<'a, string> { return self.all.iter() }
    }
    impl std::str::FromStr for Names {
        type Err = string
        fn from_str(s: &string): Result<Names, string> {
            if s == "" { return Err("empty") }
            return Ok(Names { all: s.split(','), inner: "inner".into() })
        }
    }
    impl std::fmt::Display for Names { fn fmt(&self, f: &mut std::fmt::Formatter): std::fmt::Result { return write!(f, "{} names", self.all.len()) } }
    impl std::error::Error for Names { fn source(&self): Option<&(dyn std::error::Error + 'static)> { return Some(self.inner.as_ref()) } }
    fn object(n: &Names): &(dyn std::error::Error + 'static) { return n.inner.as_ref() }
}

#[test]
fn references_as_the_traits_of_rust_want_them() {
    let names: Names = "a,b".parse().unwrap();
    assert_eq!(
        (&names[1], names == "a".to_owned()),
        (&"b".to_owned(), true)
    );
    assert_eq!((&names).into_iter().count(), 2);
    assert_eq!("".parse::<Names>().unwrap_err(), "empty");
    let source = std::error::Error::source(&names).unwrap();
    assert_eq!(
        (source.to_string(), object(&names).to_string()),
        ("inner".into(), "inner".into())
    );
}

// Operators whose impls are for references.

#[derive(Clone, Debug, PartialEq)]
struct Digits(Vec<u32>);

impl Add<&Digits> for &Digits {
    type Output = Digits;
    fn add(self, other: &Digits) -> Digits {
        Digits([self.0.clone(), other.0.clone()].concat())
    }
}

impl std::ops::Mul<u32> for &Digits {
    type Output = Digits;
    fn mul(self, by: u32) -> Digits {
        Digits(self.0.iter().map(|d| d * by).collect())
    }
}

fn twice_and_once(a: &Digits) -> Digits {
    milo::milo! { let c = a * 2  return &c + a }
}

#[test]
fn operators_on_references() {
    assert_eq!(twice_and_once(&Digits(vec![1])), Digits(vec![2, 1]));
}

// Patterns of structs in closures.

struct Pair(i64, i64);
struct Named {
    a: i64,
    b: i64,
}

fn sums() -> Vec<i64> {
    milo::milo! {
        let pairs = vec![Pair(1, 2), Pair(3, 4)]
        pairs.iter().map((Pair(a, b)) => a + b).collect()
    }
}

fn products() -> Vec<i64> {
    milo::milo! {
        let named = vec![Named { a: 2, b: 3 }]
        named.into_iter().map((Named { a, b }) => a * b).collect()
    }
}

#[test]
fn structs_are_taken_apart_by_closures() {
    assert_eq!((sums(), products()), (vec![3, 7], vec![6]));
}

// Threads of Rust's.

fn joined() -> i64 {
    milo::milo! {
        let h = std::thread::spawn(() => 5)
        h.join()!
    }
}

milo::milo! {
    fn ended(text: &'static str): i64 {
        let h = std::thread::spawn(move (): i64 => std::panic::panic_any(text))
        return h.join()!
    }
    fn error(text: &'static str): Result<i64> {
        let h = std::thread::spawn(move (): i64 => std::panic::panic_any(text))
        return Ok(h.join()?)
    }
    fn of_another_type(): Result<i64> {
        let h = std::thread::spawn((): i64 => std::panic::panic_any(3))
        return Ok(h.join()?)
    }
}

#[test]
fn what_a_thread_of_rusts_leaves() {
    assert_eq!(joined(), 5);
    let left = catch_unwind(AssertUnwindSafe(|| ended("no"))).unwrap_err();
    assert_eq!(
        left.downcast_ref::<String>().map(String::as_str),
        Some("thread panicked: no")
    );
    assert_eq!(error("no"), Err("thread panicked: no".into()));
    assert_eq!(of_another_type(), Err("thread panicked".into()));
}

// Text in an Option.

fn perhaps(some: bool) -> Option<String> {
    milo::milo! { if some { return "text" }  null }
}

#[test]
fn a_literal_is_returned_as_an_option() {
    assert_eq!((perhaps(true), perhaps(false)), (Some("text".into()), None));
}
