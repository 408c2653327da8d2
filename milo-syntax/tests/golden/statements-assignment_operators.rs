#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct C {
    n: i32,
    list: ::std::vec::Vec<i32>,
    name: ::std::string::String,
}
impl ::milo::__private::Show for C {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "C",
            &[
                ("n", &self.n as &dyn ::milo::__private::Show),
                ("list", &self.list as &dyn ::milo::__private::Show),
                ("name", &self.name as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for C {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for C {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn addTo(x: &mut i32, mut by: i32) {
    *x += by;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut a = 10;
        a += 5;
        a -= 3;
        a *= 4;
        a /= 5;
        ::milo::__private::print(::core::format_args!("{}", & a));
        a %= 5;
        ::milo::__private::print(::core::format_args!("{}", & a));
        let mut b = 12;
        b &= 10;
        ::milo::__private::print(::core::format_args!("{}", & b));
        b |= 3;
        ::milo::__private::print(::core::format_args!("{}", & b));
        b ^= 1;
        ::milo::__private::print(::core::format_args!("{}", & b));
        let mut c = C {
            n: 1,
            list: ::std::vec![1, 2, 3],
            name: ::std::string::String::from("c"),
        };
        c.n += 9;
        (*::milo::vec::at_mut(&mut c.list, 1)) *= 10;
        {
            let __milo_i1 = ::milo::__private::idx(::milo::__private::len(&c.list) - 1);
            (*::milo::vec::at_mut(&mut c.list, __milo_i1)) -= 1;
        };
        c.name.push_str("+");
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& c)),
        );
        let mut f = 1.5;
        f *= 2.0;
        f /= 4.0;
        ::milo::__private::print(::core::format_args!("{}", & f));
        addTo(&mut a, 7);
        addTo(&mut c.n, 1);
        addTo(&mut (*::milo::vec::at_mut(&mut c.list, 0)), 5);
        ::milo::__private::print(
            ::core::format_args!(
                "{} {} {}", & a, & c.n, & (* ::milo::vec::at(& c.list, 0))
            ),
        );
        let mut grid: ::std::vec::Vec<::std::vec::Vec<i32>> = ::std::vec![
            ::std::vec![0, 0], ::std::vec![0, 0]
        ];
        for i in 0..2 {
            for j in 0..2 {
                (*::milo::vec::at_mut(
                    &mut (*::milo::vec::at_mut(&mut grid, ::milo::__private::idx(i))),
                    ::milo::__private::idx(j),
                )) += (i * 2) + j;
            }
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& grid)),
        );
        let mut s = ::std::string::String::from("x");
        for i in 0..3 {
            s.push_str(&::milo::__private::Int::toString(i));
        }
        ::milo::__private::print(::core::format_args!("{}", & s));
        a += if a > 3 { 100 } else { 0 };
        ::milo::__private::print(::core::format_args!("{}", & a));
        return 0;
    })
}
