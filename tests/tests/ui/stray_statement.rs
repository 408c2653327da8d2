// Beside `fn main` there are only declarations.
milo::milo! {
    let LIMIT: i64 = 3

    print("before main")

    fn main(): i32 {
        return 0
    }
}
