//! A channel's inside: the ring of values, and the queues of waiters.
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

mod alone;
mod queues;

pub(crate) use queues::{Attempt, Queues, Side};

use super::channel_error::{RecvError, SendError, SendErrorKind};
use super::line::{Node, Outcome, Wait};
pub(crate) use super::ring::Look;
use super::ring::{Pop, Push, Ring};
use crate::bias::Biased;
use crate::lock::{Spin, Threads};
#[cfg(not(loom))]
use crate::prim::Mutex;
use crate::prim::{AtomicBool, AtomicUsize, Ordering, model_fence};
use std::time::Instant;

// The fields that every message reads lie together, and in front: with thousands of channels every
// cache line counts.
#[repr(C)]
pub(crate) struct Core<T> {
    ring: Ring<T>,
    /// Somebody stands in `queues.receivers` or `queues.for_value`: read by each push, and
    /// written under the lock. A word of its own, so that a push need not touch the head.
    receivers_wait: AtomicBool,
    /// The same of `queues.senders` and `queues.for_room`, for each pop.
    senders_wait: AtomicBool,
    /// The channel is closed, and values in it are not received any more.
    destroyed: AtomicBool,
    /// Remembers whether the receivers that last had to wait were threads.
    receiving: Threads,
    /// The same of the senders.
    sending: Threads,
    queues: Biased<Queues<T>>,
    /// How many ends for sending are alive, of those that `Channel::sender` gave out.
    pub(super) ends: AtomicUsize,
    /// Of alarms and tickers: the timer that sends here, which ends with the channel.
    #[cfg(not(loom))]
    pub(super) timer: Mutex<Option<crate::timer_queue::Timer>>,
}

impl<T> Core<T> {
    /// None if there is no memory.
    pub(super) fn new(capacity: usize) -> Option<Core<T>> {
        Some(Core {
            ring: Ring::new(capacity)?,
            queues: Biased::new(Queues::new()),
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
        let alone = self.queues.alone();
        let pushed = match &alone {
            Some(_) if self.receivers_wait.load(Ordering::Relaxed) => {
                drop(alone);
                return self.send_to_receiver(value);
            }
            Some(_) => self.ring.push_alone(value),
            None => self.ring.push(value),
        };
        drop(alone);
        self.after_push(pushed)
    }

    #[inline(always)]
    fn after_push(&self, pushed: Result<(), Push<T>>) -> Result<(), SendError<T>> {
        match pushed {
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
        let popped = match self.queues.alone() {
            Some(_alone) => self.ring.pop_alone(),
            None => self.ring.pop(),
        };
        match popped {
            Ok(value) => {
                model_fence();
                if self.senders_wait.load(Ordering::SeqCst) {
                    self.receive_from_sender();
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

    /// Waits to send, in line. Where only tasks of one worker come there is nothing to spin for.
    #[cold]
    #[track_caller]
    pub(super) fn send_slow(
        &self,
        value: T,
        deadline: Option<Instant>,
    ) -> Result<(), SendError<T>> {
        if self.queues.alone().is_none() || crate::park::must_not_park() {
            return self.send_anyhow(value, deadline);
        }
        let node = Node::with(value);
        let wait = Wait::begin_at(deadline.is_none());
        // SAFETY: it leaves below, also when this unwinds.
        if unsafe { self.stand_alone_at(Side::Senders, &node, &wait, 0) } {
            return self.send_in_line(&node, &wait, &Spin::never(), deadline);
        }
        // SAFETY: the node stands in no line, and the wait ends with the next one.
        match unsafe { node.take() } {
            Some(value) => self.send_anyhow(value, deadline),
            None => Ok(()),
        }
    }

    /// Waits to receive, in line; as `send_slow`.
    #[cold]
    #[track_caller]
    pub(super) fn recv_slow(&self, deadline: Option<Instant>) -> Result<T, RecvError> {
        if self.queues.alone().is_none() || crate::park::must_not_park() {
            return self.recv_anyhow(deadline);
        }
        let node = Node::empty();
        let wait = Wait::begin_at(deadline.is_none());
        // SAFETY: it leaves below, also when this unwinds.
        if unsafe { self.stand_alone_at(Side::Receivers, &node, &wait, 0) } {
            return self.recv_in_line(&node, &wait, &Spin::never(), deadline);
        }
        self.recv_anyhow(deadline)
    }

    /// Sends as soon as that is possible; the node, with the value, stands in line.
    #[inline(always)]
    #[track_caller]
    fn send_in_line(
        &self,
        node: &Node<T>,
        wait: &Wait,
        spin: &Spin,
        deadline: Option<Instant>,
    ) -> Result<(), SendError<T>> {
        let kind = match self.wait(Side::Senders, node, wait, spin, deadline) {
            Some(Outcome::Done) => return Ok(()),
            Some(_) => self.closed_for_send(),
            None => SendErrorKind::Full,
        };
        self.not_sent(node, kind)
    }

    #[cold]
    fn not_sent(&self, node: &Node<T>, kind: SendErrorKind) -> Result<(), SendError<T>> {
        // SAFETY: the node stands in no line any more, and no claimer has it.
        match unsafe { node.take() } {
            Some(value) => Err(SendError { value, kind }),
            None => Ok(()),
        }
    }

    /// Receives as soon as that is possible; the node stands in line.
    #[inline(always)]
    #[track_caller]
    fn recv_in_line(
        &self,
        node: &Node<T>,
        wait: &Wait,
        spin: &Spin,
        deadline: Option<Instant>,
    ) -> Result<T, RecvError> {
        let outcome = self.wait(Side::Receivers, node, wait, spin, deadline);
        // SAFETY: the node stands in no line any more, and no claimer has it.
        match (outcome, unsafe { node.take() }) {
            (_, Some(value)) => Ok(value),
            (None, None) => Err(RecvError::Timeout),
            (Some(_), None) => Err(self.closed_for_recv()),
        }
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn send_anyhow(&self, mut value: T, deadline: Option<Instant>) -> Result<(), SendError<T>> {
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
        let wait = Wait::begin_at(deadline.is_none());
        let done = self.with_queues(|core, queues, woken| {
            // SAFETY: the node is this function's, and stands in no line yet.
            let value = || unsafe { node.take() };
            let attempt = core.send_locked(queues, woken, None, value);
            if let Attempt::NotYet = attempt {
                // SAFETY: as above; it leaves below, also when this unwinds.
                unsafe { core.stand(queues, Side::Senders, &node, &wait, 0) };
            }
            attempt
        });
        match done {
            Attempt::Done(Ok(())) => Ok(()),
            Attempt::Done(Err(kind)) => self.not_sent(&node, kind),
            _ => self.send_in_line(&node, &wait, &spin, deadline),
        }
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn recv_anyhow(&self, deadline: Option<Instant>) -> Result<T, RecvError> {
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
        let wait = Wait::begin_at(deadline.is_none());
        let done = self.with_queues(|core, queues, woken| {
            let attempt = core.recv_locked(queues, woken, None);
            if let Attempt::NotYet = attempt {
                // SAFETY: it leaves below, also when this unwinds.
                unsafe { core.stand(queues, Side::Receivers, &node, &wait, 0) };
            }
            attempt
        });
        match done {
            Attempt::Done(done) => done,
            _ => self.recv_in_line(&node, &wait, &spin, deadline),
        }
    }

    /// Sleeps in a line until somebody has decided; None if time is over. The node stands in
    /// no line afterwards.
    // Inlined, as all that lies between the caller and the switch; see `Parker::park`.
    #[inline(always)]
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
                    // Nobody can claim it any more, or a claimer is about to decide, which has
                    // the lock.
                    wait.claim();
                    core.leave(side, node);
                }
            }
        }
        let leaves = Leaves(self, side, node, wait);
        while spin.again_in_line() && wait.decision().is_none() {}
        wait.sleep(deadline);
        // A decision is final, and made when the node stands in no line any more.
        if let Some((_, outcome)) = wait.decision() {
            std::mem::forget(leaves);
            return Some(outcome);
        }
        drop(leaves);
        wait.decision().map(|(_, outcome)| outcome)
    }
}
