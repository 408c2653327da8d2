//! Who waits at a channel, in order, and how one of them is served.
//!
//! A waiter stands here with a [`Node`] in its own stack frame (or in the select that
//! waits), so that joining and leaving the line cost neither memory nor a search. A node is
//! linked and unlinked only with the lock of the channel's queues taken.
//!
//! Several nodes may share one [`Wait`]: those of a select, one for each case. Whoever wants
//! to serve a waiter *claims* its wait first, which succeeds once; then it moves the value,
//! and last it stores the *decision*, after which the waiter's frame may be gone.

use crate::park::{Epoch, Parker};
use crate::prim::{Arc, AtomicUsize, Cell, Ordering};
use std::cell::UnsafeCell;
use std::marker::PhantomPinned;
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
    parker: Arc<Parker>,
    epoch: Epoch,
    /// 0 until somebody who has claimed the wait is done with it; then the number of the
    /// case and the outcome.
    decision: AtomicUsize,
}

impl Wait {
    /// Begins a wait of the running task or thread. It needs no end: a wait that is not
    /// slept in ends with the next one.
    pub(crate) fn begin() -> Wait {
        let parker = crate::park::current();
        parker.because(crate::park::Why::Channel);
        let epoch = parker.begin();
        Wait {
            parker,
            epoch,
            decision: AtomicUsize::new(0),
        }
    }

    /// Takes the right to end this wait: true for one caller only.
    pub(crate) fn claim(&self) -> bool {
        self.parker.claim(self.epoch)
    }

    /// The decision of whoever has claimed the wait: the case, and how it ended. None also
    /// if a claimer is not done yet; it is once the lock has been taken under which it works.
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
    #[track_caller]
    pub(crate) fn sleep(&self, deadline: Option<Instant>) -> bool {
        Parker::park_until(&self.parker, self.epoch, deadline)
    }

    pub(crate) fn parker(&self) -> &Arc<Parker> {
        &self.parker
    }

    pub(crate) fn epoch(&self) -> Epoch {
        self.epoch
    }
}

/// Those to be woken once no lock is held any more: waking may run the scheduler.
#[derive(Default)]
pub(crate) struct Woken {
    // The usual one costs no allocation.
    first: Option<Arc<Parker>>,
    others: Vec<Arc<Parker>>,
}

impl Woken {
    fn push(&mut self, parker: Arc<Parker>) {
        match self.first {
            None => self.first = Some(parker),
            Some(_) => self.others.push(parker),
        }
    }

    /// Wakes them, in the order in which they were served.
    pub(crate) fn wake(self) {
        for parker in self.first.into_iter().chain(self.others) {
            parker.wake();
        }
    }
}

/// A waiter's place in a line.
pub(crate) struct Node<T> {
    /// Read and written under the lock of the channel's queues alone.
    links: UnsafeCell<Links<T>>,
    /// A sender's value, until it is taken; a receiver's, once it is there. It belongs to
    /// the node's owner while the node is not linked and its wait not claimed, and to the
    /// claimer from the claim to the decision.
    value: Cell<Option<T>>,
    _pinned: PhantomPinned,
}

struct Links<T> {
    previous: *const Node<T>,
    next: *const Node<T>,
    /// Null while the node stands in no line.
    wait: *const Wait,
    /// Which case of the wait this is.
    case: usize,
}

impl<T> Node<T> {
    /// A receiver's, or that of one who only looks.
    pub(crate) fn empty() -> Node<T> {
        Node::new(None)
    }

    /// A sender's.
    pub(crate) fn with(value: T) -> Node<T> {
        Node::new(Some(value))
    }

    fn new(value: Option<T>) -> Node<T> {
        Node {
            links: UnsafeCell::new(Links {
                previous: std::ptr::null(),
                next: std::ptr::null(),
                wait: std::ptr::null(),
                case: 0,
            }),
            value: Cell::new(value),
            _pinned: PhantomPinned,
        }
    }

    /// What is in it.
    ///
    /// # Safety
    /// For the owner, while it waits nowhere with this node; or for a claimer.
    pub(crate) unsafe fn take(&self) -> Option<T> {
        // SAFETY: the caller has it to itself.
        self.value.with_mut(|value| unsafe { (*value).take() })
    }

    /// Puts a value into it; see `take` for who may.
    ///
    /// # Safety
    /// As for `take`.
    pub(crate) unsafe fn put(&self, value: T) {
        // SAFETY: the caller has it to itself.
        self.value.with_mut(|place| unsafe { *place = Some(value) });
    }
}

/// A waiter whose wait the holder of this has claimed: it must be served.
pub(crate) struct Claimed<T>(*const Node<T>);

impl<T> Claimed<T> {
    /// The sender's value.
    pub(crate) fn take(&self) -> Option<T> {
        // SAFETY: claimed, so that its owner stays and keeps its hands off until the decision.
        unsafe { (*self.0).take() }
    }

    /// Moves a value to the receiver.
    pub(crate) fn put(&self, value: T) {
        // SAFETY: as above.
        unsafe { (*self.0).put(value) }
    }

    /// Ends its wait.
    pub(crate) fn decide(self, outcome: Outcome, woken: &mut Woken) {
        // SAFETY: as above; the links are ours under the lock that the claim was made under,
        // and the claim has left the wait in them.
        let (wait, case) = unsafe {
            let links = &mut *(*self.0).links.get();
            (
                &*std::mem::replace(&mut links.wait, std::ptr::null()),
                links.case,
            )
        };
        woken.push(wait.parker.clone());
        let code = match outcome {
            Outcome::Done => 1,
            Outcome::Closed => 2,
            Outcome::Look => 3,
        };
        // From here on neither the wait nor the node may be touched.
        wait.decision.store(case << 2 | code, Ordering::Release);
    }
}

/// Waiters, the one that came first in front. It lies within the lock of its channel.
pub(crate) struct Line<T> {
    first: *const Node<T>,
    last: *const Node<T>,
}

// SAFETY: the nodes it leads to outlive their place in it, and are used under its lock alone;
// a value in one of them moves between threads.
unsafe impl<T: Send> Send for Line<T> {}

impl<T> Line<T> {
    pub(crate) fn new() -> Line<T> {
        Line {
            first: std::ptr::null(),
            last: std::ptr::null(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_null()
    }

    /// Lets a waiter stand at the end.
    ///
    /// # Safety
    /// The node stands in no line. Neither it nor the wait is moved or dropped before `remove`
    /// has been called for it, or the wait's decision names this case.
    pub(crate) unsafe fn push(&mut self, node: &Node<T>, wait: &Wait, case: usize) {
        // SAFETY: under the lock, which `&mut self` stands for.
        unsafe {
            *node.links.get() = Links {
                previous: self.last,
                next: std::ptr::null(),
                wait,
                case,
            };
            match self.last.is_null() {
                true => self.first = node,
                false => (*(*self.last).links.get()).next = node,
            }
        }
        self.last = node;
    }

    /// Takes a waiter out, if it still stands here. Its wait is not looked at.
    pub(crate) fn remove(&mut self, node: &Node<T>) {
        // SAFETY: under the lock, which `&mut self` stands for.
        unsafe {
            if !(*node.links.get()).wait.is_null() {
                self.unlink(node);
                (*node.links.get()).wait = std::ptr::null();
            }
        }
    }

    // SAFETY: the node stands in this line.
    unsafe fn unlink(&mut self, node: *const Node<T>) {
        // SAFETY: under the lock, and those beside it stand in the line too.
        unsafe {
            let links = &*(*node).links.get();
            match links.previous.is_null() {
                true => self.first = links.next,
                false => (*(*links.previous).links.get()).next = links.next,
            }
            match links.next.is_null() {
                true => self.last = links.previous,
                false => (*(*links.next).links.get()).previous = links.previous,
            }
        }
    }

    /// Claims the first waiter that still waits, and takes it out. Those in front of it that
    /// no longer wait are taken out as well; nodes of `but` are passed over.
    pub(crate) fn claim_first(&mut self, but: Option<&Wait>) -> Option<Claimed<T>> {
        loop {
            let node = self.first_waiting(but)?;
            // SAFETY: it stands in the line.
            unsafe {
                self.unlink(node);
                if (*(*(*node).links.get()).wait).claim() {
                    return Some(Claimed(node));
                }
                (*(*node).links.get()).wait = std::ptr::null();
            }
        }
    }

    /// True if somebody other than `but` waits here; see `claim_first`.
    pub(crate) fn has_waiting(&mut self, but: Option<&Wait>) -> bool {
        self.first_waiting(but).is_some()
    }

    fn first_waiting(&mut self, but: Option<&Wait>) -> Option<*const Node<T>> {
        let mut at = self.first;
        while !at.is_null() {
            // SAFETY: it stands in the line, and so its wait is there.
            unsafe {
                let links = (*at).links.get();
                let (wait, next) = ((*links).wait, (*links).next);
                if !(*wait).parker.is_waiting((*wait).epoch) {
                    self.unlink(at);
                    (*links).wait = std::ptr::null();
                } else if !but.is_some_and(|but| std::ptr::eq(but, wait)) {
                    return Some(at);
                }
                at = next;
            }
        }
        None
    }
}
