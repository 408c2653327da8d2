//! A queue of waiters: who waits for a thing stands here until woken.

use crate::park::{Epoch, Parker};
use crate::prim::{Arc, AtomicUsize, Mutex, Ordering, model_fence};
use std::collections::VecDeque;

/// What a waiter waits for, where a list serves more than one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    Exclusive,
    Shared,
}

#[derive(Debug)]
struct Entry {
    parker: Arc<Parker>,
    epoch: Epoch,
    want: Want,
}

/// The entries in order. The usual single waiter stands in the list itself: for thousands of
/// sockets that saves as many visits to memory elsewhere.
#[derive(Debug, Default)]
struct Line {
    // None only if there are no others either.
    first: Option<Entry>,
    others: VecDeque<Entry>,
}

impl Line {
    fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.others.len()
    }

    fn push_back(&mut self, entry: Entry) {
        match self.first {
            None => self.first = Some(entry),
            Some(_) => self.others.push_back(entry),
        }
    }

    fn push_front(&mut self, entry: Entry) {
        if let Some(second) = self.first.replace(entry) {
            self.others.push_front(second);
        }
    }

    fn pop_front(&mut self) -> Option<Entry> {
        let first = self.first.take();
        if !self.others.is_empty() {
            self.first = self.others.pop_front();
        }
        first
    }

    /// Takes out the last entry that is meant.
    fn remove(&mut self, is_meant: impl Fn(&Entry) -> bool) -> bool {
        if let Some(at) = self.others.iter().rposition(&is_meant) {
            self.others.remove(at);
            return true;
        }
        let found = self.first.as_ref().is_some_and(is_meant);
        if found {
            self.pop_front();
        }
        found
    }
}

#[derive(Debug)]
pub(crate) struct WaitList {
    // Kept beside the queue so that a waker who finds nobody takes no lock.
    len: AtomicUsize,
    queue: Mutex<Line>,
}

impl WaitList {
    pub(crate) fn new() -> WaitList {
        WaitList {
            len: AtomicUsize::new(0),
            queue: Mutex::new(Line::default()),
        }
    }

    /// Adds a waiter at the end. The caller must look at its condition again
    /// before it sleeps.
    pub(crate) fn push(&self, parker: &Arc<Parker>, epoch: Epoch, want: Want) {
        self.add(parker, epoch, want, false);
    }

    /// Adds a waiter that was woken and lost the race: it keeps its place.
    pub(crate) fn push_front(&self, parker: &Arc<Parker>, epoch: Epoch, want: Want) {
        self.add(parker, epoch, want, true);
    }

    #[inline]
    fn add(&self, parker: &Arc<Parker>, epoch: Epoch, want: Want, front: bool) {
        let entry = Entry {
            parker: parker.clone(),
            epoch,
            want,
        };
        let mut queue = self.queue.lock();
        match front {
            false => queue.push_back(entry),
            true => queue.push_front(entry),
        }
        self.len.store(queue.len(), Ordering::SeqCst);
        model_fence();
    }

    /// Takes a waiter out. False if a waker had taken it already.
    pub(crate) fn remove(&self, parker: &Arc<Parker>, epoch: Epoch) -> bool {
        let mut queue = self.queue.lock();
        let found = queue.remove(|e| e.epoch == epoch && Arc::ptr_eq(&e.parker, parker));
        if found {
            self.len.store(queue.len(), Ordering::SeqCst);
        }
        found
    }

    /// True if nobody waits. Ordered after the caller's own SeqCst change.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
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
        self.wake_next(|| ());
    }

    /// Wakes the first waiter: one that wants exclusivity alone, one that shares
    /// together with those who share right behind it. `emptied` runs under the
    /// list's lock if nobody is left.
    pub(crate) fn wake_next(&self, emptied: impl FnOnce()) {
        let mut woken: Vec<Arc<Parker>> = Vec::new();
        let mut first: Option<Arc<Parker>> = None;
        {
            let mut queue = self.queue.lock();
            while let Some(entry) = &queue.first {
                if first.is_some() && entry.want == Want::Exclusive {
                    break;
                }
                let Some(entry) = queue.pop_front() else {
                    break;
                };
                if !entry.parker.claim(entry.epoch) {
                    continue;
                }
                // The usual single waiter costs no allocation.
                match first {
                    None => first = Some(entry.parker),
                    Some(_) => woken.push(entry.parker),
                }
                if entry.want == Want::Exclusive {
                    break;
                }
            }
            if queue.len() == 0 {
                emptied();
            }
            self.len.store(queue.len(), Ordering::SeqCst);
        }
        // Outside of the lock: waking may run the scheduler.
        for parker in first.into_iter().chain(woken) {
            parker.wake();
        }
    }

    /// Wakes everybody.
    #[inline]
    pub(crate) fn notify_all(&self) {
        if self.is_empty() {
            return;
        }
        // The usual single waiter costs no allocation.
        let (first, others): (Option<Entry>, Vec<Entry>) = {
            let mut queue = self.queue.lock();
            self.len.store(0, Ordering::SeqCst);
            (queue.first.take(), queue.others.drain(..).collect())
        };
        for entry in first.into_iter().chain(others) {
            entry.parker.fire(entry.epoch);
        }
    }

    /// The general wait: registers, looks once more, sleeps, tidies up. Returns
    /// when woken or when `ready` held; the caller looks at its condition again.
    /// False only if the deadline passed first.
    #[inline]
    pub(crate) fn wait_until(
        &self,
        deadline: Option<std::time::Instant>,
        ready: impl FnOnce() -> bool,
    ) -> bool {
        let parker = crate::park::current();
        let epoch = parker.begin();
        self.push(&parker, epoch, Want::Exclusive);
        if ready() {
            parker.cancel(epoch);
            self.remove(&parker, epoch);
            return true;
        }
        let fired = Parker::park_until(&parker, epoch, deadline);
        if !fired {
            self.remove(&parker, epoch);
        }
        fired
    }
}

// A panic leaves no list half changed: nothing of the user's runs inside.
impl std::panic::UnwindSafe for WaitList {}
impl std::panic::RefUnwindSafe for WaitList {}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_wake_up_passes_those_who_no_longer_wait() {
        let list = WaitList::new();
        let parker = crate::park::current();
        let gone = parker.begin();
        list.push(&parker, gone, Want::Exclusive);
        assert!(!parker.cancel(gone));
        let waits = parker.begin();
        list.push(&parker, waits, Want::Exclusive);
        list.notify_one();
        assert!(parker.cancel(waits), "the wake-up was spent on nobody");
        assert!(list.is_empty());
    }
}
