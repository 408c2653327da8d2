#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Counter {
    n: i64,
    log: ::std::vec::Vec<::std::string::String>,
}
impl ::milo::__private::Show for Counter {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Counter",
            &[
                ("n", &self.n as &dyn ::milo::__private::Show),
                ("log", &self.log as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Counter {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Counter {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let m = ::milo::__private::unwrap(::milo::sync::Mutex::new());
        let mut x: i64 = 0;
        ::milo::__private::unwrap(
            m
                .withLock(|| {
                    x = 42;
                }),
        );
        ::milo::__private::print(::core::format_args!("{}", & x));
        let mut c = Counter {
            n: 0,
            log: ::std::vec::Vec::new(),
        };
        for i in 0..3 {
            ::milo::__private::unwrap(
                m
                    .withLock(|| {
                        c.n += i;
                        c.log
                            .push(
                                ::milo::__private::format(
                                    ::core::format_args!("step {}", & i),
                                ),
                            );
                    }),
            );
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& c)),
        );
        let other = m.clone();
        let steps = ::std::rc::Rc::new(::core::cell::Cell::new(0));
        let mut bump = || {
            steps.set(steps.get() + (1));
        };
        ::milo::__private::unwrap(other.withLock(&mut bump));
        ::milo::__private::unwrap(
            other
                .withLock(|| {
                    if x == 42 {
                        x += 1;
                    }
                }),
        );
        ::milo::__private::print(::core::format_args!("{} {}", & x, steps.get()));
        m.destroy();
        return 0;
    })
}
