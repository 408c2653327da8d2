#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct In {
    n: i32,
    v: ::std::vec::Vec<i32>,
    next: ::core::option::Option<::std::boxed::Box<In>>,
}
impl ::milo::__private::Show for In {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "In",
            &[
                ("n", &self.n as &dyn ::milo::__private::Show),
                ("v", &self.v as &dyn ::milo::__private::Show),
                ("next", &self.next as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for In {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for In {
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
struct S {
    o: ::core::option::Option<In>,
    list: ::std::vec::Vec<::core::option::Option<In>>,
    r: ::core::result::Result<In, ::std::string::String>,
}
impl ::milo::__private::Show for S {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "S",
            &[
                ("o", &self.o as &dyn ::milo::__private::Show),
                ("list", &self.list as &dyn ::milo::__private::Show),
                ("r", &self.r as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for S {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for S {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn bump(i: &mut In) {
    i.n += 10;
}
fn mk(mut n: i32) -> In {
    return In {
        n,
        v: ::std::vec::Vec::new(),
        next: ::core::option::Option::None,
    };
}
impl In {
    fn inc(&mut self) {
        self.n += 1;
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut s = S {
            o: ::core::option::Option::Some(mk(1)),
            list: ::std::vec![
                ::core::option::Option::Some(mk(2,)), ::core::option::Option::None
            ],
            r: ::core::result::Result::Ok(mk(3)),
        };
        (*::milo::__private::unwrap(s.o.as_mut())).n = 5;
        (*::milo::__private::unwrap(s.o.as_mut())).n += 1;
        (*::milo::__private::unwrap(s.o.as_mut())).v.push(7);
        (*::milo::__private::unwrap(s.o.as_mut())).inc();
        bump(&mut (*::milo::__private::unwrap(s.o.as_mut())));
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", & (* ::milo::__private::unwrap(s.o.as_ref())).n,
                ::milo::__private::Shown(& (* ::milo::__private::unwrap(s.o.as_ref())).v)
            ),
        );
        (*::milo::__private::unwrap((*::milo::vec::at_mut(&mut s.list, 0)).as_mut()))
            .inc();
        bump(
            &mut (*::milo::__private::unwrap(
                (*::milo::vec::at_mut(&mut s.list, 0)).as_mut(),
            )),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", & (* ::milo::__private::unwrap((* ::milo::vec::at(& s.list, 0))
                .as_ref())).n
            ),
        );
        (*::milo::__private::unwrap(s.r.as_mut())).n = 30;
        ::milo::__private::print(
            ::core::format_args!("{}", & (* ::milo::__private::unwrap(s.r.as_ref())).n),
        );
        let mut o: ::core::option::Option<In> = ::core::option::Option::Some(mk(0));
        (*::milo::__private::unwrap(o.as_mut())).n = 9;
        (*::milo::__private::unwrap(o.as_mut())).inc();
        bump(&mut (*::milo::__private::unwrap(o.as_mut())));
        ::milo::__private::print(
            ::core::format_args!("{}", & (* ::milo::__private::unwrap(o.as_ref())).n),
        );
        (*::milo::__private::unwrap(o.as_mut())).next = ::core::option::Option::Some(
            ::std::boxed::Box::new(mk(50)),
        );
        (*::milo::__private::unwrap(
            (*::milo::__private::unwrap(o.as_mut())).next.as_mut(),
        ))
            .n += 1;
        (*::milo::__private::unwrap(
            (*::milo::__private::unwrap(o.as_mut())).next.as_mut(),
        ))
            .inc();
        ::milo::__private::print(
            ::core::format_args!(
                "{}", & ::milo::__private::unwrap(::milo::__private::unwrap(o).next).n
            ),
        );
        if let ::core::option::Option::Some(x) = &mut s.o {
            x.n = 100;
        }
        ::milo::__private::print(
            ::core::format_args!("{}", & (* ::milo::__private::unwrap(s.o.as_ref())).n),
        );
        match &mut s.o {
            ::core::option::Option::Some(x) => {
                x.inc();
            }
            ::core::option::Option::None => {}
        }
        ::milo::__private::print(
            ::core::format_args!("{}", & (* ::milo::__private::unwrap(s.o.as_ref())).n),
        );
        return 0;
    })
}
