fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut n = 5;
        let mut f = move || n + 1;
        n = 100;
        ::milo::__private::print(::core::format_args!("{} {}", f(), & n));
        let s = ::std::string::String::from("owned");
        let mut g = move || -> ::std::string::String {
            return ::milo::__private::concat(&[&s, "!"])
        };
        ::milo::__private::print(::core::format_args!("{}{}", g(), g()));
        let mut c = 0;
        let mut h = move || -> i32 {
            c += 1;
            return c;
        };
        ::milo::__private::print(::core::format_args!("{}{}{}", h(), h(), & c));
        let v: ::std::vec::Vec<i32> = ::std::vec![1, 2, 3];
        let mut sum = move || -> i32 {
            let mut t = 0;
            for &x in &v {
                t += x;
            }
            return t;
        };
        ::milo::__private::print(::core::format_args!("{}{}", sum(), sum()));
        let flag = true;
        let mut k = move |mut x: i32| if flag { x } else { 0 };
        ::milo::__private::print(::core::format_args!("{}{}", k(4,), & flag));
        let kept: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("a")
        ];
        let copy = kept.clone();
        let mut l = move || ::milo::__private::len(&copy);
        ::milo::__private::print(
            ::core::format_args!("{}{}", l(), ::milo::__private::len(& kept)),
        );
        return 0;
    })
}
