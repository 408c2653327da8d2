//! What tasks have made and used among themselves is used by threads from some moment on: nothing
//! is lost, nothing is there twice, and everybody who waits is woken.
//!
//! A failure would be a wait without end, so each wait has a bound.

mod common;

use common::LONG;
use milo_rt::promise::Promise;
use milo_rt::sync::{Channel, Guarded, Mutex, WaitGroup};
use milo_rt::{task, thread};

const ROUNDS: usize = if cfg!(debug_assertions) { 100 } else { 1000 };

/// Runs `test` in a task, so that what it makes is the worker's own at first.
fn in_task(test: impl Fn(usize) + Send + 'static) {
    let all = Promise::run(move || (0..ROUNDS).for_each(test));
    assert_eq!(all.wait_timeout(LONG), Ok(()));
}

/// Lets a thread begin after so many turns of the tasks. The thread's own time decides the rest.
fn turns(round: usize) {
    for _ in 0..round % 7 {
        task::yield_now();
    }
}

#[test]
fn a_thread_joins_tasks_at_a_channel() {
    for capacity in [0, 1, 3] {
        in_task(move |round| {
            const EACH: u64 = 50;
            let ch = Channel::new(capacity).unwrap();
            let from_task = ch.clone();
            let sender = task::spawn(move || {
                for i in 0..EACH {
                    from_task.send_timeout(i, LONG).unwrap();
                }
            });
            let receiver = ch.clone();
            let sum = task::spawn(move || {
                let values = (0..2 * EACH).map(|_| receiver.recv_timeout(LONG).unwrap());
                values.sum::<u64>()
            });
            turns(round);
            let from_thread = ch.clone();
            let thread = thread::spawn(move || {
                for i in 0..EACH {
                    from_thread.send(i).unwrap();
                }
            })
            .unwrap();
            sender.join().unwrap();
            assert_eq!(sum.join(), Ok(EACH * (EACH - 1)));
            assert!(ch.is_empty());
            thread.join().unwrap();
        });
    }
}

#[test]
fn a_thread_receives_from_tasks_that_wait() {
    in_task(|round| {
        let ch = Channel::new(1).unwrap();
        let senders: Vec<_> = (0..5)
            .map(|i| {
                let ch = ch.clone();
                task::spawn(move || ch.send(i).unwrap())
            })
            .collect();
        turns(round);
        let theirs = ch.clone();
        let thread = thread::spawn(move || {
            let got = (0..5).map(|_| theirs.recv_timeout(LONG).unwrap());
            got.collect::<Vec<_>>()
        })
        .unwrap();
        senders.iter().for_each(|sender| sender.join().unwrap());
        let mut got = thread.join().unwrap();
        got.sort_unstable();
        assert_eq!(got, [0, 1, 2, 3, 4]);
    });
}

#[test]
fn a_thread_destroys_what_tasks_use() {
    in_task(|round| {
        let ch = Channel::<usize>::new(2).unwrap();
        let lock = Mutex::new();
        let both: Vec<_> = (0..2)
            .map(|i| {
                let (ch, lock) = (ch.clone(), lock.clone());
                task::spawn(move || {
                    while lock.lock().is_ok() {
                        let done = match i {
                            0 => ch.try_send(1).is_ok(),
                            _ => ch.try_recv().is_ok(),
                        };
                        task::yield_now();
                        if lock.unlock().is_err() {
                            return;
                        }
                        if !done {
                            task::yield_now();
                        }
                    }
                })
            })
            .collect();
        turns(round);
        let thread = thread::spawn(move || {
            ch.destroy();
            lock.destroy();
            assert!(ch.send(1).is_err());
        })
        .unwrap();
        both.iter().for_each(|task| task.join().unwrap());
        thread.join().unwrap();
    });
}

#[test]
fn a_thread_takes_turns_with_tasks_at_a_lock() {
    in_task(|round| {
        const EACH: u64 = 20;
        let count = Guarded::new(0u64);
        let lock = Mutex::new();
        let add = |count: &Guarded<u64>, lock: &Mutex, pause: fn()| {
            for _ in 0..EACH {
                let _held = lock.guard().unwrap();
                // Nobody else comes between, though this one waits.
                let before = count.get().unwrap();
                pause();
                count.with(|n| *n = before + 1).unwrap();
            }
        };
        let tasks: Vec<_> = (0..3)
            .map(|_| {
                let (count, lock) = (count.clone(), lock.clone());
                task::spawn(move || add(&count, &lock, task::yield_now))
            })
            .collect();
        turns(round);
        let (theirs, locks) = (count.clone(), lock.clone());
        let thread = thread::spawn(move || add(&theirs, &locks, std::hint::spin_loop)).unwrap();
        tasks.iter().for_each(|task| task.join().unwrap());
        thread.join().unwrap();
        assert_eq!(count.get(), Ok(4 * EACH));
    });
}

#[test]
fn a_thread_waits_for_tasks() {
    in_task(|round| {
        let group = WaitGroup::new();
        group.add(2);
        let tasks: Vec<_> = (0..2)
            .map(|i| {
                let group = group.clone();
                task::spawn(move || {
                    turns(i * 3);
                    group.done();
                    turns(i * 2);
                    i
                })
            })
            .collect();
        turns(round);
        let (theirs, handles) = (group.clone(), tasks.clone());
        let thread = thread::spawn(move || {
            theirs.wait();
            handles
                .iter()
                .map(|task| task.join().ok())
                .collect::<Vec<_>>()
        })
        .unwrap();
        // Whoever comes first has the value.
        let ours: Vec<_> = tasks.iter().map(|task| task.join().ok()).collect();
        let theirs = thread.join().unwrap();
        for (i, (ours, theirs)) in ours.into_iter().zip(theirs).enumerate() {
            assert_eq!(ours.or(theirs), Some(i));
            assert!(ours.is_none() || theirs.is_none());
        }
    });
}
