//! Models of channels and of select; see `models`.

use crate::models::model;
use crate::select::Select;
use crate::sync::{Channel, RecvError, SendErrorKind};
use loom::thread;

#[test]
fn a_rendezvous_between_two() {
    model(3, || {
        let ch = Channel::new(0).unwrap();
        let theirs = ch.clone();
        let sender = thread::spawn(move || {
            theirs.send(1).unwrap();
            theirs.send(2).unwrap();
        });
        assert_eq!(ch.recv(), Ok(1));
        assert_eq!(ch.recv(), Ok(2));
        sender.join().unwrap();
        assert_eq!(ch.try_recv(), Err(RecvError::Empty));
    });
}

#[test]
fn a_rendezvous_of_two_senders() {
    crate::models::two_senders(0);
}

#[test]
fn a_rendezvous_that_is_tried() {
    model(3, || {
        let ch = Channel::new(0).unwrap();
        let theirs = ch.clone();
        let receiver = thread::spawn(move || theirs.recv());
        // It succeeds only if the receiver waits, and then the receiver has it.
        let sent = ch.try_send(1).is_ok();
        ch.close();
        let received = receiver.join().unwrap();
        assert_eq!(received, if sent { Ok(1) } else { Err(RecvError::Closed) });
    });
}

#[test]
fn a_rendezvous_closed_while_waiting() {
    model(2, || {
        let ch = Channel::new(0).unwrap();
        let (a, b) = (ch.clone(), ch.clone());
        let sender = thread::spawn(move || a.send(1).map_err(|error| error.kind));
        let receiver = thread::spawn(move || b.recv());
        ch.close();
        match (sender.join().unwrap(), receiver.join().unwrap()) {
            (Ok(()), Ok(1)) => {}
            (Err(SendErrorKind::Closed), Err(RecvError::Closed)) => {}
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn a_value_is_handed_over_though_another_tries() {
    // One preemption: a receiver that finds a value half written spins, which has too many orders.
    model(1, || {
        let ch = Channel::new(1).unwrap();
        let (a, b) = (ch.clone(), ch.clone());
        let waits = thread::spawn(move || a.recv());
        let tries = thread::spawn(move || b.try_recv());
        ch.send(1).unwrap();
        // The receiver that did not get the first value leaves the second to the one that waits.
        if tries.join().unwrap() == Ok(1) {
            ch.send(2).unwrap();
            assert_eq!(waits.join().unwrap(), Ok(2));
        } else {
            assert_eq!(waits.join().unwrap(), Ok(1));
        }
    });
}

#[test]
fn room_is_handed_over_though_another_tries() {
    // One preemption: a receiver that finds a value half written spins, which has too many orders.
    model(1, || {
        let ch = Channel::new(1).unwrap();
        ch.send(0).unwrap();
        let (a, b) = (ch.clone(), ch.clone());
        let waits = thread::spawn(move || a.send(1).unwrap());
        let tries = thread::spawn(move || b.try_send(2).is_ok());
        assert_eq!(ch.recv(), Ok(0));
        let tried = tries.join().unwrap();
        let mut sum = ch.recv().unwrap();
        if tried {
            sum += ch.recv().unwrap();
        }
        assert_eq!(sum, if tried { 3 } else { 1 });
        waits.join().unwrap();
    });
}

#[test]
fn a_select_takes_from_one_of_two_channels() {
    model(2, || {
        let (a, b) = (Channel::new(1).unwrap(), Channel::new(0).unwrap());
        let (x, y) = (a.clone(), b.clone());
        let first = thread::spawn(move || x.send(1).unwrap());
        let second = thread::spawn(move || y.send(2).is_ok());
        let got = Select::new()
            .on_recv(&a, |v| v.unwrap())
            .on_recv(&b, |v| v.unwrap())
            .run();
        first.join().unwrap();
        // The other value is still there.
        match got {
            1 => assert_eq!(b.recv(), Ok(2)),
            _ => assert_eq!(a.recv(), Ok(1)),
        }
        assert!(second.join().unwrap());
    });
}

#[test]
fn two_selects_meet_at_one_of_two_channels() {
    model(2, || {
        let (a, b) = (Channel::new(0).unwrap(), Channel::new(0).unwrap());
        let (x, y) = (a.clone(), b.clone());
        let sends = thread::spawn(move || {
            Select::new()
                .on_send(&x, 1, |sent| sent.map(|()| 1).unwrap_or(0))
                .on_send(&y, 2, |sent| sent.map(|()| 2).unwrap_or(0))
                .run()
        });
        let got = Select::new()
            .on_recv(&b, |v| v.unwrap())
            .on_recv(&a, |v| v.unwrap())
            .run();
        assert_eq!(sends.join().unwrap(), got);
        assert_eq!(a.try_recv(), Err(RecvError::Empty));
        assert_eq!(b.try_recv(), Err(RecvError::Empty));
    });
}

#[test]
fn a_select_that_names_leaves_the_value_to_who_waits() {
    model(2, || {
        let ch = Channel::new(1).unwrap();
        let (a, b) = (ch.clone(), ch.clone());
        let names = thread::spawn(move || Select::new().recv(&a).wait());
        let waits = thread::spawn(move || b.recv());
        ch.send(1).unwrap();
        assert_eq!(waits.join().unwrap(), Ok(1));
        ch.close();
        assert_eq!(names.join().unwrap(), Ok(0));
    });
}

#[test]
fn the_last_end_closes() {
    model(2, || {
        let ch = Channel::new(1).unwrap();
        let (sends, goes) = (ch.sender(), ch.sender());
        let sender = thread::spawn(move || sends.send(1).unwrap());
        drop(goes);
        assert_eq!(ch.iter().sum::<i32>(), 1);
        sender.join().unwrap();
        assert_eq!(ch.try_recv(), Err(RecvError::Closed));
    });
}
