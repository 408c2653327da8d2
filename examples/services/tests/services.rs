//! The programs do what they say: started on 127.0.0.1, used by clients, and ended.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

// Nothing here takes that long, unless it hangs.
const LONG: Duration = Duration::from_secs(120);

/// A program that ends with its test, however that ends.
struct Program {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    fn start(command: &mut Command) -> Program {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Program { child, lines }
    }

    fn line(&mut self) -> String {
        self.lines.next().expect("a line").expect("UTF-8")
    }

    fn ask_to_end(&self) {
        let kill = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(kill.expect("kill is there").success());
    }

    /// Waits for its end; the lines that were not read, if its status is 0.
    fn end(&mut self) -> Vec<String> {
        let end = Instant::now() + LONG;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                break status;
            }
            assert!(Instant::now() < end, "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        };
        assert!(status.success(), "{status}");
        self.lines.by_ref().map(Result::unwrap).collect()
    }
}

/// A directory that ends with its test.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Dir {
        let name = format!("milo-services-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a directory");
        Dir(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn tls_echo() {
    let dir = Dir::new("tls");
    let made =
        rcgen::generate_simple_self_signed(["localhost".to_string()]).expect("a certificate");
    let (certificate, key) = (dir.path("certificate.pem"), dir.path("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).expect("a file");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tls_echo"));
    let mut server = Program::start(command.arg(&certificate).arg(&key).arg("0"));
    let first = server.line();
    let port: u16 = first
        .rsplit(' ')
        .next()
        .and_then(|p| p.parse().ok())
        .expect("a port");

    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).expect("a certificate");
    let config = rustls::ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let config = Arc::new(config);
    let connect = || {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        stream.set_read_timeout(Some(LONG)).expect("not zero");
        let name = "localhost".try_into().expect("a name");
        let session = rustls::ClientConnection::new(config.clone(), name).expect("a session");
        BufReader::new(rustls::StreamOwned::new(session, stream))
    };
    // One is silent, one speaks no TLS, several talk at once.
    let _silent = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let mut wrong = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    wrong
        .write_all(b"hello, is this TLS?\n")
        .expect("it listens");
    std::thread::scope(|scope| {
        for guest in 0..8 {
            scope.spawn(move || {
                let mut tls = connect();
                for i in 0..20 {
                    let text = format!("{guest} says {i} {}\n", "x".repeat(i * 100));
                    tls.get_mut()
                        .write_all(text.as_bytes())
                        .expect("it listens");
                    let mut echo = String::new();
                    tls.read_line(&mut echo).expect("an echo");
                    assert_eq!(echo, text);
                }
                tls.get_mut().write_all(b"quit\n").expect("it listens");
                // The end is said, not just seen.
                assert_eq!(tls.read(&mut [0; 1]).expect("the end"), 0);
            });
        }
    });
    let talked = (0..8)
        .map(|_| server.line())
        .filter(|line| line.ends_with(": 20 lines"));
    assert_eq!(talked.count(), 8);
}

#[test]
fn tls_echo_without_a_certificate() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tls_echo"));
    let out = command
        .args(["/no/such.pem", "/no/key.pem"])
        .output()
        .expect("it starts");
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).starts_with("/no/such.pem, /no/key.pem: "));
}

#[test]
fn job_queue() {
    let dir = Dir::new("jobs");
    let file = dir.path("jobs.db");
    let run = |more: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_job_queue"));
        Program::start(command.arg(&file).arg(more)).end()
    };
    // Of 20 jobs two fail three times, and four twice.
    let lines = run("20");
    assert_eq!(
        lines,
        [
            "18 jobs done",
            "done: 18 jobs, 26 tries",
            "failed: 2 jobs, 6 tries"
        ]
    );
    // What a program that was killed had under way is done by the next.
    let db = rusqlite::Connection::open(&file).expect("the file");
    db.execute(
        "UPDATE jobs SET state = 'runs', tries = 1 WHERE id IN (1, 3)",
        [],
    )
    .expect("two jobs");
    drop(db);
    assert_eq!(run("0")[..2], ["2 jobs done", "done: 18 jobs, 28 tries"]);
}

#[test]
fn job_queue_without_a_file() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_job_queue"));
    let out = command
        .arg("/no/such/directory/jobs.db")
        .output()
        .expect("it starts");
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("/no/such/directory"));
}

/// Redis on a port of its own; None where there is none.
fn redis(dir: &Path) -> Option<(Program, String)> {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
    let port = port.expect("a port").port().to_string();
    let mut command = Command::new("redis-server");
    command
        .args([
            "--port",
            &port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
        ])
        .arg(dir);
    if Command::new("redis-server")
        .arg("--version")
        .output()
        .is_err()
    {
        eprintln!("skipped: there is no redis-server");
        return None;
    }
    let mut server = Program::start(&mut command);
    loop {
        if server.line().contains("Ready to accept connections") {
            return Some((server, format!("127.0.0.1:{port}")));
        }
    }
}

fn ask(address: &str, command: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("Redis listens");
    stream
        .write_all(format!("{command}\r\n").as_bytes())
        .expect("it listens");
    let mut line = String::new();
    BufReader::new(stream)
        .read_line(&mut line)
        .expect("an answer");
    line.trim().to_string()
}

#[test]
fn a_killed_worker_loses_no_job() {
    const JOBS: usize = 60;
    let dir = Dir::new("redis");
    let Some((_redis, address)) = redis(&dir.0) else {
        return;
    };
    let program = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redis_queue"));
        Program::start(command.args(args).env("PATIENCE_MS", "500"))
    };
    let mut doomed = program(&["work", &address, "doomed"]);
    assert_eq!(doomed.line(), "ready");
    let mut producers = [0, 1].map(|_| program(&["produce", &address, &(JOBS / 2).to_string()]));
    for producer in &mut producers {
        assert_eq!(producer.end(), [format!("{} jobs", JOBS / 2)]);
    }
    // It is killed with a job in its hands.
    while !doomed.line().contains("slow") {}
    doomed.child.kill().expect("it is ours");
    doomed.child.wait().expect("it is ours");

    let mut workers = ["a", "b", "c"].map(|name| program(&["work", &address, name]));
    // All are done, and nothing belongs to anybody any more.
    let end = Instant::now() + LONG;
    loop {
        let done = ask(&address, "SCARD done");
        let pending = ask(&address, "XPENDING jobs workers - + 1");
        let lag = ask(&address, "XLEN jobs");
        if done == format!(":{}", JOBS / 2) && pending == "*0" && lag == format!(":{JOBS}") {
            break;
        }
        assert!(
            Instant::now() < end,
            "{done} done, {pending} pending of {lag}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    for worker in &workers {
        worker.ask_to_end();
    }
    let did: Vec<String> = workers.iter_mut().flat_map(Program::end).collect();
    let by_hand = did
        .iter()
        .filter(|line| line.contains(" has slow ") || line.contains(" has quick "));
    assert!(by_hand.count() > JOBS / 2, "{did:?}");
}

#[test]
fn redis_queue_without_redis() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redis_queue"));
    let out = command
        .args(["work", "127.0.0.1:1", "a"])
        .output()
        .expect("it starts");
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&out.stderr),
        "a: connection refused\n"
    );
}
