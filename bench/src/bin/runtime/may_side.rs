//! `may` without anything above it, configured as the runtime configures it: one worker,
//! unpinned, stacks of 64 KiB.

use crate::child::Table;
use may::coroutine::{self, JoinHandle};
use may::net::{TcpListener, TcpStream};
use may::sync::Semphore;
use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub fn table() -> Table {
    may::config()
        .set_workers(1)
        .set_stack_size(0x2000)
        .set_worker_pin(false);
    vec![
        ("yield2", Box::new(|n| inside(move || yields(2, n)))),
        ("yield1000", Box::new(|n| inside(move || yields(1000, n)))),
        ("spawn1000", Box::new(|n| inside(move || spawn_batches(n)))),
        ("spawn1", Box::new(|n| inside(move || spawn_one_by_one(n)))),
        ("task_task", Box::new(|n| inside(move || channel(n)))),
        (
            "echo",
            Box::new(|n| go(move || echo(1000, n)).join().expect("it does not panic")),
        ),
    ]
}

fn go<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    // SAFETY is the caller's in `may`; its macro says so in our place.
    may::go!(f)
}

fn inside(f: impl FnOnce() + Send + 'static) -> Duration {
    let timed = move || {
        let start = Instant::now();
        f();
        start.elapsed()
    };
    go(timed).join().expect("it does not panic")
}

fn join(all: Vec<JoinHandle<()>>) {
    for task in all {
        task.join().expect("it does not panic");
    }
}

fn yields(tasks: u64, n: u64) {
    let each = n / tasks;
    let task = move || {
        for _ in 0..each {
            coroutine::yield_now();
        }
    };
    join((0..tasks).map(|_| go(task)).collect());
}

fn spawn_batches(n: u64) {
    for _ in 0..n / 1000 {
        join((0..1000).map(|_| go(|| {})).collect());
    }
}

fn spawn_one_by_one(n: u64) {
    for _ in 0..n {
        go(|| {}).join().expect("it does not panic");
    }
}

// `may` has no bounded channel: its unbounded one, with a semaphore for the bound.
fn channel(n: u64) {
    let (sender, receiver) = may::sync::mpsc::channel::<u64>();
    let room = Arc::new(Semphore::new(128));
    let theirs = room.clone();
    let producer = go(move || {
        for i in 0..n {
            theirs.wait();
            sender.send(i).expect("it is open");
        }
    });
    let consumer = go(move || {
        let mut sum = 0u64;
        while let Ok(v) = receiver.recv() {
            room.post();
            sum += v;
        }
        assert_eq!(sum, n * n.saturating_sub(1) / 2);
    });
    join(vec![producer, consumer]);
}

fn echo(connections: u64, n: u64) -> Duration {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    go(move || {
        for _ in 0..connections {
            let (stream, _) = listener.accept().expect("a connection");
            go(move || serve(stream));
        }
    });
    let each = n / connections;
    let connected = Arc::new(Semphore::new(0));
    let started = Arc::new(Semphore::new(0));
    let ended = Arc::new(Semphore::new(0));
    for _ in 0..connections {
        let (connected, started, ended) = (connected.clone(), started.clone(), ended.clone());
        go(move || {
            let mut stream = TcpStream::connect(address).expect("the server is there");
            let _ = stream.set_nodelay(true);
            connected.post();
            started.wait();
            let mut buffer = [0; 4096];
            for _ in 0..each {
                stream.write_all(&[b'x'; 64]).expect("the server reads");
                let mut got = 0;
                while got < 64 {
                    got += stream.read(&mut buffer).expect("the server answers");
                }
            }
            ended.post();
        });
    }
    (0..connections).for_each(|_| connected.wait());
    let start = Instant::now();
    (0..connections).for_each(|_| started.post());
    (0..connections).for_each(|_| ended.wait());
    start.elapsed()
}

fn serve(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut buffer = [0; 4096];
    while let Ok(n) = stream.read(&mut buffer)
        && n > 0
    {
        if stream.write_all(&buffer[..n]).is_err() {
            return;
        }
    }
}
