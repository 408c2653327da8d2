//! Bytes on their way to text.

use super::NetError;

/// Bytes that were received and not given out yet.
#[derive(Debug, Default)]
pub(crate) struct Undecoded {
    bytes: Vec<u8>,
    // Bytes before it were given out.
    start: usize,
    // No line ends before it; at least `start`.
    searched: usize,
}

// A buffer that is larger is given back when it is empty: most connections are idle.
const KEPT: usize = 4096;

/// The text of the bytes that are there, if they are text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decoded {
    Text(String),
    /// None, or the beginning of one character.
    NeedsMore,
    Invalid,
}

/// The first line of the bytes that are there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Text(String),
    /// No line has come to its end.
    NeedsMore,
    Invalid,
}

impl Undecoded {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 && self.start >= self.bytes.len() / 2 {
            self.bytes.drain(..self.start);
            self.searched -= self.start;
            self.start = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Adds bytes that have just arrived, and decodes.
    pub(crate) fn push_and_decode(&mut self, bytes: &[u8]) -> Decoded {
        // Mostly nothing is left from before, and they are text.
        if self.is_empty()
            && let Ok(text) = str::from_utf8(bytes)
        {
            return Decoded::Text(text.to_string());
        }
        self.push(bytes);
        self.decode()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.start == self.bytes.len()
    }

    /// The number of bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() - self.start
    }

    /// Takes all bytes out, whatever they are.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.drain(..self.start);
        self.put_back(Vec::new());
        bytes
    }

    fn put_back(&mut self, bytes: Vec<u8>) {
        *self = Undecoded {
            bytes,
            ..Undecoded::default()
        };
    }

    /// Takes out as many bytes as `to` has room for.
    pub(crate) fn read(&mut self, to: &mut [u8]) -> usize {
        let rest = &self.bytes[self.start..];
        let n = rest.len().min(to.len());
        to[..n].copy_from_slice(&rest[..n]);
        self.skip(n);
        n
    }

    /// Forgets the first `n` bytes.
    fn skip(&mut self, n: usize) {
        self.start += n;
        self.searched = self.searched.max(self.start);
        if self.is_empty() {
            self.bytes.clear();
            self.bytes.shrink_to(KEPT);
            (self.start, self.searched) = (0, 0);
        }
    }

    /// Takes out the first line, without its end; at the end of the bytes it needs none. If it
    /// is not text it stays.
    pub(crate) fn line(&mut self, at_end: bool) -> Line {
        let found = self.bytes[self.searched..].iter().position(|b| *b == b'\n');
        let (end, next) = match found {
            Some(at) => (self.searched + at, self.searched + at + 1),
            None => {
                self.searched = self.bytes.len();
                if !at_end || self.is_empty() {
                    return Line::NeedsMore;
                }
                (self.bytes.len(), self.bytes.len())
            }
        };
        let line = &self.bytes[self.start..end];
        let line = match found {
            Some(_) => line.strip_suffix(b"\r").unwrap_or(line),
            None => line,
        };
        match str::from_utf8(line) {
            Ok(line) => {
                let line = line.to_string();
                self.skip(next - self.start);
                Line::Text(line)
            }
            Err(_) => {
                self.searched = end;
                Line::Invalid
            }
        }
    }

    /// Takes out the text before the first byte that is not, or not yet, text.
    pub(crate) fn decode(&mut self) -> Decoded {
        let error = match String::from_utf8(self.take()) {
            Ok(text) if text.is_empty() => return Decoded::NeedsMore,
            Ok(text) => return Decoded::Text(text),
            Err(error) => error,
        };
        let (valid, broken) = (
            error.utf8_error().valid_up_to(),
            error.utf8_error().error_len().is_some(),
        );
        let mut bytes = error.into_bytes();
        match (valid, broken) {
            (0, _) => {
                self.put_back(bytes);
                match broken {
                    false => Decoded::NeedsMore,
                    true => Decoded::Invalid,
                }
            }
            (valid, _) => {
                self.put_back(bytes.split_off(valid));
                match String::from_utf8(bytes) {
                    Ok(text) => Decoded::Text(text),
                    Err(_) => unreachable!("checked above"),
                }
            }
        }
    }

    /// Takes out everything as text; if it is not text, everything stays.
    pub(crate) fn decode_all(&mut self) -> Result<String, NetError> {
        match String::from_utf8(self.take()) {
            Ok(text) => Ok(text),
            Err(error) => {
                self.put_back(error.into_bytes());
                Err(NetError::InvalidUtf8)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line::Text(text.to_string())
    }

    #[test]
    fn split_characters_wait_for_their_rest() {
        let mut bytes = Undecoded::default();
        bytes.push("aä".as_bytes().split_at(2).0);
        assert_eq!(bytes.decode(), Decoded::Text("a".into()));
        assert_eq!(bytes.decode(), Decoded::NeedsMore);
        bytes.push(&"ä".as_bytes()[1..]);
        assert_eq!(bytes.decode(), Decoded::Text("ä".into()));
        assert!(bytes.is_empty());
    }

    #[test]
    fn invalid_bytes_stay() {
        let mut bytes = Undecoded::default();
        bytes.push(b"ok\xff\xfe!");
        assert_eq!(bytes.decode(), Decoded::Text("ok".into()));
        assert_eq!(bytes.decode(), Decoded::Invalid);
        assert_eq!(bytes.decode(), Decoded::Invalid);
        assert_eq!(bytes.decode_all(), Err(NetError::InvalidUtf8));
        assert_eq!(bytes.take(), b"\xff\xfe!");
    }

    #[test]
    fn lines_in_pieces() {
        let mut bytes = Undecoded::default();
        bytes.push(b"one\r\ntw");
        assert_eq!(bytes.line(false), line("one"));
        assert_eq!(bytes.line(false), Line::NeedsMore);
        bytes.push(b"o\n\n\r\nthr\ree");
        assert_eq!(bytes.line(false), line("two"));
        assert_eq!(bytes.line(false), line(""));
        assert_eq!(bytes.line(false), line(""));
        assert_eq!(bytes.line(false), Line::NeedsMore);
        assert_eq!(bytes.line(true), line("thr\ree"));
        assert_eq!(bytes.line(true), Line::NeedsMore);
        assert!(bytes.is_empty());
    }

    #[test]
    fn lines_and_other_ways_to_read_take_turns() {
        let mut bytes = Undecoded::default();
        bytes.push(b"one\ntwo\nthree\nfour");
        assert_eq!(bytes.line(false), line("one"));
        let mut two = [0; 4];
        assert_eq!(bytes.read(&mut two), 4);
        assert_eq!(&two, b"two\n");
        assert_eq!(bytes.line(false), line("three"));
        assert_eq!(bytes.decode(), Decoded::Text("four".into()));
        bytes.push(b"a\xff\nb\n");
        assert_eq!(bytes.line(false), Line::Invalid);
        assert_eq!(bytes.line(false), Line::Invalid);
        let mut wrong = [0; 3];
        assert_eq!(bytes.read(&mut wrong), 3);
        assert_eq!(bytes.line(false), line("b"));
    }

    #[test]
    fn many_lines_in_a_buffer_that_never_runs_empty() {
        let mut bytes = Undecoded::default();
        bytes.push(b"x");
        for i in 0..if cfg!(miri) { 200 } else { 10_000 } {
            bytes.push(format!("{i}\nx").as_bytes());
            assert_eq!(bytes.line(false), line(&format!("x{i}")));
        }
        assert!(bytes.bytes.capacity() < 1000, "{}", bytes.bytes.capacity());
        assert_eq!(bytes.take(), b"x");
    }
}
