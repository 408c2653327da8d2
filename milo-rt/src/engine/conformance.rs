//! Tests of the seam: the behaviour of every engine that the layer above relies on.
//!
//! An engine exists once in a process, and these jobs are begun by the test and not by runners.
//! So each test runs in a process of its own, in which nothing else has started it.

use super::backend::{Backend, Enter, NoStack, Sleep, Wake, Watch};
use super::chosen::{Engine, EngineIo, Entry, Sleeper};
use super::{Job, Refused, clock};
use crate::task_info::{Info, Kind, TaskInfo};
use std::cell::RefCell;
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::panic::Location;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

const STACK: usize = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the test in a process of its own, in which the engine begins jobs as plain coroutines.
fn alone(name: &str, test: fn()) {
    alone_with(name, None, begin, test);
}

/// The same with one worker, whose order is promised.
fn alone_on_one_worker(name: &str, begin: fn(Job), test: fn()) {
    alone_with(name, Some("1"), begin, test);
}

fn alone_with(name: &str, workers: Option<&str>, begin: fn(Job), test: fn()) {
    const CHILD: &str = "MILO_RT_CONFORMANCE";
    if std::env::var_os(CHILD).is_some_and(|child| child == name) {
        clock::start().unwrap();
        Engine::start(crate::config::fixed(), begin, |_| false).unwrap();
        test();
        return;
    }
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    let test = format!("engine::conformance::{name}");
    command
        .args([&test, "--exact", "--nocapture"])
        .env(CHILD, name);
    if let Some(workers) = workers {
        command.env("MILO_WORKERS", workers);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn begin(job: Job) {
    let body = job.body;
    Engine::create(STACK, move || body.run(Ok(()))).unwrap();
}

fn job(body: impl FnOnce() + Send + 'static) -> Job {
    let info = TaskInfo::new(
        1,
        Kind::Task,
        None,
        Location::caller(),
        &crate::task_info::PROCESS,
    );
    Job::of(Info::new(info), |how: Result<(), Refused>| {
        if how.is_ok() {
            body();
        }
    })
}

/// Runs `body` in a coroutine to its end, from a thread.
fn run<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, receive) = mpsc::channel();
    Engine::enqueue_all(vec![job(move || send.send(body()).unwrap())]);
    receive.recv_timeout(PATIENCE).expect("it ends")
}

type Log = Arc<Mutex<Vec<&'static str>>>;

fn note(log: &Log, what: &'static str) {
    log.lock().unwrap().push(what);
}

#[test]
fn the_queue_is_fifo() {
    alone_on_one_worker("the_queue_is_fifo", begin, || {
        for _ in 0..100 {
            let log = Log::default();
            let (ours, theirs) = (log.clone(), log.clone());
            let both = [(ours, "a1", "a2"), (theirs, "b1", "b2")];
            let done = run(move || {
                let ended = Arc::new(AtomicUsize::new(0));
                for (log, first, second) in both {
                    let ended = ended.clone();
                    let two_steps = move || {
                        note(&log, first);
                        Engine::yield_now();
                        note(&log, second);
                        ended.fetch_add(1, Ordering::SeqCst);
                    };
                    Engine::enqueue(job(two_steps), true);
                }
                let mut yields = 0;
                while ended.load(Ordering::SeqCst) < 2 {
                    Engine::yield_now();
                    yields += 1;
                }
                yields
            });
            // Others may only get in between at the pace of ticks.
            assert!((2..20).contains(&done), "{done}");
            assert_eq!(*log.lock().unwrap(), ["a1", "b1", "a2", "b2"]);
        }
    });
}

#[test]
fn who_gives_way_goes_on_when_nothing_else_is_ready() {
    let name = "who_gives_way_goes_on_when_nothing_else_is_ready";
    alone_on_one_worker(name, begin, || {
        let log = Log::default();
        let ended = Arc::new(AtomicUsize::new(0));
        let logs = (log.clone(), ended.clone());
        run(move || {
            let (log, ended) = logs;
            for name in ["a", "b"] {
                let (log, ended) = (log.clone(), ended.clone());
                Engine::enqueue(
                    job(move || {
                        Engine::give_way();
                        note(&log, name);
                        Engine::give_way();
                        note(&log, name);
                        ended.fetch_add(1, Ordering::SeqCst);
                    }),
                    true,
                );
            }
            let (theirs, count) = (log.clone(), ended.clone());
            Engine::enqueue(
                job(move || {
                    let (log, ended) = (theirs.clone(), count.clone());
                    Engine::enqueue(
                        job(move || {
                            note(&log, "spawned");
                            ended.fetch_add(1, Ordering::SeqCst);
                        }),
                        true,
                    );
                    Engine::yield_now();
                    note(&theirs, "yielded");
                    count.fetch_add(1, Ordering::SeqCst);
                }),
                true,
            );
            while ended.load(Ordering::SeqCst) < 4 {
                Engine::give_way();
            }
        });
        let log = log.lock().unwrap();
        let others: Vec<_> = log.iter().filter(|name| name.len() > 1).collect();
        assert_eq!(others, [&"spawned", &"yielded"]);
        let late: Vec<_> = log.iter().filter(|name| name.len() == 1).collect();
        assert_eq!(late, [&"a", &"b", &"a", &"b"]);
    });
}

#[test]
fn who_gives_way_goes_on_after_a_tick_though_others_are_ready() {
    let name = "who_gives_way_goes_on_after_a_tick_though_others_are_ready";
    alone_on_one_worker(name, begin, || {
        let left = Arc::new(AtomicUsize::new(3));
        run(move || {
            for _ in 0..3 {
                let left = left.clone();
                Engine::enqueue(
                    job(move || {
                        Engine::give_way();
                        left.fetch_sub(1, Ordering::SeqCst);
                    }),
                    true,
                );
            }
            let start = Instant::now();
            while left.load(Ordering::SeqCst) > 0 {
                assert!(start.elapsed() < PATIENCE, "they wait for ever");
                Engine::yield_now();
            }
        });
    });
}

#[test]
fn a_tick_makes_those_ready_whose_deadline_has_passed() {
    if !Engine::HAS_TIMERS {
        return;
    }
    let name = "a_tick_makes_those_ready_whose_deadline_has_passed";
    alone_on_one_worker(name, begin, || {
        run(|| {
            assert!(!Engine::tick(), "nobody waits");
            let start = Instant::now();
            loop {
                let log = Log::default();
                let at = Instant::now() + Duration::from_millis(5);
                for (after, what) in [(1, "second"), (0, "first")] {
                    let log = log.clone();
                    let sleeps = move || {
                        let sleeper = Sleeper::new();
                        while !sleeper.park_until(at + Duration::from_micros(after)) {}
                        note(&log, what);
                    };
                    Engine::enqueue(job(sleeps), true);
                }
                Engine::yield_now();
                while Instant::now() < at + Duration::from_millis(1) {
                    std::hint::spin_loop();
                }
                let some = Engine::tick();
                Engine::yield_now();
                // Unless the worker has found them before.
                if some && log.lock().unwrap().len() == 2 {
                    return assert_eq!(*log.lock().unwrap(), ["first", "second"]);
                }
                assert!(start.elapsed() < PATIENCE, "no tick finds them");
                while Arc::strong_count(&log) > 1 {
                    Engine::yield_now();
                }
            }
        });
    });
}

#[test]
fn a_token_is_kept_and_taken_once() {
    alone("a_token_is_kept_and_taken_once", || {
        run(|| {
            let sleeper = Sleeper::new();
            sleeper.unpark(true);
            sleeper.unpark(true);
            // There is one token.
            sleeper.park();
            let woken = Arc::new(AtomicBool::new(false));
            let sleeper = Arc::new(sleeper);
            let (theirs, waker) = (woken.clone(), sleeper.clone());
            Engine::enqueue(
                job(move || {
                    theirs.store(true, Ordering::SeqCst);
                    waker.unpark(true);
                }),
                true,
            );
            while !woken.load(Ordering::SeqCst) {
                sleeper.park();
            }
        });
    });
}

#[test]
fn threads_wake_coroutines_at_any_moment() {
    alone("threads_wake_coroutines_at_any_moment", || {
        for round in 0..2_000 {
            let (give, take) = mpsc::channel::<Arc<Sleeper>>();
            let woken = Arc::new(AtomicBool::new(false));
            let theirs = woken.clone();
            let thread = std::thread::spawn(move || {
                let sleeper = take.recv().unwrap();
                for _ in 0..round % 50 {
                    std::hint::spin_loop();
                }
                theirs.store(true, Ordering::SeqCst);
                sleeper.unpark(false);
            });
            run(move || {
                let sleeper = Arc::new(Sleeper::new());
                give.send(sleeper.clone()).unwrap();
                while !woken.load(Ordering::SeqCst) {
                    sleeper.park();
                }
            });
            thread.join().unwrap();
        }
    });
}

#[test]
fn a_wait_ends_at_its_deadline_or_before() {
    alone("a_wait_ends_at_its_deadline_or_before", || {
        // A task with a deadline makes sure that some thread watches it.
        crate::timer_queue::ensure().unwrap();
        run(|| {
            let sleeper = Sleeper::new();
            for micros in [0, 1, 300, 3000] {
                let deadline = Instant::now() + Duration::from_micros(micros);
                while !sleeper.park_until(deadline) {}
                assert!(Instant::now() >= deadline);
            }
            // A wait that has ended leaves nothing behind.
            for _ in 0..1000 {
                sleeper.unpark(true);
                assert!(!sleeper.park_until(Instant::now() + PATIENCE));
            }
        });
        // The deadline and the waker meet at any moment.
        for round in 0..500 {
            let (give, take) = mpsc::channel::<(Arc<Sleeper>, Instant)>();
            let woken = Arc::new(AtomicBool::new(false));
            let theirs = woken.clone();
            let thread = std::thread::spawn(move || {
                let (sleeper, at) = take.recv().unwrap();
                while Instant::now() < at {
                    std::hint::spin_loop();
                }
                theirs.store(true, Ordering::SeqCst);
                sleeper.unpark(false);
            });
            run(move || {
                let sleeper = Arc::new(Sleeper::new());
                let deadline = Instant::now() + Duration::from_micros(100);
                let offset = Duration::from_micros(round % 50);
                give.send((sleeper.clone(), deadline - offset)).unwrap();
                sleeper.park_until(deadline);
                while !woken.load(Ordering::SeqCst) {
                    sleeper.park();
                }
            });
            thread.join().unwrap();
        }
    });
}

#[test]
fn many_deadlines_pass_while_others_are_busy() {
    alone_on_one_worker("many_deadlines_pass_while_others_are_busy", begin, || {
        crate::timer_queue::ensure().unwrap();
        run(|| {
            let left = Arc::new(AtomicUsize::new(1000));
            for i in 0..1000 {
                let left = left.clone();
                let sleeps = move || {
                    let sleeper = Sleeper::new();
                    let deadline = Instant::now() + Duration::from_micros(i * 7 % 1000);
                    while !sleeper.park_until(deadline) {}
                    assert!(Instant::now() >= deadline);
                    left.fetch_sub(1, Ordering::SeqCst);
                };
                Engine::enqueue(job(sleeps), true);
            }
            // Always ready, and at the end of its turn when the layer above says so.
            while left.load(Ordering::SeqCst) > 0 {
                if clock::is_due() {
                    clock::take();
                    Engine::tick();
                }
                Engine::yield_now();
            }
        });
    });
}

thread_local! {
    static IDLE: RefCell<Vec<Rc<Entry>>> = const { RefCell::new(Vec::new()) };
}

#[test]
fn who_enters_gets_control_back_at_the_end_of_the_turn() {
    fn enters(job: Job) {
        let idle = IDLE.with(|idle| idle.borrow_mut().pop());
        match idle {
            Some(idle) => {
                drop(job);
                idle.enter();
                ENTERED.fetch_add(1, Ordering::SeqCst);
            }
            None => begin(job),
        }
    }
    static ENTERED: AtomicUsize = AtomicUsize::new(0);
    let name = "who_enters_gets_control_back_at_the_end_of_the_turn";
    alone_on_one_worker(name, enters, || {
        let (send, receive) = mpsc::channel();
        Engine::enqueue_all(vec![job(move || {
            let entry = Rc::new(Entry::new());
            for round in 0..1000 {
                send.send(round).unwrap();
                IDLE.with(|idle| idle.borrow_mut().push(entry.clone()));
                entry.wait();
            }
        })]);
        for round in 0..1000 {
            assert_eq!(receive.recv_timeout(PATIENCE), Ok(round));
            // The turn of another job wakes it.
            Engine::enqueue_all(vec![job(|| ())]);
        }
        let start = Instant::now();
        while ENTERED.load(Ordering::SeqCst) < 1000 {
            assert!(start.elapsed() < PATIENCE);
            std::thread::yield_now();
        }
    });
}

#[test]
fn a_descriptor_tells_each_edge() {
    alone("a_descriptor_tells_each_edge", || {
        let (mut near, mut far) = UnixStream::pair().unwrap();
        near.set_nonblocking(true).unwrap();
        let (say, said) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            for _ in 0..500 {
                said.recv_timeout(PATIENCE).unwrap();
                far.write_all(b"x").unwrap();
            }
            far
        });
        run(move || {
            let io = EngineIo::new(near.as_raw_fd()).unwrap();
            for _ in 0..500 {
                say.send(()).unwrap();
                let mut byte = [0];
                while let Err(error) = near.read_exact(&mut byte) {
                    assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
                    io.wait();
                }
            }
            // A deadline ends a wait.
            crate::timer_queue::ensure().unwrap();
            let deadline = Instant::now() + Duration::from_micros(300);
            while !io.wait_until(deadline).1 {}
            assert!(Instant::now() >= deadline);
            // A waker ends a wait, also one that begins later.
            let waker = io.waker();
            waker.wake(true);
            io.wait();
            waker.wake(true);
            drop(io);
            waker.wake(true);
        });
        drop(thread.join().unwrap());
    });
}

#[test]
fn what_is_always_ready_starves_nobody() {
    alone("what_is_always_ready_starves_nobody", || {
        let stop = Arc::new(AtomicBool::new(false));
        let spinners = (0..3).map(|_| {
            let stop = stop.clone();
            job(move || {
                while !stop.load(Ordering::SeqCst) {
                    Engine::yield_now();
                }
            })
        });
        Engine::enqueue_all(spinners.collect());
        // Wake-ups from threads and from descriptors.
        let start = Instant::now();
        for _ in 0..20 {
            run(|| ());
        }
        let (near, mut far) = UnixStream::pair().unwrap();
        near.set_nonblocking(true).unwrap();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20));
            far.write_all(b"x").unwrap();
            far
        });
        run(move || {
            let io = EngineIo::new(near.as_raw_fd()).unwrap();
            while !io.wait().read {}
        });
        drop(thread.join().unwrap());
        stop.store(true, Ordering::SeqCst);
        assert!(start.elapsed() < PATIENCE);
    });
}

#[test]
fn a_stack_that_nobody_can_have_is_an_error() {
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    struct Counts;
    impl Drop for Counts {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::SeqCst);
        }
    }
    fn asks(stack_bytes: usize) -> Result<(), NoStack> {
        let counts = Counts;
        Engine::create(stack_bytes, move || drop(counts))
    }
    // Asks for stacks where jobs begin, as coroutines are made there.
    fn asks_first(job: Job) {
        let before = DROPPED.load(Ordering::SeqCst);
        assert_eq!(asks(1 << 50), Err(NoStack));
        assert_eq!(DROPPED.load(Ordering::SeqCst), before + 1);
        assert_eq!(asks(STACK), Ok(()));
        assert_eq!(DROPPED.load(Ordering::SeqCst), before + 2);
        begin(job);
    }
    let name = "a_stack_that_nobody_can_have_is_an_error";
    alone_with(name, None, asks_first, || {
        for _ in 0..10 {
            run(|| ());
        }
        assert_eq!(DROPPED.load(Ordering::SeqCst), 20);
    });
}
