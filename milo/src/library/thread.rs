//! `std/thread`: OS threads, for code that computes long.
//!
//! ```
//! milo::milo! {
//!     from "std/thread" import { Thread }
//!     let t = Thread.spawn(move (): void => { print("on a thread of its own") })!
//!     t.join()!
//! }
//! use milo::thread::Thread;
//! let t = Thread::spawn(|| println!("on a thread of its own"))?;
//! t.join()?;
//! # Ok::<(), String>(())
//! ```
#![allow(non_snake_case)]

use crate::library::handle::{handle, text};
use crate::num::Integer;
use milo_rt::thread::JoinHandle;
use std::time::Duration;

/// An OS thread.
///
/// It is a handle: a clone refers to the same thread. If all handles are dropped the
/// thread runs on. Should it panic, that is printed at once, with the place of the spawn, unless
/// somebody waits in [`join`](Thread::join) already, which has the text as its error.
///
/// ```
/// milo::milo! {
///     from "std/thread" import { Thread }
///     let t = Thread.spawn(move (): void => { print("hello from thread") })!
///     assert(t.join()! == 0)
/// }
/// use milo::thread::Thread;
/// let t = Thread::spawn(|| println!("hello from thread"))?;
/// t.join()?;
/// assert_eq!(t.join().unwrap_err(), "already joined");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct Thread(JoinHandle<()>);

handle!(Thread, JoinHandle<()>);

impl Thread {
    /// Starts a thread. What the function returns is dropped.
    ///
    /// # Errors
    /// The system has no more threads.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/thread" import { Thread }
    ///     let t = Thread.spawn(move (): void => { print("computing") })!
    ///     t.join()!
    /// }
    /// use milo::thread::Thread;
    /// let t = Thread::spawn(|| println!("computing"))?;
    /// t.join()?;
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn spawn<R>(f: impl FnOnce() -> R + Send + 'static) -> Result<Thread, String> {
        let run = move || {
            f();
        };
        milo_rt::thread::spawn(run).map(Thread).map_err(text)
    }

    /// Waits until the thread has ended; gives 0.
    ///
    /// # Errors
    /// `thread panicked: …` with the panic's text, or `already joined`.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/thread" import { Thread }
    ///     let t = Thread.spawn(move (): void => { assert(1 + 1 == 3, "no") })!
    ///     assert(t.join() is Result.Err)
    /// }
    /// use milo::thread::Thread;
    /// let t = Thread::spawn(|| panic!("oh"))?;
    /// assert_eq!(t.join().unwrap_err(), "thread panicked: oh");
    /// # Ok::<(), String>(())
    /// ```
    #[track_caller]
    pub fn join(&self) -> Result<i32, String> {
        self.0.join().map(|()| 0).map_err(text)
    }

    /// True if the thread has ended, so that `join` would not wait.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/thread" import { Thread }
    ///     let t = Thread.spawn(move (): void => { print("short") })!
    ///     t.join()!
    ///     assert(t.isFinished())
    /// }
    /// use milo::thread::Thread;
    /// let t = Thread::spawn(|| ())?;
    /// t.join()?;
    /// assert!(t.isFinished());
    /// # Ok::<(), String>(())
    /// ```
    pub fn isFinished(&self) -> bool {
        self.0.is_finished()
    }

    /// Waits for so many milliseconds: parks a task, blocks a thread. A negative
    /// number is 0.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/thread" import { Thread }
    ///     Thread.sleep(1)
    /// }
    /// use milo::thread::Thread;
    /// Thread::sleep(1);
    /// ```
    #[track_caller]
    pub fn sleep(ms: impl Integer) {
        milo_rt::timer::sleep(Duration::from_millis(ms.to_u64()));
    }
}

/// [`Thread::spawn`] as a function.
///
/// # Errors
/// As [`Thread::spawn`].
///
/// ```
/// milo::milo! {
///     from "std/thread" import { threadSpawnFn }
///     let t = threadSpawnFn(move (): void => { print("hello") })!
///     t.join()!
/// }
/// milo::thread::threadSpawnFn(|| ())?.join()?;
/// # Ok::<(), String>(())
/// ```
#[track_caller]
pub fn threadSpawnFn<R>(f: impl FnOnce() -> R + Send + 'static) -> Result<Thread, String> {
    Thread::spawn(f)
}
