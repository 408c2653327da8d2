//! Step 5: what is shared is Milo's, too. `Guarded` in place of `Arc<Mutex<…>>`, and `stop` no longer ends the
//! process in the middle of everything: it closes the listener, and the program ends when the
//! connections that are open have ended.

use milo::milo;

mod counts {
    milo::include!("counts.milo");
}

use counts::{Command, Counts, parse};

milo! {
    from "std/net" import { TcpListener, TcpStream }
    from "std/runtime" import { Task }
    from "std/sync" import { Guarded }

    struct Service { counts: Guarded<Counts>, listener: TcpListener }

    impl Service {
        fn answer(self: &Self, line: &string): Result<string> {
            return match parse(line)? {
                Command.Hit(page) => self.counts.with((c) => c.hit(page).to_string())
                Command.Top(n) => self.counts.with((c) => c.top(n))
                Command.Total => self.counts.with((c) => c.total().to_string())
                Command.Stop => {
                    self.listener.close()
                    Result.Ok("stopping")
                }
            }
        }

        fn serve(self: &Self, stream: TcpStream): Result<void> {
            for line in stream.lines() {
                let answer = self.answer(line?).unwrapOrElse((why) => $"error: {why}")
                stream.send($"{answer}\n")?
            }
            return Result.Ok(())
        }
    }

    fn run(): Result<void> {
        let listener = TcpListener.bindTo("localhost", 0)?
        println!("port {}", listener.port())
        let service = Service { counts: Guarded.new(Counts::default()), listener: listener }
        for accepted in listener {
            let stream = accepted?
            Task.spawn(move (): void => {
                if service.serve(stream).isErr() { eprint("a connection was lost") }
            })
        }
        return Result.Ok(())
    }
}

#[milo::main]
fn main() -> Result<(), String> {
    run()
}
