//! Limits: what exceeds one waits or is an error, nothing is lost, and when there is room again
//! everything works.

mod common;

use common::{UnderWay, in_child, one_worker, stderr};
use milo_rt::sync::{AtomicI64, Channel, WaitGroup};
use milo_rt::task::JoinError;
use milo_rt::{runtime, task, thread, timer};
use std::process::ExitCode;
use std::time::Duration;

fn succeeds(test: &str, program: impl FnOnce() -> ExitCode) {
    let output = in_child(test, &[], program);
    assert!(output.status.success(), "{}", stderr(&output));
}

fn limit_to(tasks: usize) {
    runtime::Builder::new().max_tasks(tasks).apply().unwrap();
}

#[test]
fn more_tasks_than_the_limit_wait_until_others_end() {
    succeeds("more_tasks_than_the_limit_wait_until_others_end", || {
        limit_to(50);
        runtime::run_main(|| {
            let gate = Channel::<()>::new(1).unwrap();
            let begun = AtomicI64::new(0);
            let tasks: Vec<_> = (0..80)
                .map(|i| {
                    let (gate, begun) = (gate.clone(), begun.clone());
                    task::spawn(move || {
                        begun.add(1);
                        assert!(gate.recv().is_err());
                        i
                    })
                })
                .collect();
            while begun.load() < 50 {
                timer::sleep(Duration::from_millis(1));
            }
            // Longer than anybody would wait in vain.
            timer::sleep(Duration::from_millis(1500));
            assert_eq!(begun.load(), 50);
            gate.close();
            for (i, task) in tasks.iter().enumerate() {
                assert_eq!(task.join(), Ok(i));
            }
            // And on it goes: those that end make room.
            let count = AtomicI64::new(0);
            let more: Vec<_> = (0..500)
                .map(|_| {
                    let count = count.clone();
                    task::spawn(move || {
                        timer::sleep(Duration::from_millis(1));
                        count.add(1);
                    })
                })
                .collect();
            more.iter().for_each(|t| t.join().unwrap());
            assert_eq!(count.load(), 500);
        })
    });
}

#[test]
fn at_a_limit_of_one_tasks_run_one_after_the_other() {
    succeeds("at_a_limit_of_one_tasks_run_one_after_the_other", || {
        limit_to(1);
        runtime::run_main(|| {
            let log = Channel::new(100).unwrap();
            for i in 0..10 {
                let log = log.clone();
                // Every third has a stack of its own, which it gets when its turn comes.
                let builder = match i % 3 {
                    0 => task::Builder::new().stack_size(256 * 1024),
                    _ => task::Builder::new(),
                };
                let task = builder.spawn(move || {
                    log.send((i, "begins")).unwrap();
                    task::yield_now();
                    timer::sleep(Duration::from_micros(100));
                    log.send((i, "ends")).unwrap();
                });
                drop(task.unwrap());
            }
            runtime::drain();
            let mut order = Vec::new();
            for _ in 0..10 {
                let (i, begins) = log.recv().unwrap();
                assert_eq!(begins, "begins");
                assert_eq!(log.recv(), Ok((i, "ends")));
                order.push(i);
            }
            if !one_worker() {
                // Each worker begins what comes to it.
                order.sort_unstable();
            }
            assert_eq!(order, (0..10).collect::<Vec<_>>());
        })
    });
}

#[test]
fn from_threads_the_limit_holds_as_well() {
    succeeds("from_threads_the_limit_holds_as_well", || {
        limit_to(7);
        let (alive, most) = (AtomicI64::new(0), AtomicI64::new(0));
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let (alive, most) = (alive.clone(), most.clone());
                thread::spawn(move || {
                    let tasks: Vec<_> = (0..200)
                        .map(|_| {
                            let (alive, most) = (alive.clone(), most.clone());
                            task::spawn(move || {
                                alive.add(1);
                                if alive.load() > most.load() {
                                    most.store(alive.load());
                                }
                                task::yield_now();
                                timer::sleep(Duration::from_micros(50));
                                alive.add(-1);
                            })
                        })
                        .collect();
                    tasks.iter().for_each(|t| t.join().unwrap());
                })
                .unwrap()
            })
            .collect();
        threads.iter().for_each(|t| t.join().unwrap());
        assert!(most.load() <= 7, "{}", most.load());
        ExitCode::SUCCESS
    });
}

#[test]
fn spawning_from_each_own_turn_at_the_limit_takes_nothing_more() {
    let test = "spawning_from_each_own_turn_at_the_limit_takes_nothing_more";
    succeeds(test, || {
        limit_to(1000);
        runtime::run_main(|| {
            let (gate, done) = (Channel::<()>::new(1).unwrap(), WaitGroup::new());
            let begun = AtomicI64::new(0);
            for _ in 0..1000 {
                let (gate, under_way, begun) = (gate.clone(), UnderWay::of(&done), begun.clone());
                task::spawn(move || {
                    let _under_way = under_way;
                    begun.add(1);
                    assert!(gate.recv().is_err());
                });
            }
            // On several workers one of them may be later than the others.
            while begun.load() < 1000 {
                task::yield_now();
            }
            let before = mappings();
            // Each of these is spawned in a turn of its own, as something else is queued between.
            let count = AtomicI64::new(0);
            for _ in 0..20_000 {
                let count = count.clone();
                task::spawn(move || count.add(1));
                task::yield_now();
            }
            let more = mappings().saturating_sub(before);
            assert!(more < 1_000, "{more} mappings more");
            assert_eq!(count.load(), 0);
            gate.close();
            done.wait();
            runtime::drain();
            assert_eq!(count.load(), 20_000);
        })
    });
}

fn mappings() -> usize {
    std::fs::read_to_string("/proc/self/maps").map_or(0, |maps| maps.lines().count())
}

#[test]
fn a_hundred_thousand_tasks_that_sleep_all_end() {
    succeeds("a_hundred_thousand_tasks_that_sleep_all_end", || {
        runtime::run_main(|| {
            let count = AtomicI64::new(0);
            for _ in 0..100_000 {
                let count = count.clone();
                task::spawn(move || {
                    timer::sleep(Duration::from_millis(2000));
                    count.add(1);
                });
            }
            runtime::drain();
            assert_eq!(count.load(), 100_000);
        })
    });
}

#[test]
fn a_value_whose_drop_panics_does_not_lose_its_place() {
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("a value that nobody took");
        }
    }
    succeeds("a_value_whose_drop_panics_does_not_lose_its_place", || {
        limit_to(4);
        // Its panics are nobody's, and make the status one of failure.
        let _ = runtime::run_main(|| {
            for i in 0..100 {
                drop(task::spawn(|| Panics));
                if i % 10 == 0 {
                    let sized = task::Builder::new().stack_size(128 * 1024);
                    drop(sized.spawn(|| Panics));
                }
            }
            runtime::drain();
            // As many at the same time as there may be.
            let met = WaitGroup::new();
            met.add(4);
            for _ in 0..4 {
                let met = met.clone();
                task::spawn(move || {
                    met.done();
                    met.wait();
                });
            }
            runtime::drain();
        });

        ExitCode::SUCCESS
    });
}

/// Takes all descriptors but `left`; dropping them gives them back.
fn take_descriptors(left: usize) -> Vec<std::fs::File> {
    let mut taken: Vec<_> = std::iter::from_fn(|| std::fs::File::open("/dev/null").ok()).collect();
    taken.truncate(taken.len().saturating_sub(left));
    taken
}

fn few_descriptors() {
    let limit = libc::rlimit {
        rlim_cur: 64,
        rlim_max: 64,
    };
    // SAFETY: a valid struct to read.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) }, 0);
}

#[test]
fn without_descriptors_no_task_begins_and_with_them_all_do() {
    let test = "without_descriptors_no_task_begins_and_with_them_all_do";
    succeeds(test, || {
        few_descriptors();
        // `may` wants twice as many as our own engine.
        for left in 0..2 {
            let taken = take_descriptors(left);
            let error = task::spawn(|| 1).join().unwrap_err();
            assert!(matches!(error, JoinError::NoRuntime(_)), "{error:?}");
            assert!(
                error
                    .to_string()
                    .starts_with("the runtime cannot start: no file descriptors left"),
                "{error}"
            );
            drop(taken);
        }
        assert_eq!(task::spawn(|| 2).join(), Ok(2));
        // The runtime has all that it needs now.
        let taken = take_descriptors(0);
        busy_for(Duration::from_millis(30));
        drop(taken);
        ExitCode::SUCCESS
    });
}

/// Keeps the ready queue full while a thread wants something.
fn busy_for(time: Duration) {
    let stop = milo_rt::sync::AtomicBool::new(false);
    let spinners = [(); 2].map(|()| {
        let stop = stop.clone();
        task::spawn(move || {
            while !stop.load() {
                task::yield_now();
            }
        })
    });
    std::thread::sleep(time);
    task::spawn(move || stop.store(true)).join().unwrap();
    for spinner in spinners {
        spinner.join().unwrap();
    }
}

#[test]
fn without_threads_no_task_begins_and_with_them_all_do() {
    succeeds(
        "without_threads_no_task_begins_and_with_them_all_do",
        || {
            let mut before = libc::rlimit {
                rlim_cur: 0,
                rlim_max: 0,
            };
            // No room for the stack of a thread.
            // SAFETY: valid structs to fill in and to read.
            unsafe {
                libc::getrlimit(libc::RLIMIT_AS, &mut before);
                let none = libc::rlimit {
                    rlim_cur: 1,
                    ..before
                };
                assert_eq!(libc::setrlimit(libc::RLIMIT_AS, &none), 0);
            }
            let refused = task::spawn(|| 1).join();
            // SAFETY: as above.
            unsafe { libc::setrlimit(libc::RLIMIT_AS, &before) };
            assert!(
                matches!(refused, Err(JoinError::NoRuntime(_))),
                "{refused:?}"
            );
            assert_eq!(task::spawn(|| 2).join(), Ok(2));
            ExitCode::SUCCESS
        },
    );
}

#[test]
fn without_memory_for_stacks_tasks_wait_and_who_is_alone_is_refused() {
    let test = "without_memory_for_stacks_tasks_wait_and_who_is_alone_is_refused";
    succeeds(test, || {
        runtime::run_main(|| {
            task::spawn(|| ()).join().unwrap();
            let gib = 1024 * 1024 * 1024;
            let mut before = libc::rlimit {
                rlim_cur: 0,
                rlim_max: 0,
            };
            // Room for two such stacks and not for three.
            // SAFETY: valid structs to fill in and to read.
            unsafe {
                libc::getrlimit(libc::RLIMIT_AS, &mut before);
                let some = libc::rlimit {
                    rlim_cur: (3 * gib + gib / 2) as u64,
                    ..before
                };
                assert_eq!(libc::setrlimit(libc::RLIMIT_AS, &some), 0);
            }
            let large = || task::Builder::new().stack_size(gib);
            let (gate, begun) = (Channel::<()>::new(1).unwrap(), AtomicI64::new(0));
            let tasks: Vec<_> = (0..6)
                .map(|_| {
                    let (gate, begun) = (gate.clone(), begun.clone());
                    let body = move || {
                        begun.add(1);
                        gate.recv().is_err()
                    };
                    large().spawn(body).unwrap()
                })
                .collect();
            while begun.load() == 0 {
                timer::sleep(Duration::from_millis(1));
            }
            timer::sleep(Duration::from_millis(50));
            let at_once = begun.load();
            assert!((1..=3).contains(&at_once), "{at_once}");
            gate.close();
            for task in &tasks {
                assert_eq!(task.join(), Ok(true));
            }
            // Now for none at all.
            // SAFETY: as above.
            unsafe {
                let none = libc::rlimit {
                    rlim_cur: gib as u64 / 2,
                    ..before
                };
                assert_eq!(libc::setrlimit(libc::RLIMIT_AS, &none), 0);
            }
            let refused = large().spawn(|| 1).unwrap().join();
            assert_eq!(refused, Err(JoinError::NoStack(gib)));
            // SAFETY: as above.
            unsafe { libc::setrlimit(libc::RLIMIT_AS, &before) };
            assert_eq!(large().spawn(|| 1).unwrap().join(), Ok(1));
        })
    });
}

#[cfg(all(feature = "native", target_os = "linux"))]
#[test]
fn a_wave_of_tasks_leaves_nothing_behind() {
    fn resident_kib() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kib = line.unwrap().split_whitespace().nth(1).unwrap();
        kib.parse().unwrap()
    }
    /// The memory at the crest.
    fn wave(tasks: usize) -> usize {
        let (gate, begun) = (Channel::<()>::new(1).unwrap(), WaitGroup::new());
        begun.add(tasks);
        let all: Vec<_> = (0..tasks)
            .map(|_| {
                let (gate, begun) = (gate.clone(), begun.clone());
                task::spawn(move || {
                    begun.done();
                    gate.recv().is_err()
                })
            })
            .collect();
        begun.wait();
        let crest = resident_kib();
        gate.close();
        assert!(all.iter().all(|task| task.join() == Ok(true)));
        crest
    }
    /// Waits until it is small again; a hang is bounded, not measured.
    fn ebb(most: usize) {
        let start = std::time::Instant::now();
        while resident_kib() > most {
            timer::sleep(Duration::from_millis(20));
            assert!(start.elapsed().as_secs() < 60, "{} KiB", resident_kib());
        }
    }
    succeeds("a_wave_of_tasks_leaves_nothing_behind", || {
        runtime::run_main(|| {
            // After a first wave each worker has the memory that it keeps for ever; the rest is given back.
            wave(12_000);
            timer::sleep(Duration::from_secs(3));
            let (before, maps) = (resident_kib(), mappings());
            let first = wave(60_000);
            // With its handle and its entry in the channel; a debug build uses more of the stack.
            let kib = if cfg!(debug_assertions) { 13 } else { 7 };
            assert!(first - before < 60_000 * kib, "{before} {first}");
            // Where guards are mappings of their own there are more.
            if mappings() - maps < 60_000 {
                assert!(mappings() - maps < 500, "{maps} {}", mappings());
            }
            let low = before + (first - before) / 10;
            ebb(low);
            let second = wave(60_000);
            assert!(second < first + first / 10, "{first} {second}");
            ebb(low);
        })
    });
}

/// Calls `f` in a thread of its own, and waits for it with everything on this one standing still.
fn in_thread(f: impl FnOnce() + Send + 'static) {
    std::thread::spawn(f).join().unwrap();
}

#[test]
fn a_crowd_of_spawning_threads_loses_no_task() {
    succeeds("a_crowd_of_spawning_threads_loses_no_task", || {
        const THREADS: usize = 600;
        const OWN: usize = 50;
        let ran = AtomicI64::new(0);
        let theirs = ran.clone();
        let spawner = task::spawn(move || {
            let run = || {
                let ran = theirs.clone();
                move || {
                    ran.add(1);
                }
            };
            for round in 0..4 {
                // One that has run before the crowd comes, or has not.
                task::spawn(run());
                if round % 2 == 0 {
                    timer::sleep(Duration::from_millis(3));
                }
                for _ in 0..THREADS {
                    let run = run();
                    in_thread(|| drop(task::spawn(run)));
                }
                for _ in 0..OWN {
                    task::spawn(run());
                }
                for _ in 0..OWN {
                    task::spawn(run());
                    task::yield_now();
                }
            }
        });
        assert_eq!(spawner.join(), Ok(()));
        runtime::drain();
        assert_eq!(ran.load(), 4 * (1 + THREADS + 2 * OWN) as i64);
        ExitCode::SUCCESS
    });
}

#[cfg(target_os = "linux")]
#[test]
fn many_readers_of_the_standard_input_need_one_thread() {
    use std::io::Write;
    const READERS: usize = 600;
    let mut command = common::child("many_readers_of_the_standard_input_need_one_thread", || {
        runtime::run_main(|| {
            let (lines, all) = (Channel::new(READERS).unwrap(), AtomicI64::new(0));
            for _ in 0..READERS {
                let (lines, all) = (lines.clone(), all.clone());
                task::daemon(move || {
                    all.add(1);
                    while let Ok(Some(line)) = milo_rt::io::read_line() {
                        lines.send(line).unwrap();
                    }
                });
            }
            while all.load() < READERS as i64 {
                task::yield_now();
            }
            let threads = std::fs::read_dir("/proc/self/task").unwrap().count();
            assert!(threads < 50, "{threads} threads");
            // A job that blocks is not kept from its thread.
            assert_eq!(milo_rt::promise::Promise::blocking(|| 1).wait(), Ok(1));
            println!("ready");
            // Several workers may send two lines in either order.
            let got = (0..1000).map(|_| lines.recv().unwrap().parse().unwrap());
            let mut got: Vec<i32> = got.collect();
            got.sort_unstable();
            assert!(got.into_iter().eq(0..1000));
        })
    });
    let child = command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = child.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    for i in 0..1000 {
        writeln!(input, "{i}").unwrap();
    }
    let output = child.wait_with_output().unwrap();
    drop(input);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn threads_until_the_address_space_is_full_are_errors_in_the_end() {
    use std::sync::mpsc;
    let test = "threads_until_the_address_space_is_full_are_errors_in_the_end";
    succeeds(test, || {
        task::spawn(|| ()).join().unwrap();
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        let pages: u64 = statm.split(' ').next().unwrap().parse().unwrap();
        // A heap of its own for each of some threads takes most of it.
        let bytes = pages * 4096 + 1500 * 1024 * 1024;
        let limit = libc::rlimit {
            rlim_cur: bytes,
            rlim_max: libc::RLIM_INFINITY,
        };
        // SAFETY: a valid struct.
        assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) }, 0);
        for _ in 0..10 {
            let mut threads = Vec::new();
            let error = loop {
                let (release, wait) = mpsc::channel::<()>();
                match thread::spawn(move || wait.recv().is_err()) {
                    Ok(thread) => threads.push((thread, release)),
                    Err(error) => break error,
                }
                assert!(threads.len() < 10_000);
            };
            assert!(!error.to_string().is_empty());
            assert!(threads.len() > 10, "{} threads", threads.len());
            for (thread, release) in threads {
                drop(release);
                assert_eq!(thread.join(), Ok(true));
            }
        }
        ExitCode::SUCCESS
    });
}
