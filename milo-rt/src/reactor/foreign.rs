//! Waiting for descriptors that are the user's, and may be waited for elsewhere, too.

use super::{Direction, Ended, Source};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

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
        // The engine would change that, and for all who have the file.
        return wait_elsewhere(own, direction);
    }
    wait_in_engine(&Source::new(own), direction, None).map(|_| ())
}

/// Waits for a source; false if the deadline has passed.
pub(super) fn wait_in_engine(
    source: &Source,
    direction: Direction,
    deadline: Option<Instant>,
) -> io::Result<bool> {
    loop {
        let seen = source.seen(direction);
        if poll(source.fd, direction, Duration::ZERO)? {
            return Ok(true);
        }
        let waited = source
            .begin()
            .and_then(|used| source.wait(&used, direction, seen, deadline));
        match waited {
            Ok(()) => {}
            Err(Ended::Timeout) => return Ok(false),
            Err(Ended::Failed(error)) => return Err(error),
            Err(Ended::Closed | Ended::Unwinding) => return Err(unwinding()),
        }
    }
}

/// Waits for a descriptor that is not to be touched.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn wait_elsewhere(own: OwnedFd, direction: Direction) -> io::Result<()> {
    // An event queue with that one descriptor in it can itself be waited for.
    let queue = super::several::EventQueue::new()?;
    queue.add(own.as_raw_fd(), direction.event())?;
    wait_in_engine(queue.source(), Direction::Read, None).map(|_| ())
}

/// Waits for a descriptor that is not to be touched.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn wait_elsewhere(own: OwnedFd, direction: Direction) -> io::Result<()> {
    let look = move || {
        while !poll(own.as_raw_fd(), direction, super::LOOK_AGAIN)? {}
        Ok(())
    };
    aside(look)
}

/// Runs what waits in the system on another thread; for tasks.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn aside<T: Send + 'static>(
    look: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    match crate::promise::Promise::aside(look, None) {
        Ok(result) => result,
        Err(error) => Err(io::Error::other(error.to_string())),
    }
}

fn unwinding() -> io::Error {
    io::Error::other(crate::park::UNWINDING)
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
