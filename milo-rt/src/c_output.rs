//! The standard output that a program shares with C.

/// Makes C's `stdout` write each line at once, as Rust's does. C buffers a pipe or a file in
/// blocks, and what it prints would come after everything that Rust prints later.
///
/// Call it before C prints for the first time.
///
/// ```
/// milo_rt::share_c_output();
/// ```
pub fn share_c_output() {
    unsafe extern "C" {
        #[cfg_attr(any(target_os = "macos", target_os = "ios"), link_name = "__stdoutp")]
        static stdout: *mut libc::FILE;
    }
    // SAFETY: C's library sets its stream up before `main`, and `setvbuf` with no buffer of ours
    // only changes when it writes.
    unsafe { libc::setvbuf(stdout, std::ptr::null_mut(), libc::_IOLBF, 0) };
}
