use std::fmt;

/// Why a lock was not taken or not given back. The variants name the kind of lock.
///
/// ```
/// use milo_rt::sync::{LockError, Mutex};
/// assert!(matches!(Mutex::new().unlock(), Err(LockError::NotLocked(_))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockError {
    /// The lock is destroyed.
    Destroyed(&'static str),
    /// It is not locked, so it cannot be unlocked.
    NotLocked(&'static str),
    /// This task or thread has it already, and would wait for itself for ever.
    Held(&'static str),
    /// The time is over, and others still have it.
    Timeout(&'static str),
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LockError::Destroyed(kind) => write!(f, "{kind} destroyed"),
            LockError::NotLocked(kind) => write!(f, "{kind} not locked"),
            LockError::Held("guarded value") => f.write_str(
                "guarded value already in use by this task or thread, which would wait for \
                 itself: use the value that the outer `with` has given",
            ),
            LockError::Held("once") => f.write_str(
                "run within the function that it runs, which would wait for its own end",
            ),
            LockError::Held(kind) => write!(
                f,
                "{kind} already locked by this task or thread, which would wait for itself: \
                 unlock it first, or keep the data in a `Guarded` (std/sync) and pass on what \
                 its `with` gives"
            ),
            LockError::Timeout(kind) => write!(f, "timeout: the {kind} is still locked"),
            LockError::Unwinding => f.write_str(crate::park::UNWINDING),
        }
    }
}

impl std::error::Error for LockError {}
