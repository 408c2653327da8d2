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
    fn show(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __f,
            "P",
            &[
                ("x", &self.x as &dyn ::milo::__private::Show),
                ("y", &self.y as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for P {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
impl ::core::fmt::Debug for P {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
fn square(x: &i32) -> i32 {
    return (*x) * (*x);
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let v: ::milo::Vec<i32> = ::milo::Vec::from([1, 2, 3, 4, 5, 6]);
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::__private::Seq::map(& v, | x : &
                i32 | (* x) * 10,))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::__private::Seq::filter(& v, | x
                : & i32 | ((* x) % 2) == 0,))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::__private::Seq::map(& v,
                square,))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::__private::Seq::map(&
                ::milo::__private::Seq::filter(& v, | x : & i32 | * x > 2,), | x : & i32
                | (* x) - 2,))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Seq::join(& ::milo::__private::Seq::map(& v, | x
                : & i32 | ::milo::__private::format(::core::format_args!("<{}>", x)),),
                "",)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::__private::Seq::map(& v, | x : &
                i32 | * x > 3,))
            ),
        );
        let limit = 4;
        let small = ::milo::__private::Seq::filter(
            &v,
            |x: &i32| -> bool { return *x < limit },
        );
        ::milo::__private::print(
            ::core::format_args!("{}{}", ::milo::__private::Shown(& small), small.len()),
        );
        let points = ::milo::__private::Seq::map(
            &::milo::__private::Seq::filter(&v, |x: &i32| *x < 3),
            |x: &i32| P { x: *x, y: (*x) * (*x) },
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& points)),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::__private::Seq::map(& points, |
                p : & P | p.x + p.y,))
            ),
        );
        let none: ::milo::Vec<i32> = ::milo::Vec::new();
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::Shown(& ::milo::__private::Seq::map(& none, |
                x : & i32 | (* x) + 1,)), ::milo::__private::Shown(&
                ::milo::__private::Seq::filter(& none, | x : & i32 | true,))
            ),
        );
        let words: ::milo::Vec<::milo::string> = ::milo::Vec::from([
            ::milo::string::from("a"),
            ::milo::string::from("bb"),
        ]);
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::Shown(& ::milo::__private::Seq::map(& words, |
                w | ::milo::__private::length(w.len()),)), ::milo::__private::Shown(&
                ::milo::__private::Seq::map(& words, | w | w.clone(),))
            ),
        );
        ::milo::__private::print(::core::format_args!("{}", v.len()));
        return 0;
    })
}
