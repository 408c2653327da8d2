#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct P {
    x: i32,
    tags: ::std::vec::Vec<::std::string::String>,
}
impl ::milo::__private::Show for P {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "P",
            &[
                ("x", &self.x as &dyn ::milo::__private::Show),
                ("tags", &self.tags as &dyn ::milo::__private::Show),
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
fn run(mut f: impl ::core::ops::FnMut() -> ()) {
    f();
}
fn each(v: &::std::vec::Vec<i32>, mut f: impl ::core::ops::FnMut(i32) -> ()) {
    for &x in v {
        f(x);
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut s = ::std::string::String::from("a");
        run(|| {
            s.push_str("b");
        });
        ::milo::__private::print(::core::format_args!("{}", & s));
        run(|| {
            ::milo::string::push(&mut s, &99u8);
        });
        ::milo::__private::print(::core::format_args!("{}", & s));
        let mut m: ::std::collections::HashMap<::std::string::String, i32> = ::std::collections::HashMap::new();
        each(
            &::std::vec![1, 2, 1],
            |mut x: i32| {
                let k = ::milo::__private::Int::toString(x);
                ::milo::map::update(&mut m, &k, || k.clone(), 0, |v| v + 1);
            },
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::unwrap(::milo::map::get(& m, "1",)),
                ::milo::__private::len(& m)
            ),
        );
        let mut p = P {
            x: 0,
            tags: ::std::vec::Vec::new(),
        };
        each(
            &::std::vec![1, 2],
            |mut x: i32| {
                p.x += x;
                p.tags.push(::milo::__private::format(::core::format_args!("{}", & x)));
            },
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& p)),
        );
        let mut best: ::core::option::Option<i32> = ::core::option::Option::None;
        each(
            &::std::vec![3, 9, 4],
            |mut x: i32| {
                if best.is_none() || (x > (*::milo::__private::unwrap(best.as_ref()))) {
                    best = ::core::option::Option::Some(x);
                }
            },
        );
        ::milo::__private::print(
            ::core::format_args!("{}", & (* ::milo::__private::unwrap(best.as_ref()))),
        );
        let mut last: ::core::option::Option<::std::string::String> = ::core::option::Option::None;
        each(
            &::std::vec![3, 9],
            |mut x: i32| {
                last = ::core::option::Option::Some(
                    ::milo::__private::format(::core::format_args!("{}", & x)),
                );
            },
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::unwrap(last)),
        );
        let mut grid: ::std::vec::Vec<::std::vec::Vec<i32>> = ::std::vec![
            ::std::vec![0, 0], ::std::vec![0, 0]
        ];
        each(
            &::std::vec![0, 1],
            |mut i: i32| {
                (*::milo::vec::at_mut(
                    &mut (*::milo::vec::at_mut(&mut grid, ::milo::__private::idx(i))),
                    ::milo::__private::idx(i),
                )) = 1;
            },
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& grid)),
        );
        let mut nested = 0;
        each(
            &::std::vec![1, 2],
            |mut i: i32| {
                each(
                    &::std::vec![10, 20],
                    |mut j: i32| {
                        nested += i * j;
                    },
                );
            },
        );
        ::milo::__private::print(::core::format_args!("{}", & nested));
        let mut names: ::std::vec::Vec<::std::string::String> = ::std::vec::Vec::new();
        let v: ::std::vec::Vec<i32> = ::std::vec![1, 2];
        ::milo::vec::each(
            &v,
            |x: &i32| {
                names.push(::milo::__private::format(::core::format_args!("n{}", x)));
            },
        );
        let joined = ::milo::vec::join(&names, ",");
        ::milo::__private::print(::core::format_args!("{}", & joined));
        let mut acc = ::std::string::String::from("");
        for i in 0..3 {
            let mut f = |mut t: ::std::string::String, acc: &mut ::std::string::String| {
                acc.push_str(
                    &::milo::__private::concat(
                        &[&t, &::milo::__private::Int::toString(i)],
                    ),
                );
            };
            f(::std::string::String::from("x"), &mut acc);
        }
        ::milo::__private::print(::core::format_args!("{}", & acc));
        let mut fl = false;
        let mut on = |fl: &mut ::core::primitive::bool| {
            *fl = true;
        };
        on(&mut fl);
        if fl {
            ::milo::__private::print(::core::format_args!("on"));
        }
        return 0;
    })
}
