#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct P {
    n: i32,
    log: ::std::vec::Vec<::std::string::String>,
}
impl ::milo::__private::Show for P {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "P",
            &[
                ("n", &self.n as &dyn ::milo::__private::Show),
                ("log", &self.log as &dyn ::milo::__private::Show),
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
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let n = ::std::rc::Rc::new(::core::cell::Cell::new(0));
        let mut inc = || {
            n.set(n.get() + (1));
        };
        inc();
        inc();
        ::milo::__private::print(::core::format_args!("{}", n.get()));
        let mut list: ::std::vec::Vec<i32> = ::std::vec::Vec::new();
        let mut add = |mut x: i32, list: &mut ::std::vec::Vec<::core::primitive::i32>| {
            list.push(x * 10);
        };
        for i in 0..3 {
            add(i, &mut list);
        }
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& list)),
        );
        let mut p = P {
            n: 0,
            log: ::std::vec::Vec::new(),
        };
        let mut act = |mut s: ::std::string::String, p: &mut P| {
            p.n += 1;
            p.log.push(s);
        };
        act(::std::string::String::from("a"), &mut p);
        act(::std::string::String::from("b"), &mut p);
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& p)),
        );
        let word = ::std::string::String::from("word");
        let mut show = || ::milo::__private::concat(&[&word, "!"]);
        ::milo::__private::print(::core::format_args!("{}{}{}", show(), show(), & word));
        let mut best = 0;
        let mut see = |mut x: i32, best: &mut ::core::primitive::i32| {
            if x > *best {
                *best = x;
            }
        };
        see(3, &mut best);
        see(9, &mut best);
        see(4, &mut best);
        ::milo::__private::print(::core::format_args!("{}", & best));
        let mut s = ::std::string::String::from("");
        let nums: ::std::vec::Vec<i32> = ::std::vec![1, 2, 3];
        ::milo::vec::each(
            &nums,
            |x: &i32| {
                {
                    s.push_str(&::milo::__private::Int::toString(*x));
                };
            },
        );
        ::milo::__private::print(::core::format_args!("{}", & s));
        return 0;
    })
}
