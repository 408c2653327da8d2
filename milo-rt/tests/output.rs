//! Printing to a pipe that is full, and to one that nobody reads any more.

mod common;

use common::{child, in_child};
use milo_rt::io::{eprint, print};
use milo_rt::{runtime, task, thread, timer};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::{Duration, Instant};

// Far more than any of it takes.
const LIMIT: Duration = Duration::from_secs(60);
const SIGPIPE: i32 = 13;

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn ends(child: &mut std::process::Child) -> ExitStatus {
    let end = Instant::now() + LIMIT;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("it does not end");
        }
        std::thread::sleep(ms(5));
    }
}

/// Reads nothing of the output until the child says "go" on the other stream, and then all of it.
fn read_late(mut command: Command) -> String {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut others = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    others.read_line(&mut line).unwrap();
    assert_eq!(line, "go\n");
    let mut text = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert!(ends(&mut child).success(), "{text}");
    text
}

#[test]
fn a_full_pipe_holds_back_who_prints_and_nobody_else() {
    let test = "a_full_pipe_holds_back_who_prints_and_nobody_else";
    let command = child(test, || {
        runtime::run_main(|| {
            let long = "x".repeat(10_000);
            let printers: Vec<_> = (0..3)
                .map(|_| {
                    let long = long.clone();
                    task::spawn(move || {
                        for _ in 0..40 {
                            print(&format!("{long}\n"));
                        }
                    })
                })
                .collect();
            // Timers, other tasks and sockets go on while the pipe is full.
            let listener = milo_rt::net::TcpListener::bind(0).unwrap();
            let port = listener.port();
            let server = task::spawn(move || listener.accept().unwrap().send("served").is_ok());
            for _ in 0..50 {
                timer::sleep(ms(2));
            }
            let ip = milo_rt::net::ip4(127, 0, 0, 1);
            let stream = milo_rt::net::TcpStream::connect(ip, port).unwrap();
            assert_eq!(stream.recv().unwrap(), "served");
            assert_eq!(server.join(), Ok(true));
            assert!(printers.iter().all(|p| !p.is_finished()));
            eprint("go\n");
        })
    });
    let text = read_late(command);
    assert_eq!(text.matches(&"x".repeat(10_000)).count(), 120);
}

#[test]
fn lines_are_whole_and_in_order() {
    let command = child("lines_are_whole_and_in_order", || {
        runtime::run_main(|| {
            // Longer than what a pipe takes in one piece, from tasks and threads alike.
            let prints = |who: usize| {
                move || {
                    for i in 0..60 {
                        let letter = char::from(b'a' + who as u8);
                        let text = letter.to_string().repeat(3000 + 97 * i);
                        print(&format!("{who} {i} {text}é\n"));
                    }
                }
            };
            for who in 0..4 {
                task::spawn(prints(who));
            }
            let threads: Vec<_> = (4..6)
                .map(|who| thread::spawn(prints(who)).unwrap())
                .collect();
            timer::sleep(ms(20));
            eprint("go\n");
            threads.iter().for_each(|t| t.join().unwrap());
        })
    });
    let text = read_late(command);
    let mut next = [0; 6];
    for line in text.lines().filter(|line| line.ends_with('é')) {
        // The harness leaves the name of the test on the line.
        let line = line.rsplit("... ").next().unwrap();
        let mut words = line.split(' ');
        let who: usize = words.next().unwrap().parse().unwrap();
        let i: usize = words.next().unwrap().parse().unwrap();
        assert_eq!(next[who], i);
        next[who] += 1;
        let letter = char::from(b'a' + who as u8);
        let rest = words.next().unwrap().trim_end_matches('é');
        assert_eq!(rest.len(), 3000 + 97 * i);
        assert!(rest.chars().all(|c| c == letter), "{line}");
    }
    assert_eq!(next, [60; 6]);
}

#[test]
fn the_order_with_rusts_own_printing_holds() {
    let command = child("the_order_with_rusts_own_printing_holds", || {
        runtime::run_main(|| {
            eprint("go\n");
            for i in 0..500 {
                print!("rust {i} ");
                print(&format!("milo {i}\n"));
                println!("line {i} of rust");
            }
        })
    });
    let text = read_late(command);
    let start = text.find("rust 0").unwrap();
    let expected: String = (0..500)
        .map(|i| format!("rust {i} milo {i}\nline {i} of rust\n"))
        .collect();
    assert_eq!(&text[start..], expected);
}

/// Reads until a line is "y", as `head` might, and goes.
fn reads_a_little(output: impl Read) {
    let lines = BufReader::new(output).lines();
    let found = lines.map_while(Result::ok).any(|line| line.ends_with('y'));
    assert!(found, "it does not print");
}

#[test]
fn a_reader_that_has_gone_ends_a_program_that_prints_in_main() {
    let test = "a_reader_that_has_gone_ends_a_program_that_prints_in_main";
    let mut command = child(test, || {
        runtime::run_main(|| -> i32 {
            loop {
                print("y\n");
            }
        })
    });
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    reads_a_little(child.stdout.take().unwrap());
    assert_eq!(ends(&mut child).signal(), Some(SIGPIPE));
}

#[test]
fn a_reader_that_has_gone_ends_a_program_that_prints_elsewhere() {
    let test = "a_reader_that_has_gone_ends_a_program_that_prints_elsewhere";
    let mut command = child(test, || {
        // In an ordinary Rust program, too, and on the other stream.
        let thread = thread::spawn(|| {
            loop {
                eprint("y\n");
                std::thread::sleep(ms(1));
            }
        });
        thread.unwrap().join().unwrap();
        std::process::ExitCode::SUCCESS
    });
    let command = command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    reads_a_little(child.stderr.take().unwrap());
    assert_eq!(ends(&mut child).signal(), Some(SIGPIPE));
}

#[test]
fn a_reader_that_goes_while_the_pipe_is_full_ends_the_program() {
    let test = "a_reader_that_goes_while_the_pipe_is_full_ends_the_program";
    let mut command = child(test, || {
        runtime::run_main(|| {
            task::spawn(|| {
                loop {
                    print(&"y".repeat(5000));
                }
            });
            timer::sleep(ms(100));
            eprint("go\n");
            timer::sleep(Duration::from_secs(1000));
        })
    });
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut others = BufReader::new(child.stderr.take().unwrap());
    others.read_line(&mut String::new()).unwrap();
    drop(child.stdout.take());
    assert_eq!(ends(&mut child).signal(), Some(SIGPIPE));
}

#[test]
fn what_was_printed_is_there_however_the_program_ends() {
    for (way, status) in [("exit", 3), ("panic", 101)] {
        let mut command = child("what_was_printed_is_there_however_the_program_ends", || {
            runtime::run_main(|| -> i32 {
                let t = task::spawn(|| {
                    for i in 0..200 {
                        print(&format!("line {i}\n"));
                    }
                });
                t.join().unwrap();
                match std::env::var("WAY").as_deref() {
                    Ok("exit") => std::process::exit(3),
                    _ => panic!("on purpose"),
                }
            })
        });
        let output = command.env("WAY", way).output().unwrap();
        assert_eq!(output.status.code(), Some(status));
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(text.matches("line ").count(), 200, "{text}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full_is_a_panic_at_the_users_line() {
    let test = "a_disk_that_is_full_is_a_panic_at_the_users_line";
    let mut command = child(test, || {
        use std::os::fd::AsRawFd;
        // Here, as the harness prints as well.
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        // SAFETY: both are open, and nothing else owns the standard output.
        assert_eq!(unsafe { libc::dup2(full.as_raw_fd(), 1) }, 1);
        runtime::run_main(|| print("a line\n"))
    });
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(101), "{text}");
    assert!(
        text.contains("failed printing to stdout: No space left"),
        "{text}"
    );
    assert!(
        text.contains("main panicked at milo-rt/tests/output.rs:"),
        "{text}"
    );
}

#[test]
fn what_c_prints_comes_in_order_also_if_it_has_printed_before() {
    let test = "what_c_prints_comes_in_order_also_if_it_has_printed_before";
    for early in [false, true] {
        let early_text = if early { "yes" } else { "no" };
        let output = in_child(test, &[("EARLY", early_text)], || {
            // SAFETY: texts that end with a zero.
            let puts = |text: &std::ffi::CStr| unsafe { libc::puts(text.as_ptr()) };
            if std::env::var("EARLY").is_ok_and(|early| early == "yes") {
                puts(c"C 0");
            }
            milo_rt::share_c_output();
            for _ in 0..3 {
                puts(c"C");
                print("M\n");
            }
            puts(c"end");
            ExitCode::SUCCESS
        });
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let expected = "C\nM\nC\nM\nC\nM\nend\n";
        assert!(text.contains(expected), "{text}");
        assert_eq!(text.contains("C 0\nC\nM"), early_text == "yes", "{text}");
    }
}
