//! Rust attributes wherever Rust has them: what is generated follows `cfg`, and leaves out what
//! the user derives or implements.

#![deny(warnings)]
#![allow(missing_docs, unused_braces)]

milo::milo! {
    struct Fields { #[cfg(any())] gone: i64, x: i64, #[cfg(all())] w: string }

    // Only Rust knows whether these have '=='.
    struct Foreign {
        #[cfg(any())] gone: std::rc::Rc<i64>,
        #[cfg(all())] cell: std::cell::Cell<i64>,
        time: std::time::Duration
    }

    enum Kind {
        A,
        #[cfg(any())] Gone(i64),
        #[cfg(all())] B(string),
        C(std::time::Duration),
        D(#[allow(unused)] i64, /** Documentation. */ string)
    }

    fn fields(): Fields { return Fields { x: 3, #[cfg(any())] gone: 4, #[cfg(all())] w: "a" } }

    fn parameter(#[cfg(any())] a: string, #[cfg(all())] b: i64, #[allow(unused_variables)] c: i64): i64 {
        return b
    }

    fn name(k: &Kind): string {
        return match k {
            Kind.A => "a"
            #[cfg(any())]
            Kind.Gone(n) => "gone"
            #[cfg(all())]
            Kind.B(s) => s
            _ => "other"
        }
    }

    fn chosen(): i64 {
        #[cfg(any())] { return 4 }
        #[cfg(all())] { return 5 }
    }

    fn statements(): string {
        var seen = ""
        #[cfg(any())] seen += "never"
        #[cfg(all())] seen += "a"
        #[cfg(any())] if true { seen += "never" }
        #[cfg(all())] if true { seen += "b" } else { seen += "never" }
        #[cfg(any())] { seen += "never" }
        #[cfg(any())] while true { seen += "never" }
        #[cfg(all())] for i in 0..2 { seen += $"{i}" }
        #[allow(unused_variables)] let unused = 3
        #[cfg(any())] let n = 1
        #[cfg(all())] let n = 2
        /// A comment.
        seen += $"{n}"
        return seen
    }

    fn elements(): Vec<i64> {
        return [
            #[cfg(any())] 1,
            2,
            /// A comment.
            3
        ]
    }
}

#[test]
fn fields_and_variants_with_conditions() {
    assert_eq!(fields().to_string(), r#"Fields { x: 3, w: "a" }"#);
    assert!(fields() == fields());
    let foreign = |n| Foreign {
        cell: std::cell::Cell::new(n),
        time: std::time::Duration::from_secs(1),
    };
    assert!(foreign(1) == foreign(1).clone() && foreign(1) != foreign(2));
    assert_eq!(foreign(1).time.as_secs(), 1);
    assert!(Kind::B("x".into()) != Kind::B("y".into()));
    let c = Kind::C(std::time::Duration::from_secs(1));
    assert_eq!(
        format!("{} {}", c, Kind::D(3, "x".into())),
        r#"C(1s) D(3, "x")"#
    );
    assert_eq!((&*name(&Kind::B("q".into())), &*name(&Kind::A)), ("q", "a"));
}

#[test]
fn statements_and_elements_with_conditions() {
    assert_eq!((parameter(3, 4), chosen()), (3, 5));
    assert_eq!((&*statements(), &elements()[..]), ("ab012", &[2, 3][..]));
    let tail = milo::milo! { #[cfg(any())] { 1 } #[cfg(all())] { 2 } };
    let tuple = milo::milo! { (#[cfg(any())] "a", 4, 5) };
    let argument = milo::milo! { elements().contains(#[cfg(all())] &3) };
    assert_eq!((tail, tuple, argument), (2, (4, 5), true));
}

milo::milo! {
    #[derive(thiserror::Error)]
    pub enum AppError {
        #[error("io: {0}")] Io(#[from] std::io::Error),
        #[error("bad value {0}")] Bad(i64),
        #[error("no number")] NoNumber(#[source] std::num::ParseIntError),
    }

    #[derive(thiserror::Error, Debug)]
    #[error("failed with {code}")]
    pub struct Failed { pub code: i64 }

    fn read(path: &string): Result<i64, AppError> {
        let text = std::fs::read_to_string(path)?
        if text.len() > 3 { return Err(AppError.Bad(4)) }
        return Ok(3)
    }

    // The conversion is the user's own, and so is what is printed.
    pub enum Own { Io(std::io::Error), Text(string) }
    impl From<std::io::Error> for Own {
        fn from(_e: std::io::Error): Own { return Own.Text("converted") }
    }
    impl std::fmt::Display for Own {
        fn fmt(self: &Self, f: &mut std::fmt::Formatter): std::fmt::Result { return write!(f, "own") }
    }
    impl std::error::Error for Own {}
    fn own(): Result<i64, Own> {
        let text = std::fs::read_to_string("/nonexistent")?
        return Ok(text.len())
    }

    #[cfg_attr(all(), derive(Debug, Clone))]
    pub struct Derived { pub x: i64, pub s: string }
    #[cfg_attr(any(), derive(Debug, Clone, Default))]
    pub struct NotDerived { pub x: i64 }
}

#[test]
fn derives_of_other_crates() {
    use std::error::Error;

    assert!(matches!(read("/nonexistent"), Err(AppError::Io(_))));
    assert_eq!(AppError::Bad(1).to_string(), "bad value 1");
    assert_eq!(Failed { code: 3 }.to_string(), "failed with 3");
    let no_number = AppError::NoNumber("x".parse::<i64>().unwrap_err());
    assert!(no_number.source().is_some());
    assert!(matches!(own(), Err(Own::Text(text)) if text == "converted"));
    assert_eq!(Own::Text("a".into()).to_string(), "own");
    let derived = Derived {
        x: 1,
        s: "q".into(),
    };
    assert_eq!(
        format!("{:?} {:?}", derived.clone(), NotDerived { x: 3 }.clone()),
        r#"Derived { x: 1, s: "q" } NotDerived { x: 3 }"#
    );
}

mod names_of_ours {
    #![allow(non_upper_case_globals, dead_code)]

    const f: i32 = 1;
    static other: i32 = 2;
    static error: i32 = 3;

    milo::milo! {
        let a0: i64 = 4
        let b0: i64 = 5
        enum Failure { Number(i64), Text(string), Time(std::time::Duration) }
        struct P { x: f64, d: std::time::Duration }
        impl Sub for P { fn sub(self: &Self, p: &P): f64 { return self.x - p.x } }
        fn fails(): Result<i64, Failure> {
            let s: Result<i64, string> = Err("x")
            return Ok(s? + a0 + b0)
        }
        pub fn told(): string {
            let p = P { x: 1.5, d: std::time::Duration::from_secs(1) }
            let q = P { x: 1.5, d: std::time::Duration::from_secs(1) }
            return $"{fails()} {p} {p == q} {p - q} {Failure.Number(1) == Failure.Text(\"a\")}"
        }
    }
}

#[test]
fn constants_with_names_that_generated_code_could_use() {
    let told = names_of_ours::told();
    assert_eq!(told, r#"Err(Text("x")) P { x: 1.5, d: 1s } true 0 false"#);
}
