//! A value under a lock.

use crate::library::handle::{handle, text};
use milo_rt::sync as rt;

/// A value under a lock: for data that tasks and threads change together.
///
/// It is a handle: a clone refers to the same value. The value goes to the one that has waited
/// longest, and its holder may wait meanwhile. A panic gives it back as it is then.
///
/// ```
/// milo::milo! {
///     from "std/sync" import { Guarded }
///     from "std/runtime" import { Task }
///     let totals: Guarded<i64> = Guarded.new(0)
///     let adds = Task.spawn(move (): void => { totals.with((t) => { t += 5 })! })
///     adds.join()!
///     assert(totals.get()! == 5)
/// }
/// use milo::{runtime::Task, sync::Guarded};
/// let words = Guarded::new(vec!["a"]);
/// let theirs = words.clone();
/// Task::spawn(move || theirs.with(|words| words.push("b")).unwrap()).join()?;
/// assert_eq!(words.with(|words| words.len())?, 2);
/// words.set(vec![])?;
/// assert!(words.get()?.is_empty());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Default)]
pub struct Guarded<T>(rt::Guarded<T>);

handle!(Guarded<T>, rt::Guarded<T>);

impl<T> Guarded<T> {
    /// Holds `value` from now on.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Guarded }
    ///     let word: Guarded<string> = Guarded.new("a")
    ///     assert(word.get()! == "a")
    /// }
    /// use milo::sync::Guarded;
    /// assert_eq!(Guarded::new("a").get()?, "a");
    /// # Ok::<(), String>(())
    /// ```
    pub fn new(value: T) -> Guarded<T> {
        Guarded(rt::Guarded::new(value))
    }

    /// Runs `f` with the value, which it may change, and gives what `f` returns; waits while
    /// another has the value.
    ///
    /// # Errors
    /// `guarded value already in use by this task or thread`, which would wait for itself;
    /// `f` has not run then.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Guarded }
    ///     let words: Guarded<Vec<string>> = Guarded.new([])
    ///     words.with((w) => w.push("a"))!
    ///     assert(words.with((w) => w.len())! == 1)
    /// }
    /// use milo::sync::Guarded;
    /// let words = Guarded::new(vec!["a"]);
    /// let inside = words.with(|_| words.get());
    /// assert!(inside?.unwrap_err().contains("already in use"));
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> Result<R, String> {
        self.0.with(f).map_err(text)
    }

    /// A copy of the value; waits while another has it.
    ///
    /// # Errors
    /// As [`Guarded::with`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Guarded }
    ///     let words: Guarded<Vec<i64>> = Guarded.new([1, 2])
    ///     assert(words.get()! == [1, 2])
    /// }
    /// use milo::sync::Guarded;
    /// assert_eq!(Guarded::new([1, 2]).get()?, [1, 2]);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn get(&self) -> Result<T, String>
    where
        T: Clone,
    {
        self.0.get().map_err(text)
    }

    /// Replaces the value; waits while another has it. The old one is dropped afterwards.
    ///
    /// # Errors
    /// As [`Guarded::with`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Guarded }
    ///     let n: Guarded<i64> = Guarded.new(1)
    ///     n.set(2)!
    ///     assert(n.get()! == 2)
    /// }
    /// use milo::sync::Guarded;
    /// let n = Guarded::new(1);
    /// n.set(2)?;
    /// assert_eq!(n.get()?, 2);
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    #[inline]
    pub fn set(&self, value: T) -> Result<(), String> {
        self.0.replace(value).map(drop).map_err(text)
    }
}
