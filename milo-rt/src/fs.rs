//! Files and directories. An operation that may block runs on an OS thread when it is called in
//! a task, so that other tasks go on.
//!
//! ```
//! use milo_rt::fs;
//! let dir = std::env::temp_dir().join(format!("milo-rt-doc-fs-dir-{}", std::process::id()));
//! fs::create_dir(&dir)?;
//! fs::File::create(dir.join("a"))?.write_bytes(b"one")?;
//! assert_eq!(fs::list(&dir)?, ["a"]);
//! fs::remove_dir(&dir)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::io::{IoError, aside, named};
use crate::lock::Lock;
use crate::net::connection::{LineSource, Lines};
use crate::net::text::{Line, Undecoded};
use parking_lot::Mutex;
use std::fmt;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

// The bytes that are read from a file at a time.
const PIECE: usize = 64 * 1024;

struct Inner {
    file: fs::File,
    path: PathBuf,
    // Bytes that were read and not given out yet.
    kept: Mutex<Undecoded>,
    // One at a time reads and writes.
    turn: Lock,
}

/// An open file; clones are handles to the same one, with one position. It is closed when the
/// last handle is dropped. What is written goes to the system at once.
///
/// It is [`Read`], [`Write`] and [`Seek`], and so is a reference to it. In a task each operation
/// takes the way over an OS thread, some dozens of microseconds: pieces should be large
/// ([`BufReader`](io::BufReader), [`BufWriter`](io::BufWriter)).
///
/// ```
/// use milo_rt::fs::File;
/// let path = std::env::temp_dir().join(format!("milo-rt-doc-fs-{}", std::process::id()));
/// let file = File::create(&path)?;
/// file.write_bytes(b"one\ntwo\n")?;
/// let lines: Result<Vec<String>, _> = File::open(&path)?.lines().collect();
/// assert_eq!(lines?, ["one", "two"]);
/// std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct File {
    inner: Arc<Inner>,
}

impl File {
    /// Opens a file to read it.
    ///
    /// # Errors
    /// [`IoError::NotFound`], `NotPermitted`, …
    ///
    /// ```
    /// assert!(milo_rt::fs::File::open("/no/such/file").is_err());
    /// assert_eq!(milo_rt::fs::File::open("/dev/null")?.read_text()?, "");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<File, IoError> {
        File::with(path, fs::OpenOptions::new().read(true))
    }

    /// Opens a file to write it from the beginning; what was in it is gone. It is created if
    /// need be.
    ///
    /// # Errors
    /// As [`File::open`]: `NotFound` if there is no such directory.
    ///
    /// ```
    /// let path = std::env::temp_dir().join(format!("milo-rt-doc-create-{}", std::process::id()));
    /// milo_rt::fs::File::create(&path)?.write_bytes(b"one")?;
    /// assert_eq!(std::fs::read(&path)?, b"one");
    /// std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn create(path: impl AsRef<Path>) -> Result<File, IoError> {
        let mut options = fs::OpenOptions::new();
        File::with(path, options.write(true).create(true).truncate(true))
    }

    /// Opens a file to write behind what is in it. It is created if need be.
    ///
    /// # Errors
    /// As [`File::create`].
    ///
    /// ```
    /// let path = std::env::temp_dir().join(format!("milo-rt-doc-append-{}", std::process::id()));
    /// for word in ["one ", "two"] {
    ///     milo_rt::fs::File::append(&path)?.write_bytes(word.as_bytes())?;
    /// }
    /// assert_eq!(std::fs::read(&path)?, b"one two");
    /// std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn append(path: impl AsRef<Path>) -> Result<File, IoError> {
        File::with(path, fs::OpenOptions::new().append(true).create(true))
    }

    /// Opens a file in another way.
    ///
    /// # Errors
    /// As [`File::open`].
    ///
    /// ```
    /// use std::fs::OpenOptions;
    /// let null = milo_rt::fs::File::with("/dev/null", OpenOptions::new().read(true).write(true))?;
    /// null.write_bytes(b"gone")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with(path: impl AsRef<Path>, options: &fs::OpenOptions) -> Result<File, IoError> {
        let (path, options) = (path.as_ref().to_owned(), options.clone());
        let (file, path) = on_path(path, move |path| {
            options.open(path).map(|f| (f, path.into()))
        })?;
        Ok(File {
            inner: Arc::new(Inner {
                file,
                path,
                kept: Mutex::default(),
                turn: Lock::new(),
            }),
        })
    }

    /// The path by which it was opened.
    ///
    /// ```
    /// use std::path::Path;
    /// assert_eq!(milo_rt::fs::File::open("/dev/null")?.path(), Path::new("/dev/null"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    fn told(&self, error: io::Error) -> IoError {
        named(&self.inner.path.to_string_lossy(), &error)
    }

    /// Reads from the file itself into a buffer of the runtime's own.
    fn fetch(&self, at_most: usize) -> io::Result<Vec<u8>> {
        let theirs = self.inner.clone();
        aside_io(move || {
            let mut bytes = vec![0; at_most];
            let n = (&theirs.file).read(&mut bytes)?;
            bytes.truncate(n);
            Ok(bytes)
        })
    }

    fn read_into(&self, to: &mut [u8]) -> io::Result<usize> {
        if to.is_empty() {
            return Ok(0);
        }
        let _turn = self
            .inner
            .turn
            .guard()
            .map_err(|e| io::Error::other(e.to_string()))?;
        {
            let mut kept = self.inner.kept.lock();
            if !kept.is_empty() {
                return Ok(kept.read(to));
            }
        }
        if !crate::engine::in_task() {
            return (&self.inner.file).read(to);
        }
        let bytes = self.fetch(to.len().min(PIECE))?;
        to[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }

    /// The next line, without its end; None at the end of the file. The last line needs no end.
    ///
    /// # Errors
    /// [`IoError::InvalidUtf8`]: the line is not lost, it can be read as bytes. …
    ///
    /// ```
    /// assert_eq!(milo_rt::fs::File::open("/dev/null")?.read_line()?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_line(&self) -> Result<Option<String>, IoError> {
        crate::budget::spend();
        let unwinding = |_| IoError::Other(crate::park::UNWINDING.to_string());
        let _turn = self.inner.turn.guard().map_err(unwinding)?;
        let mut at_end = false;
        loop {
            match self.inner.kept.lock().line(at_end) {
                Line::Text(line) => return Ok(Some(line)),
                Line::Invalid => return Err(self.told(io::ErrorKind::InvalidData.into())),
                Line::NeedsMore if at_end => return Ok(None),
                Line::NeedsMore => {}
            }
            let bytes = self.fetch(PIECE).map_err(|error| self.told(error))?;
            at_end = bytes.is_empty();
            self.inner.kept.lock().push(&bytes);
        }
    }

    /// Line after line, until the end of the file or an error.
    ///
    /// ```
    /// assert_eq!(milo_rt::fs::File::open("/dev/null")?.lines().count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn lines(&self) -> FileLines {
        Lines::of(self.clone())
    }

    /// All that is left of it.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// assert!(milo_rt::fs::File::open("/dev/null")?.read_bytes()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_bytes(&self) -> Result<Vec<u8>, IoError> {
        let mut bytes = Vec::new();
        match (&mut &*self).read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(self.told(error)),
        }
    }

    /// All that is left of it, as text.
    ///
    /// # Errors
    /// As [`File::read_bytes`], and [`IoError::InvalidUtf8`].
    ///
    /// ```
    /// assert_eq!(milo_rt::fs::File::open("/dev/null")?.read_text()?, "");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_text(&self) -> Result<String, IoError> {
        let text = String::from_utf8(self.read_bytes()?);
        text.map_err(|_| self.told(io::ErrorKind::InvalidData.into()))
    }

    /// Writes all bytes.
    ///
    /// # Errors
    /// An error of the system: the disk is full, the file was opened to be read.
    ///
    /// ```
    /// let read_only = milo_rt::fs::File::open("/dev/null")?;
    /// assert!(read_only.write_bytes(b"text").is_err());
    /// milo_rt::fs::File::append("/dev/null")?.write_bytes(b"text")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_bytes(&self, bytes: &[u8]) -> Result<(), IoError> {
        (&mut &*self)
            .write_all(bytes)
            .map_err(|error| self.told(error))
    }

    /// Waits until all that was written is on the disk.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// let path = std::env::temp_dir().join(format!("milo-rt-doc-sync-{}", std::process::id()));
    /// let file = milo_rt::fs::File::create(&path)?;
    /// file.write_bytes(b"kept")?;
    /// file.sync()?;
    /// std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sync(&self) -> Result<(), IoError> {
        let theirs = self.inner.clone();
        let done = aside_io(move || theirs.file.sync_all());
        done.map_err(|error| self.told(error))
    }

    /// Its length in bytes.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// assert_eq!(milo_rt::fs::File::open("/dev/null")?.size()?, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn size(&self) -> Result<u64, IoError> {
        let metadata = self.inner.file.metadata();
        metadata
            .map(|data| data.len())
            .map_err(|error| self.told(error))
    }
}

impl Read for &File {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.read_into(to)
    }

    fn read_to_end(&mut self, to: &mut Vec<u8>) -> io::Result<usize> {
        let before = to.len();
        let mut piece = vec![0; PIECE];
        loop {
            match self.read_into(&mut piece)? {
                0 => return Ok(to.len() - before),
                n => to.extend_from_slice(&piece[..n]),
            }
        }
    }
}

impl Read for File {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.read_into(to)
    }

    fn read_to_end(&mut self, to: &mut Vec<u8>) -> io::Result<usize> {
        (&mut &*self).read_to_end(to)
    }
}

impl Write for &File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let _turn = self
            .inner
            .turn
            .guard()
            .map_err(|e| io::Error::other(e.to_string()))?;
        if !crate::engine::in_task() {
            return (&self.inner.file).write_all(bytes);
        }
        let (theirs, bytes) = (self.inner.clone(), bytes.to_vec());
        aside_io(move || (&theirs.file).write_all(&bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self).write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        (&*self).write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for &File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut kept = self.inner.kept.lock();
        let to = match to {
            // The position of the file is ahead of the reader by the bytes in `kept`.
            SeekFrom::Current(n) => SeekFrom::Current(n.saturating_sub_unsigned(kept.len() as u64)),
            to => to,
        };
        let at = (&self.inner.file).seek(to)?;
        kept.take();
        Ok(at)
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        (&*self).seek(to)
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("path", &self.inner.path)
            .finish()
    }
}

/// The lines of a file; see [`File::lines`].
///
/// ```
/// let mut lines: milo_rt::fs::FileLines = milo_rt::fs::File::open("/dev/null")?.lines();
/// assert!(lines.next().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type FileLines = Lines<File>;

impl LineSource for File {
    type Error = IoError;

    fn next_line(&self) -> Result<Option<String>, IoError> {
        self.read_line()
    }
}

fn aside_io<T: Send + 'static>(
    f: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    crate::io::aside_with(f, io::Error::other)
}

/// Does something with a path; an error names it.
fn on_path<T: Send + 'static>(
    path: impl AsRef<Path>,
    f: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T, IoError> {
    let path = path.as_ref().to_owned();
    aside(move || f(&path).map_err(|error| named(&path.to_string_lossy(), &error)))
}

/// The names in a directory, sorted.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// assert!(milo_rt::fs::list("/dev")?.contains(&"null".to_string()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn list(path: impl AsRef<Path>) -> Result<Vec<String>, IoError> {
    on_path(path, |path| {
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Ok(names)
    })
}

/// The metadata of a file or a directory; for a link, of its target.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// assert!(milo_rt::fs::metadata("/dev")?.is_dir());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn metadata(path: impl AsRef<Path>) -> Result<fs::Metadata, IoError> {
    on_path(path, |path| fs::metadata(path))
}

/// Makes a directory, and those above it that are missing; no error if it is there.
///
/// # Errors
/// [`IoError::NotPermitted`]; `AlreadyExists` if it is a file, …
///
/// ```
/// let dir = std::env::temp_dir().join(format!("milo-rt-doc-dir-{}/inner", std::process::id()));
/// milo_rt::fs::create_dir(&dir)?;
/// milo_rt::fs::create_dir(&dir)?; // it is there
/// milo_rt::fs::remove_dir(dir.parent().unwrap())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn create_dir(path: impl AsRef<Path>) -> Result<(), IoError> {
    on_path(path, |path| fs::create_dir_all(path))
}

/// Removes a file.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// assert!(milo_rt::fs::remove_file("/no/such/file").is_err());
/// ```
pub fn remove_file(path: impl AsRef<Path>) -> Result<(), IoError> {
    on_path(path, |path| fs::remove_file(path))
}

/// Removes a directory and all that is in it; a link is removed, and not its target.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// assert!(milo_rt::fs::remove_dir("/no/such/directory").is_err());
/// ```
pub fn remove_dir(path: impl AsRef<Path>) -> Result<(), IoError> {
    on_path(path, |path| fs::remove_dir_all(path))
}

/// Gives a file or a directory another path, in the place of a file that is there.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`; `Other` if it is on another disk, …
///
/// ```
/// let dir = std::env::temp_dir();
/// let (from, to) = (dir.join("milo-rt-doc-from"), dir.join("milo-rt-doc-to"));
/// milo_rt::io::write_file(&from, "text")?;
/// milo_rt::fs::rename(&from, &to)?;
/// assert_eq!(milo_rt::io::read_file(&to)?, "text");
/// milo_rt::fs::remove_file(&to)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<(), IoError> {
    let to = to.as_ref().to_owned();
    on_path(from, move |from| fs::rename(from, to))
}

/// Copies a file with its permissions, in the place of one that is there; gives its length.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// let dir = std::env::temp_dir();
/// let (from, to) = (dir.join("milo-rt-doc-copied"), dir.join("milo-rt-doc-copy"));
/// milo_rt::io::write_file(&from, "text")?;
/// assert_eq!(milo_rt::fs::copy(&from, &to)?, 4);
/// assert_eq!(milo_rt::io::read_file(&to)?, "text");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn copy(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<u64, IoError> {
    let to = to.as_ref().to_owned();
    on_path(from, move |from| fs::copy(from, to))
}
