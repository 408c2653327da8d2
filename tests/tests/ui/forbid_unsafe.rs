// All of Milo is safe code, but `@send` is a promise that the compiler cannot check.
#![forbid(unsafe_code)]

milo::milo! {
    from "std/thread" import { Thread }

    @send
    struct Handle { _ptr: *u8 }

    fn work(): i64 {
        let t = Thread.spawn(move (): void => { print("fine") })!
        t.join()!
        return 1
    }
}

fn main() {
    work();
}
