//! The standard output that a program shares with C.

use std::sync::atomic::{AtomicBool, Ordering};

unsafe extern "C" {
    #[cfg_attr(any(target_os = "macos", target_os = "ios"), link_name = "__stdoutp")]
    static stdout: *mut libc::FILE;
}

static SHARED: AtomicBool = AtomicBool::new(false);

/// Lets what C has printed come before what is printed later with [`print`](crate::io::print). C
/// buffers a pipe or a file in blocks, and what it prints would come after all of that.
///
/// Where that is possible (with glibc, if C has not printed yet) C's `stdout` writes each line at
/// once from then on, as Rust's does.
///
/// ```
/// milo_rt::share_c_output();
/// ```
pub fn share_c_output() {
    SHARED.store(true, Ordering::Relaxed);
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    buffer_lines();
}

// `setvbuf` is allowed before the first operation on a stream only: as long as it has no buffer.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn buffer_lines() {
    unsafe extern "C" {
        fn __fbufsize(stream: *mut libc::FILE) -> libc::size_t;
        fn flockfile(stream: *mut libc::FILE);
        fn funlockfile(stream: *mut libc::FILE);
    }
    // SAFETY: C's library sets its stream up before `main`; while this thread has locked it, which
    // it may do more than once, no other uses it; and nobody has used it when `setvbuf` is called.
    unsafe {
        let stream = stdout;
        if stream.is_null() {
            return;
        }
        flockfile(stream);
        if __fbufsize(stream) == 0 {
            libc::setvbuf(stream, std::ptr::null_mut(), libc::_IOLBF, 0);
        }
        funlockfile(stream);
    }
}

/// Writes what C has buffered, if the output is shared with it.
#[inline]
pub(crate) fn flush() {
    if SHARED.load(Ordering::Relaxed) {
        // SAFETY: C's library sets its stream up before `main`, and locks it in this call.
        unsafe { libc::fflush(stdout) };
    }
}
