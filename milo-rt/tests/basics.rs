//! Tasks, threads, channels, locks and promises: what each does, in every mixture.

mod common;

use common::{UnderWay, rounds};
use milo_rt::promise::{Promise, PromiseError};
use milo_rt::sync::*;
use milo_rt::{parallel::parallel, runtime, task, thread};
use std::time::Duration;

/// Runs the same code in a thread and in a task.
fn both(f: impl Fn() + Send + Sync + 'static) {
    let f = std::sync::Arc::new(f);
    let g = f.clone();
    g();
    task::spawn(move || f()).join().unwrap();
}

#[test]
fn join_gives_the_value_once() {
    both(|| {
        let t = task::spawn(|| 5);
        let second = t.clone();
        assert_eq!(t.join(), Ok(5));
        assert_eq!(second.join().unwrap_err().to_string(), "already joined");
        let t = thread::spawn(|| 6).unwrap();
        assert_eq!(t.join(), Ok(6));
        assert_eq!(t.join().unwrap_err().to_string(), "already joined");
    });
}

#[test]
fn panics_reach_join_with_their_text() {
    both(|| {
        let e = task::spawn(|| panic!("boom {}", 1)).join().unwrap_err();
        assert_eq!(e.to_string(), "task panicked: boom 1");
        let e = thread::spawn(|| panic!("bang"))
            .unwrap()
            .join()
            .unwrap_err();
        assert_eq!(e.to_string(), "thread panicked: bang");
        let e = Promise::run(|| -> i32 { panic!("puff") })
            .wait()
            .unwrap_err();
        assert_eq!(e.to_string(), "task panicked: puff");
    });
}

#[test]
fn channel_rules() {
    both(|| {
        for capacity in [usize::MAX, i64::MAX as usize, 10_000_000_000] {
            assert_eq!(
                Channel::<i32>::new(capacity).unwrap_err().to_string(),
                format!(
                    "a capacity of {capacity} is too large: a channel holds at most 4294967295 values"
                )
            );
        }
        // No memory is used before there are values; miri uses it all.
        let capacity = if cfg!(miri) { 1 << 8 } else { 1 << 24 };
        let large = Channel::<[u64; 4]>::new(capacity).unwrap();
        large.send([7; 4]).unwrap();
        assert_eq!(large.recv(), Ok([7; 4]));
        let ch = Channel::new(2).unwrap();
        assert_eq!(ch.try_recv(), Err(RecvError::Empty));
        ch.send(1).unwrap();
        ch.send(2).unwrap();
        assert_eq!(ch.len(), 2);
        assert_eq!(ch.try_send(3).unwrap_err().kind, SendErrorKind::Full);
        ch.close();
        assert_eq!(ch.send(4).unwrap_err().to_string(), "channel closed");
        assert_eq!(ch.recv(), Ok(1));
        assert_eq!(ch.recv(), Ok(2));
        assert_eq!(ch.recv().unwrap_err().to_string(), "channel closed");
        ch.destroy();
        assert_eq!(ch.recv().unwrap_err().to_string(), "channel destroyed");
        assert_eq!(ch.send(1).unwrap_err().to_string(), "channel destroyed");
    });
}

#[test]
fn channel_timeouts() {
    both(|| {
        let ch = Channel::<i32>::new(1).unwrap();
        for limit in [Duration::from_micros(50), Duration::from_millis(3)] {
            assert_eq!(ch.recv_timeout(limit), Err(RecvError::Timeout));
        }
        ch.send(1).unwrap();
        let limit = Duration::from_micros(300);
        assert_eq!(
            ch.send_timeout(2, limit).unwrap_err().kind,
            SendErrorKind::Full
        );
        assert_eq!(ch.recv_timeout(limit), Ok(1));
    });
}

#[test]
fn channel_between_all_kinds() {
    const N: u64 = rounds(20_000);
    for capacity in [1, 3, 128] {
        for senders_are_tasks in [false, true] {
            for receivers_are_tasks in [false, true] {
                let ch = Channel::new(capacity).unwrap();
                let go = |as_task: bool, f: Box<dyn FnOnce() -> u64 + Send>| {
                    Promise::run_or_block(as_task, f)
                };
                let senders: Vec<_> = (0..3)
                    .map(|_| {
                        let ch = ch.clone();
                        let f = move || {
                            (1..=N).for_each(|i| ch.send(i).unwrap());
                            0
                        };
                        go(senders_are_tasks, Box::new(f))
                    })
                    .collect();
                let receivers: Vec<_> = (0..3)
                    .map(|_| {
                        let ch = ch.clone();
                        go(receivers_are_tasks, Box::new(move || ch.iter().sum()))
                    })
                    .collect();
                Promise::all(senders).unwrap();
                ch.close();
                let sum: u64 = Promise::all(receivers).unwrap().iter().sum();
                assert_eq!(sum, 3 * N * (N + 1) / 2);
            }
        }
    }
}

trait RunOrBlock {
    fn run_or_block(as_task: bool, f: Box<dyn FnOnce() -> u64 + Send>) -> Promise<u64>;
}

impl RunOrBlock for Promise<u64> {
    fn run_or_block(as_task: bool, f: Box<dyn FnOnce() -> u64 + Send>) -> Promise<u64> {
        match as_task {
            true => Promise::run(f),
            false => Promise::blocking(f),
        }
    }
}

struct Unguarded(std::cell::UnsafeCell<u64>);
// SAFETY: only used under the lock under test.
unsafe impl Sync for Unguarded {}

#[test]
fn mutex_and_rwlock_exclude() {
    let m = Mutex::new();
    let rw = RwLock::new();
    const N: u64 = rounds(2_000);
    let n = std::sync::Arc::new((Unguarded(0.into()), Unguarded(0.into())));
    let work: Vec<_> = (0..8)
        .map(|i| {
            let (m, rw, n) = (m.clone(), rw.clone(), n.clone());
            let f = move || {
                for k in 0..N {
                    // SAFETY: guarded by the lock under test.
                    m.with_lock(|| unsafe { *n.0.0.get() += 1 }).unwrap();
                    if k % 4 == 0 {
                        // SAFETY: as above.
                        rw.with_write_lock(|| unsafe { *n.1.0.get() += 1 }).unwrap();
                    } else {
                        // SAFETY: as above.
                        rw.with_read_lock(|| unsafe { *n.1.0.get() }).unwrap();
                    }
                    if k % 64 == 0 {
                        m.with_lock(task::yield_now).unwrap();
                    }
                }
                0
            };
            Promise::run_or_block(i % 2 == 0, Box::new(f))
        })
        .collect();
    Promise::all(work).unwrap();
    // SAFETY: everybody has ended.
    unsafe {
        assert_eq!(*n.0.0.get(), 8 * N);
        assert_eq!(*n.1.0.get(), 8 * N.div_ceil(4));
    }
}

#[test]
fn lock_rules() {
    both(|| {
        let m = Mutex::new();
        assert_eq!(m.unlock().unwrap_err().to_string(), "mutex not locked");
        m.lock().unwrap();
        assert_eq!(m.try_lock(), Ok(false));
        m.unlock().unwrap();
        let caught = std::panic::catch_unwind(|| m.with_lock(|| std::panic::panic_any(1)));
        assert!(caught.is_err());
        assert!(!m.is_locked());
        m.destroy();
        assert_eq!(m.lock().unwrap_err().to_string(), "mutex destroyed");
        let rw = RwLock::new();
        assert!(rw.unlock().is_err());
        rw.read().unwrap();
        assert_eq!(rw.try_read(), Ok(true));
        assert_eq!(rw.try_write(), Ok(false));
        rw.unlock().unwrap();
        rw.unlock().unwrap();
        assert_eq!(rw.try_write(), Ok(true));
        assert_eq!(rw.try_read(), Ok(false));
        rw.unlock().unwrap();
        rw.destroy();
        assert_eq!(rw.read().unwrap_err().to_string(), "rwlock destroyed");
    });
}

#[test]
fn destroying_wakes_those_who_wait() {
    let m = Mutex::new();
    m.lock().unwrap();
    let ch = Channel::<i32>::new(1).unwrap();
    let (m2, m3, c2, c3) = (m.clone(), m.clone(), ch.clone(), ch.clone());
    let a = task::spawn(move || m2.lock().is_err());
    let b = thread::spawn(move || m3.lock().is_err()).unwrap();
    let c = task::spawn(move || c2.recv().is_err());
    let d = thread::spawn(move || c3.recv().is_err()).unwrap();
    milo_rt::timer::sleep(Duration::from_millis(20));
    m.destroy();
    ch.destroy();
    assert!(a.join().unwrap() && b.join().unwrap() && c.join().unwrap() && d.join().unwrap());
}

#[test]
fn parallel_borrows_and_nests() {
    both(|| {
        let text = String::from("abc");
        let mut out = 0;
        let (a, b, ()) = parallel((
            || text.len(),
            || {
                let (x, y) = parallel((|| text.len(), || 1));
                x + y
            },
            || out += 1,
        ));
        assert_eq!((a, b, out), (3, 4, 1));
    });
}

#[test]
fn parallel_panics_after_all_have_ended() {
    both(|| {
        let flag = AtomicBool::new(false);
        let f = flag.clone();
        let result = std::panic::catch_unwind(|| {
            parallel((
                || panic!("first"),
                || {
                    milo_rt::timer::sleep(Duration::from_millis(10));
                    f.store(true);
                },
                || panic!("third"),
            ))
        });
        assert_eq!(*result.unwrap_err().downcast::<&str>().unwrap(), "first");
        assert!(flag.load());
    });
}

#[test]
fn a_parallel_block_in_a_task_leaves_the_others_running() {
    runtime::run_test(|| {
        let ch = Channel::new(1).unwrap();
        let theirs = ch.clone();
        task::spawn(move || theirs.send(7).unwrap());
        let (got, _) = parallel((|| ch.recv().unwrap(), || ()));
        assert_eq!(got, 7);
    });
}

#[test]
fn promises() {
    both(|| {
        let p = Promise::run(|| 1);
        let q = p.clone();
        assert_eq!(p.get(), Ok(1));
        assert_eq!(q.wait(), Ok(1));
        assert_eq!(p.wait(), Err(PromiseError::AlreadyAwaited));
        let all = Promise::all((0..5).map(|i| Promise::run(move || i)));
        assert_eq!(all, Ok(vec![0, 1, 2, 3, 4]));
        let gate = Channel::new(1).unwrap();
        let opens = gate.clone();
        let slow = Promise::run(move || gate.recv().unwrap());
        let fast = Promise::blocking(|| 2);
        assert_eq!(Promise::race([slow.clone(), fast]), Ok(2));
        assert_eq!(
            slow.wait_timeout(Duration::from_micros(200)),
            Err(PromiseError::Timeout)
        );
        opens.send(1).unwrap();
        assert_eq!(slow.wait(), Ok(1));
        assert_eq!(Promise::<i32>::race([]), Err(PromiseError::Empty));
    });
}

#[test]
fn once_and_wait_group() {
    let once = Once::new();
    let wg = WaitGroup::new();
    let count = AtomicI64::new(0);
    for i in 0..20 {
        let (once, under_way, count) = (once.clone(), UnderWay::of(&wg), count.clone());
        let f = move || {
            let _under_way = under_way;
            once.run(|| {
                milo_rt::timer::sleep(Duration::from_millis(2));
                count.add(1);
            })
            .unwrap();
            assert!(once.is_done());
            0
        };
        Promise::run_or_block(i % 2 == 0, Box::new(f));
    }
    wg.wait();
    assert_eq!(count.load(), 1);

    // After a panic the next one runs.
    let once = Once::new();
    let theirs = once.clone();
    // In a thread: the address sanitizer does not see how a panic leaves a task's frames.
    let failed = thread::spawn(move || theirs.run(|| panic!("not this time")));
    let failed = failed.unwrap().join();
    assert!(failed.is_err() && !once.is_done());
    assert_eq!(once.run(|| ()), Ok(true));
    assert!(once.is_done());
}

#[test]
fn atomics_give_the_old_value() {
    let n = AtomicI64::new(5);
    assert_eq!((n.add(2), n.sub(1), n.load()), (5, 7, 6));
    assert_eq!((n.cas(6, 9), n.cas(6, 1), n.swap(3)), (6, 9, 9));
    let b = AtomicBool::new(false);
    assert_eq!(
        (b.cas(false, true), b.cas(false, true), b.swap(false)),
        (false, true, true)
    );
}

#[test]
#[cfg_attr(miri, ignore = "tasks are threads there, without a name")]
fn builder_names_and_sizes() {
    let t = task::Builder::new()
        .name("big")
        .stack_size(4 * 1024 * 1024)
        .spawn(|| {
            let big = std::hint::black_box([1u8; 1024 * 1024]);
            (task::current_name(), big.len())
        })
        .unwrap();
    assert_eq!(t.join().unwrap(), (Some("big".into()), 1024 * 1024));
    assert!(task::Builder::new().stack_size(1).spawn(|| ()).is_err());
}

#[test]
fn guarded_is_for_one_at_a_time_also_over_waits() {
    let n = std::sync::Arc::new(Guarded::new(0u32));
    let add = {
        let n = n.clone();
        move || {
            for _ in 0..50 {
                let mut turn = n.guard().unwrap();
                let seen = *turn;
                task::yield_now();
                *turn = seen + 1;
            }
        }
    };
    let tasks: Vec<_> = (0..4).map(|_| task::spawn(add.clone())).collect();
    let threads: Vec<_> = (0..2)
        .map(|_| thread::spawn(add.clone()).unwrap())
        .collect();
    tasks.iter().for_each(|t| t.join().unwrap());
    threads.iter().for_each(|t| t.join().unwrap());
    assert_eq!(*n.guard().unwrap(), 300);
}

#[test]
fn guarded_tells_who_would_wait_for_itself() {
    both(|| {
        let n = Guarded::new(1);
        let turn = n.guard().unwrap();
        assert!(matches!(n.guard().unwrap_err(), LockError::Held(_)));
        drop(turn);
        // A panic gives it back.
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _turn = n.guard().unwrap();
            panic!("with the turn");
        }));
        assert!(panicked.is_err());
        assert_eq!(*n.guard().unwrap(), 1);
    });
}

#[test]
fn who_would_wait_for_its_own_end_is_told() {
    // Under miri a task is a thread that has no number.
    if !cfg!(miri) {
        let handles = Channel::new(1).unwrap();
        let theirs = handles.clone();
        let t = task::spawn(move || {
            let me: task::JoinHandle<_> = theirs.recv().unwrap();
            assert_eq!(me.join(), Err(task::JoinError::Itself));
            // Another one is not itself.
            task::spawn(|| 1).join().unwrap()
        });
        handles.send(t.clone()).unwrap();
        assert_eq!(t.join(), Ok(1));
    }

    let handles = Channel::new(1).unwrap();
    let theirs = handles.clone();
    let t = thread::spawn(move || {
        let me: thread::JoinHandle<_> = theirs.recv().unwrap();
        assert_eq!(me.join(), Err(thread::JoinError::Itself));
        2
    })
    .unwrap();
    handles.send(t.clone()).unwrap();
    assert_eq!(t.join(), Ok(2));

    both(|| {
        let once = Once::new();
        let inner = once.clone();
        assert_eq!(
            once.run(|| assert!(matches!(inner.run(|| ()), Err(LockError::Held(_))))),
            Ok(true)
        );
        assert_eq!(once.run(|| ()), Ok(false));
    });
}

#[test]
fn who_parks_goes_on_when_it_is_unparked() {
    const ROUNDS: u32 = if cfg!(miri) { 5 } else { 1000 };
    fn rounds(in_task: bool) {
        use std::sync::atomic::{AtomicU32, Ordering};
        let turn = std::sync::Arc::new(AtomicU32::new(0));
        let (me, theirs) = (task::current(), turn.clone());
        let wait_for = |turn: &AtomicU32, number| {
            while turn.load(Ordering::SeqCst) != number {
                task::park();
            }
        };
        let other = move || {
            for i in 0..ROUNDS {
                wait_for(&theirs, 2 * i + 1);
                theirs.store(2 * i + 2, Ordering::SeqCst);
                me.unpark();
            }
        };
        let (send, handles) = std::sync::mpsc::channel();
        let starts = move || {
            send.send(task::current()).unwrap();
            other();
        };
        let join: Box<dyn FnOnce()> = match in_task {
            true => {
                let task = task::spawn(starts);
                Box::new(move || task.join().unwrap())
            }
            false => {
                let thread = thread::spawn(starts).unwrap();
                Box::new(move || thread.join().unwrap())
            }
        };
        let other = loop {
            match handles.try_recv() {
                Ok(other) => break other,
                Err(_) => task::yield_now(),
            }
        };
        for i in 0..ROUNDS {
            turn.store(2 * i + 1, Ordering::SeqCst);
            other.unpark();
            wait_for(&turn, 2 * i + 2);
        }
        join();
        // Of one that has ended, and of a later task on the same stack, it wakes nobody.
        other.unpark();
    }
    for in_task in [true, false] {
        task::spawn(move || rounds(in_task)).join().unwrap();
        rounds(in_task);
    }
    // Miri's tasks are threads that no handle to a task reaches.
    if cfg!(miri) {
        return;
    }
    // Wake-ups before the park are kept, as one.
    let task = task::spawn(|| {
        let me = task::current();
        me.unpark();
        me.unpark();
        task::park();
        task::park();
    });
    while !task.is_finished() {
        task::yield_now();
        task.unpark();
    }
    assert_eq!(task.join(), Ok(()));
}
