//! Child processes and signals.

mod common;

use common::{LONG, both, child, in_child, stderr};
use milo_rt::promise::Promise;
use milo_rt::select::Select;
use milo_rt::signal::{self, Signal};
use milo_rt::{process, runtime, task, timer};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

fn shell(text: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", text]);
    command
}

#[test]
fn a_program_runs_and_tells_its_status() {
    both(|| {
        assert_eq!(
            process::status(&mut shell("exit 7")).unwrap().code(),
            Some(7)
        );
        let out = process::output(&mut shell("echo out; echo err >&2; exit 3"), b"").unwrap();
        assert_eq!(out.status.code(), Some(3));
        assert_eq!(
            (out.stdout.as_slice(), out.stderr.as_slice()),
            (&b"out\n"[..], &b"err\n"[..])
        );
        let killed = process::status(&mut shell("kill -TERM $$")).unwrap();
        assert_eq!(killed.signal(), Some(15));
        let none = process::status(&mut Command::new("/no/such/program")).unwrap_err();
        assert_eq!(none.kind(), io::ErrorKind::NotFound);
    });
}

#[test]
fn more_than_a_pipe_holds_goes_both_ways() {
    both(|| {
        let input = vec![b'x'; 1_000_000];
        let out = process::output(&mut Command::new("cat"), &input).unwrap();
        assert!(out.status.success());
        assert_eq!(out.stdout, input);
        let both = "head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero";
        let out = process::output(&mut shell(both), b"").unwrap();
        assert_eq!((out.stdout.len(), out.stderr.len()), (300_000, 300_000));
        // It does not read what it is given.
        let out = process::output(&mut shell("exit 0"), &input).unwrap();
        assert!(out.status.success());
    });
}

#[test]
fn a_conversation_over_pipes() {
    both(|| {
        let mut command = shell("while read line; do echo \"<$line>\"; done; echo end");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let child = process::spawn(&mut command).unwrap();
        let (mut input, output) = (child.stdin().unwrap(), child.stdout().unwrap());
        assert!(child.stdin().is_none());
        assert!(child.stderr().is_none());
        for i in 0..20 {
            writeln!(input, "{i}").unwrap();
            assert_eq!(output.recv_line().unwrap(), Some(format!("<{i}>")));
        }
        assert_eq!(child.try_wait().unwrap(), None);
        drop(input);
        let rest: Vec<_> = BufReader::new(output).lines().map(Result::unwrap).collect();
        assert_eq!(rest, ["end"]);
        assert!(child.wait().unwrap().success());
        assert!(child.wait().unwrap().success());
        assert!(child.try_wait().unwrap().unwrap().success());
    });
}

#[test]
fn waiting_closes_an_input_that_nobody_took() {
    both(|| {
        let mut cat = Command::new("cat");
        let child = process::spawn(cat.stdin(Stdio::piped()).stdout(Stdio::null())).unwrap();
        assert!(child.wait_timeout(LONG).unwrap().success());
    });
}

#[test]
fn a_program_that_takes_long_is_waited_for_and_ended() {
    both(|| {
        let child = process::spawn(&mut shell("exec sleep 600")).unwrap();
        let late = child.wait_timeout(Duration::from_millis(5)).unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
        let waiters: Vec<_> = (0..3)
            .map(|_| {
                let child = child.clone();
                Promise::run(move || child.wait().unwrap().signal())
            })
            .collect();
        timer::sleep(Duration::from_millis(1));
        child.signal(Signal::Terminate).unwrap();
        for waiter in waiters {
            assert_eq!(waiter.wait_timeout(LONG), Ok(Some(15)));
        }
        child.kill().unwrap();
        child.signal(Signal::User1).unwrap();
    });
}

#[test]
fn others_run_while_programs_are_waited_for() {
    let children: Vec<_> = (0..20)
        .map(|i| Promise::run(move || process::status(&mut shell(&format!("exit {i}")))))
        .collect();
    let sleeper = Promise::run(|| timer::sleep(Duration::from_millis(1)));
    assert_eq!(sleeper.wait_timeout(LONG), Ok(()));
    for (i, child) in children.into_iter().enumerate() {
        let status = child.wait_timeout(LONG).unwrap().unwrap();
        assert_eq!(status.code(), i32::try_from(i).ok());
    }
}

#[test]
fn without_descriptors_a_program_is_an_error_or_waited_for() {
    let test = "without_descriptors_a_program_is_an_error_or_waited_for";
    let out = in_child(test, &[], || {
        runtime::run_main(|| {
            // The engine has what it needs.
            timer::sleep(Duration::from_millis(1));
            let child = process::spawn(&mut shell("exec sleep 600")).unwrap();
            let mut files = Vec::new();
            while let Ok(file) = std::fs::File::open("/dev/null") {
                files.push(file);
            }
            let error = process::output(&mut shell("exit 0"), b"x").unwrap_err();
            assert_eq!(error.raw_os_error(), Some(24), "{error}");
            child.kill().unwrap();
            assert_eq!(child.wait().unwrap().signal(), Some(9));
            // One for the start of the program: nothing tells of its end.
            files.truncate(files.len() - 2);
            assert!(process::status(&mut shell("exit 0")).unwrap().success());
        });
        ExitCode::SUCCESS
    });
    assert!(out.status.success(), "{}", stderr(&out));
}

/// A program of this test that prints "ready"; then it gets a signal.
fn signalled(test: &str, number: &str, program: fn()) -> std::process::Output {
    let mut command = child(test, || {
        runtime::run_main(program);
        ExitCode::SUCCESS
    });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut started = command.spawn().unwrap();
    let mut lines = BufReader::new(started.stdout.take().unwrap()).lines();
    while !lines
        .next()
        .expect("it says that it is ready")
        .unwrap()
        .contains("ready")
    {}
    let id = started.id().to_string();
    assert!(
        Command::new("kill")
            .args([number, &id])
            .status()
            .unwrap()
            .success()
    );
    let end = Instant::now() + LONG;
    while started.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            started.kill().unwrap();
            panic!("it does not end");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    let mut out = started.wait_with_output().unwrap();
    out.stdout = rest.join("\n").into_bytes();
    out
}

fn text(out: &std::process::Output) -> String {
    String::from_utf8_lossy(&out.stdout).trim().to_string()
}

#[test]
fn a_server_ends_in_order() {
    let out = signalled("a_server_ends_in_order", "-TERM", || {
        let stop = signal::stop().unwrap();
        let listener = milo_rt::net::TcpListener::bind(0).unwrap();
        let closing = listener.clone();
        let server = task::spawn(move || listener.into_iter().count());
        let watcher = task::spawn(move || {
            println!("ready");
            let came = stop.recv().unwrap();
            closing.close();
            println!("{came}");
        });
        server.join().unwrap();
        watcher.join().unwrap();
    });
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert_eq!(text(&out), "SIGTERM");
}

#[test]
fn a_signal_is_a_case_of_a_select() {
    let out = signalled("a_signal_is_a_case_of_a_select", "-INT", || {
        let stop = signal::stop().unwrap();
        let never = milo_rt::sync::Channel::<i32>::new(1).unwrap();
        println!("ready");
        let which = Select::new()
            .on_recv(&never, |_| 1)
            .on_recv(&stop, |came| came.map_or(2, |came| came.number()))
            .run();
        println!("{which}");
    });
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert_eq!(text(&out), libc::SIGINT.to_string());
}

#[test]
fn a_thread_waits_for_a_signal() {
    let out = signalled("a_thread_waits_for_a_signal", "-USR2", || {
        let signals = signal::on(&[Signal::User1, Signal::User2]).unwrap();
        let waits = milo_rt::thread::spawn(move || {
            println!("ready");
            signals.recv().unwrap()
        });
        println!("{}", waits.unwrap().join().unwrap());
    });
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert_eq!(text(&out), "SIGUSR2");
}

#[test]
fn everybody_who_asked_gets_it() {
    let out = signalled("everybody_who_asked_gets_it", "-HUP", || {
        let (a, b) = (
            signal::on(&[Signal::Hangup]).unwrap(),
            signal::stop().unwrap(),
        );
        let c = signal::on(&[Signal::Hangup, Signal::Interrupt]).unwrap();
        println!("ready");
        println!(
            "{} {} {:?}",
            a.recv().unwrap(),
            c.recv().unwrap(),
            b.try_recv().is_ok()
        );
    });
    assert_eq!(out.status.code(), Some(0), "{}", stderr(&out));
    assert_eq!(text(&out), "SIGHUP SIGHUP false");
}

#[test]
fn a_signal_that_nobody_wants_any_more_ends_the_program() {
    let test = "a_signal_that_nobody_wants_any_more_ends_the_program";
    let out = signalled(test, "-TERM", || {
        drop(signal::stop().unwrap());
        let closed = signal::stop().unwrap();
        closed.close();
        println!("ready");
        timer::sleep(LONG);
    });
    assert_eq!(out.status.signal(), Some(libc::SIGTERM), "{}", stderr(&out));
}
