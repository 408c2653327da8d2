//! Whether an editor expands the macro. Then the code around a half-written name must expand as it
//! does with the name: rust-analyzer compares the expansion with that of the same text with a name
//! at the cursor, place by place.

use std::cell::Cell;

/// The placeholder for a name that is not written yet: `x.` is read as `x.__missing`.
pub(crate) const MISSING_NAME: &str = "__missing";

thread_local! {
    static EXPANDS: Cell<bool> = const { Cell::new(false) };
}

/// Sets whether an editor expands the macro, for this thread: then spans are kept apart, and
/// the checks of sent values are left to the compiler.
pub fn set_in_editor(yes: bool) {
    EXPANDS.set(yes);
}

/// Whether an editor expands the macro.
pub(crate) fn in_editor() -> bool {
    EXPANDS.get()
}
