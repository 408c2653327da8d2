fn wrap(
    s: &::core::primitive::str,
    open: &::core::primitive::str,
    close: &::core::primitive::str,
) -> ::std::string::String {
    return ::milo::__private::concat(&[open, s, close]);
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::concat(& ["a", "b",])),
        );
        let x = ::std::string::String::from("left");
        let y = ::milo::__private::concat(&[&x, "-", "right"]);
        ::milo::__private::print(::core::format_args!("{}", & y));
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::concat(& ["", "",]) == ""),
        );
        ::milo::__private::print(::core::format_args!("{}", wrap("in", "(", ")",)));
        let mut s = ::std::string::String::from("1");
        for i in 2..6 {
            {
                s.push_str(",");
                s.push_str(&::milo::__private::Int::toString(i));
            };
        }
        ::milo::__private::print(::core::format_args!("{}", & s));
        s.push_str("!");
        s.push_str(&::milo::__private::format(::core::format_args!("?{}", 7)));
        ::milo::__private::print(::core::format_args!("{}", & s));
        let parts: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("p"), ::std::string::String::from("q")
        ];
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::concat(& [& (* ::milo::vec::at(& parts, 0)), &
                (* ::milo::vec::at(& parts, 1)), & (* ::milo::vec::at(& parts, 0)),])
            ),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& parts)),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::concat(& ["n", &
                ::milo::__private::Int::toString(5,), "m",])
            ),
        );
        let line = ::milo::__private::concat(
            &[&wrap("a", "<", ">"), &wrap("b", "<", ">")],
        );
        ::milo::__private::print(
            ::core::format_args!("{} {}", & line, ::milo::__private::len(& line)),
        );
        return 0;
    })
}
