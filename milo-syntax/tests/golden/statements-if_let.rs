#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
enum Msg {
    Text(::std::string::String),
    Pair(i32, i32),
    Quit,
}
impl ::milo::__private::Show for Msg {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Text(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Text",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::Pair(__milo_a0, __milo_a1) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Pair",
                    &[
                        __milo_a0 as &dyn ::milo::__private::Show,
                        __milo_a1 as &dyn ::milo::__private::Show,
                    ],
                )
            }
            Self::Quit => ::milo::__private::show_variant(__milo_f, "Quit", &[]),
        }
    }
}
impl ::core::fmt::Display for Msg {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Msg {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn get(mut n: i32) -> ::core::option::Option<i32> {
    if n > 0 {
        return ::core::option::Option::Some(n * 10);
    }
    return ::core::option::Option::None;
}
fn show(m: &Msg) -> ::std::string::String {
    if let Msg::Text(s) = m {
        return ::milo::__private::concat(&["text ", s]);
    }
    if let Msg::Pair(1, b) = m {
        return ::milo::__private::format(::core::format_args!("one and {}", b));
    }
    if let Msg::Pair(a, b) = m {
        return ::milo::__private::format(::core::format_args!("{}/{}", a, b))
    } else {
        return ::std::string::String::from("quit")
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        for i in 0..3 {
            if let ::core::option::Option::Some(x) = get(i) {
                ::milo::__private::print(::core::format_args!("{}", & x));
            } else {
                ::milo::__private::print(::core::format_args!("none"));
            }
        }
        for m in [
            Msg::Text(::std::string::String::from("t")),
            Msg::Pair(1, 2),
            Msg::Pair(3, 4),
            Msg::Quit,
        ] {
            ::milo::__private::print(::core::format_args!("{}", show(& m,)));
        }
        let r: ::core::result::Result<i32, ::std::string::String> = ::core::result::Result::Err(
            ::std::string::String::from("bad"),
        );
        if let ::core::result::Result::Err(mut e) = r {
            ::milo::__private::print(::core::format_args!("{}", & e));
        }
        let o: ::core::option::Option<::std::string::String> = ::core::option::Option::Some(
            ::std::string::String::from("word"),
        );
        if let ::core::option::Option::Some(mut w) = o {
            if let ::core::option::Option::Some(n) = get(
                ::milo::__private::len(&w) as i32,
            ) {
                ::milo::__private::print(::core::format_args!("{}{}", & w, & n));
            }
        }
        let n = if let ::core::option::Option::Some(x) = get(5) { x } else { -1 };
        ::milo::__private::print(::core::format_args!("{}", & n));
        return 0;
    })
}
