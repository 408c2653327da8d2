#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Doc {
    title: ::milo::string,
    lines: ::milo::Vec<::milo::string>,
}
impl ::milo::__private::Show for Doc {
    fn show(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __f,
            "Doc",
            &[
                ("title", &self.title as &dyn ::milo::__private::Show),
                ("lines", &self.lines as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Doc {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
impl ::core::fmt::Debug for Doc {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
fn size(d: &Doc) -> i64 {
    return d.lines.len() as i64;
}
fn head(d: &Doc) -> ::milo::string {
    return d.title.clone();
}
fn both(a: &Doc, b: &Doc) -> ::milo::string {
    return ::milo::__private::concat(&[&head(a), &head(b)]);
}
fn longest(v: &::milo::Vec<::milo::string>) -> ::milo::string {
    let mut best = ::milo::string::from("");
    for s in v.iter() {
        if ::milo::__private::length(s.len()) > ::milo::__private::length(best.len()) {
            best = s.clone();
        }
    }
    return best;
}
fn len(s: &::core::primitive::str) -> i64 {
    return ::milo::__private::len(s) as i64;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let d = Doc {
            title: ::milo::string::from("t"),
            lines: ::milo::Vec::from([
                ::milo::string::from("a"),
                ::milo::string::from("bbb"),
            ]),
        };
        ::milo::__private::print(
            ::core::format_args!("{}{}{}", size(& d,), size(& d,), head(& d,)),
        );
        ::milo::__private::print(::core::format_args!("{}", both(& d, & d,)));
        ::milo::__private::print(
            ::core::format_args!("{}{}", longest(& d.lines,), len(& d.title,)),
        );
        let s = ::milo::string::from("word");
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (len(& s,) + len(& s,)) + len(& ::milo::__private::concat(& [& s, &
                s,]),)
            ),
        );
        for i in 0..2 {
            ::milo::__private::print(
                ::core::format_args!("{}", size(& d,) + (i as i64)),
            );
        }
        ::milo::__private::print(::core::format_args!("{}{}", d.title, d.lines.len()));
        ::milo::__private::print(
            ::core::format_args!("{}", len(& longest(& d.lines,),)),
        );
        match size(&d) {
            2 => {
                ::milo::__private::print(::core::format_args!("{}", head(& d,)));
            }
            _ => {
                ::milo::__private::print(::core::format_args!("?"));
            }
        }
        let mut f = |mut x: i64| -> i64 { return x + size(&d) };
        ::milo::__private::print(::core::format_args!("{}{}", f(1,), d.title));
        return 0;
    })
}
