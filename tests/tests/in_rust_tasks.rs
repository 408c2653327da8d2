//! Tasks of a block in an ordinary Rust function, on a thread that waits by Rust's own means.

use std::io::Read;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// Far more than a task needs to begin, and far less than for ever.
const LIMIT: Duration = Duration::from_secs(20);

fn read_all(port: u16) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_socket_of_rusts() {
    let text = milo::milo! {
        from "std/runtime" import { Task }
        from "std/net" import { TcpListener }
        let l = TcpListener.bind(0)!
        let p = l.port()
        Task.spawn(move (): void => {
            let s = l.accept()!
            s.send("hi")!
        })
        read_all(p)
    };
    assert_eq!(text, "hi");
}

#[test]
fn a_channel_of_rusts() {
    let (tx, rx) = mpsc::channel::<i64>();
    let got = milo::milo! {
        from "std/runtime" import { Task }
        Task.spawn(move (): void => { tx.send(7).unwrap() })
        rx.recv_timeout(LIMIT)
    };
    assert_eq!(got, Ok(7));
}

#[test]
fn a_thread_of_rusts_that_waits_for_the_task() {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = flag.clone();
    let waiter = thread::spawn(move || {
        let start = Instant::now();
        while !seen.load(Ordering::SeqCst) && start.elapsed() < LIMIT {
            thread::yield_now();
        }
        seen.load(Ordering::SeqCst)
    });
    let seen = milo::milo! {
        from "std/runtime" import { Task }
        Task.spawn(move (): void => { flag.store(true, std::sync::atomic::Ordering::SeqCst) })
        waiter.join().unwrap()
    };
    assert!(seen);
}

fn nap() {
    thread::sleep(Duration::from_millis(1));
}

#[test]
fn polls_of_handles_channels_and_atomics() {
    milo::milo! {
        from "std/runtime" import { Task, Promise }
        from "std/sync" import { Channel, AtomicBool }
        let t = Task.spawn((): void => { })
        while !t.isFinished() { nap() }
        let p = Promise<i64>.run((): i64 => 5)
        while !p.isDone() { nap() }
        let ch: Channel<i64> = Channel.new(1)!
        Task.spawn(move (): void => { ch.send(1)! })
        while ch.len() == 0 { nap() }
        Task.spawn(move (): void => { ch.send(2)! })
        assert(ch.tryRecv() == Option.Some(1))
        while true { match ch.tryRecv() { Option.Some(v) => { assert(v == 2)  break } Option.None => nap() } }
        let on = AtomicBool.new(false)
        Task.spawn(move (): void => { on.store(true) })
        while !on.load() { nap() }
    }
}

#[test]
fn they_start_together_and_in_order() {
    // Whatever lies between the spawns, as long as it is no wait.
    for _ in 0..50 {
        let (tx, rx) = mpsc::channel::<&str>();
        let log = (tx.clone(), tx.clone(), tx);
        milo::milo! {
            from "std/runtime" import { Task, schedulerYield }
            let (a, b, c) = log
            Task.spawn(move (): void => {
                a.send("A1").unwrap()
                schedulerYield()
                a.send("A2").unwrap()
            })
            Task.spawn(move (): void => {
                b.send("B1").unwrap()
                schedulerYield()
                b.send("B2").unwrap()
            })
            Task.spawn(move (): void => {
                c.send("C1").unwrap()
                schedulerYield()
                c.send("C2").unwrap()
            })
        }
        let lines: Vec<_> = rx.iter().collect();
        // The machine may stop the thread between two spawns for more than a millisecond: each
        // task's own order holds then, and that in which they began.
        let firsts: Vec<_> = lines.iter().filter(|l| l.ends_with('1')).collect();
        assert_eq!(firsts, [&"A1", &"B1", &"C1"], "{lines:?}");
        assert_eq!(lines.len(), 6);
    }
}

#[test]
fn a_block_that_waits_for_ever_between_spawns_does_not_keep_them() {
    let (tx, rx) = mpsc::channel::<i64>();
    let sum = milo::milo! {
        from "std/runtime" import { Task }
        var sum = 0
        for i in 0..5 {
            let tx = tx.clone()
            let n = i as i64
            Task.spawn(move (): void => { tx.send(n).unwrap() })
            sum += rx.recv_timeout(LIMIT).unwrap()
        }
        sum
    };
    assert_eq!(sum, 10);
}
