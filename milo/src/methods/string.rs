//! Milo's methods of text: Rust's [`String`] and [`str`].
//!
//! `s.trim()` of a text in Milo is a call of [`trim`]. Lengths and positions count bytes, as
//! everywhere in Milo and in Rust. A method that Rust has under the same or another name, such as
//! `isEmpty` and `clear`, is that one.
//!
//! ```
//! milo::milo! {
//!     let words = " one, two ".trim().split(", ")
//!     assert(words == ["one", "two"])
//! }
//! assert_eq!(milo::string::split(&milo::string::trim(" one, two "), ", "), ["one", "two"]);
//! ```
#![allow(non_snake_case)]

use std::fmt;
use std::ops::{Bound, RangeBounds};

use crate::num::Integer;

pub use super::piece::Piece;

/// An empty text with room for `n` bytes; a negative `n` is 0.
///
/// ```
/// milo::milo! {
///     var line = String.withCapacity(64)
///     line += "text"
///     assert(line == "text")
/// }
/// use milo::string::withCapacity;
/// assert!(withCapacity(64).capacity() >= 64);
/// assert_eq!(withCapacity(-1).capacity(), 0);
/// ```
#[inline]
pub fn withCapacity(n: impl Integer) -> String {
    String::with_capacity(n.to_usize())
}

/// A text of its own.
///
/// ```
/// milo::milo! { assert("a".toString() == "a") }
/// assert_eq!(milo::string::toString("a"), "a");
/// ```
#[inline]
pub fn toString(text: &str) -> String {
    String::from(text)
}

/// Appends text, or one ASCII character.
///
/// # Panics
/// For a byte above 127, which is no character of its own in UTF-8.
///
/// ```
/// milo::milo! {
///     var line = "a"
///     line.push("bé")
///     line.push('!')
///     assert(line == "abé!")
/// }
/// let mut s = String::from("a");
/// milo::string::push(&mut s, "bé");
/// milo::string::push(&mut s, b'!');
/// assert_eq!(s, "abé!");
/// ```
#[inline]
#[track_caller]
pub fn push(text: &mut String, piece: impl Piece) {
    piece.with(|piece| text.push_str(piece));
}

/// The byte `text[i]`.
///
/// # Panics
/// If there is no such byte.
///
/// ```
/// milo::milo! { assert("abc"[1] == b'b') }
/// assert_eq!(milo::string::at("abc", 1), b'b');
/// ```
#[inline(always)]
#[track_caller]
pub fn at(text: &str, i: impl Integer) -> u8 {
    *crate::vec::at(text.as_bytes(), i)
}

/// Whether `part` occurs. The empty part occurs everywhere.
///
/// ```
/// let s = "one two";
/// milo::milo! { assert(s.contains("e t")) }
/// assert!(milo::string::contains(s, "e t") && milo::string::contains(s, b'w') && milo::string::contains(s, ""));
/// assert!(!milo::string::contains(s, "E"));
/// ```
#[inline]
#[track_caller]
pub fn contains(text: &str, part: impl Piece) -> bool {
    part.with(|part| text.contains(part))
}

/// Whether `part` occurs in the text, whichever case the letters have.
///
/// ```
/// milo::milo! { assert("Straße Ä".containsIgnoreCase("ä")) }
/// assert!(milo::string::containsIgnoreCase("Straße Ä", "STRASSE".to_lowercase().replace("ss", "ß")));
/// assert!(milo::string::containsIgnoreCase("one Two", "E TW") && !milo::string::containsIgnoreCase("one", "two"));
/// ```
#[inline]
#[track_caller]
pub fn containsIgnoreCase(text: &str, part: impl Piece) -> bool {
    part.with(|part| text.to_lowercase().contains(&part.to_lowercase()))
}

/// The code points of the text's characters.
///
/// ```
/// milo::milo! { assert("aé".codePoints() == [97, 233]) }
/// assert_eq!(milo::string::codePoints("aé"), [97, 233]);
/// ```
pub fn codePoints(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

/// Whether the text begins with `part`.
///
/// ```
/// let s = "one";
/// milo::milo! { assert(s.startsWith("on")) }
/// assert!(milo::string::startsWith(s, "on") && milo::string::startsWith(s, "") && !milo::string::startsWith(s, "one more"));
/// ```
#[inline]
#[track_caller]
pub fn startsWith(text: &str, part: impl Piece) -> bool {
    part.with(|part| text.starts_with(part))
}

/// Whether the text ends with `part`.
///
/// ```
/// let s = "one";
/// milo::milo! { assert(s.endsWith("ne")) }
/// assert!(milo::string::endsWith(s, "ne") && milo::string::endsWith(s, "") && !milo::string::endsWith(s, "none"));
/// ```
#[inline]
#[track_caller]
pub fn endsWith(text: &str, part: impl Piece) -> bool {
    part.with(|part| text.ends_with(part))
}

/// The byte position of the first `part`, or -1.
///
/// ```
/// let s = "é,b,c";
/// milo::milo! { assert(s.indexOf(",") == 2) }
/// assert_eq!(milo::string::indexOf(s, ","), 2);
/// assert_eq!(milo::string::indexOf(s, ";"), -1);
/// assert_eq!(milo::string::indexOf(s, ""), 0);
/// ```
#[inline]
#[track_caller]
pub fn indexOf(text: &str, part: impl Piece) -> i64 {
    part.with(|part| position(text.find(part)))
}

/// The byte position of the last `part`, or -1.
///
/// ```
/// let s = "a,b,c";
/// milo::milo! { assert(s.lastIndexOf(",") == 3) }
/// assert_eq!(milo::string::lastIndexOf(s, ","), 3);
/// assert_eq!(milo::string::lastIndexOf(s, ";"), -1);
/// assert_eq!(milo::string::lastIndexOf(s, ""), 5);
/// ```
#[inline]
#[track_caller]
pub fn lastIndexOf(text: &str, part: impl Piece) -> i64 {
    part.with(|part| position(text.rfind(part)))
}

/// The pieces between separators. Neighbouring separators have an empty piece between
/// them, and text without a separator is one piece, also when it is empty. An empty
/// separator gives the characters.
///
/// ```
/// milo::milo! { assert("a,,b".split(",") == ["a", "", "b"]) }
/// assert_eq!(milo::string::split("a,,b", ","), ["a", "", "b"]);
/// assert_eq!(milo::string::split("", ","), [""]);
/// assert_eq!(milo::string::split("né", ""), ["n", "é"]);
/// assert!(milo::string::split("", "").is_empty());
/// ```
#[track_caller]
pub fn split(text: &str, separator: impl Piece) -> Vec<String> {
    separator.with(|separator| pieces(text, separator).map(String::from).collect())
}

/// As [`split`], but the pieces are views of the text.
///
/// ```
/// milo::milo! { assert("a,,b".splitView(",") == ["a", "", "b"]) }
/// assert_eq!(milo::string::splitView("a,,b", ","), ["a", "", "b"]);
/// ```
#[track_caller]
pub fn splitView(text: &str, separator: impl Piece) -> Vec<&str> {
    separator.with(|separator| pieces(text, separator).collect())
}

/// The words, separated by whitespace. The same as
/// [`splitWhitespace`]; punctuation stays with its word.
///
/// ```
/// milo::milo! { assert(" one,  two ".splitWords() == ["one,", "two"]) }
/// assert_eq!(milo::string::splitWords(" one,  two "), ["one,", "two"]);
/// ```
pub fn splitWords(text: &str) -> Vec<String> {
    splitWhitespace(text)
}

/// The pieces between runs of Unicode whitespace; never an empty one.
///
/// ```
/// milo::milo! { assert(" a\tb \n c".splitWhitespace() == ["a", "b", "c"]) }
/// assert_eq!(milo::string::splitWhitespace(" a\tb \n c"), ["a", "b", "c"]);
/// assert!(milo::string::splitWhitespace(" \n").is_empty());
/// ```
pub fn splitWhitespace(text: &str) -> Vec<String> {
    text.split_whitespace().map(String::from).collect()
}

/// The text without whitespace at both ends.
///
/// ```
/// milo::milo! { assert("\t a b\n".trim() == "a b") }
/// assert_eq!(milo::string::trim("\t a b\n"), "a b");
/// ```
pub fn trim(text: &str) -> String {
    text.trim().into()
}

/// The text without whitespace at its start.
///
/// ```
/// milo::milo! { assert(" a ".trimStart() == "a ") }
/// assert_eq!(milo::string::trimStart(" a "), "a ");
/// ```
pub fn trimStart(text: &str) -> String {
    text.trim_start().into()
}

/// The text without whitespace at its end.
///
/// ```
/// milo::milo! { assert(" a ".trimEnd() == " a") }
/// assert_eq!(milo::string::trimEnd(" a "), " a");
/// ```
pub fn trimEnd(text: &str) -> String {
    text.trim_end().into()
}

/// The text in lower case, by Unicode's rules; the length may change.
///
/// ```
/// milo::milo! { assert("ÀB1".toLower() == "àb1") }
/// assert_eq!(milo::string::toLower("ÀB1"), "àb1");
/// ```
pub fn toLower(text: &str) -> String {
    text.to_lowercase()
}

/// The text in upper case, by Unicode's rules; the length may change.
///
/// ```
/// milo::milo! { assert("straße".toUpper() == "STRASSE") }
/// assert_eq!(milo::string::toUpper("straße"), "STRASSE");
/// ```
pub fn toUpper(text: &str) -> String {
    text.to_uppercase()
}

/// The characters in reverse order. A combining mark is a character of its own.
///
/// ```
/// milo::milo! { assert("né!".reverse() == "!én") }
/// assert_eq!(milo::string::reverse("né!"), "!én");
/// ```
pub fn reverse(text: &str) -> String {
    text.chars().rev().collect()
}

/// The text with `to` for every `from`, found from left to right without overlap. An
/// empty `from` stands before every character and at the end.
///
/// ```
/// milo::milo! { assert("aaa".replace("aa", "b") == "ba") }
/// assert_eq!(milo::string::replace("aaa", "aa", "b"), "ba");
/// assert_eq!(milo::string::replace("ab", "", "-"), "-a-b-");
/// assert_eq!(milo::string::replace("ab", "x", "y"), "ab");
/// ```
#[track_caller]
pub fn replace(text: &str, from: impl Piece, to: impl Piece) -> String {
    from.with(|from| to.with(|to| text.replace(from, to)))
}

/// The text with `to` for the first `from`; unchanged if there is none. An empty `from`
/// stands at the start.
///
/// ```
/// milo::milo! { assert("a-b-c".replaceFirst("-", "") == "ab-c") }
/// assert_eq!(milo::string::replaceFirst("a-b-c", "-", ""), "ab-c");
/// assert_eq!(milo::string::replaceFirst("ab", "", ">"), ">ab");
/// ```
#[track_caller]
pub fn replaceFirst(text: &str, from: impl Piece, to: impl Piece) -> String {
    from.with(|from| to.with(|to| replace_first(text, from, to)))
}

/// The text `n` times; empty if `n` is 0 or negative.
///
/// # Panics
/// If the result would be longer than memory can address.
///
/// ```
/// milo::milo! { assert("ab".repeat(3) == "ababab") }
/// assert_eq!(milo::string::repeat("ab", 3), "ababab");
/// assert_eq!(milo::string::repeat("ab", -1), "");
/// ```
#[track_caller]
pub fn repeat(text: &str, n: impl Integer) -> String {
    repeated(text, n.to_usize())
}

/// The text with `fill` before it, as often as needed for a length of `n` bytes. The
/// last `fill` is cut to fit, but never inside a character. Text that is long enough,
/// and an empty `fill`, change nothing.
///
/// ```
/// milo::milo! { assert("7".padStart(3, "0") == "007") }
/// assert_eq!(milo::string::padStart("7", 3, "0"), "007");
/// assert_eq!(milo::string::padStart("7", 4, "ab"), "aba7");
/// assert_eq!(milo::string::padStart("1234", 3, "0"), "1234");
/// ```
#[track_caller]
pub fn padStart(text: &str, n: impl Integer, fill: impl Piece) -> String {
    fill.with(|fill| {
        let mut out = String::new();
        pad(&mut out, n.to_usize().saturating_sub(text.len()), fill);
        out.push_str(text);
        out
    })
}

/// The text with `fill` after it, as [`padStart`] puts it before.
///
/// ```
/// milo::milo! { assert("ab".padEnd(4, ".") == "ab..") }
/// assert_eq!(milo::string::padEnd("ab", 4, "."), "ab..");
/// ```
#[track_caller]
pub fn padEnd(text: &str, n: impl Integer, fill: impl Piece) -> String {
    fill.with(|fill| {
        let mut out = String::from(text);
        pad(&mut out, n.to_usize().saturating_sub(text.len()), fill);
        out
    })
}

/// The character that begins at byte `i`, as a text of its own. Outside of the text, and
/// inside a character, it is empty. The byte itself is `s[i]`.
///
/// ```
/// let s = "aé";
/// milo::milo! { assert(s.charAt(0) == "a") }
/// assert_eq!(milo::string::charAt(s, 0), "a");
/// assert_eq!(milo::string::charAt(s, 1), "é");
/// assert_eq!(milo::string::charAt(s, 2), "");
/// assert_eq!(milo::string::charAt(s, -1), "");
/// ```
pub fn charAt(text: &str, i: impl Integer) -> String {
    let rest = text.get(i.to_index()..).unwrap_or_default();
    rest.chars()
        .next()
        .map_or_else(String::new, |c| c.to_string())
}

/// `length` bytes from position `start`. Both are clamped to what is there, and a
/// negative length is 0: out of range gives less text, never a panic.
///
/// # Panics
/// If an end lies inside a character.
///
/// ```
/// let s = "hello";
/// milo::milo! { assert(s.substr(1, 3) == "ell") }
/// assert_eq!(milo::string::substr(s, 1, 3), "ell");
/// assert_eq!(milo::string::substr(s, 3, 100), "lo");
/// assert_eq!(milo::string::substr(s, 9, 1), "");
/// ```
#[track_caller]
pub fn substr(text: &str, start: impl Integer, length: impl Integer) -> String {
    let start = start.to_usize();
    clamped(text, start, start.saturating_add(length.to_usize())).into()
}

/// The bytes from position `start` up to `end`, without the one at `end`. Both are
/// clamped to what is there; if `end` comes before `start`, there is no text.
///
/// # Panics
/// If an end lies inside a character.
///
/// ```
/// let s = "hello";
/// milo::milo! { assert("hello".slice(1, 3) == "el") }
/// assert_eq!(milo::string::slice(s, 1, 3), "el");
/// assert_eq!(milo::string::slice(s, -5, 2), "he");
/// assert_eq!(milo::string::slice(s, 4, 2), "");
/// ```
#[track_caller]
pub fn slice(text: &str, start: impl Integer, end: impl Integer) -> String {
    clamped(text, start.to_usize(), end.to_usize()).into()
}

/// The text as an integer: digits with `+` or `-` before them, and nothing else.
///
/// ```
/// milo::milo! { assert("-42".parseInt() == Result.Ok(-42)) }
/// assert_eq!(milo::string::parseInt("-42"), Ok(-42));
/// assert_eq!(
///     milo::string::parseInt("4 2").unwrap_err(),
///     r#"cannot parse "4 2" as an integer"#
/// );
/// ```
///
/// # Errors
/// If the text is anything else, or does not fit an `i64`; the error names the text.
pub fn parseInt(text: &str) -> Result<i64, String> {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    text.parse().map_err(|error: std::num::ParseIntError| {
        let why = match error.kind() {
            PosOverflow => ": it is too large",
            NegOverflow => ": it is too small",
            _ => "",
        };
        format!("cannot parse {} as an integer{why}", Quoted(text))
    })
}

/// The text as a number, as Rust's `f64` parses it, also `1e3`, `inf` and `NaN`.
///
/// ```
/// milo::milo! { assert("2.5".parseF64() == Result.Ok(2.5)) }
/// assert_eq!(milo::string::parseF64("2.5"), Ok(2.5));
/// assert_eq!(
///     milo::string::parseF64("").unwrap_err(),
///     r#"cannot parse "" as a number"#
/// );
/// ```
///
/// # Errors
/// If the text is anything else; the error names the text.
pub fn parseF64(text: &str) -> Result<f64, String> {
    text.parse()
        .map_err(|_| format!("cannot parse {} as a number", Quoted(text)))
}
#[inline]
fn position(found: Option<usize>) -> i64 {
    found.map_or(-1, |i| i as i64)
}

/// The pieces between separators; without a separator, the characters.
///
/// ```
/// milo::milo! {
///     var seen = ""
///     for word in "a-b".split("-") { seen = word + seen }
///     assert(seen == "ba")
/// }
/// assert!(milo::string::pieces("a-b", "-").eq(["a", "b"]));
/// assert!(milo::string::pieces("ab", "").eq(["a", "b"]));
/// ```
pub fn pieces<'a, 'b>(
    text: &'a str,
    separator: &'b str,
) -> impl Iterator<Item = &'a str> + use<'a, 'b> {
    // `split("")` gives an empty piece at both ends, which are left out.
    let (skip, rest) = if separator.is_empty() {
        (1, text.chars().count())
    } else {
        (0, usize::MAX)
    };
    text.split(separator).skip(skip).take(rest)
}

fn replace_first(text: &str, from: &str, to: &str) -> String {
    match text.find(from) {
        Some(i) => concat(&[&text[..i], to, &text[i + from.len()..]]),
        None => text.into(),
    }
}

#[track_caller]
fn repeated(text: &str, n: usize) -> String {
    match text.len().checked_mul(n) {
        Some(len) if len <= isize::MAX as usize => text.repeat(n),
        _ => panic!("{n} times a text of {} bytes is too long", text.len()),
    }
}

fn pad(out: &mut String, mut room: usize, fill: &str) {
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
///
/// ```
/// milo::milo! {
///     let (a, b) = ("one", "two")
///     assert(a + " and " + b == "one and two")
/// }
/// assert_eq!(milo::string::concat(&["one", " and ", "two"]), "one and two");
/// ```
#[inline]
pub fn concat(parts: &[&str]) -> String {
    parts.concat()
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
///
/// ```
/// milo::milo! {
///     let day = "wednesday"
///     assert(day[0..3] == "wed")
/// }
/// assert_eq!(milo::string::view("wednesday", 0..3), "wed");
/// ```
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
        crate::vec::bad_range(text.len(), start, end);
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
