// A closure that owns a copy and changes it: where nobody reads the copy, rustc warns at the
// change. Denied here, so that the text is seen.
#![deny(unused_assignments)]

milo::milo! {
    from "std/runtime" import { Promise, Task }
    from "std/sync" import { AtomicI64, WaitGroup }
    from "std/thread" import { Thread }

    struct Point { x: i64, y: i64 }
    struct Stats { hits: AtomicI64, misses: i64 }

    impl Point {
        fn step(self: &mut Self): void { self.x += 1 }
    }

    fn turn(p: &mut Point): void { p.x = -p.x }

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
        // In a thread, a promise, a daemon and a group; in a loop and a branch.
        Thread.spawn(move (): void => { n = 2 })!.join()!
        let promise = Promise.run(move () => { n += 3  return 1 })
        print(promise.await()!)
        Task.daemon(move () => { if n == 0 { n += 4 } })
        let group = WaitGroup.new()
        group.go(move () => { for i in 0..3 { n += i as i64 } })
        group.wait()
        // By a method, a function, and a closure inside.
        Task.spawn(move () => { p.step() }).join()!
        Task.spawn(move () => { turn(p) }).join()!
        Task.spawn(move () => { let add = () => { n += 5 }  add() }).join()!
        var list = [3, 1]
        Task.spawn(move () => { list.sort() }).join()!
        print(n, p.x, p.y, list[0])
        // Read: nothing is said.
        var read: i64 = 0
        Task.spawn(move () => { read += 1  print(read) }).join()!
        Task.spawn(move () => { p.step()  print(p.x) }).join()!
        Task.spawn(move () => { while p.x < 3 { p.step() } }).join()!
        Task.spawn(move () => { turn(p)  let q = p  print(q.x) }).join()!
        Task.spawn(move () => { let add = () => { read += 1 }  add()  add()  print(read) }).join()!
        let sum = Promise.run(move () => { p.step()  return p.x })
        print(sum.await()!)
        return 0
    }
}
