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
