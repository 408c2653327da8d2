use super::Parker;
use crate::prim::Arc;

/// Parkers whose epochs are claimed. They are woken when it is dropped, in order: once no lock is
/// held any more, as waking may run the scheduler.
#[derive(Default)]
pub(crate) struct Woken {
    // The usual single waiter costs no allocation.
    first: Option<Arc<Parker>>,
    others: Vec<Arc<Parker>>,
}

impl Woken {
    /// Adds a parker whose epoch the caller has claimed.
    pub(crate) fn push(&mut self, parker: Arc<Parker>) {
        match self.first {
            None => self.first = Some(parker),
            Some(_) => self.others.push(parker),
        }
    }
}

impl Drop for Woken {
    fn drop(&mut self) {
        if let Some(first) = &self.first {
            first.wake();
        }
        for parker in &self.others {
            parker.wake();
        }
    }
}
