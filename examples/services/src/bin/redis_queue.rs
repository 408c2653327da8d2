//! A queue for more than one machine, over the streams of Redis: `redis_queue produce host:port n`
//! and `redis_queue work host:port name`. Producers and workers are programs of their own. A job
//! belongs to its worker until it says that it is done; one whose worker has died is claimed by
//! another after a while, so that none is lost. Redis's protocol is a few lines: it is spoken here
//! over a `TcpStream`, so that waiting holds up nobody.

milo::milo! {
    from "std/net" import { TcpStream }
    from "std/runtime" import { Task }
    from "std/sync" import { AtomicBool }
    from "std/signal" import { stopSignals }
    from "std/time" import { sleepMs }
    from "std/env" import { args, getEnv }
    from "std::io" import { Read }

    let STREAM: string = "jobs"
    let GROUP: string = "workers"

    // What Redis answers.
    enum Reply { Text(string), Number(i64), List(Vec<Reply>), Nothing }

    struct Job { id: string, payload: string }

    struct Redis { stream: TcpStream }

    impl Redis {
        fn connect(address: &string): Result<Redis> {
            let at = address.lastIndexOf(":")
            if at < 0 { return Result.Err($"'{address}' is not host:port") }
            let port = address.slice(at + 1, address.len).parseInt()?
            return Result.Ok(Redis { stream: TcpStream.connectTimeout(address.slice(0, at), port, 5000)? })
        }

        fn call(self: &Self, words: &Vec<string>): Result<Reply> {
            var message = $"*{words.len}\r\n"
            for word in words { message.push($"${word.len}\r\n{word}\r\n") }
            self.stream.send(message)?
            return self.reply()
        }

        fn reply(self: &Self): Result<Reply> {
            let line = self.stream.recvLine()? ?? return Result.Err("Redis has closed the connection")
            let rest = line.slice(1, line.len)
            return match line.charAt(0) {
                "+" => Result.Ok(Reply.Text(rest))
                "-" => Result.Err(rest)
                ":" => Result.Ok(Reply.Number(rest.parseInt()?))
                "$" => self.text(rest.parseInt()?)
                "*" => self.list(rest.parseInt()?)
                _ => Result.Err($"Redis says '{line}'")
            }
        }

        fn text(self: &Self, length: i64): Result<Reply> {
            if length < 0 { return Result.Ok(Reply.Nothing) }
            // The text, and the end of its line.
            var bytes: Vec<u8> = Vec.filled(length + 2, 0)
            var stream = self.stream
            stream.read_exact(&mut bytes)?
            bytes.truncate(length)
            return Result.Ok(Reply.Text(String.from_utf8(bytes)?))
        }

        fn list(self: &Self, n: i64): Result<Reply> {
            if n < 0 { return Result.Ok(Reply.Nothing) }
            var items: Vec<Reply> = []
            for _ in 0..n { items.push(self.reply()?) }
            return Result.Ok(Reply.List(items))
        }
    }

    fn textOf(reply: &Reply): string {
        return match reply {
            Reply.Text(t) => t
            _ => ""
        }
    }

    fn item(reply: &Reply, i: i64): Reply {
        return match reply {
            Reply.List(items) => if i < items.len { items[i] } else { Reply.Nothing }
            _ => Reply.Nothing
        }
    }

    // An entry of a stream: its id, and names and values in turn.
    fn jobOf(entry: &Reply): Job? {
        let id = textOf(item(entry, 0))
        if id.isEmpty() { return null }
        return Job { id: id, payload: textOf(item(item(entry, 1), 1)) }
    }

    // A job that somebody else has left, or a new one; waits for a short time.
    fn next(redis: &Redis, name: &string, patience: &string): Result<Job?> {
        let left = redis.call(["XAUTOCLAIM", STREAM, GROUP, name, patience, "0", "COUNT", "1"])?
        if let Option.Some(job) = jobOf(item(item(left, 1), 0)) { return Result.Ok(job) }
        let new = redis.call(["XREADGROUP", "GROUP", GROUP, name, "COUNT", "1", "BLOCK", "100", "STREAMS", STREAM, ">"])?
        return Result.Ok(jobOf(item(item(item(new, 0), 1), 0)))
    }

    fn group(redis: &Redis): Result<void> {
        match redis.call(["XGROUP", "CREATE", STREAM, GROUP, "0", "MKSTREAM"]) {
            Result.Ok(_) => {}
            // Another worker was first.
            Result.Err(e) => if !e.startsWith("BUSYGROUP") { return Result.Err(e) }
        }
        return Result.Ok()
    }

    fn work(address: &string, name: &string, isStopping: AtomicBool): Result<i64> {
        let redis = Redis.connect(address)?
        group(redis)?
        let patience = getEnv("PATIENCE_MS") ?? "30000"
        var done: i64 = 0
        print("ready")
        while !isStopping.load() {
            if let Option.Some(job) = next(redis, name, patience)? {
                print($"{name} has {job.payload}")
                if job.payload.startsWith("slow") { sleepMs(200) }
                // Twice done is as good: a worker may die between these two lines.
                redis.call(["SADD", "done", job.payload])?
                redis.call(["XACK", STREAM, GROUP, job.id])?
                done += 1
            }
        }
        return Result.Ok(done)
    }

    fn produce(address: &string, n: i64): Result<void> {
        let redis = Redis.connect(address)?
        for i in 0..n {
            let kind = if i % 10 == 3 { "slow" } else { "quick" }
            redis.call(["XADD", STREAM, "*", "payload", $"{kind} {i}"])?
        }
        return Result.Ok()
    }

    fn main(): i32 {
        let given = args()
        if given.len != 3 {
            eprint("usage: redis_queue produce host:port n | redis_queue work host:port name")
            return 2
        }
        if given[0] == "produce" {
            match produce(given[1], given[2].parseInt()!) {
                Result.Ok(_) => print($"{given[2]} jobs")
                Result.Err(e) => {
                    eprint(e)
                    return 1
                }
            }
            return 0
        }
        let isStopping = AtomicBool.new(false)
        let stop = stopSignals()!
        Task.daemon(move (): void => {
            stop.recv()!
            isStopping.store(true)
        })
        match work(given[1], given[2], isStopping) {
            Result.Ok(n) => print($"{given[2]} has done {n}")
            Result.Err(e) => {
                eprint($"{given[2]}: {e}")
                return 1
            }
        }
        return 0
    }
}
