type Alt = i32;
type Temp = i32;
#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Reading {
    alt: Alt,
    temp: Temp,
    digit: u8,
}
impl ::milo::__private::Show for Reading {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Reading",
            &[
                ("alt", &self.alt as &dyn ::milo::__private::Show),
                ("temp", &self.temp as &dyn ::milo::__private::Show),
                ("digit", &self.digit as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Reading {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Reading {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn climb(mut a: Alt, mut by: i32) -> Alt {
    let mut a = ::milo::__private::check_range::<i32>(a, 0, 50000);
    return ::milo::__private::check_range::<i32>(a + by, 0, 50000);
}
fn half(mut n: i64) -> i64 {
    let mut n = ::milo::__private::check_range::<i64>(n, 0, 100);
    return n / 2;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let low: Alt = 0;
        let high: Alt = 50000;
        ::milo::__private::print(::core::format_args!("{} {}", & low, & high));
        let mut t: Temp = -40;
        t = 60;
        t = ::milo::__private::check_range::<i32>(t - 100, -40, 60);
        ::milo::__private::print(::core::format_args!("{}", & t));
        t = ::milo::__private::check_range::<i32>(t + 1, -40, 60);
        ::milo::__private::print(::core::format_args!("{}", & t));
        let r = Reading {
            alt: 100,
            temp: -5,
            digit: 9,
        };
        ::milo::__private::print(
            ::core::format_args!("{} {} {}", & r.alt, & r.temp, & r.digit),
        );
        ::milo::__private::print(::core::format_args!("{}", climb(r.alt, 900,)));
        ::milo::__private::print(::core::format_args!("{}", half(99,)));
        let plain: i32 = r.alt;
        ::milo::__private::print(::core::format_args!("{}", plain - 200));
        let n = 7;
        let d: i32 = ::milo::__private::check_range::<i32>(n, 0, 9);
        ::milo::__private::print(::core::format_args!("{} {} {}", d * 2, d > 5, d == 7));
        let mut sum = 0;
        for i in 0..3 {
            let k: i32 = ::milo::__private::check_range::<i32>(i, 0, 2);
            sum += k;
        }
        ::milo::__private::print(::core::format_args!("{}", & sum));
        return 0;
    })
}
