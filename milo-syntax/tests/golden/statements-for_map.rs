fn total(m: &::std::collections::HashMap<::std::string::String, i32>) -> i32 {
    let mut t = 0;
    for (k, v) in m {
        t += (*v) + (::milo::__private::len(k) as i32);
    }
    return t;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut m: ::std::collections::HashMap<::std::string::String, i32> = ::std::collections::HashMap::new();
        ::milo::map::insert(&mut m, ::std::string::String::from("a"), 1);
        ::milo::map::insert(&mut m, ::std::string::String::from("bb"), 2);
        ::milo::map::insert(&mut m, ::std::string::String::from("ccc"), 3);
        ::milo::__private::print(
            ::core::format_args!("{} {}", total(& m,), ::milo::__private::len(& m)),
        );
        let mut keys: ::std::vec::Vec<::std::string::String> = ::std::vec::Vec::new();
        for (k, v) in m {
            if v > 1 {
                keys.push(k);
            }
        }
        ::milo::vec::sort(&mut keys);
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& keys)),
        );
        let mut squares: ::std::collections::HashMap<i32, i64> = ::std::collections::HashMap::new();
        for i in 0..5 {
            ::milo::map::insert(&mut squares, i, (i as i64) * (i as i64));
        }
        let mut sum: i64 = 0;
        for (n, sq) in squares {
            if sq != ((n as i64) * (n as i64)) {
                ::milo::__private::print(::core::format_args!("wrong"));
            }
            sum += sq;
        }
        ::milo::__private::print(::core::format_args!("{}", & sum));
        let mut single: ::std::collections::HashMap<
            ::std::string::String,
            ::std::vec::Vec<i32>,
        > = ::std::collections::HashMap::new();
        ::milo::map::insert(
            &mut single,
            ::std::string::String::from("only"),
            ::std::vec![1, 2],
        );
        for (k, v) in single {
            ::milo::__private::print(
                ::core::format_args!(
                    "{}{}{}", & k, ::milo::__private::Shown(& v),
                    ::milo::__private::len(& v)
                ),
            );
        }
        let none: ::std::collections::HashMap<i32, i32> = ::std::collections::HashMap::new();
        for (k, v) in none {
            ::milo::__private::print(::core::format_args!("never"));
        }
        return 0;
    })
}
