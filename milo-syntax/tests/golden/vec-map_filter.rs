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
fn square(x: &i32) -> i32 {
    return (*x) * (*x);
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let v: ::std::vec::Vec<i32> = ::std::vec![1, 2, 3, 4, 5, 6];
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::vec::map(& v, | x : & i32 | (*
                x) * 10,))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::vec::filter(& v, | x : & i32 |
                ((* x) % 2) == 0,))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::vec::map(& v, square,))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::vec::map(& ::milo::vec::filter(&
                v, | x : & i32 | * x > 2,), | x : & i32 | (* x) - 2,))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::vec::join(& ::milo::vec::map(& v, | x : & i32 |
                ::milo::__private::format(::core::format_args!("<{}>", x)),), "",)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::vec::map(& v, | x : & i32 | * x
                > 3,))
            ),
        );
        let limit = 4;
        let small = ::milo::vec::filter(&v, |x: &i32| -> bool { return *x < limit });
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::Shown(& small), ::milo::__private::len(&
                small)
            ),
        );
        let points = ::milo::vec::map(
            &::milo::vec::filter(&v, |x: &i32| *x < 3),
            |x: &i32| P { x: *x, y: (*x) * (*x) },
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& points)),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::vec::map(& points, | p : & P | p
                .x + p.y,))
            ),
        );
        let none: ::std::vec::Vec<i32> = ::std::vec::Vec::new();
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::Shown(& ::milo::vec::map(& none, | x : & i32 |
                (* x) + 1,)), ::milo::__private::Shown(& ::milo::vec::filter(& none, | x
                : & i32 | true,))
            ),
        );
        let words: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("a"), ::std::string::String::from("bb")
        ];
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::Shown(& ::milo::vec::map(& words, | w |
                ::milo::__private::len(w),)), ::milo::__private::Shown(&
                ::milo::vec::map(& words, | w | w.clone(),))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::len(& v)),
        );
        return 0;
    })
}
