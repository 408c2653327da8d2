use super::{Current, Parker};
use crate::memory::prefetch;
use crate::prim::Arc;
use std::ptr::NonNull;

// Of the woken, the parker this many places after the next one is prefetched.
const AHEAD: usize = 8;
const LINES: usize = size_of::<Parker>().div_ceil(64);

/// A parker whose epoch is claimed.
#[must_use = "nobody else wakes it"]
pub(crate) struct Wakee(Kept);

enum Kept {
    Shared(Arc<Parker>),
    Here(NonNull<Parker>),
}

impl Wakee {
    /// To be made before the owner can go on.
    #[inline]
    pub(crate) fn of(parker: &Current) -> Wakee {
        Wakee(Kept::Shared(parker.shared()))
    }

    /// The same where the owner is another task of the running worker.
    ///
    /// # Safety
    /// It is woken before the running task waits or yields, as the owner cannot end before.
    #[inline]
    pub(crate) unsafe fn here(parker: &Current) -> Wakee {
        Wakee(Kept::Here(NonNull::from(&**parker)))
    }

    #[inline]
    fn prefetch(&self) {
        match &self.0 {
            Kept::Shared(parker) => prefetch(&raw const **parker, LINES),
            Kept::Here(parker) => prefetch(parker.as_ptr(), LINES),
        }
    }

    #[inline]
    pub(crate) fn wake(&self) {
        match &self.0 {
            Kept::Shared(parker) => parker.wake(),
            // SAFETY: it has not ended, as it has not been woken; see `Wakee::here`.
            Kept::Here(parker) => unsafe { parker.as_ref() }.wake(),
        }
    }
}

/// Parkers whose epochs are claimed. They are woken when it is dropped, in order: once no lock is
/// held any more, as waking may run the scheduler.
#[derive(Default)]
pub(crate) struct Woken {
    // The usual single waiter costs no allocation.
    first: Option<Wakee>,
    others: Vec<Wakee>,
}

impl Woken {
    #[inline]
    pub(crate) fn push(&mut self, wakee: Wakee) {
        match self.first {
            None => self.first = Some(wakee),
            Some(_) => self.others.push(wakee),
        }
    }
}

impl Drop for Woken {
    #[inline]
    fn drop(&mut self) {
        if let Some(first) = &self.first {
            first.wake();
        }
        for (i, parker) in self.others.iter().enumerate() {
            // Of many the first have left the cache.
            if let Some(ahead) = self.others.get(i + AHEAD) {
                ahead.prefetch();
            }
            parker.wake();
        }
    }
}
