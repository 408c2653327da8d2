//! The workloads whose use of a task's stack is measured.

use std::io::Write;
use std::sync::Arc;

pub const ROWS: &[(&str, fn())] = &[
    ("nothing", || ()),
    ("println! of a number", || println!("{}", 42)),
    ("println!(\"{:?}\") of a struct 8 levels deep", deep_struct),
    ("serde_json, 100 levels: parsed and written", json),
    ("a regex: compiled and run", regex),
    ("std::io::copy between files", copy),
    ("a process: spawned and awaited", process),
    ("a panic with its backtrace, caught", backtrace),
    ("a thread: spawned and joined", || {
        std::thread::spawn(|| ()).join().expect("no panic");
    }),
    ("a name resolved: localhost", || {
        use std::net::ToSocketAddrs;
        assert!("localhost:80".to_socket_addrs().is_ok_and(|mut all| all.next().is_some()));
    }),
    ("rustls: both ends of a TLS 1.3 handshake", handshake),
    ("SQLite: a table, 100 rows, a join with order", sqlite),
];

#[derive(Clone, Debug, Default)]
#[allow(dead_code)]
struct Leaf {
    name: String,
    values: Vec<f64>,
    inner: Option<Box<Leaf>>,
}

fn deep_struct() {
    let mut leaf = Leaf::default();
    for level in 0..8 {
        leaf = Leaf {
            name: format!("level {level}"),
            values: vec![1.5; 3],
            inner: Some(Box::new(leaf)),
        };
    }
    println!("{leaf:?}");
    println!("{leaf:#?}");
}

fn json() {
    let text = format!("{}1{}", "[{\"a\":".repeat(50), "}]".repeat(50));
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is valid");
    assert_eq!(value.to_string(), text);
}

fn regex() {
    let mail = regex::Regex::new(r"(?i)^([\w.+-]+)@((?:[a-z0-9-]+\.)+\p{Alphabetic}{2,})$");
    let found = mail.expect("it is valid");
    assert!(found.captures("jane.doe+x@mail.example.org").is_some());
}

fn copy() {
    let path = std::env::temp_dir().join(format!("stacks-{}", std::process::id()));
    std::fs::write(&path, vec![7; 100_000]).expect("written");
    let mut from = std::fs::File::open(&path).expect("opened");
    let mut to = Vec::new();
    std::io::copy(&mut from, &mut to).expect("copied");
    let mut sink = std::fs::File::create(&path).expect("opened");
    std::io::copy(&mut &to[..], &mut sink).expect("copied");
    sink.flush().expect("written");
    std::fs::remove_file(path).expect("removed");
}

fn process() {
    let status = std::process::Command::new("true").status();
    assert!(status.expect("it is there").success());
}

fn backtrace() {
    let caught = std::panic::catch_unwind(|| panic!("on purpose"));
    assert!(caught.is_err());
}

fn handshake() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("made");
    let certificate = made.cert.der().clone();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.expect("a key"))
        .expect("a certificate");
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).expect("a root");
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().expect("a name");
    let mut client = rustls::ClientConnection::new(Arc::new(client), name).expect("a client");
    let mut server = rustls::ServerConnection::new(Arc::new(server)).expect("a server");
    while client.is_handshaking() || server.is_handshaking() {
        let mut wire = Vec::new();
        client.write_tls(&mut wire).expect("written");
        server.read_tls(&mut &wire[..]).expect("read");
        server.process_new_packets().expect("accepted");
        wire.clear();
        server.write_tls(&mut wire).expect("written");
        client.read_tls(&mut &wire[..]).expect("read");
        client.process_new_packets().expect("accepted");
    }
}

fn sqlite() {
    let all = rusqlite::Connection::open_in_memory().expect("opened");
    all.execute_batch("create table a (id integer primary key, name text); create table b (id integer, x real);")
        .expect("made");
    for i in 0..100 {
        all.execute("insert into a values (?1, ?2)", (i, format!("name {i}"))).expect("inserted");
        all.execute("insert into b values (?1, ?2)", (i % 10, f64::from(i))).expect("inserted");
    }
    let sum: f64 = all
        .query_row(
            "select sum(x) from (select a.name, b.x from a join b on a.id = b.id order by a.name, b.x desc)",
            (),
            |row| row.get(0),
        )
        .expect("selected");
    assert_eq!(sum, 4950.0);
}
