const LIMIT: i64 = 10;
const RATE: f64 = 0.5;
const DEBUG: bool = false;
const GREETING: &::core::primitive::str = "welcome";
const MASK: u8 = 0b0000_1111;
const DOUBLE: i64 = LIMIT * 2;
const offset: i32 = -3;
const PRIMES: [i32; 4] = [2, 3, 5, 7];
const EXTRA: i64 = 90;
#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Conf {
    max: i64,
}
impl ::milo::__private::Show for Conf {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Conf",
            &[("max", &self.max as &dyn ::milo::__private::Show)],
        )
    }
}
impl ::core::fmt::Display for Conf {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Conf {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Conf {
    fn standard() -> Conf {
        return Conf { max: LIMIT + EXTRA };
    }
}
fn under(mut n: i64) -> bool {
    return n < LIMIT;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        ::milo::__private::print(
            ::core::format_args!("{} {} {} {}", LIMIT, DOUBLE, RATE, DEBUG),
        );
        ::milo::__private::print(
            ::core::format_args!("{}{}", GREETING, ::milo::__private::len(GREETING)),
        );
        let x: u8 = 0xAB;
        ::milo::__private::print(::core::format_args!("{}", x & MASK));
        ::milo::__private::print(::core::format_args!("{}{}", under(9,), under(10,)));
        ::milo::__private::print(::core::format_args!("{}", Conf::standard().max));
        ::milo::__private::print(::core::format_args!("{}", offset + 5));
        let mut sum = 0;
        for p in PRIMES {
            sum += p;
        }
        ::milo::__private::print(
            ::core::format_args!(
                "{} {} {}", & sum, & PRIMES[3], ::milo::__private::len(& PRIMES)
            ),
        );
        let mut f = |mut n: i64| n * LIMIT;
        ::milo::__private::print(::core::format_args!("{}", f(4,)));
        return 0;
    })
}
