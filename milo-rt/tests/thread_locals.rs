//! A task finds its worker's thread-locals after every kind of suspension. Wrong code for this
//! appears only with much optimisation: `.ci/run` runs it under the profile `fat`, too.

mod common;

use milo_rt::net::{TcpListener, TcpStream, ip4};
use milo_rt::select::Select;
use milo_rt::sync::{Channel, Guarded, Mutex, Once, RwLock, WaitGroup};
use milo_rt::{parallel, promise, runtime, task, thread, timer};
use std::cell::{Cell, RefCell};
use std::os::fd::{AsFd, FromRawFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

thread_local! {
    // The system's number of this thread; without a destructor.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
    // The same, with one.
    static NUMBERS: RefCell<Vec<u64>> = RefCell::new(vec![own_number()]);
}

// Asked of the system each time, unlike everything that is checked here.
fn own_number() -> u64 {
    #[cfg(target_os = "linux")]
    // SAFETY: it takes nothing and cannot fail.
    return unsafe { libc::syscall(libc::SYS_gettid) } as u64;
    #[cfg(not(target_os = "linux"))]
    // SAFETY: it takes nothing and cannot fail.
    return unsafe { libc::pthread_self() } as u64;
}

// What is read here may be kept in registers by the caller, across its suspension.
#[inline(always)]
fn check() {
    let here = own_number();
    if NUMBER.get() == 0 {
        NUMBER.set(here);
    }
    assert_eq!(NUMBER.get(), here, "another thread's value");
    NUMBERS.with_borrow(|numbers| assert_eq!(numbers[0], here, "another thread's value"));
    // Whoever is here next sees another length.
    NUMBERS.with_borrow_mut(|numbers| {
        if numbers.len() > 100 {
            numbers.truncate(1);
        }
        numbers.push(here);
    });
    // An error of this thread's own.
    // SAFETY: no descriptor has this number.
    assert_eq!(unsafe { libc::close(-1) }, -1);
    let error = std::io::Error::last_os_error();
    assert_eq!(error.raw_os_error(), Some(libc::EBADF));
}

// Runs `suspend` between checks, in a loop, so that addresses may be hoisted out of it.
#[inline(always)]
fn across(mut suspend: impl FnMut(usize)) {
    let (thread, number) = (std::thread::current().id(), own_number());
    for round in 0..20 {
        check();
        // An error that is not looked at: another task's may be seen after it.
        // SAFETY: a path that ends.
        let missing = unsafe { libc::chdir(c"/no/such/directory".as_ptr()) };
        assert_eq!(missing, -1);
        suspend(round);
        check();
        assert_eq!(std::thread::current().id(), thread);
        assert_eq!(
            own_number(),
            number,
            "a task that has begun has changed its thread"
        );
    }
}

// `may` moves tasks where there are several workers.
fn may_move() -> bool {
    !cfg!(feature = "native") && !common::one_worker()
}

// Many tasks at once do the same, beside others that change the thread's values.
fn in_tasks<F: Fn(usize) + Send + Sync + 'static>(each: F) {
    if may_move() {
        return;
    }
    let each = Arc::new(each);
    let tasks: Vec<_> = (0..24)
        .map(|i| {
            let each = each.clone();
            task::spawn(move || each(i))
        })
        .collect();
    let other = task::spawn(|| across(|_| task::yield_now()));
    for task in tasks {
        task.join().unwrap();
    }
    other.join().unwrap();
}

#[test]
fn across_a_yield() {
    in_tasks(|_| across(|_| task::yield_now()));
}

#[test]
fn across_sleep_and_timeouts() {
    in_tasks(|i| {
        let nothing = Channel::<()>::new(1).unwrap();
        across(|round| match (i + round) % 3 {
            0 => timer::sleep(Duration::from_micros(50)),
            1 => assert!(nothing.recv_timeout(Duration::from_micros(50)).is_err()),
            _ => drop(timer::after(Duration::from_micros(50)).recv()),
        });
    });
}

#[test]
fn across_channels_of_every_size() {
    for capacity in [0, 1, 3] {
        let to = Channel::new(capacity).unwrap();
        let from = Channel::new(capacity).unwrap();
        let echo = {
            let (to, from) = (to.clone(), from.clone());
            task::spawn(move || {
                for value in to.iter() {
                    check();
                    from.send(value).unwrap();
                }
            })
        };
        let (sends, receives) = (to.clone(), from.clone());
        in_tasks(move |i| {
            across(|round| match i % 2 {
                0 => sends.send(round).unwrap(),
                _ => drop(receives.recv().unwrap()),
            });
        });
        to.close();
        echo.join().unwrap();
    }
}

#[test]
fn across_locks() {
    let mutex = Mutex::new();
    let rw = RwLock::new();
    let guarded = Guarded::new(0);
    in_tasks(move |i| {
        across(|round| match (i + round) % 4 {
            0 => mutex.with_lock(task::yield_now).unwrap(),
            1 => rw.with_read_lock(task::yield_now).unwrap(),
            2 => rw.with_write_lock(task::yield_now).unwrap(),
            _ => guarded
                .with(|n| {
                    *n += 1;
                    task::yield_now();
                })
                .unwrap(),
        });
    });
}

#[test]
fn across_joins_promises_and_groups() {
    in_tasks(|i| {
        across(|round| match (i + round) % 6 {
            0 => task::spawn(check).join().unwrap(),
            1 => promise::promise(check).wait().unwrap(),
            2 => promise::Promise::blocking(check).wait().unwrap(),
            3 => thread::spawn(check).unwrap().join().unwrap(),
            4 => {
                let group = WaitGroup::new();
                group.go(check);
                group.wait();
            }
            _ => {
                let once = Once::new();
                let theirs = once.clone();
                let other = task::spawn(move || theirs.run(task::yield_now).unwrap());
                once.run(task::yield_now).unwrap();
                other.join().unwrap();
            }
        });
    });
}

#[test]
fn across_parallel_and_select() {
    in_tasks(|i| {
        let never = Channel::<()>::new(0).unwrap();
        across(|round| match (i + round) % 2 {
            0 => _ = parallel::parallel((check, check)),
            _ => Select::new()
                .on_recv(&never, |_| unreachable!("nobody sends"))
                .on_timeout(Duration::from_micros(50), || ())
                .run(),
        });
    });
}

#[test]
fn across_sockets_and_descriptors() {
    // The server would wait for clients.
    if may_move() {
        return;
    }
    let listener = TcpListener::bind(0).unwrap();
    let port = listener.port();
    let server = task::spawn(move || {
        let mut tasks = Vec::new();
        for _ in 0..24 {
            let stream = listener.accept().unwrap();
            tasks.push(task::spawn(move || {
                across(|_| {
                    let text = stream.recv().unwrap();
                    stream.send(&text).unwrap();
                });
            }));
        }
        tasks.into_iter().for_each(|task| task.join().unwrap());
    });
    in_tasks(move |_| {
        let stream = TcpStream::connect(ip4(127, 0, 0, 1), port).unwrap();
        let (reader, writer) = pipe();
        across(|_| {
            stream.send("hello").unwrap();
            let writes = task::spawn({
                let writer = writer.try_clone().unwrap();
                move || {
                    task::yield_now();
                    std::io::Write::write_all(&mut std::fs::File::from(writer), b"x").unwrap();
                }
            });
            runtime::wait_readable(reader.as_fd()).unwrap();
            let mut byte = [0];
            let file = std::fs::File::from(reader.try_clone().unwrap());
            std::io::Read::read_exact(&mut &file, &mut byte).unwrap();
            writes.join().unwrap();
            assert_eq!(stream.recv().unwrap(), "hello");
        });
    });
    server.join().unwrap();
}

fn pipe() -> (OwnedFd, OwnedFd) {
    let mut ends = [0; 2];
    // SAFETY: room for two descriptors, which are ours then.
    unsafe {
        assert_eq!(libc::pipe(ends.as_mut_ptr()), 0);
        (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1]))
    }
}

#[test]
fn a_panic_unwinds_its_own_task() {
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    struct Counts;
    impl Drop for Counts {
        fn drop(&mut self) {
            check();
            DROPPED.fetch_add(1, Ordering::SeqCst);
        }
    }
    in_tasks(|_| {
        across(|_| {
            let panics = task::spawn(|| {
                let _counts = Counts;
                task::yield_now();
                std::panic::resume_unwind(Box::new("on purpose"));
            });
            assert!(panics.join().is_err());
        });
    });
    assert!(matches!(DROPPED.load(Ordering::SeqCst), 0 | 480));
}
