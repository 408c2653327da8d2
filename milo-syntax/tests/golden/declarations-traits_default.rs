trait Animal {
    fn name(&self) -> ::std::string::String;
    fn legs(&self) -> i32 {
        return 4;
    }
    fn describe(&self) -> ::std::string::String {
        return ::milo::__private::format(
            ::core::format_args!("{} has {} legs", self.name(), self.legs()),
        );
    }
}
#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Dog {
    age: i32,
}
impl ::milo::__private::Show for Dog {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Dog",
            &[("age", &self.age as &dyn ::milo::__private::Show)],
        )
    }
}
impl ::core::fmt::Display for Dog {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Dog {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Bird {}
impl ::milo::__private::Show for Bird {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(__milo_f, "Bird", &[])
    }
}
impl ::core::fmt::Display for Bird {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Bird {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Worm {
    len: i32,
}
impl ::milo::__private::Show for Worm {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Worm",
            &[("len", &self.len as &dyn ::milo::__private::Show)],
        )
    }
}
impl ::core::fmt::Display for Worm {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Worm {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Animal for Dog {
    fn name(&self) -> ::std::string::String {
        return ::std::string::String::from("dog");
    }
}
impl Animal for Bird {
    fn name(&self) -> ::std::string::String {
        return ::std::string::String::from("bird");
    }
    fn legs(&self) -> i32 {
        return 2;
    }
}
impl Animal for Worm {
    fn name(&self) -> ::std::string::String {
        return ::std::string::String::from("worm");
    }
    fn legs(&self) -> i32 {
        return 0;
    }
    fn describe(&self) -> ::std::string::String {
        return ::milo::__private::format(::core::format_args!("worm of {}", & self.len));
    }
}
fn show<T: Animal>(a: &T) {
    ::milo::__private::print(::core::format_args!("{}", a.describe()));
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let d = Dog { age: 3 };
        let b = Bird {};
        let w = Worm { len: 7 };
        show(&d);
        show(&b);
        show(&w);
        ::milo::__private::print(
            ::core::format_args!("{}", (d.legs() + b.legs()) + w.legs()),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::len(& d.describe())),
        );
        return 0;
    })
}
