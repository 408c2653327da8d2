#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Answer {
    text: ::std::string::String,
    n: i64,
}
impl ::milo::__private::Show for Answer {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Answer",
            &[
                ("text", &self.text as &dyn ::milo::__private::Show),
                ("n", &self.n as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Answer {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Answer {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn compute(mut n: i64) -> ::milo::runtime::Promise<i64> {
    return ::milo::runtime::Promise::<
        i64,
    >::run(move || -> i64 {
        let _ = &n;
        n * n
    });
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let p = ::milo::runtime::Promise::<i64>::run(move || -> i64 { return 6 * 7 });
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::unwrap(p.r#await())),
        );
        let a = compute(3);
        let b = compute(4);
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::unwrap(a.r#await()) +
                ::milo::__private::unwrap(b.r#await())
            ),
        );
        let text = ::std::string::String::from("abc");
        let s = ::milo::runtime::Promise::<
            ::std::string::String,
        >::run(move || -> ::std::string::String {
            let _ = &text;
            ::milo::string::toUpper(&text)
        });
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::unwrap(s.r#await())),
        );
        let r = ::milo::runtime::Promise::<
            Answer,
        >::run(move || -> Answer {
            let inner = ::milo::__private::unwrap(compute(5).r#await());
            return Answer {
                text: ::std::string::String::from("inner"),
                n: inner,
            };
        });
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::Shown(& ::milo::__private::unwrap(r.r#await()))
            ),
        );
        let mut all: ::std::vec::Vec<::milo::runtime::Promise<i64>> = ::std::vec::Vec::new();
        for i in 0..5 {
            all.push(compute(i));
        }
        let mut sum: i64 = 0;
        for q in all {
            sum += ::milo::__private::unwrap(q.r#await());
        }
        ::milo::__private::print(::core::format_args!("{}", & sum));
        let v = ::milo::runtime::Promise::<
            ::std::vec::Vec<i32>,
        >::run(move || -> ::std::vec::Vec<i32> { ::std::vec![1, 2, 3] });
        ::milo::__private::print(
            ::core::format_args!(
                "{}", ::milo::__private::len(& ::milo::__private::unwrap(v.r#await()))
            ),
        );
        return 0;
    })
}
