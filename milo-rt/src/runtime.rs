//! The runtime as a whole: its configuration, the life of a program, the drain.

pub use crate::config::{Builder, ConfigError};
#[doc(hidden)]
pub use crate::deadlock::look_for_deadlocks_without_pause;
pub use crate::drain::{drain, live_tasks};
pub use crate::main_task::{
    ExitStatus, MainResult, run_main, run_main_with, run_test, run_test_with,
};

use crate::reactor::{self, Direction};
use std::io;
use std::os::fd::{AsFd, AsRawFd};

/// Waits until a descriptor is readable: parks a task, blocks a thread.
///
/// # Errors
/// The system's error if it cannot watch it: it watches no ordinary files.
///
/// ```
/// use std::io::Write;
/// let (mut a, b) = std::os::unix::net::UnixStream::pair()?;
/// let waiter = milo_rt::task::spawn(move || milo_rt::runtime::wait_readable(&b).is_ok());
/// a.write_all(b"x")?;
/// assert_eq!(waiter.join(), Ok(true));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn wait_readable(fd: impl AsFd) -> io::Result<()> {
    reactor::wait_for(fd.as_fd().as_raw_fd(), Direction::Read)
}

/// Waits until a descriptor is writable: parks a task, blocks a thread.
///
/// # Errors
/// As [`wait_readable`].
pub fn wait_writable(fd: impl AsFd) -> io::Result<()> {
    reactor::wait_for(fd.as_fd().as_raw_fd(), Direction::Write)
}

/// [`wait_readable`] for the bare number of a descriptor; one that is not open is an
/// error.
///
/// # Errors
/// As [`wait_readable`].
pub fn wait_readable_fd(fd: i32) -> io::Result<()> {
    reactor::wait_for(fd, Direction::Read)
}

/// [`wait_writable`] for the bare number of a descriptor; one that is not open is an
/// error.
///
/// # Errors
/// As [`wait_readable`].
pub fn wait_writable_fd(fd: i32) -> io::Result<()> {
    reactor::wait_for(fd, Direction::Write)
}
