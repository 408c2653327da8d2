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
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let a = 1;
        let b: i64 = 2;
        let c: f32 = 1.5;
        let d: ::std::string::String = ::std::string::String::from("d");
        let e: bool = !false;
        let f: ::std::vec::Vec<u8> = ::std::vec::Vec::new();
        let g: P = P { x: 3 };
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}{}{}{}{}", & a, & b, & c, & d, & e, ::milo::__private::Shown(& f),
                ::milo::__private::Shown(& g)
            ),
        );
        let mut n = 0;
        if e {
            n = 5;
        } else {
            n = 6;
        }
        ::milo::__private::print(::core::format_args!("{}", & n));
        let mut best = ::std::string::String::from("");
        for w in [
            ::std::string::String::from("aa"),
            ::std::string::String::from("b"),
            ::std::string::String::from("cccc"),
            ::std::string::String::from("dd"),
        ] {
            if ::milo::__private::len(&w) > ::milo::__private::len(&best) {
                best = w;
            }
        }
        ::milo::__private::print(::core::format_args!("{}", & best));
        let mut p = P { x: 1 };
        p = P { x: 2 };
        p.x = p.x + 1;
        ::milo::__private::print(::core::format_args!("{}", & p.x));
        let mut list: ::std::vec::Vec<::std::string::String> = ::std::vec::Vec::new();
        list = ::std::vec![::std::string::String::from("new")];
        list.push(::std::string::String::from("more"));
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& list)),
        );
        let mut x = 1;
        let mut y = 2;
        let t = x;
        x = y;
        y = t;
        ::milo::__private::print(::core::format_args!("{}{}", & x, & y));
        return 0;
    })
}
