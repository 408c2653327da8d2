#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Summary {
    count: i64,
    sum: i64,
}
impl ::milo::__private::Show for Summary {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Summary",
            &[
                ("count", &self.count as &dyn ::milo::__private::Show),
                ("sum", &self.sum as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Summary {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Summary {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn sumTo(mut n: i64) -> i64 {
    let mut s: i64 = 0;
    for i in 0..(n + 1) {
        s += i;
    }
    return s;
}
fn words(s: &::core::primitive::str) -> ::std::vec::Vec<::std::string::String> {
    return ::milo::string::split(s, " ");
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let (a, b) = ::milo::__private::parallel((|| { sumTo(100) }, || { sumTo(10) }));
        ::milo::__private::print(::core::format_args!("{}", a + b));
        let (w, s, t, n) = ::milo::__private::parallel((
            || { words("x y z") },
            || { ::milo::string::toUpper("text") },
            || { Summary { count: 2, sum: sumTo(4) } },
            || { 7 },
        ));
        ::milo::__private::print(
            ::core::format_args!(
                "{} {} {} {}", ::milo::__private::Shown(& w), & s,
                ::milo::__private::Shown(& t), & n
            ),
        );
        for i in 1..4 {
            let (x, y) = ::milo::__private::parallel((|| { sumTo(i) }, || { i * 2 }));
            ::milo::__private::print(::core::format_args!("{} {}", & x, & y));
        }
        let mut f = |mut n: i64| -> i64 {
            let (p, q) = ::milo::__private::parallel((
                || { sumTo(n) },
                || { sumTo(n + 1) },
            ));
            return q - p;
        };
        ::milo::__private::print(::core::format_args!("{}", f(41,)));
        let (only,) = ::milo::__private::parallel((|| { 3 + 4 },));
        ::milo::__private::print(::core::format_args!("{}", & only));
        return 0;
    })
}
