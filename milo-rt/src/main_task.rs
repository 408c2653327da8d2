//! The life of a program: `main` is the first task, and all tasks are run to their
//! end before it exits.

use crate::census::Counted;
use crate::config::Builder;
use crate::deadlock;
use crate::drain::{drain_patiently, drain_until};
use crate::engine::{self, Job, Refused};
use crate::join::{JoinError, Joined};
use crate::panics::{self, Failure};
use crate::place::Place;
use crate::task;
use crate::task_info::{Info, Kind, PROCESS, Scope, TaskInfo};
use std::fmt;
use std::panic::Location;
use std::process::ExitCode;
use std::time::{Duration, Instant};

// The usual size of an OS thread's stack; it is only mapped where it is used.
const MAIN_STACK: usize = 8 * 1024 * 1024;
const PANICKED: u8 = 101;

/// A type that `main` may return, which gives the exit status.
///
/// ```
/// use milo_rt::runtime::MainResult;
/// let failed: Result<i32, &str> = Err("no such file");
/// assert_eq!(failed.status(), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "'main' cannot return '{Self}'",
    label = "expected nothing, an integer (the exit status), or a Result of those"
)]
pub trait MainResult {
    /// The exit status, 0 for success. Prints an error to stderr.
    ///
    /// ```
    /// use milo_rt::runtime::MainResult;
    /// assert_eq!((().status(), 3.status()), (0, 3));
    /// ```
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
///
/// ```
/// use milo_rt::runtime::{ExitStatus, MainResult};
/// assert_eq!(ExitStatus(3).status(), 3);
/// ```
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
/// If `main` panics the status is 101, and nothing is waited for. It is also 101 if `main` gave 0
/// and a task or thread panicked that nobody joined: a failure that nobody looked at is not a
/// success. Any other status of `main`'s own waits for the tasks as 0 does.
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
    run_main_with(Builder::new(), main)
}

/// [`run_main`] with a configuration.
///
/// ```
/// use std::process::ExitCode;
/// use milo_rt::runtime::{Builder, run_main_with};
/// fn main() -> ExitCode {
///     run_main_with(Builder::new().stack_size(256 * 1024), || 0)
/// }
/// ```
#[track_caller]
pub fn run_main_with<R: MainResult>(
    config: Builder,
    main: impl FnOnce() -> R + Send + 'static,
) -> ExitCode {
    if let Err(error) = config.apply_if_any() {
        eprintln!("main could not begin: {error}");
        return ExitCode::from(PANICKED);
    }
    let site = Location::caller();
    // This thread runs nothing but the wait for the end.
    let _counted = Counted::thread();
    let ended = as_first_task(Kind::Main, site, &PROCESS, || main().status());
    let status = match ended {
        Ok(Ok(status)) => status,
        // Told where it happened.
        Ok(Err(_)) => return ExitCode::from(PANICKED),
        Err(error) => {
            eprintln!("main could not begin: {error}");
            return ExitCode::from(PANICKED);
        }
    };
    wait_and_look(true, |look| drain_until(&PROCESS, Some(look)));
    match status {
        0 if PROCESS.unjoined() > 0 => ExitCode::from(PANICKED),
        status => ExitCode::from(status),
    }
}

// How long a test waits for its tasks while none of them ends, if nothing else is said.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs a test as a task, then every task to its end that it spawned, or that those spawned.
/// Tasks of other tests do not matter, nor do daemons.
///
/// # Panics
/// If the test panics, with its text; if its result is an error or a number other than 0; if a
/// task panicked that nobody joined; if a task is left behind: when none has ended for ten
/// seconds, the panic names those that are left.
///
/// ```
/// use milo_rt::{runtime, task};
/// runtime::run_test(|| {
///     task::spawn(|| assert_eq!(1 + 1, 2));
/// });
/// ```
#[track_caller]
pub fn run_test<R: MainResult>(test: impl FnOnce() -> R + Send + 'static) {
    run_test_with(PATIENCE, test);
}

/// [`run_test`] that waits so long for tasks of which none ends.
///
/// # Panics
/// As [`run_test`].
///
/// ```
/// use std::time::Duration;
/// milo_rt::runtime::run_test_with(Duration::from_secs(60), || assert_eq!(1 + 1, 2));
/// ```
#[track_caller]
pub fn run_test_with<R: MainResult>(patience: Duration, test: impl FnOnce() -> R + Send + 'static) {
    let site = Location::caller();
    let scope = Scope::of_test();
    match as_first_task(Kind::Test, site, scope, || test().status()) {
        Ok(Ok(status)) => {
            let left = drain_patiently(scope, patience);
            assert!(status == 0, "the test returned {status}");
            assert!(
                left.is_empty(),
                "{}",
                Left {
                    tasks: &left,
                    patience
                }
            );
            let unjoined = scope.unjoined();
            assert!(
                unjoined == 0,
                "{unjoined} of the test's tasks panicked, and nobody joined:\n{}",
                scope.failures().concat()
            );
        }
        Ok(Err(failure)) => {
            // On the test's own thread, whose output belongs to the test.
            let panic = failure.take();
            eprintln!("the test panicked at {}", panic.described());
            panic.resume();
        }
        Err(error) => panic!("{error}"),
    }
}

/// The tasks that a test has left behind, as a message.
struct Left<'a> {
    tasks: &'a [Info],
    patience: Duration,
}

impl fmt::Display for Left<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 20;
        let count = self.tasks.len();
        write!(
            f,
            "the test left {count} {} behind, and none has ended for {:?}:",
            if count == 1 { "task" } else { "tasks" },
            self.patience,
        )?;
        for task in self.tasks.iter().take(SHOWN) {
            write!(f, "\n  {task}, spawned at {}", Place(task.site))?;
        }
        if count > SHOWN {
            write!(f, "\n  and {} more", count - SHOWN)?;
        }
        f.write_str(
            "\nlet them end and join them, or spawn with 'Task.daemon' what need not end; \
             #[milo::test(patience = \"60s\")] waits longer",
        )
    }
}

fn as_first_task(
    kind: Kind,
    site: &'static Location<'static>,
    scope: &'static Scope,
    body: impl FnOnce() -> u8 + Send + 'static,
) -> Result<Result<u8, Failure>, JoinError> {
    panics::install_hook();
    let info = TaskInfo::new(task::FIRST, kind, Some(kind.word().into()), site, scope);
    let cell = Joined::new(info);
    let info = cell.info();
    // Its thread tells of a test's panic. Nobody does of main's.
    let _awaiting = (kind == Kind::Test).then(|| info.await_end());
    if kind == Kind::Main {
        deadlock::set_main(&info);
    }
    let theirs = cell.clone();
    // A drain does not wait for the program itself, which may wait for the drain.
    let body = move |start: Result<(), Refused>| match start {
        Ok(()) => theirs.run(body),
        Err(why) => theirs.refuse(why),
    };
    let job = Job::of(info, body);
    crate::batch::flush();
    engine::start_sized(job, MAIN_STACK);
    match kind {
        Kind::Main => wait_and_look(false, |look| cell.wait_until(look)),
        _ => cell.wait()?,
    }
    cell.take()
}

/// Waits in the thread that runs `main`, which looks for deadlocks meanwhile. `wait` waits until
/// the deadline that it is given: false then.
fn wait_and_look(main_ended: bool, wait: impl Fn(Instant) -> bool) {
    let mut pause = deadlock::pause(None);
    while !wait(Instant::now() + pause) {
        deadlock::look(main_ended);
        pause = deadlock::pause(Some(pause));
    }
}
