#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct P {
    x: i32,
    y: i32,
}
impl ::milo::__private::Show for P {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "P",
            &[
                ("x", &self.x as &dyn ::milo::__private::Show),
                ("y", &self.y as &dyn ::milo::__private::Show),
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
#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Named {
    name: ::std::string::String,
    at: P,
    tags: ::std::vec::Vec<::std::string::String>,
}
impl ::milo::__private::Show for Named {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Named",
            &[
                ("name", &self.name as &dyn ::milo::__private::Show),
                ("at", &self.at as &dyn ::milo::__private::Show),
                ("tags", &self.tags as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Named {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Named {
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
enum Kind {
    A,
    B(i32),
    C(P),
}
impl ::milo::__private::Show for Kind {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::A => ::milo::__private::show_variant(__milo_f, "A", &[]),
            Self::B(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "B",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::C(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "C",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
        }
    }
}
impl ::core::fmt::Display for Kind {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Kind {
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
struct Plain {
    n: i32,
    s: ::std::string::String,
}
impl ::milo::__private::Show for Plain {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Plain",
            &[
                ("n", &self.n as &dyn ::milo::__private::Show),
                ("s", &self.s as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Plain {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Plain {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn has(v: &::std::vec::Vec<P>, p: &P) -> bool {
    for &q in v {
        if q == *p {
            return true;
        }
    }
    return false;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        ::milo::__private::print(
            ::core::format_args!("{}", (P { x : 1, y : 2, }) == (P { x : 1, y : 2, })),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", (P { x : 1, y : 2, }) != (P { x : 1, y : 3, })),
        );
        let a = Named {
            name: ::std::string::String::from("n"),
            at: P { x: 0, y: 0 },
            tags: ::std::vec![::std::string::String::from("t")],
        };
        let b = Named {
            name: ::std::string::String::from("n"),
            at: P { x: 0, y: 0 },
            tags: ::std::vec![::std::string::String::from("t")],
        };
        let c = Named {
            name: ::std::string::String::from("n"),
            at: P { x: 0, y: 0 },
            tags: ::std::vec![::std::string::String::from("u")],
        };
        ::milo::__private::print(::core::format_args!("{} {}", a == b, a == c));
        ::milo::__private::print(
            ::core::format_args!(
                "{} {} {}", Kind::B(1,) == Kind::B(1,), Kind::B(1,) == Kind::B(2,),
                Kind::A == Kind::A
            ),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", Kind::C(P { x : 1, y : 1, },) != Kind::A),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (Plain { n : 1, s : ::std::string::String::from("a"), }) == (Plain
                { n : 1, s : ::std::string::String::from("a"), })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", has(& ::std::vec![P { x : 5, y : 5, }], & (P { x : 5, y : 5, }),)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", [P { x : 1, y : 1, }] == [P { x : 1, y : 1, }]),
        );
        return 0;
    })
}
