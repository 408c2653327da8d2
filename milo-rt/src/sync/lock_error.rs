use std::fmt;

/// Why a lock was not taken or not given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockError {
    /// The lock is destroyed.
    Destroyed(&'static str),
    /// It is not locked, so it cannot be unlocked.
    NotLocked(&'static str),
    /// This task or thread has it already, and would wait for itself.
    Held,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LockError::Destroyed(what) => write!(f, "{what} destroyed"),
            LockError::NotLocked(what) => write!(f, "{what} not locked"),
            LockError::Held => f.write_str("already held here"),
            LockError::Unwinding => f.write_str(crate::park::UNWINDING),
        }
    }
}

impl std::error::Error for LockError {}
