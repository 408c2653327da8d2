//! A channel that only the tasks of one worker have used so far: a value goes straight to who waits
//! for it, in a few steps without an atomic instruction.
//!
//! What the module above promises of the queues holds after each of them, so that
//! another thread, once it has taken the bias away, goes on from there.

use super::queues::set;
use super::{Core, Queues, Side};
use crate::sync::channel_error::SendError;
use crate::sync::line::{Node, Outcome, Wait};

impl<T> Core<T> {
    /// Sends, if somebody waits for a value: to the receiver that has waited longest.
    #[inline(never)]
    pub(super) fn send_to_receiver(&self, value: T) -> Result<(), SendError<T>> {
        let mut queues = self.queues.lock();
        let alone = queues.is_alone();
        queues.set_alone(alone);
        // While receivers wait the ring is empty.
        if alone && let Some(receiver) = queues.receivers.claim_first(None, true) {
            receiver.put(value);
            let wakee = receiver.decide_now(Outcome::Done);
            self.receiver_has_gone(&queues);
            drop(queues);
            wakee.wake();
            return Ok(());
        }
        drop(queues);
        self.after_push(self.ring.push(value))
    }

    /// A value has left the ring: the value of the sender that has waited longest takes its place.
    #[inline(never)]
    pub(super) fn receive_from_sender(&self) {
        let mut queues = self.queues.lock();
        let alone = queues.is_alone();
        queues.set_alone(alone);
        if alone
            && !self.is_closed()
            && !self.ring.is_full()
            && let Some(sender) = queues.senders.claim_first(None, true)
        {
            if let Some(value) = sender.take() {
                self.push(value, true);
            }
            let wakee = sender.decide_now(Outcome::Done);
            self.sender_has_gone(&queues);
            drop(queues);
            wakee.wake();
            return;
        }
        drop(queues);
        self.settle_now();
    }

    /// Stands in a line, if there is nothing that could be done at once; false if that is not
    /// known here.
    ///
    /// # Safety
    /// As for [`Core::stand`].
    pub(super) unsafe fn stand_alone(&self, side: Side, node: &Node<T>, wait: &Wait) -> bool {
        let mut queues = self.queues.lock();
        if !queues.is_alone() || self.is_rendezvous() || self.is_closed() {
            return false;
        }
        queues.set_alone(true);
        match side {
            Side::Senders if self.ring.is_full() => {
                // SAFETY: the caller's.
                unsafe { queues.senders.push(node, wait, 0) };
                self.ring.hold_tail(true, true);
                set(&self.senders_wait, true, true);
                true
            }
            Side::Receivers if self.ring.is_empty() && queues.senders.is_empty() => {
                // SAFETY: the caller's.
                unsafe { queues.receivers.push(node, wait, 0) };
                self.ring.hold_head(true, true);
                set(&self.receivers_wait, true, true);
                true
            }
            _ => false,
        }
    }

    fn receiver_has_gone(&self, queues: &Queues<T>) {
        let wait = !queues.receivers.is_empty();
        if !wait && !self.is_rendezvous() {
            self.ring.hold_head(false, true);
        }
        set(
            &self.receivers_wait,
            wait || !queues.for_value.is_empty(),
            true,
        );
    }

    fn sender_has_gone(&self, queues: &Queues<T>) {
        let wait = !queues.senders.is_empty();
        if !wait {
            self.ring.hold_tail(false, true);
        }
        set(
            &self.senders_wait,
            wait || !queues.for_room.is_empty(),
            true,
        );
    }
}
