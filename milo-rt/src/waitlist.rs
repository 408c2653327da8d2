//! A queue of tasks and threads that wait for something, until they are woken.
//!
//! The queue is a [`List`] whose nodes, the [`Waiter`]s, live on the stacks of their tasks or threads. To
//! enter, to leave from any place and to wake the first therefore cost O(1), nothing is
//! allocated, and an empty list keeps no memory. (crossbeam-channel's `Waker` has the same
//! duties over a `Vec`: a waiter is registered under an operation's token, a waker selects it by
//! a compare-and-swap on its context and leaves it a packet.)
//!
//! A node carries a *payload* of type `P`. A waker reads or changes the payload in
//! the same step ([`WaitList::pick`]): so a value, or a lock, is handed over to the one that has
//! waited longest, without a moment in which a third one could take it.
//!
//! # No wake-up is lost
//!
//! - A waiter enters the list first and then looks at its condition once more; a waker changes
//!   the condition first and then looks at the list. Both are sequentially consistent, so at
//!   least one of them sees the other.
//! - A waker claims the waiter's epoch (see [`crate::park`]) before the wake-up counts as used.
//!   One that no longer waits cannot be claimed, and the next one is tried.
//! - A waiter that was picked and does not take what it was picked for must pass the wake-up on:
//!   [`Waiter::leave`] says whether it was picked, and a `Waiter` that is dropped without having
//!   been asked passes it on by itself.

use crate::bias::{Alone, Biased, Guard};
use crate::list::{List, Node};
use crate::memory::prefetch;
use crate::park::{Current, Epoch, Wakee, Why, Woken};
use crate::prim::{AtomicUsize, Cell, Ordering, model_fence};
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::ptr::NonNull;
use std::time::Instant;

/// The states of a [`Waiter`]: `OUT` → `QUEUED` → `OUT` or `PICKED` → `OUT`.
///
/// Not in the list: it has not entered, has left, or was passed over because its epoch had ended.
const OUT: usize = 0;
/// In the list, or just being taken out of it by a waker that has the list's lock.
const QUEUED: usize = 1;
/// Taken out by a waker that has claimed the epoch, and that no longer refers to the node.
const PICKED: usize = 2;

pub(crate) struct WaitList<P = ()> {
    /// The kind of wait, for reports.
    why: Why,
    /// How many waiters the queue has. Written with the queue locked; read without, so that a
    /// waker that finds nobody takes no lock.
    len: AtomicUsize,
    queue: Biased<Queue<P>>,
}

/// The waiters, the one that has waited longest in front. Every node in the list is `QUEUED`: it
/// takes the lock to leave before it dies.
type Queue<P> = List<Entry<P>>;

/// The part of a [`Waiter`] that wakers see.
struct Entry<P> {
    /// To be woken.
    parker: Current,
    /// Which of its waits this is. Several nodes, in different lists, may share it: the one that
    /// claims it first wakes the waiter, and the other lists pass over it.
    epoch: Epoch,
    /// Nothing else can end the wait: no other list and no deadline.
    only: bool,
    /// `OUT`, `QUEUED` or `PICKED`. While it is `QUEUED`, only a thread that has the list's lock
    /// changes it, the node's links and the payload; otherwise only the owner. A waker stores
    /// `PICKED` or `OUT` (Release) as the last thing that it does to a node.
    state: AtomicUsize,
    /// Read and changed by the waker that has claimed the epoch, before it stores `PICKED`.
    payload: Cell<P>,
}

// SAFETY: the nodes are reached with the list locked only. Of a node a waker uses the parker and
// the payload, and both may go to another thread.
unsafe impl<P: Send> Send for WaitList<P> {}
// SAFETY: as above.
unsafe impl<P: Send> Sync for WaitList<P> {}

/// One wait of one task or thread at one [`WaitList`]. It is pinned where the waiting happens,
/// and is taken out of the list when it is dropped.
pub(crate) struct Waiter<'l, P = ()> {
    list: &'l WaitList<P>,
    node: Node<Entry<P>>,
    _pinned: PhantomPinned,
}

impl<'l, P> Waiter<'l, P> {
    /// A waiter that has not entered `list` yet. `epoch` is the wait of `parker`, the running
    /// task or thread, that has begun.
    pub(crate) fn new(
        list: &'l WaitList<P>,
        parker: Current,
        epoch: Epoch,
        payload: P,
    ) -> Waiter<'l, P> {
        Waiter {
            list,
            node: Node::new(Entry {
                parker,
                epoch,
                only: false,
                state: AtomicUsize::new(OUT),
                payload: Cell::new(payload),
            }),
            _pinned: PhantomPinned,
        }
    }

    pub(crate) fn parker(&self) -> &Current {
        &self.node.item.parker
    }

    /// The same; `only` says that nothing but this list ends the wait, neither another list nor a
    /// deadline.
    #[inline]
    pub(crate) fn in_one(
        list: &'l WaitList<P>,
        parker: Current,
        epoch: Epoch,
        only: bool,
        payload: P,
    ) -> Waiter<'l, P> {
        let mut waiter = Waiter::new(list, parker, epoch, payload);
        waiter.node.item.only = only;
        waiter
    }

    /// Goes to the end of the list. The caller must look at its condition again before it sleeps.
    pub(crate) fn enter(self: Pin<&Self>) {
        self.enter_at(false);
    }

    /// Goes to the front: for one that has stood in the list, was woken, and lost the race for
    /// what it was woken for.
    pub(crate) fn enter_first(self: Pin<&Self>) {
        self.enter_at(true);
    }

    #[inline]
    fn enter_at(self: Pin<&Self>, first: bool) {
        let Waiter { list, node, .. } = self.get_ref();
        node.item.parker.because(list.why);
        let mut queue = list.queue.lock();
        assert_eq!(
            node.item.state.load(Ordering::Relaxed),
            OUT,
            "entered twice"
        );
        node.item.state.store(QUEUED, Ordering::Relaxed);
        // SAFETY: the node is in no list. It stays where it is (it is pinned), and leaves the
        // list before it is dropped.
        unsafe { queue.link(NonNull::from(node), first) };
        list.count(&queue, 1);
        model_fence();
    }

    /// Leaves the list, at any place of it. True if a waker had picked this waiter: the wake-up
    /// is the caller's then, to use or to pass on. To be called after every `enter`, also after
    /// having been woken; a second call says false.
    #[must_use = "a wake-up that is not used has to be passed on"]
    pub(crate) fn leave(self: Pin<&Self>) -> bool {
        let Waiter { list, node, .. } = self.get_ref();
        let mut state = node.item.state.load(Ordering::Acquire);
        if state == QUEUED {
            let mut queue = list.queue.lock();
            // A waker may have been faster.
            state = node.item.state.load(Ordering::Acquire);
            if state == QUEUED {
                // SAFETY: it is in this list, which is locked.
                unsafe { queue.unlink(NonNull::from(node)) };
                list.count(&queue, -1);
            }
        }
        node.item.state.store(OUT, Ordering::Relaxed);
        state == PICKED
    }

    /// Exchanges the payload: to take out what a waker has left there, or what none has taken.
    ///
    /// # Panics
    /// In the list, where it may be changed by others: [`Waiter::leave`] comes first.
    pub(crate) fn replace(self: Pin<&Self>, payload: P) -> P {
        let node = &self.get_ref().node;
        assert_eq!(
            node.item.state.load(Ordering::Relaxed),
            OUT,
            "has not left the list"
        );
        node.item
            .payload
            // SAFETY: out of the list, only the owner, which runs this, refers to the payload.
            .with_mut(|old| unsafe { std::mem::replace(&mut *old, payload) })
    }
}

impl<P> Drop for Waiter<'_, P> {
    fn drop(&mut self) {
        // SAFETY: nothing moves it any more.
        let this = unsafe { Pin::new_unchecked(&*self) };
        if this.leave() {
            self.list.notify_one();
        }
    }
}

impl<P> WaitList<P> {
    pub(crate) fn new() -> WaitList<P> {
        WaitList::of(Why::Something)
    }

    /// A list of the waiters for this.
    #[inline]
    pub(crate) fn of(why: Why) -> WaitList<P> {
        WaitList {
            why,
            len: AtomicUsize::new(0),
            queue: Biased::new(Queue::new()),
        }
    }

    /// Enters what belongs to this list without a lock, if that is to be had; see
    /// [`Biased::alone`]. Nothing of the list may be called meanwhile.
    #[inline(always)]
    pub(crate) fn alone(&self) -> Option<Alone<'_>> {
        self.queue.alone()
    }

    /// Changes the number of waiters by one.
    #[inline]
    fn count(&self, queue: &Guard<'_, Queue<P>>, change: isize) {
        let len = self.len.load(Ordering::Relaxed).wrapping_add_signed(change);
        match queue.is_alone() || change < 0 {
            // A waker that still sees the old number only looks in vain.
            true => self.len.store(len, Ordering::Release),
            false => self.len.store(len, Ordering::SeqCst),
        }
    }

    /// True if nobody waits. Ordered after the caller's own SeqCst change: where the worker was
    /// alone until now, taking that away is the fence.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        drop(self.alone());
        model_fence();
        self.len.load(Ordering::SeqCst) == 0
    }

    /// Wakes the first waiter that still waits.
    #[inline]
    pub(crate) fn notify_one(&self) {
        if !self.is_empty() {
            self.notify_one_slow();
        }
    }

    #[cold]
    fn notify_one_slow(&self) {
        self.pick(|_| ());
    }

    /// Wakes the first waiter that still waits, after `give` has seen its payload. None, and
    /// `give` was not called, if nobody waits. See [`Locked::pick`].
    pub(crate) fn pick<R>(&self, give: impl FnOnce(&mut P) -> R) -> Option<R> {
        self.lock().pick(give)
    }

    /// Locks the list, for wakers that decide by what they find in it. Nobody enters or leaves
    /// until it is unlocked again; the picked ones wake up then.
    pub(crate) fn lock(&self) -> Locked<'_, P> {
        Locked {
            queue: self.queue.lock(),
            list: self,
            woken: Woken::default(),
        }
    }

    /// Wakes everybody.
    #[inline]
    pub(crate) fn notify_all(&self) {
        if !self.is_empty() {
            self.notify_all_slow();
        }
    }

    #[cold]
    fn notify_all_slow(&self) {
        if self.len.load(Ordering::Relaxed) == 1 && self.wake_only() {
            return;
        }
        let mut list = self.lock();
        while list.pick(|_| ()).is_some() {}
    }

    /// Wakes the only waiter, where all of it is the worker's own. False if it is to be
    /// done in the other way.
    #[inline]
    fn wake_only(&self) -> bool {
        let Some(mut queue) = self.queue.lock_alone() else {
            return false;
        };
        let Some(only) = queue.pop_first() else {
            return false;
        };
        self.count(&queue, -1);
        // SAFETY: its owner, a task of this worker, has left the node where it is; it goes on
        // later on.
        let entry = unsafe { &only.as_ref().item };
        let claimed = match entry.only {
            true => entry.parker.claim_alone(entry.epoch),
            false => entry.parker.claim(entry.epoch),
        };
        if claimed {
            // SAFETY: a task of this worker waits here, and is woken at once.
            let wakee = unsafe { Wakee::here(&entry.parker) };
            entry.state.store(PICKED, Ordering::Release);
            drop(queue);
            wakee.wake();
        } else {
            entry.state.store(OUT, Ordering::Release);
        }
        true
    }

    /// The general wait: enters, looks once more, sleeps, leaves. True if it was woken or `ready`
    /// held: the caller looks at its condition again, and takes what it finds. False only if the
    /// deadline passed and no waker had picked it.
    #[inline]
    #[track_caller]
    pub(crate) fn wait_until(&self, deadline: Option<Instant>, ready: impl FnOnce() -> bool) -> bool
    where
        P: Default,
    {
        let parker = crate::park::current();
        let epoch = parker.begin();
        let only = deadline.is_none();
        let waiter = pin!(Waiter::in_one(self, parker, epoch, only, P::default()));
        let waiter = waiter.as_ref();
        waiter.enter();
        if ready() {
            waiter.parker().cancel(epoch);
            // The caller takes what made `ready` true; a wake-up tells of something else.
            if waiter.leave() {
                self.notify_one();
            }
            return true;
        }
        let fired = waiter.parker().park_until(epoch, deadline);
        // Picked at the last moment: the caller has to look once more.
        waiter.leave() || fired
    }
}

/// A [`WaitList`] that is locked. What is given to its methods must not wait, wake, or run code
/// of the user's: moving a value in or out of a payload is fine, dropping one is not.
pub(crate) struct Locked<'l, P> {
    // Unlocked before anybody is woken, as waking may run the scheduler: the fields are dropped
    // in this order.
    queue: Guard<'l, Queue<P>>,
    list: &'l WaitList<P>,
    woken: Woken,
}

impl<P> Locked<'_, P> {
    /// How many stand in the list, those included that have given up and are about to leave.
    pub(crate) fn len(&self) -> usize {
        self.list.len.load(Ordering::Relaxed)
    }

    /// True if no other thread can come: what belongs to the list needs no atomics then.
    #[inline]
    pub(crate) fn is_alone(&self) -> bool {
        self.queue.is_alone()
    }

    /// A look at the payload of the first; it may have given up.
    pub(crate) fn first<R>(&mut self, look: impl FnOnce(&P) -> R) -> Option<R> {
        let first = self.queue.first()?;
        // SAFETY: a node of the list, which is locked; see `Queue`.
        let payload = unsafe { &first.as_ref().item.payload };
        // SAFETY: only the holder of the lock uses the payload of a node in the list.
        Some(payload.with_mut(|payload| look(unsafe { &*payload })))
    }

    /// Picks the first waiter that still waits: it is taken out, and after `give` has used its
    /// payload it wakes up. None, and `give` was not called, if nobody waits.
    pub(crate) fn pick<R>(&mut self, give: impl FnOnce(&mut P) -> R) -> Option<R> {
        self.pick_counting(|payload, _| give(payload))
    }

    /// The same; `give` is told how many stand in the list still.
    pub(crate) fn pick_counting<R>(&mut self, give: impl FnOnce(&mut P, usize) -> R) -> Option<R> {
        loop {
            if let (first, true) = self.claim_first()? {
                let left = self.len();
                return Some(self.give(first, |payload| give(payload, left)));
            }
        }
    }

    /// The same, but only the first is tried: None also if it has given up.
    pub(crate) fn pick_first<R>(&mut self, give: impl FnOnce(&mut P) -> R) -> Option<R> {
        match self.claim_first()? {
            (first, true) => Some(self.give(first, give)),
            _ => None,
        }
    }

    /// Takes the first waiter out; true if it could be claimed, and is to be given something.
    fn claim_first(&mut self) -> Option<(NonNull<Node<Entry<P>>>, bool)> {
        let first = self.queue.first()?;
        // SAFETY: it was found in this list just now.
        unsafe { self.queue.unlink(first) };
        self.list.count(&self.queue, -1);
        // Of many waiters, the nodes have left the cache.
        if let Some(next) = self.queue.first() {
            prefetch(next.as_ptr(), 1);
        }
        // SAFETY: its owner waits for the lock before the node dies, until the state says that
        // it is out of the list.
        let entry = unsafe { &first.as_ref().item };
        let claimed = match entry.only && self.is_alone() {
            true => entry.parker.claim_alone(entry.epoch),
            false => entry.parker.claim(entry.epoch),
        };
        if !claimed {
            entry.state.store(OUT, Ordering::Release);
        }
        Some((first, claimed))
    }

    /// `claimed` was taken out just now.
    fn give<R>(&mut self, claimed: NonNull<Node<Entry<P>>>, give: impl FnOnce(&mut P) -> R) -> R {
        // SAFETY: its owner waits for the lock before the node dies, until the state says that
        // it is out of the list.
        let entry = unsafe { &claimed.as_ref().item };
        let given = entry
            .payload
            // SAFETY: until then only the holder of the lock uses the payload.
            .with_mut(|payload| give(unsafe { &mut *payload }));
        self.woken.push(match self.is_alone() {
            // SAFETY: a task of this worker waits here, and this is dropped before the running
            // one waits.
            true => unsafe { Wakee::here(&entry.parker) },
            false => Wakee::of(&entry.parker),
        });
        // From here on the node may be gone.
        entry.state.store(PICKED, Ordering::Release);
        given
    }
}

impl<P> std::fmt::Debug for WaitList<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WaitList")
            .field("len", &self.len.load(Ordering::Relaxed))
            .finish_non_exhaustive()
    }
}

// A panic leaves no list half changed: nothing of the user's runs inside.
impl<P> std::panic::UnwindSafe for WaitList<P> {}
impl<P> std::panic::RefUnwindSafe for WaitList<P> {}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_wake_up_passes_those_who_no_longer_wait() {
        let list: WaitList = WaitList::new();
        let parker = crate::park::current();
        let gone = parker.begin();
        let first = pin!(Waiter::new(&list, parker.clone(), gone, ()));
        first.as_ref().enter();
        assert!(!parker.cancel(gone));
        let waits = parker.begin();
        let second = pin!(Waiter::new(&list, parker.clone(), waits, ()));
        second.as_ref().enter();
        list.notify_one();
        assert!(parker.cancel(waits), "the wake-up was spent on nobody");
        assert!(list.is_empty());
        assert!(!first.as_ref().leave());
        assert!(second.as_ref().leave());
    }

    #[test]
    fn a_payload_is_handed_to_who_has_waited_longest() {
        let list = WaitList::new();
        let parkers: Vec<_> = (0..3).map(|_| crate::park::current()).collect();
        let epoch = parkers[0].begin();
        let waiters: Vec<_> = parkers
            .iter()
            .map(|parker| Box::pin(Waiter::new(&list, parker.clone(), epoch, None)))
            .collect();
        for waiter in &waiters {
            waiter.as_ref().enter();
        }
        // The first leaves from the front.
        assert!(!waiters[0].as_ref().leave());
        assert_eq!(list.pick(|slot| slot.replace("value")), Some(None));
        assert_eq!(list.lock().len(), 1);
        assert!(waiters[1].as_ref().leave());
        assert_eq!(waiters[1].as_ref().replace(None), Some("value"));
        // The third shares the epoch, which is claimed.
        assert_eq!(list.pick(|slot| slot.replace("lost")), None);
        assert!(!waiters[2].as_ref().leave());
        assert!(list.is_empty());
    }

    #[test]
    fn waiters_leave_from_any_place() {
        let list: WaitList<usize> = WaitList::new();
        let parker = crate::park::current();
        let epoch = parker.begin();
        let waiters: Vec<_> = (0..5)
            .map(|i| Box::pin(Waiter::new(&list, parker.clone(), epoch, i)))
            .collect();
        waiters[2].as_ref().enter();
        waiters[3].as_ref().enter();
        waiters[1].as_ref().enter_first();
        waiters[4].as_ref().enter();
        waiters[0].as_ref().enter_first();
        for leaves in [2, 4, 0] {
            assert!(!waiters[leaves].as_ref().leave());
        }
        let mut order = Vec::new();
        let mut locked = list.lock();
        while let Some(payload) = locked.first(|i| *i) {
            order.push(payload);
            locked.pick_first(|_| ());
        }
        drop(locked);
        assert_eq!(order, [1, 3]);
    }

    #[test]
    fn a_waiter_that_is_dropped_passes_its_wake_up_on() {
        let list: WaitList = WaitList::new();
        let (a, b) = (crate::park::current(), crate::park::current());
        let ours = a.begin();
        let dropped = Box::pin(Waiter::new(&list, a, ours, ()));
        dropped.as_ref().enter();
        list.notify_one();
        // The same thread, and so the same parker: a new wait of it.
        let theirs = b.begin();
        let next = pin!(Waiter::new(&list, b, theirs, ()));
        next.as_ref().enter();
        drop(dropped);
        assert!(next.as_ref().leave());
    }
}
