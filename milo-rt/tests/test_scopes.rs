//! `run_test`: a test waits for the tasks that it spawned itself, and answers for them.

mod common;

use common::{in_child, one_worker, stderr};
use milo_rt::parallel::parallel;
use milo_rt::promise::Promise;
use milo_rt::sync::{AtomicI64, Channel};
use milo_rt::{runtime, task, thread, timer};
use std::panic::catch_unwind;
use std::process::ExitCode;
use std::time::Duration;

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// The text of the panic of a test that fails.
fn failure(test: impl FnOnce() + Send + 'static) -> String {
    failure_within(ms(60_000), test)
}

/// The same; for so long it waits while no task ends.
fn failure_within(patience: Duration, test: impl FnOnce() + Send + 'static) -> String {
    let run = std::panic::AssertUnwindSafe(|| runtime::run_test_with(patience, test));
    let payload = catch_unwind(run).expect_err("the test should fail");
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast::<&str>().expect("text").to_string(),
    }
}

#[test]
fn it_waits_for_what_it_spawned_however_deep() {
    let count = AtomicI64::new(0);
    let counted = count.clone();
    runtime::run_test(move || {
        let later = move |count: AtomicI64| {
            timer::sleep(ms(20));
            count.add(1);
        };
        let (a, b, c, d) = (counted.clone(), counted.clone(), counted.clone(), counted);
        task::spawn(move || task::spawn(move || later(a)));
        thread::spawn(move || task::spawn(move || later(b)))
            .unwrap()
            .join()
            .unwrap();
        Promise::blocking(move || later(c));
        parallel((
            || {
                task::spawn(move || later(d));
            },
            || (),
        ));
    });
    assert_eq!(count.load(), 4);
}

#[test]
fn it_does_not_see_the_tasks_of_others() {
    let gate = Channel::<()>::new(1).unwrap();
    let (theirs, waits) = (gate.clone(), gate.clone());
    // Of an ordinary test.
    let outside = task::spawn(move || waits.recv().is_ok());
    let other = std::thread::spawn(move || {
        runtime::run_test(move || {
            task::spawn(move || theirs.recv().is_ok());
        });
    });
    runtime::run_test(|| {
        task::spawn(|| ());
        // Another worker may have run it already.
        assert!(!one_worker() || runtime::live_tasks() == 1);
        runtime::drain();
        assert_eq!(runtime::live_tasks(), 0);
    });
    gate.close();
    outside.join().unwrap();
    other.join().unwrap();
}

#[test]
fn it_fails_if_a_task_panicked_that_nobody_joined() {
    let text = failure(|| {
        task::spawn(|| panic!("(a task of a test)"));
    });
    assert!(text.starts_with("1 of the test's tasks panicked"), "{text}");
    // Of which it takes those that were joined.
    runtime::run_test(|| {
        let t = task::spawn(|| panic!("(a joined task of a test)"));
        timer::sleep(ms(10));
        assert!(t.join().is_err());
    });
}

#[test]
fn it_names_the_tasks_that_are_left_behind() {
    let gate = Channel::<()>::new(1).unwrap();
    let theirs = gate.clone();
    let text = failure_within(ms(300), move || {
        for name in ["reader", "writer"] {
            let gate = theirs.clone();
            let build = task::Builder::new().name(name);
            build.spawn(move || gate.recv().is_ok()).unwrap();
        }
        let endless = theirs.clone();
        task::daemon(move || endless.recv().is_ok());
    });
    gate.close();
    assert!(text.starts_with("the test left 2 tasks behind"), "{text}");
    for name in ["reader", "writer"] {
        let line = format!("\n  task '{name}', spawned at milo-rt/tests/test_scopes.rs:");
        assert!(text.contains(&line), "{text}");
    }
    assert!(text.contains("'Task.daemon'"), "{text}");
}

#[test]
fn its_own_panic_comes_first() {
    let text = failure(|| {
        let gate = Channel::<()>::new(1).unwrap();
        task::spawn(move || gate.recv().is_ok());
        panic!("(the test's own)");
    });
    assert_eq!(text, "(the test's own)");
    let text = {
        let run = || runtime::run_test(|| 3);
        *catch_unwind(run).unwrap_err().downcast::<String>().unwrap()
    };
    assert_eq!(text, "the test returned 3");
}

#[test]
fn its_panic_is_told_at_its_place() {
    let output = in_child("its_panic_is_told_at_its_place", &[], || {
        runtime::run_test(|| -> () { panic!("in the test") });
        ExitCode::SUCCESS
    });
    let text = stderr(&output);
    assert!(!output.status.success());
    let line = "the test panicked at milo-rt/tests/test_scopes.rs:";
    assert_eq!(text.matches(line).count(), 1, "{text}");
}
