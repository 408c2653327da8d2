//! Models of the primitives, in which loom tries every order of events:
//! `RUSTFLAGS="--cfg loom" cargo test -p milo-rt --lib --release`.
//!
//! Two or three threads each, and so few operations that all orders can be tried;
//! where they are too many, up to two or three preemptions.

use crate::leader;
use crate::park;
use crate::prim::{Arc, AtomicBool, AtomicUsize, Cell, Ordering};
use crate::promise::Promise;
use crate::sync::{Channel, Mutex, Once, RecvError, RwLock, WaitGroup};
use crate::waitlist::{WaitList, Waiter};
use loom::thread;

pub(crate) fn model(preemptions: usize, f: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.max_branches = 20_000;
    builder.check(f);
}

/// A number that must not be changed by two at once: loom watches the cell.
struct Watched(Cell<usize>);

// SAFETY: each model orders the accesses, and loom checks that it does.
unsafe impl Sync for Watched {}
// SAFETY: as above.
unsafe impl Send for Watched {}

impl Watched {
    fn add(&self) {
        // SAFETY: alone, as loom checks.
        self.0.with_mut(|n| unsafe { *n += 1 });
    }

    fn get(&self) -> usize {
        // SAFETY: alone, as loom checks.
        self.0.with_mut(|n| unsafe { *n })
    }
}

#[test]
fn parker() {
    model(3, || {
        let list = Arc::new(WaitList::<()>::new());
        let flag = Arc::new(AtomicUsize::new(0));
        let wakers: Vec<_> = (0..2)
            .map(|_| {
                let (list, flag) = (list.clone(), flag.clone());
                thread::spawn(move || {
                    flag.fetch_add(1, Ordering::SeqCst);
                    list.notify_one();
                })
            })
            .collect();
        while flag.load(Ordering::SeqCst) != 2 {
            list.wait_until(None, || flag.load(Ordering::SeqCst) == 2);
        }
        wakers.into_iter().for_each(|w| w.join().unwrap());
    });
}

#[test]
fn an_epoch_is_claimed_once() {
    model(3, || {
        let parker = park::current();
        let epoch = parker.begin();
        let list: WaitList = WaitList::new();
        let waiter = std::pin::pin!(Waiter::new(&list, parker.clone(), epoch, ()));
        waiter.as_ref().enter();
        let claims = Arc::new(AtomicUsize::new(0));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (parker, claims) = (parker.shared(), claims.clone());
                thread::spawn(move || {
                    if parker.fire(epoch) {
                        claims.fetch_add(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        parker.park(epoch);
        others.into_iter().for_each(|o| o.join().unwrap());
        assert_eq!(claims.load(Ordering::SeqCst), 1);
        // The next wait is not disturbed by the last one.
        let next = parker.begin();
        assert!(!parker.claim(epoch));
        assert!(!parker.cancel(next));
        assert!(!waiter.as_ref().leave());
    });
}

#[test]
fn channel_of_one_between_two() {
    model(3, || {
        let ch = Channel::new(1).unwrap();
        let theirs = ch.clone();
        let sender = thread::spawn(move || {
            theirs.send(1).unwrap();
            theirs.send(2).unwrap();
        });
        assert_eq!(ch.recv(), Ok(1));
        assert_eq!(ch.recv(), Ok(2));
        sender.join().unwrap();
    });
}

/// Two threads send a value each to a channel of this capacity; both values arrive.
pub(crate) fn two_senders(capacity: usize) {
    model(2, move || {
        let ch = Channel::new(capacity).unwrap();
        let senders: Vec<_> = (1..=2)
            .map(|i| {
                let ch = ch.clone();
                thread::spawn(move || ch.send(i).unwrap())
            })
            .collect();
        let sum = ch.recv().unwrap() + ch.recv().unwrap();
        assert_eq!(sum, 3);
        senders.into_iter().for_each(|s| s.join().unwrap());
    });
}

#[test]
fn channel_two_senders() {
    two_senders(1);
}

#[test]
fn channel_two_receivers() {
    // One preemption: a receiver that finds a value half written spins, and of that
    // there are too many orders.
    model(1, || {
        let ch = Channel::new(2).unwrap();
        let receivers: Vec<_> = (0..2)
            .map(|_| {
                let ch = ch.clone();
                thread::spawn(move || ch.recv().unwrap())
            })
            .collect();
        ch.send(1).unwrap();
        ch.send(2).unwrap();
        let sum: i32 = receivers.into_iter().map(|r| r.join().unwrap()).sum();
        assert_eq!(sum, 3);
    });
}

#[test]
fn channel_closed_while_sending_and_receiving() {
    model(2, || {
        let ch = Channel::new(1).unwrap();
        let (a, b) = (ch.clone(), ch.clone());
        let sender = thread::spawn(move || a.send(1).is_ok());
        let receiver = thread::spawn(move || b.recv());
        ch.close();
        let (sent, received) = (sender.join().unwrap(), receiver.join().unwrap());
        // A value that was sent is not lost, and nothing else is received.
        let left = ch.try_recv();
        match (sent, received) {
            (true, Ok(1)) => assert_eq!(left, Err(RecvError::Closed)),
            (true, Err(RecvError::Closed)) => panic!("a value was sent, and not received"),
            (false, Err(RecvError::Closed)) => {}
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn channel_destroyed_while_waiting() {
    model(2, || {
        let ch = Channel::<Arc<usize>>::new(1).unwrap();
        let (a, b) = (ch.clone(), ch.clone());
        let sender = thread::spawn(move || {
            let _ = a.send(Arc::new(1));
            let _ = a.send(Arc::new(2));
        });
        let receiver = thread::spawn(move || b.recv().is_ok());
        ch.destroy();
        sender.join().unwrap();
        receiver.join().unwrap();
        assert!(ch.recv().is_err());
    });
}

#[test]
fn mutex() {
    model(2, || {
        let m = Mutex::new();
        let n = Arc::new(Watched(Cell::new(0)));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (m, n) = (m.clone(), n.clone());
                thread::spawn(move || m.with_lock(|| n.add()).unwrap())
            })
            .collect();
        m.with_lock(|| n.add()).unwrap();
        others.into_iter().for_each(|o| o.join().unwrap());
        assert_eq!(n.get(), 3);
    });
}

/// A lock in a loop: the other is woken, may lose, and then has it handed over.
#[test]
fn mutex_handed_over() {
    model(2, || {
        let m = Mutex::new();
        let n = Arc::new(Watched(Cell::new(0)));
        let (m2, n2) = (m.clone(), n.clone());
        let other = thread::spawn(move || {
            for _ in 0..2 {
                m2.with_lock(|| n2.add()).unwrap();
            }
        });
        for _ in 0..2 {
            m.with_lock(|| n.add()).unwrap();
        }
        other.join().unwrap();
        assert_eq!(n.get(), 4);
        assert_eq!(m.try_lock(), Ok(true));
    });
}

/// A waiter that leaves while it is picked has the payload, or else was not picked.
#[test]
fn a_payload_is_handed_over_or_kept() {
    model(3, || {
        let list = Arc::new(WaitList::<Option<usize>>::new());
        let theirs = list.clone();
        let giver = thread::spawn(move || theirs.pick(|slot| *slot = Some(7)).is_some());
        let parker = park::current();
        let epoch = parker.begin();
        let waiter = std::pin::pin!(Waiter::new(&list, parker.clone(), epoch, None));
        let waiter = waiter.as_ref();
        waiter.enter();
        // A time that is over at once.
        parker.cancel(epoch);
        let picked = waiter.leave();
        let got = waiter.replace(None);
        assert_eq!(giver.join().unwrap(), picked);
        assert_eq!(got, picked.then_some(7));
        assert!(list.is_empty());
    });
}

/// Two wait, and two values come: each gets one, also if the first gives up meanwhile.
#[test]
fn a_wake_up_of_one_who_gives_up_reaches_the_next() {
    model(2, || {
        let list = Arc::new(WaitList::<()>::new());
        let ready = Arc::new(AtomicUsize::new(0));
        let (theirs, is_ready) = (list.clone(), ready.clone());
        let waits = thread::spawn(move || {
            while is_ready.load(Ordering::SeqCst) == 0 {
                theirs.wait_until(None, || is_ready.load(Ordering::SeqCst) != 0);
            }
        });
        let (theirs, make_ready) = (list.clone(), ready.clone());
        let wakes = thread::spawn(move || {
            make_ready.store(1, Ordering::SeqCst);
            theirs.notify_one();
        });
        {
            let parker = park::current();
            let epoch = parker.begin();
            let waiter = std::pin::pin!(Waiter::new(&list, parker.clone(), epoch, ()));
            waiter.as_ref().enter();
            parker.cancel(epoch);
            // Dropped without a look: a wake-up of it is passed on.
        }
        wakes.join().unwrap();
        waits.join().unwrap();
    });
}

#[test]
fn mutex_destroyed_while_waited_for() {
    model(3, || {
        let m = Mutex::new();
        m.lock().unwrap();
        let theirs = m.clone();
        let waiter = thread::spawn(move || theirs.lock().is_err());
        m.destroy();
        assert!(waiter.join().unwrap());
    });
}

#[test]
fn rwlock_writers_and_a_reader() {
    model(2, || {
        let rw = RwLock::new();
        let n = Arc::new(Watched(Cell::new(0)));
        let writers: Vec<_> = (0..2)
            .map(|_| {
                let (rw, n) = (rw.clone(), n.clone());
                thread::spawn(move || rw.with_write_lock(|| n.add()).unwrap())
            })
            .collect();
        rw.with_read_lock(|| n.get()).unwrap();
        writers.into_iter().for_each(|w| w.join().unwrap());
        assert_eq!(n.get(), 2);
    });
}

#[test]
fn rwlock_readers_and_a_writer() {
    model(2, || {
        let rw = RwLock::new();
        let n = Arc::new(AtomicUsize::new(0));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let (rw, n) = (rw.clone(), n.clone());
                thread::spawn(move || {
                    rw.read().unwrap();
                    let seen = n.load(Ordering::Relaxed);
                    assert!(seen == 0 || seen == 2);
                    rw.unlock().unwrap();
                })
            })
            .collect();
        rw.write().unwrap();
        n.store(1, Ordering::Relaxed);
        n.store(2, Ordering::Relaxed);
        rw.unlock().unwrap();
        readers.into_iter().for_each(|r| r.join().unwrap());
    });
}

/// A writer that loses against readers has the lock handed over, and they again after it.
#[test]
fn rwlock_handed_over() {
    model(2, || {
        let rw = RwLock::new();
        let n = Arc::new(Watched(Cell::new(0)));
        let (rw2, n2) = (rw.clone(), n.clone());
        let writer = thread::spawn(move || {
            for _ in 0..2 {
                rw2.with_write_lock(|| n2.add()).unwrap();
            }
        });
        for _ in 0..2 {
            rw.with_read_lock(|| n.get()).unwrap();
        }
        writer.join().unwrap();
        assert_eq!(n.get(), 2);
        assert_eq!(rw.try_write(), Ok(true));
    });
}

#[test]
fn rwlock_destroyed_while_waited_for() {
    model(2, || {
        let rw = RwLock::new();
        rw.write().unwrap();
        let waiting: Vec<_> = [false, true]
            .into_iter()
            .map(|writes| {
                let rw = rw.clone();
                thread::spawn(move || match writes {
                    true => rw.write().is_err(),
                    false => rw.read().is_err(),
                })
            })
            .collect();
        rw.destroy();
        for waits in waiting {
            assert!(waits.join().unwrap());
        }
    });
}

/// A descriptor of the engine, of which one may wait at a time.
struct MockIo {
    /// Events that were not reported yet: for reading, for writing.
    pending: loom::sync::Mutex<[bool; 2]>,
    changed: loom::sync::Condvar,
    waits: AtomicUsize,
}

/// The counts of a source, and its waiters.
struct MockSource {
    io: MockIo,
    led: AtomicBool,
    followers: WaitList,
    events: [AtomicUsize; 2],
}

impl MockSource {
    fn new() -> MockSource {
        MockSource {
            io: MockIo {
                pending: loom::sync::Mutex::new([false; 2]),
                changed: loom::sync::Condvar::new(),
                waits: AtomicUsize::new(0),
            },
            led: AtomicBool::new(false),
            followers: WaitList::new(),
            events: [AtomicUsize::new(0), AtomicUsize::new(0)],
        }
    }

    /// The system tells of an event in one direction.
    fn happens(&self, direction: usize) {
        self.io.pending.lock().unwrap()[direction] = true;
        self.io.changed.notify_one();
    }

    /// Waits for the first event in a direction.
    fn wait(&self, direction: usize) {
        let news = || self.events[direction].load(Ordering::SeqCst) != 0;
        while !news() {
            leader::wait_once(&self.led, &self.followers, None, news, || {
                let before = self.io.waits.fetch_add(1, Ordering::SeqCst);
                assert_eq!(before, 0, "two wait in the engine at once");
                let mut pending = self.io.pending.lock().unwrap();
                while *pending == [false; 2] {
                    pending = self.io.changed.wait(pending).unwrap();
                }
                let happened = std::mem::take(&mut *pending);
                drop(pending);
                self.io.waits.fetch_sub(1, Ordering::SeqCst);
                for (events, _) in self.events.iter().zip(happened).filter(|(_, new)| *new) {
                    events.fetch_add(1, Ordering::SeqCst);
                }
                true
            });
        }
    }
}

#[test]
fn a_descriptor_wakes_its_leader_and_who_follows() {
    model(2, || {
        let source = Arc::new(MockSource::new());
        let (reads, writes) = (source.clone(), source.clone());
        let reader = thread::spawn(move || reads.wait(0));
        let writer = thread::spawn(move || writes.wait(1));
        source.happens(1);
        source.happens(0);
        reader.join().unwrap();
        writer.join().unwrap();
    });
}

#[test]
fn of_two_that_wait_for_one_event_none_stays_behind() {
    model(2, || {
        let source = Arc::new(MockSource::new());
        let waiting: Vec<_> = (0..2)
            .map(|_| {
                let source = source.clone();
                thread::spawn(move || source.wait(0))
            })
            .collect();
        source.happens(0);
        waiting.into_iter().for_each(|w| w.join().unwrap());
    });
}

#[test]
fn wait_group() {
    model(2, || {
        let wg = WaitGroup::new();
        let n = Arc::new(AtomicUsize::new(0));
        wg.add(2);
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (wg, n) = (wg.clone(), n.clone());
                thread::spawn(move || {
                    n.fetch_add(1, Ordering::Relaxed);
                    wg.done();
                })
            })
            .collect();
        wg.wait();
        assert_eq!(n.load(Ordering::Relaxed), 2);
        others.into_iter().for_each(|o| o.join().unwrap());
    });
}

#[test]
fn once() {
    model(2, || {
        let once = Once::new();
        let n = Arc::new(AtomicUsize::new(0));
        let others: Vec<_> = (0..2)
            .map(|_| {
                let (once, n) = (once.clone(), n.clone());
                thread::spawn(move || {
                    once.run(|| n.store(1, Ordering::Relaxed)).unwrap();
                    assert_eq!(n.load(Ordering::Relaxed), 1);
                })
            })
            .collect();
        once.run(|| n.store(1, Ordering::Relaxed)).unwrap();
        assert_eq!(n.load(Ordering::Relaxed), 1);
        others.into_iter().for_each(|o| o.join().unwrap());
    });
}

#[test]
fn promise() {
    model(2, || {
        let p = Promise::run(|| 7);
        let q = p.clone();
        let other = thread::spawn(move || q.get());
        assert_eq!(p.get(), Ok(7));
        assert_eq!(other.join().unwrap(), Ok(7));
        assert_eq!(p.wait(), Ok(7));
        assert!(p.wait().is_err());
    });
}
