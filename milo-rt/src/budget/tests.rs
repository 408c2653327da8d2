use super::spend;
use crate::{task, timer};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

// Spends without end until told; a hang is bounded, not measured.
fn spends_until(told: &Arc<AtomicBool>) -> task::JoinHandle<bool> {
    let told = told.clone();
    task::spawn(move || {
        let start = Instant::now();
        while !told.load(Ordering::Relaxed) {
            spend();
            if start.elapsed() > Duration::from_secs(60) {
                return false;
            }
        }
        true
    })
}

#[test]
fn a_task_that_only_operates_lets_others_run() {
    let told = Arc::new(AtomicBool::new(false));
    let spender = spends_until(&told);
    let other = task::spawn(move || told.store(true, Ordering::Relaxed));
    assert_eq!(other.join(), Ok(()));
    assert_eq!(spender.join(), Ok(true));
}

#[test]
fn a_task_that_only_operates_lets_timers_and_threads_through() {
    for _ in 0..5 {
        let told = Arc::new(AtomicBool::new(false));
        let spender = spends_until(&told);
        let from_thread = std::thread::spawn(move || {
            let sleeper = task::spawn(move || {
                timer::sleep(Duration::from_millis(1));
                told.store(true, Ordering::Relaxed);
            });
            sleeper.join()
        });
        assert_eq!(spender.join(), Ok(true));
        assert_eq!(from_thread.join().unwrap(), Ok(()));
    }
}

#[test]
fn several_that_only_operate_take_turns_and_let_descriptors_through() {
    use std::io::Write;
    let told = Arc::new(AtomicBool::new(false));
    let spenders = [(); 3].map(|()| spends_until(&told));
    let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let reader = task::spawn(move || {
        crate::runtime::wait_readable(&theirs).unwrap();
        told.store(true, Ordering::Relaxed);
    });
    std::thread::sleep(Duration::from_millis(5));
    (&ours).write_all(b"x").unwrap();
    assert_eq!(reader.join(), Ok(()));
    for spender in spenders {
        assert_eq!(spender.join(), Ok(true));
    }
}

// Counted in turns, as the machine may be busy: a time would say nothing.
#[test]
fn who_is_woken_waits_for_one_long_turn_and_not_for_those_of_all() {
    use crate::sync::Channel;
    use std::sync::atomic::AtomicUsize;
    const SPENDERS: usize = 8;
    // With several workers, turns of others' would count.
    if crate::config::fixed().workers > 1 {
        return;
    }
    let told = Arc::new(AtomicBool::new(false));
    let (turns, last) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let spenders: Vec<_> = (1..=SPENDERS)
        .map(|me| {
            let (told, turns, last) = (told.clone(), turns.clone(), last.clone());
            task::spawn(move || {
                while !told.load(Ordering::Relaxed) {
                    if last.swap(me, Ordering::Relaxed) != me {
                        turns.fetch_add(1, Ordering::Relaxed);
                    }
                    spend();
                }
            })
        })
        .collect();
    let woken = Channel::new(1).unwrap();
    let theirs = woken.clone();
    let counts = turns.clone();
    // The number of turns at which it got each value.
    let sleeper = task::spawn(move || {
        let got = theirs.iter().map(|()| counts.load(Ordering::Relaxed));
        got.collect::<Vec<_>>()
    });
    let start = Instant::now();
    let wait_for = |until: usize| {
        while turns.load(Ordering::Relaxed) < until {
            assert!(start.elapsed() < Duration::from_secs(60), "no turn ends");
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    // All have had a turn that was too long.
    wait_for(2 * SPENDERS);
    let mut sent = Vec::new();
    for _ in 0..5 {
        woken.send(()).unwrap();
        // After that: a sender that the system stops in between says too much, never too little.
        sent.push(turns.load(Ordering::Relaxed));
        wait_for(sent[sent.len() - 1] + SPENDERS);
    }
    woken.close();
    told.store(true, Ordering::Relaxed);
    let got = sleeper.join().unwrap();
    spenders.iter().for_each(|spender| spender.join().unwrap());
    let waited: Vec<_> = sent
        .iter()
        .zip(&got)
        .map(|(s, g)| g.saturating_sub(*s))
        .collect();
    assert_eq!(waited.len(), 5);
    assert!(waited.iter().all(|turns| *turns <= 3), "{waited:?}");
}

#[test]
fn it_does_nothing_where_nobody_may_run() {
    // In a thread, and while a task unwinds.
    spend();
    struct Spends;
    impl Drop for Spends {
        fn drop(&mut self) {
            let end = Instant::now() + Duration::from_millis(20);
            while Instant::now() < end {
                spend();
            }
        }
    }
    let panics = task::spawn(|| {
        let _spends = Spends;
        panic!("on purpose");
    });
    let sees = task::spawn(std::thread::panicking);
    assert!(panics.join().is_err());
    assert_eq!(sees.join(), Ok(false));
}
