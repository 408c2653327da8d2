//! Timers where the system has no thread for them, and tickers that nobody has any more.

mod common;

use common::{in_child, stderr};
use milo_rt::net::{NetError, TcpListener, TcpStream, ip4};
use milo_rt::promise::Promise;
use milo_rt::select::Select;
use milo_rt::sync::Channel;
use milo_rt::timer::{self, Ticker};
use milo_rt::{task, thread};
use std::process::ExitCode;
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(2);

/// Limits how much memory the process may map: to what it has, or not at all.
fn limit_memory(limited: bool) {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = pages.split(' ').next().unwrap().parse().unwrap();
    let limit = libc::rlimit {
        rlim_cur: match limited {
            true => pages * 4096 + (64 << 10),
            false => libc::RLIM_INFINITY,
        },
        rlim_max: libc::RLIM_INFINITY,
    };
    // SAFETY: a valid pointer.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) }, 0);
}

fn panic_of<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> String {
    match task::spawn(f).join() {
        Ok(_) => "no panic".to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn without_a_thread_timers_are_errors_and_later_work() {
    let test = "without_a_thread_timers_are_errors_and_later_work";
    // Of several workers one may have no stack yet when memory is limited.
    let output = in_child(test, &[("MILO_WORKERS", "1")], || {
        // What needs memory first: stacks for a few tasks, and room for small things.
        let rounds = || {
            let many: Vec<_> = (0..8).map(|_| task::spawn(task::yield_now)).collect();
            many.into_iter().for_each(|t| t.join().unwrap());
        };
        rounds();
        let listener = TcpListener::bind_to(ip4(127, 0, 0, 1), 0).unwrap();
        let stream = TcpStream::connect(ip4(127, 0, 0, 1), listener.port()).unwrap();
        let ch = Channel::<()>::new(1).unwrap();
        let never = Channel::<()>::new(1).unwrap();
        let waiting = Promise::run(move || never.recv().is_ok());
        task::yield_now();
        drop(vec![0u8; 100 << 10]);
        limit_memory(true);
        let alarms = [
            panic_of(|| timer::after(SHORT)),
            panic_of(|| Ticker::every(SHORT)),
        ];
        let (a, b) = (ch.clone(), ch.clone());
        let waits = [
            panic_of(|| timer::sleep(SHORT)),
            panic_of(move || assert!(waiting.wait_timeout(SHORT).is_err())),
            panic_of(move || assert!(a.recv_timeout(SHORT).is_err())),
            panic_of(move || assert!(Select::new().recv(&b).timeout(SHORT).wait().is_err())),
        ];
        stream.set_timeout(Some(SHORT));
        let theirs = stream.clone();
        let received = task::spawn(move || theirs.recv()).join().unwrap();
        // In a thread nothing is lacking.
        let in_thread = ch.recv_timeout(SHORT);
        limit_memory(false);
        for text in alarms {
            assert!(text.contains("no thread for timers: "), "{text}");
        }
        // Our own engine wakes its tasks without that thread.
        let native = cfg!(feature = "native");
        for text in waits {
            assert_eq!(text == "no panic", native, "{text}");
            assert!(native || text.contains("no thread for timers: "), "{text}");
        }
        match received {
            Err(NetError::Timeout) if native => {}
            Err(NetError::Other(text)) if text.contains("no thread for timers") && !native => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(in_thread, Err(milo_rt::sync::RecvError::Timeout));
        // It is back.
        let works = Promise::run(move || {
            timer::sleep(SHORT);
            timer::after(SHORT).recv().unwrap();
            assert!(ch.recv_timeout(SHORT).is_err());
            stream.recv()
        });
        assert_eq!(works.wait_timeout(LONG), Ok(Err(NetError::Timeout)));
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_ticker_without_a_period_is_refused_and_a_short_one_takes_little() {
    assert!(panic_of(|| Ticker::every(Duration::ZERO)).contains("longer than 0"));
    let ticker = Ticker::every(Duration::from_nanos(1));
    let start = Instant::now();
    for _ in 0..20 {
        ticker.channel().recv().unwrap();
    }
    assert!(start.elapsed() >= Duration::from_millis(1));
}

#[test]
fn dropped_alarms_and_tickers_of_an_hour_keep_no_memory() {
    let test = "dropped_alarms_and_tickers_of_an_hour_keep_no_memory";
    let output = in_child(test, &[], || {
        let resident = || {
            let text = std::fs::read_to_string("/proc/self/statm").unwrap();
            text.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
        };
        let round = |n: usize| {
            for _ in 0..n {
                let alarm = timer::after(Duration::from_secs(3600));
                let ticker = Ticker::every(Duration::from_secs(3600));
                // In a select, and by a task, too.
                let select = Select::new().recv(&alarm).recv(ticker.channel());
                assert!(select.ready().is_none());
            }
        };
        round(2_000);
        let before = resident();
        round(100_000);
        let more = resident().saturating_sub(before);
        // They would be some 200 MB.
        assert!(more < 8 << 20, "{more}");
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_ticker_goes_on_while_anybody_has_its_channel() {
    let ticks = Ticker::every(SHORT).channel().clone();
    for _ in 0..3 {
        assert!(ticks.recv_timeout(LONG).is_ok());
    }
    // In a thread and a task at once, each gets its own.
    let (a, b) = (ticks.clone(), ticks.clone());
    let in_task = task::spawn(move || a.recv());
    let in_thread = thread::spawn(move || b.recv()).unwrap();
    assert!(in_task.join().unwrap().is_ok());
    assert!(in_thread.join().unwrap().is_ok());
    let ticker = Ticker::every(SHORT);
    ticker.stop();
    ticker.stop();
    assert_eq!(
        ticker.channel().recv(),
        Err(milo_rt::sync::RecvError::Closed)
    );
}
