#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Box2 {
    s: ::std::string::String,
    v: ::std::vec::Vec<i32>,
}
impl ::milo::__private::Show for Box2 {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Box2",
            &[
                ("s", &self.s as &dyn ::milo::__private::Show),
                ("v", &self.v as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Box2 {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Box2 {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn eat(mut b: Box2) -> i64 {
    return (::milo::__private::len(&b.v) as i64) + (::milo::__private::len(&b.s) as i64);
}
fn pass(mut b: Box2) -> Box2 {
    return b;
}
impl Box2 {
    fn into(mut self) -> ::std::string::String {
        return self.s;
    }
    fn with(mut self, mut n: i32) -> Box2 {
        let mut b = self;
        b.v.push(n);
        return b;
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let s = ::std::string::String::from("text");
        let t = s;
        ::milo::__private::print(::core::format_args!("{}", & t));
        let b = Box2 { s: t, v: ::std::vec![1, 2] };
        let c = b.clone();
        ::milo::__private::print(::core::format_args!("{}", eat(b,)));
        let d = pass(c);
        ::milo::__private::print(
            ::core::format_args!("{}{}", & d.s, ::milo::__private::Shown(& d.v)),
        );
        let e = d.with(3).with(4);
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& e.v)),
        );
        ::milo::__private::print(::core::format_args!("{}", e.into()));
        let mut list: ::std::vec::Vec<Box2> = ::std::vec::Vec::new();
        for i in 0..2 {
            let x = Box2 {
                s: ::milo::__private::Int::toString(i),
                v: ::std::vec::Vec::new(),
            };
            list.push(x);
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& list)),
        );
        let mut y = ::std::string::String::from("first");
        let z = y;
        y = ::std::string::String::from("second");
        ::milo::__private::print(::core::format_args!("{}{}", & z, & y));
        let m = if true { z } else { y };
        ::milo::__private::print(::core::format_args!("{}", & m));
        return 0;
    })
}
