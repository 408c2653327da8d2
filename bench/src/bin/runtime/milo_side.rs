//! The runtime's measurements, as a Milo program.
#![allow(missing_docs)]

milo::milo! {
    from "std/runtime" import { Task, schedulerYield }
    from "std/sync" import { AtomicI64, Channel, Mutex, RwLock }
    from "std/thread" import { Thread }

    pub fn yields(tasks: i64, n: i64): void {
        let each = n / tasks
        var all: Vec<Task> = Vec.new()
        for _ in 0..tasks {
            all.push(Task.spawn(move (): void => {
                for _ in 0..each { schedulerYield() }
            }))
        }
        for t in all { t.join()! }
    }

    pub fn spawnBatches(n: i64): void {
        for _ in 0..n / 1000 {
            var all: Vec<Task> = Vec.withCapacity(1000)
            for _ in 0..1000 { all.push(Task.spawn(move (): void => {})) }
            for t in all { t.join()! }
        }
    }

    pub fn spawnOneByOne(n: i64): void {
        for _ in 0..n { Task.spawn(move (): void => {}).join()! }
    }

    fn produce(ch: Channel<i64>, n: i64): void {
        for i in 0..n { ch.send(i)! }
        ch.close()
    }

    fn consume(ch: Channel<i64>, n: i64): void {
        var sum: i64 = 0
        for v in ch { sum += v }
        assert(sum == n * (n - 1) / 2, "lost or doubled")
    }

    pub fn taskToTask(n: i64): void {
        let ch: Channel<i64> = Channel.new(128)!
        let t = Task.spawn(move (): void => { produce(ch, n) })
        let r = Task.spawn(move (): void => { consume(ch, n) })
        t.join()!
        r.join()!
    }

    pub fn threadToThread(n: i64): void {
        let ch: Channel<i64> = Channel.new(128)!
        let t = Thread.spawn(move (): void => { produce(ch, n) })!
        let r = Thread.spawn(move (): void => { consume(ch, n) })!
        t.join()!
        r.join()!
    }

    pub fn taskToThread(n: i64): void {
        let ch: Channel<i64> = Channel.new(128)!
        let t = Task.spawn(move (): void => { produce(ch, n) })
        let r = Thread.spawn(move (): void => { consume(ch, n) })!
        t.join()!
        r.join()!
    }

    pub fn threadToTask(n: i64): void {
        let ch: Channel<i64> = Channel.new(128)!
        let t = Thread.spawn(move (): void => { produce(ch, n) })!
        let r = Task.spawn(move (): void => { consume(ch, n) })
        t.join()!
        r.join()!
    }

    pub fn lockUnlock(n: i64): void {
        let m = Mutex.new()!
        for _ in 0..n {
            m.lock()!
            m.unlock()!
        }
    }

    pub fn withLock(n: i64): i64 {
        let m = Mutex.new()!
        var x: i64 = 0
        for i in 0..n { m.withLock((): void => { x += i })! }
        return x
    }

    pub fn reading(n: i64): i64 {
        let rw = RwLock.new()!
        var x: i64 = 0
        for i in 0..n { rw.withReadLock((): void => { x += i })! }
        return x
    }

    pub fn writing(n: i64): i64 {
        let rw = RwLock.new()!
        var x: i64 = 0
        for i in 0..n { rw.withWriteLock((): void => { x += i })! }
        return x
    }

    pub fn adding(n: i64): i64 {
        let a = AtomicI64.new(0)
        for i in 0..n { a.add(i) }
        return a.load()
    }

    fn small(x: i64): i64 { return x * 3 + 1 }

    pub fn parallelTwo(n: i64): i64 {
        var sum: i64 = 0
        for i in 0..n {
            parallel {
                let a = small(i)
                let b = small(i + 1)
            }
            sum += a + b
        }
        return sum
    }

    pub fn parallelEight(n: i64): i64 {
        var sum: i64 = 0
        for i in 0..n {
            parallel {
                let a = small(i)
                let b = small(i + 1)
                let c = small(i + 2)
                let d = small(i + 3)
                let e = small(i + 4)
                let f = small(i + 5)
                let g = small(i + 6)
                let h = small(i + 7)
            }
            sum += a + b + c + d + e + f + g + h
        }
        return sum
    }

    pub fn spawnThreads(n: i64): void {
        for _ in 0..n {
            let t = Thread.spawn(move (): void => {})!
            t.join()!
        }
    }

    pub fn spawnThreadsInThread(n: i64): void {
        Thread.spawn(move (): void => { spawnThreads(n) })!.join()!
    }
}
