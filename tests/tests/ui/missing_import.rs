// A module or a name of the library that does not exist.
milo::milo! {
    from "std/thread" import { Thred }
    from "std/threads" import { Thread }
    from "std/sync" import { Channel as Queue }

    fn main(): i32 {
        let q: Queue<i32> = Queue.new(1)!
        q.send("text")!
        return 0
    }
}
