//! Everything at once, for a bounded time and number.

mod common;

use common::UnderWay;
use milo_rt::net::{NetError, TcpListener, TcpStream, ip4};
use milo_rt::promise::Promise;
use milo_rt::select::Select;
use milo_rt::sync::*;
use milo_rt::{runtime, task, thread, timer};
use std::time::Duration;

/// A small generator of numbers: the same for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

fn go<T: Send + 'static>(i: u64, f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
    match i % 2 {
        0 => Promise::run(f),
        _ => Promise::blocking(f),
    }
}

// Fewer where each operation is slow.
const MESSAGES: u64 = if cfg!(debug_assertions) {
    2_000_000
} else {
    10_000_000
};

#[test]
fn nothing_is_lost_and_nothing_comes_twice() {
    const SIDES: u64 = 8;
    let ch = Channel::new(64).unwrap();
    let senders: Vec<_> = (0..SIDES)
        .map(|i| {
            let ch = ch.clone();
            go(i, move || {
                let mut random = Random(i + 1);
                for n in (i..MESSAGES).step_by(SIDES as usize) {
                    ch.send(n).unwrap();
                    if random.below(1_000) == 0 {
                        task::yield_now();
                    }
                }
            })
        })
        .collect();
    let receivers: Vec<_> = (0..SIDES)
        .map(|i| {
            let ch = ch.clone();
            go(i, move || {
                let (mut count, mut sum, mut squares) = (0u64, 0u64, 0u64);
                for n in ch {
                    count += 1;
                    sum += n;
                    squares = squares.wrapping_add(n.wrapping_mul(n));
                    if n % 5_000 == 0 {
                        task::yield_now();
                    }
                }
                (count, sum, squares)
            })
        })
        .collect();
    Promise::all(senders).unwrap();
    ch.close();
    let (mut count, mut sum, mut squares) = (0, 0, 0u64);
    for (c, s, q) in Promise::all(receivers).unwrap() {
        count += c;
        sum += s;
        squares = squares.wrapping_add(q);
    }
    assert_eq!(count, MESSAGES);
    assert_eq!(sum, MESSAGES * (MESSAGES - 1) / 2);
    let expected = (0..MESSAGES).fold(0u64, |a, n| a.wrapping_add(n.wrapping_mul(n)));
    assert_eq!(squares, expected);
}

#[test]
fn closing_and_destroying_in_mid_flight() {
    for round in 0..150u64 {
        let ch = Channel::new(1 + round as usize % 5).unwrap();
        let (sent, received) = (AtomicI64::new(0), AtomicI64::new(0));
        let all: Vec<_> = (0..12u64)
            .map(|i| {
                let (ch, sent, received) = (ch.clone(), sent.clone(), received.clone());
                go(i / 2, move || {
                    let mut random = Random(round * 12 + i + 1);
                    loop {
                        if random.below(50) == 0 {
                            task::yield_now();
                        }
                        let over = match (i % 2, random.below(4)) {
                            (0, 0) => match ch.try_send(1) {
                                Ok(()) => {
                                    sent.add(1);
                                    false
                                }
                                Err(e) => e.kind != SendErrorKind::Full,
                            },
                            (0, _) => match ch.send(1) {
                                Ok(()) => {
                                    sent.add(1);
                                    false
                                }
                                Err(_) => true,
                            },
                            (_, 0) => match ch.recv_timeout(Duration::from_micros(30)) {
                                Ok(n) => {
                                    received.add(n);
                                    false
                                }
                                Err(e) => e != RecvError::Timeout,
                            },
                            _ => match ch.recv() {
                                Ok(n) => {
                                    received.add(n);
                                    false
                                }
                                Err(_) => true,
                            },
                        };
                        if over {
                            return;
                        }
                    }
                })
            })
            .collect();
        timer::sleep(Duration::from_micros(500 + 20 * round));
        match round % 3 {
            0 => ch.destroy(),
            _ => ch.close(),
        }
        Promise::all(all).unwrap();
        if round % 3 != 0 {
            assert_eq!(sent.load(), received.load());
        }
    }
}

#[test]
fn panics_in_the_middle_of_everything() {
    let m = Mutex::new();
    let rw = RwLock::new();
    let wg = WaitGroup::new();
    let mut failed = 0;
    let all: Vec<_> = (0..400u64)
        .map(|i| {
            let (m, rw, under_way) = (m.clone(), rw.clone(), UnderWay::of(&wg));
            go(i, move || {
                let _under_way = under_way;
                m.with_lock(|| {
                    if i % 5 == 0 {
                        panic!("locked");
                    }
                    task::yield_now();
                })
                .unwrap();
                rw.with_read_lock(|| assert!(i % 7 != 0)).unwrap();
                rw.with_write_lock(|| timer::sleep(Duration::from_micros(10)))
                    .unwrap();
            })
        })
        .collect();
    wg.wait();
    for p in all {
        failed += i32::from(p.wait().is_err());
    }
    assert_eq!(failed, 80 + 46);
    assert_eq!(m.try_lock(), Ok(true));
    assert_eq!(rw.try_write(), Ok(true));
}

#[test]
fn everything_selected_and_timed() {
    let channels: Vec<Channel<u64>> = (0..6).map(|_| Channel::new(2).unwrap()).collect();
    let sent = AtomicI64::new(0);
    let senders: Vec<_> = (0..12u64)
        .map(|i| {
            let (channels, sent) = (channels.clone(), sent.clone());
            go(i, move || {
                let mut random = Random(i + 99);
                for _ in 0..1_000 {
                    let ch = &channels[random.below(6) as usize];
                    let n = random.below(100);
                    if ch.send_timeout(n, Duration::from_millis(200)).is_ok() {
                        sent.add(n as i64);
                    }
                    if random.below(100) == 0 {
                        timer::sleep(Duration::from_micros(random.below(300)));
                    }
                }
            })
        })
        .collect();
    let receivers: Vec<_> = (0..6)
        .map(|i| {
            let channels = channels.clone();
            go(i, move || {
                let mut sum = 0;
                let mut select = Select::new().timeout(Duration::from_millis(1));
                for ch in &channels {
                    select = select.recv(ch);
                }
                loop {
                    if let Ok(i) = select.wait() {
                        match channels[i].try_recv() {
                            Ok(n) => sum += n as i64,
                            Err(RecvError::Closed) if channels.iter().all(|c| c.is_empty()) => {
                                return sum;
                            }
                            // Another was faster, or the others still hold something.
                            Err(_) => {
                                for ch in &channels {
                                    sum += ch.try_recv().unwrap_or(0) as i64;
                                }
                            }
                        }
                    }
                }
            })
        })
        .collect();
    Promise::all(senders).unwrap();
    channels.iter().for_each(Channel::close);
    let sum: i64 = Promise::all(receivers).unwrap().iter().sum();
    assert_eq!(sum, sent.load());
}

#[cfg(not(target_os = "linux"))]
fn resident_kib() -> u64 {
    0
}

#[cfg(target_os = "linux")]
fn resident_kib() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    text.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4
}

/// Runs `cycle` in rounds, and wants no growth after the first ones.
fn flat(name: &str, mut cycle: impl FnMut()) {
    for _ in 0..2 {
        cycle();
    }
    let before = resident_kib();
    for _ in 0..8 {
        cycle();
    }
    let after = resident_kib();
    // Other tests of this process allocate meanwhile.
    assert!(
        after < before + 40_000,
        "{name}: {before} KiB before, {after} KiB after"
    );
}

const CYCLES: usize = if cfg!(debug_assertions) {
    10_000
} else {
    100_000
};

#[cfg(target_os = "linux")]
#[test]
fn memory_is_flat_over_many_of_each() {
    let output = common::in_child("memory_is_flat_over_many_of_each", &[], || {
        flat("primitives", || {
            for i in 0..CYCLES {
                let ch = Channel::new(4).unwrap();
                ch.send(i).unwrap();
                ch.destroy();
                let m = Mutex::new();
                m.with_lock(|| ()).unwrap();
                m.destroy();
                let rw = RwLock::new();
                rw.with_read_lock(|| ()).unwrap();
                rw.destroy();
                let wg = WaitGroup::new();
                wg.wait();
                Once::new().run(|| ()).unwrap();
                AtomicI64::new(1).add(1);
            }
        });
        flat("promises", || {
            for _ in 0..CYCLES / 10 {
                Promise::run(|| 1).wait().unwrap();
            }
        });
        flat("tasks in waves", || {
            for _ in 0..CYCLES / 1_000 {
                for _ in 0..1_000 {
                    task::spawn(task::yield_now);
                }
                runtime::drain();
            }
        });
        flat("timers", || {
            let ch = Channel::<()>::new(1).unwrap();
            for _ in 0..CYCLES / 100 {
                assert!(ch.recv_timeout(Duration::from_micros(1)).is_err());
                let alarm = timer::after(Duration::from_micros(10));
                assert_eq!(Select::new().recv(&ch).recv(&alarm).wait(), Ok(1));
            }
        });
        std::process::ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", common::stderr(&output));
}

/// Answers every connection with what it sends, until the listener is closed; what goes wrong
/// is told to `failures`.
fn echo(listener: &TcpListener, failures: &Channel<String>) -> Result<(), NetError> {
    loop {
        let peer = match listener.accept() {
            Ok(peer) => peer,
            Err(NetError::Closed) => return Ok(()),
            Err(error) => return Err(error),
        };
        let failures = failures.clone();
        task::spawn(move || {
            if let Err(error) = answer(&peer) {
                // Full: there are enough of them to see what is wrong.
                let _ = failures.try_send(format!("the server's end: {error}"));
            }
        });
    }
}

fn answer(peer: &TcpStream) -> Result<(), NetError> {
    loop {
        let text = peer.recv()?;
        if text.is_empty() {
            return Ok(());
        }
        peer.send(&text)?;
    }
}

fn ask(ip: u32, port: u16, text: &str) -> Result<(), String> {
    let told = |doing: &str, error: NetError| format!("the client's end, {doing}: {error}");
    let stream = TcpStream::connect(ip, port).map_err(|e| told("connect", e))?;
    stream.send(text).map_err(|e| told("send", e))?;
    let answer = stream.recv().map_err(|e| told("recv", e))?;
    match answer == text {
        true => Ok(()),
        false => Err(format!("{answer:?} came back for {text:?}")),
    }
}

#[test]
fn connections_in_waves() {
    const WAVES: usize = if cfg!(debug_assertions) { 5 } else { 200 };
    let listener = TcpListener::bind(0).unwrap();
    let port = listener.port();
    let failures = Channel::new(10).unwrap();
    let (theirs, told) = (listener.clone(), failures.clone());
    let server = task::spawn(move || echo(&theirs, &told));
    let mut after_some = 0;
    for wave in 0..WAVES {
        if wave == WAVES / 5 {
            after_some = resident_kib();
        }
        // Several addresses of this machine: one has too few ports for all.
        let here = ip4(127, 0, 0, 1 + wave as u8 % 20);
        let clients: Vec<_> = (0..500)
            .map(|i| task::spawn(move || ask(here, port, &format!("hello {i}"))))
            .collect();
        // All are joined, so that the failures of the other end are known, too.
        let ended: Vec<_> = clients.into_iter().map(|client| client.join()).collect();
        if let Some(failed) = ended.iter().position(|end| *end != Ok(Ok(()))) {
            let others = ended.iter().filter(|end| **end != Ok(Ok(()))).count() - 1;
            let theirs: Vec<_> = std::iter::from_fn(|| failures.try_recv().ok()).collect();
            panic!(
                "wave {wave}, connection {failed} and {others} others: {:?}\n{theirs:#?}",
                ended[failed]
            );
        }
    }
    let at_the_end = resident_kib();
    // Other tests of this process allocate meanwhile.
    assert!(
        at_the_end < after_some + 60_000,
        "{after_some} KiB, then {at_the_end} KiB"
    );
    listener.close();
    assert_eq!(server.join(), Ok(Ok(())));
    assert_eq!(failures.try_recv(), Err(RecvError::Empty));
}

#[test]
fn threads_that_come_and_go_while_tasks_wait_for_them() {
    for i in 0..200 {
        let ch = Channel::new(1).unwrap();
        let theirs = ch.clone();
        let waiting = task::spawn(move || theirs.recv().unwrap());
        thread::spawn(move || ch.send(i).unwrap()).unwrap();
        assert_eq!(waiting.join(), Ok(i));
    }
}
