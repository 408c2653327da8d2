//! Reports of panics: when they are written, to whom, and how the program ends.

mod common;

use common::{in_child, one_worker, stderr};
use milo_rt::parallel::parallel;
use milo_rt::promise::Promise;
use milo_rt::sync::Channel;
use milo_rt::{runtime, task, thread, timer};
use std::process::ExitCode;
use std::time::Duration;

/// Sleeps until `done`, however busy the machine is.
fn wait_until(done: impl Fn() -> bool) {
    while !done() {
        timer::sleep(ms(5));
    }
}

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

#[track_caller]
fn assert_once(text: &str, part: &str) {
    assert_eq!(text.matches(part).count(), 1, "{part:?} in:\n{text}");
}

#[test]
fn a_panic_that_nobody_joins_is_told_once() {
    let output = in_child("a_panic_that_nobody_joins_is_told_once", &[], || {
        runtime::run_main(|| {
            task::Builder::new()
                .name("loner")
                .spawn(|| panic!("from a task"))
                .unwrap();
            thread::spawn(|| panic!("from a thread")).unwrap();
            Promise::run(|| -> i32 { panic!("from a promise") });
            Promise::blocking(|| -> i32 { panic!("from the pool") });
            let daemon = task::daemon(|| panic!("from a daemon"));
            // Nothing waits for a daemon at the end of the program.
            wait_until(|| daemon.is_finished());
        })
    });
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    for (kind, said) in [
        ("task 'loner'", "from a task"),
        ("thread", "from a thread"),
        ("promise", "from a promise"),
        ("promise", "from the pool"),
        ("daemon", "from a daemon"),
    ] {
        assert_once(&text, said);
        assert!(
            text.contains(&format!("{kind} panicked: {said}\n")),
            "{text}"
        );
    }
    for line in [
        "\n  at milo-rt/tests/panics.rs:",
        "\n  spawned at milo-rt/tests/panics.rs:",
    ] {
        assert_eq!(text.matches(line).count(), 5, "{text}");
    }
}

#[test]
fn a_panic_is_told_although_the_handle_is_kept() {
    let output = in_child("a_panic_is_told_although_the_handle_is_kept", &[], || {
        runtime::run_main(|| {
            let kept = (
                task::spawn(|| panic!("kept task")),
                thread::spawn(|| panic!("kept thread")).unwrap(),
                Promise::run(|| -> i32 { panic!("kept promise") }),
                Promise::blocking(|| -> i32 { panic!("kept on the pool") }),
            );
            // Everything has been told when this is over, and nobody has joined.
            wait_until(|| kept.0.is_finished() && kept.1.is_finished());
            wait_until(|| kept.2.is_done() && kept.3.is_done());
            eprintln!("-- now they are joined");
            assert_eq!(
                kept.0.join().unwrap_err().to_string(),
                "task panicked: kept task"
            );
            assert_eq!(
                kept.1.join().unwrap_err().to_string(),
                "thread panicked: kept thread"
            );
            assert_eq!(
                kept.2.wait().unwrap_err().to_string(),
                "task panicked: kept promise"
            );
            assert!(kept.3.wait().is_err());
        })
    });
    let text = stderr(&output);
    // Joined: it is the joiner's to decide what it means.
    assert!(output.status.success(), "{text}");
    let (before, after) = text.split_once("-- now").expect("main goes on");
    for said in [
        "kept task",
        "kept thread",
        "kept promise",
        "kept on the pool",
    ] {
        assert_once(before, said);
    }
    assert!(!after.contains("kept"), "{text}");
}

#[test]
fn who_waits_already_is_told_and_nobody_else() {
    if !one_worker() {
        // Elsewhere it panics before anybody waits.
        return;
    }
    let output = in_child("who_waits_already_is_told_and_nobody_else", &[], || {
        runtime::run_main(|| {
            let late = || timer::sleep(ms(30));
            let t = task::spawn(move || {
                late();
                panic!("quiet");
            });
            assert!(t.join().is_err());
            let t = thread::spawn(move || {
                late();
                panic!("quiet");
            });
            assert!(t.unwrap().join().is_err());
            let p = Promise::run(move || -> i32 {
                late();
                panic!("quiet")
            });
            assert!(p.wait().is_err());
            let p = Promise::blocking(move || -> i32 {
                late();
                panic!("quiet")
            });
            assert!(p.get().is_err());
            // Through others that wait for it.
            let bad = || Promise::run(|| -> i32 { panic!("quiet") });
            assert!(
                Promise::<i32>::of_all::<Vec<i32>>([bad(), Promise::run(|| 1)])
                    .get()
                    .is_err()
            );
            assert!(Promise::of_first([bad()]).wait().is_err());
            assert!(Promise::all([Promise::run(|| 1), bad()]).is_err());
            let t = task::spawn(move || {
                late();
                parallel((|| 1, || -> i32 { panic!("quiet") }))
            });
            assert!(t.join().is_err());
        })
    });
    let text = stderr(&output);
    assert!(output.status.success(), "{text}");
    assert_eq!(text, "");
}

#[test]
fn a_branch_of_parallel_panics_for_its_caller() {
    let output = in_child("a_branch_of_parallel_panics_for_its_caller", &[], || {
        runtime::run_main(|| {
            let build = task::Builder::new().name("builder");
            let kept = build.spawn(|| parallel((|| 1, || -> i32 { panic!("a branch") })));
            let kept = kept.unwrap();
            wait_until(|| kept.is_finished());
            drop(kept);
            parallel((|| -> i32 { panic!("main's own") }, || ()));
        })
    });
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert_once(&text, "task 'builder' panicked: a branch");
    assert_once(&text, "a branch");
    assert_once(&text, "main's own");
    assert!(
        text.contains("main panicked at milo-rt/tests/panics.rs:"),
        "{text}"
    );
}

#[test]
fn the_panic_of_a_promise_of_promises_is_told_if_nobody_waits() {
    let test = "the_panic_of_a_promise_of_promises_is_told_if_nobody_waits";
    let output = in_child(test, &[], || {
        runtime::run_main(|| {
            let all =
                Promise::of_all::<Vec<i32>>([Promise::run(|| -> i32 { panic!("one of all") })]);
            let first = Promise::of_first([Promise::run(|| -> i32 { panic!("the first") })]);
            wait_until(|| all.is_done() && first.is_done());
            eprintln!("-- kept");
            drop((all, first));
        })
    });
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    let (before, after) = text.split_once("-- kept").expect("main goes on");
    assert_once(before, "one of all");
    assert_once(before, "the first");
    assert!(!after.contains("panicked"), "{text}");
}

#[test]
fn the_loser_of_a_race_is_told_and_changes_nothing() {
    let output = in_child(
        "the_loser_of_a_race_is_told_and_changes_nothing",
        &[],
        || {
            runtime::run_main(|| {
                let decided = Channel::<()>::new(1).unwrap();
                let loser = |said: &'static str| {
                    let decided = decided.clone();
                    Promise::run(move || -> i32 {
                        assert!(decided.recv().is_err());
                        panic!("{said}")
                    })
                };
                let winner = || Promise::run(|| 1);
                assert_eq!(Promise::race([loser("late one"), winner()]), Ok(1));
                assert_eq!(
                    Promise::of_first([winner(), loser("late two")]).wait(),
                    Ok(1)
                );
                decided.close();
            })
        },
    );
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert_once(&text, "promise panicked: late one");
    assert_once(&text, "promise panicked: late two");
}

#[test]
fn the_panic_of_main_ends_the_program() {
    let output = in_child("the_panic_of_main_ends_the_program", &[], || {
        let code = runtime::run_main(|| {
            let ch = Channel::<i32>::new(1).unwrap();
            let listener = milo_rt::net::TcpListener::bind(0).unwrap();
            task::spawn(move || listener.accept().is_ok());
            task::spawn(move || ch.recv().is_ok());
            task::spawn(|| {
                loop {
                    task::yield_now();
                }
            });
            thread::spawn(|| std::thread::sleep(Duration::from_secs(1000))).unwrap();
            Promise::blocking(|| std::thread::sleep(Duration::from_secs(1000)));
            task::yield_now();
            if std::hint::black_box(true) {
                panic!("main gave up");
            }
        });
        assert_eq!(format!("{code:?}"), format!("{:?}", ExitCode::from(101)));
        code
    });
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert_once(&text, "main gave up");
    assert!(
        text.contains("main panicked at milo-rt/tests/panics.rs:"),
        "{text}"
    );
}

#[test]
fn an_error_of_main_waits_for_the_tasks() {
    let output = in_child("an_error_of_main_waits_for_the_tasks", &[], || {
        runtime::run_main(|| -> Result<(), String> {
            let task = task::spawn(|| {
                timer::sleep(ms(20));
                eprintln!("the task ended");
            });
            Promise::blocking(move || {
                while !task.is_finished() {
                    std::thread::sleep(ms(20));
                }
                eprintln!("the blocking promise ended");
            });
            Err("no luck".into())
        })
    });
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert_eq!(
        text,
        "error: no luck\nthe task ended\nthe blocking promise ended\n"
    );
}

#[test]
fn a_daemon_is_not_waited_for() {
    let output = in_child("a_daemon_is_not_waited_for", &[], || {
        runtime::run_main(|| {
            let ch = Channel::<i32>::new(1).unwrap();
            let begun = Channel::<()>::new(1).unwrap();
            let (theirs, begin) = (ch.clone(), begun.clone());
            task::daemon(move || {
                for n in theirs.iter() {
                    // A task that a daemon starts is an ordinary one.
                    task::spawn(move || {
                        timer::sleep(ms(20));
                        eprintln!("served {n}");
                    });
                    begin.send(()).unwrap();
                }
            });
            let named = task::Builder::new().name("endless").daemon();
            let endless = named
                .spawn(|| Channel::<i32>::new(1).unwrap().recv())
                .unwrap();
            ch.send(7).unwrap();
            // With several workers the daemon may take the value only after this.
            begun.recv().unwrap();
            assert!(!endless.is_finished());
            assert_eq!(task::daemon(|| 5).join(), Ok(5));
            runtime::drain();
            assert_eq!(runtime::live_tasks(), 0);
        })
    });
    let text = stderr(&output);
    assert!(output.status.success(), "{text}");
    assert_eq!(text, "served 7\n");
}

/// A hook of the user's that says what it was given.
fn set_hook() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().unwrap();
        let said = info.payload().downcast_ref::<&str>().unwrap();
        eprintln!("hook: {said} at {}", place.file());
    }));
}

fn panic_everywhere() {
    let kept = task::spawn(|| panic!("task"));
    let thread = thread::spawn(|| panic!("thread")).unwrap();
    std::thread::spawn(|| panic!("foreign")).join().unwrap_err();
    let named = task::Builder::new()
        .name("named")
        .spawn(|| panic!("named"))
        .unwrap();
    let awaited = task::spawn(|| {
        timer::sleep(ms(20));
        panic!("awaited");
    });
    awaited.join().unwrap_err();
    wait_until(|| kept.is_finished() && thread.is_finished() && named.is_finished());
    kept.join().unwrap_err();
    assert!(std::panic::catch_unwind(|| panic!("caught")).is_err());
    panic!("main");
}

fn assert_told_by_hook(output: &std::process::Output) {
    let text = stderr(output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    for said in [
        "task", "thread", "foreign", "named", "awaited", "caught", "main",
    ] {
        assert_once(&text, &format!("hook: {said} at milo-rt/tests/panics.rs\n"));
    }
    assert_eq!(text.matches("hook:").count(), 7, "{text}");
    assert!(!text.contains("panicked"), "{text}");
}

#[test]
fn a_hook_that_was_there_before_is_called_once_for_each_panic() {
    let test = "a_hook_that_was_there_before_is_called_once_for_each_panic";
    let output = in_child(test, &[], || {
        set_hook();
        runtime::run_main(panic_everywhere)
    });
    assert_told_by_hook(&output);
    let text = stderr(&output);
    assert_once(
        &text,
        "  in a task 'named', spawned at milo-rt/tests/panics.rs:",
    );
    // The one that is awaited is its joiner's to tell.
    assert_eq!(text.matches("  in a ").count(), 3, "{text}");
}

#[test]
fn a_hook_that_is_set_in_main_is_called_once_for_each_panic() {
    let test = "a_hook_that_is_set_in_main_is_called_once_for_each_panic";
    let output = in_child(test, &[], || {
        runtime::run_main(|| {
            task::spawn(|| ());
            set_hook();
            panic_everywhere();
        })
    });
    assert_told_by_hook(&output);
}

#[test]
fn both_panics_are_told_before_an_abort() {
    struct Bad;
    impl Drop for Bad {
        fn drop(&mut self) {
            panic!("the second");
        }
    }
    let output = in_child("both_panics_are_told_before_an_abort", &[], || {
        runtime::run_main(|| {
            let t = task::spawn(|| {
                timer::sleep(ms(20));
                let _bad = Bad;
                panic!("the first");
            });
            // Waits already, and will never hear of it.
            let _ = t.join();
        })
    });
    let text = stderr(&output);
    assert!(!output.status.success(), "{text}");
    assert_once(&text, "task panicked: the first");
    assert!(text.contains("the second"), "{text}");
}

#[test]
fn panics_that_are_caught_or_go_on_are_told_once() {
    let output = in_child("panics_that_are_caught_or_go_on_are_told_once", &[], || {
        runtime::run_main(|| {
            task::spawn(|| {
                let caught = std::panic::catch_unwind(|| panic!("caught in the task"));
                let other = std::thread::spawn(|| panic!("of a foreign thread")).join();
                std::panic::resume_unwind(caught.and(other).unwrap_err());
            });
            timer::sleep(ms(50));
        })
    });
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert_once(&text, "caught in the task");
    assert_once(&text, "of a foreign thread");
}

#[test]
fn a_backtrace_is_shown_where_there_is_room() {
    let env = [("RUST_BACKTRACE", "1")];
    let output = in_child("a_backtrace_is_shown_where_there_is_room", &env, || {
        runtime::run_main(|| {
            let told = thread::spawn(|| panic!("with a backtrace")).unwrap();
            task::spawn(|| panic!("without one"));
            // To find the names of functions may take long.
            wait_until(|| told.is_finished());
        })
    });
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert_once(&text, "thread panicked: with a backtrace");
    assert_once(&text, "task panicked: without one");
    assert_once(&text, "stack backtrace:");
}
