//! `std/process`: other programs, run without holding up tasks.
//!
//! ```
//! milo::milo! {
//!     from "std/process" import { Command }
//!
//!     fn count(text: &string): Result<string> {
//!         let out = Command.new("wc").arg("-w").input(text).output()?
//!         return if out.isOk() { Result.Ok(out.stdout.trim()) } else { Result.Err(out.stderr) }
//!     }
//! }
//!
//! assert_eq!(count("one two three"), Ok("3".to_string()));
//! ```
#![allow(non_snake_case)]

use crate::emitted::Show;
use crate::library::handle::{handle, text};
use crate::net::Lines;
use crate::signal::Signal;
use crate::time::Span;
use milo_rt::process as rt;
use std::fmt;
use std::io::{self, IoSlice, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};

use crate::net::stream::stream;

/// A program, its arguments and its environment. Every method but the last gives the command
/// back: `Command.new("ls").arg("-l").run()`.
#[derive(Debug)]
#[must_use = "nothing runs until 'run', 'output' or 'spawn' is called"]
pub struct Command {
    command: std::process::Command,
    input: Vec<u8>,
}

impl Command {
    /// A program by its name, which is looked for as a shell does, or by its path.
    pub fn new(program: &str) -> Command {
        Command {
            command: std::process::Command::new(program),
            input: Vec::new(),
        }
    }

    /// A line for the shell `sh`. Whatever becomes a part of it is code: a file's name or an
    /// input belongs into [`Command::arg`].
    ///
    /// ```
    /// let out = milo::process::Command::shell("echo a b | wc -w").output()?;
    /// assert_eq!(out.stdout.trim(), "2");
    /// # Ok::<(), String>(())
    /// ```
    pub fn shell(line: &str) -> Command {
        Command::new("sh").arg("-c").arg(line)
    }

    /// With one more argument.
    pub fn arg(mut self, arg: &str) -> Command {
        self.command.arg(arg);
        self
    }

    /// With more arguments.
    pub fn args<S: AsRef<str>>(mut self, args: &[S]) -> Command {
        self.command.args(args.iter().map(AsRef::as_ref));
        self
    }

    /// With a variable in its environment.
    pub fn env(mut self, name: &str, value: &str) -> Command {
        self.command.env(name, value);
        self
    }

    /// In a directory.
    pub fn dir(mut self, path: &str) -> Command {
        self.command.current_dir(path);
        self
    }

    /// With a text to read, for [`Command::output`].
    pub fn input(mut self, text: &str) -> Command {
        self.input = text.as_bytes().to_vec();
        self
    }

    /// With pipes to its input and from its output, for [`Command::spawn`].
    pub fn piped(mut self) -> Command {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped());
        self
    }

    fn told(&self, error: io::Error) -> String {
        format!("{}: {error}", self.command.get_program().to_string_lossy())
    }

    /// Runs it to its end, and gives its status: 0 if all went well, 128 and the signal's number
    /// if a signal has ended it. What it prints goes where this program's output goes.
    ///
    /// # Errors
    /// There is no such program, or it may not be run.
    ///
    /// ```
    /// use milo::process::Command;
    /// assert_eq!(Command::new("true").run(), Ok(0));
    /// let error = Command::new("no-such-program").run().unwrap_err();
    /// assert!(error.starts_with("no-such-program: "));
    /// ```
    pub fn run(mut self) -> Result<i32, String> {
        let status = rt::status(&mut self.command);
        status.map(code).map_err(|error| self.told(error))
    }

    /// Runs it to its end, and collects what it prints.
    ///
    /// # Errors
    /// As [`Command::run`].
    pub fn output(mut self) -> Result<Output, String> {
        let input = std::mem::take(&mut self.input);
        match rt::output(&mut self.command, &input) {
            Ok(output) => Ok(Output {
                status: code(output.status),
                stdout: lossy(output.stdout),
                stderr: lossy(output.stderr),
            }),
            Err(error) => Err(self.told(error)),
        }
    }

    /// Starts it.
    ///
    /// # Errors
    /// As [`Command::run`].
    pub fn spawn(mut self) -> Result<Child, String> {
        match rt::spawn(&mut self.command) {
            Ok(child) => Ok(Child(child)),
            Err(error) => Err(self.told(error)),
        }
    }
}

fn lossy(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    }
}

// As a shell tells it.
fn code(status: ExitStatus) -> i32 {
    let by_signal = || 128 + status.signal().unwrap_or_default();
    status.code().unwrap_or_else(by_signal)
}

/// The result of a program that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its status: 0 if all went well, 128 and the signal's number if a signal has ended it.
    pub status: i32,
    /// The text that it has printed; bytes that are not UTF-8 are replaced.
    pub stdout: String,
    /// The text that it has printed to its error output.
    pub stderr: String,
}

impl Output {
    /// Whether its status is 0.
    pub fn isOk(&self) -> bool {
        self.status == 0
    }
}

#[doc(hidden)]
impl Show for Output {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (status, stdout, stderr) = (self.status, &self.stdout, &self.stderr);
        write!(
            f,
            "Output {{ status: {status}, stdout: {stdout:?}, stderr: {stderr:?} }}"
        )
    }
}

/// A program that runs.
///
/// It is a handle: a clone refers to the same one. If all are dropped it runs on.
///
/// ```
/// milo::milo! {
///     from "std/process" import { Command }
///
///     fn sorted(words: &Vec<string>): Result<Vec<string>> {
///         let sort = Command.new("sort").piped().spawn()?
///         let input = sort.stdin()?
///         for word in words { input.send(word + "\n")? }
///         input.close()
///         var found: Vec<string> = []
///         for line in sort.stdout()?.lines() { found.push(line?) }
///         sort.wait()?
///         return Result.Ok(found)
///     }
/// }
///
/// let words = ["b", "c", "a"].map(String::from);
/// assert_eq!(sorted(&words.to_vec()).unwrap(), ["a", "b", "c"]);
/// ```
#[derive(Debug)]
pub struct Child(rt::Child);

handle!(Child, rt::Child);

impl Child {
    /// The number of the process.
    pub fn id(&self) -> i64 {
        self.0.id().into()
    }

    /// The pipe to its input. If it is not taken, [`Child::wait`] closes it.
    ///
    /// # Errors
    /// It was not started with [`Command::piped`]; it was taken before.
    pub fn stdin(&self) -> Result<PipeWriter, String> {
        let none = "its input is no pipe, or was taken before: start it with 'piped()'";
        self.0.stdin().map(PipeWriter).ok_or_else(|| none.into())
    }

    /// The pipe from its output.
    ///
    /// # Errors
    /// It was not started with [`Command::piped`].
    pub fn stdout(&self) -> Result<PipeReader, String> {
        let none = "its output is no pipe: start it with 'piped()'";
        self.0.stdout().map(PipeReader).ok_or_else(|| none.into())
    }

    /// Waits until it has ended, and gives its status: 0 if all went well, 128 and the signal's
    /// number if a signal has ended it.
    ///
    /// # Errors
    /// An error of the system.
    pub fn wait(&self) -> Result<i32, String> {
        self.0.wait().map(code).map_err(text)
    }

    /// The same, but not longer than so many milliseconds, or than a duration.
    ///
    /// # Errors
    /// As [`Child::wait`], and `timeout`; it runs on then.
    pub fn waitTimeout(&self, limit: impl Span) -> Result<i32, String> {
        self.0.wait_timeout(limit.span()).map(code).map_err(text)
    }

    /// Ends it at once; no error if it has ended already.
    ///
    /// # Errors
    /// An error of the system.
    pub fn kill(&self) -> Result<(), String> {
        self.0.kill().map_err(text)
    }

    /// Sends it a signal; no error if it has ended already.
    ///
    /// # Errors
    /// An error of the system.
    pub fn signal(&self, signal: Signal) -> Result<(), String> {
        self.0.signal(signal).map_err(text)
    }
}

/// The reading end of a pipe. It is a handle, and Rust's [`Read`].
#[derive(Debug)]
pub struct PipeReader(rt::PipeReader);

handle!(PipeReader, rt::PipeReader);
stream!(reads PipeReader, rt::PipeReader);

/// The writing end of a pipe. It is a handle, and Rust's [`Write`]. The reader sees the end when
/// the last handle is dropped, or it is closed.
#[derive(Debug)]
pub struct PipeWriter(rt::PipeWriter);

handle!(PipeWriter, rt::PipeWriter);
stream!(common PipeWriter);
stream!(writes PipeWriter);

fn count(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// The number of this process.
pub fn processId() -> i64 {
    std::process::id().into()
}
