//! Step 4: a task for each connection. The code still blocks where it waits; what waits now is a task,
//! and ten thousand idle connections cost ten thousand small stacks instead of as many threads.

use milo::milo;
use std::sync::{Arc, Mutex};

mod counts {
    milo::include!("counts.milo");
}

use counts::{Command, Counts, parse};

fn answer(line: &str, counts: &Mutex<Counts>) -> String {
    match parse(line) {
        Ok(Command::Hit(page)) => counts.lock().unwrap().hit(page).to_string(),
        Ok(Command::Top(n)) => counts.lock().unwrap().top(n),
        Ok(Command::Total) => counts.lock().unwrap().total().to_string(),
        Ok(Command::Stop) => std::process::exit(0),
        Err(why) => format!("error: {why}"),
    }
}

milo! {
    from "std/net" import { TcpListener, TcpStream }
    from "std/runtime" import { Task }

    fn serve(stream: TcpStream, counts: Arc<Mutex<Counts>>): Result<void> {
        var text = ""
        while true {
            let piece = stream.recv()?
            if piece.isEmpty() { return Result.Ok(()) }
            text.push(piece)
            while text.contains("\n") {
                let end = text.indexOf("\n")
                stream.send($"{answer(&text[0..end], &counts)}\n")?
                text = text.slice(end + 1, text.len())
            }
        }
    }

    fn run(counts: Arc<Mutex<Counts>>): Result<void> {
        let listener = TcpListener.bindTo("localhost", 0)?
        println!("port {}", listener.port())
        while true {
            let stream = listener.accept()?
            let shared = counts.clone()
            Task.spawn(move (): void => {
                if serve(stream, shared).isErr() { eprint("a connection was lost") }
            })
        }
    }
}

#[milo::main]
fn main() -> Result<(), String> {
    run(Arc::new(Mutex::new(Counts::default())))
}
