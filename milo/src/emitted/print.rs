//! Printing: a line is one write.

use std::fmt::{self, Arguments, Write};

/// Prints a line to the standard output.
///
/// The line is formatted before anything is locked, because the code that shows a value may
/// block, print, or switch tasks. While a pipe is full, a task is parked. A reader that has gone
/// ends the program.
///
/// # Panics
/// If it cannot be written.
#[track_caller]
pub fn print(args: Arguments<'_>) {
    let mut line = Line::new();
    line.fill(args);
    let _ = line.write_str("\n");
    milo_rt::io::print(line.text());
}

/// Prints text to the standard output, without a line's end, in one piece; it is there at once.
///
/// # Panics
/// As [`print`].
#[track_caller]
#[allow(non_snake_case)]
pub fn printPart(args: Arguments<'_>) {
    let mut part = Line::new();
    part.fill(args);
    milo_rt::io::print(part.text());
    flush();
}

/// Prints text to the standard error output, without a line's end.
///
/// # Panics
/// As [`print`].
#[track_caller]
#[allow(non_snake_case)]
pub fn eprintPart(args: Arguments<'_>) {
    let mut part = Line::new();
    part.fill(args);
    milo_rt::io::eprint(part.text());
}

/// Prints a line to the standard error output, as [`print`] does.
///
/// # Panics
/// As [`print`].
#[track_caller]
pub fn eprint(args: Arguments<'_>) {
    let mut line = Line::new();
    line.fill(args);
    let _ = line.write_str("\n");
    milo_rt::io::eprint(line.text());
}

/// Brings what Rust code has printed without a line's end to the standard output. What [`print`]
/// prints is there already.
pub fn flush() {
    use std::io::Write as _;
    // A reader that has gone is told by the next line.
    let _ = std::io::stdout().flush();
}

/// The text as a string.
#[inline]
pub fn format(args: Arguments<'_>) -> String {
    std::fmt::format(args)
}

/// A line being formatted. Short ones stay on the stack, which may be a task's small one.
struct Line {
    short: [u8; Line::SHORT],
    len: usize,
    long: String,
}

impl Line {
    const SHORT: usize = 256;

    fn new() -> Line {
        Line {
            short: [0; Line::SHORT],
            len: 0,
            long: String::new(),
        }
    }

    fn fill(&mut self, args: Arguments<'_>) {
        // Writing here does not fail, so an error is a value's own. What it wrote is printed.
        let _ = self.write_fmt(args);
    }

    fn text(&self) -> &str {
        if self.long.is_empty() {
            // Only whole strings were copied in.
            std::str::from_utf8(&self.short[..self.len]).unwrap_or_default()
        } else {
            &self.long
        }
    }
}

impl Write for Line {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        let end = self.len + s.len();
        if self.long.is_empty() && end <= Line::SHORT {
            self.short[self.len..end].copy_from_slice(s.as_bytes());
            self.len = end;
        } else {
            if self.long.is_empty() {
                let mut long = String::with_capacity(2 * end);
                long.push_str(self.text());
                self.long = long;
            }
            self.long.push_str(s);
        }
        Ok(())
    }
}
