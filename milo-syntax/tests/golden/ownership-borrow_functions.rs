#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Doc {
    title: ::std::string::String,
    lines: ::std::vec::Vec<::std::string::String>,
}
impl ::milo::__private::Show for Doc {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Doc",
            &[
                ("title", &self.title as &dyn ::milo::__private::Show),
                ("lines", &self.lines as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Doc {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Doc {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn size(d: &Doc) -> i64 {
    return ::milo::__private::len(&d.lines) as i64;
}
fn head(d: &Doc) -> ::std::string::String {
    return d.title.clone();
}
fn both(a: &Doc, b: &Doc) -> ::std::string::String {
    return ::milo::__private::concat(&[&head(a), &head(b)]);
}
fn longest(v: &::std::vec::Vec<::std::string::String>) -> ::std::string::String {
    let mut best = ::std::string::String::from("");
    for s in v {
        if ::milo::__private::len(s) > ::milo::__private::len(&best) {
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
            title: ::std::string::String::from("t"),
            lines: ::std::vec![
                ::std::string::String::from("a"), ::std::string::String::from("bbb")
            ],
        };
        ::milo::__private::print(
            ::core::format_args!("{}{}{}", size(& d,), size(& d,), head(& d,)),
        );
        ::milo::__private::print(::core::format_args!("{}", both(& d, & d,)));
        ::milo::__private::print(
            ::core::format_args!("{}{}", longest(& d.lines,), len(& d.title,)),
        );
        let s = ::std::string::String::from("word");
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
        ::milo::__private::print(
            ::core::format_args!("{}{}", & d.title, ::milo::__private::len(& d.lines)),
        );
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
        ::milo::__private::print(::core::format_args!("{}{}", f(1,), & d.title));
        return 0;
    })
}
