#[derive(::core::clone::Clone)]
struct Meter {
    id: i32,
    hits: ::milo::sync::AtomicI64,
}
impl ::milo::__private::Show for Meter {
    fn show(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::show_struct(
            __milo_f,
            "Meter",
            &[
                ("id", &self.id as &dyn ::milo::__private::Show),
                (
                    "hits",
                    &::milo::__private::Probe(&self.hits).milo_field()
                        as &dyn ::milo::__private::Show,
                ),
            ],
        )
    }
}
impl ::core::fmt::Display for Meter {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
impl ::core::fmt::Debug for Meter {
    fn fmt(&self, __milo_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::milo::__private::Show::show(self, __milo_f)
    }
}
fn hit(mut c: ::milo::sync::AtomicI64, mut n: i64) {
    c.add(n);
}
fn hitMeter(mut m: Meter) {
    m.hits.add(1);
}
fn feed(mut ch: ::milo::sync::Channel<i64>, mut n: i64) {
    ::milo::__private::unwrap(ch.send(n));
}
impl Meter {
    fn new(mut id: i32) -> Meter {
        return Meter {
            id,
            hits: ::milo::sync::AtomicI64::new(0),
        };
    }
    fn count(&self) -> i64 {
        return self.hits.load();
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let a = ::milo::sync::AtomicI64::new(1);
        let b = a.clone();
        b.add(10);
        hit(a.clone(), 100);
        hit(b.clone(), 1000);
        ::milo::__private::print(::core::format_args!("{} {}", a.load(), b.load()));
        let m = Meter::new(5);
        let n = m.clone();
        hitMeter(m.clone());
        hitMeter(n.clone());
        n.hits.add(40);
        ::milo::__private::print(
            ::core::format_args!("{} {} {}", m.count(), n.count(), & m.id),
        );
        let ch = ::milo::__private::unwrap(::milo::sync::Channel::<i64>::new(4));
        feed(ch.clone(), 7);
        feed(ch.clone(), 8);
        ::milo::__private::print(
            ::core::format_args!(
                "{}{}", ::milo::__private::unwrap(ch.recv()),
                ::milo::__private::unwrap(ch.recv())
            ),
        );
        let mut f = {
            let mut a = a.clone();
            move || {
                a.add(1);
            }
        };
        f();
        ::milo::__private::print(::core::format_args!("{}", a.load()));
        let list: ::std::vec::Vec<::milo::sync::AtomicI64> = ::std::vec![a.clone(), b];
        (*::milo::vec::at(&list, 0)).add(1);
        ::milo::__private::print(
            ::core::format_args!(
                "{} {}", (* ::milo::vec::at(& list, 1)).load(), a.load()
            ),
        );
        let flag = ::milo::sync::AtomicBool::new(false);
        let same = flag.clone();
        same.store(true);
        ::milo::__private::print(::core::format_args!("{}", flag.load()));
        return 0;
    })
}
