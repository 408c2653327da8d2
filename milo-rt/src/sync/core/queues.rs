//! The lines of a channel, and what is done with the lock of them taken.

use super::Core;
use crate::park::Woken;
use crate::prim::{AtomicBool, Ordering, model_fence};
use crate::sync::channel_error::{RecvError, SendErrorKind};
use crate::sync::line::{Line, Node, Outcome, Wait};
use crate::sync::ring::Look;

/// The lines of a channel, which lie within one lock.
pub(crate) struct Queues<T> {
    /// Receivers that wait for a value, each with a node to put it in.
    pub(super) receivers: Line<T>,
    /// Senders that wait for room, each with its value.
    pub(super) senders: Line<T>,
    /// Selects that name a case and wait until a value can be received.
    pub(super) for_value: Line<T>,
    /// Selects that name a case and wait until a value can be sent.
    pub(super) for_room: Line<T>,
    /// Only the worker has them now, so that nothing of the channel needs atomics.
    alone: bool,
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
    pub(super) fn new() -> Queues<T> {
        Queues {
            receivers: Line::new(),
            senders: Line::new(),
            for_value: Line::new(),
            for_room: Line::new(),
            alone: false,
        }
    }

    /// To be called whenever the lock was taken: whether no other thread can come.
    #[inline]
    pub(super) fn set_alone(&mut self, alone: bool) {
        self.alone = alone;
    }

    pub(super) fn line(&mut self, side: Side) -> &mut Line<T> {
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
    /// Runs `f` with the lock taken, hands over what can be handed over, and wakes the ones that
    /// were served.
    pub(crate) fn with_queues<R>(
        &self,
        f: impl FnOnce(&Self, &mut Queues<T>, &mut Woken) -> R,
    ) -> R {
        let mut woken = Woken::default();
        let result = {
            let mut queues = self.queues.lock();
            let alone = queues.is_alone();
            queues.set_alone(alone);
            let result = f(self, &mut queues, &mut woken);
            self.settle(&mut queues, &mut woken);
            result
        };
        drop(woken);
        result
    }

    #[cold]
    pub(super) fn settle_now(&self) {
        self.with_queues(|_, _, _| ());
    }

    /// Makes true what the module promises of the queues.
    fn settle(&self, queues: &mut Queues<T>, woken: &mut Woken) {
        if !self.is_rendezvous() {
            self.hand_over(queues, woken);
            // The head of a destroyed channel is held for ever.
            let head = queues.receivers.has_waiting(None) || self.is_destroyed();
            self.ring.hold_head(head, queues.alone);
            let tail = queues.senders.has_waiting(None);
            self.ring.hold_tail(tail, queues.alone);
        }
        if !queues.for_value.is_empty()
            && self.can_recv(queues)
            && let Some(looks) = queues.for_value.claim_first(None, queues.alone)
        {
            looks.decide(Outcome::Look, woken);
        }
        if !queues.for_room.is_empty()
            && self.can_send(queues)
            && let Some(looks) = queues.for_room.claim_first(None, queues.alone)
        {
            looks.decide(Outcome::Look, woken);
        }
        let receivers = !queues.receivers.is_empty() || !queues.for_value.is_empty();
        set(&self.receivers_wait, receivers, queues.alone);
        let senders = !queues.senders.is_empty() || !queues.for_room.is_empty();
        set(&self.senders_wait, senders, queues.alone);
    }

    /// Values of the ring to receivers, values of senders to the ring.
    fn hand_over(&self, queues: &mut Queues<T>, woken: &mut Woken) {
        loop {
            let mut moved = false;
            while !queues.receivers.is_empty() && !self.ring.is_empty() {
                let Some(receiver) = queues.receivers.claim_first(None, queues.alone) else {
                    break;
                };
                receiver.put(self.pop(queues.alone));
                receiver.decide(Outcome::Done, woken);
                moved = true;
            }
            while !queues.senders.is_empty() && !self.ring.is_full() && !self.is_closed() {
                let Some(sender) = queues.senders.claim_first(None, queues.alone) else {
                    break;
                };
                if let Some(value) = sender.take() {
                    self.push(value, queues.alone);
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
    fn pop(&self, alone: bool) -> T {
        match self.ring.pop_held(alone) {
            Ok(value) => value,
            Err(_) => unreachable!("nobody else pops while the head is held"),
        }
    }

    /// Adds a value to a ring that is open and not full and whose tail is held.
    pub(super) fn push(&self, value: T, alone: bool) {
        if self.ring.push_held(value, alone).is_err() {
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
                if let Some(sender) = queues.senders.claim_first(me, queues.alone) {
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
            self.ring.hold_head(true, queues.alone);
            // Values that were pushed since the lock was last taken.
            self.hand_over(queues, woken);
            if !self.ring.is_empty() {
                if !mine() {
                    return Attempt::Claimed;
                }
                return Attempt::Done(Ok(self.pop(queues.alone)));
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
                if let Some(receiver) = queues.receivers.claim_first(me, queues.alone) {
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
        self.ring.hold_tail(true, queues.alone);
        self.hand_over(queues, woken);
        if queues.senders.has_waiting(me) || self.ring.is_full() {
            return Attempt::NotYet;
        }
        if !mine() {
            return Attempt::Claimed;
        }
        if let Some(value) = value() {
            self.push(value, queues.alone);
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
            Side::Receivers | Side::ForValue => set(&self.receivers_wait, true, queues.alone),
            Side::Senders | Side::ForRoom => set(&self.senders_wait, true, queues.alone),
        }
        model_fence();
    }

    /// Takes a waiter out of its line. If somebody was about to decide, it has.
    pub(crate) fn leave(&self, side: Side, node: &Node<T>) {
        if !self.leave_alone(side, node) {
            self.with_queues(|_, queues, _| queues.line(side).remove(node));
        }
    }

    /// Wakes the next watcher, if there is still something to see.
    pub(crate) fn pass_on(&self, side: Side) {
        let somebody = match side {
            Side::Receivers | Side::ForValue => &self.receivers_wait,
            Side::Senders | Side::ForRoom => &self.senders_wait,
        };
        if somebody.load(Ordering::SeqCst) {
            self.settle_now();
        }
    }

    /// For selects: a look that costs less than an attempt on this side, if there is one.
    pub(crate) fn look(&self, side: Side) -> Option<Look> {
        self.ring
            .look(matches!(side, Side::Receivers | Side::ForValue))
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

    pub(crate) fn close(&self) {
        self.with_queues(|core, queues, woken| {
            let alone = queues.alone;
            core.ring.close();
            // Values that were sent before go to the receivers that wait.
            if !core.is_rendezvous() {
                core.hand_over(queues, woken);
            }
            for side in [Side::Receivers, Side::Senders] {
                while let Some(waiter) = queues.line(side).claim_first(None, alone) {
                    waiter.decide(Outcome::Closed, woken);
                }
            }
            for side in [Side::ForValue, Side::ForRoom] {
                while let Some(looks) = queues.line(side).claim_first(None, alone) {
                    looks.decide(Outcome::Look, woken);
                }
            }
        });
    }

    pub(crate) fn destroy(&self) {
        if self.destroyed.swap(true, Ordering::SeqCst) {
            return;
        }
        // Holds the head for ever: the values left are this caller's.
        self.close();
        while let Ok(value) = self.ring.pop_held(false) {
            drop(value);
        }
    }
}

/// Changes a flag of the channel, with its queues locked: `alone` or not.
#[inline]
pub(super) fn set(flag: &AtomicBool, value: bool, alone: bool) {
    if flag.load(Ordering::Relaxed) != value {
        match alone {
            true => flag.store(value, Ordering::Release),
            false => flag.store(value, Ordering::SeqCst),
        }
    }
}
