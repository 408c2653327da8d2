fn adder(mut n: i32) -> ::std::rc::Rc<dyn ::core::ops::Fn(i32) -> i32> {
    return ::std::rc::Rc::new(move |mut x: i32| -> ::core::primitive::i32 { x + n })
        as ::std::rc::Rc<
            dyn ::core::ops::Fn(::core::primitive::i32) -> ::core::primitive::i32,
        >;
}
fn counter() -> ::std::rc::Rc<dyn ::core::ops::Fn() -> i32> {
    let mut n = 0;
    return {
        let __milo_state = ::core::cell::RefCell::new(move || -> i32 {
            n += 1;
            return n;
        });
        ::std::rc::Rc::new(move || (__milo_state.borrow_mut())())
            as ::std::rc::Rc<dyn ::core::ops::Fn() -> ::core::primitive::i32>
    };
}
fn greeter(
    mut word: ::std::string::String,
) -> ::std::rc::Rc<dyn ::core::ops::Fn(::std::string::String) -> ::std::string::String> {
    return ::std::rc::Rc::new(move |
        mut s: ::std::string::String,
    | -> ::std::string::String { return ::milo::__private::concat(&[&word, " ", &s]) })
        as ::std::rc::Rc<
            dyn ::core::ops::Fn(::std::string::String) -> ::std::string::String,
        >;
}
fn choose(
    op: &::core::primitive::str,
) -> ::std::rc::Rc<dyn ::core::ops::Fn(i32, i32) -> i32> {
    if op == "+" {
        return ::std::rc::Rc::new(move |
            mut a: i32,
            mut b: i32,
        | -> ::core::primitive::i32 { a + b })
            as ::std::rc::Rc<
                dyn ::core::ops::Fn(
                    ::core::primitive::i32,
                    ::core::primitive::i32,
                ) -> ::core::primitive::i32,
            >;
    }
    if op == "-" {
        return ::std::rc::Rc::new(move |
            mut a: i32,
            mut b: i32,
        | -> ::core::primitive::i32 { a - b })
            as ::std::rc::Rc<
                dyn ::core::ops::Fn(
                    ::core::primitive::i32,
                    ::core::primitive::i32,
                ) -> ::core::primitive::i32,
            >;
    }
    return ::std::rc::Rc::new(move |mut a: i32, mut b: i32| -> ::core::primitive::i32 {
        0
    })
        as ::std::rc::Rc<
            dyn ::core::ops::Fn(
                ::core::primitive::i32,
                ::core::primitive::i32,
            ) -> ::core::primitive::i32,
        >;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let add5 = adder(5);
        ::milo::__private::print(
            ::core::format_args!("{}{}{}", add5(1,), add5(2,), (adder(100,)) (1,)),
        );
        let c = counter();
        let d = counter();
        ::milo::__private::print(::core::format_args!("{}{}{}{}", c(), c(), c(), d()));
        let hi = greeter(::std::string::String::from("hi"));
        ::milo::__private::print(
            ::core::format_args!(
                "{}, {}", hi(::std::string::String::from("you"),),
                hi(::std::string::String::from("me"),)
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}{}", (choose("+",)) (2, 3,), (choose("-",)) (2, 3,), (choose("?",))
                (2, 3,)
            ),
        );
        let mut t = 0;
        for i in 0..3 {
            let f = adder(i);
            t += f(10);
        }
        ::milo::__private::print(::core::format_args!("{}", & t));
        return 0;
    })
}
