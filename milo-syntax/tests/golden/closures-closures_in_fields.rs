#[derive(::core::clone::Clone)]
struct Button {
    label: ::std::string::String,
    onClick: ::std::rc::Rc<dyn ::core::ops::Fn(i32) -> ::std::string::String>,
}
impl ::milo::__private::Show for Button {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Button",
            &[
                ("label", &self.label as &dyn ::milo::__private::Show),
                (
                    "onClick",
                    &::milo::__private::Probe(&self.onClick).milo_field()
                        as &dyn ::milo::__private::Show,
                ),
            ],
        )
    }
}
impl ::core::fmt::Display for Button {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Button {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
#[derive(::core::clone::Clone)]
struct Calc {
    ops: ::std::vec::Vec<Entry>,
}
impl ::milo::__private::Show for Calc {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Calc",
            &[("ops", &self.ops as &dyn ::milo::__private::Show)],
        )
    }
}
impl ::core::fmt::Display for Calc {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Calc {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
#[derive(::core::clone::Clone)]
struct Entry {
    name: ::std::string::String,
    run: ::std::rc::Rc<dyn ::core::ops::Fn(i32, i32) -> i32>,
}
impl ::milo::__private::Show for Entry {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Entry",
            &[
                ("name", &self.name as &dyn ::milo::__private::Show),
                (
                    "run",
                    &::milo::__private::Probe(&self.run).milo_field()
                        as &dyn ::milo::__private::Show,
                ),
            ],
        )
    }
}
impl ::core::fmt::Display for Entry {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Entry {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn plain(mut n: i32) -> ::std::string::String {
    return ::milo::__private::format(::core::format_args!("plain {}", & n));
}
impl Button {
    fn click(&self, mut n: i32) -> ::std::string::String {
        return ::milo::__private::concat(&[&self.label, ":", &(self.onClick)(n)]);
    }
}
impl Calc {
    fn new() -> Calc {
        return Calc {
            ops: ::std::vec::Vec::new(),
        };
    }
    fn add(
        &mut self,
        mut name: ::std::string::String,
        mut f: ::std::rc::Rc<dyn ::core::ops::Fn(i32, i32) -> i32>,
    ) {
        self.ops.push(Entry { name, run: f });
    }
    fn call(
        &self,
        name: &::core::primitive::str,
        mut a: i32,
        mut b: i32,
    ) -> ::core::option::Option<i32> {
        for e in &self.ops {
            if e.name == name {
                return ::core::option::Option::Some((e.run)(a, b));
            }
        }
        return ::core::option::Option::None;
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let prefix = ::std::string::String::from("got");
        let a = Button {
            label: ::std::string::String::from("a"),
            onClick: ::std::rc::Rc::new(move |mut n: i32| -> ::std::string::String {
                return ::milo::__private::format(
                    ::core::format_args!("{} {}", & prefix, & n),
                )
            })
                as ::std::rc::Rc<
                    dyn ::core::ops::Fn(::core::primitive::i32) -> ::std::string::String,
                >,
        };
        let b = Button {
            label: ::std::string::String::from("b"),
            onClick: ::std::rc::Rc::new(plain)
                as ::std::rc::Rc<
                    dyn ::core::ops::Fn(::core::primitive::i32) -> ::std::string::String,
                >,
        };
        ::milo::__private::print(
            ::core::format_args!("{}, {}, {}", a.click(1,), a.click(2,), b.click(3,)),
        );
        let mut c = Calc::new();
        c.add(
            ::std::string::String::from("sum"),
            ::std::rc::Rc::new(move |mut x: i32, mut y: i32| -> ::core::primitive::i32 {
                x + y
            })
                as ::std::rc::Rc<
                    dyn ::core::ops::Fn(
                        ::core::primitive::i32,
                        ::core::primitive::i32,
                    ) -> ::core::primitive::i32,
                >,
        );
        c.add(
            ::std::string::String::from("mul"),
            ::std::rc::Rc::new(move |mut x: i32, mut y: i32| -> ::core::primitive::i32 {
                x * y
            })
                as ::std::rc::Rc<
                    dyn ::core::ops::Fn(
                        ::core::primitive::i32,
                        ::core::primitive::i32,
                    ) -> ::core::primitive::i32,
                >,
        );
        let k = 1000;
        c.add(
            ::std::string::String::from("big"),
            ::std::rc::Rc::new(move |mut x: i32, mut y: i32| -> ::core::primitive::i32 {
                (x + y) + k
            })
                as ::std::rc::Rc<
                    dyn ::core::ops::Fn(
                        ::core::primitive::i32,
                        ::core::primitive::i32,
                    ) -> ::core::primitive::i32,
                >,
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{} {} {}", ::milo::__private::unwrap(c.call("sum", 3, 4,)),
                ::milo::__private::unwrap(c.call("mul", 3, 4,)),
                ::milo::__private::unwrap(c.call("big", 3, 4,))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::core::matches!(& c.call("none", 1, 1,),
                ::core::option::Option::None)
            ),
        );
        return 0;
    })
}
