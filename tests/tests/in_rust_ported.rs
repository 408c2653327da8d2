//! Forms that crates of the registry needed when their modules became Milo.

// Boxes are taken by value where a match moves out of them.
#![allow(clippy::boxed_local)]

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Mutex;

fn twice(n: usize) -> usize {
    n * 2
}

fn has(v: Option<&u8>) -> bool {
    v == Some(&b'Z')
}

// `mut self` is taken by value, and changes.

milo::milo! {
    struct Digits<'a> { rest: &'a str, seen: usize }
    impl Digits<'_> {
        fn sum(mut self): (u64, usize) {
            var sum: u64 = 0
            while let Some(c) = self.next_digit() { sum += c }
            return (sum, self.seen)
        }
        fn next_digit(&mut self): Option<u64> {
            let c = self.rest.chars().next()?
            self.rest = &self.rest[1..]
            self.seen += 1
            return c.to_digit(10).map((d) => d as u64)
        }
    }
    struct Table { cells: Vec<i64>, last: (i64, i64) }
    impl Table {
        fn cell(&mut self, i: usize): &mut i64 {
            self.last.0 += 1
            // A reference on a line of its own, no `1 & mut`.
            &mut self.cells[i]
        }
        fn last(&mut self, second: bool): &mut i64 {
            if second {
                self.last.0 += 1
                &mut self.last.1
            } else {
                &mut self.last.0
            }
        }
    }
    struct View<'a> { of: &'a [i64], out: &'a mut Vec<i64> }
    impl<'a> View<'a> {
        fn next(&mut self) {
            self.of = &self.of[1..]
            self.out.push(self.of[0])
        }
        fn turn(&mut self, other: &'a mut Vec<i64>) { self.out = &mut *other }
    }
    fn table(): Table { return Table { cells: [1, 2], last: (0, 0) } }
}

#[test]
fn a_receiver_that_changes() {
    let digits = Digits {
        rest: "1234",
        seen: 0,
    };
    assert_eq!(digits.sum(), (10, 4));
    let (mut a, mut b) = (vec![], vec![]);
    let mut view = View {
        of: &[1, 2, 3],
        out: &mut a,
    };
    view.next();
    view.turn(&mut b);
    view.next();
    assert_eq!((a, b), (vec![2], vec![3]));
    let mut t = table();
    *t.cell(1) += 5;
    *t.last(true) = 9;
    assert_eq!((t.cells, t.last), (vec![1, 7], (2, 9)));
}

// Bounds with arguments, and those of Rust's own containers.

milo::milo! {
    fn differ<A: PartialEq<B>, B>(a: &Vec<A>, b: &Vec<B>): usize {
        var n: usize = 0
        for i, x in a { if x != b[i] { n += 1 } }
        return n
    }
    fn below<A: PartialOrd<B>, B>(a: A, b: B): bool { return a < b }
    fn sum<A: Add<B, Output = C>, B, C>(a: A, b: B): C { return a + b }
    fn sorted<T: Ord + Clone>(v: &Vec<T>): Vec<T> {
        let set: BTreeSet<T> = v.iter().cloned().collect()
        return set.into_iter().collect()
    }
    fn smallest<T: Ord>(v: Vec<T>): T? {
        var heap = BinaryHeap.new()
        for x in v { heap.push(Reverse(x)) }
        return match heap.pop() { Some(Reverse(x)) => Some(x), None => None }
    }
    fn order<T: Ord>(a: T, b: T): std::cmp::Ordering { return a.cmp(&b) }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Unique(i32);

#[test]
fn bounds_with_arguments() {
    let owned = vec!["a".to_string(), "b".to_string()];
    assert_eq!(differ(&owned, &vec!["a", "c"]), 1);
    assert!(!below(
        std::path::PathBuf::from("b"),
        std::ffi::OsString::from("a")
    ));
    assert_eq!(sum("a".to_string(), "b"), "ab");
    assert_eq!(sorted(&vec![3, 1, 3]), [1, 3]);
    assert_eq!(smallest(vec![Unique(2), Unique(1)]), Some(Unique(1)));
    assert!(order(Unique(2), Unique(1)).is_gt());
}

// A value behind a reference is what `*` says, a reference in an Option what `&` says.

milo::milo! {
    enum Failed { At(usize) }
    fn step(off: &mut usize, by: &usize): Result<usize, Failed> {
        if *off > 10 { return Err(Failed::At(*off)) }
        *off += twice(*by)
        return Ok(twice(*off))
    }
    fn ends(s: &str, c: &u8): (bool, bool, bool) {
        let b = s.as_bytes()
        let zed = Some(&b'Z')
        return (b.last() == Some(&b'Z'), b.first() != zed, has(Some(&b[1])) || has(Some(&c)))
    }
    fn own(v: Vec<u8>): bool { return v.last() == Some(7) && v.first() == Some(&1) }
}

#[test]
fn references_as_written() {
    let mut off = 1;
    assert_eq!(step(&mut off, &5), Ok(22));
    assert_eq!(step(&mut off, &5), Err(Failed::At(11)));
    assert_eq!(ends("aZ", &b'Z'), (true, true, true));
    assert!(own(vec![1, 7]));
    let v = [4_usize, 9];
    assert!(
        milo::milo! { v.iter().max() == Some(&9) && v.iter().map((n) => twice(*n)).sum::<usize>() == 26 }
    );
}

// An element of what is behind a reference of Rust's.

milo::milo! {
    fn flags(n: usize): Vec<bool> {
        var all = vec![false; n * 2]
        let (left, right) = all.split_at_mut(n)
        left[0] = true
        right[n - 1] = true
        let first = &mut right[0]
        *first = !left[0]
        return all
    }
    struct Lazy { map: Option<Vec<Slot>>, names: Mutex<Vec<string>> }
    struct Slot { key: u32, name: string }
    impl Lazy {
        fn slot(&mut self, i: usize, key: u32) {
            let slot = &mut self.map.as_mut().expect("a map")[i]
            slot.key = key
            slot.name.push('!')
        }
        fn key(&self, i: usize): u32 {
            let slot = &self.map.as_ref().expect("a map")[i]
            return slot.key
        }
        fn name(&self, i: usize): &str { return &self.map.as_ref().unwrap()[i].name }
        fn rename(&self, i: usize): string {
            self.names.lock().unwrap()[i] = "new"
            return self.names.lock().unwrap()[i].to_uppercase()
        }
    }
}

#[test]
fn elements_behind_references() {
    assert_eq!(flags(2), [true, false, false, true]);
    let slot = |key| Slot {
        key,
        name: format!("n{key}"),
    };
    let mut lazy = Lazy {
        map: Some(vec![slot(1), slot(2)]),
        names: Mutex::new(vec!["old".to_string()]),
    };
    lazy.slot(1, 7);
    assert_eq!((lazy.key(1), lazy.name(1)), (7, "n2!"));
    assert_eq!(lazy.rename(0), "NEW");
    let mut v = vec![vec![1, 2], vec![3]];
    milo::milo! {
        let row = &mut v.iter_mut().last().unwrap()[0]
        *row = 8
        v.first_mut().unwrap()[1] += 4
    }
    assert_eq!(v, [vec![1, 6], vec![8]]);
}

// A part of what only Rust knows moves at its last use, and is cloned behind a reference.

mod parts {
    use std::cell::Cell;
    use std::rc::Rc;

    thread_local! {
        static CLONES: Cell<usize> = const { Cell::new(0) };
    }

    #[derive(Debug, PartialEq)]
    pub struct Counted(i64);

    impl Clone for Counted {
        fn clone(&self) -> Counted {
            CLONES.set(CLONES.get() + 1);
            Counted(self.0)
        }
    }

    pub struct Unique(i64);
    pub struct Pair {
        a: Counted,
        b: Counted,
        n: i64,
        s: String,
    }
    pub struct Outer {
        pair: Pair,
        unique: Unique,
    }
    pub struct Dropped {
        a: Counted,
    }
    impl Drop for Dropped {
        fn drop(&mut self) {}
    }
    pub enum Tree {
        Leaf(Pair),
        Two(Box<Tree>, Box<Tree>),
        Named { pair: Pair },
    }

    pub struct Node {
        next: Option<Box<Node>>,
        c: Counted,
    }
    fn list(n: i64) -> Node {
        let next = (n > 0).then(|| Box::new(list(n - 1)));
        Node {
            next,
            c: Counted(n),
        }
    }

    fn pair() -> Pair {
        let s = "s".to_string();
        let (a, b) = (Counted(1), Counted(2));
        Pair { a, b, n: 3, s }
    }
    fn outer() -> Outer {
        let unique = Unique(5);
        let pair = pair();
        Outer { pair, unique }
    }
    fn tree() -> Tree {
        let leaf = Box::new(Tree::Leaf(pair()));
        Tree::Two(leaf, Box::new(Tree::Named { pair: pair() }))
    }
    fn eat(c: Counted) -> i64 {
        c.0
    }
    fn eat_unique(u: Unique) -> i64 {
        u.0
    }

    milo::milo! {
        fn both(): i64 { let p = pair()  return eat(p.a) + eat(p.b) + p.n }
        fn again(): i64 { let p = pair()  return eat(p.a) + eat(p.a) }
        fn lent(p: &Pair): Counted { return p.a }
        fn text(): string { let p = pair()  return p.s }
        fn text_lent(all: &[Pair]): string { let p = all.iter().next().unwrap()  return p.s }
        fn nested(): i64 { let o = outer()  return eat(o.pair.a) + eat_unique(o.unique) + eat(o.pair.b) }
        fn walk(t: Tree): i64 {
            return match t {
                Tree::Leaf(p) => eat(p.a) + eat(p.b)
                Tree::Two(l, r) => walk(*l) + walk(*r)
                Tree::Named { pair } => eat(pair.b)
            }
        }
        fn walk_lent(t: &Tree): i64 {
            return match t {
                Tree::Leaf(p) => eat(p.a)
                Tree::Two(l, r) => walk_lent(l) + walk_lent(r)
                Tree::Named { pair } => eat(pair.b)
            }
        }
        fn closure(): i64 { return vec![pair(), pair()].into_iter().map((p) => eat(p.a) + p.n).sum::<i64>() }
        fn closure_lent(v: &[Pair]): i64 { return v.iter().map((p) => eat(p.a)).sum::<i64>() }
        fn dropped(): i64 { let d = Dropped { a: Counted(9) }  let e = std::convert::identity(d)  return eat(e.a) }
        fn looped(v: std::vec::Vec<Pair>): i64 {
            var s: i64 = 0
            for p in v.into_iter() { s += eat(p.a) + eat(p.b) }
            return s
        }
        fn boxed(): i64 { let b = Box::new(pair())  let p = *b  return eat(p.a) }
        fn shared(): i64 { let b = Rc::new(Counted(4))  let c = *b  return eat(c) }
        fn of_tuple(): Counted {
            let t = std::convert::identity((Counted(1), Unique(2)))
            eat_unique(t.1)
            return t.0
        }
        fn firsts<T, U>(v: std::vec::Vec<(T, U)>): std::vec::Vec<T> { return v.into_iter().map((t) => t.0).collect() }
        fn refilled(): i64 {
            var p = pair()
            p.a = Counted(7)
            let a = p.a
            p.a = Counted(8)
            return eat(a) + eat(p.a)
        }
        fn annotated(p: Pair): i64 { return eat(p.a) + eat(p.b) }
        fn annotated_drops(d: Dropped): Counted { return d.a }
        fn annotated_arc(p: std::sync::Arc<Pair>): Counted { return p.a }
        fn guarded(m: &std::sync::Mutex<Pair>): Counted { let p = m.lock().unwrap()  return p.a }
        fn tail(n: Box<Node>): Option<Box<Node>> {
            match n.next { Some(m) => m.next, None => None }
        }
        fn last(n: Node): i64 { if let Some(m) = n.next { return last(*m) } return eat(n.c) }
        fn count(n: Box<Node>): i64 { match *n { Node { next: Some(m), c } => { return eat(c) + count(m) } Node { c, .. } => { return eat(c) } } }
        fn either(r: Result<Pair, Pair>): Counted { match r { Ok(p) => { return p.a }  Err(e) => { return e.b } } }
    }

    fn clones<R>(f: impl FnOnce() -> R) -> (R, usize) {
        CLONES.set(0);
        let r = f();
        (r, CLONES.get())
    }

    #[test]
    fn parts_move() {
        assert_eq!(clones(both), (6, 0));
        assert_eq!(clones(again), (2, 1));
        assert_eq!(clones(|| lent(&pair())), (Counted(1), 1));
        assert_eq!(text() + &text_lent(&[pair()]), "ss");
        assert_eq!(clones(nested), (8, 0));
        assert_eq!(clones(|| walk(tree())), (5, 0));
        assert_eq!(clones(|| walk_lent(&tree())), (3, 2));
        assert_eq!(clones(closure), (8, 0));
        assert_eq!(clones(|| closure_lent(&[pair()])), (1, 1));
        assert_eq!(clones(dropped), (9, 1));
        assert_eq!(clones(|| looped(vec![pair(), pair()])), (6, 0));
        assert_eq!(clones(boxed), (1, 0));
        assert_eq!(clones(shared), (4, 1));
        assert_eq!(clones(of_tuple), (Counted(1), 0));
        assert_eq!(firsts(vec![(Unique(1), 2)])[0].0, 1);
        assert_eq!(clones(refilled), (15, 0));
        assert_eq!(clones(|| annotated(pair())), (3, 0));
        assert_eq!(
            clones(|| annotated_drops(Dropped { a: Counted(3) })),
            (Counted(3), 1)
        );
        assert_eq!(clones(|| annotated_arc(pair().into())), (Counted(1), 1));
        assert_eq!(clones(|| guarded(&pair().into())), (Counted(1), 1));
        assert_eq!(tail(Box::new(list(3))).map(|n| n.c), Some(Counted(1)));
        assert_eq!(clones(|| last(list(3))), (0, 0));
        assert_eq!(clones(|| count(Box::new(list(3)))), (6, 0));
        assert_eq!(clones(|| either(Err(pair()))), (Counted(2), 0));
    }
}
