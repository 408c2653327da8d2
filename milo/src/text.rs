//! Milo's string methods, for every type that holds text.

use std::fmt;
use std::ops::{Bound, RangeBounds};

use crate::num::Integer;
use crate::{Vec, string};

/// What a string method takes as text: a string of any kind, or one ASCII character.
#[diagnostic::on_unimplemented(
    message = "expected text, found '{Self}'",
    label = "this is not a string or a character"
)]
pub trait Piece {
    /// Calls `f` with the text.
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R;
}

#[diagnostic::do_not_recommend]
impl Piece for str {
    #[inline]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        f(self)
    }
}

#[diagnostic::do_not_recommend]
impl Piece for String {
    #[inline]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        f(self)
    }
}

#[diagnostic::do_not_recommend]
impl Piece for string {
    #[inline]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        f(self)
    }
}

#[diagnostic::do_not_recommend]
impl Piece for u8 {
    #[inline]
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        if !self.is_ascii() {
            not_ascii(*self);
        }
        f(char::from(*self).encode_utf8(&mut [0; 4]))
    }
}

#[diagnostic::do_not_recommend]
impl Piece for char {
    #[inline]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        f(self.encode_utf8(&mut [0; 4]))
    }
}

#[diagnostic::do_not_recommend]
impl<P: Piece + ?Sized> Piece for &P {
    #[inline]
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        (**self).with(f)
    }
}

#[diagnostic::do_not_recommend]
impl<P: Piece + ?Sized> Piece for &mut P {
    #[inline]
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        (**self).with(f)
    }
}

#[diagnostic::do_not_recommend]
impl<P: Piece + ?Sized> Piece for Box<P> {
    #[inline]
    #[track_caller]
    fn with<R>(&self, f: impl FnOnce(&str) -> R) -> R {
        (**self).with(f)
    }
}

#[cold]
#[track_caller]
fn not_ascii(byte: u8) -> ! {
    panic!("the byte {byte} is not a character: only ASCII characters are one byte long")
}

/// The reading methods of Milo's `string`, for `str` and everything that gives one. They are
/// documented at [`string`].
#[allow(non_snake_case)]
#[diagnostic::on_unimplemented(
    message = "'{Self}' is not a string",
    label = "this method belongs to strings"
)]
pub trait Text {
    /// The text.
    fn text(&self) -> &str;

    /// The length in bytes.
    #[inline]
    fn len(&self) -> i64 {
        self.text().len() as i64
    }

    /// Whether there is no text.
    #[inline]
    fn isEmpty(&self) -> bool {
        self.text().is_empty()
    }

    /// A copy that is owned.
    #[inline]
    fn clone(&self) -> string {
        string::from(self.text())
    }

    /// A copy that is owned.
    #[inline]
    fn toString(&self) -> string {
        string::from(self.text())
    }

    /// Whether `part` occurs.
    #[inline]
    #[track_caller]
    fn contains(&self, part: impl Piece) -> bool {
        part.with(|part| self.text().contains(part))
    }

    /// Whether the text begins with `part`.
    #[inline]
    #[track_caller]
    fn startsWith(&self, part: impl Piece) -> bool {
        part.with(|part| self.text().starts_with(part))
    }

    /// Whether the text ends with `part`.
    #[inline]
    #[track_caller]
    fn endsWith(&self, part: impl Piece) -> bool {
        part.with(|part| self.text().ends_with(part))
    }

    /// The byte position of the first `part`, or -1.
    #[inline]
    #[track_caller]
    fn indexOf(&self, part: impl Piece) -> i64 {
        part.with(|part| position(self.text().find(part)))
    }

    /// The byte position of the last `part`, or -1.
    #[inline]
    #[track_caller]
    fn lastIndexOf(&self, part: impl Piece) -> i64 {
        part.with(|part| position(self.text().rfind(part)))
    }

    /// The pieces between separators.
    #[track_caller]
    fn split(&self, separator: impl Piece) -> Vec<string> {
        separator.with(|separator| split(self.text(), separator))
    }

    /// The words: what whitespace separates.
    fn splitWords(&self) -> Vec<string> {
        self.splitWhitespace()
    }

    /// The pieces between runs of whitespace.
    fn splitWhitespace(&self) -> Vec<string> {
        self.text().split_whitespace().map(string::from).collect()
    }

    /// The text without whitespace at both ends.
    fn trim(&self) -> string {
        self.text().trim().into()
    }

    /// The text without whitespace at its start.
    fn trimStart(&self) -> string {
        self.text().trim_start().into()
    }

    /// The text without whitespace at its end.
    fn trimEnd(&self) -> string {
        self.text().trim_end().into()
    }

    /// The text in lower case.
    fn toLower(&self) -> string {
        self.text().to_lowercase().into()
    }

    /// The text in upper case.
    fn toUpper(&self) -> string {
        self.text().to_uppercase().into()
    }

    /// The characters in reverse order.
    fn reverse(&self) -> string {
        self.text().chars().rev().collect()
    }

    /// The text with `to` for every `from`.
    #[track_caller]
    fn replace(&self, from: impl Piece, to: impl Piece) -> string {
        from.with(|from| to.with(|to| self.text().replace(from, to).into()))
    }

    /// The text with `to` for the first `from`.
    #[track_caller]
    fn replaceFirst(&self, from: impl Piece, to: impl Piece) -> string {
        from.with(|from| to.with(|to| replace_first(self.text(), from, to)))
    }

    /// The text `n` times.
    #[track_caller]
    fn repeat(&self, n: impl Integer) -> string {
        repeat(self.text(), n.to_usize())
    }

    /// The text with `fill` before it, `n` bytes long.
    #[track_caller]
    fn padStart(&self, n: impl Integer, fill: impl Piece) -> string {
        let text = self.text();
        fill.with(|fill| {
            let mut out = string::new();
            pad(&mut out, n.to_usize().saturating_sub(text.len()), fill);
            out.push_str(text);
            out
        })
    }

    /// The text with `fill` after it, `n` bytes long.
    #[track_caller]
    fn padEnd(&self, n: impl Integer, fill: impl Piece) -> string {
        let text = self.text();
        fill.with(|fill| {
            let mut out = string::from(text);
            pad(&mut out, n.to_usize().saturating_sub(text.len()), fill);
            out
        })
    }

    /// The character that begins at byte `i`, as a text; empty outside of the text and inside
    /// a character.
    fn charAt(&self, i: impl Integer) -> string {
        let rest = self.text().get(i.to_index()..).unwrap_or_default();
        rest.chars()
            .next()
            .map_or_else(string::new, |c| c.to_string().into())
    }

    /// `length` bytes from position `start`, clamped.
    #[track_caller]
    fn substr(&self, start: impl Integer, length: impl Integer) -> string {
        let start = start.to_usize();
        clamped(self.text(), start, start.saturating_add(length.to_usize())).into()
    }

    /// The bytes from `start` up to `end`, clamped.
    #[track_caller]
    fn slice(&self, start: impl Integer, end: impl Integer) -> string {
        clamped(self.text(), start.to_usize(), end.to_usize()).into()
    }

    /// The text as an integer.
    fn parseInt(&self) -> Result<i64, string> {
        use std::num::IntErrorKind::{NegOverflow, PosOverflow};
        let text = self.text();
        text.parse().map_err(|error: std::num::ParseIntError| {
            let why = match error.kind() {
                PosOverflow => ": it is too large",
                NegOverflow => ": it is too small",
                _ => "",
            };
            format!("cannot parse {} as an integer{why}", Quoted(text)).into()
        })
    }

    /// The text as a number.
    fn parseF64(&self) -> Result<f64, string> {
        let text = self.text();
        text.parse()
            .map_err(|_| format!("cannot parse {} as a number", Quoted(text)).into())
    }
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<str> + ?Sized> Text for T {
    #[inline]
    fn text(&self) -> &str {
        self.as_ref()
    }
}

#[inline]
fn position(found: Option<usize>) -> i64 {
    found.map_or(-1, |i| i as i64)
}

fn split(text: &str, separator: &str) -> Vec<string> {
    pieces(text, separator).map(string::from).collect()
}

/// The pieces between separators; without a separator, the characters.
pub fn pieces<'a>(text: &'a str, separator: &'a str) -> impl Iterator<Item = &'a str> {
    // `split("")` gives an empty piece at both ends, which are left out.
    let (skip, rest) = if separator.is_empty() {
        (1, text.chars().count())
    } else {
        (0, usize::MAX)
    };
    text.split(separator).skip(skip).take(rest)
}

fn replace_first(text: &str, from: &str, to: &str) -> string {
    match text.find(from) {
        Some(i) => concat(&[&text[..i], to, &text[i + from.len()..]]),
        None => text.into(),
    }
}

#[track_caller]
fn repeat(text: &str, n: usize) -> string {
    match text.len().checked_mul(n) {
        Some(len) if len <= isize::MAX as usize => text.repeat(n).into(),
        _ => panic!("{n} times a text of {} bytes is too long", text.len()),
    }
}

fn pad(out: &mut string, mut room: usize, fill: &str) {
    if fill.is_empty() {
        return;
    }
    out.reserve(room);
    while room >= fill.len() {
        out.push_str(fill);
        room -= fill.len();
    }
    while !fill.is_char_boundary(room) {
        room -= 1;
    }
    out.push_str(&fill[..room]);
}

/// The texts one after the other, with one allocation.
#[inline]
pub fn concat(parts: &[&str]) -> string {
    parts.concat().into()
}

#[track_caller]
fn clamped(text: &str, start: usize, end: usize) -> &str {
    let start = start.min(text.len());
    let end = end.clamp(start, text.len());
    view(text, start..end)
}

/// `text[range]`, with a panic that says what is wrong.
///
/// # Panics
/// If the range ends outside the text, backwards, or inside a character.
#[inline]
#[track_caller]
pub fn view(text: &str, range: impl RangeBounds<usize>) -> &str {
    let (start, end) = ends(&range, text.len());
    match text.get(start..end) {
        Some(text) => text,
        None => view_failed(text, start, end),
    }
}

/// The half-open ends of a range over something of this length.
#[inline]
pub(crate) fn ends(range: &impl RangeBounds<usize>, len: usize) -> (usize, usize) {
    let start = match range.start_bound() {
        Bound::Included(&i) => i,
        Bound::Excluded(&i) => i.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(&i) => i.saturating_add(1),
        Bound::Excluded(&i) => i,
        Bound::Unbounded => len,
    };
    (start, end)
}

#[cold]
#[inline(never)]
#[track_caller]
fn view_failed(text: &str, start: usize, end: usize) -> ! {
    if start > end || end > text.len() {
        crate::seq::bad_range(text.len(), start, end);
    }
    let i = if text.is_char_boundary(start) {
        end
    } else {
        start
    };
    let from = (0..i).rev().find(|&i| text.is_char_boundary(i));
    let c = from.and_then(|from| text[from..].chars().next());
    panic!(
        "the range {start}..{end} cuts a character: {:?} is at {}..{}",
        c.unwrap_or_default(),
        from.unwrap_or_default(),
        from.unwrap_or_default() + c.map_or(0, char::len_utf8)
    )
}

/// Text as it is shown inside a value: in quotes, with what would break them escaped and
/// every other character kept.
pub(crate) struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        let mut rest = self.0;
        while let Some(i) = rest.find(|c: char| c == '"' || c == '\\' || c.is_ascii_control()) {
            f.write_str(&rest[..i])?;
            write!(f, "{}", char::from(rest.as_bytes()[i]).escape_debug())?;
            rest = &rest[i + 1..];
        }
        f.write_str(rest)?;
        f.write_str("\"")
    }
}
