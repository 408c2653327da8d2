#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct V2 {
    x: i32,
    y: i32,
}
impl ::milo::__private::Show for V2 {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "V2",
            &[
                ("x", &self.x as &dyn ::milo::__private::Show),
                ("y", &self.y as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for V2 {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for V2 {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl V2 {
    #[doc(hidden)]
    pub fn __op_add(&self, other: &Self) -> V2 {
        return V2 {
            x: self.x + other.x,
            y: self.y + other.y,
        };
    }
}
impl ::core::ops::Add<Self> for V2 {
    type Output = V2;
    fn add(self, __milo_other: Self) -> V2 {
        <V2>::__op_add(&self, &__milo_other)
    }
}
impl V2 {
    #[doc(hidden)]
    pub fn __op_sub(&self, other: &Self) -> V2 {
        return V2 {
            x: self.x - other.x,
            y: self.y - other.y,
        };
    }
}
impl ::core::ops::Sub<Self> for V2 {
    type Output = V2;
    fn sub(self, __milo_other: Self) -> V2 {
        <V2>::__op_sub(&self, &__milo_other)
    }
}
fn v(mut x: i32, mut y: i32) -> V2 {
    return V2 { x, y };
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let a = v(1, 2);
        let b = v(10, 20);
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& < V2 > ::__op_add(& a, & b))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& < V2 > ::__op_sub(& b, & a))
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& < V2 > ::__op_add(& < V2 > ::__op_sub(&
                < V2 > ::__op_add(& a, & b), & v(1, 1,)), & a))
            ),
        );
        let mut sum = v(0, 0);
        for i in 0..4 {
            sum = <V2>::__op_add(&sum, &v(i, i * i));
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& sum)),
        );
        sum = <V2>::__op_sub(&<V2>::__op_sub(&sum, &a), &a);
        ::milo::__private::print(::core::format_args!("{} {}", & sum.x, & sum.y));
        ::milo::__private::print(
            ::core::format_args!("{}", < V2 > ::__op_add(& a, & b).x * 2),
        );
        let mut f = |p: &V2, q: &V2| -> V2 { return <V2>::__op_add(p, q) };
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& f(& a, & b,))),
        );
        ::milo::__private::print(::core::format_args!("{}{}", & a.x, & b.x));
        return 0;
    })
}
