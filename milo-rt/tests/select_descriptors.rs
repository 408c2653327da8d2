//! Sockets, pipes and other descriptors as cases of a select.

mod common;

use common::{LONG, both, in_child, stderr};
use milo_rt::net::{TcpListener, TcpStream, UdpSocket, UnixListener, UnixStream, ip4};
use milo_rt::promise::Promise;
use milo_rt::select::{Descriptor, Select, SelectError};
use milo_rt::sync::Channel;
use milo_rt::{task, timer};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::process::{ExitCode, Stdio};
use std::time::Duration;

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind(0).unwrap();
    let port = listener.port();
    let connecting = Promise::run(move || TcpStream::connect(ip4(127, 0, 0, 1), port).unwrap());
    let accepted = listener.accept().unwrap();
    (connecting.wait().unwrap(), accepted)
}

#[derive(Debug, PartialEq)]
enum Got {
    Socket,
    Value(i32),
    Time,
    Nothing,
}

fn next(socket: &TcpStream, ch: &Channel<i32>, limit: Duration) -> Got {
    Select::new()
        .on_readable(socket, |ready| ready.map(|()| Got::Socket).unwrap())
        .on_recv(ch, |v| Got::Value(v.unwrap()))
        .on_timeout(limit, || Got::Time)
        .run()
}

#[test]
fn a_socket_a_channel_or_the_time() {
    both(|| {
        let (a, b) = pair();
        let ch = Channel::new(1).unwrap();
        assert_eq!(next(&a, &ch, ms(5)), Got::Time);
        // Ready before the select begins.
        ch.send(1).unwrap();
        assert_eq!(next(&a, &ch, LONG), Got::Value(1));
        b.send("x").unwrap();
        assert_eq!(next(&a, &ch, LONG), Got::Socket);
        assert_eq!(a.recv().unwrap(), "x");
        // Ready while it sleeps.
        let theirs = ch.clone();
        let sends = task::spawn(move || {
            timer::sleep(ms(5));
            theirs.send(2).unwrap();
        });
        assert_eq!(next(&a, &ch, LONG), Got::Value(2));
        sends.join().unwrap();
        let sends = task::spawn(move || {
            timer::sleep(ms(5));
            b.send("y").unwrap();
            b
        });
        assert_eq!(next(&a, &ch, LONG), Got::Socket);
        let b = sends.join().unwrap();
        assert_eq!(a.recv().unwrap(), "y");
        // The end of the connection is readable.
        let closes = task::spawn(move || {
            timer::sleep(ms(5));
            b.close();
        });
        assert_eq!(next(&a, &ch, LONG), Got::Socket);
        assert_eq!(a.recv().unwrap(), "");
        closes.join().unwrap();
        let nothing = Select::new()
            .on_recv(&ch, |_| Got::Value(0))
            .otherwise(|| Got::Nothing)
            .run();
        assert_eq!(nothing, Got::Nothing);
    });
}

/// Values and bytes come in any order, from tasks and threads; each is taken once.
#[test]
fn nothing_is_lost_between_a_channel_and_a_socket() {
    both(|| {
        const EACH: u64 = 300;
        let (a, b) = pair();
        let ch = Channel::new(2).unwrap();
        let values = ch.clone();
        let sends = task::spawn(move || {
            for i in 0..EACH {
                values.send(i).unwrap();
                if i % 7 == 0 {
                    timer::sleep(Duration::from_micros(50));
                }
            }
            values.close();
        });
        let writes = std::thread::spawn(move || {
            for i in 0..EACH {
                b.send_bytes(&[1]).unwrap();
                if i % 5 == 0 {
                    std::thread::sleep(Duration::from_micros(50));
                }
            }
        });
        let (mut sum, mut bytes) = (0, 0);
        let (mut more_values, mut more_bytes) = (true, true);
        while more_values || more_bytes {
            let mut select = Select::new();
            if more_bytes {
                select = select.on_readable(&a, |ready| {
                    ready.unwrap();
                    let got = a.recv_bytes().unwrap();
                    (0, got.len() as u64, true, !got.is_empty())
                });
            }
            if more_values {
                select = select.on_recv(&ch, |v| match v {
                    Ok(v) => (v, 0, true, true),
                    Err(_) => (0, 0, false, true),
                });
            }
            let (value, n, values, still) = select.run();
            sum += value;
            bytes += n;
            more_values &= values;
            more_bytes &= still;
        }
        sends.join().unwrap();
        writes.join().unwrap();
        assert_eq!((sum, bytes), (EACH * (EACH - 1) / 2, EACH));
    });
}

#[test]
fn both_directions_of_one_descriptor_and_the_same_twice() {
    both(|| {
        let (a, b) = UnixStream::pair().unwrap();
        let write = |_| "write";
        let which = Select::new()
            .on_readable(&a, |_| "read")
            .on_writable(&a, write)
            .run();
        assert_eq!(which, "write");
        // Full: only reading can be possible next.
        while Select::new()
            .on_writable(&a, |_| true)
            .otherwise(|| false)
            .run()
        {
            write_some(&a);
        }
        let sends = task::spawn(move || {
            timer::sleep(ms(5));
            b.send("z").unwrap();
            b
        });
        let which = Select::new()
            .on_writable(&a, write)
            .on_readable(&a, |_| "read")
            .on_readable(&a, |_| "read")
            .run();
        assert_eq!(which, "read");
        drop(sends.join());
    });
}

fn write_some(stream: &UnixStream) {
    let mut stream = stream.clone();
    let _ = stream.write(&[0; 64 * 1024]).unwrap();
}

#[test]
fn listeners_datagrams_and_descriptors_of_std() {
    both(|| {
        let listener = TcpListener::bind(0).unwrap();
        let port = listener.port();
        let datagrams = UdpSocket::bind(0).unwrap();
        let (mut ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
        let (reader, writer) = std::io::pipe().unwrap();
        let which = || {
            Select::new()
                .on_readable(&listener, |_| 0)
                .on_readable(&datagrams, |_| 1)
                .on_readable(&theirs, |_| 2)
                .on_readable(reader.as_raw_fd(), |_| 3)
                .on_timeout(LONG, || 4)
                .run()
        };
        let client = Promise::run(move || TcpStream::connect(ip4(127, 0, 0, 1), port).unwrap());
        assert_eq!(which(), 0);
        listener.accept().unwrap();
        client.wait().unwrap();
        let to = datagrams.local();
        let sender = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        sender.send_to(b"x", ("127.0.0.1", to.port())).unwrap();
        assert_eq!(which(), 1);
        datagrams.recv_from().unwrap();
        ours.write_all(b"x").unwrap();
        assert_eq!(which(), 2);
        (&theirs).read_exact(&mut [0]).unwrap();
        (&writer).write_all(b"x").unwrap();
        assert_eq!(which(), 3);
    });
}

#[test]
fn an_ordinary_file_is_always_ready() {
    both(|| {
        let file = File::open("/proc/self/cmdline").unwrap();
        let ch = Channel::<i32>::new(1).unwrap();
        let select = Select::new().recv(&ch).readable(&file);
        assert_eq!(select.wait(), Ok(1));
    });
}

/// A line that has arrived with the one before it lies in the stream, not in the system.
#[test]
fn what_was_read_ahead_counts() {
    both(|| {
        let (a, b) = pair();
        b.send("one\ntwo\n").unwrap();
        assert_eq!(a.recv_line().unwrap().as_deref(), Some("one"));
        assert_eq!(Select::new().readable(&a).timeout(LONG).wait(), Ok(0));
        assert_eq!(a.recv_line().unwrap().as_deref(), Some("two"));
        let none = Select::new().readable(&a).timeout(ms(1)).wait();
        assert_eq!(none, Err(SelectError::Timeout));
    });
}

#[test]
fn what_is_closed_is_a_case_with_its_error() {
    both(|| {
        let (a, _b) = pair();
        let listener = TcpListener::bind(0).unwrap();
        let ch = Channel::<i32>::new(1).unwrap();
        let wait = || {
            Select::new()
                .on_readable(&a, |ready| ready.unwrap_err().to_string())
                .on_readable(&listener, |ready| ready.unwrap_err().to_string())
                .on_recv(&ch, |_| String::new())
                .on_timeout(LONG, || "too late".to_string())
                .run()
        };
        let theirs = listener.clone();
        task::spawn(move || {
            timer::sleep(ms(5));
            theirs.close();
        });
        assert_eq!(wait(), "connection closed");
        a.close();
        assert_eq!(wait(), "connection closed");
        // A number that is no descriptor's.
        for number in [-1i64, 1 << 20, i64::MAX] {
            let told = Select::new()
                .on_writable(number, |ready| ready.unwrap_err().raw_os_error())
                .run();
            assert_eq!(told, Some(libc::EBADF));
            let named = Select::new().recv(&ch).writable(number).wait();
            assert!(matches!(named, Err(SelectError::Descriptor(_))));
        }
    });
}

/// A select that waits for a socket takes a value that comes to its channel although another
/// polls; and leaves one for those who wait there when the socket is faster.
#[test]
fn a_value_stays_for_others_when_the_socket_is_faster() {
    both(|| {
        for _ in 0..50 {
            let (a, b) = UnixStream::pair().unwrap();
            let ch = Channel::new(0).unwrap();
            let theirs = ch.clone();
            let other = task::spawn(move || theirs.recv().unwrap());
            let values = ch.clone();
            let sends = task::spawn(move || {
                b.send("x").unwrap();
                values.send(1).unwrap();
                b
            });
            let first = Select::new()
                .on_readable(&a, |_| 0)
                .on_recv(&ch, |v| v.unwrap())
                .run();
            if first == 1 {
                ch.send(2).unwrap();
            }
            assert_eq!(other.join(), Ok(1 + first));
            sends.join().unwrap();
        }
    });
}

#[test]
fn many_selects_wait_for_one_socket() {
    both(|| {
        let (a, b) = pair();
        let quit = Channel::<i32>::new(0).unwrap();
        let waiting: Vec<_> = (0..200)
            .map(|i| {
                let (a, quit) = (a.clone(), quit.clone());
                let wait = move || {
                    Select::new()
                        .on_readable(&a, |_| true)
                        .on_recv(&quit, |_| false)
                        .run()
                };
                match i % 10 {
                    0 => Promise::blocking(wait),
                    _ => Promise::run(wait),
                }
            })
            .collect();
        b.send("x").unwrap();
        for one in waiting {
            assert_eq!(one.wait_timeout(LONG), Ok(true));
        }
    });
}

fn file_limit(most: u64) {
    let limit = libc::rlimit {
        rlim_cur: most,
        rlim_max: most,
    };
    // SAFETY: a valid pointer.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) }, 0);
}

#[test]
fn without_descriptors_it_is_an_error_and_later_works() {
    let out = in_child(
        "without_descriptors_it_is_an_error_and_later_works",
        &[],
        || {
            file_limit(64);
            let run = || {
                let (a, b) = UnixStream::pair().unwrap();
                let ch = Channel::<i32>::new(1).unwrap();
                let mut taken = Vec::new();
                while let Ok(file) = File::open("/dev/null") {
                    taken.push(file);
                }
                let text = Select::new()
                    .on_readable(&a, |ready| ready.unwrap_err().to_string())
                    .on_recv(&ch, |_| String::new())
                    .run();
                assert!(text.contains("Too many open files"), "{text}");
                let named = Select::new().recv(&ch).readable(&a).wait();
                assert_eq!(named, Err(SelectError::Descriptor(text)));
                // Nothing is needed where a case is ready.
                ch.send(7).unwrap();
                let value = Select::new()
                    .on_readable(&a, |_| 0)
                    .on_recv(&ch, |v| v.unwrap());
                assert_eq!(value.run(), 7);
                drop(taken);
                let sends = task::spawn(move || {
                    timer::sleep(ms(3));
                    b.send("x").unwrap();
                });
                assert_eq!(Select::new().recv(&ch).readable(&a).wait(), Ok(1));
                sends.join().unwrap();
            };
            task::spawn(run).join().unwrap();
            run();
            ExitCode::SUCCESS
        },
    );
    assert!(out.status.success(), "{}", stderr(&out));
}

/// A select keeps a descriptor open while it waits, and no longer: `close` reaches the other end
/// although there are handles.
#[test]
fn what_a_select_has_waited_for_can_be_closed() {
    both(|| {
        let mut command = std::process::Command::new("cat");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let cat = milo_rt::process::spawn(&mut command).unwrap();
        let (input, output) = (cat.stdin().unwrap(), cat.stdout().unwrap());
        assert_eq!(Select::new().writable(&input).wait(), Ok(0));
        input.send("x").unwrap();
        let select = Select::new().readable(&output).timeout(LONG);
        assert_eq!(select.wait(), Ok(0));
        assert_eq!(output.recv().unwrap(), "x");
        input.close();
        assert_eq!(select.wait(), Ok(0));
        assert_eq!(output.recv().unwrap(), "");
        assert!(cat.wait().unwrap().success());
        let told = Select::new().writable(&input).wait();
        let closed = SelectError::Descriptor("connection closed".into());
        assert_eq!(told, Err(closed));
    });
}

#[test]
fn closing_ends_selects_in_tasks_and_threads() {
    for round in 0..100 {
        let (a, b) = UnixStream::pair().unwrap();
        let waiting: Vec<_> = (0..3)
            .map(|i| {
                let a = a.clone();
                let wait = move || {
                    Select::new()
                        .on_readable(&a, |_| true)
                        .on_timeout(LONG, || false)
                        .run()
                };
                match i {
                    0 => Promise::blocking(wait),
                    _ => Promise::run(wait),
                }
            })
            .collect();
        match round % 3 {
            0 => drop(std::thread::spawn(move || a.close())),
            1 => a.close(),
            _ => b.close(),
        }
        for one in waiting {
            assert_eq!(one.wait_timeout(LONG), Ok(true));
        }
    }
}

/// Waits for a descriptor in tasks and threads, and calls `close` before, while or after they
/// fall asleep; each is told, whatever the system says of such a descriptor.
fn closes_under_selects<D>(of: &D, writes: bool, round: u64, close: impl FnOnce() + Send + 'static)
where
    D: Descriptor + Clone + Send + Sync + 'static,
{
    let never = Channel::<i32>::new(0).unwrap();
    let waiting: Vec<_> = (0..4)
        .map(|i| {
            let (of, never) = (of.clone(), never.clone());
            let wait = move || {
                let told = |ready: std::io::Result<()>| match ready {
                    Ok(()) => "ready".to_string(),
                    Err(error) => error.to_string(),
                };
                let select = Select::new().on_recv(&never, |_| "value".to_string());
                let select = match writes {
                    true => select.on_writable(&of, told),
                    false => select.on_readable(&of, told),
                };
                match i {
                    0 => select.on_timeout(LONG, || "too late".to_string()).run(),
                    _ => select.run(),
                }
            };
            match i % 2 {
                0 => Promise::blocking(wait),
                _ => Promise::run(wait),
            }
        })
        .collect();
    let close = move || {
        timer::sleep(Duration::from_micros(500 * (round % 4)));
        close();
    };
    match round % 2 {
        0 => drop(std::thread::spawn(close)),
        _ => drop(task::spawn(close)),
    }
    for one in waiting {
        // The end of a connection of which only one direction is waited for may be seen first.
        let told = one.wait_timeout(LONG).unwrap();
        assert!(told == "connection closed" || told == "ready", "{told}");
    }
}

#[test]
fn closing_ends_selects_whatever_it_is_that_closes() {
    use milo_rt::process::spawn;
    use std::process::Command;
    let path = std::env::temp_dir().join(format!("milo-rt-closes-{}", std::process::id()));
    for round in 0..8 {
        let sleeper = || {
            let mut command = Command::new("sleep");
            command.arg("1000").stdin(Stdio::piped());
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            spawn(&mut command).unwrap()
        };
        let child = sleeper();
        let out = child.stdout().unwrap();
        let theirs = out.clone();
        closes_under_selects(&out, false, round, move || theirs.close());
        let out = child.stderr().unwrap();
        let theirs = out.clone();
        closes_under_selects(&out, false, round, move || theirs.close());
        // Full, so that nobody can write.
        let mut input = child.stdin().unwrap();
        let theirs = input.clone();
        while Select::new()
            .on_writable(&input, |_| true)
            .otherwise(|| false)
            .run()
        {
            let _ = input.write(&[0; 64 * 1024]).unwrap();
        }
        closes_under_selects(&input, true, round, move || theirs.close());
        child.kill().unwrap();
        child.wait().unwrap();

        let (a, _b) = pair();
        let theirs = a.clone();
        closes_under_selects(&a, false, round, move || theirs.close());
        let (a, b) = UnixStream::pair().unwrap();
        while Select::new()
            .on_writable(&a, |_| true)
            .otherwise(|| false)
            .run()
        {
            write_some(&a);
        }
        let theirs = a.clone();
        closes_under_selects(&a, true, round, move || theirs.close());
        closes_under_selects(&b.clone(), true, round, move || b.close());
        let udp = UdpSocket::bind(0).unwrap();
        let theirs = udp.clone();
        closes_under_selects(&udp, false, round, move || theirs.close());
        let listener = TcpListener::bind(0).unwrap();
        let theirs = listener.clone();
        closes_under_selects(&listener, false, round, move || theirs.close());
        let listener = UnixListener::bind(&path).unwrap();
        let theirs = listener.clone();
        closes_under_selects(&listener, false, round, move || theirs.close());
    }
}

/// A reader takes two lines from the system and gives one: who waits in a select for more is
/// told of the other, whenever it began to wait.
#[test]
fn what_another_reader_leaves_is_told() {
    both(|| {
        for round in 0..200 {
            let (a, b) = UnixStream::pair().unwrap();
            let waits = |seen: Channel<()>| {
                let a = a.clone();
                move || {
                    seen.send(()).unwrap();
                    Select::new()
                        .on_readable(&a, |_| true)
                        .on_timeout(LONG, || false)
                        .run()
                }
            };
            let begun = Channel::new(3).unwrap();
            let (thread, one) = (
                Promise::blocking(waits(begun.clone())),
                Promise::run(waits(begun.clone())),
            );
            let theirs = a.clone();
            let reads = match round % 2 {
                0 => Promise::run(move || theirs.recv_line().unwrap()),
                _ => Promise::blocking(move || theirs.recv_line().unwrap()),
            };
            begun.recv().unwrap();
            begun.recv().unwrap();
            b.send("one\ntwo\n").unwrap();
            assert_eq!(reads.wait().unwrap().as_deref(), Some("one"));
            assert_eq!(thread.wait_timeout(LONG), Ok(true));
            assert_eq!(one.wait_timeout(LONG), Ok(true));
            assert_eq!(a.recv_line().unwrap().as_deref(), Some("two"));
        }
    });
}
