//! Every method of `string` at its edges.

// Every kind of argument and every comparison is written out on purpose.
#![allow(
    clippy::cmp_owned,
    clippy::needless_borrows_for_generic_args,
    clippy::nonminimal_bool,
    clippy::op_ref
)]

mod common;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use common::panic_of;
use milo::{Vec, string};

fn s(text: &str) -> string {
    string::from(text)
}

#[test]
fn length_is_bytes() {
    assert_eq!(s("").len(), 0);
    assert_eq!(s("abc").len(), 3);
    assert_eq!(s("日本").len(), 6);
    assert!(s("").isEmpty() && !s("\0").isEmpty());
    assert_eq!(string::withCapacity(-5).capacity(), 0);
    assert!(string::withCapacity(5u8).capacity() >= 5);
    assert!(string::with_capacity(5).capacity() >= 5);
}

#[test]
fn push_takes_any_text() {
    let mut t = string::new();
    t.push("a");
    t.push(s("b"));
    t.push(&s("c"));
    t.push(String::from("d"));
    t.push(&String::from("é"));
    t.push(b'f');
    t.push('ß');
    t.push(&&"g");
    t.push(String::from("h").into_boxed_str());
    t.push("");
    assert_eq!(t, "abcdéfßgh");
    t.clear();
    assert_eq!(t, "");
    t.push(0u8);
    assert_eq!(t, "\0");
    assert_eq!(
        panic_of(|| t.push(0xc3u8)),
        "the byte 195 is not a character: only ASCII characters are one byte long"
    );
}

#[test]
fn plus() {
    let a = s("a");
    assert_eq!(&a + "b", "ab");
    assert_eq!(&a + &a, "aa");
    assert_eq!(a.clone() + &a + b'c' + 'd', "aacd");
    let mut b = a + "";
    b += "x";
    b += s("y");
    b += b'z';
    assert_eq!(b, "axyz");
}

#[test]
fn searching() {
    let t = s("éaéa");
    assert_eq!(t.indexOf("a"), 2);
    assert_eq!(t.lastIndexOf("a"), 5);
    assert_eq!(t.indexOf("éa"), 0);
    assert_eq!(t.lastIndexOf("éa"), 3);
    assert_eq!(t.indexOf(b'a'), 2);
    assert_eq!(t.indexOf("b"), -1);
    assert_eq!(t.lastIndexOf("b"), -1);
    assert_eq!(t.indexOf(""), 0);
    assert_eq!(t.lastIndexOf(""), 6);
    assert_eq!(s("").indexOf(""), 0);
    assert_eq!(s("").lastIndexOf(""), 0);
    assert_eq!(s("").indexOf("a"), -1);
    assert_eq!(s("ab").indexOf("abc"), -1);

    assert!(t.contains("é") && t.contains(&s("éaéa")) && !t.contains("aa"));
    assert!(t.contains("") && s("").contains(""));
    assert!(t.startsWith('é') && t.startsWith("") && !t.startsWith("a"));
    assert!(t.endsWith(b'a') && t.endsWith("") && !t.endsWith("é"));
    assert!(!s("").startsWith("a") && !s("").endsWith("a"));
}

#[test]
fn splitting() {
    assert_eq!(s("a,b").split(","), ["a", "b"]);
    assert_eq!(s(",a,,b,").split(b','), ["", "a", "", "b", ""]);
    assert_eq!(s("").split(","), [""]);
    assert_eq!(s(",").split(","), ["", ""]);
    assert_eq!(s("abc").split("abcd"), ["abc"]);
    assert_eq!(s("abc").split("abc"), ["", ""]);
    assert_eq!(s("aaa").split("aa"), ["", "a"]);
    assert_eq!(s("héé").split("é"), ["h", "", ""]);
    assert_eq!(s("né!").split(""), ["n", "é", "!"]);
    assert_eq!(s("").split(""), [""; 0]);

    assert_eq!(s("").splitWords(), [""; 0]);
    assert_eq!(s(" \t\r\n").splitWords(), [""; 0]);
    assert_eq!(
        s("\u{2003}it's\u{a0}4 us ").splitWords(),
        ["it's", "4", "us"]
    );
    assert_eq!(s("a b").splitWhitespace(), s("a b").splitWords());
}

#[test]
fn trimming() {
    let t = s("\u{2003} \t a b \r\n\u{a0}");
    assert_eq!(t.trim(), "a b");
    assert_eq!(t.trimStart(), "a b \r\n\u{a0}");
    assert_eq!(t.trimEnd(), "\u{2003} \t a b");
    assert_eq!(s("").trim(), "");
    assert_eq!(s("  ").trim(), "");
    assert_eq!(s("  ").trimStart(), "");
    assert_eq!(s("  ").trimEnd(), "");
}

#[test]
fn changing_letters() {
    assert_eq!(s("ÀÉz1").toLower(), "àéz1");
    assert_eq!(s("àéz1ß").toUpper(), "ÀÉZ1SS");
    assert_eq!(s("").toUpper() + &s("").toLower(), "");
    assert_eq!(s("aé日").reverse(), "日éa");
    assert_eq!(s("").reverse(), "");
}

#[test]
fn replacing() {
    assert_eq!(s("aXbX").replace("X", "--"), "a--b--");
    assert_eq!(s("aXbX").replaceFirst("X", "--"), "a--bX");
    assert_eq!(s("aaaa").replace("aa", "a"), "aa");
    assert_eq!(s("ab").replace("b", ""), "a");
    assert_eq!(s("é").replace("é", "e"), "e");
    assert_eq!(s("éé").replaceFirst("é", "日本"), "日本é");
    assert_eq!(s("ab").replace("", "-"), "-a-b-");
    assert_eq!(s("ab").replaceFirst("", "-"), "-ab");
    assert_eq!(s("").replace("a", "b"), "");
    assert_eq!(s("").replaceFirst("", "b"), "b");
    assert_eq!(s("a.b").replace(b'.', b'/'), "a/b");
}

#[test]
fn repeating_and_padding() {
    assert_eq!(s("aé").repeat(2), "aéaé");
    assert_eq!(s("a").repeat(0) + &s("a").repeat(-7i64), "");
    assert_eq!(s("").repeat(1_000_000), "");
    assert_eq!(
        panic_of(|| s("ab").repeat(i64::MAX)),
        "9223372036854775807 times a text of 2 bytes is too long"
    );

    assert_eq!(s("7").padStart(3, "0"), "007");
    assert_eq!(s("7").padStart(3, b'0'), "007");
    assert_eq!(s("7").padStart(6, "abc"), "abcab7");
    assert_eq!(s("7").padEnd(6, "abc"), "7abcab");
    assert_eq!(s("123").padStart(3, "0"), "123");
    assert_eq!(s("123").padEnd(-1, "0"), "123");
    assert_eq!(s("").padStart(2, "-"), "--");
    assert_eq!(s("1").padStart(i64::MAX, ""), "1");
    // A fill of two bytes leaves one byte free rather than be cut.
    assert_eq!(s("1").padStart(4, "é"), "é1");
    assert_eq!(s("1").padEnd(4, "aé"), "1aé");
    assert_eq!(s("1").padEnd(5, "aé"), "1aéa");
    assert_eq!(s("é").padEnd(3, "."), "é.");
}

#[test]
fn bytes() {
    let t = s("aé");
    assert_eq!(t.charAt(0), "a");
    assert_eq!(t.charAt(1u8), "é");
    assert_eq!(t.charAt(2), "");
    assert_eq!(t.charAt(3), "");
    assert_eq!(t.charAt(-1), "");
    assert_eq!(t[1], 0xc3);
    assert_eq!(
        panic_of(|| t[7]),
        "index 7 is out of range: the length is 3"
    );
    assert_eq!(s("").charAt(u64::MAX), "");
    assert_eq!(t.clone().into_iter().map(u32::from).sum::<u32>(), 461);
    let mut n = 0;
    for byte in &t {
        n += u32::from(byte);
    }
    assert_eq!(n, 461);
}

#[test]
fn parts() {
    let t = s("hello");
    assert_eq!(t.substr(0, 5) + &t.slice(0, 5), "hellohello");
    assert_eq!(t.substr(1, 2), "el");
    assert_eq!(t.substr(4, 9), "o");
    assert_eq!(t.substr(5, 1) + &t.substr(9, 1) + &t.substr(1, 0), "");
    assert_eq!(t.substr(-2, 2), "he");
    assert_eq!(t.substr(2, -1), "");
    assert_eq!(t.substr(1, i64::MAX), "ello");
    assert_eq!(t.substr(i64::MAX, i64::MAX), "");
    assert_eq!(t.slice(1, 3), "el");
    assert_eq!(t.slice(-3, 2), "he");
    assert_eq!(t.slice(3, 1) + &t.slice(7, 9) + &t.slice(2, -1), "");
    assert_eq!(t.slice(3, 99), "lo");

    let t = s("aé日");
    assert_eq!(t.slice(1, 3), "é");
    assert_eq!(t.substr(3, 3), "日");
    assert_eq!(
        panic_of(|| t.slice(0, 2)),
        "the range 0..2 cuts a character: 'é' is at 1..3"
    );
    assert_eq!(
        panic_of(|| t.substr(4, 1)),
        "the range 4..5 cuts a character: '日' is at 3..6"
    );
}

#[test]
fn views() {
    let t = s("aé日");
    assert_eq!(&t[1..3], "é");
    assert_eq!(&t[..1], "a");
    assert_eq!(&t[3..], "日");
    assert_eq!(&t[1..=2], "é");
    assert_eq!(&t[..=2], "aé");
    assert_eq!(&t[..], "aé日");
    assert_eq!(&t[6..], "");
    assert_eq!(
        panic_of(|| t[2..3].len()),
        "the range 2..3 cuts a character: 'é' is at 1..3"
    );
    assert_eq!(
        panic_of(|| t[0..7].len()),
        "the range 0..7 is out of range: the length is 6"
    );
    assert_eq!(
        panic_of(|| t[7..].len()),
        "the range 7..6 is out of range: the length is 6"
    );
    let (start, end) = (3, 1);
    assert_eq!(
        panic_of(|| t[start..end].len()),
        "the range 3..1 ends before it starts"
    );
}

#[test]
fn parsing() {
    assert_eq!(s("0").parseInt(), Ok(0));
    assert_eq!(s("-9223372036854775808").parseInt(), Ok(i64::MIN));
    assert_eq!(s("+7").parseInt(), Ok(7));
    assert_eq!(s("007").parseInt(), Ok(7));
    let error = |text| s(text).parseInt().unwrap_err();
    assert_eq!(error(""), r#"cannot parse "" as an integer"#);
    assert_eq!(error("-"), r#"cannot parse "-" as an integer"#);
    assert_eq!(error(" 1"), r#"cannot parse " 1" as an integer"#);
    assert_eq!(error("1.5"), r#"cannot parse "1.5" as an integer"#);
    assert_eq!(error("٣"), r#"cannot parse "٣" as an integer"#);
    assert_eq!(error("a\n"), r#"cannot parse "a\n" as an integer"#);
    assert_eq!(
        error("9223372036854775808"),
        r#"cannot parse "9223372036854775808" as an integer: it is too large"#
    );
    assert_eq!(
        error("-9223372036854775809"),
        r#"cannot parse "-9223372036854775809" as an integer: it is too small"#
    );

    assert_eq!(s("2.5").parseF64(), Ok(2.5));
    assert_eq!(s("-1e3").parseF64(), Ok(-1000.0));
    assert_eq!(s(".5").parseF64(), Ok(0.5));
    assert_eq!(s("inf").parseF64(), Ok(f64::INFINITY));
    assert!(s("NaN").parseF64().unwrap().is_nan());
    assert_eq!(
        s("x").parseF64().unwrap_err(),
        r#"cannot parse "x" as a number"#
    );
    assert!(s("").parseF64().is_err() && s("1 ").parseF64().is_err());
}

#[test]
fn comparisons() {
    let t = s("b");
    assert!(t == "b" && t == *"b" && t == String::from("b") && t == Cow::Borrowed("b"));
    assert!("b" == t && *"b" == t && String::from("b") == t && Cow::Borrowed("b") == t);
    assert!(t == s("b") && t == &s("b") && &t == "b" && t != "c");
    assert!(t > "a" && t < "c" && "a" < t && t <= s("b") && t >= String::from("b"));
    assert!(s("Z") < "a" && s("a") < "aa" && s("é") > "z");
}

#[test]
fn conversions() {
    let t: string = "a".into();
    let rust: String = t.clone().into();
    assert_eq!(string::from(rust), t);
    assert_eq!(string::from('a'), t);
    assert_eq!(string::from(Cow::Borrowed("a")), t);
    assert_eq!(string::from(String::from("a").into_boxed_str()), t);
    assert_eq!(string::from(&String::from("a")), t);
    assert_eq!(string::from(&t), t);
    assert_eq!("a".parse::<string>(), Ok(t.clone()));
    assert_eq!(Box::<str>::from(t.clone()), "a".into());
    assert_eq!(std::sync::Arc::<str>::from(t.clone()), "a".into());
    assert_eq!(std::vec::Vec::<u8>::from(t.clone()), b"a");
    assert_eq!(t.clone().into_bytes(), b"a");
    assert_eq!(t.clone().into_string(), "a");
    let error: Box<dyn std::error::Error + Send + Sync> = t.clone().into();
    assert_eq!(error.to_string(), "a");
    fn takes_str(text: &str) -> usize {
        text.len()
    }
    fn takes_path(path: impl AsRef<std::path::Path>) -> bool {
        path.as_ref().is_absolute()
    }
    assert_eq!(takes_str(&t), 1);
    assert!(!takes_path(&t));
    assert!(HashSet::from([t.clone()]).contains("a"));
    assert_eq!(std::mem::size_of::<string>(), std::mem::size_of::<String>());
}

#[test]
fn collecting() {
    assert_eq!(['a', 'é'].into_iter().collect::<string>(), "aé");
    assert_eq!(['a', 'é'].iter().collect::<string>(), "aé");
    assert_eq!(["a", "b"].into_iter().collect::<string>(), "ab");
    assert_eq!([s("a"), s("b")].iter().collect::<string>(), "ab");
    assert_eq!([s("a"), s("b")].into_iter().collect::<string>(), "ab");
    let mut t = s("x");
    t.extend(["y", "z"]);
    t.extend(['1']);
    assert_eq!(t, "xyz1");
}

#[test]
fn rust_methods() {
    let mut t = s("aéb");
    assert_eq!(t.chars().rev().collect::<string>(), "béa");
    assert_eq!(t.lines().count(), 1);
    assert_eq!(t.pop(), Some('b'));
    t.insert(0, "é");
    t.insert(2, b'-');
    assert_eq!(t, "é-aé");
    t.truncate(3);
    assert_eq!(t.drain(..2).collect::<string>(), "é");
    assert_eq!(t, "-");
    t.push_str("AB");
    t.make_ascii_lowercase();
    t.as_mut_string().retain(|c| c != 'a');
    assert_eq!((t.as_str(), t.as_string().len()), ("-b", 2));
    write!(t, "{}", 1).unwrap();
    assert_eq!(t, "-b1");
}

#[test]
fn display_and_debug() {
    let t = s("a\"é");
    assert_eq!(format!("{t}|{t:>5}|{t:?}"), "a\"é|  a\"é|\"a\\\"é\"");
}

#[test]
fn on_every_kind_of_text() {
    use milo::__private::Text;
    let owned = s("a,b");
    let rust = String::from("a,b");
    let want: Vec<string> = Vec::from([s("a"), s("b")]);
    assert_eq!(Text::split("a,b", ","), want);
    assert_eq!(Text::split(&owned, ","), want);
    assert_eq!(Text::split(&*owned, ","), want);
    assert_eq!(Text::split(&rust, ","), want);
    assert_eq!(Text::split(&&rust[..], ","), want);
    assert_eq!(Text::len("é"), 2);
    assert!(Text::isEmpty(""));
    assert_eq!(Text::clone("x"), Text::toString(&s("x")));
    assert_eq!(Text::parseInt("5"), Ok(5));
    assert_eq!(milo::__private::concat(&["a", &owned, ""]), "aa,b");
    assert_eq!(milo::__private::concat(&[]), "");
}
