//! Every method of `Vec` at its edges.

// Every comparison is written out on purpose.
#![allow(clippy::cmp_owned, clippy::deref_addrof, clippy::op_ref)]

mod common;

use common::panic_of;
use milo::vec;

fn strings<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(String::from).into()
}

#[test]
fn growing_and_shrinking() {
    let mut v: Vec<i32> = Vec::new();
    assert!(v.is_empty());
    assert_eq!(v.len(), 0);
    v.push(1);
    v.push(2);
    vec::insert(&mut v, 2, 4);
    vec::insert(&mut v, 2u8, 3);
    vec::insert(&mut v, 0i64, 0);
    assert_eq!(v, [0, 1, 2, 3, 4]);
    assert_eq!(vec::remove(&mut v, 0), 0);
    assert_eq!(vec::remove(&mut v, 3usize), 4);
    assert_eq!(vec::pop(&mut v), 3);
    assert_eq!(v, [1, 2]);
    v.clear();
    assert!(v.is_empty());
    assert!(vec::withCapacity::<u8>(9).capacity() >= 9);
    assert_eq!(vec::withCapacity::<u8>(-9).capacity(), 0);
    vec::reserve(&mut v, 10);
    assert!(v.capacity() >= 10);
    v.extend_from_slice(&[1, 2, 3]);
    vec::truncate(&mut v, 2);
    vec::truncate(&mut v, 7);
    assert_eq!(v, [1, 2]);
    vec::truncate(&mut v, -1);
    assert_eq!(v, []);
}

#[test]
fn out_of_range() {
    let mut v = Vec::from([1, 2, 3]);
    let text = |i: i64| format!("index {i} is out of range: the length is 3");
    assert_eq!(panic_of(|| *vec::at(&v, 5)), text(5));
    assert_eq!(panic_of(|| *vec::at(&v, -2i64)), text(-2));
    assert_eq!(panic_of(|| *vec::at_mut(&mut v, 3) = 0), text(3));
    assert_eq!(panic_of(|| vec::remove(&mut v, 3)), text(3));
    assert_eq!(panic_of(|| vec::remove(&mut v, -1)), text(-1));
    assert_eq!(panic_of(|| vec::insert(&mut v, 4, 0)), text(4));
    assert_eq!(panic_of(|| vec::insert(&mut v, -1, 0)), text(-1));
    assert_eq!(panic_of(|| vec::swap(&mut v, 0, 3)), text(3));
    assert_eq!(panic_of(|| vec::swap(&mut v, -7, 0)), text(-7));
    assert_eq!(
        panic_of(|| vec::pop(&mut Vec::<i32>::new())),
        "pop called on an empty Vec"
    );
    assert_eq!(v, [1, 2, 3]);
}

#[test]
fn ends() {
    let v = strings(["a", "b"]);
    assert_eq!(vec::first(&v), Some("a".into()));
    assert_eq!(vec::last(&v), Some("b".into()));
    let v: Vec<String> = Vec::new();
    assert_eq!((vec::first(&v), vec::last(&v)), (None, None));
}

#[test]
fn membership() {
    let v = Vec::from([1i64, 2]);
    assert!(vec::contains(&v, &2) && !vec::contains(&v, &3));
    let v = strings(["a", "b"]);
    assert!(
        vec::contains(&v, "a")
            && vec::contains(&v, &String::from("b"))
            && !vec::contains(&v, &String::from("c"))
    );
    assert!(!vec::contains(&Vec::<i32>::new(), &0));
    assert!(!vec::contains(&Vec::from([f64::NAN]), &f64::NAN));
    let grid = Vec::from([Vec::from([1, 2]), Vec::from([])]);
    assert!(vec::contains(&grid, &[1, 2]) && vec::contains(&grid, &Vec::from([])));
}

#[test]
fn extending() {
    let mut v = strings(["a"]);
    let more = strings(["b", "c"]);
    v.extend_from_slice(&more);
    v.extend_from_slice(&more[1..]);
    v.extend_from_slice(&[]);
    assert_eq!(v, ["a", "b", "c", "c"]);
    assert_eq!(more.len(), 2);
}

#[test]
fn callbacks() {
    let v = Vec::from([1, 2, 3, 4]);
    assert_eq!(vec::map(&v, |x| x * 2), [2, 4, 6, 8]);
    assert_eq!(vec::filter(&v, |x| x % 2 == 0), [2, 4]);
    assert_eq!(vec::find(&v, |x| *x > 2), Some(3));
    assert_eq!(vec::find(&v, |x| *x > 4), None);
    assert!(vec::any(&v, |x| *x == 4) && !vec::any(&v, |x| *x == 5));
    assert!(vec::all(&v, |x| *x > 0) && !vec::all(&v, |x| *x > 1));
    let mut seen = Vec::new();
    vec::each(&v, |x| seen.push(*x));
    assert_eq!(seen, v);
    let mut calls = 0;
    assert!(vec::any(&v, |x| {
        calls += 1;
        *x == 2
    }));
    assert!(!vec::all(&v, |_| {
        calls += 1;
        false
    }));
    assert_eq!(calls, 3);
    let none: Vec<i32> = Vec::new();
    assert!(!vec::any(&none, |_| true) && vec::all(&none, |_| false));
    assert_eq!(vec::map(&none, |x| x + 1), []);
    assert_eq!(vec::filter(&none, |_| true), []);
    assert_eq!(vec::find(&none, |_| true), None);
    assert_eq!(vec::enumerate(&none), []);
    assert_eq!(vec::enumerate(&Vec::from(["a", "b"])), [(0, "a"), (1, "b")]);
}

#[test]
fn joining() {
    assert_eq!(vec::join(&strings(["a", "", "é"]), "--"), "a----é");
    assert_eq!(vec::join(&strings([]), ","), "");
    assert_eq!(vec::join(&strings(["a"]), ","), "a");
    assert_eq!(vec::join(&strings(["a", "b"]), b','), "a,b");
    assert_eq!(vec::join(&strings(["a", "b"]), ""), "ab");
    assert_eq!(vec::join(&Vec::from([1.0, 2.5]), " "), "1 2.5");
    assert_eq!(
        vec::join(&Vec::from([Some("a"), None]), " "),
        "Some(\"a\") None"
    );
    assert_eq!(vec::join(&Vec::from([b'a', b'b']), " "), "97 98");
}

#[test]
fn slicing() {
    let v = Vec::from([1, 2, 3]);
    assert_eq!(vec::slice(&v, 0, 3), [1, 2, 3]);
    assert_eq!(vec::slice(&v, 1, 2), [2]);
    assert_eq!(vec::slice(&v, -4, 99), [1, 2, 3]);
    assert_eq!(vec::slice(&v, 2, 1), []);
    assert_eq!(vec::slice(&v, 7, 9), []);
    assert_eq!(vec::slice(&v, 1, -1), []);
}

#[test]
fn sorting() {
    let mut v = Vec::from([3, -1, 2, -1]);
    vec::sort(&mut v);
    assert_eq!(v, [-1, -1, 2, 3]);
    v.reverse();
    assert_eq!(v, [3, 2, -1, -1]);
    let mut none: Vec<i32> = Vec::new();
    vec::sort(&mut none);
    none.reverse();
    vec::sortBy(&mut none, |a, b| a - b);
    vec::sortByKey(&mut none, |x| *x);
    assert_eq!(none, []);
    let mut v = strings(["b", "é", "B", ""]);
    vec::sort(&mut v);
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
    vec::sort(&mut v);
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
    vec::sort(&mut v);
    assert!(v.windows(2).all(|w| w[0] <= w[1] || w[1].is_nan()));
    let mut v = Vec::from([(1.0, f64::NAN), (1.0, 2.0), (0.0, f64::NAN)]);
    vec::sortByKey(&mut v, |p| *p);
    assert_eq!((v[0].0, v[1]), (0.0, (1.0, 2.0)));
}

#[test]
fn sorting_by() {
    let mut v = Vec::from([(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')]);
    let start = v.clone();
    let text = |v: &Vec<(i32, char)>| v.iter().map(|p| p.1).collect::<String>();
    vec::sortBy(&mut v, |a, b| a.0 - b.0);
    assert_eq!(text(&v), "bdac");
    v.clone_from(&start);
    vec::sortBy(&mut v, |a, b| i64::from(b.0 - a.0));
    assert_eq!(text(&v), "acbd");
    v.clone_from(&start);
    vec::sortBy(&mut v, |a, b| a.0 < b.0);
    assert_eq!(text(&v), "bdac");
    v.clone_from(&start);
    vec::sortBy(&mut v, |a, b| a.0.cmp(&b.0).reverse());
    assert_eq!(text(&v), "acbd");
    vec::sortBy(&mut v, |_, _| 0);
    assert_eq!(text(&v), "acbd");
    vec::sortByKey(&mut v, |p| -p.0);
    assert_eq!(text(&v), "acbd");
    vec::sortByKey(&mut v, |p| p.1);
    assert_eq!(text(&v), "abcd");
    let mut v = Vec::from([2.5, 0.5, 1.5]);
    vec::sortBy(&mut v, |a, b| b - a);
    assert_eq!(v, [2.5, 1.5, 0.5]);
    vec::sortByKey(&mut v, |x| -x);
    assert_eq!(v, [2.5, 1.5, 0.5]);
}

#[test]
fn places() {
    let mut v = vec![1, 2, 3];
    *vec::at_mut(&mut v, 0u8) += 10;
    vec::part_mut(&mut v, 1..).reverse();
    assert_eq!(v, [11, 3, 2]);
    assert_eq!((vec::at(&v, -0), vec::part(&v, ..2)), (&11, &[11, 3][..]));
    vec::swap(&mut v, 0, 2i64);
    assert_eq!(v, [2, 3, 11]);
}

#[test]
fn on_every_kind_of_sequence() {
    let mut array = [3, 1, 2];
    assert_eq!(vec::map(&array, |x| x + 1), [4, 2, 3]);
    assert_eq!(vec::map(&array[..], |x| x + 1), [4, 2, 3]);
    assert_eq!(vec::map(&Vec::from(array), |x| x + 1), [4, 2, 3]);
    assert_eq!(vec::join(&["a", "b"], "-"), "a-b");
    assert_eq!(vec::slice(&array, 1, 9), [1, 2]);
    assert_eq!(vec::filter_owned(vec![1, 2, 3], |x| *x != 2), [1, 3]);
    vec::sort(&mut array);
    assert_eq!(array, [1, 2, 3]);
    vec::sortBy(&mut array[1..], |a, b| b - a);
    assert_eq!(array, [1, 3, 2]);
}
