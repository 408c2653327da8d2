//! Locks are handed on: no task or thread keeps the others out, and none waits for itself.

mod common;

use common::one_worker;
use milo_rt::sync::{AtomicBool, AtomicI64, Channel, Guarded, LockError, Mutex, RwLock};
use milo_rt::{task, thread, timer};
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);

/// In a task, and in a thread.
fn both(f: impl Fn() + Send + Sync + 'static) {
    let f = std::sync::Arc::new(f);
    let theirs = f.clone();
    task::spawn(move || theirs()).join().unwrap();
    thread::spawn(move || f()).unwrap().join().unwrap();
}

fn held(result: Result<impl Sized, LockError>) -> bool {
    matches!(result, Err(LockError::Held(_)))
}

/// Runs `f` in a task or in a thread. The result is its value.
fn start<T: Send + 'static>(
    in_task: bool,
    f: impl FnOnce() -> T + Send + 'static,
) -> Box<dyn FnOnce() -> T> {
    match in_task {
        true => {
            let task = task::spawn(f);
            Box::new(move || task.join().unwrap())
        }
        false => {
            let thread = thread::spawn(f).unwrap();
            Box::new(move || thread.join().unwrap())
        }
    }
}

/// An operation on a lock.
type Action = fn(&Mutex);

fn actions() -> [(&'static str, Action); 4] {
    [
        ("sleeps", |m| m.with_lock(|| timer::sleep(MS)).unwrap()),
        ("yields", |m| m.with_lock(task::yield_now).unwrap()),
        ("waits for others", |m| {
            m.with_lock(|| task::spawn(|| ()).join().unwrap()).unwrap();
        }),
        ("by hand", |m| {
            m.lock().unwrap();
            task::yield_now();
            m.unlock().unwrap();
        }),
    ]
}

#[test]
fn a_lock_taken_in_a_loop_by_a_task_reaches_another_task_at_once() {
    if !one_worker() {
        // The other may be held up elsewhere between its sign and its wait.
        return;
    }
    for (how, action) in actions() {
        let m = Mutex::new();
        let (asked, got, rounds) = (
            AtomicBool::new(false),
            AtomicBool::new(false),
            AtomicI64::new(0),
        );
        let a = {
            let (m, asked, got, rounds) = (m.clone(), asked.clone(), got.clone(), rounds.clone());
            task::spawn(move || {
                while !got.load() && rounds.load() < 1000 {
                    action(&m);
                    if asked.load() {
                        rounds.add(1);
                    }
                }
            })
        };
        let b = {
            let (m, asked, got) = (m.clone(), asked.clone(), got.clone());
            task::spawn(move || {
                timer::sleep(2 * MS);
                asked.store(true);
                m.with_lock(|| got.store(true)).unwrap();
            })
        };
        a.join().unwrap();
        b.join().unwrap();
        let rounds = rounds.load();
        assert!(
            rounds <= 3,
            "{how}: {rounds} rounds before the other got it"
        );
    }
}

#[test]
fn a_lock_taken_in_a_loop_reaches_others_in_any_mixture() {
    let mut all = actions().to_vec();
    all.push(("does nothing", |m| m.with_lock(|| ()).unwrap()));
    all.push(("polls", |m| {
        if m.try_lock().unwrap() {
            m.unlock().unwrap();
        }
    }));
    for (loops_in_task, waits_in_task) in
        [(true, true), (true, false), (false, true), (false, false)]
    {
        for (how, action) in &all {
            let (m, got) = (Mutex::new(), AtomicBool::new(false));
            let action = *action;
            let loops: Vec<_> = (0..2)
                .map(|_| {
                    let (m, got) = (m.clone(), got.clone());
                    start(loops_in_task, move || {
                        // A hang would be for ever.
                        let start = std::time::Instant::now();
                        while !got.load() && start.elapsed().as_secs() < 60 {
                            action(&m);
                        }
                        got.load()
                    })
                })
                .collect();
            let (m, got) = (m.clone(), got.clone());
            let waits = start(waits_in_task, move || {
                for _ in 0..5 {
                    m.with_lock(|| ()).unwrap();
                }
                got.store(true);
            });
            waits();
            for looped in loops {
                assert!(looped(), "{how}, {loops_in_task} {waits_in_task}: kept out");
            }
        }
    }
}

#[test]
fn tasks_get_a_lock_in_the_order_in_which_they_came() {
    // On the worker itself, where a yield lets all others run that are ready.
    task::spawn(|| {
        let m = Mutex::new();
        let order = Channel::new(10).unwrap();
        m.lock().unwrap();
        let tasks: Vec<_> = (0..10)
            .map(|i| {
                let came = AtomicBool::new(false);
                let (m, order, comes) = (m.clone(), order.clone(), came.clone());
                let task = task::spawn(move || {
                    comes.store(true);
                    m.with_lock(|| order.send(i).unwrap()).unwrap();
                });
                while !came.load() {
                    task::yield_now();
                }
                // It may have had to give way on its way to the lock.
                for _ in 0..3 {
                    task::yield_now();
                }
                task
            })
            .collect();
        m.unlock().unwrap();
        tasks.iter().for_each(|task| task.join().unwrap());
        order.close();
        assert_eq!(
            order.iter().collect::<Vec<_>>(),
            (0..10).collect::<Vec<_>>()
        );
    })
    .join()
    .unwrap();
}

#[test]
fn crowds_of_readers_and_writers_let_each_other_through() {
    for (crowd_writes, crowd_in_task, other_in_task) in [
        (false, true, true),
        (false, true, false),
        (false, false, true),
        (false, false, false),
        (true, true, true),
        (true, true, false),
        (true, false, true),
        (true, false, false),
    ] {
        let (rw, got) = (RwLock::new(), AtomicBool::new(false));
        let crowd: Vec<_> = (0..4)
            .map(|_| {
                let (rw, got) = (rw.clone(), got.clone());
                start(crowd_in_task, move || {
                    let start = std::time::Instant::now();
                    while !got.load() && start.elapsed().as_secs() < 60 {
                        match crowd_writes {
                            true => rw.with_write_lock(|| timer::sleep(MS)).unwrap(),
                            false => rw.with_read_lock(|| timer::sleep(MS)).unwrap(),
                        }
                    }
                    got.load()
                })
            })
            .collect();
        let (rw, done) = (rw.clone(), got.clone());
        let other = start(other_in_task, move || {
            for _ in 0..5 {
                timer::sleep(MS);
                match crowd_writes {
                    true => rw.with_read_lock(|| ()).unwrap(),
                    false => rw.with_write_lock(|| ()).unwrap(),
                }
            }
            done.store(true);
        });
        other();
        for member in crowd {
            assert!(
                member(),
                "{crowd_writes} {crowd_in_task} {other_in_task}: kept out"
            );
        }
    }
}

#[test]
fn a_writer_gets_a_lock_that_tasks_read_in_turns_after_a_few_rounds() {
    let (rw, asked, got, rounds) = (
        RwLock::new(),
        AtomicBool::new(false),
        AtomicBool::new(false),
        AtomicI64::new(0),
    );
    // There is always one that reads.
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (rw, asked, got, rounds) = (rw.clone(), asked.clone(), got.clone(), rounds.clone());
            task::spawn(move || {
                while !got.load() && rounds.load() < 1000 {
                    rw.with_read_lock(|| {
                        task::yield_now();
                        task::yield_now();
                    })
                    .unwrap();
                    if asked.load() {
                        rounds.add(1);
                    }
                }
            })
        })
        .collect();
    let writer = task::spawn(move || {
        timer::sleep(2 * MS);
        asked.store(true);
        rw.with_write_lock(|| got.store(true)).unwrap();
    });
    writer.join().unwrap();
    readers.iter().for_each(|reader| reader.join().unwrap());
    assert!(rounds.load() <= 24, "{} rounds of three", rounds.load());
}

#[test]
fn who_would_wait_for_itself_is_told() {
    both(|| {
        let m = Mutex::new();
        m.lock().unwrap();
        assert!(held(m.lock()));
        assert!(held(m.guard().map(drop)));
        assert_eq!(m.try_lock(), Ok(false));
        m.unlock().unwrap();
        assert!(m.with_lock(|| held(m.with_lock(|| ()))).unwrap());
        assert!(m.with_lock(|| held(m.lock())).unwrap());
        // It is as if the second attempt had not been.
        m.with_lock(|| ()).unwrap();
        assert!(!m.is_locked());
        let text = m.with_lock(|| m.lock().unwrap_err().to_string()).unwrap();
        assert!(text.contains("mutex") && text.contains("Guarded"), "{text}");

        let rw = RwLock::new();
        assert!(rw.with_write_lock(|| held(rw.write())).unwrap());
        assert!(rw.with_write_lock(|| held(rw.read())).unwrap());
        assert!(rw.with_read_lock(|| held(rw.write())).unwrap());
        // By another who reads, too.
        let other = rw.clone();
        let (reads, done) = (Channel::new(1).unwrap(), Channel::new(1).unwrap());
        let (tell, wait) = (reads.clone(), done.clone());
        let thread = thread::spawn(move || {
            other
                .with_read_lock(|| {
                    tell.send(()).unwrap();
                    wait.recv().unwrap();
                })
                .unwrap();
        })
        .unwrap();
        reads.recv().unwrap();
        assert!(rw.with_read_lock(|| held(rw.write())).unwrap());
        done.send(()).unwrap();
        thread.join().unwrap();
        rw.with_write_lock(|| ()).unwrap();
    });
}

#[test]
fn every_reader_is_known_whoever_came_and_ends_first() {
    both(|| {
        for (ours_first, ours_ends_first) in
            [(true, true), (true, false), (false, true), (false, false)]
        {
            let rw = RwLock::new();
            if ours_first {
                rw.read().unwrap();
            }
            let (reads, go, done) = (
                Channel::new(1).unwrap(),
                Channel::new(1).unwrap(),
                Channel::new(1).unwrap(),
            );
            let (theirs, tell, wait, end) = (rw.clone(), reads.clone(), go.clone(), done.clone());
            let other = task::spawn(move || {
                theirs.read().unwrap();
                theirs.read().unwrap();
                tell.send(()).unwrap();
                wait.recv().unwrap();
                assert!(held(theirs.write()));
                theirs.unlock().unwrap();
                assert!(held(theirs.write()));
                theirs.unlock().unwrap();
                end.send(theirs.try_write().unwrap()).unwrap();
            });
            reads.recv().unwrap();
            if !ours_first {
                rw.read().unwrap();
            }
            assert!(held(rw.write()));
            let end = || {
                go.send(()).unwrap();
                done.recv().unwrap()
            };
            if ours_ends_first {
                rw.unlock().unwrap();
                // The other reads, so that this would wait, and not for itself.
                assert_eq!(rw.try_write(), Ok(false));
                assert!(end());
                rw.unlock().unwrap();
            } else {
                assert!(!end());
                assert!(held(rw.write()));
                rw.unlock().unwrap();
            }
            assert!(rw.unlock().is_err());
            rw.with_write_lock(|| ()).unwrap();
            other.join().unwrap();
        }
    });
}

#[test]
fn a_lock_that_another_has_is_waited_for() {
    // Also where the other one was a task on the same stack, or has ended with it.
    both(|| {
        let (m, rw) = (Mutex::new(), RwLock::new());
        for in_task in [true, false] {
            let (m2, rw2) = (m.clone(), rw.clone());
            start(in_task, move || {
                m2.lock().unwrap();
                rw2.read().unwrap();
            })();
            let (m2, rw2) = (m.clone(), rw.clone());
            let second = start(in_task, move || {
                m2.lock().unwrap();
                rw2.write().unwrap();
            });
            timer::sleep(5 * MS);
            m.unlock().unwrap();
            rw.unlock().unwrap();
            second();
            m.unlock().unwrap();
            rw.unlock().unwrap();
        }
    });
}

#[test]
fn who_gave_it_back_by_another_hand_can_have_it_again() {
    both(|| {
        let (m, rw) = (Mutex::new(), RwLock::new());
        m.lock().unwrap();
        rw.read().unwrap();
        let (m2, rw2) = (m.clone(), rw.clone());
        thread::spawn(move || {
            m2.unlock().unwrap();
            rw2.unlock().unwrap();
        })
        .unwrap()
        .join()
        .unwrap();
        m.with_lock(|| ()).unwrap();
        rw.with_write_lock(|| ()).unwrap();
        rw.with_read_lock(|| ()).unwrap();
        assert!(rw.unlock().is_err());
        // What others hold is waited for.
        let (m2, rw2) = (m.clone(), rw.clone());
        task::spawn(move || {
            m2.lock().unwrap();
            rw2.write().unwrap();
        })
        .join()
        .unwrap();
        let (m2, rw2) = (m.clone(), rw.clone());
        let gives_back = task::spawn(move || {
            timer::sleep(5 * MS);
            m2.unlock().unwrap();
            rw2.unlock().unwrap();
        });
        m.lock().unwrap();
        rw.read().unwrap();
        gives_back.join().unwrap();
    });
}

#[test]
fn who_reads_may_read_again_while_a_writer_waits() {
    both(|| {
        let rw = RwLock::new();
        rw.read().unwrap();
        let theirs = rw.clone();
        let writer = thread::spawn(move || theirs.with_write_lock(|| ()).unwrap()).unwrap();
        // A newcomer stands behind, once the writer waits.
        let newcomer_reads = || {
            let theirs = rw.clone();
            let newcomer = move || theirs.try_read().unwrap() && theirs.unlock().is_ok();
            thread::spawn(newcomer).unwrap().join().unwrap()
        };
        while newcomer_reads() {
            timer::sleep(MS);
        }
        rw.read().unwrap();
        rw.with_read_lock(|| ()).unwrap();
        assert!(!newcomer_reads());
        rw.unlock().unwrap();
        rw.unlock().unwrap();
        writer.join().unwrap();
        assert_eq!(rw.try_write(), Ok(true));
    });
}

#[test]
fn many_locks_may_be_read_at_once() {
    both(|| {
        let locks: Vec<_> = (0..20).map(|_| RwLock::new()).collect();
        locks.iter().for_each(|rw| rw.read().unwrap());
        locks.iter().for_each(|rw| rw.read().unwrap());
        for rw in &locks {
            rw.unlock().unwrap();
            rw.unlock().unwrap();
            rw.write().unwrap();
        }
    });
}

#[test]
fn destroying_a_lock_leaves_nobody_behind() {
    for in_task in [true, false] {
        let (m, rw) = (Mutex::new(), RwLock::new());
        m.lock().unwrap();
        rw.write().unwrap();
        let waiting: Vec<_> = (0..3)
            .flat_map(|_| {
                let (m, reads, writes) = (m.clone(), rw.clone(), rw.clone());
                [
                    start(in_task, move || m.lock()),
                    start(in_task, move || reads.read()),
                    start(in_task, move || writes.write()),
                ]
            })
            .collect();
        timer::sleep(5 * MS);
        m.destroy();
        rw.destroy();
        for waits in waiting {
            assert!(matches!(waits(), Err(LockError::Destroyed(_))));
        }
        assert!(matches!(m.unlock(), Err(LockError::Destroyed(_))));
        assert!(matches!(rw.unlock(), Err(LockError::Destroyed(_))));
    }
}

#[test]
fn a_panic_gives_locks_back_to_those_who_wait() {
    let (m, rw, n) = (Mutex::new(), RwLock::new(), Guarded::new(0));
    let (m2, rw2, n2) = (m.clone(), rw.clone(), n.clone());
    let taken = Channel::new(2).unwrap();
    let tell = taken.clone();
    let panics = task::spawn(move || {
        m2.with_lock(|| {
            rw2.with_write_lock(|| {
                n2.with(|n| {
                    *n = 1;
                    tell.send(()).unwrap();
                    tell.send(()).unwrap();
                    timer::sleep(5 * MS);
                    panic!("with three locks");
                })
            })
        })
        .unwrap()
        .unwrap()
        .unwrap();
    });
    let waits: Vec<_> = [true, false]
        .map(|in_task| {
            let (m, rw, n, taken) = (m.clone(), rw.clone(), n.clone(), taken.clone());
            start(in_task, move || {
                taken.recv().unwrap();
                m.with_lock(|| ()).unwrap();
                rw.with_read_lock(|| ()).unwrap();
                n.get().unwrap()
            })
        })
        .into_iter()
        .collect();
    assert!(panics.join().is_err());
    for value in waits {
        assert_eq!(value(), 1);
    }
}

#[test]
fn a_guarded_value_is_shared_by_tasks_and_threads() {
    let n = Guarded::new(vec![0u32]);
    let adders: Vec<_> = (0..8)
        .map(|i| {
            let n = n.clone();
            start(i % 2 == 0, move || {
                for _ in 0..100 {
                    n.with(|n| {
                        let seen = n[0];
                        if seen.is_multiple_of(16) {
                            task::yield_now();
                        }
                        n[0] = seen + 1;
                    })
                    .unwrap();
                }
            })
        })
        .collect();
    adders.into_iter().for_each(|adder| adder());
    assert_eq!(n.get(), Ok(vec![800]));
    assert_eq!(n.replace(vec![]), Ok(vec![800]));
    both(|| {
        let n = Guarded::new(1);
        let inner = n.with(|_| n.get().unwrap_err().to_string()).unwrap();
        assert!(inner.contains("guarded value already in use"), "{inner}");
        assert!(n.with(|_| n.replace(2).is_err()).unwrap());
        assert_eq!(n.get(), Ok(1));
    });
}

#[test]
fn what_is_replaced_is_dropped_without_the_lock() {
    struct Looks(Guarded<Option<Looks>>, AtomicBool);
    impl Drop for Looks {
        fn drop(&mut self) {
            self.1.store(self.0.with(|_| ()).is_ok());
        }
    }
    both(|| {
        let (n, looked) = (Guarded::new(None), AtomicBool::new(false));
        n.replace(Some(Looks(n.clone(), looked.clone())))
            .map(drop)
            .unwrap();
        n.replace(None).map(drop).unwrap();
        assert!(looked.load());
    });
}

/// The turn of a socket is a lock like any other.
#[test]
fn a_second_writer_gets_its_line_out_after_the_message_under_way() {
    use milo_rt::net::{TcpStream, ip4};
    use std::io::Read;
    for (first_in_task, second_in_task) in [(true, true), (true, false), (false, true)] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let reader = std::thread::spawn(move || {
            let (mut peer, _) = listener.accept().unwrap();
            let mut all = Vec::new();
            peer.read_to_end(&mut all).unwrap();
            all
        });
        let stream = TcpStream::connect(ip4(127, 0, 0, 1), port).unwrap();
        let sent = AtomicBool::new(false);
        let first = {
            let (stream, sent) = (stream.clone(), sent.clone());
            start(first_in_task, move || {
                // More than the system takes at once.
                let message = "a".repeat(4 << 20) + "\n";
                let mut messages = 0;
                while !sent.load() && messages < 200 {
                    stream.send(&message).unwrap();
                    messages += 1;
                }
                messages
            })
        };
        let second = {
            let (stream, sent) = (stream.clone(), sent.clone());
            start(second_in_task, move || {
                timer::sleep(2 * MS);
                stream.send("b\n").unwrap();
                sent.store(true);
            })
        };
        second();
        let messages = first();
        assert!(
            messages < 200,
            "{messages} messages before the second writer's"
        );
        stream.close();
        let all = reader.join().unwrap();
        // The pieces do not mix.
        let lines: Vec<&[u8]> = all.split_inclusive(|b| *b == b'\n').collect();
        assert_eq!(lines.iter().filter(|line| **line == b"b\n").count(), 1);
        assert!(
            lines
                .iter()
                .all(|line| line.len() == 2 || line.len() == (4 << 20) + 1)
        );
    }
}
