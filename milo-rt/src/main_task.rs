//! The life of a program: `main` is the first task, and all tasks are run to their
//! end before it exits.

use crate::engine::{self, Job, Refused, TaskInfo};
use crate::join::{JoinCell, JoinError, Kind};
use crate::{drain, panics, task};
use std::fmt;
use std::panic::Location;
use std::process::ExitCode;
use std::sync::Arc;

// What an OS thread's stack usually is; it is only mapped where it is used.
const MAIN_STACK: usize = 8 * 1024 * 1024;
const PANICKED: u8 = 101;

/// What `main` may return: the exit status comes of it.
pub trait MainResult {
    /// The exit status, 0 for success. Prints an error to stderr.
    fn status(self) -> u8;
}

impl MainResult for () {
    fn status(self) -> u8 {
        0
    }
}

impl MainResult for ExitStatus {
    fn status(self) -> u8 {
        self.0
    }
}

/// An exit status as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitStatus(pub u8);

// As the system does it: the low eight bits.
macro_rules! integers {
    ($($int:ty)*) => {$(
        impl MainResult for $int {
            #[allow(clippy::cast_possible_truncation)]
            fn status(self) -> u8 {
                self as u8
            }
        }
    )*};
}
integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl<T: MainResult, E: fmt::Display> MainResult for Result<T, E> {
    fn status(self) -> u8 {
        match self {
            Ok(value) => value.status(),
            Err(error) => {
                eprintln!("error: {error}");
                1
            }
        }
    }
}

/// Runs `main` as the first task, with a stack of 8 MiB, then every task to its
/// end, and gives the exit status.
///
/// The status is 101 if `main` panics. It is also 101 if `main` gave 0 and a task or
/// thread panicked that nobody joined: a failure that nobody looked at is not a
/// success.
///
/// ```
/// use std::process::ExitCode;
/// fn main() -> ExitCode {
///     milo_rt::runtime::run_main(|| {
///         milo_rt::task::spawn(|| println!("done before the program exits"));
///         0
///     })
/// }
/// ```
#[track_caller]
pub fn run_main<R: MainResult>(main: impl FnOnce() -> R + Send + 'static) -> ExitCode {
    let status = match as_first_task("main", Location::caller(), || {
        panics::aloud(|| main().status())
    }) {
        Ok(status) => status,
        Err(error) => {
            // A panic has been told where it happened.
            if !matches!(error, JoinError::TaskPanicked(_)) {
                eprintln!("main could not begin: {error}");
            }
            PANICKED
        }
    };
    match status {
        0 if panics::unjoined() > 0 => ExitCode::from(PANICKED),
        status => ExitCode::from(status),
    }
}

/// Runs a test as a task, then every task to its end.
///
/// # Panics
/// If the test panics, with its text; if its result is an error or a number other
/// than 0.
#[track_caller]
pub fn run_test<R: MainResult>(test: impl FnOnce() -> R + Send + 'static) {
    match as_first_task("test", Location::caller(), || test().status()) {
        Ok(0) => {}
        Ok(status) => panic!("the test returned {status}"),
        Err(JoinError::TaskPanicked(text)) => panic!("{text}"),
        Err(error) => panic!("{error}"),
    }
}

fn as_first_task(
    name: &str,
    site: &'static Location<'static>,
    body: impl FnOnce() -> u8 + Send + 'static,
) -> Result<u8, JoinError> {
    panics::install_hook();
    let info = Arc::new(TaskInfo {
        id: task::FIRST,
        name: Some(name.to_string()),
        site,
    });
    let cell = JoinCell::new(Kind::Task, info.clone());
    let theirs = cell.clone();
    // Nobody who drains waits for the program itself, which may wait for them.
    let body = move |start: Result<(), Refused>| match start {
        Ok(()) => theirs.run(body),
        Err(why) => theirs.refuse(why),
    };
    let job = Job {
        info,
        body: Box::new(body),
    };
    crate::batch::flush();
    engine::start_sized(job, MAIN_STACK);
    let result = cell.join();
    drain::drain();
    result
}
