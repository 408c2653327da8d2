#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct C {
    n: i32,
    inner: Inner,
}
impl ::milo::__private::Show for C {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "C",
            &[
                ("n", &self.n as &dyn ::milo::__private::Show),
                ("inner", &self.inner as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for C {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for C {
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
struct Inner {
    name: ::std::string::String,
    v: ::std::vec::Vec<i32>,
}
impl ::milo::__private::Show for Inner {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Inner",
            &[
                ("name", &self.name as &dyn ::milo::__private::Show),
                ("v", &self.v as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Inner {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Inner {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn inc(x: &mut i32) {
    *x += 1;
}
fn set(x: &mut i32, mut v: i32) {
    *x = v;
}
fn rename(s: &mut ::std::string::String, to: &::core::primitive::str) {
    *s = ::std::string::String::from(to);
}
fn grow(v: &mut ::std::vec::Vec<i32>, mut n: i32) {
    for i in 0..n {
        v.push(i);
    }
}
fn all(c: &mut C) {
    c.n += 1;
    inc(&mut c.n);
    rename(&mut c.inner.name, "renamed");
    grow(&mut c.inner.v, c.n);
}
fn twice(x: &mut i32) {
    inc(&mut *x);
    inc(&mut *x);
}
fn minMax(v: &::std::vec::Vec<i32>, lo: &mut i32, hi: &mut i32) {
    for &x in v {
        if x < *lo {
            *lo = x;
        }
        if x > *hi {
            *hi = x;
        }
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut n = 0;
        inc(&mut n);
        twice(&mut n);
        ::milo::__private::print(::core::format_args!("{}", & n));
        set(&mut n, 50);
        ::milo::__private::print(::core::format_args!("{}", & n));
        let mut s = ::std::string::String::from("old");
        rename(&mut s, "new");
        ::milo::__private::print(::core::format_args!("{}", & s));
        let mut c = C {
            n: 0,
            inner: Inner {
                name: ::std::string::String::from("x"),
                v: ::std::vec::Vec::new(),
            },
        };
        all(&mut c);
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& c)),
        );
        let mut v: ::std::vec::Vec<i32> = ::std::vec![5, 2, 9];
        inc(&mut (*::milo::vec::at_mut(&mut v, 1)));
        twice(&mut (*::milo::vec::at_mut(&mut v, 0)));
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& v)),
        );
        let mut lo = 100;
        let mut hi = -100;
        minMax(&v, &mut lo, &mut hi);
        ::milo::__private::print(::core::format_args!("{} {}", & lo, & hi));
        return 0;
    })
}
