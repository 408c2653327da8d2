//! Threads, tasks, `parallel` and a socket in one program.

milo::milo! {
    from "std/thread" import { Thread }
    from "std/sync" import { Channel }
    from "std/runtime" import { Task }
    from "std/net" import { TcpListener, TcpStream, ip4 }

    struct Score { name: string, points: i64 }

    fn primes(upTo: i64): i64 {
        var count: i64 = 0
        for n in 2..upTo {
            var d: i64 = 2
            while d * d <= n && n % d != 0 { d += 1 }
            if d * d > n { count += 1 }
        }
        return count
    }
    // Blocking code, one task a connection: while one waits, the others run.
    fn serve(listener: TcpListener, guests: i64): void {
        for _ in 0..guests {
            let guest = listener.accept()!
            Task.spawn(move (): void => {
                let name = guest.recv()!
                guest.send($"welcome, {name}")!
            })
        }
    }

    fn main(): i32 {
        // Green threads and a socket.
        let listener = TcpListener.bind(0)!
        let port = listener.port()
        Task.spawn(move (): void => { serve(listener, 2) })
        for name in ["Ash", "Box"] {
            let socket = TcpStream.connect(ip4(127, 0, 0, 1), port)!
            socket.send(name)!
            print(socket.recv()!)
        }

        // An OS thread and a channel.
        let scores: Channel<Score> = Channel.new(8)!
        let t = Thread.spawn(move (): void => {
            for n in 1..4 {
                scores.send(Score { name: $"player {n}", points: n * 10 })!
            }
            scores.close()
        })!
        for score in scores { print(score) }
        t.join()!

        // Both at once, each on its own OS thread.
        parallel { let few = primes(1000)  let many = primes(20000) }
        print($"{few} and {many} primes")
        return 0
    }
}
