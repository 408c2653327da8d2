//! Running a command to its end, or to the end of our patience.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a process left behind.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended; `None` if it had to be killed.
    pub status: Option<ExitStatus>,
    /// What it wrote to its standard output.
    pub stdout: String,
    /// What it wrote to its standard error.
    pub stderr: String,
}

impl Outcome {
    /// The exit status in words.
    pub fn ending(&self) -> String {
        match self.status {
            None => "killed: it did not end in time".to_owned(),
            Some(s) => match s.code() {
                Some(code) => format!("status {code}"),
                None => s.to_string(),
            },
        }
    }

    /// The exit status, if it ended with one.
    pub fn code(&self) -> Option<i32> {
        self.status.and_then(|s| s.code())
    }
}

/// Runs `command` with nothing on its standard input and gathers what it writes.
///
/// # Panics
/// If the command cannot be started.
pub fn run(command: &mut Command, limit: Duration) -> Outcome {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| panic!("cannot start {command:?}: {e}"));
    let stdout = gather(child.stdout.take());
    let stderr = gather(child.stderr.take());
    let status = wait(&mut child, limit);
    Outcome {
        status,
        stdout: text(stdout),
        stderr: text(stderr),
    }
}

/// A thread reads each pipe, so that a full one never holds the process up.
fn gather(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    let mut pipe = pipe.expect("the stream is a pipe");
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before a failure is still worth showing.
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

fn text(reader: thread::JoinHandle<Vec<u8>>) -> String {
    let bytes = reader.join().expect("the reader does not panic");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let end = Instant::now() + limit;
    let mut pause = Duration::from_micros(500);
    loop {
        if let Some(status) = child.try_wait().expect("the child is ours") {
            return Some(status);
        }
        if Instant::now() >= end {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
