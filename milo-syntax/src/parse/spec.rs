//! Formats in the holes of strings, `$"{x:.2}"`: Rust's, with numbers as widths.

/// Where the format of a hole begins: the byte of the ':' before it.
pub(super) fn start(hole: &str) -> Option<usize> {
    let bytes = hole.as_bytes();
    let mut depth = 0usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            // A char literal: ':'.
            b':' if at > 0 && bytes[at - 1] == b'\'' && bytes.get(at + 1) == Some(&b'\'') => {}
            b':' if depth == 0 => {
                let doubled = at > 0 && bytes[at - 1] == b':' || bytes.get(at + 1) == Some(&b':');
                // A closure may have a result type: (x: i32): i32 => x.
                if !doubled && !hole[at..].contains("=>") {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether Rust accepts the format, as far as Milo has formats.
///
/// # Errors
/// A message that says how to write it.
pub(super) fn check(spec: &str) -> Result<(), &'static str> {
    let mut rest = spec;
    let mut chars = rest.chars();
    let (first, second) = (chars.next(), chars.next());
    let is_align = |c: Option<char>| matches!(c, Some('<' | '^' | '>'));
    if let Some(fill) = first.filter(|_| is_align(second)) {
        rest = &rest[fill.len_utf8() + 1..];
    } else if is_align(first) {
        rest = &rest[1..];
    }
    rest = rest.strip_prefix('+').unwrap_or(rest);
    rest = rest.strip_prefix('#').unwrap_or(rest);
    // Zeros in front are a part of the width here.
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let width = digits(rest);
    rest = &rest[width..];
    if let Some(behind) = rest.strip_prefix('.') {
        let n = digits(behind);
        if n == 0 {
            return Err("the number of digits stands behind the point: ':.2'");
        }
        rest = &behind[n..];
        // A number must not be longer than Rust allows.
        if n > 4 {
            return Err("so many digits there are not");
        }
    }
    if width > 4 {
        return Err("so wide nothing is");
    }
    match rest {
        "" | "x" | "X" | "b" | "o" | "e" | "E" => Ok(()),
        "f" | "d" | "s" => Err("Milo knows the type: leave the letter out, as in ':.2'"),
        "?" | "#?" => Err("every value is printed as it is: leave the format out"),
        _ => Err(
            "write a width (':8', ':>8', ':<8', ':^8', ':08'), digits (':.2'), \
             or 'x', 'b', 'o', 'e'; what depends on a value is 'padStart' and 'padEnd'",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, start};

    #[test]
    fn where_formats_begin() {
        assert_eq!(start("x:.2"), Some(1));
        assert_eq!(start("f(a, b) : >8"), Some(8));
        assert_eq!(start("std::f64::consts::PI:.3"), Some(20));
        assert_eq!(start("s.split(':').len()"), None);
        assert_eq!(start("c == ':'"), None);
        assert_eq!(start("P { x: 1 }.x"), None);
        assert_eq!(start("((x: i32): i32 => x)(1)"), None);
        assert_eq!(start("m[\"a\"]"), None);
    }

    #[test]
    fn what_formats_are() {
        for good in [
            "", ".2", "8", "08.3", ">8", "*^10", "é<3", "+", "+.1", "#x", "#010b", "e", ">8.2",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            ".2f", "d", "?", "w$", ".*", ".", "99999", "8.99999", "abc", ">>>",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
