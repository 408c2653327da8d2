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
                ::core::option::Option::Some(__v1) => __v1, ::core::option::Option::None
                => 1 + 2, })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(7,)) {
                ::core::option::Option::Some(__v2) => __v2, ::core::option::Option::None
                => 1 + 2, })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(7,)) {
                ::core::option::Option::Some(__v3) => __v3, ::core::option::Option::None
                => 1, }) + 2
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(flag(false,)) {
                ::core::option::Option::Some(__v4) => __v4, ::core::option::Option::None
                => false || true, })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(flag(false,)) {
                ::core::option::Option::Some(__v5) => __v5, ::core::option::Option::None
                => (1 == 2) && true, })
            ),
        );
        let a = (match ::milo::__private::coalesce(find(-1)) {
            ::core::option::Option::Some(__v6) => __v6,
            ::core::option::Option::None => ::milo::__private::unwrap(find(3)),
        });
        ::milo::__private::print(::core::format_args!("{}", a));
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(0,)) {
                ::core::option::Option::Some(__v7) => __v7, ::core::option::Option::None
                => 4, }) * (match ::milo::__private::coalesce(find(2,)) {
                ::core::option::Option::Some(__v8) => __v8, ::core::option::Option::None
                => 4, })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(9,)) {
                ::core::option::Option::Some(__v9) => __v9, ::core::option::Option::None
                => noisy(), })
            ),
        );
        ::milo::__private::print(
            ::core::format_args!(
                "{}", (match ::milo::__private::coalesce(find(0,)) {
                ::core::option::Option::Some(__v10) => __v10,
                ::core::option::Option::None => noisy(), })
            ),
        );
        for i in 0..2 {
            let x = (match ::milo::__private::coalesce(find(i)) {
                ::core::option::Option::Some(__v11) => __v11,
                ::core::option::Option::None => 100,
            });
            ::milo::__private::print(::core::format_args!("{}", x));
        }
        return 0;
    })
}
