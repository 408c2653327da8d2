//! The cases of Go's channel tests, and more, in tasks and threads.

mod common;

use common::rounds;
use milo_rt::promise::Promise;
use milo_rt::sync::{AtomicI64, Channel, RecvError, SendErrorKind};
use milo_rt::{task, thread, timer};
use std::sync::Arc;
use std::time::Duration;

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
fn basic_cases_at_every_capacity() {
    both(|| {
        for capacity in 0..20 {
            // Receiving from an empty channel waits.
            let ch = Channel::<i32>::new(capacity).unwrap();
            let theirs = ch.clone();
            let waiting = go(capacity, move || theirs.recv());
            timer::sleep(Duration::from_micros(300));
            assert!(!waiting.is_done());
            assert_eq!(ch.try_recv(), Err(RecvError::Empty));
            ch.send(0).unwrap();
            assert_eq!(waiting.wait(), Ok(Ok(0)));

            // Sending to a full channel waits.
            for i in 0..capacity {
                ch.send(i as i32).unwrap();
            }
            let theirs = ch.clone();
            let waiting = go(capacity, move || theirs.send(-1));
            timer::sleep(Duration::from_micros(300));
            assert!(!waiting.is_done());
            assert_eq!(ch.try_send(-2).unwrap_err().kind, SendErrorKind::Full);
            assert_eq!(ch.len(), capacity);
            // First in, first out.
            for i in 0..capacity {
                assert_eq!(ch.recv(), Ok(i as i32));
            }
            // A rendezvous sends when it is received.
            if capacity > 0 {
                assert!(waiting.wait().unwrap().is_ok());
                assert_eq!(ch.recv(), Ok(-1));
            } else {
                assert!(!waiting.is_done());
                assert_eq!(ch.recv(), Ok(-1));
                assert!(waiting.wait().unwrap().is_ok());
            }

            // What was sent before closing is received, then the end, again and again.
            for i in 0..capacity {
                ch.send(i as i32).unwrap();
            }
            ch.close();
            ch.close();
            for i in 0..capacity {
                assert_eq!(ch.recv(), Ok(i as i32));
            }
            for _ in 0..3 {
                assert_eq!(ch.recv(), Err(RecvError::Closed));
                assert_eq!(ch.try_recv(), Err(RecvError::Closed));
            }

            // Closing wakes those who wait to receive, and those who wait to send.
            let ch = Channel::<i32>::new(capacity).unwrap();
            let receivers: Vec<_> = (0..4)
                .map(|i| {
                    let ch = ch.clone();
                    go(i, move || ch.recv())
                })
                .collect();
            timer::sleep(Duration::from_micros(300));
            ch.close();
            for r in receivers {
                assert_eq!(r.wait(), Ok(Err(RecvError::Closed)));
            }
        }
    });
}

#[test]
fn a_hundred_values_in_order_and_all_values_once() {
    both(|| {
        let ch = Channel::new(10).unwrap();
        let theirs = ch.clone();
        let sender = go(1, move || (0..100).for_each(|i| theirs.send(i).unwrap()));
        for i in 0..100 {
            assert_eq!(ch.recv(), Ok(i));
        }
        sender.wait().unwrap();

        // Several senders and receivers: each value arrives so often as it was sent.
        const P: usize = 4;
        const L: usize = rounds(500) as usize;
        for capacity in [0, 1, 7] {
            let ch = Channel::new(capacity).unwrap();
            let senders: Vec<_> = (0..P)
                .map(|p| {
                    let ch = ch.clone();
                    go(p, move || (0..L).for_each(|i| ch.send(i).unwrap()))
                })
                .collect();
            let receivers: Vec<_> = (0..P)
                .map(|p| {
                    let ch = ch.clone();
                    go(p + 1, move || {
                        let mut seen = vec![0; L];
                        ch.iter().for_each(|i| seen[i] += 1);
                        seen
                    })
                })
                .collect();
            Promise::all(senders).unwrap();
            ch.close();
            let mut seen = vec![0; L];
            for r in Promise::all(receivers).unwrap() {
                for (i, n) in r.into_iter().enumerate() {
                    seen[i] += n;
                }
            }
            assert_eq!(seen, vec![P; L]);
        }
    });
}

#[test]
fn each_sender_s_values_stay_in_order() {
    both(|| {
        const N: u64 = rounds(1_000);
        for capacity in [0, 3] {
            let ch = Channel::new(capacity).unwrap();
            let senders: Vec<_> = (0..4)
                .map(|s| {
                    let ch = ch.clone();
                    go(s, move || (0..N).for_each(|i| ch.send((s, i)).unwrap()))
                })
                .collect();
            let mut next = [0; 4];
            for _ in 0..4 * N {
                let (s, i) = ch.recv().unwrap();
                assert_eq!(next[s], i);
                next[s] += 1;
            }
            Promise::all(senders).unwrap();
        }
    });
}

#[test]
fn a_sieve_of_tasks() {
    // Each prime is a task that lets the others' multiples through.
    for capacity in [0, 1] {
        sieve(capacity);
    }
}

fn sieve(capacity: usize) {
    let numbers = Channel::new(capacity).unwrap();
    let source = numbers.clone();
    task::spawn(move || (2..).try_for_each(|i: u32| source.send(i)));
    let mut from = numbers.clone();
    let mut all = vec![numbers];
    let mut primes = Vec::new();
    const N: u64 = if cfg!(miri) { 5 } else { 100 };
    for _ in 0..N {
        let prime = from.recv().unwrap();
        primes.push(prime);
        let to = Channel::new(capacity).unwrap();
        let (input, output) = (from, to.clone());
        task::spawn(move || {
            input
                .iter()
                .filter(|i| i % prime != 0)
                .try_for_each(|i| output.send(i))
        });
        all.push(to.clone());
        from = to;
    }
    all.iter().for_each(Channel::close);
    assert_eq!(primes.last(), Some(&if cfg!(miri) { 11 } else { 541 }));
}

#[test]
fn values_are_dropped_once() {
    struct Counted(AtomicI64);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.add(1);
        }
    }
    both(|| {
        let dropped = AtomicI64::new(0);
        let ch = Channel::new(8).unwrap();
        for _ in 0..6 {
            ch.send(Counted(dropped.clone())).unwrap();
        }
        drop(ch.recv());
        assert_eq!(dropped.load(), 1);
        ch.destroy();
        assert_eq!(dropped.load(), 6);
        assert!(ch.send(Counted(dropped.clone())).is_err());
        assert_eq!(dropped.load(), 7);
        let ch = Channel::new(8).unwrap();
        ch.send(Counted(dropped.clone())).unwrap();
        drop(ch);
        assert_eq!(dropped.load(), 8);
    });
}

#[test]
fn channels_of_channels_and_of_nothing() {
    both(|| {
        let ch = Channel::<Channel<i32>>::new(1).unwrap();
        let theirs = ch.clone();
        let answer = go(0, move || theirs.recv().unwrap().send(7).unwrap());
        let reply = Channel::new(1).unwrap();
        ch.send(reply.clone()).unwrap();
        assert_eq!(reply.recv(), Ok(7));
        answer.wait().unwrap();
        let units = Channel::new(5).unwrap();
        (0..5).for_each(|_| units.send(()).unwrap());
        assert_eq!(units.len(), 5);
    });
}

#[test]
fn a_closed_channel_is_seen_by_threads_and_tasks_that_loop() {
    let ch = Channel::<u8>::new(4).unwrap();
    let (a, b) = (ch.clone(), ch.clone());
    let t = thread::spawn(move || a.into_iter().count()).unwrap();
    let k = task::spawn(move || b.into_iter().count());
    for i in 0..100 {
        ch.send(i).unwrap();
    }
    ch.close();
    assert_eq!(t.join().unwrap() + k.join().unwrap(), 100);
}

// Between the value and the end there is no moment at which a closed channel looks empty.
#[test]
fn a_channel_that_is_being_closed_is_never_just_empty() {
    for i in 0..if cfg!(miri) { 20 } else { 2_000 } {
        let ch = Channel::new(1).unwrap();
        ch.send(1).unwrap();
        let theirs = ch.clone();
        let look = go(i, move || theirs.try_recv());
        ch.close();
        let mine = ch.recv();
        let seen = look.wait().unwrap();
        assert_ne!(seen, Err(RecvError::Empty));
        assert!(mine.is_ok() != seen.is_ok(), "{mine:?} {seen:?}");
    }
}

/// The destructor of one message panics while the channel is destroyed: the others are dropped,
/// a sender that waits has its value back, and the channel is destroyed.
#[test]
fn a_message_whose_drop_panics_loses_no_other() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    struct Message(bool);
    impl Drop for Message {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::SeqCst);
            assert!(!self.0, "on purpose");
        }
    }
    let ch = Channel::new(8).unwrap();
    for i in 0..8 {
        assert!(ch.send(Message(i == 2)).is_ok());
    }
    let waits = ch.clone();
    let waits = task::spawn(move || waits.send(Message(false)).is_err());
    task::yield_now();
    let theirs = ch.clone();
    let told = task::spawn(move || theirs.destroy()).join().unwrap_err();
    assert!(told.to_string().contains("on purpose"));
    assert_eq!(waits.join(), Ok(true));
    assert!(ch.recv().is_err() && ch.is_destroyed());
    drop(ch);
    assert_eq!(DROPPED.load(Ordering::SeqCst), 9);
}
