//! Sockets that are always ready, urgent data, limits of time and of descriptors.

mod common;

use common::{LONG, both, in_child, stderr};
use milo_rt::net::{NetError, TcpListener, TcpStream, ip4, resolve, resolve_all};
use milo_rt::promise::Promise;
use milo_rt::sync::{AtomicBool, Channel};
use milo_rt::{runtime, task, timer};
use std::fs::File;
use std::io::Write;
use std::net::{IpAddr, Ipv6Addr};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::process::ExitCode;
use std::time::Duration;

const HERE: u32 = ip4(127, 0, 0, 1);

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind_to(HERE, 0).unwrap();
    let client = TcpStream::connect(HERE, listener.port()).unwrap();
    (client, listener.accept().unwrap())
}

/// In a task, `operate` goes on until a timer, another task and a socket have got through.
fn lets_others_run(operate: impl Fn() + Send + 'static) {
    let done = AtomicBool::new(false);
    let theirs = done.clone();
    let (a, b) = pair();
    let others = Promise::run(move || {
        timer::sleep(Duration::from_millis(2));
        task::spawn(move || a.send("x").unwrap()).join().unwrap();
        assert_eq!(b.recv().unwrap(), "x");
        theirs.store(true);
    });
    let busy = Promise::run(move || {
        while !done.load() {
            operate();
        }
    });
    assert_eq!(others.wait_timeout(LONG), Ok(()));
    assert_eq!(busy.wait_timeout(LONG), Ok(()));
}

/// With each kind of listener, and at either end.
#[test]
fn small_messages_go_out_at_once() {
    fn nodelay(stream: &TcpStream) -> bool {
        socket2::SockRef::from(stream).nodelay().unwrap()
    }
    let of_std = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    // It is in the queue before the listener is ours.
    let early = std::net::TcpStream::connect(of_std.local_addr().unwrap()).unwrap();
    let of_std = TcpListener::try_from(of_std).unwrap();
    assert!(nodelay(&of_std.accept().unwrap()));
    drop(early);
    let others =
        ["127.0.0.1:0", "[::1]:0"].map(|at| TcpListener::bind_address(at.parse().unwrap()));
    for listener in others.into_iter().flatten().chain([of_std]) {
        let client = TcpStream::connect_address(listener.local().unwrap()).unwrap();
        let server = listener.accept().unwrap();
        assert!(nodelay(&client) && nodelay(&server));
    }
}

#[test]
fn what_is_always_ready_lets_others_run() {
    let (a, b) = pair();
    a.finish().unwrap();
    let end = b.clone();
    lets_others_run(move || assert_eq!(end.recv(), Ok(String::new())));
    let end = b.clone();
    lets_others_run(move || assert_eq!(end.recv_all(), Ok(String::new())));
    lets_others_run(move || assert_eq!(b.recv_bytes(), Ok(Vec::new())));
    lets_others_run(move || assert_eq!(a.send("x"), Err(NetError::Finished)));

    let (closed, _peer) = pair();
    closed.close();
    lets_others_run(move || assert_eq!(closed.recv(), Err(NetError::Closed)));

    let listener = TcpListener::bind_to(HERE, 0).unwrap();
    let port = listener.port();
    listener.close();
    lets_others_run(move || assert!(listener.accept().is_err()));
    lets_others_run(move || assert!(TcpStream::connect(HERE, port).is_err()));
    lets_others_run(move || assert!(resolve("127.0.0.1").is_ok()));

    // One who always has something to read, from a thread that always sends.
    let (a, b) = pair();
    let stop = AtomicBool::new(false);
    let theirs = stop.clone();
    let feeder = Promise::blocking(move || {
        while !theirs.load() {
            a.send(&"x".repeat(100_000)).unwrap();
        }
    });
    let fed = b.clone();
    lets_others_run(move || assert!(!fed.recv().unwrap().is_empty()));
    stop.store(true);
    while !feeder.is_done() {
        b.recv().unwrap();
    }
}

/// A std socket that has connected to a stream of ours.
fn with_std() -> (std::net::TcpStream, TcpStream) {
    let listener = TcpListener::bind_to(HERE, 0).unwrap();
    let peer = std::net::TcpStream::connect(("127.0.0.1", listener.port())).unwrap();
    peer.set_nodelay(true).unwrap();
    (peer, listener.accept().unwrap())
}

fn send_urgent(socket: &std::net::TcpStream, byte: u8) {
    // SAFETY: a valid pointer to one byte.
    let sent = unsafe {
        libc::send(
            socket.as_raw_fd(),
            std::ptr::from_ref(&byte).cast(),
            1,
            libc::MSG_OOB,
        )
    };
    assert_eq!(sent, 1);
}

/// Reads until the text is there.
fn read_until(stream: &TcpStream, wanted: &str) {
    stream.set_timeout(Some(LONG));
    let mut text = String::new();
    while !text.ends_with(wanted) {
        let piece = stream
            .recv()
            .unwrap_or_else(|error| panic!("{error} after {text:?}"));
        assert!(!piece.is_empty(), "ended after {text:?}");
        text += &piece;
    }
}

#[test]
fn what_follows_urgent_data_is_read() {
    both(|| {
        let (mut peer, stream) = with_std();
        // Once something was waited for: the next reads know the socket.
        let theirs = stream.clone();
        let first = task::spawn(move || read_until(&theirs, "x"));
        timer::sleep(Duration::from_millis(2));
        peer.write_all(b"x").unwrap();
        first.join().unwrap();
        peer.write_all(b"abc").unwrap();
        send_urgent(&peer, b'!');
        peer.write_all(b"def").unwrap();
        timer::sleep(Duration::from_millis(5));
        read_until(&stream, "def");
        // At the beginning, several times, and as the last thing.
        send_urgent(&peer, b'?');
        peer.write_all(b"g").unwrap();
        for _ in 0..3 {
            send_urgent(&peer, b'!');
            peer.write_all(b"h").unwrap();
            timer::sleep(Duration::from_millis(1));
        }
        peer.write_all(b"i").unwrap();
        read_until(&stream, "i");
        send_urgent(&peer, b'!');
        drop(peer);
        assert_eq!(stream.recv_all(), Ok(String::new()));
    });
}

#[test]
fn short_pieces_of_every_kind_arrive() {
    both(|| {
        let (mut peer, stream) = with_std();
        let sender = Promise::blocking(move || {
            for n in 0..300 {
                // Around the size of what is read at once, too.
                let len = [1, 2, 1000, 65_535, 65_536, 65_537][n % 6];
                peer.write_all(&vec![b'a'; len]).unwrap();
                if n % 7 == 0 {
                    std::thread::sleep(Duration::from_micros(300));
                }
            }
        });
        stream.set_timeout(Some(LONG));
        let mut n = 0;
        loop {
            match stream.recv_bytes().unwrap().len() {
                0 => break,
                len => n += len,
            }
        }
        assert_eq!(n, 50 * (1 + 2 + 1000 + 65_535 + 65_536 + 65_537));
        sender.wait().unwrap();
    });
}

#[test]
fn sending_after_ones_own_end_says_so() {
    both(|| {
        let (a, b) = pair();
        a.finish().unwrap();
        a.finish().unwrap();
        let again = a.send("x").unwrap_err();
        assert_eq!(again, NetError::Finished);
        assert_eq!(NetError::from_text(&again.to_string()), NetError::Finished);
        // The other direction goes on.
        b.send("answer").unwrap();
        assert_eq!(a.recv(), Ok("answer".into()));
        a.close();
        assert_eq!(a.send("x"), Err(NetError::Closed));
        assert_eq!(a.finish(), Err(NetError::Closed));
    });
}

#[test]
fn limits_bound_what_never_waits() {
    both(|| {
        let (a, b) = pair();
        a.send("first").unwrap();
        let sender = Promise::blocking(move || while a.send(&"x".repeat(100_000)).is_ok() {});
        b.set_timeout(Some(Duration::from_millis(30)));
        assert_eq!(b.recv_all(), Err(NetError::Timeout));
        b.set_timeout(None);
        // What arrived is kept.
        assert!(b.recv().unwrap().starts_with("first"));
        b.close();
        assert_eq!(sender.wait_timeout(LONG), Ok(()));
    });
}

/// False if the reader was so late that the limit, which was set afterwards, held for it too.
fn limit_of_turns_is_kept(pause: Duration) -> bool {
    let (a, b) = pair();
    let (first, full) = (a.clone(), a.clone());
    let reader = Promise::run(move || first.recv());
    let writer = Promise::run(move || full.send(&"x".repeat(20_000_000)));
    // The writer has its turn, without a limit: something of it arrives.
    assert!(b.recv().unwrap().starts_with('x'));
    timer::sleep(pause);
    a.set_timeout(Some(Duration::from_millis(10)));
    assert_eq!(a.recv(), Err(NetError::Timeout));
    assert_eq!(a.send("x"), Err(NetError::Timeout));
    assert_eq!(a.recv_bytes(), Err(NetError::Timeout));
    assert!(!writer.is_done());
    // Nothing is sent to it: it can only have ended because of a limit.
    let in_time = !reader.is_done();
    b.close();
    assert!(reader.wait_timeout(LONG).is_ok());
    assert!(writer.wait_timeout(LONG).is_ok());
    in_time
}

#[test]
fn limits_bound_the_wait_for_ones_turn() {
    both(|| {
        // Nothing tells from outside that the reader waits: however busy the machine is, it
        // does after one of these times.
        let pauses = [50, 500, 2000, 8000].map(Duration::from_millis);
        assert!(pauses.into_iter().any(limit_of_turns_is_kept));
    });
}

#[test]
fn a_name_is_tried_at_all_its_addresses() {
    both(|| {
        let listener = TcpListener::bind_to(HERE, 0).unwrap();
        assert!(TcpStream::connect_host("localhost", listener.port()).is_ok());
        assert!(TcpStream::connect_host_timeout("localhost", listener.port(), LONG).is_ok());
        let port = listener.port();
        listener.close();
        let error = TcpStream::connect_host("localhost", port).unwrap_err();
        assert_eq!(error, NetError::Refused);
        let error = TcpStream::connect_host("no-such-host.invalid", 80).unwrap_err();
        assert_eq!(error, NetError::UnknownHost("no-such-host.invalid".into()));
    });
}

#[test]
fn addresses_of_the_other_kind() {
    both(|| {
        let six = IpAddr::V6(Ipv6Addr::LOCALHOST);
        assert_eq!(resolve_all("::1"), Ok(vec![six]));
        assert_eq!(resolve_all("[::1]"), Ok(vec![six]));
        assert!(resolve("::1").unwrap_err().to_string().contains("IPv6"));
        let listener = match TcpListener::bind_address((six, 0).into()) {
            Ok(listener) => listener,
            // A system without them says so.
            Err(error) => {
                assert!(
                    matches!(error, NetError::Unreachable | NetError::Other(_)),
                    "{error}"
                );
                return;
            }
        };
        let stream = TcpStream::connect_host("::1", listener.port()).unwrap();
        stream.send("six").unwrap();
        let peer = listener.accept().unwrap();
        assert_eq!(peer.recv(), Ok("six".into()));
        assert!(peer.peer().is_some_and(|address| address.is_ipv6()));
    });
}

/// Runs `program` in a child that may have 64 descriptors.
fn with_few_descriptors(test: &str, program: impl FnOnce()) {
    let output = in_child(test, &[], || {
        let few = libc::rlimit {
            rlim_cur: 64,
            rlim_max: 64,
        };
        // SAFETY: a valid pointer.
        assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &few) }, 0);
        program();
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

fn take_all_descriptors() -> Vec<File> {
    std::iter::from_fn(|| File::open("/dev/null").ok()).collect()
}

#[test]
fn accept_without_descriptors_lets_others_run_and_recovers() {
    let test = "accept_without_descriptors_lets_others_run_and_recovers";
    with_few_descriptors(test, || {
        let listener = TcpListener::bind_to(HERE, 0).unwrap();
        let port = listener.port();
        let clients: Vec<_> = (0..3)
            .map(|_| std::net::TcpStream::connect(("127.0.0.1", port)).unwrap())
            .collect();
        let accepted = Promise::run(move || {
            let held = take_all_descriptors();
            let errors = milo_rt::sync::AtomicI64::new(0);
            let seen = errors.clone();
            // Frees the descriptors, and needs a turn and a timer for it.
            task::spawn(move || {
                timer::sleep(Duration::from_millis(50));
                while seen.load() == 0 {
                    timer::sleep(Duration::from_millis(1));
                }
                drop(held);
            });
            let mut streams = Vec::new();
            while streams.len() < 3 {
                match listener.accept() {
                    Ok(stream) => streams.push(stream),
                    Err(error) => {
                        assert_eq!(error, NetError::TooManyFiles);
                        errors.add(1);
                    }
                }
            }
            // Each error has waited a while first.
            assert!(errors.load() < 100_000);
            streams.len()
        });
        assert_eq!(accepted.wait_timeout(LONG), Ok(3));
        drop(clients);
    });
}

#[test]
fn without_descriptors_everything_is_an_error_and_works_again() {
    let test = "without_descriptors_everything_is_an_error_and_works_again";
    with_few_descriptors(test, || {
        let listener = TcpListener::bind_to(HERE, 0).unwrap();
        let port = listener.port();
        let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let fd = theirs.as_raw_fd();
        let all_fail = move || {
            assert_eq!(
                TcpStream::connect(HERE, port).unwrap_err(),
                NetError::TooManyFiles
            );
            assert_eq!(
                TcpStream::connect_host("localhost", port).unwrap_err(),
                NetError::TooManyFiles
            );
            assert_eq!(resolve("localhost"), Err(NetError::TooManyFiles));
            assert_eq!(TcpListener::bind(0).unwrap_err(), NetError::TooManyFiles);
            assert!(runtime::wait_readable_fd(fd).is_err());
            assert!(milo_rt::io::read_file("/dev/null").is_err());
        };
        // The first task starts before there is a lack; then everything fails, in both worlds.
        let held = task::spawn(take_all_descriptors).join().unwrap();
        assert_eq!(Promise::run(all_fail).wait_timeout(LONG), Ok(()));
        assert_eq!(Promise::blocking(all_fail).wait_timeout(LONG), Ok(()));
        drop(held);
        let works = Promise::run(move || {
            TcpStream::connect_host("localhost", port).unwrap();
            (&ours).write_all(b"x").unwrap();
            runtime::wait_readable_fd(fd).unwrap();
            milo_rt::io::read_file("/dev/null").unwrap()
        });
        assert_eq!(works.wait_timeout(LONG), Ok(String::new()));
        drop(theirs);
    });
}

#[test]
fn waiting_for_descriptors_that_block_takes_no_threads() {
    let test = "waiting_for_descriptors_that_block_takes_no_threads";
    let output = in_child(test, &[], || {
        let (ready, go) = (Channel::new(200).unwrap(), Channel::new(200).unwrap());
        let waiters: Vec<_> = (0..100)
            .map(|_| {
                let mut ends = [0; 2];
                // SAFETY: room for two descriptors, which are nobody else's then.
                let (from, to) = unsafe {
                    assert_eq!(libc::pipe(ends.as_mut_ptr()), 0);
                    (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1]))
                };
                let (ready, go) = (ready.clone(), go.clone());
                task::spawn(move || {
                    let writer = task::spawn(move || {
                        go.recv().unwrap();
                        File::from(to).write_all(b"x").unwrap();
                    });
                    ready.send(()).unwrap();
                    runtime::wait_readable(&from).unwrap();
                    writer.join().unwrap();
                })
            })
            .collect();
        for _ in 0..100 {
            ready.recv().unwrap();
        }
        timer::sleep(Duration::from_millis(20));
        let threads = std::fs::read_dir("/proc/self/task").map_or(0, |tasks| tasks.count());
        for _ in 0..100 {
            go.send(()).unwrap();
        }
        waiters.into_iter().for_each(|w| w.join().unwrap());
        assert!(threads < 20, "{threads}");
        ExitCode::SUCCESS
    });
    assert!(output.status.success(), "{}", stderr(&output));
}
