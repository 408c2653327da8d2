//! `std/fs`: files and directories. In a task other tasks go on meanwhile.
//!
//! Texts as a whole are read and written by [`io`](crate::io): `readFile`, `writeFile`,
//! `readLines`.
//!
//! ```
//! milo::milo! {
//!     from "std/fs" import { File, appendFile, createDir, listDir, exists, removeDir }
//!
//!     fn diary(dir: &string): Result<Vec<string>> {
//!         createDir(dir)?
//!         let file = File.create($"{dir}/monday")?
//!         file.write("rain\n")?
//!         file.write("sun\n")?
//!         appendFile($"{dir}/monday", "wind\n")?
//!         var found: Vec<string> = listDir(dir)?
//!         for line in File.open($"{dir}/monday")?.lines() { found.push(line?) }
//!         removeDir(dir)?
//!         assert(!exists(dir), "it is gone")
//!         return Result.Ok(found)
//!     }
//! }
//!
//! let dir = std::env::temp_dir().join(format!("milo-doc-fs-{}", std::process::id()));
//! assert_eq!(diary(dir.to_str().unwrap()).unwrap(), ["monday", "rain", "sun", "wind"]);
//! ```
#![allow(non_snake_case)]

use crate::io::IoError;
use crate::library::handle::handle;
use crate::num::Integer;
use milo_rt::fs as rt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::time::UNIX_EPOCH;

/// An open file.
///
/// It is a handle: a clone refers to the same file, with one position. It is closed when the last
/// handle is dropped; what is written goes to the system at once. It is Rust's [`Read`],
/// [`Write`] and [`Seek`].
///
/// In a task each operation takes the way over an OS thread, some dozens of microseconds, so that
/// other tasks go on: pieces should be large.
///
/// ```
/// milo::milo! {
///     from "std/fs" import { File, removeFile }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-each"
///     File.create(path)!.write("one\n")!
///     for line in File.open(path)!.lines() { assert(line! == "one") }
///     removeFile(path)!
/// }
/// use milo::fs::File;
/// let path = std::env::temp_dir().join(format!("milo-doc-file-{}", std::process::id()));
/// let path = path.to_str().unwrap();
/// File::create(path)?.write("one\ntwo\n")?;
/// let file = File::open(path)?;
/// assert_eq!(file.readLine()?.as_deref(), Some("one"));
/// assert_eq!(file.readAll()?, "two\n");
/// milo::fs::removeFile(path)?;
/// # Ok::<(), milo::io::IoError>(())
/// ```
#[derive(Debug)]
pub struct File(rt::File);

handle!(File, rt::File);

impl File {
    /// Opens a file to read it.
    ///
    /// # Errors
    /// [`IoError::NotFound`], `NotPermitted`, …
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-open"
    ///     match File.open(path) {
    ///         Result.Ok(file) => print(file.size()!)
    ///         Result.Err(e) => print($"not there: {e}")
    ///     }
    /// }
    /// assert!(milo::fs::File::open("/no/such/file").is_err());
    /// ```
    pub fn open(path: &str) -> Result<File, IoError> {
        rt::File::open(path).map(File)
    }

    /// Opens a file to write it from the beginning; what was in it is gone. It is created if
    /// need be.
    ///
    /// # Errors
    /// As [`File::open`]: `NotFound` if there is no such directory.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-create"
    ///     let file = File.create(path)!
    ///     file.write("one")!
    ///     assert(file.size()! == 3)
    /// }
    /// assert!(milo::fs::File::create("/no/such/file").is_err());
    /// ```
    pub fn create(path: &str) -> Result<File, IoError> {
        rt::File::create(path).map(File)
    }

    /// Opens a file to write behind what is in it. It is created if need be.
    ///
    /// # Errors
    /// As [`File::create`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File, removeFile }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-append"
    ///     File.append(path)!.write("one")!
    ///     File.append(path)!.write("two")!
    ///     assert(File.open(path)!.readAll()! == "onetwo")
    ///     removeFile(path)!
    /// }
    /// assert!(milo::fs::File::append("/no/such/file").is_err());
    /// ```
    pub fn append(path: &str) -> Result<File, IoError> {
        rt::File::append(path).map(File)
    }

    /// The path by which it was opened.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-path"
    ///     assert(File.create(path)!.path() == path)
    /// }
    /// assert_eq!(milo::fs::File::open("/dev/null")?.path(), "/dev/null");
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn path(&self) -> String {
        self.0.path().to_string_lossy().into_owned()
    }

    /// Its length in bytes.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-size"
    ///     let file = File.create(path)!
    ///     file.write("four")!
    ///     assert(file.size()! == 4)
    /// }
    /// assert_eq!(milo::fs::File::open("/dev/null")?.size()?, 0);
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn size(&self) -> Result<i64, IoError> {
        self.0.size().map(length)
    }

    /// The next line, without its end; None at the end of the file.
    ///
    /// # Errors
    /// [`IoError::InvalidUtf8`], …
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-readline"
    ///     File.create(path)!.write("one\ntwo")!
    ///     let file = File.open(path)!
    ///     assert(file.readLine()! == Option.Some("one"))
    /// }
    /// assert_eq!(milo::fs::File::open("/dev/null")?.readLine()?, None);
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn readLine(&self) -> Result<Option<String>, IoError> {
        self.0.read_line()
    }

    /// Line after line, without their ends, until the end of the file or an error.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-filelines"
    ///     File.create(path)!.write("one\ntwo")!
    ///     for line in File.open(path)!.lines() { print(line!) }
    /// }
    /// assert_eq!(milo::fs::File::open("/dev/null")?.lines().count(), 0);
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn lines(&self) -> rt::FileLines {
        self.0.lines()
    }

    /// All that is left of it, as text.
    ///
    /// # Errors
    /// [`IoError::InvalidUtf8`], …
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-readall"
    ///     File.create(path)!.write("one\ntwo")!
    ///     assert(File.open(path)!.readAll()! == "one\ntwo")
    /// }
    /// assert_eq!(milo::fs::File::open("/dev/null")?.readAll()?, "");
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn readAll(&self) -> Result<String, IoError> {
        self.0.read_text()
    }

    /// All that is left of it.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-readallbytes"
    ///     File.create(path)!.write("ab")!
    ///     assert(File.open(path)!.readAllBytes()! == [97, 98])
    /// }
    /// assert!(milo::fs::File::open("/dev/null")?.readAllBytes()?.is_empty());
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn readAllBytes(&self) -> Result<Vec<u8>, IoError> {
        self.0.read_bytes()
    }

    /// The next bytes, at most `n`; none at the end of the file.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-readbytes"
    ///     File.create(path)!.write("abc")!
    ///     assert(File.open(path)!.readBytes(2)! == [97, 98])
    /// }
    /// assert_eq!(milo::fs::File::open("/dev/zero")?.readBytes(3)?, [0; 3]);
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn readBytes(&self, n: impl Integer) -> Result<Vec<u8>, IoError> {
        let mut bytes = Vec::new();
        let mut part = (&self.0).take(n.to_u64());
        match part.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(self.told(&error)),
        }
    }

    fn told(&self, error: &io::Error) -> IoError {
        IoError::Other(format!("{}: {error}", self.path()))
    }

    /// Writes text.
    ///
    /// # Errors
    /// An error of the system: the disk is full, the file was opened to be read.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-filewrite"
    ///     File.create(path)!.write("one\n")!
    /// }
    /// assert!(milo::fs::File::open("/dev/null")?.write("x").is_err()); // opened to read
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn write(&self, text: &str) -> Result<(), IoError> {
        self.0.write_bytes(text.as_bytes())
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// As [`File::write`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-filewritebytes"
    ///     File.create(path)!.writeBytes([97, 98])!
    /// }
    /// milo::fs::File::create("/dev/null")?.writeBytes(&[1, 2])?;
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn writeBytes(&self, bytes: &[u8]) -> Result<(), IoError> {
        self.0.write_bytes(bytes)
    }

    /// Goes to a position, in bytes from the beginning.
    ///
    /// # Errors
    /// An error of the system: a pipe, for one, has no positions.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-seek"
    ///     File.create(path)!.write("abc")!
    ///     let file = File.open(path)!
    ///     file.seek(1)!
    ///     assert(file.readAll()! == "bc")
    /// }
    /// milo::fs::File::open("/dev/null")?.seek(0)?;
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn seek(&self, to: impl Integer) -> Result<(), IoError> {
        match (&self.0).seek(SeekFrom::Start(to.to_u64())) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.told(&error)),
        }
    }

    /// Waits until all that was written is on the disk.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/fs" import { File }
    ///     from "std/env" import { tempDir }
    ///     let path = $"{tempDir()}/milo-doc-sync"
    ///     let file = File.create(path)!
    ///     file.write("safe")!
    ///     file.sync()!
    /// }
    /// let path = std::env::temp_dir().join("milo-doc-sync");
    /// milo::fs::File::create(path.to_str().unwrap())?.sync()?;
    /// # Ok::<(), milo::io::IoError>(())
    /// ```
    pub fn sync(&self) -> Result<(), IoError> {
        self.0.sync()
    }
}

impl Read for File {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.0.read(to)
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Write::write(&mut self.0, bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        Seek::seek(&mut self.0, to)
    }
}

fn length(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Writes behind what is in a file, which is created if need be.
///
/// # Errors
/// As [`File::append`].
///
/// ```
/// milo::milo! {
///     from "std/fs" import { File, appendFile, removeFile }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-appendfile"
///     appendFile(path, "one")!
///     appendFile(path, "two")!
///     assert(File.open(path)!.readAll()! == "onetwo")
///     removeFile(path)!
/// }
/// milo::fs::appendFile("/dev/null", "gone")?;
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn appendFile(path: &str, text: &str) -> Result<(), IoError> {
    milo_rt::io::append_file(path, text)
}

/// The whole of a file as bytes.
///
/// # Errors
/// As [`File::open`].
///
/// ```
/// milo::milo! {
///     from "std/fs" import { readFileBytes, writeFileBytes }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-readfilebytes"
///     writeFileBytes(path, [1, 2])!
///     assert(readFileBytes(path)! == [1, 2])
/// }
/// assert!(milo::fs::readFileBytes("/dev/null")?.is_empty());
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn readFileBytes(path: &str) -> Result<Vec<u8>, IoError> {
    milo_rt::io::read_file_bytes(path)
}

/// Writes a file, which is created if need be; what was in it is gone.
///
/// # Errors
/// As [`File::create`].
///
/// ```
/// milo::milo! {
///     from "std/fs" import { readFileBytes, writeFileBytes }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-writefilebytes"
///     writeFileBytes(path, [1, 2])!
///     assert(readFileBytes(path)! == [1, 2])
/// }
/// milo::fs::writeFileBytes("/dev/null", b"gone")?;
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn writeFileBytes(path: &str, bytes: &[u8]) -> Result<(), IoError> {
    milo_rt::io::write_file(path, bytes)
}

/// The names in a directory, sorted.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// milo::milo! {
///     from "std/fs" import { listDir }
///     for name in listDir("/")! { print(name) }
/// }
/// assert!(milo::fs::listDir("/")?.contains(&"tmp".to_string()));
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn listDir(path: &str) -> Result<Vec<String>, IoError> {
    rt::list(path)
}

/// Whether there is something at the path that can be looked at.
///
/// ```
/// milo::milo! {
///     from "std/fs" import { exists }
///     assert(exists("/"))
/// }
/// assert!(!milo::fs::exists("/no/such/file"));
/// ```
pub fn exists(path: &str) -> bool {
    rt::metadata(path).is_ok()
}

/// Whether it is a file.
///
/// ```
/// milo::milo! {
///     from "std/fs" import { isFile }
///     assert(!isFile("/"))
/// }
/// assert!(milo::fs::isFile(&milo::env::exePath()?));
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn isFile(path: &str) -> bool {
    rt::metadata(path).is_ok_and(|data| data.is_file())
}

/// Whether it is a directory.
///
/// ```
/// milo::milo! {
///     from "std/fs" import { isDir }
///     assert(isDir("/"))
/// }
/// assert!(!milo::fs::isDir("/no/such/directory"));
/// ```
pub fn isDir(path: &str) -> bool {
    rt::metadata(path).is_ok_and(|data| data.is_dir())
}

/// The length of a file in bytes.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// milo::milo! {
///     from "std/fs" import { fileSize }
///     from "std/env" import { exePath }
///     assert(fileSize(exePath()!)! > 1000)
/// }
/// assert!(milo::fs::fileSize("/no/such/file").is_err());
/// ```
pub fn fileSize(path: &str) -> Result<i64, IoError> {
    Ok(length(rt::metadata(path)?.len()))
}

/// When it was last changed: milliseconds since the beginning of 1970.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// milo::milo! {
///     from "std/fs" import { modifiedMillis }
///     from "std/env" import { exePath }
///     assert(modifiedMillis(exePath()!)! > 0)
/// }
/// assert!(milo::fs::modifiedMillis("/no/such/file").is_err());
/// ```
pub fn modifiedMillis(path: &str) -> Result<i64, IoError> {
    let at = rt::metadata(path)?.modified();
    let at = at.map_err(|error| IoError::Other(format!("{path}: {error}")))?;
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Makes a directory, and those above it that are missing; no error if it is there.
///
/// # Errors
/// [`IoError::NotPermitted`]; `AlreadyExists` if it is a file, …
///
/// ```
/// milo::milo! {
///     from "std/fs" import { createDir, isDir, removeDir }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-createdir"
///     createDir($"{path}/deep/down")!
///     assert(isDir($"{path}/deep"))
///     removeDir(path)!
/// }
/// milo::fs::createDir("/")?; // it is there
/// # Ok::<(), milo::io::IoError>(())
/// ```
pub fn createDir(path: &str) -> Result<(), IoError> {
    rt::create_dir(path)
}

/// Removes a file.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// milo::milo! {
///     from "std/fs" import { File, exists, removeFile }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-removefile"
///     let file = File.create(path)!
///     removeFile(path)!
///     assert(!exists(path))
///     file.write("to nobody")!
/// }
/// assert!(milo::fs::removeFile("/no/such/file").is_err());
/// ```
pub fn removeFile(path: &str) -> Result<(), IoError> {
    rt::remove_file(path)
}

/// Removes a directory and all that is in it; a link is removed, and not its target.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// milo::milo! {
///     from "std/fs" import { createDir, exists, removeDir }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-removedir"
///     createDir($"{path}/deep")!
///     removeDir(path)!
///     assert(!exists(path))
/// }
/// assert!(milo::fs::removeDir("/no/such/directory").is_err());
/// ```
pub fn removeDir(path: &str) -> Result<(), IoError> {
    rt::remove_dir(path)
}

/// Gives a file or a directory another path, in the place of a file that is there.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`; `Other` if it is on another disk, …
///
/// ```
/// milo::milo! {
///     from "std/fs" import { appendFile, exists, renameFile, removeFile }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-rename"
///     appendFile(path, "x")!
///     renameFile(path, $"{path}.old")!
///     assert(!exists(path))
///     removeFile($"{path}.old")!
/// }
/// assert!(milo::fs::renameFile("/no/such/file", "/no/other").is_err());
/// ```
pub fn renameFile(from: &str, to: &str) -> Result<(), IoError> {
    rt::rename(from, to)
}

/// Copies a file with its permissions, in the place of one that is there; gives its length.
///
/// # Errors
/// [`IoError::NotFound`], `NotPermitted`, …
///
/// ```
/// milo::milo! {
///     from "std/fs" import { appendFile, copyFile, removeFile }
///     from "std/env" import { tempDir }
///     let path = $"{tempDir()}/milo-doc-copy"
///     appendFile(path, "four")!
///     assert(copyFile(path, $"{path}.copy")! == 4)
///     removeFile(path)!
///     removeFile($"{path}.copy")!
/// }
/// assert!(milo::fs::copyFile("/no/such/file", "/no/other").is_err());
/// ```
pub fn copyFile(from: &str, to: &str) -> Result<i64, IoError> {
    rt::copy(from, to).map(length)
}
