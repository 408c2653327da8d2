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
#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Slot {
    at: *mut i64,
}
impl ::milo::__private::Show for Slot {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Slot",
            &[("at", &self.at as &dyn ::milo::__private::Show)],
        )
    }
}
impl ::core::fmt::Display for Slot {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Slot {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn readAt(mut p: *mut i64) -> i64 {
    let mut r: i64 = 0;
    unsafe {
        r = *p;
    }
    return r;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut n: i64 = 10;
        unsafe {
            let p = (&raw mut n).cast::<::core::primitive::i64>();
            ::milo::__private::print(::core::format_args!("{}", & (* p)));
            *p = 20;
            *p += 2;
            let q = p;
            ::milo::__private::print(::core::format_args!("{}{}", & (* q), p == q));
            let mut s = Slot { at: p };
            ::milo::__private::print(::core::format_args!("{}", readAt(s.at,)));
            *s.at = 5;
            let bytes = p.cast::<::core::primitive::u8>();
            ::milo::__private::print(::core::format_args!("{}", & (* bytes)));
            ::milo::__private::print(::core::format_args!("{}", (p as i64) != 0));
        }
        ::milo::__private::print(::core::format_args!("{}", & n));
        let mut pt = P { x: 1, y: 2 };
        unsafe {
            let px = (&raw mut pt.x).cast::<::core::primitive::i32>();
            *px = 9;
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& pt)),
        );
        return 0;
    })
}
