//! Deadlocks that must be told, and programs that never deadlock and are looked at all the time.
//!
//! Each case is a program in a process of its own, as the thread of the test harness would be a
//! thread that is not the runtime's: this target runs itself, with the name of the case.

use milo_rt::parallel::parallel;
use milo_rt::promise::Promise;
use milo_rt::select::Select;
use milo_rt::sync::{Channel, Mutex, RwLock, WaitGroup};
use milo_rt::{runtime, task, thread, timer};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

// Far more than any case takes.
const LIMIT: Duration = Duration::from_secs(300);

type Case = (&'static str, fn());

/// How often the last task becomes ready while the last blocking job ends.
const JOBS: usize = 100_000;

/// How often what else might be taken for a deadlock is done.
const ROUNDS: usize = if cfg!(debug_assertions) {
    20_000
} else {
    100_000
};

/// They end with 0.
const ALIVE: [Case; 14] = [
    ("everything waits for a signal or a program", || {
        let signals = milo_rt::signal::on(&[milo_rt::signal::Signal::User1]).unwrap();
        for _ in 0..3 {
            let me = std::process::id();
            let text = format!("sleep 0.1; kill -USR1 {me}; sleep 0.1");
            let child = milo_rt::process::spawn(Command::new("sh").args(["-c", &text])).unwrap();
            let waits = task::spawn(move || child.wait().unwrap().success());
            signals.recv().unwrap();
            assert_eq!(waits.join(), Ok(true));
        }
    }),
    (
        "main and a task wait in selects for pipes of other programs",
        || {
            let ch = Channel::<i32>::new(0).unwrap();
            let waits = move || {
                let mut command = Command::new("sh");
                command
                    .args(["-c", "sleep 0.3; echo x"])
                    .stdout(Stdio::piped());
                let mut child = command.spawn().unwrap();
                let output = child.stdout.take().unwrap();
                assert_eq!(Select::new().recv(&ch).readable(&output).wait(), Ok(1));
                child.wait().unwrap();
            };
            let waits_too = waits.clone();
            let other = task::spawn(waits_too);
            waits();
            other.join().unwrap();
        },
    ),
    ("futures are woken by tasks that end next", || {
        for i in 0..ROUNDS / 4 {
            let promise = Promise::run(move || i);
            assert_eq!(milo_rt::future::block_on(promise), Ok(i));
        }
    }),
    (
        "the last blocking job ends as the last task becomes ready",
        || {
            for i in 0..JOBS {
                assert_eq!(Promise::blocking(move || i).wait(), Ok(i));
            }
        },
    ),
    (
        "a task gives the last job away and ends, which wakes main",
        || {
            for i in 0..ROUNDS {
                let ch = Channel::new(1).unwrap();
                let send = ch.clone();
                task::spawn(move || Promise::blocking(move || send.send(i).is_ok()));
                assert_eq!(ch.recv(), Ok(i));
            }
        },
    ),
    ("a job starts a task and ends, and so on", || {
        fn next(left: usize, done: Channel<()>) {
            if left == 0 {
                done.send(()).unwrap();
            } else if left.is_multiple_of(2) {
                Promise::blocking(move || next(left - 1, done));
            } else {
                task::spawn(move || next(left - 1, done));
            }
        }
        let done = Channel::new(0).unwrap();
        next(ROUNDS, done.clone());
        done.recv().unwrap();
    }),
    ("two tasks wait, one of them for a job", || {
        let ch = Channel::new(1).unwrap();
        let theirs = ch.clone();
        task::spawn(move || {
            for _ in 0..JOBS {
                let send = theirs.clone();
                Promise::blocking(move || send.send(()).is_ok())
                    .wait()
                    .unwrap();
            }
        });
        for _ in 0..JOBS {
            ch.recv().unwrap();
        }
    }),
    ("threads end as their joiner waits", || {
        for i in 0..ROUNDS / 20 {
            let inner = move || thread::spawn(move || i).unwrap().join().unwrap();
            assert_eq!(thread::spawn(inner).unwrap().join(), Ok(i));
        }
    }),
    ("branches of parallel wait for each other", || {
        for i in 0..ROUNDS / 10 {
            let ch = Channel::new(1).unwrap();
            let (send, receive) = (ch.clone(), ch.clone());
            let (_, got) = parallel((
                move || send.send(i).unwrap(),
                move || receive.recv().unwrap(),
            ));
            assert_eq!(got, i);
        }
    }),
    ("timers are the last to wake somebody", || {
        for i in 0..ROUNDS as u64 / 20 {
            timer::sleep(Duration::from_micros(i % 50));
            let alarm = timer::after(Duration::from_micros(i % 30));
            alarm.recv().unwrap();
        }
    }),
    ("tasks come and go", || {
        for _ in 0..ROUNDS {
            let wg = WaitGroup::new();
            wg.add(2);
            for _ in 0..2 {
                let wg = wg.clone();
                task::spawn(move || wg.done());
            }
            wg.wait();
        }
    }),
    ("a thread of another's wakes the last one", || {
        for i in 0..ROUNDS / 20 {
            let ch = Channel::new(1).unwrap();
            let send = ch.clone();
            let other = std::thread::spawn(move || send.send(i).unwrap());
            assert_eq!(ch.recv(), Ok(i));
            // It has ended, or has not: nobody waits for it.
            drop(other);
        }
    }),
    ("the last task ends when main has ended", || {
        task::spawn(|| {
            for _ in 0..ROUNDS {
                task::yield_now();
            }
        });
    }),
    (
        "the last task ends when main has ended, and leaves a daemon",
        || {
            let ch = Channel::<()>::new(1).unwrap();
            task::daemon(move || ch.recv());
            task::spawn(|| Promise::blocking(|| timer::sleep(Duration::from_millis(5))).wait());
        },
    ),
];

/// They end with 2, and say why.
const DEADLOCKS: [Case; 7] = [
    ("main waits", || {
        Channel::<i32>::new(1).unwrap().recv().unwrap();
    }),
    ("main has ended", || {
        let m = Mutex::new();
        m.lock().unwrap();
        let theirs = m.clone();
        task::Builder::new()
            .name("waits for the lock")
            .spawn(move || theirs.lock().is_ok())
            .unwrap();
    }),
    ("more tasks than may be alive", || {
        // The environment says: three.
        let ch = Channel::<i32>::new(1).unwrap();
        for _ in 0..3 {
            let ch = ch.clone();
            task::spawn(move || ch.recv().is_ok());
        }
        task::spawn(move || ch.send(1).is_ok());
    }),
    ("a thread and a branch", || {
        let wg = WaitGroup::new();
        wg.add(1);
        let theirs = wg.clone();
        let t = thread::Builder::new()
            .name("a thread")
            .spawn(move || theirs.wait())
            .unwrap();
        parallel((|| t.join().is_ok(), || 1));
    }),
    ("after much else", || {
        for _ in 0..100 {
            timer::sleep(Duration::from_micros(10));
            Promise::blocking(|| ()).wait().unwrap();
            task::spawn(|| ()).join().unwrap();
            std::thread::spawn(|| ()).join().unwrap();
        }
        let stop = Channel::<i32>::new(1).unwrap();
        let alarm = timer::after(Duration::from_millis(300));
        alarm.recv().unwrap();
        let _ = Select::new().recv(&stop).wait();
    }),
    ("a future that nobody wakes", || {
        milo_rt::future::block_on(std::future::pending::<()>());
    }),
    ("a task of a promise", || {
        let ch = Channel::<i32>::new(1).unwrap();
        Promise::run(move || ch.recv().is_ok()).wait().unwrap();
    }),
];

type Told = (Case, &'static [&'static str]);

/// Deadlocks, and what their reports say of those who wait; `deadlocks.rs` stands for a place in
/// this file.
const TOLD: [Told; 5] = [
    (
        ("a reader and a writer of a lock that main keeps", || {
            let rw = RwLock::new();
            rw.write().unwrap();
            let (reads, writes) = (rw.clone(), rw.clone());
            let reader = task::Builder::new().name("reader");
            reader.spawn(move || reads.read().is_ok()).unwrap();
            let writer = task::Builder::new().name("writer");
            let writer = writer.spawn(move || writes.write().is_ok()).unwrap();
            writer.join().unwrap();
        }),
        &[
            "task 'reader', spawned at milo-rt/tests/deadlocks.rs",
            "waits for a lock, to read, at milo-rt/tests/deadlocks.rs",
            "waits for a lock, to write, at milo-rt/tests/deadlocks.rs",
            "waits for the end of a task or thread, at milo-rt/tests/deadlocks.rs",
        ],
    ),
    (
        (
            "two tasks join each other, a daemon waits, a thread of others has panicked",
            || {
                let ch = Channel::<i32>::new(1).unwrap();
                let theirs = ch.clone();
                task::daemon(move || theirs.recv());
                std::thread::spawn(move || {
                    let _ch = ch;
                    panic!("in a thread of others");
                });
                let handles = Channel::<task::JoinHandle<()>>::new(1).unwrap();
                let second = handles.clone();
                let first = task::spawn(move || second.recv().unwrap().join().unwrap());
                let joins = task::spawn(move || first.join().unwrap());
                handles.send(joins).unwrap();
            },
        ),
        &[
            "in a thread of others",
            "main has ended",
            "daemon, spawned at milo-rt/tests/deadlocks.rs",
            "task, spawned at milo-rt/tests/deadlocks.rs",
            "waits for the end of a task or thread, at milo-rt/tests/deadlocks.rs",
        ],
    ),
    (
        ("a blocking job and a task wait for each other", || {
            let ch = Channel::<()>::new(0).unwrap();
            let theirs = ch.clone();
            let job = Promise::blocking(move || theirs.recv().is_ok());
            task::spawn(move || {
                job.wait().unwrap();
                ch.send(()).unwrap();
            });
        }),
        &[
            "a blocking promise, spawned at milo-rt/tests/deadlocks.rs",
            "waits for the other side of a channel, at milo-rt/tests/deadlocks.rs",
            "waits for a promise, at milo-rt/tests/deadlocks.rs",
        ],
    ),
    (
        ("blocking jobs wait for jobs that get no thread", || {
            // The environment says: two threads.
            let outer = || Promise::blocking(|| Promise::blocking(|| 1).wait());
            let both = [outer(), outer()];
            both.into_iter().for_each(|job| drop(job.wait()));
        }),
        &[
            "a blocking promise, spawned at milo-rt/tests/deadlocks.rs",
            "2 of them",
            "2 more blocking jobs wait for others to end",
            "#[milo::main(blocking_threads = …)]",
        ],
    ),
    (
        ("branches of parallel that wait", || {
            let ch = Channel::<i32>::new(0).unwrap();
            let wg = WaitGroup::new();
            wg.add(1);
            parallel((|| ch.recv().is_ok(), || wg.wait()));
        }),
        &[
            "a branch of 'parallel' in main",
            "waits for the other side of a channel, at milo-rt/tests/deadlocks.rs",
            "waits for a wait group, at milo-rt/tests/deadlocks.rs",
            "waits for the branches of 'parallel', at milo-rt/tests/deadlocks.rs",
        ],
    ),
];

fn main() -> ExitCode {
    if let Ok(name) = std::env::var("MILO_RT_DEADLOCK") {
        let told = TOLD.iter().map(|(case, _)| case);
        let all = ALIVE.iter().chain(&DEADLOCKS).chain(told);
        let (_, case) = all.into_iter().find(|case| case.0 == name).expect("a case");
        if ALIVE.iter().any(|case| case.0 == name) {
            runtime::look_for_deadlocks_without_pause();
        }
        return runtime::run_main(*case);
    }
    let mut failed = 0;
    for (name, _) in ALIVE {
        failed += usize::from(!check(name, 0, &[]));
    }
    for (name, _) in DEADLOCKS {
        // There is no way to know elsewhere.
        if cfg!(target_os = "linux") {
            failed += usize::from(!check(name, 2, &["milo: deadlock: everything waits"]));
        }
    }
    for ((name, _), says) in TOLD {
        if cfg!(target_os = "linux") {
            failed += usize::from(!check(name, 2, says));
        }
    }
    ExitCode::from(u8::from(failed > 0))
}

fn check(name: &str, status: i32, says: &[&str]) -> bool {
    let start = Instant::now();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env("MILO_RT_DEADLOCK", name)
        .env(
            "MILO_MAX_TASKS",
            if name.starts_with("more") {
                "3"
            } else {
                "1000"
            },
        )
        .env(
            "MILO_BLOCKING_THREADS",
            if name.starts_with("blocking jobs") {
                "2"
            } else {
                "512"
            },
        )
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let ended = loop {
        if let Some(ended) = child.try_wait().unwrap() {
            break Some(ended);
        }
        if start.elapsed() > LIMIT {
            child.kill().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    let code = ended.and_then(|ended| ended.code());
    let ok = code == Some(status)
        && says.iter().all(|says| text.contains(says))
        && text.matches("milo: deadlock").count() < 2;
    println!("{name} ... {}", if ok { "ok" } else { "FAILED" });
    if !ok {
        println!("status {code:?}, expected {status}\n{text}");
    }
    ok
}
