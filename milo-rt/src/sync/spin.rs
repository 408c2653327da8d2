//! A little spinning before a thread sleeps; none in a task, whose worker would
//! only keep the other side from running.

pub(crate) struct Spin {
    #[cfg(not(loom))]
    backoff: Option<crossbeam_utils::Backoff>,
}

impl Spin {
    pub(crate) fn new() -> Spin {
        Spin {
            #[cfg(not(loom))]
            backoff: (!crate::engine::in_task()).then(crossbeam_utils::Backoff::new),
        }
    }

    /// True if it has spun: look again before sleeping.
    pub(crate) fn again(&self) -> bool {
        #[cfg(not(loom))]
        if let Some(backoff) = &self.backoff
            && !backoff.is_completed()
        {
            backoff.snooze();
            return true;
        }
        false
    }
}
