fn id<T>(mut x: T) -> T {
    return x;
}
fn first<T: ::core::clone::Clone>(v: &::std::vec::Vec<T>) -> T {
    return (*::milo::vec::at(v, 0)).clone();
}
fn pick<T>(mut cond: bool, mut a: T, mut b: T) -> T {
    if cond {
        return a;
    }
    return b;
}
fn pairUp<A, B>(mut a: A, mut b: B) -> Pair<A, B> {
    return Pair { a, b };
}
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Pair<A, B> {
    a: A,
    b: B,
}
impl<A: ::milo::__private::Show, B: ::milo::__private::Show> ::milo::__private::Show
for Pair<A, B> {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Pair",
            &[
                ("a", &self.a as &dyn ::milo::__private::Show),
                ("b", &self.b as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl<A: ::milo::__private::Show, B: ::milo::__private::Show> ::core::fmt::Display
for Pair<A, B> {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl<A: ::milo::__private::Show, B: ::milo::__private::Show> ::core::fmt::Debug
for Pair<A, B> {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn swapPair<A: ::core::clone::Clone, B: ::core::clone::Clone>(
    p: &Pair<A, B>,
) -> Pair<B, A> {
    return Pair {
        a: p.b.clone(),
        b: p.a.clone(),
    };
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}", id(5,), id(::std::string::String::from("s"),), id(true,)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", first(& ::std::vec![7, 8],)),
        );
        let words: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("x"), ::std::string::String::from("y")
        ];
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", first(& words,), ::milo::__private::len(& words)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", pick(true, 1, 2,), pick(false, ::std::string::String::from("a"),
                ::std::string::String::from("b"),)
            ),
        );
        let p = pairUp(1, ::std::string::String::from("one"));
        let q = swapPair(&p);
        ::milo::__private::print(
            ::core::format_args!("{}{}{}{}", & q.a, & q.b, & p.a, & p.b),
        );
        ::milo::__private::print(::core::format_args!("{}", id:: < u8 > (200,)));
        for i in 0..2 {
            ::milo::__private::print(
                ::core::format_args!("{}", id(i,) + pick(i == 0, 10, 20,)),
            );
        }
        return 0;
    })
}
