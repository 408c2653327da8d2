//! Text for C.

use std::ffi::CString;

/// The text with the NUL at its end that C expects.
///
/// # Panics
/// If the text has a NUL inside: C would not see what follows it.
#[track_caller]
pub fn c_string(text: &str) -> CString {
    match CString::new(text) {
        Ok(text) => text,
        Err(error) => panic!(
            "a string for C cannot have a NUL inside, and this one has one at byte {}",
            error.nul_position()
        ),
    }
}
