//! What Milo code gives to Rust's functions and gets from them: values, lengths, errors. `fresh_user`
//! compiles this for two editions, with clippy.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::error::Error;
use std::fmt;

// Elements of what stays where it is are values, for Rust's functions as well: that they are lent
// does not show.

#[derive(Clone)]
struct User {
    name: String,
}

/// Nothing makes a copy of it.
struct Message(i64);

fn taken(s: String) -> usize {
    s.len()
}

fn looked_at(s: &str) -> usize {
    s.len()
}

fn number(n: i64) -> i64 {
    n
}

fn name_of(user: User) -> String {
    user.name
}

fn code(m: &Message) -> i64 {
    m.0
}

milo::milo! {
    #[allow(dead_code)]
    enum Event { Text(string, i64), End }
    struct Board { title: string?, users: Vec<User>, last: Event }
    impl Board {
        fn summary(&self): string {
            var out = ""
            for u in self.users { out += name_of(u) }
            if let Some(t) = self.title { out += $" {taken(t)} {looked_at(&t)}" }
            match self.last { Event.Text(s, n) => { out += $" {taken(s)} {number(n)}" }  Event.End => {} }
            return out
        }
    }
    fn unique(links: Vec<string>): (i64, i64) {
        var seen: HashSet<string> = HashSet.new()
        var queue: VecDeque<string> = VecDeque.new()
        var counts: BTreeMap<string, i64> = BTreeMap.new()
        var new = 0
        for link in links { if seen.insert(link) { new += 1 } }
        for i, link in links {
            queue.push_back(link)
            *counts.entry(link).or_insert(i) += taken(link) as i64
        }
        return (new, links.len + queue.len())
    }
    fn pairs(m: HashMap<string, string>): (i64, i64) {
        var all: VecDeque<string> = VecDeque.new()
        for k, v in m { all.push_back(k)  all.push_back(v) }
        return (all.len(), m.len)
    }
    // Where a reference is written, it is passed on.
    fn known(words: &Vec<string>, of: &HashSet<string>): i64 {
        var n = 0
        for w in words { if of.contains(w) { n += 1 } }
        for w in &words { if of.contains(w) { n += 1 } }
        return n
    }
    fn sum(messages: Vec<Message>): i64 {
        var n = messages.len
        for m in messages { n += code(&m) }
        return n
    }
}

#[test]
fn elements_are_values_for_rust() {
    let words = |s: &str| s.split(' ').map(String::from).collect::<Vec<_>>();
    assert_eq!(unique(words("a b a")), (2, 6));
    assert_eq!(pairs([("k".into(), "v".into())].into()), (2, 1));
    assert_eq!(known(&words("a b"), &["b".to_string()].into()), 2);
    assert_eq!(sum(vec![Message(3), Message(4)]), 9);
    let board = Board {
        title: Some("abc".into()),
        users: vec![User { name: "u".into() }],
        last: Event::Text("xy".into(), 7),
    };
    assert_eq!(board.summary(), "u 3 3 2 7");
    assert!(!matches!(board.last, Event::End));
}

// An index that looks at what is changed is computed before.

milo::milo! {
    struct Grid { rows: Vec<Vec<string>> }
    fn grow(row: &mut Vec<string>): void { row.push("grown") }
    impl Grid {
        fn last(&self): i64 { return self.rows.len - 1 }
        fn fill(&mut self): string {
            self.rows[self.rows.len - 1].push("a")
            self.rows[self.last()].push(self.rows[0][0])
            grow(self.rows[self.rows.len - 1])
            self.rows[self.last()][1..self.rows[self.last()].len].reverse()
            self.rows[self.last()][self.rows.len - 1].pushStr("!")
            return self.rows[self.last()].join(",")
        }
    }
}

#[test]
fn indexes_look_at_what_is_changed() {
    let mut grid = Grid {
        rows: vec![vec!["x".into()]],
    };
    assert_eq!(grid.fill(), "x!,grown,x,a");
}

// Lengths.

milo::milo! {
    fn size(s: &str): Result<usize> { return Ok(s.len()) }
    fn some(s: &str): Option<usize> { return Some(s.len) }
    fn wrapped(s: &str): usize? { return s.len }
    fn both(v: &Vec<string>): (usize, Vec<usize>) { return (v.len, [v.len, v[0].len()]) }
    fn at_least(v: &Vec<string>, n: usize): usize { return max(v.len, n) }
}

#[test]
fn lengths_are_usize_where_that_is_wanted() {
    let v = vec!["ab".to_string()];
    assert_eq!(
        (size("abc"), some("ab"), wrapped("a")),
        (Ok(3), Some(2), Some(1))
    );
    assert_eq!((both(&v), at_least(&v, 3)), ((1, vec![1, 2]), 3));
}

// Errors that are text, in functions whose error is Rust's.

/// As the error type of the well-known crates: it takes every error, and text is none.
struct Report(String);

impl<E: Error> From<E> for Report {
    fn from(e: E) -> Self {
        Report(format!("report: {e}"))
    }
}

#[derive(Debug, PartialEq)]
enum Failure {
    Text(String),
    Number(std::num::ParseIntError),
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Failure::Text(text)
    }
}

impl From<std::num::ParseIntError> for Failure {
    fn from(e: std::num::ParseIntError) -> Self {
        Failure::Number(e)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

milo::milo! {
    fn positive(n: i64): Result<i64> { if n < 0 { return Err("negative") }  return Ok(n) }
    fn report(n: i64): Result<i64, Report> { return Ok(positive(n)? + positive(1)?) }
    fn boxed(n: i64): Result<i64, Box<dyn Error + Send + Sync>> { let k = positive(n)?  return Ok(k) }
    fn failure(s: &str): Result<i64, Failure> {
        let n: i64 = s.parse()?
        let checked = (n: i64): Result<i64, Failure> => { return Ok(positive(n)?) }
        return Ok(checked(n)?)
    }
}

fn in_a_rust_function(n: i64) -> Result<i64, Report> {
    milo::milo! {
        fn even(n: i64): Result<i64> { if n % 2 == 1 { return Err("odd") }  return Ok(n) }
        let half = even(n)? / 2
        Ok(half)
    }
}

#[test]
fn text_becomes_the_error_of_the_function() {
    assert_eq!(report(-1).err().unwrap().0, "report: negative");
    assert_eq!(report(2).ok(), Some(3));
    assert_eq!(boxed(-1).unwrap_err().to_string(), "negative");
    assert_eq!(failure("-1"), Err(Failure::Text("negative".into())));
    assert!(matches!(failure("x"), Err(Failure::Number(_))));
    assert_eq!(failure("4"), Ok(4));
    assert_eq!(in_a_rust_function(3).err().unwrap().0, "report: odd");
    assert_eq!(in_a_rust_function(4).ok(), Some(2));
}

/// A counter whose clones share the count. Only Rust knows that a method changes it.
#[derive(Clone, Default)]
struct Meter(std::rc::Rc<std::cell::Cell<i64>>);

impl Meter {
    fn step(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn a_kept_closure_calls_a_method_that_only_rust_knows() {
    let meter = Meter::default();
    milo::milo! {
        var own = meter.clone()
        let steps: Vec<() => void> = [(): void => { own.step() }]
        for step in steps {
            step()
            step()
        }
    }
    assert_eq!(meter.0.get(), 2);
}

/// A type that only Rust knows: in the arguments of macros its values and methods stay Rust's.
#[derive(Clone, Debug, PartialEq)]
struct Station {
    name: String,
    lines: Vec<u8>,
}

impl Station {
    fn letters(&self) -> Vec<char> {
        self.name.chars().collect()
    }

    fn first(&self) -> Option<&u8> {
        self.lines.first()
    }

    fn closed(self) -> usize {
        self.lines.len()
    }
}

#[test]
fn arguments_of_macros_that_only_rust_knows() {
    let station = Station {
        name: "ab".into(),
        lines: vec![7, 9],
    };
    let by_name = BTreeMap::from([("ab", 2usize)]);
    milo::milo! {
        assert_eq!(station.letters(), ['a', 'b'])
        assert_eq!(station.letters()[0], 'a')
        assert_eq!(station.first(), Some(&7))
        assert_eq!(station.lines.len(), by_name["ab"])
        let (two, words): (i64, [string; 2]) = (2, ["x", "y"])
        assert_eq!(station.lines.len(), two)
        assert_eq!(words.len(), station.lines.len())
        assert_eq!(&station.lines[..1], &[7])
        assert_eq!(station.clone().closed(), 2)
        assert_eq!(station, station.clone())
        assert_eq!(station.lines.iter().filter(|l| **l > 7).count(), 1)
        assert!(by_name.get("ab").is_some_and(|n| *n == 2) && !by_name.is_empty(), "{}", by_name.len())
        let kept = dbg!(station)
        assert_eq!(kept.name, "ab")
    }
}
