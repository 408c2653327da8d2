//! How a lock is waited for, whichever kind it is.

use super::{LockError, Spin};
use crate::park::{self, Why};
use crate::waitlist::{WaitList, Waiter};
use std::pin::pin;
use std::time::Instant;

/// The part of a waiter that an unlock reads and changes.
pub(crate) trait Place {
    /// The waiter was picked and has been given the lock.
    fn is_given(&self) -> bool;
}

/// The wait of one task or thread for a lock.
pub(crate) struct Waiting<'l, P, Take, Make, Entered> {
    /// The list in which the wait stands.
    pub(crate) waiters: &'l WaitList<P>,
    /// The kind of wait, for the report of a deadlock.
    pub(crate) why: Why,
    /// The kind of lock, for errors.
    pub(crate) kind: &'static str,
    /// Attempts to take the lock; true if taken. It is told whether the waiter has *lost*: it
    /// was woken, and another was faster.
    pub(crate) take: Take,
    /// Makes the waiter's place in the list; it is told whether the waiter has lost.
    pub(crate) make: Make,
    /// To be called once the waiter stands in the list, so that an unlock looks
    /// there; whether it has lost. False if the lock may be free already.
    pub(crate) entered: Entered,
}

impl<P, Take, Make, Entered> Waiting<'_, P, Take, Make, Entered>
where
    P: Place,
    Take: FnMut(bool) -> Result<bool, LockError>,
    Make: Fn(bool) -> P,
    Entered: Fn(bool) -> bool,
{
    /// Takes the lock, or is given it; waits until `deadline` at most. One that has lost stands
    /// in front.
    ///
    /// # Errors
    /// Those of `take`, [`LockError::Timeout`] and `Unwinding`.
    #[track_caller]
    pub(crate) fn wait(mut self, deadline: Option<Instant>) -> Result<(), LockError> {
        let spin = Spin::new();
        let (mut in_time, mut lost) = (true, false);
        loop {
            if (self.take)(lost)? {
                return Ok(());
            }
            if !in_time {
                return Err(LockError::Timeout(self.kind));
            }
            if spin.again() {
                continue;
            }
            if park::must_not_park() {
                return Err(LockError::Unwinding);
            }
            let parker = park::current();
            let epoch = parker.begin();
            let only = deadline.is_none();
            let place = (self.make)(lost);
            let waiter = pin!(Waiter::in_one(self.waiters, parker, epoch, only, place));
            let waiter = waiter.as_ref();
            let parker = waiter.parker();
            match lost {
                false => waiter.enter(),
                true => waiter.enter_first(),
            }
            parker.because(self.why);
            match (self.entered)(lost) {
                true => in_time = parker.park_until(epoch, deadline),
                false => drop(parker.cancel(epoch)),
            }
            if waiter.leave() {
                if waiter.replace((self.make)(lost)).is_given() {
                    return Ok(());
                }
                lost = true;
            }
        }
    }
}
