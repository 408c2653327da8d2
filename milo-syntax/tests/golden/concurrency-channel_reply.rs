#[derive(::core::clone::Clone)]
enum Request {
    Add(i64, i64, ::milo::sync::Channel<i64>),
    Name(::std::string::String, ::milo::sync::Channel<::std::string::String>),
    Stop,
}
impl ::milo::__private::Show for Request {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        match self {
            Self::Add(__milo_a0, __milo_a1, __milo_a2) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Add",
                    &[
                        __milo_a0 as &dyn ::milo::__private::Show,
                        __milo_a1 as &dyn ::milo::__private::Show,
                        &::milo::__private::Probe(__milo_a2).milo_field()
                            as &dyn ::milo::__private::Show,
                    ],
                )
            }
            Self::Name(__milo_a0, __milo_a1) => {
                ::milo::__private::show_variant(
                    __milo_f,
                    "Name",
                    &[
                        __milo_a0 as &dyn ::milo::__private::Show,
                        &::milo::__private::Probe(__milo_a1).milo_field()
                            as &dyn ::milo::__private::Show,
                    ],
                )
            }
            Self::Stop => ::milo::__private::show_variant(__milo_f, "Stop", &[]),
        }
    }
}
impl ::core::fmt::Display for Request {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Request {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn serve(mut requests: ::milo::sync::Channel<Request>) -> i64 {
    let mut served: i64 = 0;
    for r in requests.iter() {
        match r {
            Request::Add(mut a, mut b, mut reply) => {
                ::milo::__private::unwrap(reply.send(a + b));
            }
            Request::Name(mut s, mut reply) => {
                ::milo::__private::unwrap(reply.send(::milo::string::toUpper(&s)));
            }
            Request::Stop => {
                return served;
            }
        }
        served += 1;
    }
    return -1;
}
fn add(mut requests: ::milo::sync::Channel<Request>, mut a: i64, mut b: i64) -> i64 {
    let reply = ::milo::__private::unwrap(::milo::sync::Channel::<i64>::new(1));
    ::milo::__private::unwrap(requests.send(Request::Add(a, b, reply.clone())));
    return ::milo::__private::unwrap(reply.recv());
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let requests = ::milo::__private::unwrap(
            ::milo::sync::Channel::<Request>::new(2),
        );
        let done = ::milo::__private::unwrap(::milo::sync::Channel::<i64>::new(1));
        let server = ::milo::__private::unwrap(
            ::milo::thread::Thread::spawn({
                let mut done = done.clone();
                let mut requests = requests.clone();
                move || {
                    let _ = &done;
                    let _ = &requests;
                    ::milo::__private::unwrap(done.send(serve(requests)));
                }
            }),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", add(requests.clone(), 1, 2,)),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", add(requests.clone(), add(requests.clone(), 3, 4,), add(requests
                .clone(), 5, 6,),)
            ),
        );
        let names = ::milo::__private::unwrap(
            ::milo::sync::Channel::<::std::string::String>::new(2),
        );
        ::milo::__private::unwrap(
            requests.send(Request::Name(::std::string::String::from("a"), names.clone())),
        );
        ::milo::__private::unwrap(
            requests
                .send(Request::Name(::std::string::String::from("bc"), names.clone())),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::unwrap(names.recv()),
                ::milo::__private::unwrap(names.recv())
            ),
        );
        ::milo::__private::unwrap(requests.send(Request::Stop));
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::unwrap(done.recv())),
        );
        ::milo::__private::unwrap(server.join());
        return 0;
    })
}
