//! tokio, with one thread and with as many as there are cores.

use crate::child::Table;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{JoinHandle, spawn, yield_now};

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
        entry("task_task", |r, n| inside(r, channel(n))),
        entry("echo", |r, n| {
            r.block_on(async move { spawn(echo(1000, n)).await.expect("no panic") })
        }),
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

async fn channel(n: u64) {
    let (sender, mut receiver) = mpsc::channel::<u64>(128);
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

async fn echo(connections: u64, n: u64) -> Duration {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    spawn(async move {
        for _ in 0..connections {
            let (stream, _) = listener.accept().await.expect("a connection");
            spawn(serve(stream));
        }
    });
    let each = n / connections;
    let connected = Arc::new(Semaphore::new(0));
    let started = Arc::new(Semaphore::new(0));
    let ended = Arc::new(Semaphore::new(0));
    for _ in 0..connections {
        let (connected, started, ended) = (connected.clone(), started.clone(), ended.clone());
        spawn(async move {
            let mut stream = TcpStream::connect(address)
                .await
                .expect("the server is there");
            let _ = stream.set_nodelay(true);
            connected.add_permits(1);
            started.acquire().await.expect("it is open").forget();
            let mut buffer = [0; 4096];
            for _ in 0..each {
                stream
                    .write_all(&[b'x'; 64])
                    .await
                    .expect("the server reads");
                let mut got = 0;
                while got < 64 {
                    got += stream.read(&mut buffer).await.expect("the server answers");
                }
            }
            ended.add_permits(1);
        });
    }
    let all = connections as u32;
    connected
        .acquire_many(all)
        .await
        .expect("it is open")
        .forget();
    let start = Instant::now();
    started.add_permits(connections as usize);
    ended.acquire_many(all).await.expect("it is open").forget();
    start.elapsed()
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
