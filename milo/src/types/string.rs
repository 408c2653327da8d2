//! Milo's `string`.

mod convert;

use std::ops::RangeBounds;

use crate::Vec;
use crate::num::Integer;
use crate::text::{self, Piece};

/// Milo's `string`: owned UTF-8 text.
///
/// It is a [`String`] with Milo's methods, and converts both ways at no cost. It dereferences
/// to [`str`], so every method of `str` that Milo does not name differently can be called on
/// it; those of `String` that change it are here, or behind
/// [`as_mut_string`](string::as_mut_string). Lengths and positions count bytes, as everywhere
/// in Milo and in Rust.
///
/// ```
/// use milo::string;
/// let s = string::from("héllo");
/// assert_eq!(s.len(), 6);
/// assert_eq!(s.toUpper(), "HÉLLO");
/// assert_eq!(s.chars().count(), 5);       // Rust's methods are there
/// let rust: String = s.into();
/// assert_eq!(rust, "héllo");
/// ```
#[allow(non_camel_case_types)]
#[derive(Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct string(String);

#[allow(non_snake_case)]
impl string {
    /// An empty string. It allocates nothing.
    #[inline]
    pub const fn new() -> string {
        string(String::new())
    }

    /// An empty string with room for `n` bytes; a negative `n` is 0.
    ///
    /// ```
    /// let s = milo::string::withCapacity(64);
    /// assert!(s.isEmpty() && s.capacity() >= 64);
    /// assert_eq!(milo::string::withCapacity(-1).capacity(), 0);
    /// ```
    #[inline]
    pub fn withCapacity(n: impl Integer) -> string {
        string(String::with_capacity(n.to_usize()))
    }

    /// The length in bytes.
    ///
    /// ```
    /// use milo::string;
    /// assert_eq!(string::from("né").len(), 3);
    /// assert_eq!(string::new().len(), 0);
    /// ```
    #[inline]
    pub fn len(&self) -> i64 {
        self.0.len() as i64
    }

    /// Whether there is no text.
    ///
    /// ```
    /// assert!(milo::string::new().isEmpty());
    /// assert!(!milo::string::from(" ").isEmpty());
    /// ```
    #[inline]
    pub fn isEmpty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends text, or one ASCII character.
    ///
    /// # Panics
    /// For a byte above 127, which is no character of its own in UTF-8.
    ///
    /// ```
    /// let mut s = milo::string::from("a");
    /// s.push("bé");
    /// s.push(b'!');
    /// assert_eq!(s, "abé!");
    /// ```
    #[inline]
    #[track_caller]
    pub fn push(&mut self, text: impl Piece) {
        text.with(|text| self.0.push_str(text));
    }

    /// Removes all text and keeps the room.
    #[inline]
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether `part` occurs. The empty part occurs everywhere.
    ///
    /// ```
    /// let s = milo::string::from("one two");
    /// assert!(s.contains("e t") && s.contains(b'w') && s.contains(""));
    /// assert!(!s.contains("E"));
    /// ```
    #[inline]
    #[track_caller]
    pub fn contains(&self, part: impl Piece) -> bool {
        text::Text::contains(&self.0, part)
    }

    /// Whether the text begins with `part`.
    ///
    /// ```
    /// let s = milo::string::from("one");
    /// assert!(s.startsWith("on") && s.startsWith("") && !s.startsWith("one more"));
    /// ```
    #[inline]
    #[track_caller]
    pub fn startsWith(&self, part: impl Piece) -> bool {
        text::Text::startsWith(&self.0, part)
    }

    /// Whether the text ends with `part`.
    ///
    /// ```
    /// let s = milo::string::from("one");
    /// assert!(s.endsWith("ne") && s.endsWith("") && !s.endsWith("none"));
    /// ```
    #[inline]
    #[track_caller]
    pub fn endsWith(&self, part: impl Piece) -> bool {
        text::Text::endsWith(&self.0, part)
    }

    /// The byte position of the first `part`, or -1.
    ///
    /// ```
    /// let s = milo::string::from("é,b,c");
    /// assert_eq!(s.indexOf(","), 2);
    /// assert_eq!(s.indexOf(";"), -1);
    /// assert_eq!(s.indexOf(""), 0);
    /// ```
    #[inline]
    #[track_caller]
    pub fn indexOf(&self, part: impl Piece) -> i64 {
        text::Text::indexOf(&self.0, part)
    }

    /// The byte position of the last `part`, or -1.
    ///
    /// ```
    /// let s = milo::string::from("a,b,c");
    /// assert_eq!(s.lastIndexOf(","), 3);
    /// assert_eq!(s.lastIndexOf(";"), -1);
    /// assert_eq!(s.lastIndexOf(""), 5);
    /// ```
    #[inline]
    #[track_caller]
    pub fn lastIndexOf(&self, part: impl Piece) -> i64 {
        text::Text::lastIndexOf(&self.0, part)
    }

    /// The pieces between separators. Neighbouring separators have an empty piece between
    /// them, and text without a separator is one piece, also when it is empty. An empty
    /// separator gives the characters.
    ///
    /// ```
    /// use milo::string;
    /// assert_eq!(string::from("a,,b").split(","), ["a", "", "b"]);
    /// assert_eq!(string::from("").split(","), [""]);
    /// assert_eq!(string::from("né").split(""), ["n", "é"]);
    /// assert!(string::from("").split("").isEmpty());
    /// ```
    #[track_caller]
    pub fn split(&self, separator: impl Piece) -> Vec<string> {
        text::Text::split(&self.0, separator)
    }

    /// The words: what whitespace separates. The same as
    /// [`splitWhitespace`](string::splitWhitespace); punctuation stays with its word.
    ///
    /// ```
    /// assert_eq!(milo::string::from(" one,  two ").splitWords(), ["one,", "two"]);
    /// ```
    pub fn splitWords(&self) -> Vec<string> {
        text::Text::splitWords(&self.0)
    }

    /// The pieces between runs of Unicode whitespace; never an empty one.
    ///
    /// ```
    /// use milo::string;
    /// assert_eq!(string::from(" a\tb \n c").splitWhitespace(), ["a", "b", "c"]);
    /// assert!(string::from(" \n").splitWhitespace().isEmpty());
    /// ```
    pub fn splitWhitespace(&self) -> Vec<string> {
        text::Text::splitWhitespace(&self.0)
    }

    /// The text without whitespace at both ends.
    ///
    /// ```
    /// assert_eq!(milo::string::from("\t a b\n").trim(), "a b");
    /// ```
    pub fn trim(&self) -> string {
        text::Text::trim(&self.0)
    }

    /// The text without whitespace at its start.
    ///
    /// ```
    /// assert_eq!(milo::string::from(" a ").trimStart(), "a ");
    /// ```
    pub fn trimStart(&self) -> string {
        text::Text::trimStart(&self.0)
    }

    /// The text without whitespace at its end.
    ///
    /// ```
    /// assert_eq!(milo::string::from(" a ").trimEnd(), " a");
    /// ```
    pub fn trimEnd(&self) -> string {
        text::Text::trimEnd(&self.0)
    }

    /// The text in lower case, by Unicode's rules; the length may change.
    ///
    /// ```
    /// assert_eq!(milo::string::from("ÀB1").toLower(), "àb1");
    /// ```
    pub fn toLower(&self) -> string {
        text::Text::toLower(&self.0)
    }

    /// The text in upper case, by Unicode's rules; the length may change.
    ///
    /// ```
    /// assert_eq!(milo::string::from("straße").toUpper(), "STRASSE");
    /// ```
    pub fn toUpper(&self) -> string {
        text::Text::toUpper(&self.0)
    }

    /// The characters in reverse order. A combining mark is a character of its own.
    ///
    /// ```
    /// assert_eq!(milo::string::from("né!").reverse(), "!én");
    /// ```
    pub fn reverse(&self) -> string {
        text::Text::reverse(&self.0)
    }

    /// The text with `to` for every `from`, found from left to right without overlap. An
    /// empty `from` stands before every character and at the end.
    ///
    /// ```
    /// use milo::string;
    /// assert_eq!(string::from("aaa").replace("aa", "b"), "ba");
    /// assert_eq!(string::from("ab").replace("", "-"), "-a-b-");
    /// assert_eq!(string::from("ab").replace("x", "y"), "ab");
    /// ```
    #[track_caller]
    pub fn replace(&self, from: impl Piece, to: impl Piece) -> string {
        text::Text::replace(&self.0, from, to)
    }

    /// The text with `to` for the first `from`; unchanged if there is none. An empty `from`
    /// stands at the start.
    ///
    /// ```
    /// use milo::string;
    /// assert_eq!(string::from("a-b-c").replaceFirst("-", ""), "ab-c");
    /// assert_eq!(string::from("ab").replaceFirst("", ">"), ">ab");
    /// ```
    #[track_caller]
    pub fn replaceFirst(&self, from: impl Piece, to: impl Piece) -> string {
        text::Text::replaceFirst(&self.0, from, to)
    }

    /// The text `n` times; empty if `n` is 0 or negative.
    ///
    /// # Panics
    /// If the result would be longer than memory can address.
    ///
    /// ```
    /// use milo::string;
    /// assert_eq!(string::from("ab").repeat(3), "ababab");
    /// assert_eq!(string::from("ab").repeat(-1), "");
    /// ```
    #[track_caller]
    pub fn repeat(&self, n: impl Integer) -> string {
        text::Text::repeat(&self.0, n)
    }

    /// The text with `fill` before it, as often as needed for a length of `n` bytes. The
    /// last `fill` is cut to fit, but never inside a character. Text that is long enough,
    /// and an empty `fill`, change nothing.
    ///
    /// ```
    /// use milo::string;
    /// assert_eq!(string::from("7").padStart(3, "0"), "007");
    /// assert_eq!(string::from("7").padStart(4, "ab"), "aba7");
    /// assert_eq!(string::from("1234").padStart(3, "0"), "1234");
    /// ```
    #[track_caller]
    pub fn padStart(&self, n: impl Integer, fill: impl Piece) -> string {
        text::Text::padStart(&self.0, n, fill)
    }

    /// The text with `fill` after it, as [`padStart`](string::padStart) puts it before.
    ///
    /// ```
    /// assert_eq!(milo::string::from("ab").padEnd(4, "."), "ab..");
    /// ```
    #[track_caller]
    pub fn padEnd(&self, n: impl Integer, fill: impl Piece) -> string {
        text::Text::padEnd(&self.0, n, fill)
    }

    /// The character that begins at byte `i`, as a text of its own. Outside of the text, and
    /// inside a character, it is empty. The byte itself is `s[i]`.
    ///
    /// ```
    /// let s = milo::string::from("aé");
    /// assert_eq!(s.charAt(0), "a");
    /// assert_eq!(s.charAt(1), "é");
    /// assert_eq!(s.charAt(2), "");
    /// assert_eq!(s.charAt(-1), "");
    /// ```
    pub fn charAt(&self, i: impl Integer) -> string {
        text::Text::charAt(&self.0, i)
    }

    /// `length` bytes from position `start`. Both are clamped to what is there, and a
    /// negative length is 0: out of range gives less text, never a panic.
    ///
    /// # Panics
    /// If an end lies inside a character.
    ///
    /// ```
    /// let s = milo::string::from("hello");
    /// assert_eq!(s.substr(1, 3), "ell");
    /// assert_eq!(s.substr(3, 100), "lo");
    /// assert_eq!(s.substr(9, 1), "");
    /// ```
    #[track_caller]
    pub fn substr(&self, start: impl Integer, length: impl Integer) -> string {
        text::Text::substr(&self.0, start, length)
    }

    /// The bytes from position `start` up to `end`, without the one at `end`. Both are
    /// clamped to what is there; if `end` comes before `start`, there is no text.
    ///
    /// # Panics
    /// If an end lies inside a character.
    ///
    /// ```
    /// let s = milo::string::from("hello");
    /// assert_eq!(s.slice(1, 3), "el");
    /// assert_eq!(s.slice(-5, 2), "he");
    /// assert_eq!(s.slice(4, 2), "");
    /// ```
    #[track_caller]
    pub fn slice(&self, start: impl Integer, end: impl Integer) -> string {
        text::Text::slice(&self.0, start, end)
    }

    /// The text as an integer: digits with `+` or `-` before them, and nothing else.
    ///
    /// ```
    /// use milo::string;
    /// assert_eq!(string::from("-42").parseInt(), Ok(-42));
    /// assert_eq!(
    ///     string::from("4 2").parseInt().unwrap_err(),
    ///     r#"cannot parse "4 2" as an integer"#
    /// );
    /// ```
    ///
    /// # Errors
    /// If the text is anything else, or does not fit an `i64`; the error names the text.
    pub fn parseInt(&self) -> Result<i64, string> {
        text::Text::parseInt(&self.0)
    }

    /// The text as a number: what Rust's `f64` parses, also `1e3`, `inf` and `NaN`.
    ///
    /// ```
    /// use milo::string;
    /// assert_eq!(string::from("2.5").parseF64(), Ok(2.5));
    /// assert_eq!(
    ///     string::from("").parseF64().unwrap_err(),
    ///     r#"cannot parse "" as a number"#
    /// );
    /// ```
    ///
    /// # Errors
    /// If the text is anything else; the error names the text.
    pub fn parseF64(&self) -> Result<f64, string> {
        text::Text::parseF64(&self.0)
    }
}

/// Rust's own methods of [`String`]; those of [`str`] are reached by dereferencing.
impl string {
    /// [`String::with_capacity`].
    #[inline]
    pub fn with_capacity(capacity: usize) -> string {
        string(String::with_capacity(capacity))
    }

    /// The text as `&str`.
    #[inline]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The Rust string inside.
    #[inline]
    pub fn as_string(&self) -> &String {
        &self.0
    }

    /// The Rust string inside, for every method that changes it.
    ///
    /// ```
    /// let mut s = milo::string::from("abc");
    /// s.as_mut_string().retain(|c| c != 'b');
    /// assert_eq!(s, "ac");
    /// ```
    #[inline]
    pub fn as_mut_string(&mut self) -> &mut String {
        &mut self.0
    }

    /// The Rust string.
    #[inline]
    pub fn into_string(self) -> String {
        self.0
    }

    /// [`String::into_bytes`].
    #[inline]
    pub fn into_bytes(self) -> std::vec::Vec<u8> {
        self.0.into_bytes()
    }

    /// [`String::push_str`].
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// [`String::pop`].
    #[inline]
    pub fn pop(&mut self) -> Option<char> {
        self.0.pop()
    }

    /// [`String::insert_str`] at a byte position.
    ///
    /// # Panics
    /// If the position is beyond the end or inside a character.
    #[inline]
    #[track_caller]
    pub fn insert(&mut self, i: impl Integer, text: impl Piece) {
        let i = i.to_index();
        text.with(|text| self.0.insert_str(i, text));
    }

    /// [`String::truncate`].
    #[inline]
    #[track_caller]
    pub fn truncate(&mut self, len: impl Integer) {
        self.0.truncate(len.to_usize());
    }

    /// [`String::drain`].
    #[inline]
    #[track_caller]
    pub fn drain(&mut self, range: impl RangeBounds<usize>) -> std::string::Drain<'_> {
        self.0.drain(range)
    }

    /// [`String::reserve`].
    #[inline]
    pub fn reserve(&mut self, additional: impl Integer) {
        self.0.reserve(additional.to_usize());
    }

    /// [`String::capacity`].
    #[inline]
    pub fn capacity(&self) -> usize {
        self.0.capacity()
    }
}
