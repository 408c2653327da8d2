fn count(s: &::core::primitive::str, mut c: u8) -> i32 {
    let mut n = 0;
    for ch in s.bytes() {
        if ch == c {
            n += 1;
        }
    }
    return n;
}
fn hash(mut s: ::std::string::String) -> u64 {
    let mut h: u64 = 7;
    for c in (&s).bytes() {
        h = (h * 31) + (c as u64);
    }
    return h;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        for c in "AB".bytes() {
            ::milo::__private::print(::core::format_args!("{}", & c));
        }
        let s = ::std::string::String::from("banana");
        ::milo::__private::print(::core::format_args!("{}{}", count(& s, 97u8,), & s));
        ::milo::__private::print(
            ::core::format_args!("{}", hash(::std::string::String::from("ab"),)),
        );
        let mut vowels = 0;
        for c in (&s).bytes() {
            match c {
                97u8 => {
                    vowels += 1;
                }
                101u8 => {
                    vowels += 1;
                }
                _ => {}
            }
        }
        ::milo::__private::print(::core::format_args!("{}", & vowels));
        for c in "".bytes() {
            ::milo::__private::print(::core::format_args!("never"));
        }
        for c in "é".bytes() {
            ::milo::__private::print(::core::format_args!("{}", & c));
        }
        for (i, c) in (0_i64..).zip((&s).bytes()) {
            if i > 3 {
                ::milo::__private::print(::core::format_args!("{}", & c));
            }
        }
        for c in ::milo::__private::text_slice(&s, 1, ::core::option::Option::Some(3))
            .bytes()
        {
            ::milo::__private::print(::core::format_args!("{}", & c));
        }
        let mut digits = 0;
        for c in "a1b22".bytes() {
            if (c >= 48u8) && (c <= 57u8) {
                digits = (digits * 10) + ((c - 48u8) as i32);
            }
        }
        ::milo::__private::print(::core::format_args!("{}", & digits));
        return 0;
    })
}
