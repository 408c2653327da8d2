#[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
enum Shape {
    Circle(f64),
    Named(::std::string::String, i32),
    Empty,
}
impl ::milo::__private::Show for Shape {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Circle(__milo_a0) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Circle",
                    &[__milo_a0 as &dyn ::milo::__private::Show],
                )
            }
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
            Self::Empty => ::milo::__private::show_variant(__milo_f, "Empty", &[]),
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
fn area(o: &::core::option::Option<Shape>) -> f64 {
    let ::core::option::Option::Some(s) = (o) else {
        return -1.0;
    };
    let Shape::Circle(r) = (s) else {
        if ::core::matches!(s, Shape::Empty) {
            return 0.0;
        }
        return 1.0;
    };
    return (*r) * (*r);
}
fn initial(
    s: &::core::primitive::str,
) -> ::core::result::Result<::std::string::String, ::std::string::String> {
    return if ::milo::__private::len(s) > 0 {
        ::core::result::Result::Ok(
            ::std::string::String::from(
                ::milo::__private::text_slice(s, 0, ::core::option::Option::Some(1)),
            ),
        )
    } else {
        ::core::result::Result::Err(::std::string::String::from("empty"))
    };
}
fn sum(texts: &::std::vec::Vec<::std::string::String>) -> i64 {
    let mut total: i64 = 0;
    for t in texts {
        let ::core::result::Result::Ok(n) = (::milo::string::parseInt(t)) else {
            continue;
        };
        if n < 0 {
            break;
        }
        total += n;
    }
    return total;
}
fn first(
    m: &::std::collections::HashMap<::std::string::String, ::std::vec::Vec<i32>>,
    k: &::core::primitive::str,
) -> ::core::result::Result<i32, ::std::string::String> {
    let ::core::option::Option::Some(list) = (::milo::map::get(m, k)) else {
        return ::core::result::Result::Err(
            ::milo::__private::format(::core::format_args!("no {}", k)),
        );
    };
    let ::core::option::Option::Some(x) = (::milo::vec::first(&list)) else {
        return ::core::result::Result::Err(
            ::milo::__private::format(::core::format_args!("{} is empty", k)),
        );
    };
    return ::core::result::Result::Ok(x);
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        ::milo::__private::print(
            ::core::format_args!(
                "{} {} {} {}", area(& ::core::option::Option::None,), area(&
                ::core::option::Option::Some(Shape::Circle(2.0,)),), area(&
                ::core::option::Option::Some(Shape::Empty),), area(&
                ::core::option::Option::Some(Shape::Named(::std::string::String::from("x"),
                3,)),)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", sum(& ::std::vec![::std::string::String::from("1"),
                ::std::string::String::from("x"), ::std::string::String::from("2"),
                ::std::string::String::from("-1"), ::std::string::String::from("5")],)
            ),
        );
        let mut m: ::std::collections::HashMap<
            ::std::string::String,
            ::std::vec::Vec<i32>,
        > = ::std::collections::HashMap::new();
        ::milo::map::insert(&mut m, ::std::string::String::from("a"), ::std::vec![7]);
        ::milo::map::insert(
            &mut m,
            ::std::string::String::from("b"),
            ::std::vec::Vec::new(),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{} {} {}", ::milo::__private::Shown(& first(& m, "a",)),
                ::milo::__private::Shown(& first(& m, "b",)), ::milo::__private::Shown(&
                first(& m, "c",))
            ),
        );
        let mut names: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("ann"), ::std::string::String::from("bob")
        ];
        loop {
            if names.is_empty() {
                break;
            }
            let name = ::milo::vec::pop(&mut names);
            let ::core::result::Result::Ok(c) = (initial(&name)) else {
                continue;
            };
            ::milo::__private::print(::core::format_args!("{} {}", & name, & c));
        }
        let mut double = |mut o: ::core::option::Option<i32>| {
            let ::core::option::Option::Some(n) = (o) else {
                return 0;
            };
            return n * 2;
        };
        ::milo::__private::print(
            ::core::format_args!(
                "{}", double(::core::option::Option::Some(4),) +
                double(::core::option::Option::None,)
            ),
        );
        return 0;
    })
}
