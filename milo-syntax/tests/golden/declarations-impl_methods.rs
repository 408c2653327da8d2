#[repr(C)]
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Counter {
    n: i32,
    step: i32,
}
impl ::milo::__private::Show for Counter {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Counter",
            &[
                ("n", &self.n as &dyn ::milo::__private::Show),
                ("step", &self.step as &dyn ::milo::__private::Show),
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
impl Counter {
    fn new(mut step: i32) -> Counter {
        return Counter { n: 0, step };
    }
    fn zero() -> Self {
        return Counter::new(0);
    }
    fn get(&self) -> i32 {
        return self.n;
    }
    fn inc(&mut self) {
        self.n += self.step;
    }
    fn incBy(&mut self, mut times: i32) -> i32 {
        for _ in 0..times {
            self.inc();
        }
        return self.get();
    }
    fn finish(mut self) -> ::std::string::String {
        return ::milo::__private::format(::core::format_args!("total {}", & self.n));
    }
    fn same(a: &Counter, b: &Counter) -> bool {
        return a.n == b.n;
    }
}
impl Counter {
    fn reset(&mut self) {
        self.n = 0;
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut c = Counter::new(2);
        c.inc();
        ::milo::__private::print(::core::format_args!("{}", c.get()));
        ::milo::__private::print(::core::format_args!("{}", c.incBy(3,)));
        let z = Counter::zero();
        ::milo::__private::print(::core::format_args!("{}", Counter::same(& c, & z,)));
        c.reset();
        ::milo::__private::print(::core::format_args!("{}", Counter::same(& c, & z,)));
        ::milo::__private::print(::core::format_args!("{}", Counter::new(5,).get()));
        c.inc();
        ::milo::__private::print(::core::format_args!("{}", c.finish()));
        return 0;
    })
}
