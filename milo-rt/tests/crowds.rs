//! Thousands of tasks that are always ready, and workers that compute. Each wait has a bound, as a
//! failure would be a wait without end.

mod common;

use milo_rt::net::{TcpListener, TcpStream, ip4};
use milo_rt::sync::Channel;
use milo_rt::{task, timer};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(120);

#[test]
fn ten_thousand_tasks_that_yield_without_end_starve_nobody() {
    let stop = Arc::new(AtomicBool::new(false));
    let crowd: Vec<_> = (0..10_000)
        .map(|_| {
            let stop = stop.clone();
            task::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    task::yield_now();
                }
            })
        })
        .collect();
    let (done, all_done) = (Channel::new(3).unwrap(), Channel::new(3).unwrap());
    let says = |name: &'static str| {
        let all_done = all_done.clone();
        move || all_done.send(name).unwrap()
    };
    let timers = says("timers");
    task::spawn(move || {
        for _ in 0..3 {
            timer::sleep(Duration::from_millis(1));
        }
        timers();
    });
    let sockets = says("sockets");
    task::spawn(move || {
        let listener = TcpListener::bind(0).unwrap();
        let port = listener.port();
        let echo = task::spawn(move || {
            let stream = listener.accept().unwrap();
            for _ in 0..3 {
                let text = stream.recv().unwrap();
                stream.send(&text).unwrap();
            }
        });
        let stream = TcpStream::connect(ip4(127, 0, 0, 1), port).unwrap();
        for _ in 0..3 {
            stream.send("hello").unwrap();
            assert_eq!(stream.recv().unwrap(), "hello");
        }
        echo.join().unwrap();
        sockets();
    });
    let (theirs, threads) = (done.clone(), says("threads"));
    task::spawn(move || {
        assert_eq!(theirs.recv(), Ok(7));
        threads();
    });
    done.send(7).unwrap();
    let mut ended: Vec<_> = (0..3)
        .map(|_| all_done.recv_timeout(LONG).expect("somebody starves"))
        .collect();
    stop.store(true, Ordering::Relaxed);
    ended.sort_unstable();
    assert_eq!(ended, ["sockets", "threads", "timers"]);
    for task in crowd {
        task.join().unwrap();
    }
}

// Each of two tasks computes until it sees that the other one does: only at the same time.
#[test]
fn two_workers_compute_at_once() {
    // `may` needs the consent of an `unsafe` call for more than one worker.
    if !cfg!(feature = "native") {
        return;
    }
    let output = common::in_child(
        "two_workers_compute_at_once",
        &[("MILO_WORKERS", "2")],
        || {
            let flags = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
            let meets = |mine: usize| {
                let (mine, other) = (flags[mine].clone(), flags[1 - mine].clone());
                move || {
                    mine.store(true, Ordering::SeqCst);
                    let start = Instant::now();
                    while !other.load(Ordering::SeqCst) {
                        assert!(start.elapsed() < LONG, "the other one waits for this one");
                        std::hint::spin_loop();
                    }
                }
            };
            let (first, second) = (meets(0), meets(1));
            let main = task::spawn(move || {
                let tasks = [task::spawn(first), task::spawn(second)];
                tasks.into_iter().all(|task| task.join().is_ok())
            });
            match main.join() {
                Ok(true) => std::process::ExitCode::SUCCESS,
                _ => std::process::ExitCode::FAILURE,
            }
        },
    );
    assert!(output.status.success(), "{}", common::stderr(&output));
}
