//! `std/thread`: OS threads, for code that computes long.
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
    #[track_caller]
    pub fn join(&self) -> Result<i32, String> {
        self.0.join().map(|()| 0).map_err(text)
    }

    /// True if the thread has ended, so that `join` would not wait.
    pub fn isFinished(&self) -> bool {
        self.0.is_finished()
    }

    /// Waits for so many milliseconds: parks a task, blocks a thread. A negative
    /// number is 0.
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
/// milo::thread::threadSpawnFn(|| ())?.join()?;
/// # Ok::<(), String>(())
/// ```
#[track_caller]
pub fn threadSpawnFn<R>(f: impl FnOnce() -> R + Send + 'static) -> Result<Thread, String> {
    Thread::spawn(f)
}
