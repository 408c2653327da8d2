//! The cases of a select.

#[cfg(not(loom))]
use super::Guard;
use super::Named;
use crate::promise::Promise;
#[cfg(not(loom))]
use crate::reactor::Direction;
use crate::sync::core::{Attempt, Core, Look, Side};
use crate::sync::line::{Node, Wait};
use crate::sync::{Channel, RecvError, SendError, SendErrorKind};
use crate::waitlist::WaitList;
use std::io;
#[cfg(not(loom))]
use std::os::fd::RawFd;
use std::ptr;

/// One of the things that a select waits for; `R` is the value of the select.
pub(super) trait Case<R> {
    /// Takes the case if that is possible at once.
    fn attempt(&self) -> bool;

    /// A look that says when an attempt would be in vain, for as long as the case lives. Without
    /// one an attempt says so.
    fn look(&self) -> Option<Look> {
        None
    }

    /// Takes the case if that is possible at once, having claimed the wait; else it lets the
    /// wait stand in the case's line.
    ///
    /// # Safety
    /// If it says `NotYet`, then `leave` is called before the wait or the case is moved or
    /// dropped.
    unsafe fn stand(&self, wait: &Wait, number: usize) -> Attempt<()>;

    /// The list in which the wait stands, for cases that are looked at again when woken. Such a
    /// case has neither a line of its own nor a look.
    fn list(&self) -> Option<&WaitList> {
        None
    }

    /// The descriptor that is waited for, which stays open as long as the guard lives: for cases
    /// that are looked at again when it is ready. Such a case has neither a line of its own nor a
    /// look.
    #[cfg(not(loom))]
    fn descriptor(&self) -> Option<io::Result<(RawFd, Direction, Guard)>> {
        None
    }

    /// True if it has a descriptor.
    fn is_watched(&self) -> bool {
        false
    }

    /// The system cannot watch the descriptor: the case will be taken, and its closure gets the
    /// error.
    fn fail(&self, _error: io::Error) {}

    /// Takes the text of that error.
    fn failure(&self) -> Option<String> {
        None
    }

    /// Leaves the line.
    fn leave(&self);

    /// Lets others know what this select was woken for.
    fn pass_on(&self) {}

    /// The value of the select, once the case was taken. What the case holds is dropped before its
    /// closure runs.
    ///
    /// # Safety
    /// This moves the case out: it is neither used nor dropped after that.
    unsafe fn finish(&mut self) -> R;
}

/// The queues were looked at, and the wait stands there or not: what that means for a case.
fn done<T>(attempt: Attempt<T>) -> Attempt<()> {
    match attempt {
        Attempt::Done(_) => Attempt::Done(()),
        Attempt::NotYet => Attempt::NotYet,
        Attempt::Claimed => Attempt::Claimed,
        Attempt::Again => Attempt::Again,
    }
}

/// A channel of a case of a [`Select`](super::Select): a reference to a handle, or the handle
/// itself, where the select is to keep it.
///
/// ```
/// use milo_rt::{select::{Handle, Select}, sync::Channel};
///
/// // Takes a reference, and a handle that it keeps.
/// fn wait(channel: impl Handle<Value = i32>) -> i32 {
///     Select::new().on_recv(channel, |n| n.unwrap()).run()
/// }
/// let numbers = Channel::new(2)?;
/// numbers.send(7)?;
/// numbers.send(8)?;
/// assert_eq!((wait(&numbers), wait(numbers)), (7, 8));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a select cannot wait for '{Self}'",
    label = "expected a channel, or a reference to it"
)]
pub trait Handle {
    /// The type of the values that are sent through the channel.
    type Value;

    #[doc(hidden)]
    fn handle(&self) -> &Channel<Self::Value>;
}

impl<T> Handle for Channel<T> {
    type Value = T;

    #[inline]
    fn handle(&self) -> &Channel<T> {
        self
    }
}

impl<H: Handle> Handle for &H {
    type Value = H::Value;

    #[inline]
    fn handle(&self) -> &Channel<H::Value> {
        (**self).handle()
    }
}

/// Receives. The value is in the node once the case was taken, none if the channel is closed.
pub(super) struct Recv<H: Handle, F> {
    channel: H,
    node: Node<H::Value>,
    then: F,
}

impl<H: Handle, F> Recv<H, F> {
    #[inline]
    pub(super) fn new(channel: H, then: F) -> Recv<H, F> {
        Recv {
            channel,
            node: Node::empty(),
            then,
        }
    }

    #[inline]
    fn core(&self) -> &Core<H::Value> {
        self.channel.handle().core()
    }

    fn put(&self, received: Result<H::Value, RecvError>) {
        if let Ok(value) = received {
            // SAFETY: the case does not stand in its line when it is taken by its owner.
            unsafe { self.node.put(value) };
        }
    }
}

impl<R, H: Handle, F: FnOnce(Result<H::Value, RecvError>) -> R> Case<R> for Recv<H, F> {
    fn look(&self) -> Option<Look> {
        self.core().look(Side::Receivers)
    }

    fn attempt(&self) -> bool {
        match self.core().try_recv() {
            Err(RecvError::Empty) => false,
            received => {
                self.put(received);
                true
            }
        }
    }

    unsafe fn stand(&self, wait: &Wait, number: usize) -> Attempt<()> {
        let core = self.core();
        // SAFETY: the caller's promise.
        if unsafe { core.stand_alone(Side::Receivers, &self.node, wait, number) } {
            return Attempt::NotYet;
        }
        let attempt = core.with_queues(|core, queues, woken| {
            let attempt = core.recv_locked(queues, woken, Some(wait));
            if let Attempt::NotYet = attempt {
                // SAFETY: the caller's promise.
                unsafe { core.stand(queues, Side::Receivers, &self.node, wait, number) };
            }
            attempt
        });
        match attempt {
            Attempt::Done(received) => {
                self.put(received);
                Attempt::Done(())
            }
            other => done(other),
        }
    }

    fn leave(&self) {
        self.core().leave(Side::Receivers, &self.node);
    }

    unsafe fn finish(&mut self) -> R {
        // SAFETY: the caller never uses it again.
        let Recv {
            channel,
            node,
            then,
        } = unsafe { ptr::read(self) };
        // SAFETY: it stands in no line.
        let value = unsafe { node.take() };
        let received = value.ok_or_else(|| channel.handle().core().closed_for_recv());
        drop(channel);
        then(received)
    }
}

/// A value on offer. It has left the node once it was sent; if it is still there when the case
/// was taken, the channel is closed.
struct Offer<H: Handle> {
    channel: H,
    node: Node<H::Value>,
}

impl<H: Handle> Offer<H> {
    #[inline]
    fn new(channel: H, value: H::Value) -> Offer<H> {
        Offer {
            channel,
            node: Node::with(value),
        }
    }

    #[inline]
    fn core(&self) -> &Core<H::Value> {
        self.channel.handle().core()
    }

    fn look(&self) -> Option<Look> {
        self.core().look(Side::Senders)
    }

    /// The value, if it was not sent. Only while the offer stands in no line, as is so before
    /// and after the select's sleep.
    fn take(&self) -> Option<H::Value> {
        // SAFETY: it stands in no line.
        unsafe { self.node.take() }
    }

    fn attempt(&self) -> bool {
        let Some(value) = self.take() else {
            return true;
        };
        match self.core().try_send(value) {
            Ok(()) => true,
            Err(SendError { value, kind }) => {
                // SAFETY: it stands in no line.
                unsafe { self.node.put(value) };
                kind != SendErrorKind::Full
            }
        }
    }

    /// # Safety
    /// As for `Case::stand`.
    unsafe fn stand(&self, wait: &Wait, number: usize) -> Attempt<()> {
        let core = self.core();
        // SAFETY: the caller's promise.
        if unsafe { core.stand_alone(Side::Senders, &self.node, wait, number) } {
            return Attempt::NotYet;
        }
        done(core.with_queues(|core, queues, woken| {
            let attempt = core.send_locked(queues, woken, Some(wait), || self.take());
            if let Attempt::NotYet = attempt {
                // SAFETY: the caller's promise.
                unsafe { core.stand(queues, Side::Senders, &self.node, wait, number) };
            }
            attempt
        }))
    }

    fn leave(&self) {
        self.core().leave(Side::Senders, &self.node);
    }

    fn closed(&self) -> SendErrorKind {
        self.core().closed_for_send()
    }
}

/// Sends a value of its own.
pub(super) struct Send<H: Handle, F> {
    offer: Offer<H>,
    then: F,
}

impl<H: Handle, F> Send<H, F> {
    #[inline]
    pub(super) fn new(channel: H, value: H::Value, then: F) -> Self {
        let offer = Offer::new(channel, value);
        Send { offer, then }
    }
}

impl<R, H: Handle, F> Case<R> for Send<H, F>
where
    F: FnOnce(Result<(), SendError<H::Value>>) -> R,
{
    fn look(&self) -> Option<Look> {
        self.offer.look()
    }

    fn attempt(&self) -> bool {
        self.offer.attempt()
    }

    unsafe fn stand(&self, wait: &Wait, number: usize) -> Attempt<()> {
        // SAFETY: the caller's promise.
        unsafe { self.offer.stand(wait, number) }
    }

    fn leave(&self) {
        self.offer.leave();
    }

    unsafe fn finish(&mut self) -> R {
        // SAFETY: the caller never uses it again.
        let Send { offer, then } = unsafe { ptr::read(self) };
        let sent = match offer.take() {
            None => Ok(()),
            Some(value) => {
                let kind = offer.closed();
                Err(SendError { value, kind })
            }
        };
        drop(offer);
        then(sent)
    }
}

/// Sends a value of the caller's, which gets it back unless it was sent.
pub(super) struct SendFrom<'a, H: Handle, F> {
    offer: Offer<H>,
    from: &'a mut Option<H::Value>,
    // Taken when the case is.
    then: Option<F>,
}

impl<'a, H: Handle, F> SendFrom<'a, H, F> {
    /// None if there is no value.
    pub(super) fn new(channel: H, from: &'a mut Option<H::Value>, then: F) -> Option<Self> {
        let offer = Offer::new(channel, from.take()?);
        let then = Some(then);
        Some(SendFrom { offer, from, then })
    }
}

impl<H: Handle, F> Drop for SendFrom<'_, H, F> {
    fn drop(&mut self) {
        if let Some(value) = self.offer.take() {
            *self.from = Some(value);
        }
    }
}

impl<R, H: Handle, F> Case<R> for SendFrom<'_, H, F>
where
    F: FnOnce(Result<(), SendErrorKind>) -> R,
{
    fn look(&self) -> Option<Look> {
        self.offer.look()
    }

    fn attempt(&self) -> bool {
        self.offer.attempt()
    }

    unsafe fn stand(&self, wait: &Wait, number: usize) -> Attempt<()> {
        // SAFETY: the caller's promise.
        unsafe { self.offer.stand(wait, number) }
    }

    fn leave(&self) {
        self.offer.leave();
    }

    unsafe fn finish(&mut self) -> R {
        // SAFETY: the caller never uses it again.
        let mut this = unsafe { ptr::read(self) };
        let sent = match this.offer.take() {
            None => Ok(()),
            Some(value) => {
                *this.from = Some(value);
                Err(this.offer.closed())
            }
        };
        let then = this.then.take();
        drop(this);
        match then {
            Some(then) => then(sent),
            None => unreachable!("a case is finished once"),
        }
    }
}

/// Waits until a promise is settled.
pub(super) struct Settled<T, F> {
    promise: Promise<T>,
    then: F,
}

impl<T, F> Settled<T, F> {
    pub(super) fn new(promise: &Promise<T>, then: F) -> Settled<T, F> {
        Settled {
            promise: promise.clone(),
            then,
        }
    }
}

impl<R, T, F: FnOnce(&Promise<T>) -> R> Case<R> for Settled<T, F> {
    fn attempt(&self) -> bool {
        self.promise.is_done()
    }

    unsafe fn stand(&self, _: &Wait, _: usize) -> Attempt<()> {
        Attempt::NotYet
    }

    fn list(&self) -> Option<&WaitList> {
        Some(self.promise.waiters())
    }

    fn leave(&self) {}

    unsafe fn finish(&mut self) -> R {
        // SAFETY: the caller never uses it again.
        let Settled { promise, then } = unsafe { ptr::read(self) };
        then(&promise)
    }
}

/// Looks whether something can be received, or sent, and takes nothing.
pub(super) struct Looks<H: Handle> {
    channel: H,
    side: Side,
    node: Node<H::Value>,
}

impl<H: Handle> Looks<H> {
    pub(super) fn for_value(channel: H) -> Looks<H> {
        Looks::new(channel, Side::ForValue)
    }

    pub(super) fn for_room(channel: H) -> Looks<H> {
        Looks::new(channel, Side::ForRoom)
    }

    fn new(channel: H, side: Side) -> Looks<H> {
        Looks {
            channel,
            side,
            node: Node::empty(),
        }
    }

    fn core(&self) -> &Core<H::Value> {
        self.channel.handle().core()
    }
}

impl<H: Handle> Case<Named> for Looks<H> {
    fn look(&self) -> Option<Look> {
        self.core().look(self.side)
    }

    fn attempt(&self) -> bool {
        self.core().is_ready(self.side)
    }

    unsafe fn stand(&self, wait: &Wait, number: usize) -> Attempt<()> {
        let core = self.core();
        // SAFETY: the caller's promise.
        if unsafe { core.stand_alone(self.side, &self.node, wait, number) } {
            return Attempt::NotYet;
        }
        // SAFETY: as above. If it is ready already, standing there ends the wait.
        core.with_queues(|core, queues, _| unsafe {
            core.stand(queues, self.side, &self.node, wait, number);
        });
        Attempt::NotYet
    }

    fn leave(&self) {
        self.core().leave(self.side, &self.node);
    }

    fn pass_on(&self) {
        self.core().pass_on(self.side);
    }

    unsafe fn finish(&mut self) -> Named {
        // SAFETY: the caller never uses it again.
        drop(unsafe { ptr::read(self) });
        Named(())
    }
}

/// Is never ready: it keeps a number for the end of the time.
pub(super) struct Never;

impl Case<Named> for Never {
    fn attempt(&self) -> bool {
        false
    }

    unsafe fn stand(&self, _: &Wait, _: usize) -> Attempt<()> {
        Attempt::NotYet
    }

    fn leave(&self) {}

    unsafe fn finish(&mut self) -> Named {
        Named(())
    }
}
