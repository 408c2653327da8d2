#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct P {
    name: ::milo::string,
    n: i32,
}
impl ::milo::__private::Show for P {
    fn show(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __f,
            "P",
            &[
                ("name", &self.name as &dyn ::milo::__private::Show),
                ("n", &self.n as &dyn ::milo::__private::Show),
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
fn show(p: &P) -> ::milo::string {
    return p.name.clone();
}
fn own(mut p: P) -> ::milo::string {
    return ::milo::__private::concat(&[&p.name, "!"]);
}
fn len(s: &::core::primitive::str) -> i64 {
    return ::milo::__private::len(s) as i64;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let ps: ::milo::Vec<P> = ::milo::Vec::from([
            P {
                name: ::milo::string::from("a"),
                n: 1,
            },
            P {
                name: ::milo::string::from("b"),
                n: 2,
            },
        ]);
        for p in ps.iter() {
            ::milo::__private::print(
                ::core::format_args!("{}{}{}", show(p,), own(p.clone(),), p.n),
            );
        }
        for p in ps.iter() {
            let copy = p.clone();
            ::milo::__private::print(::core::format_args!("{}", copy.name));
        }
        for (i, p) in (0_i64..).zip(ps.iter()) {
            for (j, q) in (0_i64..).zip(ps.iter()) {
                if i < j {
                    ::milo::__private::print(
                        ::core::format_args!(
                            "{}", ::milo::__private::concat(& [& show(p,), & show(q,),])
                        ),
                    );
                }
            }
        }
        let words: ::milo::Vec<::milo::string> = ::milo::Vec::from([
            ::milo::string::from("x"),
            ::milo::string::from("yy"),
        ]);
        let mut t: i64 = 0;
        for w in words.iter() {
            t += len(w) + (::milo::__private::length(w.len()) as i64);
        }
        ::milo::__private::print(::core::format_args!("{}", t));
        let mut best = ps[0].clone();
        for p in ps.iter() {
            if p.n > best.n {
                best = p.clone();
            }
        }
        ::milo::__private::print(::core::format_args!("{}{}", best.name, ps.len()));
        let mut out: ::milo::Vec<::milo::string> = ::milo::Vec::new();
        for w in words.iter() {
            match ::core::convert::AsRef::<::core::primitive::str>::as_ref(&w) {
                "x" => {
                    out.push(::milo::string::from("found"));
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
