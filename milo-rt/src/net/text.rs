//! Bytes on their way to text.

use super::NetError;

/// What was received and not given out yet.
#[derive(Debug, Default)]
pub(super) struct Undecoded {
    bytes: Vec<u8>,
}

/// What can be done with the bytes that are there.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decoded {
    Text(String),
    /// None, or the beginning of one character.
    NeedsMore,
    Invalid,
}

impl Undecoded {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// What to give for bytes that have just arrived.
    pub(super) fn push_and_decode(&mut self, bytes: &[u8]) -> Decoded {
        // Mostly nothing is left from before, and they are text.
        if self.is_empty()
            && let Ok(text) = str::from_utf8(bytes)
        {
            return Decoded::Text(text.to_string());
        }
        self.push(bytes);
        self.decode()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Takes all bytes out, whatever they are.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }

    /// Takes out the text before the first byte that is not, or not yet, text.
    pub(super) fn decode(&mut self) -> Decoded {
        let error = match String::from_utf8(std::mem::take(&mut self.bytes)) {
            Ok(text) if text.is_empty() => return Decoded::NeedsMore,
            Ok(text) => return Decoded::Text(text),
            Err(error) => error,
        };
        let (valid, broken) = (
            error.utf8_error().valid_up_to(),
            error.utf8_error().error_len().is_some(),
        );
        self.bytes = error.into_bytes();
        match (valid, broken) {
            (0, false) => Decoded::NeedsMore,
            (0, true) => Decoded::Invalid,
            (valid, _) => {
                let rest = self.bytes.split_off(valid);
                let text = std::mem::replace(&mut self.bytes, rest);
                match String::from_utf8(text) {
                    Ok(text) => Decoded::Text(text),
                    Err(_) => unreachable!("checked above"),
                }
            }
        }
    }

    /// Takes out everything as text; if it is not text, everything stays.
    pub(super) fn decode_all(&mut self) -> Result<String, NetError> {
        match String::from_utf8(std::mem::take(&mut self.bytes)) {
            Ok(text) => Ok(text),
            Err(error) => {
                self.bytes = error.into_bytes();
                Err(NetError::InvalidUtf8)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
