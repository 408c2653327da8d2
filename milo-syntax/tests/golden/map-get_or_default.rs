fn count(words: &::milo::Vec<::milo::string>) -> ::milo::HashMap<::milo::string, i32> {
    let mut m: ::milo::HashMap<::milo::string, i32> = ::milo::HashMap::new();
    for w in words.iter() {
        ::milo::__private::update(&mut m, w, || w.clone(), 0, |v| v + 1);
    }
    return m;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut m: ::milo::HashMap<::milo::string, i32> = ::milo::HashMap::new();
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", m.getOrDefault(& ::milo::string::from("x"), 7,), m.len()
            ),
        );
        m.insert(::milo::string::from("x"), 1);
        ::milo::__private::print(
            ::core::format_args!("{}", m.getOrDefault(& ::milo::string::from("x"), 7,)),
        );
        let c = count(&::milo::__private::Text::splitWords("a b a c b a"));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}{}", c.getOrDefault(& ::milo::string::from("a"), 0,), c
                .getOrDefault(& ::milo::string::from("b"), 0,), c.getOrDefault(&
                ::milo::string::from("c"), 0,), c.getOrDefault(&
                ::milo::string::from("d"), 0,)
            ),
        );
        ::milo::__private::print(::core::format_args!("{}", c.len()));
        let mut groups: ::milo::HashMap<i64, ::milo::Vec<::milo::string>> = ::milo::HashMap::new();
        let words: ::milo::Vec<::milo::string> = ::milo::Vec::from([
            ::milo::string::from("x"),
            ::milo::string::from("yy"),
            ::milo::string::from("z"),
            ::milo::string::from("ww"),
            ::milo::string::from("vvv"),
        ]);
        for w in words {
            let mut list = ::milo::__private::take_from(
                    &mut groups,
                    &::milo::__private::length(w.len()),
                )
                .unwrap_or(::milo::Vec::new());
            list.push(w.clone());
            groups.insert(::milo::__private::length(w.len()), list);
        }
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}{}", ::milo::__private::Shown(& ::milo::__private::unwrap(groups
                .get(& 1,))), ::milo::__private::Shown(& ::milo::__private::unwrap(groups
                .get(& 2,))), ::milo::__private::Shown(& ::milo::__private::unwrap(groups
                .get(& 3,))), groups.len()
            ),
        );
        let mut names: ::milo::HashMap<i32, ::milo::string> = ::milo::HashMap::new();
        names.insert(1, ::milo::string::from("one"));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", names.getOrDefault(& 1, ::milo::string::from("?"),), names
                .getOrDefault(& 2, ::milo::string::from("?"),)
            ),
        );
        return 0;
    })
}
