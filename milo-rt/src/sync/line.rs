//! The tasks and threads that wait at a channel, in order, and how one of them is served.
//!
//! A waiter stands here with a [`Node`] in its own stack frame (or in the select that
//! waits), so that joining and leaving the line cost neither memory nor a search. A node is
//! linked and unlinked only with the lock of the channel's queues taken.
//!
//! Several nodes may share one [`Wait`]: those of a select, one for each case. An operation that wants
//! to serve a waiter *claims* its wait first, which succeeds once; then it moves the value,
//! and last it stores the *decision*, after which the waiter's frame may be gone.

use crate::list::{self, List};
use crate::park::{Current, Epoch, Wakee, Woken};
use crate::prim::{AtomicUsize, Cell, Ordering};
use std::marker::PhantomPinned;
use std::ptr::NonNull;
use std::time::Instant;

/// How a wait ended that a channel has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The value was moved.
    Done,
    /// The channel is closed; the sender's value is still in its node.
    Closed,
    /// Nothing was moved: what was waited for may be possible now.
    Look,
}

/// One wait of one task or thread, at one channel or at all those of a select.
pub(crate) struct Wait {
    parker: Current,
    epoch: Epoch,
    /// Nothing else can end the wait: no other channel and no deadline.
    only: bool,
    /// 0 until the claimer of the wait is done with it; then the number of the
    /// case and the outcome.
    decision: AtomicUsize,
}

impl Wait {
    /// Begins a wait of the running task or thread. It needs no end: a wait that is not
    /// slept in ends with the next one.
    pub(crate) fn begin() -> Wait {
        Wait::begin_at(false)
    }

    /// The same; `only` says that nothing but one channel ends it, neither another one nor a
    /// deadline.
    #[inline(always)]
    pub(crate) fn begin_at(only: bool) -> Wait {
        Wait {
            only,
            ..Wait::of(crate::park::current())
        }
    }

    /// The same as `begin` with a parker of the caller's own.
    #[inline(always)]
    pub(crate) fn of(parker: Current) -> Wait {
        parker.because(crate::park::Why::Channel);
        let epoch = parker.begin();
        Wait {
            parker,
            epoch,
            only: false,
            decision: AtomicUsize::new(0),
        }
    }

    /// Takes the right to end this wait: true for one caller only.
    pub(crate) fn claim(&self) -> bool {
        self.parker.claim(self.epoch)
    }

    /// Lets nobody claim it any more.
    #[inline]
    pub(crate) fn end(&self) {
        if self.parker.is_waiting(self.epoch) {
            self.claim();
        }
    }

    /// Claims it; `alone` says that no other thread can come to the channel.
    #[inline]
    fn claim_from(&self, alone: bool) -> bool {
        match alone && self.only {
            true => self.parker.claim_alone(self.epoch),
            false => self.claim(),
        }
    }

    /// The decision of the wait's claimer: the case, and how it ended. None also
    /// if a claimer is not done yet; it is once the lock has been taken under which it works.
    #[inline]
    pub(crate) fn decision(&self) -> Option<(usize, Outcome)> {
        let code = self.decision.load(Ordering::Acquire);
        let outcome = match code & 3 {
            0 => return None,
            1 => Outcome::Done,
            2 => Outcome::Closed,
            _ => Outcome::Look,
        };
        Some((code >> 2, outcome))
    }

    /// Sleeps until somebody has claimed the wait, or the deadline has passed (false; it may
    /// be false also if both came at once).
    #[inline(always)]
    #[track_caller]
    pub(crate) fn sleep(&self, deadline: Option<Instant>) -> bool {
        self.parker.park_until(self.epoch, deadline)
    }

    pub(crate) fn parker(&self) -> &Current {
        &self.parker
    }

    pub(crate) fn epoch(&self) -> Epoch {
        self.epoch
    }
}

/// A waiter's place in a line.
pub(crate) struct Node<T> {
    node: list::Node<Entry<T>>,
    _pinned: PhantomPinned,
}

struct Entry<T> {
    /// Read and written under the lock of the channel's queues alone.
    place: Cell<Place>,
    /// A sender's value, until it is taken; a receiver's, once it is there. It belongs to
    /// the node's owner while the node is not linked and its wait not claimed, and to the
    /// claimer from the claim to the decision.
    value: Cell<Option<T>>,
}

#[derive(Clone, Copy)]
struct Place {
    /// Null while the node stands in no line.
    wait: *const Wait,
    /// Which case of the wait this is.
    case: usize,
}

const NOWHERE: Place = Place {
    wait: std::ptr::null(),
    case: 0,
};

impl<T> Entry<T> {
    /// Changes the place, and gives the old one.
    ///
    /// # Safety
    /// For the holder of the lock of the channel's queues.
    unsafe fn stand_at(&self, place: Place) -> Place {
        // SAFETY: the caller's.
        let replace = |old: *mut Place| unsafe { std::mem::replace(&mut *old, place) };
        self.place.with_mut(replace)
    }

    /// # Safety
    /// As for `stand_at`.
    unsafe fn place(&self) -> Place {
        // SAFETY: the caller's.
        self.place.with_mut(|place| unsafe { *place })
    }
}

impl<T> Node<T> {
    /// A receiver's, or a watcher's, which takes nothing.
    pub(crate) fn empty() -> Node<T> {
        Node::new(None)
    }

    /// A sender's.
    pub(crate) fn with(value: T) -> Node<T> {
        Node::new(Some(value))
    }

    fn new(value: Option<T>) -> Node<T> {
        Node {
            node: list::Node::new(Entry {
                place: Cell::new(NOWHERE),
                value: Cell::new(value),
            }),
            _pinned: PhantomPinned,
        }
    }

    /// Takes the value out.
    ///
    /// # Safety
    /// For the owner, while it waits nowhere with this node; or for a claimer.
    pub(crate) unsafe fn take(&self) -> Option<T> {
        // SAFETY: the caller has it to itself.
        self.node
            .item
            .value
            .with_mut(|value| unsafe { (*value).take() })
    }

    /// Puts a value into it; see `take` for the condition.
    ///
    /// # Safety
    /// As for `take`.
    pub(crate) unsafe fn put(&self, value: T) {
        // SAFETY: the caller has it to itself.
        self.node
            .item
            .value
            .with_mut(|place| unsafe { *place = Some(value) });
    }
}

/// A waiter whose wait the holder of this has claimed: it must be served.
pub(crate) struct Claimed<T> {
    node: NonNull<list::Node<Entry<T>>>,
    alone: bool,
}

impl<T> Claimed<T> {
    fn entry(&self) -> &Entry<T> {
        // SAFETY: claimed, so that its owner stays and keeps its hands off until the decision.
        unsafe { &self.node.as_ref().item }
    }

    /// The address of its node.
    #[inline]
    pub(crate) fn address(&self) -> *const u8 {
        self.node.as_ptr().cast_const().cast()
    }

    /// The sender's value.
    pub(crate) fn take(&self) -> Option<T> {
        // SAFETY: as above: the value is the claimer's.
        self.entry()
            .value
            .with_mut(|value| unsafe { (*value).take() })
    }

    /// Moves a value to the receiver.
    pub(crate) fn put(&self, value: T) {
        // SAFETY: as above.
        self.entry()
            .value
            .with_mut(|place| unsafe { *place = Some(value) });
    }

    /// Ends its wait; it is woken with the others.
    pub(crate) fn decide(self, outcome: Outcome, woken: &mut Woken) {
        woken.push(self.decide_now(outcome));
    }

    /// Ends its wait. It is to be woken once the queues are left.
    #[inline]
    pub(crate) fn decide_now(self, outcome: Outcome) -> Wakee {
        // SAFETY: the place is ours under the lock that the claim was made under, and the claim
        // has left the wait in it.
        let (wait, case) = unsafe {
            let place = self.entry().stand_at(NOWHERE);
            (&*place.wait, place.case)
        };
        let wakee = match self.alone {
            // SAFETY: a task of this worker waits here, and is woken once the queues are left.
            true => unsafe { Wakee::here(&wait.parker) },
            false => Wakee::of(&wait.parker),
        };
        let code = match outcome {
            Outcome::Done => 1,
            Outcome::Closed => 2,
            Outcome::Look => 3,
        };
        // From here on neither the wait nor the node may be touched.
        wait.decision.store(case << 2 | code, Ordering::Release);
        wakee
    }
}

/// Waiters, the one that came first in front. It lies within the lock of its channel.
pub(crate) struct Line<T> {
    list: List<Entry<T>>,
}

// SAFETY: the nodes it leads to outlive their place in it, and are used under its lock alone;
// a value in one of them moves between threads.
unsafe impl<T: Send> Send for Line<T> {}

impl<T> Line<T> {
    pub(crate) fn new() -> Line<T> {
        Line { list: List::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Lets a waiter stand at the end.
    ///
    /// # Safety
    /// The node stands in no line. Neither it nor the wait is moved or dropped before `remove`
    /// has been called for it, or the wait's decision names this case.
    pub(crate) unsafe fn push(&mut self, node: &Node<T>, wait: &Wait, case: usize) {
        // SAFETY: the caller's, and under the lock, which `&mut self` stands for.
        unsafe {
            node.node.item.stand_at(Place { wait, case });
            self.list.link(NonNull::from(&node.node), false);
        }
    }

    /// Takes a waiter out, if it still stands here. Its wait is not looked at.
    pub(crate) fn remove(&mut self, node: &Node<T>) {
        // SAFETY: under the lock, which `&mut self` stands for.
        unsafe {
            if !node.node.item.stand_at(NOWHERE).wait.is_null() {
                self.list.unlink(NonNull::from(&node.node));
            }
        }
    }

    /// Claims the first waiter that still waits, and takes it out. Those in front of it that
    /// no longer wait are taken out as well; nodes of `but` are passed over. `alone`: no other
    /// thread can come.
    pub(crate) fn claim_first(&mut self, but: Option<&Wait>, alone: bool) -> Option<Claimed<T>> {
        loop {
            let node = match but {
                None => self.list.pop_first()?,
                Some(_) => {
                    let node = self.first_waiting(but)?;
                    // SAFETY: it was found in the line.
                    unsafe { self.list.unlink(node) };
                    node
                }
            };
            // SAFETY: it stood in the line, and so its wait is there.
            unsafe {
                let entry = &node.as_ref().item;
                if (*entry.place().wait).claim_from(alone) {
                    return Some(Claimed { node, alone });
                }
                entry.stand_at(NOWHERE);
            }
        }
    }

    /// True if somebody other than `but` waits here; see `claim_first`.
    pub(crate) fn has_waiting(&mut self, but: Option<&Wait>) -> bool {
        self.first_waiting(but).is_some()
    }

    fn first_waiting(&mut self, but: Option<&Wait>) -> Option<NonNull<list::Node<Entry<T>>>> {
        let mut at = self.list.first();
        while let Some(node) = at {
            // SAFETY: it stands in the line, and so its wait is there.
            unsafe {
                let entry = &node.as_ref().item;
                let wait = entry.place().wait;
                at = self.list.behind(node);
                if !(*wait).parker.is_waiting((*wait).epoch) {
                    self.list.unlink(node);
                    entry.stand_at(NOWHERE);
                } else if !but.is_some_and(|but| std::ptr::eq(but, wait)) {
                    return Some(node);
                }
            }
        }
        None
    }
}
