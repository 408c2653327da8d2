#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Node {
    val: ::milo::string,
    next: ::core::option::Option<::milo::Heap<Node>>,
}
impl ::milo::__private::Show for Node {
    fn show(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __f,
            "Node",
            &[
                ("val", &self.val as &dyn ::milo::__private::Show),
                ("next", &self.next as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Node {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
impl ::core::fmt::Debug for Node {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Chain {
    head: ::core::option::Option<::milo::Heap<Node>>,
    size: i32,
}
impl ::milo::__private::Show for Chain {
    fn show(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __f,
            "Chain",
            &[
                ("head", &self.head as &dyn ::milo::__private::Show),
                ("size", &self.size as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Chain {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
impl ::core::fmt::Debug for Chain {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
impl Chain {
    pub fn new() -> Chain {
        return Chain {
            head: ::core::option::Option::None,
            size: 0,
        };
    }
    pub fn push(&mut self, mut s: ::milo::string) {
        let old = ::core::mem::take(&mut self.head);
        self.head = ::core::option::Option::Some(
            ::std::boxed::Box::new(Node { val: s, next: old }),
        );
        self.size += 1;
    }
    pub fn pop(&mut self) -> ::core::option::Option<::milo::string> {
        if let ::core::option::Option::Some(mut n) = ::core::mem::take(&mut self.head) {
            let val = n.val;
            let rest = n.next;
            self.head = rest;
            self.size -= 1;
            return ::core::option::Option::Some(val);
        }
        return ::core::option::Option::None;
    }
    pub fn show(&self) -> ::milo::string {
        return showFrom(&self.head);
    }
}
fn showFrom(n: &::core::option::Option<::milo::Heap<Node>>) -> ::milo::string {
    return match n {
        ::core::option::Option::Some(m) => {
            ::milo::__private::concat(&[&m.val, ">", &showFrom(&m.next)])
        }
        ::core::option::Option::None => ::milo::string::from("end"),
    };
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut c = Chain::new();
        ::milo::__private::print(::core::format_args!("{}", c.show()));
        for w in [
            ::milo::string::from("a"),
            ::milo::string::from("b"),
            ::milo::string::from("c"),
        ] {
            c.push(w);
        }
        ::milo::__private::print(::core::format_args!("{} {}", c.show(), c.size));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", { ::milo::__private::unwrap(c.pop()) },
                ::milo::__private::unwrap(c.pop())
            ),
        );
        ::milo::__private::print(::core::format_args!("{} {}", c.show(), c.size));
        c.push(::milo::string::from("z"));
        ::milo::__private::print(::core::format_args!("{}", c.show()));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}{}", { ::milo::__private::unwrap(c.pop()) }, {
                ::milo::__private::unwrap(c.pop()) }, (match
                ::milo::__private::coalesce(c.pop()) { ::core::option::Option::Some(__v1)
                => __v1, ::core::option::Option::None => ::milo::string::from("none"),
                }), c.size
            ),
        );
        return 0;
    })
}
