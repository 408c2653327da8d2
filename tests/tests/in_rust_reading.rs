//! What Rust lends reads like the value: in comparisons with literals and numbers, and where a
//! number is wanted.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Compares with numbers by itself.
#[derive(Clone, Copy)]
struct Money(i64);

impl PartialEq<i32> for Money {
    fn eq(&self, other: &i32) -> bool {
        self.0 == i64::from(*other)
    }
}

impl PartialOrd<i32> for Money {
    fn partial_cmp(&self, other: &i32) -> Option<Ordering> {
        self.0.partial_cmp(&i64::from(*other))
    }
}

/// Compares with text by itself.
struct Name(&'static str);

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

struct Row {
    id: u64,
    name: String,
    ratio: f32,
    on: bool,
    kind: Option<u8>,
    money: Money,
}

fn rows() -> [Row; 2] {
    [
        Row {
            id: 1,
            name: "a".into(),
            ratio: 0.1,
            on: true,
            kind: Some(2),
            money: Money(5),
        },
        Row {
            id: 9,
            name: "b".into(),
            ratio: 2.5,
            on: false,
            kind: None,
            money: Money(50),
        },
    ]
}

#[test]
fn literals_are_compared_with_values_and_references() {
    let (rows, words) = (rows(), ["the", "quick", "fox"]);
    let (mut numbers, map) = (vec![1, 2, 3], HashMap::from([("k", 3)]));
    let (name, cow, small): (_, Cow<'_, str>, u8) = (Name("n"), "cow".into(), 200);
    let (text, flag) = (String::from("st"), true);
    let lent = &text;
    milo::milo! {
        var seen = 0
        for r in rows.iter() {
            if r.id == 1 && r.ratio == 0.1 && r.on == true && r.name == "a" { seen += 1 }
            if r.money > 10 && r.money != 5 { seen += 10 }
            if r.kind == Option.None { seen += 100 }
        }
        assert(seen == 111, "fields")
        for n in numbers.iter_mut() { if n == 2 { *n = 20 } }
        for n in numbers.iter() { if n > 2 && n != 3 { seen = *n } }
        assert(seen == 20 && numbers[0] == 1, "elements")
        assert(name == "n" && cow == "cow" && small > 199 && text == "st" && lent == "st", "names")
        assert(lent != "x" && "st" == lent && -1 < small as i32 && flag == true, "the other side")
        for k, v in &map { assert(k == "k" && v == 3 && v >= 3, "keys and values") }
        assert(words.iter().filter((w) => w != "quick").count() as i64 == 2, "of closures")
        assert(numbers.iter().map((x) => x * 2).any((x) => x == 40), "of closures, by value")
        assert(rows.iter().filter((r) => r.id > 3).count() as i64 == 1, "fields of references")
        match numbers.first() { Option.Some(x) => assert(x == 1, "of patterns") Option.None => assert(false, "") }
    }
}

#[test]
fn numbers_are_read_where_they_are_wanted() {
    let (numbers, floats, flags) = (vec![1, 5, 3], [1.5], [true]);
    let (names, lent) = (vec!["x".to_string()], Some(&4));
    milo::milo! {
        fn double(x: i32): i32 { return x * 2 }
        fn half(x: f64): f64 { return x / 2.0 }
        fn not(b: bool): bool { return !b }
        fn loud(s: &string): string { return s.toUpper() }
        fn owned(s: string): string { return s + "!" }
        struct Point { x: i32, ok: bool }
        var all: Vec<i32> = []
        var best: i32 = 0
        var copy = [0, 0, 0]
        for (i, x) in numbers.iter().enumerate() {
            all.push(x)
            all.push(double(x))
            let y: i32 = x
            let p = Point { x, ok: true }
            copy[i] = x
            best = max(best, x)
            if x > best || y != p.x { best = -1 }
        }
        assert(all == [1, 2, 5, 10, 3, 6] && copy == [1, 5, 3] && best == 5, "numbers")
        for f in floats.iter() { assert(half(f) == 0.75, "floats") }
        for b in flags.iter() { assert(!not(b), "bools") }
        for s in names.iter() { assert(loud(s) + owned(s) == "Xx!", "text") }
        if let Option.Some(n) = lent { all.push(n) }
        assert(all.pop() == 4 && numbers.iter().map((x) => double(x)).sum::<i32>() == 18, "the rest")
    }
}

/// Neither copied nor cloned.
struct Ticket(i32);

#[test]
fn patterns_take_and_borrow_as_in_rust() {
    let mut kept: Vec<Ticket> = Vec::new();
    let pair = std::rc::Rc::new((std::sync::Mutex::new(1), Ticket(4)));
    let mut queue = vec![Ticket(1), Ticket(2)];
    let sum = milo::milo! {
        let last = queue.pop()
        if let Option.Some(t) = last { kept.push(t) }
        let (lock, ticket) = &*pair
        *lock.lock().unwrap() += 1
        *lock.lock().unwrap() + ticket.0 + kept[0].0
    };
    assert_eq!((sum, queue.len(), pair.1.0), (8, 1, 4));
}
