//! Questions to the system: which descriptors are ready.

use super::Direction;
use std::io;
use std::os::fd::RawFd;
use std::time::Duration;

impl Direction {
    /// The event of `poll` that says that the operation would not block.
    pub(super) fn event(self) -> libc::c_short {
        match self {
            Direction::Read => libc::POLLIN,
            Direction::Write => libc::POLLOUT,
        }
    }
}

/// Asks the system whether the operation would not block, and waits for that so long at most.
///
/// # Errors
/// `EBADF` if it is not open.
pub(crate) fn poll(fd: RawFd, direction: Direction, limit: Duration) -> io::Result<bool> {
    let mut entry = libc::pollfd {
        fd,
        events: direction.event(),
        revents: 0,
    };
    let ready = poll_all(std::slice::from_mut(&mut entry), limit)?;
    // A negative number is left out by the system.
    match fd < 0 || entry.revents & libc::POLLNVAL != 0 {
        true => Err(io::Error::from_raw_os_error(libc::EBADF)),
        false => Ok(ready),
    }
}

/// True if there is an event in one of the entries; false if there was none for so long, or a
/// signal came.
pub(super) fn poll_all(entries: &mut [libc::pollfd], limit: Duration) -> io::Result<bool> {
    // Rounded up, so as not to spin in the last millisecond.
    let millis = limit.as_micros().div_ceil(1000).min(60_000) as libc::c_int;
    let count = entries.len() as libc::nfds_t;
    // SAFETY: so many valid entries, for the length of the call.
    match unsafe { libc::poll(entries.as_mut_ptr(), count, millis) } {
        0 => Ok(false),
        n if n > 0 => Ok(true),
        _ => match io::Error::last_os_error() {
            error if error.kind() == io::ErrorKind::Interrupted => Ok(false),
            error => Err(error),
        },
    }
}
