//! Values go to who has waited longest, whatever others try meanwhile; and a task whose
//! operations always succeed at once lets everything else run.
//!
//! A failure would be a wait without end, so each wait has a bound.

mod common;

use common::one_worker;
use milo_rt::promise::Promise;
use milo_rt::select::Select;
use milo_rt::sync::{AtomicBool, AtomicI64, Channel, Guarded, Mutex, Once, RwLock, WaitGroup};
use milo_rt::{runtime, task, thread, timer};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(60);

/// In tasks, and in threads.
fn spawn(threads: bool, f: impl FnOnce() + Send + 'static) {
    match threads {
        true => drop(thread::spawn(f).unwrap()),
        false => drop(task::spawn(f)),
    }
}

fn each_world(f: impl Fn(bool) + Send + Sync + 'static) {
    let f = Arc::new(f);
    let g = f.clone();
    task::spawn(move || g(false)).join().unwrap();
    f(true);
}

#[test]
fn a_receiver_that_waits_gets_its_value_although_another_polls() {
    for capacity in [0, 1, 8] {
        each_world(move |threads| {
            let ch = Channel::new(capacity).unwrap();
            let stop = AtomicBool::new(false);
            // One that sends and takes at once what it has sent, and one that only polls.
            let (theirs, stopped) = (ch.clone(), stop.clone());
            spawn(threads, move || {
                while !stopped.load() {
                    let _ = theirs.try_send(1);
                    let _ = theirs.try_recv();
                    task::yield_now();
                }
            });
            let (theirs, stopped) = (ch.clone(), stop.clone());
            spawn(threads, move || {
                while !stopped.load() {
                    let _ = theirs.try_recv();
                    task::yield_now();
                }
            });
            for _ in 0..20 {
                assert_eq!(ch.recv_timeout(LONG), Ok(1));
            }
            stop.store(true);
        });
    }
}

#[test]
fn a_sender_that_waits_gets_its_room_although_another_polls() {
    for capacity in [0, 1, 8] {
        each_world(move |threads| {
            let ch = Channel::new(capacity).unwrap();
            let stop = AtomicBool::new(false);
            let (theirs, stopped) = (ch.clone(), stop.clone());
            spawn(threads, move || {
                while !stopped.load() {
                    let _ = theirs.try_recv();
                    let _ = theirs.try_send(2);
                    task::yield_now();
                }
            });
            for _ in 0..20 {
                assert!(ch.send_timeout(1, LONG).is_ok());
            }
            stop.store(true);
        });
    }
}

#[test]
fn those_who_wait_are_served_in_order() {
    if !one_worker() {
        // They come in any order then.
        return;
    }
    for capacity in [0, 1, 3] {
        task::spawn(move || {
            let ch = Channel::new(capacity).unwrap();
            let got = Channel::new(16).unwrap();
            for i in 0..8 {
                let (ch, got) = (ch.clone(), got.clone());
                task::spawn(move || got.send((i, ch.recv().unwrap())).unwrap());
            }
            task::yield_now();
            for v in 0..8 {
                ch.send(v).unwrap();
            }
            let mut all: Vec<_> = got.iter().take(8).collect();
            all.sort_unstable();
            assert_eq!(all, (0..8).map(|i| (i, i)).collect::<Vec<_>>());
            // And those who send.
            for _ in 0..capacity {
                ch.send(-1).unwrap();
            }
            for i in 0..8 {
                let ch = ch.clone();
                task::spawn(move || ch.send(i).unwrap());
            }
            task::yield_now();
            for _ in 0..capacity {
                assert_eq!(ch.recv(), Ok(-1));
            }
            for i in 0..8 {
                assert_eq!(ch.recv(), Ok(i));
            }
        })
        .join()
        .unwrap();
    }
}

#[test]
fn who_gives_up_takes_no_value() {
    for capacity in [0, 1] {
        task::spawn(move || {
            let ch = Channel::<i32>::new(capacity).unwrap();
            let waits: Vec<_> = (0..30)
                .map(|i| {
                    let ch = ch.clone();
                    // Every third one gives up.
                    let limit = if i % 3 == 1 {
                        Duration::from_millis(1)
                    } else {
                        LONG
                    };
                    task::spawn(move || ch.recv_timeout(limit))
                })
                .collect();
            while waits.iter().filter(|w| w.is_finished()).count() < 10 {
                timer::sleep(Duration::from_millis(1));
            }
            for v in 0..20 {
                ch.send(v).unwrap();
            }
            let mut got: Vec<_> = waits
                .into_iter()
                .filter_map(|w| w.join().unwrap().ok())
                .collect();
            // In order, but for one whose turn was over just before it could wait.
            got.sort_unstable();
            assert_eq!(got, (0..20).collect::<Vec<_>>());
        })
        .join()
        .unwrap();
    }
}

/// One of Rust's own: to look at it is no operation of ours, which would let others run.
type Flag = Arc<std::sync::atomic::AtomicBool>;

/// Runs `busy` in a task until told, and lets a sleeper, a thread's spawn and a timer through
/// meanwhile.
fn lets_others_through(busy: impl Fn() + Send + 'static, prepare: impl FnOnce(Flag)) {
    let stop = Flag::default();
    prepare(stop.clone());
    let stopped = stop.clone();
    let task = task::spawn(move || {
        let start = Instant::now();
        while !stopped.load(SeqCst) {
            busy();
            if start.elapsed() > LONG {
                return false;
            }
        }
        true
    });
    let end = stop.clone();
    let other = std::thread::spawn(move || {
        for _ in 0..5 {
            task::spawn(|| timer::sleep(Duration::from_millis(1)))
                .join()
                .unwrap();
        }
        end.store(true, SeqCst);
    });
    assert_eq!(task.join(), Ok(true));
    other.join().unwrap();
}

#[test]
fn a_task_that_threads_feed_lets_others_run() {
    let ch = Channel::new(1024).unwrap();
    let theirs = ch.clone();
    lets_others_through(
        move || _ = ch.try_recv(),
        move |stop| {
            for _ in 0..2 {
                let (ch, stop) = (theirs.clone(), stop.clone());
                std::thread::spawn(
                    move || while !stop.load(SeqCst) && ch.send_timeout(1, LONG).is_ok() {},
                );
            }
        },
    );
}

#[test]
fn a_task_whose_channel_threads_empty_lets_others_run() {
    let ch = Channel::new(1024).unwrap();
    let (busy, theirs) = (ch.clone(), ch.clone());
    lets_others_through(
        move || _ = busy.send_timeout(1, LONG),
        move |_| {
            // They empty it until the task has ended, which may be waiting for room.
            for _ in 0..2 {
                let ch = theirs.clone();
                std::thread::spawn(move || while ch.recv_timeout(LONG).is_ok() {});
            }
        },
    );
    ch.close();
}

#[test]
fn questions_and_forms_that_succeed_at_once_let_others_run() {
    let ch = Channel::new(4).unwrap();
    let closed = Channel::<i32>::new(0).unwrap();
    closed.close();
    let busy: Vec<Box<dyn Fn() + Send>> = vec![
        Box::new({
            let ch = ch.clone();
            move || _ = ch.len()
        }),
        Box::new({
            let ch = ch.clone();
            move || _ = ch.is_empty()
        }),
        Box::new({
            let ch = ch.clone();
            move || _ = ch.is_closed()
        }),
        Box::new({
            let ch = ch.clone();
            move || {
                let _ = ch.try_send(1);
                let _ = ch.try_recv();
            }
        }),
        Box::new({
            let ch = closed.clone();
            move || _ = ch.recv()
        }),
        Box::new({
            let ch = closed.clone();
            move || _ = ch.send(1)
        }),
        Box::new({
            let ch = closed.clone();
            move || ch.close()
        }),
        Box::new({
            let ch = closed.clone();
            move || _ = Select::new().recv(&ch).wait()
        }),
        Box::new({
            let ch = closed.clone();
            move || _ = Select::new().recv(&ch).ready()
        }),
        Box::new({
            let ch = closed.clone();
            move || Select::new().on_recv(&ch, |_| ()).run()
        }),
        Box::new({
            let ch = ch.clone();
            move || Select::new().on_recv(&ch, |_| ()).otherwise(|| ()).run()
        }),
    ];
    for busy in busy {
        lets_others_through(busy, |_| ());
    }
}

#[test]
fn polls_and_spawns_let_others_run() {
    let (number, flag) = (AtomicI64::new(0), AtomicBool::new(false));
    let ended = task::spawn(|| ());
    ended.join().unwrap();
    let promise = Promise::run(|| 1);
    promise.get().unwrap();
    let (once, group) = (Once::new(), WaitGroup::new());
    once.run(|| ()).unwrap();
    let (mutex, rw, guarded) = (Mutex::new(), RwLock::new(), Guarded::new(1));
    let busy: Vec<Box<dyn Fn() + Send>> = vec![
        Box::new({
            let number = number.clone();
            move || _ = number.load()
        }),
        Box::new({
            let number = number.clone();
            move || _ = number.add(1)
        }),
        Box::new({
            let number = number.clone();
            move || _ = number.sub(1)
        }),
        Box::new(move || number.store(1)),
        Box::new({
            let flag = flag.clone();
            move || _ = flag.cas(true, false)
        }),
        Box::new(move || _ = flag.swap(false)),
        Box::new({
            let ended = ended.clone();
            move || _ = ended.is_finished()
        }),
        Box::new(move || _ = ended.join()),
        Box::new({
            let promise = promise.clone();
            move || _ = promise.is_done()
        }),
        Box::new(move || _ = promise.get()),
        Box::new(move || _ = once.run(|| ())),
        Box::new({
            let group = group.clone();
            move || _ = group.count()
        }),
        Box::new(move || group.wait()),
        Box::new(move || mutex.with_lock(|| ()).unwrap()),
        Box::new({
            let rw = rw.clone();
            move || rw.with_read_lock(|| ()).unwrap()
        }),
        Box::new(move || rw.with_write_lock(|| ()).unwrap()),
        Box::new(move || _ = guarded.get()),
        Box::new(|| _ = runtime::live_tasks()),
        Box::new(|| drop(task::spawn(|| ()))),
        Box::new(|| drop(timer::after(LONG))),
        Box::new(|| timer::sleep(Duration::ZERO)),
    ];
    for busy in busy {
        lets_others_through(busy, |_| ());
    }
}

// One that was woken and whose owner does not take the value; one that names another case.
#[test]
fn a_select_that_names_and_does_not_take_leaves_the_value_to_who_waits() {
    for others in 0..3 {
        let (a, b) = (
            Channel::<i32>::new(1).unwrap(),
            Channel::<i32>::new(1).unwrap(),
        );
        let names: Vec<_> = (0..3)
            .map(|_| {
                let (a, b) = (a.clone(), b.clone());
                task::spawn(move || Select::new().recv(&a).recv(&b).wait())
            })
            .collect();
        let receivers: Vec<_> = (0..others)
            .map(|_| {
                let b = b.clone();
                task::spawn(move || b.recv_timeout(LONG))
            })
            .collect();
        timer::sleep(Duration::from_millis(5));
        // As many values as receivers go to them; one more is named by all, and taken by none.
        for i in 0..=others {
            b.send(i).unwrap();
        }
        let mut got: Vec<_> = receivers
            .into_iter()
            .map(|r| r.join().unwrap().unwrap())
            .collect();
        got.sort_unstable();
        assert_eq!(got, (0..others).collect::<Vec<_>>());
        for names in names {
            assert_eq!(names.join().unwrap(), Ok(1));
        }
        assert_eq!(b.try_recv(), Ok(others));
    }
}

#[test]
fn a_select_that_takes_is_fair_among_the_ready() {
    task::spawn(|| {
        let chs = [(); 3].map(|()| Channel::<i32>::new(1).unwrap());
        let counts = [(); 3].map(|()| AtomicI64::new(0));
        for _ in 0..600 {
            for ch in &chs {
                let _ = ch.try_send(1);
            }
            let mut select = Select::new();
            for (ch, count) in chs.iter().zip(&counts) {
                select = select.on_recv(ch, move |_| count.add(1));
            }
            select.run();
        }
        assert!(counts.iter().all(|n| n.load() > 100), "{counts:?}");
    })
    .join()
    .unwrap();
}
