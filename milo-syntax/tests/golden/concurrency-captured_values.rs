#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Job {
    name: ::std::string::String,
    parts: ::std::vec::Vec<i64>,
}
impl ::milo::__private::Show for Job {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Job",
            &[
                ("name", &self.name as &dyn ::milo::__private::Show),
                ("parts", &self.parts as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Job {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Job {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn run(mut job: Job, mut out: ::milo::sync::Channel<::std::string::String>) {
    let mut sum: i64 = 0;
    for p in job.parts {
        sum += p;
    }
    ::milo::__private::unwrap(
        out
            .send(
                ::milo::__private::format(
                    ::core::format_args!("{}={}", & job.name, & sum),
                ),
            ),
    );
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let out = ::milo::__private::unwrap(
            ::milo::sync::Channel::<::std::string::String>::new(4),
        );
        let job = Job {
            name: ::std::string::String::from("first"),
            parts: ::std::vec![1, 2, 3],
        };
        let a = ::milo::__private::unwrap(
            ::milo::thread::Thread::spawn({
                let mut out = out.clone();
                move || {
                    let _ = &job;
                    let _ = &out;
                    run(job, out);
                }
            }),
        );
        ::milo::__private::unwrap(a.join());
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::unwrap(out.recv())),
        );
        let words: ::std::vec::Vec<::std::string::String> = ::std::vec![
            ::std::string::String::from("x"), ::std::string::String::from("y")
        ];
        let mut ages: ::std::collections::HashMap<::std::string::String, i32> = ::std::collections::HashMap::new();
        ::milo::map::insert(&mut ages, ::std::string::String::from("k"), 7);
        let kept = words.clone();
        let b = ::milo::__private::unwrap(
            ::milo::thread::Thread::spawn({
                let mut out = out.clone();
                move || {
                    let _ = &out;
                    let _ = &words;
                    let _ = &ages;
                    ::milo::__private::unwrap(out.send(::milo::vec::join(&words, "+")));
                    ::milo::__private::unwrap(
                        out
                            .send(
                                ::milo::__private::format(
                                    ::core::format_args!("{}", ::milo::__private::Shown(& ages)),
                                ),
                            ),
                    );
                }
            }),
        );
        ::milo::__private::unwrap(b.join());
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", ::milo::__private::unwrap(out.recv()),
                ::milo::__private::unwrap(out.recv())
            ),
        );
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::Shown(& kept)),
        );
        let text = ::std::string::String::from("long text");
        let size = ::milo::__private::len(&text);
        ::milo::__private::unwrap(
            ::milo::__private::unwrap(
                    ::milo::thread::Thread::spawn({
                        let mut out = out.clone();
                        move || {
                            let _ = &out;
                            let _ = &text;
                            ::milo::__private::unwrap(
                                out.send(::milo::string::toUpper(&text)),
                            );
                        }
                    }),
                )
                .join(),
        );
        ::milo::__private::print(
            ::core::format_args!("{} {}", ::milo::__private::unwrap(out.recv()), & size),
        );
        return 0;
    })
}
