#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
enum Color {
    Red,
    Green,
    Rgb(u8, u8, u8),
    Named(::std::string::String),
}
impl ::milo::__private::Show for Color {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Red => ::milo::__private::show_variant(__milo_f, "Red", &[]),
            Self::Green => ::milo::__private::show_variant(__milo_f, "Green", &[]),
            Self::Rgb(__milo_a0, __milo_a1, __milo_a2) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Rgb",
                    &[
                        __milo_a0 as &dyn ::milo::__private::Show,
                        __milo_a1 as &dyn ::milo::__private::Show,
                        __milo_a2 as &dyn ::milo::__private::Show,
                    ],
                )
            }
            Self::Named(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Named",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
        }
    }
}
impl ::core::fmt::Display for Color {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Color {
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
struct Pen {
    color: Color,
    width: i32,
}
impl ::milo::__private::Show for Pen {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Pen",
            &[
                ("color", &self.color as &dyn ::milo::__private::Show),
                ("width", &self.width as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Pen {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Pen {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn show(c: &Color) -> ::std::string::String {
    return match c {
        Color::Red => ::std::string::String::from("red"),
        Color::Green => ::std::string::String::from("green"),
        Color::Rgb(r, g, b) => {
            ::milo::__private::format(::core::format_args!("#{},{},{}", r, g, b))
        }
        Color::Named(n) => n.clone(),
    };
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let all = [
            Color::Red,
            Color::Green,
            Color::Rgb(1, 2, 3),
            Color::Named(::std::string::String::from("teal")),
        ];
        for c in &all {
            ::milo::__private::print(::core::format_args!("{}", show(c,)));
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& all)),
        );
        let a = Color::Rgb(1, 2, 3);
        ::milo::__private::print(
            ::core::format_args!("{}{}", a == all[2], a == Color::Red),
        );
        let p = Pen {
            color: Color::Named(::std::string::String::from("ink")),
            width: 2,
        };
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& p)),
        );
        ::milo::__private::print(::core::format_args!("{}", show(& p.color,)));
        let mut q = Pen {
            color: Color::Green,
            width: 1,
        };
        q.color = Color::Red;
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::core::matches!(& q.color, Color::Red), ::core::matches!(& q
                .color, Color::Green)
            ),
        );
        return 0;
    })
}
