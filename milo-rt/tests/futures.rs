//! Rust's futures in tasks and threads.

mod common;

use common::{LONG, both};
use milo_rt::future::block_on;
use milo_rt::promise::Promise;
use milo_rt::sync::AtomicI64;
use milo_rt::{task, timer};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Ready when it was set, from anywhere.
#[derive(Clone, Default)]
struct Flag(Arc<Mutex<(bool, Option<Waker>)>>);

impl Flag {
    fn set(&self) {
        let waker = {
            let mut state = self.0.lock().unwrap();
            state.0 = true;
            state.1.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }
}

impl Future for Flag {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().unwrap();
        match state.0 {
            true => Poll::Ready(()),
            false => {
                state.1 = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[test]
fn a_future_is_woken_by_a_thread_a_task_or_a_timer() {
    both(|| {
        assert_eq!(block_on(async { 7 }), 7);
        for how in 0..3 {
            let flag = Flag::default();
            let theirs = flag.clone();
            match how {
                0 => drop(std::thread::spawn(move || theirs.set())),
                1 => drop(task::spawn(move || theirs.set())),
                _ => drop(task::spawn(move || {
                    timer::sleep(Duration::from_millis(2));
                    theirs.set();
                })),
            }
            block_on(async move {
                flag.await;
            });
        }
    });
}

#[test]
fn others_run_while_a_task_awaits() {
    let flag = Flag::default();
    let theirs = flag.clone();
    let waits = Promise::run(move || block_on(flag));
    let other = Promise::run(move || {
        timer::sleep(Duration::from_millis(1));
        theirs.set();
    });
    assert_eq!(other.wait_timeout(LONG), Ok(()));
    assert_eq!(waits.wait_timeout(LONG), Ok(()));
}

#[test]
fn a_future_that_wakes_itself_lets_others_run() {
    both(|| {
        let done = AtomicI64::new(0);
        let theirs = done.clone();
        let other = task::spawn(move || theirs.store(1));
        block_on(poll_fn(|cx| {
            cx.waker().wake_by_ref();
            match done.load() {
                0 => Poll::Pending,
                _ => Poll::Ready(()),
            }
        }));
        assert_eq!(other.join(), Ok(()));
    });
}

#[test]
fn promises_are_awaited_and_so_are_their_errors() {
    both(|| {
        let sum = block_on(async {
            let (a, b) = (Promise::run(|| 1), Promise::blocking(|| 2));
            a.await.unwrap() + b.await.unwrap()
        });
        assert_eq!(sum, 3);
        let error = block_on(Promise::run(|| -> i32 { panic!("on purpose") })).unwrap_err();
        assert_eq!(error.to_string(), "task panicked: on purpose");
    });
}

#[test]
fn a_panic_of_a_future_is_the_callers() {
    let task = task::spawn(|| block_on(async { panic!("in the future") }));
    let error = task.join().unwrap_err();
    assert_eq!(error.to_string(), "task panicked: in the future");
}

#[test]
fn wakers_that_are_kept_do_no_harm() {
    both(|| {
        let flag = Flag::default();
        let kept = Arc::new(Mutex::new(None));
        let theirs = kept.clone();
        let set = flag.clone();
        let setter = task::spawn(move || set.set());
        let mut flag = flag;
        block_on(poll_fn(move |cx| {
            *theirs.lock().unwrap() = Some(cx.waker().clone());
            Pin::new(&mut flag).poll(cx)
        }));
        setter.join().unwrap();
        let waker = kept.lock().unwrap().take().unwrap();
        waker.wake_by_ref();
        // A later wait is not ended by it.
        let before = std::time::Instant::now();
        timer::sleep(Duration::from_millis(3));
        assert!(before.elapsed() >= Duration::from_millis(3));
        waker.wake();
    });
}

#[test]
fn many_tasks_await_at_once() {
    let flags: Vec<Flag> = (0..500).map(|_| Flag::default()).collect();
    let tasks: Vec<_> = flags
        .iter()
        .map(|flag| {
            let flag = flag.clone();
            Promise::run(move || block_on(flag))
        })
        .collect();
    let setter = std::thread::spawn(move || flags.iter().for_each(Flag::set));
    for task in tasks {
        assert_eq!(task.wait_timeout(LONG), Ok(()));
    }
    setter.join().unwrap();
}
