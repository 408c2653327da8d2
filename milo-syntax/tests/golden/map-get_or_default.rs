fn count(
    words: &::std::vec::Vec<::std::string::String>,
) -> ::std::collections::HashMap<::std::string::String, i32> {
    let mut m: ::std::collections::HashMap<::std::string::String, i32> = ::std::collections::HashMap::new();
    for w in words {
        ::milo::map::update(&mut m, w, || w.clone(), 0, |v| v + 1);
    }
    return m;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut m: ::std::collections::HashMap<::std::string::String, i32> = ::std::collections::HashMap::new();
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", ::milo::map::getOrDefault(& m, "x", 7,),
                ::milo::__private::len(& m)
            ),
        );
        ::milo::map::insert(&mut m, ::std::string::String::from("x"), 1);
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::map::getOrDefault(& m, "x", 7,)),
        );
        let c = count(&::milo::string::splitWords("a b a c b a"));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}{}", ::milo::map::getOrDefault(& c, "a", 0,),
                ::milo::map::getOrDefault(& c, "b", 0,), ::milo::map::getOrDefault(& c,
                "c", 0,), ::milo::map::getOrDefault(& c, "d", 0,)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::len(& c)),
        );
        let mut groups: ::std::collections::HashMap<
            i64,
            ::std::vec::Vec<::std::string::String>,
        > = ::std::collections::HashMap::new();
        let words: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("x"), ::std::string::String::from("yy"),
            ::std::string::String::from("z"), ::std::string::String::from("ww"),
            ::std::string::String::from("vvv")
        ];
        for w in words {
            let mut list = ::milo::map::take(&mut groups, &::milo::__private::len(&w))
                .unwrap_or(::std::vec::Vec::new());
            list.push(w.clone());
            ::milo::map::insert(&mut groups, ::milo::__private::len(&w), list);
        }
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}{}", ::milo::__private::Shown(&
                ::milo::__private::unwrap(::milo::map::get(& groups, & 1,))),
                ::milo::__private::Shown(& ::milo::__private::unwrap(::milo::map::get(&
                groups, & 2,))), ::milo::__private::Shown(&
                ::milo::__private::unwrap(::milo::map::get(& groups, & 3,))),
                ::milo::__private::len(& groups)
            ),
        );
        let mut names: ::std::collections::HashMap<i32, ::std::string::String> = ::std::collections::HashMap::new();
        ::milo::map::insert(&mut names, 1, ::std::string::String::from("one"));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::map::getOrDefault(& names, & 1,
                ::std::string::String::from("?"),), ::milo::map::getOrDefault(& names, &
                2, ::std::string::String::from("?"),)
            ),
        );
        return 0;
    })
}
