//! tokio, with one thread and with as many as there are cores.

use crate::child::{Latencies, Table, elapsed};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, Semaphore, mpsc, oneshot};
use tokio::task::{JoinHandle, spawn, yield_now};
use tokio::time::{sleep, timeout};

pub fn table(several: bool) -> Table {
    let mut builder = match several {
        false => Builder::new_current_thread(),
        true => Builder::new_multi_thread(),
    };
    let runtime = Arc::new(builder.enable_all().build().expect("a runtime"));
    let entry = |name, run: fn(&Runtime, u64) -> Duration| {
        let runtime = runtime.clone();
        let run: Box<dyn FnMut(u64) -> Duration> = Box::new(move |n| run(&runtime, n));
        (name, run)
    };
    vec![
        entry("yield2", |r, n| inside(r, yields(2, n))),
        entry("yield1000", |r, n| inside(r, yields(1000, n))),
        entry("spawn1000", |r, n| inside(r, spawn_batches(n))),
        entry("spawn1", |r, n| inside(r, spawn_one_by_one(n))),
        entry("yield100k", |r, n| inside(r, yields(100_000, n))),
        entry("yields", |r, n| inside(r, yields(crate::child::count(), n))),
        entry("alive", |r, n| inside(r, alive(n))),
        entry("task_task", |r, n| inside(r, channel(128, n))),
        entry("task_task1", |r, n| inside(r, channel(1, n))),
        entry("pingpong", |r, n| inside(r, pingpong(n))),
        entry("sieve", |r, n| inside(r, sieve(n))),
        entry("timers_cancel", |r, n| inside(r, timers_cancel(n))),
        entry("timeouts", |r, n| inside(r, timeouts(n))),
        entry("timers_fire", |r, n| inside(r, timers_fire(n))),
        entry("compute", |r, n| inside(r, compute(n))),
        entry("mutex2", |r, n| inside(r, mutex(2, n))),
        entry("mutex100", |r, n| inside(r, mutex(100, n))),
        entry("select2", |r, n| inside(r, select_two(n))),
        entry("select16", |r, n| inside(r, select(16, n))),
        entry("select1000", |r, n| inside(r, select(1000, n))),
        entry("map_channel", |r, n| inside(r, map_channel(n))),
        entry("map_guarded", |r, n| inside(r, map_guarded(n))),
        entry("accept", |r, n| inside(r, accept(n))),
        entry("echo1", |r, n| in_task(r, echo(1, false, n))),
        entry("echo1000", |r, n| in_task(r, echo(1000, false, n))),
        entry("echo1_p99", |r, n| in_task(r, echo(1, true, n))),
        entry("echo1000_p99", |r, n| in_task(r, echo(1000, true, n))),
        entry("http", |r, n| in_task(r, http(n))),
    ]
}

fn inside(runtime: &Runtime, work: impl Future<Output = ()> + Send + 'static) -> Duration {
    runtime.block_on(async {
        let timed = async {
            let start = Instant::now();
            work.await;
            start.elapsed()
        };
        spawn(timed).await.expect("it does not panic")
    })
}

fn in_task(runtime: &Runtime, work: impl Future<Output = Duration> + Send + 'static) -> Duration {
    runtime.block_on(async { spawn(work).await.expect("it does not panic") })
}

async fn join(all: Vec<JoinHandle<()>>) {
    for task in all {
        task.await.expect("it does not panic");
    }
}

async fn yields(tasks: u64, n: u64) {
    let each = n / tasks;
    let task = || async move {
        for _ in 0..each {
            yield_now().await;
        }
    };
    join((0..tasks).map(|_| spawn(task())).collect()).await;
}

async fn spawn_batches(n: u64) {
    for _ in 0..n / 1000 {
        join((0..1000).map(|_| spawn(async {})).collect()).await;
    }
}

async fn spawn_one_by_one(n: u64) {
    for _ in 0..n {
        spawn(async {}).await.expect("it does not panic");
    }
}

async fn channel(capacity: usize, n: u64) {
    let (sender, mut receiver) = mpsc::channel::<u64>(capacity);
    let producer = spawn(async move {
        for i in 0..n {
            sender.send(i).await.expect("it is open");
        }
    });
    let consumer = spawn(async move {
        let mut sum = 0u64;
        while let Some(v) = receiver.recv().await {
            sum += v;
        }
        assert_eq!(sum, n * n.saturating_sub(1) / 2);
    });
    join(vec![producer, consumer]).await;
}

async fn alive(n: u64) {
    let gate = Arc::new(Semaphore::new(0));
    let all = (0..n).map(|_| {
        let gate = gate.clone();
        spawn(async move { gate.acquire().await.expect("it is open").forget() })
    });
    let all = all.collect();
    yield_now().await;
    gate.add_permits(n as usize);
    join(all).await;
}

async fn pingpong(n: u64) {
    let (to, mut theirs) = mpsc::channel::<u64>(1);
    let (back, mut from) = mpsc::channel::<u64>(1);
    let echo = spawn(async move {
        while let Some(value) = theirs.recv().await {
            back.send(value).await.expect("it is open");
        }
    });
    for i in 0..n {
        to.send(i).await.expect("it is open");
        assert_eq!(from.recv().await, Some(i));
    }
    drop(to);
    join(vec![echo]).await;
}

async fn sieve(n: u64) {
    let (numbers, mut source) = mpsc::channel::<u64>(1);
    let mut tasks = vec![spawn(async move {
        let mut next = 2;
        while numbers.send(next).await.is_ok() {
            next += 1;
        }
    })];
    for _ in 0..n {
        let prime = source.recv().await.expect("there is no end of primes");
        let (to, next) = mpsc::channel::<u64>(1);
        let mut from = std::mem::replace(&mut source, next);
        tasks.push(spawn(async move {
            while let Some(value) = from.recv().await {
                if value % prime != 0 && to.send(value).await.is_err() {
                    return;
                }
            }
        }));
    }
    drop(source);
    join(tasks).await;
}

const HOUR: Duration = Duration::from_secs(3600);

// A timer of tokio's is set when it is first polled, and not even then where the task has spent its
// budget: so this has no limit.
async fn timers_cancel(n: u64) {
    let mut all: Vec<_> = (0..n).map(|_| Box::pin(sleep(HOUR))).collect();
    let set = async {
        for timer in &mut all {
            std::future::poll_fn(|cx| {
                assert!(timer.as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
        }
    };
    tokio::task::unconstrained(set).await;
}

async fn timeouts(n: u64) {
    let (sender, mut receiver) = mpsc::channel::<u64>(1);
    let producer = spawn(async move {
        for i in 0..n {
            sender.send(i).await.expect("it is open");
        }
    });
    for i in 0..n {
        assert_eq!(timeout(HOUR, receiver.recv()).await, Ok(Some(i)));
    }
    join(vec![producer]).await;
}

async fn timers_fire(n: u64) {
    let task = |i: u64| sleep(Duration::from_micros(1000 + i % 1000));
    let all = (0..n).map(|i| spawn(async move { task(i).await }));
    join(all.collect()).await;
}

async fn compute(n: u64) {
    let all = (0..n).map(|i| spawn(async move { _ = crate::rt_side::spin(i) }));
    join(all.collect()).await;
}

async fn mutex(tasks: u64, n: u64) {
    let mutex = Arc::new(Mutex::new(()));
    let each = n / tasks;
    let all = (0..tasks).map(|_| {
        let mutex = mutex.clone();
        spawn(async move {
            for _ in 0..each {
                let _held = mutex.lock().await;
                yield_now().await;
            }
        })
    });
    join(all.collect()).await;
}

async fn send_in_turn(senders: Vec<mpsc::Sender<u64>>, n: u64) {
    let count = senders.len();
    for i in 0..n {
        senders[i as usize % count]
            .send(i)
            .await
            .expect("it is open");
    }
}

async fn select_two(n: u64) {
    let (a, mut from_a) = mpsc::channel::<u64>(1);
    let (b, mut from_b) = mpsc::channel::<u64>(1);
    let producer = spawn(send_in_turn(vec![a, b], n));
    let mut sum = 0;
    for _ in 0..n {
        sum += tokio::select! {
            Some(value) = from_a.recv() => value,
            Some(value) = from_b.recv() => value,
        };
    }
    join(vec![producer]).await;
    assert_eq!(sum, n * n.saturating_sub(1) / 2);
}

// More than `select!` has branches for: all are polled in turn, beginning where it stopped.
async fn select(channels: usize, n: u64) {
    let (senders, mut receivers): (Vec<_>, Vec<_>) =
        (0..channels).map(|_| mpsc::channel::<u64>(1)).unzip();
    let producer = spawn(send_in_turn(senders, n));
    let mut sum = 0;
    let mut first = 0;
    for _ in 0..n {
        sum += std::future::poll_fn(|cx| {
            for i in 0..channels {
                let at = (first + i) % channels;
                if let Poll::Ready(Some(value)) = receivers[at].poll_recv(cx) {
                    first = at + 1;
                    return Poll::Ready(value);
                }
            }
            Poll::Pending
        })
        .await;
    }
    join(vec![producer]).await;
    assert_eq!(sum, n * n.saturating_sub(1) / 2);
}

const CLIENTS: u64 = 100;

async fn map_channel(n: u64) {
    let (asks, mut served) = mpsc::channel::<(u64, oneshot::Sender<u64>)>(16);
    let server = spawn(async move {
        let mut map = HashMap::new();
        while let Some((key, reply)) = served.recv().await {
            let count = map.entry(key).or_insert(0u64);
            *count += 1;
            reply.send(*count).expect("it is open");
        }
    });
    let clients = (0..CLIENTS).map(|c| {
        let asks = asks.clone();
        spawn(async move {
            for i in 0..n / CLIENTS {
                let (reply, answer) = oneshot::channel();
                asks.send(((c + i) % 1000, reply))
                    .await
                    .expect("it is open");
                answer.await.expect("it is open");
            }
        })
    });
    join(clients.collect()).await;
    drop(asks);
    join(vec![server]).await;
}

async fn map_guarded(n: u64) {
    let map = Arc::new(Mutex::new(HashMap::<u64, u64>::new()));
    let clients = (0..CLIENTS).map(|c| {
        let map = map.clone();
        spawn(async move {
            for i in 0..n / CLIENTS {
                *map.lock().await.entry((c + i) % 1000).or_insert(0) += 1;
                if i % 16 == 0 {
                    yield_now().await;
                }
            }
        })
    });
    join(clients.collect()).await;
}

async fn accept(n: u64) {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let server = spawn(async move {
        for _ in 0..n {
            let (stream, _) = listener.accept().await.expect("a connection");
            spawn(serve(stream));
        }
    });
    let mut buffer = [0; 4096];
    for _ in 0..n {
        let mut stream = TcpStream::connect(address)
            .await
            .expect("the server is there");
        let _ = stream.set_nodelay(true);
        exchange(&mut stream, &mut buffer).await;
    }
    join(vec![server]).await;
}

async fn exchange(stream: &mut TcpStream, buffer: &mut [u8]) {
    stream
        .write_all(&[b'x'; 64])
        .await
        .expect("the server reads");
    let mut got = 0;
    while got < 64 {
        got += stream.read(buffer).await.expect("the server answers");
    }
}

async fn echo(connections: u64, p99: bool, n: u64) -> Duration {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let server = spawn(async move {
        for _ in 0..connections {
            let (stream, _) = listener.accept().await.expect("a connection");
            spawn(serve(stream));
        }
    });
    let each = n / connections;
    let connected = Arc::new(Semaphore::new(0));
    let started = Arc::new(Semaphore::new(0));
    let client = || {
        let (connected, started) = (connected.clone(), started.clone());
        async move {
            let mut stream = TcpStream::connect(address)
                .await
                .expect("the server is there");
            let _ = stream.set_nodelay(true);
            connected.add_permits(1);
            started.acquire().await.expect("it is open").forget();
            let mut buffer = [0; 4096];
            let mut latencies = Latencies::new(p99, each);
            for _ in 0..each {
                let start = p99.then(Instant::now);
                exchange(&mut stream, &mut buffer).await;
                latencies.push(start);
            }
            latencies
        }
    };
    let clients: Vec<_> = (0..connections).map(|_| spawn(client())).collect();
    let all = connections as u32;
    connected
        .acquire_many(all)
        .await
        .expect("it is open")
        .forget();
    let start = Instant::now();
    started.add_permits(connections as usize);
    let mut latencies = Vec::new();
    for client in clients {
        latencies.push(client.await.expect("it does not panic"));
    }
    join(vec![server]).await;
    elapsed(start, latencies, n)
}

// hyper, as its guide has it.
async fn http(n: u64) -> Duration {
    use http_body_util::Full;
    use hyper::body::Bytes;
    use hyper::{Request, Response, body::Incoming, service::service_fn};
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    let answer = |_: Request<Incoming>| async {
        let body = Full::new(Bytes::from_static(&crate::http::BODY));
        Ok::<_, std::convert::Infallible>(Response::new(body))
    };
    let server = spawn(async move {
        for _ in 0..crate::http::CONNECTIONS {
            let (stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.set_nodelay(true);
            let io = hyper_util::rt::TokioIo::new(stream);
            spawn(async move {
                let mut http = hyper::server::conn::http1::Builder::new();
                http.pipeline_flush(true);
                let _ = http.serve_connection(io, service_fn(answer)).await;
            });
        }
    });
    let clients = tokio::task::spawn_blocking(move || crate::http::load(port, n));
    let time = clients.await.expect("it does not panic");
    join(vec![server]).await;
    time
}

async fn serve(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut buffer = [0; 4096];
    while let Ok(n) = stream.read(&mut buffer).await
        && n > 0
    {
        if stream.write_all(&buffer[..n]).await.is_err() {
            return;
        }
    }
}
