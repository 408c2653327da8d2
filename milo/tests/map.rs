//! Every method of `HashMap` at its edges.

mod common;

use std::collections::HashMap;

use common::panic_of;
use milo::map;

fn ages() -> HashMap<String, i64> {
    HashMap::from([("Ash".into(), 41), ("Box".into(), 7)])
}

#[test]
fn inserting_and_removing() {
    let mut m: HashMap<String, i64> = HashMap::new();
    assert!(m.is_empty());
    assert_eq!(m.len(), 0);
    map::insert(&mut m, "a".into(), 1);
    map::insert(&mut m, "a".into(), 2);
    assert_eq!((m.len(), map::get(&m, "a")), (1, Some(2)));
    assert_eq!(m.remove("b"), None);
    assert_eq!(m.remove("a"), Some(2));
    assert_eq!(m.remove("a"), None);
    assert!(m.is_empty());
    map::insert(&mut m, String::new(), 0);
    m.clear();
    assert_eq!(m.len(), 0);
    assert!(map::withCapacity::<i32, i32>(9).capacity() >= 9);
    assert_eq!(map::withCapacity::<i32, i32>(-9).capacity(), 0);
}

#[test]
fn looking_up() {
    let m = ages();
    let key = String::from("Ash");
    assert_eq!(map::get(&m, &key), Some(41));
    assert_eq!(map::get(&m, "Ash"), Some(41));
    assert_eq!(map::get(&m, "ash"), None);
    assert!(m.contains_key("Box") && m.contains_key(&key) && !m.contains_key(""));
    assert_eq!(map::getOrDefault(&m, "Box", 0), 7);
    assert_eq!(map::getOrDefault(&m, "Elm", -1), -1);
    assert_eq!(m.len(), 2);
    assert_eq!(m["Box"], 7);
    assert_eq!(panic_of(|| *map::at(&m, "Elm")), "the map has no such key");
    let m = HashMap::from([(1i64, "one")]);
    assert_eq!(
        (map::get(&m, &1), map::get(&m, &2), m[&1]),
        (Some("one"), None, "one")
    );
}

#[test]
fn keys_and_values() {
    let m = ages();
    let pairs: Vec<(String, i64)> = map::keys(&m).into_iter().zip(map::values(&m)).collect();
    assert_eq!(pairs.len(), 2);
    assert!(pairs.iter().all(|(k, v)| map::get(&m, k) == Some(*v)));
    let empty: HashMap<i32, i32> = HashMap::default();
    assert!(map::keys(&empty).is_empty() && map::values(&empty).is_empty());
}
