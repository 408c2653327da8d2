#[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
enum Shape {
    Circle(f64),
    Named(::milo::string, i32),
    Empty,
}
impl ::milo::__private::Show for Shape {
    fn show(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Circle(__a0) => {
                ::milo::__private::show_variant(
                    __f,
                    "Circle",
                    &[__a0 as &dyn ::milo::__private::Show],
                )
            }
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
            Self::Empty => ::milo::__private::show_variant(__f, "Empty", &[]),
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
) -> ::core::result::Result<::milo::string, ::milo::string> {
    return if ::milo::__private::len(s) > 0 {
        ::core::result::Result::Ok(
            ::milo::string::from(
                ::milo::__private::text_slice(s, 0, ::core::option::Option::Some(1)),
            ),
        )
    } else {
        ::core::result::Result::Err(::milo::string::from("empty"))
    };
}
fn sum(texts: &::milo::Vec<::milo::string>) -> i64 {
    let mut total: i64 = 0;
    for t in texts.iter() {
        let ::core::result::Result::Ok(n) = (::milo::__private::Text::parseInt(t)) else {
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
    m: &::milo::HashMap<::milo::string, ::milo::Vec<i32>>,
    k: &::core::primitive::str,
) -> ::core::result::Result<i32, ::milo::string> {
    let ::core::option::Option::Some(list) = (m.get(&::milo::string::from(k))) else {
        return ::core::result::Result::Err(
            ::milo::__private::format(::core::format_args!("no {}", k)),
        );
    };
    let ::core::option::Option::Some(x) = (::milo::__private::Seq::first(&list)) else {
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
                ::core::option::Option::Some(Shape::Named(::milo::string::from("x"),
                3,)),)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", sum(& ::milo::Vec::from([::milo::string::from("1"),
                ::milo::string::from("x"), ::milo::string::from("2"),
                ::milo::string::from("-1"), ::milo::string::from("5")]),)
            ),
        );
        let mut m: ::milo::HashMap<::milo::string, ::milo::Vec<i32>> = ::milo::HashMap::new();
        m.insert(::milo::string::from("a"), ::milo::Vec::from([7]));
        m.insert(::milo::string::from("b"), ::milo::Vec::new());
        ::milo::__private::print(
            ::core::format_args!(
                "{} {} {}", ::milo::__private::Shown(& first(& m, "a",)),
                ::milo::__private::Shown(& first(& m, "b",)), ::milo::__private::Shown(&
                first(& m, "c",))
            ),
        );
        let mut names: ::milo::Vec<::milo::string> = ::milo::Vec::from([
            ::milo::string::from("ann"),
            ::milo::string::from("bob"),
        ]);
        loop {
            if ::milo::__private::Seq::isEmpty(&names) {
                break;
            }
            let name = names.pop();
            let ::core::result::Result::Ok(c) = (initial(&name)) else {
                continue;
            };
            ::milo::__private::print(::core::format_args!("{} {}", name, c));
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
