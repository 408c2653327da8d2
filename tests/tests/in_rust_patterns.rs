//! Loops and patterns over Rust's values as Rust writes them: `for x in &mut v`, `Some(&x)`, what
//! moves out of a container of Rust's, and chars that are references.
#![allow(clippy::match_single_binding, clippy::useless_vec)]

use std::collections::{BTreeMap, VecDeque};

/// Nothing makes a copy of it.
#[derive(Debug, PartialEq)]
struct Owned(i64);

milo::milo! {
    struct Worker { n: i64, name: string, task: Option<Owned> }
    struct Pool {
        workers: Vec<Worker>,
        counts: HashMap<string, i64>,
        queue: VecDeque<Owned>,
        tree: BTreeMap<i64, Owned>,
    }
    impl Pool {
        fn work(&mut self) {
            for w in &mut self.workers {
                w.n += 1
                w.name.push('x')
                if let Some(t) = w.task.take() { w.n += t.0 }
            }
            for i, w in &mut self.workers { w.n += i }
            for k, v in &mut self.counts { if k == "a" { *v *= 2 } else { v += 1 } }
            for (k, v) in &mut self.counts { if k == "a" { *v += 1 } }
            for q in &mut self.queue { q.0 += 1 }
            for (_, v) in &mut self.tree { v.0 += 1 }
            for k, v in &mut self.tree { v.0 += k }
            for v in self.tree.values_mut() { v.0 += 100 }
        }
        fn drain(self: Self): Vec<Owned> {
            var out: Vec<Owned> = Vec.new()
            for q in self.queue { out.push(q) }
            for k, v in self.tree { out.push(Owned(k))  out.push(v) }
            return out
        }
    }
    fn pool(): Pool {
        var p = Pool { workers: [], counts: HashMap.new(), queue: VecDeque.new(), tree: BTreeMap.new() }
        p.workers.push(Worker { n: 1, name: "n", task: Some(Owned(5)) })
        p.workers.push(Worker { n: 2, name: "m", task: None })
        p.counts.insert("a", 4)
        p.counts.insert("b", 5)
        p.queue.push_back(Owned(1))
        p.tree.insert(7, Owned(70))
        return p
    }
    fn raised(v: &mut Vec<i64>, by: i64) { for x in &mut v { *x += by } }
    fn zeroed(v: &mut [i64]) { for x in &mut v { if *x > 5 { break }  x = 0 } }
    fn tenfold(): [[i64; 2]; 2] {
        var rows: [[i64; 2]; 2] = [[1, 2], [3, 4]]
        for row in &mut rows { for x in &mut row { *x *= 10 } }
        return rows
    }
    fn shouted(): Vec<string> {
        var names: Vec<string> = ["a", "b"]
        for n in &mut names { *n = n.toUpper() }
        for n in &mut names { n.push_str("!?") }
        return names
    }
}

#[test]
fn elements_are_changed_where_they_are() {
    let mut p = pool();
    p.work();
    assert_eq!((p.workers[0].n, p.workers[1].n), (7, 4));
    assert_eq!(p.workers[1].name, "mx");
    assert_eq!((p.counts["a"], p.counts["b"]), (9, 6));
    assert_eq!(p.drain(), [Owned(2), Owned(7), Owned(178)]);
    let mut v = vec![1, 9, 3];
    raised(&mut v, 2);
    zeroed(&mut v);
    assert_eq!(v, [0, 11, 5]);
    assert_eq!(tenfold(), [[10, 20], [30, 40]]);
    assert_eq!(shouted(), ["A!?", "B!?"]);
}

milo::milo! {
    enum Token { Number(i64), Sign(char) }
    fn scanned(text: &str): Vec<Token> {
        var chars = text.chars().peekable()
        var out: Vec<Token> = []
        while let Some(&c) = chars.peek() {
            if c.is_ascii_digit() {
                var n: i64 = 0
                while let Some(d) = chars.next_if((d) => d.is_ascii_digit()) {
                    n = n * 10 + d.to_digit(10)! as i64
                }
                out.push(Token.Number(n))
                continue
            }
            chars.next()
            out.push(match c { '+' | '-' => Token.Sign(c), _ => Token.Sign('?') })
        }
        return out
    }
    fn signs(v: &Vec<char>): Vec<Token> {
        var out: Vec<Token> = []
        for c in v.iter() { out.push(Token.Sign(c)) }
        return out
    }
    fn summed(): (i64, i64, i64, i64) {
        let v = vec![3i64, 4]
        var sum: i64 = 0
        for &x in v.iter() { sum += x }
        for (i, &x) in v.iter().enumerate() { sum += i as i64 * x }
        let Some(&most) = v.iter().max() else { return (0, 0, 0, 0) }
        let own: Vec<i64> = [5, 6]
        var last: i64 = 0
        for &x in &own { last = x }
        let pairs = vec![("a", 1i64), ("b", 2)]
        let of_pairs: i64 = pairs.iter().map(|&(_, n)| n).sum()
        return (sum, most, last, of_pairs)
    }
    fn counted(text: &str): (usize, usize) {
        var counts: BTreeMap<char, usize> = BTreeMap.new()
        for c in text.chars() { *counts.entry(c).or_insert(0) += 1 }
        var entries: BTreeMap<string, (string, usize)> = BTreeMap.new()
        let v: Vec<i64> = [1, 2]
        entries.insert("k".to_string(), ("x".to_string(), v.len()))
        return (counts[&'l'], entries["k"].1)
    }
}

#[test]
fn patterns_look_through_references() {
    use Token::{Number, Sign};
    assert_eq!(
        scanned("12+3*"),
        [Number(12), Sign('+'), Number(3), Sign('?')]
    );
    assert_eq!(signs(&vec!['a']), [Sign('a')]);
    assert_eq!(summed(), (11, 4, 6, 3));
    assert_eq!(counted("hello"), (2, 2));
}

milo::milo! {
    struct Point { x: i64, y: i64 }
    fn literals_in_heads(): i64 {
        var sum: i64 = 0
        if let Point { x, .. } = (Point { x: 6, y: 1 }) { sum += x }
        match (Point { x: 1, y: 20 }) { Point { x, y } => { sum += x + y } }
        match Point { x: 100, y: 0 } { Point { x, .. } => { sum += x } }
        return sum
    }
}

#[test]
fn struct_literals_are_matched() {
    assert_eq!(literals_in_heads(), 127);
}
