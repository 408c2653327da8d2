//! Waiting for descriptors that are the user's, and may be waited for elsewhere, too.

use super::poll::poll;
use super::{Direction, Several, Source};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// Waits until a descriptor of the user's is readable or writable: parks a task,
/// blocks a thread.
pub(crate) fn wait_for(fd: RawFd, direction: Direction) -> io::Result<()> {
    crate::budget::spend();
    // A look first; then a duplicate, as the descriptor may be waited for elsewhere at the
    // same time.
    if poll(fd, direction, Duration::ZERO)? {
        return Ok(());
    }
    let own = duplicate(fd)?;
    if crate::engine::in_task() && !is_nonblocking(own.as_raw_fd())? {
        // The engine would change that, and for everybody who has the file.
        return wait_elsewhere(own, direction);
    }
    Source::new(own).ready(direction, None).map(|_| ())
}

/// Waits for a descriptor that is not to be touched.
fn wait_elsewhere(own: OwnedFd, direction: Direction) -> io::Result<()> {
    let mut alone = Several::new()?;
    alone.add(own.as_raw_fd(), direction)?;
    while !poll(own.as_raw_fd(), direction, Duration::ZERO)? {
        alone.wait(None)?;
    }
    Ok(())
}

fn is_nonblocking(fd: RawFd) -> io::Result<bool> {
    // SAFETY: no pointers.
    match unsafe { libc::fcntl(fd, libc::F_GETFL) } {
        -1 => Err(io::Error::last_os_error()),
        flags => Ok(flags & libc::O_NONBLOCK != 0),
    }
}

fn duplicate(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: no pointers; one that is not open is an error, and a new descriptor
    // is nobody else's.
    unsafe {
        match libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) {
            -1 => Err(io::Error::last_os_error()),
            new => Ok(OwnedFd::from_raw_fd(new)),
        }
    }
}
