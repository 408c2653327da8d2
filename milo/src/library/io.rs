//! `std/io`: files and the standard streams. In a task other tasks go on meanwhile.
//!
//! ```
//! milo::milo! {
//!     from "std/io" import { readLines, writeFile }
//!     from "std/env" import { tempDir }
//!     let path = $"{tempDir()}/milo-doc-module-io.txt"
//!     writeFile(path, "one\ntwo\n")!
//!     assert(readLines(path)! == ["one", "two"])
//! }
//! use milo::io::{IoError, readFile};
//! assert!(matches!(readFile("/no/such/file"), Err(IoError::NotFound(_))));
//! ```
#![allow(non_snake_case)]

use crate::emitted::{Show, Shown};
use milo_rt::io as rt;
use std::fmt;

pub use milo_rt::io::IoError;

#[doc(hidden)]
impl Show for IoError {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The whole of a file as text.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, `InvalidUtf8`, …
///
/// ```
/// milo::milo! {
///     from "std/io" import { readFile }
///     match readFile("/no/such/file") {
///         Result.Ok(text) => print(text.len)
///         Result.Err(e) => print($"not read: {e}")
///     }
/// }
/// use milo::io::{readFile, writeFile, IoError};
/// let path = std::env::temp_dir().join("milo-doc-io.txt");
/// let path = path.to_str().unwrap();
/// writeFile(path, "one\ntwo\n")?;
/// assert_eq!(readFile(path)?, "one\ntwo\n");
/// assert!(matches!(readFile("/no/such/file"), Err(IoError::NotFound(_))));
/// # Ok::<(), IoError>(())
/// ```
pub fn readFile(path: &str) -> Result<String, IoError> {
    rt::read_file(path)
}

/// Writes a file, which is created if need be; what was in it is gone.
///
/// # Errors
/// [`IoError::NotFound`] if the directory does not exist, `NotPermitted`, …
///
/// ```
/// milo::milo! {
///     from "std/io" import { readFile, writeFile }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-write.txt"
///     writeFile(path, "one")!
///     assert(readFile(path)! == "one")
/// }
/// assert!(milo::io::writeFile("/no/such/file", "").is_err());
/// ```
pub fn writeFile(path: &str, content: &str) -> Result<(), IoError> {
    rt::write_file(path, content)
}

/// The lines of a file, without their ends.
///
/// # Errors
/// As [`readFile`].
///
/// ```
/// milo::milo! {
///     from "std/io" import { readLines, writeFile }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-lines.txt"
///     writeFile(path, "one\ntwo\n")!
///     assert(readLines(path)! == ["one", "two"])
/// }
/// assert!(milo::io::readLines("/no/such/file").is_err());
/// ```
pub fn readLines(path: &str) -> Result<Vec<String>, IoError> {
    rt::read_lines(path)
}

/// The next line of the standard input, without its end; None at the end.
///
/// # Errors
/// [`IoError::InvalidUtf8`], …
///
/// ```
/// milo::milo! {
///     from "std/io" import { readLine }
///     fn ask(): string { return readLine()! ?? "nothing" }
/// }
/// assert_eq!(milo::io::readLine()?, None); // the input has ended
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn readLine() -> Result<Option<String>, IoError> {
    rt::read_line()
}

/// All that is left of the standard input.
///
/// # Errors
/// [`IoError::InvalidUtf8`], …
///
/// ```
/// milo::milo! {
///     from "std/io" import { readStdin }
///     fn all(): i64 { return readStdin()!.len }
/// }
/// assert_eq!(milo::io::readStdin()?, "");
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn readStdin() -> Result<String, IoError> {
    rt::read_stdin()
}

/// Line after line of the standard input, without their ends, until its end or an error:
/// `for line in stdinLines()`.
///
/// ```
/// milo::milo! {
///     from "std/io" import { stdinLines }
///     for line in stdinLines() { print(line!) }
/// }
/// assert_eq!(milo::io::stdinLines().count(), 0);
/// ```
pub fn stdinLines() -> StdinLines {
    StdinLines { ended: false }
}

/// The lines of the standard input; see [`stdinLines`].
///
/// ```
/// milo::milo! {
///     from "std/io" import { stdinLines }
///     for line in stdinLines() { print(line!.len()) }
/// }
/// let mut lines = milo::io::stdinLines();
/// assert!(lines.next().is_none());
/// ```
#[derive(Debug)]
pub struct StdinLines {
    ended: bool,
}

impl Iterator for StdinLines {
    type Item = Result<String, IoError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let line = rt::read_line().transpose();
        self.ended = !matches!(line, Some(Ok(_)));
        line
    }
}

/// Writes a line to the standard error output, in one piece, as `print` does.
///
/// ```
/// milo::milo! { eprint("something to say") }
/// milo::io::eprint("something to say");
/// ```
#[track_caller]
pub fn eprint<T: Show + ?Sized>(value: &T) {
    rt::eprint(&format!("{}\n", Shown(value)));
}
