//! The select that takes a case: a value is received or sent for exactly one of them.

mod common;

use common::rounds;
use milo_rt::promise::Promise;
use milo_rt::select::{Select, SelectError};
use milo_rt::sync::{AtomicI64, Channel, RecvError, SendErrorKind};
use milo_rt::{task, timer};
use std::sync::Arc;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

fn both(f: impl Fn() + Send + Sync + 'static) {
    let f = Arc::new(f);
    let g = f.clone();
    g();
    task::spawn(move || f()).join().unwrap();
}

/// In a task or in a thread, by turns.
fn go<T: Send + 'static>(i: usize, f: impl FnOnce() -> T + Send + 'static) -> Promise<T> {
    match i % 2 {
        0 => Promise::run(f),
        _ => Promise::blocking(f),
    }
}

#[test]
fn each_kind_of_case() {
    both(|| {
        let (a, b) = (Channel::new(1).unwrap(), Channel::new(1).unwrap());
        b.send(7).unwrap();
        let one = || {
            Select::new()
                .on_recv(&a, |v: Result<i32, _>| format!("a {v:?}"))
                .on_recv(&b, |v| format!("b {v:?}"))
                .on_timeout(Duration::ZERO, || "late".to_string())
                .run()
        };
        assert_eq!(one(), "b Ok(7)");
        assert_eq!(one(), "late");
        a.close();
        assert_eq!(one(), "a Err(Closed)");
        a.destroy();
        assert_eq!(one(), "a Err(Destroyed)");
        let sends = || {
            Select::new()
                .on_send(&b, 1, |sent| match sent {
                    Ok(()) => "sent".to_string(),
                    Err(error) => format!("{} {:?}", error.value, error.kind),
                })
                .otherwise(|| "full".to_string())
                .run()
        };
        assert_eq!(sends(), "sent");
        assert_eq!(sends(), "full");
        b.close();
        assert_eq!(sends(), "1 Closed");
        let p = Promise::run(|| String::from("value"));
        let got = Select::new().on_settled(&p, |v| v.unwrap()).run();
        assert_eq!(got, "value");
        let got = Select::new().on_settled_take(&p, |v| v.unwrap()).run();
        assert_eq!(got, "value");
        assert_eq!(p.wait().unwrap_err().to_string(), "already awaited");
        let failed: Promise<i32> = Promise::run(|| panic!("puff"));
        let got = Select::new()
            .on_settled(&failed, |v| v.unwrap_err().to_string())
            .run();
        assert_eq!(got, "task panicked: puff");
        assert_eq!(Select::<()>::new().try_run(), Err(SelectError::Empty));
    });
}

#[test]
fn waits_for_whatever_comes() {
    both(|| {
        for i in 0..4 {
            let (a, b) = (
                Channel::<i32>::new(0).unwrap(),
                Channel::<i32>::new(0).unwrap(),
            );
            let held = Channel::<()>::new(0).unwrap();
            let until = held.clone();
            let p = Promise::run(move || {
                if i != 3 {
                    let _ = until.recv();
                }
                3
            });
            let (x, y) = (a.clone(), b.clone());
            let other = go(i, move || match i {
                0 => x.send(0).is_ok(),
                1 => y.recv() == Ok(1),
                2 => {
                    y.close();
                    true
                }
                _ => true,
            });
            let got = Select::new()
                .on_recv(&a, |v| v.unwrap())
                .on_send(&b, 1, |sent| if sent.is_ok() { 1 } else { 2 })
                .on_settled(&p, |v| v.unwrap())
                .on_timeout(LONG, || 4)
                .run();
            assert_eq!(got, i as i32);
            held.close();
            assert!(other.wait().unwrap());
            p.wait().unwrap();
        }
        let never = Channel::<()>::new(0).unwrap();
        let got = Select::new()
            .on_recv(&never, |_| 0)
            .on_timeout(LONG, || 1)
            .on_timeout(Duration::from_millis(1), || 2)
            .run();
        assert_eq!(got, 2);
    });
}

#[test]
fn the_values_of_other_cases_stay_or_are_dropped() {
    struct Counted(AtomicI64);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.add(1);
        }
    }
    both(|| {
        let dropped = AtomicI64::new(0);
        let full = Channel::new(0).unwrap();
        let ready = Channel::new(1).unwrap();
        let mut kept = Some(Counted(dropped.clone()));
        for i in 0..10 {
            ready.send(()).unwrap();
            let seen = Select::new()
                .on_send(&full, Counted(dropped.clone()), |_| -1)
                .on_send_from(&full, &mut kept, |_| -2)
                // The others are gone when a case's closure runs.
                .on_recv(&ready, |_| dropped.load())
                .run();
            assert_eq!(seen, i + 1);
            assert!(kept.is_some());
        }
        full.close();
        let back = Select::new()
            .on_send_from(&full, &mut kept, |sent| sent)
            .run();
        assert_eq!(back, Err(SendErrorKind::Closed));
        assert!(kept.is_some());
        let room = Channel::new(1).unwrap();
        assert_eq!(
            Select::new()
                .on_send_from(&room, &mut kept, |sent| sent)
                .run(),
            Ok(())
        );
        assert!(kept.is_none());
        // Without a value there is no case.
        assert_eq!(
            Select::new()
                .on_send_from(&room, &mut kept, |_| 0)
                .otherwise(|| 1)
                .run(),
            1
        );
        assert_eq!(dropped.load(), 10);
        drop(room);
        assert_eq!(dropped.load(), 11);
    });
}

#[test]
fn ordered_from_the_top_and_cases_from_a_loop() {
    both(|| {
        let chs: Vec<_> = (0..5).map(|_| Channel::new(5).unwrap()).collect();
        for ch in &chs {
            for i in 0..5 {
                ch.send(i).unwrap();
            }
        }
        let order: Vec<_> = (0..25)
            .map(|_| {
                let mut select = Select::new().ordered();
                for (i, ch) in chs.iter().enumerate() {
                    select = select.on_recv(ch, move |v| (i, v.unwrap()));
                }
                select.run()
            })
            .collect();
        let all: Vec<_> = (0..5).flat_map(|i| (0..5).map(move |v| (i, v))).collect();
        assert_eq!(order, all);
    });
}

#[test]
fn nothing_is_lost_and_nothing_comes_twice() {
    // Selects that send on one of two channels, selects and receivers that take from both, at
    // every capacity; each value arrives once.
    const N: u64 = rounds(3_000);
    for capacity in [0, 1, 3] {
        let (a, b) = (
            Channel::new(capacity).unwrap(),
            Channel::new(capacity).unwrap(),
        );
        let senders: Vec<_> = (0..4u64)
            .map(|s| {
                let (a, b) = (a.clone(), b.clone());
                go(s as usize, move || {
                    for i in 0..N {
                        let value = s * N + i;
                        match s % 3 {
                            0 => a.send(value).unwrap(),
                            _ => Select::new()
                                .on_send(&a, value, |sent| sent.unwrap())
                                .on_send(&b, value, |sent| sent.unwrap())
                                .run(),
                        }
                    }
                })
            })
            .collect();
        let receivers: Vec<_> = (0..5)
            .map(|r| {
                let (a, b) = (a.clone(), b.clone());
                go(r, move || {
                    let mut got = Vec::new();
                    let mut open = true;
                    while open {
                        let next = match r {
                            0 => a.recv().ok(),
                            1 => b.recv().ok(),
                            // It comes back in vain now and then.
                            2 => Select::new()
                                .on_recv(&b, |v| v.map(Some).ok())
                                .on_recv(&a, |v| v.map(Some).ok())
                                .on_timeout(Duration::from_micros(50), || Some(None))
                                .run()
                                .unwrap_or_else(|| {
                                    open = false;
                                    None
                                }),
                            _ => Select::new()
                                .on_recv(&a, |v| v.ok())
                                .on_recv(&b, |v| v.ok())
                                .run(),
                        };
                        match next {
                            Some(value) => got.push(value),
                            None => open = open && r == 2,
                        }
                    }
                    got
                })
            })
            .collect();
        Promise::all(senders).unwrap();
        a.close();
        b.close();
        let mut all: Vec<u64> = Promise::all(receivers).unwrap().concat();
        // What a closed channel still held when its receivers had gone by the other one.
        all.extend(a.iter());
        all.extend(b.iter());
        all.sort_unstable();
        assert_eq!(all, (0..4 * N).collect::<Vec<_>>(), "capacity {capacity}");
    }
}

#[test]
fn selects_meet_at_a_rendezvous_and_none_meets_itself() {
    both(|| {
        let ch = Channel::new(0).unwrap();
        let alone = Select::new()
            .on_send(&ch, 1, |_| "sent")
            .on_recv(&ch, |_| "received")
            .on_timeout(Duration::from_millis(3), || "alone")
            .run();
        assert_eq!(alone, "alone");
        let alone = Select::new()
            .on_send(&ch, 1, |_| "sent")
            .on_recv(&ch, |_| "received")
            .otherwise(|| "alone")
            .run();
        assert_eq!(alone, "alone");
    });
    // Each sends or receives, whichever comes: as many were sent as received.
    const N: u64 = rounds(2_000);
    for channels in [1, 2] {
        let chs: Vec<_> = (0..channels).map(|_| Channel::new(0).unwrap()).collect();
        let balance = |me: i64| {
            let chs = chs.clone();
            move || {
                let (mut sum, mut done) = (0, 0);
                for _ in 0..N {
                    let mut select = Select::new();
                    for ch in &chs {
                        select = select
                            .on_send(ch, me, |sent| sent.map_or(None, |()| Some(me)))
                            .on_recv(ch, |got: Result<i64, _>| got.ok().map(|v| -v));
                    }
                    // The last ones find nobody left to meet.
                    match select.on_timeout(Duration::from_millis(200), || None).run() {
                        Some(change) => (sum, done) = (sum + change, done + 1),
                        None => break,
                    }
                }
                (sum, done)
            }
        };
        let workers: Vec<_> = (0..4)
            .map(|i| go(i, balance(10_i64.pow(4 * i as u32))))
            .collect();
        let results = Promise::all(workers).unwrap();
        assert_eq!(results.iter().map(|(sum, _)| sum).sum::<i64>(), 0);
        assert_eq!(results.iter().map(|(_, done)| done).sum::<i64>() % 2, 0);
        assert!(results.iter().any(|(_, done)| *done > 0));
    }
}

#[test]
fn a_rendezvous_needs_one_who_waits() {
    both(|| {
        let ch = Channel::new(0).unwrap();
        assert_eq!(ch.try_send(1).unwrap_err().kind, SendErrorKind::Full);
        assert_eq!(ch.try_recv(), Err(RecvError::Empty));
        assert_eq!(ch.capacity(), 0);
        let short = Duration::from_millis(1);
        assert_eq!(
            ch.send_timeout(1, short).unwrap_err().kind,
            SendErrorKind::Full
        );
        assert_eq!(ch.recv_timeout(short), Err(RecvError::Timeout));
        // A receiver that waits: in recv, with a time, in a select.
        for way in 0..3 {
            let theirs = ch.clone();
            let receiver = go(way, move || match way {
                0 => theirs.recv(),
                1 => theirs.recv_timeout(LONG),
                _ => Select::new().on_recv(&theirs, |v| v).run(),
            });
            while ch.try_send(5).is_err() {
                timer::sleep(Duration::from_micros(50));
            }
            assert_eq!(receiver.wait().unwrap(), Ok(5));
            assert_eq!(ch.len(), 0);
        }
        // And a sender.
        for way in 0..3 {
            let theirs = ch.clone();
            let sender = go(way, move || match way {
                0 => theirs.send(6).is_ok(),
                1 => theirs.send_timeout(6, LONG).is_ok(),
                _ => Select::new().on_send(&theirs, 6, |sent| sent.is_ok()).run(),
            });
            let got = loop {
                match ch.try_recv() {
                    Ok(v) => break v,
                    Err(_) => timer::sleep(Duration::from_micros(50)),
                }
            };
            assert_eq!(got, 6);
            assert!(sender.wait().unwrap());
        }
        // A select that names sees the one who waits, and takes nothing.
        let theirs = ch.clone();
        let sender = go(1, move || theirs.send(7).is_ok());
        assert_eq!(Select::new().recv(&ch).timeout(LONG).wait(), Ok(0));
        assert!(!sender.is_done());
        assert_eq!(ch.try_recv(), Ok(7));
        assert!(sender.wait().unwrap());
        let theirs = ch.clone();
        let receiver = go(1, move || theirs.recv());
        assert_eq!(Select::new().send(&ch).timeout(LONG).wait(), Ok(0));
        assert!(ch.try_send(8).is_ok());
        assert_eq!(receiver.wait().unwrap(), Ok(8));
    });
}

#[test]
fn closing_and_destroying_end_each_way_to_wait() {
    both(|| {
        for (capacity, destroy) in [(0, false), (0, true), (2, false), (2, true)] {
            let empty = Channel::<i32>::new(capacity).unwrap();
            let full = Channel::new(capacity).unwrap();
            for i in 0..capacity as i32 {
                full.send(i).unwrap();
            }
            let waits: Vec<_> = (0..8)
                .map(|i| {
                    let (empty, full) = (empty.clone(), full.clone());
                    go(i, move || match i / 2 {
                        0 => empty.recv().map_err(|e| e.to_string()),
                        1 => full
                            .send(9)
                            .map(|()| 0)
                            .map_err(|e| format!("{} {e}", e.value)),
                        2 => Select::new()
                            .on_recv(&empty, |v| v.map_err(|e| e.to_string()))
                            .run(),
                        _ => Select::new()
                            .on_send(&full, 9, |sent| {
                                sent.map(|()| 0).map_err(|e| format!("{} {e}", e.value))
                            })
                            .run(),
                    })
                })
                .collect();
            timer::sleep(Duration::from_millis(2));
            let end = |ch: &Channel<i32>| match destroy {
                true => ch.destroy(),
                false => ch.close(),
            };
            end(&empty);
            end(&full);
            let why = if destroy {
                "channel destroyed"
            } else {
                "channel closed"
            };
            for (i, wait) in waits.into_iter().enumerate() {
                let error = wait.wait().unwrap().unwrap_err();
                match (i / 2) % 2 {
                    0 => assert_eq!(error, why),
                    _ => assert_eq!(error, format!("9 {why}")),
                }
            }
            let left: Vec<_> = full.iter().collect();
            assert_eq!(left.len(), if destroy { 0 } else { capacity });
        }
    });
}

#[test]
fn the_last_end_for_sending_closes() {
    both(|| {
        for capacity in [0, 4] {
            let ch = Channel::new(capacity).unwrap();
            let first = ch.sender();
            let senders: Vec<_> = (0..4)
                .map(|i| {
                    let end = if i % 2 == 0 {
                        first.clone()
                    } else {
                        ch.sender()
                    };
                    go(i, move || {
                        for v in 0..10 {
                            end.send(v).unwrap();
                        }
                    })
                })
                .collect();
            drop(first);
            assert_eq!(ch.iter().sum::<i32>(), 4 * 45);
            Promise::all(senders).unwrap();
            assert!(ch.is_closed());
            assert_eq!(ch.recv(), Err(RecvError::Closed));
            // An end of a closed channel sends nothing.
            let late = ch.sender();
            assert_eq!(late.send(1).unwrap_err().kind, SendErrorKind::Closed);
        }
        // Also when its owner panics, and when nobody ever sent.
        let ch = Channel::<i32>::new(1).unwrap();
        let end = ch.sender();
        let panics = task::spawn(move || {
            let _end = end;
            panic!("on purpose");
        });
        assert_eq!(ch.iter().count(), 0);
        assert!(panics.join().is_err());
    });
}

#[test]
fn a_select_lets_go_of_the_other_cases_before_its_closure_runs() {
    both(|| {
        // The loser's closure holds the last end: its going closes the channel.
        let (ch, ready) = (Channel::<i32>::new(1).unwrap(), Channel::new(1).unwrap());
        let end = ch.sender();
        ready.send(()).unwrap();
        let never = Channel::<()>::new(0).unwrap();
        let got = Select::new()
            .on_recv(&never, move |_| _ = end.send(1))
            .on_recv(&ready, |_| assert_eq!(ch.recv(), Err(RecvError::Closed)))
            .try_run();
        assert_eq!(got, Ok(()));
    });
}

/// Fifty selects, in tasks and threads, with the same thousand cases, which two close at once.
#[test]
fn a_thousand_cases_are_closed_at_once() {
    let channels: Vec<Channel<i32>> = (0..rounds(1000))
        .map(|_| Channel::new(0).unwrap())
        .collect();
    let channels = Arc::new(channels);
    let waiting: Vec<_> = (0..rounds(50))
        .map(|i| {
            let channels = channels.clone();
            let wait = move || {
                let mut select = Select::new();
                for channel in channels.iter() {
                    select = select.on_recv(channel, |received| received.is_err());
                }
                select.run()
            };
            match i % 5 {
                0 => Promise::blocking(wait),
                _ => Promise::run(wait),
            }
        })
        .collect();
    task::yield_now();
    let theirs = channels.clone();
    let closes = std::thread::spawn(move || theirs.iter().rev().for_each(Channel::close));
    channels.iter().for_each(Channel::close);
    closes.join().unwrap();
    for one in waiting {
        assert_eq!(one.wait_timeout(common::LONG), Ok(true));
    }
}

/// Values on offer at a rendezvous, with limits about as long as it takes: each is received, or
/// is where it was.
#[test]
fn a_value_on_offer_is_received_or_kept() {
    let channels = [Channel::<u64>::new(0).unwrap(), Channel::new(0).unwrap()];
    let stop = Channel::<()>::new(0).unwrap();
    let micros = Duration::from_micros;
    let receives: Vec<_> = (0..3)
        .map(|i| {
            let ([a, b], stop) = (channels.clone(), stop.clone());
            let receive = move || {
                let mut sum = 0;
                while let Some(value) = Select::new()
                    .on_recv(&a, |value| value.ok())
                    .on_recv(&b, |value| value.ok())
                    .on_recv(&stop, |_| None)
                    .on_timeout(micros(70), || Some(0))
                    .run()
                {
                    sum += value;
                }
                sum
            };
            match i {
                0 => Promise::blocking(receive),
                _ => Promise::run(receive),
            }
        })
        .collect();
    let sends: Vec<_> = (0..4)
        .map(|i| {
            let channels = channels.clone();
            let send = move || {
                let mut sum = 0;
                for value in 1..rounds(600) {
                    let mut offer = Some(value);
                    let sent = Select::new()
                        .on_send_from(&channels[value as usize % 2], &mut offer, |sent| {
                            sent.is_ok()
                        })
                        .on_timeout(micros(value % 90), || false)
                        .run();
                    assert_eq!(offer, (!sent).then_some(value));
                    sum += if sent { value } else { 0 };
                }
                sum
            };
            match i {
                0 => Promise::blocking(send),
                _ => Promise::run(send),
            }
        })
        .collect();
    let sent: u64 = sends
        .iter()
        .map(|one| one.wait_timeout(common::LONG).unwrap())
        .sum();
    stop.close();
    let received: u64 = receives
        .iter()
        .map(|one| one.wait_timeout(common::LONG).unwrap())
        .sum();
    assert_eq!(sent, received);
}
