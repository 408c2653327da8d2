//! `WaitGroup` counts what is under way; `Once` runs something once.

use crate::library::handle::handle;
use crate::num::Integer;
use milo_rt::sync as rt;

/// Counts what is under way, and lets others wait until it is done.
///
/// It is a handle: a clone refers to the same count.
///
/// ```
/// milo::milo! {
///     from "std/sync" import { AtomicI64, WaitGroup }
///     let group = WaitGroup.new()
///     let hits = AtomicI64.new(0)
///     for _ in 0..3 { group.go(move (): void => { hits.add(1) }) }
///     group.wait()
///     assert(hits.load() == 3)
/// }
/// use milo::{runtime::Task, sync::WaitGroup};
/// let wg = WaitGroup::new();
/// wg.add(1);
/// let theirs = wg.clone();
/// Task::spawn(move || theirs.done());
/// wg.wait();
/// ```
#[derive(Debug, Default)]
pub struct WaitGroup(rt::WaitGroup);

handle!(WaitGroup, rt::WaitGroup);

impl WaitGroup {
    /// Nothing under way.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { WaitGroup }
    ///     WaitGroup.new().wait()      // nothing is under way
    /// }
    /// use milo::sync::WaitGroup;
    /// WaitGroup::new().wait();
    /// ```
    pub fn new() -> WaitGroup {
        WaitGroup::default()
    }

    /// `n` more things are under way; a negative `n` says that so many are done.
    ///
    /// # Panics
    /// If more are done than were under way, or more are under way than can be counted. Nothing
    /// has changed then, and nobody was woken.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { WaitGroup }
    ///     from "std/runtime" import { Task }
    ///     let group = WaitGroup.new()
    ///     group.add(2)
    ///     for _ in 0..2 { Task.spawn(move (): void => { group.done() }) }
    ///     group.wait()
    /// }
    /// use milo::sync::WaitGroup;
    /// let group = WaitGroup::new();
    /// group.add(2);
    /// group.add(-2);
    /// group.wait();
    /// ```
    #[track_caller]
    pub fn add(&self, n: impl Integer) {
        let n = n.to_i64();
        match n {
            0.. => self.0.add(n.to_usize()),
            _ => self.0.done_many(n.unsigned_abs().to_usize()),
        }
    }

    /// One thing is done.
    ///
    /// # Panics
    /// If none was under way.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { WaitGroup }
    ///     from "std/runtime" import { Task }
    ///     let group = WaitGroup.new()
    ///     group.add(1)
    ///     Task.spawn(move (): void => { group.done() })
    ///     group.wait()
    /// }
    /// use milo::sync::WaitGroup;
    /// let group = WaitGroup::new();
    /// group.add(1);
    /// group.done();
    /// group.wait();
    /// ```
    #[track_caller]
    pub fn done(&self) {
        self.0.done();
    }

    /// Runs `f` in a task that counts as under way from now until it has ended, however it
    /// ends.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { AtomicI64, WaitGroup }
    ///     let group = WaitGroup.new()
    ///     let sums = AtomicI64.new(0)
    ///     for i in 0..10 { group.go(move (): void => { sums.add(i) }) }
    ///     group.wait()
    ///     assert(sums.load() == 45)
    /// }
    /// use milo::sync::{AtomicI64, WaitGroup};
    /// let (wg, sum) = (WaitGroup::new(), AtomicI64::new(0));
    /// for i in 0..10 {
    ///     let sum = sum.clone();
    ///     wg.go(move || sum.add(i));
    /// }
    /// wg.wait();
    /// assert_eq!(sum.load(), 45);
    /// ```
    #[track_caller]
    pub fn go<R>(&self, f: impl FnOnce() -> R + Send + 'static) {
        self.0.go(f);
    }

    /// Waits until nothing is under way.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { WaitGroup }
    ///     let group = WaitGroup.new()
    ///     group.go(move (): void => { print("under way") })
    ///     group.wait()
    /// }
    /// use milo::sync::WaitGroup;
    /// let group = WaitGroup::new();
    /// group.go(|| println!("under way"));
    /// group.wait();
    /// ```
    #[track_caller]
    pub fn wait(&self) {
        self.0.wait();
    }
}

/// Runs one function once: the first caller runs it.
///
/// It is a handle: a clone refers to the same one.
///
/// ```
/// milo::milo! {
///     from "std/sync" import { Once }
///     let setup = Once.new()
///     assert(setup.run(() => { print("set up") }))
///     assert(!setup.run(() => { print("not again") }))
/// }
/// use milo::sync::Once;
/// let once = Once::new();
/// assert!(once.run(|| ()));
/// assert!(!once.run(|| unreachable!()));
/// assert!(once.isDone());
/// ```
#[derive(Debug, Default)]
pub struct Once(rt::Once);

handle!(Once, rt::Once);

impl Once {
    /// Not run yet.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Once }
    ///     assert(!Once.new().isDone())
    /// }
    /// use milo::sync::Once;
    /// assert!(!Once::new().isDone());
    /// ```
    pub fn new() -> Once {
        Once::default()
    }

    /// Runs `f` if nothing has run yet; true if it did. Otherwise waits until the one
    /// that runs has ended. If `f` panics, the next one runs.
    ///
    /// # Panics
    /// Within `f`, which would wait for its own end.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Once }
    ///     let setup = Once.new()
    ///     var times: i64 = 0
    ///     for _ in 0..3 { setup.run(() => { times += 1 }) }
    ///     assert(times == 1)
    /// }
    /// use milo::sync::Once;
    /// let (setup, mut times) = (Once::new(), 0);
    /// for _ in 0..3 { setup.run(|| times += 1); }
    /// assert_eq!(times, 1);
    /// ```
    #[track_caller]
    pub fn run<R>(&self, f: impl FnOnce() -> R) -> bool {
        let run = || {
            f();
        };
        let ran = self.0.run(run);
        if matches!(ran, Err(rt::LockError::Held(_))) {
            panic!("Once: run within the function that it runs");
        }
        ran == Ok(true)
    }

    /// True if it has run to its end.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/sync" import { Once }
    ///     let setup = Once.new()
    ///     setup.run(() => { print("set up") })
    ///     assert(setup.isDone())
    /// }
    /// use milo::sync::Once;
    /// let setup = Once::new();
    /// setup.run(|| ());
    /// assert!(setup.isDone());
    /// ```
    pub fn isDone(&self) -> bool {
        self.0.is_done()
    }
}
