//! What runs over Rust's traits, datagrams, sockets within the machine.

mod common;

use common::{LONG, both};
use milo_rt::net::{NetError, TcpListener, TcpStream, UdpSocket, UnixListener, UnixStream, ip4};
use milo_rt::promise::Promise;
use milo_rt::sync::Channel;
use milo_rt::{task, timer};
use std::io::{self, BufRead, BufReader, IoSlice, Read, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::path::PathBuf;
use std::time::Duration;

const HERE: u32 = ip4(127, 0, 0, 1);

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind_to(HERE, 0).unwrap();
    let client = TcpStream::connect(HERE, listener.port()).unwrap();
    (client, listener.accept().unwrap())
}

fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("milo-rt-{name}-{}", std::process::id()))
}

#[test]
fn a_stream_is_read_and_written_by_code_that_knows_only_the_traits() {
    fn copy(mut from: impl Read, mut to: impl Write) -> u64 {
        io::copy(&mut from, &mut to).unwrap()
    }
    both(|| {
        let (a, b) = pair();
        let text = vec![b'x'; 3_000_000];
        let expected = text.len() as u64;
        let back = b.clone();
        let echo = task::spawn(move || {
            let n = copy(&b, &back);
            back.finish().unwrap();
            n
        });
        let mut writer = a.clone();
        let sender = task::spawn(move || {
            writer.write_all(&text).unwrap();
            writer.flush().unwrap();
            writer.finish().unwrap();
        });
        let mut got = Vec::new();
        assert_eq!((&a).read_to_end(&mut got).unwrap() as u64, expected);
        assert_eq!(echo.join(), Ok(expected));
        assert_eq!(sender.join(), Ok(()));
    });
}

#[test]
fn pieces_of_a_write_arrive_in_order() {
    both(|| {
        let (mut a, b) = pair();
        let n = a.write_vectored(&[IoSlice::new(b""), IoSlice::new(b"ab"), IoSlice::new(b"cd")]);
        assert_eq!(n.unwrap(), 4);
        assert_eq!(a.write(b"").unwrap(), 0);
        assert_eq!(a.write_vectored(&[]).unwrap(), 0);
        a.write_all(b"").unwrap();
        a.finish().unwrap();
        assert_eq!(b.recv_all(), Ok("abcd".to_string()));
        let mut nothing: [u8; 0] = [];
        assert_eq!((&b).read(&mut nothing).unwrap(), 0);
    });
}

#[test]
fn ways_to_receive_take_turns_without_losing_a_byte() {
    both(|| {
        let (a, b) = pair();
        a.send("one\r\ntwo\nthree\nrest é").unwrap();
        a.finish().unwrap();
        assert_eq!(b.recv_line(), Ok(Some("one".to_string())));
        let mut four = [0; 4];
        (&b).read_exact(&mut four).unwrap();
        assert_eq!(&four, b"two\n");
        let mut lines = b.lines();
        assert_eq!(lines.next(), Some(Ok("three".to_string())));
        drop(lines);
        let last: Vec<_> = BufReader::new(&b).lines().map(Result::unwrap).collect();
        assert_eq!(last, ["rest é"]);
        assert_eq!(b.recv_line(), Ok(None));
        assert_eq!(b.lines().next(), None);
    });
}

#[test]
fn a_line_that_is_no_text_is_told_and_kept() {
    both(|| {
        let (a, b) = pair();
        a.send_bytes(b"\xff\xfe\nnext\n").unwrap();
        let mut lines = b.lines();
        assert_eq!(lines.next(), Some(Err(NetError::InvalidUtf8)));
        assert_eq!(lines.next(), None);
        assert_eq!(b.recv_bytes(), Ok(b"\xff\xfe\nnext\n".to_vec()));
    });
}

#[test]
fn errors_have_the_kinds_of_std_and_come_back_as_they_were() {
    both(|| {
        let (mut a, b) = pair();
        b.set_timeout(Some(Duration::from_millis(5)));
        let late = (&b).read(&mut [0; 8]).unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
        assert_eq!(NetError::from(late), NetError::Timeout);
        assert_eq!(b.recv_line(), Err(NetError::Timeout));
        a.finish().unwrap();
        let finished = a.write(b"x").unwrap_err();
        assert_eq!(finished.kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(NetError::from(finished), NetError::Finished);
        a.close();
        let closed = a.read(&mut [0; 8]).unwrap_err();
        assert_eq!(closed.kind(), io::ErrorKind::NotConnected);
        assert_eq!(NetError::from(closed), NetError::Closed);
        assert_eq!(
            a.write_all(b"x").unwrap_err().to_string(),
            "connection closed"
        );
    });
}

#[test]
fn closing_ends_a_read_that_waits() {
    both(|| {
        let (a, _b) = pair();
        let mut reader = a.clone();
        let waits = Promise::run(move || reader.read(&mut [0; 8]).map_err(|e| e.kind()));
        timer::sleep(Duration::from_millis(2));
        a.close();
        let ended = waits.wait_timeout(LONG).unwrap();
        assert_eq!(ended, Err(io::ErrorKind::NotConnected));
    });
}

#[test]
fn a_descriptor_that_was_lent_outlives_a_close() {
    let (a, b) = pair();
    let number = a.as_raw_fd();
    {
        let fd = a.as_fd();
        a.close();
        // The number still means this socket.
        let socket = socket2::SockRef::from(&fd);
        assert!(socket.local_addr().is_ok());
        assert_eq!(fd.as_raw_fd(), number);
    }
    assert_eq!(b.recv(), Ok(String::new()));
    let closed = TcpListener::bind_to(HERE, 0).unwrap();
    closed.close();
    let panic = std::panic::catch_unwind(|| closed.as_raw_fd()).unwrap_err();
    let text = panic.downcast_ref::<&str>().unwrap();
    assert!(text.contains("closed"), "{text}");
}

#[test]
fn addresses_of_both_ends() {
    let listener = TcpListener::bind_to(HERE, 0).unwrap();
    let here = TcpStream::connect(HERE, listener.port()).unwrap();
    let there = listener.accept().unwrap();
    assert_eq!(here.local().ok(), there.peer());
    assert_eq!(there.local().ok(), here.peer());
    assert_eq!(listener.local().unwrap().port(), listener.port());
    here.close();
    assert_eq!(here.local(), Err(NetError::Closed));
}

#[test]
fn sockets_of_std_become_ours() {
    let std_listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listener = TcpListener::try_from(std_listener).unwrap();
    let address = listener.local().unwrap();
    let std_stream = std::net::TcpStream::connect(address).unwrap();
    let stream = TcpStream::try_from(std_stream).unwrap();
    assert_eq!(stream.peer(), Some(address));
    let there = listener.accept().unwrap();
    both_ways(move |text| stream.send(text), move || there.recv());
}

fn both_ways(
    send: impl Fn(&str) -> Result<usize, NetError> + Send + 'static,
    recv: impl Fn() -> Result<String, NetError> + Send + 'static,
) {
    let received = Promise::run(recv);
    assert_eq!(send("hello"), Ok(5));
    assert_eq!(
        received.wait_timeout(LONG).unwrap(),
        Ok("hello".to_string())
    );
}

#[test]
fn a_listener_is_a_loop_that_ends_when_it_is_closed() {
    both(|| {
        let listener = TcpListener::bind_to(HERE, 0).unwrap();
        let (port, handle) = (listener.port(), listener.clone());
        let served = Promise::run(move || {
            let mut n = 0;
            for stream in &listener {
                stream.unwrap().send("x").unwrap();
                n += 1;
            }
            n
        });
        for _ in 0..3 {
            let stream = TcpStream::connect(HERE, port).unwrap();
            assert_eq!(stream.recv_all(), Ok("x".to_string()));
        }
        handle.close();
        assert_eq!(served.wait_timeout(LONG), Ok(3));
    });
}

#[test]
fn datagrams_arrive_whole() {
    both(|| {
        let a = UdpSocket::bind_to(HERE, 0).unwrap();
        let b = UdpSocket::bind_to(HERE, 0).unwrap();
        b.set_timeout(Some(LONG));
        let long = vec![7; 60_000];
        for bytes in [&b"x"[..], b"", &long] {
            assert_eq!(a.send_to(bytes, b.local()), Ok(bytes.len()));
            let (got, from) = b.recv_from().unwrap();
            assert_eq!((got.as_slice(), from), (bytes, a.local()));
        }
        let port = b.local().port();
        assert_eq!(a.send_to_host(b"by name", "127.0.0.1", port), Ok(7));
        assert_eq!(b.recv_from().unwrap().0, b"by name");
        let error = a.send_to(&vec![0; 70_000], b.local()).unwrap_err();
        assert!(matches!(error, NetError::Other(_)), "{error:?}");
        assert_eq!(
            a.send_to_host(b"x", "::1", port),
            Err(NetError::Unreachable)
        );
    });
}

#[test]
fn datagrams_are_waited_for() {
    both(|| {
        let a = UdpSocket::bind_to(HERE, 0).unwrap();
        let b = UdpSocket::bind_to(HERE, 0).unwrap();
        b.set_timeout(Some(Duration::from_millis(5)));
        assert_eq!(b.recv_from().unwrap_err(), NetError::Timeout);
        b.set_timeout(None);
        let (to, theirs) = (b.local(), b.clone());
        let waits = Promise::run(move || theirs.recv_from().unwrap().0);
        timer::sleep(Duration::from_millis(1));
        a.send_to(b"late", to).unwrap();
        assert_eq!(waits.wait_timeout(LONG), Ok(b"late".to_vec()));
        let theirs = b.clone();
        let waits = Promise::run(move || theirs.recv_from().map(|_| ()));
        timer::sleep(Duration::from_millis(1));
        b.close();
        assert_eq!(waits.wait_timeout(LONG), Ok(Err(NetError::Closed)));
        assert_eq!(b.send_to(b"x", to), Err(NetError::Closed));
        assert_eq!(
            UdpSocket::bind(a.local().port()).unwrap_err(),
            NetError::AddressInUse
        );
    });
}

#[test]
fn a_socket_at_a_path() {
    both(|| {
        static NUMBER: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = path(&format!("socket-{number}"));
        let gone = UnixStream::connect(&path).unwrap_err();
        assert!(gone.to_string().contains("No such file"), "{gone}");
        let listener = UnixListener::bind(&path).unwrap();
        assert_eq!(
            UnixListener::bind(&path).unwrap_err(),
            NetError::AddressInUse
        );
        let (theirs, seen) = (listener.clone(), Channel::new(8).unwrap());
        let to = seen.clone();
        let server = Promise::run(move || {
            for stream in &theirs {
                let stream = stream.unwrap();
                to.send(stream.recv_line().unwrap().unwrap()).unwrap();
                stream.send("thanks").unwrap();
            }
        });
        for i in 0..4 {
            let stream = UnixStream::connect(&path).unwrap();
            writeln!(&stream, "{i}").unwrap();
            assert_eq!(stream.recv_all(), Ok("thanks".to_string()));
            assert_eq!(seen.recv(), Ok(i.to_string()));
        }
        listener.close();
        assert_eq!(server.wait_timeout(LONG), Ok(()));
        assert!(!path.exists());
        std::fs::write(&path, "").unwrap();
        assert_eq!(UnixStream::connect(&path).unwrap_err(), NetError::Refused);
        drop(listener);
        assert!(path.exists(), "another's file stays");
        std::fs::remove_file(&path).unwrap();
    });
}

#[test]
fn connecting_waits_for_a_listener_that_is_slow() {
    let path = path("slow");
    let listener = socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None);
    let listener = listener.unwrap();
    let address = socket2::SockAddr::unix(&path).unwrap();
    listener.bind(&address).unwrap();
    listener.listen(1).unwrap();
    // The queue is short, and nobody accepts.
    let mut waiting = Vec::new();
    let full = loop {
        match UnixStream::connect_timeout(&path, Duration::from_millis(30)) {
            Ok(stream) => waiting.push(stream),
            Err(error) => break error,
        }
        assert!(waiting.len() < 10);
    };
    assert_eq!(full, NetError::Timeout);
    let to = path.clone();
    let late = Promise::run(move || UnixStream::connect(&to).map(|_| ()));
    let accepted = Promise::blocking(move || {
        listener.accept().unwrap();
        listener
    });
    let _listener = accepted.wait_timeout(LONG).unwrap();
    assert_eq!(late.wait_timeout(LONG), Ok(Ok(())));
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn two_ends_without_a_path() {
    both(|| {
        let (a, b) = UnixStream::pair().unwrap();
        let waits = Promise::run(move || b.recv_all());
        a.send("one").unwrap();
        a.send_bytes(b" two").unwrap();
        a.finish().unwrap();
        assert_eq!(a.send("x"), Err(NetError::Finished));
        assert_eq!(waits.wait_timeout(LONG).unwrap(), Ok("one two".to_string()));
        drop(waits);
        a.set_timeout(Some(LONG));
        assert_eq!(a.recv(), Ok(String::new()));
    });
    let (a, b) = UnixStream::pair().unwrap();
    drop(b);
    assert_eq!(a.send("x"), Err(NetError::Reset));
    let long = std::iter::repeat_n('x', 300).collect::<String>();
    assert!(UnixListener::bind(long).is_err());
}
