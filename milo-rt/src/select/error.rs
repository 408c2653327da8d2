//! The error of a select.

use std::fmt;

/// Why a select came to no case.
///
/// ```
/// use milo_rt::select::{Select, SelectError};
/// assert_eq!(Select::new().wait(), Err(SelectError::Empty));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SelectError {
    /// The time is over.
    Timeout,
    /// There is nothing to wait for.
    Empty,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
    /// A descriptor is closed, or the system cannot watch it: the text of the error.
    Descriptor(String),
}

impl fmt::Display for SelectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SelectError::Timeout => "timeout",
            SelectError::Empty => "nothing to select from",
            SelectError::Unwinding => crate::park::UNWINDING,
            SelectError::Descriptor(error) => error,
        })
    }
}

impl std::error::Error for SelectError {}
