//! Code that several tests share: runs in tasks and threads, and in child processes.
#![allow(dead_code)]

use milo_rt::promise::Promise;
use milo_rt::sync::WaitGroup;
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

/// No test takes that long, unless it hangs.
pub const LONG: Duration = Duration::from_secs(120);

/// Runs the same code in a thread and in a task, bounded.
pub fn both(f: impl Fn() + Send + Sync + 'static) {
    let f = Arc::new(f);
    let theirs = f.clone();
    let (in_task, in_thread) = (
        Promise::run(move || f()),
        Promise::blocking(move || theirs()),
    );
    assert_eq!(in_task.wait_timeout(LONG), Ok(()));
    assert_eq!(in_thread.wait_timeout(LONG), Ok(()));
}

/// One that a wait group counts until this is dropped, also by a panic: so who waits for the
/// group goes on, and can tell what went wrong.
#[must_use]
pub struct UnderWay(WaitGroup);

impl UnderWay {
    pub fn of(group: &WaitGroup) -> UnderWay {
        group.add(1);
        UnderWay(group.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.done();
    }
}

/// Runs `program` in a child process of the test named `test`, and gives what came
/// of it; in that child, runs it and does not return.
pub fn in_child(
    test: &str,
    env: &[(&str, &str)],
    program: impl FnOnce() -> std::process::ExitCode,
) -> Output {
    let mut command = child(test, program);
    for (name, value) in env {
        command.env(name, value);
    }
    command.output().unwrap()
}

/// The same, not yet started. What the test harness prints before comes first in the output.
pub fn child(test: &str, program: impl FnOnce() -> std::process::ExitCode) -> Command {
    const CHILD: &str = "MILO_RT_TEST_CHILD";
    if std::env::var_os(CHILD).is_some_and(|name| name == test) {
        let code = program();
        use std::process::Termination;
        std::process::exit(if code.report() == std::process::ExitCode::SUCCESS {
            0
        } else {
            101
        });
    }
    let me = std::env::current_exe().unwrap();
    let mut command = Command::new(me);
    command
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, test)
        .env_remove("RUST_BACKTRACE");
    command
}

/// `n` rounds, or the few that miri can do in the time of a test: it looks at each access.
pub const fn rounds(n: u64) -> u64 {
    if cfg!(miri) && n > 8 { 8 } else { n }
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// True if the environment asks for one worker, as is the default: the order of tasks,
/// and the thread they run on, are promised then.
pub fn one_worker() -> bool {
    std::env::var("MILO_WORKERS").map_or(true, |n| n == "1")
}
