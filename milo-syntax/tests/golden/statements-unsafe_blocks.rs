fn readTwice(x: &i32) -> i32 {
    let mut r = 0;
    unsafe {
        let p = (&raw const *x).cast_mut().cast::<::core::primitive::i32>();
        r = (*p) + (*p);
    }
    return r;
}
fn setTo(mut p: *mut i32, mut n: i32) {
    unsafe {
        *p = n;
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::run_main(|| -> i32 {
        let mut n = 5;
        unsafe {
            let p = (&raw mut n).cast::<::core::primitive::i32>();
            *p = 6;
            *p += 1;
        }
        ::milo::__private::print(::core::format_args!("{}", & n));
        ::milo::__private::print(::core::format_args!("{}", readTwice(& n,)));
        for i in 0..3 {
            unsafe {
                setTo((&raw mut n).cast::<::core::primitive::i32>(), i * 11);
            }
        }
        ::milo::__private::print(::core::format_args!("{}", & n));
        unsafe {
            ::milo::__private::print(::core::format_args!("inside"));
            if n == 22 {
                ::milo::__private::print(::core::format_args!("22"));
            }
        }
        return 0;
    })
}
