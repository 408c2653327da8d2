//! What a program and a test make of their tasks in a crate of a user's: panics where nothing
//! unwinds, and `#[milo::test]` in a binary with other tests.

use std::process::Command;
use std::time::Duration;

use milo_tests::nested::Project;
use milo_tests::process::{self, Outcome};

const LIMIT: Duration = Duration::from_secs(600);

const ABORTS: &str = r#"
milo::milo! {
    from "std/runtime" import { Task, Promise }
    from "std/thread" import { Thread }
    fn fails(n: i64): i64 {
        let none: i64? = null
        if n > 0 { return none! }
        return n
    }
    fn main(): i32 {
        match std::env::args().nth(1).unwrap().as_str() {
            "main" => { print(fails(1)) }
            "task" => { let _ = Task.spawn((): void => { print(fails(1)) }).join() }
            "daemon" => { let _ = Task.daemon((): void => { print(fails(1)) }).join() }
            "thread" => { let _ = Thread.spawn((): void => { print(fails(1)) })!.join() }
            "promise" => { let _ = Promise<i64>.run((): i64 => fails(1)).await() }
            "blocking" => { let _ = Promise<i64>.blocking((): i64 => fails(1)).await() }
            "parallel" => {
                parallel {
                    let a = fails(1)
                    let b = fails(0)
                }
                print(a + b)
            }
            _ => { print("?") }
        }
        return 0
    }
}
"#;

#[test]
fn panics_are_told_where_nothing_unwinds() {
    let files = [("src/main.rs".to_owned(), ABORTS.to_owned())];
    let project = Project::new(env!("CARGO_TARGET_TMPDIR"), "aborts", "2024", &files);
    let mut build = project.cargo(["build", "--quiet"]);
    build.env("CARGO_PROFILE_DEV_PANIC", "abort");
    let built = process::run(&mut build, LIMIT);
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    let program = project.target().join("debug/aborts");
    // Also where somebody waits already, who will never hear of it.
    for (case, who) in [
        ("main", "main panicked at src/main.rs:"),
        ("task", "task panicked: unwrap called on None"),
        ("daemon", "daemon panicked: unwrap called on None"),
        ("thread", "thread panicked: unwrap called on None"),
        ("promise", "promise panicked: unwrap called on None"),
        ("blocking", "promise panicked: unwrap called on None"),
        ("parallel", "main panicked at src/main.rs:"),
    ] {
        let mut command = Command::new(&program);
        command.arg(case).env_remove("RUST_BACKTRACE");
        let got = process::run(&mut command, LIMIT);
        assert!(got.status.is_some_and(|status| !status.success()), "{case}");
        let text = &got.stderr;
        assert!(text.contains(who), "{case}: {text}");
        assert_eq!(text.matches("panicked").count(), 1, "{case}: {text}");
        assert!(text.contains("src/main.rs:7:"), "{case}: {text}");
    }
}

const TESTS: &str = r#"
use std::time::Duration;

milo::milo! {
    from "std/runtime" import { Task }
    from "std/sync" import { Channel }
    from "std/time" import { sleepMs }
    fn leavesOne(ch: Channel<i64>): void {
        Task.spawn(move (): void => { let _ = ch.recv() })
    }
    fn works(ch: Channel<i64>): void {
        Task.spawn(move (): void => {
            sleepMs(20)
            ch.trySend(1)
        })
    }
    fn failsInATask(): void {
        Task.spawn((): void => { assert(1 + 1 == 3, "wrong sum") })
    }
    fn serves(ch: Channel<i64>): void {
        Task.daemon(move (): void => { while true { ch.recv()! } })
    }
}

fn channel() -> milo::sync::Channel<i64> {
    milo::sync::Channel::new(1).unwrap()
}

#[test]
fn ordinary_and_leaves_a_task() {
    leavesOne(channel());
}

#[milo::test]
fn innocent() {
    std::thread::sleep(Duration::from_millis(50));
    works(channel());
}

#[milo::test]
fn with_a_server() {
    serves(channel());
}

#[milo::test]
fn fails_for_its_task() {
    failsInATask();
}

#[milo::test(patience = "200ms")]
fn leaves_one_behind() {
    leavesOne(channel());
}

#[milo::test]
#[should_panic(expected = "on purpose")]
fn should_panic() {
    panic!("on purpose");
}
"#;

#[test]
fn a_test_answers_for_its_own_tasks() {
    let files = [
        ("src/lib.rs".to_owned(), String::new()),
        ("tests/all.rs".to_owned(), TESTS.to_owned()),
    ];
    let project = Project::new(env!("CARGO_TARGET_TMPDIR"), "tested", "2024", &files);
    let Outcome { stdout, stderr, .. } = process::run(
        &mut project.cargo(["test", "--quiet", "--test", "all"]),
        LIMIT,
    );
    let all = format!("{stdout}\n{stderr}");
    assert!(stdout.contains("4 passed; 2 failed"), "{all}");
    assert!(stdout.contains("1 of the test's tasks panicked"), "{all}");
    assert!(stdout.contains("wrong sum"), "{all}");
    assert!(stdout.contains("the test left 1 task behind"), "{all}");
    assert!(
        stdout.contains("  task, spawned at tests/all.rs:9:"),
        "{all}"
    );
}
