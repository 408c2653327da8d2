trait Shape: __CloneShape {
    fn area(&self) -> i32;
}
#[doc(hidden)]
trait __CloneShape {
    fn __milo_clone(&self) -> ::std::boxed::Box<dyn Shape>;
}
impl<T: Shape + ::core::clone::Clone + 'static> __CloneShape for T {
    fn __milo_clone(&self) -> ::std::boxed::Box<dyn Shape> {
        ::std::boxed::Box::new(self.clone())
    }
}
impl ::core::clone::Clone for ::std::boxed::Box<dyn Shape> {
    fn clone(&self) -> Self {
        <dyn Shape as __CloneShape>::__milo_clone(&**self)
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
struct Square {
    s: i32,
}
impl ::milo::__private::Show for Square {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Square",
            &[("s", &self.s as &dyn ::milo::__private::Show)],
        )
    }
}
impl ::core::fmt::Display for Square {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Square {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Square {
    fn area(&self) -> i32 {
        return self.s * self.s;
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
struct Rect {
    w: i32,
    h: i32,
}
impl ::milo::__private::Show for Rect {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Rect",
            &[
                ("w", &self.w as &dyn ::milo::__private::Show),
                ("h", &self.h as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Rect {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Rect {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Rect {
    fn area(&self) -> i32 {
        return self.w * self.h;
    }
}
#[derive(::core::clone::Clone)]
struct Frame {
    inner: ::std::boxed::Box<dyn Shape>,
    border: i32,
}
impl ::milo::__private::Show for Frame {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Frame",
            &[
                (
                    "inner",
                    &::milo::__private::Probe(&self.inner).milo_field()
                        as &dyn ::milo::__private::Show,
                ),
                ("border", &self.border as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Frame {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Frame {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl Frame {
    fn area(&self) -> i32 {
        return self.inner.area() + self.border;
    }
}
fn make(mut n: i32) -> ::std::boxed::Box<dyn Shape> {
    if (n % 2) == 0 {
        return ::std::boxed::Box::new(Square { s: n }) as ::std::boxed::Box<dyn Shape>;
    }
    return ::std::boxed::Box::new(Rect { w: n, h: 10 }) as ::std::boxed::Box<dyn Shape>;
}
fn sum(shapes: &::std::vec::Vec<::std::boxed::Box<dyn Shape>>) -> i32 {
    let mut t = 0;
    for s in shapes {
        t += s.area();
    }
    return t;
}
fn one(s: &dyn Shape) -> i32 {
    return s.area();
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut shapes: ::std::vec::Vec<::std::boxed::Box<dyn Shape>> = ::std::vec::Vec::new();
        shapes
            .push(
                ::std::boxed::Box::new(Square { s: 3 }) as ::std::boxed::Box<dyn Shape>,
            );
        shapes
            .push(
                ::std::boxed::Box::new(Rect { w: 2, h: 5 })
                    as ::std::boxed::Box<dyn Shape>,
            );
        ::milo::__private::print(::core::format_args!("{}", sum(& shapes,)));
        for i in 1..4 {
            shapes.push(make(i));
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::len(& shapes)),
        );
        for (i, s) in (0_i64..).zip(&shapes) {
            ::milo::__private::print(::core::format_args!("{}:{}", & i, s.area()));
        }
        let h: ::std::boxed::Box<dyn Shape> = ::std::boxed::Box::new(Square { s: 6 })
            as ::std::boxed::Box<dyn Shape>;
        ::milo::__private::print(::core::format_args!("{}", h.area()));
        let f = Frame { inner: make(4), border: 1 };
        ::milo::__private::print(::core::format_args!("{}", f.area()));
        shapes.push(::std::boxed::Box::new(f) as ::std::boxed::Box<dyn Shape>);
        ::milo::__private::print(
            ::core::format_args!("{}", (* ::milo::vec::at(& shapes, 5)).area()),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", one(& (Square { s : 2, }),)),
        );
        return 0;
    })
}
impl Shape for Frame {
    fn area(&self) -> ::core::primitive::i32 {
        Self::area(self)
    }
}
impl Shape for Rect {
    fn area(&self) -> ::core::primitive::i32 {
        Self::area(self)
    }
}
impl Shape for Square {
    fn area(&self) -> ::core::primitive::i32 {
        Self::area(self)
    }
}
