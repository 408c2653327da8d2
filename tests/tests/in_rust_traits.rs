//! Traits across the border: what a trait of the block asks of its type parameters, operators as
//! Rust writes them, what is generated beside what the user implements. `fresh_user` compiles this
//! for two editions, with clippy.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Index, IndexMut, Mul, Neg};

// A trait of the block asks for Clone where one of its impls makes a clone, and nowhere else.

/// Nothing makes a copy of it.
#[derive(Debug, PartialEq)]
struct Message(i64);

milo::milo! {
    trait Store<T> { fn put(&mut self, t: T): void  fn take(&mut self): T? }
    struct Stack<T> { items: Vec<T> }
    impl<T> Stack<T> {
        fn new(): Stack<T> { return Stack { items: [] } }
        fn map<U>(self: Self, f: (T) => U): Stack<U> {
            var out: Vec<U> = []
            for t in self.items { out.push(f(t)) }
            return Stack { items: out }
        }
    }
    impl<T> Store<T> for Stack<T> {
        fn put(&mut self, t: T) { self.items.push(t) }
        fn take(&mut self): T? { if self.items.isEmpty() { return null }  return self.items.pop() }
    }
    fn through<T, S: Store<T>>(store: &mut S, t: T): T? { store.put(t)  return store.take() }

    trait Visitor {
        fn visit<T>(&mut self, t: T): T
        fn both<T>(&mut self, t: T): Vec<T>
    }
    struct Counter { seen: i64 }
    impl Visitor for Counter {
        fn visit<V>(&mut self, v: V): V { self.seen += 1  return v }
        fn both<V>(&mut self, v: V): Vec<V> { return [v] }
    }
    struct Doubler {}
    impl Visitor for Doubler {
        fn visit<T>(&mut self, t: T): T { return t }
        fn both<T>(&mut self, t: T): Vec<T> { return [t, t] }
    }
    fn all<V: Visitor, T>(v: &mut V, t: T): Vec<T> { return v.both(t) }
}

#[test]
fn traits_ask_for_what_is_done() {
    let mut stack = Stack::new();
    stack.put(Message(1));
    let mut stack = stack.map(|m| Message(m.0 + 1));
    assert_eq!(stack.take(), Some(Message(2)));
    assert_eq!(through(&mut stack, Message(7)), Some(Message(7)));
    let mut counter = Counter { seen: 0 };
    assert_eq!(counter.visit(Message(3)), Message(3));
    assert_eq!((all(&mut counter, 4), counter.seen), (vec![4], 1));
    assert_eq!(all(&mut Doubler {}, "x"), ["x", "x"]);
    assert_eq!(Doubler {}.visit(Message(1)), Message(1));
}

// Operators as Rust writes them, beside Milo's own.

milo::milo! {
    #[derive(Debug, Clone, Copy, PartialEq, Default)]
    struct Vector { x: f64, y: f64 }
    impl Add for Vector {
        type Output = Vector
        fn add(self, o: Vector): Vector { return Vector { x: self.x + o.x, y: self.y + o.y } }
    }
    impl Add<&Vector> for &Vector {
        type Output = Vector
        fn add(self, o: &Vector): Vector { return *self + *o }
    }
    impl Mul<f64> for Vector {
        type Output = Vector
        fn mul(self, k: f64): Vector { return Vector { x: self.x * k, y: self.y * k } }
    }
    impl Mul<Vector> for f64 { type Output = Vector  fn mul(self, v: Vector): Vector { return v * self } }
    impl Neg for Vector { type Output = Vector  fn neg(self): Vector { return Vector { x: -self.x, y: -self.y } } }
    impl AddAssign for Vector { fn add_assign(&mut self, o: Vector) { self.x += o.x  self.y += o.y } }
    impl Sum for Vector {
        fn sum<I: Iterator<Item = Vector>>(iter: I): Vector {
            return iter.fold(Vector { x: 0.0, y: 0.0 }, (a, b) => a + b)
        }
    }
    struct Grid<T> { width: usize, cells: Vec<T> }
    impl<T> Index<(usize, usize)> for Grid<T> {
        type Output = T
        fn index(&self, at: (usize, usize)): &T { return &self.cells[at.0 + at.1 * self.width] }
    }
    impl<T> IndexMut<(usize, usize)> for Grid<T> {
        fn index_mut(&mut self, at: (usize, usize)): &mut T { return &mut self.cells[at.0 + at.1 * self.width] }
    }
    // Milo's.
    struct Meters { n: i64 }
    impl Sub for Meters { fn sub(self: &Self, o: &Meters): Meters { return Meters { n: self.n - o.n } } }
    fn shortest(a: Meters, b: Meters): i64 { return (a - b).n }
}

#[test]
fn operators_are_written_as_in_rust() {
    let a = Vector { x: 1.0, y: 2.0 };
    let mut b = a + a * 2.0;
    b += -a;
    // The impl for references.
    #[allow(clippy::op_ref)]
    let sum = &a + &b;
    assert_eq!((b, sum), (a * 2.0, 3.0 * a));
    assert_eq!([a, b].into_iter().sum::<Vector>(), 3.0 * a);
    let mut grid = Grid {
        width: 2,
        cells: vec![Message(1), Message(2), Message(3)],
    };
    grid[(0, 1)].0 = 9;
    assert_eq!((&grid[(0, 1)], &grid[(1, 0)]), (&Message(9), &Message(2)));
    assert_eq!(shortest(Meters { n: 5 }, Meters { n: 3 }), 2);
}

// What is generated leaves out what is there.

milo::milo! {
    struct Word { text: string }
    impl PartialEq for Word { fn eq(&self, o: &Word): bool { return self.text.eq_ignore_ascii_case(&o.text) } }
    impl Eq for Word {}
    impl Hash for Word { fn hash<H: Hasher>(&self, h: &mut H) { self.text.to_ascii_lowercase().hash(h) } }
    fn counted(words: Vec<string>): HashMap<Word, i64> {
        var counts: HashMap<Word, i64> = HashMap.new()
        for text in words {
            let word = Word { text: text }
            counts.insert(word, counts.getOrDefault(word, 0) + 1)
        }
        return counts
    }
    // Neither can be compared or cloned.
    struct Pool<T> { free: Vec<T>, make: Box<dyn Fn() -> T> }
    impl<T> Pool<T> {
        fn get(&mut self): T {
            if self.free.len > 0 { return self.free.pop() }
            return (self.make)()
        }
    }
    enum Job<T> { Run(Box<dyn Fn() -> T>), Idle }
    fn run<T>(job: &Job<T>): T? {
        match job { Job.Run(f) => { return Some(f()) }  Job.Idle => { return null } }
    }
}

#[test]
fn what_is_generated_fits_beside_what_is_there() {
    let counts = counted(["a", "A", "b"].map(String::from).to_vec());
    assert_eq!(counts[&Word { text: "a".into() }], 2);
    let mut pool = Pool {
        free: vec![Message(1)],
        make: Box::new(|| Message(2)),
    };
    assert_eq!((pool.get(), pool.get()), (Message(1), Message(2)));
    assert_eq!(run(&Job::Run(Box::new(|| 4))), Some(4));
    assert_eq!(run::<i64>(&Job::Idle), None);
}

// `??` beside a reference of Rust's.

fn lookup<'a>(m: &'a HashMap<String, i64>, key: &str) -> &'a i64 {
    milo::milo! { m.get(key) ?? &-1 }
}

#[test]
fn a_default_may_be_a_reference() {
    let m = HashMap::from([("a".to_string(), 4)]);
    assert_eq!((lookup(&m, "a"), lookup(&m, "b")), (&4, &-1));
}

// No name of what is generated is one that a user's constant has.

mod constants {
    #![allow(non_upper_case_globals, dead_code)]

    const __f: i64 = 3;
    const __v: i64 = 1;
    const __v1: i64 = 5;
    const __a0: i64 = 1;
    const __b0: i64 = 1;
    const __i1: i64 = 2;
    const __other: i64 = 2;
    static __v2: i64 = 3;
    static fmt: i64 = 1;

    milo::milo! {
        @derive(Eq) enum Shape { Dot(i64), Nothing }
        struct Pair { x: i64, s: string }
        fn half(n: i64): Result<i64> { if n % 2 == 1 { return Err("odd") }  return Ok(n / 2) }
        pub fn all(): Result<string> {
            var v: Vec<i64> = [1, 2, 3]
            v[half(2)?] += half(4)?
            v[v.len - 1] += half(2)!
            let shape = Shape.Dot(4)
            let size = match shape { Shape.Dot(n) => n  Shape.Nothing => 0 }
            let pair = Pair { x: __v1 + fmt, s: "q" }
            var o: i64? = null
            if shape == Shape.Dot(size) { o = half(3) ?? 7 }
            return Ok($"{pair} {v} {o ?? half(1)?} {shape is Shape.Nothing}")
        }
    }
}

#[test]
fn constants_with_odd_names_are_no_danger() {
    assert_eq!(
        constants::all().unwrap(),
        r#"Pair { x: 6, s: "q" } [1, 4, 4] 7 false"#
    );
}
