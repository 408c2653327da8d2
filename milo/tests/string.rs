//! Every method of `string` at its edges.

// Every kind of argument and every comparison is written out on purpose.
#![allow(
    clippy::cmp_owned,
    clippy::needless_borrows_for_generic_args,
    clippy::nonminimal_bool,
    clippy::op_ref
)]

mod common;

use common::panic_of;
use milo::__private::{concat, text_slice};
use milo::string;

fn s(text: &str) -> String {
    String::from(text)
}

#[test]
fn push_takes_any_text() {
    let mut t = String::new();
    string::push(&mut t, "a");
    string::push(&mut t, s("b"));
    string::push(&mut t, "c");
    string::push(&mut t, String::from("d"));
    string::push(&mut t, &String::from("é"));
    string::push(&mut t, b'f');
    string::push(&mut t, 'ß');
    string::push(&mut t, &&"g");
    string::push(&mut t, String::from("h").into_boxed_str());
    string::push(&mut t, "");
    assert_eq!(t, "abcdéfßgh");
    t.clear();
    assert_eq!(t, "");
    string::push(&mut t, 0u8);
    assert_eq!(t, "\0");
    assert_eq!(
        panic_of(|| string::push(&mut t, 0xc3u8)),
        "the byte 195 is not a character: only ASCII characters are one byte long"
    );
}

#[test]
fn searching() {
    let t = s("éaéa");
    assert_eq!(string::indexOf(&t, "a"), 2);
    assert_eq!(string::lastIndexOf(&t, "a"), 5);
    assert_eq!(string::indexOf(&t, "éa"), 0);
    assert_eq!(string::lastIndexOf(&t, "éa"), 3);
    assert_eq!(string::indexOf(&t, b'a'), 2);
    assert_eq!(string::indexOf(&t, "b"), -1);
    assert_eq!(string::lastIndexOf(&t, "b"), -1);
    assert_eq!(string::indexOf(&t, ""), 0);
    assert_eq!(string::lastIndexOf(&t, ""), 6);
    assert_eq!(string::indexOf("", ""), 0);
    assert_eq!(string::lastIndexOf("", ""), 0);
    assert_eq!(string::indexOf("", "a"), -1);
    assert_eq!(string::indexOf("ab", "abc"), -1);

    assert!(
        string::contains(&t, "é") && string::contains(&t, "éaéa") && !string::contains(&t, "aa")
    );
    assert!(string::contains(&t, "") && string::contains("", ""));
    assert!(
        string::startsWith(&t, 'é') && string::startsWith(&t, "") && !string::startsWith(&t, "a")
    );
    assert!(string::endsWith(&t, b'a') && string::endsWith(&t, "") && !string::endsWith(&t, "é"));
    assert!(!string::startsWith("", "a") && !string::endsWith("", "a"));
}

#[test]
fn splitting() {
    assert_eq!(string::split("a,b", ","), ["a", "b"]);
    assert_eq!(string::split(",a,,b,", b','), ["", "a", "", "b", ""]);
    assert_eq!(string::split("", ","), [""]);
    assert_eq!(string::split(",", ","), ["", ""]);
    assert_eq!(string::split("abc", "abcd"), ["abc"]);
    assert_eq!(string::split("abc", "abc"), ["", ""]);
    assert_eq!(string::split("aaa", "aa"), ["", "a"]);
    assert_eq!(string::split("héé", "é"), ["h", "", ""]);
    assert_eq!(string::split("né!", ""), ["n", "é", "!"]);
    assert_eq!(string::split("", ""), [""; 0]);

    assert_eq!(string::splitWords(""), [""; 0]);
    assert_eq!(string::splitWords(" \t\r\n"), [""; 0]);
    assert_eq!(
        string::splitWords("\u{2003}it's\u{a0}4 us "),
        ["it's", "4", "us"]
    );
    assert_eq!(string::splitWhitespace("a b"), string::splitWords("a b"));
}

#[test]
fn trimming() {
    let t = s("\u{2003} \t a b \r\n\u{a0}");
    assert_eq!(string::trim(&t), "a b");
    assert_eq!(string::trimStart(&t), "a b \r\n\u{a0}");
    assert_eq!(string::trimEnd(&t), "\u{2003} \t a b");
    assert_eq!(string::trim(""), "");
    assert_eq!(string::trim("  "), "");
    assert_eq!(string::trimStart("  "), "");
    assert_eq!(string::trimEnd("  "), "");
}

#[test]
fn changing_letters() {
    assert_eq!(string::toLower("ÀÉz1"), "àéz1");
    assert_eq!(string::toUpper("àéz1ß"), "ÀÉZ1SS");
    assert_eq!(string::toUpper("") + &string::toLower(""), "");
    assert_eq!(string::reverse("aé日"), "日éa");
    assert_eq!(string::reverse(""), "");
}

#[test]
fn replacing() {
    assert_eq!(string::replace("aXbX", "X", "--"), "a--b--");
    assert_eq!(string::replaceFirst("aXbX", "X", "--"), "a--bX");
    assert_eq!(string::replace("aaaa", "aa", "a"), "aa");
    assert_eq!(string::replace("ab", "b", ""), "a");
    assert_eq!(string::replace("é", "é", "e"), "e");
    assert_eq!(string::replaceFirst("éé", "é", "日本"), "日本é");
    assert_eq!(string::replace("ab", "", "-"), "-a-b-");
    assert_eq!(string::replaceFirst("ab", "", "-"), "-ab");
    assert_eq!(string::replace("", "a", "b"), "");
    assert_eq!(string::replaceFirst("", "", "b"), "b");
    assert_eq!(string::replace("a.b", b'.', b'/'), "a/b");
}

#[test]
fn repeating_and_padding() {
    assert_eq!(string::repeat("aé", 2), "aéaé");
    assert_eq!(string::repeat("a", 0) + &string::repeat("a", -7i64), "");
    assert_eq!(string::repeat("", 1_000_000), "");
    assert_eq!(
        panic_of(|| string::repeat("ab", i64::MAX)),
        "9223372036854775807 times a text of 2 bytes is too long"
    );

    assert_eq!(string::padStart("7", 3, "0"), "007");
    assert_eq!(string::padStart("7", 3, b'0'), "007");
    assert_eq!(string::padStart("7", 6, "abc"), "abcab7");
    assert_eq!(string::padEnd("7", 6, "abc"), "7abcab");
    assert_eq!(string::padStart("123", 3, "0"), "123");
    assert_eq!(string::padEnd("123", -1, "0"), "123");
    assert_eq!(string::padStart("", 2, "-"), "--");
    assert_eq!(string::padStart("1", i64::MAX, ""), "1");
    // A fill of two bytes leaves one byte free rather than be cut.
    assert_eq!(string::padStart("1", 4, "é"), "é1");
    assert_eq!(string::padEnd("1", 4, "aé"), "1aé");
    assert_eq!(string::padEnd("1", 5, "aé"), "1aéa");
    assert_eq!(string::padEnd("é", 3, "."), "é.");
}

#[test]
fn bytes() {
    let t = s("aé");
    assert_eq!(string::charAt(&t, 0), "a");
    assert_eq!(string::charAt(&t, 1u8), "é");
    assert_eq!(string::charAt(&t, 2), "");
    assert_eq!(string::charAt(&t, 3), "");
    assert_eq!(string::charAt(&t, -1), "");
    assert_eq!(string::at(&t, 1), 0xc3);
    assert_eq!(
        panic_of(|| string::at(&t, 7)),
        "index 7 is out of range: the length is 3"
    );
    assert_eq!(string::charAt("", u64::MAX), "");
}

#[test]
fn parts() {
    let t = s("hello");
    assert_eq!(
        string::substr(&t, 0, 5) + &string::slice(&t, 0, 5),
        "hellohello"
    );
    assert_eq!(string::substr(&t, 1, 2), "el");
    assert_eq!(string::substr(&t, 4, 9), "o");
    assert_eq!(
        string::substr(&t, 5, 1) + &string::substr(&t, 9, 1) + &string::substr(&t, 1, 0),
        ""
    );
    assert_eq!(string::substr(&t, -2, 2), "he");
    assert_eq!(string::substr(&t, 2, -1), "");
    assert_eq!(string::substr(&t, 1, i64::MAX), "ello");
    assert_eq!(string::substr(&t, i64::MAX, i64::MAX), "");
    assert_eq!(string::slice(&t, 1, 3), "el");
    assert_eq!(string::slice(&t, -3, 2), "he");
    assert_eq!(
        string::slice(&t, 3, 1) + &string::slice(&t, 7, 9) + &string::slice(&t, 2, -1),
        ""
    );
    assert_eq!(string::slice(&t, 3, 99), "lo");

    let t = s("aé日");
    assert_eq!(string::slice(&t, 1, 3), "é");
    assert_eq!(string::substr(&t, 3, 3), "日");
    assert_eq!(
        panic_of(|| string::slice(&t, 0, 2)),
        "the range 0..2 cuts a character: 'é' is at 1..3"
    );
    assert_eq!(
        panic_of(|| string::substr(&t, 4, 1)),
        "the range 4..5 cuts a character: '日' is at 3..6"
    );
}

#[test]
fn parsing() {
    assert_eq!(string::parseInt("0"), Ok(0));
    assert_eq!(string::parseInt("-9223372036854775808"), Ok(i64::MIN));
    assert_eq!(string::parseInt("+7"), Ok(7));
    assert_eq!(string::parseInt("007"), Ok(7));
    let error = |text| string::parseInt(&s(text)).unwrap_err();
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

    assert_eq!(string::parseF64("2.5"), Ok(2.5));
    assert_eq!(string::parseF64("-1e3"), Ok(-1000.0));
    assert_eq!(string::parseF64(".5"), Ok(0.5));
    assert_eq!(string::parseF64("inf"), Ok(f64::INFINITY));
    assert!(string::parseF64("NaN").unwrap().is_nan());
    assert_eq!(
        string::parseF64("x").unwrap_err(),
        r#"cannot parse "x" as a number"#
    );
    assert!(string::parseF64("").is_err() && string::parseF64("1 ").is_err());
}

#[test]
fn views() {
    let t = s("aé日");
    assert_eq!(text_slice(&t, 1, Some(3)), "é");
    assert_eq!(text_slice(&t, 3, None), "日");
    assert_eq!(text_slice(&t, 6, None), "");
    assert_eq!(
        panic_of(|| text_slice(&t, 2, Some(3)).len()),
        "the range 2..3 cuts a character: 'é' is at 1..3"
    );
    assert_eq!(
        panic_of(|| text_slice(&t, 0, Some(7)).len()),
        "the range 0..7 is out of range: the length is 6"
    );
    assert_eq!(
        panic_of(|| text_slice(&t, 7, None).len()),
        "the range 7..6 is out of range: the length is 6"
    );
    assert_eq!(
        panic_of(|| text_slice(&t, 3, Some(1)).len()),
        "the range 3..1 ends before it starts"
    );
}

#[test]
fn joining_texts() {
    assert_eq!(concat(&["a", &s("a,b"), ""]), "aa,b");
    assert_eq!(concat(&[]), "");
    assert_eq!(string::toString("é"), "é");
    assert_eq!(string::withCapacity(-5).capacity(), 0);
    assert!(string::withCapacity(5u8).capacity() >= 5);
}
