//! Many connections at once, and no descriptors left.

mod common;

use common::{UnderWay, in_child, stderr};
use milo_rt::net::{NetError, TcpListener, TcpStream, ip4};
use milo_rt::sync::{AtomicI64, Channel, WaitGroup};
use milo_rt::{runtime, task, timer};
use std::time::Duration;

const HERE: u32 = ip4(127, 0, 0, 1);

/// Sets the limit of descriptors, or as near as the system lets us; gives what it is.
fn descriptors(wanted: u64) -> u64 {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: a valid struct to fill in, and then to read.
    unsafe {
        assert_eq!(libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit), 0);
        limit.rlim_cur = wanted.min(limit.rlim_max);
        assert_eq!(libc::setrlimit(libc::RLIMIT_NOFILE, &limit), 0);
    }
    limit.rlim_cur
}

#[test]
fn ten_thousand_connections_at_once() {
    let output = in_child("ten_thousand_connections_at_once", &[], || {
        let room = descriptors(21_000);
        // Both ends are in this process.
        let n = 10_000.min((room as usize - 100) / 2);
        println!("{n} connections");
        runtime::run_main(move || {
            let listener = TcpListener::bind(0).unwrap();
            let port = listener.port();
            let theirs = listener.clone();
            let server = task::spawn(move || {
                while let Ok(peer) = theirs.accept() {
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
            let (connected, answered) = (WaitGroup::new(), AtomicI64::new(0));
            let go_on = Channel::<()>::new(1).unwrap();
            let clients: Vec<_> = (0..n)
                .map(|i| {
                    let (connects, answered) = (UnderWay::of(&connected), answered.clone());
                    let go_on = go_on.clone();
                    task::spawn(move || {
                        let stream = TcpStream::connect(HERE, port).unwrap();
                        drop(connects);
                        // All are connected before any goes on.
                        assert!(go_on.recv().is_err());
                        for round in 0..3 {
                            let text = format!("{i} {round}");
                            stream.send(&text).unwrap();
                            assert_eq!(stream.recv().unwrap(), text);
                        }
                        answered.add(1);
                    })
                })
                .collect();
            connected.wait();
            go_on.close();
            clients.iter().for_each(|c| c.join().unwrap());
            assert_eq!(answered.load(), n as i64);
            listener.close();
            server.join().unwrap();
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn no_descriptors_left_is_an_error_and_the_server_lives_on() {
    let name = "no_descriptors_left_is_an_error_and_the_server_lives_on";
    let output = in_child(name, &[], || {
        runtime::run_main(|| {
            let listener = TcpListener::bind(0).unwrap();
            let port = listener.port();
            let theirs = listener.clone();
            let full = AtomicI64::new(0);
            let seen = full.clone();
            let server = task::spawn(move || {
                loop {
                    match theirs.accept() {
                        Ok(peer) => drop(task::spawn(move || {
                            while let Ok(text) = peer.recv()
                                && !text.is_empty()
                            {
                                peer.send(&text).unwrap();
                            }
                        })),
                        Err(NetError::TooManyFiles) => {
                            seen.add(1);
                            timer::sleep(Duration::from_millis(1));
                        }
                        Err(NetError::Closed) => return,
                        Err(other) => panic!("{other}"),
                    }
                }
            });
            // The runtime has its own descriptors by now.
            TcpStream::connect(HERE, port).unwrap();
            descriptors(40);
            let mut streams = Vec::new();
            let error = loop {
                match TcpStream::connect(HERE, port) {
                    Ok(stream) => streams.push(stream),
                    Err(error) => break error,
                }
                assert!(streams.len() < 100);
            };
            assert_eq!(error, NetError::TooManyFiles);
            while full.load() == 0 {
                timer::sleep(Duration::from_millis(1));
            }
            // Room again: everybody is served, those too whom nobody could accept.
            drop(streams.split_off(streams.len() / 3));
            for stream in &streams {
                stream.send("still there?").unwrap();
                assert_eq!(stream.recv().unwrap(), "still there?");
            }
            listener.close();
            drop(streams);
            server.join().unwrap();
        })
    });
    assert!(output.status.success(), "{}", stderr(&output));
}
