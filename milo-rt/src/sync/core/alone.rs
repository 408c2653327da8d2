//! A channel that only the tasks of one worker have used so far: a value goes straight to the waiter
//! for it, in a few steps without an atomic instruction.
//!
//! The invariants of the queues in the module above hold after each of them, so that
//! another thread, once it has taken the bias away, goes on from there.

use super::queues::set;
use super::{Core, Queues, Side};
use crate::engine::note_served;
use crate::sync::channel_error::SendError;
use crate::sync::line::{Node, Outcome, Wait};
use std::ptr;

impl<T> Core<T> {
    /// Sends, if somebody waits for a value: to the receiver that has waited longest.
    #[inline(never)]
    pub(super) fn send_to_receiver(&self, value: T) -> Result<(), SendError<T>> {
        let Some(mut queues) = self.queues.lock_alone() else {
            return self.after_push(self.ring.push(value));
        };
        // While receivers wait the ring is empty.
        if let Some(receiver) = queues.receivers.claim_first(None, true) {
            note_served(receiver.address(), ptr::from_ref(self).cast());
            receiver.put(value);
            let wakee = receiver.decide_now(Outcome::Done);
            self.receiver_has_gone(&queues);
            drop(queues);
            wakee.wake();
            return Ok(());
        }
        if self.is_rendezvous() {
            drop(queues);
            return self.after_push(self.ring.push(value));
        }
        // Watchers, which only look, and no receiver: the watcher that has waited longest is told.
        // They may all have been woken by other channels.
        let pushed = self.ring.push_alone(value);
        if pushed.is_err() {
            drop(queues);
            return self.after_push(pushed);
        }
        let looks = queues.for_value.claim_first(None, true);
        let wakee = looks.map(|looks| looks.decide_now(Outcome::Look));
        self.receiver_has_gone(&queues);
        drop(queues);
        if let Some(wakee) = wakee {
            wakee.wake();
        }
        Ok(())
    }

    /// A value has left the ring: the value of the sender that has waited longest takes its place.
    #[inline(never)]
    pub(super) fn receive_from_sender(&self) {
        if let Some(mut queues) = self.queues.lock_alone()
            && !self.is_closed()
            && !self.ring.is_full()
            && let Some(sender) = queues.senders.claim_first(None, true)
        {
            note_served(sender.address(), ptr::from_ref(self).cast());
            if let Some(value) = sender.take() {
                self.push(value, true);
            }
            let wakee = sender.decide_now(Outcome::Done);
            self.sender_has_gone(&queues);
            drop(queues);
            wakee.wake();
            return;
        }
        self.settle_now();
    }

    /// Stands in a line, if there is nothing that could be done at once; false if that is not
    /// known here.
    ///
    /// # Safety
    /// As for [`Core::stand`].
    pub(crate) unsafe fn stand_alone(
        &self,
        side: Side,
        node: &Node<T>,
        wait: &Wait,
        case: usize,
    ) -> bool {
        // SAFETY: the caller's.
        unsafe { self.stand_alone_at(side, node, wait, case) }
    }

    /// The same, for a side that the compiler knows.
    ///
    /// # Safety
    /// As above.
    #[inline(always)]
    pub(super) unsafe fn stand_alone_at(
        &self,
        side: Side,
        node: &Node<T>,
        wait: &Wait,
        case: usize,
    ) -> bool {
        let Some(mut queues) = self.queues.lock_alone() else {
            return false;
        };
        if self.is_rendezvous() || self.is_closed() {
            return false;
        }
        let nothing_to_do = match side {
            Side::Receivers => self.ring.is_empty() && queues.senders.is_empty(),
            Side::ForValue => self.ring.is_empty(),
            Side::Senders | Side::ForRoom => self.ring.is_full(),
        };
        if !nothing_to_do {
            return false;
        }
        // SAFETY: the caller's.
        unsafe { queues.line(side).push(node, wait, case) };
        match side {
            Side::Receivers => self.ring.hold_head(true, true),
            Side::Senders => self.ring.hold_tail(true, true),
            Side::ForValue | Side::ForRoom => {}
        }
        match side {
            Side::Receivers | Side::ForValue => set(&self.receivers_wait, true, true),
            Side::Senders | Side::ForRoom => set(&self.senders_wait, true, true),
        }
        true
    }

    /// Leaves a line; false if it is to be done in the other way.
    pub(super) fn leave_alone(&self, side: Side, node: &Node<T>) -> bool {
        let Some(mut queues) = self.queues.lock_alone() else {
            return false;
        };
        queues.line(side).remove(node);
        match side {
            Side::Receivers | Side::ForValue => self.receiver_has_gone(&queues),
            Side::Senders | Side::ForRoom => self.sender_has_gone(&queues),
        }
        true
    }

    fn receiver_has_gone(&self, queues: &Queues<T>) {
        let wait = !queues.receivers.is_empty();
        // These are held for ever.
        if !wait && !self.is_rendezvous() && !self.is_destroyed() {
            self.ring.hold_head(false, true);
        }
        let looked_at = !queues.for_value.is_empty();
        set(&self.receivers_wait, wait || looked_at, true);
    }

    fn sender_has_gone(&self, queues: &Queues<T>) {
        let wait = !queues.senders.is_empty();
        if !wait && !self.is_rendezvous() {
            self.ring.hold_tail(false, true);
        }
        let looked_at = !queues.for_room.is_empty();
        set(&self.senders_wait, wait || looked_at, true);
    }
}
