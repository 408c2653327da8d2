//! Promises, blocking jobs, wait groups and `parallel`: where the user's code does what it
//! should not, and where the system has no more to give.

mod common;

use common::{in_child, stderr};
use milo_rt::parallel::{More, parallel};
use milo_rt::promise::{Promise, PromiseError};
use milo_rt::sync::{AtomicBool, AtomicI64, Channel, WaitGroup};
use milo_rt::{runtime, task, thread, timer};
use std::process::{ExitCode, Output};
use std::sync::Arc;
use std::time::Duration;

// Nothing here takes that long, unless it hangs.
const LONG: Duration = Duration::from_secs(20);

/// The result of `f` in a task, and in a thread.
fn both<T: Send + std::fmt::Debug + PartialEq + 'static>(
    f: impl Fn() -> T + Send + Sync + 'static,
) -> T {
    let f = Arc::new(f);
    let theirs = f.clone();
    let in_thread = f();
    let in_task = task::spawn(move || theirs()).join().unwrap();
    assert_eq!(in_thread, in_task);
    in_task
}

struct CloneWaits {
    copies: AtomicI64,
    go: Channel<()>,
}

impl Clone for CloneWaits {
    fn clone(&self) -> Self {
        self.copies.add(1);
        self.go.recv().unwrap();
        CloneWaits {
            copies: self.copies.clone(),
            go: self.go.clone(),
        }
    }
}

#[test]
fn a_clone_that_waits_holds_nobody_up_but_those_who_want_a_copy() {
    let (copies, go) = (AtomicI64::new(0), Channel::new(1).unwrap());
    let value = (copies.clone(), go.clone());
    let promise = Promise::run(move || CloneWaits {
        copies: value.0,
        go: value.1,
    });
    let gets: Vec<_> = (0..3)
        .map(|i| {
            let promise = promise.clone();
            let get = move || promise.get().is_ok();
            match i {
                0 => Promise::blocking(get),
                _ => Promise::run(get),
            }
        })
        .collect();
    // Each copy needs another task, and a timer.
    task::spawn(move || {
        for _ in 0..3 {
            timer::sleep(Duration::from_millis(2));
            assert!(promise.is_done());
            go.send(()).unwrap();
        }
    });
    for get in gets {
        assert_eq!(get.wait_timeout(LONG), Ok(true));
    }
    assert_eq!(copies.load(), 3);
}

struct AwaitsItself(Channel<Promise<AwaitsItself>>);

impl Clone for AwaitsItself {
    fn clone(&self) -> Self {
        let error = self.0.recv().unwrap().get().err();
        assert_eq!(error, Some(PromiseError::Itself));
        AwaitsItself(self.0.clone())
    }
}

#[test]
fn a_clone_that_awaits_its_own_promise_is_told() {
    both(|| {
        let ch = Channel::new(1).unwrap();
        let theirs = ch.clone();
        let promise = Promise::run(move || AwaitsItself(theirs));
        ch.send(promise.clone()).unwrap();
        assert!(promise.get().is_ok());
    });
}

#[derive(Debug, PartialEq)]
struct ClonePanics(i32);

impl Clone for ClonePanics {
    fn clone(&self) -> Self {
        match self.0 {
            0 => panic!("no copies of this"),
            n => ClonePanics(n),
        }
    }
}

/// Computed in a task or on a thread, also by a branch of `parallel` in there.
#[test]
fn a_computation_that_awaits_its_own_promise_is_told() {
    type Own = Promise<Result<i32, PromiseError>>;
    fn own_result(handles: &Channel<Own>) -> Result<i32, PromiseError> {
        handles.recv().unwrap().wait().and_then(|inner| inner)
    }
    let awaits = |start: fn(Channel<Own>) -> Own| {
        let handles = Channel::new(1).unwrap();
        let promise = start(handles.clone());
        handles.send(promise.clone()).unwrap();
        assert_eq!(promise.wait_timeout(LONG), Ok(Err(PromiseError::Itself)));
    };
    awaits(|handles| Promise::run(move || own_result(&handles)));
    awaits(|handles| Promise::blocking(move || own_result(&handles)));
    awaits(|handles| Promise::run(move || parallel((|| own_result(&handles), || 1)).0));
}

#[test]
fn a_clone_that_panics_is_told_to_all_who_await() {
    both(|| {
        let panicked = || PromiseError::Panicked("no copies of this".into());
        let values = || [1, 0, 2].map(|n| Promise::run(move || ClonePanics(n)));
        let all: Promise<Vec<ClonePanics>> = Promise::of_all(values());
        let second = all.clone();
        assert_eq!(all.wait_timeout(LONG), Err(panicked()));
        assert_eq!(second.wait_timeout(LONG), Err(panicked()));
        let race = Promise::of_first([Promise::run(|| ClonePanics(0))]);
        assert_eq!(race.wait_timeout(LONG), Err(panicked()));
        // The value has stayed: it can be taken, and others come after one whose copy panicked.
        let promise = Promise::run(|| ClonePanics(0));
        let theirs = promise.clone();
        let panics = task::spawn(move || theirs.get());
        assert!(panics.join().is_err());
        assert_eq!(promise.wait_timeout(LONG), Ok(ClonePanics(0)));
        assert_eq!(promise.wait(), Err(PromiseError::AlreadyAwaited));
    });
}

struct DropPanics(bool);

impl Drop for DropPanics {
    fn drop(&mut self) {
        if std::mem::take(&mut self.0) {
            panic!("not dropped so easily");
        }
    }
}

impl Clone for DropPanics {
    fn clone(&self) -> Self {
        DropPanics(self.0)
    }
}

#[test]
fn a_drop_that_panics_loses_nothing_for_later() {
    // In a process of its own, as the panics are printed.
    let output = in_child("a_drop_that_panics_loses_nothing_for_later", &[], || {
        // The values come when their promises have been dropped.
        let dropped = Channel::new(2).unwrap();
        let (first, second) = (dropped.clone(), dropped.clone());
        drop(Promise::run(move || {
            first.recv().unwrap();
            DropPanics(true)
        }));
        drop(Promise::blocking(move || {
            second.recv().unwrap();
            DropPanics(true)
        }));
        dropped.send(()).unwrap();
        dropped.send(()).unwrap();
        runtime::drain();
        // The copies of `all` are dropped as the other has failed.
        let promises = [
            Promise::run(|| DropPanics(true)),
            Promise::run(|| panic!("the other")),
        ];
        let all: Promise<Vec<DropPanics>> = Promise::of_all(promises.clone());
        let error = all.wait_timeout(LONG).err();
        assert_eq!(
            error,
            Some(PromiseError::Panicked("not dropped so easily".into()))
        );
        std::mem::forget(promises);
        assert_eq!(Promise::run(|| 1).wait_timeout(LONG), Ok(1));
        assert_eq!(Promise::blocking(|| 1).wait_timeout(LONG), Ok(1));
        runtime::drain();
        assert_eq!(runtime::live_tasks(), 0);
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
    let told = stderr(&output).matches("not dropped so easily").count();
    assert!(told >= 2, "{}", stderr(&output));
}

#[test]
fn who_loses_a_race_and_fails_later_is_told_and_changes_nothing() {
    fn race(as_promise: bool) -> Output {
        let test = "who_loses_a_race_and_fails_later_is_told_and_changes_nothing";
        let key = "MILO_RT_TEST_AS_PROMISE";
        let wanted = std::env::var(key).map_or(as_promise, |text| text == "true");
        in_child(test, &[(key, &as_promise.to_string())], || {
            runtime::run_main(move || {
                let racers = [
                    Promise::run(|| 1),
                    Promise::run(|| {
                        timer::sleep(Duration::from_millis(5));
                        panic!("too late")
                    }),
                ];
                let first = match wanted {
                    true => Promise::of_first(racers).wait(),
                    false => Promise::race(racers),
                };
                assert_eq!(first, Ok(1));
            })
        })
    }
    for as_promise in [false, true] {
        let output = race(as_promise);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stderr(&output).contains("too late"), "{}", stderr(&output));
    }
}

#[test]
fn the_end_of_a_program_waits_for_blocking_jobs() {
    let output = in_child("the_end_of_a_program_waits_for_blocking_jobs", &[], || {
        runtime::run_main(|| {
            Promise::blocking(|| {
                std::thread::sleep(Duration::from_millis(50));
                // What a job starts is waited for as well, and a job may drain itself.
                Promise::blocking(|| {
                    runtime::drain();
                    println!("second job");
                });
                println!("first job");
            });
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("first job\nsecond job"), "{text}");
}

/// How many threads the process has.
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, |tasks| tasks.count())
}

#[test]
fn blocking_jobs_have_a_bound_and_a_queue() {
    let output = in_child("blocking_jobs_have_a_bound_and_a_queue", &[], || {
        runtime::Builder::new().blocking_threads(3).apply().unwrap();
        let (running, most) = (AtomicI64::new(0), AtomicI64::new(0));
        let jobs: Vec<_> = (0..200)
            .map(|i| {
                let (running, most) = (running.clone(), most.clone());
                Promise::blocking(move || {
                    let now = running.add(1) + 1;
                    most.store(most.load().max(now));
                    std::thread::sleep(Duration::from_micros(200));
                    running.sub(1);
                    i
                })
            })
            .collect();
        // Files and names take their place in the same queue.
        let file = task::spawn(|| milo_rt::io::read_file("/dev/null"));
        let name = task::spawn(|| milo_rt::net::resolve("localhost").is_ok());
        let sum: i32 = Promise::all(jobs).unwrap().into_iter().sum();
        assert_eq!(sum, 199 * 100);
        assert_eq!(file.join().unwrap(), Ok(String::new()));
        assert!(name.join().is_ok());
        assert!(most.load() <= 3, "{}", most.load());
        // The test's own and its harness's, the worker, the clock's, and those of the pool.
        assert!(threads() <= 12, "{}", threads());
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn three_thousand_blocking_jobs_do_not_make_three_thousand_threads() {
    let test = "three_thousand_blocking_jobs_do_not_make_three_thousand_threads";
    let output = in_child(test, &[], || {
        let go = Channel::<()>::new(1).unwrap();
        let jobs: Vec<_> = (0..3000)
            .map(|_| {
                let go = go.clone();
                Promise::blocking(move || go.recv().is_err())
            })
            .collect();
        let alive = threads();
        go.close();
        assert!(Promise::all(jobs).unwrap().into_iter().all(|done| done));
        assert!(alive <= 512 + 16, "{alive}");
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_bound_of_no_threads_is_refused() {
    let error = runtime::Builder::new().blocking_threads(0).apply();
    assert_eq!(error, Err(runtime::ConfigError::Blocking));
}

/// Runs `program` in a child in which threads of the default size can be made only while
/// `with_threads` is not in force.
fn where_threads_are_large(test: &str, program: impl FnOnce() -> ExitCode) -> Output {
    in_child(test, &[("RUST_MIN_STACK", "268435456")], program)
}

/// Runs `f` while the system has no thread to give.
fn without_threads<T>(f: impl FnOnce() -> T) -> T {
    fn limit(bytes: libc::rlim_t) {
        let limit = libc::rlimit {
            rlim_cur: bytes,
            rlim_max: libc::RLIM_INFINITY,
        };
        // SAFETY: a valid pointer.
        assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) }, 0);
    }
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = pages.split(' ').next().unwrap().parse().unwrap();
    limit(pages * 4096 + (200 << 20));
    // One that ends just now leaves room for another.
    let taken: Vec<_> = std::iter::from_fn(|| {
        let waits = std::thread::Builder::new().spawn(std::thread::park);
        waits.ok()
    })
    .collect();
    let value = f();
    limit(libc::RLIM_INFINITY);
    for thread in taken {
        thread.thread().unpark();
        thread.join().unwrap();
    }
    value
}

#[test]
fn without_threads_a_blocking_job_is_an_error_and_later_runs() {
    let test = "without_threads_a_blocking_job_is_an_error_and_later_runs";
    let output = where_threads_are_large(test, || {
        task::spawn(|| timer::sleep(Duration::from_millis(1)))
            .join()
            .unwrap();
        let (in_thread, file) = without_threads(|| {
            let file = task::spawn(|| milo_rt::io::read_file("/dev/null"));
            (Promise::blocking(|| 1).wait(), file.join().unwrap())
        });
        let expected = "no thread for a blocking job: ";
        assert!(
            matches!(&in_thread, Err(PromiseError::NotStarted(why)) if why.starts_with(expected)),
            "{in_thread:?}"
        );
        let file = file.unwrap_err().to_string();
        assert!(file.contains(expected), "{file}");
        assert_eq!(Promise::blocking(|| 2).wait_timeout(LONG), Ok(2));
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn without_more_threads_blocking_jobs_wait_for_those_there_are() {
    let test = "without_more_threads_blocking_jobs_wait_for_those_there_are";
    let output = where_threads_are_large(test, || {
        let go = Channel::<()>::new(1).unwrap();
        let theirs = go.clone();
        let first = Promise::blocking(move || theirs.recv().is_ok());
        let others: Vec<_> = without_threads(|| {
            let others = (0..20).map(|i| Promise::blocking(move || i)).collect();
            go.send(()).unwrap();
            others
        });
        assert_eq!(first.wait_timeout(LONG), Ok(true));
        for (i, other) in others.into_iter().enumerate() {
            assert_eq!(other.wait_timeout(LONG), Ok(i));
        }
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn without_threads_parallel_panics_and_runs_nothing() {
    let test = "without_threads_parallel_panics_and_runs_nothing";
    let output = where_threads_are_large(test, || {
        fn talks() -> i32 {
            let ch = Channel::new(1).unwrap();
            let ((a, _), (c,)) = parallel(More(
                (|| ch.recv().unwrap(), || ()),
                (|| ch.send(5).map_or(0, |()| 1),),
            ));
            a + c
        }
        // The engine has what it needs, and one idle thread does not suffice.
        assert_eq!(
            Promise::blocking(|| task::spawn(|| 1).join()).wait(),
            Ok(Ok(1))
        );
        let in_task = without_threads(|| task::spawn(talks).join().unwrap_err().to_string());
        assert!(
            in_task.contains("parallel: no thread for each of 3 branches"),
            "{in_task}"
        );
        for _ in 0..3 {
            assert_eq!(task::spawn(talks).join(), Ok(6));
            assert_eq!(talks(), 6);
        }
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn any_number_of_branches_and_the_first_panic_of_them() {
    both(|| {
        let n = AtomicI64::new(0);
        let add = || n.add(1);
        let ten = || (add, add, add, add, add, add, add, add, add, add);
        let _ = parallel(More(ten(), More(ten(), ten())));
        assert_eq!(n.load(), 30);
        let text = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let late = || {
                timer::sleep(Duration::from_millis(5));
                std::panic::resume_unwind(Box::new("first in order"))
            };
            let early = || std::panic::resume_unwind(Box::new("second in order"));
            let ((_,), (_, ())) = parallel(More((add,), (late, early)));
        }));
        assert_eq!(
            *text.unwrap_err().downcast::<&str>().unwrap(),
            "first in order"
        );
        assert_eq!(n.load(), 31);
    });
}

fn panic_of(f: impl FnOnce() + Send + 'static) -> String {
    task::spawn(f).join().unwrap_err().to_string()
}

#[test]
fn a_wait_group_that_is_miscounted_wakes_nobody() {
    let wg = WaitGroup::new();
    wg.add(3);
    let (theirs, woken) = (wg.clone(), AtomicBool::new(false));
    let flag = woken.clone();
    let waiter = task::spawn(move || {
        theirs.wait();
        flag.store(true);
    });
    let theirs = wg.clone();
    let text = panic_of(move || theirs.done_many(5));
    assert!(text.contains("5 done, but 3 under way"), "{text}");
    let theirs = wg.clone();
    let text = panic_of(move || theirs.add(usize::MAX));
    assert!(text.contains("more than can be counted"), "{text}");
    timer::sleep(Duration::from_millis(5));
    assert!(!woken.load());
    assert_eq!(wg.count(), 3);
    wg.done_many(2);
    wg.done();
    waiter.join().unwrap();
    assert!(woken.load());
    // Zero done of zero is no miscount, and wakes nobody in particular.
    wg.done_many(0);
    let theirs = wg.clone();
    assert!(panic_of(move || theirs.done()).contains("1 done, but 0 under way"));
}

#[test]
fn a_wait_group_counts_what_it_starts() {
    both(|| {
        let (wg, n) = (WaitGroup::new(), AtomicI64::new(0));
        for i in 0..50 {
            let n = n.clone();
            wg.go(move || {
                timer::sleep(Duration::from_micros(10 * i));
                n.add(1)
            });
        }
        wg.wait();
        n.load()
    });
}

#[test]
fn a_wait_group_is_done_with_what_panics() {
    let output = in_child("a_wait_group_is_done_with_what_panics", &[], || {
        let wg = WaitGroup::new();
        wg.go(|| panic!("on purpose"));
        wg.go(|| DropPanics(true));
        wg.wait();
        assert_eq!(wg.count(), 0);
        runtime::drain();
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("on purpose"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn one_who_only_asks_lets_others_run() {
    let done = task::spawn(|| {
        let go = AtomicBool::new(false);
        let theirs = go.clone();
        let promise = Promise::run(move || {
            timer::sleep(Duration::from_millis(1));
            theirs.store(true);
        });
        while !promise.is_done() {}
        let (wg, theirs) = (WaitGroup::new(), WaitGroup::new());
        let counted = theirs.clone();
        counted.add(1);
        thread::spawn(move || counted.done()).unwrap();
        while theirs.count() > 0 {
            wg.add(1);
            wg.done();
            wg.wait();
        }
        go.load()
    });
    assert_eq!(done.join(), Ok(true));
}
