//! All parkers that have waited: for the search for deadlocks.

use super::Parker;
use crate::prim::Arc;
use parking_lot::Mutex;
use std::sync::Weak;
use std::sync::atomic::Ordering;

static PARKERS: Mutex<Vec<Weak<Parker>>> = Mutex::new(Vec::new());

/// Makes a parker known, by its owner; once is enough.
#[inline]
pub(crate) fn register(parker: &Arc<Parker>) {
    if !parker.registered.load(Ordering::Relaxed) {
        register_slow(parker);
    }
}

#[cold]
fn register_slow(parker: &Arc<Parker>) {
    parker.registered.store(true, Ordering::Relaxed);
    let mut parkers = PARKERS.lock();
    if parkers.len() == parkers.capacity() {
        parkers.retain(|parker| parker.strong_count() > 0);
    }
    parkers.push(Arc::downgrade(parker));
}

/// All parkers that have waited and still exist.
pub(crate) fn parkers() -> Vec<Arc<Parker>> {
    PARKERS.lock().iter().filter_map(Weak::upgrade).collect()
}
