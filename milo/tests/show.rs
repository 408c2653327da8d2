//! What `print` makes of values.

// References of every kind are shown on purpose.
#![allow(clippy::needless_borrows_for_generic_args)]

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::{self, Display, Formatter};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use milo::__private::{Probe, Show, Shown, show_struct, show_variant};

fn shown<T: Show>(value: T) -> String {
    Shown(&value).to_string()
}

struct P {
    x: i32,
    s: String,
    next: Option<Box<P>>,
}

impl Show for P {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        show_struct(
            f,
            "P",
            &[("x", &self.x), ("s", &self.s), ("next", &self.next)],
        )
    }
}

enum Color {
    Red,
    Rgb(u8, f64),
    Named(String),
}

impl Show for Color {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Color::Red => show_variant(f, "Red", &[]),
            Color::Rgb(a, b) => show_variant(f, "Rgb", &[a, b]),
            Color::Named(name) => show_variant(f, "Named", &[name]),
        }
    }
}

struct Unit;

impl Show for Unit {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        show_struct(f, "Unit", &[])
    }
}

#[test]
fn scalars() {
    assert_eq!(shown(-5i8) + &shown(u64::MAX), "-518446744073709551615");
    assert_eq!(shown(b'a'), "97");
    assert_eq!(shown(1.0) + &shown(0.5f32), "10.5");
    assert_eq!(shown(f64::NAN) + &shown(1e21), "NaN1000000000000000000000");
    assert_eq!(shown(true), "true");
    assert_eq!(shown('x') + &shown(Some('x')), "xSome('x')");
    assert_eq!(shown(()), "()");
    assert!(shown(&raw const *"a".as_bytes().first().unwrap()).starts_with("0x"));
}

#[test]
fn text() {
    assert_eq!(shown("a\"b\n"), "a\"b\n");
    assert_eq!(shown(String::from("é")), "é");
    assert_eq!(shown(String::from("é")), "é");
    assert_eq!(shown(Cow::Borrowed("é")), "é");
    assert_eq!(
        shown(Some("a\"b\\c\nd\te\r\0\u{1b}'é日\u{301}")),
        "Some(\"a\\\"b\\\\c\\nd\\te\\r\\0\\u{1b}'é日\u{301}\")"
    );
    assert_eq!(shown([String::new()]), "[\"\"]");
}

#[test]
fn structs_and_enums() {
    let inner = P {
        x: 2,
        s: "b".into(),
        next: None,
    };
    let p = P {
        x: 1,
        s: "a".into(),
        next: Some(Box::new(inner)),
    };
    assert_eq!(
        shown(&p),
        r#"P { x: 1, s: "a", next: Some(P { x: 2, s: "b", next: None }) }"#
    );
    assert_eq!(shown(Unit), "Unit");
    let colors = [Color::Red, Color::Rgb(1, 2.0), Color::Named("sky".into())];
    assert_eq!(shown(colors), r#"[Red, Rgb(1, 2), Named("sky")]"#);
}

#[test]
fn containers() {
    assert_eq!(shown(Vec::from([1, 2])), "[1, 2]");
    assert_eq!(shown(Vec::<i32>::new()), "[]");
    assert_eq!(shown(vec![Some(1), None]), "[Some(1), None]");
    assert_eq!(shown(&[["a"], ["b"]]), r#"[["a"], ["b"]]"#);
    assert_eq!(shown(&[1.0, 2.5][..]), "[1, 2.5]");
    assert_eq!(shown(VecDeque::from([(), ()])), "[(), ()]");
    assert_eq!(shown(HashMap::from([("a", 1)])), r#"{"a": 1}"#);
    assert_eq!(shown(HashMap::<i32, i32>::new()), "{}");
    assert_eq!(
        shown(BTreeMap::from([(1, "x"), (2, "y")])),
        r#"{1: "x", 2: "y"}"#
    );
    assert_eq!(shown(std::collections::HashMap::from([(1, 2)])), "{1: 2}");
    assert_eq!(shown(BTreeSet::from(["a", "b"])), r#"{"a", "b"}"#);
    assert_eq!(shown(HashSet::from([1])), "{1}");
    assert_eq!(shown((1, "a")), r#"(1, "a")"#);
    assert_eq!(shown((1,)), "(1)");
    assert_eq!(shown(Ok::<_, String>(1)), "Ok(1)");
    assert_eq!(shown(Err::<(), _>(String::from("bad"))), r#"Err("bad")"#);
    assert_eq!(shown(Some(Some("x"))), r#"Some(Some("x"))"#);
}

#[test]
fn pointers() {
    assert_eq!(shown(Box::new("a")), "a");
    assert_eq!(shown(Rc::new(String::from("a"))), "a");
    assert_eq!(shown(Some(Arc::new("a"))), r#"Some("a")"#);
    assert_eq!(shown(&&&mut 5), "5");
    let heap: Box<dyn Show> = Box::new("a");
    assert_eq!(shown([heap]), r#"["a"]"#);
}

#[test]
fn format_options_reach_the_value() {
    assert_eq!(
        format!("{:>4}|{:.2}|{:<3}|", Shown(&7), Shown(&1.5), Shown("é")),
        "   7|1.50|é  |"
    );
}

struct OnlyDisplay;

impl Display for OnlyDisplay {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("<display>")
    }
}

#[derive(Debug)]
struct OnlyDebug;

struct Opaque<T>(T);

macro_rules! probed {
    ($value:expr) => {
        (&&&Probe(&$value)).milo_shown().to_string()
    };
}

macro_rules! field {
    ($value:expr) => {
        Shown(&[(&&&&Probe(&$value)).milo_field()]).to_string()
    };
}

#[test]
fn probes() {
    assert_eq!(probed!(5), "5");
    assert_eq!(probed!(5u8 + 1), "6");
    assert_eq!(probed!("a"), "a");
    assert_eq!(probed!(*"a"), "a");
    assert_eq!(probed!(Unit), "Unit");
    assert_eq!(probed!(OnlyDisplay), "<display>");
    assert_eq!(probed!(&OnlyDisplay), "<display>");
    assert_eq!(probed!(OnlyDebug), "OnlyDebug");
    assert_eq!(probed!(&&OnlyDebug), "OnlyDebug");
    assert_eq!(probed!(Some(OnlyDebug)), "Some(OnlyDebug)");
    assert_eq!(probed!(Vec::from([OnlyDebug])), "[OnlyDebug]");
    assert_eq!(probed!(Box::new(OnlyDisplay)), "<display>");
    assert_eq!(probed!(Duration::from_millis(1500)), "1.5s");
    assert_eq!(
        probed!("1.2.3.4".parse::<std::net::Ipv4Addr>().unwrap()),
        "1.2.3.4"
    );
    assert_eq!(probed!(Cell::new(1)), "Cell { value: 1 }");
    assert_eq!(probed!(Some("a")), r#"Some("a")"#);
    assert_eq!(probed!([1.0, 2.0]), "[1, 2]");
    assert_eq!(probed!(()), "()");
    assert_eq!(probed!("1".parse().unwrap_or(0)), "1");
    let error: Box<dyn std::error::Error> = "bad".into();
    assert_eq!(probed!(error), "bad");
    let debug: &dyn fmt::Debug = &OnlyDebug;
    assert_eq!(probed!(debug), "OnlyDebug");
}

#[test]
fn probes_in_generic_code() {
    fn by_show<T: Show>(x: T) -> String {
        probed!(x) + &probed!(Some(x))
    }
    fn by_display<T: Display + ?Sized>(x: &T) -> String {
        probed!(x)
    }
    fn by_debug<T: fmt::Debug>(x: T) -> String {
        probed!(x)
    }
    fn either<T: Show + fmt::Debug>(x: T) -> String {
        probed!(x)
    }
    assert_eq!(by_show("a"), r#"aSome("a")"#);
    assert_eq!(by_display("a"), "a");
    assert_eq!(by_debug("a"), r#""a""#);
    assert_eq!(either("a"), "a");
}

#[test]
fn fields() {
    assert_eq!(field!(5), "[5]");
    assert_eq!(field!("a"), r#"["a"]"#);
    assert_eq!(field!(OnlyDisplay), "[<display>]");
    assert_eq!(field!(OnlyDebug), "[OnlyDebug]");
    assert_eq!(field!(Opaque(1).0), "[1]");
    assert_eq!(field!(Opaque(1)), "[Opaque<i32>]");
    assert_eq!(
        field!(Opaque(Vec::from([Opaque((1u8, "a"))]))),
        "[Opaque<Vec<Opaque<(u8, &str)>>>]"
    );
    let f: Rc<dyn Fn(i32) -> i32> = Rc::new(|x| x);
    assert_eq!(field!(f), "[Rc<dyn Fn(i32) -> i32>]");
    assert_eq!(f(1), 1);
    fn any<T>(x: T) -> String {
        field!(x)
    }
    assert_eq!(any(Opaque('a')), "[Opaque<char>]");
}
