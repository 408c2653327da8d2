//! Select, timers and tickers.

mod common;

use common::rounds;
use milo_rt::promise::Promise;
use milo_rt::select::{Select, SelectError};
use milo_rt::sync::Channel;
use milo_rt::{task, timer};
use std::time::{Duration, Instant};

fn both(f: impl Fn() + Send + Sync + 'static) {
    let f = std::sync::Arc::new(f);
    let g = f.clone();
    g();
    task::spawn(move || f()).join().unwrap();
}

#[test]
fn the_first_that_is_ready() {
    both(|| {
        let (a, b) = (Channel::new(1).unwrap(), Channel::new(1).unwrap());
        b.send("x").unwrap();
        assert_eq!(Select::new().recv(&a).recv(&b).wait(), Ok(1));
        a.send(1).unwrap();
        assert_eq!(Select::new().recv(&a).recv(&b).wait(), Ok(0));
        assert_eq!(Select::new().send(&a).recv(&b).wait(), Ok(1));
        a.recv().unwrap();
        assert_eq!(Select::new().send(&a).recv(&b).wait(), Ok(0));
        a.close();
        assert_eq!(Select::new().recv(&a).wait(), Ok(0));
        assert_eq!(Select::new().wait(), Err(SelectError::Empty));
    });
}

/// Around the number of cases from which they are searched in another way.
#[test]
fn few_and_many_cases_are_found() {
    both(|| {
        let sizes: &[usize] = if cfg!(miri) {
            &[3, 66]
        } else {
            &[1, 3, 8, 9, 63, 64, 65, 200]
        };
        for &n in sizes {
            // Full ones, empty ones, closed ones, and a rendezvous at which nobody is.
            let capacity = |i| if i % 7 == 5 { 0 } else { 1 + i % 2 };
            let all: Vec<_> = (0..n).map(|i| Channel::new(capacity(i)).unwrap()).collect();
            let select = all.iter().fold(Select::new(), |s, ch| s.recv(ch));
            assert_eq!(select.ready(), None);
            let select = select.timeout(Duration::from_micros(10));
            assert_eq!(select.wait_any(), Err(SelectError::Timeout));
            let last = (0..n).rfind(|i| i % 7 != 5).unwrap();
            for i in [last, 0] {
                all[i].send(i).unwrap();
                assert_eq!((select.ready(), select.wait()), (Some(i), Ok(i)));
                let any = select.wait_any().unwrap();
                assert!(any == i || any == last);
                // Received by value, too; others get nothing.
                let taken = all.iter().enumerate().fold(Select::new(), |s, (k, ch)| {
                    s.on_recv(ch, move |value| (k, value))
                });
                let (k, value) = taken.run();
                assert_eq!(value, Ok(k));
                assert!(all.iter().all(Channel::is_empty) || i == 0);
                if !all[k].is_closed() && k != i {
                    all[k].send(k).unwrap();
                }
                while all[i].try_recv().is_ok() {}
            }
            while all[last].try_recv().is_ok() {}
            assert_eq!(select.ready(), None);
            all[last].close();
            assert_eq!((select.wait(), select.wait_any()), (Ok(last), Ok(last)));
            // To send, a rendezvous is never ready, nor a full one.
            let open = (0..n).filter(|i| *i != last);
            for i in open.clone() {
                while all[i].try_send(0).is_ok() {}
            }
            let sends = open.clone().fold(Select::new(), |s, i| s.send(&all[i]));
            assert_eq!(sends.ready(), None);
            let some = open.enumerate().filter(|(_, i)| i % 7 != 5);
            let some: Vec<_> = some.step_by(if cfg!(miri) { 30 } else { 1 }).collect();
            for (case, i) in some {
                all[i].recv().unwrap();
                assert_eq!((sends.ready(), sends.wait_any()), (Some(case), Ok(case)));
                all[i].send(0).unwrap();
                assert_eq!(sends.ready(), None);
            }
        }
    });
}

/// A select that has the handles itself outlives those that it was given.
#[test]
fn a_select_may_keep_its_channels() {
    both(|| {
        let senders: Vec<_> = (0..3).map(|_| Channel::new(1).unwrap()).collect();
        let named = senders.iter().cloned().fold(Select::new(), Select::recv);
        let mut takes = Select::new();
        for channel in senders.clone() {
            takes = takes.on_recv(channel, |value| value);
        }
        senders[2].send(7).unwrap();
        drop(senders);
        assert_eq!(named.wait(), Ok(2));
        assert_eq!(takes.run(), Ok(7));
        assert_eq!(named.ready(), None);
    });
}

#[test]
fn waits_for_channels_promises_and_time() {
    both(|| {
        let ch = Channel::<i32>::new(1).unwrap();
        let late = Promise::run(|| timer::sleep(Duration::from_millis(10)));
        assert_eq!(Select::new().recv(&ch).promise(&late).wait(), Ok(1));
        let theirs = ch.clone();
        task::spawn(move || {
            timer::sleep(Duration::from_millis(3));
            theirs.send(1).unwrap();
        });
        let select = Select::new().recv(&ch).timeout(Duration::from_secs(20));
        assert_eq!(select.wait(), Ok(0));
        assert_eq!(ch.recv(), Ok(1));
        let select = Select::new().recv(&ch).timeout(Duration::from_micros(200));
        assert_eq!(select.wait(), Err(SelectError::Timeout));
        let alarm = timer::after(Duration::from_millis(2));
        assert_eq!(Select::new().recv(&ch).recv(&alarm).wait(), Ok(1));
    });
}

#[test]
fn no_wakeup_is_lost_between_selects_and_receivers() {
    // Each value must reach somebody, whichever way it is waited for.
    let (a, b) = (Channel::new(4).unwrap(), Channel::new(4).unwrap());
    let sums: Vec<_> = (0..4)
        .map(|i| {
            let (a, b) = (a.clone(), b.clone());
            let f = move || {
                let mut sum = 0u64;
                loop {
                    let ch = match i {
                        0 => &a,
                        1 => &b,
                        _ => match Select::new().recv(&a).recv(&b).wait().unwrap() {
                            0 if !(a.is_closed() && a.is_empty()) => &a,
                            _ => &b,
                        },
                    };
                    let got = if i < 2 { ch.recv() } else { ch.try_recv() };
                    match got {
                        Ok(n) => sum += n,
                        Err(milo_rt::sync::RecvError::Empty) => {}
                        Err(_) => break,
                    }
                }
                sum
            };
            match i % 2 {
                0 => Promise::run(f),
                _ => Promise::blocking(f),
            }
        })
        .collect();
    const N: u64 = rounds(20_000);
    for i in 1..=N {
        a.send(i).unwrap();
        b.send(i).unwrap();
    }
    a.close();
    b.close();
    let sum: u64 = Promise::all(sums).unwrap().iter().sum();
    assert_eq!(sum, N * (N + 1));
}

#[test]
fn tickers_tick_and_stop() {
    both(|| {
        let start = Instant::now();
        let ticker = timer::Ticker::every(Duration::from_millis(2));
        for _ in 0..5 {
            ticker.channel().recv().unwrap();
        }
        assert!(start.elapsed() >= Duration::from_millis(9));
        ticker.stop();
        while ticker.channel().recv().is_ok() {}
    });
}

#[test]
fn many_timers_in_order() {
    both(|| {
        let done = Channel::new(200).unwrap();
        for i in (0..100u64).rev() {
            let done = done.clone();
            task::spawn(move || {
                timer::sleep(Duration::from_micros(300 * i + 10));
                done.send(i).unwrap();
            });
        }
        let got: Vec<u64> = done.iter().take(100).collect();
        let mut sorted = got.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
    });
}

const ROUNDS: usize = if cfg!(miri) { 20 } else { 1_000 };

#[test]
fn one_of_two_channels_always_has_a_value() {
    for i in 0..ROUNDS {
        let (a, b) = (Channel::new(1).unwrap(), Channel::new(1).unwrap());
        a.send(1).unwrap();
        let (a2, b2) = (a.clone(), b.clone());
        let look = move || {
            let select = Select::new().recv(&a2).recv(&b2);
            select.timeout(Duration::ZERO).wait()
        };
        let look = match i % 2 {
            0 => Promise::run(look),
            _ => Promise::blocking(look),
        };
        b.send(1).unwrap();
        let _ = a.try_recv();
        assert!(look.wait().unwrap().is_ok());
    }
}

#[test]
fn the_same_channel_twice() {
    both(|| {
        let ch = Channel::new(1).unwrap();
        for i in 0..ROUNDS {
            let theirs = ch.clone();
            let sender = task::spawn(move || theirs.send(i).unwrap());
            // It may come between the looks at the two.
            assert!(matches!(
                Select::new().recv(&ch).recv(&ch).wait(),
                Ok(0 | 1)
            ));
            assert_eq!(ch.recv(), Ok(i));
            sender.join().unwrap();
        }
    });
}

#[test]
fn selects_that_send_and_receive_on_one_channel() {
    for capacity in [1, 10] {
        let ch = Channel::new(capacity).unwrap();
        let work = |ch: Channel<i64>, me: i64| {
            move || {
                // What was sent less what was received.
                let mut balance = 0;
                for i in 0..ROUNDS {
                    loop {
                        let select = match i % 2 {
                            0 => Select::new().send(&ch).recv(&ch).wait(),
                            _ => Select::new().recv(&ch).send(&ch).wait().map(|k| 1 - k),
                        };
                        match select {
                            Ok(0) if ch.try_send(me).is_ok() => break balance += me,
                            Ok(1) => {
                                if let Ok(v) = ch.try_recv() {
                                    break balance -= v;
                                }
                            }
                            // Somebody else was faster.
                            Ok(_) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
                balance
            }
        };
        let workers = vec![
            Promise::run(work(ch.clone(), 1)),
            Promise::blocking(work(ch.clone(), 1_000)),
            Promise::run(work(ch.clone(), 1_000_000)),
        ];
        let balance: i64 = Promise::all(workers).unwrap().into_iter().sum();
        ch.close();
        assert_eq!(balance, ch.iter().sum());
    }
}

#[test]
fn a_select_that_is_asked_often_lets_no_channel_starve() {
    // Above 16 its cases are kept elsewhere.
    let (most, each) = if cfg!(miri) { (17, 30) } else { (40, 200) };
    for n in [3usize, most] {
        let channels: Vec<_> = (0..n).map(|_| Channel::new(1).unwrap()).collect();
        let work = {
            let channels = channels.clone();
            move || {
                let select = channels
                    .iter()
                    .fold(Select::new(), |select, ch| select.recv(ch));
                let mut named = vec![0; channels.len()];
                // All are always ready.
                for _ in 0..each * channels.len() {
                    channels.iter().for_each(|ch| _ = ch.try_send(()));
                    let number = select.wait_any().unwrap();
                    channels[number].try_recv().unwrap();
                    named[number] += 1;
                }
                // It waits where none is.
                channels.iter().for_each(|ch| _ = ch.try_recv());
                let last = channels[channels.len() - 1].clone();
                let sends = task::spawn(move || last.send(()).unwrap());
                assert_eq!(select.wait_any(), Ok(channels.len() - 1));
                sends.join().unwrap();
                named
            }
        };
        for named in [
            Promise::run(work.clone()).wait().unwrap(),
            Promise::blocking(work).wait().unwrap(),
        ] {
            assert!(named.iter().all(|count| *count > each / 4), "{named:?}");
        }
    }
}
