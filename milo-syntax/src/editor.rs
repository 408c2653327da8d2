//! Whether an editor expands the macro. Then what is half-written keeps what is around it where
//! it was: rust-analyzer compares the expansion with that of the same text with a name at the
//! cursor, place by place.

use std::cell::Cell;

/// What stands for a name that is not written yet.
pub(crate) const MISSING_NAME: &str = "__missing";

thread_local! {
    static EXPANDS: Cell<bool> = const { Cell::new(false) };
}

/// Says whether an editor expands the macro, for this thread: then spans are kept apart, and
/// the checks of what is sent are left to the compiler.
pub fn set_in_editor(yes: bool) {
    EXPANDS.set(yes);
}

/// Whether an editor expands the macro.
pub(crate) fn in_editor() -> bool {
    EXPANDS.get()
}
