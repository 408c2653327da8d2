//! Between a block and Rust: what one made and the other takes.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;

use super::counted::{Counted, Shape, many, maybe, pair, peek, shape, take};
use crate::counts;

milo::milo! {
    // An end of a channel, by a tuple pattern.
    fn sent(): i64 {
        let (tx, rx) = std::sync::mpsc::channel()
        for c in many() { tx.send(c).unwrap() }
        drop(tx)
        var sum: i64 = 0
        for c in rx { sum += take(c) }
        return sum
    }

    // `From` a type of Rust's.
    pub struct Made { c: Counted }
    impl From<Counted> for Made { fn from(c: Counted): Made { return Made { c: c } } }
    fn made(): Made { return Made.from(Counted(1)) }

    // Values of Rust's that are matched.
    fn matched(): i64 {
        var sum: i64 = 0
        let s = shape(2)
        match s { Shape.Two(a, b) => { sum += take(a) + take(b) }  _ => {} }
        let o = maybe()
        if let Some(c) = o { sum += take(c) }
        return sum
    }

    // A loop that fills a collection of Rust's, and a list that is used again.
    fn filled(v: Vec<Counted>): i64 {
        var seen: HashSet<Counted> = HashSet.new()
        for c in v { if seen.insert(c) { print("") } }
        return v.len()
    }
    fn filled_for_good(v: Vec<Counted>): usize {
        var seen: HashSet<Counted> = HashSet.new()
        for c in v { if seen.insert(c) { print("") } }
        return seen.len()
    }

    // In closures all moves as in functions.
    fn results(): Result<Counted, string> { return Ok(Counted(1)) }
    fn in_closures(): i64 {
        let c = () => {
            var at: Option<Counted> = None
            at = Some(Counted(1))
            let t = at!
            return take(t)
        }
        let d = () => {
            let r = results()
            match r { Ok(x) => { let y = x  return take(y) }  Err(_) => { return 0 } }
        }
        return c() + d()
    }

    // A generic container.
    pub struct Queue<T: Send> { queue: Mutex<VecDeque<T>> }
    impl<T: Send> Queue<T> {
        pub fn new(): Queue<T> { return Queue { queue: Mutex.new(VecDeque.new()) } }
        pub fn push(&self, value: T) { self.queue.lock()!.push_back(value) }
        pub fn pop(&self): Option<T> { return self.queue.lock()!.pop_front() }
    }
    fn queued(): i64 {
        let q = Queue.new()
        for c in many() { q.push(c) }
        var sum: i64 = 0
        while let Some(c) = q.pop() { sum += take(c) }
        return sum
    }

    // Traits of Rust's with values of the block.
    pub struct Bag { items: Vec<Counted> }
    impl Extend<Counted> for Bag {
        fn extend<I: IntoIterator<Item = Counted>>(&mut self, iter: I) {
            for x in iter { self.items.push(x) }
        }
    }
    pub struct Pair { a: Counted, b: Counted }
    impl std::ops::Add for Pair {
        type Output = Pair
        fn add(self, o: Pair): Pair { return Pair { a: self.a, b: o.b } }
    }
    fn extended(): Bag {
        var b = Bag { items: [] }
        b.extend(many())
        return b
    }
    fn added(): Pair {
        let p = Pair { a: Counted(1), b: Counted(2) }
        let q = Pair { a: Counted(3), b: Counted(4) }
        return p + q
    }

    // Arguments of Rust's macros are looked at, or taken.
    fn in_macros(): usize {
        let (a, b) = pair()
        assert_eq!(a, Counted(1))
        let v = vec![a, b]
        return v.len()
    }

    // A list of objects.
    trait Named { fn number(&self): i64 }
    pub struct One { c: Counted }
    impl Named for One { fn number(&self): i64 { return peek(&self.c) } }
    fn objects(): i64 {
        let all: Vec<Heap<Named>> = [Heap.new(One { c: Counted(1) }), Heap.new(One { c: Counted(2) })]
        var sum: i64 = 0
        for o in all { sum += o.number() }
        return sum
    }
}

fn given(n: i64) -> Vec<Counted> {
    milo::milo! {
        var v: Vec<Counted> = [Counted(n)]
        v.push(Counted(2))
        v
    }
}

fn passed(n: i64) -> Vec<Counted> {
    let made = given(n);
    milo::milo! { let v: Vec<Counted> = made  v }
}

#[test]
fn between_a_block_and_rust() {
    counts! {
        sent(): 0 "'drop' drops the end, and each message is sent once",
        made(): 0 "it is passed on",
        matched(): 0 "each value is matched once",
        filled(many()): 3 "the list is used again",
        filled_for_good(many()): 0 "the list is used once",
        in_closures(): 0 "closures' own values are used once",
        queued(): 0 "each value is pushed and popped once",
        extended(): 0 "each element is passed on",
        added(): 0 "each field is used once",
        in_macros(): 0 "an assertion looks",
        objects(): 0 "each object is looked at",
        given(1): 0 "a block gives what it made",
        passed(1): 0 "a block passes on what it got",
    }
}
