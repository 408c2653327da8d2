//! `!`, `??`, `assert`, ranges, and places of any type.

mod common;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

use common::panic_of;
use milo::__private::{
    assert_failed, at, at_mut, check_range, coalesce, len, max, min, read, text_slice, unwrap,
};
use milo::vec::{part, part_mut};

#[test]
fn unwrapping() {
    assert_eq!(unwrap(Some(1)), 1);
    assert_eq!(unwrap(Ok::<_, String>(1)), 1);
    assert_eq!(panic_of(|| unwrap(None::<i32>)), "unwrap called on None");
    assert_eq!(
        panic_of(|| unwrap(Err::<i32, _>(String::from("a {} b")))),
        "a {} b"
    );
    assert_eq!(
        panic_of(|| unwrap("x".parse::<i32>())),
        "invalid digit found in string"
    );
    let error: Result<(), Box<dyn std::error::Error>> = Err("boxed".into());
    assert_eq!(panic_of(|| unwrap(error)), "boxed");
}

#[test]
fn coalescing() {
    assert_eq!(coalesce(Some(1)), Some(1));
    assert_eq!(coalesce(None::<i32>), None);
    assert_eq!(coalesce(Ok::<_, ()>(1)), Some(1));
    assert_eq!(coalesce(Err::<i32, _>(())), None);
}

#[test]
fn asserting() {
    let x = 5;
    assert_eq!(
        panic_of(|| assert_failed(format_args!("x is {x}"))),
        "assertion failed: x is 5"
    );
    assert_eq!(
        panic_of(|| assert_failed(format_args!("text"))),
        "assertion failed: text"
    );
    assert_eq!(
        panic_of(|| assert_failed(format_args!(""))),
        "assertion failed"
    );
}

#[test]
fn ranges() {
    assert_eq!((check_range(0, 0, 9), check_range(9, 0, 9)), (0, 9));
    assert_eq!(check_range(-5i8, -5, -5), -5);
    assert_eq!(
        panic_of(|| check_range(70000, 0, 50000)),
        "value 70000 is out of range 0..50000"
    );
    assert_eq!(
        panic_of(|| check_range(-1, 0, 9)),
        "value -1 is out of range 0..9"
    );
}

#[test]
fn greater_and_smaller() {
    assert_eq!((max(1, 2), min(1, 2)), (2, 1));
    assert_eq!((max("a", "b"), min("a", "b")), ("b", "a"));
    assert_eq!((max(1.5, 0.5), min(1.5, 0.5)), (1.5, 0.5));
    assert!(max(f64::NAN, 1.0).is_nan() && min(1.0, f64::NAN) == 1.0);
    let (a, b) = ((1, 'a'), (1, 'a'));
    assert_eq!(max(a, b), a);
}

#[test]
fn lengths() {
    assert_eq!(len("é") + len(&String::from("é")), 4);
    assert_eq!(len(&[1, 2]) + len(&[1, 2][..]) + len(&vec![1, 2]), 6);
    assert_eq!(len(&Vec::from([1])) + len(&VecDeque::from([1])), 2);
    assert_eq!(len(&HashMap::from([(1, 2)])), 1);
    assert_eq!(len(&BTreeMap::from([(1, 2)])) + len(&&&mut [0; 3]), 4);
    assert_eq!(len(&Box::new([1])) + len(&Rc::new("ab")), 3);
}

#[test]
fn elements() {
    let mut array = [1, 2, 3];
    let mut milo = Vec::from(array);
    let mut rust = vec![1, 2, 3];
    let deque = VecDeque::from(array);
    assert_eq!(*at(&array, 1i64) + *at(&array[..], 1u8) + *at(&milo, 2), 7);
    assert_eq!(*at(&rust, 0) + *at(&&rust, &1) + *at(&deque, 2i8), 6);
    *at_mut(&mut array, 0) = 7;
    *at_mut(&mut milo, 1i64) += 1;
    *at_mut(&mut &mut rust[..], 2u64) -= 1;
    assert_eq!(
        (array, milo.clone(), rust.clone()),
        ([7, 2, 3], Vec::from([1, 3, 3]), vec![1, 2, 2])
    );
    assert_eq!((*at("aé", 2), *at(&String::from("b"), 0)), (0xa9, b'b'));
    assert_eq!((*at("ab", 1), read(at(&milo, 0))), (b'b', 1));
    let text = |i: i64| format!("index {i} is out of range: the length is 3");
    assert_eq!(panic_of(|| *at(&array, 3)), text(3));
    assert_eq!(panic_of(|| *at(&rust, -4i64)), text(-4));
    assert_eq!(panic_of(|| *at(&deque, -1)), text(-1));
    assert_eq!(panic_of(|| *at_mut(&mut milo, i64::MIN)), text(i64::MIN));
    assert_eq!(panic_of(|| *at("a日"[1..].trim(), 3)), text(3));
    assert_eq!(panic_of(|| *at("abc", 3)), text(3));
}

#[test]
fn entries() {
    let mut milo: HashMap<String, i64> = HashMap::from([("a".into(), 1)]);
    let mut rust = HashMap::from([(5i64, 'x')]);
    let mut tree = BTreeMap::from([(String::from("k"), 2)]);
    let key = String::from("a");
    assert_eq!(
        *at(&milo, "a") + *at(&milo, &key) + *at(&milo, key.clone()),
        3
    );
    assert_eq!(
        (*at(&rust, 5), *at(&rust, &5), *at(&&rust, 5i64)),
        ('x', 'x', 'x')
    );
    assert_eq!(*at(&tree, "k"), 2);
    *at_mut(&mut milo, "a") += 1;
    *at_mut(&mut rust, 5) = 'y';
    *at_mut(&mut tree, "k") *= 4;
    assert_eq!((milo["a"], rust[&5], tree["k"]), (2, 'y', 8));
    assert_eq!(panic_of(|| *at(&rust, 6)), "the map has no such key");
    assert_eq!(panic_of(|| *at(&milo, "b")), "the map has no such key");
    assert_eq!(
        panic_of(|| *at_mut(&mut tree, "")),
        "the map has no such key"
    );
}

#[test]
fn parts() {
    let v = [1, 2, 3];
    assert_eq!(part(&v, 1..3), [2, 3]);
    assert_eq!(part(&v, 3..), []);
    assert_eq!(
        (text_slice("abc", 1, Some(2)), text_slice("abc", 1, None)),
        ("b", "bc")
    );
    let mut changed = v;
    part_mut(&mut changed, 1..).reverse();
    assert_eq!(changed, [1, 3, 2]);
    assert_eq!(
        panic_of(|| part(&v, 0..4).len()),
        "the range 0..4 is out of range: the length is 3"
    );
    assert_eq!(
        panic_of(|| part(&v, -1_isize as usize..2).len()),
        "the range -1..2 is out of range: the length is 3"
    );
    let (start, end) = (2, 1);
    assert_eq!(
        panic_of(|| part_mut(&mut changed, start..end).len()),
        "the range 2..1 ends before it starts"
    );
}
