//! Milo's `HashMap`.

use std::borrow::Borrow;
use std::collections::HashMap as StdMap;
use std::collections::hash_map;
use std::fmt;
use std::hash::Hash;
use std::ops::{Deref, DerefMut, Index};

use crate::Vec;
use crate::num::Integer;

/// Milo's `HashMap`.
///
/// It is Rust's [`HashMap`](std::collections::HashMap) with Milo's methods: it dereferences
/// to Rust's and converts both ways at no cost. The order of its entries is Rust's: any, and
/// another one in every run. Keys are looked up by reference, string keys by any text.
///
/// ```
/// use milo::{HashMap, string};
/// let mut ages: HashMap<string, i64> = HashMap::new();
/// ages.insert("Ash".into(), 41);
/// assert_eq!(ages.get("Ash"), Some(41));
/// assert_eq!(ages.getOrDefault("Box", 0), 0);
/// assert_eq!(ages.len(), 1);
/// *ages.entry("Ash".into()).or_insert(0) += 1;     // Rust's methods are there
/// assert_eq!(ages["Ash"], 42);
/// ```
#[derive(Clone)]
#[repr(transparent)]
pub struct HashMap<K, V>(StdMap<K, V>);

#[allow(non_snake_case)]
impl<K, V> HashMap<K, V> {
    /// An empty map. It allocates nothing.
    #[inline]
    pub fn new() -> HashMap<K, V> {
        HashMap(StdMap::new())
    }

    /// An empty map with room for `n` entries; a negative `n` is 0.
    #[inline]
    pub fn withCapacity(n: impl Integer) -> HashMap<K, V> {
        HashMap(StdMap::with_capacity(n.to_usize()))
    }

    /// [`withCapacity`](HashMap::withCapacity) under Rust's name.
    #[inline]
    pub fn with_capacity(n: usize) -> HashMap<K, V> {
        HashMap(StdMap::with_capacity(n))
    }

    /// The number of entries.
    #[inline]
    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// Whether there are no entries.
    #[inline]
    pub fn isEmpty(&self) -> bool {
        self.0.is_empty()
    }

    /// Removes all entries and keeps the room.
    #[inline]
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The keys, in any order.
    ///
    /// ```
    /// let m = milo::HashMap::from([(1, "a")]);
    /// assert_eq!(m.keys(), [1]);
    /// ```
    pub fn keys(&self) -> Vec<K>
    where
        K: Clone,
    {
        self.0.keys().cloned().collect()
    }

    /// The values, in the order of [`keys`](HashMap::keys).
    ///
    /// ```
    /// let m = milo::HashMap::from([(1, "a")]);
    /// assert_eq!(m.values(), ["a"]);
    /// ```
    pub fn values(&self) -> Vec<V>
    where
        V: Clone,
    {
        self.0.values().cloned().collect()
    }

    /// The Rust map.
    #[inline]
    pub fn into_map(self) -> StdMap<K, V> {
        self.0
    }
}

#[allow(non_snake_case)]
impl<K: Eq + Hash, V> HashMap<K, V> {
    /// Puts a value under a key, in place of the one that was there.
    ///
    /// ```
    /// let mut m = milo::HashMap::new();
    /// m.insert(1, "a");
    /// m.insert(1, "b");
    /// assert_eq!(m.get(&1), Some("b"));
    /// ```
    #[inline]
    pub fn insert(&mut self, key: K, value: V) {
        self.0.insert(key, value);
    }

    /// The value under a key, or `None`.
    ///
    /// ```
    /// let m = milo::HashMap::from([(1, "a")]);
    /// assert_eq!(m.get(&1), Some("a"));
    /// assert_eq!(m.get(&2), None);
    /// ```
    #[inline]
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        self.0.get(key).cloned()
    }

    /// The value under a key, or `default`.
    ///
    /// ```
    /// let m = milo::HashMap::from([(1, "a")]);
    /// assert_eq!(m.getOrDefault(&2, "?"), "?");
    /// ```
    #[inline]
    pub fn getOrDefault<Q: Eq + Hash + ?Sized>(&self, key: &Q, default: V) -> V
    where
        K: Borrow<Q>,
        V: Clone,
    {
        match self.0.get(key) {
            Some(value) => value.clone(),
            None => default,
        }
    }

    /// Whether there is a value under a key.
    ///
    /// ```
    /// assert!(milo::HashMap::from([(1, "a")]).contains(&1));
    /// ```
    #[inline]
    pub fn contains<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.0.contains_key(key)
    }

    /// Removes a key and gives its value, or `None`.
    ///
    /// ```
    /// let mut m = milo::HashMap::from([(1, "a")]);
    /// assert_eq!(m.remove(&1), Some("a"));
    /// assert_eq!(m.remove(&1), None);
    /// ```
    #[inline]
    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.0.remove(key)
    }
}

impl<K, V> Deref for HashMap<K, V> {
    type Target = StdMap<K, V>;

    #[inline(always)]
    fn deref(&self) -> &StdMap<K, V> {
        &self.0
    }
}

impl<K, V> DerefMut for HashMap<K, V> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut StdMap<K, V> {
        &mut self.0
    }
}

impl<K, V> Default for HashMap<K, V> {
    #[inline]
    fn default() -> HashMap<K, V> {
        HashMap::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for HashMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<K: Eq + Hash, V: PartialEq> PartialEq for HashMap<K, V> {
    #[inline]
    fn eq(&self, other: &HashMap<K, V>) -> bool {
        self.0 == other.0
    }
}

impl<K: Eq + Hash, V: Eq> Eq for HashMap<K, V> {}

impl<K: Eq + Hash, V: PartialEq> PartialEq<StdMap<K, V>> for HashMap<K, V> {
    #[inline]
    fn eq(&self, other: &StdMap<K, V>) -> bool {
        self.0 == *other
    }
}

impl<K: Eq + Hash, V: PartialEq> PartialEq<HashMap<K, V>> for StdMap<K, V> {
    #[inline]
    fn eq(&self, other: &HashMap<K, V>) -> bool {
        *self == other.0
    }
}

impl<K: Eq + Hash + Borrow<Q>, V, Q: Eq + Hash + ?Sized> Index<&Q> for HashMap<K, V> {
    type Output = V;

    #[inline]
    #[track_caller]
    fn index(&self, key: &Q) -> &V {
        match self.0.get(key) {
            Some(value) => value,
            None => no_key(),
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn no_key() -> ! {
    panic!("the map has no such key")
}

impl<K, V> From<StdMap<K, V>> for HashMap<K, V> {
    #[inline(always)]
    fn from(map: StdMap<K, V>) -> HashMap<K, V> {
        HashMap(map)
    }
}

impl<K, V> From<HashMap<K, V>> for StdMap<K, V> {
    #[inline(always)]
    fn from(map: HashMap<K, V>) -> StdMap<K, V> {
        map.0
    }
}

impl<K: Eq + Hash, V, const N: usize> From<[(K, V); N]> for HashMap<K, V> {
    fn from(entries: [(K, V); N]) -> HashMap<K, V> {
        HashMap(entries.into())
    }
}

impl<K, V> IntoIterator for HashMap<K, V> {
    type Item = (K, V);
    type IntoIter = hash_map::IntoIter<K, V>;

    #[inline]
    fn into_iter(self) -> hash_map::IntoIter<K, V> {
        self.0.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a HashMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = hash_map::Iter<'a, K, V>;

    #[inline]
    fn into_iter(self) -> hash_map::Iter<'a, K, V> {
        self.0.iter()
    }
}

impl<'a, K, V> IntoIterator for &'a mut HashMap<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = hash_map::IterMut<'a, K, V>;

    #[inline]
    fn into_iter(self) -> hash_map::IterMut<'a, K, V> {
        self.0.iter_mut()
    }
}

impl<K: Eq + Hash, V> FromIterator<(K, V)> for HashMap<K, V> {
    #[inline]
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> HashMap<K, V> {
        HashMap(entries.into_iter().collect())
    }
}

impl<K: Eq + Hash, V> Extend<(K, V)> for HashMap<K, V> {
    #[inline]
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        self.0.extend(entries);
    }
}

#[cfg(feature = "serde")]
impl<K: serde::Serialize, V: serde::Serialize> serde::Serialize for HashMap<K, V> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de, K, V> serde::Deserialize<'de> for HashMap<K, V>
where
    K: serde::Deserialize<'de> + Eq + Hash,
    V: serde::Deserialize<'de>,
{
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::Deserialize::deserialize(deserializer).map(HashMap)
    }
}
