fn half(mut n: i64) -> ::core::result::Result<i64, ::std::string::String> {
    if (n % 2) != 0 {
        return ::core::result::Result::Err(
            ::milo::__private::format(::core::format_args!("{} is odd", & n)),
        );
    }
    return ::core::result::Result::Ok(n / 2);
}
fn firstLong(
    words: &::std::vec::Vec<::std::string::String>,
) -> ::core::option::Option<::std::string::String> {
    for w in words {
        if ::milo::__private::len(w) > 3 {
            return ::core::option::Option::Some(w.clone());
        }
    }
    return ::core::option::Option::None;
}
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Box2 {
    value: ::core::option::Option<i64>,
}
impl ::milo::__private::Show for Box2 {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Box2",
            &[("value", &self.value as &dyn ::milo::__private::Show)],
        )
    }
}
impl ::core::fmt::Display for Box2 {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Box2 {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Box2 {
    fn take(&self) -> i64 {
        return (*::milo::__private::unwrap(self.value.as_ref()));
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::unwrap(half(10,))),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}",
                ::milo::__private::unwrap(half(::milo::__private::unwrap(half(12,)),))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::unwrap(half(8,)) +
                (::milo::__private::unwrap(half(6,)) * 2)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", ::milo::__private::unwrap(half(4,)) == 2,
                ::milo::__private::unwrap(half(4,)) != 2
            ),
        );
        let words: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("a"), ::std::string::String::from("bcd"),
            ::std::string::String::from("efgh"), ::std::string::String::from("ijklm")
        ];
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::unwrap(firstLong(& words,))),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::len(& ::milo::__private::unwrap(firstLong(&
                words,)))
            ),
        );
        let b = Box2 {
            value: ::core::option::Option::Some(7),
        };
        ::milo::__private::print(
            ::core::format_args!(
                "{}", b.take() + (* ::milo::__private::unwrap(b.value.as_ref()))
            ),
        );
        let mut total: i64 = 0;
        for i in 1..4 {
            total += ::milo::__private::unwrap(half((i as i64) * 2));
        }
        ::milo::__private::print(::core::format_args!("{}", & total));
        ::milo::__private::print(
            ::core::format_args!("{}", ! (::milo::__private::unwrap(half(2,)) == 2)),
        );
        return 0;
    })
}
