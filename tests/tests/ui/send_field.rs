// A struct is not sent because of a field: the error names it.
milo::milo! {
    from "std/thread" import { Thread }

    struct Buffer { len: i64, data: *u8 }

    fn share(b: Buffer): void {
        let t = Thread.spawn(move (): void => {
            print(b.len)
        })!
        t.join()!
    }
}

fn main() {}
