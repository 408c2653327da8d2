//! The examples do what they say, and the README shows one as it is.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use milo_tests::process;

fn run(exe: &str) -> String {
    let got = process::run(&mut Command::new(exe), Duration::from_secs(60));
    assert_eq!(got.code(), Some(0), "{}\n{}", got.ending(), got.stderr);
    got.stdout
}

#[test]
fn tour() {
    let expected = "\
welcome, Ash
welcome, Box
Score { name: \"player 1\", points: 10 }
Score { name: \"player 2\", points: 20 }
Score { name: \"player 3\", points: 30 }
168 and 2262 primes
";
    assert_eq!(run(env!("CARGO_BIN_EXE_tour")), expected);
}

#[test]
fn shout_is_what_the_readme_shows() {
    assert_eq!(run(env!("CARGO_BIN_EXE_shout")), "HELLO!\n");
    let readme = include_str!("../../README.md");
    let shown = format!("```rust\n{}```\n", include_str!("../src/bin/shout.rs"));
    assert!(readme.contains(&shown));
    assert!(readme.lines().count() < 110);
}

#[test]
fn worker_pool() {
    let text = run(env!("CARGO_BIN_EXE_worker_pool"));
    let (workers, rest) = text.split_at(text.find("100 jobs").expect("the sum"));
    assert_eq!(workers.lines().count(), 4);
    let jobs = |line: &str| line.split_whitespace().nth(2)?.parse::<u32>().ok();
    let jobs: Vec<u32> = workers.lines().filter_map(jobs).collect();
    assert!(jobs.iter().all(|jobs| *jobs > 0), "{workers}");
    assert_eq!(jobs.iter().sum::<u32>(), 100);
    assert_eq!(
        rest,
        "100 jobs, 104 different words\nthe 200\ncat 200\nsaw 100\n"
    );
}

#[test]
fn adoption() {
    let expected = "\
! attic: Report { name: \"attic\", level: low, note: Some(\"attic is silent\") }
  cellar: Report { name: \"cellar\", level: low, note: None }
  hall: Report { name: \"hall\", level: normal, note: None }
! roof: Report { name: \"roof\", level: 9.75 too high, note: None }
4 sensors
";
    assert_eq!(run(env!("CARGO_BIN_EXE_adoption")), expected);
}

/// A server that ends with its test, however that ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn echo_server() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_echo_server"));
    let child = command
        .arg("0")
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut server = Server(child);
    let mut lines = BufReader::new(server.0.stdout.take().expect("a pipe")).lines();
    let mut line = || lines.next().expect("a line").expect("UTF-8 text");
    let first = line();
    let port: u16 = first
        .rsplit(' ')
        .next()
        .and_then(|p| p.parse().ok())
        .expect("a port");

    // The second guest is served while the first one is silent.
    let mut silent = connect(port);
    assert_eq!(line(), "guest 1 is here");
    let mut busy = connect(port);
    assert_eq!(line(), "guest 2 is here");
    for word in ["one", "two"] {
        busy.write_all(word.as_bytes()).expect("it listens");
        let mut echo = [0; 3];
        busy.read_exact(&mut echo).expect("an echo");
        assert_eq!(echo, word.as_bytes());
    }
    busy.write_all(b"quit\n").expect("it listens");
    assert_eq!(line(), "guest 2 has left after 6 bytes");
    silent.write_all(b"quit").expect("it listens");
    assert_eq!(line(), "guest 1 has left after 0 bytes");
    assert_eq!(silent.read(&mut [0; 8]).expect("the end"), 0);
}

fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("not zero");
    stream
}

#[test]
fn echo_server_refuses_a_port_that_is_none() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_echo_server"));
    let got = process::run(command.arg("many"), Duration::from_secs(60));
    assert_eq!(got.code(), Some(1));
    assert_eq!(
        got.stderr,
        "error: 'many' is not a port: invalid digit found in string\n"
    );
}
