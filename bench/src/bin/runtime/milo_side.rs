//! The runtime's measurements, as a Milo program.
#![allow(missing_docs)]

milo::milo! {
    from "std/net" import { TcpListener, TcpStream, ip4 }
    from "std/runtime" import { Task, schedulerYield }
    from "std/sync" import { AtomicI64, Channel, Mutex, RwLock, WaitGroup }
    from "std/thread" import { Thread }
    from "std/time" import { now, elapsed }

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

    fn serve(stream: TcpStream): void {
        while true {
            let text = stream.recv()!
            if text.isEmpty() { break }
            stream.send(text)!
        }
        stream.close()
    }

    // The nanoseconds of n round trips, over so many connections at once.
    pub fn echo(connections: i64, n: i64): i64 {
        let listener = TcpListener.bindTo(ip4(127, 0, 0, 1), 0)!
        let port = listener.port()
        Task.spawn(move (): void => {
            for _ in 0..connections {
                let stream = listener.accept()!
                Task.spawn(move (): void => { serve(stream) })
            }
        })
        let each = n / connections
        let connected = WaitGroup.new()
        let started = WaitGroup.new()
        let ended = WaitGroup.new()
        connected.add(connections)
        started.add(1)
        ended.add(connections)
        for _ in 0..connections {
            Task.spawn(move (): void => {
                let stream = TcpStream.connect(ip4(127, 0, 0, 1), port)!
                connected.done()
                started.wait()
                for _ in 0..each {
                    stream.send("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")!
                    var got: i64 = 0
                    while got < 64 { got += stream.recv()!.len }
                }
                ended.done()
                stream.close()
            })
        }
        connected.wait()
        let start = now()
        started.done()
        ended.wait()
        return elapsed(start).asNanos()
    }
}
