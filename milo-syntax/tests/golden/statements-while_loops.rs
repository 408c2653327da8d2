fn next(mut n: i32) -> i32 {
    if (n % 2) == 0 {
        return n / 2;
    }
    return (3 * n) + 1;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut n = 6;
        let mut steps = 0;
        while n != 1 {
            n = next(n);
            steps += 1;
        }
        ::milo::__private::print(::core::format_args!("{}", & steps));
        let mut a = 0;
        let mut b = 10;
        while a < b {
            a += 1;
            b -= 1;
        }
        ::milo::__private::print(::core::format_args!("{} {}", & a, & b));
        while false {
            ::milo::__private::print(::core::format_args!("never"));
        }
        let mut v: ::std::vec::Vec<i32> = ::std::vec![1, 2, 3];
        while !v.is_empty() {
            ::milo::__private::print(
                ::core::format_args!("{}", ::milo::vec::pop(& mut v,)),
            );
        }
        let mut i: i64 = 0;
        let s = ::std::string::String::from("key=value");
        while (i < ::milo::__private::len(&s))
            && (::milo::string::at(&s, ::milo::__private::idx(i)) != 61u8)
        {
            i += 1;
        }
        ::milo::__private::print(::core::format_args!("{}", & i));
        let mut x = 1;
        loop {
            x *= 2;
            if x > 100 {
                break;
            }
        }
        ::milo::__private::print(::core::format_args!("{}", & x));
        return 0;
    })
}
