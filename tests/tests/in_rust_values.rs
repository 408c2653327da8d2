//! Rust's own types in blocks: walked over where they lie, indexed as they say, wrapped and
//! filled as Milo's are.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::{Index, IndexMut};

#[derive(Clone, Debug, PartialEq)]
struct Stock {
    names: Vec<String>,
    queue: VecDeque<i32>,
    prices: BTreeMap<String, i32>,
    bytes: HashMap<u8, u8>,
    best: Option<i32>,
    range: std::ops::Range<i32>,
    boxed: Box<[i64]>,
    nested: Vec<Vec<i32>>,
}

impl Stock {
    fn make() -> Stock {
        Stock {
            names: vec!["a".into(), "b".into()],
            queue: [1, 2, 3].into(),
            prices: [("k".to_string(), 1), ("l".to_string(), 2)].into(),
            bytes: [(1, 2)].into(),
            best: Some(5),
            range: 0..3,
            boxed: vec![4, 5].into(),
            nested: vec![vec![1], vec![2, 3]],
        }
    }
}

/// Has no `Clone`.
struct Token(i32);

struct Desk {
    tokens: Vec<Token>,
    view: &'static [i32],
}

milo::milo! {
    fn walked(s: &Stock): string {
        var t = ""
        for name in s.names { t += $"{name} " }
        for i, name in s.names { t += $"{i}{name} " }
        for n in s.queue { if n == 2 { t += "two " } }
        for k, v in s.prices { t += $"{k}{v} " }
        for k, v in s.bytes { t += $"{k}{v} " }
        for o in s.best { t += $"{o + 1} " }
        for r in s.range { t += $"{r}" }
        for i, b in s.boxed { t += $" {i}:{b}" }
        for row in s.nested { for x in row { t += $" {x * 2}" } }
        return t
    }

    fn of_desk(d: &Desk): i32 {
        var sum = 0
        for token in d.tokens { sum += token.0 }
        for v in d.view { sum += *v }
        return sum
    }

    struct Line { waiting: VecDeque<string>, seen: BTreeMap<string, Vec<i32>>, stock: Stock? }
    impl Line {
        fn new(): Line { return Line { waiting: VecDeque.new(), seen: BTreeMap.new(), stock: null } }
        fn text(self: &Self): string {
            var t = ""
            for i, w in self.waiting { t += $"{i}{w.toUpper()} " }
            for k, v in self.seen { for x in v { t += $"{k}{x} " } }
            return t
        }
        fn fill(self: &mut Self, s: Stock) {
            self.stock = s.clone()
            self.stock = s
            self.stock = Stock.make()
        }
    }
}

#[test]
fn collections_are_walked_over_where_they_lie() {
    let stock = Stock::make();
    assert_eq!(walked(&stock), "a b 0a 1b two k1 l2 12 6 012 0:4 1:5 2 4 6");
    assert_eq!(stock, Stock::make());
    let desk = Desk {
        tokens: vec![Token(7), Token(8)],
        view: &[1, 2],
    };
    assert_eq!(of_desk(&desk), 18);
    let mut line = Line::new();
    line.waiting.push_back("x".into());
    line.seen.insert("k".into(), vec![1, 2]);
    assert_eq!(line.text(), "0X k1 k2 ");
    line.fill(Stock::make());
    assert!(line.stock.is_some());
}

#[test]
fn a_declared_collection_is_walked_over_again() {
    let text = milo::milo! {
        var q: VecDeque<i32> = VecDeque.new()
        var t = ""
        q.push_back(4)
        for x in q { t += $"{x * 2} " }
        q.push_back(5)
        for i, x in q { t += $"{i}{x} " }
        var m: BTreeMap<i32, &str> = BTreeMap.new()
        m.insert(1, "one")
        for k, v in m { t += k.to_string() + v }
        for _, v in m { t += v }
        t
    };
    assert_eq!(text, "8 04 15 1oneone");
}

struct Row(Vec<i32>);

impl Index<i32> for Row {
    type Output = i32;
    fn index(&self, i: i32) -> &i32 {
        &self.0[i as usize]
    }
}

impl IndexMut<i32> for Row {
    fn index_mut(&mut self, i: i32) -> &mut i32 {
        &mut self.0[i as usize]
    }
}

struct Json(Vec<(String, i32)>);

impl Index<&str> for Json {
    type Output = i32;
    fn index(&self, key: &str) -> &i32 {
        &self.0.iter().find(|(k, _)| k == key).expect("a key").1
    }
}

impl IndexMut<&str> for Json {
    fn index_mut(&mut self, key: &str) -> &mut i32 {
        &mut self.0.iter_mut().find(|(k, _)| k == key).expect("a key").1
    }
}

fn touch(row: &mut Row, json: &mut Json, v: &mut [i32]) {
    milo::milo! {
        let i = 2
        row[1] = 50
        row[1] += 1
        row[i] = row[0] + 8
        json["a"] = 7
        json["b"] *= 2
        v[0] = 3
        v[i] += 5
    }
}

/// A map that is not of Rust's library.
struct Pairs(Vec<(String, i32)>);

impl<'a> IntoIterator for &'a Pairs {
    type Item = (&'a String, &'a i32);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'a, (String, i32)>,
        fn(&'a (String, i32)) -> (&'a String, &'a i32),
    >;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(k, v)| (k, v))
    }
}

struct Menu {
    pairs: Pairs,
}

#[test]
fn a_map_of_another_crate_gives_keys_and_values() {
    let pairs = || Pairs(vec![("a".into(), 1), ("b".into(), 2)]);
    let (menu, other) = (Menu { pairs: pairs() }, pairs());
    let maybe = Some(&other);
    let text = milo::milo! {
        var t = ""
        for k, v in menu.pairs { t += $"{k}{v} " }
        for k, v in &menu.pairs { t += $"{k}{v} " }
        if let Option.Some(p) = maybe {
            for k, v in p { t += $"{k}{v} " }
        }
        for i, pair in [("x", 1), ("y", 2)] { t += $"{i}{pair.0} " }
        t
    };
    assert_eq!(text, "a1 b2 a1 b2 a1 b2 0x 1y ");
}

#[test]
fn elements_are_those_that_the_type_gives() {
    let (mut row, mut json) = (
        Row(vec![1, 2, 3]),
        Json(vec![("a".into(), 1), ("b".into(), 2)]),
    );
    let mut v = [1, 2, 3];
    touch(&mut row, &mut json, &mut v);
    let key = String::from("b");
    let seen = milo::milo! { [row[0], row[1], row[2], json["a"], json[key.as_str()], v[0], v[2]] };
    assert_eq!(seen, [1, 51, 9, 7, 4, 3, 8]);
    let locked = std::sync::Mutex::new(vec![5, 6]);
    let shared = std::cell::RefCell::new([1, 2]);
    let seen = milo::milo! {
        locked.lock().unwrap()[0] = 9
        shared.borrow_mut()[1] += 3
        let lengths = locked.lock().unwrap().len() + shared.borrow().len()
        [locked.lock().unwrap()[0] as i64, shared.borrow()[1] as i64, lengths]
    };
    assert_eq!(seen, [9, 5, 4]);
}

struct Ring;

impl Ring {
    fn len(&self) -> usize {
        42
    }
}

#[derive(Debug, PartialEq)]
enum Order {
    Named {
        key: String,
        tags: Vec<i32>,
        label: &'static str,
    },
}

#[test]
fn lengths_and_fields_are_rusts() {
    let ring = Ring;
    let tags = milo::milo! {
        let v: Vec<i32> = [1, 2]
        let order = Order.Named { key: "k", tags: v, label: "l" }
        let n: i64 = ring.len()
        if n == 42 && ring.len() > 41 { order } else { Order.Named { key: "", tags: vec![], label: "" } }
    };
    let expected = Order::Named {
        key: "k".into(),
        tags: vec![1, 2],
        label: "l",
    };
    assert_eq!(tags, expected);
}

#[test]
fn text_is_appended_to_rusts() {
    let mut name = String::from("a");
    let (mut count, words) = (1.5, "hello big world");
    let titled = milo::milo! {
        let extra = "x"
        name += "!"
        name += extra
        name += $"{extra}?"
        count += 2.0
        var out = ""
        for w in words.splitWords() { out += w[0..1].toUpper() + w[1..] + " " }
        out.trim() + words.indexOf("big").toString()
    };
    assert_eq!(
        (&*name, count, &*titled),
        ("a!xx?", 3.5, "Hello Big World6")
    );
}

mod names_of_both {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    fn now() -> i32 {
        7
    }

    fn sleep(x: i32) -> i32 {
        x + 1
    }

    milo::milo! {
        fn functions(): i32 { return now() + sleep(2) }
        struct Clock { begun: Instant, limit: Duration, ticks: std::sync::Arc<Mutex<Vec<i32>>> }
        impl Clock {
            fn new(ms: u64): Clock {
                let first: Vec<i32> = [1]
                return Clock {
                    begun: Instant.now(), limit: Duration.from_millis(ms),
                    ticks: std::sync::Arc::new(Mutex.new(first)),
                }
            }
            fn is_late(self: &Self): bool { return self.begun.elapsed() > self.limit }
            fn tick(self: &Self, n: i32) { self.ticks.lock().unwrap().push(n) }
        }
    }

    // The library's, if they are imported.
    mod imported {
        milo::milo! {
            from "std/sync" import { Mutex, AtomicBool }
            from "std/time" import { Duration }
            fn locked(): bool {
                let m = Mutex.new()!
                let flag = AtomicBool.new(false)
                m.withLock(() => { flag.store(true) })!
                return flag.load() && Duration.fromMillis(2).asMillis() == 2
            }
        }

        #[test]
        fn imported_names_are_milos() {
            assert!(locked());
        }
    }

    #[test]
    fn names_that_rust_has_too_are_rusts() {
        let clock = Clock::new(60_000);
        clock.tick(2);
        let ticks = clock.ticks.lock().unwrap().to_vec();
        assert_eq!((clock.is_late(), ticks), (false, vec![1, 2]));
        assert_eq!(functions(), 10);
        let flag = AtomicBool::new(false);
        let waited = milo::milo! {
            let start = Instant.now()
            flag.store(true, Ordering.SeqCst)
            start.elapsed() < Duration.from_secs(60) && flag.load(Ordering.SeqCst)
        };
        assert!(waited);
    }
}

mod in_async_functions {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    async fn number(n: i32) -> i32 {
        n
    }

    async fn small(n: i32) -> Result<i32, String> {
        if n > 2 { Err("big".into()) } else { Ok(n) }
    }

    async fn total(k: i32) -> Result<i32, String> {
        let total = milo::milo! {
            var sum = 0
            for i in 0..3 { sum += number(i).await * k }
            let x = small(k).await?
            let y = small(9).await ?? 5
            match small(1).await { Result.Ok(v) => { sum += v } Result.Err(_) => { sum = 0 } }
            sum + x + y
        };
        Ok(total)
    }

    // Tasks of Milo's beside futures, which stay `Send`.
    async fn beside_tasks() -> i64 {
        milo::milo! {
            from "std/runtime" import { Task }
            from "std/sync" import { Channel }
            let ch = Channel<i64>.new(1)!
            Task.spawn(move () => { ch.send(40)! })
            let two = number(2).await
            ch.recv()! + two as i64
        }
    }

    fn run<T>(future: impl Future<Output = T> + Send) -> T {
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(x) = future
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
            {
                return x;
            }
        }
    }

    #[test]
    fn futures_are_awaited_as_in_rust() {
        assert_eq!(
            (run(total(2)), run(total(3)), run(beside_tasks())),
            (Ok(14), Err("big".into()), 42)
        );
    }
}
