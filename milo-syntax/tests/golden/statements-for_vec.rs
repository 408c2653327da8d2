#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct P {
    x: i32,
    name: ::std::string::String,
}
impl ::milo::__private::Show for P {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "P",
            &[
                ("x", &self.x as &dyn ::milo::__private::Show),
                ("name", &self.name as &dyn ::milo::__private::Show),
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
fn total(v: &::std::vec::Vec<i32>) -> i32 {
    let mut t = 0;
    for &x in v {
        t += x;
    }
    return t;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let v: ::std::vec::Vec<i32> = ::std::vec![1, 2, 3];
        for &x in &v {
            ::milo::__private::print(::core::format_args!("{}", x * 2));
        }
        ::milo::__private::print(
            ::core::format_args!("{} {}", total(& v,), ::milo::__private::len(& v)),
        );
        let words: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("a"), ::std::string::String::from("b")
        ];
        let mut joined = ::std::string::String::from("");
        for w in &words {
            {
                joined.push_str(w);
                joined.push_str(".");
            };
        }
        ::milo::__private::print(
            ::core::format_args!("{}{}", & joined, ::milo::__private::Shown(& words)),
        );
        let mut kept: ::std::vec::Vec<::std::string::String> = ::std::vec::Vec::new();
        for w in &words {
            if *w != "a" {
                kept.push(w.clone());
            }
        }
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::Shown(& kept), ::milo::__private::len(& words)
            ),
        );
        let ps: ::std::vec::Vec<P> = ::std::vec![
            P { x : 1, name : ::std::string::String::from("p"), }, P { x : 2, name :
            ::std::string::String::from("q"), }
        ];
        for p in &ps {
            ::milo::__private::print(::core::format_args!("{}{}", & p.name, & p.x));
        }
        for p in ps {
            let n = p.name;
            ::milo::__private::print(::core::format_args!("{}", & n));
        }
        let empty: ::std::vec::Vec<i32> = ::std::vec::Vec::new();
        for x in empty {
            ::milo::__private::print(::core::format_args!("never"));
        }
        for x in [10, 20] {
            ::milo::__private::print(::core::format_args!("{}", & x));
        }
        let nested: ::std::vec::Vec<::std::vec::Vec<i32>> = ::std::vec![
            ::std::vec![1], ::std::vec![2, 3], ::std::vec::Vec::new()
        ];
        for row in nested {
            let mut s = 0;
            for x in row {
                s += x;
            }
            ::milo::__private::print(::core::format_args!("{}", & s));
        }
        return 0;
    })
}
