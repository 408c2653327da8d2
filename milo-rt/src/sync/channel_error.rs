//! Why a channel was not made, or a value not sent or received.

use std::fmt;

/// A capacity that a channel cannot have; see [`Channel::new`](super::Channel::new).
///
/// ```
/// use milo_rt::sync::{CapacityError, Channel};
/// assert!(matches!(Channel::<u8>::new(usize::MAX), Err(CapacityError::TooLarge(_))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CapacityError {
    /// More than [`Channel::MAX_CAPACITY`](super::Channel::MAX_CAPACITY) values.
    TooLarge(usize),
    /// There is no memory for so many values.
    NoMemory(usize),
}

impl fmt::Display for CapacityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CapacityError::TooLarge(capacity) => write!(
                f,
                "a capacity of {capacity} is too large: a channel holds at most {} values",
                super::Channel::<()>::MAX_CAPACITY
            ),
            CapacityError::NoMemory(capacity) => {
                write!(f, "no memory for a channel of {capacity} values")
            }
        }
    }
}

impl std::error::Error for CapacityError {}

/// Why a value was not sent.
///
/// ```
/// use milo_rt::sync::{Channel, SendErrorKind};
/// let ch = Channel::new(1)?;
/// ch.close();
/// assert_eq!(ch.send(1).unwrap_err().kind, SendErrorKind::Closed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendErrorKind {
    /// The channel is full (for those that do not wait, or not longer).
    Full,
    /// The channel is closed.
    Closed,
    /// The channel is destroyed.
    Destroyed,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

/// A value that could not be sent, and why. It is given back.
///
/// ```
/// let ch = milo_rt::sync::Channel::new(1)?;
/// ch.close();
/// let error = ch.send("back again").unwrap_err();
/// assert_eq!(error.value, "back again");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SendError<T> {
    /// The value.
    pub value: T,
    /// The reason.
    pub kind: SendErrorKind,
}

impl<T> fmt::Debug for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SendError::{:?}", self.kind)
    }
}

impl<T> fmt::Display for SendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            SendErrorKind::Full => "channel full",
            SendErrorKind::Closed => "channel closed",
            SendErrorKind::Destroyed => "channel destroyed",
            SendErrorKind::Unwinding => crate::park::UNWINDING,
        })
    }
}

impl<T> std::error::Error for SendError<T> {}

/// Why there is no value to receive.
///
/// ```
/// use milo_rt::sync::{Channel, RecvError};
/// assert_eq!(Channel::<i32>::new(1)?.try_recv(), Err(RecvError::Empty));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecvError {
    /// The channel is empty (for those that do not wait).
    Empty,
    /// The time is over.
    Timeout,
    /// The channel is closed, and all values have been received.
    Closed,
    /// The channel is destroyed.
    Destroyed,
    /// Called in a task while it unwinds from a panic: it must not wait then.
    Unwinding,
}

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RecvError::Empty => "channel empty",
            RecvError::Timeout => "timeout",
            RecvError::Closed => "channel closed",
            RecvError::Destroyed => "channel destroyed",
            RecvError::Unwinding => crate::park::UNWINDING,
        })
    }
}

impl std::error::Error for RecvError {}
