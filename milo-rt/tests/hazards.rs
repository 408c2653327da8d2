//! The hazards of coroutines, one test each.

mod common;

use common::{in_child, one_worker, stderr};
use milo_rt::net::{TcpListener, TcpStream, ip4};
use milo_rt::sync::{AtomicBool, AtomicI64, Channel, Mutex, WaitGroup};
use milo_rt::{runtime, task, timer};
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

fn thread_name() -> (std::thread::ThreadId, Option<String>) {
    let me = std::thread::current();
    (me.id(), me.name().map(str::to_string))
}

#[test]
fn sleeping_never_moves_a_task_to_the_timer_thread() {
    if !one_worker() {
        return;
    }
    let tasks: Vec<_> = (0..50u64)
        .map(|i| {
            task::spawn(move || {
                let before = thread_name();
                let ch = Channel::<()>::new(1).unwrap();
                for k in 0..20 {
                    let d = Duration::from_micros(1 + 97 * i * k % 2000);
                    match k % 2 {
                        0 => timer::sleep(d),
                        _ => drop(ch.recv_timeout(d)),
                    }
                    assert_eq!(before, thread_name());
                }
            })
        })
        .collect();
    for t in tasks {
        t.join().unwrap();
    }
}

#[test]
fn sleeps_under_a_millisecond_end() {
    task::spawn(|| {
        for nanos in [1, 999, 1_000, 50_000, 999_999, 1_000_001] {
            let start = Instant::now();
            timer::sleep(Duration::from_nanos(nanos));
            assert!(start.elapsed() >= Duration::from_nanos(nanos));
        }
    })
    .join()
    .unwrap();
}

/// Measures delays while tasks keep the ready queue full in two ways. In a process of its own,
/// as what other tests do opens the gate.
fn while_tasks_are_busy(test: &str, measure: impl FnOnce() -> Vec<Duration>) {
    let output = in_child(test, &[], || {
        measure_while_busy(measure);
        std::process::ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

/// The processor time of this process: what else the machine does is not in it.
fn processor_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: a valid struct to fill in.
    let done = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    assert_eq!(done, 0);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

fn measure_while_busy(measure: impl FnOnce() -> Vec<Duration>) {
    let stop = AtomicBool::new(false);
    let mut busy = Vec::new();
    for _ in 0..2 {
        let stop = stop.clone();
        busy.push(task::spawn(move || {
            while !stop.load() {
                task::yield_now();
            }
        }));
    }
    let (ping, pong) = (Channel::new(1).unwrap(), Channel::new(1).unwrap());
    let (ping2, pong2) = (ping.clone(), pong.clone());
    busy.push(task::spawn(move || {
        while ping2.recv().is_ok() && pong2.send(()).is_ok() {}
    }));
    let (stop2, ping2) = (stop.clone(), ping.clone());
    busy.push(task::spawn(move || {
        while !stop2.load() {
            ping2.send(()).unwrap();
            pong.recv().unwrap();
        }
        ping2.close();
    }));
    let mut delays = measure();
    stop.store(true);
    for t in busy {
        t.join().unwrap();
    }
    // Half of them, as the machine itself may be busy.
    delays.sort_unstable();
    let median = delays[delays.len() / 2];
    assert!(median <= Duration::from_millis(10), "{delays:?}");
}

#[test]
fn busy_tasks_do_not_delay_timers() {
    while_tasks_are_busy("busy_tasks_do_not_delay_timers", || {
        let sleeper = task::spawn(|| {
            let nap = Duration::from_millis(2);
            let delay = |_| {
                let start = processor_time();
                timer::sleep(nap);
                processor_time().saturating_sub(start + nap)
            };
            (0..100).map(delay).collect()
        });
        sleeper.join().unwrap()
    });
}

#[test]
fn busy_tasks_do_not_delay_other_threads() {
    while_tasks_are_busy("busy_tasks_do_not_delay_other_threads", || {
        let delay = |_| {
            let start = processor_time();
            task::spawn(|| ()).join().unwrap();
            processor_time() - start
        };
        (0..100).map(delay).collect()
    });
}

#[test]
fn busy_tasks_do_not_delay_sockets() {
    while_tasks_are_busy("busy_tasks_do_not_delay_sockets", || {
        let listener = TcpListener::bind(0).unwrap();
        let port = listener.port();
        let echo = task::spawn(move || {
            let peer = listener.accept().unwrap();
            loop {
                let text = peer.recv().unwrap();
                if text.is_empty() {
                    break;
                }
                peer.send(&text).unwrap();
            }
        });
        let stream = TcpStream::connect(ip4(127, 0, 0, 1), port).unwrap();
        let delay = |_| {
            let start = processor_time();
            stream.send("x").unwrap();
            stream.recv().unwrap();
            processor_time() - start
        };
        let delays = (0..100).map(delay).collect();
        stream.close();
        echo.join().unwrap();
        delays
    });
}

#[inline(never)]
fn recurse(depth: usize) -> usize {
    let frame = std::hint::black_box([depth; 64]);
    if depth == 0 {
        return frame[0];
    }
    recurse(depth - 1) + std::hint::black_box(frame)[1]
}

#[test]
fn an_overflow_names_the_task() {
    let output = in_child("an_overflow_names_the_task", &[], || {
        runtime::run_main(|| {
            let fine = task::spawn(|| recurse(10));
            fine.join().unwrap();
            let deep = task::Builder::new().name("deep").spawn(|| {
                // Woken by another first, as most tasks are.
                timer::sleep(Duration::from_millis(1));
                recurse(100_000)
            });
            deep.unwrap().join().unwrap();
        })
    });
    let text = stderr(&output);
    assert_eq!(output.status.signal(), Some(6), "{text}");
    assert!(text.contains("task "), "{text}");
    assert!(text.contains("'deep'"), "{text}");
    assert!(text.contains("hazards.rs:"), "{text}");
    assert!(text.contains("overflowed its stack of 64 KiB"), "{text}");
    assert!(text.contains("MILO_STACK="), "{text}");
    assert_eq!(text.matches("overflowed").count(), 1, "{text}");
}

#[test]
fn main_and_large_stacks_overflow_alike() {
    let output = in_child("main_and_large_stacks_overflow_alike", &[], || {
        runtime::run_main(|| recurse(1_000_000) as i32)
    });
    let text = stderr(&output);
    assert_eq!(output.status.signal(), Some(6), "{text}");
    assert!(text.contains("'main'"), "{text}");
    assert!(text.contains("stack of 8192 KiB"), "{text}");
}

#[test]
fn an_ordinary_fault_is_not_called_an_overflow() {
    let output = in_child("an_ordinary_fault_is_not_called_an_overflow", &[], || {
        runtime::run_main(|| {
            task::spawn(|| {
                let nowhere = std::hint::black_box(16usize) as *const u8;
                // SAFETY: none: this is the fault.
                unsafe { nowhere.read_volatile() }
            })
            .join()
            .unwrap();
        })
    });
    let text = stderr(&output);
    assert_eq!(output.status.signal(), Some(11), "{text}");
    assert!(!text.contains("overflow"), "{text}");
}

#[test]
fn stacks_are_configured_by_environment() {
    let name = "stacks_are_configured_by_environment";
    let program = || {
        runtime::run_main(|| {
            task::spawn(|| recurse(200)).join().unwrap();
            println!("fine");
        })
    };
    let output = in_child(name, &[("MILO_STACK", "1M")], program);
    assert!(output.status.success(), "{}", stderr(&output));
    let output = in_child(name, &[("MILO_STACK", "7")], program);
    let text = stderr(&output);
    assert!(
        text.contains("MILO_STACK=7 is ignored: the stack size must be"),
        "{text}"
    );
    assert_eq!(output.status.signal(), Some(6), "{text}");
}

fn four_workers() {
    // SAFETY: no task of these tests relies on its thread.
    let builder = unsafe { runtime::Builder::new().migrating_workers(4) };
    builder.apply().unwrap();
}

#[cfg(not(feature = "native"))]
#[test]
fn more_workers_are_an_unsafe_choice() {
    let name = "more_workers_are_an_unsafe_choice";
    let output = in_child(name, &[("MILO_WORKERS", "4")], || {
        let refused = runtime::Builder::new().workers(2).apply();
        assert_eq!(refused, Err(runtime::ConfigError::Migration));
        runtime::run_main(|| {
            let threads: Vec<_> = (0..50)
                .map(|_| task::spawn(|| std::thread::current().id()))
                .collect();
            let first = std::thread::current().id();
            for thread in threads {
                assert_eq!(thread.join(), Ok(first));
            }
        })
    });
    let text = stderr(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("MILO_WORKERS=4 is ignored: "), "{text}");
    assert!(text.contains("'native'"), "{text}");
}

#[cfg(feature = "native")]
#[test]
fn a_task_that_has_begun_stays_on_its_worker() {
    let name = "a_task_that_has_begun_stays_on_its_worker";
    let output = in_child(name, &[("MILO_WORKERS", "3")], || {
        runtime::run_main(|| {
            let ch = Channel::new(1).unwrap();
            let tasks: Vec<_> = (0..200u64)
                .map(|i| {
                    let ch = ch.clone();
                    task::spawn(move || {
                        let first = thread_name().0;
                        for _ in 0..20 {
                            match i % 3 {
                                0 => task::yield_now(),
                                1 => ch.send(i).unwrap(),
                                _ => drop(ch.recv_timeout(Duration::from_micros(i))),
                            }
                            assert_eq!(first, thread_name().0);
                        }
                        first
                    })
                })
                .collect();
            let theirs = ch.clone();
            let rest = task::spawn(move || theirs.iter().count());
            let threads: std::collections::HashSet<_> =
                tasks.iter().map(|task| task.join().unwrap()).collect();
            ch.close();
            rest.join().unwrap();
            assert!(threads.len() <= 3);
            // A task that computes holds up no task that has not begun.
            let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
            let here = thread_name().0;
            // On another worker than this task, which would not go on beside it otherwise.
            let burns = loop {
                let (theirs, begun) = (stop.clone(), Channel::new(1).unwrap());
                let begins = begun.clone();
                let burns = task::spawn(move || {
                    let elsewhere = thread_name().0 != here;
                    begins.send(elsewhere).unwrap();
                    while elsewhere && !theirs.load(std::sync::atomic::Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
                // A worker that has nothing to do takes it meanwhile.
                std::thread::sleep(Duration::from_millis(1));
                if begun.recv().unwrap() {
                    break burns;
                }
            };
            let others: Vec<_> = (0..100).map(|i| task::spawn(move || i)).collect();
            for (i, other) in others.iter().enumerate() {
                assert_eq!(other.join(), Ok(i));
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
            burns.join().unwrap();
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[cfg(feature = "native")]
#[test]
fn tasks_that_begin_one_by_one_are_spread_over_the_workers() {
    let name = "tasks_that_begin_one_by_one_are_spread_over_the_workers";
    let output = in_child(name, &[("MILO_WORKERS", "3")], || {
        runtime::run_main(|| {
            const ALL: usize = 300;
            let most_on_one_worker = || {
                let (gate, begun) = (Channel::<()>::new(1).unwrap(), AtomicI64::new(0));
                let all: Vec<_> = (0..ALL)
                    .map(|_| {
                        let (gate, begun) = (gate.clone(), begun.clone());
                        let task = task::spawn(move || {
                            begun.add(1);
                            _ = gate.recv();
                            thread_name().0
                        });
                        // It begins here, unless another worker was to have it.
                        task::yield_now();
                        task
                    })
                    .collect();
                while begun.load() < ALL as i64 {
                    task::yield_now();
                }
                gate.close();
                let mut counts = std::collections::HashMap::new();
                for task in all {
                    *counts.entry(task.join().unwrap()).or_insert(0) += 1;
                }
                counts.into_values().max().unwrap_or(0)
            };
            // The others may be kept from running by the system.
            assert!((0..50).any(|_| most_on_one_worker() < ALL * 2 / 3));
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[cfg(feature = "native")]
#[test]
fn what_has_not_begun_waits_for_no_computation_though_all_workers_are_busy() {
    let name = "what_has_not_begun_waits_for_no_computation_though_all_workers_are_busy";
    let output = in_child(name, &[("MILO_WORKERS", "3")], || {
        runtime::run_main(|| {
            let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
            let stopped = |stop: &std::sync::atomic::AtomicBool| {
                stop.load(std::sync::atomic::Ordering::Relaxed)
            };
            let here = thread_name().0;
            let busy: Vec<_> = (0..60)
                .map(|i| {
                    let stop = stop.clone();
                    task::spawn(move || {
                        // Some workers, but not that of this task, never look up.
                        let burns = i % 10 == 0 && thread_name().0 != here;
                        while !stopped(&stop) {
                            match burns {
                                true => std::hint::spin_loop(),
                                false => task::yield_now(),
                            }
                        }
                    })
                })
                .collect();
            for round in 0..20 {
                let few: Vec<_> = (0..20).map(|i| task::spawn(move || i + round)).collect();
                for (i, task) in few.into_iter().enumerate() {
                    assert_eq!(task.join(), Ok(i + round));
                }
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
            busy.into_iter().for_each(|task| task.join().unwrap());
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[cfg(feature = "native")]
#[test]
fn tasks_of_a_thread_wait_for_no_computation() {
    let name = "tasks_of_a_thread_wait_for_no_computation";
    let output = in_child(name, &[("MILO_WORKERS", "3")], || {
        runtime::run_main(|| {
            let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
            let begun = AtomicI64::new(0);
            // All workers but one never look up.
            let burns: Vec<_> = (0..2)
                .map(|_| {
                    let (stop, begun) = (stop.clone(), begun.clone());
                    task::spawn(move || {
                        begun.add(1);
                        let start = Instant::now();
                        while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                            if start.elapsed() > Duration::from_secs(30) {
                                return false;
                            }
                        }
                        true
                    })
                })
                .collect();
            let starter = milo_rt::thread::spawn(move || {
                while begun.load() < 2 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                // Each worker has its turn to get one.
                for i in 0..30 {
                    assert_eq!(task::spawn(move || i).join(), Ok(i));
                }
                stop.store(true, std::sync::atomic::Ordering::Relaxed);
            });
            starter.unwrap().join().unwrap();
            for task in burns {
                assert_eq!(task.join(), Ok(true), "the tasks have waited for it");
            }
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn several_workers_do_the_same_work() {
    let output = in_child("several_workers_do_the_same_work", &[], || {
        four_workers();
        runtime::run_main(|| {
            let ch = Channel::new(16).unwrap();
            let senders: Vec<_> = (0..100u64)
                .map(|i| {
                    let ch = ch.clone();
                    task::spawn(move || {
                        for k in 0..200 {
                            ch.send(i * 200 + k).unwrap();
                            if k % 16 == 0 {
                                task::yield_now();
                            }
                        }
                    })
                })
                .collect();
            let theirs = ch.clone();
            let sum = task::spawn(move || theirs.iter().sum::<u64>());
            for s in senders {
                s.join().unwrap();
            }
            ch.close();
            assert_eq!(sum.join().unwrap(), (0..20_000).sum::<u64>());
            let count = AtomicI64::new(0);
            for _ in 0..100_000 {
                let count = count.clone();
                task::spawn(move || count.add(1));
            }
            runtime::drain();
            assert_eq!(count.load(), 100_000);
            // Connections that end on whichever worker comes next.
            let listener = TcpListener::bind(0).unwrap();
            let (port, listening) = (listener.port(), listener.clone());
            task::spawn(move || {
                while let Ok(peer) = listening.accept() {
                    task::spawn(move || {
                        while let Ok(text) = peer.recv()
                            && !text.is_empty()
                        {
                            peer.send(&text).unwrap();
                        }
                    });
                }
            });
            let client = move || {
                for _ in 0..20 {
                    let stream = TcpStream::connect(ip4(127, 0, 0, 1), port).unwrap();
                    for _ in 0..20 {
                        stream.send("ping").unwrap();
                        assert_eq!(stream.recv().unwrap(), "ping");
                    }
                }
            };
            let clients: Vec<_> = (0..50).map(|_| task::spawn(client)).collect();
            for client in clients {
                client.join().unwrap();
            }
            listener.close();
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn with_several_workers_nobody_starves() {
    let output = in_child("with_several_workers_nobody_starves", &[], || {
        four_workers();
        // More than may wait to begin, whichever queues they are in.
        for _ in 0..20 {
            runtime::run_test(|| {
                let count = AtomicI64::new(0);
                for _ in 0..10_000 {
                    let count = count.clone();
                    task::spawn(move || count.add(1));
                }
                runtime::drain();
                assert_eq!(count.load(), 10_000);
            });
        }
        runtime::run_main(|| {
            let spins = || {
                for _ in 0..300 {
                    let done = AtomicBool::new(false);
                    let theirs = done.clone();
                    task::spawn(move || theirs.store(true));
                    while !done.load() {
                        task::yield_now();
                    }
                }
            };
            let spinners: Vec<_> = (0..8).map(|_| task::spawn(spins)).collect();
            for s in spinners {
                s.join().unwrap();
            }
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

/// Tries every waiting operation when it is dropped.
struct Stubborn(Channel<i32>, WaitGroup, Mutex, task::JoinHandle<bool>);

impl Drop for Stubborn {
    fn drop(&mut self) {
        assert!(self.0.recv().is_err());
        self.1.wait();
        assert!(self.2.lock().is_err());
        assert!(self.3.join().is_err());
        assert!(milo_rt::select::Select::new().recv(&self.0).wait().is_err());
        task::yield_now();
        timer::sleep(Duration::from_micros(10));
        runtime::drain();
        let (two, _) = milo_rt::parallel::parallel((|| 2, || 3));
        assert_eq!(two, 2);
        for _ in 0..3 {
            let ch = self.0.clone();
            task::spawn(move || ch.is_closed());
        }
    }
}

#[test]
fn nothing_parks_while_unwinding() {
    let stop = AtomicBool::new(false);
    let theirs = stop.clone();
    let witness = task::spawn(move || {
        while !theirs.load() {
            assert!(!std::thread::panicking());
            task::yield_now();
        }
    });
    for _ in 0..20 {
        let (ch, wg, m) = (Channel::new(1).unwrap(), WaitGroup::new(), Mutex::new());
        wg.add(1);
        m.lock().unwrap();
        let open = ch.clone();
        let waiting = task::spawn(move || open.recv().is_ok());
        let theirs = (ch.clone(), waiting.clone());
        let t = task::spawn(move || {
            let _stubborn = Stubborn(theirs.0, wg, m, theirs.1);
            task::yield_now();
            panic!("with a destructor that wants to wait");
        });
        let error = t.join().unwrap_err().to_string();
        assert_eq!(error, "task panicked: with a destructor that wants to wait");
        ch.close();
        waiting.join().unwrap();
    }
    stop.store(true);
    witness.join().unwrap();
}

/// A thread's last moments, when its parker is gone: destructors of thread-locals use everything.
#[test]
fn destructors_of_thread_locals_use_the_runtime() {
    use milo_rt::parallel::parallel;
    use milo_rt::promise::Promise;
    use milo_rt::select::Select;
    use milo_rt::sync::{Channel, Mutex};
    use milo_rt::thread;
    use std::sync::atomic::{AtomicUsize, Ordering};

    static RAN: AtomicUsize = AtomicUsize::new(0);
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            let ms = Duration::from_millis(1);
            assert_eq!(task::spawn(move || timer::sleep(ms)).join(), Ok(()));
            assert_eq!(Promise::run(|| 1).wait(), Ok(1));
            let ch = Channel::new(0).unwrap();
            let theirs = ch.clone();
            task::spawn(move || theirs.send(2).unwrap());
            assert_eq!(ch.recv(), Ok(2));
            assert!(ch.recv_timeout(ms).is_err());
            assert!(Select::new().recv(&ch).timeout(ms).wait().is_err());
            Mutex::new().with_lock(|| timer::sleep(ms)).unwrap();
            assert_eq!(parallel((|| 1, || 2)), (1, 2));
            RAN.fetch_add(1, Ordering::SeqCst);
        }
    }
    thread_local!(static LAST: Last = const { Last });

    std::thread::spawn(|| LAST.with(|_| ())).join().unwrap();
    assert_eq!(RAN.load(Ordering::SeqCst), 1);
    // The outcome of our own is there before its thread ends.
    thread::spawn(|| LAST.with(|_| ())).unwrap().join().unwrap();
    while RAN.load(Ordering::SeqCst) < 2 {
        timer::sleep(Duration::from_millis(1));
    }
}
