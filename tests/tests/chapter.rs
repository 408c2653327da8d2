//! What the snippets of the concurrency chapter print and do. `src/bin/chapter.rs` holds them.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use milo_tests::process;

const CHAPTER: &str = include_str!("../chapter/concurrency-chapter.md");
const PROGRAM: &str = include_str!("../src/bin/chapter.rs");
const REFUSED: &str = include_str!("ui/chapter.rs");

/// What a snippet prints.
fn run(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter"));
    let got = process::run(command.args(args), Duration::from_secs(60));
    assert_eq!(
        got.code(),
        Some(0),
        "{args:?}: {}\n{}",
        got.ending(),
        got.stderr
    );
    assert_eq!(got.stderr, "", "{args:?}");
    got.stdout
}

/// The names under which `build.rs` writes the snippets, with their texts.
fn snippets() -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for part in CHAPTER.split("\n#").skip(1) {
        let (heading, body) = part.split_once('\n').expect("a heading has a line");
        let heading = heading.to_lowercase();
        let words = heading.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|w| !w.is_empty()).collect();
        for (i, code) in body.split("```milo\n").skip(1).enumerate() {
            let (code, _) = code.split_once("```").expect("the fence is closed");
            all.insert(format!("{}_{}", words.join("_"), i + 1), code.to_owned());
        }
    }
    all
}

#[test]
fn every_snippet_is_under_test() {
    let all = snippets();
    assert_eq!(all.len(), 13);
    for (name, code) in all {
        let runs = PROGRAM.contains(&format!("snippet!(\"{name}\")"));
        assert!(runs || REFUSED.contains(&code), "{name} is not tested");
    }
}

#[test]
fn a_thread_runs_and_is_joined() {
    assert_eq!(run(&["thread"]), "hello from thread\n");
}

#[test]
fn threads_in_a_vec() {
    let text = run(&["threads"]);
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["thread 0", "thread 1", "thread 2", "thread 3"]);
}

#[test]
fn a_struct_with_a_pointer_is_send_and_sync_when_it_says_so() {
    assert_eq!(run(&["send_and_sync"]), "true\n");
}

#[test]
fn parallel_branches_and_their_results() {
    assert_eq!(run(&["parallel"]), "141\n");
}

#[test]
fn a_channel_up_to_the_sentinel() {
    assert_eq!(run(&["channel"]), "10\n20\n");
}

#[test]
fn sending_and_receiving_without_waiting() {
    assert_eq!(run(&["try_variants"]), "42\n");
}

#[test]
fn locks() {
    assert_eq!(run(&["mutex"]), "");
    assert_eq!(run(&["rwlock"]), "");
}

#[test]
fn an_atomic_counter() {
    assert_eq!(run(&["atomics"]), "1\n");
}

#[test]
fn a_green_thread_runs_before_the_program_ends() {
    assert_eq!(run(&["green_thread"]), "hello from green thread\n");
}

/// A thousand times and more, a few processes at once.
fn always(name: &str, expected: &str) {
    let runs = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while runs.fetch_add(1, Ordering::Relaxed) < 1200 {
                    assert_eq!(run(&[name]), expected);
                }
            });
        }
    });
}

#[test]
fn yielding_keeps_the_order() {
    always("yielding", "A1\nB1\nA2\nB2\n");
}

#[test]
fn yielding_keeps_the_order_in_a_block() {
    always("yielding_block", "A1\nB1\nA2\nB2\n");
}

#[test]
fn a_socket_in_a_task() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut hello = [0; 5];
        stream.read_exact(&mut hello).expect("five bytes");
        // The snippet waits for an answer that is still to be made up.
        thread::sleep(Duration::from_millis(50));
        stream.write_all(b"welcome").expect("it listens");
        hello
    });
    assert_eq!(run(&["socket", &port.to_string()]), "welcome\n");
    assert_eq!(&server.join().expect("no panic"), b"hello");
}
