// A closure that owns a copy and changes it: where nobody reads the copy, rustc warns at the
// change. Denied here, so that the text is seen.
#![deny(unused_assignments)]

milo::milo! {
    from "std/runtime" import { Task }
    from "std/sync" import { AtomicI64 }

    struct Point { x: i64, y: i64 }
    struct Stats { hits: AtomicI64, misses: i64 }

    fn main(): i32 {
        var n: i64 = 0
        Task.spawn(move () => { n += 1 }).join()!
        print(n)
        var p = Point { x: 0, y: 0 }
        Task.spawn(move () => { p.x += 1 }).join()!
        print(p.x)
        var s = Stats { hits: AtomicI64.new(0), misses: 0 }
        Task.spawn(move () => { s.hits.add(1)  s.misses += 1 }).join()!
        print(s.hits.load(), s.misses)
        var read: i64 = 0
        Task.spawn(move () => { read += 1  print(read) }).join()!
        return 0
    }
}
