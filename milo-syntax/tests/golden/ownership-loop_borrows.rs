#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct P {
    name: ::std::string::String,
    n: i32,
}
impl ::milo::__private::Show for P {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "P",
            &[
                ("name", &self.name as &dyn ::milo::__private::Show),
                ("n", &self.n as &dyn ::milo::__private::Show),
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
fn show(p: &P) -> ::std::string::String {
    return p.name.clone();
}
fn own(mut p: P) -> ::std::string::String {
    return ::milo::__private::concat(&[&p.name, "!"]);
}
fn len(s: &::core::primitive::str) -> i64 {
    return ::milo::__private::len(s) as i64;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let ps: ::std::vec::Vec<P> = ::std::vec![
            P { name : ::std::string::String::from("a"), n : 1, }, P { name :
            ::std::string::String::from("b"), n : 2, }
        ];
        for p in &ps {
            ::milo::__private::print(
                ::core::format_args!("{}{}{}", show(p,), own(p.clone(),), & p.n),
            );
        }
        for p in &ps {
            let copy = p.clone();
            ::milo::__private::print(::core::format_args!("{}", & copy.name));
        }
        for (i, p) in (0_i64..).zip(&ps) {
            for (j, q) in (0_i64..).zip(&ps) {
                if i < j {
                    ::milo::__private::print(
                        ::core::format_args!(
                            "{}", ::milo::__private::concat(& [& show(p,), & show(q,),])
                        ),
                    );
                }
            }
        }
        let words: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("x"), ::std::string::String::from("yy")
        ];
        let mut t: i64 = 0;
        for w in &words {
            t += len(w) + (::milo::__private::len(w) as i64);
        }
        ::milo::__private::print(::core::format_args!("{}", & t));
        let mut best = (*::milo::vec::at(&ps, 0)).clone();
        for p in &ps {
            if p.n > best.n {
                best = p.clone();
            }
        }
        ::milo::__private::print(
            ::core::format_args!("{}{}", & best.name, ::milo::__private::len(& ps)),
        );
        let mut out: ::std::vec::Vec<::std::string::String> = ::std::vec::Vec::new();
        for w in &words {
            match ::core::convert::AsRef::<::core::primitive::str>::as_ref(&w) {
                "x" => {
                    out.push(::std::string::String::from("found"));
                }
                _ => {
                    out.push(w.clone());
                }
            }
        }
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::Shown(& out), ::milo::__private::Shown(&
                words)
            ),
        );
        return 0;
    })
}
