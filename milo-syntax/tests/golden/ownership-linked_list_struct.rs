#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Node {
    val: ::std::string::String,
    next: ::core::option::Option<::std::boxed::Box<Node>>,
}
impl ::milo::__private::Show for Node {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Node",
            &[
                ("val", &self.val as &dyn ::milo::__private::Show),
                ("next", &self.next as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Node {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Node {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Chain {
    head: ::core::option::Option<::std::boxed::Box<Node>>,
    size: i32,
}
impl ::milo::__private::Show for Chain {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Chain",
            &[
                ("head", &self.head as &dyn ::milo::__private::Show),
                ("size", &self.size as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Chain {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Chain {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Chain {
    fn new() -> Chain {
        return Chain {
            head: ::core::option::Option::None,
            size: 0,
        };
    }
    fn push(&mut self, mut s: ::std::string::String) {
        let old = ::core::mem::take(&mut self.head);
        self.head = ::core::option::Option::Some(
            ::std::boxed::Box::new(Node { val: s, next: old }),
        );
        self.size += 1;
    }
    fn pop(&mut self) -> ::core::option::Option<::std::string::String> {
        if let ::core::option::Option::Some(mut n) = ::core::mem::take(&mut self.head) {
            let val = n.val;
            let rest = n.next;
            self.head = rest;
            self.size -= 1;
            return ::core::option::Option::Some(val);
        }
        return ::core::option::Option::None;
    }
    fn show(&self) -> ::std::string::String {
        return showFrom(&self.head);
    }
}
fn showFrom(
    n: &::core::option::Option<::std::boxed::Box<Node>>,
) -> ::std::string::String {
    return match n {
        ::core::option::Option::Some(m) => {
            ::milo::__private::concat(&[&m.val, ">", &showFrom(&m.next)])
        }
        ::core::option::Option::None => ::std::string::String::from("end"),
    };
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut c = Chain::new();
        ::milo::__private::print(::core::format_args!("{}", c.show()));
        for w in [
            ::std::string::String::from("a"),
            ::std::string::String::from("b"),
            ::std::string::String::from("c"),
        ] {
            c.push(w);
        }
        ::milo::__private::print(::core::format_args!("{} {}", c.show(), & c.size));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", { ::milo::__private::unwrap(c.pop()) },
                ::milo::__private::unwrap(c.pop())
            ),
        );
        ::milo::__private::print(::core::format_args!("{} {}", c.show(), & c.size));
        c.push(::std::string::String::from("z"));
        ::milo::__private::print(::core::format_args!("{}", c.show()));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}{}", { ::milo::__private::unwrap(c.pop()) }, {
                ::milo::__private::unwrap(c.pop()) }, (match
                ::milo::__private::coalesce(c.pop()) {
                ::core::option::Option::Some(__milo_v1) => __milo_v1,
                ::core::option::Option::None => ::std::string::String::from("none"), }),
                & c.size
            ),
        );
        return 0;
    })
}
