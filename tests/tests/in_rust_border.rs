//! Nothing is converted between Milo and the Rust code around it: the types are the same, type
//! parameters ask for what is done, errors become text, and what is private stays so.

use std::collections::{HashMap, VecDeque};
use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

// The types.

#[derive(serde::Serialize, serde::Deserialize, PartialEq, Debug)]
struct Saved {
    names: Vec<String>,
    counts: HashMap<String, i64>,
}

milo::milo! {
    fn echo(text: String): string { return text }
    fn shout(text: &String): string { return text.toUpper() + "!" }
    fn first(words: &Vec<string>): string? { return words.first() }
    fn groups(words: Vec<String>): HashMap<i64, Vec<string>> {
        var of: HashMap<i64, Vec<string>> = HashMap.new()
        for word in words {
            let n = word.len
            var list = of.get(n) ?? []
            list.push(word)
            of.insert(n, list)
        }
        return of
    }
    fn nested(): Vec<string>? { return ["a", "b"] }
    fn saved(): Saved {
        var counts: HashMap<string, i64> = HashMap.new()
        counts.insert("a", 1)
        let names: Vec<string> = ["x"]
        return Saved { names: names, counts: counts }
    }
}

#[test]
fn types_are_rusts_own() {
    let text: String = echo(String::from("q"));
    assert_eq!(text, "q");
    assert_eq!(shout(&text), "Q!");
    let words: Vec<String> = ["b", "aa", "c"].map(String::from).to_vec();
    assert_eq!(first(&words), Some("b".to_string()));
    let of: HashMap<i64, Vec<String>> = groups(words);
    assert_eq!(of[&1], ["b", "c"]);
    let nested: Option<Vec<String>> = nested();
    assert_eq!(nested.unwrap().concat(), "ab");
}

#[test]
fn what_derives_for_rusts_types_works() {
    let text = serde_json::to_string(&saved()).unwrap();
    assert_eq!(text, r#"{"names":["x"],"counts":{"a":1}}"#);
    assert_eq!(serde_json::from_str::<Saved>(&text).unwrap(), saved());
}

fn label(n: i64) -> String {
    milo::milo! { $"item {n}" }
}

fn grown(by: i64) -> Vec<i64> {
    milo::milo! {
        var v: Vec<i64> = [1]
        v.push(by)
        v
    }
}

fn taken(v: Vec<i64>) -> Vec<i64> {
    milo::milo! {
        let mine: Vec<i64> = v
        mine.filter((x: &i64) => x > 1)
    }
}

#[test]
fn a_block_gives_and_takes_rusts_types() {
    assert_eq!(label(1), "item 1");
    assert_eq!(taken(grown(5)), [5]);
}

fn take(n: usize) -> usize {
    n
}

fn bytes(file: &std::fs::Metadata) -> u64 {
    milo::milo! { file.len() }
}

milo::milo! {
    fn counted(v: &Vec<string>): usize {
        let n: usize = v.len()
        return take(v.len()) + n + take(v[0].len)
    }
    fn longer(v: &Vec<string>): i64 { return v.len + 1 }
}

#[test]
fn lengths_count_as_rust_wants_them() {
    let v = vec!["ab".to_string()];
    assert_eq!((counted(&v), longer(&v)), (4, 2));
    let manifest = std::fs::metadata(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    assert!(bytes(&manifest.unwrap()) > 0);
}

// Type parameters.

/// It has no Clone, no Debug, nothing.
struct Message(i64);

milo::milo! {
    struct Queue<T: Send> { items: VecDeque<T> }
    impl<T: Send> Queue<T> {
        fn new(): Queue<T> { return Queue { items: VecDeque.new() } }
        fn push(self: &mut Self, value: T) { self.items.push_back(value) }
        fn pop(self: &mut Self): Option<T> { return self.items.pop_front() }
    }
    fn id<T>(x: T): T { return x }
    fn pair<A, B>(a: A, b: B): (B, A) { return (b, a) }
    struct Stack<T> { items: Vec<T> }
    impl<T> Stack<T> {
        fn new(): Stack<T> { return Stack { items: [] } }
        fn push(self: &mut Self, x: T) { self.items.push(x) }
        fn pop(self: &mut Self): T? {
            if self.items.isEmpty() { return null }
            return self.items.pop()
        }
        // Only who calls this needs copies.
        fn top(self: &Self): T? { return self.items.last() }
        fn both(self: &Self): Vec<T> { return self.items.clone() }
    }
    fn twice<T>(x: T): Vec<T> { return [x, x] }
    fn topOf<T>(s: &Stack<T>): T? { return s.top() }
}

#[test]
fn type_parameters_take_what_cannot_be_copied() {
    let mut q = Queue::new();
    q.push(Message(1));
    assert_eq!(q.pop().unwrap().0, 1);
    assert_eq!(id(Message(2)).0, 2);
    assert_eq!(pair(Message(3), 'c').0, 'c');
    let mut s = Stack::new();
    s.push(Message(4));
    assert_eq!(s.pop().unwrap().0, 4);
    assert!(s.pop().is_none());
    let mut s = Stack::new();
    s.push("x".to_string());
    assert_eq!(
        (topOf(&s), s.both()),
        (Some("x".into()), vec!["x".to_string()])
    );
    assert_eq!(twice(5), [5, 5]);
}

milo::milo! {
    struct Bag { items: Vec<string> }
    impl Extend<string> for Bag {
        fn extend<I: IntoIterator<Item = string>>(self: &mut Self, iter: I) {
            for x in iter { self.items.push(x) }
        }
    }
    impl FromIterator<i64> for Bag {
        fn from_iter<I: IntoIterator<Item = i64>>(iter: I): Bag {
            var items: Vec<string> = []
            for x in iter { items.push($"{x}") }
            return Bag { items: items }
        }
    }
}

#[test]
fn generic_methods_of_rusts_traits() {
    let mut bag: Bag = (1..3).collect();
    bag.extend(["z"].map(String::from));
    assert_eq!(bag.items, ["1", "2", "z"]);
}

// Errors.

#[derive(Debug)]
struct Odd(i64);

impl std::fmt::Display for Odd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is odd", self.0)
    }
}

fn half(n: i64) -> Result<i64, Odd> {
    if n % 2 == 0 { Ok(n / 2) } else { Err(Odd(n)) }
}

milo::milo! {
    fn size(path: &str): Result<i64> {
        let text = std::fs::read_to_string(path)?
        return Ok(text.len())
    }
    fn number(text: &str): Result<i64> {
        let n: i64 = text.parse()?
        return Ok(n)
    }
    fn quarter(text: &str): Result<i64> { return Ok(half(half(number(text)?)?)?) }
}

#[test]
fn every_error_becomes_its_text() {
    assert!(
        size("/no/such/file")
            .unwrap_err()
            .starts_with("No such file")
    );
    assert_eq!(number("x"), Err("invalid digit found in string".into()));
    assert_eq!(quarter("8"), Ok(2));
    assert_eq!(quarter("6"), Err("3 is odd".into()));
}

// Collections.

milo::milo! {
    trait Named { fn name(self: &Self): string }
    struct Square { n: i64 }
    struct Round { n: i64 }
    impl Named for Square { fn name(self: &Self): string { return $"square {self.n}" } }
    impl Named for Round { fn name(self: &Self): string { return $"round {self.n}" } }
    fn shapes(): Vec<Heap<Named>> { return [Heap.new(Square { n: 1 }), Heap.new(Round { n: 2 })] }
    fn plugins(): Vec<Box<dyn Fn(i64) -> i64>> { return [Box.new((x) => x + 1), Box.new((x) => x * 2)] }
    fn filled(): Vec<u8> {
        var v: Vec<u8> = [0, 1, 2, 3, 4]
        v[1..3].fill(7)
        v[2..].rotate_left(1)
        v[..2].copy_from_slice(&[9, 8])
        return v
    }
    fn pieces(s: string): Vec<string> {
        var out = s.split(' ')
        for w in s.split(' ') { out.push(w) }
        for i, w in s.split(' ') { out.push($"{i}{w}") }
        return out
    }
    fn field(s: &str): &str { return s.trim().split(',').next()! }
    fn stripped(s: &string): &string { return s.trimEnd() }
}

#[test]
fn lists_of_boxes() {
    let names: Vec<String> = shapes().iter().map(|s| s.name()).collect();
    assert_eq!(names, ["square 1", "round 2"]);
    assert_eq!(plugins().iter().map(|f| f(5)).collect::<Vec<_>>(), [6, 10]);
}

#[test]
fn parts_are_changed_and_looked_at() {
    assert_eq!(filled(), [9, 8, 3, 4, 7]);
    assert_eq!(pieces("a b".into()), ["a", "b", "a", "b", "0a", "1b"]);
    assert_eq!((field(" a,b"), stripped("x  ")), ("a", "x"));
}

// Promises in async code.

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

milo::milo! {
    from "std/runtime" import { Promise }
    fn square(n: i64): Promise<i64> {
        return Promise.run(move () => {
            Promise.blocking(() => std::thread::sleep(std::time::Duration::from_millis(5)))!
            return n * n
        })
    }
    fn failing(): Promise<i64> { return Promise.run((): i64 => panic("no")) }
}

#[test]
fn a_promise_is_awaited_in_async_code() {
    let sum = block_on(async { square(3).await.unwrap() + square(4).await.unwrap() });
    assert_eq!(sum, 25);
    let done = square(2);
    assert_eq!(done.r#await(), Ok(4));
    assert_eq!(block_on(done.into_future()), Ok(4));
    assert_eq!(
        block_on(failing().into_future()),
        Err("task panicked: no".into())
    );
}
