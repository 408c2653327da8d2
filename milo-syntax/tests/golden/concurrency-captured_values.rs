#[derive(
    ::core::clone::Clone,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
struct Job {
    name: ::milo::string,
    parts: ::milo::Vec<i64>,
}
impl ::milo::__private::Show for Job {
    fn show(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __f,
            "Job",
            &[
                ("name", &self.name as &dyn ::milo::__private::Show),
                ("parts", &self.parts as &dyn ::milo::__private::Show),
            ],
        )
    }
}
impl ::core::fmt::Display for Job {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
impl ::core::fmt::Debug for Job {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __f)
    }
}
fn run(mut job: Job, mut out: ::milo::sync::Channel<::milo::string>) {
    let mut sum: i64 = 0;
    for &p in job.parts.iter() {
        sum += p;
    }
    ::milo::__private::unwrap(
        out.send(::milo::__private::format(::core::format_args!("{}={}", job.name, sum))),
    );
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let out = ::milo::__private::unwrap(
            ::milo::sync::Channel::<::milo::string>::new(4),
        );
        let job = Job {
            name: ::milo::string::from("first"),
            parts: ::milo::Vec::from([1, 2, 3]),
        };
        let a = ::milo::__private::unwrap(
            ::milo::thread::Thread::spawn({
                let mut out = out.clone();
                move || {
                    let _ = &job;
                    let _ = &out;
                    run(job, out.clone());
                }
            }),
        );
        ::milo::__private::unwrap(a.join());
        ::milo::__private::print(
            ::core::format_args!("{}", ::milo::__private::unwrap(out.recv())),
        );
        let words: ::milo::Vec<::milo::string> = ::milo::Vec::from([
            ::milo::string::from("x"),
            ::milo::string::from("y"),
        ]);
        let mut ages: ::milo::HashMap<::milo::string, i32> = ::milo::HashMap::new();
        ages.insert(::milo::string::from("k"), 7);
        let kept = words.clone();
        let b = ::milo::__private::unwrap(
            ::milo::thread::Thread::spawn({
                let mut out = out.clone();
                move || {
                    let _ = &out;
                    let _ = &words;
                    let _ = &ages;
                    ::milo::__private::unwrap(
                        out.send(::milo::__private::Seq::join(&words, "+")),
                    );
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
        let text = ::milo::string::from("long text");
        let size = ::milo::__private::length(text.len());
        ::milo::__private::unwrap(
            ::milo::__private::unwrap(
                    ::milo::thread::Thread::spawn({
                        let mut out = out.clone();
                        move || {
                            let _ = &out;
                            let _ = &text;
                            ::milo::__private::unwrap(
                                out.send(::milo::__private::Text::toUpper(&text)),
                            );
                        }
                    }),
                )
                .join(),
        );
        ::milo::__private::print(
            ::core::format_args!("{} {}", ::milo::__private::unwrap(out.recv()), size),
        );
        return 0;
    })
}
