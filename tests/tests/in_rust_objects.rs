//! Objects of Milo's traits behind Rust's pointers, `self` in them, closures that Rust calls once,
//! and the values that Rust's closures give back.

#![deny(warnings)]

use std::cell::RefCell;
use std::future::Future;
use std::ops::{Add, AddAssign, Mul};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;

milo::milo! {
    trait Plugin {
        fn name(&self): string
        fn run(&mut self, x: i64): i64
        fn each(&self, f: (i64) => void) { f(1) }
    }
    struct Twice { calls: Mutex<i64> }
    impl Plugin for Twice {
        fn name(&self): string { return "twice" }
        fn run(&mut self, x: i64): i64 { *self.calls.lock()! += 1  return x * 2 }
    }
    struct More { by: i64 }
    impl Plugin for More {
        fn name(&self): string { return "more" }
        fn run(&mut self, x: i64): i64 { return x + self.by }
    }
    struct Host { list: Vec<Box<dyn Plugin>>, last: Option<Box<dyn Plugin>> }
    impl Host {
        fn new(): Host { return Host { list: Vec.new(), last: null } }
        fn add(&mut self, p: Box<dyn Plugin>) { self.list.push(p) }
        fn with(mut self, p: impl Plugin + 'static): Host { self.list.push(Box.new(p))  return self }
        fn run(&mut self, x: i64): i64 {
            var r = x
            for p in &mut self.list { r = p.run(r) }
            return r
        }
        fn names(&self): Vec<string> { return self.list.iter().map((p) => p.name()).collect() }
        fn first(&mut self, x: i64): i64? { let p = self.list.get_mut(0)?  return Some(p.run(x)) }
    }
    fn make(kind: &str): Result<Box<dyn Plugin>, string> {
        return match kind {
            "twice" => Ok(Box.new(Twice { calls: Mutex.new(0) }))
            "more" => Ok(Box.new(More { by: 3 }))
            _ => Err($"no {kind}")
        }
    }
    fn seen(p: &dyn Plugin): i64 {
        var sum: i64 = 0
        p.each((x) => { sum += x })
        return sum
    }
    fn shared(): Arc<dyn Plugin + Send + Sync> { return Arc.new(More { by: 1 }) }
    fn changed<P: Plugin + ?Sized>(p: &mut P): i64 { return p.run(1) }
}

#[test]
fn objects_of_a_trait_of_milos() {
    let mut host = Host::new().with(More { by: 1 });
    host.add(make("twice").unwrap());
    assert_eq!(host.run(4), 10);
    assert_eq!(host.names(), ["more", "twice"]);
    assert_eq!(host.first(2), Some(3));
    assert_eq!(make("none").err().unwrap(), "no none");
    assert_eq!(seen(&More { by: 2 }), 1);
    assert_eq!(shared().name(), "more");
    let mut one = make("more").unwrap();
    assert_eq!(changed(&mut *one), 4);
    host.last = Some(one);
    assert_eq!(host.last.unwrap().name(), "more");
}

milo::milo! {
    struct Node { name: string, children: RefCell<Vec<Rc<Node>>>, parent: RefCell<Weak<Node>> }
    impl Node {
        fn new(name: &str): Rc<Node> {
            return Rc.new(Node { name: name, children: RefCell.new(Vec.new()), parent: RefCell.new(Weak.new()) })
        }
        fn add(self: &Rc<Self>, child: Rc<Node>) {
            *child.parent.borrow_mut() = Rc.downgrade(self)
            self.children.borrow_mut().push(child)
        }
        fn path(self: Rc<Self>): string {
            return match self.parent.borrow().upgrade() { Some(p) => p.path() + "/" + self.name, None => self.name.clone() }
        }
    }
    struct After { left: i64 }
    impl Future for After {
        type Output = i64
        fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>): Poll<i64> {
            let me = self.get_mut()
            if me.left == 0 { return Poll.Ready(7) }
            me.left -= 1
            cx.waker().wake_by_ref()
            return Poll.Pending
        }
    }
    fn finished<F: Future>(f: F): F::Output {
        var f = Box.pin(f)
        var cx = Context.from_waker(Waker.noop())
        while true { if let Poll.Ready(v) = f.as_mut().poll(&mut cx) { return v } }
        unreachable!()
    }
}

#[test]
fn self_behind_a_pointer_of_rusts() {
    let (root, leaf) = (Node::new("root"), Node::new("leaf"));
    root.add(leaf.clone());
    assert_eq!(leaf.path(), "root/leaf");
    assert_eq!(finished(After { left: 3 }), 7);
}

/// A value without `Clone`, which tells how often it is dropped.
struct Once(i64, Rc<RefCell<Vec<i64>>>);

impl Drop for Once {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

/// The same for another thread.
struct Sent(i64);

fn eat(value: Sent) -> i64 {
    value.0
}

milo::milo! {
    fn threads(): Vec<i64> {
        var all: Vec<i64> = []
        let a = Sent(1)
        all.push(thread::spawn(move () => { let b = a  b.0 }).join().unwrap())
        let c = Sent(2)
        all.push(thread::spawn(move () => eat(c)).join().unwrap())
        let r: Result<Sent, string> = Ok(Sent(3))
        all.push(thread::spawn(move () => { var s = r!  s.0 += 1  eat(s) }).join().unwrap())
        let more = [Sent(5), Sent(6)]
        for s in more { all.push(thread::spawn(move () => eat(s)).join().unwrap()) }
        return all
    }
    fn ended(): Vec<i64> {
        let (tx, rx) = mpsc::channel::<i64>()
        let (otx, orx) = mpsc::channel::<i64>()
        thread::scope((s) => {
            s.spawn(move () => { for x in rx { otx.send(x * 2)! } })
            tx.send(1)!
            drop(tx)
        })
        return orx.iter().collect()
    }
    fn dropped(log: &Rc<RefCell<Vec<i64>>>): Vec<i64> {
        let n = Once(1, log.clone())
        let f = move () => drop(n)
        log.borrow_mut().push(10)
        f()
        log.borrow_mut().push(20)
        let o = Some(Once(2, log.clone()))
        let sum = Some(1).map((x) => { let p = o  x + p!.0 })
        log.borrow_mut().push(sum!)
        return log.borrow().clone()
    }
}

#[test]
fn what_a_closure_owns_moves_out_where_it_runs_once() {
    assert_eq!(threads(), [1, 2, 4, 5, 6]);
    assert_eq!(ended(), [2]);
    assert_eq!(dropped(&Rc::default()), [10, 1, 20, 2, 3]);
}

struct Entry {
    value: String,
    mail: Option<String>,
    at: i64,
}

fn entries() -> std::collections::BTreeMap<String, Entry> {
    let entry = |at| Entry {
        value: "v".to_string(),
        mail: None,
        at,
    };
    [("a".to_string(), entry(2)), ("b".to_string(), entry(0))].into()
}

milo::milo! {
    fn value(key: &str): string? {
        let all = entries()
        let entry = all.get(key)?
        if entry.at > 1 { return entry.value }
        return entry.mail
    }
    fn total(words: &Vec<string>): usize { return words.iter().map((s) => s.len()).sum::<usize>() }
    fn longest(words: &Vec<string>): usize { return words.iter().map((s) => s.len()).max().unwrap_or(0) }
    fn sizes(words: &Vec<string>): HashMap<string, usize> { return words.iter().map((s) => (s.clone(), s.len())).collect() }
    fn price(prices: &HashMap<string, f64>, of: &str): Result<f64, string> {
        return prices.get(of).copied().ok_or_else(() => $"no {of}")
    }
}

fn bytes(text: &str) -> Result<usize, String> {
    milo::milo! {
        if text == "" { return Err("empty") }
        let owned: string = text
        Ok(owned.len())
    }
}

fn pair() -> Vec<String> {
    milo::milo! { return ["a", "b"] }
}

fn perhaps() -> Result<Vec<i64>, String> {
    milo::milo! { return Ok([1, 2]) }
}

fn in_range(all: &std::collections::BTreeMap<&str, i64>) -> Option<i64> {
    milo::milo! { all.range("b".."d").next().map((of) => *of.1) }
}

#[test]
fn what_rust_gets_from_a_block() {
    assert_eq!(value("a").as_deref(), Some("v"));
    assert_eq!(value("b"), None);
    assert_eq!(value("c"), None);
    let words = vec!["ab".to_string(), "cde".to_string()];
    assert_eq!((total(&words), longest(&words)), (5, 3));
    assert_eq!(sizes(&words)["cde"], 3);
    let prices = [("tea".to_string(), 1.5)].into();
    assert_eq!(price(&prices, "tea"), Ok(1.5));
    assert_eq!(price(&prices, "ale"), Err("no ale".to_string()));
    assert_eq!(bytes("abc"), Ok(3));
    assert_eq!(bytes(""), Err("empty".to_string()));
    assert_eq!(pair(), ["a", "b"]);
    assert_eq!(perhaps(), Ok(vec![1, 2]));
    let keys = [("a", 1), ("c", 3), ("d", 4)].into();
    assert_eq!(in_range(&keys), Some(3));
}

milo::milo! {
    #[derive(Clone, Copy, Debug, PartialEq, Default)]
    struct Point { x: f64, y: f64 }
    impl Add for Point { type Output = Point  fn add(self, o: Point): Point { return Point { x: self.x + o.x, y: self.y + o.y } } }
    impl Mul<Point> for f64 { type Output = Point  fn mul(self, p: Point): Point { return Point { x: self * p.x, y: self * p.y } } }
    impl Mul<f64> for Point { type Output = Point  fn mul(self, k: f64): Point { return k * self } }
    impl AddAssign for Point { fn add_assign(&mut self, o: Point) { self.x += o.x  self.y += o.y } }
    fn moved(a: Point): Point {
        var b = a + a * 2.0
        b += 0.5 * a
        return b
    }
}

#[test]
fn a_number_before_a_value_of_another_type() {
    assert_eq!(moved(Point { x: 1.0, y: 2.0 }), Point { x: 3.5, y: 7.0 });
}
