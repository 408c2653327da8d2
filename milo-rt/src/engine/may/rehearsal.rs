//! A check that the system has the descriptors and threads that `may` takes when it starts.
//!
//! `may` starts inside a `Once` and panics there if a descriptor, a thread or a mapping is
//! lacking; the `Once` is poisoned then, and nothing can start any more. So the same is taken
//! once before, all at the same time, and given back.

use parking_lot::Mutex;
use std::fs::File;

// Of each worker: its epoll, and the descriptor that wakes it.
const DESCRIPTORS: usize = 2;
// The gate's bell and ear.
const OWN_DESCRIPTORS: usize = 2;
// The timer's.
const OWN_THREADS: usize = 1;

pub(super) fn rehearse(workers: usize) -> Result<(), String> {
    let count = workers * DESCRIPTORS + OWN_DESCRIPTORS;
    let _descriptors: Vec<File> = (0..count)
        .map(|_| File::open("/dev/null"))
        .collect::<Result<_, _>>()
        .map_err(|error| format!("no file descriptors left for its event queue ({error})"))?;
    let hold = Mutex::new(());
    std::thread::scope(|scope| {
        // None of them ends before all have begun.
        let _held = hold.lock();
        for _ in 0..workers + OWN_THREADS {
            std::thread::Builder::new()
                .spawn_scoped(scope, || drop(hold.lock()))
                .map_err(|error| format!("no threads left for its workers ({error})"))?;
        }
        Ok(())
    })
}
