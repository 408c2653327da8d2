#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct P {
    x: i32,
    y: i32,
}
impl ::milo::__private::Show for P {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "P",
            &[
                ("x", &self.x as &dyn ::milo::__private::Show),
                ("y", &self.y as &dyn ::milo::__private::Show),
            ],
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
impl P {
    fn sum(&self) -> i32 {
        return self.x + self.y;
    }
}
fn sq(mut n: i32) -> i32 {
    return n * n;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let a = 3;
        let b = 4;
        let name = ::std::string::String::from("milo");
        let p = P { x: 1, y: 2 };
        let v = [10, 20, 30];
        ::milo::__private::print(::core::format_args!("{}", & a));
        ::milo::__private::print(::core::format_args!("{} + {} = {}", & a, & b, a + b));
        ::milo::__private::print(::core::format_args!("hello {}!", & name));
        ::milo::__private::print(::core::format_args!("{} {}", sq(a,), sq(sq(b,),)));
        ::milo::__private::print(
            ::core::format_args!("{},{} -> {}", & p.x, & p.y, p.sum()),
        );
        ::milo::__private::print(
            ::core::format_args!("{} of {}", & v[1], ::milo::__private::len(& v)),
        );
        ::milo::__private::print(::core::format_args!("{}", (a < b) && (b < 5)));
        ::milo::__private::print(
            ::core::format_args!("{} {}", ::milo::__private::len(& name), name == name),
        );
        ::milo::__private::print(::core::format_args!("{}", if a > 2 { b } else { a }));
        ::milo::__private::print(
            ::core::format_args!("{} {} {}", - a, ! a, (a as f64) / 2.0),
        );
        let o: ::core::option::Option<i32> = ::core::option::Option::Some(8);
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", & (* ::milo::__private::unwrap(o.as_ref())), (match
                ::milo::__private::coalesce(o.as_ref()) {
                ::core::option::Option::Some(__milo_v1) => __milo_v1.clone(),
                ::core::option::Option::None => 0, })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", ::milo::__private::Shown(& p), ::milo::__private::Shown(& v)
            ),
        );
        let s = ::milo::__private::format(::core::format_args!("<{}>", & a));
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", ::milo::__private::concat(& [& s, &
                ::milo::__private::format(::core::format_args!("<{}>", & b)),]),
                ::milo::__private::len(& s)
            ),
        );
        for i in 0..2 {
            ::milo::__private::print(
                ::core::format_args!(
                    "{}:{}", & i, & v[::milo::__private::idx_of(3usize, i)]
                ),
            );
        }
        return 0;
    })
}
