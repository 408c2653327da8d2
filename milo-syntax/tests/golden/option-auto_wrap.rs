fn show(label: &::core::primitive::str, mut n: ::core::option::Option<i32>) {
    match n {
        ::core::option::Option::Some(x) => {
            ::milo::__private::print(::core::format_args!("{} {}", label, & x));
        }
        ::core::option::Option::None => {
            ::milo::__private::print(::core::format_args!("{} none", label));
        }
    }
}
fn join(
    mut a: ::std::string::String,
    mut b: ::core::option::Option<::std::string::String>,
) -> ::std::string::String {
    return ::milo::__private::concat(
        &[
            &a,
            &(match ::milo::__private::coalesce(b) {
                ::core::option::Option::Some(__milo_v1) => __milo_v1,
                ::core::option::Option::None => ::std::string::String::from(""),
            }),
        ],
    );
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let a: ::core::option::Option<u16> = ::core::option::Option::Some(100);
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& a)),
        );
        let mut b: ::core::option::Option<i64> = ::core::option::Option::None;
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& b)),
        );
        b = ::core::option::Option::Some(7);
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& b)),
        );
        b = ::core::option::Option::None;
        ::milo::__private::print(::core::format_args!("{}", b.is_none()));
        show("literal", ::core::option::Option::Some(5));
        show("null", ::core::option::Option::None);
        let n = 8;
        show("variable", ::core::option::Option::Some(n));
        let already: ::core::option::Option<i32> = ::core::option::Option::Some(9);
        show("option", already);
        show("some", ::core::option::Option::Some(3 + 7));
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", join(::std::string::String::from("x"),
                ::core::option::Option::Some(::std::string::String::from("y")),),
                join(::std::string::String::from("x"), ::core::option::Option::None,)
            ),
        );
        let mut best: ::core::option::Option<i32> = ::core::option::Option::None;
        let v: ::std::vec::Vec<i32> = ::std::vec![3, 9, 4];
        for x in v {
            if best.is_none() || ((*::milo::__private::unwrap(best.as_ref())) < x) {
                best = ::core::option::Option::Some(x);
            }
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& best)),
        );
        let neg: ::core::option::Option<i8> = ::core::option::Option::Some(-5);
        ::milo::__private::print(
            ::core::format_args!("{}", (* ::milo::__private::unwrap(neg.as_ref())) + 1),
        );
        return 0;
    })
}
