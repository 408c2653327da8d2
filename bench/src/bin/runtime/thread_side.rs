//! OS threads and what serves them: std, crossbeam-channel, parking_lot, rayon.

use crate::child::{Table, timed};
use std::hint::black_box;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

pub fn std_table() -> Table {
    vec![
        timed("thread_thread", std_channel),
        timed("mutex", |n| {
            let m = std::sync::Mutex::new(0u64);
            for i in 0..n {
                *black_box(&m).lock().expect("no panic") += i;
            }
        }),
        timed("rwlock_read", |n| {
            let m = std::sync::RwLock::new(0u64);
            let mut sum = 0;
            for i in 0..n {
                sum += *black_box(&m).read().expect("no panic") + i;
            }
            black_box(sum);
        }),
        timed("rwlock_write", |n| {
            let m = std::sync::RwLock::new(0u64);
            for i in 0..n {
                *black_box(&m).write().expect("no panic") += i;
            }
        }),
        timed("atomic", |n| {
            let a = AtomicI64::new(0);
            for i in 0..n {
                black_box(&a).fetch_add(i as i64, Ordering::SeqCst);
            }
        }),
        timed("parallel2", |n| (0..n as i64).for_each(scope_two)),
        timed("parallel8", |n| (0..n as i64).for_each(scope_eight)),
        timed("thread_spawn", spawn_and_join),
    ]
}

pub fn spawn_and_join(n: u64) {
    for _ in 0..n {
        thread::spawn(|| {}).join().expect("no panic");
    }
}

pub fn crossbeam_table() -> Table {
    vec![timed("thread_thread", crossbeam)]
}

pub fn parking_lot_table() -> Table {
    vec![
        timed("mutex", |n| {
            let m = parking_lot::Mutex::new(0u64);
            for i in 0..n {
                *black_box(&m).lock() += i;
            }
        }),
        timed("rwlock_read", |n| {
            let m = parking_lot::RwLock::new(0u64);
            let mut sum = 0;
            for i in 0..n {
                sum += *black_box(&m).read() + i;
            }
            black_box(sum);
        }),
        timed("rwlock_write", |n| {
            let m = parking_lot::RwLock::new(0u64);
            for i in 0..n {
                *black_box(&m).write() += i;
            }
        }),
    ]
}

pub fn rayon_table() -> Table {
    vec![
        timed("parallel2", |n| {
            for i in 0..n as i64 {
                black_box(rayon::join(|| small(i), || small(i + 1)));
            }
        }),
        timed("parallel8", |n| {
            for i in 0..n as i64 {
                let mut out = [0; 8];
                rayon::scope(|s| {
                    for (k, slot) in out.iter_mut().enumerate() {
                        s.spawn(move |_| *slot = small(i + k as i64));
                    }
                });
                black_box(out);
            }
        }),
    ]
}

fn small(x: i64) -> i64 {
    black_box(x * 3 + 1)
}

fn scope_two(i: i64) {
    black_box(thread::scope(|s| {
        let a = s.spawn(|| small(i));
        let b = s.spawn(|| small(i + 1));
        a.join().expect("no panic") + b.join().expect("no panic")
    }));
}

fn scope_eight(i: i64) {
    black_box(thread::scope(|s| {
        let all: Vec<_> = (0..8).map(|k| s.spawn(move || small(i + k))).collect();
        all.into_iter()
            .map(|t| t.join().expect("no panic"))
            .sum::<i64>()
    }));
}

fn std_channel(n: u64) {
    let (sender, receiver) = std::sync::mpsc::sync_channel::<u64>(128);
    let producer = thread::spawn(move || {
        for i in 0..n {
            sender.send(i).expect("it is open");
        }
    });
    let consumer = thread::spawn(move || {
        assert_eq!(receiver.iter().sum::<u64>(), n * n.saturating_sub(1) / 2);
    });
    producer.join().expect("no panic");
    consumer.join().expect("no panic");
}

fn crossbeam(n: u64) {
    let (sender, receiver) = crossbeam_channel::bounded::<u64>(128);
    let producer = thread::spawn(move || {
        for i in 0..n {
            sender.send(i).expect("it is open");
        }
    });
    let consumer = thread::spawn(move || {
        assert_eq!(receiver.iter().sum::<u64>(), n * n.saturating_sub(1) / 2);
    });
    producer.join().expect("no panic");
    consumer.join().expect("no panic");
}
