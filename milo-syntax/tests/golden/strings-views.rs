fn first(s: &::core::primitive::str, mut n: i64) -> ::std::string::String {
    return ::std::string::String::from(
        ::milo::__private::text_slice(
            s,
            0,
            ::core::option::Option::Some(::milo::__private::idx(n)),
        ),
    );
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let s = ::std::string::String::from("key=value");
        let eq = ::milo::string::indexOf(&s, "=");
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", ::milo::__private::text_slice(& s, 0,
                ::core::option::Option::Some(::milo::__private::idx(eq))),
                ::milo::__private::text_slice(& s, ::milo::__private::idx(eq + 1),
                ::core::option::Option::Some(::milo::__private::idx(::milo::__private::len(&
                s))))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{} {} {}", ::milo::__private::len(::milo::__private::text_slice(& s, 0,
                ::core::option::Option::Some(3))),
                ::milo::string::toUpper(::milo::__private::text_slice(& s, 4,
                ::core::option::Option::Some(9)),), ::milo::__private::text_slice(& s, 0,
                ::core::option::Option::Some(0)).is_empty()
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", ::milo::__private::text_slice(& s, 0,
                ::core::option::Option::Some(3)) == "key",
                ::milo::__private::text_slice(& s, 4, ::core::option::Option::Some(5)) ==
                ::milo::__private::text_slice(& s, 4, ::core::option::Option::Some(6))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::concat(& [& first(& s, 2,), "!",])
            ),
        );
        let view = ::milo::__private::text_slice(&s, 4, ::core::option::Option::Some(7));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}{}", view, ::milo::__private::len(view),
                ::milo::string::contains(view, "al",), ::milo::string::at(view, 0)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}-{}", ::milo::__private::text_slice(& s, 0,
                ::core::option::Option::Some(1)), ::milo::__private::text_slice(& s, 8,
                ::core::option::Option::Some(9))
            ),
        );
        let mut out = ::std::string::String::from("");
        let mut i: i64 = 0;
        while i < ::milo::__private::len(&s) {
            if ::milo::string::at(&s, ::milo::__private::idx(i)) != 61u8 {
                {
                    out.push_str(
                        ::milo::__private::text_slice(
                            &s,
                            ::milo::__private::idx(i),
                            ::core::option::Option::Some(::milo::__private::idx(i + 1)),
                        ),
                    );
                };
            }
            i += 1;
        }
        ::milo::__private::print(::core::format_args!("{}", & out));
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", ::milo::__private::text_slice("aéb", 1,
                ::core::option::Option::Some(3)),
                ::milo::__private::text_slice(::milo::__private::text_slice(& s, 2,
                ::core::option::Option::Some(7)), 1, ::core::option::Option::Some(3))
            ),
        );
        return 0;
    })
}
