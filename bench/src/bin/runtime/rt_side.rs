//! The runtime's measurements that stand for programs: written in Rust over `milo::rt`, which is
//! what a Milo program becomes.

use crate::child::{Latencies, Measurement, Table, elapsed, timed};
use milo::rt::net::{TcpListener, TcpStream, ip4};
use milo::rt::select::Select;
use milo::rt::sync::{Channel, Guarded, Mutex, WaitGroup};
use milo::rt::{task, thread, timer};
use std::collections::HashMap;
use std::time::{Duration, Instant};

const HOUR: Duration = Duration::from_secs(3600);

pub fn table() -> Table {
    vec![
        timed("yield100k", |n| yields(100_000, n)),
        timed("yields", |n| yields(crate::child::count(), n)),
        timed("alive", alive),
        timed("task_task1", |n| channel(1, n)),
        timed("pingpong", pingpong),
        timed("sieve", sieve),
        timed("timers_cancel", timers_cancel),
        timed("timeouts", timeouts),
        timed("timers_fire", timers_fire),
        timed("compute", compute),
        timed("mutex2", |n| mutex(2, n)),
        timed("mutex100", |n| mutex(100, n)),
        timed("select2", |n| select(2, n)),
        timed("select16_built", |n| select(16, n)),
        timed("select16", |n| select_of_many(16, n)),
        timed("select1000", |n| select_of_many(1000, n)),
        timed("map_channel", map_channel),
        timed("map_guarded", map_guarded),
        timed("accept", accept),
        ("echo1", echo(1, false)),
        ("echo1000", echo(1000, false)),
        ("echo1_p99", echo(1, true)),
        ("echo1000_p99", echo(1000, true)),
        ("http", Box::new(http)),
    ]
}

fn join<T>(all: Vec<task::JoinHandle<T>>) {
    for task in all {
        task.join().expect("it does not panic");
    }
}

fn yields(tasks: u64, n: u64) {
    let each = n / tasks;
    let body = move || {
        for _ in 0..each {
            task::yield_now();
        }
    };
    join((0..tasks).map(|_| task::spawn(body)).collect());
}

fn alive(n: u64) {
    let gate = WaitGroup::new();
    gate.add(1);
    let all = (0..n).map(|_| {
        let gate = gate.clone();
        task::spawn(move || gate.wait())
    });
    let all = all.collect();
    task::yield_now();
    gate.done();
    join(all);
}

fn channel(capacity: usize, n: u64) {
    let sender = Channel::new(capacity).expect("memory");
    let receiver = sender.clone();
    let producer = task::spawn(move || {
        for i in 0..n {
            sender.send(i).expect("it is open");
        }
        sender.close();
    });
    let consumer = task::spawn(move || receiver.iter().sum::<u64>());
    join(vec![producer]);
    assert_eq!(consumer.join(), Ok(n * n.saturating_sub(1) / 2));
}

fn pingpong(n: u64) {
    let (to, from) = (
        Channel::new(1).expect("memory"),
        Channel::new(1).expect("memory"),
    );
    let (theirs, back) = (to.clone(), from.clone());
    let echo = task::spawn(move || {
        for value in theirs.iter() {
            back.send(value).expect("it is open");
        }
    });
    for i in 0..n {
        to.send(i).expect("it is open");
        assert_eq!(from.recv(), Ok(i));
    }
    to.close();
    join(vec![echo]);
}

// The n-th prime, through a chain of n tasks.
fn sieve(n: u64) {
    let new = || Channel::<u64>::new(1).expect("memory");
    let mut source = new();
    let mut all = vec![source.clone()];
    let numbers = source.clone();
    let mut tasks = vec![task::spawn(move || {
        let mut next = 2;
        while numbers.send(next).is_ok() {
            next += 1;
        }
    })];
    for _ in 0..n {
        let prime = source.recv().expect("there is no end of primes");
        let (from, to) = (source, new());
        source = to.clone();
        all.push(to.clone());
        tasks.push(task::spawn(move || {
            while let Ok(value) = from.recv() {
                if value % prime != 0 && to.send(value).is_err() {
                    return;
                }
            }
        }));
    }
    all.iter().for_each(Channel::destroy);
    join(tasks);
}

fn timers_cancel(n: u64) {
    let all: Vec<_> = (0..n).map(|_| timer::after(HOUR)).collect();
    drop(all);
}

// Receives with a limit that is never reached.
fn timeouts(n: u64) {
    let sender = Channel::new(1).expect("memory");
    let receiver = sender.clone();
    let producer = task::spawn(move || {
        for i in 0..n {
            sender.send(i).expect("it is open");
        }
    });
    for i in 0..n {
        assert_eq!(receiver.recv_timeout(HOUR), Ok(i));
    }
    join(vec![producer]);
}

fn timers_fire(n: u64) {
    let sleep = |i: u64| move || timer::sleep(Duration::from_micros(1000 + i % 1000));
    join((0..n).map(|i| task::spawn(sleep(i))).collect());
}

fn compute(n: u64) {
    join((0..n).map(|i| task::spawn(move || _ = spin(i))).collect());
}

/// About a tenth of a millisecond of a processor.
pub fn spin(seed: u64) -> u64 {
    std::hint::black_box((0..80_000).fold(seed, |x, i| {
        (x ^ i).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7)
    }))
}

// The holder lets the others come, so that they wait for the lock.
fn mutex(tasks: u64, n: u64) {
    let mutex = Mutex::new();
    let each = n / tasks;
    let body = || {
        let mutex = mutex.clone();
        move || {
            for _ in 0..each {
                let _held = mutex.guard().expect("nobody destroys it");
                task::yield_now();
            }
        }
    };
    join((0..tasks).map(|_| task::spawn(body())).collect());
}

// One task sends to the channels in turn, another selects from all.
fn select(channels: usize, n: u64) {
    let all: Vec<_> = (0..channels)
        .map(|_| Channel::new(1).expect("memory"))
        .collect();
    let theirs = all.clone();
    let producer = task::spawn(move || {
        for i in 0..n {
            theirs[i as usize % channels].send(i).expect("it is open");
        }
    });
    let mut sum = 0;
    for _ in 0..n {
        let mut select = Select::new();
        for channel in &all {
            select = select.on_recv(channel, |value| value.expect("it is open"));
        }
        sum += select.run();
    }
    join(vec![producer]);
    assert_eq!(sum, n * n.saturating_sub(1) / 2);
}

// The same with a select that is made once, as the list of cases in Go is.
fn select_of_many(channels: usize, n: u64) {
    let all: Vec<_> = (0..channels)
        .map(|_| Channel::new(1).expect("memory"))
        .collect();
    let theirs = all.clone();
    let producer = task::spawn(move || {
        for i in 0..n {
            theirs[i as usize % channels].send(i).expect("it is open");
        }
    });
    let select = all.iter().fold(Select::new(), |s, channel| s.recv(channel));
    let mut sum = 0;
    for _ in 0..n {
        let number = select.wait_any().expect("there are cases");
        sum += all[number].try_recv().expect("nobody else receives");
    }
    join(vec![producer]);
    assert_eq!(sum, n * n.saturating_sub(1) / 2);
}

const CLIENTS: u64 = 100;

fn map_channel(n: u64) {
    struct Ask {
        key: u64,
        reply: Channel<u64>,
    }
    let asks = Channel::<Ask>::new(16).expect("memory");
    let served = asks.clone();
    let server = task::spawn(move || {
        let mut map = HashMap::new();
        for Ask { key, reply } in served.iter() {
            let count = map.entry(key).or_insert(0u64);
            *count += 1;
            reply.send(*count).expect("it is open");
        }
    });
    let client = |c: u64| {
        let asks = asks.clone();
        move || {
            let reply = Channel::new(1).expect("memory");
            for i in 0..n / CLIENTS {
                let ask = Ask {
                    key: (c + i) % 1000,
                    reply: reply.clone(),
                };
                asks.send(ask).expect("it is open");
                reply.recv().expect("it is open");
            }
        }
    };
    join((0..CLIENTS).map(|c| task::spawn(client(c))).collect());
    asks.close();
    join(vec![server]);
}

fn map_guarded(n: u64) {
    let map = Guarded::new(HashMap::new());
    let client = |c: u64| {
        let map = map.clone();
        move || {
            for i in 0..n / CLIENTS {
                let count = |map: &mut HashMap<u64, u64>| {
                    *map.entry((c + i) % 1000).or_insert(0) += 1;
                };
                map.with(count).expect("nobody panics");
                if i % 16 == 0 {
                    task::yield_now();
                }
            }
        }
    };
    join((0..CLIENTS).map(|c| task::spawn(client(c))).collect());
}

fn connect(port: u16) -> TcpStream {
    TcpStream::connect(ip4(127, 0, 0, 1), port).expect("the server is there")
}

fn receive(stream: &TcpStream, mut bytes: usize) {
    while bytes > 0 {
        let got = stream.recv_bytes().expect("the other end answers");
        bytes = bytes.saturating_sub(got.len());
    }
}

fn serve(stream: &TcpStream) {
    while let Ok(bytes) = stream.recv_bytes()
        && !bytes.is_empty()
    {
        if stream.send_bytes(&bytes).is_err() {
            return;
        }
    }
}

fn accept(n: u64) {
    let listener = TcpListener::bind(0).expect("a port is free");
    let port = listener.port();
    let server = task::spawn(move || {
        for _ in 0..n {
            let stream = listener.accept().expect("a connection");
            task::spawn(move || serve(&stream));
        }
    });
    for _ in 0..n {
        let stream = connect(port);
        stream.send_bytes(&[b'x'; 64]).expect("the server reads");
        receive(&stream, 64);
    }
    join(vec![server]);
}

fn echo(connections: u64, p99: bool) -> Measurement {
    Box::new(move |n| {
        let listener = TcpListener::bind(0).expect("a port is free");
        let port = listener.port();
        let server = task::spawn(move || {
            for _ in 0..connections {
                let stream = listener.accept().expect("a connection");
                task::spawn(move || serve(&stream));
            }
        });
        let connected = WaitGroup::new();
        let started = WaitGroup::new();
        connected.add(connections as usize);
        started.add(1);
        let clients: Vec<_> = (0..connections)
            .map(|_| {
                let (connected, started) = (connected.clone(), started.clone());
                task::spawn(move || {
                    let stream = connect(port);
                    connected.done();
                    started.wait();
                    let mut latencies = Latencies::new(p99, n / connections);
                    for _ in 0..n / connections {
                        latencies.of(|| {
                            stream.send_bytes(&[b'x'; 64]).expect("the server reads");
                            receive(&stream, 64);
                        });
                    }
                    latencies
                })
            })
            .collect();
        connected.wait();
        let start = Instant::now();
        started.done();
        let all = clients
            .into_iter()
            .map(|c| c.join().expect("it does not panic"));
        let all: Vec<_> = all.collect();
        join(vec![server]);
        elapsed(start, all, n)
    })
}

// Answers of 512 bytes, to clients that are threads: the same for every contender.
fn http(n: u64) -> Duration {
    let listener = TcpListener::bind(0).expect("a port is free");
    let port = listener.port();
    let server = task::spawn(move || {
        for _ in 0..crate::http::CONNECTIONS {
            let stream = listener.accept().expect("a connection");
            task::spawn(move || serve_http(&stream));
        }
    });
    let clients = thread::spawn(move || crate::http::load(port, n)).expect("a thread");
    let time = clients.join().expect("it does not panic");
    join(vec![server]);
    time
}

fn serve_http(stream: &TcpStream) {
    let mut unread: Vec<u8> = Vec::new();
    while let Ok(bytes) = stream.recv_bytes()
        && !bytes.is_empty()
    {
        // Mostly the request is what has just come, whole.
        let mut rest = match unread.is_empty() {
            true => &bytes[..],
            false => {
                unread.extend_from_slice(&bytes);
                &unread[..]
            }
        };
        let mut answers = Vec::with_capacity(1024);
        while let Some(length) = crate::http::request_length(rest) {
            crate::http::answer(&mut answers);
            rest = &rest[length..];
        }
        unread = rest.to_vec();
        if !answers.is_empty() && stream.send_bytes(&answers).is_err() {
            return;
        }
    }
}
