fn find(mut n: i32) -> ::core::option::Option<i32> {
    if n > 0 {
        return ::core::option::Option::Some(n);
    }
    return ::core::option::Option::None;
}
fn flag(mut on: bool) -> ::core::option::Option<bool> {
    if on {
        return ::core::option::Option::Some(true);
    }
    return ::core::option::Option::None;
}
fn noisy() -> i32 {
    ::milo::__private::print(::core::format_args!("computed"));
    return 50;
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(0,)) {
                ::core::option::Option::Some(__milo_v1) => __milo_v1,
                ::core::option::Option::None => 1 + 2, })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(7,)) {
                ::core::option::Option::Some(__milo_v2) => __milo_v2,
                ::core::option::Option::None => 1 + 2, })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(7,)) {
                ::core::option::Option::Some(__milo_v3) => __milo_v3,
                ::core::option::Option::None => 1, }) + 2
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(flag(false,)) {
                ::core::option::Option::Some(__milo_v4) => __milo_v4,
                ::core::option::Option::None => false || true, })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(flag(false,)) {
                ::core::option::Option::Some(__milo_v5) => __milo_v5,
                ::core::option::Option::None => (1 == 2) && true, })
            ),
        );
        let a = (match ::milo::__private::coalesce(find(-1)) {
            ::core::option::Option::Some(__milo_v6) => __milo_v6,
            ::core::option::Option::None => ::milo::__private::unwrap(find(3)),
        });
        ::milo::__private::print(::core::format_args!("{}", & a));
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(0,)) {
                ::core::option::Option::Some(__milo_v7) => __milo_v7,
                ::core::option::Option::None => 4, }) * (match
                ::milo::__private::coalesce(find(2,)) {
                ::core::option::Option::Some(__milo_v8) => __milo_v8,
                ::core::option::Option::None => 4, })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(9,)) {
                ::core::option::Option::Some(__milo_v9) => __milo_v9,
                ::core::option::Option::None => noisy(), })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(0,)) {
                ::core::option::Option::Some(__milo_v10) => __milo_v10,
                ::core::option::Option::None => noisy(), })
            ),
        );
        for i in 0..2 {
            let x = (match ::milo::__private::coalesce(find(i)) {
                ::core::option::Option::Some(__milo_v11) => __milo_v11,
                ::core::option::Option::None => 100,
            });
            ::milo::__private::print(::core::format_args!("{}", & x));
        }
        return 0;
    })
}
