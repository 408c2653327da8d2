#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Big {
    n: i32,
    name: ::std::string::String,
}
impl ::milo::__private::Show for Big {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Big",
            &[
                ("n", &self.n as &dyn ::milo::__private::Show),
                ("name", &self.name as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Big {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Big {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Big {
    fn show(&self) -> ::std::string::String {
        return ::milo::__private::format(
            ::core::format_args!("{}{}", & self.name, & self.n),
        );
    }
    fn grow(&mut self) {
        self.n += 1;
    }
}
fn read(b: &Big) -> i32 {
    return b.n;
}
fn change(b: &mut Big) {
    b.n = b.n * 10;
}
fn make(mut n: i32) -> ::std::boxed::Box<Big> {
    return ::std::boxed::Box::new(Big {
        n,
        name: ::std::string::String::from("m"),
    });
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut h = ::std::boxed::Box::new(Big {
            n: 1,
            name: ::std::string::String::from("h"),
        });
        ::milo::__private::print(::core::format_args!("{}{}", & h.n, & h.name));
        h.grow();
        h.n += 5;
        ::milo::__private::print(::core::format_args!("{}", h.show()));
        ::milo::__private::print(::core::format_args!("{}", read(& (* h),)));
        change(&mut *h);
        ::milo::__private::print(::core::format_args!("{}", & h.n));
        let k = make(4);
        ::milo::__private::print(::core::format_args!("{}", k.show()));
        let list: ::std::vec::Vec<::std::boxed::Box<Big>> = ::std::vec![
            make(1,), make(2,)
        ];
        let mut t = 0;
        for b in &list {
            t += b.n;
        }
        ::milo::__private::print(
            ::core::format_args!("{}{}", & t, (* ::milo::vec::at(& list, 1)).show()),
        );
        let n = ::std::boxed::Box::new(5);
        ::milo::__private::print(::core::format_args!("{}", (* n) + 1));
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& h)),
        );
        let copy = h.clone();
        h.n = 0;
        ::milo::__private::print(::core::format_args!("{}{}", & copy.n, & h.n));
        return 0;
    })
}
