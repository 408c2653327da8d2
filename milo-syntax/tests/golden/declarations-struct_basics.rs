#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Point {
    x: i32,
    y: i32,
}
impl ::milo::__private::Show for Point {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Point",
            &[
                ("x", &self.x as &dyn ::milo::__private::Show),
                ("y", &self.y as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Point {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Point {
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
struct Line {
    a: Point,
    b: Point,
    label: ::std::string::String,
}
impl ::milo::__private::Show for Line {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Line",
            &[
                ("a", &self.a as &dyn ::milo::__private::Show),
                ("b", &self.b as &dyn ::milo::__private::Show),
                ("label", &self.label as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Line {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Line {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn length2(l: &Line) -> i32 {
    let dx = l.b.x - l.a.x;
    let dy = l.b.y - l.a.y;
    return (dx * dx) + (dy * dy);
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut l = Line {
            a: Point { x: 0, y: 0 },
            b: Point { x: 3, y: 4 },
            label: ::std::string::String::from("l1"),
        };
        ::milo::__private::print(::core::format_args!("{}", length2(& l,)));
        l.b.x = 6;
        l.b.y *= 2;
        l.label = ::milo::__private::concat(&[&l.label, "+"]);
        ::milo::__private::print(
            ::core::format_args!("{} {}", length2(& l,), & l.label),
        );
        l.a = Point { y: 8, x: 5 };
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& l.a)),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& l)),
        );
        let x = 9;
        let p = Point {
            x: x + 1,
            y: if x > 5 { 1 } else { 0 },
        };
        ::milo::__private::print(::core::format_args!("{}{}", & p.x, & p.y));
        let mut ps = [Point { x: 1, y: 1 }, Point { x: 2, y: 2 }];
        ps[1].x = 20;
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& ps)),
        );
        return 0;
    })
}
