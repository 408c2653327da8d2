//! Shared by the HTTP rows: the clients, and the answer for servers that write it themselves.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Connections that are kept alive.
pub const CONNECTIONS: u64 = 8;
/// The body of each answer.
pub const BODY: [u8; 512] = [b'a'; 512];

const REQUEST: &[u8] =
    b"GET /some/path HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";

/// The length of the request at the beginning; None if it is not there as a whole.
pub fn request_length(bytes: &[u8]) -> Option<usize> {
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes).expect("a valid request") {
        httparse::Status::Complete(length) => Some(length),
        httparse::Status::Partial => None,
    }
}

/// Appends an answer.
pub fn answer(to: &mut Vec<u8>) {
    let date = httpdate::fmt_http_date(std::time::SystemTime::now());
    let _ = write!(
        to,
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\ndate: {date}\r\n\r\n",
        BODY.len()
    );
    to.extend_from_slice(&BODY);
}

/// Asks n times, from threads that block; the time from the first request on.
pub fn load(port: u16, n: u64) -> Duration {
    let streams: Vec<_> = (0..CONNECTIONS)
        .map(|_| TcpStream::connect(("127.0.0.1", port)).expect("the server is there"))
        .collect();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for mut stream in streams {
            scope.spawn(move || {
                let _ = stream.set_nodelay(true);
                (0..n / CONNECTIONS).for_each(|_| ask(&mut stream));
            });
        }
    });
    start.elapsed()
}

fn ask(stream: &mut TcpStream) {
    stream.write_all(REQUEST).expect("the server reads");
    let mut bytes = [0; 4096];
    let mut got = 0;
    loop {
        let n = stream.read(&mut bytes[got..]).expect("the server answers");
        assert!(n > 0, "the server is gone");
        got += n;
        let head = bytes[..got].windows(4).position(|w| w == b"\r\n\r\n");
        if head.is_some_and(|head| got >= head + 4 + BODY.len()) {
            return;
        }
    }
}
