//! The standard output and the standard error output.
//!
//! A full pipe holds back the task or thread that prints, and nothing else. Pieces
//! of text come one after the other, whole, in the order in which they were given. They go
//! through Rust's own handles, so that what `println!` has buffered comes before, and a test's
//! output is captured.

use crate::lock::Lock;
use crate::reactor::{self, Direction};
use std::cell::Cell;
use std::fmt;
use std::io;
use std::os::fd::RawFd;
use std::sync::LazyLock;

// A descriptor that is ready for writing takes so much without blocking, and one that does not
// block takes all of it or nothing: half of the least that a pipe guarantees, as Rust's handle
// may hold back up to 1 KiB that goes first.
const PIECE: usize = 2048;

struct Stream {
    name: &'static str,
    fd: RawFd,
    put: fn(&Text<'_>),
    // Whose turn it is. Rust's own lock belongs to a thread, and a task must not keep it while it
    // waits.
    turn: LazyLock<Lock>,
}

static STDOUT: Stream = Stream {
    name: "stdout",
    fd: libc::STDOUT_FILENO,
    put: |text| std::print!("{text}"),
    turn: LazyLock::new(Lock::new),
};

static STDERR: Stream = Stream {
    name: "stderr",
    fd: libc::STDERR_FILENO,
    put: |text| std::eprint!("{text}"),
    turn: LazyLock::new(Lock::new),
};

/// Writes text to the standard output, in one piece: parks a task while the reader of a pipe is
/// behind, blocks a thread.
///
/// If the reader has gone, the program ends as a C program does: by the signal `SIGPIPE` (which a
/// shell shows as status 141).
///
/// # Panics
/// If it cannot be written for another reason, such as a disk that is full.
///
/// ```
/// milo_rt::io::print("a line\n");
/// ```
#[track_caller]
pub fn print(text: &str) {
    STDOUT.write(text);
}

/// Writes text to the standard error output, as [`print()`] does.
///
/// # Panics
/// As [`print()`].
///
/// ```
/// milo_rt::io::eprint("something to say\n");
/// ```
#[track_caller]
pub fn eprint(text: &str) {
    STDERR.write(text);
}

impl Stream {
    #[track_caller]
    fn write(&self, text: &str) {
        // Refused while a panic unwinds: what is printed then does not wait for its turn.
        let _turn = self.turn.guard().ok();
        let parks = crate::engine::in_task() && !crate::park::must_not_park();
        if self.fd == libc::STDOUT_FILENO {
            crate::c_output::flush();
        }
        for piece in pieces(text) {
            // A thread that prints a line may as well wait in the call itself.
            if parks || text.len() > PIECE {
                self.wait();
            }
            while let Err(error) = self.put(piece) {
                match error.kind() {
                    io::ErrorKind::WouldBlock => self.wait(),
                    // As the system ends one that does not ignore it, as Rust does.
                    io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => {
                        crate::signal::end_by(libc::SIGPIPE)
                    }
                    _ => panic!("failed printing to {}: {error}", self.name),
                }
            }
        }
    }

    /// Waits until the descriptor is ready. What is wrong with it, the attempt tells.
    fn wait(&self) {
        if !crate::park::must_not_park() {
            let _ = reactor::wait_for(self.fd, Direction::Write);
        }
    }

    fn put(&self, text: &str) -> io::Result<()> {
        let text = Text {
            text,
            error: Cell::new(None),
        };
        (self.put)(&text);
        text.error.into_inner().map_or(Ok(()), Err)
    }
}

/// Cuts text between characters.
fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        if text.is_empty() {
            return None;
        }
        let mut end = text.len().min(PIECE);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let (piece, rest) = text.split_at(end);
        text = rest;
        Some(piece)
    })
}

/// Text that is displayed without ever failing: `print!` panics when writing fails, and learns of
/// it from here.
struct Text<'a> {
    text: &'a str,
    error: Cell<Option<io::Error>>,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.write_str(self.text).is_err() {
            // The handle keeps its error to itself; the system's last one on this thread is it.
            self.error.set(Some(io::Error::last_os_error()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{PIECE, pieces};

    #[test]
    fn pieces_are_whole_characters() {
        let text = "é".repeat(PIECE) + "x";
        let cut: Vec<&str> = pieces(&text).collect();
        assert_eq!(cut.concat(), text);
        assert!(cut.iter().all(|piece| piece.len() <= PIECE));
        let odd = format!("a{}", "é".repeat(PIECE));
        assert_eq!(pieces(&odd).next().map(str::len), Some(PIECE - 1));
        assert_eq!(pieces("").count(), 0);
    }
}
