//! Connections: from tasks and threads, and the edges.

use milo_rt::net::{NetError, TcpListener, TcpStream, ip4, resolve};
use milo_rt::sync::Channel;
use milo_rt::{task, thread, timer};
use std::io::{Read, Write};
use std::time::Duration;

const HERE: u32 = ip4(127, 0, 0, 1);

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind_to(HERE, 0).unwrap();
    let port = listener.port();
    let client = thread::spawn(move || TcpStream::connect(HERE, port).unwrap()).unwrap();
    let server = listener.accept().unwrap();
    (client.join().unwrap(), server)
}

/// Runs the same code in a thread and in a task.
fn both(f: impl Fn() + Send + Sync + 'static) {
    let f = std::sync::Arc::new(f);
    let g = f.clone();
    g();
    task::spawn(move || f()).join().unwrap();
}

#[test]
fn echo_between_tasks_and_threads() {
    both(|| {
        let listener = TcpListener::bind(0).unwrap();
        let port = listener.port();
        let server = task::spawn(move || {
            for _ in 0..2 {
                let peer = listener.accept().unwrap();
                task::spawn(move || {
                    loop {
                        let text = peer.recv().unwrap();
                        if text.is_empty() {
                            break;
                        }
                        peer.send(&text).unwrap();
                    }
                });
            }
        });
        for _ in 0..2 {
            let stream = TcpStream::connect(HERE, port).unwrap();
            for i in 0..200 {
                let text = format!("message {i} äöü");
                assert_eq!(stream.send(&text), Ok(text.len()));
                let mut back = String::new();
                while back.len() < text.len() {
                    back += &stream.recv().unwrap();
                }
                assert_eq!(back, text);
            }
            stream.close();
            assert_eq!(stream.send("x"), Err(NetError::Closed));
        }
        server.join().unwrap();
    });
}

#[test]
fn one_reads_while_another_writes() {
    both(|| {
        let (a, b) = pair();
        let big = "x".repeat(4_000_000);
        let (a2, text) = (a.clone(), big.clone());
        let sender = task::spawn(move || {
            a2.send(&text).unwrap();
            a2.finish().unwrap();
        });
        let b2 = b.clone();
        let back = thread::spawn(move || {
            b2.send(&"y".repeat(3_000_000)).unwrap();
            b2.finish().unwrap();
        })
        .unwrap();
        let reader = task::spawn(move || a.recv_all().unwrap().len());
        assert_eq!(b.recv_all().unwrap().len(), big.len());
        assert_eq!(reader.join(), Ok(3_000_000));
        sender.join().unwrap();
        back.join().unwrap();
    });
}

#[test]
fn several_accept_on_one_listener() {
    let listener = TcpListener::bind(0).unwrap();
    let port = listener.port();
    let acceptors: Vec<_> = (0..4)
        .map(|i| {
            let listener = listener.clone();
            let f = move || {
                let mut n = 0;
                while listener.accept().is_ok() {
                    n += 1;
                }
                n
            };
            match i % 2 {
                0 => milo_rt::promise::Promise::run(f),
                _ => milo_rt::promise::Promise::blocking(f),
            }
        })
        .collect();
    let clients = (0..200).map(|_| task::spawn(move || TcpStream::connect(HERE, port).is_ok()));
    let connected = clients.map(|c| c.join().unwrap()).filter(|ok| *ok).count();
    assert_eq!(connected, 200);
    timer::sleep(Duration::from_millis(50));
    listener.close();
    let counts = milo_rt::promise::Promise::all(acceptors).unwrap();
    assert_eq!(counts.iter().sum::<i32>(), 200);
    assert_eq!(listener.accept().unwrap_err(), NetError::Closed);
}

#[test]
fn closing_wakes_those_who_wait() {
    let (a, _b) = pair();
    let (t, k) = (a.clone(), a.clone());
    let in_thread = thread::spawn(move || t.recv()).unwrap();
    let in_task = task::spawn(move || k.recv());
    timer::sleep(Duration::from_millis(20));
    a.close();
    assert_eq!(in_task.join().unwrap(), Err(NetError::Closed));
    assert_eq!(in_thread.join().unwrap(), Err(NetError::Closed));
}

#[test]
fn half_closed_then_the_rest_arrives() {
    both(|| {
        let (a, b) = pair();
        a.send("question").unwrap();
        a.finish().unwrap();
        assert_eq!(b.recv_all().unwrap(), "question");
        b.send("answer").unwrap();
        b.close();
        assert_eq!(a.recv_all().unwrap(), "answer");
        assert_eq!(a.recv().unwrap(), "");
    });
}

#[test]
fn a_reset_is_an_error() {
    both(|| {
        let std_listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = std_listener.local_addr().unwrap().port();
        let stream = TcpStream::connect(HERE, port).unwrap();
        let (peer, _) = std_listener.accept().unwrap();
        stream.send("unread").unwrap();
        // Closing with unread bytes resets.
        std::thread::sleep(Duration::from_millis(5));
        drop(peer);
        let mut last = Ok(1);
        for _ in 0..100 {
            last = stream.send("x");
            if last.is_err() {
                break;
            }
            timer::sleep(Duration::from_millis(2));
        }
        assert_eq!(last, Err(NetError::Reset));
    });
}

#[test]
fn utf8_split_and_invalid() {
    both(|| {
        let std_listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = std_listener.local_addr().unwrap().port();
        let stream = TcpStream::connect(HERE, port).unwrap();
        let (mut peer, _) = std_listener.accept().unwrap();
        let euro = "€".as_bytes();
        peer.write_all(&[b'a', euro[0]]).unwrap();
        assert_eq!(stream.recv().unwrap(), "a");
        peer.write_all(&euro[1..]).unwrap();
        assert_eq!(stream.recv().unwrap(), "€");
        peer.write_all(b"ok\xff\xfe").unwrap();
        assert_eq!(stream.recv().unwrap(), "ok");
        assert_eq!(stream.recv(), Err(NetError::InvalidUtf8));
        assert_eq!(stream.recv(), Err(NetError::InvalidUtf8));
        assert_eq!(stream.recv_bytes().unwrap(), b"\xff\xfe");
        peer.write_all(&euro[..2]).unwrap();
        drop(peer);
        assert_eq!(stream.recv(), Err(NetError::InvalidUtf8));
        assert_eq!(stream.recv_bytes().unwrap(), &euro[..2]);
        assert_eq!(stream.recv_bytes().unwrap(), b"");
    });
}

#[test]
fn silent_and_slow_peers() {
    both(|| {
        let (a, b) = pair();
        a.set_timeout(Some(Duration::from_millis(5)));
        assert_eq!(a.recv(), Err(NetError::Timeout));
        // Nobody reads: the buffers fill up, and the rest times out.
        assert_eq!(a.send(&"x".repeat(50_000_000)), Err(NetError::Timeout));
        a.set_timeout(None);
        let slow = task::spawn(move || {
            for _ in 0..5 {
                timer::sleep(Duration::from_millis(2));
                b.send("z").unwrap();
            }
        });
        let mut got = 0;
        while got < 5 {
            got += a.recv().unwrap().len();
        }
        slow.join().unwrap();
    });
}

#[test]
fn nobody_listens() {
    both(|| {
        let port = TcpListener::bind(0).unwrap().port();
        assert_eq!(
            TcpStream::connect(HERE, port).unwrap_err(),
            NetError::Refused
        );
        let l = TcpListener::bind(0).unwrap();
        assert_eq!(
            TcpListener::bind(l.port()).unwrap_err(),
            NetError::AddressInUse
        );
    });
}

#[test]
fn names() {
    both(|| {
        assert_eq!(resolve("127.0.0.1"), Ok(HERE));
        assert_eq!(resolve("localhost"), Ok(HERE));
        let error = resolve("no-such-host.invalid").unwrap_err();
        assert_eq!(error.to_string(), "unknown host 'no-such-host.invalid'");
    });
}

#[test]
fn interoperates_with_std() {
    let listener = TcpListener::bind(0).unwrap();
    let port = listener.port();
    let server = task::spawn(move || listener.accept().unwrap().send("hi").unwrap());
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text, "hi");
    server.join().unwrap();
}

#[test]
fn waiting_for_any_descriptor() {
    use milo_rt::runtime::{wait_readable, wait_readable_fd, wait_writable};
    both(|| {
        assert!(wait_readable_fd(-1).is_err());
        assert!(wait_readable_fd(9_999).is_err());
        let (mut a, b) = std::os::unix::net::UnixStream::pair().unwrap();
        wait_writable(&a).unwrap();
        for nonblocking in [false, true] {
            b.set_nonblocking(nonblocking).unwrap();
            // Twice, as the second one must be watched anew.
            for _ in 0..2 {
                let mut c = b.try_clone().unwrap();
                let reader = task::spawn(move || {
                    wait_readable(&c).unwrap();
                    c.read(&mut [0; 1]).unwrap()
                });
                timer::sleep(Duration::from_millis(3));
                a.write_all(b"x").unwrap();
                assert_eq!(reader.join(), Ok(1));
            }
        }
        // The other end blocks as before: waiting changes no setting of the descriptor.
        b.set_nonblocking(false).unwrap();
        let mut c = b.try_clone().unwrap();
        let reader = task::spawn(move || wait_readable(&c).map(|()| c.read(&mut [0; 2])));
        timer::sleep(Duration::from_millis(3));
        a.write_all(b"x").unwrap();
        assert_eq!(reader.join().unwrap().unwrap().unwrap(), 1);
        let mut b = b;
        let writer = thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20));
            a.write_all(b"y").unwrap();
        })
        .unwrap();
        assert_eq!(b.read(&mut [0; 1]).unwrap(), 1, "it did not block");
        writer.join().unwrap();
    });
}

/// A connection whose one end has sent all that goes without the other one's reading, with the
/// task that goes on sending.
fn stuffed() -> (
    TcpStream,
    TcpStream,
    task::JoinHandle<Result<usize, NetError>>,
) {
    let (a, b) = pair();
    let sender = a.clone();
    let sender = task::spawn(move || sender.send(&"x".repeat(16_000_000)));
    timer::sleep(Duration::from_millis(30));
    (a, b, sender)
}

// One of those who wait for a connection waits in the engine, the others for that one: each of
// them may be the first to end.
#[test]
fn whoever_waits_first_the_others_go_on() {
    both(|| {
        // The sender leads, and is done first.
        let (a, b, sender) = stuffed();
        let a2 = a.clone();
        let reader = task::spawn(move || a2.recv());
        timer::sleep(Duration::from_millis(5));
        let drained = task::spawn({
            let b = b.clone();
            move || {
                let mut n = 0;
                while n < 16_000_000 {
                    n += b.recv().unwrap().len();
                }
            }
        });
        assert_eq!(sender.join().unwrap(), Ok(16_000_000));
        drained.join().unwrap();
        b.send("late").unwrap();
        assert_eq!(reader.join().unwrap(), Ok("late".to_string()));

        // The reader leads, the sender ends first.
        let (a, b) = pair();
        let a2 = a.clone();
        let reader = task::spawn(move || a2.recv());
        timer::sleep(Duration::from_millis(5));
        let a2 = a.clone();
        let sender = task::spawn(move || a2.send(&"x".repeat(16_000_000)));
        let mut n = 0;
        while n < 16_000_000 {
            n += b.recv().unwrap().len();
        }
        assert_eq!(sender.join().unwrap(), Ok(16_000_000));
        b.send("late").unwrap();
        assert_eq!(reader.join().unwrap(), Ok("late".to_string()));
    });
}

#[test]
fn a_timeout_of_one_leaves_the_others() {
    both(|| {
        // The reader has a limit and leads, and leaves; the sender has none.
        let (a, b) = pair();
        a.set_timeout(Some(Duration::from_millis(200)));
        let (a2, begins) = (a.clone(), Channel::new(1).unwrap());
        let begun = begins.clone();
        let reader = task::spawn(move || {
            begins.send(()).unwrap();
            a2.recv()
        });
        // However busy the machine is, the limit stands when the reader begins.
        begun.recv().unwrap();
        timer::sleep(Duration::from_millis(50));
        a.set_timeout(None);
        let a2 = a.clone();
        let sender = task::spawn(move || a2.send(&"x".repeat(16_000_000)));
        assert_eq!(reader.join().unwrap(), Err(NetError::Timeout));
        let mut n = 0;
        while n < 16_000_000 {
            n += b.recv().unwrap().len();
        }
        assert_eq!(sender.join().unwrap(), Ok(16_000_000));

        // The same, the other way round: the follower has the limit.
        let (a, b, sender) = stuffed();
        a.set_timeout(Some(Duration::from_millis(20)));
        let a2 = a.clone();
        let reader = task::spawn(move || a2.recv());
        assert_eq!(reader.join().unwrap(), Err(NetError::Timeout));
        a.set_timeout(None);
        b.send("answer").unwrap();
        assert_eq!(a.recv(), Ok("answer".to_string()));
        drop(b);
        assert!(sender.join().unwrap().is_err(), "the other end is gone");
    });
}

#[test]
fn closing_wakes_all_who_wait_in_tasks() {
    both(|| {
        for _ in 0..50 {
            let (a, _b, sender) = {
                let (a, b) = pair();
                let a2 = a.clone();
                let sender = task::spawn(move || a2.send(&"x".repeat(16_000_000)));
                (a, b, sender)
            };
            let a2 = a.clone();
            let reader = task::spawn(move || a2.recv());
            for _ in 0..3 {
                task::yield_now();
            }
            a.close();
            assert_eq!(reader.join().unwrap(), Err(NetError::Closed));
            assert!(sender.join().unwrap().is_err());
        }
    });
}

// Reads, writes, timeouts and closes on the same few connections, from tasks and threads.
#[test]
fn a_crowd_on_few_connections() {
    for round in 0..20 {
        let pairs: Vec<_> = (0..4).map(|_| pair()).collect();
        let mut crowd = Vec::new();
        for (i, (a, b)) in pairs.iter().enumerate() {
            for k in 0..6 {
                let stream = if k % 2 == 0 { a } else { b }.clone();
                let body = move || {
                    for n in 0..40 {
                        if (n + k) % 7 == 0 {
                            stream.set_timeout(Some(Duration::from_micros(300)));
                        }
                        let done = match k {
                            0..4 => stream.send(&"m".repeat(1 + n * 997)).map(drop),
                            _ => stream.recv().map(drop),
                        };
                        match done {
                            Ok(()) | Err(NetError::Timeout) => {}
                            Err(NetError::Closed | NetError::Reset) => return,
                            Err(error) => panic!("{error}"),
                        }
                    }
                };
                crowd.push(match (i + k) % 3 {
                    0 => milo_rt::promise::Promise::blocking(body),
                    _ => milo_rt::promise::Promise::run(body),
                });
            }
        }
        timer::sleep(Duration::from_micros(200 * round));
        for (i, (a, b)) in pairs.iter().enumerate() {
            if i % 2 == 0 { a } else { b }.close();
        }
        for (a, b) in &pairs {
            timer::sleep(Duration::from_millis(1));
            a.close();
            b.close();
        }
        milo_rt::promise::Promise::all(crowd).unwrap();
    }
}

// After a read that emptied the socket a task waits without another attempt: the end of the
// connection must not be missed then.
#[test]
fn the_end_that_came_with_the_data_is_seen() {
    both(|| {
        let (a, b) = pair();
        a.send("not watched yet").unwrap();
        a.close();
        timer::sleep(Duration::from_millis(5));
        b.set_timeout(Some(Duration::from_secs(5)));
        assert_eq!(b.recv().unwrap(), "not watched yet");
        assert_eq!(b.recv().unwrap(), "");

        let (a, b) = pair();
        b.set_timeout(Some(Duration::from_secs(5)));
        // TCP keeps no bounds: the two may arrive as one.
        let reader = task::spawn(move || {
            let mut text = String::new();
            loop {
                let part = b.recv().unwrap();
                if part.is_empty() {
                    return text;
                }
                text.push_str(&part);
            }
        });
        timer::sleep(Duration::from_millis(5));
        a.send("one").unwrap();
        timer::sleep(Duration::from_millis(5));
        a.send("two").unwrap();
        a.close();
        assert_eq!(reader.join().unwrap(), "onetwo");
    });
}
