#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct P {
    x: i64,
}
impl ::milo::__private::Show for P {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "P",
            &[("x", &self.x as &dyn ::milo::__private::Show)],
        )
    }
}
impl ::core::fmt::Display for P {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for P {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn low(mut n: i32) -> u8 {
    return n as u8;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let n = 300;
        ::milo::__private::print(::core::format_args!("{}", n as u8));
        let m = -1;
        ::milo::__private::print(
            ::core::format_args!("{} {} {}", m as u8, m as u32, m as i64),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::core::convert::identity:: < i32 > (- 1) as i64),
        );
        let b: u8 = 200;
        ::milo::__private::print(::core::format_args!("{} {}", b as i8, b as i32));
        let f = 300.7;
        ::milo::__private::print(::core::format_args!("{} {}", f as u8, f as i32));
        let g = -5.5;
        ::milo::__private::print(::core::format_args!("{} {}", g as u8, g as i32));
        ::milo::__private::print(
            ::core::format_args!("{} {}", true as i32, false as u8),
        );
        let big: i64 = 4294967297;
        ::milo::__private::print(::core::format_args!("{}", big as i32));
        ::milo::__private::print(::core::format_args!("{}", (7 as f64) / 2.0));
        ::milo::__private::print(::core::format_args!("{} {}", low(257,), low(- 2,)));
        let p = P { x: (n as i64) * 1_000_000_000 };
        ::milo::__private::print(::core::format_args!("{}", & p.x));
        ::milo::__private::print(
            ::core::format_args!("{} {}", (97u8 as i32) + 1, (97u8 + 1) as i32),
        );
        let v: ::std::vec::Vec<i32> = ::std::vec![1, 2];
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", (::milo::__private::len(& v) as i32) + (* ::milo::vec::at(& v,
                1)), (::milo::__private::len(& v) as f64) / 4.0
            ),
        );
        let mut t: f64 = 0.0;
        for i in 0..3 {
            t += (i as f64) * 0.5;
        }
        ::milo::__private::print(::core::format_args!("{}", & t));
        return 0;
    })
}
