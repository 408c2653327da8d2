//! Files and the standard streams. What the system may make wait is done on an OS
//! thread when called in a task, so that other tasks go on.
//!
//! ```
//! use milo_rt::io::{IoError, read_file};
//! assert!(matches!(read_file("/no/such/file"), Err(IoError::NotFound(_))));
//! ```

use crate::lock::{Lock, MutexGuard};
pub use crate::output::{eprint, print};
use crate::promise::{Promise, PromiseError};
use std::fmt;
use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use std::sync::LazyLock;

/// An error of a file or a stream.
///
/// ```
/// use milo_rt::io::{IoError, read_file};
/// let error: IoError = read_file("/no/such/file").unwrap_err();
/// assert_eq!(error.to_string(), "/no/such/file: not found");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IoError {
    /// There is no such file.
    NotFound(String),
    /// Not permitted.
    NotPermitted(String),
    /// It exists already.
    AlreadyExists(String),
    /// The content is not UTF-8.
    InvalidUtf8(String),
    /// The end was reached.
    EndOfFile,
    /// Anything else, in the system's words.
    Other(String),
}

impl fmt::Display for IoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IoError::NotFound(path) => write!(f, "{path}: not found"),
            IoError::NotPermitted(path) => write!(f, "{path}: not permitted"),
            IoError::AlreadyExists(path) => write!(f, "{path}: exists already"),
            IoError::InvalidUtf8(path) => write!(f, "{path}: not UTF-8"),
            IoError::EndOfFile => f.write_str("end of file"),
            IoError::Other(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for IoError {}

// With this, `?` turns the error into text.
impl From<IoError> for String {
    fn from(error: IoError) -> String {
        error.to_string()
    }
}

pub(crate) fn named(path: &str, error: &io::Error) -> IoError {
    let path = path.to_string();
    match error.kind() {
        io::ErrorKind::NotFound => IoError::NotFound(path),
        io::ErrorKind::PermissionDenied => IoError::NotPermitted(path),
        io::ErrorKind::AlreadyExists => IoError::AlreadyExists(path),
        io::ErrorKind::InvalidData => IoError::InvalidUtf8(path),
        _ => IoError::Other(format!("{path}: {error}")),
    }
}

/// Runs what may block where it holds nobody up.
pub(crate) fn aside<T: Send + 'static>(
    f: impl FnOnce() -> Result<T, IoError> + Send + 'static,
) -> Result<T, IoError> {
    aside_with(f, IoError::Other)
}

/// The same with another type of error, which `other` makes of a text.
pub(crate) fn aside_with<T: Send + 'static, E: Send + 'static>(
    f: impl FnOnce() -> Result<T, E> + Send + 'static,
    other: fn(String) -> E,
) -> Result<T, E> {
    crate::budget::spend();
    match Promise::aside(f, None) {
        Ok(result) => result,
        Err(PromiseError::Panicked(text)) => panic!("{text}"),
        Err(error) => Err(other(error.to_string())),
    }
}

/// The whole of a file as text.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, `InvalidUtf8`, …
///
/// ```
/// use milo_rt::io::{read_file, write_file};
/// let path = std::env::temp_dir().join("milo-rt-doc-io.txt");
/// write_file(&path, "one\ntwo\n")?;
/// assert_eq!(read_file(&path)?, "one\ntwo\n");
/// # Ok::<(), milo_rt::io::IoError>(())
/// ```
pub fn read_file(path: impl AsRef<Path>) -> Result<String, IoError> {
    let path = path.as_ref().to_owned();
    aside(move || std::fs::read_to_string(&path).map_err(|e| named(&path.to_string_lossy(), &e)))
}

/// The whole of a file as bytes.
///
/// # Errors
/// As [`read_file`].
///
/// ```
/// assert!(milo_rt::io::read_file_bytes("/dev/null")?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_file_bytes(path: impl AsRef<Path>) -> Result<Vec<u8>, IoError> {
    let path = path.as_ref().to_owned();
    aside(move || std::fs::read(&path).map_err(|e| named(&path.to_string_lossy(), &e)))
}

/// Writes a file, which is created if need be; what was in it is gone.
///
/// # Errors
/// [`IoError::NotFound`] if the directory does not exist, `NotPermitted`, …
///
/// ```
/// milo_rt::io::write_file("/dev/null", "text, or bytes")?;
/// assert!(milo_rt::io::write_file("/no/such/dir/file", "").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_file(path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Result<(), IoError> {
    let path = path.as_ref().to_owned();
    let content = content.as_ref().to_vec();
    aside(move || std::fs::write(&path, content).map_err(|e| named(&path.to_string_lossy(), &e)))
}

/// Writes behind what is in a file, which is created if need be.
///
/// # Errors
/// As [`write_file`].
///
/// ```
/// milo_rt::io::append_file("/dev/null", b"bytes, or text")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn append_file(path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Result<(), IoError> {
    let path = path.as_ref().to_owned();
    let content = content.as_ref().to_vec();
    aside(move || {
        let mut options = std::fs::OpenOptions::new();
        let file = options.append(true).create(true).open(&path);
        file.and_then(|mut file| file.write_all(&content))
            .map_err(|e| named(&path.to_string_lossy(), &e))
    })
}

/// The lines of a file, without their ends.
///
/// # Errors
/// As [`read_file`].
///
/// ```
/// let path = std::env::temp_dir().join("milo-rt-doc-lines");
/// milo_rt::io::write_file(&path, "one\ntwo\n")?;
/// assert_eq!(milo_rt::io::read_lines(&path)?, ["one", "two"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_lines(path: impl AsRef<Path>) -> Result<Vec<String>, IoError> {
    Ok(read_file(path)?.lines().map(str::to_string).collect())
}

const STDIN: &str = "standard input";

// One at a time, in the order in which they come: however many tasks read, one thread waits in
// the system.
fn turn_at_stdin() -> Result<MutexGuard<'static>, IoError> {
    static TURN: LazyLock<Lock> = LazyLock::new(Lock::new);
    let turn = TURN.guard();
    turn.map_err(|error| IoError::Other(format!("{STDIN}: {error}")))
}

/// The next line of the standard input, without its end; None at the end. Tasks and threads that
/// read at the same time take turns, and one OS thread waits for all of them.
///
/// # Errors
/// [`IoError::InvalidUtf8`], …
///
/// ```
/// while let Some(line) = milo_rt::io::read_line()? {
///     println!("{}", line.to_uppercase());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_line() -> Result<Option<String>, IoError> {
    let _turn = turn_at_stdin()?;
    aside(|| {
        let mut line = String::new();
        let n = io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|e| named(STDIN, &e))?;
        if line.ends_with('\n') {
            line.pop();
            if line.ends_with('\r') {
                line.pop();
            }
        }
        Ok((n > 0).then_some(line))
    })
}

/// All that is left of the standard input.
///
/// # Errors
/// [`IoError::InvalidUtf8`], …
///
/// ```
/// println!("{} bytes", milo_rt::io::read_stdin()?.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_stdin() -> Result<String, IoError> {
    let _turn = turn_at_stdin()?;
    aside(|| {
        let mut text = String::new();
        io::stdin()
            .lock()
            .read_to_string(&mut text)
            .map_err(|e| named(STDIN, &e))?;
        Ok(text)
    })
}
