//! The order of tasks: that of one queue, first come, first served.

mod common;

use common::{in_child, one_worker, stderr};
use milo_rt::{batch::batch, runtime, sync::Channel, task};
use std::sync::Arc;
use std::sync::Mutex;

type Log = Arc<Mutex<Vec<String>>>;

fn two_step(log: &Log, name: &'static str) {
    let log = log.clone();
    task::spawn(move || {
        log.lock().unwrap().push(format!("{name}1"));
        task::yield_now();
        log.lock().unwrap().push(format!("{name}2"));
    });
}

fn take(log: &Log) -> String {
    std::mem::take(&mut *log.lock().unwrap()).join(" ")
}

#[test]
fn a_batch_from_a_thread_runs_in_order() {
    if !one_worker() {
        return;
    }
    let log = Log::default();
    let mut in_time = 0;
    for _ in 0..2_000 {
        let guard = batch();
        two_step(&log, "A");
        two_step(&log, "B");
        drop(guard);
        runtime::drain();
        match take(&log).as_str() {
            "A1 B1 A2 B2" => in_time += 1,
            // The thread was held up for so long that the first did not wait for the second.
            order => assert_eq!(order, "A1 A2 B1 B2"),
        }
    }
    assert!(in_time > 1_000, "{in_time}");
}

#[test]
fn a_batch_is_handed_over_when_its_thread_waits() {
    if !one_worker() {
        return;
    }
    let log = Log::default();
    let in_order = |_| {
        let guard = batch();
        two_step(&log, "A");
        two_step(&log, "B");
        runtime::drain();
        drop(guard);
        take(&log) == "A1 B1 A2 B2"
    };
    // A thread that is held up for long enough does not keep the first waiting.
    assert!((0..100).any(in_order));
}

#[test]
fn main_as_first_task_sees_its_tasks_in_order() {
    if !one_worker() {
        return;
    }
    for _ in 0..500 {
        let log = Log::default();
        let theirs = log.clone();
        runtime::run_test(move || {
            two_step(&theirs, "A");
            two_step(&theirs, "B");
            theirs.lock().unwrap().push("main".into());
            task::yield_now();
            theirs.lock().unwrap().push("main2".into());
        });
        assert_eq!(take(&log), "main A1 B1 main2 A2 B2");
    }
}

#[test]
fn the_first_task_of_all_waits_for_its_turn_too() {
    if !one_worker() {
        return;
    }
    // In a process where nothing has been spawned before.
    let output = in_child("the_first_task_of_all_waits_for_its_turn_too", &[], || {
        runtime::run_main(|| {
            let log = Log::default();
            two_step(&log, "A");
            log.lock().unwrap().push("main".into());
            task::yield_now();
            assert_eq!(take(&log), "main A1");
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn wakeups_keep_their_place_among_spawns() {
    if !one_worker() {
        return;
    }
    for _ in 0..500 {
        let log = Log::default();
        let theirs = log.clone();
        runtime::run_test(move || {
            let ch = Channel::new(1).unwrap();
            let (go, inner) = (ch.clone(), theirs.clone());
            task::spawn(move || {
                go.recv().unwrap();
                inner.lock().unwrap().push("woken".into());
            });
            task::yield_now();
            two_step(&theirs, "A");
            ch.send(()).unwrap();
            two_step(&theirs, "B");
        });
        assert_eq!(take(&log), "A1 woken B1 A2 B2");
    }
}

#[test]
fn a_task_that_waits_for_its_child_by_yielding_ends() {
    let done = task::spawn(|| {
        let child = task::spawn(|| 1);
        while !child.is_finished() {
            task::yield_now();
        }
        child.join().unwrap()
    });
    assert_eq!(done.join(), Ok(1));
}

#[test]
fn a_hundred_thousand_short_tasks_in_one_go() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let count = Arc::new(AtomicUsize::new(0));
    let theirs = count.clone();
    runtime::run_test(move || {
        for i in 0..100_000 {
            let count = theirs.clone();
            task::spawn(move || {
                if i % 2 == 0 {
                    task::yield_now();
                }
                count.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(count.load(Ordering::Relaxed), 100_000);
}

#[test]
fn who_drains_does_not_wait_for_the_first_task() {
    let (ended, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime::run_test(|| {
            // Each of them is waited for, and waits for the tasks that were spawned.
            let thread = milo_rt::thread::spawn(|| {
                task::spawn(task::yield_now);
                runtime::drain();
            });
            thread.unwrap().join().unwrap();
            let drains = task::spawn(|| {
                task::spawn(task::yield_now);
                runtime::drain();
            });
            drains.join().unwrap();
        });
        ended.send(())
    });
    end.recv_timeout(std::time::Duration::from_secs(60))
        .expect("a wait for what waits has no end");
}
