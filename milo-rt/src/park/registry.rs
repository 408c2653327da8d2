//! All parkers that have waited: for the search for deadlocks.

use super::Parker;
use crate::prim::Arc;
use parking_lot::Mutex;
use std::sync::Weak;
use std::sync::atomic::Ordering;

static PARKERS: Mutex<Vec<Weak<Parker>>> = Mutex::new(Vec::new());

/// True if the parker is known.
#[inline]
pub(super) fn is_registered(parker: &Parker) -> bool {
    parker.registered.load(Ordering::Relaxed)
}

/// Makes a parker known, by its owner, once.
#[cold]
pub(super) fn register(parker: &Arc<Parker>) {
    parker.registered.store(true, Ordering::Relaxed);
    #[cfg(not(miri))]
    crate::engine::after_tidying(forget_gone);
    let mut parkers = PARKERS.lock();
    if parkers.len() == parkers.capacity() {
        parkers.retain(|parker| parker.strong_count() > 0);
        // Not again before as many have come as there are now.
        let len = parkers.len();
        parkers.reserve(len.max(64));
    }
    parkers.push(Arc::downgrade(parker));
}

/// Frees the memory of those that exist no more.
#[cfg(not(miri))]
fn forget_gone() {
    let mut parkers = PARKERS.lock();
    parkers.retain(|parker| parker.strong_count() > 0);
    let len = parkers.len();
    parkers.shrink_to(2 * len);
}

/// All parkers that have waited and still exist.
pub(crate) fn parkers() -> Vec<Arc<Parker>> {
    PARKERS.lock().iter().filter_map(Weak::upgrade).collect()
}
