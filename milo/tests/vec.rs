//! Every method of `Vec` at its edges.

// Every comparison is written out on purpose.
#![allow(clippy::cmp_owned, clippy::deref_addrof, clippy::op_ref)]

mod common;

use std::collections::VecDeque;
use std::io::Write as _;

use common::panic_of;
use milo::{Vec, string};

fn strings<const N: usize>(texts: [&str; N]) -> Vec<string> {
    texts.map(string::from).into()
}

#[test]
fn growing_and_shrinking() {
    let mut v: Vec<i32> = Vec::new();
    assert!(v.isEmpty());
    assert_eq!(v.len(), 0);
    v.push(1);
    v.push(2);
    v.insert(2, 4);
    v.insert(2u8, 3);
    v.insert(0i64, 0);
    assert_eq!(v, [0, 1, 2, 3, 4]);
    assert_eq!(v.remove(0), 0);
    assert_eq!(v.remove(3usize), 4);
    assert_eq!(v.pop(), 3);
    assert_eq!(v, [1, 2]);
    v.clear();
    assert!(v.isEmpty());
    assert!(Vec::<u8>::withCapacity(9).capacity() >= 9);
    assert_eq!(Vec::<u8>::withCapacity(-9).capacity(), 0);
    v.reserve(10);
    assert!(v.capacity() >= 10);
    v.extend(&[1, 2, 3]);
    v.truncate(2);
    v.truncate(7);
    assert_eq!(v, [1, 2]);
    v.truncate(-1);
    assert_eq!(v, []);
}

#[test]
fn out_of_range() {
    let mut v = Vec::from([1, 2, 3]);
    let text = |i: i64| format!("index {i} is out of range: the length is 3");
    assert_eq!(panic_of(|| v[5]), text(5));
    assert_eq!(panic_of(|| v[-2i64 as usize]), text(-2));
    assert_eq!(panic_of(|| v[3] = 0), text(3));
    assert_eq!(panic_of(|| v.remove(3)), text(3));
    assert_eq!(panic_of(|| v.remove(-1)), text(-1));
    assert_eq!(panic_of(|| v.insert(4, 0)), text(4));
    assert_eq!(panic_of(|| v.insert(-1, 0)), text(-1));
    assert_eq!(panic_of(|| v.swap(0, 3)), text(3));
    assert_eq!(panic_of(|| v.swap(-7, 0)), text(-7));
    assert_eq!(
        panic_of(|| v[1..4].len()),
        "the range 1..4 is out of range: the length is 3"
    );
    assert_eq!(
        panic_of(|| v[4..].len()),
        "the range 4..3 is out of range: the length is 3"
    );
    assert_eq!(
        panic_of(|| v[..=3].len()),
        "the range 0..4 is out of range: the length is 3"
    );
    assert_eq!(
        panic_of(|| v[..=usize::MAX].len()),
        "the range 0..-1 is out of range: the length is 3"
    );
    let (start, end) = (2, 1);
    assert_eq!(
        panic_of(|| v[start..end][0] = 1),
        "the range 2..1 ends before it starts"
    );
    assert_eq!(
        panic_of(|| Vec::<i32>::new().pop()),
        "pop called on an empty Vec"
    );
    assert_eq!(v, [1, 2, 3]);
}

#[test]
fn places() {
    let mut v = Vec::from([1, 2, 3]);
    v[0] += 10;
    v[1..].reverse();
    v[..=0][0] += 1;
    assert_eq!(v, [12, 3, 2]);
    assert_eq!(
        (&v[1..2], &v[..], &v[3..]),
        (&[3][..], &[12, 3, 2][..], &[][..])
    );
    v.swap(0, 2i64);
    assert_eq!(v, [2, 3, 12]);
}

#[test]
fn ends() {
    let v = strings(["a", "b"]);
    assert_eq!(v.first(), Some("a".into()));
    assert_eq!(v.last(), Some("b".into()));
    let v: Vec<string> = Vec::new();
    assert_eq!((v.first(), v.last()), (None, None));
}

#[test]
fn membership() {
    let v = Vec::from([1i64, 2]);
    assert!(v.contains(&2) && !v.contains(&3));
    let v = strings(["a", "b"]);
    assert!(v.contains("a") && v.contains(&string::from("b")) && !v.contains(&String::from("c")));
    assert!(!Vec::<i32>::new().contains(&0));
    assert!(!Vec::from([f64::NAN]).contains(&f64::NAN));
    let grid = Vec::from([Vec::from([1, 2]), Vec::from([])]);
    assert!(grid.contains(&[1, 2]) && grid.contains(&Vec::from([])));
}

#[test]
fn extending() {
    let mut v = strings(["a"]);
    let more = strings(["b", "c"]);
    v.extend(&more);
    v.extend(&more[1..]);
    v.extend(&[]);
    (*v).extend(["d"].map(string::from));
    Extend::extend(&mut v, strings(["e"]));
    assert_eq!(v, ["a", "b", "c", "c", "d", "e"]);
    assert_eq!(more.len(), 2);
    let mut unknown = Vec::new();
    unknown.extend(&Vec::from([1i64]));
    assert_eq!(unknown, [1]);
}

#[test]
fn callbacks() {
    let v = Vec::from([1, 2, 3, 4]);
    assert_eq!(v.map(|x| x * 2), [2, 4, 6, 8]);
    assert_eq!(v.filter(|x| x % 2 == 0), [2, 4]);
    assert_eq!(v.find(|x| *x > 2), Some(3));
    assert_eq!(v.find(|x| *x > 4), None);
    assert!(v.any(|x| *x == 4) && !v.any(|x| *x == 5));
    assert!(v.all(|x| *x > 0) && !v.all(|x| *x > 1));
    let mut seen = Vec::new();
    v.each(|x| seen.push(*x));
    assert_eq!(seen, v);
    let mut calls = 0;
    assert!(v.any(|x| {
        calls += 1;
        *x == 2
    }));
    assert!(!v.all(|_| {
        calls += 1;
        false
    }));
    assert_eq!(calls, 3);
    let none: Vec<i32> = Vec::new();
    assert!(!none.any(|_| true) && none.all(|_| false));
    assert_eq!(none.map(|x| x + 1), []);
    assert_eq!(none.filter(|_| true), []);
    assert_eq!(none.find(|_| true), None);
    assert_eq!(none.enumerate(), []);
    assert_eq!(Vec::from(["a", "b"]).enumerate(), [(0, "a"), (1, "b")]);
}

#[test]
fn joining() {
    assert_eq!(strings(["a", "", "é"]).join("--"), "a----é");
    assert_eq!(strings([]).join(","), "");
    assert_eq!(strings(["a"]).join(","), "a");
    assert_eq!(strings(["a", "b"]).join(b','), "a,b");
    assert_eq!(strings(["a", "b"]).join(""), "ab");
    assert_eq!(Vec::from([1.0, 2.5]).join(" "), "1 2.5");
    assert_eq!(Vec::from([Some("a"), None]).join(" "), "Some(\"a\") None");
    assert_eq!(Vec::from([b'a', b'b']).join(" "), "97 98");
}

#[test]
fn slicing() {
    let v = Vec::from([1, 2, 3]);
    assert_eq!(v.slice(0, 3), [1, 2, 3]);
    assert_eq!(v.slice(1, 2), [2]);
    assert_eq!(v.slice(-4, 99), [1, 2, 3]);
    assert_eq!(v.slice(2, 1), []);
    assert_eq!(v.slice(7, 9), []);
    assert_eq!(v.slice(1, -1), []);
}

#[test]
fn sorting() {
    let mut v = Vec::from([3, -1, 2, -1]);
    v.sort();
    assert_eq!(v, [-1, -1, 2, 3]);
    v.reverse();
    assert_eq!(v, [3, 2, -1, -1]);
    let mut none: Vec<i32> = Vec::new();
    none.sort();
    none.reverse();
    none.sortBy(|a, b| a - b);
    none.sortByKey(|x| *x);
    assert_eq!(none, []);
    let mut v = strings(["b", "é", "B", ""]);
    v.sort();
    assert_eq!(v, ["", "B", "b", "é"]);
}

#[test]
fn sorting_floats() {
    let mut v = Vec::from([
        2.0,
        f64::NAN,
        -0.0,
        f64::INFINITY,
        f64::NAN,
        -3.5,
        f64::NEG_INFINITY,
    ]);
    v.sort();
    assert_eq!(v[..5], [f64::NEG_INFINITY, -3.5, -0.0, 2.0, f64::INFINITY]);
    assert!(v[5].is_nan() && v[6].is_nan());
    // Many of them, in a bad order: an order that is none would be noticed by the sort.
    let mut v: Vec<f32> = (0..1000)
        .map(|i| {
            if i % 3 == 0 {
                f32::NAN
            } else {
                (i * 7919 % 1000) as f32
            }
        })
        .collect();
    v.sort();
    assert!(v.windows(2).all(|w| w[0] <= w[1] || w[1].is_nan()));
    let mut v = Vec::from([(1.0, f64::NAN), (1.0, 2.0), (0.0, f64::NAN)]);
    v.sortByKey(|p| *p);
    assert_eq!((v[0].0, v[1]), (0.0, (1.0, 2.0)));
}

#[test]
fn sorting_by() {
    let mut v = Vec::from([(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')]);
    let start = v.clone();
    let text = |v: &Vec<(i32, char)>| v.iter().map(|p| p.1).collect::<String>();
    v.sortBy(|a, b| a.0 - b.0);
    assert_eq!(text(&v), "bdac");
    v.clone_from(&start);
    v.sortBy(|a, b| i64::from(b.0 - a.0));
    assert_eq!(text(&v), "acbd");
    v.clone_from(&start);
    v.sortBy(|a, b| a.0 < b.0);
    assert_eq!(text(&v), "bdac");
    v.clone_from(&start);
    v.sortBy(|a, b| a.0.cmp(&b.0).reverse());
    assert_eq!(text(&v), "acbd");
    v.sortBy(|_, _| 0);
    assert_eq!(text(&v), "acbd");
    v.sortByKey(|p| -p.0);
    assert_eq!(text(&v), "acbd");
    v.sortByKey(|p| p.1);
    assert_eq!(text(&v), "abcd");
    let mut v = Vec::from([2.5, 0.5, 1.5]);
    v.sortBy(|a, b| b - a);
    assert_eq!(v, [2.5, 1.5, 0.5]);
    v.sortByKey(|x| -x);
    assert_eq!(v, [2.5, 1.5, 0.5]);
}

#[test]
fn comparisons() {
    let v = Vec::from([1, 2]);
    assert!(v == [1, 2] && v == &[1, 2] && v == &[1, 2][..] && v == vec![1, 2] && v != [1]);
    assert!([1, 2] == v && &[1, 2][..] == v && vec![1, 2] == v && *&[1, 2][..] == v);
    assert!(v < Vec::from([1, 3]) && v == v.clone());
    assert_eq!(strings(["a"]), ["a"]);
    assert_eq!(std::collections::HashSet::from([v.clone()]).len(), 1);
}

#[test]
fn conversions() {
    let v: Vec<i32> = vec![1, 2].into();
    let rust: std::vec::Vec<i32> = v.clone().into();
    assert_eq!(v, rust);
    assert_eq!(v.clone().into_vec(), rust);
    assert_eq!(Vec::from(&rust[..]), v);
    assert_eq!(Vec::from(&[1, 2]), v);
    assert_eq!(Vec::from(rust.clone().into_boxed_slice()), v);
    assert_eq!(Vec::from(VecDeque::from([1, 2])), v);
    assert_eq!(
        Box::<[i32]>::from(v.clone()),
        rust.clone().into_boxed_slice()
    );
    assert_eq!(std::sync::Arc::<[i32]>::from(v.clone())[..], rust[..]);
    assert_eq!(VecDeque::from(v.clone()), rust);
    assert_eq!((1..3).collect::<Vec<i32>>(), v);
    assert_eq!(Vec::<i32>::default(), []);
    fn takes_slice(items: &[i32]) -> usize {
        items.len()
    }
    fn takes_ref(items: impl AsRef<[i32]>) -> usize {
        items.as_ref().len()
    }
    fn takes_vec(items: &mut std::vec::Vec<i32>) {
        items.push(3);
    }
    assert_eq!(takes_slice(&v) + takes_ref(&v), 4);
    let mut w = v;
    takes_vec(&mut w);
    assert_eq!(format!("{w:?}"), "[1, 2, 3]");
    assert_eq!(
        std::mem::size_of::<Vec<i32>>(),
        std::mem::size_of::<std::vec::Vec<i32>>()
    );
}

#[test]
fn iterating() {
    let mut v = Vec::from([1, 2]);
    for x in &mut v {
        *x += 1;
    }
    let mut sum = 0;
    for x in &v {
        sum += x;
    }
    for x in v {
        sum += x;
    }
    assert_eq!(sum, 10);
    let mut bytes: Vec<u8> = Vec::new();
    write!(bytes, "{}", 12).unwrap();
    assert_eq!(bytes, b"12");
}

#[test]
fn rust_methods() {
    let mut v = Vec::from([3, 1, 2]);
    v.retain(|x| *x > 1);
    v.dedup();
    assert_eq!(v.iter().max(), Some(&3));
    assert_eq!(v.get(9), None);
    assert_eq!(v.chunks(1).count(), 2);
    assert_eq!(v.drain(..).sum::<i32>(), 5);
    assert!(v.is_empty());
}

#[test]
fn on_every_kind_of_sequence() {
    use milo::__private::{Seq, SeqMut};
    let mut array = [3, 1, 2];
    let milo = Vec::from(array);
    let rust = array.to_vec();
    assert_eq!(Seq::map(&array, |x| x + 1), [4, 2, 3]);
    assert_eq!(Seq::map(&array[..], |x| x + 1), [4, 2, 3]);
    assert_eq!(Seq::map(&milo, |x| x + 1), [4, 2, 3]);
    assert_eq!(Seq::map(&rust, |x| x + 1), [4, 2, 3]);
    assert_eq!(Seq::map(&&rust, |x| x + 1), [4, 2, 3]);
    assert_eq!(Seq::len(&rust), 3);
    assert_eq!(Seq::toVec(&array), milo);
    assert_eq!(Seq::clone(&rust[..]), milo);
    assert_eq!((Seq::first(&rust), Seq::last(&array)), (Some(3), Some(2)));
    assert!(Seq::contains(&array, &1) && !Seq::isEmpty(&array));
    assert_eq!(Seq::join(&["a", "b"], "-"), "a-b");
    assert_eq!(Seq::slice(&array, 1, 9), [1, 2]);
    SeqMut::sort(&mut array);
    assert_eq!(array, [1, 2, 3]);
    SeqMut::sortBy(&mut array, |a, b| b - a);
    assert_eq!(array, [3, 2, 1]);
    SeqMut::reverse(&mut array[..2]);
    assert_eq!(array, [2, 3, 1]);
    SeqMut::swap(&mut &mut array, 0, 2);
    SeqMut::sortByKey(&mut array[1..], |x| *x);
    assert_eq!(array, [1, 2, 3]);
}
