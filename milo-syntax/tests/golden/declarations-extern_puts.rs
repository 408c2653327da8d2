unsafe extern "C" {
    fn puts(s: *mut u8) -> i32;
}
fn say(mut s: ::std::string::String) {
    unsafe {
        puts(::milo::__private::c_string(&s).as_ptr().cast_mut().cast());
    }
}
fn main() -> ::std::process::ExitCode {
    ::milo::__private::share_c_output();
    ::milo::__private::run_main(|| -> i32 {
        unsafe {
            puts(::milo::__private::c_string("from C").as_ptr().cast_mut().cast());
        }
        say(::std::string::String::from("second"));
        let n = 3;
        say(::milo::__private::format(::core::format_args!("number {}", & n)));
        for i in 0..2 {
            unsafe {
                puts(::milo::__private::c_string("loop").as_ptr().cast_mut().cast());
            }
        }
        let kept = ::std::string::String::from("kept");
        unsafe {
            puts(::milo::__private::c_string(&kept).as_ptr().cast_mut().cast());
            puts(
                ::milo::__private::c_string(&::milo::__private::concat(&[&kept, &kept]))
                    .as_ptr()
                    .cast_mut()
                    .cast(),
            );
        }
        return (::milo::__private::len(&kept) as i32) - 4;
    })
}
