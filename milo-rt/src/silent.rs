//! Panics that are an ordinary outcome, and not worth a message.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// True if a panic on this thread is not told.
pub(crate) fn is_silent() -> bool {
    SILENT.get()
}

/// Runs `f`, whose panic is an ordinary outcome.
#[cfg_attr(any(loom, miri, feature = "native"), allow(dead_code))]
pub(crate) fn silently<T>(f: impl FnOnce() -> T) -> Result<T, ()> {
    let before = SILENT.replace(true);
    let result = catch_unwind(AssertUnwindSafe(f)).map_err(drop);
    SILENT.set(before);
    result
}

/// To be called where `silently` does not apply any more: in what it started.
#[cfg_attr(any(loom, miri, feature = "native"), allow(dead_code))]
pub(crate) fn no_longer_silent() {
    SILENT.set(false);
}
