//! Milo's methods of Rust's [`HashMap`].
//!
//! `m.get(k)` of a `HashMap` in Milo is a call of [`get`]. Keys are looked up by reference, text
//! keys by any text, without a copy. A method that Rust has under the same or another name, such
//! as `remove` and `isEmpty`, is that one.
//!
//! ```
//! milo::milo! {
//!     var ages: HashMap<string, i64> = HashMap.new()
//!     ages.insert("ada", 36)
//!     assert(ages.get("ada")! == 36)
//!     assert(ages.getOrDefault("bob", 0) == 0)
//! }
//! let ages = std::collections::HashMap::from([("ada".to_string(), 36)]);
//! assert_eq!(milo::map::get(&ages, "ada"), Some(36));
//! ```
#![allow(non_snake_case)]

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use crate::num::Integer;

/// An empty map with room for `n` entries; a negative `n` is 0.
///
/// ```
/// milo::milo! {
///     var m: HashMap<string, i64> = HashMap.withCapacity(10)
///     m.insert("a", 1)
/// }
/// assert!(milo::map::withCapacity::<i32, i32>(10).capacity() >= 10);
/// ```
#[inline]
pub fn withCapacity<K, V>(n: impl Integer) -> HashMap<K, V> {
    HashMap::with_capacity(n.to_usize())
}

/// Puts a value under a key, in place of the one that was there.
///
/// ```
/// milo::milo! {
///     var m: HashMap<string, i64> = HashMap.new()
///     m.insert("a", 1)
///     assert(m["a"] == 1)
/// }
/// let mut m = std::collections::HashMap::new();
/// milo::map::insert(&mut m, 1, "a");
/// milo::map::insert(&mut m, 1, "b");
/// assert_eq!(m[&1], "b");
/// ```
#[inline]
pub fn insert<K: Eq + Hash, V, S: BuildHasher>(map: &mut HashMap<K, V, S>, key: K, value: V) {
    map.insert(key, value);
}

/// A clone of the value under a key, or `None`.
///
/// ```
/// milo::milo! {
///     var m: HashMap<string, i64> = HashMap.new()
///     m.insert("a", 1)
///     assert(m.get("a") == Option.Some(1))
/// }
/// let m = std::collections::HashMap::from([("a".to_owned(), 1)]);
/// assert_eq!(milo::map::get(&m, "a"), Some(1));
/// assert_eq!(milo::map::get(&m, "b"), None);
/// ```
#[inline]
pub fn get<K, V, S, Q>(map: &HashMap<K, V, S>, key: &Q) -> Option<V>
where
    K: Eq + Hash + Borrow<Q>,
    V: Clone,
    S: BuildHasher,
    Q: Eq + Hash + ?Sized,
{
    map.get(key).cloned()
}

/// A clone of the value under a key, or `default`.
///
/// ```
/// milo::milo! {
///     var m: HashMap<string, i64> = HashMap.new()
///     m.insert("a", 1)
///     assert(m.getOrDefault("b", 0) == 0)
/// }
/// let m = std::collections::HashMap::from([(1, "a")]);
/// assert_eq!(milo::map::getOrDefault(&m, &2, "?"), "?");
/// ```
#[inline]
pub fn getOrDefault<K, V, S, Q>(map: &HashMap<K, V, S>, key: &Q, default: V) -> V
where
    K: Eq + Hash + Borrow<Q>,
    V: Clone,
    S: BuildHasher,
    Q: Eq + Hash + ?Sized,
{
    match map.get(key) {
        Some(value) => value.clone(),
        None => default,
    }
}

/// Clones of the keys, in any order.
///
/// ```
/// milo::milo! {
///     var m: HashMap<string, i64> = HashMap.new()
///     m.insert("a", 1)
///     assert(m.keys() == ["a"])
/// }
/// let m = std::collections::HashMap::from([(1, "a")]);
/// assert_eq!(milo::map::keys(&m), [1]);
/// ```
#[inline]
pub fn keys<K: Clone, V, S>(map: &HashMap<K, V, S>) -> Vec<K> {
    map.keys().cloned().collect()
}

/// Clones of the values, in the order of [`keys`].
///
/// ```
/// milo::milo! {
///     var m: HashMap<string, i64> = HashMap.new()
///     m.insert("a", 1)
///     assert(m.values() == [1])
/// }
/// let m = std::collections::HashMap::from([(1, "a")]);
/// assert_eq!(milo::map::values(&m), ["a"]);
/// ```
#[inline]
pub fn values<K, V: Clone, S>(map: &HashMap<K, V, S>) -> Vec<V> {
    map.values().cloned().collect()
}

/// The value `map[key]`, where it lies.
///
/// # Panics
/// If the map has no such key.
///
/// ```
/// milo::milo! {
///     var m: HashMap<string, i64> = HashMap.new()
///     m.insert("a", 1)
///     assert(m["a"] == 1)
/// }
/// let m = std::collections::HashMap::from([("a".to_owned(), 1)]);
/// assert_eq!(milo::map::at(&m, "a"), &1);
/// ```
#[inline]
#[track_caller]
pub fn at<'m, K, V, S, Q>(map: &'m HashMap<K, V, S>, key: &Q) -> &'m V
where
    K: Eq + Hash + Borrow<Q>,
    S: BuildHasher,
    Q: Eq + Hash + ?Sized,
{
    match map.get(key) {
        Some(value) => value,
        None => no_key(),
    }
}

/// The value `map[key]`, to be changed.
///
/// # Panics
/// If the map has no such key.
///
/// ```
/// milo::milo! {
///     var m: HashMap<string, i64> = HashMap.new()
///     m.insert("a", 1)
///     m["a"] += 1
///     assert(m["a"] == 2)
/// }
/// ```
#[inline]
#[track_caller]
pub fn at_mut<'m, K, V, S, Q>(map: &'m mut HashMap<K, V, S>, key: &Q) -> &'m mut V
where
    K: Eq + Hash + Borrow<Q>,
    S: BuildHasher,
    Q: Eq + Hash + ?Sized,
{
    match map.get_mut(key) {
        Some(value) => value,
        None => no_key(),
    }
}

/// `m.insert(k, m.getOrDefault(k, d) + e)` with one look-up, and a key of its own only where
/// there was none.
///
/// ```
/// milo::milo! {
///     var m: HashMap<string, i64> = HashMap.new()
///     for word in ["a", "b", "a"] { m.insert(word, m.getOrDefault(word, 0) + 1) }
///     assert(m["a"] == 2)
/// }
/// let mut m = std::collections::HashMap::new();
/// for word in ["a", "b", "a"] {
///     milo::map::update(&mut m, word, || word.to_owned(), 0, |n| n + 1);
/// }
/// assert_eq!(m["a"], 2);
/// ```
#[inline]
pub fn update<K, V, S, Q>(
    map: &mut HashMap<K, V, S>,
    key: &Q,
    own_key: impl FnOnce() -> K,
    default: V,
    change: impl FnOnce(V) -> V,
) where
    K: Eq + Hash + Borrow<Q>,
    V: Copy,
    S: BuildHasher,
    Q: Eq + Hash + ?Sized,
{
    match map.get_mut(key) {
        Some(value) => *value = change(*value),
        None => {
            map.insert(own_key(), change(default));
        }
    }
}

/// The value under a key, or `None`; an empty value is left in its place. For `m.get(k)` where
/// `m.insert(k, …)` follows.
///
/// ```
/// let mut m = std::collections::HashMap::from([(1, vec![2])]);
/// milo::milo! {
///     var stacks: HashMap<i64, Vec<i64>> = HashMap.new()
///     stacks.insert(1, [2])
///     let stack = stacks.get(1) ?? []      // taken out, as it is put back
///     stacks.insert(1, stack)
///     assert(stacks[1] == [2])
/// }
/// assert_eq!(milo::map::take(&mut m, &1), Some(vec![2]));
/// assert!(m[&1].is_empty());
/// ```
#[inline]
pub fn take<K, V, S, Q>(map: &mut HashMap<K, V, S>, key: &Q) -> Option<V>
where
    K: Eq + Hash + Borrow<Q>,
    V: Default,
    S: BuildHasher,
    Q: Eq + Hash + ?Sized,
{
    map.get_mut(key).map(std::mem::take)
}

#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn no_key() -> ! {
    panic!("the map has no such key")
}
