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
///
/// ```
/// milo::milo! {
///     from "std/process" import { Command }
///     assert(Command.new("true").run()! == 0)
///     let out = Command.new("echo").arg("hello").output()!
///     assert(out.stdout == "hello\n")
/// }
/// use milo::process::Command;
/// let out = Command::new("echo").arg("hello").output()?;
/// assert_eq!((out.status, out.stdout.as_str()), (0, "hello\n"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing runs until 'run', 'output' or 'spawn' is called"]
pub struct Command {
    command: std::process::Command,
    input: Vec<u8>,
}

impl Command {
    /// A program by its name, which is looked for as a shell does, or by its path.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     assert(Command.new("false").run()! == 1)
    /// }
    /// use milo::process::Command;
    /// assert_eq!(Command::new("false").run()?, 1);
    /// # Ok::<(), String>(())
    /// ```
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
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let out = Command.shell("echo a b | wc -w").output()!
    ///     assert(out.stdout.trim() == "2")
    /// }
    /// let out = milo::process::Command::shell("echo a b | wc -w").output()?;
    /// assert_eq!(out.stdout.trim(), "2");
    /// # Ok::<(), String>(())
    /// ```
    pub fn shell(line: &str) -> Command {
        Command::new("sh").arg("-c").arg(line)
    }

    /// With one more argument.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let out = Command.new("printf").arg("%s-").arg("a b").output()!
    ///     assert(out.stdout == "a b-")
    /// }
    /// use milo::process::Command;
    /// let out = Command::new("printf").arg("%s-").arg("a b").output()?;
    /// assert_eq!(out.stdout, "a b-");
    /// # Ok::<(), String>(())
    /// ```
    pub fn arg(mut self, arg: &str) -> Command {
        self.command.arg(arg);
        self
    }

    /// With more arguments.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let words: Vec<string> = ["%s-", "a", "b"]
    ///     assert(Command.new("printf").args(words).output()!.stdout == "a-b-")
    /// }
    /// use milo::process::Command;
    /// let out = Command::new("printf").args(&["%s-", "a", "b"]).output()?;
    /// assert_eq!(out.stdout, "a-b-");
    /// # Ok::<(), String>(())
    /// ```
    pub fn args<S: AsRef<str>>(mut self, args: &[S]) -> Command {
        self.command.args(args.iter().map(AsRef::as_ref));
        self
    }

    /// With a variable in its environment.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let out = Command.shell("printf $GREETING").env("GREETING", "hello").output()!
    ///     assert(out.stdout == "hello")
    /// }
    /// use milo::process::Command;
    /// let out = Command::shell("printf $GREETING").env("GREETING", "hello").output()?;
    /// assert_eq!(out.stdout, "hello");
    /// # Ok::<(), String>(())
    /// ```
    pub fn env(mut self, name: &str, value: &str) -> Command {
        self.command.env(name, value);
        self
    }

    /// In a directory.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     assert(Command.new("pwd").dir("/").output()!.stdout == "/\n")
    /// }
    /// use milo::process::Command;
    /// assert_eq!(Command::new("pwd").dir("/").output()?.stdout, "/\n");
    /// # Ok::<(), String>(())
    /// ```
    pub fn dir(mut self, path: &str) -> Command {
        self.command.current_dir(path);
        self
    }

    /// With a text to read, for [`Command::output`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let out = Command.new("sort").input("b\na\n").output()!
    ///     assert(out.stdout == "a\nb\n")
    /// }
    /// use milo::process::Command;
    /// let out = Command::new("sort").input("b\na\n").output()?;
    /// assert_eq!(out.stdout, "a\nb\n");
    /// # Ok::<(), String>(())
    /// ```
    pub fn input(mut self, text: &str) -> Command {
        self.input = text.as_bytes().to_vec();
        self
    }

    /// With pipes to its input and from its output, for [`Command::spawn`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let cat = Command.new("cat").piped().spawn()!
    ///     let to = cat.stdin()!
    ///     to.send("there and back")!
    ///     to.close()
    ///     assert(cat.stdout()!.recvAll()! == "there and back")
    /// }
    /// use milo::process::Command;
    /// let cat = Command::new("cat").piped().spawn()?;
    /// cat.stdin()?.close();
    /// assert_eq!(cat.stdout()?.recvAll()?, "");
    /// # Ok::<(), String>(())
    /// ```
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
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     assert(Command.new("true").run()! == 0)
    ///     assert(Command.new("no-such-program").run() is Result.Err)
    /// }
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let out = Command.shell("echo good; echo bad >&2").output()!
    ///     assert(out.stdout == "good\n" && out.stderr == "bad\n")
    /// }
    /// use milo::process::Command;
    /// let out = Command::shell("echo good; echo bad >&2").output()?;
    /// assert_eq!((out.stdout.as_str(), out.stderr.as_str()), ("good\n", "bad\n"));
    /// # Ok::<(), String>(())
    /// ```
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let child = Command.new("true").spawn()!
    ///     assert(child.wait()! == 0)
    /// }
    /// use milo::process::Command;
    /// assert_eq!(Command::new("true").spawn()?.wait()?, 0);
    /// # Ok::<(), String>(())
    /// ```
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
///
/// ```
/// milo::milo! {
///     from "std/process" import { Command }
///     let out = Command.shell("echo hello; exit 3").output()!
///     print(out)      // Output { status: 3, stdout: "hello\n", stderr: "" }
///     assert(out.status == 3)
/// }
/// use milo::process::Command;
/// let out = Command::shell("echo hello; exit 3").output()?;
/// assert_eq!((out.status, out.stdout.as_str()), (3, "hello\n"));
/// # Ok::<(), String>(())
/// ```
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     assert(Command.new("true").output()!.isOk())
    /// }
    /// use milo::process::Command;
    /// assert!(!Command::new("false").output()?.isOk());
    /// # Ok::<(), String>(())
    /// ```
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
///     let child = Command.new("true").spawn()!
///     assert(child.wait()! == 0)
/// }
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
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let child = Command.new("true").spawn()!
    ///     assert(child.id() > 0)
    ///     assert(child.wait()! == 0)
    /// }
    /// use milo::process::Command;
    /// let child = Command::new("true").spawn()?;
    /// assert!(child.id() > 0);
    /// child.wait()?;
    /// # Ok::<(), String>(())
    /// ```
    pub fn id(&self) -> i64 {
        self.0.id().into()
    }

    /// The pipe to its input. If it is not taken, [`Child::wait`] closes it.
    ///
    /// # Errors
    /// It was not started with [`Command::piped`]; it was taken before.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let cat = Command.new("cat").piped().spawn()!
    ///     let to = cat.stdin()!
    ///     to.send("hello\n")!
    ///     assert(cat.stdout()!.recvLine()!! == "hello")
    /// }
    /// use milo::process::Command;
    /// let cat = Command::new("cat").piped().spawn()?;
    /// let _to = cat.stdin()?;
    /// assert!(cat.stdin().is_err()); // taken before
    /// # Ok::<(), String>(())
    /// ```
    pub fn stdin(&self) -> Result<PipeWriter, String> {
        let none = "its input is no pipe, or was taken before: start it with 'piped()'";
        self.0.stdin().map(PipeWriter).ok_or_else(|| none.into())
    }

    /// The pipe from its output.
    ///
    /// # Errors
    /// It was not started with [`Command::piped`].
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let child = Command.new("echo").arg("hello").piped().spawn()!
    ///     assert(child.stdout()!.recvAll()! == "hello\n")
    /// }
    /// use milo::process::Command;
    /// let child = Command::new("echo").arg("hello").piped().spawn()?;
    /// assert_eq!(child.stdout()?.recvAll()?, "hello\n");
    /// # Ok::<(), String>(())
    /// ```
    pub fn stdout(&self) -> Result<PipeReader, String> {
        let none = "its output is no pipe: start it with 'piped()'";
        self.0.stdout().map(PipeReader).ok_or_else(|| none.into())
    }

    /// Waits until it has ended, and gives its status: 0 if all went well, 128 and the signal's
    /// number if a signal has ended it.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let child = Command.shell("exit 3").spawn()!
    ///     assert(child.wait()! == 3)
    /// }
    /// use milo::process::Command;
    /// assert_eq!(Command::shell("exit 3").spawn()?.wait()?, 3);
    /// # Ok::<(), String>(())
    /// ```
    pub fn wait(&self) -> Result<i32, String> {
        self.0.wait().map(code).map_err(text)
    }

    /// The same, but not longer than so many milliseconds, or than a duration.
    ///
    /// # Errors
    /// As [`Child::wait`], and `timeout`; it runs on then.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let child = Command.new("sleep").arg("60").spawn()!
    ///     assert(child.waitTimeout(1) is Result.Err)
    ///     child.kill()!
    /// }
    /// use milo::process::Command;
    /// let child = Command::new("sleep").arg("60").spawn()?;
    /// assert_eq!(child.waitTimeout(1).unwrap_err(), "timeout");
    /// child.kill()?;
    /// # Ok::<(), String>(())
    /// ```
    pub fn waitTimeout(&self, limit: impl Span) -> Result<i32, String> {
        self.0.wait_timeout(limit.span()).map(code).map_err(text)
    }

    /// Ends it at once; no error if it has ended already.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     let child = Command.new("sleep").arg("60").spawn()!
    ///     child.kill()!
    ///     assert(child.wait()! == 128 + 9)
    /// }
    /// use milo::process::Command;
    /// let child = Command::new("sleep").arg("60").spawn()?;
    /// child.kill()?;
    /// assert_eq!(child.wait()?, 128 + 9);
    /// # Ok::<(), String>(())
    /// ```
    pub fn kill(&self) -> Result<(), String> {
        self.0.kill().map_err(text)
    }

    /// Sends it a signal; no error if it has ended already.
    ///
    /// # Errors
    /// An error of the system.
    ///
    /// ```
    /// milo::milo! {
    ///     from "std/process" import { Command }
    ///     from "std/signal" import { Signal }
    ///     let child = Command.new("sleep").arg("60").spawn()!
    ///     child.signal(Signal.Terminate)!
    ///     assert(child.wait()! == 128 + 15)
    /// }
    /// use milo::process::Command;
    /// use milo::signal::Signal;
    /// let child = Command::new("sleep").arg("60").spawn()?;
    /// child.signal(Signal::Terminate)?;
    /// assert_eq!(child.wait()?, 128 + 15);
    /// # Ok::<(), String>(())
    /// ```
    pub fn signal(&self, signal: Signal) -> Result<(), String> {
        self.0.signal(signal).map_err(text)
    }
}

/// The reading end of a pipe. It is a handle, and Rust's [`Read`].
///
/// ```
/// milo::milo! {
///     from "std/process" import { Command }
///     let child = Command.shell("echo one; echo two").piped().spawn()!
///     for line in child.stdout()!.lines() { print("it says ", line!) }
/// }
/// use milo::process::Command;
/// use std::io::Read;
/// let mut text = String::new();
/// Command::new("echo").piped().spawn()?.stdout()?.read_to_string(&mut text).unwrap();
/// assert_eq!(text, "\n");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct PipeReader(rt::PipeReader);

handle!(PipeReader, rt::PipeReader);
stream!(reads PipeReader, rt::PipeReader);

/// The writing end of a pipe. It is a handle, and Rust's [`Write`]. The reader sees the end when
/// the last handle is dropped, or it is closed.
///
/// ```
/// milo::milo! {
///     from "std/process" import { Command }
///     let sort = Command.new("sort").piped().spawn()!
///     let to = sort.stdin()!
///     to.send("b\na\n")!
///     to.close()
///     assert(sort.stdout()!.recvAll()! == "a\nb\n")
/// }
/// use milo::process::Command;
/// use std::io::Write;
/// let cat = Command::new("cat").piped().spawn()?;
/// writeln!(cat.stdin()?, "{:>3}", 7).unwrap(); // the only handle: closed
/// assert_eq!(cat.stdout()?.recvAll()?, "  7\n");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug)]
pub struct PipeWriter(rt::PipeWriter);

handle!(PipeWriter, rt::PipeWriter);
stream!(common PipeWriter);
stream!(writes PipeWriter);

fn count(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// The number of this process.
///
/// ```
/// milo::milo! {
///     from "std/process" import { processId }
///     assert(processId() > 0)
/// }
/// use milo::process::processId;
/// assert_eq!(processId(), std::process::id().into());
/// ```
pub fn processId() -> i64 {
    std::process::id().into()
}
