//! What names and methods of a block mean beside Rust's: statics, types without an import, traits
//! of Rust's, macros.

#![deny(warnings)]
#![allow(missing_docs)]

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

pub struct Task(i64);
pub struct Channel {
    n: i64,
}
impl Channel {
    fn new(n: i64) -> Channel {
        Channel { n }
    }
    fn send(&self, x: i64) -> i64 {
        x + self.n
    }
}
fn now() -> i64 {
    4
}

milo::milo! {
    from "std/sync" import { Channel as Queue }

    fn without_an_import(): string {
        let m = Arc.new(Mutex.new(5))
        *m.lock()! += 1
        let c = Channel.new(3)
        return $"{*m.lock()!} {c.send(4)} {now()} {Task(3).0}"
    }

    fn by_import(): i64 {
        struct Inner { x: i64 }
        let q: Queue<i64> = Queue.new(2)!
        q.send(Inner { x: 3 }.x)!
        return q.recv()!
    }
}

#[test]
fn a_name_without_an_import_is_rusts() {
    assert_eq!((&*without_an_import(), by_import()), ("6 7 4 3", 3));
}

static M: Mutex<Vec<i64>> = Mutex::new(Vec::new());
static JOB_POOL: Pool = Pool;
pub struct Pool;
impl Pool {
    fn new_job(&self) -> i64 {
        4
    }
}
pub struct GUID(i64);
impl GUID {
    fn new_v4() -> GUID {
        GUID(9)
    }
}
thread_local! {
    static LOG: std::cell::RefCell<Vec<i64>> = const { std::cell::RefCell::new(Vec::new()) };
}

milo::milo! {
    fn statics(): string {
        M.lock()!.push(3)
        LOG.with_borrow_mut((l) => { l.push(4) })
        let logged = LOG.with((l) => l.borrow().len())
        return $"{M.lock()!.len()} {logged} {JOB_POOL.new_job()} {GUID.new_v4().0}"
    }
}

#[test]
fn short_statics_are_values() {
    assert_eq!(&*statics(), "1 1 4 9");
}

pub trait Take {
    fn take(self) -> i64;
    fn look(&self) -> i64;
}
pub struct Number(i64);

milo::milo! {
    struct V { x: f64 }
    impl std::ops::Add for V { type Output = V  fn add(self, o: V): V { return V { x: self.x + o.x } } }
    impl std::ops::Neg for V { type Output = V  fn neg(self): V { return V { x: -self.x } } }
    impl std::ops::AddAssign for V { fn add_assign(self, o: V): void { self.x += o.x } }

    struct W { s: string }
    impl crate::Take for W {
        fn take(self): i64 { return self.s.len() }
        fn look(self: &Self): i64 { return 1 }
    }
    impl From<Number> for W { fn from(n: Number): W { return W { s: $"{n.0}" } } }
    impl PartialEq<Number> for W { fn eq(self, n: &Number): bool { return self.s.len() == n.0 } }

    struct Down { n: i64 }
    impl Iterator for Down {
        type Item = i64
        fn next(self): i64? { if self.n == 0 { return null } self.n -= 1  return self.n }
    }

    fn traits_of_rust(): string {
        var v = V { x: 1.0 } + V { x: 2.0 }
        v += V { x: 3.0 }
        let w: W = Number(41).into()
        var text = $"{-v} {w == Number(2)} {w.look()} {w.take()}"
        for n in (Down { n: 3 }) { text += $" {n}" }
        let (big, small): (std::vec::Vec<i64>, std::vec::Vec<i64>) = (0..6).partition((x) => *x > 2)
        return $"{text} {big.len()}{small.len()}"
    }
}

#[test]
fn impls_of_rusts_traits() {
    assert_eq!(&*traits_of_rust(), "V { x: -6 } true 1 2 2 1 0 33");
}

macro_rules! sum_of {
    ($($n:ident -> $e:expr),* $(,)?) => {{ let mut s = 0; $(let $n = 1; s += $e + $n;)* s }};
}

milo::milo! {
    #[derive(Debug)]
    enum Level { Low, High(i64) }
    fn level(): Level { return Level.Low }

    fn arguments_of_macros(o: i64?): string {
        let v: Vec<i64> = [1, 2]
        let name = "x"
        assert_eq!(level(), Level.Low, "level {} {}", Level.High(3), $"{name}!")
        assert!(!v.isEmpty() && (o ?? 3) == 4)
        assert!(matches!(level(), Level.Low | Level.High(_)), "x")
        assert!(matches!(Level.High(3), Level.High(n) if n > 2))
        let w = vec![Level.Low, Level.High(o!)]
        let z: Vec<Level> = vec![Level.High(1); 2]
        var s = std::string::String::new()
        write!(s, "{}-{} {:?}", Level.High(2), format!("{}", Level.Low), o ?? 7)!
        let n: i64? = null
        assert_eq!(n, null)
        let y = sum_of! { a -> 3, b -> 4, }
        return $"{w.len()} {z.len()} {w[1] == Level.High(4)} {s} {y}"
    }
}

#[test]
fn macros_of_rust() {
    assert_eq!(&*arguments_of_macros(Some(4)), "2 2 true High(2)-Low 4 9");
}

pub struct Shelf(Vec<i64>);
impl Shelf {
    fn area(&self, factor: i64) -> String {
        format!("rust {factor} {}", self.0.len())
    }
}

milo::milo! {
    struct Square { side: i64 }
    impl Square { fn area(self: &Self, by: &Square): i64 { return self.side * by.side } }
    fn both(): i64 { return Square { side: 2 }.area(Square { side: 3 }) }
}

#[test]
fn a_method_of_the_block_says_nothing_about_rusts_values() {
    let shelf = Shelf(vec![1]);
    let other = milo::milo! {
        struct Square { side: i64 }
        impl Square { fn area(self: &Self, by: &Square): i64 { return self.side * by.side } }
        let n: i64 = Square { side: 2 }.area(Square { side: 3 })
        shelf.area(n)
    };
    assert_eq!((other, both()), ("rust 6 1".to_string(), 6));
}

fn swap(a: i64, b: i64) -> (i64, i64) {
    (b, a)
}

#[test]
fn functions_of_rust_go_before_those_of_the_prelude_with_their_names() {
    assert_eq!(milo::milo! { swap(1, 2) }, (2, 1));
    let (mut a, mut b) = (1, 2);
    milo::milo! {
        from "std/mem" import { swap, replace }
        swap(&mut a, &mut b)
        let _ = replace(&mut a, 7)
    }
    assert_eq!((a, b), (7, 1));
}

/// A value of Rust's whose methods are called as those of a type of the block.
#[derive(Default)]
pub struct Rusty {
    texts: Vec<&'static str>,
}
impl Rusty {
    fn label(&mut self, text: &'static str, times: usize) -> usize {
        self.texts.push(text);
        self.texts.len() * times
    }
    fn len(&self) -> usize {
        self.texts.len()
    }
    fn pick(&self, at: &usize) -> &'static str {
        self.texts[*at]
    }
}
fn rusty() -> Rusty {
    Rusty::default()
}

milo::milo! {
    struct Label { text: string }
    impl Label {
        fn label(self: &Self, text: string, times: i64): string { return $"{text} {times}" }
        fn len(self: &Self): i32 { return 1 }
        fn pick(self: &Self, at: i64): i64 { return at }
    }
    trait Picks { fn toString(self: &Self): string }
    impl Picks for Label { fn toString(self: &Self): string { return "mine" } }

    fn methods_of_one_name(): string {
        let mine = Label { text: "t" }
        var other = rusty()
        let n = other.label("a", 3)
        let at = 0
        let long: i64 = other.len
        let length: i64 = other.len()
        let label = mine.label("b", 2)
        return $"{n} {long} {length} {other.pick(&at)} {n.toString()} {label} {mine.len()} {mine.pick(4)} {mine.toString()}"
    }
}

#[test]
fn a_method_of_the_block_says_nothing_about_rusts_of_that_name() {
    assert_eq!(methods_of_one_name(), "3 1 1 a 3 b 2 1 4 mine");
}

/// A program beside Rust's functions that the prelude has, too.
mod program {
    fn flush(n: i64) -> i64 {
        n + 1
    }

    fn swap(a: i64, b: i64) -> i64 {
        a * 10 + b
    }

    milo::milo! {
        fn main(): i64 {
            var a = 1
            let old = replace(&mut a, 5)
            return flush(1) * 1000 + swap(2, 3) * 10 + old
        }
    }

    pub fn run() -> std::process::ExitCode {
        main()
    }
}

#[test]
fn what_a_program_calls_otherwise_than_the_prelude_is_rusts() {
    // 2 * 1000 + 23 * 10 + 1, of which a status keeps the low eight bits.
    let expected = std::process::ExitCode::from((2231 % 256) as u8);
    assert_eq!(format!("{:?}", program::run()), format!("{expected:?}"));
}

/// A macro of which Milo knows nothing.
macro_rules! largest {
    ($first:expr $(, $e:expr)*) => {{ let mut all = vec![$first]; $(all.push($e);)* all.into_iter().max() }};
}

milo::milo! {
    from "std/sync" import { AtomicI64 as Counter }

    fn largestOf(n: i64): i64? { return largest!(Counter::new(4).load(), n) }
}

#[test]
fn imports_from_the_library_are_seen_by_rusts_macros() {
    assert_eq!(largestOf(3), Some(4));
    assert_eq!(largestOf(7), Some(7));
    let n = milo::milo! {
        from "std/sync" import { AtomicI64 }
        largest!(AtomicI64::new(2).load(), 1)
    };
    assert_eq!(n, Some(2));
}
