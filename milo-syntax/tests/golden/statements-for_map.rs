fn total(m: &::milo::HashMap<::milo::string, i32>) -> i32 {
    let mut t = 0;
    for (k, v) in m.iter() {
        t += (*v) + (::milo::__private::length(k.len()) as i32);
    }
    return t;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut m: ::milo::HashMap<::milo::string, i32> = ::milo::HashMap::new();
        m.insert(::milo::string::from("a"), 1);
        m.insert(::milo::string::from("bb"), 2);
        m.insert(::milo::string::from("ccc"), 3);
        ::milo::__private::print(::core::format_args!("{} {}", total(& m,), m.len()));
        let mut keys: ::milo::Vec<::milo::string> = ::milo::Vec::new();
        for (k, v) in m {
            if v > 1 {
                keys.push(k);
            }
        }
        keys.sort();
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& keys)),
        );
        let mut squares: ::milo::HashMap<i32, i64> = ::milo::HashMap::new();
        for i in 0..5 {
            squares.insert(i, (i as i64) * (i as i64));
        }
        let mut sum: i64 = 0;
        for (n, sq) in squares {
            if sq != ((n as i64) * (n as i64)) {
                ::milo::__private::print(::core::format_args!("wrong"));
            }
            sum += sq;
        }
        ::milo::__private::print(::core::format_args!("{}", sum));
        let mut single: ::milo::HashMap<::milo::string, ::milo::Vec<i32>> = ::milo::HashMap::new();
        single.insert(::milo::string::from("only"), ::milo::Vec::from([1, 2]));
        for (k, v) in single {
            ::milo::__private::print(
                ::core::format_args!("{}{}{}", k, ::milo::__private::Shown(& v), v.len()),
            );
        }
        let none: ::milo::HashMap<i32, i32> = ::milo::HashMap::new();
        for (k, v) in none {
            ::milo::__private::print(::core::format_args!("never"));
        }
        return 0;
    })
}
