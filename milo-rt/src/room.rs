//! Room for one more thread, where the address space is limited (`ulimit -v`).
//!
//! A new thread takes memory of its own when it begins, for the stack on which it handles signals.
//! If there is none, Rust's library ends the process. So a thread is not started where little more
//! than its stack is left: that is an error, which a program can handle.

use std::io;

/// The space that must be left beside the stack of a new thread: for others that are just
/// beginning, and for the heap.
const LEFT: usize = 4 * 1024 * 1024;

/// The size of a thread's stack if none is given.
const USUAL: usize = 2 * 1024 * 1024;

/// Looks whether there is room for a thread with a stack of so many bytes, or of the usual size.
///
/// # Errors
/// There is not.
pub(crate) fn for_a_thread(stack_bytes: Option<usize>) -> io::Result<()> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: a valid place for the result.
    let known = unsafe { libc::getrlimit(libc::RLIMIT_AS, &mut limit) } == 0;
    if !known || limit.rlim_cur == libc::RLIM_INFINITY {
        return Ok(());
    }
    let bytes = stack_bytes.unwrap_or(USUAL).saturating_add(LEFT);
    // SAFETY: a mapping of our own, at no particular address, which nobody uses before it is
    // unmapped again.
    unsafe {
        let place = libc::mmap(
            std::ptr::null_mut(),
            bytes,
            libc::PROT_NONE,
            libc::MAP_PRIVATE | libc::MAP_ANON,
            -1,
            0,
        );
        if place == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        libc::munmap(place, bytes);
    }
    Ok(())
}
