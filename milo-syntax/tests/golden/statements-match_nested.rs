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
    fn show(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Dot => ::milo::__private::show_variant(__f, "Dot", &[]),
            Self::Circle(__a0) => {
                ::milo::__private::show_variant(
                    __f,
                    "Circle",
                    &[__a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::Rect(__a0, __a1) => {
                ::milo::__private::show_variant(
                    __f,
                    "Rect",
                    &[
                        __a0 as &dyn ::milo::__private::Show,
                        __a1 as &dyn ::milo::__private::Show,
                    ],
                )
            }
        }
    }
}
impl ::core::fmt::Display for Shape {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
impl ::core::fmt::Debug for Shape {
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
enum Item {
    Named(::milo::string, Shape),
    Group(::milo::Vec<Shape>),
    Maybe(::core::option::Option<Shape>),
    None2,
}
impl ::milo::__private::Show for Item {
    fn show(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Named(__a0, __a1) => {
                ::milo::__private::show_variant(
                    __f,
                    "Named",
                    &[
                        __a0 as &dyn ::milo::__private::Show,
                        __a1 as &dyn ::milo::__private::Show,
                    ],
                )
            }
            Self::Group(__a0) => {
                ::milo::__private::show_variant(
                    __f,
                    "Group",
                    &[__a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::Maybe(__a0) => {
                ::milo::__private::show_variant(
                    __f,
                    "Maybe",
                    &[__a0 as &dyn ::milo::__private::Show],
                )
            }
            Self::None2 => ::milo::__private::show_variant(__f, "None2", &[]),
        }
    }
}
impl ::core::fmt::Display for Item {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
impl ::core::fmt::Debug for Item {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
fn show(i: &Item) -> ::milo::string {
    return match i {
        Item::Named(__s1, Shape::Dot) if *__s1 == *"origin" => {
            ::milo::string::from("the origin")
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
            ::milo::__private::format(::core::format_args!("group of {}", v.len()))
        }
        Item::Maybe(::core::option::Option::Some(Shape::Circle(r))) => {
            ::milo::__private::format(::core::format_args!("maybe circle {}", r))
        }
        Item::Maybe(::core::option::Option::Some(_)) => {
            ::milo::string::from("maybe something")
        }
        Item::Maybe(::core::option::Option::None) => ::milo::string::from("maybe not"),
        Item::None2 => ::milo::string::from("none"),
    };
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let items = [
            Item::Named(::milo::string::from("origin"), Shape::Dot),
            Item::Named(::milo::string::from("p"), Shape::Dot),
            Item::Named(::milo::string::from("c"), Shape::Circle(0)),
            Item::Named(::milo::string::from("c"), Shape::Circle(4)),
            Item::Named(::milo::string::from("l"), Shape::Rect(9, 1)),
            Item::Named(::milo::string::from("r"), Shape::Rect(2, 3)),
            Item::Group(::milo::Vec::from([Shape::Dot, Shape::Dot])),
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
