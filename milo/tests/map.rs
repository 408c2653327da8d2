//! Every method of `HashMap` at its edges.

mod common;

use std::collections::HashMap as StdMap;

use common::panic_of;
use milo::{HashMap, Vec, string};

fn ages() -> HashMap<string, i64> {
    HashMap::from([("Ash".into(), 41), ("Box".into(), 7)])
}

#[test]
fn inserting_and_removing() {
    let mut m: HashMap<string, i64> = HashMap::new();
    assert!(m.isEmpty());
    assert_eq!(m.len(), 0);
    m.insert("a".into(), 1);
    m.insert("a".into(), 2);
    assert_eq!((m.len(), m.get("a")), (1, Some(2)));
    assert_eq!(m.remove("b"), None);
    assert_eq!(m.remove("a"), Some(2));
    assert_eq!(m.remove("a"), None);
    assert!(m.isEmpty());
    m.insert(string::new(), 0);
    m.clear();
    assert_eq!(m.len(), 0);
    assert!(HashMap::<i32, i32>::withCapacity(9).capacity() >= 9);
    assert_eq!(HashMap::<i32, i32>::withCapacity(-9).capacity(), 0);
}

#[test]
fn looking_up() {
    let m = ages();
    let key = string::from("Ash");
    assert_eq!(m.get(&key), Some(41));
    assert_eq!(m.get("Ash"), Some(41));
    assert_eq!(m.get("ash"), None);
    assert!(m.contains("Box") && m.contains(&key) && !m.contains(""));
    assert_eq!(m.getOrDefault("Box", 0), 7);
    assert_eq!(m.getOrDefault("Elm", -1), -1);
    assert_eq!(m.len(), 2);
    assert_eq!(m["Box"], 7);
    assert_eq!(panic_of(|| m["Elm"]), "the map has no such key");
    let m = HashMap::from([(1i64, "one")]);
    assert_eq!((m.get(&1), m.get(&2), m[&1]), (Some("one"), None, "one"));
}

#[test]
fn keys_and_values() {
    let m = ages();
    let pairs: Vec<(string, i64)> = m.keys().into_iter().zip(m.values()).collect();
    assert_eq!(pairs.len(), 2);
    assert!(pairs.all(|(k, v)| m.get(k) == Some(*v)));
    let empty: HashMap<i32, i32> = HashMap::default();
    assert!(empty.keys().isEmpty() && empty.values().isEmpty());
}

#[test]
fn rust_and_back() {
    let mut m = ages();
    *m.entry("Ash".into()).or_insert(0) += 1;
    *m.get_mut("Box").unwrap() += 1;
    m.retain(|_, age| *age > 10);
    assert_eq!(m.iter().count(), 1);
    let rust: StdMap<string, i64> = m.clone().into();
    assert_eq!(m, rust);
    assert_eq!(rust, m);
    assert_eq!(m, m.clone());
    assert_eq!(HashMap::from(rust.clone()), m);
    assert_eq!(m.clone().into_map(), rust);
    for (_, age) in &mut m {
        *age += 1;
    }
    let mut sum = 0;
    for (name, age) in &m {
        sum += age + name.len();
    }
    for (_, age) in m {
        sum += age;
    }
    assert_eq!(sum, 43 + 3 + 43);
    let mut m: HashMap<i32, i32> = (0..3).map(|i| (i, i * i)).collect();
    m.extend([(3, 9)]);
    assert_eq!(m.len(), 4);
    assert_eq!(format!("{:?}", HashMap::from([(1, "a")])), "{1: \"a\"}");
}
