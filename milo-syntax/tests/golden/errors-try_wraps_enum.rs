#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
enum ParseError {
    Empty,
    BadChar(u8),
}
impl ::milo::__private::Show for ParseError {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Empty => ::milo::__private::show_variant(__milo_f, "Empty", &[]),
            Self::BadChar(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "BadChar",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
        }
    }
}
impl ::core::fmt::Display for ParseError {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for ParseError {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::convert::From<u8> for ParseError {
    fn from(__milo_error: u8) -> Self {
        Self::BadChar(__milo_error)
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
enum AppError {
    Parse(ParseError),
    Message(::std::string::String),
    Negative(i64),
}
impl ::milo::__private::Show for AppError {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Parse(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Parse",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::Message(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Message",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::Negative(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Negative",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
        }
    }
}
impl ::core::fmt::Display for AppError {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for AppError {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::convert::From<ParseError> for AppError {
    fn from(__milo_error: ParseError) -> Self {
        Self::Parse(__milo_error)
    }
}
impl ::core::convert::From<::std::string::String> for AppError {
    fn from(__milo_error: ::std::string::String) -> Self {
        Self::Message(__milo_error)
    }
}
impl ::core::convert::From<i64> for AppError {
    fn from(__milo_error: i64) -> Self {
        Self::Negative(__milo_error)
    }
}
fn parse(s: &::core::primitive::str) -> ::core::result::Result<i64, ParseError> {
    if s.is_empty() {
        return ::core::result::Result::Err(ParseError::Empty);
    }
    let mut n: i64 = 0;
    for c in s.bytes() {
        if (c < 48u8) || (c > 57u8) {
            return ::core::result::Result::Err(ParseError::BadChar(c));
        }
        n = (n * 10) + ((c - 48u8) as i64);
    }
    return ::core::result::Result::Ok(n);
}
fn limit(mut n: i64) -> ::core::result::Result<i64, ::std::string::String> {
    if n > 100 {
        return ::core::result::Result::Err(
            ::milo::__private::format(::core::format_args!("{} is too big", & n)),
        );
    }
    return ::core::result::Result::Ok(n);
}
fn minus(mut n: i64) -> ::core::result::Result<i64, i64> {
    if n < 10 {
        return ::core::result::Result::Err(n - 10);
    }
    return ::core::result::Result::Ok(n - 10);
}
fn run(s: &::core::primitive::str) -> ::core::result::Result<i64, AppError> {
    let n = parse(s)?;
    let m = limit(n)?;
    let k = minus(m)?;
    return ::core::result::Result::Ok(k * 2);
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let inputs: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("15"), ::std::string::String::from(""),
            ::std::string::String::from("1a"), ::std::string::String::from("101"),
            ::std::string::String::from("4")
        ];
        for s in inputs {
            match run(&s) {
                ::core::result::Result::Ok(v) => {
                    ::milo::__private::print(::core::format_args!("value {}", & v));
                }
                ::core::result::Result::Err(AppError::Parse(ParseError::Empty)) => {
                    ::milo::__private::print(::core::format_args!("empty input"));
                }
                ::core::result::Result::Err(AppError::Parse(ParseError::BadChar(c))) => {
                    ::milo::__private::print(::core::format_args!("bad byte {}", & c));
                }
                ::core::result::Result::Err(AppError::Message(m)) => {
                    ::milo::__private::print(::core::format_args!("message: {}", & m));
                }
                ::core::result::Result::Err(AppError::Negative(d)) => {
                    ::milo::__private::print(::core::format_args!("negative: {}", & d));
                }
            }
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& run("1z",))),
        );
        return 0;
    })
}
