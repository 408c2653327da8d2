#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
enum Shape {
    Dot,
    Circle(i32),
    Rect(i32, i32),
}
impl ::milo::__private::Show for Shape {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Dot => ::milo::__private::show_variant(__milo_f, "Dot", &[]),
            Self::Circle(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Circle",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::Rect(__milo_a0, __milo_a1) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Rect",
                    &[
                        __milo_a0 as &dyn ::milo::__private::Show,
                        __milo_a1 as &dyn ::milo::__private::Show,
                    ],
                )
            }
        }
    }
}
impl ::core::fmt::Display for Shape {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Shape {
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
enum Item {
    Named(::std::string::String, Shape),
    Group(::std::vec::Vec<Shape>),
    Maybe(::core::option::Option<Shape>),
    None2,
}
impl ::milo::__private::Show for Item {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Named(__milo_a0, __milo_a1) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Named",
                    &[
                        __milo_a0 as &dyn ::milo::__private::Show,
                        __milo_a1 as &dyn ::milo::__private::Show,
                    ],
                )
            }
            Self::Group(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Group",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::Maybe(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Maybe",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::None2 => ::milo::__private::show_variant(__milo_f, "None2", &[]),
        }
    }
}
impl ::core::fmt::Display for Item {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Item {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn show(i: &Item) -> ::std::string::String {
    return match i {
        Item::Named(__milo_s1, Shape::Dot) if *__milo_s1 == *"origin" => {
            ::std::string::String::from("the origin")
        }
        Item::Named(n, Shape::Dot) => {
            ::milo::__private::format(::core::format_args!("dot {}", n))
        }
        Item::Named(n, Shape::Circle(0)) => {
            ::milo::__private::format(::core::format_args!("empty circle {}", n))
        }
        Item::Named(n, Shape::Circle(r)) => {
            ::milo::__private::format(::core::format_args!("circle {} {}", n, r))
        }
        Item::Named(_, Shape::Rect(w, 1)) => {
            ::milo::__private::format(::core::format_args!("line {}", w))
        }
        Item::Named(n, Shape::Rect(w, h)) => {
            ::milo::__private::format(
                ::core::format_args!("rect {} {}", n, (* w) * (* h)),
            )
        }
        Item::Group(v) => {
            ::milo::__private::format(
                ::core::format_args!("group of {}", ::milo::__private::len(v)),
            )
        }
        Item::Maybe(::core::option::Option::Some(Shape::Circle(r))) => {
            ::milo::__private::format(::core::format_args!("maybe circle {}", r))
        }
        Item::Maybe(::core::option::Option::Some(_)) => {
            ::std::string::String::from("maybe something")
        }
        Item::Maybe(::core::option::Option::None) => {
            ::std::string::String::from("maybe not")
        }
        Item::None2 => ::std::string::String::from("none"),
    };
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let items = [
            Item::Named(::std::string::String::from("origin"), Shape::Dot),
            Item::Named(::std::string::String::from("p"), Shape::Dot),
            Item::Named(::std::string::String::from("c"), Shape::Circle(0)),
            Item::Named(::std::string::String::from("c"), Shape::Circle(4)),
            Item::Named(::std::string::String::from("l"), Shape::Rect(9, 1)),
            Item::Named(::std::string::String::from("r"), Shape::Rect(2, 3)),
            Item::Group(::std::vec![Shape::Dot, Shape::Dot]),
            Item::Maybe(::core::option::Option::Some(Shape::Circle(5))),
            Item::Maybe(::core::option::Option::Some(Shape::Dot)),
            Item::Maybe(::core::option::Option::None),
            Item::None2,
        ];
        for i in items {
            ::milo::__private::print(::core::format_args!("{}", show(& i,)));
        }
        return 0;
    })
}
