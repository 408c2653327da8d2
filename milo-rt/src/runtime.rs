//! The runtime as a whole: its configuration, the life of a program, the drain.
//!
//! ```
//! milo_rt::task::spawn(|| println!("first"));
//! milo_rt::runtime::drain();
//! println!("then");
//! ```

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
///
/// ```
/// let (a, _b) = std::os::unix::net::UnixStream::pair()?;
/// milo_rt::runtime::wait_writable(&a)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wait_writable(fd: impl AsFd) -> io::Result<()> {
    reactor::wait_for(fd.as_fd().as_raw_fd(), Direction::Write)
}

/// [`wait_readable`] for the bare number of a descriptor; one that is not open is an
/// error.
///
/// # Errors
/// As [`wait_readable`].
///
/// ```
/// use std::{io::Write, os::fd::AsRawFd, os::unix::net::UnixStream};
/// let (mut a, b) = UnixStream::pair()?;
/// a.write_all(b"x")?;
/// milo_rt::runtime::wait_readable_fd(b.as_raw_fd())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wait_readable_fd(fd: i32) -> io::Result<()> {
    reactor::wait_for(fd, Direction::Read)
}

/// [`wait_writable`] for the bare number of a descriptor; one that is not open is an
/// error.
///
/// # Errors
/// As [`wait_readable`].
///
/// ```
/// use std::os::{fd::AsRawFd, unix::net::UnixStream};
/// let (a, _b) = UnixStream::pair()?;
/// milo_rt::runtime::wait_writable_fd(a.as_raw_fd())?;
/// assert!(milo_rt::runtime::wait_writable_fd(-1).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn wait_writable_fd(fd: i32) -> io::Result<()> {
    reactor::wait_for(fd, Direction::Write)
}
