//! The service of the chapter "Adoption, step by step" answers the same at each of its stages.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A request, and its answer.
const TALK: &[(&str, &str)] = &[
    ("hit /", "1"),
    ("hit /search", "1"),
    ("hit /", "2"),
    ("hit /about", "1"),
    ("top 2", "/=2 /about=1"),
    ("total", "4"),
    ("top many", "error: many is not a number"),
    ("", "error: an empty line"),
    ("jump", "error: what is jump?"),
];

/// Ends the process if the test fails.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn talk(stage: usize, program: &str) {
    let mut command = Command::new(program);
    let child = command.stdout(Stdio::piped()).spawn();
    let mut service = Service(child.expect("it starts"));
    let stdout = service.0.stdout.take().expect("it is a pipe");
    let mut line = String::new();
    let read = BufReader::new(stdout).read_line(&mut line);
    read.expect("it says its port");
    let port = line.trim().strip_prefix("port ").expect("a port");
    let port: u16 = port.parse().expect("a number");

    let mut out = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let limit = Some(Duration::from_secs(30));
    out.set_read_timeout(limit).expect("a limit");
    let mut answers = BufReader::new(out.try_clone().expect("a second handle")).lines();
    // All at once: a piece of what arrives may hold several lines.
    let all: String = TALK.iter().map(|(ask, _)| format!("{ask}\n")).collect();
    out.write_all(all.as_bytes()).expect("it listens");
    for (ask, answer) in TALK {
        let got = answers.next().expect("an answer").expect("an answer");
        assert_eq!(got, *answer, "stage {stage}: {ask:?}");
    }
    // And in pieces: a line may arrive in several.
    for piece in ["to", "tal\n"] {
        out.write_all(piece.as_bytes()).expect("it listens");
    }
    let got = answers.next().expect("an answer").expect("an answer");
    assert_eq!(got, "4", "stage {stage}");

    out.write_all(b"stop\n").expect("it listens");
    drop((out, answers));
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        match service.0.try_wait().expect("the process is ours") {
            Some(status) => break assert!(status.success(), "stage {stage}: {status}"),
            None => assert!(Instant::now() < end, "stage {stage} does not stop"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn each_stage_answers_the_same() {
    let stages = [
        env!("CARGO_BIN_EXE_adoption0"),
        env!("CARGO_BIN_EXE_adoption1"),
        env!("CARGO_BIN_EXE_adoption2"),
        env!("CARGO_BIN_EXE_adoption3"),
        env!("CARGO_BIN_EXE_adoption4"),
        env!("CARGO_BIN_EXE_adoption5"),
        env!("CARGO_BIN_EXE_adoption6"),
    ];
    for (stage, program) in stages.into_iter().enumerate() {
        talk(stage, program);
    }
}
