//! A channel's inside: the ring of values, and the lines of those who wait.
//!
//! **Without the lock** a value goes through the ring, as long as nobody waits on the side
//! where it comes or goes. **With the lock** of the queues taken, values are handed over: the
//! longest waiting receiver gets the next value in its own frame, the longest waiting
//! sender's value goes into the room that a receiver has made. Nobody else can come between,
//! because the end of the ring at which others stand in line is held (see `ring`).
//!
//! The invariants whenever the lock is free (`settle` establishes them):
//! - receivers wait only while the ring is empty, senders only while it is full, or a push
//!   (pop) is under way whose owner has yet to look at `receivers_wait` (`senders_wait`);
//! - the head is held while receivers wait, the tail while senders do; both always, where the
//!   capacity is 0: such a channel has no room, and a sender hands its value to a receiver;
//! - who only looks (a select that names a case) stands in lines of its own, and is woken
//!   when a value (or room) is there that no receiver (sender) waits for.

use super::channel_error::{RecvError, SendError, SendErrorKind};
use super::line::{Line, Node, Outcome, Wait};
use super::ring::{Pop, Push, Ring};
use crate::lock::{Spin, Threads};
use crate::park::Woken;
use crate::prim::{AtomicBool, AtomicUsize, Mutex, Ordering, model_fence};
use std::time::Instant;

pub(crate) struct Core<T> {
    ring: Ring<T>,
    queues: Mutex<Queues<T>>,
    /// Somebody stands in `queues.receivers` or `queues.for_value`: read by each push, and
    /// written under the lock. A word of its own, so that a push need not touch the head.
    receivers_wait: AtomicBool,
    /// The same of `queues.senders` and `queues.for_room`, for each pop.
    senders_wait: AtomicBool,
    /// The channel is closed, and values in it are not received any more.
    destroyed: AtomicBool,
    /// How many ends for sending are alive, of those that `Channel::sender` gave out.
    pub(super) ends: AtomicUsize,
    /// Remembers whether the receivers that last had to wait were threads.
    receiving: Threads,
    /// The same of the senders.
    sending: Threads,
    /// Of alarms and tickers: the timer that sends here, which ends with the channel.
    #[cfg(not(loom))]
    pub(super) timer: Mutex<Option<crate::timer_queue::Timer>>,
}

/// The lines of a channel, which lie within one lock.
pub(crate) struct Queues<T> {
    /// Receivers that wait for a value, each with a node to put it in.
    receivers: Line<T>,
    /// Senders that wait for room, each with its value.
    senders: Line<T>,
    /// Selects that name a case and wait until a value can be received.
    for_value: Line<T>,
    /// Selects that name a case and wait until a value can be sent.
    for_room: Line<T>,
}

/// In which of a channel's lines somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Receivers,
    Senders,
    ForValue,
    ForRoom,
}

impl<T> Queues<T> {
    fn line(&mut self, side: Side) -> &mut Line<T> {
        match side {
            Side::Receivers => &mut self.receivers,
            Side::Senders => &mut self.senders,
            Side::ForValue => &mut self.for_value,
            Side::ForRoom => &mut self.for_room,
        }
    }
}

/// The result of an attempt with the queues locked.
pub(crate) enum Attempt<R> {
    Done(R),
    /// Not possible now.
    NotYet,
    /// Somebody has ended the caller's wait at another channel.
    Claimed,
    /// The one that would have been served went away meanwhile, and the caller's wait is used
    /// up: begin anew.
    Again,
}

impl<T> Core<T> {
    /// None if there is no memory.
    pub(super) fn new(capacity: usize) -> Option<Core<T>> {
        Some(Core {
            ring: Ring::new(capacity)?,
            queues: Mutex::new(Queues {
                receivers: Line::new(),
                senders: Line::new(),
                for_value: Line::new(),
                for_room: Line::new(),
            }),
            receivers_wait: AtomicBool::new(false),
            senders_wait: AtomicBool::new(false),
            destroyed: AtomicBool::new(false),
            ends: AtomicUsize::new(0),
            receiving: Threads::new(),
            sending: Threads::new(),
            #[cfg(not(loom))]
            timer: Mutex::new(None),
        })
    }

    pub(super) fn capacity(&self) -> usize {
        self.ring.capacity()
    }

    fn is_rendezvous(&self) -> bool {
        self.ring.capacity() == 0
    }

    pub(super) fn len(&self) -> usize {
        match self.is_destroyed() {
            true => 0,
            false => self.ring.len(),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.ring.is_closed()
    }

    pub(super) fn is_destroyed(&self) -> bool {
        self.destroyed.load(Ordering::SeqCst)
    }

    #[cold]
    pub(crate) fn closed_for_send(&self) -> SendErrorKind {
        match self.is_destroyed() {
            true => SendErrorKind::Destroyed,
            false => SendErrorKind::Closed,
        }
    }

    #[cold]
    pub(crate) fn closed_for_recv(&self) -> RecvError {
        match self.is_destroyed() {
            true => RecvError::Destroyed,
            false => RecvError::Closed,
        }
    }

    // ---- without waiting

    #[inline(always)]
    pub(crate) fn try_send(&self, value: T) -> Result<(), SendError<T>> {
        match self.ring.push(value) {
            Ok(()) => {
                model_fence();
                if self.receivers_wait.load(Ordering::SeqCst) {
                    self.settle_now();
                }
                Ok(())
            }
            Err(Push::Full(value)) => Err(SendError {
                value,
                kind: SendErrorKind::Full,
            }),
            Err(Push::Held(value)) => self.try_send_locked(value),
        }
    }

    #[cold]
    fn try_send_locked(&self, value: T) -> Result<(), SendError<T>> {
        let mut value = Some(value);
        let done = self.with_queues(|core, queues, woken| {
            match core.send_locked(queues, woken, None, || value.take()) {
                Attempt::Done(done) => done,
                _ => Err(SendErrorKind::Full),
            }
        });
        match (done, value) {
            (Err(kind), Some(value)) => Err(SendError { value, kind }),
            _ => Ok(()),
        }
    }

    #[inline(always)]
    pub(crate) fn try_recv(&self) -> Result<T, RecvError> {
        match self.ring.pop() {
            Ok(value) => {
                model_fence();
                if self.senders_wait.load(Ordering::SeqCst) {
                    self.settle_now();
                }
                Ok(value)
            }
            Err(Pop::Empty) => Err(RecvError::Empty),
            Err(Pop::Closed) => Err(self.closed_for_recv()),
            Err(Pop::Held) => self.try_recv_locked(),
        }
    }

    #[cold]
    fn try_recv_locked(&self) -> Result<T, RecvError> {
        self.with_queues(
            |core, queues, woken| match core.recv_locked(queues, woken, None) {
                Attempt::Done(done) => done,
                _ => Err(RecvError::Empty),
            },
        )
    }

    // ---- waiting

    #[cold]
    #[track_caller]
    pub(super) fn send_slow(
        &self,
        mut value: T,
        deadline: Option<Instant>,
    ) -> Result<(), SendError<T>> {
        let spin = Spin::between(&self.sending, &self.receiving);
        // At a rendezvous two that spin would never see each other: see below.
        while !self.is_rendezvous() && spin.again() {
            match self.try_send(value) {
                Err(SendError {
                    value: back,
                    kind: SendErrorKind::Full,
                }) => value = back,
                done => return done,
            }
        }
        if crate::park::must_not_park() {
            return match self.try_send(value) {
                Err(SendError { value, .. }) if !self.is_closed() => Err(SendError {
                    value,
                    kind: SendErrorKind::Unwinding,
                }),
                done => done,
            };
        }
        let node = Node::with(value);
        let wait = Wait::begin();
        let done = self.with_queues(|core, queues, woken| {
            // SAFETY: the node is this function's, and stands in no line yet.
            let value = || unsafe { node.take() };
            let attempt = core.send_locked(queues, woken, None, value);
            if let Attempt::NotYet = attempt {
                // SAFETY: it leaves below, also when this unwinds.
                unsafe { core.stand(queues, Side::Senders, &node, &wait, 0) };
            }
            attempt
        });
        let kind = match done {
            Attempt::Done(Ok(())) => return Ok(()),
            Attempt::Done(Err(kind)) => kind,
            _ => match self.wait(Side::Senders, &node, &wait, &spin, deadline) {
                Some(Outcome::Done) => return Ok(()),
                Some(_) => self.closed_for_send(),
                None => SendErrorKind::Full,
            },
        };
        // SAFETY: the node stands in no line any more, and no claimer has it.
        match unsafe { node.take() } {
            Some(value) => Err(SendError { value, kind }),
            None => Ok(()),
        }
    }

    #[cold]
    #[track_caller]
    pub(super) fn recv_slow(&self, deadline: Option<Instant>) -> Result<T, RecvError> {
        let spin = Spin::between(&self.receiving, &self.sending);
        while !self.is_rendezvous() && spin.again() {
            match self.try_recv() {
                Err(RecvError::Empty) => {}
                done => return done,
            }
        }
        if crate::park::must_not_park() {
            return self.try_recv().map_err(|error| match error {
                RecvError::Empty => RecvError::Unwinding,
                error => error,
            });
        }
        let node = Node::empty();
        let wait = Wait::begin();
        let done = self.with_queues(|core, queues, woken| {
            let attempt = core.recv_locked(queues, woken, None);
            if let Attempt::NotYet = attempt {
                // SAFETY: it leaves below, also when this unwinds.
                unsafe { core.stand(queues, Side::Receivers, &node, &wait, 0) };
            }
            attempt
        });
        if let Attempt::Done(done) = done {
            return done;
        }
        let outcome = self.wait(Side::Receivers, &node, &wait, &spin, deadline);
        // SAFETY: the node stands in no line any more, and no claimer has it.
        match (outcome, unsafe { node.take() }) {
            (_, Some(value)) => Ok(value),
            (None, None) => Err(RecvError::Timeout),
            (Some(_), None) => Err(self.closed_for_recv()),
        }
    }

    /// Sleeps in a line until somebody has decided; None if time is over. The node stands in
    /// no line afterwards.
    #[track_caller]
    fn wait(
        &self,
        side: Side,
        node: &Node<T>,
        wait: &Wait,
        spin: &Spin,
        deadline: Option<Instant>,
    ) -> Option<Outcome> {
        /// Leaves the line, whatever ends the sleep.
        struct Leaves<'a, T>(&'a Core<T>, Side, &'a Node<T>, &'a Wait);
        impl<T> Drop for Leaves<'_, T> {
            fn drop(&mut self) {
                let Leaves(core, side, node, wait) = *self;
                if wait.decision().is_none() {
                    // Nobody can claim it any more, or somebody is about to decide, who has
                    // the lock.
                    wait.claim();
                    core.leave(side, node);
                }
            }
        }
        let leaves = Leaves(self, side, node, wait);
        while wait.decision().is_none() && spin.again_in_line() {}
        if wait.decision().is_none() {
            wait.sleep(deadline);
        }
        drop(leaves);
        wait.decision().map(|(_, outcome)| outcome)
    }

    // ---- with the queues locked

    /// Runs `f` with the lock taken, hands over what can be handed over, and wakes those who
    /// were served.
    pub(crate) fn with_queues<R>(
        &self,
        f: impl FnOnce(&Self, &mut Queues<T>, &mut Woken) -> R,
    ) -> R {
        let mut woken = Woken::default();
        let result = {
            let mut queues = self.queues.lock();
            let result = f(self, &mut queues, &mut woken);
            self.settle(&mut queues, &mut woken);
            result
        };
        drop(woken);
        result
    }

    #[cold]
    fn settle_now(&self) {
        self.with_queues(|_, _, _| ());
    }

    /// Makes true what the module promises of the queues.
    fn settle(&self, queues: &mut Queues<T>, woken: &mut Woken) {
        if !self.is_rendezvous() {
            self.hand_over(queues, woken);
            // The head of a destroyed channel is held for ever.
            let head = queues.receivers.has_waiting(None) || self.is_destroyed();
            self.ring.hold_head(head);
            self.ring.hold_tail(queues.senders.has_waiting(None));
        }
        if !queues.for_value.is_empty()
            && self.can_recv(queues)
            && let Some(looks) = queues.for_value.claim_first(None)
        {
            looks.decide(Outcome::Look, woken);
        }
        if !queues.for_room.is_empty()
            && self.can_send(queues)
            && let Some(looks) = queues.for_room.claim_first(None)
        {
            looks.decide(Outcome::Look, woken);
        }
        let receivers = !queues.receivers.is_empty() || !queues.for_value.is_empty();
        set(&self.receivers_wait, receivers);
        let senders = !queues.senders.is_empty() || !queues.for_room.is_empty();
        set(&self.senders_wait, senders);
    }

    /// Values of the ring to receivers, values of senders to the ring.
    fn hand_over(&self, queues: &mut Queues<T>, woken: &mut Woken) {
        loop {
            let mut moved = false;
            while !queues.receivers.is_empty() && !self.ring.is_empty() {
                let Some(receiver) = queues.receivers.claim_first(None) else {
                    break;
                };
                receiver.put(self.pop());
                receiver.decide(Outcome::Done, woken);
                moved = true;
            }
            while !queues.senders.is_empty() && !self.ring.is_full() && !self.is_closed() {
                let Some(sender) = queues.senders.claim_first(None) else {
                    break;
                };
                if let Some(value) = sender.take() {
                    self.push(value);
                }
                sender.decide(Outcome::Done, woken);
                moved = true;
            }
            if !moved {
                return;
            }
        }
    }

    /// The first value of a ring that is not empty and whose head is held. It waits for one
    /// that another thread is just writing.
    fn pop(&self) -> T {
        match self.ring.pop_held() {
            Ok(value) => value,
            Err(_) => unreachable!("nobody else pops while the head is held"),
        }
    }

    /// Adds a value to a ring that is open and not full and whose tail is held.
    fn push(&self, value: T) {
        if self.ring.push_held(value).is_err() {
            unreachable!("nobody else pushes while the tail is held");
        }
    }

    fn can_recv(&self, queues: &mut Queues<T>) -> bool {
        self.is_closed()
            || match self.is_rendezvous() {
                true => queues.senders.has_waiting(None),
                false => !self.ring.is_empty(),
            }
    }

    fn can_send(&self, queues: &mut Queues<T>) -> bool {
        self.is_closed()
            || match self.is_rendezvous() {
                true => queues.receivers.has_waiting(None),
                false => !self.ring.is_full(),
            }
    }

    /// Receives, if that is possible now. `me` is the caller's wait if it already stands at
    /// other channels: it is claimed before anything is taken.
    pub(crate) fn recv_locked(
        &self,
        queues: &mut Queues<T>,
        woken: &mut Woken,
        me: Option<&Wait>,
    ) -> Attempt<Result<T, RecvError>> {
        let mine = || me.is_none_or(Wait::claim);
        if self.is_destroyed() {
            return match mine() {
                true => Attempt::Done(Err(RecvError::Destroyed)),
                false => Attempt::Claimed,
            };
        }
        if self.is_rendezvous() {
            let mut claimed = false;
            while queues.senders.has_waiting(me) {
                if !claimed && !mine() {
                    return Attempt::Claimed;
                }
                claimed = true;
                if let Some(sender) = queues.senders.claim_first(me) {
                    let value = sender.take();
                    sender.decide(Outcome::Done, woken);
                    if let Some(value) = value {
                        return Attempt::Done(Ok(value));
                    }
                }
            }
            if claimed && me.is_some() {
                return Attempt::Again;
            }
        } else {
            self.ring.hold_head(true);
            // Values that were pushed since the lock was last taken.
            self.hand_over(queues, woken);
            if !self.ring.is_empty() {
                if !mine() {
                    return Attempt::Claimed;
                }
                return Attempt::Done(Ok(self.pop()));
            }
        }
        match self.is_closed() {
            true if mine() => Attempt::Done(Err(RecvError::Closed)),
            true => Attempt::Claimed,
            false => Attempt::NotYet,
        }
    }

    /// Sends, if that is possible now; `value` is called only then. See `recv_locked`.
    pub(crate) fn send_locked(
        &self,
        queues: &mut Queues<T>,
        woken: &mut Woken,
        me: Option<&Wait>,
        value: impl FnOnce() -> Option<T>,
    ) -> Attempt<Result<(), SendErrorKind>> {
        let mine = || me.is_none_or(Wait::claim);
        if self.is_closed() {
            return match mine() {
                true => Attempt::Done(Err(self.closed_for_send())),
                false => Attempt::Claimed,
            };
        }
        if self.is_rendezvous() {
            let mut claimed = false;
            while queues.receivers.has_waiting(me) {
                if !claimed && !mine() {
                    return Attempt::Claimed;
                }
                claimed = true;
                if let Some(receiver) = queues.receivers.claim_first(me) {
                    if let Some(value) = value() {
                        receiver.put(value);
                    }
                    receiver.decide(Outcome::Done, woken);
                    return Attempt::Done(Ok(()));
                }
            }
            return match claimed && me.is_some() {
                true => Attempt::Again,
                false => Attempt::NotYet,
            };
        }
        self.ring.hold_tail(true);
        self.hand_over(queues, woken);
        if queues.senders.has_waiting(me) || self.ring.is_full() {
            return Attempt::NotYet;
        }
        if !mine() {
            return Attempt::Claimed;
        }
        if let Some(value) = value() {
            self.push(value);
        }
        Attempt::Done(Ok(()))
    }

    /// Lets a waiter stand in a line.
    ///
    /// # Safety
    /// As for [`Line::push`]; `leave` takes it out.
    pub(crate) unsafe fn stand(
        &self,
        queues: &mut Queues<T>,
        side: Side,
        node: &Node<T>,
        wait: &Wait,
        case: usize,
    ) {
        // SAFETY: the caller's promise.
        unsafe { queues.line(side).push(node, wait, case) };
        // Before the look at the ring that follows: see `try_send`, `try_recv`.
        match side {
            Side::Receivers | Side::ForValue => set(&self.receivers_wait, true),
            Side::Senders | Side::ForRoom => set(&self.senders_wait, true),
        }
        model_fence();
    }

    /// Takes a waiter out of its line. If somebody was about to decide, it has.
    pub(crate) fn leave(&self, side: Side, node: &Node<T>) {
        self.with_queues(|_, queues, _| queues.line(side).remove(node));
    }

    /// Wakes the next one who looks, if there is still something to see.
    pub(crate) fn pass_on(&self, side: Side) {
        let somebody = match side {
            Side::Receivers | Side::ForValue => &self.receivers_wait,
            Side::Senders | Side::ForRoom => &self.senders_wait,
        };
        if somebody.load(Ordering::SeqCst) {
            self.settle_now();
        }
    }

    /// True if a select that names a case would name this side.
    pub(crate) fn is_ready(&self, side: Side) -> bool {
        let receives = matches!(side, Side::Receivers | Side::ForValue);
        if self.is_closed() {
            return true;
        }
        if !self.is_rendezvous() {
            return match receives {
                true => !self.ring.is_empty(),
                false => !self.ring.is_full(),
            };
        }
        let mut queues = self.queues.lock();
        match receives {
            true => queues.senders.has_waiting(None),
            false => queues.receivers.has_waiting(None),
        }
    }

    // ---- closing

    pub(super) fn close(&self) {
        self.with_queues(|core, queues, woken| {
            core.ring.close();
            // Values that were sent before go to the receivers that wait.
            if !core.is_rendezvous() {
                core.hand_over(queues, woken);
            }
            for side in [Side::Receivers, Side::Senders] {
                while let Some(waiter) = queues.line(side).claim_first(None) {
                    waiter.decide(Outcome::Closed, woken);
                }
            }
            for side in [Side::ForValue, Side::ForRoom] {
                while let Some(looks) = queues.line(side).claim_first(None) {
                    looks.decide(Outcome::Look, woken);
                }
            }
        });
    }

    pub(super) fn destroy(&self) {
        if self.destroyed.swap(true, Ordering::SeqCst) {
            return;
        }
        // Holds the head for ever: the values left are this caller's.
        self.close();
        while let Ok(value) = self.ring.pop_held() {
            drop(value);
        }
    }
}

fn set(flag: &AtomicBool, value: bool) {
    // Changed under the lock alone.
    if flag.load(Ordering::Relaxed) != value {
        flag.store(value, Ordering::SeqCst);
    }
}
