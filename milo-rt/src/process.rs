//! Child processes, of [`std::process::Command`]: a call that waits for them parks a task and
//! blocks a thread.
//!
//! ```
//! use std::process::Command;
//! let child = milo_rt::process::spawn(&mut Command::new("true"))?;
//! assert!(child.wait()?.success());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::net::NetError;
use crate::net::connection::{Connection, LineSource, Lines, stream};
use crate::net::receive::Kind;
use crate::promise::Promise;
use crate::reactor::{Ended, Source};
use parking_lot::Mutex;
use std::fmt;
use std::io::{self, IoSlice, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The reading end of a pipe; clones are handles to the same one.
///
/// ```
/// use std::process::{Command, Stdio};
/// let echo = milo_rt::process::spawn(Command::new("echo").arg("hello").stdout(Stdio::piped()))?;
/// assert_eq!(echo.stdout().unwrap().recv_all()?, "hello\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PipeReader(Connection);

stream!(reads PipeReader);

/// The writing end of a pipe; clones are handles to the same one. The reader sees the end when
/// the last handle is dropped, or it is closed.
///
/// ```
/// use std::process::{Command, Stdio};
/// let cat = milo_rt::process::spawn(Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::piped()))?;
/// cat.stdin().unwrap().send("hello")?; // the only handle: closed
/// assert_eq!(cat.stdout().unwrap().recv_all()?, "hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct PipeWriter(Connection);

stream!(common PipeWriter);
stream!(writes PipeWriter);

impl fmt::Debug for PipeReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PipeReader").finish_non_exhaustive()
    }
}

impl fmt::Debug for PipeWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PipeWriter").finish_non_exhaustive()
    }
}

fn pipe(end: impl Into<OwnedFd>) -> io::Result<Connection> {
    let end = end.into();
    // A flag of any descriptor, not of sockets only.
    socket2::SockRef::from(&end).set_nonblocking(true)?;
    Ok(Connection::new(end, Kind::Pipe, None))
}

struct Inner {
    child: Mutex<std::process::Child>,
    id: u32,
    stdin: Mutex<Option<PipeWriter>>,
    stdout: Option<PipeReader>,
    stderr: Option<PipeReader>,
    // Readable when the process has ended, where the system has such a thing.
    ended: Option<Source>,
}

/// A child process; clones are handles to the same one. If all are dropped it runs on.
///
/// ```
/// use milo_rt::process;
/// use std::process::{Command, Stdio};
/// let mut cat = Command::new("cat");
/// cat.stdin(Stdio::piped()).stdout(Stdio::piped());
/// let cat = process::spawn(&mut cat)?;
/// let (input, output) = (cat.stdin().unwrap(), cat.stdout().unwrap());
/// input.send("one\ntwo\n")?;
/// assert_eq!(output.recv_line()?.as_deref(), Some("one"));
/// input.close();
/// assert_eq!(output.recv_all()?, "two\n");
/// assert!(cat.wait()?.success());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Child {
    inner: Arc<Inner>,
}

/// Starts the program. The command says which of its streams are pipes.
///
/// # Errors
/// An error of the system: there is no such program, or it may not be run; no more processes,
/// or descriptors.
///
/// ```
/// use std::process::Command;
/// assert!(milo_rt::process::spawn(&mut Command::new("true"))?.wait()?.success());
/// assert!(milo_rt::process::spawn(&mut Command::new("no-such-program")).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn spawn(command: &mut Command) -> io::Result<Child> {
    crate::budget::spend();
    let mut child = command.spawn()?;
    let stdin = child.stdin.take().map(pipe).transpose()?;
    let stdout = child.stdout.take().map(pipe).transpose()?;
    let stderr = child.stderr.take().map(pipe).transpose()?;
    let id = child.id();
    Ok(Child {
        inner: Arc::new(Inner {
            child: Mutex::new(child),
            id,
            stdin: Mutex::new(stdin.map(PipeWriter)),
            stdout: stdout.map(PipeReader),
            stderr: stderr.map(PipeReader),
            ended: end_of(id),
        }),
    })
}

/// Runs the program to its end. What it prints goes where this program's output goes.
///
/// # Errors
/// As [`spawn`].
///
/// ```
/// # use std::process::Command;
/// let status = milo_rt::process::status(&mut Command::new("true"))?;
/// assert!(status.success());
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn status(command: &mut Command) -> io::Result<ExitStatus> {
    spawn(command)?.wait()
}

/// Runs the program to its end, gives it `input` to read, and collects what it prints.
///
/// # Errors
/// As [`spawn`]. A program that does not read all of its input is no error.
///
/// ```
/// # use std::process::Command;
/// let out = milo_rt::process::output(Command::new("tr").args(["a-z", "A-Z"]), b"text")?;
/// assert_eq!(out.stdout, b"TEXT");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn output(command: &mut Command, input: &[u8]) -> io::Result<Output> {
    let stdin = match input.is_empty() {
        true => Stdio::null(),
        false => Stdio::piped(),
    };
    command.stdin(stdin);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = spawn(command)?;
    let all_of = |pipe: Option<PipeReader>| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    };
    // Each in a task of its own: a program that waits for one of its pipes does nothing else.
    let errors = child.stderr();
    let stderr = Promise::run(move || all_of(errors));
    let written = child.stdin().map(|pipe| {
        let input = input.to_vec();
        Promise::run(move || {
            // The program may stop reading its input: no error here.
            let _ = pipe.send_bytes(&input);
        })
    });
    let stdout = all_of(child.stdout());
    let stderr = stderr.wait().map_err(io::Error::other)?;
    if let Some(written) = written {
        written.wait().map_err(io::Error::other)?;
    }
    let status = child.wait()?;
    Ok(Output {
        status,
        stdout: stdout?,
        stderr: stderr?,
    })
}

impl Child {
    /// The number of the process.
    ///
    /// ```
    /// let child = milo_rt::process::spawn(&mut std::process::Command::new("true"))?;
    /// assert!(child.id() > 0);
    /// child.wait()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn id(&self) -> u32 {
        self.inner.id
    }

    /// The pipe to the program's input, if the command asks for one; None the second time. If
    /// it is not taken, [`Child::wait`] closes it.
    ///
    /// ```
    /// let child = milo_rt::process::spawn(&mut std::process::Command::new("true"))?;
    /// assert!(child.stdin().is_none()); // it was not asked for
    /// child.wait()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stdin(&self) -> Option<PipeWriter> {
        self.inner.stdin.lock().take()
    }

    /// The pipe from the program's output, if the command asks for one.
    ///
    /// ```
    /// use std::process::{Command, Stdio};
    /// let child = milo_rt::process::spawn(Command::new("echo").stdout(Stdio::piped()))?;
    /// assert_eq!(child.stdout().unwrap().recv_all()?, "\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stdout(&self) -> Option<PipeReader> {
        self.inner.stdout.clone()
    }

    /// The pipe from the program's error output, if the command asks for one.
    ///
    /// ```
    /// use std::process::{Command, Stdio};
    /// let child = milo_rt::process::spawn(Command::new("sh").args(["-c", "echo no >&2"]).stderr(Stdio::piped()))?;
    /// assert_eq!(child.stderr().unwrap().recv_all()?, "no\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stderr(&self) -> Option<PipeReader> {
        self.inner.stderr.clone()
    }

    /// Waits until the program has ended: parks a task, blocks a thread. Any number may wait.
    ///
    /// # Errors
    /// An error of the system, or that the task unwinds from a panic.
    ///
    /// ```
    /// let child = milo_rt::process::spawn(&mut std::process::Command::new("false"))?;
    /// assert_eq!(child.wait()?.code(), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn wait(&self) -> io::Result<ExitStatus> {
        self.wait_until(None)
    }

    /// The same, but not longer than `limit`.
    ///
    /// # Errors
    /// As [`Child::wait`], and [`TimedOut`](io::ErrorKind::TimedOut); it runs on then.
    ///
    /// ```
    /// use std::{io, process::Command, time::Duration};
    /// let child = milo_rt::process::spawn(Command::new("sleep").arg("60"))?;
    /// let error = child.wait_timeout(Duration::from_millis(1)).unwrap_err();
    /// assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    /// child.kill()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn wait_timeout(&self, limit: Duration) -> io::Result<ExitStatus> {
        let deadline =
            crate::deadline::try_deadline_in(limit).map_err(|e| crate::deadline::told(&e))?;
        self.wait_until(Some(deadline))
    }

    fn wait_until(&self, deadline: Option<Instant>) -> io::Result<ExitStatus> {
        crate::budget::spend();
        // A program that reads until the end would never end.
        let stdin = self.inner.stdin.lock().take();
        drop(stdin);
        loop {
            if let Some(status) = self.inner.child.lock().try_wait()? {
                return Ok(status);
            }
            match &self.inner.ended {
                Some(ended) => ended.readable(deadline).map_err(io::Error::from)?,
                None => wait_aside(self.inner.id, deadline)?,
            }
        }
    }

    /// The status, if the program has ended.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// let child = milo_rt::process::spawn(std::process::Command::new("sleep").arg("60"))?;
    /// assert_eq!(child.try_wait()?, None);
    /// child.kill()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn try_wait(&self) -> io::Result<Option<ExitStatus>> {
        crate::budget::spend();
        self.inner.child.lock().try_wait()
    }

    /// Ends the program, by `SIGKILL`; no error if it has ended already.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// let child = milo_rt::process::spawn(std::process::Command::new("sleep").arg("60"))?;
    /// child.kill()?;
    /// assert!(!child.wait()?.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn kill(&self) -> io::Result<()> {
        self.inner.child.lock().kill()
    }

    /// Sends a signal to the program; no error if it has ended already.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// use milo_rt::signal::Signal;
    /// let child = milo_rt::process::spawn(std::process::Command::new("sleep").arg("60"))?;
    /// child.signal(Signal::Terminate)?;
    /// assert!(!child.wait()?.success());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn signal(&self, signal: crate::signal::Signal) -> io::Result<()> {
        let mut child = self.inner.child.lock();
        // After a wait the number may be that of another process.
        if child.try_wait()?.is_some() {
            return Ok(());
        }
        // SAFETY: no pointers.
        match unsafe { libc::kill(self.inner.id as libc::pid_t, signal.number()) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl fmt::Debug for Child {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Child").field("id", &self.inner.id).finish()
    }
}

/// A descriptor that tells of the end of a process; None where the system has none, or none left.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn end_of(id: u32) -> Option<Source> {
    use std::os::fd::FromRawFd;
    // SAFETY: no pointers; the process is a child that nobody has waited for.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, id, libc::O_NONBLOCK) };
    let fd = RawFd::try_from(fd).ok().filter(|fd| *fd >= 0)?;
    // SAFETY: a new descriptor, which is nobody else's.
    Some(Source::new(unsafe { OwnedFd::from_raw_fd(fd) }))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn end_of(_: u32) -> Option<Source> {
    None
}

/// Waits on an OS thread for a process to end, and leaves its status where it is.
fn wait_aside(id: u32, deadline: Option<Instant>) -> io::Result<()> {
    let wait = move || loop {
        let mut info = std::mem::MaybeUninit::<libc::siginfo_t>::zeroed();
        let what = libc::WEXITED | libc::WNOWAIT;
        // SAFETY: a valid place for the answer.
        let done = unsafe { libc::waitid(libc::P_PID, id as libc::id_t, info.as_mut_ptr(), what) };
        match (done, io::Error::last_os_error()) {
            (0, _) => return Ok(()),
            (_, error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Another one has waited meanwhile.
            (_, error) if error.raw_os_error() == Some(libc::ECHILD) => return Ok(()),
            (_, error) => return Err(error),
        }
    };
    match Promise::aside(wait, deadline) {
        Ok(done) => done,
        Err(crate::promise::PromiseError::Timeout) => Err(Ended::Timeout.into()),
        Err(error) => Err(io::Error::other(error)),
    }
}
