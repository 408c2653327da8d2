//! `std/io`: files and the standard streams. In a task other tasks go on meanwhile.
#![allow(non_snake_case)]

use crate::__private::{Show, Shown};
use crate::handle::text;
use crate::{Vec, string};
use milo_rt::io as rt;
use std::fmt;

pub use milo_rt::io::IoError;

// A function whose error is text can use `?` here.
impl From<IoError> for string {
    fn from(error: IoError) -> string {
        text(error)
    }
}

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
/// use milo::io::{readFile, writeFile, IoError};
/// let path = std::env::temp_dir().join("milo-doc-io.txt");
/// let path = path.to_str().unwrap();
/// writeFile(path, "one\ntwo\n")?;
/// assert_eq!(readFile(path)?, "one\ntwo\n");
/// assert!(matches!(readFile("/no/such/file"), Err(IoError::NotFound(_))));
/// # Ok::<(), IoError>(())
/// ```
pub fn readFile(path: &str) -> Result<string, IoError> {
    rt::read_file(path).map(string::from)
}

/// Writes a file, which is created if need be; what was in it is gone.
///
/// # Errors
/// [`IoError::NotFound`] if the directory does not exist, `NotPermitted`, …
pub fn writeFile(path: &str, content: &str) -> Result<(), IoError> {
    rt::write_file(path, content)
}

/// The lines of a file, without their ends.
///
/// # Errors
/// As [`readFile`].
pub fn readLines(path: &str) -> Result<Vec<string>, IoError> {
    let lines = rt::read_lines(path)?;
    Ok(lines.into_iter().map(string::from).collect())
}

/// The next line of the standard input, without its end; None at the end.
///
/// # Errors
/// [`IoError::InvalidUtf8`], …
pub fn readLine() -> Result<Option<string>, IoError> {
    Ok(rt::read_line()?.map(string::from))
}

/// All that is left of the standard input.
///
/// # Errors
/// [`IoError::InvalidUtf8`], …
pub fn readStdin() -> Result<string, IoError> {
    rt::read_stdin().map(string::from)
}

/// Writes a line to the standard error output, in one piece, as `print` does.
///
/// ```
/// milo::io::eprint("something to say");
/// ```
#[track_caller]
pub fn eprint<T: Show + ?Sized>(value: &T) {
    rt::eprint(&format!("{}\n", Shown(value)));
}
